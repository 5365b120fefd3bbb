/* A repository that tries to run programs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

#include <sys/stat.h>

/* every setting, hook, attribute and redirection that names a program, all of them one that leaves
 * a file behind; and a commit that a lazy fetch would have to bring */
static const char *const make = //
    "printf '#!/bin/sh\\necho \"$0 $*\" >> \"%s/canary\"\\nexit 1\\n' \"$PWD\" > evil; chmod +x "
    "evil;"
    "E=\"$PWD/evil\"; init hostile; cd hostile; commit f 1000000000; commit f 1000000100;"
    "tag v1 1000000200; commit f 1000000300; mkdir -p .git/hooks .git/info;"
    "printf '* diff=x filter=x merge=x textconv=x\\n' > .git/info/attributes;"
    "cp .git/info/attributes .gitattributes; git add .gitattributes 2>/dev/null;"
    "at 1000000400; git commit -q -m attributes;"
    "for h in post-checkout post-index-change reference-transaction pre-auto-gc post-rewrite "
    "fsmonitor-watchman query-watchman proc-receive update post-update; do cp ../evil "
    ".git/hooks/$h; done;"
    "cat >> .git/config <<X\n"
    "[core]\n"
    " fsmonitor = $E\n hooksPath = $PWD/.git/hooks\n sshCommand = $E\n pager = $E\n editor = $E\n"
    " askPass = $E\n gitProxy = $E\n alternateRefsCommand = $E\n attributesFile = "
    "$PWD/.gitattributes\n"
    "[diff]\n external = $E\n"
    "[diff \"x\"]\n textconv = $E\n command = $E\n"
    "[filter \"x\"]\n clean = $E\n smudge = $E\n process = $E\n required = true\n"
    "[merge \"x\"]\n driver = $E\n"
    "[credential]\n helper = $E\n"
    "[gpg]\n program = $E\n[gpg \"ssh\"]\n program = $E\n"
    "[log]\n showSignature = true\n"
    "[pager]\n rev-list = $E\n for-each-ref = $E\n config = $E\n"
    "[alias]\n rev-list = !$E\n for-each-ref = !$E\n cat-file = !$E\n"
    "[i18n]\n logOutputEncoding = UTF-16\n commitEncoding = UTF-16\n"
    "[include]\n path = $PWD/more\n"
    "[protocol]\n allow = always\n[protocol \"ext\"]\n allow = always\n"
    "[uploadpack]\n packObjectsHook = $E\n"
    "[fetch]\n bundleURI = file://$PWD/none\n"
    "[trace2]\n eventTarget = $PWD/../canary\n normalTarget = $PWD/../canary\n"
    "[submodule]\n recurse = true\n"
    "[remote \"origin\"]\n url = ext::$E %%S\n uploadpack = $E\n promisor = true\n"
    " partialCloneFilter = blob:none\n fetch = +refs/heads/*:refs/remotes/origin/*\n"
    "[extensions]\n partialClone = origin\n"
    "X\n"
    "printf '[core]\\n\\tsshCommand = %%s\\n' $E > more;"
    "git config core.repositoryFormatVersion 1;"
    "cp -r ../hostile ../broken;"
    "lost=$(git rev-parse HEAD~2); rm -f ../broken/.git/objects/${lost%%${lost#??}}/${lost#??};"
    "rm -f ../canary";

static bool canary(void)
{
    struct stat s;
    return stat(arena_z(room(), in_place("canary")), &s) == 0;
}

static int build(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_format(&o, make, place());
    out_byte(&o, 0);
    return sh_status(o.item);
}

/* without this the tests below could not fail */
static void plain_git_would_run_it(void **state)
{
    (void)state;
    sh("git -C broken rev-list --all > /dev/null 2>&1 || true");
    check_true(canary());
    sh("rm canary");
    sh("git -C hostile status > /dev/null 2>&1 || true");
    check_true(canary());
    sh("rm canary");
}

static void nothing_of_it_runs(void **state)
{
    (void)state;
    struct git_import import = {
        .deploys = GIT_DEPLOYS_TAGS, .pattern = S("*"), .paths = true, .env = S("production")};
    struct got got = imported("hostile", import, NULL);
    if (!got.fine)
        fail_msg("%s", got.e.text);
    check_int(got.count.commits, 4);
    check_int(got.count.deployments, 1);
    check_has(got.events, "\"paths\":[\".gitattributes\"]");
    check_has(got.events, "\"committed_at\":\"2001-09-09T01:46:40Z\"");
    import.deploys = GIT_DEPLOYS_BRANCH;
    import.pattern = S("main");
    check_int(imported("hostile", import, NULL).count.deployments, 4);
    check_true(opened("hostile").partial);
    check_true(!canary());
}

static void a_lost_object_is_named_and_not_fetched(void **state)
{
    (void)state;
    struct git_import import = {.deploys = GIT_DEPLOYS_TAGS, .pattern = S("*")};
    struct str lost = said("git -C hostile rev-parse HEAD~2");
    for (int paths = 0; paths < 2; paths++) {
        import.paths = paths;
        struct got got = imported("broken", import, NULL);
        check_true(!got.fine);
        check_int(got.e.code, ERR_INPUT);
        if (!times_in(str_of(got.e.text), arena_z(room(), lost)))
            fail_msg("'%s' is not in: %s", arena_z(room(), lost), got.e.text);
        check_int(times_in(str_of(got.e.text), "/broken'"), 1);
    }
    check_true(!canary());
}

static void replaced_and_grafted_history_is_not_believed(void **state)
{
    (void)state;
    sh("init replaced; cd replaced; commit f 1000000000; commit f 1000000100; commit f 1000000200;"
       "git replace --graft HEAD; git rev-parse HEAD > .git/info/grafts;"
       "git config advice.graftFileDeprecated false");
    check_int(times_in(said("git -C replaced rev-list HEAD"), "\n"), 0); /* one line */
    struct git_import import = {0};
    struct got got = imported("replaced", import, NULL);
    check_true(got.fine);
    check_int(times_in(out_str_of(&got.events), "\"parents\":[]"), 2); /* the root, the graft */
    check_has(got.events, "2001-09-09T01:46:40Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_git_would_run_it),
        cmocka_unit_test(nothing_of_it_runs),
        cmocka_unit_test(a_lost_object_is_named_and_not_fetched),
        cmocka_unit_test(replaced_and_grafted_history_is_not_believed),
    };
    return cmocka_run_group_tests(tests, build, clean_up);
}
