/* SPDX-License-Identifier: Apache-2.0 */
#include "git/commits.h"

#include "git/parse.h"
#include "git/paths.h"

bool commits_next(struct run *r, const struct boundary *boundary, struct event_commit *commit,
                  bool *more, struct err *e)
{
    struct str record = run_record(r, ';');
    *more = record.p != NULL;
    if (!record.p)
        return true;
    if (!parse_commit(record, commit))
        return err_set(e, ERR_SYSTEM, "git's output is not understood: '%.*s'", FMT(record));
    if (boundary->n && commit->nparent == 0)
        boundary_fill(boundary, commit);
    return true;
}

/* writes "^SHA" for each known tip that is still there */
static bool known_present(const struct git_repository *repository, const struct git_range *range,
                          FILE *to, struct err *e)
{
    struct run r;
    FILE *list = run_file(e);
    if (!list)
        return false;
    for (ptrdiff_t i = 0; i < range->nknown; i++)
        if (parse_sha(range->known[i]))
            fprintf(list, "%.*s\n", FMT(range->known[i]));
    struct run_call call = {
        .args = {"cat-file", "--batch-check=%(objectname) %(objecttype)"},
        .in = list,
    };
    bool fine = run_start(&r, repository, &call, e);
    if (fine) {
        for (struct str line; (line = run_record(&r, '\n')).p;) {
            struct str sha = str_cut(&line, ' ');
            if (str_equal(line, S("commit")) || str_equal(line, S("tag")))
                fprintf(to, "^%.*s\n", FMT(sha));
        }
        fine = run_end(&r, e);
    }
    fclose(list);
    return fine;
}

bool commits_times(const struct git_repository *repository, const struct names *shas, int64_t *ms,
                   struct err *e)
{
    struct run r;
    struct event_commit commit;
    struct boundary none = {0};
    for (ptrdiff_t i = 0; i < shas->n; i++)
        ms[i] = TIME_NONE;
    FILE *list = shas->n ? run_file(e) : NULL;
    if (!list)
        return shas->n == 0;
    for (ptrdiff_t i = 0; i < shas->n; i++)
        if (parse_sha(shas->item[i]))
            fprintf(list, "%.*s\n", FMT(shas->item[i]));
    struct run_call call = {
        .args = {"rev-list", "--no-walk=unsorted", "--ignore-missing", "--encoding=none",
                 PARSE_COMMIT_FORMAT, "--stdin"},
        .in = list,
    };
    bool more = true, fine = run_start(&r, repository, &call, e);
    bool started = fine;
    while (fine && more) {
        fine = commits_next(&r, &none, &commit, &more, e);
        int32_t i = fine && more ? names_find(shas, commit.sha) : -1;
        if (i >= 0)
            ms[i] = commit.committed_ms;
    }
    if (fine)
        fine = run_end(&r, e);
    else if (started)
        run_stop(&r);
    fclose(list);
    return fine;
}

/* reads rev-list's output to its end */
static bool each_commit(struct run *r, const struct boundary *boundary,
                        bool (*each)(void *context, const struct event_commit *commit,
                                     struct err *e),
                        void *context, struct err *e)
{
    struct event_commit commit;
    bool more, fine;
    do
        fine = commits_next(r, boundary, &commit, &more, e) && (!more || each(context, &commit, e));
    while (fine && more);
    if (fine)
        return run_end(r, e);
    run_stop(r);
    return false;
}

static bool walk(const struct git_repository *repository, const struct git_range *range, FILE *tips,
                 bool (*each)(void *context, const struct event_commit *commit, struct err *e),
                 void *context, struct err *e)
{
    struct run r;
    struct run_call call = {
        .args = {"rev-list", "--encoding=none", PARSE_COMMIT_FORMAT,
                 range->first_parent ? "--first-parent" : "--stdin",
                 range->first_parent ? "--exclude-first-parent-only" : NULL, "--stdin"},
        .in = tips,
    };
    struct boundary boundary = {0};
    if (!boundary_read(repository, &boundary, e))
        return false;
    bool fine;
    if (range->paths)
        fine = paths_walk(repository, &call, &boundary, each, context, e);
    else
        fine = run_start(&r, repository, &call, e) && each_commit(&r, &boundary, each, context, e);
    boundary_free(&boundary);
    return fine;
}

bool git_commits(const struct git_repository *repository, const struct git_range *range,
                 bool (*each)(void *context, const struct event_commit *commit, struct err *e),
                 void *context, struct err *e)
{
    if (range->ntip == 0)
        return true;
    FILE *tips = run_file(e);
    if (!tips)
        return false;
    for (ptrdiff_t i = 0; i < range->ntip; i++)
        fprintf(tips, "%.*s\n", FMT(range->tip[i]));
    bool fine = (range->nknown == 0 || known_present(repository, range, tips, e)) &&
                walk(repository, range, tips, each, context, e);
    fclose(tips);
    return fine;
}
