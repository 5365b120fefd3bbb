/* Who asks, and may they? Tokens, signed-in browsers, direct loopback, the local socket.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_ACCESS_H
#define SERVE_ACCESS_H

#include "net/http.h"
#include "source/signature.h"
#include "store/access.h"

/* Where people reach this server, as `serve --url https://dora.example/pitwall` says; all empty
 * when it was not told. */
struct public_url {
    struct str origin; /* "https://dora.example" */
    struct str prefix; /* "/pitwall", "" at the root: stands in front of every path */
    bool https;
};

/* public_url_parse(text, url, e). */
bool public_url_parse(struct str text, struct public_url *url, struct err *e);

struct access; /* a copy of what the store says of tokens, sessions and sources */

/* access_start(db, url, e): db and the texts of url must outlive it; NULL and *e where the log
 * cannot be read (one that is not there says nothing). access_refresh(x): reads it anew where it
 * has changed: called after each transaction that wrote such rows, and now and then; may be called
 * from several threads. Readers never wait for it. What cannot be read is said once, and the copy
 * stays as it was. */
struct access *access_start(const char *db, const struct public_url *url, struct err *e);
void access_refresh(struct access *x);
void access_stop(struct access *x);

/* Whom a request is from. */
struct identity {
    enum permission scope;   /* what it may do at most; MAY_NOTHING: nobody */
    bool ingest;             /* may post events */
    struct str label;        /* of the token; "local" for the owner at this machine */
    struct str team, source; /* what it is held to; p == NULL: nothing */
    int64_t token;           /* 0: none */
    bool browser;            /* by cookie: a request that changes something needs its CSRF token */
};

/* access_check(x, r, wanted, now_ms, who, status, e): whether the request may do what needs scope
 * `wanted`; else *status and *e: 401 (no or wrong token), 403 (not enough; from another site's
 * page; or no token is configured and the request is not direct loopback: the text names `pitwall
 * token add`), 421 (a url was told, and Host is a name that is not its). Over the Unix socket
 * everything is allowed. r->path is without the url's prefix. wanted == MAY_NOTHING: fails with 421
 * alone, or 403 for another site's page, and says who it is where that can be told.
 *
 * No token is configured as long as none was ever made: revoking the last one opens nothing. Then
 * direct loopback may read, write and ingest, not manage tokens and sources. Direct loopback: the
 * client's address and the Host are loopback, Origin absent or http://HOST, and no Forwarded,
 * X-Forwarded-*, X-Real-IP or Via header. Tokens come as "Authorization: Bearer", the password of
 * "Basic", "DD-API-KEY", "X-API-Key", or, where wanted == MAY_INGEST, in /hook/SOURCE/TOKEN or as
 * access_token in the query of /v1/cloudevents; compared as SHA-256. A browser's cookie counts
 * where there is no token; whatever changes something then needs X-CSRF-Token and our Origin. Who
 * is held to a team ingests at /v1/events alone. texts of *who are in r->a. */
bool access_check(struct access *x, const struct http_request *r, enum permission wanted,
                  int64_t now_ms, struct identity *who, int *status, struct err *e);

/* access_token(x, text, a, who): whom that token is of; false: nobody. access_is_open(x): no token
 * is configured. */
bool access_token(struct access *x, struct str text, struct arena *a, struct identity *who);
bool access_is_open(struct access *x);

/* The sender that a hook names, with its active secrets; in a. False: no such source is
 * configured. */
struct sender {
    struct str name;
    const struct adapter *adapter;
    const struct scheme *scheme;
    struct str header;        /* of scheme "header" */
    const struct str *secret; /* [nsecret] */
    ptrdiff_t nsecret;
};
bool access_sender(struct access *x, struct str name, int64_t now_ms, struct arena *a,
                   struct sender *sender);

/* Sign-in: POST /session with a token -> a cookie (HttpOnly, SameSite=Strict, Secure behind https,
 * Path of the prefix) and a CSRF token for the page; DELETE /session ends it; GET /session says who
 * is signed in: {"label","scope","csrf","open"} (open: no token is configured). Rows are written by
 * the caller's job: see serve/routes_access.c.
 *
 * access_cookie(r): the session cookie as sent; p == NULL: none. access_csrf(cookie, a): its CSRF
 * token. access_csrf_fits(r): it was sent. access_origin_is_ours(x, r): Origin is absent or ours.
 */
struct str access_cookie(const struct http_request *r);
struct str access_csrf(struct str cookie, struct arena *a);
bool access_csrf_fits(const struct http_request *r);
bool access_origin_is_ours(struct access *x, const struct http_request *r);

#endif
