/* SPDX-License-Identifier: Apache-2.0 */
#include "git/boundary.h"

#include "git/commits.h"
#include "git/parse.h"

#include <errno.h>
#include <string.h>

enum { BOUNDARY_BYTES = 1 << 30 }; /* address space */

/* the shas of the file `shallow`, into the set and, a line each, into `list` */
static bool read_shas(const struct git_repository *repository, struct boundary *b, struct arena *a,
                      FILE *list, struct err *e)
{
    struct out path = out_to(a);
    char line[128];
    out_str(&path, repository->common_dir);
    out_text(&path, "/shallow");
    out_byte(&path, 0);
    FILE *f = fopen(path.item, "re");
    if (!f)
        return err_set(e, ERR_INPUT, "'%s': %s", path.item, strerror(errno));
    while (fgets(line, sizeof line, f)) {
        struct str sha = str_trim(str_of(line));
        if (!parse_sha(sha))
            continue;
        if (names_find(&b->sha, sha) < 0)
            names_add(&b->sha, arena_copy(a, sha), a);
        fprintf(list, "%.*s\n", FMT(sha));
    }
    fclose(f);
    b->n = b->sha.n;
    return true;
}

static const struct event_commit *keep(const struct event_commit *commit, struct arena *a)
{
    struct event_commit *copy = NEW(a, struct event_commit, 1);
    *copy = *commit;
    copy->sha = arena_copy(a, commit->sha);
    for (int i = 0; i < commit->nparent && i < COMMIT_PARENTS; i++)
        copy->parent[i] = arena_copy(a, commit->parent[i]);
    return copy;
}

/* the commits themselves, read as if nothing were shallow */
static bool read_commits(const struct git_repository *repository, struct boundary *b,
                         struct arena *a, FILE *list, struct err *e)
{
    struct run r;
    struct run_call call = {
        .args = {"--shallow-file", "", "rev-list", "--no-walk=unsorted", "--ignore-missing",
                 "--encoding=none", PARSE_COMMIT_FORMAT, "--stdin"},
        .in = list,
    };
    struct event_commit commit;
    struct boundary none = {0};
    bool more = true, fine = true;
    b->commit = NEW(a, const struct event_commit *, b->n);
    if (!run_start(&r, repository, &call, e))
        return false;
    while (fine && more) {
        fine = commits_next(&r, &none, &commit, &more, e);
        int32_t i = fine && more ? names_find(&b->sha, commit.sha) : -1;
        if (i >= 0)
            b->commit[i] = keep(&commit, a);
    }
    if (fine)
        return run_end(&r, e);
    run_stop(&r);
    return false;
}

bool boundary_read(const struct git_repository *repository, struct boundary *b, struct err *e)
{
    *b = (struct boundary){0};
    if (!repository->shallow)
        return true;
    FILE *list = run_file(e);
    if (!list)
        return false;
    b->memory = arena_reserve(BOUNDARY_BYTES);
    struct arena a = b->memory;
    bool fine = read_shas(repository, b, &a, list, e) && read_commits(repository, b, &a, list, e);
    fclose(list);
    if (!fine)
        boundary_free(b);
    return fine;
}

void boundary_free(struct boundary *b)
{
    if (b->memory.at)
        arena_release(b->memory);
    *b = (struct boundary){0};
}

bool boundary_fill(const struct boundary *b, struct event_commit *commit)
{
    int32_t i = names_find(&b->sha, commit->sha);
    if (i < 0 || !b->commit[i])
        return false;
    commit->nparent = b->commit[i]->nparent;
    memcpy(commit->parent, b->commit[i]->parent, sizeof commit->parent);
    return true;
}
