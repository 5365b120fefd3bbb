/* Telling commits in any order -> one graph.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/hash.h"
#include "base/sort.h"
#include "base/time.h"
#include "fact/graph.h"

#include <string.h>

enum parents { PARENTS_UNTOLD, PARENTS_INFERRED, PARENTS_TOLD };

struct draft {
    int64_t authored_ms, committed_ms;
    ptrdiff_t parent_from;
    int32_t nparent;
    uint8_t parents; /* enum parents */
    bool known;
};

/* A table of shas as base/names has it, but with half of each hash in the slot: a history's first
 * sight of its shas is most of the cost of building it. */
struct shas {
    struct str *item;
    ptrdiff_t n, capacity;
    uint64_t *slot; /* upper half of the hash, 1 + number; 0 = free */
    ptrdiff_t nslot;
    struct hash_key key;
};

struct graph_builder {
    struct arena *a;
    struct shas sha; /* every commit told or named, by first sight */
    struct {
        struct draft *item;
        ptrdiff_t n, capacity;
    } draft; /* by the same number */
    struct {
        int32_t *item;
        ptrdiff_t n, capacity;
    } parent;
};

struct graph_builder *graph_begin(struct hash_key key, struct arena *a)
{
    struct graph_builder *b = NEW(a, struct graph_builder, 1);
    b->a = a;
    b->sha.key = key;
    return b;
}

#define UPPER_HALF (UINT64_MAX << 32)

static void widen(struct shas *s, struct arena *a)
{
    enum { FEWEST = 64 };
    const uint64_t *old = s->slot;
    ptrdiff_t nold = s->nslot;
    s->nslot = nold ? 2 * nold : FEWEST;
    s->slot = NEW(a, uint64_t, s->nslot);
    for (ptrdiff_t i = 0; i < nold; i++) {
        if (!old[i])
            continue;
        uint64_t hash = hash64_keyed(&s->key, s->item[(uint32_t)old[i] - 1]);
        ptrdiff_t mask = s->nslot - 1, at = (ptrdiff_t)(hash & (uint64_t)mask);
        while (s->slot[at])
            at = (at + 1) & mask;
        s->slot[at] = old[i];
    }
}

static int32_t number_of(struct graph_builder *b, struct str sha)
{
    struct shas *s = &b->sha;
    if (s->n >= s->nslot / 2)
        widen(s, b->a);
    uint64_t hash = hash64_keyed(&s->key, sha);
    ptrdiff_t mask = s->nslot - 1, at = (ptrdiff_t)(hash & (uint64_t)mask);
    for (; s->slot[at]; at = (at + 1) & mask) {
        int32_t number = (int32_t)(uint32_t)s->slot[at] - 1;
        if ((s->slot[at] & UPPER_HALF) == (hash & UPPER_HALF) && str_equal(s->item[number], sha))
            return number;
    }
    if (s->n == INT32_MAX - 1)
        fatal("out of memory: a commit graph is full");
    *PUSH(b->a, s) = arena_copy(b->a, sha);
    *PUSH(b->a, &b->draft) = (struct draft){.authored_ms = TIME_NONE, .committed_ms = TIME_NONE};
    s->slot[at] = (hash & UPPER_HALF) | (uint64_t)s->n;
    return (int32_t)s->n - 1;
}

static int64_t earlier(int64_t x, int64_t y)
{
    return x == TIME_NONE ? y : y == TIME_NONE || x < y ? x : y;
}

/* bytewise order of two lists of parents, given by where they start */
static int compare_parents(const struct graph_builder *b, ptrdiff_t x, int32_t nx, ptrdiff_t y,
                           int32_t ny)
{
    for (int32_t i = 0; i < nx && i < ny; i++) {
        int32_t p = b->parent.item[x + i], q = b->parent.item[y + i];
        if (p != q)
            return str_compare(b->sha.item[p], b->sha.item[q]);
    }
    return (nx > ny) - (nx < ny);
}

int32_t graph_add(struct graph_builder *b, struct str sha, const struct str *parent, int nparent,
                  bool parents_told, bool parents_inferred, int64_t authored_ms,
                  int64_t committed_ms)
{
    int32_t number = number_of(b, sha);
    ptrdiff_t from = b->parent.n;
    for (int i = 0; parents_told && i < nparent; i++) {
        int32_t p = number_of(b, parent[i]);
        *PUSH(b->a, &b->parent) = p;
    }
    struct draft *d = &b->draft.item[number];
    d->known = true;
    d->authored_ms = earlier(d->authored_ms, authored_ms);
    d->committed_ms = earlier(d->committed_ms, committed_ms);
    if (!parents_told)
        return number;
    enum parents how = parents_inferred ? PARENTS_INFERRED : PARENTS_TOLD;
    int32_t n = (int32_t)(b->parent.n - from);
    bool better = how > d->parents || (how == d->parents &&
                                       compare_parents(b, from, n, d->parent_from, d->nparent) < 0);
    if (better) {
        d->parents = (uint8_t)how;
        d->parent_from = from;
        d->nparent = n;
    } else {
        b->parent.n = from; /* forget them again */
    }
    return number;
}

/* the first eight digits make nearly every comparison one of integers */
struct sighting {
    uint64_t head;
    int32_t number;
    const struct str *sha;
};

static int compare_sightings(const void *x, const void *y)
{
    const struct sighting *s = x, *t = y;
    if (s->head != t->head)
        return s->head < t->head ? -1 : 1;
    return str_compare(*s->sha, *t->sha);
}

static uint64_t head_of(struct str sha)
{
    uint64_t head = 0;
    for (ptrdiff_t i = 0; i < 8; i++)
        head = head << 8 | (i < sha.n ? (unsigned char)sha.p[i] : 0);
    return head;
}

/* Puts them in order: by their first digits in one pass, then the few that share those. */
static void sort_sightings(struct sighting *s, ptrdiff_t n, struct arena scratch)
{
    enum { DIGITS = 4, BUCKETS = 1 << 16, FEW = 4096 };
    if (n < FEW) {
        sort(s, n, sizeof *s, compare_sightings, scratch);
        return;
    }
    ptrdiff_t *end = NEW(&scratch, ptrdiff_t, BUCKETS + 1);
    struct sighting *old = NEW_RAW(&scratch, struct sighting, n);
    memcpy(old, s, (size_t)n * sizeof *s);
    for (ptrdiff_t i = 0; i < n; i++)
        end[graph_bucket(*s[i].sha, DIGITS) + 1]++;
    for (ptrdiff_t k = 1; k <= BUCKETS; k++)
        end[k] += end[k - 1];
    for (ptrdiff_t i = 0; i < n; i++)
        s[end[graph_bucket(*old[i].sha, DIGITS)]++] = old[i];
    for (ptrdiff_t k = 0, from = 0; k < BUCKETS; from = end[k++])
        sort(s + from, end[k] - from, sizeof *s, compare_sightings, scratch);
}

/* numbers of the commits that are known or somebody's parent, by sha */
static struct sighting *sightings(const struct graph_builder *b, int32_t *n, struct arena *a)
{
    ptrdiff_t all = b->draft.n;
    struct sighting *s = NEW_RAW(a, struct sighting, all);
    struct arena scratch = *a;
    bool *kept = NEW(&scratch, bool, all);
    for (ptrdiff_t i = 0; i < all; i++) {
        const struct draft *d = &b->draft.item[i];
        kept[i] |= d->known;
        for (int32_t k = 0; k < d->nparent; k++)
            kept[b->parent.item[d->parent_from + k]] = true;
    }
    *n = 0;
    for (ptrdiff_t i = 0; i < all; i++)
        if (kept[i])
            s[(*n)++] = (struct sighting){head_of(b->sha.item[i]), (int32_t)i, &b->sha.item[i]};
    sort_sightings(s, *n, scratch);
    return s;
}

static void fill_buckets(struct graph *g, struct arena *a)
{
    enum { MOST_DIGITS = 5 };
    ptrdiff_t n = 1, shortest = MOST_DIGITS;
    for (int32_t i = 0; i < g->n; i++)
        if (g->commit[i].sha.n < shortest)
            shortest = g->commit[i].sha.n;
    for (; g->digits < shortest && n * 16 <= g->n; g->digits++)
        n *= 16;
    g->bucket = NEW(a, int32_t, n + 1);
    int32_t at = 0;
    for (ptrdiff_t bucket = 0; bucket <= n; bucket++) {
        while (at < g->n && bucket < n && graph_bucket(g->commit[at].sha, g->digits) < bucket)
            at++;
        g->bucket[bucket] = bucket < n ? at : g->n;
    }
}

/* Where the commit at s[i] stands when a short sha that is only named as a parent gives way to the
 * known commit that it is a unique prefix of: i itself, or that one's place. */
static int32_t stands_at(const struct graph_builder *b, const struct sighting *s, int32_t n,
                         int32_t i)
{
    enum { FULL_DIGITS = 40 };
    int32_t found = i, known = 0;
    if (b->draft.item[s[i].number].known || s[i].sha->n >= FULL_DIGITS)
        return i;
    for (int32_t k = i + 1; k < n && known < 2 && str_starts(*s[k].sha, *s[i].sha); k++)
        if (b->draft.item[s[k].number].known) {
            found = k;
            known++;
        }
    return known == 1 ? found : i;
}

/* index by number of first sight; the short ones that give way are taken out of s[*n] */
static int32_t *place_all(const struct graph_builder *b, struct sighting *s, int32_t *n,
                          struct arena *a)
{
    int32_t *by_sight = NEW_RAW(a, int32_t, b->draft.n), kept = 0;
    struct arena scratch = *a;
    int32_t *at = NEW_RAW(&scratch, int32_t, *n), *index = NEW_RAW(&scratch, int32_t, *n);
    for (ptrdiff_t i = 0; i < b->draft.n; i++)
        by_sight[i] = COMMIT_NONE;
    for (int32_t i = 0; i < *n; i++) {
        at[i] = stands_at(b, s, *n, i);
        index[i] = kept;
        kept += at[i] == i;
    }
    for (int32_t i = 0; i < *n; i++)
        by_sight[s[i].number] = index[at[i]];
    for (int32_t i = 0; i < *n; i++)
        if (at[i] == i)
            s[index[i]] = s[i];
    *n = kept;
    return by_sight;
}

struct graph *graph_finish(struct graph_builder *b, struct arena *a)
{
    struct graph *g = NEW(a, struct graph, 1);
    struct sighting *s = sightings(b, &g->n, a);
    int32_t *by_sight = place_all(b, s, &g->n, a), edge = 0;
    g->by_sight = by_sight;
    g->commit = NEW_RAW(a, struct commit, g->n);
    for (int32_t i = 0; i < g->n; i++)
        g->nparent += b->draft.item[s[i].number].nparent;
    g->parent = NEW_RAW(a, int32_t, g->nparent);
    for (int32_t i = 0; i < g->n; i++) {
        const struct draft *d = &b->draft.item[s[i].number];
        g->commit[i] = (struct commit){.sha = *s[i].sha,
                                       .authored_ms = d->authored_ms,
                                       .committed_ms = d->committed_ms,
                                       .parent_from = edge,
                                       .nparent = d->nparent,
                                       .known = d->known,
                                       .parents_known = d->parents != PARENTS_UNTOLD};
        for (int32_t k = 0; k < d->nparent; k++)
            g->parent[edge++] = by_sight[b->parent.item[d->parent_from + k]];
    }
    fill_buckets(g, a);
    return g;
}
