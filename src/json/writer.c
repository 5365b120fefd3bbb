/* SPDX-License-Identifier: Apache-2.0 */
#include "json/writer.h"

#include "base/err.h"
#include "base/time.h"

enum { MOST_DEPTH = 63 };

struct json_writer json_writer_to(struct out *o)
{
    return (struct json_writer){.out = o};
}

/* what stands in front of a value: comma, key */
static void lead(struct json_writer *w, struct str key)
{
    uint64_t bit = UINT64_C(1) << w->depth;
    bool object = w->objects & bit;
    if (object != (key.p != NULL))
        bug("JSON output: %s", object ? "a member without a key" : "a key outside of an object");
    if (w->filled & bit) {
        if (w->depth == 0)
            bug("JSON output: a second value");
        out_byte(w->out, ',');
    }
    w->filled |= bit;
    if (object) {
        out_json(w->out, key);
        out_byte(w->out, ':');
    }
}

static void open(struct json_writer *w, struct str key, bool object)
{
    lead(w, key);
    if (w->depth == MOST_DEPTH)
        bug("JSON output: nested deeper than %d", MOST_DEPTH);
    uint64_t bit = UINT64_C(1) << ++w->depth;
    w->filled &= ~bit;
    w->objects = object ? w->objects | bit : w->objects & ~bit;
    out_byte(w->out, object ? '{' : '[');
}

void json_open_object(struct json_writer *w, struct str key)
{
    open(w, key, true);
}

void json_open_array(struct json_writer *w, struct str key)
{
    open(w, key, false);
}

void json_close(struct json_writer *w)
{
    if (w->depth == 0)
        bug("JSON output: nothing is open");
    out_byte(w->out, w->objects >> w->depth & 1 ? '}' : ']');
    w->depth--;
}

void json_text(struct json_writer *w, struct str key, struct str value)
{
    lead(w, key);
    out_json(w->out, value);
}

void json_integer(struct json_writer *w, struct str key, int64_t value)
{
    lead(w, key);
    out_int(w->out, value);
}

void json_number(struct json_writer *w, struct str key, double value)
{
    lead(w, key);
    out_double(w->out, value);
}

void json_flag(struct json_writer *w, struct str key, bool value)
{
    lead(w, key);
    out_text(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w, struct str key)
{
    lead(w, key);
    out_text(w->out, "null");
}

void json_time(struct json_writer *w, struct str key, int64_t ms)
{
    if (ms == TIME_NONE) {
        json_null(w, key);
        return;
    }
    lead(w, key);
    out_byte(w->out, '"');
    out_time(w->out, ms);
    out_byte(w->out, '"');
}

void json_raw(struct json_writer *w, struct str key, struct str json_text)
{
    lead(w, key);
    out_str(w->out, json_text);
}
