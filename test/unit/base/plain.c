/* SPDX-License-Identifier: Apache-2.0 */
#include "base/plain.h"

#include "base/err.h"
#include "check.h"

static void names_cannot_command_a_terminal(void **state)
{
    (void)state;
    static const struct {
        struct str name;
        const char *wanted;
        int width;
    } row[] = {
        {STR("pay"),                          "pay",                          3 },
        {STR(""),                             "",                             0 },
        {STR("a\x1b[31m\n\x7f"),              "a\\x1b[31m\\x0a\\x7f",         17},
        {STR("\xC2\x9B"
             "1m"),
         "\\xc2\\x9b1m",                                                      10},
        {STR("\xE2\x80\xAE"
             "x"),
         "\\xe2\\x80\\xaex",                                                  13},
        {STR("\xFF\xC3"),                     "\\xff\\xc3",                   8 },
        {STR("Z\xC3\xBCrich"),                "Z\xC3\xBCrich",                6 },
        {STR("e\xCC\x81"),                    "e\xCC\x81",                    1 },
        {STR("\xE6\x97\xA5\xF0\x9F\x8F\x81"), "\xE6\x97\xA5\xF0\x9F\x8F\x81", 4 },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out o = out_to(room());
        out_plain(&o, row[i].name);
        check_str(out_str_of(&o), row[i].wanted);
        check_int(plain_width(row[i].name), row[i].width);
        check_int(str_is_plain(row[i].name), str_equal(row[i].name, out_str_of(&o)));
    }
}

static void a_copy_is_cut_between_characters(void **state)
{
    (void)state;
    char to[8];
    check_int(plain_copy(to, sizeof to, S("1234567890")), 7);
    check_str(str_of(to), "1234567");
    check_int(plain_copy(to, sizeof to, S("123456\xC3\xBC")), 6);
    check_int(plain_copy(to, sizeof to, S("12\x1b\x1b")), 6);
    check_str(str_of(to), "12\\x1b");
    check_int(plain_copy(to, 1, S("1")), 0);
    check_str(str_of(to), "");
}

static void errors_cannot_command_a_terminal(void **state)
{
    (void)state;
    struct err e;
    check_true(!err_set(&e, ERR_INPUT, "bad '%s'",
                        "\xC2\x9B"
                        "2J \x1b[2J \xE2\x80\xAE \x9b"));
    check_str(str_of(e.text), "bad '\\xc2\\x9b2J \\x1b[2J \\xe2\\x80\\xae \\x9b'");
    check_true(!err_in(&e, "\xC2\x9B"
                           "f"));
    check_str(str_slice(str_of(e.text), 0, 14), "\\xc2\\x9bf: bad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_cannot_command_a_terminal),
        cmocka_unit_test(a_copy_is_cut_between_characters),
        cmocka_unit_test(errors_cannot_command_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
