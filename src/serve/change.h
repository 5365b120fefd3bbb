/* What may be changed of tokens, sources and links: the same for the command line and the API.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A wish is a body of the API. Beside a running server the command line sends it there, else it
 * carries it out itself: either way by the functions below. */
#ifndef SERVE_CHANGE_H
#define SERVE_CHANGE_H

#include "json/json.h"
#include "store/access.h"

enum {
    NAME_MOST = 64,            /* bytes of a label or name */
    SECRET_MOST = 4096,        /* bytes of a secret */
    TOKEN_BYTES = 24,          /* random ones in a token */
    KEEP_MS = 7 * 24 * 3600000 /* how long an older secret stays valid, where nothing is said */
};

/* p == NULL: not told. */
struct wish {
    struct str label, scope, team;
    struct str name, adapter, scheme, header, secret;
    struct str keep;     /* "7d" */
    struct str source;   /* that a token is held to */
    struct str from, to; /* JSON objects: {"deploy":"17"} */
    struct str rel, reason;
    struct str at; /* when the relation was stated; not told: now */
    bool retract;
};

/* wish_read(j, a, w, e): of a body; texts borrowed from it or in a. A member that no wish has is
 * refused. out_wish(o, w): the body. */
bool wish_read(const struct json *j, struct arena *a, struct wish *w, struct err *e);
void out_wish(struct out *o, const struct wish *w);

/* The changes: in a transaction of s; the answer, one JSON object, goes to o, temporaries to a. *e:
 * ERR_INPUT where the wish is none, ERR_NOT_FOUND, ERR_STORE. They may be run again after the
 * transaction was undone. */
typedef bool change(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
                    struct out *o, struct err *e);
change token_add;     /* label, scope, team, source -> {"label","scope","token"...}: the only time
                         that the token is seen */
change token_revoke;  /* label */
change source_add;    /* name, adapter, scheme, header, secret -> {"name","adapter","scheme","path",
                         "secret" (where it was made here),"enter"} */
change source_rotate; /* name, secret, keep -> the same, and "others_end_at" */
change source_remove; /* name */
change link_state;    /* from, to, rel, reason, retract, at -> {"status"} */

/* What there is, never a token or secret; to o, one JSON object. */
bool token_list(struct store *s, struct out *o, struct err *e);
bool source_list(struct store *s, int64_t now_ms, struct out *o, struct err *e);

/* name_check(what, name, e): a label or name: plain text of 1 to NAME_MOST bytes without an '@',
 * that means nothing else. name_check_path: one that may also stand in an address. */
bool name_check(const char *what, struct str name, struct err *e);
bool name_check_path(const char *what, struct str name, struct err *e);

#endif
