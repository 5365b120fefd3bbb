/* POST /v1/events.
 * SPDX-License-Identifier: Apache-2.0 */
#include "host/note.h"
#include "load/ingest_posting.h"
#include "load/mark.h"
#include "net/media.h"
#include "serve/answer.h"
#include "serve/ingest.h"
#include "serve/routes.h"

enum { SMALL_BYTES = 1 << 20 /* a body up to this long is read within its request's memory */ };
#define LARGE_ROOM ((size_t)1 << 30) /* address space for what is kept of a larger one */

struct post {
    struct ingest ingest;
    const char *db;
    struct str source;
    int64_t arrival_ms;
    struct posting posting;
    struct arena whole; /* of a large one, else at == NULL */
    struct arena a;     /* the writer's while it has the job */
};

static bool write_post(struct job *job, struct store *s, struct err *e)
{
    struct post *x = (struct post *)((char *)job - offsetof(struct post, ingest.job));
    struct arena scratch = x->a;
    return mark_check(s, x->db, false, &scratch, e) &&
           posting_write(&x->posting, s, x->source, x->arrival_ms, e);
}

static struct http_answer end_post(const struct call *c, struct pending *pending)
{
    struct post *x = (struct post *)pending;
    const struct http_request *r = c->request;
    struct http_answer result;
    if (x->ingest.fault.code != ERR_NONE) {
        result = answer_err(c->server, r, &x->ingest.fault);
    } else {
        struct out body = out_to(x->whole.at ? &x->a : r->a);
        out_posting(&body, &x->posting);
        struct str text = out_str_of(&body);
        result = answer(type_json, x->whole.at ? arena_copy(r->a, text) : text);
        result.status = posting_status(&x->posting);
    }
    if (x->whole.at)
        arena_release(x->whole);
    return result;
}

/* whether the content type says that there is one event per line */
static bool says_lines(const struct http_request *r)
{
    static const struct str types[] = {STR("application/x-ndjson"), STR("application/ndjson"),
                                       STR("application/jsonl")};
    struct media media;
    bool lines = false;
    if (media_parse(http_header(r, "Content-Type"), r->a, &media))
        for (int i = 0; i < COUNT(types); i++)
            lines |= str_equal(media.type, types[i]);
    return lines;
}

struct http_answer post_events(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    if (ingest_is_packed(r))
        return answer_error(s, r, 415, S("the body is compressed: send it as it is"));
    struct post *x = NEW(r->a, struct post, 1);
    struct err e = {0};
    bool large = r->body.n > SMALL_BYTES;
    x->ingest.pending.finish = end_post;
    x->ingest.job = (struct job){.run = write_post, .bytes = r->body.n};
    x->db = s->log[LOG_MAIN].config.db;
    x->source = ingest_source(c);
    x->arrival_ms = clock_ms();
    if (large)
        x->whole = arena_reserve(LARGE_ROOM);
    x->a = large ? x->whole : *r->a;
    const struct snapshot *snapshot = hub_hold(s->hub, LOG_MAIN);
    const struct posting_bounds bounds = {.arrival_ms = x->arrival_ms,
                                          .source = c->who.source,
                                          .team = c->who.team,
                                          .rules = &snapshot->rules};
    struct desk *desk = desk_take_for(s->desks, r->body.n);
    bool ok = posting_read(&x->posting, r->body, says_lines(r), &bounds, desk, &x->a, &e);
    desk_give(s->desks, desk, r->body.n);
    hub_release(s->hub, snapshot);
    if (ok) {
        if (!large)
            *r->a = x->a;
        return ingest_wait(c, &x->ingest);
    }
    if (large)
        arena_release(x->whole);
    return answer_error(s, r, x->posting.n == POSTING_ITEMS ? 413 : 400, str_of(e.text));
}
