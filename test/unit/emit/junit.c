/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/junit.h"

#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/pitwall-junit-XXXXXX", path[128];

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *write_file(const char *name, const char *text)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    check_true(f && fputs(text, f) >= 0 && fclose(f) == 0);
    return path;
}

/* "run failed skipped seconds", or the error behind the folder's name */
static const char *read_text(const char *text)
{
    static char said[1200];
    struct junit_count c = {0};
    struct err e = {0};
    if (junit_read(write_file("r.xml", text), &c, &e))
        snprintf(said, sizeof said, "%d %d %d %g", (int)c.run, (int)c.failed, (int)c.skipped,
                 c.seconds);
    else
        snprintf(said, sizeof said, "%s", strstr(e.text, "r.xml:"));
    unlink(path);
    return said;
}

#define check_read(text, wanted) assert_string_equal(read_text(text), wanted)

static void cases_are_counted(void **state)
{
    (void)state;
    check_read("<testsuite tests='99' failures='99'>"
               "<testcase time='0.5'/><testcase time='1'><failure/></testcase>"
               "<testcase><error/><failure/></testcase><testcase><skipped/></testcase>"
               "<testcase status='notrun'/></testsuite>",
               "3 2 2 1.5");
    check_read("<?xml version='1.0'?><testsuites/>", "0 0 0 0");
}

static void suites_may_be_nested_and_totals_may_miss(void **state)
{
    (void)state;
    check_read("<testsuites tests='50'><testsuite tests='50'><testsuite><testcase/></testsuite>"
               "<testsuite tests='4' failures='1' errors='1' skipped='1' time='2.25'/>"
               "</testsuite></testsuites>",
               "4 2 1 2.25");
    check_read("<testsuites><testsuite name='none'/></testsuites>", "0 0 0 0");
    check_read("<testsuite tests='2' failures='7' skipped='-3' time='soon'/>", "2 2 0 0");
}

static void output_of_a_suite_is_no_result(void **state)
{
    (void)state;
    check_read("<testsuite><properties><property name='failure'/></properties><failure/>"
               "<testcase><system-out>&lt;failure/&gt; &#0x41;</system-out></testcase>"
               "<system-err/></testsuite>",
               "r.xml:1:115: not XML: not well-formed (invalid token)");
    check_read("<testsuite><failure/><testcase><system-out>&lt;failure/&gt;</system-out></testcase>"
               "</testsuite>",
               "1 0 0 0");
}

static void numbers_of_other_places_are_read(void **state)
{
    (void)state;
    check_read("<testsuite><testcase time='1,234.5'/><testcase time='0,25'/></testsuite>",
               "2 0 0 1234.75");
}

static void what_is_no_report_is_refused(void **state)
{
    (void)state;
    check_read("<html/>", "r.xml:1:1: no JUnit report: it begins with neither 'testsuites' nor "
                          "'testsuite'");
    check_read("<testsuite>\n <x>\n</testsuite>", "r.xml:3:3: not XML: mismatched tag");
    check_read("", "r.xml:1:1: not XML: no element found");
}

static void entities_are_refused(void **state)
{
    (void)state;
    check_read("<!DOCTYPE t [<!ENTITY x SYSTEM '/etc/passwd'>]><testsuite>&x;</testsuite>",
               "r.xml:1:45: it declares entities, which are not read");
    check_read("<!DOCTYPE t [<!ENTITY a 'aaaa'>]><testsuite>&a;</testsuite>",
               "r.xml:1:25: it declares entities, which are not read");
    check_read("<!DOCTYPE t SYSTEM 'http://127.0.0.1:9/x.dtd'><testsuite><testcase/></testsuite>",
               "1 0 0 0");
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    static char text[65 * 12];
    for (int i = 0; i < 65; i++)
        strcat(text, "<testsuite>");
    check_read(text, "r.xml:1:705: test suites are nested too deep");
}

static void levels_are_told_apart_and_files_add_up(void **state)
{
    (void)state;
    char one[160], two[160];
    struct str tests;
    struct err e = {0};
    write_file("a1.xml", "<testsuite><testcase time='0.1'/></testsuite>");
    write_file("a2.xml", "<testsuite><testcase time='0.2'><error/></testcase></testsuite>");
    snprintf(one, sizeof one, "unit=%s/a*.xml", folder);
    snprintf(two, sizeof two, "e2e=%s/a1.xml", folder);
    const struct str told[] = {str_of(one), str_of(two), str_of(two)};
    check_true(junit_tests(told, 3, room(), &tests, &e));
    check_str(tests, "{\"unit\":{\"run\":2,\"failed\":1,\"skipped\":0,\"s\":0.3},"
                     "\"e2e\":{\"run\":2,\"failed\":0,\"skipped\":0,\"s\":0.2}}");
    const struct str bad[] = {STR("smoke=x.xml")}, missing[] = {STR("unit=/nowhere/x*.xml")};
    check_true(!junit_tests(bad, 1, room(), &tests, &e));
    check_int(e.code, ERR_USAGE);
    check_true(!junit_tests(missing, 1, room(), &tests, &e));
    check_str(str_of(e.text), "cannot read '/nowhere/x*.xml': No such file or directory");
    write_file("a1.xml", "");
    unlink(path);
    write_file("a2.xml", "");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_counted),
        cmocka_unit_test(suites_may_be_nested_and_totals_may_miss),
        cmocka_unit_test(output_of_a_suite_is_no_result),
        cmocka_unit_test(numbers_of_other_places_are_read),
        cmocka_unit_test(what_is_no_report_is_refused),
        cmocka_unit_test(entities_are_refused),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(levels_are_told_apart_and_files_add_up),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
