/* SPDX-License-Identifier: Apache-2.0 */
#include "git/import.h"

#include "base/hash.h"
#include "base/limits.h"
#include "git/commits.h"
#include "git/importer.h"

#include <stdarg.h>
#include <stdio.h>

enum { ADDRESS_BYTES = 1 << 30, NOTICE_BYTES = 1200 };

struct str import_known(const struct importer *im, struct str name)
{
    int32_t i = names_find(&im->known, name);
    if (i < 0)
        return (struct str){0};
    return im->import->known[i].sha;
}

bool import_tip(struct importer *im, struct str name, struct str sha, struct err *e)
{
    struct str before = import_known(im, name);
    if (!im->sink->tip || (before.p && str_equal(before, sha)))
        return true;
    return im->sink->tip(im->sink->context, name, sha, e);
}

void import_notice(struct importer *im, const char *format, ...)
{
    char line[NOTICE_BYTES];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (im->sink->notice && n > 0)
        im->sink->notice(im->sink->context, str_of(line));
}

struct str import_id(const struct str *part, ptrdiff_t n, struct arena *a)
{
    struct arena scratch = *a;
    struct out o = out_to(&scratch);
    unsigned char digest[32];
    for (ptrdiff_t i = 0; i < n; i++) {
        out_int(&o, part[i].p ? part[i].n : -1); /* lengths keep the parts apart */
        out_byte(&o, ':');
        out_str(&o, part[i]);
    }
    hash_sha256(out_str_of(&o), digest);
    struct out hex = out_to(a);
    out_hex(&hex, (struct str){(const char *)digest, sizeof digest});
    return out_str_of(&hex);
}

bool import_emit(struct importer *im, enum event_type type, const struct value *value, ptrdiff_t n,
                 struct arena *a, struct err *e)
{
    struct event v;
    return event_build(type, value, n, a, &v, e) && im->sink->emit(im->sink->context, &v, e);
}

int64_t import_instant(int64_t ms, int64_t now_ms)
{
    return ms < 0 ? 0 : ms > now_ms ? now_ms : ms; /* TIME_NONE is below 0 */
}

static const struct git_ref *find_ref(const struct importer *im, struct str start, struct str name)
{
    for (ptrdiff_t i = 0; i < im->refs.n; i++) {
        const struct git_ref *ref = &im->refs.item[i];
        if (ref->name.n == start.n + name.n && str_starts(ref->name, start) &&
            str_ends(ref->name, name))
            return ref;
    }
    return NULL;
}

const struct git_ref *import_branch(const struct importer *im, struct str name)
{
    if (str_starts(name, S("refs/")))
        return find_ref(im, S(""), name);
    const struct git_ref *ref = find_ref(im, S("refs/remotes/origin/"), name);
    return ref ? ref : find_ref(im, S("refs/heads/"), name);
}

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
