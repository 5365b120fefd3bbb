/* serve.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "load/remote.h"
#include "net/address.h"
#include "serve/pool.h"
#include "serve/routes.h"
#include "serve/upkeep.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { POOL_THREADS = 2 };

static const struct str default_listen = STR("127.0.0.1:8080");

static bool check_listen(struct str listen, struct err *e)
{
    struct address at;
    if (address_parse(listen, &at) && at.port >= 0)
        return true;
    return err_set(e, ERR_USAGE,
                   "serve: '--listen': expected ADDRESS:PORT as 127.0.0.1:8080, got '%.*s'",
                   FMT(listen));
}

/* signals that end the server wait for whoever asks for them; threads started later do the same */
static sigset_t hold_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    return ends;
}

/* --- what is said at the start ------------------------------------------------------------------
 */

static bool count_token(void *context, const struct token *t)
{
    *(int64_t *)context += t->revoked_ms == TIME_NONE;
    return true;
}

static bool count_source(void *context, const struct source_row *x)
{
    *(int64_t *)context += x->removed_ms == TIME_NONE;
    return true;
}

static bool count_rows(const char *db, int64_t *tokens, int64_t *sources, struct err *e)
{
    struct store *s = store_open(db, STORE_READ, e);
    bool ok = s && store_tokens_each(s, count_token, tokens, e) &&
              store_sources_each(s, count_source, sources, e);
    store_close(s);
    return ok;
}

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static bool say_start(struct session *r, const struct server *s, struct str address, struct err *e)
{
    struct out *o = &r->out;
    int64_t tokens = 0, sources = 0;
    struct str origin = s->url.origin, prefix = s->url.prefix;
    if (!count_rows(s->log[LOG_MAIN].config.db, &tokens, &sources, e))
        return false;
    out_format(o, "pitwall serves http://%.*s/\n", FMT(address));
    if (access_is_open(s->access))
        out_text(o, "no token is made yet: only this machine may read and write; "
                    "'pitwall token add' lets others in\n");
    else
        out_format(o, "%lld token%s, %lld source%s\n", (long long)tokens, plural(tokens),
                   (long long)sources, plural(sources));
    if (origin.n && access_is_open(s->access))
        out_text(o, "make one before others reach the proxy: one that tells nothing of them looks "
                    "like this machine\n");
    if (origin.n)
        out_format(o, "webhooks go to %.*s%.*s/hook/SOURCE\n", FMT(origin), FMT(prefix));
    else
        out_format(o,
                   "webhooks go to http://%.*s/hook/SOURCE; "
                   "--url tells where others reach it\n",
                   FMT(address));
    return true;
}

/* --- serving ------------------------------------------------------------------------------------
 */

static bool serve(struct session *r, struct server *s, struct str listen, sigset_t ends,
                  struct err *e)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = processors < 2 ? 2 : processors > 16 ? 16 : (int)processors, got;
    const struct http_options options = {
        .listen = listen,
        .socket = remote_socket(s->log[LOG_MAIN].config.db, &r->a),
        .handler = routes_answer,
        .admit = routes_admit,
        .context = s,
        .threads = threads,
    };
    struct http_server *http = http_start(&options, e);
    bool ok = http && say_start(r, s, http_address(http), e);
    if (ok && out_flush(&r->out))
        sigwait(&ends, &got);
    http_stop(http); /* what was taken is answered: writer and pool are still there */
    return ok;
}

static bool start_all(struct server *s, struct session *r, struct upkeep **upkeep, struct err *e)
{
    const char *db = s->log[LOG_MAIN].config.db;
    s->desks = desks_new();
    s->writer = writer_start(db, e); /* makes the log, which the others read */
    s->access = s->writer ? access_start(db, &s->url, e) : NULL;
    s->hub = s->access ? hub_start(s->log, s->nlog, r->now_told ? r->now_ms : TIME_NONE, e) : NULL;
    s->pool = s->hub ? pool_start(POOL_THREADS, e) : NULL;
    *upkeep = s->pool ? upkeep_start(s, e) : NULL;
    return *upkeep;
}

static void stop_all(struct server *s, struct upkeep *upkeep)
{
    upkeep_stop(upkeep);
    pool_stop(s->pool);
    hub_stop(s->hub);
    access_stop(s->access);
    writer_stop(s->writer);
    desks_free(s->desks);
}

bool cmd_serve(struct session *r, struct err *e)
{
    struct str listen = session_value(r, OPTION_LISTEN), url = session_value(r, OPTION_URL),
               sample = session_value(r, OPTION_SAMPLE_DB);
    struct hub_log log[2] = {
        {"main",   session_config(r)},
        {"sample", session_config(r)}
    };
    struct server s = {.log = log, .nlog = sample.p ? 2 : 1, .started_ms = r->now_ms};
    struct upkeep *upkeep = NULL;
    listen = listen.p ? listen : default_listen;
    if (!check_listen(listen, e) || (url.p && !public_url_parse(url, &s.url, e)))
        return false;
    if (sample.p) {
        log[LOG_SAMPLE].config.db = arena_z(&r->a, sample);
        log[LOG_SAMPLE].config.sample = true;
    }
    if (remote_runs(log[LOG_MAIN].config.db, &r->a))
        return err_set(e, ERR_SYSTEM, "'%s' is served already: a server listens on '%s'",
                       log[LOG_MAIN].config.db, remote_socket(log[LOG_MAIN].config.db, &r->a));
    s.listen = listen;
    s.pages = pages_of(&r->a);
    s.openapi = routes_openapi(&r->a);
    sigset_t ends = hold_signals();
    bool ok = start_all(&s, r, &upkeep, e) && serve(r, &s, listen, ends, e);
    stop_all(&s, upkeep);
    return ok;
}
