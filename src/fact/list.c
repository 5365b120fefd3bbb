/* F4: the changes of every repository, merged ones and direct commits, and whose they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

static int32_t members_of(struct derivation *d, const struct repo_told *r, const int32_t *commit,
                          ptrdiff_t ncommit)
{
    int32_t set = r->everywhere;
    for (ptrdiff_t i = 0; r->touched && i < ncommit; i++)
        set = set_union(&d->b->text, set, r->touched[commit[i]], d->a);
    return set;
}

static void add(struct derivation *d, struct change c, int32_t told, int32_t services)
{
    *PUSH(d->a, &d->change) = c;
    *PUSH(d->a, &d->change_told_of) = told;
    *PUSH(d->a, &d->change_service) = services;
}

static void add_merged(struct derivation *d, struct repo_told *r, int32_t told)
{
    const struct change_told *t = &d->change_told.item[told];
    const struct repository *repo = &d->repo[t->repo];
    bool on_base = repo->default_branch.p && t->merged.base.p &&
                   str_equal_fold(branch_of(t->merged.base), repo->default_branch);
    struct change c = {.repo = repo->name,
                       .id = t->merged.change,
                       .title = t->merged.title,
                       .url = t->merged.url,
                       .repo_i = t->repo,
                       .sha = t->merged.merge_sha,
                       .merge_commit = t->merge_commit,
                       .commit = t->commit,
                       .ncommit = t->ncommit,
                       .opened_ms = t->opened_ms,
                       .ready_ms = t->ready_ms,
                       .first_review_ms = t->first_review_ms,
                       .approved_ms = t->approved_ms,
                       .merged_ms = t->merged_ms,
                       .committed_ms = TIME_NONE,
                       .default_branch = on_base || (t->merge_commit != COMMIT_NONE &&
                                                     r->on_default[t->merge_commit]),
                       .hotfix = t->hotfix,
                       .reverts = t->reverts,
                       .excluded = t->no_own_commits   ? REASON_NO_OWN_COMMITS
                                   : t->excluded_actor ? REASON_EXCLUDED_ACTOR
                                                       : REASON_NONE,
                       .event = t->merged.told.id};
    c.start_ms = change_start(d, &d->rules->base, &c, told);
    add(d, c, told, t->service ? t->service : members_of(d, r, c.commit, c.ncommit));
}

static bool excluded_actor(const struct derivation *d, struct str actor)
{
    for (ptrdiff_t i = 0; actor.p && i < d->rules->base.exclude_actors.n; i++)
        if (str_equal_fold(d->rules->base.exclude_actors.item[i], actor))
            return true;
    return false;
}

static void add_commit(struct derivation *d, struct repo_told *r, int32_t repo, int32_t commit)
{
    const struct commit *g = &r->graph->commit[commit];
    const struct told_push *push = r->push[commit] < 0 ? NULL : d->push[r->push[commit]];
    const struct change_told *owner =
        r->owner[commit] < 0 ? NULL : &d->change_told.item[r->owner[commit]];
    bool outsider = push && excluded_actor(d, push->actor);
    struct change c = {.repo = d->repo_name.item[repo],
                       .id = g->sha,
                       .repo_i = repo,
                       .direct = true,
                       .sha = g->sha,
                       .merge_commit = commit,
                       .commit = &r->self[commit],
                       .ncommit = 1,
                       .opened_ms = TIME_NONE,
                       .ready_ms = TIME_NONE,
                       .first_review_ms = TIME_NONE,
                       .approved_ms = TIME_NONE,
                       .merged_ms = TIME_NONE,
                       .committed_ms =
                           g->committed_ms != TIME_NONE ? g->committed_ms : g->authored_ms,
                       .default_branch = r->on_default[commit],
                       .hotfix = owner && owner->hotfix,
                       .reverts = owner && owner->reverts,
                       .excluded = outsider ? REASON_EXCLUDED_ACTOR : REASON_NONE,
                       .event = push ? push->told.id : (struct str){0}};
    c.start_ms = change_start(d, &d->rules->base, &c, -1);
    int32_t services = r->named[commit];
    if (!services && owner)
        services = owner->service;
    add(d, c, -1, services ? services : members_of(d, r, &commit, 1));
}

/* both lists stand by id: the shas of single commits and the changes */
static void list_repo(struct derivation *d, int32_t repo)
{
    struct repo_told *r = &d->repo_told[repo];
    const struct graph *g = r->graph;
    bool commits = d->rules->base.lead_unit == LEAD_UNIT_COMMIT;
    ptrdiff_t next = 0, nchange = commits ? 0 : r->nchange;
    r->self = NEW_RAW(d->a, int32_t, g->n);
    for (int32_t i = 0; i < g->n; i++) {
        r->self[i] = i;
        bool plain = g->commit[i].known && g->commit[i].nparent < 2;
        bool alone = commits || (d->rules->base.direct_commits && r->owner[i] < 0);
        if (!plain || !alone)
            continue;
        while (next < nchange &&
               str_compare(d->change_told.item[r->change_from + next].merged.change,
                           g->commit[i].sha) <= 0)
            add_merged(d, r, (int32_t)(r->change_from + next++));
        add_commit(d, r, repo, i);
    }
    while (next < nchange)
        add_merged(d, r, (int32_t)(r->change_from + next++));
}

/* room for all of them at once, so that they do not move while there are more and more */
static void make_room(struct derivation *d)
{
    ptrdiff_t n = d->change_told.n + 1;
    for (ptrdiff_t repo = 0; repo < d->repo_name.n; repo++)
        n += d->repo_told[repo].graph->n;
    d->change.item = NEW_RAW(d->a, struct change, n);
    d->change_told_of.item = NEW_RAW(d->a, int32_t, n);
    d->change_service.item = NEW_RAW(d->a, int32_t, n);
    d->change.capacity = d->change_told_of.capacity = d->change_service.capacity = n;
}

void changes_list(struct derivation *d)
{
    make_room(d);
    for (int32_t repo = 0; repo < d->repo_name.n; repo++)
        list_repo(d, repo);
}
