/* What the command line does beside a running server, over its socket.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "host/note.h"
#include "load/import_spool.h"
#include "load/ingest_parcel.h"
#include "load/ingest_posting.h"
#include "load/mark.h"
#include "load/recorded.h"
#include "serve/answer.h"
#include "serve/ingest.h"
#include "serve/routes.h"

#define LOCAL_ROOM ((size_t)1 << 30) /* address space for what is kept of one request */
enum { LEAST_ROOM = 128 << 20 };     /* of it, for one more delivery */

static bool is_sample(const struct http_request *r)
{
    return str_equal(http_query(r, S("sample")), S("1"));
}

/* --- POST /local/events -------------------------------------------------------------------------
 */

struct lines {
    struct ingest ingest;
    const char *db;
    struct str name;
    bool sample;
    int64_t arrival_ms;
    struct posting posting;
    struct arena whole, a; /* the writer's while it has the job */
};

static bool write_lines(struct job *job, struct store *s, struct err *e)
{
    struct lines *x = (struct lines *)((char *)job - offsetof(struct lines, ingest.job));
    struct arena scratch = x->a;
    return mark_check(s, x->db, x->sample, &scratch, e) &&
           posting_write(&x->posting, s, x->name, x->arrival_ms, e);
}

static struct http_answer end_lines(const struct call *c, struct pending *pending)
{
    struct lines *x = (struct lines *)pending;
    struct http_answer result;
    if (x->ingest.fault.code == ERR_NONE) {
        struct out body = out_to(&x->a);
        out_posting(&body, &x->posting);
        result = answer(type_json, arena_copy(c->request->a, out_str_of(&body)));
    } else {
        result = answer_err(c->server, c->request, &x->ingest.fault);
    }
    arena_release(x->whole);
    return result;
}

struct http_answer post_local_events(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct lines *x = NEW(r->a, struct lines, 1);
    struct str line = http_query(r, S("line"));
    struct err e = {0};
    struct posting_bounds bounds = {.sample = is_sample(r), .line = 1};
    if (line.p && (!str_int(line, &bounds.line) || bounds.line < 1))
        return answer_error(s, r, 400, S("'line': expected a number from 1 on"));
    x->ingest.pending.finish = end_lines;
    x->ingest.job = (struct job){.run = write_lines, .bytes = r->body.n};
    x->db = s->log[LOG_MAIN].config.db;
    x->name = http_query(r, S("name"));
    x->sample = bounds.sample;
    x->arrival_ms = clock_ms();
    x->whole = x->a = arena_reserve(LOCAL_ROOM);
    struct desk *desk = desk_take_for(s->desks, r->body.n);
    bool ok = posting_read(&x->posting, r->body, true, &bounds, desk, &x->a, &e);
    desk_give(s->desks, desk, r->body.n);
    if (ok)
        return ingest_wait(c, &x->ingest);
    arena_release(x->whole);
    return answer_err(s, r, &e);
}

/* --- GET /local/tips ----------------------------------------------------------------------------
 */

static bool add_tip(void *context, struct str ref, struct str sha)
{
    struct json_writer *w = context;
    json_open_object(w, (struct str){0});
    json_text(w, S("ref"), ref);
    json_text(w, S("sha"), sha);
    json_close(w);
    return true;
}

struct http_answer get_local_tips(const struct call *c)
{
    const struct http_request *r = c->request;
    struct err e = {0};
    struct store *s = store_open(c->server->log[LOG_MAIN].config.db, STORE_READ, &e);
    struct out body = out_to(r->a);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_open_array(&w, S("tips"));
    bool ok = s && store_tips_each(s, http_query(r, S("repo")), add_tip, &w, &e);
    store_close(s);
    if (!ok)
        return answer_err(c->server, r, &e);
    json_close(&w);
    json_close(&w);
    out_byte(&body, '\n');
    return answer(type_json, out_str_of(&body));
}

/* --- POST /local/import -------------------------------------------------------------------------
 */

struct spool {
    struct ingest ingest;
    const char *db, *path;
    bool sample;
    int64_t arrival_ms;
    struct import_spool_count count;
    struct arena a; /* the writer's while it has the job */
};

static bool write_spool(struct job *job, struct store *s, struct err *e)
{
    struct spool *x = (struct spool *)((char *)job - offsetof(struct spool, ingest.job));
    struct arena scratch = x->a;
    return mark_check(s, x->db, x->sample, &scratch, e) &&
           import_spool(s, x->path, x->arrival_ms, &x->count, e);
}

static struct http_answer end_spool(const struct call *c, struct pending *pending)
{
    const struct spool *x = (const struct spool *)pending;
    if (x->ingest.fault.code != ERR_NONE)
        return answer_err(c->server, c->request, &x->ingest.fault);
    struct out body = out_to(c->request->a);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_integer(&w, S("new"), x->count.added);
    json_integer(&w, S("duplicate"), x->count.duplicate);
    json_integer(&w, S("refused"), x->count.refused);
    json_integer(&w, S("deployments"), x->count.deployments);
    json_close(&w);
    out_byte(&body, '\n');
    return answer(type_json, out_str_of(&body));
}

struct http_answer post_local_import(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct spool *x = NEW(r->a, struct spool, 1);
    struct str arrival = http_query(r, S("now"));
    x->ingest.pending.finish = end_spool;
    x->ingest.job = (struct job){.run = write_spool, .bytes = 1 << 20};
    x->db = s->log[LOG_MAIN].config.db;
    x->path = arena_z(r->a, http_query(r, S("path")));
    x->sample = is_sample(r);
    x->arrival_ms = clock_ms();
    if (arrival.p && !time_parse(arrival, &x->arrival_ms))
        return answer_error(s, r, 400, S("'now': not a time"));
    x->a = *r->a;
    return ingest_wait(c, &x->ingest);
}

/* --- POST /local/deliveries ---------------------------------------------------------------------
 */

struct parcels {
    struct ingest ingest;
    const char *db;
    struct parcel *item;
    ptrdiff_t n, capacity;
    struct arena whole, a; /* the writer's while it has the job */
};

static bool write_parcels(struct job *job, struct store *s, struct err *e)
{
    struct parcels *x = (struct parcels *)((char *)job - offsetof(struct parcels, ingest.job));
    struct arena scratch = x->a;
    bool ok = mark_check(s, x->db, false, &scratch, e);
    for (ptrdiff_t i = 0; ok && i < x->n; i++)
        ok = parcel_write(&x->item[i], s, e);
    return ok;
}

static struct http_answer end_parcels(const struct call *c, struct pending *pending)
{
    struct parcels *x = (struct parcels *)pending;
    struct http_answer result;
    if (x->ingest.fault.code == ERR_NONE) {
        struct out body = out_to(&x->a);
        out_parcels(&body, x->item, x->n);
        result = answer(type_json, arena_copy(c->request->a, out_str_of(&body)));
    } else {
        result = answer_err(c->server, c->request, &x->ingest.fault);
    }
    arena_release(x->whole);
    return result;
}

struct http_answer post_local_deliveries(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct str name = http_query(r, S("source")), reader = http_query(r, S("adapter"));
    const struct adapter *adapter = adapter_find(reader.p ? reader : name);
    if (!adapter)
        return answer_error(s, r, 404, S("no such adapter"));
    struct parcels *x = NEW(r->a, struct parcels, 1);
    x->ingest.pending.finish = end_parcels;
    x->ingest.job = (struct job){.run = write_parcels, .bytes = r->body.n};
    x->db = s->log[LOG_MAIN].config.db;
    x->whole = x->a = arena_reserve(LOCAL_ROOM);
    const struct source_input in = {.source = name, .arrival_ms = clock_ms()};
    struct desk *desk = desk_take_for(s->desks, r->body.n);
    bool fits = true;
    for (struct str rest = r->body; rest.n && fits;) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        if (!line.n)
            continue;
        struct parcel p;
        recorded_read(&p, adapter, in, line, desk, &x->a);
        *PUSH(&x->a, x) = p;
        fits = x->n <= POSTING_ITEMS && x->a.end - x->a.at > LEAST_ROOM;
    }
    desk_give(s->desks, desk, r->body.n);
    if (fits)
        return ingest_wait(c, &x->ingest);
    arena_release(x->whole);
    return answer_error(s, r, 413, S("too many deliveries in one request"));
}
