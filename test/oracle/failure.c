/* F9: what marks a deployment failed; F10, F11.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

static bool on(const struct world *w, enum signal signal)
{
    return w->set->signals >> signal & 1;
}

static void mark(struct world *w, int deploy, struct ofailure f)
{
    struct odeploy *d = &w->deploy.item[deploy];
    struct ofailures list = {d->failure, d->nfailure, d->failure_capacity};
    *PUSH(w->a, &list) = f;
    d->failure = list.item, d->nfailure = list.n, d->failure_capacity = list.capacity;
    d->signals |= 1U << f.signal;
}

/* an inferred link: within the window, and never a rollback but what that one undid */
static int inferred(const struct world *w, int picked, int64_t from)
{
    if (picked == NOWHERE || from - w->deploy.item[picked].finished > w->set->link_window_ms)
        return NOWHERE;
    return w->deploy.item[picked].rollback ? w->deploy.item[picked].undoes : picked;
}

/* --- links ---------------------------------------------------------------------------------------
 */
struct olink {
    const struct told *t;
    struct event_ref from, to;
    struct str rel;
};

static bool link_read(const struct world *w, const struct told *t, struct olink *link)
{
    *link = (struct olink){.t = t};
    if (!is(t, EVENT_LINK_ASSERTED) && !is(t, EVENT_LINK_RETRACTED))
        return false;
    link->from = event_ref(t->v, FIELD_FROM, w->a);
    link->to = event_ref(t->v, FIELD_TO, w->a);
    link->rel = event_text(t->v, FIELD_REL);
    return true;
}

/* asserted, with that rel, and not retracted later */
static bool stands(const struct world *w, const struct told *t, const char *rel, struct olink *link)
{
    struct olink other;
    if (!link_read(w, t, link) || !is(t, EVENT_LINK_ASSERTED) || !str_equal(link->rel, str_of(rel)))
        return false;
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        if (link_read(w, &w->told.item[i], &other) && is(&w->told.item[i], EVENT_LINK_RETRACTED) &&
            later(other.t, t) && str_equal(other.from.json, link->from.json) &&
            str_equal(other.to.json, link->to.json) && str_equal(other.rel, link->rel))
            return false;
    return true;
}

static ptrdiff_t own_services(const struct world *w, const struct told *t, int *own)
{
    ptrdiff_t n = 0;
    for (int s = 0; s < (int)w->service.n; s++)
        if (names_service(w, t, s))
            own[n++] = s;
    return n;
}

/* whether the end of a link is deployment i */
static bool links(const struct world *w, const struct olink *link, const struct event_ref *ref,
                  int i)
{
    int *own = NEW(w->a, int, w->service.n + 1);
    ptrdiff_t n = own_services(w, link->t, own);
    return ref->kind == REF_DEPLOY && names_deploy(w, ref, own, n, link->t->at, i);
}

static int link_deploy(const struct world *w, const struct olink *link, const struct event_ref *ref)
{
    for (int i = 0; i < (int)w->deploy.n; i++)
        if (links(w, link, ref, i))
            return i;
    return NOWHERE;
}

/* whether the reference names this incident: own service first, else unique in the log */
static bool names_incident(const struct world *w, struct str id, struct str service, const int *own,
                           ptrdiff_t nown, const struct oincident *x)
{
    bool own_has = false, others = false;
    if (!str_equal(id, x->id))
        return false;
    if (service.p)
        return str_equal(service, w->service.item[x->service]);
    for (ptrdiff_t i = 0; i < w->incident.n; i++) {
        if (!str_equal(w->incident.item[i].id, id))
            continue;
        for (ptrdiff_t k = 0; k < nown; k++)
            own_has |= own[k] == w->incident.item[i].service;
        others |= w->incident.item[i].service != x->service;
    }
    for (ptrdiff_t k = 0; k < nown; k++)
        if (own[k] == x->service)
            return true;
    return !own_has && !others;
}

static bool link_incident(const struct world *w, const struct olink *link,
                          const struct oincident *x)
{
    int *own = NEW(w->a, int, w->service.n + 1);
    ptrdiff_t n = own_services(w, link->t, own);
    return link->to.kind == REF_INCIDENT &&
           names_incident(w, link->to.id, link->to.service, own, n, x);
}

/* the latest `caused` that stands for this incident */
static bool manual_cause(const struct world *w, const struct oincident *x, struct olink *best)
{
    struct olink link;
    bool any = false;
    for (ptrdiff_t i = 0; on(w, SIGNAL_MANUAL) && i < w->told.n; i++)
        if (stands(w, &w->told.item[i], "caused", &link) && link_incident(w, &link, x) &&
            (!any || later(link.t, best->t)))
            *best = link, any = true;
    return any;
}

/* --- incidents -----------------------------------------------------------------------------------
 */
static const struct told *cause_teller(const struct world *w, const struct oincident *x)
{
    const struct told *best = NULL;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (is_kind(t, KIND_INCIDENT) && event_value(t->v, FIELD_CAUSE) &&
            str_equal(event_text(t->v, FIELD_INCIDENT), x->id) &&
            (!serviced(t) || names_service(w, t, x->service)) &&
            (!best || (best->inferred != t->inferred ? best->inferred : later(t, best))))
            best = t;
    }
    return best;
}

/* the deployment that a flag-off names, else the latest before its on */
static int flag_itself(const struct world *w, const struct ooff *o)
{
    struct str deploy = o->deploy;
    if (deploy.p) {
        struct event_ref ref = {.kind = REF_DEPLOY, .id = deploy};
        return deploy_named(w, &ref, &o->service, 1, o->off);
    }
    int64_t from = o->on != TIME_NONE ? o->on : o->off;
    return inferred(w, latest_counted(w, o->service, from), from);
}

/* as the flag-off that names the incident; none: by when the flag last went on before */
static int by_flag(const struct world *w, const struct oincident *x, const struct event_ref *ref)
{
    int64_t last = TIME_NONE;
    for (ptrdiff_t i = 0; i < w->off.n; i++)
        if (w->off.item[i].service == x->service && str_equal(w->off.item[i].flag, ref->id) &&
            str_equal(w->off.item[i].incident, x->id))
            return flag_itself(w, &w->off.item[i]);
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        struct str env = t->env.p ? t->env : w->set->flag_default_env;
        if (is(t, EVENT_FLAG_ON) && str_equal(event_text(t->v, FIELD_FLAG), ref->id) &&
            names_service(w, t, x->service) && env.n && production(w, env) && t->at <= x->opened &&
            t->at >= x->opened - w->set->flag_window_ms && (last == TIME_NONE || t->at > last))
            last = t->at;
    }
    last = last == TIME_NONE ? x->opened : last;
    return inferred(w, latest_counted(w, x->service, last), last);
}

static int by_sha(const struct world *w, const struct oincident *x, const struct event_ref *ref)
{
    int best = NOWHERE;
    for (ptrdiff_t i = 0; i < w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        if (!d->success || d->service != x->service ||
            (ref->repo.p && !str_equal(d->repo, ref->repo)))
            continue;
        int found = first_claim(w, x->service, d->repo, ref->id);
        if (found != NOWHERE && (best == NOWHERE || found < best))
            best = found;
    }
    return best;
}

/* who caused it; *signal by which it marks */
static int blame(const struct world *w, const struct oincident *x, enum signal *signal)
{
    struct olink link;
    *signal = SIGNAL_MANUAL;
    if (manual_cause(w, x, &link))
        return link_deploy(w, &link, &link.from);
    *signal = SIGNAL_INCIDENT;
    if (!on(w, SIGNAL_INCIDENT))
        return NOWHERE;
    const struct told *t = cause_teller(w, x);
    if (!t)
        return inferred(w, latest_counted(w, x->service, x->opened), x->opened);
    struct event_ref ref = event_ref(t->v, FIELD_CAUSE, w->a);
    switch (ref.kind) {
    case REF_DEPLOY:
        return deploy_named(w, &ref, &x->service, 1, t->at);
    case REF_SHA:
        return by_sha(w, x, &ref);
    case REF_FLAG:
        return by_flag(w, x, &ref);
    case REF_NONE:
    case REF_INCIDENT:
    case REF_CHANGE:
    case REF_EXTERNAL:
    case REF_OTHER:
        return NOWHERE;
    }
    return NOWHERE;
}

static void incidents(struct world *w)
{
    for (int i = 0; i < (int)w->incident.n; i++) {
        struct oincident *x = &w->incident.item[i];
        enum signal signal;
        if (x->excluded)
            continue;
        x->blamed = blame(w, x, &signal);
        if (x->blamed != NOWHERE && !w->deploy.item[x->blamed].counted)
            x->blamed = NOWHERE;
        x->linked = x->blamed != NOWHERE;
        bool earlier = false;
        for (int k = 0; k < i; k++)
            earlier |= w->incident.item[k].service == x->service &&
                       str_equal(w->incident.item[k].id, x->id) &&
                       w->incident.item[k].blamed == x->blamed &&
                       w->incident.item[k].restored != TIME_NONE;
        if (x->linked)
            mark(w, x->blamed,
                 (struct ofailure){.signal = signal,
                                   .incident = i,
                                   .ends = !earlier,
                                   .end = x->restored,
                                   .impact = earlier ? TIME_NONE : x->opened});
    }
}

/* --- flags, rollbacks, the rest ------------------------------------------------------------------
 */
static bool is_external(const struct world *w, const struct oincident *x)
{
    struct olink link;
    const struct told *t = cause_teller(w, x);
    return t && event_ref(t->v, FIELD_CAUSE, w->a).kind == REF_EXTERNAL &&
           !manual_cause(w, x, &link);
}

static int flag_blames(const struct world *w, const struct ooff *o)
{
    struct str incident = o->incident;
    int found = NOWHERE;
    bool external = false;
    for (ptrdiff_t i = 0; incident.p && i < w->incident.n; i++) {
        const struct oincident *x = &w->incident.item[i];
        if (!names_incident(w, incident, (struct str){0}, &o->service, 1, x))
            continue;
        external |= is_external(w, x);
        if (x->opened <= o->off || x->part == 1)
            found = x->blamed;
    }
    if (found != NOWHERE || external)
        return found;
    return flag_itself(w, o);
}

static void flags(struct world *w)
{
    for (ptrdiff_t i = 0; i < w->off.n; i++) {
        struct ooff *o = &w->off.item[i];
        o->blamed = on(w, SIGNAL_FLAG_OFF) ? flag_blames(w, o) : NOWHERE;
        if (o->blamed != NOWHERE && !w->deploy.item[o->blamed].counted)
            o->blamed = NOWHERE;
        o->linked = o->blamed != NOWHERE && !w->deploy.item[o->blamed].cleared;
        if (o->linked)
            mark(w, o->blamed,
                 (struct ofailure){.signal = SIGNAL_FLAG_OFF,
                                   .incident = NOWHERE,
                                   .ends = true,
                                   .end = o->off,
                                   .impact = o->on != TIME_NONE ? o->on : o->off});
    }
}

static bool same_place(const struct odeploy *a, const struct odeploy *b)
{
    return a->service == b->service && str_equal(a->env, b->env) && !a->repo.p == !b->repo.p &&
           str_equal(a->repo, b->repo);
}

static bool same_sha(const struct odeploy *a, const struct odeploy *b)
{
    if (a->commit != NOWHERE || b->commit != NOWHERE)
        return a->commit == b->commit;
    return a->nsha && b->nsha && str_equal(a->sha[0], b->sha[0]);
}

/* a success in the place of rollback d that is none itself */
static bool blamable(const struct odeploy *x, const struct odeploy *d)
{
    return x->success && !x->rollback && same_place(x, d);
}

static void rollback(struct world *w, int i)
{
    const struct odeploy *d = &w->deploy.item[i];
    struct ofailure f = {.signal = SIGNAL_ROLLBACK,
                         .incident = NOWHERE,
                         .ends = true,
                         .end = d->finished,
                         .impact = d->started != TIME_NONE ? d->started : d->finished};
    int target = NOWHERE;
    for (int k = 0; k < i; k++)
        if (w->deploy.item[k].success && same_place(&w->deploy.item[k], d) &&
            same_sha(&w->deploy.item[k], d))
            target = k;
    bool between = false;
    for (int k = target + 1; k < i; k++)
        between |= blamable(&w->deploy.item[k], d);
    if (w->set->rollback_blames == BLAMES_LATEST || target == NOWHERE || !between) {
        if (d->undoes != NOWHERE)
            mark(w, d->undoes, f);
        return;
    }
    for (int k = target + 1; k < i; k++)
        if (blamable(&w->deploy.item[k], d)) {
            mark(w, k, f);
            if (w->set->rollback_blames == BLAMES_FIRST_AFTER_TARGET)
                return;
        }
}

static void shipped(struct world *w, int i)
{
    struct odeploy *d = &w->deploy.item[i];
    for (ptrdiff_t k = 0; k < w->lead.n; k++) {
        const struct ochange *c = &w->change.item[w->lead.item[k].change];
        if (w->lead.item[k].deployment != i || d->baseline || c->excluded == REASON_NO_OWN_COMMITS)
            continue;
        d->ships_hotfix |= c->hotfix;
        d->ships_revert |= c->reverts;
    }
    if (!d->ships_hotfix || !on(w, SIGNAL_HOTFIX))
        return;
    int before = NOWHERE;
    for (int k = 0; k < i; k++)
        if (w->deploy.item[k].service == d->service && w->deploy.item[k].counted)
            before = k;
    before = inferred(w, before, d->finished);
    if (before != NOWHERE)
        mark(w, before,
             (struct ofailure){.signal = SIGNAL_HOTFIX,
                               .incident = NOWHERE,
                               .ends = true,
                               .end = d->finished,
                               .impact = TIME_NONE});
}

/* the latest link that says whether it failed; with `causes`, one that says what it caused too */
static bool verdict(const struct world *w, int i, bool causes, struct olink *last)
{
    struct olink link, best;
    bool any = false;
    for (ptrdiff_t k = 0; k < w->told.n && on(w, SIGNAL_MANUAL); k++) {
        const struct told *t = &w->told.item[k];
        bool mine = false;
        if (stands(w, t, "failed", &link) || stands(w, t, "not_failed", &link))
            mine = links(w, &link, &link.to, i);
        else if (causes && stands(w, t, "caused", &link))
            for (ptrdiff_t x = 0; x < w->incident.n; x++)
                mine |= !w->incident.item[x].excluded &&
                        manual_cause(w, &w->incident.item[x], &best) && best.t == t &&
                        link_deploy(w, &best, &best.from) == i;
        if (mine && (!any || later(t, last->t)))
            *last = link, any = true;
    }
    return any;
}

static void manual(struct world *w, int i)
{
    struct odeploy *d = &w->deploy.item[i];
    struct olink link;
    for (ptrdiff_t k = 0; k < w->told.n; k++)
        if (stands(w, &w->told.item[k], "fixed", &link) && links(w, &link, &link.from, i) &&
            (link.to.kind == REF_DEPLOY || link.to.kind == REF_INCIDENT))
            d->fixes = true;
    if (d->counted && verdict(w, i, false, &link) && str_equal(link.rel, S("failed")))
        mark(w, i,
             (struct ofailure){.signal = SIGNAL_MANUAL, .incident = NOWHERE, .impact = TIME_NONE});
}

/* not_failed: no signal is left, nor what only a signal made count */
static void clear(struct world *w, int i)
{
    struct odeploy *d = &w->deploy.item[i];
    struct olink link;
    d->cleared = d->counted && verdict(w, i, true, &link) && str_equal(link.rel, S("not_failed"));
    if (!d->cleared || d->success)
        return;
    d->counted = false;
    d->excluded = REASON_UNSUCCESSFUL;
    d->finished = d->told_finished;
}

/* --- F10 -----------------------------------------------------------------------------------------
 */
static int64_t manual_end(const struct world *w, int i)
{
    int64_t end = TIME_NONE;
    struct olink link;
    for (ptrdiff_t k = 0; k < w->told.n; k++)
        if (stands(w, &w->told.item[k], "fixed", &link) && links(w, &link, &link.to, i)) {
            int by = link_deploy(w, &link, &link.from);
            if (by != NOWHERE)
                end = least(end, w->deploy.item[by].finished);
        }
    for (int k = i + 1; end == TIME_NONE && k < (int)w->deploy.n; k++)
        if (w->deploy.item[k].service == w->deploy.item[i].service && w->deploy.item[k].success)
            end = w->deploy.item[k].finished;
    return end;
}

static void recover(struct world *w, int i)
{
    struct odeploy *d = &w->deploy.item[i];
    unsigned ring_only = 1U << SIGNAL_RING_ABORTED | 1U << SIGNAL_DEPLOY_FAILED;
    int64_t impact = TIME_NONE;
    bool open = false;
    d->recovery_start = d->finished;
    d->recovery_end = TIME_NONE;
    bool linked = false;
    for (ptrdiff_t k = 0; k < d->nfailure; k++)
        linked |= d->failure[k].incident != NOWHERE;
    if (!linked && !(d->signals & ~ring_only & ~(1U << SIGNAL_MANUAL)) &&
        d->signals >> SIGNAL_MANUAL & 1)
        for (ptrdiff_t k = 0; k < d->nfailure; k++)
            if (d->failure[k].signal == SIGNAL_MANUAL && d->failure[k].incident == NOWHERE) {
                d->failure[k].ends = true;
                d->failure[k].end = manual_end(w, i);
            }
    for (ptrdiff_t k = 0; k < d->nfailure; k++) {
        impact = least(impact, d->failure[k].impact);
        if (!d->failure[k].ends)
            continue;
        if (d->failure[k].end == TIME_NONE)
            open = true;
        else if (d->recovery_end == TIME_NONE || d->failure[k].end > d->recovery_end)
            d->recovery_end = d->failure[k].end;
    }
    if (open)
        d->recovery_end = TIME_NONE;
    if (w->set->recovery_start == RECOVERY_IMPACT_STARTED && impact != TIME_NONE)
        d->recovery_start = impact;
}

void world_failures(struct world *w)
{
    for (int i = 0; i < (int)w->deploy.n; i++)
        clear(w, i);
    incidents(w);
    flags(w);
    for (int i = 0; i < (int)w->deploy.n; i++)
        if (w->deploy.item[i].rollback && on(w, SIGNAL_ROLLBACK))
            rollback(w, i);
    for (int i = 0; i < (int)w->deploy.n; i++) {
        struct odeploy *d = &w->deploy.item[i];
        struct ofailure f = {.incident = NOWHERE, .impact = d->abort_at};
        shipped(w, i);
        manual(w, i);
        f.signal = SIGNAL_RING_ABORTED;
        if (d->counted && d->aborted && on(w, f.signal))
            mark(w, i, f);
        f.signal = SIGNAL_DEPLOY_FAILED;
        f.impact = TIME_NONE;
        if (d->counted && d->status == DEPLOY_FAILURE && on(w, f.signal))
            mark(w, i, f);
    }
    for (int i = 0; i < (int)w->deploy.n; i++) {
        struct odeploy *d = &w->deploy.item[i];
        if (d->cleared)
            d->signals = 0, d->nfailure = 0;
        d->failed = d->signals != 0;
        d->rework = d->counted && (d->rollback || d->says_rollback || d->ships_hotfix ||
                                   d->ships_revert || d->says_rework || d->fixes);
        if (d->failed)
            recover(w, i);
    }
}
