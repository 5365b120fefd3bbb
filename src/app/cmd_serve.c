/* serve.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/routes.h"
#include "net/address.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static const struct str default_listen = STR("127.0.0.1:8080");

static bool check_listen(struct str listen, struct err *e)
{
    struct address at;
    if (!address_parse(listen, &at) || at.port < 0)
        return err_set(e, ERR_USAGE,
                       "serve: '--listen': expected ADDRESS:PORT as 127.0.0.1:8080, got '%.*s'",
                       FMT(listen));
    if (!address_is_loopback(at.host))
        return err_set(e, ERR_USAGE,
                       "serve: '--listen': '%.*s' can be reached from other machines, and there "
                       "is no sign-in yet: only loopback addresses are served",
                       FMT(listen));
    return true;
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

static bool serve(struct session *r, struct server *s, struct str listen, sigset_t ends,
                  struct err *e)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = processors < 2 ? 2 : processors > 16 ? 16 : (int)processors, got;
    const struct http_options options = {
        .listen = listen, .handler = routes_answer, .context = s, .threads = threads};
    struct http_server *http = http_start(&options, e);
    if (!http)
        return false;
    out_format(&r->out, "pitwall serves http://%.*s/\n", FMT(http_address(http)));
    if (out_flush(&r->out))
        sigwait(&ends, &got);
    http_stop(http);
    return true;
}

bool cmd_serve(struct session *r, struct err *e)
{
    struct str listen = session_value(r, OPTION_LISTEN),
               sample = session_value(r, OPTION_SAMPLE_DB);
    struct hub_log log[2] = {
        {"main",   config_of(r)},
        {"sample", config_of(r)}
    };
    listen = listen.p ? listen : default_listen;
    if (!check_listen(listen, e))
        return false;
    if (sample.p) {
        log[LOG_SAMPLE].config.db = arena_z(&r->a, sample);
        log[LOG_SAMPLE].config.sample = true;
    }
    sigset_t ends = hold_signals();
    struct server s = {
        .log = log,
        .nlog = sample.p ? 2 : 1,
        .pages = pages_of(&r->a),
        .openapi = routes_openapi(&r->a),
        .started_ms = r->now_ms,
    };
    s.hub = hub_start(log, s.nlog, r->now_told ? r->now_ms : TIME_NONE, e);
    bool ok = s.hub && serve(r, &s, listen, ends, e);
    hub_stop(s.hub);
    return ok;
}
