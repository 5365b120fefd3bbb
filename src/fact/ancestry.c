/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/ancestry.h"

#include <string.h>

static int32_t first_parent(const struct graph *g, int32_t c)
{
    return g->commit[c].nparent ? g->parent[g->commit[c].parent_from] : COMMIT_NONE;
}

/* commits with children before their parents; what hangs below a cycle is left out. Returns how
 * many. */
static int32_t children_first(const struct graph *g, int32_t *order, struct arena scratch)
{
    int32_t *children = NEW(&scratch, int32_t, g->n);
    int32_t n = 0;
    for (ptrdiff_t i = 0; i < g->nparent; i++)
        children[g->parent[i]]++;
    for (int32_t i = 0; i < g->n; i++)
        if (!children[i])
            order[n++] = i;
    for (int32_t at = 0; at < n; at++) {
        const struct commit *c = &g->commit[order[at]];
        for (int32_t k = 0; k < c->nparent; k++) {
            int32_t parent = g->parent[c->parent_from + k];
            if (--children[parent] == 0)
                order[n++] = parent;
        }
    }
    return n;
}

static void number_generations(struct ancestry *x, const int32_t *order, int32_t n)
{
    const struct graph *g = x->g;
    for (int32_t at = n - 1; at >= 0; at--) {
        const struct commit *c = &g->commit[order[at]];
        int32_t highest = 0;
        for (int32_t k = 0; k < c->nparent; k++) {
            int32_t parent = x->generation[g->parent[c->parent_from + k]];
            highest = parent > highest ? parent : highest;
        }
        x->generation[order[at]] = highest + 1;
    }
}

/* the first-parent chain that passes most bases; then the claim walk along it, oldest first */
static void lay_mainline(struct ancestry *x, const int32_t *order, int32_t n, const int32_t *base,
                         ptrdiff_t nbase, struct arena scratch)
{
    const struct graph *g = x->g;
    int32_t *passed = NEW(&scratch, int32_t, g->n), *chain = NEW_RAW(&scratch, int32_t, g->n);
    int32_t tip = COMMIT_NONE, length = 0;
    for (ptrdiff_t i = 0; i < nbase; i++)
        if (base[i] != COMMIT_NONE)
            passed[base[i]]++;
    for (int32_t at = n - 1; at >= 0; at--) {
        int32_t c = order[at], parent = first_parent(g, c);
        passed[c] += parent == COMMIT_NONE ? 0 : passed[parent];
        if (tip == COMMIT_NONE || passed[c] > passed[tip])
            tip = c;
    }
    for (int32_t i = 0; i < g->n; i++)
        x->place[i] = x->holder[i] = -1, x->walked[i] = INT32_MAX;
    for (int32_t c = tip; c != COMMIT_NONE && length < g->n; c = first_parent(g, c))
        chain[length++] = c;
    for (int32_t i = 0; i < length; i++) {
        int32_t c = chain[length - 1 - i];
        x->place[c] = i;
        graph_claim(g, c, x->holder, i, x->stack);
    }
}

struct ancestry *ancestry_of(const struct graph *g, const int32_t *base, ptrdiff_t nbase,
                             struct arena *a)
{
    struct ancestry *x = NEW(a, struct ancestry, 1);
    x->g = g;
    x->generation = NEW(a, int32_t, g->n);
    x->place = NEW_RAW(a, int32_t, g->n);
    x->holder = NEW_RAW(a, int32_t, g->n);
    x->walked = NEW_RAW(a, int32_t, g->n);
    x->walker = NEW(a, int32_t, g->n);
    x->stamp = NEW(a, uint32_t, g->n);
    x->heap = NEW_RAW(a, int32_t, g->n);
    x->stack = NEW_RAW(a, int32_t, g->n);
    struct arena scratch = *a;
    int32_t *order = NEW_RAW(&scratch, int32_t, g->n);
    int32_t n = children_first(g, order, scratch);
    number_generations(x, order, n);
    lay_mainline(x, order, n, base, nbase, scratch);
    return x;
}

struct walk {
    struct ancestry *x;
    void (*each)(void *context, int32_t commit);
    void *context;
    bool plain; /* a commit that is no merge was met */
};

static void meet(struct walk *w, int32_t c)
{
    w->plain |= w->x->g->commit[c].known && w->x->g->commit[c].nparent < 2;
    w->each(w->context, c);
}

enum { TIP_SIDE = 1, BASE_SIDE = 2, POPPED = 4, SIDES = 8 };

/* what the stamps of a new walk start from; three bits of each say what happened in it */
static uint32_t next_stamp(struct ancestry *x)
{
    if (x->walk >= UINT32_MAX / SIDES - 1) {
        memset(x->stamp, 0, sizeof *x->stamp * (size_t)x->g->n);
        x->walk = 0;
    }
    return ++x->walk * SIDES;
}

static bool beyond(const struct ancestry *x, int32_t c, int32_t p)
{
    return x->holder[c] < 0 || x->holder[c] > p;
}

/* is there a plain commit among c and what it has beyond the mainline's p-th commit? */
static bool any_plain(struct ancestry *x, int32_t c, int32_t p)
{
    const struct graph *g = x->g;
    uint32_t stamp = next_stamp(x);
    int32_t n = 0;
    x->stamp[c] = stamp;
    x->heap[n++] = c;
    while (n) {
        const struct commit *at = &g->commit[x->heap[--n]];
        if (at->known && at->nparent < 2)
            return true;
        for (int32_t k = 0; k < at->nparent; k++) {
            int32_t parent = g->parent[at->parent_from + k];
            if (beyond(x, parent, p) && x->stamp[parent] != stamp) {
                x->stamp[parent] = stamp;
                x->heap[n++] = parent;
            }
        }
    }
    return false;
}

/* base on the mainline at p, or no base (p = -1): down from each tip to what the base has */
static void walk_from_mainline(struct walk *w, const int32_t *tip, int32_t ntip, int32_t p)
{
    struct ancestry *x = w->x;
    int32_t n = 0, number = ++x->mainline_walk;
    struct commit tips = {.nparent = ntip};
    for (const struct commit *c = &tips; c; c = n ? &x->g->commit[x->stack[--n]] : NULL) {
        const int32_t *down = c == &tips ? tip : x->g->parent + c->parent_from;
        for (int32_t k = 0; k < c->nparent; k++) {
            int32_t at = down[k];
            if (!beyond(x, at, p) || x->walker[at] == number)
                continue;
            if (x->walked[at] <= p) { /* an earlier walk gave it and all that it has beyond p */
                w->plain = w->plain || any_plain(x, at, p);
                continue;
            }
            x->walked[at] = p;
            x->walker[at] = number;
            meet(w, at);
            x->stack[n++] = at;
        }
    }
}

struct heap {
    struct ancestry *x;
    int32_t n, pending; /* entries; those that only a tip has reached */
    uint32_t stamp;
};

static bool above(const struct ancestry *x, int32_t c, int32_t d)
{
    return x->generation[c] != x->generation[d] ? x->generation[c] > x->generation[d] : c < d;
}

static void heap_push(struct heap *h, int32_t c)
{
    int32_t *heap = h->x->heap, at = h->n++;
    for (; at > 0 && above(h->x, c, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = c;
}

static int32_t heap_pop(struct heap *h)
{
    int32_t *heap = h->x->heap, top = heap[0], last = heap[--h->n], at = 0;
    for (int32_t child; (child = 2 * at + 1) < h->n; at = child) {
        if (child + 1 < h->n && above(h->x, heap[child + 1], heap[child]))
            child++;
        if (!above(h->x, heap[child], last))
            break;
        heap[at] = heap[child];
    }
    heap[at] = last;
    return top;
}

static void paint(struct heap *h, int32_t c, uint32_t sides)
{
    uint32_t *stamp = &h->x->stamp[c];
    if (*stamp < h->stamp) {
        *stamp = h->stamp | sides;
        h->pending += sides == TIP_SIDE;
        heap_push(h, c);
    } else if (!(*stamp & POPPED)) {
        h->pending -= (*stamp & (TIP_SIDE | BASE_SIDE)) == TIP_SIDE && (sides & BASE_SIDE);
        *stamp |= sides;
    }
}

/* any base: highest generation first, so that a commit is taken up after all that lead to it */
static void walk_generations(struct walk *w, const int32_t *tip, int32_t ntip, int32_t base)
{
    struct ancestry *x = w->x;
    const struct graph *g = x->g;
    struct heap h = {.x = x, .stamp = next_stamp(x)};
    paint(&h, base, BASE_SIDE);
    for (int32_t i = 0; i < ntip; i++)
        paint(&h, tip[i], TIP_SIDE);
    while (h.pending) {
        int32_t c = heap_pop(&h);
        uint32_t sides = x->stamp[c] & (TIP_SIDE | BASE_SIDE);
        x->stamp[c] |= POPPED;
        if (sides == TIP_SIDE) {
            h.pending--;
            meet(w, c);
        }
        for (int32_t k = 0; k < g->commit[c].nparent; k++)
            paint(&h, g->parent[g->commit[c].parent_from + k],
                  sides & BASE_SIDE ? BASE_SIDE : TIP_SIDE);
    }
}

bool ancestry_new(struct ancestry *x, const int32_t *tip, int32_t ntip, int32_t base,
                  void (*each)(void *context, int32_t commit), void *context)
{
    struct walk w = {x, each, context, false};
    if (base == COMMIT_NONE || x->place[base] >= 0)
        walk_from_mainline(&w, tip, ntip, base == COMMIT_NONE ? -1 : x->place[base]);
    else
        walk_generations(&w, tip, ntip, base);
    return w.plain;
}

bool ancestry_reaches(struct ancestry *x, int32_t from, int32_t to)
{
    const struct graph *g = x->g;
    if (from < 0 || to < 0)
        return false;
    if (from == to)
        return true;
    uint32_t stamp = next_stamp(x);
    int32_t n = 0;
    x->stamp[from] = stamp;
    x->stack[n++] = from;
    while (n) {
        const struct commit *c = &g->commit[x->stack[--n]];
        for (int32_t k = 0; k < c->nparent; k++) {
            int32_t parent = g->parent[c->parent_from + k];
            if (parent == to)
                return true;
            bool below = x->generation[parent] && x->generation[parent] <= x->generation[to];
            if (!below && x->stamp[parent] != stamp) {
                x->stamp[parent] = stamp;
                x->stack[n++] = parent;
            }
        }
    }
    return false;
}
