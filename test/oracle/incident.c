/* F7: incidents. F9: flags turned off.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

enum { TELLINGS = 1024 };

struct tellings {
    const struct told *item[TELLINGS];
    ptrdiff_t n;
};

/* --- flags ---------------------------------------------------------------------------------------
 */
static struct str flag_env(const struct world *w, const struct told *t)
{
    return t->env.p || !w->set->flag_default_env.n ? t->env : w->set->flag_default_env;
}

static bool same_flag(const struct world *w, const struct told *a, const struct told *b,
                      int service)
{
    struct str x = flag_env(w, a), y = flag_env(w, b);
    return is_kind(b, KIND_FLAG) && names_service(w, b, service) && x.p && y.p && str_equal(x, y) &&
           str_equal(event_text(a->v, FIELD_FLAG), event_text(b->v, FIELD_FLAG));
}

/* what all tellings of one toggle say */
static const struct value *toggle_value(const struct world *w, const struct told *t, int service,
                                        enum event_field field)
{
    struct tellings s = {.n = 0};
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *x = &w->told.item[i];
        if (x->v->type == t->v->type && x->at == t->at && same_flag(w, t, x, service))
            s.item[s.n++] = x;
    }
    return field_of(s.item, s.n, field);
}

static struct str toggle_text(const struct world *w, const struct told *t, int service,
                              enum event_field field)
{
    const struct value *v = toggle_value(w, t, service, field);
    return v ? v->text : (struct str){0};
}

static bool percent_told(const struct world *w, const struct told *t, int service, double *percent)
{
    const struct value *v = toggle_value(w, t, service, FIELD_PERCENT);
    *percent = v ? v->number : 100;
    return v || is(t, EVENT_FLAG_ON);
}

static bool drops(const struct world *w, const struct told *t, int service)
{
    double now, highest = -1, p;
    if (!is(t, EVENT_FLAG_CHANGED) || !percent_told(w, t, service, &now))
        return false;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *x = &w->told.item[i];
        if (same_flag(w, t, x, service) && x->at < t->at &&
            x->at >= t->at - w->set->flag_window_ms && percent_told(w, x, service, &p) &&
            p > highest)
            highest = p;
    }
    return highest - now >= w->set->flag_percent_drop && highest >= 0;
}

static void flag_add(struct world *w, int service, const struct told *t)
{
    struct str env = flag_env(w, t);
    struct ooff o = {.service = service,
                     .flag = event_text(t->v, FIELD_FLAG),
                     .env = env,
                     .type = t->v->type,
                     .on = TIME_NONE,
                     .off = t->at,
                     .incident = toggle_text(w, t, service, FIELD_INCIDENT),
                     .deploy = toggle_text(w, t, service, FIELD_DEPLOY),
                     .blamed = NOWHERE};
    const struct value *kill = toggle_value(w, t, service, FIELD_KILL);
    o.names_incident = o.incident.p != NULL;
    if (!env.p || !production(w, env) || text_in(w->set->flag_ignore, o.flag))
        return;
    for (ptrdiff_t i = 0; i < w->off.n; i++)
        if (w->off.item[i].service == service && str_equal(w->off.item[i].flag, o.flag) &&
            str_equal(w->off.item[i].env, env) && w->off.item[i].off == t->at &&
            w->off.item[i].type == t->v->type)
            return;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *x = &w->told.item[i];
        if (is(x, EVENT_FLAG_ON) && same_flag(w, t, x, service) && x->at <= t->at &&
            x->at >= t->at - w->set->flag_window_ms && (o.on == TIME_NONE || x->at > o.on))
            o.on = x->at;
    }
    bool off = is(t, EVENT_FLAG_OFF) &&
               ((kill && kill->flag) || (w->set->flag_off_without_kill && o.on != TIME_NONE));
    if (off || drops(w, t, service))
        *PUSH(w->a, &w->off) = o;
}

/* --- incidents -----------------------------------------------------------------------------------
 */
static bool of_service(const struct world *w, const struct told *t, int service)
{
    if (serviced(t))
        return names_service(w, t, service);
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *x = &w->told.item[i];
        if (is_kind(x, KIND_INCIDENT) && names_service(w, x, service) &&
            str_equal(event_text(x->v, FIELD_INCIDENT), event_text(t->v, FIELD_INCIDENT)))
            return true;
    }
    return false;
}

struct step {
    int64_t at;
    int phase; /* 0 mitigated, 1 resolved, 2 reopened */
};

static ptrdiff_t steps_of(const struct world *w, const struct tellings *s, int service,
                          struct str id, struct step *step)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        if (is(s->item[i], EVENT_INCIDENT_MITIGATED) && w->set->restored_by & RESTORED_BY_MITIGATED)
            step[n++] = (struct step){s->item[i]->at, 0};
        if (is(s->item[i], EVENT_INCIDENT_RESOLVED) && w->set->restored_by & RESTORED_BY_RESOLVED)
            step[n++] = (struct step){s->item[i]->at, 1};
        if (is(s->item[i], EVENT_INCIDENT_REOPENED))
            step[n++] = (struct step){s->item[i]->at, 2};
    }
    for (ptrdiff_t i = 0; i < w->off.n; i++) {
        const struct ooff *o = &w->off.item[i];
        if (!o->names_incident || !str_equal(o->incident, id) ||
            !(w->set->restored_by & RESTORED_BY_MITIGATED))
            continue;
        bool mine = o->service == service, own_has = false, other = false;
        for (ptrdiff_t k = 0; k < w->told.n; k++) {
            const struct told *t = &w->told.item[k];
            if (!is_kind(t, KIND_INCIDENT) || !str_equal(event_text(t->v, FIELD_INCIDENT), id))
                continue;
            own_has |= names_service(w, t, o->service);
            for (int x = 0; x < (int)w->service.n; x++)
                other |= x != service && names_service(w, t, x);
        }
        if (mine || (!own_has && !other))
            step[n++] = (struct step){o->off, 0};
    }
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t k = i;
             k > 0 && (step[k].at < step[k - 1].at ||
                       (step[k].at == step[k - 1].at && step[k].phase < step[k - 1].phase));
             k--) {
            struct step swap = step[k];
            step[k] = step[k - 1];
            step[k - 1] = swap;
        }
    return n;
}

static struct str part_name(const struct world *w, struct str id, int part)
{
    struct out o = out_to(w->a);
    out_str(&o, id);
    if (part > 1)
        out_format(&o, "#%d", part);
    return arena_copy(w->a, out_str_of(&o));
}

static struct str incident_env(const struct tellings *s)
{
    struct tellings opened = {.n = 0};
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (is(s->item[i], EVENT_INCIDENT_OPENED))
            opened.item[opened.n++] = s->item[i];
    const struct value *v = field_of(opened.item, opened.n, FIELD_ENV);
    if (!v)
        v = field_of(s->item, s->n, FIELD_ENV);
    return v ? v->text : (struct str){0};
}

static enum reason incident_reason(const struct world *w, const struct tellings *s, struct str env)
{
    const struct value *severity = field_of(s->item, s->n, FIELD_SEVERITY);
    if (env.p && !production(w, env))
        return REASON_NOT_PRODUCTION;
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (is(s->item[i], EVENT_INCIDENT_CANCELLED))
            return REASON_CANCELLED;
    if (field_of(s->item, s->n, FIELD_DUPLICATE_OF))
        return REASON_DUPLICATE;
    if (w->set->severities.n && !(severity && text_in(w->set->severities, severity->text)))
        return REASON_SEVERITY;
    return REASON_NONE;
}

static void incident_add(struct world *w, int service, struct str id)
{
    for (ptrdiff_t i = 0; i < w->incident.n; i++)
        if (w->incident.item[i].service == service && str_equal(w->incident.item[i].id, id))
            return;
    struct tellings s = {.n = 0};
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        if (is_kind(&w->told.item[i], KIND_INCIDENT) &&
            str_equal(event_text(w->told.item[i].v, FIELD_INCIDENT), id) &&
            of_service(w, &w->told.item[i], service))
            s.item[s.n++] = &w->told.item[i];
    struct str env = incident_env(&s);
    struct oincident x = {.service = service,
                          .part = 1,
                          .id = id,
                          .name = id,
                          .env = lower_case(w->a, env),
                          .opened = time_of(s.item, s.n, FIELD_STARTED_AT, EVENT_INCIDENT_OPENED),
                          .restored = TIME_NONE,
                          .excluded = incident_reason(w, &s, env),
                          .blamed = NOWHERE};
    if (x.opened == TIME_NONE)
        return;
    struct step *step = NEW(w->a, struct step, s.n + w->off.n + 1);
    ptrdiff_t n = steps_of(w, &s, service, id, step);
    int64_t last = TIME_NONE;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (step[i].at < x.opened)
            continue;
        if (step[i].phase < 2) {
            last = step[i].at;
            if (x.restored == TIME_NONE)
                x.restored = last;
        } else if (x.restored != TIME_NONE) {
            if (step[i].at - last > w->set->reopen_window_ms) {
                *PUSH(w->a, &w->incident) = x;
                x.opened = step[i].at;
                x.name = part_name(w, id, ++x.part);
            }
            x.restored = TIME_NONE;
        }
    }
    *PUSH(w->a, &w->incident) = x;
}

void world_incidents(struct world *w)
{
    bool flags = w->set->signals >> SIGNAL_FLAG_OFF & 1;
    for (int s = 0; flags && s < (int)w->service.n; s++)
        for (ptrdiff_t i = 0; i < w->told.n; i++)
            if (is_kind(&w->told.item[i], KIND_FLAG) && names_service(w, &w->told.item[i], s))
                flag_add(w, s, &w->told.item[i]);
    for (int s = 0; s < (int)w->service.n; s++)
        for (ptrdiff_t i = 0; i < w->told.n; i++)
            if (is_kind(&w->told.item[i], KIND_INCIDENT) && names_service(w, &w->told.item[i], s))
                incident_add(w, s, event_text(w->told.item[i].v, FIELD_INCIDENT));
}
