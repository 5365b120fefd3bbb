/* New commits as pushes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "git/boundary.h"
#include "git/importer.h"

#include <string.h>

enum {
    /* what an event may have as JSON, less its envelope */
    BATCH_BYTES = LIMIT_EVENT_BYTES - (8 << 10),
    /* of one commit as JSON, without its shas: names of fields, quotes, two times */
    COMMIT_BYTES = 128,
    PROGRESS = 1 << 12, /* commits between two calls of progress */
    ROOM = 32 * LIMIT_EVENT_BYTES,
};

/* The batch that is gathered. */
struct batch {
    struct importer *im;
    struct out packed;
    ptrdiff_t n, json_bytes; /* commits in it; their size as JSON, not less than it will be */
    int64_t first_ms;        /* earliest committer time, TIME_NONE */
    char after[64], before[64];
    ptrdiff_t width; /* of a sha */
    struct arena scratch;
};

static bool flush(struct batch *b, struct err *e)
{
    if (!b->n)
        return true;
    struct importer *im = b->im;
    struct arena scratch = b->scratch;
    struct str packed = out_str_of(&b->packed);
    const struct str same[] = {S("commits"), im->repo, packed};
    const struct value value[] = {
        value_time(FIELD_AT, import_instant(b->first_ms, im->import->now_ms)),
        value_text(FIELD_ID, import_id(same, COUNT(same), &scratch)),
        value_text(FIELD_SOURCE, S("git")),
        value_flag(FIELD_INFERRED, true),
        value_text(FIELD_REPO, im->repo),
        value_text(FIELD_REF, S("refs/*")),
        value_text(FIELD_BEFORE, (struct str){b->before, b->width}),
        value_text(FIELD_AFTER, (struct str){b->after, b->width}),
        value_commits(packed),
    };
    b->packed.n = 0;
    b->n = b->json_bytes = 0;
    b->first_ms = TIME_NONE;
    return import_emit(im, EVENT_PUSH_LANDED, value, COUNT(value), &scratch, e);
}

static bool take(void *context, const struct event_commit *commit, struct err *e)
{
    struct batch *b = context;
    struct importer *im = b->im;
    struct event_commit kept = *commit;
    if (kept.nparent > COMMIT_PARENTS) {
        import_notice(im, "commit '%.*s' has %d parents: the first %d are kept", FMT(kept.sha),
                      kept.nparent, COMMIT_PARENTS);
        kept.nparent = COMMIT_PARENTS;
    }
    if (kept.authored_ms ==
        TIME_NONE) /* an author's time is required: F6 ignores those before 1990 */
        kept.authored_ms = kept.committed_ms == TIME_NONE ? 0 : kept.committed_ms;
    ptrdiff_t bytes = COMMIT_BYTES + (kept.nparent + 1) * (kept.sha.n + 3) + kept.paths.n;
    if (b->n == LIMIT_PUSH_COMMITS || b->json_bytes + bytes > BATCH_BYTES)
        if (!flush(b, e))
            return false;
    b->width = kept.sha.n;
    memcpy(b->n ? b->before : b->after, kept.sha.p, (size_t)b->width);
    if (!b->n)
        memcpy(b->before, kept.sha.p, (size_t)b->width);
    commits_add(&b->packed, &kept);
    b->json_bytes += bytes;
    b->n++;
    if (kept.committed_ms != TIME_NONE &&
        (b->first_ms == TIME_NONE || kept.committed_ms < b->first_ms))
        b->first_ms = kept.committed_ms;
    if (++im->count->commits % PROGRESS == 0 && im->sink->progress)
        im->sink->progress(im->sink->context, im->count->commits);
    return true;
}

/* How much of the history is read: its shallow boundary, and whether with paths; as a digest. */
static bool extent(struct importer *im, bool paths, struct str *digest, struct err *e)
{
    struct boundary boundary;
    struct arena scratch = im->a;
    struct out o = out_to(&scratch);
    if (!boundary_read(im->repository, &boundary, e))
        return false;
    for (ptrdiff_t i = 0; i < boundary.n; i++)
        out_str(&o, boundary.sha.item[i]);
    boundary_free(&boundary);
    const struct str part[] = {S("extent"), out_str_of(&o), paths ? S("paths") : S("")};
    struct str id = import_id(part, COUNT(part), &scratch);
    *digest = arena_copy(&im->a, id);
    return true;
}

/* Whether what earlier imports have read is still all there was to read behind their tips: not
 * where a shallow clone has become deeper, or paths are wanted that were not told. */
static bool goes_on(struct importer *im, bool *on, struct err *e)
{
    const struct str name = S("extent");
    struct str now, richer, known = import_known(im, name);
    if (!extent(im, im->import->paths, &now, e) || !extent(im, true, &richer, e))
        return false;
    *on = known.p && (str_equal(known, now) || str_equal(known, richer));
    return import_tip(im, name, now, e);
}

/* What is walked: tips not read before; and what is passed over. */
static bool new_history(struct importer *im, struct git_range *range, struct err *e)
{
    struct names tip = {0}, known = {0};
    bool on;
    if (!goes_on(im, &on, e))
        return false;
    for (int32_t i = 0; on && i < im->known.n; i++)
        names_add(&known, im->import->known[i].sha, &im->a);
    for (ptrdiff_t i = 0; i < im->refs.n; i++) {
        const struct git_ref *ref = &im->refs.item[i];
        if (ref->commit.p && names_find(&known, ref->commit) < 0 &&
            names_find(&known, ref->sha) < 0)
            names_add(&tip, ref->commit, &im->a);
    }
    struct str head = im->repository->head_sha;
    if (head.p && names_find(&known, head) < 0)
        names_add(&tip, head, &im->a);
    *range = (struct git_range){
        .tip = tip.item,
        .ntip = tip.n,
        .known = known.item,
        .nknown = known.n,
        .paths = im->import->paths,
    };
    return true;
}

bool import_commits(struct importer *im, struct err *e)
{
    struct git_range range;
    if (!new_history(im, &range, e))
        return false;
    struct arena packing = arena_reserve(ROOM), events = arena_reserve(ROOM), a = packing;
    struct batch b = {.im = im, .first_ms = TIME_NONE, .scratch = events, .packed = out_to(&a)};
    bool fine = git_commits(im->repository, &range, take, &b, e) && flush(&b, e);
    if (fine && b.width && !import_known(im, S("oldest")).p) /* by which it is known again */
        fine = import_tip(im, S("oldest"), (struct str){b.before, b.width}, e);
    arena_release(packing);
    arena_release(events);
    return fine;
}
