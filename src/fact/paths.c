/* F4: which services with path rules a commit touches.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

#include <string.h>

static int hex_value(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : 0;
}

static char *put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

/* The next string of a JSON array that was checked when it was read, spelled into text[rest->n].
 * A surrogate pair comes out as two codes: such a path matches by its other bytes. */
bool path_next(struct str *rest, char *text, struct str *path)
{
    static const char plain[] = "b\bf\fn\nr\rt\t";
    const char *p = rest->p, *end = p + rest->n;
    while (p < end && *p != '"')
        p++;
    if (p >= end)
        return false;
    char *to = text;
    for (p++; p < end && *p != '"'; p++) {
        if (*p != '\\' || p + 1 >= end) {
            *to++ = *p;
            continue;
        }
        p++;
        const char *known = strchr(plain, *p);
        if (*p == 'u' && end - p > 4) {
            unsigned code = 0;
            for (int i = 0; i < 4; i++)
                code = code * 16 + (unsigned)hex_value(*++p);
            to = put_utf8(to, code);
        } else {
            *to++ = known && *p ? known[1] : *p;
        }
    }
    *path = (struct str){text, to - text};
    *rest = (struct str){p + 1, p < end ? end - p - 1 : 0};
    return true;
}

/* the services whose rules match the path with the longest prefix */
static int32_t touched_by(struct derivation *d, const struct repo_told *r, struct str path)
{
    ptrdiff_t longest = -1;
    int32_t set = 0;
    for (ptrdiff_t i = 0; i < r->pathed.n; i++) {
        struct str name = d->service_name.item[r->pathed.item[i]];
        const struct service_rule *rule = rules_service(d->rules, name);
        ptrdiff_t own = -1;
        for (ptrdiff_t k = 0; k < rule->paths.n; k++) {
            ptrdiff_t one = route_path_length(rule->paths.item[k], path);
            own = one > own ? one : own;
        }
        if (own < 0 || own < longest)
            continue;
        int32_t alone = own_set(d, r->pathed.item[i]);
        set = own > longest ? alone : set_union(&d->b->text, set, alone, d->a);
        longest = own;
    }
    return set;
}

static void collect_push(struct derivation *d, struct repo_told *r, const struct told_push *p)
{
    char hex[COMMIT_HEX_BYTES];
    struct event_commit c;
    struct str rest = p->commits;
    while (event_commit_next(&rest, &c, hex)) {
        int32_t i = c.paths.p ? graph_find(r->graph, c.sha) : COMMIT_NONE;
        if (i == COMMIT_NONE)
            continue;
        struct arena scratch = upper_half(d->a);
        char *text = arena_alloc_raw(&scratch, 1, 1, c.paths.n);
        struct str paths = c.paths, path;
        while (path_next(&paths, text, &path))
            r->touched[i] = set_union(&d->b->text, r->touched[i], touched_by(d, r, path), d->a);
    }
}

void paths_collect(struct derivation *d)
{
    for (ptrdiff_t repo = 0; repo < d->repo_name.n; repo++) {
        struct repo_told *r = &d->repo_told[repo];
        if (!r->pathed.n)
            continue;
        r->touched = NEW(d->a, int32_t, r->graph->n);
        for (ptrdiff_t i = 0; i < r->npush; i++)
            collect_push(d, r, d->push[r->push_from + i]);
    }
}
