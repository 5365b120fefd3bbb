/* Posting events to a server that may be away.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EMIT_SEND_H
#define EMIT_SEND_H

#include "emit/spool.h"
#include "json/json.h"
#include "net/client.h"

struct emit_server {
    struct str url;      /* "https://dora.example/pitwall" */
    struct str token;    /* p == NULL: none */
    int64_t deadline_ms; /* by then trying ends */
    struct json_parser *parser;
    struct arena *a;
};

/* emit_url_check(url, e): *e (ERR_USAGE) for what is no http or https address. */
bool emit_url_check(struct str url, struct err *e);

/* emit_post(s, type, body, answer, away, e): tries again, with growing pauses and chance in them
 * (Retry-After where the server tells it), after network errors, 408, 429 and 5xx, while time is
 * left. False with *away: still unreachable, *e says why; false without: the server will not have
 * it whoever asks again (401, 403, 404, 3xx...; ERR_SYSTEM). Answers 200 to 299, 400, 413 and 415
 * are true. */
bool emit_post(const struct emit_server *s, const char *type, struct str body,
               struct client_answer *answer, bool *away, struct err *e);

/* emit_message(s, answer): what the server says in an error; its status where it says nothing. */
struct str emit_message(const struct emit_server *s, const struct client_answer *answer);

/* What the server says of one event. */
struct emit_result {
    struct str status; /* "accepted", "duplicate", "refused"; p == NULL: not told */
    struct str reason; /* of "refused" */
};
/* emit_results(s, answer, n, result): result[n], from the answer of /v1/events; false: it tells
 * none. */
bool emit_results(const struct emit_server *s, const struct client_answer *answer, ptrdiff_t n,
                  struct emit_result *result);

/* emit_drain: a spool_send; context is a struct emit_draining. */
struct emit_draining {
    const struct emit_server *server;
    bool away;
};
spool_send emit_drain;

#endif
