/* docs/metrics.md F4.
 * SPDX-License-Identifier: Apache-2.0 */
#include "commits.h"

/* main: a - b - m, work: c - d from a; m merges d into b */
#define MERGE                                                                                      \
    PUSH_OF("05T09:00", "main", "'after':'`e',",                                                   \
            COMMIT("a", "", "01T01:00") "," COMMIT("b", "'`a'", "01T02:00") "," COMMIT(            \
                "c", "'`a'", "01T03:00") "," COMMIT("d", "'`c'",                                   \
                                                    "01T04:00") "," COMMIT("e", "'`b','`d'",       \
                                                                           "01T05:00"))

static void a_merge_brings_what_its_first_parent_had_not(void **state)
{
    (void)state;
    check_changes(NULL, MERGE MERGED("1", "05T09:00", ",'merge_sha':'`e'"),
                  "1: c d e 01T03:00 main\n`a: a 01T01:00 main\n`b: b 01T02:00 main\n");
}

static void direct_commits_may_be_left_out(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    rules.base.direct_commits = false;
    check_changes(&rules, MERGE MERGED("1", "05T09:00", ",'merge_sha':'`e'"),
                  "1: c d e 01T03:00 main\n");
    rules.base.lead_unit = LEAD_UNIT_COMMIT;
    check_changes(&rules, MERGE MERGED("1", "05T09:00", ",'merge_sha':'`e'"),
                  "`a: a 01T01:00 main\n`b: b 01T02:00 main\n`c: c 01T03:00 main\n"
                  "`d: d 01T04:00 main\n");
}

/* squashed: e on b holds what c - d (from a) had */
static void a_squash_brings_the_commits_of_its_head(void **state)
{
    (void)state;
    check_changes(
        NULL,
        PUSH_OF(
            "05T09:00", "main", "'after':'`e',",
            COMMIT("a", "", "01T01:00") "," COMMIT("b", "'`a'", "01T02:00") "," COMMIT(
                "c", "'`a'", "01T03:00") "," COMMIT("d", "'`c'", "01T04:00") "," COMMIT("e", "'`b'",
                                                                                        "01T05:00"))
            MERGED("1", "05T09:00", ",'merge_sha':'`e','head_sha':'`d'"),
        "1: c d e 01T03:00 main\n`a: a 01T01:00 main\n`b: b 01T02:00 main\n");
}

#define REBASE(inferred)                                                                           \
    PUSH_OF("05T09:00", "main", "'after':'`d'," inferred,                                          \
            COMMIT("a", "", "01T01:00") "," COMMIT("b", "'`a'", "01T02:00") "," COMMIT(            \
                "c", "'`b'", "01T03:00") "," COMMIT("d", "'`c'", "01T04:00"))

static void a_rebase_lands_as_many_as_it_has_shas(void **state)
{
    (void)state;
#define TWO MERGED("1", "05T09:00", ",'merge_sha':'`d','shas':['`e','`f']")
    check_changes(NULL, REBASE("") TWO,
                  "1: c d 01T03:00 main\n`a: a 01T01:00 main\n`b: b 01T02:00 main\n");
    /* an import's batch landed nothing: only what is told */
    check_changes(NULL, REBASE("'inferred':true,") TWO,
                  "1: d 01T04:00 main\n`a: a 01T01:00 main\n`b: b 01T02:00 main\n"
                  "`c: c 01T03:00 main\n");
    /* another change's merge ends the row: both were squashed */
    check_changes(NULL, REBASE("") TWO MERGED("2", "05T09:00", ",'merge_sha':'`c'"),
                  "1: d 01T04:00 main\n2: c 01T03:00 main\n`a: a 01T01:00 main\n"
                  "`b: b 01T02:00 main\n");
    /* more shas than landed: squashed */
    check_changes(NULL,
                  REBASE("")
                      MERGED("1", "05T09:00", ",'merge_sha':'`d','shas':['`e','`f','1111','2222']"),
                  "1: d 01T04:00 main\n`a: a 01T01:00 main\n`b: b 01T02:00 main\n"
                  "`c: c 01T03:00 main\n");
}

static void commits_belong_to_the_earliest_merged_change(void **state)
{
    (void)state;
    check_changes(NULL,
                  MERGE MERGED("late", "07T09:00", ",'merge_sha':'`e'")
                      MERGED("early", "06T09:00", ",'shas':['`c','`b']"),
                  "`a: a 01T01:00 main\nearly: b c 01T02:00\nlate: d e 01T04:00 main\n");
    /* a merge_sha is its own change's whatever was merged before */
    check_changes(NULL,
                  MERGE MERGED("late", "07T09:00", ",'merge_sha':'`d'")
                      MERGED("early", "06T09:00", ",'merge_sha':'`e'"),
                  "`a: a 01T01:00 main\n`b: b 01T02:00 main\nearly: c e 01T03:00 main\n"
                  "late: d 01T04:00 main\n");
    /* several changes with one merge_sha: the earliest merged, then the change id */
    check_changes(NULL,
                  MERGE MERGED("2", "06T09:00", ",'merge_sha':'`e'")
                      MERGED("1", "06T09:00", ",'merge_sha':'`e'"),
                  "1: c d e 01T03:00 main\n2: - no_own_commits main\n`a: a 01T01:00 main\n"
                  "`b: b 01T02:00 main\n");
}

static void a_release_merge_has_no_commits_of_its_own(void **state)
{
    (void)state;
    check_changes(NULL,
                  MERGE MERGED("1", "06T09:00", ",'shas':['`c','`d']")
                      MERGED("release", "07T09:00", ",'merge_sha':'`e','opened_at':'@02T00:00'"),
                  "1: c d 01T03:00\n`a: a 01T01:00 main\n`b: b 01T02:00 main\n"
                  "release: e 01T05:00 no_own_commits main\n");
    /* without a graph nobody can say so */
    check_changes(NULL, MERGED("1", "06T09:00", ",'merge_sha':'`e','opened_at':'@02T00:00'"),
                  "1: 02T00:00\n");
}

static void phases_tell_times_and_told_times_win(void **state)
{
    (void)state;
    const struct facts *f =
        facts_of("change.opened 02T10:00 'repo':'r','change':7,'labels':['HotFix'],'branch':'x'\n"
                 "change.ready 02T11:00 'repo':'r','change':7\n"
                 "change.reviewed 02T13:00 'repo':'r','change':7\n"
                 "change.reviewed 02T12:00 'repo':'r','change':7\n"
                 "change.approved 02T14:00 'repo':'r','change':7,'approved_at':'@02T13:30'\n"
                 "change.merged 02T15:00 'repo':'r','change':7,'opened_at':'@02T09:00','title':'t',"
                 "'reverts':'6'\n"
                 "change.opened 02T10:00 'repo':'r','change':8\n"
                 "change.merged 02T15:00 'repo':'r','change':9,'branch':'HOTFIX/it'\n",
                 NULL);
    const struct change *c = f->change;
    check_int(f->nchange, 2); /* 8 is not merged */
    check_int(c->opened_ms, minute("02T09:00"));
    check_int(c->ready_ms, minute("02T11:00"));
    check_int(c->first_review_ms, minute("02T12:00"));
    check_int(c->approved_ms, minute("02T13:30"));
    check_int(c->merged_ms, minute("02T15:00"));
    check_str(c->title, "t");
    check_true(c->hotfix && c->reverts && !c->direct && c[1].hotfix && !c[1].reverts);
}

static struct str services_of(const struct facts *f)
{
    struct out o = out_to(room());
    for (int32_t i = 0; i < f->nservice; i++) {
        out_format(&o, "%.*s:", FMT(f->service[i].name));
        for (ptrdiff_t k = 0; k < f->service[i].nlead; k++)
            out_format(&o, " %.*s", FMT(f->change[f->service[i].lead[k].change].id));
        out_byte(&o, '\n');
    }
    struct str s = short_shas(out_str_of(&o));
    return s;
}

static void changes_belong_to_services_that_have_the_repository(void **state)
{
    (void)state;
    const char *log = with_shas(
        "deploy.started 05T10:00 'service':'s','env':'production','deploy':'1','repo':'r'\n"
        "deploy.started 05T10:00 'service':'u','env':'staging','deploy':'1','repo':'r'\n" MERGED(
            "1", "05T10:00", ",'service':['t']")
            MERGED("2", "05T11:00", "") "push.landed 05T09:00 "
                                        "'repo':'r','ref':'x','service':'v','commits':[" BARE(
                                            "a",
                                            "01T01:00") "]\n" PUSH_OF("05T09:00", "main", "",
                                                                      COMMIT("b", "", "01T01:00")));
    struct rules rules = plain_rules();
    struct str repo = S("r");
    const struct service_rule service = {
        .name = S("w"), .repos = {&repo, 1}
    };
    rules.service = &service;
    rules.nservice = 1;
    check_str(services_of(facts_of(log, &rules)), "s: `b 2\nt: `b 1 2\nu:\nv: `a\nw: `b 2\n");
}

#define TOUCH(sha, paths)                                                                          \
    "{'sha':'`" sha "','parents':[],'authored_at':'@01T01:00','paths':[" paths "]}"

static void paths_choose_the_service_by_the_longest_prefix(void **state)
{
    (void)state;
    const char *log = with_shas(PUSH_OF(
        "05T09:00", "main", "",
        TOUCH("a", "'pay/x.c'") "," TOUCH("b", "'pay/api/y.c'") "," TOUCH(
            "c",
            "'web/z.ts'") "," TOUCH("d",
                                    "'docs/readme'") "," TOUCH("e",
                                                               "'payments'") "," BARE("f",
                                                                                      "01T01:00"))
                                    MERGED("1", "05T10:00", ",'shas':['`a','`c']"));
    struct rules rules = plain_rules();
    struct str repo = S("r"), api[] = {S("pay/api")}, pay[] = {S("pay/")}, web[] = {S("web/*.ts")};
    const struct service_rule service[] = {
        {.name = S("all"),     .repos = {&repo, 1}},
        { .name = S("api"), .repos = {&repo, 1},   .paths = {api, 1}},
        { .name = S("pay"), .repos = {&repo, 1},   .paths = {pay, 1}},
        { .name = S("web"), .repos = {&repo, 1},   .paths = {web, 1}}
    };
    rules.service = service;
    rules.nservice = COUNT(service);
    check_str(services_of(facts_of(log, &rules)), "all: `b `d `e `f 1\napi: `b\npay: 1\nweb: 1\n");
}

static void bots_may_be_left_out(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    struct str bot = S("bot");
    rules.base.exclude_actors = (struct texts){&bot, 1};
    check_changes(&rules,
                  MERGED("1", "05T10:00", ",'actor':'bot'") MERGED("2", "05T10:00", "")
                      PUSH_OF("05T09:00", "main", "'actor':'bot',", COMMIT("a", "", "01T01:00")),
                  "1: - excluded_actor\n2: -\n`a: a 01T01:00 excluded_actor\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merge_brings_what_its_first_parent_had_not),
        cmocka_unit_test(direct_commits_may_be_left_out),
        cmocka_unit_test(a_squash_brings_the_commits_of_its_head),
        cmocka_unit_test(a_rebase_lands_as_many_as_it_has_shas),
        cmocka_unit_test(commits_belong_to_the_earliest_merged_change),
        cmocka_unit_test(a_release_merge_has_no_commits_of_its_own),
        cmocka_unit_test(phases_tell_times_and_told_times_win),
        cmocka_unit_test(changes_belong_to_services_that_have_the_repository),
        cmocka_unit_test(paths_choose_the_service_by_the_longest_prefix),
        cmocka_unit_test(bots_may_be_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
