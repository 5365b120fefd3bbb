/* Where a text stops being JSON: a strict RFC 8259 reader that keeps nothing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "json/tree.h"

#include <math.h>
#include <stdlib.h>

struct reader {
    struct str text;
    ptrdiff_t at;
    const char *fault; /* set once, with at on its first byte */
    struct arena scratch;
    int depth;
    uint64_t objects; /* bit d: the container at depth d is an object */
};

static const char too_deep[] = "nested too deep";

static bool fail(struct reader *r, ptrdiff_t at, const char *fault)
{
    r->at = at;
    r->fault = fault;
    return false;
}

/* the byte at hand, 0 behind the end (a NUL of the text is wrong wherever it is looked for) */
static char peek(const struct reader *r)
{
    return r->at < r->text.n ? r->text.p[r->at] : 0;
}

static void blanks(struct reader *r)
{
    while (r->at < r->text.n && str_find(S(" \t\n\r"), r->text.p[r->at]) >= 0)
        r->at++;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* four hex digits at `at`, -1 when they are none */
static int hex4(struct str s, ptrdiff_t at)
{
    int v = 0;
    for (ptrdiff_t i = at; i < at + 4; i++) {
        char c = i < s.n ? s.p[i] : 0;
        int d = digit(c)               ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
        if (d < 0)
            return -1;
        v = 16 * v + d;
    }
    return v;
}

static bool escape(struct reader *r)
{
    ptrdiff_t start = r->at;
    char c = start + 1 < r->text.n ? r->text.p[start + 1] : 0;
    r->at += 2;
    if (c != 'u')
        return (c && str_find(S("\"\\/bfnrt"), c) >= 0) || fail(r, start, "bad escape");
    int unit = hex4(r->text, r->at);
    if (unit < 0)
        return fail(r, start, "bad escape");
    r->at += 4;
    if (unit < 0xd800 || unit > 0xdfff)
        return true;
    bool pair = unit < 0xdc00 && str_starts(str_slice(r->text, r->at, r->text.n), S("\\u"));
    int low = pair ? hex4(r->text, r->at + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return fail(r, start, "half of a surrogate pair");
    r->at += 6;
    return true;
}

static bool string(struct reader *r)
{
    ptrdiff_t start = r->at++;
    while (r->at < r->text.n && peek(r) != '"') {
        unsigned char c = (unsigned char)peek(r);
        ptrdiff_t n = 1;
        if (c == '\\') {
            if (!escape(r))
                return false;
            continue;
        }
        if (c < 0x20)
            return fail(r, r->at, "control byte in a string");
        if (c >= 0x80) {
            while (n <= 4 && !str_utf8(str_slice(r->text, r->at, r->at + n)))
                n++;
            if (n > 4)
                return fail(r, r->at, "not UTF-8");
        }
        r->at += n;
    }
    if (r->at >= r->text.n)
        return fail(r, start, "string without an end");
    r->at++;
    return true;
}

static bool digits(struct reader *r)
{
    ptrdiff_t start = r->at;
    while (digit(peek(r)))
        r->at++;
    return r->at > start;
}

static bool number(struct reader *r)
{
    ptrdiff_t start = r->at;
    int64_t integer;
    if (peek(r) == '-')
        r->at++;
    ptrdiff_t first = r->at;
    bool good = digits(r) && (r->text.p[first] != '0' || r->at == first + 1), whole = true;
    if (good && peek(r) == '.') {
        whole = false;
        r->at++;
        good = digits(r);
    }
    if (good && (peek(r) == 'e' || peek(r) == 'E')) {
        whole = false;
        r->at++;
        if (peek(r) == '+' || peek(r) == '-')
            r->at++;
        good = digits(r);
    }
    if (!good)
        return fail(r, start, "malformed number");
    struct str all = str_slice(r->text, start, r->at);
    if (whole && !str_int(all, &integer))
        return fail(r, start, "integer beyond 64 bits");
    struct arena scratch = r->scratch;
    if (!whole && !isfinite(strtod(arena_z(&scratch, all), NULL)))
        return fail(r, start, "number too large");
    return true;
}

static bool scalar(struct reader *r)
{
    static const struct str word[] = {STR("true"), STR("false"), STR("null")};
    char c = peek(r);
    if (c == '"')
        return string(r);
    if (c == '-' || digit(c))
        return number(r);
    for (ptrdiff_t i = 0; i < COUNT(word); i++)
        if (str_starts(str_slice(r->text, r->at, r->text.n), word[i])) {
            r->at += word[i].n;
            return true;
        }
    return fail(r, r->at, r->at < r->text.n ? "a value is expected" : "the text ends early");
}

/* a member's key and colon, at hand next: its value */
static bool key(struct reader *r)
{
    blanks(r);
    if (peek(r) != '"')
        return fail(r, r->at, r->at < r->text.n ? "a key is expected" : "the text ends early");
    if (!string(r))
        return false;
    blanks(r);
    if (peek(r) != ':')
        return fail(r, r->at, r->at < r->text.n ? "':' is expected" : "the text ends early");
    r->at++;
    return true;
}

/* opens a container; *empty where it closes at once */
static bool enter(struct reader *r, bool *empty)
{
    bool object = peek(r) == '{';
    if (r->depth == LIMIT_JSON_DEPTH)
        return fail(r, r->at, too_deep);
    r->at++;
    blanks(r);
    *empty = peek(r) == (object ? '}' : ']');
    if (*empty) {
        r->at++;
        return true;
    }
    uint64_t bit = UINT64_C(1) << r->depth++;
    r->objects = object ? r->objects | bit : r->objects & ~bit;
    return !object || key(r);
}

/* behind a value: a comma and what it announces, or the ends of containers, *done at the root's */
static bool leave(struct reader *r, bool *done)
{
    for (;;) {
        blanks(r);
        *done = r->depth == 0;
        if (*done)
            return r->at == r->text.n || fail(r, r->at, "text behind the value");
        bool object = r->objects >> (r->depth - 1) & 1;
        if (peek(r) == ',') {
            r->at++;
            return !object || key(r);
        }
        if (peek(r) != (object ? '}' : ']'))
            return fail(r, r->at,
                        r->at == r->text.n ? "the text ends early"
                        : object           ? "',' or '}' is expected"
                                           : "',' or ']' is expected");
        r->at++;
        r->depth--;
    }
}

static bool read_text(struct reader *r)
{
    for (bool done = false; !done;) {
        bool empty = true;
        blanks(r);
        bool container = peek(r) == '{' || peek(r) == '[';
        if (!(container ? enter(r, &empty) : scalar(r)))
            return false;
        if (empty && !leave(r, &done))
            return false;
    }
    return true;
}

bool json_fault(struct str text, struct arena scratch, struct err *e)
{
    struct reader r = {.text = text, .scratch = scratch};
    blanks(&r);
    if (r.at == text.n)
        return err_set(e, ERR_INPUT, "not JSON: empty");
    if (read_text(&r))
        return err_set(e, ERR_INPUT, "not JSON");
    if (r.fault == too_deep)
        return err_set(e, ERR_INPUT, "not JSON: byte %td: nested deeper than %d", r.at + 1,
                       LIMIT_JSON_DEPTH);
    return err_set(e, ERR_INPUT, "not JSON: byte %td: %s", r.at + 1, r.fault);
}
