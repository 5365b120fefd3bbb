/* Worked sequences as a practitioner tells them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "commits.h"

#define RUN(id, at, sha)                                                                           \
    "deploy.finished " at " 'service':'pay','env':'production','status':'success','deploy':'" id   \
    "','id':'d" id "','sha':'" sha "'\n"

static void an_alert_after_a_rollback_blames_what_was_rolled_back(void **state)
{
    (void)state;
    check_rows(DEPLOYS | INCIDENTS, NULL,
               RUN("A", "05T10:00", "aaaa1111") RUN("B", "05T12:00", "bbbb1111") RUN(
                   "C", "05T13:00",
                   "aaaa1111") "incident.opened 05T13:05 'service':'pay','incident':'alert'\n"
                               "incident.resolved 05T13:30 'service':'pay','incident':'alert'\n",
               "deploy A production success 05T10:00 unknown_commit\n"
               "deploy B production success 05T12:00 unknown_commit !incident~(alert)=05T13:30 "
               "!rollback~=05T13:00 recovery:05T12:00..05T13:30\n"
               "deploy C production success 05T13:00 unknown_commit rollback:inferred:B "
               "rework:rollback\n"
               "incident alert 05T13:05..05T13:30 inferred:pay/B\n");
}

static void rolling_forward_after_a_rollback_is_no_rollback(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               RUN("A", "05T10:00", "aaaa1111") RUN("B", "05T12:00", "bbbb1111")
                   RUN("C", "05T13:00", "aaaa1111") RUN("D", "06T10:00", "bbbb1111")
                       RUN("E", "06T12:00", "cccc1111"),
               "deploy A production success 05T10:00 unknown_commit\n"
               "deploy B production success 05T12:00 unknown_commit !rollback~=05T13:00 "
               "recovery:05T12:00..05T13:00\n"
               "deploy C production success 05T13:00 unknown_commit rollback:inferred:B "
               "rework:rollback\n"
               "deploy D production success 06T10:00 unknown_commit\n"
               "deploy E production success 06T12:00 unknown_commit\n");
}

/* Monday 5 January, Friday 9 January: the flag says which deployment carried it */
static void a_dark_launch_fails_when_its_flag_goes_off(void **state)
{
    (void)state;
#define DARK(on, off)                                                                              \
    RUN("monday", "05T10:00", "aaaa1111")                                                          \
    RUN("thursday", "08T10:00", "bbbb1111")                                                        \
    "flag.on 09T12:00 'service':'pay','env':'production','flag':'new'" on "\n"                     \
    "flag.off 09T13:00 'service':'pay','env':'production','flag':'new'" off "\n"
#define FAILED                                                                                     \
    "deploy monday production success 05T10:00 unknown_commit !flag_off=09T13:00 "                 \
    "recovery:05T10:00..09T13:00\n"                                                                \
    "deploy thursday production success 08T10:00 unknown_commit\n"                                 \
    "flag new 09T12:00..09T13:00 linked\n"
    check_rows(DEPLOYS | FLAGS, NULL, DARK("", ",'deploy':'monday'"), FAILED);
    check_rows(DEPLOYS | FLAGS, NULL, DARK(",'deploy':'monday'", ""), FAILED);
    /* nobody says which, and none finished within a day of its on: shown beside the rate */
    check_rows(DEPLOYS | FLAGS, NULL, DARK("", ""),
               "deploy monday production success 05T10:00 unknown_commit\n"
               "deploy thursday production success 08T10:00 unknown_commit\n"
               "flag new 09T12:00..09T13:00\n");
    struct rules rules = plain_rules();
    rules.base.link_window_ms = 5 * DAY_MS;
    check_rows(
        DEPLOYS, &rules,
        RUN("monday", "05T10:00",
            "aaaa1111") "flag.on 09T12:00 'service':'pay','env':'production','flag':'new'\n"
                        "flag.off 09T13:00 'service':'pay','env':'production','flag':'new'\n",
        "deploy monday production success 05T10:00 unknown_commit !flag_off~=09T13:00 "
        "recovery:05T10:00..09T13:00\n");
}

static void a_canary_aborted_at_five_percent_failed_and_has_no_recovery(void **state)
{
    (void)state;
    check_rows(
        DEPLOYS, NULL,
        RUN("1", "05T10:00",
            "aaaa1111") "deploy.started 05T12:00 'service':'pay','env':'production','deploy':'2'\n"
                        "ring.entered 05T12:01 'deploy':'2','ring':'canary','weight_pct':5\n"
                        "ring.aborted 05T12:11 'deploy':'2','ring':'canary','weight_pct':5\n",
        "deploy 1 production success 05T10:00 unknown_commit\n"
        "deploy 2 production unfinished 05T12:11 counted !ring_aborted\n");
}

static void an_incident_confirmed_by_hand_days_later_keeps_its_recovery(void **state)
{
    (void)state;
#define OUTAGE                                                                                     \
    RUN("1", "05T10:00", "aaaa1111")                                                               \
    "incident.opened 07T10:00 'service':'pay','incident':'i'\n"                                    \
    "incident.resolved 07T10:40 'service':'pay','incident':'i'\n" RUN("2", "08T10:00", "bbbb1111")
    check_rows(DEPLOYS | INCIDENTS, NULL,
               OUTAGE "link.asserted 10T10:00 'service':'pay','from':{'deploy':'1'},'rel':"
                      "'caused','to':{'incident':'i'}\n",
               "deploy 1 production success 05T10:00 unknown_commit !manual(i)=07T10:40 "
               "recovery:05T10:00..07T10:40\n"
               "deploy 2 production success 08T10:00 unknown_commit\n"
               "incident i 07T10:00..07T10:40 manual:pay/1\n");
    /* marked by hand beside its incident: the incident says when it ended */
    check_rows(DEPLOYS, NULL,
               RUN("1", "07T09:00",
                   "aaaa1111") "incident.opened 07T10:00 'service':'pay','incident':'i'\n"
                               "incident.resolved 07T10:40 'service':'pay','incident':'i'\n"
                               "link.asserted 10T10:00 "
                               "'service':'pay','from':{'incident':'i'},'rel':'failed',"
                               "'to':{'deploy':'1'}\n",
               "deploy 1 production success 07T09:00 unknown_commit !incident~(i)=07T10:40 "
               "!manual recovery:07T09:00..07T10:40\n");
}

static void a_squash_merge_starts_at_its_first_known_moment(void **state)
{
    (void)state;
    /* the branch was never pushed: opened before what the squash was authored at */
    check_sha_rows(LEADS, NULL,
                   PUSH_OF("07T12:00", "main", "'after':'`b',",
                           COMMIT("a", "", "01T00:00") "," COMMIT("b", "'`a'", "07T12:00"))
                       DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "07T14:00", "b")
                           MERGED("9", "07T12:00", ",'merge_sha':'`b','opened_at':'@06T12:00'"),
                   "lead r/`a 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
                   "lead r/9 2 06T12:00..07T14:00 coding:0 merge:1440 deploy:120\n");
    /* its first commit is told */
    check_sha_rows(LEADS, NULL,
                   DEPLOY_OF("2", "07T14:00", "b")
                       MERGED("9", "07T12:00",
                              ",'merge_sha':'`b','opened_at':'@06T12:00',"
                              "'first_commit_at':'@03T12:00'"),
                   "lead r/9 2 03T12:00..07T14:00 coding:4320 merge:1440 deploy:120\n");
}

static void one_event_of_two_services_marks_in_each(void **state)
{
    (void)state;
    check_rows(DEPLOYS | SERVICES, NULL,
               "deploy.finished 05T10:00 'service':['a','b'],'env':'prod','status':'success',"
               "'deploy':'1'\n"
               "link.asserted 06T10:00 'from':{'incident':'x'},'rel':'failed','to':{'deploy':"
               "'1'}\n",
               "service a\n"
               "deploy 1 prod success 05T10:00 !manual=- recovery:05T10:00..-\n"
               "service b\n"
               "deploy 1 prod success 05T10:00 !manual=- recovery:05T10:00..-\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_after_a_rollback_blames_what_was_rolled_back),
        cmocka_unit_test(rolling_forward_after_a_rollback_is_no_rollback),
        cmocka_unit_test(a_dark_launch_fails_when_its_flag_goes_off),
        cmocka_unit_test(a_canary_aborted_at_five_percent_failed_and_has_no_recovery),
        cmocka_unit_test(an_incident_confirmed_by_hand_days_later_keeps_its_recovery),
        cmocka_unit_test(a_squash_merge_starts_at_its_first_known_moment),
        cmocka_unit_test(one_event_of_two_services_marks_in_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
