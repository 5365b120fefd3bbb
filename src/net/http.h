/* An HTTP server over libmicrohttpd; knows nothing of delivery or SQL.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/out.h"
#include "net/target.h"

struct http_request {
    struct str method; /* a HEAD is shown as GET; its answer's body is not sent */
    struct str path;   /* decoded, starts with '/' */
    const struct http_pair *query;
    ptrdiff_t nquery; /* query[nquery]: decoded, in the order sent */
    struct str body;
    int fault; /* 0; else the status that the request itself calls for (why: in fault_text): 400,
                  413, 414, 431, 503; path, query and body are empty then. Retry-After is added */
    struct str fault_text;
    bool local;             /* came over the Unix socket: from the owner of the log's file */
    struct str peer;        /* address of the client without port, IPv4 in IPv6 as IPv4; "" when
                               local */
    const void *connection; /* for http_header */
    struct arena *a;        /* given back after the answer */
    void **state;           /* NULL at first; the handler's own across http_wait */
    struct http_exchange *exchange; /* for http_wait */
};

/* http_query(r, name): the first such parameter, decoded; p == NULL when absent. */
struct str http_query(const struct http_request *r, struct str name);

/* http_header(r, name): a request header as sent, without blanks around it; p == NULL when
 * absent. */
struct str http_header(const struct http_request *r, const char *name);

/* http_headers(r, a, n): all of them, names in lower case, in the order sent; a header sent twice
 * stands twice. */
const struct http_pair *http_headers(const struct http_request *r, struct arena *a, ptrdiff_t *n);

/* Answering later. http_wait(r): takes the request out of its thread; then the handler hands work
 * on, with *r->state set, and returns an answer whose `later` is set. http_wake(x), from any
 * thread, even before the handler has returned, makes the handler run again with the same request
 * and state, once; also where the client has gone meanwhile: its answer is dropped then. x must not
 * be used after that. A handler that could not hand its work on may answer at once all the same.
 * http_stop waits for all that wait: whoever wakes them is stopped after it. A client that ended
 * its half of the connection meanwhile gets no answer (libmicrohttpd takes it for gone). */
struct http_exchange;
struct http_exchange *http_wait(const struct http_request *r);
void http_wake(struct http_exchange *x);

struct http_field {
    const char *name, *value; /* NUL-terminated, no line ends */
};

struct http_answer {
    bool later; /* nothing else is set: see http_wait */
    int status;
    const char *type;               /* content type */
    struct str body;                /* in the request's arena, or static */
    struct str etag;                /* without quotes, [A-Za-z0-9-] only; p == NULL: none; a
                                       matching If-None-Match answers 304 */
    const char *cache;              /* Cache-Control, NULL: no-store */
    const struct http_field *field; /* more headers: field[nfield] */
    ptrdiff_t nfield;
};

typedef struct http_answer http_handler(void *context, const struct http_request *r);

/* http_admit: asked when the head of a request is there and before its body is read: how many bytes
 * its body may have (at most HTTP_BODY_BYTES; for a local request HTTP_LOCAL_BODY_BYTES); -1: the
 * handler is called without the body: it refuses. That is at once, and the connection is closed
 * then; a body of up to 64 KiB that is on its way is read and dropped first, so that the client
 * gets to see the answer. Asked for requests without a body too, not for those at fault. What it
 * puts into *r->state nobody frees where the client goes before the handler is called: the
 * request's arena is the place for it. */
typedef ptrdiff_t http_admit(void *context, const struct http_request *r);

/* What one client may do. */
enum {
    HTTP_TARGET_BYTES = 8 << 10, /* a longer one answers 414 */
    HTTP_HEAD_BYTES = 32 << 10,  /* request line and headers; more answers 431 */
    HTTP_BODY_BYTES = 16 << 20,  /* more answers 413 */
    HTTP_LOCAL_BODY_BYTES = 16 << 20,
    HTTP_BODIES_BYTES = 256 << 20, /* of all requests at once; more answers 503, Retry-After */
    HTTP_HEADERS = 100,            /* more answers 431 */
    HTTP_IDLE_S = 10,              /* a connection that is silent this long is closed */
    HTTP_REQUEST_S = 30,           /* for a request's line, and again for the rest of its head and
                                      its body; then 408 and closed */
    HTTP_CONNECTIONS = 512,        /* at once; more wait. Over the Unix socket: 64 */
    HTTP_DRAIN_MS = 2000,          /* when stopping: for answers that have begun */
    HTTP_REQUEST_BYTES = 1 << 27   /* address space of one request's arena */
};

struct http_server;
/* http_start(options, e): "127.0.0.1:8080", "[::1]:0"; port 0 takes a free one. Handlers run on
 * several threads at once. NULL and *e: no address, taken, not ours. */
struct http_options {
    struct str listen;
    const char *socket; /* also listens on this Unix socket, mode 0600, which must not be in use; a
                           stale one is replaced; removed at the end; NULL: none. Paths longer than
                           sockaddr_un has room for work */
    http_handler *handler;
    http_admit *admit; /* NULL: every body up to HTTP_BODY_BYTES */
    void *context;
    int threads;
    int request_s;          /* 0: HTTP_REQUEST_S */
    ptrdiff_t bodies_bytes; /* 0: HTTP_BODIES_BYTES */
};
struct http_server *http_start(const struct http_options *options, struct err *e);
struct str http_address(const struct http_server *s); /* "127.0.0.1:41823" */

/* http_stop(s): answers what has begun (to slow readers for HTTP_DRAIN_MS at most), closes every
 * connection, frees s; NULL is nothing. */
void http_stop(struct http_server *s);

#endif
