/* The rows behind a number as JSON: schema "pitwall.explain/1".
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a row does not have is left out; the schema's keys in its order, further keys after them. */
#include "view/form.h"
#include "view/words.h"

static void text(struct json_writer *w, struct str key, struct str value)
{
    if (value.p)
        json_text(w, key, value);
}

static void moment(struct json_writer *w, struct str key, int64_t ms)
{
    if (ms != TIME_NONE)
        json_time(w, key, ms);
}

/* the word of a row that is not counted */
static void reason(struct json_writer *w, const struct row *r)
{
    if (r->state == ROW_COUNTED)
        json_null(w, S("reason"));
    else if (r->state == ROW_EXCLUDED)
        json_text(w, S("reason"), reason_name(r->reason));
    else
        json_text(w, S("reason"), row_state_name(r->state));
}

static void signals(struct json_writer *w, const struct facts *f, const struct deployment *d)
{
    json_open_array(w, S("signals"));
    for (ptrdiff_t i = 0; d->failed && i < d->nfailure; i++) {
        const struct failure *one = &d->failure[i];
        json_open_object(w, (struct str){0});
        json_text(w, S("signal"), signal_name(one->signal));
        json_text(w, S("rule"), str_of(one->rule));
        text(w, S("event"), one->event);
        json_flag(w, S("inferred"), one->inferred);
        if (one->incident >= 0 && one->incident_service >= 0) {
            const struct service *s = &f->service[one->incident_service];
            json_text(w, S("incident"), s->incident[one->incident].id);
        }
        json_close(w);
    }
    json_close(w);
}

static void stages(struct json_writer *w, const struct lead *l)
{
    json_open_object(w, S("stages_s"));
    for (int stage = 0; stage < STAGES; stage++)
        if (l->stage_ms[stage] >= 0)
            json_number(w, stage_name(stage), (double)l->stage_ms[stage] / 1000);
    json_close(w);
}

static void row(struct json_writer *w, const struct explain *x, const struct row *r)
{
    json_open_object(w, (struct str){0});
    json_text(w, S("kind"), row_kind_name(r->kind));
    json_text(w, S("id"), r->id);
    text(w, S("repo"), r->repo);
    text(w, S("change"), r->change);
    text(w, S("sha"), r->sha);
    text(w, S("deploy"), r->deploy);
    text(w, S("env"), r->env);
    moment(w, S("at"), r->at_ms);
    moment(w, S("start"), r->start_ms);
    moment(w, S("end"), r->end_ms);
    if (r->value_ms >= 0)
        json_number(w, S("value_s"), (double)r->value_ms / 1000);
    json_flag(w, S("counted"), r->state == ROW_COUNTED);
    json_text(w, S("rule"), str_of(r->rule));
    reason(w, r);
    if (r->deployment) {
        json_flag(w, S("failed"), r->failed);
        signals(w, x->facts, r->deployment);
    }
    json_text(w, S("state"), row_state_name(r->state));
    json_text(w, S("service"), x->facts->service[r->service].name);
    if (r->deployment) {
        json_flag(w, S("rework"), r->rework);
        text(w, S("rework_rule"), r->rework ? str_of(r->deployment->rework_rule) : (struct str){0});
        json_flag(w, S("unknown_commit"), r->unknown_commit);
    }
    if (r->inferred)
        json_flag(w, S("inferred"), true);
    if (r->lead && r->state == ROW_COUNTED)
        stages(w, r->lead);
    text(w, S("link"), str_of(r->link));
    text(w, S("title"), r->title);
    text(w, S("url"), r->url);
    text(w, S("event"), r->event);
    json_close(w);
}

void out_explain_json(struct out *o, const struct explain *x, struct arena scratch)
{
    const struct facts *f = x->facts;
    struct rows rows = metric_rows(f, x->scope, x->metric, x->window, &scratch);
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("schema"), S("pitwall.explain/1"));
    json_text(&w, S("metric"), metric_name(x->metric));
    if (x->scope.n == 1)
        json_text(&w, S("service"), f->service[x->scope.service[0]].name);
    else
        json_null(&w, S("service"));
    json_time(&w, S("from"), x->window.from_ms);
    json_time(&w, S("to"), x->window.to_ms);
    json_open_array(&w, S("rows"));
    for (ptrdiff_t i = 0; i < rows.n; i++)
        row(&w, x, &rows.item[i]);
    json_close(&w);
    if (x->scope.n != 1) {
        json_open_array(&w, S("services"));
        for (ptrdiff_t i = 0; i < x->scope.n; i++)
            json_text(&w, (struct str){0}, f->service[x->scope.service[i]].name);
        json_close(&w);
    }
    json_time(&w, S("now"), f->now_ms);
    json_text(&w, S("timezone"), zone_name(x->zone));
    json_definitions(&w, f);
    json_log(&w, x->log_name);
    json_close(&w);
    out_byte(o, '\n');
}
