/* Branches that moved, and the default branch, as pushes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "git/commits.h"
#include "git/importer.h"

/* One ref that stands elsewhere than an earlier import has seen it. */
struct move {
    struct str name, before, after; /* before p == NULL: new */
    int64_t committed_ms;           /* of after; TIME_NONE: not read, since no ref of it moved */
    int32_t before_i;               /* its number in moves.before, -1 */
};
struct moves {
    struct move *item;
    ptrdiff_t n, capacity;
    struct names before;
};

static void add(struct importer *im, struct moves *m, struct str name, struct str after,
                int64_t committed_ms)
{
    struct str before = import_known(im, name);
    if (before.p && str_equal(before, after))
        return;
    int32_t i = before.p ? names_add(&m->before, before, &im->a) : -1;
    *PUSH(&im->a, m) = (struct move){name, before, after, committed_ms, i};
}

/* what stands before the name of the default branch */
static const struct str default_front = STR("HEAD -> refs/heads/");

/* "HEAD -> refs/heads/main": what the remote calls its default branch, else HEAD */
static void add_default(struct importer *im, struct moves *m)
{
    const struct str remote = S("refs/remotes/origin/"), local = S("refs/heads/");
    struct str branch = {0};
    const struct git_ref *head = import_branch(im, S("refs/remotes/origin/HEAD"));
    if (head && head->commit.p && str_starts(head->target, remote))
        branch = str_slice(head->target, remote.n, head->target.n);
    else if (str_starts(im->repository->head_ref, local) && im->repository->head_sha.p)
        branch = str_slice(im->repository->head_ref, local.n, im->repository->head_ref.n);
    if (!branch.p || !str_utf8(branch) || default_front.n + branch.n > LIMIT_ID_BYTES)
        return;
    const struct git_ref *ref = import_branch(im, branch);
    if (!ref || !ref->commit.p)
        return;
    struct out name = out_to(&im->a);
    out_str(&name, default_front);
    out_str(&name, branch);
    add(im, m, out_str_of(&name), ref->commit, ref->committed_ms);
}

/* A tip is seen at its committer time. A ref that went back, or aside, would not be the latest by
 * it: that is seen now. */
static int64_t seen_ms(const struct importer *im, const struct move *move, const int64_t *before_ms)
{
    int64_t now = im->import->now_ms;
    if (move->committed_ms == TIME_NONE && im->import->nknown)
        return now;
    if (move->before_i >= 0 &&
        (before_ms[move->before_i] == TIME_NONE || before_ms[move->before_i] >= move->committed_ms))
        return now;
    return import_instant(move->committed_ms, now);
}

static bool emit(struct importer *im, const struct move *move, int64_t at_ms, struct err *e)
{
    struct arena scratch = im->a;
    struct value value[7];
    int n = 0;
    value[n++] = value_time(FIELD_AT, at_ms);
    value[n++] = value_text(FIELD_SOURCE, S("git"));
    value[n++] = value_flag(FIELD_INFERRED, true);
    value[n++] = value_text(FIELD_REPO, im->repo);
    value[n++] = value_text(FIELD_REF, move->name);
    if (move->before.p)
        value[n++] = value_text(FIELD_BEFORE, move->before);
    value[n++] = value_text(FIELD_AFTER, move->after);
    im->count->refs++;
    return import_emit(im, EVENT_PUSH_LANDED, value, n, &scratch, e) &&
           import_tip(im, move->name, move->after, e);
}

bool import_tips(struct importer *im, struct err *e)
{
    struct moves m = {0};
    int64_t too_long = 0;
    for (ptrdiff_t i = 0; i < im->refs.n; i++) {
        const struct git_ref *ref = &im->refs.item[i];
        bool branch =
            str_starts(ref->name, S("refs/heads/")) || str_starts(ref->name, S("refs/remotes/"));
        bool told = branch && !ref->target.p && ref->commit.p;
        too_long += told && ref->name.n > LIMIT_ID_BYTES;
        if (told && ref->name.n <= LIMIT_ID_BYTES)
            add(im, &m, ref->name, ref->commit, ref->committed_ms);
        else if (!import_tip(im, ref->name, ref->sha, e))
            return false;
    }
    if (too_long)
        import_notice(im, "branches named in more than %d bytes: %lld, only their commits are read",
                      LIMIT_ID_BYTES, (long long)too_long);
    add_default(im, &m);
    int64_t *before_ms = NEW(&im->a, int64_t, m.before.n);
    if (!commits_times(im->repository, &m.before, before_ms, e))
        return false;
    for (ptrdiff_t i = 0; i < m.n; i++)
        if (!emit(im, &m.item[i], seen_ms(im, &m.item[i], before_ms), e))
            return false;
    return true;
}
