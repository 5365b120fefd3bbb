/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/ask.h"

#include "base/near.h"

static const struct str default_from = STR("90d");

bool ask_date(struct str text, int64_t now_ms, const struct zone *zone, int64_t *ms, struct err *e)
{
    struct civil date;
    int64_t before_ms;
    if (duration_parse(text, &before_ms)) {
        if (before_ms > now_ms - civil_to_day((struct civil){1, 1, 1}) * DAY_MS)
            return err_set(e, ERR_USAGE, "'%.*s' is before the year 1", FMT(text));
        *ms = now_ms - before_ms;
        return true;
    }
    if (civil_parse(text, &date)) {
        *ms = zone_day_start(zone, civil_to_day(date));
        return true;
    }
    if (str_find(text, ':') >= 0 && time_parse(text, ms)) /* no bare numbers: 2026 is no time */
        return true;
    return err_set(e, ERR_USAGE,
                   "not a date: '%.*s', write 2026-11-22, 2026-11-22T10:00:00Z or 90d", FMT(text));
}

static bool ask_window(const struct ask *q, const struct snapshot *s, struct window *w,
                       struct err *e)
{
    int64_t now_ms = s->facts->now_ms;
    w->to_ms = now_ms;
    if (!ask_date(q->from.p ? q->from : default_from, now_ms, s->zone, &w->from_ms, e))
        return err_in(e, q->options ? "'--from'" : "'from'");
    if (q->to.p && !ask_date(q->to, now_ms, s->zone, &w->to_ms, e))
        return err_in(e, q->options ? "'--to'" : "'to'");
    if (w->from_ms >= w->to_ms)
        return err_set(e, ERR_USAGE, "an empty window: 'from' is not before 'to'");
    return true;
}

/* --- scope ----------------------------------------------------------------------------------- */

static bool may_see(const struct ask *q, const struct service *s)
{
    return !q->held.p || str_equal(s->team, q->held);
}

static bool unknown_service(const struct ask *q, const struct facts *f, struct str name,
                            struct err *e)
{
    struct near near = {0};
    for (int32_t i = 0; i < f->nservice; i++)
        if (may_see(q, &f->service[i]))
            near_word(&near, name, f->service[i].name);
    if (near.best.p)
        return err_set(e, ERR_NOT_FOUND, "no service '%.*s', did you mean '%.*s'?", FMT(name),
                       FMT(near.best));
    return err_set(e, ERR_NOT_FOUND, "no service '%.*s'", FMT(name));
}

static bool mark_services(const struct ask *q, const struct facts *f, bool *chosen, struct err *e)
{
    for (ptrdiff_t k = 0; k < q->service.n; k++) {
        int32_t i = facts_service(f, q->service.item[k]);
        if (i < 0 || !may_see(q, &f->service[i]))
            return unknown_service(q, f, q->service.item[k], e);
        chosen[i] = true;
    }
    return true;
}

static bool mark_teams(const struct ask *q, const struct facts *f, bool *chosen, struct err *e)
{
    for (ptrdiff_t k = 0; k < q->team.n; k++) {
        struct near near = {0};
        bool any = false;
        for (int32_t i = 0; i < f->nservice; i++) {
            bool is = str_equal(f->service[i].team, q->team.item[k]);
            if (!may_see(q, &f->service[i]))
                continue;
            near_word(&near, q->team.item[k], f->service[i].team);
            chosen[i] |= is;
            any |= is;
        }
        if (any)
            continue;
        if (near.best.p)
            return err_set(e, ERR_NOT_FOUND, "no team '%.*s', did you mean '%.*s'?",
                           FMT(q->team.item[k]), FMT(near.best));
        return err_set(e, ERR_NOT_FOUND, "no team '%.*s' in the definitions", FMT(q->team.item[k]));
    }
    return true;
}

static bool has_tag(const struct service *s, struct str tag)
{
    for (ptrdiff_t i = 0; i < s->tags.n; i++)
        if (str_equal(s->tags.item[i], tag))
            return true;
    return false;
}

static bool mark_tags(const struct ask *q, const struct facts *f, bool *chosen, struct err *e)
{
    bool any = false;
    for (ptrdiff_t k = 0; k < q->tag.n; k++)
        if (str_find(q->tag.item[k], '=') < 1)
            return err_set(e, ERR_USAGE, "'tag': expected KEY=VALUE, got '%.*s'",
                           FMT(q->tag.item[k]));
    for (int32_t i = 0; i < f->nservice; i++) {
        bool all = may_see(q, &f->service[i]);
        for (ptrdiff_t k = 0; k < q->tag.n; k++)
            all &= has_tag(&f->service[i], q->tag.item[k]);
        chosen[i] = all;
        any |= all;
    }
    return any || err_set(e, ERR_NOT_FOUND, "no service has the tag '%.*s'",
                          FMT(q->tag.item[q->tag.n - 1]));
}

/* the services meant, ascending; *total: with the roll-up over them */
static bool ask_scope(const struct ask *q, const struct facts *f, struct arena *a,
                      struct scope *scope, bool *total, struct err *e)
{
    bool *chosen = NEW(a, bool, f->nservice + 1);
    int kinds = (q->service.n > 0) + (q->team.n > 0) + (q->tag.n > 0) + q->all;
    if (kinds > 1)
        return err_set(e, ERR_USAGE, "'service', 'team', 'tag' and 'all' exclude each other");
    if (!mark_services(q, f, chosen, e) || !mark_teams(q, f, chosen, e) ||
        (q->tag.n && !mark_tags(q, f, chosen, e)))
        return false;
    int32_t *item = NEW(a, int32_t, f->nservice + 1);
    ptrdiff_t n = 0;
    for (int32_t i = 0; i < f->nservice; i++)
        if (chosen[i] || ((q->all || kinds == 0) && may_see(q, &f->service[i])))
            item[n++] = i;
    *scope = (struct scope){item, n};
    *total = kinds == 1 && q->service.n == 0;
    return true;
}

/* --- the whole ------------------------------------------------------------------------------- */

static bool ask_format(const struct ask *q, enum format *format, struct err *e)
{
    *format = FORMAT_TABLE;
    if (q->format.p && !format_find(q->format, format))
        return err_set(e, ERR_USAGE, "'format': expected one of table json csv md, got '%.*s'",
                       FMT(q->format));
    return true;
}

bool ask_report(const struct ask *q, const struct snapshot *s, struct arena *a,
                struct report *report, enum format *format, struct err *e)
{
    *report = (struct report){.facts = s->facts, .zone = s->zone, .log_name = snapshot_log_name(s)};
    if (q->by.p && !bucket_find(q->by, &report->bucket))
        return err_set(e, ERR_USAGE, "'by': expected one of day week month, got '%.*s'",
                       FMT(q->by));
    if (!ask_format(q, format, e) || !ask_window(q, s, &report->window, e))
        return false;
    if (!series_fits(report->window, report->bucket))
        return err_set(e, ERR_USAGE,
                       "'by': more than %d times a %.*s from 'from' to 'to': ask for a shorter "
                       "window or longer steps",
                       SERIES_MOST, FMT(bucket_name(report->bucket)));
    return ask_scope(q, s->facts, a, &report->scope, &report->total, e);
}

static bool unknown_metric(struct str name, struct err *e)
{
    struct near near = {0};
    for (int i = 0; i < METRICS; i++)
        near_word(&near, name, metric_name((enum metric)i));
    if (near.best.p)
        return err_set(e, ERR_USAGE, "no metric '%.*s', did you mean '%.*s'?", FMT(name),
                       FMT(near.best));
    return err_set(e, ERR_USAGE,
                   "no metric '%.*s', expected one of lead_time, deployment_frequency, "
                   "change_fail_rate, time_to_restore, failed_deployment_recovery_time, "
                   "rework_rate",
                   FMT(name));
}

bool ask_explain(const struct ask *q, const struct snapshot *s, struct arena *a,
                 struct explain *explain, enum format *format, struct err *e)
{
    bool total = false;
    *explain =
        (struct explain){.facts = s->facts, .zone = s->zone, .log_name = snapshot_log_name(s)};
    if (!metric_find(q->metric, &explain->metric))
        return unknown_metric(q->metric, e);
    if (!ask_format(q, format, e) || !ask_window(q, s, &explain->window, e) ||
        !ask_scope(q, s->facts, a, &explain->scope, &total, e))
        return false;
    if (!total && q->service.n == 0 && explain->scope.n > 1)
        return err_set(e, ERR_USAGE, "which service? name one with %s, or %s for the roll-up",
                       q->options ? "--service" : "'service'", q->options ? "--all" : "'all'");
    return true;
}
