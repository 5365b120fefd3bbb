/* The delivery metrics and their rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "serve/answer.h"
#include "serve/ask.h"
#include "serve/routes.h"

/* every value of a parameter, in the order sent */
static struct strs values_of(const struct http_request *r, struct str name)
{
    struct str *item = NEW(r->a, struct str, r->nquery);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < r->nquery; i++)
        if (str_equal(r->query[i].name, name))
            item[n++] = r->query[i].value;
    return (struct strs){item, n};
}

static struct ask ask_of(const struct http_request *r, struct str held)
{
    struct str format = http_query(r, S("format"));
    return (struct ask){
        .service = values_of(r, S("service")),
        .team = values_of(r, S("team")),
        .tag = values_of(r, S("tag")),
        .all = str_equal(http_query(r, S("all")), S("true")),
        .from = http_query(r, S("from")),
        .to = http_query(r, S("to")),
        .by = http_query(r, S("by")),
        .format = format.p ? format : S("json"),
        .metric = http_query(r, S("metric")),
        .held = held,
    };
}

static const char *type_of(enum format format)
{
    static const char *const types[] = {
        [FORMAT_TABLE] = "text/plain; charset=utf-8",
        [FORMAT_JSON] = type_json,
        [FORMAT_CSV] = "text/csv; charset=utf-8",
        [FORMAT_MD] = "text/markdown; charset=utf-8",
    };
    return types[format];
}

/* One wide question must not end the server: an answer that is larger is refused, and what it is
 * worked out in has room (address space) for every row there is. */
enum { ANSWER_BYTES = 64 << 20, WORK_BYTES = 512 << 20, WORK_BYTES_PER_ROW = 4 << 10 };

static struct arena work_room(const struct facts *f)
{
    ptrdiff_t rows = f->nchange;
    for (int32_t i = 0; i < f->nservice; i++)
        rows += f->service[i].nlead + f->service[i].ndeployment + f->service[i].nincident +
                f->service[i].nflag_off;
    return arena_reserve((size_t)WORK_BYTES + (size_t)rows * WORK_BYTES_PER_ROW);
}

static bool keep(void *context, struct str bytes)
{
    struct out *body = context;
    if (body->n + bytes.n > ANSWER_BYTES)
        return false;
    out_str(body, bytes);
    return true;
}

/* What one answer may be made of: a client's slip must not cost gigabytes. */
enum { BUCKETS_MOST = 100000 };

static bool check_size(const struct report *r, struct err *e)
{
    static const int64_t bucket_ms[] = {
        [BUCKET_NONE] = INT64_MAX,
        [BUCKET_DAY] = DAY_MS,
        [BUCKET_WEEK] = 7 * DAY_MS,
        [BUCKET_MONTH] = 28 * DAY_MS,
    };
    int64_t buckets = (r->window.to_ms - r->window.from_ms) / bucket_ms[r->bucket] + 1;
    if (buckets * (r->scope.n + r->total) <= BUCKETS_MOST)
        return true;
    return err_set(e, ERR_USAGE,
                   "%lld buckets of %td services are too much for one answer: ask for fewer "
                   "services, a shorter window or wider buckets",
                   (long long)buckets, r->scope.n);
}

typedef bool write_answer(const struct ask *q, const struct snapshot *snapshot, struct out *o,
                          enum format *format, struct arena *a, struct err *e);

static bool write_report(const struct ask *q, const struct snapshot *snapshot, struct out *o,
                         enum format *format, struct arena *a, struct err *e)
{
    struct report report;
    if (!ask_report(q, snapshot, a, &report, format, e) || !check_size(&report, e))
        return false;
    out_report(o, &report, *format, 0, false, *a);
    return true;
}

static bool write_explain(const struct ask *q, const struct snapshot *snapshot, struct out *o,
                          enum format *format, struct arena *a, struct err *e)
{
    struct explain explain;
    if (!ask_explain(q, snapshot, a, &explain, format, e))
        return false;
    out_explain(o, &explain, *format, 0, false, *a);
    return true;
}

static struct http_answer get_numbers(const struct call *c, write_answer *write)
{
    struct server *s = c->server;
    const struct http_request *r = c->request;
    int i = log_of(s, r);
    if (i < 0)
        return answer_error(s, r, 404, S("no such log is served"));
    const struct snapshot *snapshot = hub_hold(s->hub, i);
    struct arena work = work_room(snapshot->facts), a = work;
    struct ask q = ask_of(r, c->who.team);
    enum format format = FORMAT_JSON;
    struct err e = {0};
    /* in one piece, which costs what is written of it: growing would cost as much again */
    struct out body = {.item = NEW_RAW(r->a, char, ANSWER_BYTES), .capacity = ANSWER_BYTES};
    struct out pieces = {.a = r->a, .sink = keep, .context = &body};
    bool ok = write(&q, snapshot, &pieces, &format, &a, &e);
    if (ok && !out_flush(&pieces))
        ok = err_set(&e, ERR_USAGE,
                     "the answer is larger than %d MiB: ask for fewer services or a shorter "
                     "window, or use the command line",
                     ANSWER_BYTES >> 20);
    arena_release(work);
    hub_release(s->hub, snapshot);
    return ok ? answer(type_of(format), out_str_of(&body)) : answer_err(s, r, &e);
}

struct http_answer get_report(const struct call *c)
{
    return get_numbers(c, write_report);
}

struct http_answer get_explain(const struct call *c)
{
    return get_numbers(c, write_explain);
}
