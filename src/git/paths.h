/* Commits with the paths they touch.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PATHS_H
#define GIT_PATHS_H

#include "git/boundary.h"
#include "git/run.h"

/* paths_walk(repository, revisions, boundary, each, context, e): the commits of the rev-list call
 * `revisions`, each with its paths by diff-tree: against the first parent, a root's against
 * nothing; none told where that parent is beyond the boundary. */
bool paths_walk(const struct git_repository *repository, const struct run_call *revisions,
                const struct boundary *boundary,
                bool (*each)(void *context, const struct event_commit *commit, struct err *e),
                void *context, struct err *e);

#endif
