/* docs/metrics.md F5, F6.
 * SPDX-License-Identifier: Apache-2.0 */
#include "commits.h"

#define HISTORY                                                                                    \
    PUSH_OF("05T09:00", "main", "'after':'`d',",                                                   \
            COMMIT("a", "", "01T00:00") "," COMMIT("b", "'`a'", "02T00:00") "," COMMIT(            \
                "c", "'`b'", "03T00:00") "," COMMIT("d", "'`c'", "04T00:00"))

static void direct_commits_belong_to_their_first_deployment(void **state)
{
    (void)state;
    check_sha_rows(DEPLOYS | LEADS, NULL,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "06T10:00", "c")
                       DEPLOY_OF("3", "06T11:00", "b") DEPLOY_OF("4", "06T12:00", "f"),
                   "deploy 1 production success 05T10:00 baseline\n"
                   "deploy 2 production success 06T10:00 !rollback~=06T11:00 "
                   "recovery:06T10:00..06T11:00\n"
                   "deploy 3 production success 06T11:00 rollback:inferred:2 rework:rollback\n"
                   "deploy 4 production success 06T12:00 unknown_commit\n"
                   "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
                   "lead r/`b 2 02T00:00..06T10:00 deploy:6360\n"
                   "lead r/`c 2 03T00:00..06T10:00 deploy:4920\n"
                   "lead r/`d - 04T00:00..-\n");
}

static void the_first_deployment_may_count(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    rules.base.count_first = true;
    check_sha_rows(LEADS, &rules, HISTORY DEPLOY_OF("1", "05T10:00", "a"),
                   "lead r/`a 1 01T00:00..05T10:00 deploy:6360\n"
                   "lead r/`b - 02T00:00..-\n"
                   "lead r/`c - 03T00:00..-\n"
                   "lead r/`d - 04T00:00..-\n");
}

static void without_a_baseline_nothing_is_pending(void **state)
{
    (void)state;
    check_sha_rows(DEPLOYS | LEADS, NULL,
                   PUSH_OF("05T09:00", "main", "", COMMIT("a", "", "01T00:00"))
                       DEPLOY_OF("1", "05T10:00", "f"),
                   "deploy 1 production success 05T10:00 unknown_commit\n"
                   "lead r/`a - 01T00:00..- no_deployment_yet\n");
}

static void all_production_environments_walk_together(void **state)
{
    (void)state;
    check_sha_rows(
        LEADS, NULL,
        HISTORY DEPLOY_OF(
            "1", "05T10:00",
            "a") "deploy.finished 05T11:00 'service':'s','env':'live','repo':'r','status':"
                 "'success','deploy':'2','sha':'`b'\n" DEPLOY_OF("3", "05T12:00", "c"),
        "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
        "lead r/`b 2 02T00:00..05T11:00 deploy:4980\n"
        "lead r/`c 3 03T00:00..05T12:00 deploy:3600\n"
        "lead r/`d - 04T00:00..-\n");
}

static void a_change_goes_with_its_merge_sha(void **state)
{
    (void)state;
    check_sha_rows(LEADS, NULL,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "06T10:00", "b")
                       DEPLOY_OF("3", "07T10:00", "d")
                           MERGED("7", "05T12:00", ",'merge_sha':'`d','shas':['`b','`c']"),
                   "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
                   "lead r/7 3 02T00:00..07T10:00 merge:5040 deploy:2760\n");
}

static void off_the_graph_all_of_its_shas_are_required(void **state)
{
    (void)state;
    /* no graph: deployments claim what they list */
    const char *log =
        "deploy.finished 05T10:00 'service':'s','env':'prod','repo':'r','status':"
        "'success','deploy':'1','shas':['aaaa1111','bbbb1111']\n"
        "deploy.finished 05T11:00 'service':'s','env':'prod','repo':'r','status':"
        "'success','deploy':'2','shas':['cccc1111']\n" MERGED(
            "merge", "05T09:00", ",'merge_sha':'cccc1111','opened_at':'@05T08:00'")
            MERGED("both", "05T09:00",
                   ",'merge_sha':'eeee1111','shas':['aaaa1111','cccc1111'],'opened_at':'@05T08:00'")
                MERGED("half", "05T09:00",
                       ",'shas':['aaaa1111','dddd1111'],'opened_at':'@05T08:00'");
    check_rows(LEADS, NULL, log,
               "lead r/both 2 05T08:00..05T11:00 coding:0 merge:60 deploy:120\n"
               "lead r/merge 2 05T08:00..05T11:00 coding:0 merge:60 deploy:120\n"
               "lead r/half - 05T08:00..- no_deployment_yet\n");
}

static void attribution_by_list_or_by_time(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    rules.base.attribution = ATTRIBUTION_LISTED;
    check_sha_rows(LEADS, &rules,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "06T10:00", "d"),
                   "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
                   "lead r/`d 2 04T00:00..06T10:00 deploy:3480\n"
                   "lead r/`b - 02T00:00..-\n"
                   "lead r/`c - 03T00:00..-\n");
    rules.base.attribution = ATTRIBUTION_TIME;
    check_sha_rows(LEADS, &rules,
                   DEPLOY_OF("1", "05T10:00", "f") DEPLOY_OF("2", "06T10:00", "f")
                       DEPLOY_OF("3", "07T10:00", "f")
                           MERGED("1", "05T10:00", ",'opened_at':'@05T09:00'")
                               MERGED("2", "05T10:01", ",'opened_at':'@05T09:00'")
                                   MERGED("3", "07T10:00", ",'opened_at':'@07T09:00'")
                                       MERGED("4", "07T10:01", ",'opened_at':'@07T09:00'"),
                   "lead r/1 1 05T09:00..05T10:00 before_first_deployment coding:0 merge:60 "
                   "deploy:0\n"
                   "lead r/2 2 05T09:00..06T10:00 coding:0 merge:61 deploy:1439\n"
                   "lead r/3 3 07T09:00..07T10:00 coding:0 merge:60 deploy:0\n"
                   "lead r/4 - 07T09:00..-\n");
}

#define PULL(more)                                                                                 \
    HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "07T10:00", "c")                        \
        MERGED("7", "06T12:00", ",'merge_sha':'`c'," more)

static void stages_run_from_one_told_instant_to_the_next(void **state)
{
    (void)state;
#define PULLED(row) "lead r/7 2 " row "\nlead r/`b 2 02T00:00..07T10:00 deploy:7800\n"
#define ROWS(row)                                                                                  \
    "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n" PULLED(                 \
        row) "lead r/`d - 04T00:00..-\n"
    check_sha_rows(LEADS, NULL,
                   PULL("'opened_at':'@05T00:00','first_review_at':'@05T06:00','approved_at':"
                        "'@06T00:00'"),
                   ROWS("03T00:00..07T10:00 coding:2880 pickup:360 review:1080 merge:720 "
                        "deploy:1320"));
    /* ready tells when it was opened for others; reviewed before that: no pickup left */
    check_sha_rows(LEADS, NULL,
                   PULL("'opened_at':'@05T00:00','ready_at':'@05T12:00','first_review_at':"
                        "'@05T06:00'"),
                   ROWS("03T00:00..07T10:00 coding:3600 pickup:0 merge:1440 deploy:1320"));
    /* approved after the deployment: clamped */
    check_sha_rows(LEADS, NULL, PULL("'approved_at':'@09T00:00'"),
                   ROWS("03T00:00..07T10:00 review:6360 merge:0 deploy:0"));
}

static void starts_are_a_choice(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    const char *log = PULL("'opened_at':'@02T00:00','ready_at':'@05T00:00'");
    check_sha_rows(LEADS, &rules, log,
                   ROWS("02T00:00..07T10:00 coding:4320 merge:2160 deploy:1320"));
    rules.base.lead_start = LEAD_START_COMMIT;
    check_sha_rows(LEADS, &rules, log,
                   ROWS("03T00:00..07T10:00 coding:2880 merge:2160 deploy:1320"));
    rules.base.direct_commits = false;
#define ALONE(row) "lead r/7 2 " row "\n"
    rules.base.lead_start = LEAD_START_OPENED;
    check_sha_rows(LEADS, &rules, log,
                   ALONE("02T00:00..07T10:00 coding:4320 merge:2160 deploy:1320"));
    rules.base.lead_start = LEAD_START_READY;
    check_sha_rows(LEADS, &rules, log, ALONE("05T00:00..07T10:00 coding:0 merge:2160 deploy:1320"));
    rules.base.lead_start = LEAD_START_MERGED;
    check_sha_rows(LEADS, &rules, log, ALONE("06T12:00..07T10:00 coding:0 merge:0 deploy:1320"));
}

static void times_that_cannot_be_exclude(void **state)
{
    (void)state;
    /* authored before 1990: no start; authored after it was deployed: skew */
    check_sha_rows(
        LEADS, NULL,
        "push.landed 05T09:00 'repo':'r','ref':'refs/heads/main','commits':["
        "{'sha':'`a','parents':[],'authored_at':'@01T00:00'},"
        "{'sha':'`b','parents':['`a'],'authored_at':'1989-12-31T23:59:59Z'},"
        "{'sha':'`c','parents':['`b'],'authored_at':'@09T00:00'},"
        "{'sha':'`d','parents':['`c'],'authored_at':'1990-01-01T00:00:00Z'}]\n" DEPLOY_OF(
            "1", "05T10:00", "a") DEPLOY_OF("2", "06T10:00", "d"),
        "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
        "lead r/`b 2 -..06T10:00 no_start\n"
        "lead r/`c 2 09T00:00..06T10:00 clock_skew\n"
        "lead r/`d 2 1990-01-01T00:00:00Z..06T10:00 deploy:18942360\n");
}

static void committer_time_may_start(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    rules.base.commit_time = COMMIT_TIME_COMMITTER;
    check_sha_rows(LEADS, &rules,
                   "push.landed 05T09:00 'repo':'r','ref':'refs/heads/main','commits':["
                   "{'sha':'`a','parents':[],'authored_at':'@01T00:00'},"
                   "{'sha':'`b','parents':['`a'],'authored_at':'@01T00:00','committed_at':"
                   "'@02T00:00'}]\n" DEPLOY_OF("1", "05T10:00", "b"),
                   "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
                   "lead r/`b 1 02T00:00..05T10:00 before_first_deployment deploy:4920\n");
}

static void leads_stand_by_deployment_then_by_merge(void **state)
{
    (void)state;
    check_rows(LEADS, NULL,
               "deploy.finished 05T10:00 'service':'s','env':'prod','repo':'r','status':"
               "'success','deploy':'2','sha':'aaaa1111'\n"
               "deploy.finished 05T10:00 'service':'s','env':'prod','repo':'r','status':"
               "'success','deploy':'1','sha':'bbbb1111'\n"
               "deploy.finished 05T09:00 'service':'s','env':'prod','repo':'r','status':"
               "'success','deploy':'3','sha':'cccc1111'\n"
               "change.merged 05T08:00 'repo':'r','change':'a','merge_sha':'aaaa1111'\n"
               "change.merged 05T08:00 'repo':'r','change':'b','merge_sha':'bbbb1111'\n"
               "change.merged 05T08:00 'repo':'r','change':'c','merge_sha':'cccc1111'\n"
               "change.merged 05T07:00 'repo':'r','change':'e'\n"
               "change.merged 05T06:00 'repo':'r','change':'f'\n",
               "lead r/c 3 -..05T09:00 no_start\n"
               "lead r/a 2 -..05T10:00 no_start\n"
               "lead r/b 1 -..05T10:00 no_start\n"
               "lead r/f - -..- no_deployment_yet\n"
               "lead r/e - -..- no_deployment_yet\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct_commits_belong_to_their_first_deployment),
        cmocka_unit_test(the_first_deployment_may_count),
        cmocka_unit_test(without_a_baseline_nothing_is_pending),
        cmocka_unit_test(all_production_environments_walk_together),
        cmocka_unit_test(a_change_goes_with_its_merge_sha),
        cmocka_unit_test(off_the_graph_all_of_its_shas_are_required),
        cmocka_unit_test(attribution_by_list_or_by_time),
        cmocka_unit_test(stages_run_from_one_told_instant_to_the_next),
        cmocka_unit_test(starts_are_a_choice),
        cmocka_unit_test(times_that_cannot_be_exclude),
        cmocka_unit_test(committer_time_may_start),
        cmocka_unit_test(leads_stand_by_deployment_then_by_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
