/* What the server answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table for dispatch, checking of parameters, who may, and the API's description. */
#ifndef APP_ROUTES_H
#define APP_ROUTES_H

#include "app/server.h"

/* routes_answer: the http_handler; context is the struct server. */
struct http_answer routes_answer(void *context, const struct http_request *r);

/* routes_openapi(a): the description of the API. */
struct str routes_openapi(struct arena *a);

/* The handlers of the table, by the file that has them. */
/* routes_numbers.c */
struct http_answer get_report(const struct call *c);
struct http_answer get_explain(const struct call *c);
/* routes_state.c */
struct http_answer get_logs(const struct call *c);
struct http_answer get_health(const struct call *c);
struct http_answer get_openapi(const struct call *c);

#endif
