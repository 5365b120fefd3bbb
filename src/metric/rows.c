/* Picks spelled out for people.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md "Lineage" */
#include "metric/rows.h"

#include "base/sort.h"
#include "metric/pick.h"

/* the rule that leaves a row out */
static const char *const reason_rule[REASONS] = {
    [REASON_NOT_PRODUCTION] = "F1",    [REASON_NO_ENVIRONMENT] = "F1",
    [REASON_UNSUCCESSFUL] = "F2",      [REASON_NO_OWN_COMMITS] = "F4",
    [REASON_EXCLUDED_ACTOR] = "F4",    [REASON_BEFORE_FIRST_DEPLOYMENT] = "F5",
    [REASON_NO_START] = "F6",          [REASON_CLOCK_SKEW] = "F6",
    [REASON_NO_DEPLOYMENT_YET] = "F6", [REASON_ABANDONED] = "F4",
    [REASON_CANCELLED] = "F7",         [REASON_DUPLICATE] = "F7",
    [REASON_SEVERITY] = "F7",          [REASON_RING_ONLY] = "F10",
    [REASON_COALESCED] = "F2",
};

static void fill_change(const struct facts *f, const struct pick *pick, struct row *r)
{
    const struct lead *l = pick->lead;
    const struct change *c = &f->change[l->change];
    const struct service *s = &f->service[pick->service];
    r->lead = l;
    r->id = c->id;
    r->repo = c->repo;
    r->change = c->id;
    r->sha = c->sha;
    r->title = c->title;
    r->url = c->url;
    r->event = c->event;
    r->rule = pick->state == ROW_PENDING ? "F6" : "F5";
    if (pick->end_ms != TIME_NONE && l->deployment >= 0) {
        const struct deployment *d = &s->deployment[l->deployment];
        r->deploy = d->id;
        r->env = d->env;
        r->inferred = d->inferred;
    }
}

static void fill_deployment(const struct deployment *d, enum metric metric, struct row *r)
{
    r->deployment = d;
    r->id = d->id;
    r->deploy = d->id;
    r->repo = d->repo;
    r->sha = d->sha;
    r->env = d->env;
    r->url = d->url;
    r->title = d->version;
    r->event = d->event;
    r->failed = d->failed;
    r->rework = d->rework;
    r->inferred = d->inferred;
    r->unknown_commit = d->unknown_commit;
    bool by_signal = metric == METRIC_CHANGE_FAIL_RATE && d->failed;
    bool by_rework = metric == METRIC_REWORK_RATE && d->rework;
    r->rule = r->value_ms >= 0 || r->state == ROW_OPEN ? "F10"
              : by_signal                              ? "F9"
              : by_rework                              ? "F11"
                                                       : "F2";
}

static void fill_incident(const struct facts *f, const struct incident *i, struct row *r)
{
    r->id = i->id;
    r->env = i->env;
    r->title = i->title;
    r->url = i->url;
    r->event = i->event;
    r->rule = "F7";
    r->link = i->link_rule;
    if (i->linked && i->blamed >= 0 && i->blamed_service >= 0)
        r->deploy = f->service[i->blamed_service].deployment[i->blamed].id;
}

static struct row spell_out(const struct facts *f, const struct pick *pick, enum metric metric)
{
    struct row r = {
        .kind = (enum row_kind)pick->kind,
        .state = (enum row_state)pick->state,
        .reason = (enum reason)pick->reason,
        .service = pick->service,
        .at_ms = pick->at_ms,
        .start_ms = pick->start_ms,
        .end_ms = pick->end_ms,
        .value_ms = -1,
    };
    bool lasts = metric == METRIC_LEAD_TIME || metric == METRIC_TIME_TO_RESTORE ||
                 metric == METRIC_RECOVERY_TIME;
    if (lasts && r.state == ROW_COUNTED)
        r.value_ms = r.end_ms > r.start_ms ? r.end_ms - r.start_ms : 0;
    switch (r.kind) {
    case ROW_CHANGE:
        fill_change(f, pick, &r);
        break;
    case ROW_DEPLOYMENT:
        fill_deployment(pick->deployment, metric, &r);
        break;
    case ROW_INCIDENT:
        fill_incident(f, pick->incident, &r);
        break;
    case ROW_FLAG:
        r.id = pick->flag_off->flag;
        r.env = pick->flag_off->env;
        r.event = pick->flag_off->event;
        r.rule = "F9";
        break;
    }
    if (r.state == ROW_EXCLUDED)
        r.rule = reason_rule[r.reason];
    return r;
}

static int by_at_id(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    int order = str_compare(x->id, y->id);
    if (order == 0)
        order = (int)x->kind - (int)y->kind;
    if (order == 0)
        order = str_compare(x->repo, y->repo);
    if (order == 0)
        order = str_compare(x->env, y->env);
    return order ? order : (x->service > y->service) - (x->service < y->service);
}

struct rows metric_rows(const struct facts *f, struct scope scope, enum metric metric,
                        struct window w, struct arena *a)
{
    struct pool p = pool_of(f, scope, a);
    struct picks picks = picks_of(&p, metric, w, a);
    struct rows rows = {NEW(a, struct row, picks.n), picks.n, picks.n};
    for (ptrdiff_t i = 0; i < picks.n; i++)
        rows.item[i] = spell_out(f, &picks.item[i], metric);
    sort(rows.item, rows.n, sizeof *rows.item, by_at_id, *a);
    return rows;
}
