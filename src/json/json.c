/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include "base/limits.h"
#include "base/out.h"
#include "json/tree.h"

#include <string.h>

enum { JSON_MOST_BYTES = 1 << 30 }; /* nodes are counted in 32 bits */

/* --- reading -----------------------------------------------------------------------------------
 */
/* a parser is the engine: one object, two names */
struct json_parser *json_parser_new(void)
{
    struct json_engine *g = json_engine_new(LIMIT_JSON_DEPTH);
    if (!g)
        fatal("out of memory: no room for a JSON parser");
    return (struct json_parser *)g;
}

void json_parser_free(struct json_parser *p)
{
    json_engine_free((struct json_engine *)p);
}

const struct json *json_parse(struct json_parser *p, struct str text, bool padding, struct arena *a,
                              struct err *e)
{
    struct json_tape tape;
    struct str twice = {0};
    const struct json *root = NULL;
    if (text.n > JSON_MOST_BYTES) {
        err_set(e, ERR_INPUT, "not JSON: longer than %d bytes", JSON_MOST_BYTES);
        return NULL;
    }
    switch (text.n
                ? json_engine_read((struct json_engine *)p, text.p, (size_t)text.n, padding, &tape)
                : JSON_TAPE_REFUSED) {
    case JSON_TAPE_READ:
        if (json_nodes(&tape) > LIMIT_JSON_NODES) {
            err_set(e, ERR_INPUT, "not JSON that is read: more than %d values", LIMIT_JSON_NODES);
            return NULL;
        }
        root = json_tree(&tape, a, &twice);
        break;
    case JSON_TAPE_REFUSED:
        break;
    case JSON_TAPE_NO_MEMORY:
        fatal("out of memory: no room for %td bytes of JSON", text.n);
    }
    if (!root && twice.p)
        err_set(e, ERR_INPUT, "not JSON: key '%.*s' twice in one object", FMT(twice));
    else if (!root)
        json_fault(text, *a, e);
    return root;
}

/* --- walking -----------------------------------------------------------------------------------
 */
const struct json *json_get(const struct json *object, struct str key)
{
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    const struct json *c = object + 1;
    for (int i = 0; i < object->nchild; i++, c += c->size)
        if (c->key.n == key.n && (key.n == 0 || memcmp(c->key.p, key.p, (size_t)key.n) == 0))
            return c;
    return NULL;
}

const struct json *json_first(const struct json *container)
{
    return container && container->nchild ? container + 1 : NULL;
}

const struct json *json_next(const struct json *container, const struct json *child)
{
    const struct json *next = child + child->size;
    return next < container + container->size ? next : NULL;
}

/* --- writing -----------------------------------------------------------------------------------
 */
static void write_value(struct out *o, const struct json *v);

static void write_members(struct out *o, const struct json *v) // NOLINT(misc-no-recursion)
{
    out_byte(o, v->type == JSON_OBJECT ? '{' : '[');
    for (const struct json *c = json_first(v); c; c = json_next(v, c)) {
        if (c != v + 1)
            out_byte(o, ',');
        if (v->type == JSON_OBJECT) {
            out_json(o, c->key);
            out_byte(o, ':');
        }
        write_value(o, c);
    }
    out_byte(o, v->type == JSON_OBJECT ? '}' : ']');
}

/* recursion is LIMIT_JSON_DEPTH deep at most */
static void write_value(struct out *o, const struct json *v) // NOLINT(misc-no-recursion)
{
    switch (v->type) {
    case JSON_NULL:
        out_text(o, "null");
        break;
    case JSON_BOOL:
        out_text(o, v->flag ? "true" : "false");
        break;
    case JSON_INTEGER:
        out_int(o, v->integer);
        break;
    case JSON_NUMBER:
        out_double(o, v->number);
        break;
    case JSON_STRING:
        out_json(o, v->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        write_members(o, v);
        break;
    }
}

void json_write(struct out *o, const struct json *v)
{
    write_value(o, v);
}

const struct json *json_parse_own(struct str text, struct arena *a, struct err *e)
{
    struct json_parser *parser = json_parser_new();
    const struct json *j = json_parse(parser, text, false, a, e);
    struct json *own = j ? NEW(a, struct json, j->size) : NULL;
    for (int32_t i = 0; j && i < j->size; i++) { /* texts are the parser's */
        own[i] = j[i];
        own[i].key = arena_copy(a, j[i].key);
        own[i].text = j[i].type == JSON_STRING ? arena_copy(a, j[i].text) : (struct str){0};
    }
    json_parser_free(parser);
    return own;
}

struct str json_get_text(const struct json *object, struct str key)
{
    const struct json *j = json_get(object, key);
    return j && j->type == JSON_STRING ? j->text : (struct str){0};
}
