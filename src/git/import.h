/* A repository's history as events. SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_IMPORT_H
#define GIT_IMPORT_H

#include "git/history.h"

/* How deployments are read from a repository (product.md: --deploys). */
enum git_deploys { GIT_DEPLOYS_NONE, GIT_DEPLOYS_TAGS, GIT_DEPLOYS_BRANCH };

struct git_import {
    struct str
        repo; /* the name in events; where not given: derived from the remote's URL or the folder */
    struct str service; /* p == NULL: events name no service */
    struct str env;     /* "production" */
    enum git_deploys deploys;
    struct str pattern; /* glob of tag names, or the branch */
    bool paths;         /* tell touched paths (a service has path rules) */
    int64_t now_ms;
    /* what an earlier import has read */
    const struct git_ref *known; /* name and sha; [nknown] */
    ptrdiff_t nknown;
};

struct git_import_count {
    int64_t commits, deployments, refs, skipped_tags;
};

/* git_import_events(repository, import, emit, notice, context, count, e): push.landed events in
 * batches of commits (ref "refs/ *" without the blank, inferred), one push.landed per ref that
 * moved, HEAD as "HEAD -> refs/heads/main", and a deploy.finished per matching tag (inferred), in a
 * fixed order. emit appends one event, returns false with *e set to stop. notice gets one line for
 * people (a tag on a blob, say). */
bool git_import_events(const struct git_repository *repository, const struct git_import *import,
                       bool (*emit)(void *context, const struct event *v, struct err *e),
                       void (*notice)(void *context, struct str line),
                       void (*progress)(void *context, int64_t commits), void *context,
                       struct git_import_count *count, struct err *e);

#endif
