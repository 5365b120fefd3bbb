/* An HTTP server over libmicrohttpd; knows nothing of delivery or SQL. SPDX-License-Identifier:
 * Apache-2.0 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/out.h"

struct http_request {
    struct str method, path; /* path: decoded, starts with '/' */
    struct str body;
    const void *connection; /* for http_query, http_header */
    struct arena *a;        /* reset after the answer */
};

/* http_query(r, name): the decoded value of a query parameter; p == NULL when absent. */
struct str http_query(const struct http_request *r, const char *name);
struct str http_header(const struct http_request *r, const char *name);

struct http_answer {
    int status;
    const char *type;  /* content type */
    struct str body;   /* in the request's arena, or static */
    struct str etag;   /* p == NULL: none; a matching If-None-Match answers 304 */
    const char *cache; /* Cache-Control, NULL: no-store */
};

struct http_server;
/* http_start(listen, handler, context, threads, e): "127.0.0.1:8080", "[::1]:0"; port 0 takes a
 * free one. Handlers run on several threads at once. */
struct http_server *http_start(struct str listen,
                               struct http_answer (*handler)(void *context,
                                                             const struct http_request *r),
                               void *context, int threads, struct err *e);
struct str http_address(const struct http_server *s); /* "127.0.0.1:41823" */
void http_stop(struct http_server *s);

#endif
