/* SPDX-License-Identifier: Apache-2.0 */
#include "app/change_run.h"

#include "host/file.h"
#include "load/remote.h"
#include "net/escape.h"
#include "serve/config.h"

/* "/api/v1/sources/github-acme/secrets", "/api/v1/tokens?label=ci" */
static char *target_of(const struct change_route *route, const struct wish *w, struct arena *a)
{
    struct out o = out_to(a);
    struct str path = str_of(route->path), after = path, before = str_cut(&after, '{');
    out_str(&o, before);
    if (after.p) {
        str_cut(&after, '}');
        out_escaped(&o, w->name);
        out_str(&o, after);
    }
    if (str_equal(str_of(route->method), S("DELETE"))) {
        out_text(&o, w->label.p ? "?label=" : "?name=");
        out_escaped(&o, w->label.p ? w->label : w->name);
    }
    return arena_z(a, out_str_of(&o));
}

static bool run_through_server(struct session *r, const char *db, const struct change_route *route,
                               const struct wish *w, struct str *text, struct err *e)
{
    struct client_answer answer = {0};
    struct out body = out_to(&r->a);
    bool sends = !str_equal(str_of(route->method), S("DELETE"));
    if (sends)
        out_wish(&body, w);
    if (!remote_call(db, route->method, target_of(route, w, &r->a),
                     sends ? "application/json" : NULL, out_str_of(&body), &r->a, &answer, e))
        return false;
    *text = answer.body;
    return true;
}

static bool run_in_log(struct session *r, const char *db, const struct change_route *route,
                       const struct wish *w, struct str *text, struct err *e)
{
    struct out o = out_to(&r->a);
    struct store *s = store_open(db, STORE_WRITE, e);
    if (!s)
        return false;
    bool ok = store_begin(s, e);
    if (ok) {
        ok = route->run(s, w, r->now_ms, &r->a, &o, e) && store_commit(s, e);
        if (!ok)
            store_rollback(s);
    }
    store_close(s);
    *text = out_str_of(&o);
    return ok;
}

bool change_run(struct session *r, const struct change_route *route, const struct wish *w,
                const struct json **answer, struct err *e)
{
    struct config config = session_config(r);
    struct str text = {0};
    bool done = remote_runs(config.db, &r->a) ? run_through_server(r, config.db, route, w, &text, e)
                                              : run_in_log(r, config.db, route, w, &text, e);
    struct err why = {0};
    if (!done)
        return false;
    *answer = json_parse_own(text, &r->a, &why);
    return *answer || err_set(e, ERR_SYSTEM, "the server's answer is %s", why.text);
}

struct store *change_open(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    if (file_exists(config.db))
        return store_open(config.db, STORE_READ, e);
    err_set(e, ERR_NOT_FOUND, "no log '%s'", config.db);
    return NULL;
}
