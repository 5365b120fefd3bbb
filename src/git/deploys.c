/* Deployments out of tags or a branch.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "git/importer.h"

enum { SHOWN = 5 }; /* notices of one kind; the rest is counted */

/* What is said of tags, by kind. */
enum { ON_NO_COMMIT, MOVED, IN_FUTURE, WITHOUT_TIME, TOO_LONG, REMARKS };
static const char *const remark_text[REMARKS] = {
    [ON_NO_COMMIT] = "names no commit: no deployment",
    [MOVED] = "has moved since it was read: its deployment stays as it was",
    [IN_FUTURE] = "is dated in the future: its deployment counts from then on",
    [WITHOUT_TIME] = "has no date in the years 1970-9999: no deployment",
    [TOO_LONG] = "has a name too long for an event: no deployment",
};
struct remarks {
    int64_t n[REMARKS];
};

static void remark(struct importer *im, struct remarks *r, int kind, struct str tag)
{
    if (r->n[kind]++ < SHOWN)
        import_notice(im, "tag '%.*s' %s", FMT(tag), remark_text[kind]);
}

static void remark_rest(struct importer *im, const struct remarks *r)
{
    for (int kind = 0; kind < REMARKS; kind++)
        if (r->n[kind] > SHOWN)
            import_notice(im, "%lld more tags: each %s", (long long)(r->n[kind] - SHOWN),
                          remark_text[kind]);
}

/* one successful deployment; its id is the same whatever the commit, so that what was read first
 * stays */
static bool deploy(struct importer *im, struct str kind, struct str id, struct str sha,
                   struct str version, int64_t at_ms, struct err *e)
{
    struct arena scratch = im->a;
    const struct git_import *import = im->import;
    const struct str same[] = {kind, im->repo, import->service, import->env, id};
    struct value value[11];
    int n = 0;
    value[n++] = value_time(FIELD_AT, at_ms);
    value[n++] = value_text(FIELD_ID, import_id(same, COUNT(same), &scratch));
    value[n++] = value_text(FIELD_SOURCE, S("git"));
    if (import->service.p)
        value[n++] = value_text(FIELD_SERVICE, import->service);
    if (import->env.p)
        value[n++] = value_text(FIELD_ENV, import->env);
    value[n++] = value_flag(FIELD_INFERRED, true);
    value[n++] = value_text(FIELD_REPO, im->repo);
    value[n++] = value_text(FIELD_DEPLOY, id);
    value[n++] = value_text(FIELD_SHA, sha);
    value[n++] = value_text(FIELD_STATUS, S("success"));
    if (version.p)
        value[n++] = value_text(FIELD_VERSION, version);
    im->count->deployments++;
    return import_emit(im, EVENT_DEPLOY_FINISHED, value, n, &scratch, e);
}

static bool deploy_tag(struct importer *im, struct remarks *r, const struct git_ref *ref,
                       struct str tag, struct err *e)
{
    int64_t at_ms = ref->tagger_ms != TIME_NONE ? ref->tagger_ms : ref->committed_ms;
    int wrong = !ref->commit.p           ? ON_NO_COMMIT
                : tag.n > LIMIT_ID_BYTES ? TOO_LONG
                : at_ms == TIME_NONE     ? WITHOUT_TIME
                                         : REMARKS;
    if (wrong < REMARKS) {
        remark(im, r, wrong, tag);
        im->count->skipped_tags++;
        return true;
    }
    struct str before = import_known(im, ref->name);
    if (before.p && !str_equal(before, ref->sha))
        remark(im, r, MOVED, tag);
    if (at_ms > im->import->now_ms)
        remark(im, r, IN_FUTURE, tag);
    return deploy(im, S("tag"), tag, ref->commit, tag, at_ms, e);
}

static bool is_wanted(const struct git_import *import, struct str tag)
{
    return import->deploys == GIT_DEPLOYS_RELEASES ? git_tag_is_release(tag)
                                                   : str_glob(import->pattern, tag);
}

static bool deploy_tags(struct importer *im, struct err *e)
{
    struct remarks r = {0};
    ptrdiff_t tags = 0, matching = 0;
    for (ptrdiff_t i = 0; i < im->refs.n; i++) {
        const struct git_ref *ref = &im->refs.item[i];
        if (!str_starts(ref->name, S("refs/tags/")))
            continue;
        tags++;
        struct str tag = str_slice(ref->name, 10, ref->name.n);
        if (!is_wanted(im->import, tag))
            continue;
        matching++;
        if (!deploy_tag(im, &r, ref, tag, e))
            return false;
    }
    remark_rest(im, &r);
    if (im->import->deploys == GIT_DEPLOYS_RELEASES)
        import_notice(im, "deployments: %lld of %lld tags, those that look like released versions",
                      (long long)matching, (long long)tags);
    else if (!matching)
        import_notice(im, "none of %lld tags matches '%.*s': no deployments", (long long)tags,
                      FMT(im->import->pattern));
    return true;
}

/* The walk over a branch. */
struct landed {
    struct importer *im;
    int64_t undated;
};

static bool deploy_commit(void *context, const struct event_commit *commit, struct err *e)
{
    struct landed *landed = context;
    int64_t at_ms = commit->committed_ms != TIME_NONE ? commit->committed_ms : commit->authored_ms;
    if (at_ms == TIME_NONE) {
        landed->undated++;
        return true;
    }
    return deploy(landed->im, S("branch"), commit->sha, commit->sha, (struct str){0}, at_ms, e);
}

/* the name under which is kept how far a branch's deployments were read, for this service and
 * environment: another of them is read from its beginning */
static struct str progress_name(struct importer *im, struct str branch)
{
    struct out o = out_to(&im->a);
    const struct str same[] = {branch, im->import->service, im->import->env};
    out_text(&o, "deploys ");
    out_str(&o, import_id(same, COUNT(same), &im->a));
    return out_str_of(&o);
}

static bool deploy_branch(struct importer *im, struct err *e)
{
    const struct git_ref *ref = import_branch(im, im->import->pattern);
    if (!ref || !ref->commit.p) {
        if (!im->repository->head_sha.p && !im->refs.n)
            return true; /* nothing committed yet */
        return err_set(e, ERR_NOT_FOUND, "no branch '%.*s'", FMT(im->import->pattern));
    }
    struct str name = progress_name(im, ref->name), known = import_known(im, name);
    struct landed landed = {im, 0};
    struct git_range range = {
        .tip = &ref->commit,
        .ntip = 1,
        .known = &known,
        .nknown = known.p != NULL,
        .first_parent = true,
    };
    if (known.p && str_equal(known, ref->commit))
        return true;
    if (!git_commits(im->repository, &range, deploy_commit, &landed, e))
        return false;
    if (landed.undated)
        import_notice(im, "%lld commits without a date in the years 1970-9999: no deployments",
                      (long long)landed.undated);
    return import_tip(im, name, ref->commit, e);
}

bool import_deploys(struct importer *im, struct err *e)
{
    switch (im->import->deploys) {
    case GIT_DEPLOYS_NONE:
        return true;
    case GIT_DEPLOYS_TAGS:
    case GIT_DEPLOYS_RELEASES:
        return deploy_tags(im, e);
    case GIT_DEPLOYS_BRANCH:
        return deploy_branch(im, e);
    }
    return true;
}
