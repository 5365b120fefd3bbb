/* SPDX-License-Identifier: Apache-2.0 */
#include "net/target.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(struct str raw, bool plus, struct arena *a, struct str *text, struct err *e)
{
    char *p = NEW_RAW(a, char, raw.n + 1);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '%') {
            int high = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0)
                return err_set(e, ERR_INPUT, "not a URL: bad escape in '%.*s'", FMT(raw));
            p[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            p[n++] = (char)(plus && raw.p[i] == '+' ? ' ' : raw.p[i]);
        }
    }
    *text = (struct str){p, n};
    return str_utf8(*text) || err_set(e, ERR_INPUT, "not a URL: no UTF-8 in '%.*s'", FMT(raw));
}

bool target_parse(struct str raw, struct arena *a, struct target *target, struct err *e)
{
    struct str query = raw, path = str_cut(&query, '?');
    if (!str_starts(path, S("/")))
        return err_set(e, ERR_INPUT, "not a path: '%.*s'", FMT(path));
    *target = (struct target){0};
    if (!decode(path, false, a, &target->path, e))
        return false;
    struct {
        struct http_pair *item;
        ptrdiff_t n, capacity;
    } pairs = {0};
    while (query.n) {
        struct str value = str_cut(&query, '&'), name = str_cut(&value, '=');
        if (name.n == 0)
            continue;
        struct http_pair *pair = PUSH(a, &pairs);
        if (!decode(name, true, a, &pair->name, e) || !decode(value, true, a, &pair->value, e))
            return false;
    }
    target->query = pairs.item;
    target->nquery = pairs.n;
    return true;
}
