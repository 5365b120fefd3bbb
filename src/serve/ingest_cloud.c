/* POST and OPTIONS /v1/cloudevents.
 * SPDX-License-Identifier: Apache-2.0 */
#include "host/note.h"
#include "load/ingest_parcel.h"
#include "load/mark.h"
#include "serve/answer.h"
#include "serve/ingest.h"
#include "serve/routes.h"
#include "source/cloudevents.h"

#define CLOUD_ROOM ((size_t)1 << 30) /* address space for what is kept of one request */

struct clouds {
    struct ingest ingest;
    const char *db;
    struct parcel *item; /* [n] */
    ptrdiff_t n;
    bool batch;
    struct arena whole, a; /* the writer's while it has the job */
};

static bool write_clouds(struct job *job, struct store *s, struct err *e)
{
    struct clouds *x = (struct clouds *)((char *)job - offsetof(struct clouds, ingest.job));
    struct arena scratch = x->a;
    bool ok = mark_check(s, x->db, false, &scratch, e);
    for (ptrdiff_t i = 0; ok && i < x->n; i++)
        ok = parcel_write(&x->item[i], s, e);
    return ok;
}

static void out_clouds(struct out *o, const struct clouds *x)
{
    if (x->batch) {
        out_parcels(o, x->item, x->n);
        return;
    }
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    parcel_members(&x->item[0], &w);
    json_close(&w);
    out_byte(o, '\n');
}

static struct http_answer end_clouds(const struct call *c, struct pending *pending)
{
    struct clouds *x = (struct clouds *)pending;
    struct http_answer result;
    if (x->ingest.fault.code == ERR_NONE) {
        struct out body = out_to(&x->a);
        out_clouds(&body, x);
        result = answer(type_json, arena_copy(c->request->a, out_str_of(&body)));
    } else {
        result = answer_err(c->server, c->request, &x->ingest.fault);
    }
    arena_release(x->whole);
    return result;
}

/* each CloudEvent as the delivery that it is */
static void read_each(struct clouds *x, const struct call *c, const struct cloud_event *event,
                      struct desk *desk)
{
    int64_t now_ms = clock_ms();
    struct str name = c->who.source.p ? c->who.source : S("cdevents");
    x->item = NEW(&x->a, struct parcel, x->n);
    for (ptrdiff_t i = 0; i < x->n; i++) {
        const struct source_input in = {.source = name,
                                        .header = event[i].header,
                                        .nheader = event[i].nheader,
                                        .raw = event[i].raw,
                                        .arrival_ms = now_ms};
        if (event[i].fault.p)
            parcel_refuse(&x->item[i], name, event[i].raw, event[i].fault, now_ms, &x->a);
        else
            parcel_read(&x->item[i], adapter_find(S("cdevents")), in, desk, &x->a);
    }
}

struct http_answer post_cloudevents(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct err e = {0};
    struct cloud_event *event;
    ptrdiff_t n;
    struct clouds *x = NEW(r->a, struct clouds, 1);
    const struct source_header *header = ingest_headers(r, 0, &n);
    x->ingest.pending.finish = end_clouds;
    x->ingest.job = (struct job){.run = write_clouds, .bytes = r->body.n};
    x->db = s->log[LOG_MAIN].config.db;
    if (ingest_is_packed(r))
        return answer_error(s, r, 415, S("the body is compressed: send it as it is"));
    x->whole = x->a = arena_reserve(CLOUD_ROOM);
    struct desk *desk = desk_take_for(s->desks, r->body.n);
    enum cloud_form form =
        cloudevents_read(header, n, r->body, desk->parser, &x->a, &event, &x->n, &e);
    struct str body = str_trim(r->body);
    x->batch = x->n != 1 || (body.n && body.p[0] == '[');
    if (form == CLOUD_READ)
        read_each(x, c, event, desk);
    desk_give(s->desks, desk, r->body.n);
    if (form == CLOUD_READ)
        return ingest_wait(c, &x->ingest);
    arena_release(x->whole);
    return answer_error(s, r, form == CLOUD_UNKNOWN_FORMAT ? 415 : 400,
                        e.code == ERR_NONE ? S("not a CloudEvent in JSON") : str_of(e.text));
}

/* who may send, and how fast: https://github.com/cloudevents/spec, HTTP webhook, section 4 */
struct http_answer options_cloudevents(const struct call *c)
{
    const struct http_request *r = c->request;
    struct str origin = http_header(r, "WebHook-Request-Origin");
    struct http_answer x = answer(NULL, (struct str){0});
    x = answer_with(x, r->a, "Allow", "OPTIONS, POST");
    if (!origin.p)
        return x;
    x = answer_with(x, r->a, "WebHook-Allowed-Origin", arena_z(r->a, origin));
    return http_header(r, "WebHook-Request-Rate").p
               ? answer_with(x, r->a, "WebHook-Allowed-Rate", "*")
               : x;
}
