/* Requests whose answer waits until what they brought is durable.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_INGEST_H
#define SERVE_INGEST_H

#include "serve/server.h"

/* The first member of what a handler keeps while the writer has its job. */
struct ingest {
    struct pending pending; /* finish: set by the handler; asks fault before all else */
    struct job job;         /* run and bytes: set by the handler */
    struct http_exchange *exchange;
    struct err fault; /* code ERR_NONE: it is durable */
};

/* ingest_wait(c, x): hands the job on; the answer is given by finish. x is in the request's arena.
 */
struct http_answer ingest_wait(const struct call *c, struct ingest *x);

/* ingest_source(c): what is said to have sent that, where nothing else tells: the token's source,
 * else its label. */
struct str ingest_source(const struct call *c);

/* ingest_headers(r, room, n): the request's headers [*n], with room for so many more; in its arena.
 */
struct source_header *ingest_headers(const struct http_request *r, ptrdiff_t room, ptrdiff_t *n);

/* ingest_is_packed(r): its body is compressed. */
bool ingest_is_packed(const struct http_request *r);

#endif
