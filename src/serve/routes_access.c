/* Sign-in; tokens, sources and links by HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "host/note.h"
#include "host/random.h"
#include "json/writer.h"
#include "serve/access_copy.h"
#include "serve/answer.h"
#include "serve/change.h"
#include "serve/routes.h"

enum { SESSION_BYTES = 32 };
#define SESSION_MS (12 * HOUR_MS)

/* --- bodies and the writer ------------------------------------------------------------------- */

struct changing {
    change *run;
    const struct wish *wish;
    int64_t now_ms;
    struct arena *a;
    struct out out;
};

static bool run_change(void *context, struct store *s, struct err *e)
{
    struct changing *x = context;
    x->out = out_to(x->a);
    return x->run(s, x->wish, x->now_ms, x->a, &x->out, e);
}

static struct http_answer carry_out(const struct call *c, change *run, const struct wish *w,
                                    int status)
{
    struct changing x = {.run = run, .wish = w, .now_ms = clock_ms(), .a = c->request->a};
    struct err e = {0};
    if (!writer_do(c->server->writer, run_change, &x, &e))
        return answer_err(c->server, c->request, &e);
    access_refresh(c->server->access);
    out_byte(&x.out, '\n');
    struct http_answer answered = answer(type_json, out_str_of(&x.out));
    answered.status = status;
    return answered;
}

/* a change whose wish is the body, with the name in the path where there is one */
static struct http_answer change_by_body(const struct call *c, change *run, int status)
{
    const struct http_request *r = c->request;
    struct wish w;
    struct err e = {0};
    const struct json *j = json_parse_own(r->body, r->a, &e);
    if (!j || !wish_read(j, r->a, &w, &e))
        return answer_err(c->server, r, &e);
    if (c->path[0].p)
        w.name = c->path[0];
    return carry_out(c, run, &w, status);
}

/* --- tokens, sources, links ------------------------------------------------------------------ */

static struct http_answer answer_list(const struct call *c, bool sources)
{
    struct err e = {0};
    struct out o = out_to(c->request->a);
    struct store *s = store_open(c->server->log[LOG_MAIN].config.db, STORE_READ, &e);
    bool ok = s && (sources ? source_list(s, clock_ms(), &o, &e) : token_list(s, &o, &e));
    store_close(s);
    out_byte(&o, '\n');
    return ok ? answer(type_json, out_str_of(&o)) : answer_err(c->server, c->request, &e);
}

struct http_answer get_tokens(const struct call *c)
{
    return answer_list(c, false);
}

struct http_answer post_token(const struct call *c)
{
    return change_by_body(c, token_add, 201);
}

struct http_answer delete_token(const struct call *c)
{
    const struct wish w = {.label = http_query(c->request, S("label"))};
    return carry_out(c, token_revoke, &w, 200);
}

struct http_answer get_sources(const struct call *c)
{
    return answer_list(c, true);
}

/* the same answer with the whole address in front, where people reach this server by one */
static struct http_answer with_url(const struct call *c, struct http_answer x)
{
    const struct public_url *url = &c->server->url;
    struct err e = {0};
    struct arena *a = c->request->a;
    if (x.status >= 400 || !url->origin.n)
        return x;
    const struct json *path = json_get(json_parse_own(x.body, a, &e), S("path"));
    if (path) {
        struct out o = out_to(a), text = out_to(a);
        out_str(&text, url->origin);
        out_str(&text, url->prefix);
        out_str(&text, path->text);
        out_text(&o, "{\"url\":");
        out_json(&o, out_str_of(&text));
        out_byte(&o, ',');
        out_str(&o, str_slice(x.body, 1, x.body.n));
        x.body = out_str_of(&o);
    }
    return x;
}

struct http_answer post_source(const struct call *c)
{
    return with_url(c, change_by_body(c, source_add, 201));
}

struct http_answer post_secret(const struct call *c)
{
    return with_url(c, change_by_body(c, source_rotate, 201));
}

struct http_answer delete_source(const struct call *c)
{
    const struct wish w = {.name = http_query(c->request, S("name"))};
    return carry_out(c, source_remove, &w, 200);
}

struct http_answer post_link(const struct call *c)
{
    if (c->who.team.p) /* what a reference is about shows only when facts are derived */
        return answer_error(c->server, c->request, 403,
                            S("a token that is held to a team states no links"));
    return change_by_body(c, link_state, 200);
}

/* --- sign-in --------------------------------------------------------------------------------- */

static struct http_answer answer_who(const struct call *c, const struct identity *who,
                                     struct str csrf)
{
    struct out o = out_to(c->request->a);
    struct json_writer j = json_writer_to(&o);
    json_open_object(&j, (struct str){0});
    if (who->label.p)
        json_text(&j, S("label"), who->label);
    else
        json_null(&j, S("label"));
    json_text(&j, S("scope"), permission_name(who->scope));
    if (who->team.p)
        json_text(&j, S("team"), who->team);
    if (csrf.p)
        json_text(&j, S("csrf"), csrf);
    else
        json_null(&j, S("csrf"));
    json_flag(&j, S("open"), access_is_open(c->server->access));
    json_close(&j);
    out_byte(&o, '\n');
    return answer(type_json, out_str_of(&o));
}

struct http_answer get_session(const struct call *c)
{
    struct str cookie = access_cookie(c->request);
    return answer_who(c, &c->who,
                      c->who.browser ? access_csrf(cookie, c->request->a) : (struct str){0});
}

/* value n == 0: the browser forgets it */
static struct http_answer with_cookie(const struct call *c, struct http_answer x, struct str value)
{
    const struct public_url *url = &c->server->url;
    struct out o = out_to(c->request->a);
    out_format(&o, "%s=%.*s; Path=%.*s; Max-Age=%d; HttpOnly; SameSite=Strict%s", SESSION_COOKIE,
               FMT(value), FMT(url->prefix.n ? url->prefix : S("/")),
               value.n ? (int)(SESSION_MS / SECOND_MS) : 0, url->https ? "; Secure" : "");
    return answer_with(x, c->request->a, "Set-Cookie", arena_z(c->request->a, out_str_of(&o)));
}

static bool add_session(void *context, struct store *s, struct err *e)
{
    const struct session_row *row = context;
    return store_session_add(s, row, e);
}

static struct http_answer sign_in(const struct call *c, struct str token)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct identity who;
    struct err e = {0};
    if (!access_token(s->access, str_trim(token), r->a, &who))
        return answer_error(s, r, 401, S("the token is wrong or was revoked"));
    if (!identity_may(&who, MAY_READ))
        return answer_error(s, r, 403, S("this token may post events; to read needs another one"));
    struct str cookie = random_hex(SESSION_BYTES, r->a);
    int64_t now_ms = clock_ms();
    struct session_row row = {
        .token = who.token, .created_ms = now_ms, .ends_ms = now_ms + SESSION_MS};
    hash_sha256(cookie, row.hash);
    if (!writer_do(s->writer, add_session, &row, &e))
        return answer_err(s, r, &e);
    access_refresh(s->access);
    return with_cookie(c, answer_who(c, &who, access_csrf(cookie, r->a)), cookie);
}

struct http_answer post_session(const struct call *c)
{
    struct server *s = c->server;
    struct err e = {0};
    if (!access_origin_is_ours(s->access, c->request))
        return answer_error(s, c->request, 403,
                            S("'Origin' is another site; if it is this server's own address, tell "
                              "it with 'pitwall serve --url'"));
    if (access_is_open(s->access))
        return answer_error(s, c->request, 403,
                            S("no token is configured: make one with 'pitwall token add'"));
    const struct json *j = json_parse_own(c->request->body, c->request->a, &e);
    if (!j)
        return answer_err(s, c->request, &e);
    struct str token = json_get_text(j, S("token"));
    return token.p ? sign_in(c, token) : answer_error(s, c->request, 400, S("'token' is missing"));
}

static bool end_session(void *context, struct store *s, struct err *e)
{
    const unsigned char *hash = context;
    return store_session_end(s, hash, e);
}

struct http_answer delete_session(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    struct str cookie = access_cookie(r);
    unsigned char hash[32];
    struct err e = {0};
    if (!c->who.browser) /* it has ended already */
        return with_cookie(c, answer_who(c, &(struct identity){0}, (struct str){0}), S(""));
    if (!access_csrf_fits(r))
        return answer_error(s, r, 403, S("'X-CSRF-Token' is missing or wrong"));
    hash_sha256(cookie, hash);
    if (!writer_do(s->writer, end_session, hash, &e))
        return answer_err(s, r, &e);
    access_refresh(s->access);
    return with_cookie(c, answer_who(c, &(struct identity){0}, (struct str){0}), S(""));
}
