/* Commits out of a running rev-list.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_COMMITS_H
#define GIT_COMMITS_H

#include "git/boundary.h"
#include "git/run.h"

/* commits_next(r, boundary, commit, more, e): the next commit of a rev-list that prints
 * PARSE_COMMIT_FORMAT, with its true parents; borrowed until the next call; *more false at the end.
 */
bool commits_next(struct run *r, const struct boundary *boundary, struct event_commit *commit,
                  bool *more, struct err *e);

/* commits_times(repository, shas, ms, e): ms[i] = when commit shas->item[i] was committed,
 * TIME_NONE where it is gone or cannot be said. */
bool commits_times(const struct git_repository *repository, const struct names *shas, int64_t *ms,
                   struct err *e);

#endif
