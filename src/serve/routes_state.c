/* What is served, and how it is.
 * SPDX-License-Identifier: Apache-2.0 */
#include "json/writer.h"
#include "serve/access_copy.h"
#include "serve/answer.h"
#include "serve/routes.h"

static void log_write(struct json_writer *w, struct server *s, int i, struct arena *a)
{
    const struct snapshot *snapshot = hub_hold(s->hub, i);
    const struct facts *f = snapshot->facts;
    struct str fault = hub_fault(s->hub, i, a);
    int64_t commits = 0, deployments = 0;
    for (int32_t k = 0; k < f->nrepo; k++)
        commits += f->repo[k].ncommit;
    for (int32_t k = 0; k < f->nservice; k++)
        deployments += f->service[k].ndeployment;
    json_open_object(w, (struct str){0});
    json_text(w, S("log"), str_of(s->log[i].name));
    json_flag(w, S("sample"), snapshot->sample);
    json_flag(w, S("exists"), snapshot->position >= 0);
    json_integer(w, S("events"), snapshot->events);
    json_integer(w, S("services"), f->nservice);
    json_integer(w, S("commits"), commits);
    json_integer(w, S("deployments"), deployments);
    json_integer(w, S("unrouted"), f->honesty.nunrouted);
    json_integer(w, S("future"), f->honesty.nfuture);
    json_integer(w, S("unknown_commits"), f->honesty.nunknown_commit);
    json_integer(w, S("position"), snapshot->position);
    json_time(w, S("now"), f->now_ms);
    json_text(w, S("timezone"), zone_name(snapshot->zone));
    if (fault.p)
        json_text(w, S("fault"), fault);
    if (fault.p)
        json_flag(w, S("stale"), hub_is_stale(s->hub, i));
    json_close(w);
    hub_release(s->hub, snapshot);
}

struct http_answer get_logs(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct out body = out_to(r->a);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_open_array(&w, S("logs"));
    for (int i = 0; i < s->nlog; i++)
        log_write(&w, s, i, r->a);
    json_close(&w);
    json_close(&w);
    out_byte(&body, '\n');
    return answer(type_json, out_str_of(&body));
}

/* why nothing can be answered or taken in any more; p == NULL: it can */
static struct str broken(struct server *s, struct arena *a)
{
    struct err gone;
    if (!writer_has_log(s->writer, &gone))
        return arena_copy(a, str_of(gone.text));
    for (int i = 0; i < s->nlog; i++)
        if (hub_is_stale(s->hub, i))
            return hub_fault(s->hub, i, a);
    return (struct str){0};
}

/* what is wrong and does not stop it; p == NULL: nothing */
static struct str degraded(struct server *s, struct arena *a)
{
    struct writer_state writer = writer_state(s->writer);
    struct str fault = {0};
    if (writer.fault.code != ERR_NONE)
        return arena_copy(a, str_of(writer.fault.text));
    for (int i = 0; i < s->nlog && !fault.p; i++)
        fault = hub_fault(s->hub, i, a);
    return fault;
}

struct http_answer get_health(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    /* what is wrong tells of paths and definitions: not to strangers */
    bool told = identity_may(&c->who, MAY_READ);
    struct str fault = broken(s, r->a);
    if (fault.p)
        return answer_error(s, r, 503, told ? fault : S("the log cannot be read or written"));
    fault = degraded(s, r->a);
    struct out body = out_to(r->a);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("status"), fault.p ? S("degraded") : S("ok"));
    json_text(&w, S("version"), S(PITWALL_VERSION));
    if (fault.p && told)
        json_text(&w, S("reason"), fault);
    json_close(&w);
    out_byte(&body, '\n');
    return answer(type_json, out_str_of(&body));
}

struct http_answer get_openapi(const struct call *c)
{
    return answer(type_json, c->server->openapi);
}
