/* docs/metrics.md F1, F2.
 * SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

static void one_per_service_environment_and_id(void **state)
{
    (void)state;
    check_rows(
        DEPLOYS | SERVICES, NULL,
        "deploy.started 05T10:00 'service':'s','deploy':'1','env':'Prod'\n"
        "deploy.finished 05T10:04 'service':'s','deploy':'1','env':'prod','status':'success'\n"
        "deploy.finished 05T10:05 'service':'s','deploy':'1','env':'staging','status':'success'\n"
        "deploy.finished 05T10:06 'service':'s','deploy':'1','status':'success'\n"
        "deploy.finished 05T10:07 'service':['s','t'],'deploy':'2','env':'production',"
        "'status':'failure'\n",
        "service s\n"
        "deploy 1 prod success 05T10:04\n"
        "deploy 1 staging success 05T10:05 not_production\n"
        "deploy 1 - success 05T10:06 no_environment\n"
        "deploy 2 production failure 05T10:07 unsuccessful\n"
        "service t\n"
        "deploy 2 production failure 05T10:07 unsuccessful\n");
}

#define END(id, at, status)                                                                        \
    "deploy.finished " at " 'service':'s','env':'production','deploy':'" id "','status':'" status  \
    "'\n"

static void success_before_failure_before_cancelled(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               END("1", "05T10:00", "cancelled") END("1", "05T11:00", "failure")
                   END("1", "05T12:00", "success") END("2", "05T10:30", "cancelled")
                       END("2", "05T11:30", "failure") END("2", "05T13:00", "failure")
                           END("3", "05T11:45", "cancelled"),
               "deploy 2 production failure 05T11:30 unsuccessful\n"
               "deploy 3 production cancelled 05T11:45 unsuccessful\n"
               "deploy 1 production success 05T12:00\n");
    /* a success told twice finished when it first did */
    check_rows(DEPLOYS, NULL, END("1", "05T12:00", "success") END("1", "05T11:00", "success"),
               "deploy 1 production success 05T11:00\n");
}

static void unfinished_is_unknown_after_a_day_and_never_a_failure(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               "deploy.started 29T23:59 'service':'s','deploy':'1','env':'live'\n"
               "deploy.started 30T00:00 'service':'s','deploy':'2','env':'live'\n"
               "deploy.queued 30T10:00 'service':'s','deploy':'3','env':'live'\n",
               "deploy 1 live unknown - unsuccessful\n"
               "deploy 2 live unfinished - unsuccessful\n"
               "deploy 3 live unfinished - unsuccessful\n");
}

static void fields_come_from_the_record_that_decides(void **state)
{
    (void)state;
    const struct facts *f =
        facts_of("deploy.started 05T10:00 'service':'s','deploy':'1','env':'prod','repo':'r',"
                 "'sha':'1111','version':'one'\n"
                 "deploy.finished 05T10:03 'service':'s','deploy':'1','env':'prod','status':"
                 "'failure','sha':'2222','id':'z','started_at':'@05T09:58'\n"
                 "deploy.finished 05T10:04 'service':'s','deploy':'1','env':'prod','status':"
                 "'success','sha':'3333','id':'a'\n",
                 NULL);
    const struct deployment *one = &f->service[0].deployment[0];
    check_str(one->sha, "3333");
    check_str(one->version, "one");
    check_str(one->repo, "r");
    check_str(one->event, "a");
    check_int(one->started_ms, minute("05T09:58")); /* told, before the `at` of deploy.started */
}

static void explicit_beats_inferred(void **state)
{
    (void)state;
    const struct facts *f =
        facts_of("deploy.finished 05T10:00 'service':'s','deploy':'1','env':'prod','status':"
                 "'success','sha':'1111','inferred':true,'version':'one','id':'a'\n"
                 "deploy.finished 05T10:04 'service':'s','deploy':'1','env':'prod','status':"
                 "'success','sha':'2222','id':'b'\n",
                 NULL);
    const struct deployment *one = &f->service[0].deployment[0];
    check_int(one->finished_ms, minute("05T10:04"));
    check_str(one->sha, "2222");
    check_str(one->version, "one"); /* what nobody told otherwise */
    check_true(!one->inferred && !f->service[0].inferred_deployments);
}

static void the_repository_is_found_by_the_sha(void **state)
{
    (void)state;
    const struct facts *f = facts_of(
        "push.landed 05T09:00 'repo':'one','ref':'refs/heads/main','commits':["
        "{'sha':'1111111111111111111111111111111111111111','authored_at':'@01T00:00'}]\n"
        "push.landed 05T09:00 'repo':'two','ref':'refs/heads/main','commits':["
        "{'sha':'2222222222222222222222222222222222222222','authored_at':'@01T00:00'}]\n" END(
            "none", "05T10:00",
            "success") "deploy.finished 05T11:00 'service':'s','env':'prod','deploy':'sha',"
                       "'status':'success','sha':'22222222'\n"
                       "deploy.finished 05T11:00 'service':'t','env':'prod','deploy':'told',"
                       "'status':'success','repo':'one'\n"
                       "deploy.finished 05T12:00 'service':'t','env':'prod','deploy':'only',"
                       "'status':'success','sha':'3333'\n",
        NULL);
    const struct deployment *s = f->service[0].deployment, *t = f->service[1].deployment;
    check_true(s[0].repo_i == -1 && !s[0].repo.p && !s[0].unknown_commit);
    check_str(s[1].repo, "two");
    check_true(s[1].baseline && !s[1].unknown_commit);
    check_str(t[1].repo, "one"); /* the service's only repository */
    check_true(t[1].unknown_commit);
}

#define RING(type, at, ring) "ring." type " " at " 'service':'s','deploy':'1','ring':'" ring "'\n"

static void trains_count_from_the_ring_asked_for(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    const char *log = END("1", "05T10:00", "success") END("2", "05T11:00", "success")
        RING("entered", "05T10:30", "ten") RING("promoted", "06T10:00", "ten")
            RING("entered", "06T11:00", "all") RING("promoted", "07T12:00", "all");
    rules.base.counts_at = COUNTS_AT_PROMOTED;
    check_rows(DEPLOYS, &rules, log,
               "deploy 2 production success 05T11:00\n"
               "deploy 1 production success 06T10:00\n");
    rules.base.counts_at = COUNTS_AT_RING;
    rules.base.counts_at_ring = S("all");
    check_rows(DEPLOYS, &rules, log,
               "deploy 2 production success 05T11:00\n"
               "deploy 1 production success 06T11:00\n");
    rules.base.counts_at_ring = S("everywhere");
    check_rows(DEPLOYS, &rules, log,
               "deploy 2 production success 05T11:00\n"
               "deploy 1 production unfinished - unsuccessful\n");
}

static void rings_have_their_deployments_environment(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               END("1", "05T10:00", "success") "deploy.finished 05T10:01 'service':'s','env':"
                                               "'staging','deploy':'2','status':'success'\n"
                                               "ring.failed 05T10:05 'deploy':'1','ring':'a'\n"
                                               "ring.failed 05T10:05 'deploy':'2','ring':'a'\n"
                                               "ring.failed 05T10:05 'service':'s','env':'test',"
                                               "'deploy':'1','ring':'a'\n"
                                               "ring.failed 05T10:05 'deploy':'9','ring':'a'\n",
               "deploy 1 production success 05T10:00 !ring_aborted\n"
               "deploy 2 staging success 05T10:01 not_production\n"
               "deploy 1 test unknown - not_production\n");
}

static void rings_alone_tell_of_an_unfinished_deployment(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               "ring.failed 05T10:05 'deploy':'1','ring':'a','env':'production'\n"
               "ring.entered 05T10:00 'service':'s','env':'production','deploy':'1','ring':'a'\n"
               "ring.entered 30T10:00 'service':'s','env':'production','deploy':'2','ring':'a'\n",
               "deploy 1 production unfinished 05T10:05 counted !ring_aborted\n"
               "deploy 2 production unfinished - unsuccessful\n");
}

static void what_needs_a_service_and_has_none_is_unrouted(void **state)
{
    (void)state;
    const struct facts *f =
        facts_of("deploy.finished 05T10:00 'env':'prod','deploy':'1','status':'success'\n"
                 "deploy.finished 05T10:00 'env':'prod','deploy':'1','status':'success'\n"
                 "flag.off 05T10:00 'env':'prod','flag':'f','kill':true\n"
                 "incident.opened 05T10:00 'incident':'i'\n"
                 "ring.failed 05T10:00 'deploy':'1','ring':'x'\n"
                 "note.added 05T10:00 'text':'x'\n",
                 NULL);
    check_int(f->nservice, 0);
    check_int(f->honesty.nunrouted, 4);
    check_int(f->honesty.nevent, 4);
    check_int(facts_service(f, S("s")), -1);
}

static void an_empty_log_has_no_facts(void **state)
{
    (void)state;
    const struct facts *f = facts_of("", NULL);
    check_true(f->nservice == 0 && f->nrepo == 0 && f->nchange == 0 && f->honesty.nevent == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_per_service_environment_and_id),
        cmocka_unit_test(success_before_failure_before_cancelled),
        cmocka_unit_test(unfinished_is_unknown_after_a_day_and_never_a_failure),
        cmocka_unit_test(fields_come_from_the_record_that_decides),
        cmocka_unit_test(explicit_beats_inferred),
        cmocka_unit_test(the_repository_is_found_by_the_sha),
        cmocka_unit_test(trains_count_from_the_ring_asked_for),
        cmocka_unit_test(rings_have_their_deployments_environment),
        cmocka_unit_test(rings_alone_tell_of_an_unfinished_deployment),
        cmocka_unit_test(what_needs_a_service_and_has_none_is_unrouted),
        cmocka_unit_test(an_empty_log_has_no_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
