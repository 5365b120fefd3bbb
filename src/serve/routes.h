/* What the server answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table for dispatch, checking of parameters, who may, and the API's description. */
#ifndef SERVE_ROUTES_H
#define SERVE_ROUTES_H

#include "serve/server.h"

extern const struct endpoint endpoints[]; /* [nendpoints]; those of one path next to each other */
extern const int nendpoints;

/* routes_answer: the http_handler; context is the struct server. routes_admit: the http_admit. */
struct http_answer routes_answer(void *context, const struct http_request *r);
ptrdiff_t routes_admit(void *context, const struct http_request *r);

/* route_match(pattern, path, part): whether the path is one of "/hook/{source}/{token}"; *part gets
 * what stands for each "{...}", which is never empty and goes to the next slash, for "{+...}" to
 * the end. */
bool route_match(struct str pattern, struct str path, struct str part[ROUTE_PARTS]);

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
/* routes_data.c */
struct http_answer get_data(const struct call *c);
/* routes_access.c */
struct http_answer get_session(const struct call *c);
struct http_answer post_session(const struct call *c);
struct http_answer delete_session(const struct call *c);
struct http_answer get_tokens(const struct call *c);
struct http_answer post_token(const struct call *c);
struct http_answer delete_token(const struct call *c);
struct http_answer get_sources(const struct call *c);
struct http_answer post_source(const struct call *c);
struct http_answer delete_source(const struct call *c);
struct http_answer post_secret(const struct call *c);
struct http_answer post_link(const struct call *c);
/* ingest_events.c */
struct http_answer post_events(const struct call *c);
/* ingest_cloud.c */
struct http_answer post_cloudevents(const struct call *c);
struct http_answer options_cloudevents(const struct call *c);
/* ingest_hook.c */
struct http_answer post_hook(const struct call *c);
struct http_answer post_devlake(const struct call *c);
struct http_answer post_datadog(const struct call *c);
/* ingest_local.c */
struct http_answer post_local_events(const struct call *c);
struct http_answer get_local_tips(const struct call *c);
struct http_answer post_local_import(const struct call *c);
struct http_answer post_local_deliveries(const struct call *c);

#endif
