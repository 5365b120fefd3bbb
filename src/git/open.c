/* SPDX-License-Identifier: Apache-2.0 */
#include "base/plain.h"
#include "git/history.h"
#include "git/run.h"

#include <string.h>
#include <sys/stat.h>

/* runs git to its end and keeps its whole output: every record with `separator` behind it */
static bool output(const struct git_repository *repository, const struct run_call *call,
                   char separator, struct arena *a, struct str *all, int *status, struct str *said,
                   struct err *e)
{
    struct run r;
    struct out o = out_to(a);
    if (!run_start(&r, repository, call, e))
        return false;
    for (struct str record; (record = run_record(&r, separator)).p;) {
        out_str(&o, record);
        out_byte(&o, separator);
    }
    run_end_said(&r, a, status, said);
    *all = out_str_of(&o);
    return true;
}

/* what `git rev-parse` says of the place; false with *e only where git could not be run */
static bool discover(const char *path, const char *const *allowed, struct arena *a,
                     struct str *answer, int *status, struct str *said, struct err *e)
{
    struct run_call call = {
        .args = {"rev-parse", "--absolute-git-dir", "--path-format=absolute", "--git-common-dir",
                 "--is-bare-repository", "--is-shallow-repository", "--show-object-format"},
        .directory = path,
        .settings = allowed,
    };
    return output(NULL, &call, '\n', a, answer, status, said, e);
}

/* the user's and the system's safe.directory, as settings for our own call */
static bool safe_directories(struct arena *a, const char *const **allowed, struct err *e)
{
    struct {
        const char **item;
        ptrdiff_t n, capacity;
    } list = {0};
    const char *const scopes[] = {"--system", "--global"};
    for (int i = 0; i < COUNT(scopes); i++) {
        struct run_call call = {
            .args = {"config", scopes[i], "-z", "--get-all", "safe.directory"},
            .user_config = true,
        };
        struct str all, said;
        int status;
        if (!output(NULL, &call, 0, a, &all, &status, &said, e))
            return false;
        while (all.n) {
            struct out o = out_to(a);
            out_text(&o, "safe.directory=");
            out_str(&o, str_cut(&all, 0));
            out_byte(&o, 0);
            *PUSH(a, &list) = o.item;
        }
    }
    *PUSH(a, &list) = NULL;
    *allowed = list.item;
    return true;
}

static bool is_ownership(struct str said)
{
    for (ptrdiff_t i = 0; i < said.n; i++)
        if (str_starts(str_slice(said, i, said.n), S("dubious ownership")))
            return true;
    return false;
}

/* "...dubious ownership in repository at '/srv/x'; ...": the path git wants to see allowed */
static struct str quoted(struct str said)
{
    str_cut(&said, '\'');
    return str_cut(&said, '\'');
}

static bool refused(struct str path, struct str said, struct err *e)
{
    if (is_ownership(said)) {
        struct str at = quoted(said);
        return err_set(e, ERR_INPUT,
                       "'%.*s': the repository '%.*s' is owned by another user; to read it all "
                       "the same: git config --global --add safe.directory '%.*s'",
                       FMT(path), FMT(at), FMT(at));
    }
    return err_set(e, ERR_INPUT, "'%.*s': %.*s", FMT(path), FMT(said));
}

/* the name of the folder that holds a git directory: /srv/x/.git and /srv/x.git are x */
static struct str folder_name(struct str git_dir)
{
    while (git_dir.n > 1 && git_dir.p[git_dir.n - 1] == '/')
        git_dir.n--;
    if (str_ends(git_dir, S("/.git")))
        git_dir.n -= 5;
    else if (str_ends(git_dir, S(".git")))
        git_dir.n -= 4;
    ptrdiff_t from = git_dir.n;
    while (from > 0 && git_dir.p[from - 1] != '/')
        from--;
    return str_slice(git_dir, from, git_dir.n);
}

/* the remote's URL and whether objects are left at a remote, from the repository's config */
static bool read_config(struct git_repository *repository, struct arena *a, struct err *e)
{
    struct run_call call = {
        .args = {"config", "-z", "--get-regexp",
                 "^(remote\\.origin\\.url|remote\\..*\\.promisor|extensions\\.partialclone)$"},
    };
    struct str all, said;
    int status;
    if (!output(repository, &call, 0, a, &all, &status, &said, e))
        return false;
    if (status > 1)
        return err_set(e, ERR_INPUT, "'%.*s': git: %.*s", FMT(repository->path), FMT(said));
    while (all.n) {
        struct str value = str_cut(&all, 0), key = str_cut(&value, '\n');
        if (!str_equal(key, S("remote.origin.url")))
            repository->partial = true;
        else if (!repository->name.p)
            repository->name = git_name_of_url(value);
    }
    if (!repository->name.p)
        repository->name = folder_name(repository->common_dir);
    if (!repository->name.n || !str_is_plain(repository->name))
        repository->name = S("repository");
    return true;
}

static bool read_head(struct git_repository *repository, struct arena *a, struct err *e)
{
    struct run_call name = {
        .args = {"symbolic-ref", "-q", "HEAD"}
    };
    struct run_call commit = {
        .args = {"rev-parse", "-q", "--verify", "HEAD^{commit}"}
    };
    struct str all, said;
    int status;
    if (!output(repository, &name, '\n', a, &all, &status, &said, e))
        return false;
    struct str line = str_cut(&all, '\n');
    if (status == 0 && line.n)
        repository->head_ref = line;
    if (!output(repository, &commit, '\n', a, &all, &status, &said, e))
        return false;
    line = str_cut(&all, '\n');
    if (status == 0 && line.n)
        repository->head_sha = line;
    return true;
}

bool git_open(struct str path, struct arena *a, struct git_repository *repository, struct err *e)
{
    *repository = (struct git_repository){.path = path};
    const char *z = arena_z(a, path.n ? path : S("."));
    struct str answer, said;
    int status;
    if (str_find(path, 0) >= 0)
        return err_set(e, ERR_INPUT, "'%.*s': a path with a NUL byte", FMT(path));
    if (!discover(z, NULL, a, &answer, &status, &said, e))
        return false;
    if (status != 0 && is_ownership(said)) {
        const char *const *allowed;
        if (!safe_directories(a, &allowed, e) ||
            !discover(z, allowed, a, &answer, &status, &said, e))
            return false;
    }
    if (status != 0)
        return refused(path, said, e);
    repository->git_dir = str_cut(&answer, '\n');
    repository->common_dir = str_cut(&answer, '\n');
    repository->bare = str_equal(str_cut(&answer, '\n'), S("true"));
    repository->shallow = str_equal(str_cut(&answer, '\n'), S("true"));
    struct str format = str_cut(&answer, '\n');
    repository->sha256 = str_equal(format, S("sha256"));
    if (answer.n || (!repository->sha256 && !str_equal(format, S("sha1"))))
        return err_set(e, ERR_INPUT, "'%.*s': git says '%.*s' of it, which is not understood",
                       FMT(path), FMT(format));
    return read_config(repository, a, e) && read_head(repository, a, e);
}
