/* SPDX-License-Identifier: Apache-2.0 */
#include "git/parse.h"

#include "check.h"
#include "git/import.h"

static void urls_name_repositories_without_hosts_and_passwords(void **state)
{
    (void)state;
    check_str(git_name_of_url(S("https://example.org/org/name.git")), "org/name");
    check_str(git_name_of_url(S("https://user:secret@example.org:8443/a/b/c/?x=1")), "a/b/c");
    check_str(git_name_of_url(S("git@example.org:org/name.git")), "org/name");
    check_str(git_name_of_url(S("example.org:/org/name/")), "org/name");
    check_str(git_name_of_url(S("ssh://git@example.org:22/org/name")), "org/name");
    check_str(git_name_of_url(S("/srv/git/name.git")), "name");
    check_str(git_name_of_url(S("file:///srv/git/name.git/")), "name");
    check_str(git_name_of_url(S("../name")), "name");
    assert_null(git_name_of_url(S("https://example.org")).p);
    assert_null(git_name_of_url(S("https://example.org/org/\x1b[2Jname")).p);
    assert_null(git_name_of_url(S("https://example.org/org/\xC2\x9Bname")).p);
    /* a line end for YAML: the name stands in a comment of `init` */
    assert_null(git_name_of_url(S("https://example.org/org/\xE2\x80\xA8name:")).p);
    assert_null(git_name_of_url(S("")).p);
    assert_null(git_name_of_url(S("https://example.org/a\nb")).p);
    assert_null(git_name_of_url(S("https://example.org/\xff")).p);
}

static void released_versions_are_told_from_others(void **state)
{
    (void)state;
    static const char *const yes[] = {"v1.2",  "1.0",     "2024.11.22", "release-7", "app/v1.2.3",
                                      "app-1", "v1.0.2a", "V3",         "r42",       "v1.0-1"};
    static const char *const no[] = {"v1.0-rc1",      "latest", "v2.0.0-beta.1", "1.0.0-SNAPSHOT",
                                     "v3-preview",    "",       "nightly-1",     "-1",
                                     "app/candidate", "v1.0rc2"};
    for (int i = 0; i < COUNT(yes); i++)
        if (!git_tag_is_release(str_of(yes[i])))
            fail_msg("%s is a release", yes[i]);
    for (int i = 0; i < COUNT(no); i++)
        if (git_tag_is_release(str_of(no[i])))
            fail_msg("%s is no release", no[i]);
}

static void seconds_beyond_any_date_are_none(void **state)
{
    (void)state;
    check_int(parse_seconds(S("0")), 0);
    check_int(parse_seconds(S("4294967296")), INT64_C(4294967296000));
    check_int(parse_seconds(S("253402300799")), INT64_C(253402300799000));
    check_int(parse_seconds(S("253402300800")), TIME_NONE);
    check_int(parse_seconds(S("99999999999999999999999999")), TIME_NONE);
    check_int(parse_seconds(S("-1")), TIME_NONE);
    check_int(parse_seconds(S("")), TIME_NONE);
    check_int(parse_seconds(S("12x")), TIME_NONE);
}

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccc"

static void commits_are_read_field_by_field(void **state)
{
    (void)state;
    struct event_commit c;
    check_true(parse_commit(S("commit " A "\n" B " " C ",10,20"), &c));
    check_str(c.sha, A);
    check_int(c.nparent, 2);
    check_str(c.parent[0], B);
    check_str(c.parent[1], C);
    check_int(c.authored_ms, 10000);
    check_int(c.committed_ms, 20000);
    check_true(c.parents_told);
    check_true(parse_commit(S("\ncommit " A "\n,,5"), &c)); /* what follows the ';' before */
    check_int(c.nparent, 0);
    check_int(c.authored_ms, TIME_NONE);
    check_int(c.committed_ms, 5000);
}

static void what_is_no_commit_is_refused(void **state)
{
    (void)state;
    struct event_commit c;
    check_true(!parse_commit(S(""), &c));
    check_true(!parse_commit(S("commit " A), &c));
    check_true(!parse_commit(S("commit " A "\n"), &c));
    check_true(!parse_commit(S("commit " A "\n" B), &c));
    check_true(!parse_commit(S("commit " A "\n" B "x,1,2"), &c));
    check_true(!parse_commit(S("commit abc\n,1,2"), &c));
    check_true(!parse_commit(S("commit " A "\nB" B ",1,2"), &c));
    check_true(!parse_commit(S("tree " A "\n,1,2"), &c));
}

static void more_parents_than_fit_are_counted(void **state)
{
    (void)state;
    struct out o = out_to(room());
    struct event_commit c;
    out_text(&o, "commit " A "\n");
    for (int i = 0; i < COMMIT_PARENTS + 3; i++)
        out_text(&o, i ? " " B : B);
    out_text(&o, ",1,2");
    check_true(parse_commit(out_str_of(&o), &c));
    check_int(c.nparent, COMMIT_PARENTS + 3);
    check_str(c.parent[COMMIT_PARENTS - 1], B);
    check_int(c.committed_ms, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_name_repositories_without_hosts_and_passwords),
        cmocka_unit_test(released_versions_are_told_from_others),
        cmocka_unit_test(seconds_beyond_any_date_are_none),
        cmocka_unit_test(commits_are_read_field_by_field),
        cmocka_unit_test(what_is_no_commit_is_refused),
        cmocka_unit_test(more_parents_than_fit_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
