/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/send.h"

#include "base/out.h"
#include "host/note.h"

#include <time.h>
#include <unistd.h>

enum {
    PAUSE_MS = 500, /* the first; doubled each time */
    PAUSE_MOST_MS = 8000,
    ATTEMPT_MS = 10000,
    ANSWER_BYTES = 16 << 20
};

bool emit_url_check(struct str url, struct err *e)
{
    struct str rest = url;
    if (str_starts(url, S("http://")))
        rest = str_slice(url, 7, url.n);
    else if (str_starts(url, S("https://")))
        rest = str_slice(url, 8, url.n);
    if (rest.n && rest.n < url.n && rest.p[0] != '/' && str_utf8(url) && str_find(url, ' ') < 0)
        return true;
    return err_set(e, ERR_USAGE,
                   "emit: the server's address begins with http:// or https://, got '%.*s'",
                   FMT(url));
}

/* --- trying ---------------------------------------------------------------------------------- */

/* a number in [0, n), different in programs that start together */
static int64_t chance(int64_t n)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    uint64_t v = (uint64_t)t.tv_nsec * 2654435761U ^ (uint64_t)getpid() * 0x9E3779B97F4A7C15U;
    return (int64_t)((v >> 16) % (uint64_t)n);
}

static void sleep_ms(int64_t ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static bool send_once(const struct emit_server *s, const char *type, struct str body, int64_t left,
                      struct client_answer *answer, struct err *e)
{
    struct out url = out_to(s->a), bearer = out_to(s->a);
    struct str base = s->url;
    bool unsent;
    while (str_ends(base, S("/")))
        base.n--;
    out_str(&url, base);
    out_text(&url, "/v1/events");
    out_text(&bearer, "Bearer ");
    out_str(&bearer, s->token);
    const struct http_pair header[] = {
        {S("Content-Type"),  str_of(type)                      },
        {S("User-Agent"),    S("pitwall-emit/" PITWALL_VERSION)},
        {S("Authorization"), out_str_of(&bearer)               }
    };
    const struct client_request request = {
        .method = "POST",
        .url = out_str_of(&url),
        .header = header,
        .nheader = COUNT(header) - (s->token.n == 0),
        .body = body,
        .timeout_ms = left < ATTEMPT_MS ? left : ATTEMPT_MS,
        .most = ANSWER_BYTES,
    };
    return client_send(&request, s->a, answer, &unsent, e);
}

static bool may_pass(int status)
{
    return status == 408 || status == 429 || status >= 500;
}

/* the pause before the next attempt; more than is left: there is none */
static int64_t pause_of(int attempt, const struct client_answer *answer)
{
    int64_t ms = PAUSE_MS << (attempt < 5 ? attempt : 5);
    ms = ms < PAUSE_MOST_MS ? ms : PAUSE_MOST_MS;
    ms = ms / 2 + chance(ms);
    int64_t told = answer->retry_after_s >= 0 ? answer->retry_after_s * 1000 : 0;
    return told > ms ? told + chance(PAUSE_MS) : ms;
}

bool emit_post(const struct emit_server *s, const char *type, struct str body,
               struct client_answer *answer, bool *away, struct err *e)
{
    *away = false;
    for (int attempt = 0;; attempt++) {
        int64_t left = s->deadline_ms - clock_ms();
        *answer = (struct client_answer){.retry_after_s = -1};
        bool answered = send_once(s, type, body, left > 1000 ? left : 1000, answer, e);
        int status = answered ? answer->status : 0;
        if (answered &&
            ((status >= 200 && status < 300) || status == 400 || status == 413 || status == 415))
            return true;
        if (answered && !may_pass(status))
            return err_set(e, ERR_SYSTEM, "the server says: %.*s", FMT(emit_message(s, answer)));
        if (answered)
            err_set(e, ERR_SYSTEM, "the server says: %.*s", FMT(emit_message(s, answer)));
        int64_t pause = pause_of(attempt, answer);
        if (clock_ms() + pause >= s->deadline_ms) {
            *away = true;
            return false;
        }
        sleep_ms(pause);
    }
}

/* --- answers --------------------------------------------------------------------------------- */

static const struct json *read_answer(const struct emit_server *s,
                                      const struct client_answer *answer)
{
    struct err ignored;
    return json_parse(s->parser, answer->body, false, s->a, &ignored);
}

static struct str text_of(const struct json *object, struct str key)
{
    const struct json *j = json_get(object, key);
    return j && j->type == JSON_STRING ? j->text : (struct str){0};
}

struct str emit_message(const struct emit_server *s, const struct client_answer *answer)
{
    const struct json *j = read_answer(s, answer);
    struct str message = text_of(json_get(j, S("error")), S("message"));
    struct out o = out_to(s->a);
    if (message.p)
        out_format(&o, "%.*s (status %d)", FMT(message), answer->status);
    else
        out_format(&o, "status %d", answer->status);
    return out_str_of(&o);
}

bool emit_results(const struct emit_server *s, const struct client_answer *answer, ptrdiff_t n,
                  struct emit_result *result)
{
    const struct json *list = json_get(read_answer(s, answer), S("results"));
    for (ptrdiff_t i = 0; i < n; i++)
        result[i] = (struct emit_result){0};
    if (!list || list->type != JSON_ARRAY)
        return false;
    for (const struct json *j = json_first(list); j; j = json_next(list, j)) {
        const struct json *index = json_get(j, S("index"));
        if (!index || index->type != JSON_INTEGER || index->integer < 0 || index->integer >= n)
            continue;
        result[index->integer] = (struct emit_result){arena_copy(s->a, text_of(j, S("status"))),
                                                      arena_copy(s->a, text_of(j, S("reason")))};
    }
    for (ptrdiff_t i = 0; i < n; i++)
        if (!result[i].status.p)
            return false;
    return true;
}

/* --- draining -------------------------------------------------------------------------------- */

static struct str joined(const struct str *line, ptrdiff_t n, struct arena *a)
{
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; i < n; i++) {
        out_str(&o, line[i]);
        out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

/* those lines in one request; false: kept, or, with *split, they have to be sent one by one */
static bool send_lines(struct emit_draining *d, const struct str *line, ptrdiff_t n,
                       struct spool_fate *fate, bool *split, struct err *e)
{
    const struct emit_server *s = d->server;
    struct client_answer answer;
    struct emit_result *result = NEW(s->a, struct emit_result, n);
    *split = false;
    if (!emit_post(s, "application/x-ndjson", joined(line, n, s->a), &answer, &d->away, e))
        return false;
    if (emit_results(s, &answer, n, result)) {
        for (ptrdiff_t i = 0; i < n; i++)
            if (str_equal(result[i].status, S("refused")))
                fate[i].reason = result[i].reason.p ? result[i].reason : S("refused");
        return true;
    }
    if (answer.status < 300)
        return err_set(e, ERR_SYSTEM,
                       "the server answers %d without saying what became of each "
                       "event: is this the address of a pitwall server?",
                       answer.status);
    *split = n > 1;
    if (n == 1)
        fate[0].reason = emit_message(s, &answer);
    return n == 1;
}

bool emit_drain(void *context, const struct str *line, ptrdiff_t n, struct spool_fate *fate,
                struct err *e)
{
    struct emit_draining *d = context;
    bool split;
    if (send_lines(d, line, n, fate, &split, e))
        return true;
    for (ptrdiff_t i = 0; split && i < n; i++) {
        bool again;
        if (send_lines(d, &line[i], 1, &fate[i], &again, e))
            continue;
        for (; i < n; i++)
            fate[i].kept = true;
    }
    return split;
}
