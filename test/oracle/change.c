/* F4: changes, their commits and their services.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

enum { TELLINGS = 1024 };

struct tellings {
    const struct told *item[TELLINGS];
    ptrdiff_t n;
};

static struct tellings of_change(const struct world *w, struct str repo, struct str id)
{
    struct tellings s = {.n = 0};
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (is_kind(t, KIND_CHANGE) && str_equal(event_text(t->v, FIELD_REPO), repo) &&
            str_equal(event_text(t->v, FIELD_CHANGE), id))
            s.item[s.n++] = t;
    }
    return s;
}

/* what change.merged says, else what the others say */
static const struct value *value_of(const struct tellings *s, enum event_field field)
{
    struct tellings merged = {.n = 0};
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (is(s->item[i], EVENT_CHANGE_MERGED))
            merged.item[merged.n++] = s->item[i];
    const struct value *v = field_of(merged.item, merged.n, field);
    return v ? v : field_of(s->item, s->n, field);
}

static struct str text_of(const struct tellings *s, enum event_field field)
{
    const struct value *v = value_of(s, field);
    return v ? v->text : (struct str){0};
}

static bool hotfix(const struct world *w, const struct tellings *s)
{
    const struct value *labels = value_of(s, FIELD_LABELS);
    struct str branch = lower_case(w->a, text_of(s, FIELD_BRANCH));
    for (ptrdiff_t i = 0; labels && i < labels->n; i++)
        if (folded_in(w->set->hotfix_labels, labels->list[i]))
            return true;
    for (ptrdiff_t i = 0; branch.p && i < w->set->hotfix_branches.n; i++)
        if (str_glob(w->set->hotfix_branches.item[i], branch))
            return true;
    return false;
}

static void services_of(const struct world *w, struct ochange *c, const struct told *const *t,
                        ptrdiff_t n)
{
    bool named = false;
    c->service = NEW(w->a, bool, w->service.n);
    for (ptrdiff_t i = 0; i < n; i++)
        named |= serviced(t[i]);
    for (int s = 0; s < (int)w->service.n; s++) {
        for (ptrdiff_t i = 0; i < n; i++)
            c->service[s] |= names_service(w, t[i], s);
        if (!named)
            c->service[s] = service_has_repo(w, s, c->repo);
    }
}

static void add_anc(const struct world *w, struct ochange *c, int tip, int base)
{
    for (int i = 0; i < (int)w->commit.n; i++)
        if (ancestor(w, i, tip) && !(base != NOWHERE && ancestor(w, i, base)))
            c->in[i] = true;
}

static bool push_has(const struct told *t, struct str repo, struct str sha)
{
    char hex[COMMIT_HEX_BYTES];
    struct event_commit c;
    struct str rest = event_text(t->v, FIELD_COMMITS);
    if (!is_kind(t, KIND_PUSH) || !str_equal(event_text(t->v, FIELD_REPO), repo))
        return false;
    while (event_commit_next(&rest, &c, hex))
        if (str_equal(c.sha, sha))
            return true;
    return false;
}

static bool merge_of_any(const struct world *w, int commit)
{
    for (ptrdiff_t i = 0; i < w->change.n; i++)
        if (w->change.item[i].merge == commit)
            return true;
    return false;
}

/* A rebase: as many single-parent commits of one push as it has shas lead to its merge_sha, none
 * of them another change's merge_sha. */
static void add_rebased(const struct world *w, struct ochange *c)
{
    for (ptrdiff_t i = 0; c->nsha > 1 && i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        int row[TELLINGS], at = c->merge;
        ptrdiff_t n = 0;
        for (; n < c->nsha; n++, at = w->commit.item[at].parent[0]) {
            const struct ocommit *x = &w->commit.item[at];
            if (t->inferred || !x->known || x->nparent != 1 || !push_has(t, c->repo, x->sha) ||
                (n && merge_of_any(w, at)))
                break;
            row[n] = at;
        }
        for (ptrdiff_t k = 0; n == c->nsha && k < n; k++)
            c->in[row[k]] = true;
    }
}

static void commits_of(const struct world *w, struct ochange *c, struct str head)
{
    c->in = NEW(w->a, bool, w->commit.n);
    c->merge = commit_find(w, c->repo, c->merge_sha);
    for (ptrdiff_t i = 0; i < c->nsha; i++) {
        int at = commit_find(w, c->repo, c->sha[i]);
        if (at != NOWHERE)
            c->in[at] = true;
    }
    if (c->merge == NOWHERE)
        return;
    c->in[c->merge] = true;
    const struct ocommit *m = &w->commit.item[c->merge];
    for (int i = 1; i < m->nparent; i++)
        add_anc(w, c, m->parent[i], m->parent[0]);
    int tip = commit_find(w, c->repo, head);
    if (tip != NOWHERE && (m->nparent || m->parents_told))
        add_anc(w, c, tip, m->nparent ? m->parent[0] : NOWHERE);
}

static void change_add(struct world *w, struct str repo, struct str id)
{
    for (ptrdiff_t i = 0; i < w->change.n; i++)
        if (str_equal(w->change.item[i].repo, repo) && str_equal(w->change.item[i].id, id))
            return;
    struct tellings s = of_change(w, repo, id);
    const struct value *shas = value_of(&s, FIELD_SHAS);
    struct ochange c = {.repo = repo, .id = id, .merge_sha = text_of(&s, FIELD_MERGE_SHA)};
    c.first_commit = time_of(s.item, s.n, FIELD_FIRST_COMMIT_AT, EVENT_NONE);
    c.opened = time_of(s.item, s.n, FIELD_OPENED_AT, EVENT_CHANGE_OPENED);
    c.ready = time_of(s.item, s.n, FIELD_READY_AT, EVENT_CHANGE_READY);
    c.first_review = time_of(s.item, s.n, FIELD_FIRST_REVIEW_AT, EVENT_CHANGE_REVIEWED);
    c.approved = time_of(s.item, s.n, FIELD_APPROVED_AT, EVENT_CHANGE_APPROVED);
    c.merged = time_of(s.item, s.n, FIELD_MERGED_AT, EVENT_CHANGE_MERGED);
    c.hotfix = hotfix(w, &s);
    c.reverts = field_of(s.item, s.n, FIELD_REVERTS) != NULL;
    c.pendable = true;
    c.nsha = shas ? shas->n : 0;
    c.sha = NEW(w->a, struct str, c.nsha);
    for (ptrdiff_t i = 0; i < c.nsha; i++)
        c.sha[i] = shas->list[i];
    services_of(w, &c, s.item, s.n);
    commits_of(w, &c, text_of(&s, FIELD_HEAD_SHA));
    struct str actor = text_of(&s, FIELD_ACTOR);
    if (actor.p && text_in(w->set->exclude_actors, actor))
        c.excluded = REASON_EXCLUDED_ACTOR;
    *PUSH(w->a, &w->change) = c;
}

static bool merged_before(const struct ochange *a, const struct ochange *b)
{
    return a->merged != b->merged ? a->merged < b->merged : str_compare(a->id, b->id) < 0;
}

static void own(struct world *w)
{
    for (ptrdiff_t c = 0; c < w->change.n; c++)
        if (w->change.item[c].merge != NOWHERE)
            add_rebased(w, &w->change.item[c]);
    for (int i = 0; i < (int)w->commit.n; i++) {
        int owner = NOWHERE;
        bool merge = false;
        for (int c = 0; c < (int)w->change.n; c++)
            merge |= w->change.item[c].merge == i;
        for (int c = 0; c < (int)w->change.n; c++)
            if (merge ? w->change.item[c].merge == i : w->change.item[c].in[i])
                if (owner == NOWHERE || merged_before(&w->change.item[c], &w->change.item[owner]))
                    owner = c;
        w->commit.item[i].owner = owner;
    }
    for (int c = 0; c < (int)w->change.n; c++) {
        int has = 0, owns = 0;
        for (int i = 0; i < (int)w->commit.n; i++)
            if (w->change.item[c].in[i] && w->commit.item[i].known &&
                w->commit.item[i].nparent < 2) {
                has++;
                owns += w->commit.item[i].owner == c;
            }
        if (has && !owns)
            w->change.item[c].excluded = REASON_NO_OWN_COMMITS;
    }
}

static struct str branch_name(struct str ref)
{
    return str_starts(ref, S("refs/heads/")) ? str_slice(ref, 11, ref.n) : ref;
}

static bool push_to(const struct told *t, struct str repo, struct str branch)
{
    return is_kind(t, KIND_PUSH) && str_equal(event_text(t->v, FIELD_REPO), repo) &&
           str_equal_fold(branch_name(event_text(t->v, FIELD_REF)), branch);
}

/* whether a push to the branch says so: one that no forced one followed */
static bool on_branch(const struct world *w, struct str repo, struct str branch, int commit)
{
    const struct told *forced = NULL;
    char hex[COMMIT_HEX_BYTES];
    struct event_commit c;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (push_to(t, repo, branch) && (is(t, EVENT_PUSH_FORCED) || t->inferred) &&
            (!forced || later(t, forced)))
            forced = t;
    }
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (!push_to(t, repo, branch) || (forced && later(forced, t)))
            continue;
        struct str after = event_text(t->v, FIELD_AFTER), rest = event_text(t->v, FIELD_COMMITS);
        while (!event_text(t->v, FIELD_AFTER).p && event_commit_next(&rest, &c, hex))
            after = arena_copy(w->a, c.sha);
        if (ancestor(w, commit, commit_find(w, repo, after)))
            return true;
    }
    return false;
}

/* whether anything names the branch: a push to it, a merged change meant for it */
static bool exists(const struct world *w, struct str repo, struct str branch)
{
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        if (push_to(&w->told.item[i], repo, branch))
            return true;
    for (ptrdiff_t i = 0; i < w->change.n; i++) {
        const struct ochange *c = &w->change.item[i];
        struct tellings s = of_change(w, c->repo, c->id);
        if (!c->direct && str_equal(c->repo, repo) &&
            str_equal_fold(text_of(&s, FIELD_BASE), branch))
            return true;
    }
    return false;
}

static struct str base_most(const struct world *w, struct str repo)
{
    struct str best = {0};
    ptrdiff_t most = 0;
    for (ptrdiff_t i = 0; i < w->change.n; i++) {
        struct tellings s = of_change(w, w->change.item[i].repo, w->change.item[i].id);
        struct str base = lower_case(w->a, text_of(&s, FIELD_BASE));
        ptrdiff_t n = 0;
        if (!base.p || w->change.item[i].direct || !str_equal(w->change.item[i].repo, repo))
            continue;
        for (ptrdiff_t k = 0; k < w->change.n; k++) {
            struct tellings other = of_change(w, w->change.item[k].repo, w->change.item[k].id);
            n += str_equal(w->change.item[k].repo, repo) &&
                 str_equal_fold(text_of(&other, FIELD_BASE), base);
        }
        if (n > most || (n == most && str_compare(base, best) < 0))
            best = base, most = n;
    }
    return best;
}

static bool on_default_branch(const struct world *w, int commit)
{
    struct str repo = w->commit.item[commit].repo, branch = {0};
    for (ptrdiff_t i = 0; i < w->rules->nrepo; i++)
        if (str_equal(w->rules->repo[i].name, repo))
            branch = w->rules->repo[i].default_branch;
    if (!branch.p)
        branch = exists(w, repo, S("main"))     ? S("main")
                 : exists(w, repo, S("master")) ? S("master")
                                                : base_most(w, repo);
    return branch.p && on_branch(w, repo, branch, commit);
}

/* a commit as a change of its own: services and actor of `changed`, or of the pushes that told it
 */
static void commit_change(struct world *w, int i, const struct ochange *changed)
{
    struct ocommit *x = &w->commit.item[i];
    struct ochange c = {.repo = x->repo, .id = x->sha, .merge_sha = x->sha, .merge = i};
    struct tellings s = {.n = 0};
    c.direct = true;
    c.first_commit = c.opened = c.ready = c.first_review = c.approved = TIME_NONE;
    c.merged = x->committed != TIME_NONE ? x->committed : x->authored;
    c.pendable = on_default_branch(w, i);
    c.in = NEW(w->a, bool, w->commit.n);
    c.in[i] = true;
    for (ptrdiff_t k = 0; k < w->told.n; k++)
        if (push_has(&w->told.item[k], x->repo, x->sha))
            s.item[s.n++] = &w->told.item[k];
    services_of(w, &c, s.item, s.n);
    bool named = false;
    for (ptrdiff_t k = 0; k < s.n; k++)
        named |= serviced(s.item[k]);
    if (changed && !named)
        c.service = changed->service;
    struct str actor = text_of(&s, FIELD_ACTOR);
    if (actor.p && text_in(w->set->exclude_actors, actor))
        c.excluded = REASON_EXCLUDED_ACTOR;
    if (changed) {
        c.hotfix = changed->hotfix;
        c.reverts = changed->reverts;
    }
    x->owner = (int)w->change.n;
    *PUSH(w->a, &w->change) = c;
}

void world_changes(struct world *w)
{
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        if (is(&w->told.item[i], EVENT_CHANGE_MERGED))
            change_add(w, event_text(w->told.item[i].v, FIELD_REPO),
                       event_text(w->told.item[i].v, FIELD_CHANGE));
    own(w);
    ptrdiff_t nchange = w->change.n;
    bool unit = w->set->lead_unit == LEAD_UNIT_COMMIT;
    for (int i = 0; i < (int)w->commit.n; i++) {
        struct ocommit *x = &w->commit.item[i];
        if (!x->known || x->nparent > 1)
            continue;
        if (x->owner != NOWHERE && unit) {
            struct ochange changed = w->change.item[x->owner];
            commit_change(w, i, &changed);
        } else if (x->owner == NOWHERE && (w->set->direct_commits || unit)) {
            commit_change(w, i, NULL);
        }
    }
    if (unit) {
        for (ptrdiff_t i = nchange; i < w->change.n; i++)
            w->change.item[i - nchange] = w->change.item[i];
        w->change.n -= nchange;
        for (ptrdiff_t i = 0; i < w->commit.n; i++)
            w->commit.item[i].owner -= (int)nchange;
    }
}
