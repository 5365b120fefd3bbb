/* docs/metrics.md F8-F11.
 * SPDX-License-Identifier: Apache-2.0 */
#include "commits.h"

#define RUN(id, at, more)                                                                          \
    "deploy.finished " at " 'service':'s','env':'production','status':'success','deploy':'" id     \
    "','id':'d" id "'" more "\n"
#define BAD(id, at, more) "incident.opened " at " 'service':'s','incident':'" id "'" more "\n"
#define GOOD(id, at)      "incident.resolved " at " 'service':'s','incident':'" id "'\n"
#define FLAG(type, at, more)                                                                       \
    "flag." type " " at " 'service':'s','env':'production','flag':'f'" more "\n"
#define LINK(at, from, rel, to)                                                                    \
    "link.asserted " at " 'service':'s','from':{" from "},'rel':'" rel "','to':{" to "}\n"

static void an_incident_blames_the_latest_within_a_day(void **state)
{
    (void)state;
    check_rows(DEPLOYS | INCIDENTS, NULL,
               RUN("1", "05T10:00", "") RUN("2", "05T11:00", "") BAD("a", "05T11:00", "")
                   GOOD("a", "05T11:30") BAD("b", "06T11:00", "") BAD("c", "06T11:01", "")
                       BAD("d", "05T09:00", ""),
               "deploy 1 production success 05T10:00\n"
               "deploy 2 production success 05T11:00 !incident~(a)=05T11:30 !incident~(b)=- "
               "recovery:05T11:00..-\n"
               "incident d 05T09:00..-\n"
               "incident a 05T11:00..05T11:30 inferred:s/2\n"
               "incident b 06T11:00..- inferred:s/2\n"
               "incident c 06T11:01..-\n");
}

static void a_told_cause_is_never_inferred(void **state)
{
    (void)state;
    check_rows(DEPLOYS | INCIDENTS, NULL,
               RUN("1", "05T10:00", "") RUN("2", "05T11:00", "")
                   BAD("a", "05T12:00", ",'cause':{'deploy':'1'}")
                       BAD("b", "05T12:01", ",'cause':{'deploy':'9'}")
                           BAD("c", "05T12:02", ",'cause':{'external':true}"),
               "deploy 1 production success 05T10:00 !incident(a)=- recovery:05T10:00..-\n"
               "deploy 2 production success 05T11:00\n"
               "incident a 05T12:00..- cause.deploy:s/1\n"
               "incident b 05T12:01..-\n"
               "incident c 05T12:02..- external\n");
}

#define OTHER(service, env, id, at)                                                                \
    "deploy.finished " at " 'service':'" service "','env':'" env                                   \
    "','status':'success','deploy':'" id "'\n"

static void references_are_the_own_services_or_unique(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               OTHER("s", "prod", "1", "05T10:00") OTHER("t", "prod", "1", "05T10:00")
                   OTHER("t", "prod", "2", "05T10:00") OTHER("t", "prod", "3", "05T10:00")
                       OTHER("u", "prod", "3", "05T10:00") OTHER("s", "live", "4", "05T10:00")
                           OTHER("s", "prod", "4", "05T11:00") OTHER("s", "prod", "4", "05T13:00")
                               OTHER("s", "staging", "4", "05T11:59")
                                   BAD("own", "05T12:00", ",'cause':{'deploy':'1'}")
                                       BAD("unique", "05T12:01", ",'cause':{'deploy':'2'}")
                                           BAD("several", "05T12:02", ",'cause':{'deploy':'3'}")
                                               BAD("envs", "05T12:03", ",'cause':{'deploy':'4'}")
                                                   BAD("narrowed", "05T12:04",
                                                       ",'cause':{'deploy':'3','service':'u'}"),
               "incident own 05T12:00..- cause.deploy:s/1\n"
               "incident unique 05T12:01..- cause.deploy:t/2\n"
               "incident several 05T12:02..-\n"
               "incident envs 05T12:03..- cause.deploy:s/4\n"
               "incident narrowed 05T12:04..- cause.deploy:u/3\n");
}

#define HISTORY                                                                                    \
    PUSH_OF("05T09:00", "main", "'after':'`d',",                                                   \
            COMMIT("a", "", "01T00:00") "," COMMIT("b", "'`a'", "02T00:00") "," COMMIT(            \
                "c", "'`b'", "03T00:00") "," COMMIT("d", "'`c'", "04T00:00"))

static void a_sha_blames_what_first_carried_it(void **state)
{
    (void)state;
    check_sha_rows(INCIDENTS, NULL,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "05T11:00", "c")
                       DEPLOY_OF("3", "05T12:00", "d") DEPLOY_OF("4", "05T12:30", "e")
                           BAD("a", "05T13:00", ",'cause':{'sha':'bbbbbbbb'}")
                               BAD("b", "05T13:01", ",'cause':{'sha':'`a'}")
                                   BAD("c", "05T13:02", ",'cause':{'sha':'`e'}")
                                       BAD("d", "05T13:03", ",'cause':{'sha':'`f'}"),
                   "incident a 05T13:00..- cause.sha:s/2\n"
                   "incident b 05T13:01..- cause.sha:s/1\n"
                   "incident c 05T13:02..- cause.sha:s/4\n"
                   "incident d 05T13:03..-\n");
}

static void a_sha_on_no_graph_blames_what_told_it_first(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               RUN("1", "05T10:00", ",'sha':'aaaa1111'") RUN("2", "05T11:00", ",'sha':'bbbb1111'")
                   RUN("3", "05T12:00", ",'sha':'bbbb1111'")
                       BAD("a", "05T13:00", ",'cause':{'sha':'bbbb1111'}"),
               "incident a 05T13:00..- cause.sha:s/2\n");
}

static void going_back_is_a_rollback(void **state)
{
    (void)state;
    check_sha_rows(DEPLOYS, NULL,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "05T11:00", "c")
                       DEPLOY_OF("3", "05T12:00", "b") DEPLOY_OF("4", "05T13:00", "a")
                           DEPLOY_OF("5", "05T14:00", "c") DEPLOY_OF("6", "05T15:00", "c"),
                   "deploy 1 production success 05T10:00 baseline\n"
                   "deploy 2 production success 05T11:00 !rollback~=05T12:00 !rollback~=05T13:00 "
                   "recovery:05T11:00..05T13:00\n"
                   "deploy 3 production success 05T12:00 rollback:inferred:2 rework:rollback\n"
                   "deploy 4 production success 05T13:00 rollback:inferred:2 rework:rollback\n"
                   "deploy 5 production success 05T14:00\n"
                   "deploy 6 production success 05T15:00\n");
}

/* by their listed shas alone deployments claim no history, but one is still older than another */
static void going_back_is_seen_whatever_the_attribution(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    rules.base.attribution = ATTRIBUTION_LISTED;
    check_sha_rows(DEPLOYS, &rules,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "05T11:00", "d")
                       DEPLOY_OF("3", "05T12:00", "b"),
                   "deploy 1 production success 05T10:00 baseline\n"
                   "deploy 2 production success 05T11:00 !rollback~=05T12:00 "
                   "recovery:05T11:00..05T12:00\n"
                   "deploy 3 production success 05T12:00 rollback:inferred:2 rework:rollback\n");
}

static void off_the_graph_what_was_first_deployed_before(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               RUN("1", "05T10:00", ",'sha':'aaaa1111'") RUN("2", "05T11:00", ",'sha':'bbbb1111'")
                   RUN("3", "05T12:00", ",'sha':'aaaa1111'")
                       RUN("4", "05T13:00", ",'sha':'bbbb1111'")
                           RUN("5", "05T14:00", ",'sha':'aaaa1111','rollback':false")
                               RUN("6", "05T15:00", "") RUN("7", "05T16:00", ",'sha':'aaaa1111'"),
               "deploy 1 production success 05T10:00 unknown_commit\n"
               "deploy 2 production success 05T11:00 unknown_commit !rollback~=05T12:00 "
               "recovery:05T11:00..05T12:00\n"
               "deploy 3 production success 05T12:00 unknown_commit rollback:inferred:2 "
               "rework:rollback\n"
               "deploy 4 production success 05T13:00 unknown_commit\n"
               "deploy 5 production success 05T14:00 unknown_commit\n"
               "deploy 6 production success 05T15:00\n"
               "deploy 7 production success 05T16:00 unknown_commit\n");
    /* it began before the previous one was there: two rollouts at once */
    check_rows(DEPLOYS, NULL,
               RUN("1", "05T10:00", ",'sha':'aaaa1111'") RUN("2", "05T11:00", ",'sha':'bbbb1111'")
                   RUN("3", "05T12:00", ",'sha':'aaaa1111','started_at':'@05T10:59'"),
               "deploy 1 production success 05T10:00 unknown_commit\n"
               "deploy 2 production success 05T11:00 unknown_commit\n"
               "deploy 3 production success 05T12:00 unknown_commit\n");
}

static void rollbacks_blame_as_the_rules_say(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    const char *log =
        RUN("1", "05T10:00", ",'sha':'aaaa1111'") RUN("2", "05T11:00", ",'sha':'bbbb1111'")
            RUN("3", "05T12:00", ",'sha':'cccc1111'") RUN("4", "05T13:00", ",'sha':'aaaa1111'");
    rules.base.rollback_blames = BLAMES_FIRST_AFTER_TARGET;
    check_rows(DEPLOYS, &rules, log,
               "deploy 1 production success 05T10:00 unknown_commit\n"
               "deploy 2 production success 05T11:00 unknown_commit !rollback~=05T13:00 "
               "recovery:05T11:00..05T13:00\n"
               "deploy 3 production success 05T12:00 unknown_commit\n"
               "deploy 4 production success 05T13:00 unknown_commit rollback:inferred:3 "
               "rework:rollback\n");
    rules.base.rollback_blames = BLAMES_ALL_AFTER_TARGET;
    check_rows(DEPLOYS, &rules, log,
               "deploy 1 production success 05T10:00 unknown_commit\n"
               "deploy 2 production success 05T11:00 unknown_commit !rollback~=05T13:00 "
               "recovery:05T11:00..05T13:00\n"
               "deploy 3 production success 05T12:00 unknown_commit !rollback~=05T13:00 "
               "recovery:05T12:00..05T13:00\n"
               "deploy 4 production success 05T13:00 unknown_commit rollback:inferred:3 "
               "rework:rollback\n");
    rules.base.infer_rollback = false;
    check_rows(DEPLOYS, &rules, RUN("1", "05T10:00", "") RUN("2", "05T11:00", ",'rollback':true"),
               "deploy 1 production success 05T10:00 !rollback=05T11:00 "
               "recovery:05T10:00..05T11:00\n"
               "deploy 2 production success 05T11:00 rollback:told:1 rework:rollback\n");
}

static void which_flag_offs_count(void **state)
{
    (void)state;
#define OLD RUN("0", "01T10:00", "") /* lists the service */
    /* within a day of its on; older: its on is as unknown, and only a kill counts */
    check_rows(FLAGS, NULL,
               OLD FLAG("on", "05T10:00", "") FLAG("off", "06T10:00", "")
                   FLAG("off", "06T10:01", "") FLAG("off", "06T10:02", ",'kill':true"),
               "flag f 05T10:00..06T10:00\n"
               "flag f -..06T10:02\n");
    struct rules rules = plain_rules();
    rules.base.flag_off_without_kill = false;
    check_rows(FLAGS, &rules,
               OLD FLAG("on", "05T10:00", "") FLAG("off", "05T11:00", "")
                   FLAG("off", "05T12:00", ",'kill':true"),
               "flag f 05T10:00..05T12:00\n");
    /* fifty points below the highest told in the window; an on without percent is 100 */
    check_rows(FLAGS, NULL,
               OLD FLAG("on", "05T10:00", "") FLAG("changed", "05T11:00", ",'percent':51")
                   FLAG("changed", "05T12:00", ",'percent':50"),
               "flag f 05T10:00..05T12:00\n");
    check_rows(FLAGS, NULL,
               OLD FLAG("changed", "05T10:00", ",'percent':60")
                   FLAG("changed", "05T11:00", ",'percent':80")
                       FLAG("changed", "06T10:30", ",'percent':30")
                           FLAG("changed", "06T11:01", ",'percent':0"),
               "flag f -..06T10:30\n");
    /* on at fifty percent is no drop */
    check_rows(FLAGS, NULL,
               OLD FLAG("on", "05T10:00", "") FLAG("changed", "05T10:00", ",'percent':50"), "");
    struct str ignored = S("f");
    rules = plain_rules();
    rules.base.flag_ignore = (struct texts){&ignored, 1};
    check_rows(FLAGS, &rules, RUN("1", "05T10:00", "") FLAG("off", "05T11:00", ",'kill':true"), "");
    rules = plain_rules();
    check_rows(FLAGS, &rules,
               RUN("1", "05T10:00", "") "flag.off 05T11:00 'service':'s','flag':'g','kill':true\n",
               "");
    rules.base.flag_default_env = S("production");
    check_rows(FLAGS, &rules,
               RUN("1", "05T10:00", "") "flag.off 05T11:00 'service':'s','flag':'g','kill':true\n",
               "flag g -..05T11:00 linked\n");
}

static void what_a_flag_off_marks(void **state)
{
    (void)state;
    check_rows(DEPLOYS | FLAGS, NULL,
               RUN("1", "05T10:00", "") RUN("2", "05T12:00", "") FLAG("on", "05T11:00", "")
                   FLAG("off", "05T13:00", ""),
               "deploy 1 production success 05T10:00 !flag_off~=05T13:00 "
               "recovery:05T10:00..05T13:00\n"
               "deploy 2 production success 05T12:00\n"
               "flag f 05T11:00..05T13:00 linked\n");
    check_rows(DEPLOYS | FLAGS, NULL,
               RUN("1", "05T10:00", "") RUN("2", "05T12:00", "")
                   FLAG("off", "05T13:00", ",'kill':true,'deploy':'1'"),
               "deploy 1 production success 05T10:00 !flag_off=05T13:00 "
               "recovery:05T10:00..05T13:00\n"
               "deploy 2 production success 05T12:00\n"
               "flag f -..05T13:00 linked\n");
    /* the deployment of the incident that it names, and that incident is mitigated */
    check_rows(DEPLOYS | INCIDENTS | FLAGS, NULL,
               RUN("1", "05T10:00", "") RUN("2", "05T12:00", "")
                   BAD("a", "05T12:30", ",'cause':{'deploy':'1'}")
                       FLAG("off", "05T13:00", ",'kill':true,'incident':'a'"),
               "deploy 1 production success 05T10:00 !incident(a)=05T13:00 !flag_off=05T13:00 "
               "recovery:05T10:00..05T13:00\n"
               "deploy 2 production success 05T12:00\n"
               "incident a 05T12:30..05T13:00 cause.deploy:s/1\n"
               "flag f -..05T13:00 linked incident\n");
    /* out of reach of its on */
    check_rows(DEPLOYS | FLAGS, NULL,
               RUN("1", "04T10:59", "") FLAG("on", "05T11:00", "") FLAG("off", "05T13:00", ""),
               "deploy 1 production success 04T10:59\n"
               "flag f 05T11:00..05T13:00\n");
    /* cause flag: the last on before the opening, be flags a signal or not */
    struct rules rules = plain_rules();
    rules.base.signals = 1U << SIGNAL_INCIDENT;
    check_rows(DEPLOYS | INCIDENTS, &rules,
               RUN("1", "05T10:00", "") FLAG("on", "05T11:00", "") RUN("2", "05T12:00", "")
                   BAD("a", "05T12:30", ",'cause':{'flag':'f'}"),
               "deploy 1 production success 05T10:00 !incident~(a)=- recovery:05T10:00..-\n"
               "deploy 2 production success 05T12:00\n"
               "incident a 05T12:30..- cause.flag:s/1\n");
}

static void an_aborted_ring_counts_whatever_the_status(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               "deploy.started 05T10:00 'service':'s','env':'production','deploy':'1'\n"
               "ring.entered 05T10:05 'service':'s','deploy':'1','ring':'5','weight_pct':5\n"
               "ring.aborted 05T10:15 'service':'s','deploy':'1','ring':'5'\n"
               "ring.failed 05T10:20 'service':'s','deploy':'1','ring':'5'\n"
               "deploy.finished 05T11:00 'service':'s','env':'production','deploy':'2','status':"
               "'cancelled'\n"
               "ring.aborted 05T10:50 'service':'s','deploy':'2','ring':'5'\n"
               "deploy.finished 05T12:00 'service':'s','env':'production','deploy':'3','status':"
               "'failure'\n",
               "deploy 1 production unfinished 05T10:15 counted !ring_aborted\n"
               "deploy 2 production cancelled 05T10:50 counted !ring_aborted\n"
               "deploy 3 production failure 05T12:00 unsuccessful\n");
    struct rules rules = plain_rules();
    rules.base.signals = 1U << SIGNAL_DEPLOY_FAILED;
    check_rows(DEPLOYS, &rules,
               "deploy.finished 05T12:00 'service':'s','env':'production','deploy':'3','status':"
               "'failure'\n"
               "deploy.started 05T13:00 'service':'s','env':'production','deploy':'4'\n"
               "ring.aborted 05T13:50 'service':'s','deploy':'4','ring':'5'\n",
               "deploy 3 production failure 05T12:00 counted !deploy_failed\n"
               "deploy 4 production unknown - unsuccessful\n");
}

static void a_hotfix_blames_the_one_before(void **state)
{
    (void)state;
    const char *log =
        with_shas(HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "05T11:00", "b")
                      DEPLOY_OF("3", "05T12:00", "c")
                          MERGED("7", "05T11:30", ",'merge_sha':'`c','labels':['Hotfix']")
                              MERGED("6", "05T09:30", ",'merge_sha':'`a','branch':'hotfix/x'"));
    check_rows(DEPLOYS, NULL, log,
               "deploy 1 production success 05T10:00 baseline\n"
               "deploy 2 production success 05T11:00\n"
               "deploy 3 production success 05T12:00 rework:hotfix\n");
    struct rules rules = plain_rules();
    rules.base.signals |= 1U << SIGNAL_HOTFIX;
    check_rows(DEPLOYS, &rules, log,
               "deploy 1 production success 05T10:00 baseline\n"
               "deploy 2 production success 05T11:00 !hotfix~=05T12:00 "
               "recovery:05T11:00..05T12:00\n"
               "deploy 3 production success 05T12:00 rework:hotfix\n");
}

static void people_have_the_last_word(void **state)
{
    (void)state;
#define A_AND_B    RUN("1", "05T10:00", "") RUN("2", "05T12:00", "") BAD("a", "05T12:30", "")
#define DEPLOY_1   "'deploy':'1'"
#define DEPLOY_2   "'deploy':'2'"
#define INCIDENT_A "'incident':'a'"
    /* cleared: and not inferred anew for the one before */
    check_rows(DEPLOYS | INCIDENTS, NULL,
               A_AND_B LINK("06T00:00", INCIDENT_A, "not_failed", DEPLOY_2),
               "deploy 1 production success 05T10:00\n"
               "deploy 2 production success 05T12:00\n"
               "incident a 05T12:30..-\n");
    check_rows(INCIDENTS, NULL,
               A_AND_B LINK("06T00:00", INCIDENT_A, "not_failed", DEPLOY_2)
                   LINK("06T00:01", DEPLOY_2, "caused", "'incident':'nobody-knows'"),
               "incident a 05T12:30..-\n");
    /* the latest word wins */
    check_rows(
        DEPLOYS, NULL,
        A_AND_B LINK("06T00:00", INCIDENT_A, "not_failed", DEPLOY_2)
            LINK("06T00:01", INCIDENT_A, "failed", DEPLOY_2),
        "deploy 1 production success 05T10:00\n"
        "deploy 2 production success 05T12:00 !incident~(a)=- !manual recovery:05T12:00..-\n");
    check_rows(DEPLOYS | INCIDENTS, NULL, A_AND_B LINK("06T00:00", DEPLOY_1, "caused", INCIDENT_A),
               "deploy 1 production success 05T10:00 !manual(a)=- recovery:05T10:00..-\n"
               "deploy 2 production success 05T12:00\n"
               "incident a 05T12:30..- manual:s/1\n");
    /* retracted: as if never said; said again later: stands */
#define TAKEN_BACK                                                                                 \
    "link.retracted 06T01:00 'service':'s','from':{" INCIDENT_A                                    \
    "},'rel':'not_failed','to':{" DEPLOY_2 "}\n"
    check_rows(INCIDENTS, NULL,
               A_AND_B LINK("06T00:00", INCIDENT_A, "not_failed", DEPLOY_2) TAKEN_BACK,
               "incident a 05T12:30..- inferred:s/2\n");
    check_rows(INCIDENTS, NULL,
               A_AND_B LINK("06T00:00", INCIDENT_A, "not_failed", DEPLOY_2)
                   TAKEN_BACK LINK("06T02:00", INCIDENT_A, "not_failed", DEPLOY_2),
               "incident a 05T12:30..-\n");
    /* an aborted ring that was no failure does not count */
    check_rows(DEPLOYS, NULL,
               "deploy.started 30T10:00 'service':'s','env':'production','deploy':'1'\n"
               "ring.aborted 30T10:15 'service':'s','deploy':'1','ring':'5'\n" LINK(
                   "30T11:00", INCIDENT_A, "not_failed", DEPLOY_1),
               "deploy 1 production unfinished - unsuccessful\n");
    struct rules rules = plain_rules();
    rules.base.signals = 1U << SIGNAL_INCIDENT;
    check_rows(INCIDENTS, &rules, A_AND_B LINK("06T00:00", "'deploy':'9'", "caused", INCIDENT_A),
               "incident a 05T12:30..- inferred:s/2\n");
    check_rows(INCIDENTS, &rules, A_AND_B LINK("06T00:00", INCIDENT_A, "not_failed", DEPLOY_2),
               "incident a 05T12:30..- inferred:s/2\n");
}

/* the later of two environments is the one that counts later: by its ring */
static void references_see_when_a_train_counts(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    rules.base.counts_at = COUNTS_AT_PROMOTED;
    check_rows(DEPLOYS, &rules,
               OTHER("s", "live", "1", "05T10:00")
                   OTHER("s", "prod", "1",
                         "05T09:00") "ring.promoted 06T10:00 "
                                     "'service':'s','env':'prod','deploy':'1','ring':'"
                                     "x'\n" LINK("08T00:00", "'incident':'x'", "failed", DEPLOY_1),
               "deploy 1 live success 05T10:00\n"
               "deploy 1 prod success 06T10:00 !manual=- recovery:06T10:00..-\n");
}

static void three_incidents_are_one_failed_deployment(void **state)
{
    (void)state;
    const struct facts *f = facts_of(RUN("1", "05T10:00", "") BAD("a", "05T10:10", "")
                                         BAD("b", "05T10:20", "") BAD("c", "05T10:30", ""),
                                     NULL);
    check_int(f->service[0].deployment[0].nfailure, 3);
    check_true(f->service[0].deployment[0].failed);
}

static void a_mark_by_hand_ends_with_the_fix_or_the_next_success(void **state)
{
    (void)state;
#define MARKED RUN("1", "05T10:00", "") LINK("08T00:00", "'incident':'x'", "failed", DEPLOY_1)
    check_rows(DEPLOYS, NULL, MARKED,
               "deploy 1 production success 05T10:00 !manual=- recovery:05T10:00..-\n");
    check_rows(DEPLOYS, NULL, MARKED RUN("2", "05T12:00", "") RUN("3", "05T13:00", ""),
               "deploy 1 production success 05T10:00 !manual=05T12:00 "
               "recovery:05T10:00..05T12:00\n"
               "deploy 2 production success 05T12:00\n"
               "deploy 3 production success 05T13:00\n");
    check_rows(DEPLOYS, NULL,
               MARKED RUN("2", "05T12:00", "") RUN("3", "05T13:00", "")
                   LINK("08T00:00", "'deploy':'3'", "fixed", DEPLOY_1),
               "deploy 1 production success 05T10:00 !manual=05T13:00 "
               "recovery:05T10:00..05T13:00\n"
               "deploy 2 production success 05T12:00\n"
               "deploy 3 production success 05T13:00 rework:fixed\n");
    /* with an aborted ring, which ends nothing */
    check_rows(DEPLOYS, NULL,
               MARKED "ring.aborted 05T09:55 'service':'s','deploy':'1','ring':'x'\n" RUN(
                   "2", "05T12:00", ""),
               "deploy 1 production success 05T10:00 !ring_aborted !manual=05T12:00 "
               "recovery:05T10:00..05T12:00\n"
               "deploy 2 production success 05T12:00\n");
}

static void recovery_ends_with_the_last_of_its_failures(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    const char *log = RUN("1", "05T10:00", "") BAD("a", "05T10:30", ",'started_at':'@05T10:20'")
        GOOD("a", "05T11:00") RUN("2", "05T12:00", ",'rollback':true");
    check_rows(DEPLOYS, NULL, log,
               "deploy 1 production success 05T10:00 !incident~(a)=05T11:00 !rollback=05T12:00 "
               "recovery:05T10:00..05T12:00\n"
               "deploy 2 production success 05T12:00 rollback:told:1 rework:rollback\n");
    rules.base.recovery_start = RECOVERY_IMPACT_STARTED;
    check_rows(DEPLOYS, &rules, log,
               "deploy 1 production success 05T10:00 !incident~(a)=05T11:00 !rollback=05T12:00 "
               "recovery:05T10:20..05T12:00\n"
               "deploy 2 production success 05T12:00 rollback:told:1 rework:rollback\n");
    /* the incident was over before the deployment finished: a duration of 0 */
    check_rows(DEPLOYS, NULL,
               RUN("1", "05T10:00", "") BAD("a", "05T09:00", ",'cause':{'deploy':'1'}")
                   GOOD("a", "05T09:30"),
               "deploy 1 production success 05T10:00 !incident(a)=05T09:30 "
               "recovery:05T10:00..05T09:30\n");
}

static void a_late_part_does_not_reopen_a_recovery(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               RUN("1", "05T10:00", "") BAD("a", "05T10:30", ",'cause':{'deploy':'1'}") GOOD(
                   "a", "05T11:00") "incident.reopened 08T10:00 'service':'s','incident':'a'\n",
               "deploy 1 production success 05T10:00 !incident(a)=05T11:00 !incident(a#2) "
               "recovery:05T10:00..05T11:00\n");
}

static void what_is_rework(void **state)
{
    (void)state;
    check_rows(DEPLOYS, NULL,
               RUN("1", "05T10:00", ",'rework':true") RUN("2", "05T11:00", ",'rework':false")
                   RUN("3", "05T12:00", "")
                       LINK("06T00:00", "'deploy':'3'", "fixed",
                            INCIDENT_A) "deploy.finished 05T13:00 'service':'s','env':'production',"
                                        "'deploy':'4','status':'failure','rework':true\n",
               "deploy 1 production success 05T10:00 rework:rework\n"
               "deploy 2 production success 05T11:00\n"
               "deploy 3 production success 05T12:00 rework:fixed\n"
               "deploy 4 production failure 05T13:00 unsuccessful\n");
    check_sha_rows(DEPLOYS, NULL,
                   HISTORY DEPLOY_OF("1", "05T10:00", "a") DEPLOY_OF("2", "05T11:00", "b")
                       MERGED("7", "05T10:30", ",'merge_sha':'`b','reverts':'6'"),
                   "deploy 1 production success 05T10:00 baseline\n"
                   "deploy 2 production success 05T11:00 rework:reverts\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident_blames_the_latest_within_a_day),
        cmocka_unit_test(a_told_cause_is_never_inferred),
        cmocka_unit_test(references_are_the_own_services_or_unique),
        cmocka_unit_test(a_sha_blames_what_first_carried_it),
        cmocka_unit_test(a_sha_on_no_graph_blames_what_told_it_first),
        cmocka_unit_test(going_back_is_a_rollback),
        cmocka_unit_test(going_back_is_seen_whatever_the_attribution),
        cmocka_unit_test(off_the_graph_what_was_first_deployed_before),
        cmocka_unit_test(rollbacks_blame_as_the_rules_say),
        cmocka_unit_test(which_flag_offs_count),
        cmocka_unit_test(what_a_flag_off_marks),
        cmocka_unit_test(an_aborted_ring_counts_whatever_the_status),
        cmocka_unit_test(a_hotfix_blames_the_one_before),
        cmocka_unit_test(people_have_the_last_word),
        cmocka_unit_test(references_see_when_a_train_counts),
        cmocka_unit_test(three_incidents_are_one_failed_deployment),
        cmocka_unit_test(a_mark_by_hand_ends_with_the_fix_or_the_next_success),
        cmocka_unit_test(recovery_ends_with_the_last_of_its_failures),
        cmocka_unit_test(a_late_part_does_not_reopen_a_recovery),
        cmocka_unit_test(what_is_rework),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
