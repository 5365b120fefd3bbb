/* What a running server is made of, and what an endpoint is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include "load/desk.h"
#include "serve/access.h"
#include "serve/hub.h"
#include "serve/pages.h"
#include "serve/writer.h"
#include "view/openapi.h"

enum { LOG_MAIN, LOG_SAMPLE }; /* their places in the hub */
enum { ROUTE_PARTS = 3 /* "{...}" in one path */ };

/* What every handler may use; immutable while serving. */
struct server {
    struct hub *hub;
    const struct hub_log *log; /* [nlog]: LOG_MAIN, and LOG_SAMPLE where one is served */
    int nlog;
    struct writer *writer; /* of LOG_MAIN */
    struct access *access;
    struct desks *desks;
    struct pool *pool;
    struct public_url url;
    struct pages pages;
    struct str openapi; /* the description of the table */
    int64_t started_ms;
    _Atomic uint64_t nerror; /* numbers the errors answered */
    _Atomic int64_t said_ms; /* when a 503 was last said on standard error */
};

/* One request on its way to an endpoint. */
struct call {
    struct server *server;
    const struct http_request *request;
    struct identity who;
    struct str path[ROUTE_PARTS]; /* what stood for "{...}" in the route's path, in its order */
};

/* What stands in *request->state between http_wait and http_wake, as the first member of what the
 * handler keeps there. */
struct pending {
    struct http_answer (*finish)(const struct call *c, struct pending *p);
};

enum {
    ENDPOINT_LOCAL = 1,     /* over the local socket only; elsewhere there is no such page */
    ENDPOINT_ANY_QUERY = 2, /* parameters that the route does not name are no error */
    ENDPOINT_SLOW = 4       /* worked out beside the threads that take requests in */
};

struct endpoint { /* NOLINT(clang-analyzer-optin.performance.Padding): rows are read */
    struct route route;
    enum permission scope; /* MAY_NOTHING: for anybody */
    struct http_answer (*handle)(const struct call *c);
    ptrdiff_t body_bytes; /* most of a body; 0: none */
    unsigned flags;       /* ENDPOINT_... */
};

#endif
