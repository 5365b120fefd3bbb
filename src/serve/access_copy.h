/* What the store says of tokens, sessions and sources, in memory; and what follows for a request.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Immutable once read. */
#ifndef SERVE_ACCESS_COPY_H
#define SERVE_ACCESS_COPY_H

#include "serve/access_claim.h"

struct access_copy {
    struct arena whole; /* everything of it */
    int64_t holders;    /* serve/access.c's */
    bool open;          /* no token was ever made */
    struct token *token;
    ptrdiff_t ntoken; /* those that stand */
    struct session_row *session;
    ptrdiff_t nsession;
    struct source_row *source;
    ptrdiff_t nsource; /* those that stand */
    struct secret_row *secret;
    ptrdiff_t nsecret; /* of standing sources or not */
};

/* access_copy_read(s, now_ms, e): s NULL: nothing was ever configured. NULL and *e where it cannot
 * be read. access_copy_free(NULL) is nothing. */
struct access_copy *access_copy_read(struct store *s, int64_t now_ms, struct err *e);
void access_copy_free(struct access_copy *c);

/* access_copy_token(c, text): the standing token with that text, compared by its SHA-256 in time
 * that tells nothing of it; NULL: none. */
const struct token *access_copy_token(const struct access_copy *c, struct str text);

/* access_decide: access_check (serve/access.h) on what a request claims; texts of *who are borrowed
 * from c. */
bool access_decide(const struct access_copy *c, const struct public_url *url,
                   const struct claim *claim, enum permission wanted, int64_t now_ms,
                   struct identity *who, int *status, struct err *e);

/* identity_of(t): what that token's holder may do. identity_may(who, wanted): whether that is
 * enough. */
struct identity identity_of(const struct token *t);
bool identity_may(const struct identity *who, enum permission wanted);

/* permission_name: "ingest", "read", "write", "admin"; MAY_NOTHING: "nothing". permission_find:
 * false: no such scope; "nothing" is none. */
struct str permission_name(enum permission permission);
bool permission_find(struct str name, enum permission *permission);

#endif
