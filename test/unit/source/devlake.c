/* DevLake's webhook: written from documentation.
 * SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#define SHA_1 "015e3d3b480e417aede5a1293bd61de9b0fd051d"
#define SHA_2 "225e3d3b480e417aede5a1293bd61de9b0fd051d"
#define SHA_3 "335e3d3b480e417aede5a1293bd61de9b0fd051d"
#define COMMIT(repo, sha)                                                                          \
    "{'repoUrl':'" repo "','refName':'main','commitSha':'" sha "','commitMsg':'Jane says hi',"     \
    "'startedDate':'2026-11-02T10:00:00Z','finishedDate':'2026-11-02T10:05:00Z'}"
#define DEPLOY(more, commits)                                                                      \
    "{'id':'run-7','displayTitle':'release 7','startedDate':'2026-11-02T10:00:00+00:00',"          \
    "'finishedDate':'2026-11-02T10:05:00+00:00'" more ",'deploymentCommits':[" commits "]}"
#define GITHUB "https://github.com/org/"

static void check_deploy(const struct event *v, const char *status, const char *repo)
{
    check_str(event_type_name(v->type), "deploy.finished");
    check_str(event_text(v, FIELD_DEPLOY), "4:run-7");
    check_int(v->at_ms, INT64_C(1793613900000)); /* 2026-11-02T10:05 */
    check_int(event_time(v, FIELD_STARTED_AT), v->at_ms - 5 * MINUTE_MS);
    check_str(event_text(v, FIELD_STATUS), status);
    check_str(event_text(v, FIELD_REPO), repo);
    check_str(event_text(v, FIELD_TITLE), "release 7");
}

static struct source_output take(const char *path, const char *body)
{
    return read_delivery("devlake", path, NULL, 0, quoted(body));
}

static void a_deployment_written_from_documentation(void **state)
{
    (void)state;
    static const char *paths[] = {"connections/4/deployments", "4/deployments",
                                  "connections/by-name/4/deployments", "projects/4/deployments"};
    for (ptrdiff_t i = 0; i < COUNT(paths); i++) {
        struct source_output out = take(paths[i], DEPLOY("", COMMIT(GITHUB "pay.git", SHA_1)));
        check_int(out.n, 1);
        check_int(out.nfault, 0);
        check_deploy(&out.event[0], "success", "org/pay");
        check_str(event_text(&out.event[0], FIELD_SHA), SHA_1);
        check_str(event_text(&out.event[0], FIELD_ENV), "PRODUCTION");
        check_true(event_value(&out.event[0], FIELD_SHAS) == NULL);
        for (ptrdiff_t k = 0; k + 4 <= out.body.n; k++)
            check_true(!str_equal(str_slice(out.body, k, k + 4), S("Jane")));
    }
}

static void several_commits_are_one_event_a_repository(void **state)
{
    (void)state;
    struct source_output out =
        take("connections/4/deployments",
             DEPLOY(",'environment':'STAGING','result':'FAILURE'",
                    COMMIT(GITHUB "pay", SHA_1) "," COMMIT(
                        "git@github.com:org/web.git",
                        SHA_2) "," COMMIT("https://x:y@github.com/org/pay/", SHA_3)));
    check_int(out.n, 2);
    check_deploy(&out.event[0], "failure", "org/pay");
    check_deploy(&out.event[1], "failure", "org/web");
    const struct value *shas = event_value(&out.event[0], FIELD_SHAS);
    check_int(shas->n, 2);
    check_str(shas->list[0], SHA_1);
    check_str(shas->list[1], SHA_3);
    check_str(event_text(&out.event[1], FIELD_SHA), SHA_2);
    check_str(event_text(&out.event[0], FIELD_ENV), "STAGING");
}

static void told_again_it_is_the_same_deployment(void **state)
{
    (void)state;
    struct source_output a = take("connections/4/deployments",
                                  DEPLOY(",'result':'FAILURE'", COMMIT(GITHUB "pay", SHA_1)));
    struct source_output b = take("connections/4/deployments",
                                  DEPLOY(",'result':'SUCCESS'", COMMIT(GITHUB "pay", SHA_1)));
    struct source_output c = take("connections/5/deployments",
                                  DEPLOY(",'result':'SUCCESS'", COMMIT(GITHUB "pay", SHA_1)));
    check_true(
        str_equal(event_text(&a.event[0], FIELD_DEPLOY), event_text(&b.event[0], FIELD_DEPLOY)));
    check_true(!str_equal(a.delivery, b.delivery));
    check_true(!str_equal(b.delivery, c.delivery)); /* the address tells them apart */
    check_str(event_text(&c.event[0], FIELD_DEPLOY), "5:run-7");
}

static void the_older_spelling_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out =
        take("1/deployments", "{'repo_url':'devlake','commit_sha':'" SHA_1 "','start_time':"
                              "'2020-01-01T12:00:00+00:00','end_time':'2020-01-01T12:59:59+00:00',"
                              "'environment':'PRODUCTION'}");
    check_int(out.n, 1);
    check_str(event_text(&out.event[0], FIELD_REPO), "devlake");
    check_str(event_text(&out.event[0], FIELD_DEPLOY), "1:" SHA_1);
    check_str(event_text(&out.event[0], FIELD_STATUS), "success");
}

#define PULL(more)                                                                                 \
    "{'id':'pr1','baseRepoId':'webhook:1','status':'MERGED','displayTitle':'Feature',"             \
    "'description':'Jane wrote','url':'https://github.com/org/repo/pull/17','authorName':'Jane',"  \
    "'pullRequestKey':17,'createdDate':'2026-11-01T10:00:00Z','headRef':'f:x','baseRef':'main',"   \
    "'headCommitSha':'" SHA_1 "','mergeCommitSha':'" SHA_2 "','additions':100,'deletions':50,"     \
    "'isDraft':false" more "}"

static void a_pull_request_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out =
        take("connections/1/pullrequests", PULL(",'mergedDate':'2026-11-02T10:00:00Z'"));
    check_int(out.n, 2);
    check_str(event_type_name(out.event[0].type), "change.opened");
    check_str(event_type_name(out.event[1].type), "change.merged");
    check_int(out.event[1].at_ms - out.event[0].at_ms, DAY_MS);
    const struct event *v = &out.event[1];
    check_str(event_text(v, FIELD_REPO), "org/repo");
    check_str(event_text(v, FIELD_CHANGE), "17");
    check_str(event_text(v, FIELD_BASE), "main");
    check_str(event_text(v, FIELD_MERGE_SHA), SHA_2);
    check_str(event_text(v, FIELD_HEAD_SHA), SHA_1);
    check_int(event_value(v, FIELD_ADDITIONS)->integer, 100);
    check_int(event_time(&out.event[0], FIELD_READY_AT), out.event[0].at_ms);
    check_reads("devlake", "connections/1/pullrequests",
                "{'pullRequestKey':3,'baseRepoId':'webhook:1','status':'OPEN'}",
                "refused at: change.opened: 'at': nothing at 'createdDate'\n");
}

#define ISSUE(type, status, more)                                                                  \
    "{'issueKey':'DLK-1','title':'Checkout down','originalStatus':'x','type':'" type               \
    "','status':'" status "','createdDate':'2026-11-02T10:00:00Z','creatorName':'Jane',"           \
    "'severity':'high','component':'pay'" more "}"

static void incidents_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out = take("connections/1/issues", ISSUE("INCIDENT", "TODO", ""));
    check_int(out.n, 1);
    check_str(event_type_name(out.event[0].type), "incident.opened");
    check_str(event_text(&out.event[0], FIELD_INCIDENT), "1:DLK-1");
    check_str(event_text(&out.event[0], FIELD_SEVERITY), "high");
    check_str(event_value(&out.event[0], FIELD_LABELS)->list[0], "component=pay");
    out = take("connections/1/issues",
               ISSUE("INCIDENT", "DONE", ",'resolutionDate':'2026-11-02T11:00:00Z'"));
    check_int(out.n, 2);
    check_str(event_type_name(out.event[1].type), "incident.resolved");
    check_int(out.event[1].at_ms - out.event[0].at_ms, HOUR_MS);
    out = take("connections/1/issues", ISSUE("BUG", "TODO", ""));
    check_str(out.ignored, "an issue counts when its type is INCIDENT");
    out = take("connections/1/issue/DLK-1/close", "{}");
    check_int(out.n, 1);
    check_str(event_type_name(out.event[0].type), "incident.resolved");
    check_str(event_text(&out.event[0], FIELD_INCIDENT), "1:DLK-1");
    check_int(out.event[0].at_ms, INT64_C(1795000000000)); /* arrival */
}

/* work grows with the body, not with its square: 30,000 repositories in one deployment */
static void a_hostile_deployment_takes_no_long_time(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_text(&o, "{'id':'7','finishedDate':'2026-11-02T10:05:00Z','deploymentCommits':[{}");
    for (int i = 0; i < 30000; i++)
        out_format(&o, ",{'repoUrl':'https://h/%d','commitSha':'%08x'}", i, i);
    out_text(&o, "]}");
    out_byte(&o, 0);
    struct source_output out = take("4/deployments", o.item);
    check_int(out.n, 8192);
    check_int(out.nfault, 1);
    check_str(out.fault[0].reason, "@repos[*]: more than 8192, the others were not read");
    check_true(event_value(&out.event[0], FIELD_REPO) == NULL);
    check_str(event_text(&out.event[1], FIELD_REPO), "h/0");
    check_str(event_text(&out.event[1000], FIELD_SHA), "000003e7");
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    check_reads("devlake", "connections/1/sprints", "{}",
                "ignored: deployments, pullrequests, issues and issue/KEY/close are read\n");
    check_reads("devlake", "", "{}", "refused : no name of an event at '@what'\n");
    check_reads("devlake", "connections/1/deployments", "{'finishedDate':'2026-11-02T10:00:00Z'}",
                "refused deploy: deploy.finished: 'deploy': nothing at "
                "'{@connection}:{id|pipeline_id}'\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deployment_written_from_documentation),
        cmocka_unit_test(several_commits_are_one_event_a_repository),
        cmocka_unit_test(told_again_it_is_the_same_deployment),
        cmocka_unit_test(the_older_spelling_written_from_documentation),
        cmocka_unit_test(a_pull_request_written_from_documentation),
        cmocka_unit_test(incidents_written_from_documentation),
        cmocka_unit_test(a_hostile_deployment_takes_no_long_time),
        cmocka_unit_test(what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
