/* An HTTP server over libmicrohttpd; knows nothing of delivery or SQL. SPDX-License-Identifier:
 * Apache-2.0 */
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
    int fault; /* 0; else the status that the request itself calls for: 400 (why: in
                  fault_text), 413, 414; path, query and body are empty then */
    struct str fault_text;
    const void *connection; /* for http_header */
    struct arena *a;        /* given back after the answer */
};

/* http_query(r, name): the first such parameter, decoded; p == NULL when absent. */
struct str http_query(const struct http_request *r, struct str name);

/* http_header(r, name): a request header as sent; p == NULL when absent. */
struct str http_header(const struct http_request *r, const char *name);

struct http_field {
    const char *name, *value; /* NUL-terminated, no line ends */
};

struct http_answer {
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

/* What one client may do. */
enum {
    HTTP_TARGET_BYTES = 8 << 10,  /* a longer one answers 414 */
    HTTP_HEAD_BYTES = 32 << 10,   /* request line and headers; more answers 431 */
    HTTP_BODY_BYTES = 16 << 20,   /* more answers 413 */
    HTTP_IDLE_S = 10,             /* a connection that is silent this long is closed */
    HTTP_CONNECTIONS = 512,       /* at once; more wait */
    HTTP_REQUEST_BYTES = 1 << 30, /* address space of one request's arena */
    HTTP_DRAIN_MS = 2000,         /* when stopping: for answers that have begun */
};

struct http_server;
/* http_start(listen, handler, context, threads, e): "127.0.0.1:8080", "[::1]:0"; port 0 takes a
 * free one. Handlers run on several threads at once. NULL and *e: no address, taken, not ours. */
struct http_server *http_start(struct str listen, http_handler *handler, void *context, int threads,
                               struct err *e);
struct str http_address(const struct http_server *s); /* "127.0.0.1:41823" */

/* http_stop(s): answers what has begun (for HTTP_DRAIN_MS at most), closes every connection, frees
 * s; NULL is nothing. */
void http_stop(struct http_server *s);

#endif
