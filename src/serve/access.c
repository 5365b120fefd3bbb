/* SPDX-License-Identifier: Apache-2.0 */
#include "host/file.h"
#include "host/note.h"
#include "serve/access_copy.h"

#include <pthread.h>
#include <stdlib.h>

struct access {
    const char *db;
    struct public_url url;
    pthread_mutex_t lock; /* current and its holders: held for an instant */
    struct access_copy *current;
    pthread_mutex_t reading; /* the rest: one reads anew at a time */
    struct store *store;
    uint64_t inode; /* of the log that is open */
    int64_t stamp;
    bool failed; /* the last reading did, and it was said */
};

/* --- the copy -------------------------------------------------------------------------------- */

static struct access_copy *hold(struct access *x)
{
    pthread_mutex_lock(&x->lock);
    struct access_copy *c = x->current;
    c->holders++;
    pthread_mutex_unlock(&x->lock);
    return c;
}

static void let_go(struct access *x, struct access_copy *c)
{
    pthread_mutex_lock(&x->lock);
    bool last = --c->holders == 0;
    pthread_mutex_unlock(&x->lock);
    if (last)
        access_copy_free(c);
}

/* A source that could not be looked at must not pass for one that is not configured. */
static bool check_sources(const struct access_copy *c, struct err *e)
{
    for (ptrdiff_t i = 0; i < c->nsource; i++) {
        const struct source_row *x = &c->source[i];
        if (!adapter_find(x->adapter))
            return err_set(e, ERR_INPUT, "source '%.*s': unknown adapter '%.*s'", FMT(x->name),
                           FMT(x->adapter));
        if (!scheme_find(x->scheme))
            return err_set(e, ERR_INPUT, "source '%.*s': unknown scheme '%.*s'", FMT(x->name),
                           FMT(x->scheme));
    }
    return true;
}

/* the log open, the one that stands at its path now; NULL without an error: there is none */
static struct store *open_store(struct access *x, struct err *e)
{
    struct file_stamp now = file_stamp(x->db);
    if (x->store && now.inode == x->inode)
        return x->store;
    store_close(x->store);
    x->store = NULL;
    x->stamp = TIME_NONE; /* of another log */
    if (!now.inode)
        return NULL;
    x->store = store_open(x->db, STORE_READ, e);
    x->inode = now.inode;
    return x->store;
}

/* *fresh: the new copy, NULL: nothing has changed */
static bool read_anew(struct access *x, struct access_copy **fresh, struct err *e)
{
    struct err why = {0};
    struct store *s = open_store(x, &why);
    int64_t stamp = 0;
    *fresh = NULL;
    if (!s && why.code != ERR_NONE) {
        *e = why;
        return false;
    }
    if (!s && x->current) /* a log that went away takes no token's place */
        return true;
    if (s && !store_access_stamp(s, &stamp, e))
        return false;
    if (x->current && stamp == x->stamp)
        return true;
    *fresh = access_copy_read(s, clock_ms(), e);
    if (*fresh && check_sources(*fresh, e)) {
        x->stamp = stamp;
        return true;
    }
    access_copy_free(*fresh);
    *fresh = NULL;
    return false;
}

void access_refresh(struct access *x)
{
    struct err e = {0};
    struct access_copy *fresh, *old = NULL;
    pthread_mutex_lock(&x->reading);
    bool ok = read_anew(x, &fresh, &e);
    if (!ok && !x->failed)
        note("tokens and sources hold as they were: %s", e.text);
    x->failed = !ok;
    if (fresh) {
        pthread_mutex_lock(&x->lock);
        old = x->current;
        x->current = fresh;
        pthread_mutex_unlock(&x->lock);
    }
    pthread_mutex_unlock(&x->reading);
    if (old)
        let_go(x, old);
}

struct access *access_start(const char *db, const struct public_url *url, struct err *e)
{
    struct access *x = calloc(1, sizeof *x);
    if (!x) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    x->db = db;
    x->url = *url;
    pthread_mutex_init(&x->lock, NULL);
    pthread_mutex_init(&x->reading, NULL);
    if (read_anew(x, &x->current, e))
        return x;
    access_stop(x);
    return NULL;
}

void access_stop(struct access *x)
{
    if (!x)
        return;
    access_copy_free(x->current);
    store_close(x->store);
    pthread_mutex_destroy(&x->lock);
    pthread_mutex_destroy(&x->reading);
    free(x);
}

/* --- what a request claims ------------------------------------------------------------------- */

/* TOKEN of "/hook/SOURCE/TOKEN" */
static struct str path_token(struct str path)
{
    if (!str_starts(path, S("/hook/")))
        return (struct str){0};
    struct str rest = str_slice(path, 6, path.n);
    str_cut(&rest, '/');
    return rest.n ? rest : (struct str){0};
}

static struct str token_of(const struct http_request *r, enum permission wanted)
{
    static const char *const key_headers[] = {"DD-API-KEY", "X-API-Key"};
    struct str token = claim_credential(http_header(r, "Authorization"), r->a);
    for (int i = 0; i < COUNT(key_headers) && !token.p; i++)
        token = str_trim(http_header(r, key_headers[i]));
    if (token.p || wanted != MAY_INGEST)
        return token;
    if (str_equal(r->path, S("/v1/cloudevents")))
        return http_query(r, S("access_token"));
    return path_token(r->path);
}

static struct str forwarded_by(const struct http_request *r)
{
    static const struct str names[] = {STR("forwarded"), STR("x-real-ip"), STR("via")};
    ptrdiff_t n;
    const struct http_pair *header = http_headers(r, r->a, &n);
    for (ptrdiff_t i = 0; i < n; i++) {
        if (str_starts(header[i].name, S("x-forwarded")))
            return header[i].name;
        for (int k = 0; k < COUNT(names); k++)
            if (str_equal(header[i].name, names[k]))
                return header[i].name;
    }
    return (struct str){0};
}

/* open: whether it matters if a proxy was in between */
static struct claim claim_of(const struct http_request *r, enum permission wanted, bool open)
{
    return (struct claim){
        .local = r->local,
        .changes = !str_equal(r->method, S("GET")) && !str_equal(r->method, S("OPTIONS")),
        .peer = r->peer,
        .host = http_header(r, "Host"),
        .origin = http_header(r, "Origin"),
        .forwarded = open ? forwarded_by(r) : (struct str){0},
        .token = token_of(r, wanted),
        .cookie = claim_cookie(http_header(r, "Cookie"), S(SESSION_COOKIE)),
        .csrf = http_header(r, "X-CSRF-Token"),
    };
}

/* --- questions ------------------------------------------------------------------------------- */

static void keep_texts(struct identity *who, struct arena *a)
{
    who->label = arena_copy(a, who->label);
    who->team = arena_copy(a, who->team);
    who->source = arena_copy(a, who->source);
}

bool access_check(struct access *x, const struct http_request *r, enum permission wanted,
                  int64_t now_ms, struct identity *who, int *status, struct err *e)
{
    struct access_copy *c = hold(x);
    const struct claim claim = claim_of(r, wanted, c->open);
    bool ok = access_decide(c, &x->url, &claim, wanted, now_ms, who, status, e);
    if (ok && wanted == MAY_INGEST && who->team.p && !str_equal(r->path, S("/v1/events"))) {
        /* what a tool's delivery is about is told by an adapter, when nobody asks any more */
        *status = 403;
        ok = err_set(e, ERR_INPUT,
                     "'%.*s' is held to a team: it posts to /v1/events, where events say whose "
                     "they are",
                     FMT(who->label));
    }
    keep_texts(who, r->a);
    let_go(x, c);
    return ok;
}

bool access_token(struct access *x, struct str text, struct arena *a, struct identity *who)
{
    struct access_copy *c = hold(x);
    const struct token *t = access_copy_token(c, text);
    *who = t ? identity_of(t) : (struct identity){0};
    keep_texts(who, a);
    let_go(x, c);
    return t != NULL;
}

bool access_is_open(struct access *x)
{
    struct access_copy *c = hold(x);
    bool open = c->open;
    let_go(x, c);
    return open;
}

static bool secret_holds(const struct secret_row *s, struct str source, int64_t now_ms)
{
    return str_equal(s->source, source) && (s->ends_ms == TIME_NONE || s->ends_ms > now_ms);
}

bool access_sender(struct access *x, struct str name, int64_t now_ms, struct arena *a,
                   struct sender *sender)
{
    struct access_copy *c = hold(x);
    const struct source_row *found = NULL;
    for (ptrdiff_t i = 0; i < c->nsource && !found; i++)
        if (str_equal(c->source[i].name, name))
            found = &c->source[i];
    if (found) {
        struct str *secret = NEW(a, struct str, c->nsecret);
        ptrdiff_t n = 0;
        for (ptrdiff_t i = 0; i < c->nsecret; i++)
            if (secret_holds(&c->secret[i], name, now_ms))
                secret[n++] = arena_copy(a, c->secret[i].secret);
        *sender = (struct sender){
            .name = arena_copy(a, found->name),
            .adapter = adapter_find(found->adapter),
            .scheme = scheme_find(found->scheme),
            .header = arena_copy(a, found->header),
            .secret = secret,
            .nsecret = n,
        };
    }
    let_go(x, c);
    return found != NULL;
}

/* --- signed-in pages ------------------------------------------------------------------------- */

struct str access_cookie(const struct http_request *r)
{
    return claim_cookie(http_header(r, "Cookie"), S(SESSION_COOKIE));
}

struct str access_csrf(struct str cookie, struct arena *a)
{
    char *hex = NEW(a, char, CSRF_HEX);
    claim_csrf(cookie, hex);
    return (struct str){hex, CSRF_HEX};
}

bool access_csrf_fits(const struct http_request *r)
{
    const struct claim claim = claim_of(r, MAY_NOTHING, false);
    return claim_csrf_fits(&claim);
}

bool access_origin_is_ours(struct access *x, const struct http_request *r)
{
    const struct claim claim = claim_of(r, MAY_NOTHING, false);
    return claim_origin_is_ours(&claim, &x->url);
}
