/* Answers as every endpoint gives them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_ANSWER_H
#define SERVE_ANSWER_H

#include "serve/server.h"

extern const char type_json[];

/* answer(type, body): 200 with the headers that every answer has. */
struct http_answer answer(const char *type, struct str body);

/* answer_with(x, a, name, value): with one header more. */
struct http_answer answer_with(struct http_answer x, struct arena *a, const char *name,
                               const char *value);

/* answer_error(s, r, status, message): {"error":{"code","message","id"}}; 503 says Retry-After. */
struct http_answer answer_error(struct server *s, const struct http_request *r, int status,
                                struct str message);

/* answer_err(s, r, e): the same with the status of its code. */
struct http_answer answer_err(struct server *s, const struct http_request *r, const struct err *e);

/* log_of(s, r): the log that the query asks for; -1: it is not served. */
int log_of(const struct server *s, const struct http_request *r);

#endif
