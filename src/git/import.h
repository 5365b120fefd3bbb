/* A repository's history as events.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_IMPORT_H
#define GIT_IMPORT_H

#include "git/history.h"

/* How deployments are read from a repository (product.md: --deploys). */
enum git_deploys {
    GIT_DEPLOYS_NONE,
    GIT_DEPLOYS_TAGS,     /* tags that match the pattern */
    GIT_DEPLOYS_RELEASES, /* tags that look like released versions: nobody said which */
    GIT_DEPLOYS_BRANCH
};

/* git_tag_is_release(tag): "v1.2", "2024.11.22", "release-7", "app/v1.2.3", "app-1.2": a number at
 * its start or behind words; not "v2.0-rc1" and the like (rc alpha beta pre preview dev nightly
 * snapshot test). */
bool git_tag_is_release(struct str tag);

struct git_import {
    struct str repo;    /* the name in events; p == NULL: repository->name */
    struct str service; /* of deployments; p == NULL: they name none */
    struct str env;     /* "production" */
    enum git_deploys deploys;
    struct str pattern; /* glob of tag names, or the branch: "main", or a whole ref "refs/..." */
    bool paths;         /* tell touched paths (a service has path rules) */
    int64_t now_ms;
    /* what earlier imports have read, as given to `tip`: name and sha; [nknown], by name */
    const struct git_ref *known;
    ptrdiff_t nknown;
};

/* Where an import's results go. emit and tip return false with *e set to stop; notice, progress and
 * tip may be NULL. */
struct git_sink {
    bool (*emit)(void *context, const struct event *v, struct err *e);
    /* to be kept, in the same transaction as the events, and given as `known` to the next import */
    bool (*tip)(void *context, struct str name, struct str sha, struct err *e);
    void (*notice)(void *context, struct str line); /* for people: a tag on a blob, say */
    void (*progress)(void *context, int64_t commits);
    void *context;
};

struct git_import_count {
    int64_t commits, deployments, refs, skipped_tags;
};

/* git_import_events(repository, import, sink, count, e): in a fixed order
 * - push.landed with ref "refs/" "*" (a star, no blank) for each batch of new commits: `after` its
 *   first, `before` its last commit, `at` the earliest committer time in it, never after now;
 * - push.landed per branch (refs/heads, refs/remotes) that moved, at its tip's committer time, or
 *   now where the tip before was not older (rewritten history);
 * - push.landed "HEAD -> refs/heads/main" where the default branch is new or moved: the remote's
 *   (refs/remotes/origin/HEAD) where the clone knows it, else HEAD; none for a detached HEAD;
 * - deploy.finished per matching tag, or per first-parent commit of the branch. A tag that moved
 *   after it was read keeps its first deployment (a notice says so).
 * All are inferred, source "git", with ids that another import of the same history repeats. */
bool git_import_events(const struct git_repository *repository, const struct git_import *import,
                       const struct git_sink *sink, struct git_import_count *count, struct err *e);

#endif
