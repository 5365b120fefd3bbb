/* pitwall emit: one event to a server.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "emit/id.h"
#include "emit/junit.h"
#include "emit/push.h"
#include "emit/send.h"
#include "emit/spool.h"
#include "event/write.h"
#include "host/file.h"
#include "host/note.h"
#include "json/writer.h"

#include <stdlib.h>

enum { TOKEN_BYTES = 4096, EXIT_AWAY = 5 };
#define TIMEOUT_MS (30 * SECOND_MS)

static struct str environment(const char *name)
{
    return str_of(getenv(name));
}

/* --- the event ------------------------------------------------------------------------------- */

static bool add_tests(struct session *r, struct emit_event *x, struct err *e)
{
    struct strs files = r->option[OPTION_JUNIT];
    struct str tests;
    if (!files.n)
        return true;
    if (event_kind_of(x->type) != KIND_BUILD)
        return err_set(e, ERR_USAGE, "emit: '--junit' is for build.finished and build.started");
    if (emit_told(x, S("tests")))
        return err_set(e, ERR_USAGE, "emit: 'tests' and '--junit' say the same");
    if (!junit_tests(files.item, files.n, &r->a, &tests, e))
        return false;
    emit_set(x, S("tests"), tests);
    return true;
}

/* the event as one line of JSON, with its time and its id */
static bool read_event(struct session *r, struct json_parser *parser, struct event *v,
                       struct err *e)
{
    struct emit_event x;
    const struct ci_job job = ci_job_of(environment);
    struct str path = session_value(r, OPTION_FROM_GIT), id = {0};
    struct out now = out_to(&r->a);
    out_time(&now, r->now_ms);
    if (!emit_start(&x, r->argument.item[0], &r->a, e))
        return false;
    for (ptrdiff_t i = 1; i < r->argument.n; i++)
        if (!emit_word(&x, r->argument.item[i], e))
            return false;
    if (!add_tests(r, &x, e))
        return false;
    if (path.p && x.type != EVENT_PUSH_LANDED)
        return err_set(e, ERR_USAGE, "emit: '--from-git' is for push.landed");
    if (path.p && !emit_push(&x, path, &job, environment, e))
        return false;
    emit_set_text(&x, S("source"), job.system.p ? job.system : S("emit"));
    if (!emit_told(&x, S("id")) && !emit_id(&x, &job, out_str_of(&now), parser, &r->a, &id, e))
        return false;
    return emit_build(&x, parser, out_str_of(&now), id, v, e);
}

/* --- the server ------------------------------------------------------------------------------ */

static bool read_token(struct session *r, struct str *token, struct err *e)
{
    struct str path = session_value(r, OPTION_TOKEN_FILE);
    *token = environment("PITWALL_TOKEN");
    if (path.p && !file_read(arena_z(&r->a, path), TOKEN_BYTES, &r->a, token, e))
        return false;
    *token = str_trim(*token);
    for (ptrdiff_t i = 0; i < token->n; i++)
        if (token->p[i] <= ' ' || token->p[i] > '~')
            return err_set(e, ERR_INPUT, "the token is not one word of plain characters");
    return true;
}

static bool find_server(struct session *r, struct json_parser *parser, struct emit_server *s,
                        struct err *e)
{
    struct str told = session_value(r, OPTION_TIMEOUT);
    int64_t timeout = TIMEOUT_MS;
    if (told.p && !duration_parse(told, &timeout))
        return err_set(e, ERR_USAGE, "emit: '--timeout': not a duration: '%.*s', write 30s",
                       FMT(told));
    *s = (struct emit_server){.url = session_value(r, OPTION_SERVER),
                              .deadline_ms = clock_ms() + timeout,
                              .parser = parser,
                              .a = &r->a};
    if (!s->url.p)
        s->url = environment("PITWALL_SERVER");
    if (!s->url.n)
        return err_set(e, ERR_USAGE,
                       "emit: which server? tell it with --server URL or PITWALL_SERVER");
    return emit_url_check(s->url, e) && read_token(r, &s->token, e);
}

static bool find_spool(struct session *r, const char **path, struct err *e)
{
    struct str told = session_value(r, OPTION_SPOOL);
    if (!told.p)
        told = spool_default(environment("XDG_STATE_HOME"), environment("HOME"), &r->a);
    if (!told.p)
        return err_set(e, ERR_USAGE,
                       "emit: neither HOME nor XDG_STATE_HOME is set: tell where "
                       "events may wait with --spool FILE");
    *path = arena_z(&r->a, told);
    return true;
}

/* --- sending --------------------------------------------------------------------------------- */

static void out_result(struct session *r, const char *status, struct str type, struct str id)
{
    if (!session_told(r, OPTION_JSON)) {
        out_format(&r->out, "%s: %.*s %.*s\n", status, FMT(type), FMT(id));
        return;
    }
    struct json_writer w = json_writer_to(&r->out);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("status"), str_of(status));
    json_text(&w, S("type"), type);
    json_text(&w, S("id"), id);
    json_close(&w);
    out_byte(&r->out, '\n');
}

/* the server is away: the event waits for the next time */
static bool keep(struct session *r, const char *spool, struct str line, const struct err *why,
                 struct str type, struct str id, struct err *e)
{
    if (!spool_append(spool, line, e))
        return false;
    note("%s", why->text);
    note("the event waits in '%s'; the next emit sends it", spool);
    out_result(r, "spooled", type, id);
    r->status = session_told(r, OPTION_STRICT) ? EXIT_AWAY : 0;
    return true;
}

/* what waits goes first; *away: it could not, so that the event has to wait behind it */
static bool drain(const struct emit_server *server, const char *spool, bool *away, struct err *why,
                  struct err *e)
{
    struct emit_draining draining = {server, false};
    struct spool_count count;
    bool ok = spool_drain(spool, emit_drain, &draining, &count, e);
    *away = draining.away;
    if (count.sent)
        note("sent %lld event%s that had waited", (long long)count.sent,
             count.sent == 1 ? "" : "s");
    if (count.refused)
        note("%lld event%s that had waited %s refused, see '%s.refused'", (long long)count.refused,
             count.refused == 1 ? "" : "s", count.refused == 1 ? "was" : "were", spool);
    *why = *e;
    return ok || *away;
}

static bool send_event(struct session *r, const struct emit_server *server, const char *spool,
                       struct str line, struct str type, struct str id, struct err *e)
{
    struct client_answer answer;
    struct emit_result result;
    struct err why;
    bool away;
    if (!drain(server, spool, &away, &why, e))
        return false;
    if (away)
        return keep(r, spool, line, &why, type, id, e);
    if (!emit_post(server, "application/json", line, &answer, &away, e)) {
        why = *e;
        return away && keep(r, spool, line, &why, type, id, e);
    }
    if (!emit_results(server, &answer, 1, &result))
        return answer.status < 300 ? err_set(e, ERR_SYSTEM,
                                             "'%.*s' is no pitwall server: its answer says nothing "
                                             "of the event",
                                             FMT(server->url))
                                   : err_set(e, ERR_INPUT, "the server says: %.*s",
                                             FMT(emit_message(server, &answer)));
    if (str_equal(result.status, S("refused")))
        return err_set(e, ERR_INPUT, "the server says: %.*s",
                       FMT(result.reason.p ? result.reason : S("refused")));
    out_result(r, str_equal(result.status, S("duplicate")) ? "known already" : "accepted", type,
               id);
    return true;
}

bool cmd_emit(struct session *r, struct err *e)
{
    struct json_parser *parser = json_parser_new(), *answers = json_parser_new();
    struct emit_server server;
    struct event v;
    const char *spool = NULL;
    struct out line = out_to(&r->a);
    bool ok = read_event(r, parser, &v, e);
    if (ok)
        out_event(&line, &v);
    if (ok && session_told(r, OPTION_DRY_RUN)) {
        out_str(&r->out, out_str_of(&line));
        out_byte(&r->out, '\n');
    } else {
        ok = ok && find_server(r, answers, &server, e) && find_spool(r, &spool, e) &&
             send_event(r, &server, spool, out_str_of(&line), event_type_name(v.type),
                        event_delivery_id(&v, &r->a), e);
    }
    json_parser_free(parser);
    json_parser_free(answers);
    return ok;
}
