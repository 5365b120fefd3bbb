/* Reading a repository's history through git's own plumbing. SPDX-License-Identifier: Apache-2.0
 *
 * The repository is not trusted: git runs with settings under which its config, hooks, attributes,
 * alternates, credential helpers or filters cannot run a program or reach a network. No names, mail
 * addresses or messages are asked for. */
#ifndef GIT_HISTORY_H
#define GIT_HISTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "event/event.h"

struct git_repository {
    struct str path;     /* as given */
    struct str head_ref; /* "refs/heads/main"; p == NULL: detached or unborn */
    struct str head_sha; /* p == NULL: unborn */
    bool shallow, bare, sha256, partial;
    ptrdiff_t nref;
};

/* git_open(path, a, repository, e): what stands at path: worktree, bare, linked worktree or
 * subdirectory. *e says what is wrong and where: no repository, owned by another user (and how to
 * allow it), unreadable, no git installed. */
bool git_open(struct str path, struct arena *a, struct git_repository *repository, struct err *e);

struct git_ref {
    struct str name;      /* "refs/tags/v1.0" */
    struct str sha;       /* the object it names */
    struct str commit;    /* peeled commit; p == NULL: names a blob or tree */
    int64_t tagger_ms;    /* annotated tags; TIME_NONE otherwise */
    int64_t committed_ms; /* of the peeled commit */
};
/* git_refs(repository, a, ref, n, e): every ref, by name. */
bool git_refs(const struct git_repository *repository, struct arena *a, struct git_ref **ref,
              ptrdiff_t *n, struct err *e);

/* git_commits(repository, known, nknown, paths, each, context, e): every commit reachable from any
 * ref (HEAD included) and not from known shas (those that are gone are passed over), children
 * before parents. each gets one commit, returns false to stop with its own error in *e. With
 * `paths`, commit.paths holds the touched paths. O(new history). */
bool git_commits(const struct git_repository *repository, const struct str *known, ptrdiff_t nknown,
                 bool paths,
                 bool (*each)(void *context, const struct event_commit *commit, struct err *e),
                 void *context, struct err *e);

#endif
