/* SPDX-License-Identifier: Apache-2.0 */
#include "git/paths.h"

#include "git/commits.h"
#include "git/parse.h"

#include <string.h>

/* rev-list's output is kept in a file and read twice: for what diff-tree is asked, and again beside
 * diff-tree's answer. So nothing but one commit is in memory. */
struct pass {
    struct run commits, paths;
    struct str pending; /* the record of paths that was read ahead: a status or the next sha */
    char sha[80];
    struct arena memory;
};

static bool is_told(const struct event_commit *commit, const struct boundary *boundary)
{
    return !(boundary->n && names_find(&boundary->sha, commit->sha) >= 0);
}

/* what diff-tree is asked: "SHA FIRST-PARENT" each */
static bool ask(struct run *commits, const struct boundary *boundary, FILE *questions,
                struct err *e)
{
    struct event_commit commit;
    for (bool more;;) {
        if (!commits_next(commits, boundary, &commit, &more, e))
            return false;
        if (!more)
            return true;
        if (!is_told(&commit, boundary))
            continue;
        fprintf(questions, "%.*s", FMT(commit.sha));
        if (commit.nparent)
            fprintf(questions, " %.*s", FMT(commit.parent[0]));
        fputc('\n', questions);
    }
}

static void ahead(struct pass *p)
{
    struct str record = run_record(&p->paths, 0);
    p->pending = (struct str){0};
    if (!record.p || record.n >= (ptrdiff_t)sizeof p->sha)
        return;
    memcpy(p->sha, record.p, (size_t)record.n);
    p->pending = (struct str){p->sha, record.n};
}

/* the paths of commit as a JSON array; a status letter stands before each, so that a path that
 * looks like a sha is none */
static bool answer(struct pass *p, const struct event_commit *commit, struct out *o, struct err *e)
{
    if (!str_equal(p->pending, commit->sha))
        return err_set(e, ERR_SYSTEM, "git tells no paths of commit '%.*s'", FMT(commit->sha));
    int n = 0;
    out_byte(o, '[');
    for (ahead(p); p->pending.p && p->pending.n != commit->sha.n; ahead(p)) {
        struct str path = run_record(&p->paths, 0);
        if (!path.p || n == GIT_PATHS || o->n + path.n > GIT_PATHS_BYTES)
            continue;
        if (n++)
            out_byte(o, ',');
        out_json(o, path);
    }
    out_byte(o, ']');
    return true;
}

static bool each_with_paths(struct pass *p, const struct boundary *boundary,
                            bool (*each)(void *context, const struct event_commit *commit,
                                         struct err *e),
                            void *context, struct err *e)
{
    struct event_commit commit;
    struct arena a = p->memory;
    struct out o = out_to(&a);
    ahead(p);
    for (bool more;;) {
        if (!commits_next(&p->commits, boundary, &commit, &more, e))
            return false;
        if (!more)
            return true;
        o.n = 0;
        if (is_told(&commit, boundary)) {
            if (!answer(p, &commit, &o, e))
                return false;
            commit.paths = out_str_of(&o);
        }
        if (!each(context, &commit, e))
            return false;
    }
}

/* rev-list into `list`, and out of it what diff-tree is asked */
static bool prepare(const struct git_repository *repository, const struct run_call *revisions,
                    const struct boundary *boundary, FILE *list, FILE *questions, struct err *e)
{
    struct run r;
    struct run_call call = *revisions;
    call.out = list;
    if (!run_start(&r, repository, &call, e) || !run_end(&r, e) || !run_read(&r, list, e))
        return false;
    bool fine = ask(&r, boundary, questions, e);
    run_stop(&r);
    return fine;
}

static bool answer_all(const struct git_repository *repository, const struct boundary *boundary,
                       FILE *list, FILE *questions,
                       bool (*each)(void *context, const struct event_commit *commit,
                                    struct err *e),
                       void *context, struct err *e)
{
    struct pass p = {.memory = arena_reserve((size_t)GIT_PATHS_BYTES * 64)};
    struct run_call call = {
        .args = {"diff-tree", "--stdin", "--always", "--root", "-r", "-z", "--name-status",
                 "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"},
        .in = questions,
    };
    bool fine = run_read(&p.commits, list, e);
    if (fine && !run_start(&p.paths, repository, &call, e)) {
        run_stop(&p.commits);
        fine = false;
    } else if (fine) {
        fine = each_with_paths(&p, boundary, each, context, e);
        struct err git;
        if (fine)
            fine = run_end(&p.paths, e);
        else if (!p.paths.ended)
            run_stop(&p.paths);
        else if (!run_end(&p.paths, &git))
            *e = git; /* it broke off: why, it says */
        run_stop(&p.commits);
    }
    arena_release(p.memory);
    return fine;
}

bool paths_walk(const struct git_repository *repository, const struct run_call *revisions,
                const struct boundary *boundary,
                bool (*each)(void *context, const struct event_commit *commit, struct err *e),
                void *context, struct err *e)
{
    FILE *list = run_file(e), *questions = list ? run_file(e) : NULL;
    bool fine = questions && prepare(repository, revisions, boundary, list, questions, e) &&
                answer_all(repository, boundary, list, questions, each, context, e);
    if (list)
        fclose(list);
    if (questions)
        fclose(questions);
    return fine;
}
