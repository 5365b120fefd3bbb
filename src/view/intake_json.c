/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"
#include "view/form.h"
#include "view/intake.h"

static const struct str none = {0};
enum { UNROUTED_SHOWN = 50 };

/* the value, or null where it was not told */
static void text_or_null(struct json_writer *w, struct str key, struct str value)
{
    if (value.p)
        json_text(w, key, value);
    else
        json_null(w, key);
}

static void seconds(struct json_writer *w, struct str key, int64_t ms)
{
    if (ms == TIME_NONE || ms == RETENTION_FOREVER)
        json_null(w, key);
    else
        json_number(w, key, (double)ms / 1000);
}

static void sources(struct json_writer *w, const struct intake *x)
{
    json_open_array(w, S("sources"));
    for (ptrdiff_t i = 0; i < x->nsource; i++) {
        const struct intake_source *s = &x->source[i];
        enum source_state state = intake_state(x, s);
        json_open_object(w, none);
        json_text(w, S("source"), s->name);
        text_or_null(w, S("adapter"), s->adapter);
        text_or_null(w, S("scheme"), s->scheme);
        json_text(w, S("state"), source_state_name(state));
        json_time(w, S("silent_since"), state == SOURCE_SILENT ? s->last_arrival_ms : TIME_NONE);
        json_time(w, S("last_at"), s->last_at_ms);
        json_time(w, S("last_arrival"), s->last_arrival_ms);
        seconds(w, S("lag_s"), s->lag_ms);
        json_integer(w, S("accepted"), s->accepted);
        json_integer(w, S("duplicate"), s->duplicate);
        json_integer(w, S("ignored"), s->ignored);
        json_integer(w, S("refused"), s->refused);
        json_integer(w, S("unrouted"), s->unrouted);
        json_integer(w, S("skewed"), s->skewed);
        json_close(w);
    }
    json_close(w);
}

static void services(struct json_writer *w, const struct seen *seen)
{
    json_open_array(w, S("services"));
    for (ptrdiff_t i = 0; i < seen->nservice; i++) {
        const struct seen_service *s = &seen->service[i];
        json_open_object(w, none);
        json_text(w, S("service"), s->name);
        json_open_object(w, S("seen"));
        for (int kind = 0; kind < KINDS; kind++) {
            if (!s->kind[kind].n)
                continue;
            json_open_object(w, event_kind_name((enum event_kind)kind));
            json_integer(w, S("n"), s->kind[kind].n);
            json_time(w, S("last"), s->kind[kind].last_ms);
            json_close(w);
        }
        json_close(w);
        json_open_array(w, S("missing"));
        for (int k = 0; k < INTAKE_ADVICES; k++)
            if (intake_missing(s, k))
                json_text(w, none, event_kind_name(intake_advice[k].kind));
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

static void connect(struct json_writer *w, const struct seen *seen)
{
    json_open_array(w, S("connect"));
    for (int k = 0; k < INTAKE_ADVICES; k++) {
        int64_t n = 0;
        for (ptrdiff_t i = 0; i < seen->nservice; i++)
            n += intake_missing(&seen->service[i], k);
        if (!n && seen->nservice)
            continue;
        json_open_object(w, none);
        json_text(w, S("kind"), event_kind_name(intake_advice[k].kind));
        json_flag(w, S("needed"), intake_advice[k].needed);
        json_integer(w, S("services"), n);
        json_text(w, S("how"), intake_advice[k].how);
        json_close(w);
    }
    json_close(w);
}

static void unrouted(struct json_writer *w, const struct facts *f, struct arena scratch)
{
    json_open_object(w, S("unrouted"));
    json_integer(w, S("n"), f->honesty.nunrouted);
    json_open_array(w, S("groups"));
    for (ptrdiff_t i = 0; i < f->seen.nunrouted && i < UNROUTED_SHOWN; i++) {
        const struct unrouted *u = &f->seen.unrouted[i];
        struct arena a = scratch;
        struct out route = out_to(&a);
        out_route(&route, u);
        json_open_object(w, none);
        json_text(w, S("kind"), event_kind_name(u->kind));
        text_or_null(w, S("repo"), u->repo);
        text_or_null(w, S("env"), u->env);
        text_or_null(w, S("source"), u->source);
        text_or_null(w, S("label"), u->label);
        json_integer(w, S("n"), u->n);
        json_time(w, S("last"), u->last_ms);
        json_text(w, S("route"), out_str_of(&route));
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void quarantine(struct json_writer *w, const struct intake *x)
{
    json_open_object(w, S("quarantine"));
    json_integer(w, S("n"), x->quarantined);
    json_open_array(w, S("latest"));
    for (ptrdiff_t i = 0; i < x->nrefusal; i++) {
        const struct intake_refusal *r = &x->refusal[i];
        json_open_object(w, none);
        json_text(w, S("source"), r->source);
        json_integer(w, S("line"), r->line);
        json_text(w, S("reason"), r->reason);
        json_time(w, S("arrival"), r->arrival_ms);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void bodies(struct json_writer *w, const struct intake *x)
{
    json_open_object(w, S("bodies"));
    json_integer(w, S("n"), x->bodies);
    json_integer(w, S("bytes"), x->body_bytes);
    json_time(w, S("oldest"), x->oldest_body_ms);
    seconds(w, S("retention_s"), x->facts->rules->base.raw_bodies_ms);
    json_close(w);
    json_open_array(w, S("erasures"));
    for (ptrdiff_t i = 0; i < x->nerasure; i++) {
        json_open_object(w, none);
        json_time(w, S("at"), x->erasure[i].at_ms);
        json_text(w, S("by"), x->erasure[i].by);
        json_text(w, S("reason"), x->erasure[i].reason);
        json_integer(w, S("bodies"), x->erasure[i].bodies);
        json_close(w);
    }
    json_close(w);
}

static void who_may(struct json_writer *w, const struct intake *x)
{
    static const struct str scope[INTAKE_SCOPES] = {STR("ingest"), STR("read"), STR("write"),
                                                    STR("admin")};
    json_open_object(w, S("access"));
    json_flag(w, S("only_loopback"), x->open);
    json_open_object(w, S("tokens"));
    for (int i = 0; i < INTAKE_SCOPES; i++)
        json_integer(w, scope[i], x->tokens[i]);
    json_close(w);
    json_close(w);
}

void json_intake(struct json_writer *w, struct str key, const struct intake *x,
                 struct arena scratch)
{
    const struct facts *f = x->facts;
    int64_t incomplete = 0;
    char *whole = view_part(w->out, &scratch);
    for (int32_t i = 0; i < f->nrepo; i++)
        incomplete += f->repo[i].nincomplete;
    json_open_object(w, key);
    json_text(w, S("schema"), S("pitwall.data/1"));
    json_log(w, x->log);
    json_time(w, S("now"), f->now_ms);
    json_definitions(w, f);
    sources(w, x);
    services(w, &f->seen);
    connect(w, &f->seen);
    unrouted(w, f, scratch);
    quarantine(w, x);
    bodies(w, x);
    who_may(w, x);
    json_integer(w, S("unknown_commits"), f->honesty.nunknown_commit);
    json_integer(w, S("unlinked_incidents"), f->honesty.nunlinked_incident);
    json_integer(w, S("future"), f->honesty.nfuture);
    json_integer(w, S("cut_history"), incomplete);
    json_close(w);
    view_join(w->out, whole);
}
