/* What the table of GitHub cannot say. Inside source only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SOURCE_GITHUB_H
#define SOURCE_GITHUB_H

#include "source/adapter.h"

/* Each is the function of a struct saying; source/github.c has the meanings. */
const struct json *github_host(const struct reading *r);
const struct json *github_repo(const struct reading *r);
const struct json *github_reverts(const struct reading *r);
const struct json *github_own_review(const struct reading *r);
const struct json *github_rollback(const struct reading *r);
const struct json *github_cause(const struct reading *r);
const struct json *github_severity(const struct reading *r);
const struct json *github_queued(const struct reading *r);

#endif
