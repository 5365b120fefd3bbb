/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/access_copy.h"

#include "base/hash.h"

#include <openssl/crypto.h>
#include <string.h>

enum { COPY_BYTES = 1 << 28 }; /* address space: 4 million sessions */

/* --- reading --------------------------------------------------------------------------------- */

struct token_list {
    struct token *item;
    ptrdiff_t n, capacity, all; /* all: those revoked too */
    struct arena *a;
};
struct session_list {
    struct session_row *item;
    ptrdiff_t n, capacity;
    struct arena *a;
};
struct source_list {
    struct source_row *item;
    ptrdiff_t n, capacity;
    struct arena *a;
};
struct secret_list {
    struct secret_row *item;
    ptrdiff_t n, capacity;
    struct arena *a;
};

static bool add_token(void *context, const struct token *t)
{
    struct token_list *list = context;
    list->all++;
    if (t->revoked_ms != TIME_NONE)
        return true;
    struct token *kept = PUSH(list->a, list);
    *kept = *t;
    kept->label = arena_copy(list->a, t->label);
    kept->team = arena_copy(list->a, t->team);
    kept->source = arena_copy(list->a, t->source);
    return true;
}

static bool add_session(void *context, const struct session_row *x)
{
    struct session_list *list = context;
    *PUSH(list->a, list) = *x;
    return true;
}

static bool add_source(void *context, const struct source_row *x)
{
    struct source_list *list = context;
    if (x->removed_ms != TIME_NONE)
        return true;
    *PUSH(list->a, list) = (struct source_row){
        .name = arena_copy(list->a, x->name),
        .adapter = arena_copy(list->a, x->adapter),
        .scheme = arena_copy(list->a, x->scheme),
        .header = arena_copy(list->a, x->header),
        .created_ms = x->created_ms,
        .removed_ms = x->removed_ms,
    };
    return true;
}

static bool add_secret(void *context, const struct secret_row *x)
{
    struct secret_list *list = context;
    struct secret_row *kept = PUSH(list->a, list);
    *kept = *x;
    kept->source = arena_copy(list->a, x->source);
    kept->secret = arena_copy(list->a, x->secret);
    return true;
}

static bool read_rows(struct access_copy *c, struct arena *a, struct store *s, int64_t now_ms,
                      struct err *e)
{
    struct token_list token = {.a = a};
    struct session_list session = {.a = a};
    struct source_list source = {.a = a};
    struct secret_list secret = {.a = a};
    if (s && (!store_tokens_each(s, add_token, &token, e) ||
              !store_sessions_each(s, now_ms, add_session, &session, e) ||
              !store_sources_each(s, add_source, &source, e) ||
              !store_secrets_each(s, add_secret, &secret, e)))
        return false;
    c->open = token.all == 0;
    c->token = token.item;
    c->ntoken = token.n;
    c->session = session.item;
    c->nsession = session.n;
    c->source = source.item;
    c->nsource = source.n;
    c->secret = secret.item;
    c->nsecret = secret.n;
    return true;
}

struct access_copy *access_copy_read(struct store *s, int64_t now_ms, struct err *e)
{
    struct arena whole = arena_reserve(COPY_BYTES), a = whole;
    struct access_copy *c = NEW(&a, struct access_copy, 1);
    c->whole = whole;
    c->holders = 1;
    if (read_rows(c, &a, s, now_ms, e))
        return c;
    arena_release(whole);
    return NULL;
}

void access_copy_free(struct access_copy *c)
{
    if (c)
        arena_release(c->whole);
}

/* --- who ------------------------------------------------------------------------------------- */

static bool hash_equal(const unsigned char a[32], const unsigned char b[32])
{
    return CRYPTO_memcmp(a, b, 32) == 0;
}

const struct token *access_copy_token(const struct access_copy *c, struct str text)
{
    unsigned char hash[32];
    const struct token *found = NULL;
    hash_sha256(text, hash);
    for (ptrdiff_t i = 0; i < c->ntoken; i++) /* to the end: where it stands is nobody's business */
        if (hash_equal(c->token[i].hash, hash))
            found = &c->token[i];
    return found;
}

/* the token that the browser with that cookie signed in with; NULL: none any more */
static const struct token *session_token(const struct access_copy *c, struct str cookie,
                                         int64_t now_ms)
{
    unsigned char hash[32];
    const struct session_row *session = NULL;
    if (!cookie.n)
        return NULL;
    hash_sha256(cookie, hash);
    for (ptrdiff_t i = 0; i < c->nsession; i++)
        if (hash_equal(c->session[i].hash, hash))
            session = &c->session[i];
    for (ptrdiff_t i = 0; session && session->ends_ms > now_ms && i < c->ntoken; i++)
        if (c->token[i].id == session->token)
            return &c->token[i];
    return NULL;
}

static const struct str permission_names[] = {
    [MAY_NOTHING] = STR("nothing"), [MAY_INGEST] = STR("ingest"), [MAY_READ] = STR("read"),
    [MAY_WRITE] = STR("write"),     [MAY_ADMIN] = STR("admin"),
};

struct str permission_name(enum permission permission)
{
    return permission_names[permission];
}

bool permission_find(struct str name, enum permission *permission)
{
    for (int i = MAY_NOTHING + 1; i < COUNT(permission_names); i++)
        if (str_equal(name, permission_names[i])) {
            *permission = (enum permission)i;
            return true;
        }
    return false;
}

struct identity identity_of(const struct token *t)
{
    return (struct identity){
        .scope = t->scope,
        .ingest = t->scope == MAY_INGEST || t->scope == MAY_ADMIN,
        .label = t->label,
        .team = t->team,
        .source = t->source,
        .token = t->id,
    };
}

bool identity_may(const struct identity *who, enum permission wanted)
{
    return wanted == MAY_NOTHING || (wanted == MAY_INGEST ? who->ingest : who->scope >= wanted);
}

/* --- may they -------------------------------------------------------------------------------- */

static const struct identity owner = {.scope = MAY_ADMIN, .ingest = true, .label = STR("local")};
/* Without tokens: others who use this machine reach its loopback too. What would outlast that
 * state, tokens and secrets, stays with the owner of the log, over the Unix socket. */
static const struct identity direct = {.scope = MAY_WRITE, .ingest = true, .label = STR("local")};

static bool refuse(int with, int *status, struct err *e, const char *text)
{
    *status = with;
    return err_set(e, ERR_INPUT, "%s", text);
}

/* a request while no token was ever made */
static bool identify_open(const struct claim *claim, enum permission wanted, struct identity *who,
                          int *status, struct err *e)
{
    struct err why = {0};
    if (claim_is_direct(claim, &why)) {
        *who = direct;
        return true;
    }
    if (wanted == MAY_NOTHING)
        return true;
    *status = 403;
    return err_set(e, ERR_INPUT,
                   "no token is configured, so only requests from this machine itself are "
                   "answered, and %s: make a token with 'pitwall token add'",
                   why.text);
}

static bool identify_browser(const struct token *t, const struct public_url *url,
                             const struct claim *claim, enum permission wanted,
                             struct identity *who, int *status, struct err *e)
{
    *who = identity_of(t);
    who->browser = true;
    if (!claim_origin_is_ours(claim, url)) {
        *who = (struct identity){0};
        *status = 403;
        return err_set(e, ERR_INPUT,
                       "'Origin': '%.*s' is another site; if it is this server's own address, "
                       "tell it with 'pitwall serve --url'",
                       FMT(claim->origin));
    }
    if (claim->changes && wanted != MAY_NOTHING && !claim_csrf_fits(claim))
        return refuse(403, status, e,
                      "a signed-in page sends its 'X-CSRF-Token' with everything that changes "
                      "something; it is missing or wrong");
    return true;
}

static bool identify(const struct access_copy *c, const struct public_url *url,
                     const struct claim *claim, enum permission wanted, int64_t now_ms,
                     struct identity *who, int *status, struct err *e)
{
    const struct token *t = claim->token.p ? access_copy_token(c, claim->token) : NULL;
    if (t) {
        *who = identity_of(t);
        return true;
    }
    if (claim->token.p)
        return wanted == MAY_NOTHING || refuse(401, status, e, "the token is wrong or was revoked");
    t = session_token(c, claim->cookie, now_ms);
    if (t)
        return identify_browser(t, url, claim, wanted, who, status, e);
    if (claim->cookie.p)
        return wanted == MAY_NOTHING || refuse(401, status, e, "the sign-in has ended");
    return wanted == MAY_NOTHING ||
           refuse(401, status, e,
                  "a token is needed: 'Authorization: Bearer TOKEN', or sign in on the page");
}

bool access_decide(const struct access_copy *c, const struct public_url *url,
                   const struct claim *claim, enum permission wanted, int64_t now_ms,
                   struct identity *who, int *status, struct err *e)
{
    *who = (struct identity){0};
    if (claim->local) {
        *who = owner;
        return true;
    }
    if (!claim_host_fits(claim, url)) {
        *status = 421;
        return err_set(e, ERR_INPUT, "'Host': '%.*s' is not this server's name", FMT(claim->host));
    }
    bool known = c->open ? identify_open(claim, wanted, who, status, e)
                         : identify(c, url, claim, wanted, now_ms, who, status, e);
    if (!known || identity_may(who, wanted))
        return known;
    *status = 403;
    if (c->open)
        return err_set(e, ERR_INPUT,
                       "tokens and sources are the affair of the owner of the log, with 'pitwall' "
                       "on this machine, or of an admin token (see 'pitwall token add')");
    return err_set(e, ERR_INPUT, "'%.*s' has the scope %.*s, and this needs %.*s", FMT(who->label),
                   FMT(permission_name(who->scope)), FMT(permission_name(wanted)));
}
