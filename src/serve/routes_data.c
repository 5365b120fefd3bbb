/* The state of the intake by HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "host/file.h"
#include "serve/answer.h"
#include "serve/health.h"
#include "serve/routes.h"

/* a service takes some 300 bytes; what is gathered of sources and refusals little more */
enum { WORK_BYTES = 256 << 20 };

static bool write_data(const char *db, const struct snapshot *snapshot, struct out *o,
                       struct arena *a, struct err *e)
{
    struct store *store = file_exists(db) ? store_open(db, STORE_READ, e) : NULL;
    struct intake x;
    bool ok = (store || !file_exists(db)) && intake_of(store, snapshot, a, &x, e);
    store_close(store);
    if (!ok)
        return false;
    struct json_writer w = json_writer_to(o);
    json_intake(&w, (struct str){0}, &x, *a);
    out_byte(o, '\n');
    return true;
}

struct http_answer get_data(const struct call *c)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    int i = log_of(s, r);
    if (i < 0)
        return answer_error(s, r, 404, S("no such log is served"));
    if (c->who.team.p || c->who.source.p)
        return answer_error(s, r, 403,
                            S("this token is held to a team or a source; this page is "
                              "about all of them"));
    struct err e = {0};
    struct out body = out_to(r->a);
    struct arena work = arena_reserve(WORK_BYTES), a = work;
    const struct snapshot *snapshot = hub_hold(s->hub, i);
    bool ok = write_data(s->log[i].config.db, snapshot, &body, &a, &e);
    hub_release(s->hub, snapshot);
    arena_release(work);
    return ok ? answer(type_json, out_str_of(&body)) : answer_err(s, r, &e);
}
