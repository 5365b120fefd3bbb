/* How a repository's deployments seem to be named. SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_DEPLOYS_H
#define APP_DEPLOYS_H

#include "git/history.h"

struct deploys_guess {
    struct str pattern; /* a glob of tag names: "v*"; p == NULL: no tags look like versions */
    ptrdiff_t matching; /* tags that match it */
    ptrdiff_t tags;     /* all tags */
};

/* deploys_guess(refs, a): "v*" where a tag is v and a digit; else the prefix that most version-like
 * tags ("release-1.2", "2024.06") share, where no other tag would match it. */
struct deploys_guess deploys_guess(const struct git_refs *refs, struct arena *a);

#endif
