/* Reading a repository's history through git's own plumbing.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The repository is not trusted: git runs with settings under which its config, hooks, attributes,
 * alternates, credential helpers or filters cannot run a program or reach a network (git/run.h). No
 * names, mail addresses or messages are asked for. Instants that a date in the years 1970-9999
 * cannot say are TIME_NONE. */
#ifndef GIT_HISTORY_H
#define GIT_HISTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "event/event.h"

struct git_repository {
    struct str path;       /* as given */
    struct str git_dir;    /* absolute: what git calls GIT_DIR */
    struct str common_dir; /* absolute: where a linked worktree's refs and objects are */
    struct str name;       /* "org/name" from the remote's URL, else the folder's name */
    struct str head_ref;   /* "refs/heads/main"; p == NULL: detached */
    struct str head_sha;   /* p == NULL: unborn */
    bool shallow, bare, sha256;
    bool partial; /* a partial clone: objects it lacks are an error, never fetched */
};

/* git_open(path, a, repository, e): what stands at path: worktree, bare, linked worktree or
 * subdirectory. *e says what is wrong and where: no repository, owned by another user (and how to
 * allow it: the user's own safe.directory settings are honoured), unreadable, no git installed. */
bool git_open(struct str path, struct arena *a, struct git_repository *repository, struct err *e);

/* git_name_of_url(url): "org/name" of a remote's URL ("https://host/org/name.git", "host:org/name",
 * "ssh://user@host:22/org/name"), the last part of a local path; never a host, user or password.
 * p == NULL when nothing usable is left. Borrowed from url. */
struct str git_name_of_url(struct str url);

struct git_ref {
    struct str name;      /* "refs/tags/v1.0"; bytes of a name that is not UTF-8 appear as \xNN */
    struct str sha;       /* the object it names */
    struct str commit;    /* peeled commit; p == NULL: names a blob or tree */
    int64_t tagger_ms;    /* annotated tags; TIME_NONE otherwise */
    int64_t committed_ms; /* of the peeled commit */
    struct str target;    /* of a symbolic ref (refs/remotes/origin/HEAD); p == NULL: it is none */
    bool known; /* (name, sha) was in `known` and it is no tag: commit = sha, times not read */
};

/* A list of refs by name, and what git said about those it passed over (broken ones). */
struct git_refs {
    struct git_ref *item;
    ptrdiff_t n;
    struct str remark; /* p == NULL: nothing */
};

/* git_refs(repository, known, nknown, a, refs, e): every ref, by name; HEAD is none of them. */
bool git_refs(const struct git_repository *repository, const struct git_ref *known,
              ptrdiff_t nknown, struct arena *a, struct git_refs *refs, struct err *e);

/* Which commits: reachable from tip[ntip] and not from known[nknown]; known ones that are gone are
 * passed over. first_parent follows first parents only, on both sides. (The HEADs of other
 * worktrees are no refs.) */
struct git_range {
    const struct str *tip, *known;
    ptrdiff_t ntip, nknown;
    bool first_parent;
    bool paths; /* commit.paths holds the touched paths (of a merge: against its first parent) */
};

/* paths told per commit at most, and their bytes as JSON: the first ones in git's order */
enum { GIT_PATHS = 4096, GIT_PATHS_BYTES = 256 << 10 };

/* git_commits(repository, range, each, context, e): gives each of them to `each`, newest first as
 * git orders them; commit and its texts are overwritten after the call. each returns false to stop
 * with its own error in *e. Parents are always told: where history is shallow, the true ones.
 * commit.nparent may be above what commit.parent holds: the further ones are left out. A missing or
 * corrupt object fails the whole with git's words for it. O(new history) time, O(1) memory. */
bool git_commits(const struct git_repository *repository, const struct git_range *range,
                 bool (*each)(void *context, const struct event_commit *commit, struct err *e),
                 void *context, struct err *e);

#endif
