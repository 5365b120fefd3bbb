/* The API's description is valid JSON, and the answers keep what its schemas promise.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/openapi.h"

#include "handmade.h"
#include "intake.h"
#include "json/json.h"
#include "view/explain.h"
#include "view/report.h"
#include "view/schema.h"

/* a tree borrows from its parser, so each keeps its own until the end */
static struct json_parser *parser[64];
static int nparser;

static const struct json *parsed(struct str text)
{
    struct err e = {0};
    check_true(nparser < COUNT(parser));
    parser[nparser] = json_parser_new();
    const struct json *j = json_parse(parser[nparser++], text, false, room(), &e);
    if (!j)
        fail_msg("%s: %.*s", e.text, FMT(text));
    return j;
}

static int free_parsers(void **state)
{
    (void)state;
    while (nparser > 0)
        json_parser_free(parser[--nparser]);
    return 0;
}

/* each schema is read once */
static const struct json *schema_of(struct str name)
{
    static const struct json *known[32];
    const struct schema *one = schema_find(name);
    if (!one)
        fail_msg("no schema '%.*s'", FMT(name));
    check_true(nschemas <= COUNT(known));
    if (!known[one - schemas])
        known[one - schemas] = parsed(one->json);
    return known[one - schemas];
}

static const struct json *at(const struct json *j, const char *path)
{
    struct str rest = str_of(path);
    while (rest.n) {
        struct str key = str_cut(&rest, ' ');
        const struct json *child = json_get(j, key);
        if (!child)
            fail_msg("no '%.*s' of '%s'", FMT(key), path);
        j = child;
    }
    return j;
}

static void every_schema_is_json(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < nschemas; i++) {
        const struct json *j = schema_of(schemas[i].name);
        check_str(at(j, "type")->text, "object");
        const struct json *required = at(j, "required");
        for (const struct json *r = json_first(required); r; r = json_next(required, r))
            check_true(json_get(at(j, "properties"), r->text) != NULL);
    }
    check_true(openapi_schema(S("report")).n > 0 && openapi_schema(S("none")).p == NULL);
}

/* a value has the type, the members and the items that its schema wants; no member is unknown */
static void conform(const struct json *v, const struct json *schema, const char *where);

static bool has_type(const struct json *v, struct str type)
{
    static const char *const name[] = {
        [JSON_NULL] = "null",     [JSON_BOOL] = "boolean",  [JSON_INTEGER] = "integer",
        [JSON_NUMBER] = "number", [JSON_STRING] = "string", [JSON_ARRAY] = "array",
        [JSON_OBJECT] = "object",
    };
    return str_equal(type, str_of(name[v->type])) ||
           (v->type == JSON_INTEGER && str_equal(type, S("number")));
}

static void conform_object(const struct json *v, const struct json *schema, const char *where)
{
    const struct json *required = json_get(schema, S("required")), *r, *m;
    for (r = json_first(required); required && r; r = json_next(required, r))
        if (!json_get(v, r->text))
            fail_msg("%s: no '%.*s'", where, FMT(r->text));
    const struct json *more = json_get(schema, S("additionalProperties"));
    for (m = json_first(v); m; m = json_next(v, m)) {
        const struct json *known = json_get(json_get(schema, S("properties")), m->key);
        if (!known)
            known = more;
        if (!known)
            fail_msg("%s: '%.*s' is in no schema", where, FMT(m->key));
        char inner[300];
        snprintf(inner, sizeof inner, "%s.%.*s", where, FMT(m->key));
        conform(m, known, inner);
    }
}

static void conform(const struct json *v, const struct json *schema, const char *where)
{
    const struct json *ref = json_get(schema, S("$ref"));
    if (ref) {
        struct str name = ref->text;
        for (ptrdiff_t slash; (slash = str_find(name, '/')) >= 0;)
            name = str_slice(name, slash + 1, name.n);
        conform(v, schema_of(name), where);
        return;
    }
    const struct json *type = json_get(schema, S("type")), *word;
    if (type) {
        bool fits = type->type == JSON_STRING && has_type(v, type->text);
        for (word = type->type == JSON_ARRAY ? json_first(type) : NULL; word;
             word = json_next(type, word))
            fits |= has_type(v, word->text);
        if (!fits)
            fail_msg("%s: not of its type", where);
    }
    const struct json *words = json_get(schema, S("enum"));
    bool found = !words;
    for (word = words ? json_first(words) : NULL; word; word = json_next(words, word))
        found |= word->type == v->type && str_equal(word->text, v->text);
    if (!found)
        fail_msg("%s: not one of its words", where);
    if (v->type == JSON_OBJECT)
        conform_object(v, schema, where);
    const struct json *items = json_get(schema, S("items"));
    for (const struct json *i = v->type == JSON_ARRAY ? json_first(v) : NULL; i && items;
         i = json_next(v, i))
        conform(i, items, where);
}

static struct handmade *some(void)
{
    struct handmade *h = handmade(2, 24 * 60);
    h->service[0].team = S("t");
    baseline(h, 0, 1);
    for (int i = 1; i < 30; i++) {
        deployed(h, 0, 24 * i);
        led(h, 0, merged(h, 24 * i - 5, i), i);
    }
    led(h, 0, merged(h, 24 * 40, 1), -1);
    opened(h, 0, 24 * 3 + 1, 24 * 3 + 2, 3);
    opened(h, 0, 24 * 50, -1, -1);
    failed(&h->service[0].deployment[7], SIGNAL_ROLLBACK, 24 * 7 + 3);
    h->service[0].deployment[8].rework = true;
    h->service[0].deployment[8].rework_rule = "rollback";
    h->service[0].deployment[9].excluded = REASON_NOT_PRODUCTION;
    h->service[0].deployment[9].counted = h->service[0].deployment[9].success = false;
    return h;
}

static void answers_keep_their_schema(void **state)
{
    (void)state;
    struct handmade *h = some();
    struct report r = {.facts = &h->facts,
                       .zone = zone_utc(),
                       .window = hours(0, 24 * 61),
                       .bucket = BUCKET_WEEK,
                       .scope = all_services(h),
                       .total = true,
                       .log_name = S("sample")};
    struct out o = out_to(room());
    out_report(&o, &r, FORMAT_JSON, 0, false, *room());
    conform(parsed(out_str_of(&o)), schema_of(S("report")), "report");
    r.total = false;
    r.bucket = BUCKET_NONE;
    r.log_name = (struct str){0};
    struct out plain = out_to(room());
    out_report(&plain, &r, FORMAT_JSON, 0, false, *room());
    const struct json *j = parsed(out_str_of(&plain));
    conform(j, schema_of(S("report")), "report");
    check_true(!json_get(j, S("total")) && !json_get(j, S("sample")));
    for (int metric = 0; metric < METRICS; metric++)
        for (int k = 0; k < 2; k++) {
            struct explain x = {.facts = &h->facts,
                                .zone = zone_utc(),
                                .window = hours(0, 24 * 61),
                                .scope = k ? all_services(h) : only(0),
                                .metric = (enum metric)metric};
            struct out rows = out_to(room());
            out_explain(&rows, &x, FORMAT_JSON, 0, false, *room());
            conform(parsed(out_str_of(&rows)), schema_of(S("explain")), "explain");
        }
}

static void the_state_of_the_intake_keeps_its_schema(void **state)
{
    (void)state;
    struct intake *x = intake();
    for (int turn = 0; turn < 2; turn++) {
        struct out o = out_to(room());
        struct json_writer w = json_writer_to(&o);
        json_intake(&w, (struct str){0}, x, *room());
        const struct json *j = parsed(out_str_of(&o));
        conform(j, schema_of(S("data")), "data");
        check_int(at(j, "sources")->nchild, turn ? 0 : 3);
        check_int(at(j, "unrouted n")->integer, turn ? 0 : 9);
        check_int(json_get(j, S("sample")) != NULL, turn);
        struct handmade *h = handmade(0, 1);
        *x = (struct intake){
            .facts = &h->facts, .log = S("sample"), .oldest_body_ms = TIME_NONE, .open = true};
    }
}

static const struct route_parameter parameter[] = {
    {"service", PARAMETER_TEXT,    NULL,       NULL,   "Its name.",       false},
    {"by",      PARAMETER_WORD,    "day week", "week", "The bucket.",     false},
    {"limit",   PARAMETER_INTEGER, NULL,       "100",  "How many.",       true },
    {"all",     PARAMETER_FLAG,    NULL,       "true", "Every \"one\".",  false},
    {"from",    PARAMETER_TIME,    NULL,       "90d",  "Where it begins", false},
};
static const struct route route[] = {
    {"GET",  "/api/v1/report",             "report",  "The numbers.", parameter, 5, "application/json text/csv",
     "report"                                                                                                        },
    {"GET",  "/api/v1/services/{service}", "service", "One.",         parameter, 1, "application/json",
     "service"                                                                                                       },
    {"POST", "/api/v1/services/{service}", "tell",    "Tell.",        NULL,      0, "application/json",          NULL},
};

static void routes_are_described(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_openapi(&o, route, COUNT(route), S("1.2.3"));
    const struct json *j = parsed(out_str_of(&o));
    check_str(at(j, "openapi")->text, "3.1.0");
    check_str(at(j, "info version")->text, "1.2.3");
    check_int(at(j, "paths")->nchild, 2);
    check_int(at(j, "paths /api/v1/services/{service}")->nchild, 2);
    const struct json *get = at(j, "paths /api/v1/report get");
    check_str(at(get, "operationId")->text, "report");
    check_str(at(get, "responses 200 content application/json schema $ref")->text,
              "#/components/schemas/report");
    check_str(at(get, "responses 200 content text/csv schema type")->text, "string");
    check_str(at(get, "responses default content application/json schema $ref")->text,
              "#/components/schemas/error");
    check_int(at(get, "parameters")->nchild, 5);
    const struct json *p = json_first(at(get, "parameters"));
    check_str(at(p, "in")->text, "query");
    p = json_next(at(get, "parameters"), p);
    check_int(at(p, "schema enum")->nchild, 2);
    check_str(at(p, "schema default")->text, "week");
    p = json_next(at(get, "parameters"), p);
    check_int(at(p, "schema default")->integer, 100);
    check_true(at(p, "required")->flag);
    p = json_next(at(get, "parameters"), p);
    check_true(at(p, "schema default")->type == JSON_BOOL);
    p = json_first(at(j, "paths /api/v1/services/{service} get parameters"));
    check_str(at(p, "in")->text, "path");
    check_true(at(p, "required")->flag);
    for (ptrdiff_t i = 0; i < nschemas; i++)
        check_true(json_get(at(j, "components schemas"), schemas[i].name) != NULL);
    struct out none = out_to(room());
    out_openapi(&none, NULL, 0, S("1"));
    check_int(at(parsed(out_str_of(&none)), "paths")->nchild, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schema_is_json),
        cmocka_unit_test(answers_keep_their_schema),
        cmocka_unit_test(the_state_of_the_intake_keeps_its_schema),
        cmocka_unit_test(routes_are_described),
    };
    return cmocka_run_group_tests(tests, NULL, free_parsers);
}
