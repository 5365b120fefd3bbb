/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/ingest.h"

static void done(struct job *job, const struct err *e)
{
    struct ingest *x = (struct ingest *)((char *)job - offsetof(struct ingest, job));
    if (e)
        x->fault = *e;
    http_wake(x->exchange);
}

struct http_answer ingest_wait(const struct call *c, struct ingest *x)
{
    const struct http_request *r = c->request;
    *r->state = x;
    x->job.done = done;
    x->exchange = http_wait(r);
    if (!writer_submit(c->server->writer, &x->job)) {
        err_set(&x->fault, ERR_STORE, "too much waits to be written: try again soon");
        http_wake(x->exchange);
    }
    return (struct http_answer){.later = true};
}

struct str ingest_source(const struct call *c)
{
    return c->who.source.p ? c->who.source : c->who.label;
}

struct source_header *ingest_headers(const struct http_request *r, ptrdiff_t room, ptrdiff_t *n)
{
    const struct http_pair *pair = http_headers(r, r->a, n);
    struct source_header *header = NEW(r->a, struct source_header, *n + room);
    for (ptrdiff_t i = 0; i < *n; i++)
        header[i] = (struct source_header){pair[i].name, pair[i].value};
    return header;
}

bool ingest_is_packed(const struct http_request *r)
{
    struct str coding = str_trim(http_header(r, "Content-Encoding"));
    return coding.n && !str_equal_fold(coding, S("identity"));
}
