/* Datadog's DORA API: written from documentation (test/run/senders.sh runs its own client).
 * SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#define DEPLOY(more)                                                                               \
    "{'data':{'attributes':{'service':'shop','env':'production',"                                  \
    "'started_at':1795000000000000001,'finished_at':1795000090123456789,"                          \
    "'version':'v1.12.07','git':{'commit_sha':'66adc9350f2cc9b250b69abddab733dd55e1a588',"         \
    "'repository_url':'https://github.com/organization/example.git'}" more "}}}"
#define SHA "66adc9350f2cc9b250b69abddab733dd55e1a588"

static struct source_output take(const char *path, const char *method, const char *body)
{
    const struct source_header header = {STR(":method"), str_of(method)};
    return read_delivery("datadog", path, &header, 1, quoted(body));
}

static void a_deployment_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out = take("deployment", "POST", DEPLOY(",'id':'deploy-4711-0000001'"));
    check_int(out.n, 1);
    check_int(out.nfault, 0);
    const struct event *v = &out.event[0];
    check_str(event_type_name(v->type), "deploy.finished");
    check_int(v->at_ms, INT64_C(1795000090123)); /* nanoseconds beyond 2^53, exact */
    check_int(event_time(v, FIELD_STARTED_AT), INT64_C(1795000000000));
    check_str(event_text(v, FIELD_DEPLOY), "deploy-4711-0000001");
    check_str(event_value(v, FIELD_SERVICE)->list[0], "shop");
    check_str(event_text(v, FIELD_ENV), "production");
    check_str(event_text(v, FIELD_REPO), "organization/example");
    check_str(event_text(v, FIELD_SHA), SHA);
    check_str(event_text(v, FIELD_VERSION), "v1.12.07");
    check_str(event_text(v, FIELD_STATUS), "success");
    check_int(event_flag(v, FIELD_ROLLBACK), -1);
    check_true(event_value(v, FIELD_AT)->integer == INT64_C(1795000090123));
}

static void times_in_seconds_ms_and_ns_agree(void **state)
{
    (void)state;
    static const char *forms[] = {
        "{'data':{'attributes':{'service':'a','started_at':1795000000,'finished_at':1795000090}}}",
        "{'data':{'attributes':{'service':'a','started_at':1795000000000,"
        "'finished_at':1795000090000}}}",
        "{'data':{'attributes':{'service':'a','started_at':1795000000000000000,"
        "'finished_at':1795000090000000000}}}",
    };
    for (ptrdiff_t i = 0; i < COUNT(forms); i++) {
        struct source_output out = take("deployment", "POST", forms[i]);
        check_int(out.n, 1);
        check_int(out.event[0].at_ms, INT64_C(1795000090000));
    }
}

/* without an id: what makes it one, the same each time it is told */
static void an_id_is_made_where_none_is_told(void **state)
{
    (void)state;
    struct source_output a = take("deployment", "POST", DEPLOY(""));
    struct source_output b = take("deployment", "POST", DEPLOY(",'team':null"));
    struct source_output c = take("deployment", "POST", DEPLOY(",'team':'other'"));
    struct str id = event_text(&a.event[0], FIELD_DEPLOY);
    check_int(id.n, 32);
    check_true(str_equal(id, event_text(&b.event[0], FIELD_DEPLOY)));
    check_true(!str_equal(id, event_text(&c.event[0], FIELD_DEPLOY)));
    /* a failure that is told open, then over, is one */
#define FAILURE(more)                                                                              \
    "{'data':{'attributes':{'services':['shop','cart'],'env':'production','name':'Checkout down "  \
    "ask jane@example.org','severity':'High','started_at':1795000000" more "}}}"
    struct source_output open = take("failure", "POST", FAILURE(""));
    struct source_output over = take("incident", "POST", FAILURE(",'finished_at':1795000600"));
    check_int(open.n, 1);
    check_int(over.n, 2);
    check_str(event_type_name(over.event[1].type), "incident.resolved");
    check_int(over.event[1].at_ms, INT64_C(1795000600000));
    check_true(str_equal(event_text(&open.event[0], FIELD_INCIDENT),
                         event_text(&over.event[1], FIELD_INCIDENT)));
    check_true(!str_equal(open.delivery, over.delivery));
}

static void a_failure_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out =
        take("failure", "POST", FAILURE(",'team':'payments','custom_tags':['region:eu','x']"));
    const struct event *v = &out.event[0];
    check_int(out.n, 1);
    check_int(v->at_ms, INT64_C(1795000000000));
    check_int(event_value(v, FIELD_SERVICE)->n, 2);
    check_str(event_value(v, FIELD_SERVICE)->list[1], "cart");
    check_str(event_text(v, FIELD_SEVERITY), "High");
    check_str(event_text(v, FIELD_TITLE), "Checkout down ask ***");
    check_int(event_value(v, FIELD_LABELS)->n, 2);
    check_str(event_value(v, FIELD_LABELS)->list[0], "region=eu");
    check_str(event_value(v, FIELD_LABELS)->list[1], "team=payments");
    check_true(event_value(v, FIELD_CAUSE) == NULL);
}

static void tags_that_count(void **state)
{
    (void)state;
    struct source_output out =
        take("deployment", "POST",
             DEPLOY(",'custom_tags':['rollback:true','rework:false','strategy: canary','x:y']"));
    check_int(event_flag(&out.event[0], FIELD_ROLLBACK), 1);
    check_int(event_flag(&out.event[0], FIELD_REWORK), 0);
    check_str(event_text(&out.event[0], FIELD_STRATEGY), "canary");
}

static void a_patch_is_the_last_word(void **state)
{
    (void)state;
    static const char path[] = "deployments/deploy-4711-0000001";
    struct source_output out =
        take(path, "PATCH",
             "{'data':{'id':'deploy-4711-0000001','type':'dora_deployment_patch_request',"
             "'attributes':{'change_failure':true,'remediation':{'id':'deploy-4712-0000001',"
             "'type':'rollback'}}}}");
    check_int(out.n, 2);
    check_int(out.nfault, 0);
    check_int(out.event[0].at_ms, INT64_C(1795000000000)); /* a patch tells no time: arrival */
    check_str(event_text(&out.event[0], FIELD_REL), "failed");
    check_str(event_ref(&out.event[0], FIELD_TO, room()).json,
              "{\"deploy\":\"deploy-4711-0000001\"}");
    check_str(event_text(&out.event[1], FIELD_REL), "fixed");
    check_str(event_ref(&out.event[1], FIELD_FROM, room()).json,
              "{\"deploy\":\"deploy-4712-0000001\"}");
    check_str(event_text(&out.event[1], FIELD_REASON), "rollback");
    out = take(path, "PATCH", "{'data':{'attributes':{'change_failure':false}}}");
    check_int(out.n, 1);
    check_str(event_text(&out.event[0], FIELD_REL), "not_failed");
    out = take(path, "PATCH", "{'data':{'attributes':{}}}");
    check_str(out.ignored, "neither change_failure nor remediation.id is told");
    out = take("deployments", "PATCH", "{'data':{'attributes':{'change_failure':true}}}");
    check_str(out.fault[0].reason, "a deployment is told by its id, not by its version");
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    struct source_output out = take(
        "deployment", "POST", "{'data':{'attributes':{'service':'a','started_at':1795000000}}}");
    check_int(out.n, 0);
    check_str(out.fault[0].reason,
              "deploy.finished: 'at': nothing at 'data.attributes.finished_at'");
    out = take("deployment", "POST",
               "{'data':{'attributes':{'service':'a','started_at':1,'finished_at':1.5e18}}}");
    check_int(out.nfault, 1);
    out = take("deployments", "GET", "{'data':{}}");
    check_str(out.ignored, "deployment, failure, incident and deployments/ID are read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deployment_written_from_documentation),
        cmocka_unit_test(times_in_seconds_ms_and_ns_agree),
        cmocka_unit_test(an_id_is_made_where_none_is_told),
        cmocka_unit_test(a_failure_written_from_documentation),
        cmocka_unit_test(tags_that_count),
        cmocka_unit_test(a_patch_is_the_last_word),
        cmocka_unit_test(what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
