/* What tools post: hooks, and the endpoints of DevLake and Datadog.
 * SPDX-License-Identifier: Apache-2.0 */
#include "host/note.h"
#include "load/ingest_parcel.h"
#include "load/mark.h"
#include "net/form.h"
#include "net/media.h"
#include "serve/answer.h"
#include "serve/ingest.h"
#include "serve/routes.h"
#include "source/cloudevents.h"
#include "source/signature.h"

struct drop;
typedef struct http_answer tell_drop(const struct call *c, const struct drop *x);

/* One delivery on its way into the log. */
struct drop {
    struct ingest ingest;
    const char *db;
    struct parcel parcel;
    struct arena a; /* the writer's while it has the job */
    tell_drop *tell;
};

static bool write_drop(struct job *job, struct store *s, struct err *e)
{
    struct drop *x = (struct drop *)((char *)job - offsetof(struct drop, ingest.job));
    struct arena scratch = x->a;
    return mark_check(s, x->db, false, &scratch, e) && parcel_write(&x->parcel, s, e);
}

static struct http_answer end_drop(const struct call *c, struct pending *pending)
{
    const struct drop *x = (const struct drop *)pending;
    if (x->ingest.fault.code != ERR_NONE)
        return answer_err(c->server, c->request, &x->ingest.fault);
    return x->tell(c, x);
}

static struct http_answer tell_status(const struct call *c, const struct drop *x)
{
    struct out body = out_to(c->request->a);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    parcel_members(&x->parcel, &w);
    json_close(&w);
    out_byte(&body, '\n');
    return answer(type_json, out_str_of(&body));
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* whether it says to be a form, which some tools can be set to send; JSON that says so is what
 * `curl -d` sends */
static bool is_form(const struct http_request *r)
{
    struct media media;
    bool json = r->body.n && (r->body.p[0] == '{' || r->body.p[0] == '[');
    return !json && media_parse(http_header(r, "Content-Type"), r->a, &media) &&
           str_equal(media.type, S("application/x-www-form-urlencoded"));
}

/* `payload` of a form; p == NULL: it has none */
static struct str form_payload(const struct http_request *r, struct err *e)
{
    struct form form;
    if (!form_parse(r->body, r->a, &form, e))
        return (struct str){0};
    struct str payload = form_value(&form, S("payload"));
    if (!payload.p)
        err_set(e, ERR_INPUT, "the form has no 'payload'");
    return payload;
}

/* Sinks of CloudEvents that know an address and nothing else post here: what a CloudEvent holds is
 * the delivery. What is no CloudEvent is left to the adapter, which says so. */
static void unwrap(struct source_input *in, struct desk *desk, struct arena *a, struct err *e)
{
    struct arena scratch = desk->scratch;
    struct cloud_event *event;
    struct err other;
    ptrdiff_t n;
    if (cloudevents_read(in->header, in->nheader, in->raw, desk->parser, &scratch, &event, &n,
                         &other) != CLOUD_READ)
        return;
    if (n != 1 || event->fault.p) {
        in->raw = (struct str){0};
        if (n == 1)
            err_set(e, ERR_INPUT, "%.*s", FMT(event->fault));
        else
            err_set(e, ERR_INPUT, "a batch of CloudEvents goes to /v1/cloudevents");
        return;
    }
    struct source_header *header = NEW(a, struct source_header, CLOUD_ATTRIBUTES);
    for (ptrdiff_t i = 0; i < event->nheader; i++)
        header[i] =
            (struct source_header){event->header[i].name, arena_copy(a, event->header[i].value)};
    in->header = header;
    in->nheader = event->nheader;
    in->raw = arena_copy(a, event->raw);
}

static struct http_answer take(const struct call *c, const struct adapter *adapter,
                               struct source_input in, tell_drop *tell)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct err e = {0};
    if (ingest_is_packed(r))
        return answer_error(s, r, 415, S("the body is compressed: send it as it is"));
    struct drop *x = NEW(r->a, struct drop, 1);
    x->ingest.pending.finish = end_drop;
    x->ingest.job = (struct job){.run = write_drop, .bytes = r->body.n};
    x->db = s->log[LOG_MAIN].config.db;
    x->tell = tell;
    in.arrival_ms = clock_ms();
    in.raw = r->body.n ? r->body : S("{}"); /* closing an issue in DevLake has no body */
    if (is_form(r))
        in.raw = form_payload(r, &e);
    struct desk *desk = desk_take_for(s->desks, r->body.n);
    if (in.raw.p && str_equal(adapter_name(adapter), S("cdevents")))
        unwrap(&in, desk, r->a, &e);
    if (in.raw.p)
        parcel_read(&x->parcel, adapter, in, desk, r->a);
    else
        parcel_refuse(&x->parcel, in.source, r->body, str_of(e.text), in.arrival_ms, r->a);
    desk_give(s->desks, desk, r->body.n);
    x->a = *r->a;
    return ingest_wait(c, &x->ingest);
}

/* --- POST /hook/{source}, /hook/{source}/{token} ------------------------------------------------
 */

static const char *const verdicts[] = {
    [SIGNATURE_RIGHT] = "",
    [SIGNATURE_MISSING] = "the signature is missing",
    [SIGNATURE_WRONG] = "the signature is wrong",
    [SIGNATURE_STALE] = "the signature is older than 5 minutes",
};

/* the adapter that reads it, once it is known who sent that; NULL: *status and *e */
static const struct adapter *admit_hook(const struct call *c, const struct source_header *header,
                                        ptrdiff_t nheader, int *status, struct err *e)
{
    const struct http_request *r = c->request;
    struct str name = c->path[0];
    struct sender sender;
    int64_t now_ms = clock_ms();
    if (access_sender(c->server->access, name, now_ms, r->a, &sender)) {
        const struct signed_request request = {.header = header,
                                               .nheader = nheader,
                                               .path_token = c->path[1],
                                               .header_name = sender.header,
                                               .body = r->body,
                                               .now_ms = now_ms};
        enum verdict verdict =
            signature_verify(sender.scheme, &request, sender.secret, sender.nsecret);
        *status = 401;
        if (verdict == SIGNATURE_RIGHT)
            return sender.adapter;
        err_set(e, ERR_INPUT, "%s", verdicts[verdict]);
        return NULL;
    }
    const struct adapter *adapter = adapter_find(name);
    struct identity who;
    *status = 404;
    if (!adapter)
        err_set(e, ERR_NOT_FOUND, "no source '%.*s': add it with 'pitwall source add'", FMT(name));
    else if (!access_check(c->server->access, r, MAY_INGEST, now_ms, &who, status, e))
        adapter = NULL;
    else if (who.source.p && !str_equal(who.source, name)) {
        *status = 403;
        err_set(e, ERR_INPUT, "this token may send for '%.*s' only", FMT(who.source));
        adapter = NULL;
    }
    return adapter;
}

struct http_answer post_hook(const struct call *c)
{
    const struct http_request *r = c->request;
    struct err e = {0};
    int status;
    ptrdiff_t n;
    const struct source_header *header = ingest_headers(r, 0, &n);
    const struct adapter *adapter = admit_hook(c, header, n, &status, &e);
    if (!adapter)
        return answer_error(c->server, r, status, str_of(e.text));
    const struct source_input in = {.source = c->path[0], .header = header, .nheader = n};
    return take(c, adapter, in, tell_status);
}

/* --- drop-ins -----------------------------------------------------------------------------------
 */

/* {"data":{"id":"...","type":"dora_deployment"}}, as its clients want it, with ours behind */
static struct http_answer tell_datadog(const struct call *c, const struct drop *x)
{
    struct out body = out_to(c->request->a);
    struct json_writer w = json_writer_to(&body);
    bool deployment = str_starts(c->request->path, S("/api/v2/dora/deployment"));
    json_open_object(&w, (struct str){0});
    json_open_object(&w, S("data"));
    json_text(&w, S("id"), x->parcel.subject.p ? x->parcel.subject : x->parcel.delivery.id);
    json_text(&w, S("type"), deployment ? S("dora_deployment") : S("dora_failure"));
    json_close(&w);
    parcel_members(&x->parcel, &w);
    json_close(&w);
    out_byte(&body, '\n');
    struct http_answer result = answer(type_json, out_str_of(&body));
    result.status = str_equal(c->request->method, S("PATCH")) ? 202 : 200;
    return result;
}

static struct http_answer drop_in(const struct call *c, struct str name, struct str path,
                                  tell_drop *tell)
{
    const struct http_request *r = c->request;
    ptrdiff_t n;
    struct source_header *header = ingest_headers(r, 1, &n);
    header[n++] = (struct source_header){S(":method"), r->method};
    const struct source_input in = {.source = c->who.source.p ? c->who.source : name,
                                    .header = header,
                                    .nheader = n,
                                    .path = path};
    return take(c, adapter_find(name), in, tell);
}

struct http_answer post_devlake(const struct call *c)
{
    return drop_in(c, S("devlake"), c->path[0], tell_status);
}

struct http_answer post_datadog(const struct call *c)
{
    const struct str front = S("/api/v2/dora/");
    return drop_in(c, S("datadog"), str_slice(c->request->path, front.n, c->request->path.n),
                   tell_datadog);
}
