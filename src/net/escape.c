/* SPDX-License-Identifier: Apache-2.0 */
#include "net/escape.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool has(struct str s, char c)
{
    return str_find(s, c) >= 0;
}

enum escape_fault escape_undo(struct str raw, bool plus, struct arena *a, struct str *text)
{
    if (raw.n == 0) {
        *text = S(""); /* there, and empty */
        return ESCAPE_FINE;
    }
    *text = raw;
    if (has(raw, 0))
        return ESCAPE_BAD;
    if (has(raw, '%') || (plus && has(raw, '+'))) {
        char *p = NEW_RAW(a, char, raw.n);
        ptrdiff_t n = 0;
        for (ptrdiff_t i = 0; i < raw.n; i++) {
            if (raw.p[i] != '%') {
                p[n++] = (char)(plus && raw.p[i] == '+' ? ' ' : raw.p[i]);
                continue;
            }
            int high = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0)
                return ESCAPE_BAD;
            p[n++] = (char)(high * 16 + low);
            i += 2;
        }
        *text = (struct str){p, n};
    }
    return str_utf8(*text) ? ESCAPE_FINE : ESCAPE_NO_UTF8;
}

enum escape_fault escape_pairs(struct str raw, ptrdiff_t most, struct arena *a,
                               const struct http_pair **pair, ptrdiff_t *n, struct str *at)
{
    struct {
        struct http_pair *item;
        ptrdiff_t n, capacity;
    } list = {0};
    enum escape_fault fault = ESCAPE_FINE;
    while (raw.n && list.n <= most && fault == ESCAPE_FINE) {
        struct str value = str_cut(&raw, '&'), name = str_cut(&value, '=');
        if (name.n == 0)
            continue;
        /* the list first: what is decoded in between would make it move */
        struct http_pair *one = PUSH(a, &list);
        *at = name;
        fault = escape_undo(name, true, a, &one->name);
        if (fault == ESCAPE_FINE) {
            *at = value;
            fault = escape_undo(value, true, a, &one->value);
        }
    }
    *pair = list.item;
    *n = list.n;
    return fault;
}

void out_escaped(struct out *o, struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_';
        if (plain)
            out_byte(o, (char)c);
        else
            out_format(o, "%%%02X", c);
    }
}
