/* The report as JSON: schema "pitwall.report/1".
 * SPDX-License-Identifier: Apache-2.0
 *
 * The schema's keys in its order, further keys after them. */
#include "view/form.h"
#include "view/words.h"

#include <math.h>

void json_double(struct json_writer *w, struct str key, double v)
{
    if (isnan(v))
        json_null(w, key);
    else
        json_number(w, key, v);
}

void json_definitions(struct json_writer *w, const struct facts *f)
{
    json_open_object(w, S("definitions"));
    if (f->rules->version)
        json_integer(w, S("version"), f->rules->version);
    else
        json_null(w, S("version"));
    json_text(w, S("hash"), str_of(f->rules->hash));
    json_close(w);
}

void json_log(struct json_writer *w, struct str name)
{
    if (!name.p)
        return;
    json_text(w, S("log"), name);
    if (log_is_sample(name))
        json_flag(w, S("sample"), true);
}

/* [low, high]; null when neither is known, null for a side that is open */
static void interval(struct json_writer *w, struct str key, const double ci[2])
{
    if (isnan(ci[0]) && isnan(ci[1])) {
        json_null(w, key);
        return;
    }
    json_open_array(w, key);
    json_double(w, (struct str){0}, ci[0]);
    json_double(w, (struct str){0}, ci[1]);
    json_close(w);
}

static void excluded(struct json_writer *w, const struct excluded_count *e, ptrdiff_t n)
{
    json_open_object(w, S("excluded"));
    for (ptrdiff_t i = 0; i < n; i++)
        json_integer(w, reason_name(e[i].reason), e[i].n);
    json_close(w);
}

static void lead_time(struct json_writer *w, const struct lead_time *m)
{
    json_open_object(w, metric_name(METRIC_LEAD_TIME));
    json_integer(w, S("n"), m->spread.n);
    json_integer(w, S("pending"), m->pending);
    json_double(w, S("p50_s"), m->spread.p50_s);
    json_double(w, S("p75_s"), m->spread.p75_s);
    json_double(w, S("p90_s"), m->spread.p90_s);
    json_double(w, S("p95_s"), m->spread.p95_s);
    interval(w, S("p50_ci_s"), m->spread.p50_ci_s);
    json_open_object(w, S("stages"));
    for (int stage = 0; stage < STAGES; stage++) {
        json_open_object(w, stage_name(stage));
        json_integer(w, S("n"), m->stage[stage].n);
        json_double(w, S("p50_s"), m->stage[stage].p50_s);
        json_double(w, S("p95_s"), m->stage[stage].p95_s);
        json_double(w, S("p75_s"), m->stage[stage].p75_s);
        json_double(w, S("p90_s"), m->stage[stage].p90_s);
        json_double(w, S("mean_s"), m->stage[stage].mean_s);
        json_close(w);
    }
    json_close(w);
    excluded(w, m->excluded, m->nexcluded);
    json_double(w, S("mean_s"), m->spread.mean_s);
    interval(w, S("p95_ci_s"), m->spread.p95_ci_s);
    json_double(w, S("pending_age_p50_s"), m->pending_age_p50_s);
    json_double(w, S("pending_oldest_s"), m->pending_oldest_s);
    json_close(w);
}

static void deployment_frequency(struct json_writer *w, const struct deployment_frequency *m)
{
    json_open_object(w, metric_name(METRIC_DEPLOYMENT_FREQUENCY));
    json_integer(w, S("n"), m->n);
    json_number(w, S("days"), m->days);
    json_double(w, S("per_day"), m->per_day);
    json_integer(w, S("deploy_days"), m->deploy_days);
    json_double(w, S("median_deploy_days_per_week"), m->median_deploy_days_per_week);
    if (m->band == BAND_NONE)
        json_null(w, S("band"));
    else
        json_text(w, S("band"), band_name(m->band));
    json_double(w, S("median_gap_s"), m->median_gap_s);
    json_integer(w, S("whole_weeks"), m->whole_weeks);
    json_integer(w, S("whole_months"), m->whole_months);
    json_integer(w, S("inferred"), m->inferred);
    excluded(w, m->excluded, m->nexcluded);
    json_close(w);
}

static void change_fail_rate(struct json_writer *w, const struct change_fail_rate *m)
{
    json_open_object(w, metric_name(METRIC_CHANGE_FAIL_RATE));
    json_integer(w, S("n"), m->ratio.n);
    json_integer(w, S("failed"), m->ratio.hits);
    json_double(w, S("ratio"), m->ratio.ratio);
    interval(w, S("ci"), m->ratio.ci);
    json_open_object(w, S("by_signal"));
    for (int signal = 0; signal < SIGNALS; signal++)
        if (m->by_signal[signal])
            json_integer(w, signal_name((enum signal)signal), m->by_signal[signal]);
    json_close(w);
    json_integer(w, S("unlinked_incidents"), m->unlinked_incidents);
    json_integer(w, S("unlinked_flag_offs"), m->unlinked_flag_offs);
    json_integer(w, S("unknown_commit"), m->unknown_commit);
    excluded(w, m->excluded, m->nexcluded);
    json_close(w);
}

static void restore_time(struct json_writer *w, enum metric metric, const struct restore_time *m)
{
    json_open_object(w, metric_name(metric));
    json_integer(w, S("n"), m->spread.n);
    json_integer(w, S("open"), m->open);
    json_double(w, S("p50_s"), m->spread.p50_s);
    json_double(w, S("p95_s"), m->spread.p95_s);
    json_double(w, S("km_p50_s"), m->km_p50_s);
    json_double(w, S("km_p95_s"), m->km_p95_s);
    json_double(w, S("open_oldest_s"), m->open_oldest_s);
    interval(w, S("p50_ci_s"), m->spread.p50_ci_s);
    excluded(w, m->excluded, m->nexcluded);
    json_close(w);
}

static void six_metrics(struct json_writer *w, const struct metrics *m)
{
    lead_time(w, &m->lead_time);
    deployment_frequency(w, &m->deployment_frequency);
    change_fail_rate(w, &m->change_fail_rate);
    restore_time(w, METRIC_TIME_TO_RESTORE, &m->time_to_restore);
    restore_time(w, METRIC_RECOVERY_TIME, &m->recovery_time);
    json_open_object(w, metric_name(METRIC_REWORK_RATE));
    json_integer(w, S("n"), m->rework_rate.n);
    json_integer(w, S("rework"), m->rework_rate.hits);
    json_double(w, S("ratio"), m->rework_rate.ratio);
    interval(w, S("ci"), m->rework_rate.ci);
    json_close(w);
}

static void series(struct json_writer *w, const struct report *r, struct scope scope,
                   struct arena scratch)
{
    ptrdiff_t n;
    const struct metrics *m =
        metrics_series(r->facts, scope, r->window, r->bucket, r->zone, &scratch, &n);
    json_open_array(w, S("series"));
    for (ptrdiff_t i = 0; i < n; i++) {
        json_open_object(w, (struct str){0});
        json_time(w, S("start"), m[i].window.from_ms);
        json_time(w, S("end"), m[i].window.to_ms);
        six_metrics(w, &m[i]);
        json_flag(w, S("partial"), m[i].partial);
        json_close(w);
    }
    json_close(w);
}

static void text_or_null(struct json_writer *w, struct str key, struct str value)
{
    if (value.p)
        json_text(w, key, value);
    else
        json_null(w, key);
}

static void service(struct json_writer *w, const struct report *r, const int32_t *index,
                    struct arena scratch)
{
    const struct service *s = &r->facts->service[*index];
    struct scope scope = {index, 1};
    struct metrics m = metrics_of(r->facts, scope, r->window, r->zone, scratch);
    json_open_object(w, (struct str){0});
    json_text(w, S("service"), s->name);
    text_or_null(w, S("team"), s->team);
    six_metrics(w, &m);
    series(w, r, scope, scratch);
    text_or_null(w, S("tier"), s->tier);
    json_open_array(w, S("tags"));
    for (ptrdiff_t i = 0; i < s->tags.n; i++)
        json_text(w, (struct str){0}, s->tags.item[i]);
    json_close(w);
    int64_t last_ms = last_deployment_ms(s, r->window.to_ms);
    if (last_ms == TIME_NONE)
        json_null(w, S("last_deployment"));
    else
        json_time(w, S("last_deployment"), last_ms);
    json_close(w);
}

void out_report_json(struct out *o, const struct report *r, struct arena scratch)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("schema"), S("pitwall.report/1"));
    json_time(&w, S("from"), r->window.from_ms);
    json_time(&w, S("to"), r->window.to_ms);
    json_time(&w, S("now"), r->facts->now_ms);
    json_text(&w, S("timezone"), zone_name(r->zone));
    json_definitions(&w, r->facts);
    json_open_array(&w, S("services"));
    for (ptrdiff_t i = 0; i < r->scope.n; i++)
        service(&w, r, &r->scope.service[i], scratch);
    json_close(&w);
    if (r->total) {
        struct metrics m = metrics_of(r->facts, r->scope, r->window, r->zone, scratch);
        json_open_object(&w, S("total"));
        six_metrics(&w, &m);
        series(&w, r, r->scope, scratch);
        json_close(&w);
    }
    if (r->bucket != BUCKET_NONE)
        json_text(&w, S("by"), bucket_name(r->bucket));
    json_log(&w, r->log_name);
    json_close(&w);
    out_byte(o, '\n');
}
