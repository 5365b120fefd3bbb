/* An HTTP client over libcurl: one request, one answer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include "base/arena.h"
#include "base/err.h"
#include "net/target.h"

struct client_request {
    const char *method; /* "POST" */
    struct str url;     /* "https://dora.example/v1/events"; with a socket: "http://local/..." */
    const char *socket; /* Unix socket, however long its path; NULL: the network */
    const struct http_pair *header; /* [nheader] */
    ptrdiff_t nheader;
    struct str body;
    int64_t timeout_ms; /* of the whole exchange; connecting takes at most a third of it */
    ptrdiff_t most;     /* bytes of the answer's body; a longer one is an error */
};

struct client_answer {
    int status;
    struct str type, body;
    int64_t retry_after_s; /* -1: not told */
};

/* client_send(request, a, answer, e): false and ERR_SYSTEM where there was no answer (not reached,
 * cut off, TLS refused): *unsent says whether nobody can have seen the request. Certificates are
 * checked (SSL_CERT_FILE as the environment says); redirects are not followed (a webhook's secret
 * must not travel on); http and https only; proxies as the environment says, never for a socket. An
 * error names the host, not the path, which may hold a token. ERR_INPUT: no such URL, a header with
 * a line end. */
bool client_send(const struct client_request *request, struct arena *a,
                 struct client_answer *answer, bool *unsent, struct err *e);

#endif
