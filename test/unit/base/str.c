/* SPDX-License-Identifier: Apache-2.0 */
#include "base/out.h"
#include "check.h"

static void glob_matches_whole_texts(void **state)
{
    (void)state;
    check_true(str_glob(S("v*"), S("v1.2")));
    check_true(str_glob(S("*-rc?"), S("v2-rc1")));
    check_true(!str_glob(S("v*"), S("rev")));
    check_true(str_glob(S("a\\*b"), S("a*b")) && !str_glob(S("a\\*b"), S("axb")));
    check_true(str_glob(S("*a*a*a*"), S("banana")) && !str_glob(S("*a*a*a*b"), S("banana")));
    check_true(str_glob(S(""), S("")) && !str_glob(S(""), S("x")) && str_glob(S("**"), S("")));
}

static void integers_refuse_what_does_not_fit(void **state)
{
    (void)state;
    int64_t v = 7;
    check_true(str_int(S("-9223372036854775808"), &v) && v == INT64_MIN);
    check_true(str_int(S("9223372036854775807"), &v) && v == INT64_MAX);
    check_true(!str_int(S("9223372036854775808"), &v) && !str_int(S(""), &v) &&
               !str_int(S("-"), &v));
    check_true(!str_int(S("1 "), &v) && !str_int(S("0x1"), &v));
}

static void distance_counts_edits(void **state)
{
    (void)state;
    check_int(str_distance(S("enviroment"), S("environment")), 1);
    check_int(str_distance(S("teh"), S("the")), 1);
    check_int(str_distance(S("ENV"), S("env")), 0);
    check_int(str_distance(S(""), S("abc")), 3);
    check_int(str_distance(S("kitten"), S("sitting")), 3);
}

static void utf8_refuses_surrogates_and_overlong(void **state)
{
    (void)state;
    check_true(str_utf8(S("h\xC3\xA9llo \xE2\x82\xAC \xF0\x9F\x8F\x81")));
    check_true(!str_utf8(S("\xC0\xAF")) && !str_utf8(S("\xED\xA0\x80")) &&
               !str_utf8(S("\xE2\x82")));
    check_true(!str_utf8(S("\xF4\x90\x80\x80")) && !str_utf8(S("\x80")));
}

static void doubles_round_trip_shortest(void **state)
{
    (void)state;
    struct out o = out_to(room());
    const double v[] = {0.1, 68000, 1.0 / 63, 1e300, -2.5, 0, 123456789012345678.0};
    for (ptrdiff_t i = 0; i < COUNT(v); i++)
        out_double(&o, v[i]), out_byte(&o, ' ');
    check_str(out_str_of(&o),
              "0.1 68000 0.015873015873015872 1e+300 -2.5 0 1.2345678901234568e+17 ");
}

static void escaping_is_by_type(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_json(&o, S("a\"\\\n\x01\xFF\xC3\xA9"));
    out_html(&o, S("<a href='x'>&"));
    out_csv(&o, S("=1+2"));
    out_csv(&o, S("-3.5"));
    out_csv(&o, S("a,\"b\""));
    check_str(out_str_of(&o),
              "\"a\\\"\\\\\\n\\u0001\xEF\xBF\xBD\xC3\xA9\"&lt;a href=&#39;x&#39;&gt;&amp;"
              "\"'=1+2\"-3.5\"a,\"\"b\"\"\"");
}

static void errors_gain_their_place_and_stay_printable(void **state)
{
    (void)state;
    struct err e = {0};
    check_true(!err_set(&e, ERR_INPUT, "not a time: '%s'", "\x1b[31mred"));
    err_in(&e, "line %d", 7);
    check_str(str_of(e.text), "line 7: not a time: '\\x1b[31mred'");
    check_int(err_exit(e.code), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glob_matches_whole_texts),
        cmocka_unit_test(integers_refuse_what_does_not_fit),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(utf8_refuses_surrogates_and_overlong),
        cmocka_unit_test(doubles_round_trip_shortest),
        cmocka_unit_test(escaping_is_by_type),
        cmocka_unit_test(errors_gain_their_place_and_stay_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
