/* GitHub's deliveries -> events. The payloads are cut down from what the fields of
 * @octokit/webhooks-schemas 7.6.1 are: written here, not recorded. Recorded ones:
 * test/run/senders.sh.
 * SPDX-License-Identifier: Apache-2.0 */
#include "deliver.h"

#define REPO_                                                                                      \
    "\"repository\":{\"id\":9,\"full_name\":\"o/r\",\"html_url\":\"https://github.com/o/r\","      \
    "\"default_branch\":\"main\",\"pushed_at\":1793613840},"                                       \
    "\"sender\":{\"login\":\"jane\",\"type\":\"User\"}"
#define PULL_                                                                                      \
    "\"number\":7,\"id\":77,\"title\":\"Fix it\",\"draft\":false,"                                 \
    "\"html_url\":\"https://github.com/o/r/pull/7\",\"user\":{\"login\":\"jane\",\"type\":"        \
    "\"User\"},\"base\":{\"ref\":\"main\",\"sha\":\"1111111\"},"                                   \
    "\"head\":{\"ref\":\"fix\",\"sha\":\"2222222\"},"                                              \
    "\"labels\":[{\"name\":\"hotfix\"},{\"name\":\"db\"}],\"additions\":3,\"deletions\":2,"        \
    "\"changed_files\":1,\"created_at\":\"2026-11-02T10:00:00Z\","                                 \
    "\"updated_at\":\"2026-11-02T11:00:00Z\",\"merge_commit_sha\":\"3333333\""
/* what every event of that pull request has */
#define TOLD_                                                                                      \
    "\"url\":\"https://github.com/o/r/pull/7\",\"title\":\"Fix "                                   \
    "it\",\"repo\":\"o/r\",\"change\":7,"                                                          \
    "\"base\":\"main\",\"branch\":\"fix\",\"head_sha\":\"2222222\","
#define SIZE_   "\"additions\":3,\"deletions\":2,\"files\":1,\"labels\":[\"hotfix\",\"db\"]"
#define OPENED_ "\"opened_at\":\"2026-11-02T10:00:00Z\","
#define HEAD_(type, at)                                                                            \
    "{\"type\":\"" type "\",\"at\":\"" at "\",\"id\":\"D#1\",\"source\":\"test\",\"actor\":"       \
    "\"human\","

static const struct adapter *github(void)
{
    return adapter_find(S("github"));
}

#define posted(event, body, wanted)                                                                \
    gives(github(), "x-github-event: " event "\nx-github-delivery: D", "", "{" body "}", wanted)

#define pull(action, more, wanted)                                                                 \
    posted("pull_request",                                                                         \
           "\"action\":\"" action "\",\"number\":7,\"pull_request\":{" PULL_ more "}," REPO_,      \
           wanted)

static void a_change_from_opened_to_merged(void **state)
{
    (void)state;
    pull("opened", ",\"merged\":false",
         HEAD_("change.opened", "2026-11-02T10:00:00Z") TOLD_ OPENED_
         "\"ready_at\":\"2026-11-02T10:00:00Z\"," SIZE_ "}\n");
    static const char told_again[] =
        HEAD_("change.opened", "2026-11-02T11:00:00Z") TOLD_ OPENED_ SIZE_ "}\n";
    pull("reopened", "", told_again);
    pull("synchronize", "", told_again);
    pull("edited", "", told_again);
    pull("labeled", "", told_again);
    pull("unlabeled", "", told_again);
    pull("ready_for_review", "",
         HEAD_("change.ready", "2026-11-02T11:00:00Z") TOLD_ OPENED_ SIZE_ "}\n");
    pull("enqueued", "", HEAD_("change.queued", "2026-11-02T11:00:00Z") TOLD_ OPENED_ SIZE_ "}\n");
    pull("closed",
         ",\"merged\":true,\"merged_at\":\"2026-11-02T12:00:00Z\",\"closed_at\":"
         "\"2026-11-02T12:00:01Z\"",
         HEAD_("change.merged", "2026-11-02T12:00:00Z") TOLD_
         "\"merge_sha\":\"3333333\"," OPENED_ "\"merged_at\":\"2026-11-02T12:00:00Z\"," SIZE_
         "}\n");
}

static void a_change_that_is_not_merged_has_no_merge_sha(void **state)
{
    (void)state;
    pull("closed", ",\"merged\":false,\"merged_at\":null,\"closed_at\":\"2026-11-02T12:00:01Z\"",
         HEAD_("change.abandoned", "2026-11-02T12:00:01Z") TOLD_ OPENED_ SIZE_ "}\n");
    pull("closed", "", HEAD_("change.abandoned", "2026-11-02T11:00:00Z") TOLD_ OPENED_ SIZE_ "}\n");
}

static void a_draft_is_not_ready(void **state)
{
    (void)state;
    posted("pull_request",
           "\"action\":\"opened\",\"pull_request\":{\"number\":7,\"draft\":true,\"created_at\":"
           "\"2026-11-02T10:00:00Z\"}," REPO_,
           "{\"type\":\"change.opened\",\"at\":\"2026-11-02T10:00:00Z\",\"id\":\"D#1\","
           "\"source\":\"test\",\"repo\":\"o/r\",\"change\":7,"
           "\"opened_at\":\"2026-11-02T10:00:00Z\"}\n");
    pull("converted_to_draft", "",
         "ignored: a draft again: it counts when a change was first ready for review\n");
    pull("dequeued", "",
         "ignored: left the merge queue: that it was merged or closed is told apart\n");
    pull("assigned", "", "ignored: no step of a change\n");
    pull("frobnicated", "", "ignored: unknown event 'pull_request.frobnicated'\n");
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    posted("pull_request",
           "\"action\":\"closed\",\"pull_request\":{\"merged\":true,\"merged_at\":7,\"number\":7}"
           "," REPO_,
           "refused at: change.merged: 'at': before 2005: 7\n");
    posted("pull_request",
           "\"action\":\"ready_for_review\",\"pull_request\":{\"updated_at\":"
           "\"2026-11-02T10:00:00Z\"}",
           "refused repo: change.ready: 'repo': nothing at '@repo'\n");
    gives(github(), "x-github-delivery: D", "", "{}",
          "refused : no name of an event at 'header:x-github-event'\n");
}

static void bots_are_told_from_people(void **state)
{
    (void)state;
    const struct {
        const char *user, *actor;
    } row[] = {
        {"{\"login\":\"dependabot[bot]\",\"type\":\"Bot\"}", "bot"  },
        {"{\"login\":\"renovate[bot]\",\"type\":\"User\"}",  "bot"  },
        {"{\"login\":\"robot\",\"type\":\"Bot\"}",           "bot"  },
        {"{\"login\":\"jane\",\"type\":\"User\"}",           "human"},
        {"{\"login\":\"jane\"}",                             "human"},
        {"null",                                             ""     },
        {"\"jane\"",                                         ""     },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out o = out_to(room());
        out_format(&o,
                   "{\"action\":\"opened\",\"pull_request\":{\"number\":7,\"created_at\":"
                   "\"2026-11-02T10:00:00Z\",\"user\":%s}," REPO_ "}",
                   row[i].user);
        out_byte(&o, 0);
        struct source_output out =
            deliver(github(), "x-github-event: pull_request\nx-github-delivery: D", "", o.item);
        check_int(out.n, 1);
        check_str(event_text(&out.event[0], FIELD_ACTOR), row[i].actor);
    }
}

static void a_revert_names_what_it_reverts(void **state)
{
    (void)state;
    const struct {
        const char *body, *reverts;
    } row[] = {
        {"Reverts o/r#12",                                                "12"},
        {"see other/repo#4\\r\\n\\r\\nreverts #13.",                      "13"},
        {"This reverts commit 0123456789abcdef0123456789abcdef01234567.",
         "0123456789abcdef0123456789abcdef01234567"                           },
        {"Reverts other/repo#12",                                         ""  },
        {"It reverts the mood. Reverts #x",                               ""  },
        {"This reverts commit soon",                                      ""  },
        {"",                                                              ""  },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out o = out_to(room());
        out_format(&o,
                   "{\"action\":\"opened\",\"pull_request\":{\"number\":7,\"created_at\":"
                   "\"2026-11-02T10:00:00Z\",\"body\":\"%s\"}," REPO_ "}",
                   row[i].body);
        out_byte(&o, 0);
        struct source_output out =
            deliver(github(), "x-github-event: pull_request\nx-github-delivery: D", "", o.item);
        check_int(out.n, 1);
        check_str(event_text(&out.event[0], FIELD_REVERTS), row[i].reverts);
    }
}

#define review(action, state_, reviewer, wanted)                                                   \
    posted("pull_request_review",                                                                  \
           "\"action\":\"" action "\",\"review\":{\"id\":5,\"state\":\"" state_                    \
           "\",\"submitted_at\":\"2026-11-02T11:30:00Z\",\"commit_id\":\"2222222\",\"body\":"      \
           "\"well done\",\"user\":{\"login\":\"" reviewer                                         \
           "\",\"type\":\"User\"}},\"pull_request\":{\"number\":7,\"title\":\"Fix it\","           \
           "\"user\":{\"login\":\"jane\"}}," REPO_,                                                \
           wanted)
#define REVIEWED_(type, n)                                                                         \
    "{\"type\":\"" type "\",\"at\":\"2026-11-02T11:30:00Z\",\"id\":\"D#" n                         \
    "\",\"source\":\"test\",\"actor\":\"human\",\"title\":\"Fix it\",\"repo\":\"o/r\","            \
    "\"change\":7}\n"

static void reviews_and_approvals(void **state)
{
    (void)state;
    review("submitted", "approved", "joe",
           REVIEWED_("change.reviewed", "1") REVIEWED_("change.approved", "2"));
    review("submitted", "APPROVED", "joe",
           REVIEWED_("change.reviewed", "1") REVIEWED_("change.approved", "2"));
    review("submitted", "changes_requested", "joe", REVIEWED_("change.reviewed", "1"));
    review("submitted", "commented", "joe", REVIEWED_("change.reviewed", "1"));
    review("submitted", "commented", "Jane", "ignored: the author's own remark is no review\n");
    review("submitted", "pending", "joe", "ignored: not a state that counts\n");
    review("dismissed", "dismissed", "joe", "ignored: a dismissed review was given all the same\n");
}

#define COMMIT_                                                                                    \
    "{\"id\":\"4444444\",\"timestamp\":\"2026-11-02T09:00:00+01:00\",\"distinct\":true,"           \
    "\"message\":\"by jane\",\"author\":{\"name\":\"Jane\",\"email\":\"jane@x.org\"},"             \
    "\"added\":[\"a\"],\"removed\":[],\"modified\":[\"b/c\"]}"
#define PUSH_(flags, commits)                                                                      \
    "\"ref\":\"refs/heads/main\",\"before\":\"1111111\",\"after\":\"4444444\"," flags              \
    "\"compare\":\"https://github.com/o/r/compare/1...4\",\"commits\":[" commits                   \
    "],\"head_commit\":null,\"pusher\":{\"name\":\"jane\",\"email\":\"jane@x.org\"}," REPO_
#define PUSHED_(type)                                                                              \
    "{\"type\":\"" type "\",\"at\":1793613840,\"id\":\"D#1\",\"source\":\"test\",\"actor\":"       \
    "\"human\",\"url\":\"https://github.com/o/r/compare/1...4\",\"repo\":\"o/r\","                 \
    "\"ref\":\"refs/heads/main\",\"before\":\"1111111\",\"after\":\"4444444\""

static void pushes_by_what_they_did_to_the_ref(void **state)
{
    (void)state;
    posted("push", PUSH_("\"created\":false,\"deleted\":false,\"forced\":false,", COMMIT_),
           PUSHED_("push.landed") ",\"commits\":[{\"sha\":\"4444444\",\"authored_at\":"
                                  "\"2026-11-02T08:00:00Z\",\"paths\":[\"a\",\"b/c\"]}]}\n");
    posted("push", PUSH_("\"created\":false,\"deleted\":false,\"forced\":true,", ""),
           PUSHED_("push.forced") "}\n");
    posted("push", PUSH_("\"created\":true,\"deleted\":false,\"forced\":true,", ""),
           PUSHED_("push.ref_created") "}\n");
    posted("push", PUSH_("\"created\":false,\"deleted\":true,\"forced\":true,", ""),
           PUSHED_("push.ref_deleted") "}\n");
    posted("create", REPO_, "ignored: the push tells it, with its commits\n");
}

static void the_time_of_a_push_without_pushed_at(void **state)
{
    (void)state;
    posted("push",
           "\"ref\":\"refs/tags/v1\",\"head_commit\":{\"timestamp\":\"2026-11-02T09:00:00Z\"},"
           "\"repository\":{\"full_name\":\"o/r\"}",
           "{\"type\":\"push.landed\",\"at\":\"2026-11-02T09:00:00Z\",\"id\":\"D#1\",\"source\":"
           "\"test\",\"repo\":\"o/r\",\"ref\":\"refs/tags/v1\"}\n");
}

static void the_merge_queue(void **state)
{
    (void)state;
    posted("merge_group",
           "\"action\":\"checks_requested\",\"merge_group\":{\"head_sha\":\"55\",\"head_ref\":"
           "\"refs/heads/gh-readonly-queue/main/pr-104-abc\",\"base_ref\":\"refs/heads/main\","
           "\"head_commit\":{\"timestamp\":\"2026-11-02T09:00:00Z\",\"message\":\"m\"}}," REPO_,
           "{\"type\":\"change.queued\",\"at\":\"2026-11-02T09:00:00Z\",\"id\":\"D#1\","
           "\"source\":\"test\",\"repo\":\"o/r\",\"change\":\"104\"}\n");
    posted("merge_group",
           "\"action\":\"checks_requested\",\"merge_group\":{\"head_ref\":\"refs/heads/x\"}," REPO_,
           "ignored: its ref names no pull request\n");
    posted("merge_group", "\"action\":\"destroyed\",\"reason\":\"merged\"," REPO_,
           "ignored: left the merge queue: that a change was merged is told by pull_request\n");
}

#define RUN_(action, attempt, conclusion)                                                          \
    "\"action\":\"" action "\",\"workflow_run\":{\"id\":8000000000,\"run_attempt\":" attempt       \
    ",\"name\":\"CI by "                                                                           \
    "@jane\",\"head_sha\":\"2222222\",\"status\":\"x\",\"conclusion\":" conclusion                 \
    ",\"created_at\":\"2026-11-02T09:00:00Z\",\"run_started_at\":\"2026-11-02T09:01:00Z\","        \
    "\"updated_at\":\"2026-11-02T09:11:00Z\",\"display_title\":\"by jane\","                       \
    "\"html_url\":\"https://github.com/o/r/actions/runs/"                                          \
    "8\"},\"workflow\":{\"name\":\"CI\"}," REPO_
#define RAN_(type, at)                                                                             \
    HEAD_(type, at)                                                                                \
    "\"url\":\"https://github.com/o/r/actions/runs/8\",\"run\":8000000000,"

static void builds_are_workflow_runs(void **state)
{
    (void)state;
    posted(
        "workflow_run", RUN_("in_progress", "1", "null"),
        RAN_("build.started", "2026-11-02T09:01:00Z") "\"attempt\":1,\"pipeline\":\"CI\",\"repo\":"
                                                      "\"o/r\",\"sha\":\"2222222\","
                                                      "\"queued_at\":\"2026-11-02T09:00:00Z\"}\n");
    posted("workflow_run", RUN_("completed", "2", "\"timed_out\""),
           RAN_("build.finished", "2026-11-02T09:11:00Z") "\"attempt\":2,\"pipeline\":\"CI\","
                                                          "\"repo\":\"o/r\",\"sha\":\"2222222\","
                                                          "\"status\":\"failure\",\"started_at\":"
                                                          "\"2026-11-02T09:01:00Z\"}\n");
    posted("workflow_run", RUN_("requested", "1", "null"),
           "ignored: not started yet: the next delivery says when\n");
    posted("workflow_run", RUN_("completed", "1", "\"action_required\""),
           "ignored: waits for an approval: nothing ran\n");
    posted("workflow_run", RUN_("completed", "1", "null"),
           "ignored: says that it is completed, but not how\n");
    posted("workflow_job", "\"action\":\"completed\"," REPO_,
           "ignored: workflow_run tells of the run as a whole\n");
}

static void conclusions_of_builds(void **state)
{
    (void)state;
    const struct {
        const char *conclusion, *status;
    } row[] = {
        {"success",         "success"  },
        {"failure",         "failure"  },
        {"neutral",         "skipped"  },
        {"skipped",         "skipped"  },
        {"startup_failure", "failure"  },
        {"stale",           "cancelled"},
        {"cancelled",       "cancelled"},
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out o = out_to(room());
        out_format(&o, "{" RUN_("completed", "1", "\"%s\"") "}", row[i].conclusion);
        out_byte(&o, 0);
        struct source_output out =
            deliver(github(), "x-github-event: workflow_run\nx-github-delivery: D", "", o.item);
        check_int(out.n, 1);
        check_str(event_text(&out.event[0], FIELD_STATUS), row[i].status);
    }
}

#define DEPLOYMENT_(more)                                                                          \
    "\"deployment\":{\"id\":42,\"sha\":\"2222222\",\"ref\":\"main\",\"task\":\"deploy\","          \
    "\"environment\":\"Production\",\"created_at\":\"2026-11-02T10:00:00Z\",\"description\":"      \
    "\"for jane\",\"creator\":{\"login\":\"github-actions[bot]\",\"type\":\"Bot\"}" more "},"
#define STATE_(state_, more)                                                                       \
    "\"action\":\"created\"," DEPLOYMENT_(                                                         \
        more) "\"deployment_status\":{\"id\":6,\"state\":\"" state_                                \
              "\",\"environment\":\"production\",\"created_at\":\"2026-11-02T10:04:00Z\",\"log_"   \
              "url\":\"\","                                                                        \
              "\"target_url\":\"https://ci.example/7?token=x\"}," REPO_
#define DEPLOYED_(type, at, url)                                                                   \
    "{\"type\":\"" type "\",\"at\":\"" at "\",\"id\":\"D#1\",\"source\":\"test\","                 \
    "\"env\":\"Production\",\"actor\":\"bot\"," url "\"deploy\":\"gh:github.com:9:42\","           \
    "\"repo\":\"o/r\",\"sha\":\"2222222\""
#define URL_ "\"url\":\"https://ci.example/7\","

static void deployments_and_their_states(void **state)
{
    (void)state;
    posted("deployment", "\"action\":\"created\"," DEPLOYMENT_("") REPO_,
           DEPLOYED_("deploy.queued", "2026-11-02T10:00:00Z", "") "}\n");
    posted("deployment", DEPLOYMENT_("") REPO_, /* as Enterprise Server 3.1 sends it */
           DEPLOYED_("deploy.queued", "2026-11-02T10:00:00Z", "") "}\n");
    posted("deployment_status", STATE_("pending", ""),
           DEPLOYED_("deploy.queued", "2026-11-02T10:04:00Z", URL_) "}\n");
    posted("deployment_status", STATE_("waiting", ""),
           DEPLOYED_("deploy.queued", "2026-11-02T10:04:00Z", URL_) "}\n");
    posted("deployment_status", STATE_("in_progress", ""),
           DEPLOYED_("deploy.started", "2026-11-02T10:04:00Z", URL_) "}\n");
    posted("deployment_status", STATE_("success", ""),
           DEPLOYED_("deploy.finished", "2026-11-02T10:04:00Z", URL_) ",\"status\":\"success\"}\n");
    posted("deployment_status", STATE_("failure", ""),
           DEPLOYED_("deploy.finished", "2026-11-02T10:04:00Z", URL_) ",\"status\":\"failure\"}\n");
    posted("deployment_status", STATE_("error", ""),
           DEPLOYED_("deploy.finished", "2026-11-02T10:04:00Z", URL_) ",\"status\":\"failure\"}\n");
    posted("deployment_status", STATE_("inactive", ""),
           "ignored: replaced by a newer deployment\n");
    posted("deployment_status", STATE_("odd", ""), "ignored: not a state that counts\n");
}

static void transient_environments_do_not_count(void **state)
{
    (void)state;
    posted("deployment_status", STATE_("success", ",\"transient_environment\":true"),
           "ignored: a transient environment: made for one change and torn down again\n");
    posted("deployment",
           "\"action\":\"created\"," DEPLOYMENT_(",\"transient_environment\":true") REPO_,
           "ignored: a transient environment: made for one change and torn down again\n");
    posted("deployment",
           "\"action\":\"created\"," DEPLOYMENT_(",\"transient_environment\":false") REPO_,
           DEPLOYED_("deploy.queued", "2026-11-02T10:00:00Z", "") "}\n");
}

/* the same status again is the same thing said again */
static void a_repeated_success_has_one_key(void **state)
{
    (void)state;
    static const char body[] = "{" STATE_("success", "") "}";
    struct source_output one =
        deliver(github(), "x-github-event: deployment_status\nx-github-delivery: A", "", body);
    struct source_output two =
        deliver(github(), "x-github-event: deployment_status\nx-github-delivery: B", "", body);
    struct event_keys x = event_keys(&one.event[0], *room()),
                      y = event_keys(&two.event[0], *room());
    check_true(memcmp(x.semantic, y.semantic, 16) == 0);
    check_true(memcmp(x.delivery, y.delivery, 16) != 0);
}

static void rollbacks_are_told_by_task_or_payload(void **state)
{
    (void)state;
    const struct {
        const char *more;
        int rollback;
        const char *to, *version;
    } row[] = {
        {",\"task\":\"deploy\"",                                                  -1, "",   ""  },
        {",\"task\":\"Rollback\"",                                                1,  "",   ""  },
        {",\"payload\":{}",                                                       -1, "",   ""  },
        {",\"payload\":{\"rollback\":true,\"rollback_to\":\"v1\",\"version\":\"v2\",\"user\":"
         "\"jane\"}",                                                    1,  "v1", "v2"},
        {",\"payload\":{\"rollback\":false}",                                     0,  "",   ""  },
        {",\"payload\":\"\"",                                                     -1, "",   ""  },
        {",\"payload\":\"{\\\"rollback\\\": true, \\\"user\\\": \\\"jane\\\"}\"", 1,  "",   ""  },
        {",\"payload\":\"{\\\"rollback\\\":false}\"",                             0,  "",   ""  },
        {",\"payload\":\"\\\"rollback\\\"\"",                                     -1, "",   ""  },
        {",\"payload\":[1]",                                                      -1, "",   ""  },
        {",\"payload\":null",                                                     -1, "",   ""  },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out o = out_to(room());
        out_format(&o,
                   "{\"action\":\"created\",\"deployment\":{\"id\":42,\"created_at\":"
                   "\"2026-11-02T10:00:00Z\"%s}," REPO_ "}",
                   row[i].more);
        out_byte(&o, 0);
        struct source_output out =
            deliver(github(), "x-github-event: deployment\nx-github-delivery: D", "", o.item);
        check_int(out.n, 1);
        check_int(event_flag(&out.event[0], FIELD_ROLLBACK), row[i].rollback);
        check_str(event_text(&out.event[0], FIELD_ROLLBACK_TO), row[i].to);
        check_str(event_text(&out.event[0], FIELD_VERSION), row[i].version);
        check_true(str_find(out.body, 'j') < 0 || !strstr(arena_z(room(), out.body), "\"jane"));
    }
}

static void enterprise_servers_have_names_of_their_own(void **state)
{
    (void)state;
    struct source_output out =
        deliver(github(), "x-github-event: deployment\nx-github-delivery: D", "",
                "{\"action\":\"created\",\"deployment\":{\"id\":42,\"created_at\":\"2026-11-02T10:"
                "00:00Z\"},"
                "\"repository\":{\"id\":9,\"full_name\":\"o/r\",\"html_url\":\"https://"
                "git.x.example/o/r\"}}");
    check_str(event_text(&out.event[0], FIELD_REPO), "git.x.example/o/r");
    check_str(event_text(&out.event[0], FIELD_DEPLOY), "gh:git.x.example:9:42");
    out = deliver(
        github(),
        "x-github-event: deployment\nx-github-delivery: D\nx-github-enterprise-host: ghe.example",
        "",
        "{\"action\":\"created\",\"deployment\":{\"id\":42,\"created_at\":\"2026-11-02T10:00:00Z\"}"
        ","
        "\"repository\":{\"id\":9,\"full_name\":\"o/r\"}}");
    check_str(event_text(&out.event[0], FIELD_REPO), "ghe.example/o/r");
    check_str(event_text(&out.event[0], FIELD_DEPLOY), "gh:ghe.example:9:42");
}

static void releases_are_deployments_of_their_own_environment(void **state)
{
    (void)state;
    posted("release",
           "\"action\":\"published\",\"release\":{\"id\":3,\"tag_name\":\"v1.2\",\"name\":\"by "
           "jane\",\"target_commitish\":\"main\",\"prerelease\":false,\"draft\":false,"
           "\"published_at\":\"2026-11-02T10:00:00Z\",\"body\":\"thanks to jane\"}," REPO_,
           "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:00:00Z\",\"id\":\"D#1\","
           "\"source\":\"test\",\"env\":\"release\",\"actor\":\"human\","
           "\"deploy\":\"gh:github.com:9:release-3\",\"repo\":\"o/r\",\"version\":\"v1.2\","
           "\"status\":\"success\"}\n");
    posted("release",
           "\"action\":\"published\",\"release\":{\"id\":3,\"target_commitish\":"
           "\"0123456789abcdef0123456789abcdef01234567\",\"prerelease\":true,"
           "\"published_at\":\"2026-11-02T10:00:00Z\"}," REPO_,
           "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:00:00Z\",\"id\":\"D#1\","
           "\"source\":\"test\",\"env\":\"prerelease\",\"actor\":\"human\","
           "\"deploy\":\"gh:github.com:9:release-3\",\"repo\":\"o/r\","
           "\"sha\":\"0123456789abcdef0123456789abcdef01234567\",\"status\":\"success\"}\n");
    posted("release", "\"action\":\"released\"," REPO_,
           "ignored: published tells of the release\n");
}

#define ISSUE_(action, labels, more)                                                               \
    "\"action\":\"" action "\",\"issue\":{\"number\":5,\"title\":\"Down\",\"html_url\":"           \
    "\"https://github.com/o/r/issues/5\",\"created_at\":\"2026-11-02T10:00:00Z\","                 \
    "\"updated_at\":\"2026-11-02T10:30:00Z\",\"user\":{\"login\":\"jane\"},\"body\":"              \
    "\"jane saw it.\\nRoot cause: `0123456789`\",\"labels\":[" labels "]" more "}," REPO_
#define INCIDENT_(type, n, at, detected)                                                           \
    "{\"type\":\"incident." type "\",\"at\":\"" at "\",\"id\":\"D#" n                              \
    "\",\"source\":\"test\",\"actor\":\"human\",\"url\":\"https://github.com/o/r/issues/5\","      \
    "\"title\":\"Down\",\"incident\":\"gh:github.com:9:issue-5\",\"severity\":\"sev1\","           \
    "\"started_at\":\"2026-11-02T10:00:00Z\"," detected                                            \
    "\"cause\":{\"sha\":\"0123456789\",\"repo\":\"o/r\"},"                                         \
    "\"labels\":[\"repo=o/r\",\"label=Incident\",\"label=sev1\"]}\n"
#define LABELS_ "{\"name\":\"Incident\"},{\"name\":\"sev1\"}"
#define HUMAN_  "\"detected_by\":\"human\","

static void issues_with_the_label_are_incidents(void **state)
{
    (void)state;
    posted("issues", ISSUE_("opened", LABELS_, ",\"state\":\"open\""),
           INCIDENT_("opened", "1", "2026-11-02T10:00:00Z", HUMAN_));
    posted("issues", ISSUE_("labeled", LABELS_, ",\"state\":\"open\""),
           INCIDENT_("opened", "1", "2026-11-02T10:00:00Z", HUMAN_));
    posted(
        "issues",
        ISSUE_("labeled", LABELS_, ",\"state\":\"closed\",\"closed_at\":\"2026-11-02T10:20:00Z\""),
        INCIDENT_("opened", "1", "2026-11-02T10:00:00Z", HUMAN_)
            INCIDENT_("resolved", "2", "2026-11-02T10:20:00Z", ""));
    posted("issues",
           ISSUE_("closed", LABELS_,
                  ",\"state_reason\":\"completed\",\"closed_at\":\"2026-11-02T10:20:00Z\""),
           INCIDENT_("resolved", "1", "2026-11-02T10:20:00Z", ""));
    posted("issues",
           ISSUE_("closed", LABELS_,
                  ",\"state_reason\":\"not_planned\",\"closed_at\":\"2026-11-02T10:20:00Z\""),
           INCIDENT_("cancelled", "1", "2026-11-02T10:20:00Z", ""));
    /* closed_at may still be there */
    posted(
        "issues",
        ISSUE_("reopened", LABELS_, ",\"state\":\"open\",\"closed_at\":\"2026-11-02T10:20:00Z\""),
        INCIDENT_("reopened", "1", "2026-11-02T10:30:00Z", ""));
    posted("issues", ISSUE_("deleted", LABELS_, ""),
           INCIDENT_("cancelled", "1", "2026-11-02T10:30:00Z", ""));
    posted("issues", ISSUE_("opened", "{\"name\":\"incidental\"}", ""),
           "ignored: no label 'incident'\n");
    posted("issues", ISSUE_("closed", "", ""), "ignored: no label 'incident'\n");
    posted("issues", ISSUE_("edited", LABELS_, ""), "ignored: no step of an incident\n");
}

static void an_issue_that_loses_the_label_was_none(void **state)
{
    (void)state;
    posted("issues",
           ISSUE_("unlabeled", "{\"name\":\"severity: high\"}",
                  "") ",\"label\":{\"name\":\"INCIDENT\"}",
           "{\"type\":\"incident.cancelled\",\"at\":\"2026-11-02T10:30:00Z\",\"id\":\"D#1\","
           "\"source\":\"test\",\"actor\":\"human\",\"url\":\"https://github.com/o/r/issues/5\","
           "\"title\":\"Down\",\"incident\":\"gh:github.com:9:issue-5\",\"severity\":\"high\","
           "\"started_at\":\"2026-11-02T10:00:00Z\","
           "\"cause\":{\"sha\":\"0123456789\",\"repo\":\"o/r\"},"
           "\"labels\":[\"repo=o/r\",\"label=severity: high\"]}\n");
    posted("issues", ISSUE_("unlabeled", LABELS_, "") ",\"label\":{\"name\":\"db\"}",
           "ignored: no label 'incident'\n");
}

static void what_is_no_delivery_leaves_nothing(void **state)
{
    (void)state;
    struct source_output out =
        deliver(github(), "x-github-event: star\nx-github-delivery: D", "",
                "{\"action\":\"created\",\"starred_at\":\"2026-11-02T10:00:00Z\"," REPO_ "}");
    check_str(out.ignored, "about people and accounts");
    check_str(out.body, "{\"action\":\"created\"}");
    out = deliver(github(), "x-github-event: ping\nx-github-delivery: D", "",
                  "{\"zen\":\"Design for failure.\",\"hook_id\":1}");
    check_str(out.ignored, "the connection works");
    check_str(out.body, "{}");
    out = deliver(github(), "x-github-event: odd_event\nx-github-delivery: D\nx-hub-signature: s",
                  "", "{\"action\":\"parent_issue_added\",\"by\":\"jane@x.org\"}");
    check_str(out.ignored, "unknown event 'odd_event.parent_issue_added'");
    check_str(out.headers, "{\"x-github-event\":\"odd_event\",\"x-github-delivery\":\"D\"}");
}

static void nothing_of_a_person_is_kept(void **state)
{
    (void)state;
    static const char *const body[] = {
        "{\"action\":\"opened\",\"pull_request\":{" PULL_ ",\"body\":\"by jane\"}," REPO_ "}",
        "{" PUSH_("", COMMIT_) "}",
        "{" RUN_("completed", "1", "\"success\"") "}",
        "{" STATE_("success", ",\"payload\":{\"user\":\"jane\"}") "}",
        "{" ISSUE_("opened", LABELS_, "") "}",
    };
    static const char *const event[] = {"pull_request", "push", "workflow_run", "deployment_status",
                                        "issues"};
    for (ptrdiff_t i = 0; i < COUNT(body); i++) {
        struct out o = out_to(room());
        out_format(&o, "x-github-event: %s\nx-github-delivery: D", event[i]);
        out_byte(&o, 0);
        struct source_output out = deliver(github(), o.item, "", body[i]);
        check_int(out.n, 1);
        check_true(!strstr(arena_z(room(), out.body), "jane"));
        check_true(!strstr(arena_z(room(), out.body), "Jane"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_from_opened_to_merged),
        cmocka_unit_test(a_change_that_is_not_merged_has_no_merge_sha),
        cmocka_unit_test(a_draft_is_not_ready),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(bots_are_told_from_people),
        cmocka_unit_test(a_revert_names_what_it_reverts),
        cmocka_unit_test(reviews_and_approvals),
        cmocka_unit_test(pushes_by_what_they_did_to_the_ref),
        cmocka_unit_test(the_time_of_a_push_without_pushed_at),
        cmocka_unit_test(the_merge_queue),
        cmocka_unit_test(builds_are_workflow_runs),
        cmocka_unit_test(conclusions_of_builds),
        cmocka_unit_test(deployments_and_their_states),
        cmocka_unit_test(transient_environments_do_not_count),
        cmocka_unit_test(a_repeated_success_has_one_key),
        cmocka_unit_test(rollbacks_are_told_by_task_or_payload),
        cmocka_unit_test(enterprise_servers_have_names_of_their_own),
        cmocka_unit_test(releases_are_deployments_of_their_own_environment),
        cmocka_unit_test(issues_with_the_label_are_incidents),
        cmocka_unit_test(an_issue_that_loses_the_label_was_none),
        cmocka_unit_test(what_is_no_delivery_leaves_nothing),
        cmocka_unit_test(nothing_of_a_person_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
