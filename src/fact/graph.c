/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/graph.h"

#include "base/time.h"

#include <string.h>

int32_t graph_claim(const struct graph *g, int32_t tip, int32_t *label, int32_t mark,
                    int32_t *stack)
{
    if (tip < 0 || label[tip] != COMMIT_NONE)
        return 0;
    int32_t n = 0, claimed = 1;
    label[tip] = mark;
    stack[n++] = tip;
    while (n) {
        const struct commit *c = &g->commit[stack[--n]];
        for (int32_t i = 0; i < c->nparent; i++) {
            int32_t parent = g->parent[c->parent_from + i];
            if (label[parent] != COMMIT_NONE)
                continue;
            label[parent] = mark;
            stack[n++] = parent;
            claimed++;
        }
    }
    return claimed;
}

bool graph_reaches(const struct graph *g, int32_t from, int32_t to, struct arena scratch)
{
    if (from < 0 || to < 0)
        return false;
    bool *seen = NEW(&scratch, bool, g->n);
    int32_t *stack = NEW_RAW(&scratch, int32_t, g->n);
    int32_t n = 0;
    seen[from] = true;
    stack[n++] = from;
    while (n) {
        int32_t at = stack[--n];
        if (at == to)
            return true;
        const struct commit *c = &g->commit[at];
        for (int32_t i = 0; i < c->nparent; i++) {
            int32_t parent = g->parent[c->parent_from + i];
            if (!seen[parent]) {
                seen[parent] = true;
                stack[n++] = parent;
            }
        }
    }
    return false;
}

ptrdiff_t graph_bucket(struct str sha, int digits)
{
    ptrdiff_t bucket = 0;
    for (int i = 0; i < digits; i++) {
        char c = i < sha.n ? sha.p[i] : '0';
        bucket = bucket * 16 + ((c >= 'a' ? c - 'a' + 10 : c - '0') & 15);
    }
    return bucket;
}

/* the first index whose sha is not below */
static int32_t lower_bound(const struct graph *g, struct str sha)
{
    int32_t low = 0, high = g->n;
    if (sha.n >= g->digits) {
        ptrdiff_t bucket = graph_bucket(sha, g->digits);
        low = g->bucket[bucket];
        high = g->bucket[bucket + 1];
    }
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (str_compare(g->commit[middle].sha, sha) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t graph_find(const struct graph *g, struct str sha)
{
    enum { FEWEST_DIGITS = 4 };
    if (sha.n < FEWEST_DIGITS)
        return COMMIT_NONE;
    int32_t found = COMMIT_NONE;
    for (int32_t i = lower_bound(g, sha); i < g->n && str_starts(g->commit[i].sha, sha); i++) {
        if (!g->commit[i].known)
            continue;
        if (g->commit[i].sha.n == sha.n)
            return i;
        if (found != COMMIT_NONE)
            return COMMIT_NONE;
        found = i;
    }
    return found;
}

int32_t graph_find_named(const struct graph *g, struct str sha)
{
    int32_t found = graph_find(g, sha);
    if (found != COMMIT_NONE || !sha.n)
        return found;
    int32_t i = lower_bound(g, sha);
    return i < g->n && str_equal(g->commit[i].sha, sha) ? i : COMMIT_NONE;
}
