/* Forms.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/form.h"

#include "base/out.h"
#include "check.h"

static const struct {
    const char *body, *wanted; /* "name=value|..."; an error starts with "not" */
} cases[] = {
    {"",                          ""                                 },
    {"payload=%7B%22a%22%3A1%7D", "payload={\"a\":1}|"               },
    {"a=1&b=x+y%2B&a=2",          "a=1|b=x y+|a=2|"                  },
    {"a&b=&=lost&&c=d=e",         "a=|b=|c=d=e|"                     },
    {"%c3%a4=%C3%A4",             "\xc3\xa4=\xc3\xa4|"               },
    {"a=%26%3D",                  "a=&=|"                            },
    {"a=%",                       "not a form: bad escape in '%'"    },
    {"a=1&b=%4",                  "not a form: bad escape in '%4'"   },
    {"a=%zz",                     "not a form: bad escape in '%zz'"  },
    {"a=x%00y",                   "not a form: bad escape in 'x%00y'"},
    {"%ff=1",                     "not a form: no UTF-8 in '%ff'"    },
    {"a=%c3",                     "not a form: no UTF-8 in '%c3'"    },
    {"a=\xff",                    "not a form: no UTF-8 in '\\xff'"  },
};

static void test_forms(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        struct form f;
        struct err e = {0};
        struct out o = out_to(room());
        if (!form_parse(str_of(cases[i].body), room(), &f, &e))
            out_text(&o, e.text);
        for (ptrdiff_t k = 0; !e.code && k < f.n; k++)
            out_format(&o, "%.*s=%.*s|", FMT(f.pair[k].name), FMT(f.pair[k].value));
        check_str(out_str_of(&o), cases[i].wanted);
    }
}

static void test_values(void **state)
{
    (void)state;
    struct form f;
    struct err e = {0};
    check_true(form_parse(S("a=1&b&a=2"), room(), &f, &e));
    check_str(form_value(&f, S("a")), "1");
    check_true(form_value(&f, S("b")).p && form_value(&f, S("b")).n == 0);
    check_true(form_value(&f, S("c")).p == NULL);
}

static void test_many(void **state)
{
    (void)state;
    struct form f;
    struct err e = {0};
    struct out o = out_to(room());
    for (int i = 0; i < FORM_PAIRS; i++)
        out_format(&o, "a%d=%d&", i, i);
    check_true(form_parse(out_str_of(&o), room(), &f, &e));
    check_int(f.n, FORM_PAIRS);
    check_str(f.pair[FORM_PAIRS - 1].value, "999");
    out_text(&o, "b");
    check_true(!form_parse(out_str_of(&o), room(), &f, &e));
    check_str(str_of(e.text), "not a form: more than 1000 fields");
    /* an error does not repeat a payload of megabytes */
    char *long_one = NEW(room(), char, 100000);
    memset(long_one, 'x', 100000);
    memcpy(long_one, "a=%", 3);
    check_true(!form_parse((struct str){long_one, 100000}, room(), &f, &e));
    check_true(strlen(e.text) < 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
