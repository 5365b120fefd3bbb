/* What the server answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table for dispatch, checking of parameters and the API's description. */
#ifndef APP_ROUTES_H
#define APP_ROUTES_H

#include "app/hub.h"
#include "app/pages.h"
#include "net/http.h"
#include "view/openapi.h"

enum { LOG_MAIN, LOG_SAMPLE }; /* their places in the hub */

/* What every handler may use; immutable while serving. */
struct server {
    struct hub *hub;
    const struct hub_log *log; /* [nlog]: LOG_MAIN, and LOG_SAMPLE where one is served */
    int nlog;
    struct pages pages;
    struct str openapi; /* the description of the table */
    int64_t started_ms;
    _Atomic uint64_t nerror; /* numbers the errors answered */
};

/* routes_answer: the http_handler; context is the struct server. */
struct http_answer routes_answer(void *context, const struct http_request *r);

/* routes_openapi(a): the description of the API. */
struct str routes_openapi(struct arena *a);

/* answer_error(s, r, status, message): {"error":{"code","message","id"}}. */
struct http_answer answer_error(struct server *s, const struct http_request *r, int status,
                                struct str message);

#endif
