/* Where shallow history ends.
 * SPDX-License-Identifier: Apache-2.0
 *
 * git shows the oldest commits of a shallow clone without parents. They have some, elsewhere: told
 * as they are, the graph knows that history goes on (docs/metrics.md F3). */
#ifndef GIT_BOUNDARY_H
#define GIT_BOUNDARY_H

#include "base/names.h"
#include "git/run.h"

struct boundary {
    struct names sha;                   /* [n] */
    const struct event_commit **commit; /* by number in sha; NULL: its object is not here */
    ptrdiff_t n;                        /* 0: the history is whole */
    struct arena memory;
};

/* boundary_read(repository, b, e): nothing where the repository is not shallow. */
bool boundary_read(const struct git_repository *repository, struct boundary *b, struct err *e);
void boundary_free(struct boundary *b);

/* boundary_fill(b, commit): its true parents, where it stands on the boundary; true then. */
bool boundary_fill(const struct boundary *b, struct event_commit *commit);

#endif
