/* SPDX-License-Identifier: Apache-2.0 */
#include "app/routes.h"

#include "app/ask.h"
#include "app/words.h"
#include "json/writer.h"
#include "net/address.h"

#include <stdatomic.h>

/* Everything the page may do is to load its own files and ask this server. */
static const struct http_field guards[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options",       "nosniff"                    },
    {"Referrer-Policy",              "no-referrer"                },
    {"Cross-Origin-Opener-Policy",   "same-origin"                },
    {"Cross-Origin-Resource-Policy", "same-origin"                },
};
static const struct http_field guards_and_allow[] = {
    {"Allow",                        "GET, HEAD"  },
    {"X-Content-Type-Options",       "nosniff"    },
    {"Referrer-Policy",              "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};
static const char type_json[] = "application/json";

/* --- answers --------------------------------------------------------------------------------- */

static struct http_answer answer(const char *type, struct str body)
{
    return (struct http_answer){
        .status = 200, .type = type, .body = body, .field = guards, .nfield = COUNT(guards)};
}

static const struct {
    int status;
    struct str code;
} error_codes[] = {
    {400, STR("bad_request")       },
    {404, STR("not_found")         },
    {405, STR("method_not_allowed")},
    {413, STR("body_too_large")    },
    {414, STR("url_too_long")      },
    {421, STR("wrong_host")        },
    {503, STR("unavailable")       },
};

struct http_answer answer_error(struct server *s, const struct http_request *r, int status,
                                struct str message)
{
    struct out body = out_to(r->a), id = out_to(r->a);
    struct str code = S("internal");
    for (int i = 0; i < COUNT(error_codes); i++)
        if (error_codes[i].status == status)
            code = error_codes[i].code;
    out_format(&id, "%llx-%llu", (unsigned long long)s->started_ms,
               (unsigned long long)atomic_fetch_add(&s->nerror, 1) + 1);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_open_object(&w, S("error"));
    json_text(&w, S("code"), code);
    json_text(&w, S("message"), message);
    json_text(&w, S("id"), out_str_of(&id));
    json_close(&w);
    json_close(&w);
    out_byte(&body, '\n');
    if (status >= 500)
        note("request %.*s: %.*s: %.*s", FMT(out_str_of(&id)), FMT(r->path), FMT(message));
    struct http_answer x = answer(type_json, out_str_of(&body));
    x.status = status;
    if (status == 405) {
        x.field = guards_and_allow;
        x.nfield = COUNT(guards_and_allow);
    }
    return x;
}

static struct http_answer answer_err(struct server *s, const struct http_request *r,
                                     const struct err *e)
{
    return answer_error(s, r, err_http(e->code), str_of(e->text));
}

/* --- handlers -------------------------------------------------------------------------------- */

/* every value of a parameter, in the order sent */
static struct values values_of(const struct http_request *r, struct str name)
{
    struct str *item = NEW(r->a, struct str, r->nquery);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < r->nquery; i++)
        if (str_equal(r->query[i].name, name))
            item[n++] = r->query[i].value;
    return (struct values){item, n};
}

static struct ask ask_of(const struct http_request *r)
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
    };
}

/* the log asked for; -1: it is not served */
static int log_of(const struct server *s, const struct http_request *r)
{
    struct str name = http_query(r, S("log"));
    for (int i = 0; i < s->nlog; i++)
        if (str_equal(name.p ? name : S("main"), str_of(s->log[i].name)))
            return i;
    return -1;
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

/* An answer that is larger is refused, and what it is worked out in is more than a request has: one
 * wide question must not end the server. */
enum { ANSWER_BYTES = 64 << 20 };
#define WORK_BYTES ((size_t)1 << 36) /* address space */

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

static struct http_answer get_numbers(struct server *s, const struct http_request *r,
                                      write_answer *write)
{
    int i = log_of(s, r);
    if (i < 0)
        return answer_error(s, r, 404, S("no such log is served"));
    const struct snapshot *snapshot = hub_hold(s->hub, i);
    struct arena work = arena_reserve(WORK_BYTES), a = work;
    struct ask q = ask_of(r);
    enum format format = FORMAT_JSON;
    struct err e = {0};
    struct out body = out_to(r->a), pieces = out_to(r->a);
    pieces.sink = keep;
    pieces.context = &body;
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

static struct http_answer get_report(struct server *s, const struct http_request *r)
{
    return get_numbers(s, r, write_report);
}

static struct http_answer get_explain(struct server *s, const struct http_request *r)
{
    return get_numbers(s, r, write_explain);
}

static void log_write(struct json_writer *w, struct server *s, int i, struct arena *a)
{
    const struct snapshot *snapshot = hub_hold(s->hub, i);
    const struct facts *f = snapshot->facts;
    struct str fault = hub_fault(s->hub, i, a);
    int64_t commits = 0, deployments = 0;
    for (int32_t k = 0; k < f->nrepo; k++)
        commits += f->repo[k].ncommit;
    for (int32_t k = 0; k < f->nservice; k++)
        deployments += f->service[k].ndeployment;
    json_open_object(w, (struct str){0});
    json_text(w, S("log"), str_of(s->log[i].name));
    json_flag(w, S("sample"), snapshot->sample);
    json_flag(w, S("exists"), snapshot->position >= 0);
    json_integer(w, S("events"), snapshot->events);
    json_integer(w, S("services"), f->nservice);
    json_integer(w, S("commits"), commits);
    json_integer(w, S("deployments"), deployments);
    json_integer(w, S("unrouted"), f->honesty.nunrouted);
    json_integer(w, S("future"), f->honesty.nfuture);
    json_integer(w, S("unknown_commits"), f->honesty.nunknown_commit);
    json_integer(w, S("position"), snapshot->position);
    json_time(w, S("now"), f->now_ms);
    json_text(w, S("timezone"), zone_name(snapshot->zone));
    if (fault.p)
        json_text(w, S("fault"), fault);
    json_close(w);
    hub_release(s->hub, snapshot);
}

static struct http_answer get_logs(struct server *s, const struct http_request *r)
{
    struct out body = out_to(r->a);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_open_array(&w, S("logs"));
    for (int i = 0; i < s->nlog; i++)
        log_write(&w, s, i, r->a);
    json_close(&w);
    json_close(&w);
    out_byte(&body, '\n');
    return answer(type_json, out_str_of(&body));
}

static struct http_answer get_health(struct server *s, const struct http_request *r)
{
    for (int i = 0; i < s->nlog; i++) {
        struct str fault = hub_fault(s->hub, i, r->a);
        if (fault.p)
            return answer_error(s, r, 503, fault);
    }
    return answer(type_json, S("{\"status\":\"ok\",\"version\":\"" PITWALL_VERSION "\"}\n"));
}

static struct http_answer get_openapi(struct server *s, const struct http_request *r)
{
    (void)r;
    return answer(type_json, s->openapi);
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct route_parameter report_parameters[] = {
    {"log",     PARAMETER_WORD, "main sample",       "main",  "Which log to answer from.",                            false},
    {"service", PARAMETER_TEXT, NULL,                NULL,    "This service; may be repeated.",                       false},
    {"team",    PARAMETER_TEXT, NULL,                NULL,    "The services of this team, and their roll-up.",        false},
    {"tag",     PARAMETER_TEXT, NULL,                NULL,    "The services with this KEY=VALUE, and their roll-up.",
     false                                                                                                                 },
    {"all",     PARAMETER_FLAG, NULL,                "false", "Every service, and their roll-up.",                    false},
    {"from",    PARAMETER_TIME, NULL,                "90d",   "Start of the window.",                                 false},
    {"to",      PARAMETER_TIME, NULL,                NULL,    "End of the window, not included; now when not given.",
     false                                                                                                                 },
    {"by",      PARAMETER_WORD, "day week month",    NULL,    "Add a series.",                                        false},
    {"format",  PARAMETER_WORD, "json csv md table", "json",  "Content type of the answer.",                          false},
};
static const struct route_parameter explain_parameters[] = {
    {"metric",  PARAMETER_WORD,
     "lead_time deployment_frequency change_fail_rate time_to_restore "
     "failed_deployment_recovery_time rework_rate",  NULL,    "The metric whose rows are wanted.",                    true },
    {"log",     PARAMETER_WORD, "main sample",       "main",  "Which log to answer from.",                            false},
    {"service", PARAMETER_TEXT, NULL,                NULL,    "This service; may be repeated.",                       false},
    {"team",    PARAMETER_TEXT, NULL,                NULL,    "The services of this team.",                           false},
    {"tag",     PARAMETER_TEXT, NULL,                NULL,    "The services with this KEY=VALUE.",                    false},
    {"all",     PARAMETER_FLAG, NULL,                "false", "Every service.",                                       false},
    {"from",    PARAMETER_TIME, NULL,                "90d",   "Start of the window.",                                 false},
    {"to",      PARAMETER_TIME, NULL,                NULL,    "End of the window, not included; now when not given.",
     false                                                                                                                 },
    {"format",  PARAMETER_WORD, "json csv md table", "json",  "Content type of the answer.",                          false},
};

struct endpoint {
    struct route route;
    struct http_answer (*handle)(struct server *s, const struct http_request *r);
};

static const char report_types[] = "application/json text/csv text/markdown text/plain";
static const struct endpoint endpoints[] = {
    {{"GET", "/api/v1/report", "report", "The delivery metrics per service.", report_parameters,
      COUNT(report_parameters), report_types, "report"},
     get_report },
    {{"GET", "/api/v1/explain", "explain", "The rows behind one number.", explain_parameters,
      COUNT(explain_parameters), report_types, "explain"},
     get_explain},
    {{"GET", "/api/v1/logs", "logs", "The logs that are served and what they hold.", NULL, 0,
      "application/json", NULL},
     get_logs   },
    {{"GET", "/healthz", "health", "Whether the answers are fresh.", NULL, 0, "application/json",
      "health"},
     get_health },
    {{"GET", "/api/v1/openapi.json", "openapi", "This description.", NULL, 0, "application/json",
      NULL},
     get_openapi},
};

struct str routes_openapi(struct arena *a)
{
    struct route *route = NEW(a, struct route, COUNT(endpoints));
    struct out o = out_to(a);
    for (int i = 0; i < COUNT(endpoints); i++)
        route[i] = endpoints[i].route;
    out_openapi(&o, route, COUNT(endpoints), S(PITWALL_VERSION));
    return out_str_of(&o);
}

/* --- dispatch -------------------------------------------------------------------------------- */

static bool check_value(const struct route_parameter *p, struct str value, struct err *e)
{
    const char *words = p->kind == PARAMETER_FLAG ? "true false" : p->words;
    if (!words || word_listed(str_of(words), value))
        return true;
    return err_set(e, ERR_USAGE, "'%s': expected one of %s, got '%.*s'", p->name, words,
                   FMT(value));
}

/* every parameter sent is one of the route's, and says what it may say */
static bool check_query(const struct route *route, const struct http_request *r, struct err *e)
{
    for (ptrdiff_t i = 0; i < r->nquery; i++) {
        struct str name = r->query[i].name;
        struct near near = {0};
        int k = 0;
        while (k < route->nparameter && !str_equal(name, str_of(route->parameter[k].name)))
            near_word(&near, name, str_of(route->parameter[k++].name));
        if (k < route->nparameter && !check_value(&route->parameter[k], r->query[i].value, e))
            return false;
        if (k == route->nparameter && near.best.p)
            return err_set(e, ERR_USAGE, "unknown parameter '%.*s', did you mean '%.*s'?",
                           FMT(name), FMT(near.best));
        if (k == route->nparameter)
            return err_set(e, ERR_USAGE, "unknown parameter '%.*s'", FMT(name));
    }
    for (int k = 0; k < route->nparameter; k++)
        if (route->parameter[k].required && !http_query(r, str_of(route->parameter[k].name)).p)
            return err_set(e, ERR_USAGE, "'%s' is missing", route->parameter[k].name);
    return true;
}

/* A page of another site can be made to name this server's address (DNS rebinding); what the
 * browser then says in Host is that site's name. */
static bool host_is_loopback(const struct http_request *r)
{
    struct address host;
    return address_parse(http_header(r, "Host"), &host) && address_is_loopback(host.host);
}

struct http_answer routes_answer(void *context, const struct http_request *r)
{
    struct server *s = context;
    struct err e = {0};
    if (r->fault)
        return answer_error(s, r, r->fault, r->fault_text);
    if (!host_is_loopback(r))
        return answer_error(s, r, 421, S("this server answers only to loopback names"));
    const struct page *page = pages_find(&s->pages, r->path);
    const struct endpoint *found = NULL;
    for (int i = 0; i < COUNT(endpoints); i++)
        if (str_equal(r->path, str_of(endpoints[i].route.path)))
            found = &endpoints[i];
    if (!page && !found)
        return answer_error(s, r, 404, S("no such page"));
    if (!str_equal(r->method, S("GET")))
        return answer_error(s, r, 405, S("only GET and HEAD are answered here"));
    if (page) {
        struct http_answer x = answer(page->type, page->bytes);
        x.etag = page->etag;
        x.cache = "no-cache"; /* keep it, ask whether it changed */
        return x;
    }
    return check_query(&found->route, r, &e) ? found->handle(s, r) : answer_err(s, r, &e);
}
