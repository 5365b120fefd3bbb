/* SPDX-License-Identifier: Apache-2.0 */
#include "git/import.h"

#include "base/limits.h"
#include "git/commits.h"
#include "git/importer.h"

enum { ADDRESS_BYTES = 1 << 30 };

static bool any_is_here(struct importer *im, const struct names *sha, bool *here, struct err *e)
{
    int64_t *ms = NEW(&im->a, int64_t, sha->n);
    *here = false;
    if (!commits_times(im->repository, sha, ms, e))
        return false;
    for (int32_t i = 0; i < sha->n; i++)
        *here |= ms[i] != TIME_NONE;
    return true;
}

/* Two clones in folders of one name would become one service, and its numbers nobody's: refused
 * where neither the oldest commit read before nor any tip is here. A shallow clone cannot tell. */
static bool is_same_repository(struct importer *im, struct err *e)
{
    struct names oldest = {0}, tip = {0};
    struct str sha = import_known(im, S("oldest"));
    bool here;
    if (!sha.p || im->repository->shallow)
        return true;
    names_add(&oldest, sha, &im->a);
    if (!any_is_here(im, &oldest, &here, e) || here)
        return here;
    for (int32_t i = 0; i < im->known.n; i++)
        if (str_starts(im->known.item[i], S("refs/")))
            names_add(&tip, im->import->known[i].sha, &im->a);
    if (!any_is_here(im, &tip, &here, e) || here)
        return here;
    return err_set(e, ERR_INPUT,
                   "another repository was read as '%.*s' before, none of its commits is here: "
                   "name this one with --repo NAME",
                   FMT(im->repo));
}

static bool begin(struct importer *im, struct err *e)
{
    const struct git_import *import = im->import;
    im->repo = import->repo.p ? import->repo : im->repository->name;
    if (!im->repo.n || im->repo.n > LIMIT_ID_BYTES || !str_utf8(im->repo))
        return err_set(e, ERR_INPUT, "'%.*s': no name for a repository", FMT(im->repo));
    for (ptrdiff_t i = 0; i < import->nknown; i++)
        if (names_add(&im->known, import->known[i].name, &im->a) != i)
            return err_set(e, ERR_INPUT, "'%.*s': a known ref told twice",
                           FMT(import->known[i].name));
    return is_same_repository(im, e) &&
           git_refs(im->repository, import->known, import->nknown, &im->a, &im->refs, e);
}

static bool parts(struct importer *im, struct err *e)
{
    if (!begin(im, e))
        return false;
    if (im->refs.remark.p)
        import_notice(im, "git: %.*s", FMT(im->refs.remark));
    return import_commits(im, e) && import_tips(im, e) && import_deploys(im, e);
}

bool git_import_events(const struct git_repository *repository, const struct git_import *import,
                       const struct git_sink *sink, struct git_import_count *count, struct err *e)
{
    struct arena memory = arena_reserve(ADDRESS_BYTES);
    *count = (struct git_import_count){0};
    struct importer im = {
        .repository = repository,
        .import = import,
        .sink = sink,
        .count = count,
        .a = memory,
    };
    bool fine = parts(&im, e) || err_in(e, "'%.*s'", FMT(repository->path));
    arena_release(memory);
    return fine;
}
