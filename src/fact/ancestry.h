/* Which commits came in with a change. Private to fact.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Ancestors of its tips that its base did not have.
 *
 * docs/metrics.md F4 needs ancestors(tips) minus ancestors(base) for every change of a repository,
 * tens of thousands on one long history. Bases that stand on the busiest first-parent chain (the
 * mainline) are answered by one claim walk: a commit is an ancestor of the mainline's p-th commit
 * exactly if the first mainline commit that contains it is at or before p. Other bases are answered
 * by a walk of both sides down the generations. A commit's generation is one more than the highest
 * of its parents. */
#ifndef FACT_ANCESTRY_H
#define FACT_ANCESTRY_H

#include "fact/graph.h"

struct ancestry {
    const struct graph *g;
    int32_t *generation; /* [g->n]; 0 inside a cycle, which no true history has */
    int32_t *place;      /* [g->n]: position on the mainline, -1 when not on it */
    int32_t *holder;     /* [g->n]: position of the first mainline commit containing it, -1: none */
    int32_t *walked;     /* [g->n]: lowest mainline position it was walked with, INT32_MAX: never */
    int32_t *walker;     /* [g->n]: the last walk from the mainline that met it */
    uint32_t *stamp;     /* [g->n]: what a walk by generations has painted, by the walk's number */
    int32_t *heap, *stack;
    uint32_t walk;
    int32_t mainline_walk;
};

/* ancestry_of(g, base, nbase, a): ready for questions about these bases. O(V + E). */
struct ancestry *ancestry_of(const struct graph *g, const int32_t *base, ptrdiff_t nbase,
                             struct arena *a);

/* ancestry_new(x, tip, ntip, base, each, context): calls each(context, commit) for the commits that
 * are a tip or an ancestor of one, and neither base nor an ancestor of it (base COMMIT_NONE: of
 * nothing); but it may leave out those that an earlier call with a base on the mainline gave, which
 * belong to an earlier change anyway. Returns whether the whole set holds a commit with fewer than
 * two parents. */
bool ancestry_new(struct ancestry *x, const int32_t *tip, int32_t ntip, int32_t base,
                  void (*each)(void *context, int32_t commit), void *context);

/* ancestry_reaches(x, from, to): graph_reaches that turns back below the generation of `to`. */
bool ancestry_reaches(struct ancestry *x, int32_t from, int32_t to);

#endif
