/* F4: what was told of merged changes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

static int compare_changes(const void *x, const void *y)
{
    const struct told_change *a = *(const struct told_change *const *)x,
                             *b = *(const struct told_change *const *)y;
    int order = str_compare(a->repo, b->repo);
    if (!order)
        order = str_compare(a->change, b->change);
    return order ? order : told_compare(&a->told, &b->told);
}

static bool any_of(struct texts list, struct str text)
{
    for (ptrdiff_t i = 0; i < list.n; i++)
        if (str_equal_fold(list.item[i], text))
            return true;
    return false;
}

/* F9: a label of failure.hotfix_labels or a branch of failure.hotfix_branches, without case */
static bool is_hotfix(const struct rule_set *set, const struct told_change *c, struct arena scratch)
{
    for (ptrdiff_t i = 0; i < c->labels.n; i++)
        if (any_of(set->hotfix_labels, c->labels.item[i]))
            return true;
    struct str branch = lower_copy(branch_of(c->branch), &scratch);
    for (ptrdiff_t i = 0; c->branch.p && i < set->hotfix_branches.n; i++)
        if (str_glob(lower_copy(set->hotfix_branches.item[i], &scratch), branch))
            return true;
    return false;
}

/* the records of one type of the change, in order: the earliest `at`, TIME_NONE when there is none
 */
static int64_t phase_at(const struct told_change *const *record, ptrdiff_t n, enum event_type type,
                        struct arena scratch)
{
    const void **one = NEW(&scratch, const void *, n);
    ptrdiff_t none = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (record[i]->told.type == type)
            one[none++] = record[i];
    struct told_change merged;
    if (!none)
        return TIME_NONE;
    record_merge(&shape_change, one, none, &merged);
    return merged.told.at_ms;
}

static int64_t told_or(int64_t told, int64_t phase)
{
    return told != TIME_NONE ? told : phase;
}

static void collect_one(struct derivation *d, const struct told_change *const *record, ptrdiff_t n,
                        int32_t repo, struct arena scratch)
{
    const void **merged = NEW(&scratch, const void *, n), **all = NEW(&scratch, const void *, n);
    ptrdiff_t nmerged = 0;
    int32_t service = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        all[i] = record[i];
        service = set_union(&d->b->text, service, record[i]->told.service, d->a);
        if (record[i]->told.type == EVENT_CHANGE_MERGED)
            merged[nmerged++] = record[i];
    }
    if (!nmerged)
        return;
    struct change_told *c = PUSH(d->a, &d->change_told);
    struct told_change whole;
    *c = (struct change_told){.service = service, .repo = repo, .merge_commit = COMMIT_NONE};
    record_merge(&shape_change, merged, nmerged, &c->merged);
    record_merge(&shape_change, all, n, &whole);
    record_fill(&shape_change, &c->merged, &whole);
    /* a time that any record tells, wins over the `at` of its phase */
    c->opened_ms = told_or(whole.opened_at, phase_at(record, n, EVENT_CHANGE_OPENED, scratch));
    c->ready_ms = told_or(whole.ready_at, phase_at(record, n, EVENT_CHANGE_READY, scratch));
    c->first_review_ms =
        told_or(whole.first_review_at, phase_at(record, n, EVENT_CHANGE_REVIEWED, scratch));
    c->approved_ms =
        told_or(whole.approved_at, phase_at(record, n, EVENT_CHANGE_APPROVED, scratch));
    c->merged_ms = told_or(whole.merged_at, c->merged.told.at_ms);
    c->merged.first_commit_at = whole.first_commit_at;
    if (c->merged.merge_sha.n)
        c->merge_commit = graph_find(d->repo_told[repo].graph, c->merged.merge_sha);
    c->hotfix = is_hotfix(&d->rules->base, &c->merged, scratch);
    c->reverts = c->merged.reverts.n > 0;
    c->excluded_actor = c->merged.actor.p && any_of(d->rules->base.exclude_actors, c->merged.actor);
}

void changes_collect(struct derivation *d)
{
    struct fact_builder *b = d->b;
    const struct told_change **record = NEW_RAW(d->a, const struct told_change *, b->change.n);
    for (ptrdiff_t i = 0; i < b->change.n; i++)
        record[i] = &b->change.item[i];
    sort_pointers(record, b->change.n, compare_changes, *d->a);
    for (ptrdiff_t i = 0, end; i < b->change.n; i = end) {
        for (end = i + 1; end < b->change.n && str_equal(record[end]->repo, record[i]->repo) &&
                          str_equal(record[end]->change, record[i]->change);)
            end++;
        int32_t repo = names_find(&d->repo_name, record[i]->repo);
        ptrdiff_t before = d->change_told.n;
        collect_one(d, record + i, end - i, repo, upper_half(d->a));
        struct repo_told *r = &d->repo_told[repo];
        if (!r->nchange)
            r->change_from = before;
        r->nchange += d->change_told.n - before;
    }
}
