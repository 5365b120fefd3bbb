/* Who may: tokens, signed-in browsers, sources and their secrets.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Tokens and sessions are kept as SHA-256; secrets of sources as they are, since HMAC needs them:
 * the file is readable by its owner alone. Each write is part of the open transaction, else one of
 * its own. */
#ifndef STORE_ACCESS_H
#define STORE_ACCESS_H

#include "store/store.h"

enum permission { MAY_NOTHING, MAY_INGEST, MAY_READ, MAY_WRITE, MAY_ADMIN }; /* stored */

struct token {
    int64_t id;
    struct str label;
    enum permission scope;
    struct str team, source;        /* p == NULL: of every one */
    int64_t created_ms, revoked_ms; /* TIME_NONE: it stands */
    unsigned char hash[32];
};
/* store_token_add(s, t, e): t->id is set; *e ERR_INPUT where a standing token has that label. */
bool store_token_add(struct store *s, struct token *t, struct err *e);
/* store_token_revoke(s, label, now_ms, e): and ends its sessions; ERR_NOT_FOUND. */
bool store_token_revoke(struct store *s, struct str label, int64_t now_ms, struct err *e);
bool store_tokens_each(struct store *s, bool (*each)(void *context, const struct token *t),
                       void *context, struct err *e);

/* A browser that signed in with a token. */
struct session_row {
    unsigned char hash[32];
    int64_t token, created_ms, ends_ms;
};
bool store_session_add(struct store *s, const struct session_row *x, struct err *e);
bool store_session_end(struct store *s, const unsigned char hash[32], struct err *e);
/* store_sessions_each: those that have not ended at now_ms. */
bool store_sessions_each(struct store *s, int64_t now_ms,
                         bool (*each)(void *context, const struct session_row *x), void *context,
                         struct err *e);

/* A configured sender. */
struct source_row {
    struct str name, adapter, scheme; /* "github-acme", "github", "github" */
    struct str header;                /* of scheme "header"; p == NULL */
    int64_t created_ms, removed_ms;   /* TIME_NONE: it stands */
};
struct secret_row {
    int64_t id;
    struct str source, secret;
    int64_t created_ms, ends_ms; /* TIME_NONE: does not end */
};
/* store_source_add: ERR_INPUT where that name stands. store_source_remove: its secrets go too;
 * ERR_NOT_FOUND. */
bool store_source_add(struct store *s, const struct source_row *x, struct err *e);
bool store_source_remove(struct store *s, struct str name, int64_t now_ms, struct err *e);
bool store_sources_each(struct store *s, bool (*each)(void *context, const struct source_row *x),
                        void *context, struct err *e);
/* store_secret_add: the others of that source end at others_end_ms (TIME_NONE: they stay). */
bool store_secret_add(struct store *s, struct secret_row *x, int64_t others_end_ms, struct err *e);
bool store_secrets_each(struct store *s, bool (*each)(void *context, const struct secret_row *x),
                        void *context, struct err *e);

/* store_access_stamp(s, stamp, e): changes with every write of the above; cheap: whoever holds a
 * copy reads it anew then. */
bool store_access_stamp(struct store *s, int64_t *stamp, struct err *e);

#endif
