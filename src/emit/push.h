/* What the last push brought, from a repository and from what its CI says.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EMIT_PUSH_H
#define EMIT_PUSH_H

#include "emit/id.h"

enum { PUSH_COMMITS = 4096 };

/* emit_push(x, path, job, get, e): sets `repo`, `ref`, `before`, `after` and `commits` (parents and
 * times; no names, no messages) of a push.landed where the words told none. The range is the CI's
 * (GitHub Actions: the event file; GitLab CI: CI_COMMIT_BEFORE_SHA; Jenkins: GIT_PREVIOUS_COMMIT),
 * else from the branch's remote state to HEAD. Where `before` is unknown, not in this clone or all
 * zeros, the commits are those that no other ref has. At most PUSH_COMMITS, the newest. *e:
 * ERR_INPUT for the repository, ERR_USAGE where the branch cannot be told. */
bool emit_push(struct emit_event *x, struct str path, const struct ci_job *job,
               struct str (*get)(const char *name), struct err *e);

#endif
