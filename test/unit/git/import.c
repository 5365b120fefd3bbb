/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "place.h"

#define TAGS(glob)                                                                                 \
    (struct git_import)                                                                            \
    {                                                                                              \
        .service = S("s"), .env = S("production"), .deploys = GIT_DEPLOYS_TAGS, .pattern = S(glob) \
    }

static void check_fine(const struct got *got)
{
    if (!got->fine)
        fail_msg("%s", got->e.text);
}

/* the line of a deployment, p == NULL: none */
static struct str deployment(const struct got *got, const char *id)
{
    struct out o = out_to(room());
    out_format(&o, "\"deploy\":\"%s\"", id);
    out_byte(&o, 0);
    for (struct str rest = out_str_of(&got->events); rest.n;) {
        struct str line = str_cut(&rest, '\n');
        if (times_in(line, o.item))
            return line;
    }
    return (struct str){0};
}

static void check_line(struct str line, const char *needle)
{
    if (!times_in(line, needle))
        fail_msg("no '%s' in: %.*s", needle, FMT(line));
}

static void a_tag_is_a_deployment(void **state)
{
    (void)state;
    sh("init t; cd t; commit f 1000000000; git tag light; commit f 1000000100; tag v1 1000000200;"
       "tag nested 1000000300 v1; tag deeper 1000000400 nested;"
       "git tag blob HEAD:f; git tag tree HEAD^{tree}; tag onblob 1000000500 HEAD:f;"
       "tag 'q\"uote' 1000000600; git tag \"$(printf 'caf\\303\\251')\";"
       "git tag \"$(printf 'latin\\351')\"; tag future 1800000000;"
       "git tag $(printf %0240d 7)");
    struct got got = imported("t", TAGS("*"), NULL);
    check_fine(&got);
    check_int(got.count.deployments, 9);
    check_int(got.count.skipped_tags, 3);
    struct str head = said("git -C t rev-parse HEAD"), root = said("git -C t rev-parse HEAD~1");
    struct out wanted = out_to(room());
    out_text(&wanted, "{\"type\":\"deploy.finished\",\"at\":\"2001-09-09T01:50:00Z\",\"id\":\"");
    check_true(str_starts(deployment(&got, "v1"), out_str_of(&wanted)));
    wanted.n = 0;
    out_text(&wanted, "\"source\":\"git\",\"service\":\"s\",\"env\":\"production\","
                      "\"inferred\":true,\"deploy\":\"v1\",\"repo\":\"t\",\"sha\":\"");
    out_str(&wanted, head);
    out_text(&wanted, "\",\"version\":\"v1\",\"status\":\"success\"}");
    if (!str_ends(deployment(&got, "v1"), out_str_of(&wanted)))
        check_line(deployment(&got, "v1"), arena_z(room(), out_str_of(&wanted)));
    check_line(deployment(&got, "light"), arena_z(room(), root));
    check_line(deployment(&got, "light"), "\"at\":\"2001-09-09T01:46:40Z\"");
    check_line(deployment(&got, "nested"), "\"at\":\"2001-09-09T01:51:40Z\"");
    check_line(deployment(&got, "deeper"), arena_z(room(), head));
    check_line(deployment(&got, "deeper"), "\"at\":\"2001-09-09T01:53:20Z\"");
    check_line(deployment(&got, "q\\\"uote"), arena_z(room(), head));
    check_line(deployment(&got, "caf\xc3\xa9"), arena_z(room(), head));
    check_line(deployment(&got, "latin\\\\xe9"), arena_z(room(), head));
    check_line(deployment(&got, "future"), "\"at\":\"2027-01-15T08:00:00Z\"");
    check_has(got.notices, "tag 'future' is dated in the future");
    check_has(got.notices, "tag 'onblob' names no commit: no deployment");
    check_int(times_in(out_str_of(&got.notices), "names no commit"), 3);
}

static void only_matching_tags_count(void **state)
{
    (void)state;
    check_int(imported("t", TAGS("v*"), NULL).count.deployments, 1);
    struct got got = imported("t", TAGS("none*"), NULL);
    check_int(got.count.deployments, 0);
    check_has(got.notices, "none of 12 tags matches 'none*': no deployments");
    struct git_import import = TAGS("");
    import.deploys = GIT_DEPLOYS_RELEASES;
    got = imported("t", import, NULL);
    check_int(got.count.deployments, 2); /* v1 and the long number */
    check_has(got.notices, "deployments: 2 of 12 tags, those that look like released versions");
    check_int(imported("t", (struct git_import){0}, NULL).count.deployments, 0);
}

static void a_second_import_repeats_ids_and_reads_only_what_is_new(void **state)
{
    (void)state;
    sh("init again; cd again; commit f 1000000000; commit f 1000000100; tag v1 1000000200");
    struct got first = imported("again", TAGS("*"), NULL);
    struct got twin = imported("again", TAGS("*"), NULL);
    check_true(str_equal(out_str_of(&first.events), out_str_of(&twin.events)));
    check_int(first.count.commits, 2);
    check_int(first.count.refs, 2); /* main and HEAD */
    struct got second = imported("again", TAGS("*"), &first);
    check_int(second.count.commits, 0);
    check_int(second.count.refs, 0);
    check_int(second.nevent, 1);
    check_true(str_equal(deployment(&second, "v1"), deployment(&first, "v1")));
    sh("cd again; commit f 1000000300; tag v2 1000000400; git tag old HEAD~2");
    struct got third = imported("again", TAGS("*"), &second);
    check_int(third.count.commits, 1);
    check_int(third.count.deployments, 3); /* a tag added later to an old commit, too */
    check_line(deployment(&third, "old"), "\"at\":\"2001-09-09T01:46:40Z\"");
    check_int(imported("again", TAGS("*"), &third).count.commits, 0);
}

static void a_moved_tag_keeps_its_id_and_is_told(void **state)
{
    (void)state;
    struct got before = imported("again", TAGS("*"), NULL);
    sh("cd again; commit f 1000000500; at 1000000600; git tag -f -a -m x v2 > /dev/null");
    struct got got = imported("again", TAGS("*"), &before);
    check_has(got.notices, "tag 'v2' has moved since it was read: its deployment stays");
    struct str id = str_slice(deployment(&before, "v2"), 50, 140);
    check_true(times_in(id, "\"id\":\"") == 1);
    check_line(deployment(&got, "v2"), arena_z(room(), id));
    struct got after = imported("again", TAGS("*"), &got);
    check_int(times_in(out_str_of(&after.notices), "moved"), 0);
}

static void ids_differ_by_repository_service_and_environment(void **state)
{
    (void)state;
    struct git_import import = TAGS("v1");
    struct out ids = out_to(room());
    for (int i = 0; i < 4; i++) {
        import.repo = i == 1 ? S("other") : S("again");
        import.service = i == 2 ? S("other") : S("s");
        import.env = i == 3 ? S("staging") : S("production");
        struct got got = imported("again", import, NULL);
        check_fine(&got);
        struct str line = deployment(&got, "v1");
        str_cut(&line, 'Z');
        out_str(&ids, str_slice(line, 8, 72));
        out_byte(&ids, '\n');
    }
    struct str rest = out_str_of(&ids);
    while (rest.n) {
        struct str id = str_cut(&rest, '\n');
        check_int(id.n, 64);
        check_int(times_in(out_str_of(&ids), arena_z(room(), id)), 1);
    }
}

static void moved_branches_and_the_default_are_told(void **state)
{
    (void)state;
    sh("init up; cd up; commit f 1000000000; git branch side; cd ..; git clone -q up down;"
       "cd down; git checkout -q -b feature; commit g 1000000050");
    struct got first = imported("down", (struct git_import){0}, NULL);
    check_fine(&first);
    /* local main and feature, the remote's main and side; its default, not what is checked out */
    check_int(first.count.refs, 5);
    check_has(first.events, "\"ref\":\"HEAD -> refs/heads/main\"");
    check_int(times_in(out_str_of(&first.events), "HEAD -> "), 1);
    check_int(times_in(out_str_of(&first.events), "origin/HEAD"), 0);
    sh("cd up; commit f 1000000100; cd ../down; git fetch -q");
    struct got second = imported("down", (struct git_import){0}, &first);
    check_int(second.count.refs, 2);
    check_int(second.count.commits, 1);
    struct str tip = said("git -C up rev-parse main"), old = said("git -C up rev-parse main~1");
    struct out wanted = out_to(room());
    out_text(&wanted, "\"ref\":\"HEAD -> refs/heads/main\",\"before\":\"");
    out_str(&wanted, old);
    out_text(&wanted, "\",\"after\":\"");
    out_str(&wanted, tip);
    out_text(&wanted, "\"}\n");
    out_byte(&wanted, 0);
    check_has(second.events, wanted.item);
    check_int(times_in(out_str_of(&second.events), "\"at\":\"2001-09-09T01:48:20Z\""), 3);
}

static void rewritten_history_is_seen_now(void **state)
{
    (void)state;
    sh("init re; cd re; commit f 1000000000; commit f 1000000100; commit f 1000000200");
    struct got first = imported("re", (struct git_import){0}, NULL);
    /* back, and aside; what was known is gone for good */
    sh("cd re; git reset -q --hard HEAD~2; commit g 1000000050; git reflog expire --expire=now "
       "--all; git gc -q --prune=now");
    struct git_import import = {.now_ms = INT64_C(1700000000) * SECOND_MS};
    struct got second = imported("re", import, &first);
    check_fine(&second);
    check_int(second.count.refs, 2);
    check_int(times_in(out_str_of(&second.events), "\"at\":\"2023-11-14T22:13:20Z\""), 2);
    check_true(second.count.commits >= 1);
    check_int(imported("re", import, &second).count.commits, 0);
}

static void no_event_is_dated_after_now(void **state)
{
    (void)state;
    sh("init late; cd late; commit f 4102444800; tag v1 4102444900");
    struct git_import import = TAGS("*");
    import.now_ms = INT64_C(1700000000) * SECOND_MS;
    struct got got = imported("late", import, NULL);
    check_fine(&got);
    check_int(times_in(out_str_of(&got.events), "\"at\":\"2023-11-14T22:13:20Z\""), 3);
    check_has(got.events, "\"committed_at\":\"2100-01-01T00:00:00Z\"");
    check_line(deployment(&got, "v1"), "\"at\":\"2100-01-01T00:01:40Z\"");
}

static void a_branch_is_a_row_of_deployments(void **state)
{
    (void)state;
    sh("init b; cd b; commit f 1000000000; git checkout -q -b side; commit g 1000000010;"
       "git checkout -q main; commit f 1000000020; at 1000000030; git merge -q -m m side");
    struct git_import import = TAGS("main");
    import.deploys = GIT_DEPLOYS_BRANCH;
    struct got first = imported("b", import, NULL);
    check_fine(&first);
    check_int(first.count.deployments, 3); /* not the side's own */
    struct str merge = said("git -C b rev-parse HEAD");
    check_line(deployment(&first, arena_z(room(), merge)), "\"at\":\"2001-09-09T01:47:10Z\"");
    check_int(times_in(out_str_of(&first.events), "\"version\""), 0);
    check_int(imported("b", import, &first).count.deployments, 0);
    sh("cd b; commit f 1000000040");
    struct got second = imported("b", import, &first);
    check_int(second.count.deployments, 1);
    import.service = S("other"); /* another service has its own progress */
    check_int(imported("b", import, &second).count.deployments, 4);
    import.pattern = S("refs/heads/side");
    check_int(imported("b", import, NULL).count.deployments, 2);
    import.pattern = S("mian");
    struct got none = imported("b", import, NULL);
    check_true(!none.fine);
    check_int(none.e.code, ERR_NOT_FOUND);
    check_true(str_ends(str_of(none.e.text), S("/b': no branch 'mian'")));
}

static void an_empty_repository_is_no_error(void **state)
{
    (void)state;
    sh("init void");
    struct git_import import = TAGS("*");
    struct got got = imported("void", import, NULL);
    check_fine(&got);
    check_int(got.nevent, 0);
    import.deploys = GIT_DEPLOYS_BRANCH;
    got = imported("void", import, NULL);
    check_fine(&got);
    check_int(got.nevent, 0);
}

static void batches_stay_within_the_limits(void **state)
{
    (void)state;
    /* 20,000 commits and 100 refs in well under a second */
    sh("init big; cd big; awk 'BEGIN { for (i = 1; i <= 20000; i++) { printf \"commit "
       "refs/heads/main\\nmark :%d\\ncommitter a <a@example.invalid> %d +0000\\ndata 0\\n\", i, "
       "1000000000 + 60 * i; if (i > 10 && i % 3 == 0) printf \"merge :%d\\n\", i - 7; if (i % 200 "
       "== 0) printf \"reset refs/heads/b/%d\\nfrom :%d\\n\", i, i }}' | git fast-import --quiet");
    struct got got = imported("big", (struct git_import){0}, NULL);
    check_fine(&got);
    check_int(got.count.commits, 20000);
    check_int(got.count.refs, 102); /* 100 + main + HEAD */
    check_true(got.largest <= LIMIT_EVENT_BYTES && got.largest > LIMIT_EVENT_BYTES * 3 / 4);
    check_int(times_in(out_str_of(&got.events), "\"parents\""), 20000);
    sh("cd big; for i in 1 2 3; do git commit -q --allow-empty -m x; done");
    check_int(imported("big", (struct git_import){0}, &got).count.commits, 3);
}

static void a_partial_clone_gives_its_commits(void **state)
{
    (void)state;
    sh("init whole; cd whole; git config uploadpack.allowFilter true; for i in 1 2 3; do commit f "
       "100000000$i; done; cd ..; git clone -q --bare --filter=tree:0 \"file://$PWD/whole\" part;"
       "mv whole gone"); /* nothing can be fetched */
    check_true(opened("part").partial);
    struct got got = imported("part", TAGS("*"), NULL);
    check_fine(&got);
    check_int(got.count.commits, 3);
    /* a known tip that is gone stays gone */
    for (ptrdiff_t i = 0; i < got.tip.n; i++)
        if (str_starts(got.tip.item[i].name, S("refs/heads/")))
            got.tip.item[i].sha = S("1234567890123456789012345678901234567890");
    struct got second = imported("part", TAGS("*"), &got);
    check_fine(&second);
    struct git_import import = {.paths = true};
    struct got paths = imported("part", import, NULL);
    check_true(!paths.fine); /* its trees are elsewhere */
    check_int(paths.e.code, ERR_INPUT);
}

static bool refuse(void *context, const struct event *v, struct err *e)
{
    (void)context, (void)v;
    return err_set(e, ERR_STORE, "full");
}

static void a_full_store_stops_it(void **state)
{
    (void)state;
    struct git_repository repository = opened("big");
    struct git_import import = {.now_ms = 1};
    struct git_import_count count;
    struct err e = {0};
    const struct git_sink sink = {.emit = refuse};
    check_true(!git_import_events(&repository, &import, &sink, &count, &e));
    check_int(e.code, ERR_STORE);
    check_true(str_ends(str_of(e.text), S("/big': full")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_is_a_deployment),
        cmocka_unit_test(only_matching_tags_count),
        cmocka_unit_test(a_second_import_repeats_ids_and_reads_only_what_is_new),
        cmocka_unit_test(a_moved_tag_keeps_its_id_and_is_told),
        cmocka_unit_test(ids_differ_by_repository_service_and_environment),
        cmocka_unit_test(moved_branches_and_the_default_are_told),
        cmocka_unit_test(rewritten_history_is_seen_now),
        cmocka_unit_test(no_event_is_dated_after_now),
        cmocka_unit_test(a_branch_is_a_row_of_deployments),
        cmocka_unit_test(an_empty_repository_is_no_error),
        cmocka_unit_test(batches_stay_within_the_limits),
        cmocka_unit_test(a_partial_clone_gives_its_commits),
        cmocka_unit_test(a_full_store_stops_it),
    };
    return cmocka_run_group_tests(tests, NULL, clean_up);
}
