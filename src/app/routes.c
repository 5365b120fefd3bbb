/* SPDX-License-Identifier: Apache-2.0 */
#include "app/routes.h"

#include "app/answer.h"
#include "app/words.h"
#include "net/address.h"

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

static const char report_types[] = "application/json text/csv text/markdown text/plain";
static const struct endpoint endpoints[] = {
    {{"GET", "/api/v1/report", "report", "The delivery metrics per service.", report_parameters,
      COUNT(report_parameters), report_types, "report"},
     MAY_READ,    get_report,
     0},
    {{"GET", "/api/v1/explain", "explain", "The rows behind one number.", explain_parameters,
      COUNT(explain_parameters), report_types, "explain"},
     MAY_READ,    get_explain,
     0},
    {{"GET", "/api/v1/logs", "logs", "The logs that are served and what they hold.", NULL, 0,
      "application/json", NULL},
     MAY_READ,    get_logs,
     0},
    {{"GET", "/healthz", "health", "Whether the answers are fresh.", NULL, 0, "application/json",
      "health"},
     MAY_NOTHING, get_health,
     0},
    {{"GET", "/api/v1/openapi.json", "openapi", "This description.", NULL, 0, "application/json",
      NULL},
     MAY_READ,    get_openapi,
     0},
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
    const struct call call = {.server = s, .request = r};
    return check_query(&found->route, r, &e) ? found->handle(&call) : answer_err(s, r, &e);
}
