/* docs/metrics.md F3.
 * SPDX-License-Identifier: Apache-2.0 */
#include "commits.h"

/* every commit with its parents by letter; '?' = unknown, '*' = on no graph */
static struct str graph_of(const char *log)
{
    const struct facts *f = facts_of(with_shas(log), NULL);
    const struct graph *g = f->repo[0].graph;
    struct out o = out_to(room());
    for (int32_t i = 0; i < g->n; i++) {
        const struct commit *c = &g->commit[i];
        out_byte(&o, c->sha.p[0]);
        if (!c->known)
            out_byte(&o, '*');
        else if (!c->parents_known)
            out_byte(&o, '?');
        for (int32_t k = 0; k < c->nparent; k++)
            out_byte(&o, g->commit[g->parent[c->parent_from + k]].sha.p[0]);
        out_byte(&o, ' ');
    }
    struct str s = out_str_of(&o);
    return s.p ? s : S("");
}

static void commits_without_parents_follow_each_other(void **state)
{
    (void)state;
    check_str(graph_of(PUSH_OF("05T09:00", "main", "'before':'`a',",
                               BARE("b", "01T00:00") "," BARE("c", "01T00:00"))),
              "a* ba cb ");
    /* all zeros: the branch is new, what its first commit follows is unknown */
    check_str(graph_of(PUSH_OF("05T09:00", "main", "'before':'`0',",
                               BARE("b", "01T00:00") "," BARE("c", "01T00:00"))),
              "b? cb ");
    check_str(graph_of("push.forced 05T09:00 'repo':'r','ref':'x','before':'`a','commits':[" BARE(
                  "b", "01T00:00") "," BARE("c", "01T00:00") "]\n"),
              "b? cb ");
    /* [] is a root, and so is not followed by anything */
    check_str(graph_of(PUSH_OF("05T09:00", "main", "'before':'`a',",
                               COMMIT("b", "", "01T00:00") "," BARE("c", "01T00:00"))),
              "b cb ");
}

static void told_parents_replace_the_chain(void **state)
{
    (void)state;
    check_str(graph_of(PUSH_OF("05T09:00", "main", "'before':'`a',",
                               BARE("b", "01T00:00") "," BARE("d", "01T00:00"))
                           PUSH_OF("06T09:00", "work", "", COMMIT("d", "'`b','`c'", "01T00:00"))),
              "a* ba c* dbc ");
}

/* an import's batch is no landing: what has no parents there ends a shallow history */
static void a_batch_is_not_chained(void **state)
{
    (void)state;
    check_str(graph_of("push.landed 05T09:00 'repo':'r','ref':'refs/*','inferred':true,"
                       "'source':'git','commits':[" COMMIT("c", "'`b'", "01T00:00") "," BARE(
                           "b", "01T00:00") "]\n"),
              "b? cb ");
}

static struct str branch_of_log(const char *log)
{
    const struct facts *f = facts_of(with_shas(log), NULL);
    struct out o = out_to(room());
    out_format(&o, "%.*s", FMT(told(f->repo[0].default_branch)));
    if (f->repo[0].default_tip != COMMIT_NONE)
        out_format(&o, " %c", f->repo[0].graph->commit[f->repo[0].default_tip].sha.p[0]);
    return out_str_of(&o);
}

#define TIP(at, ref, sha) "push.landed " at " 'repo':'r','ref':'" ref "','after':'`" sha "'\n"

static void the_default_branch(void **state)
{
    (void)state;
#define HISTORY                                                                                    \
    PUSH_OF("05T09:00", "side", "", COMMIT("a", "", "01T00:00") "," COMMIT("b", "'`a'", "01T00:00"))
    check_str(branch_of_log(HISTORY), "-");
    check_str(branch_of_log(HISTORY TIP("05T10:00", "refs/heads/master", "a")), "master a");
    check_str(branch_of_log(HISTORY TIP("05T10:00", "refs/heads/master", "a")
                                TIP("05T10:00", "refs/heads/Main", "b")),
              "main b");
    check_str(branch_of_log(HISTORY TIP("05T10:00", "refs/heads/main", "a")
                                TIP("05T10:00", "HEAD -> refs/heads/trunk", "b")),
              "trunk b");
    check_str(branch_of_log(HISTORY MERGED("1", "05T10:00", ",'base':'x'")
                                MERGED("2", "05T10:00", ",'base':'y'")
                                    MERGED("3", "05T10:00", ",'base':'refs/heads/y'")),
              "y");
    struct rules rules = plain_rules();
    const struct repo_rule repo = {S("r"), S("side")};
    rules.repo = &repo;
    rules.nrepo = 1;
    const struct facts *f =
        facts_of(with_shas(HISTORY TIP("05T10:00", "refs/heads/main", "a")), &rules);
    check_str(f->repo[0].default_branch, "side");
}

static void what_is_on_the_default_branch(void **state)
{
    (void)state;
    /* a - b on main, c only on a side branch; the later tip counts, whatever came first */
    check_changes(NULL,
                  PUSH_OF("05T09:00", "side", "",
                          COMMIT("a", "", "01T00:00") "," COMMIT(
                              "b", "'`a'", "01T00:00") "," COMMIT("c", "'`b'", "01T00:00"))
                      TIP("05T11:00", "refs/heads/main", "b")
                          TIP("05T10:00", "refs/heads/main", "a"),
                  "`a: a 01T00:00 main\n`b: b 01T00:00 main\n`c: c 01T00:00\n");
    /* forced back: what it dropped is not on it any more */
    check_changes(
        NULL,
        PUSH_OF("05T09:00", "main", "'after':'`b',",
                COMMIT("a", "", "01T00:00") "," COMMIT(
                    "b", "'`a'", "01T00:00")) "push.forced 05T12:00 "
                                              "'repo':'r','ref':'refs/heads/main','after':'`a'\n",
        "`a: a 01T00:00 main\n`b: b 01T00:00\n");
}

/* a short parent is the commit that a push told, and takes nothing from it */
static void a_short_parent_changes_nothing_of_its_commit(void **state)
{
    (void)state;
    const struct facts *f = facts_of(
        with_shas(PUSH_OF("05T09:00", "main", "'service':'s',", COMMIT("a", "", "01T00:00"))
                      PUSH_OF("05T10:00", "main", "", COMMIT("b", "'aaaa'", "01T00:00"))),
        NULL);
    check_int(f->nservice, 1);
    check_int(f->service[0].nlead, 1);
    check_str(f->change[f->service[0].lead[0].change].id,
              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void pushes_told_again_merge(void **state)
{
    (void)state;
    const struct facts *f = facts_of(
        with_shas(
            "push.landed 05T09:00 'id':'1','repo':'r','ref':'x','after':'`b',"
            "'commits':[" BARE("a", "01T00:00") "," BARE(
                "b",
                "01T00:00") "]\n"
                            "push.landed 05T09:00 'id':'2','repo':'r','ref':'x','after':'`b'\n"),
        NULL);
    check_int(f->repo[0].ncommit, 2); /* nothing told is no correction */
    check_int(f->repo[0].nincomplete, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commits_without_parents_follow_each_other),
        cmocka_unit_test(told_parents_replace_the_chain),
        cmocka_unit_test(a_batch_is_not_chained),
        cmocka_unit_test(the_default_branch),
        cmocka_unit_test(what_is_on_the_default_branch),
        cmocka_unit_test(a_short_parent_changes_nothing_of_its_commit),
        cmocka_unit_test(pushes_told_again_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
