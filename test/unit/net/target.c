/* Targets of request lines.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/target.h"

#include "check.h"
#include "net/escape.h"

static struct target read_target(const char *raw)
{
    struct target t = {0};
    struct err e = {0};
    if (!target_parse(str_of(raw), room(), &t, &e))
        fail_msg("'%s': %s", raw, e.text);
    return t;
}

static void refuse(const char *raw, const char *text)
{
    struct target t;
    struct err e = {0};
    assert_false(target_parse(str_of(raw), room(), &t, &e));
    check_str(str_of(e.text), text);
    check_int(e.code, ERR_INPUT);
}

static void test_paths(void **state)
{
    (void)state;
    check_str(read_target("/").path, "/");
    check_int(read_target("/").nquery, 0);
    check_str(read_target("/a%20b+c").path, "/a b+c");
    check_str(read_target("/%2e%2E/x").path, "/../x");
    check_int(read_target("/?").nquery, 0);
}

static void test_query(void **state)
{
    (void)state;
    struct target t = read_target("/r?a=1&b=x+y%3D%26&a=2&c&=lost&&d=e=f");
    static const char *const wanted[][2] = {
        {"a", "1"    },
        {"b", "x y=&"},
        {"a", "2"    },
        {"c", ""     },
        {"d", "e=f"  }
    };
    check_int(t.nquery, COUNT(wanted));
    for (int i = 0; i < COUNT(wanted); i++) {
        check_str(t.query[i].name, wanted[i][0]);
        check_str(t.query[i].value, wanted[i][1]);
    }
}

/* absent and empty are told apart by the pointer */
static void test_empty(void **state)
{
    (void)state;
    struct target t = read_target("/r?a&b=");
    check_true(t.query[0].value.p && t.query[1].value.p);
    check_int(t.query[0].value.n + t.query[1].value.n, 0);
}

static void test_refusals(void **state)
{
    (void)state;
    refuse("", "not a path: ''");
    refuse("x", "not a path: 'x'");
    refuse("http://evil.example/", "not a path: 'http://evil.example/'");
    refuse("/%", "not a URL: bad escape in '/%'");
    refuse("/%1", "not a URL: bad escape in '/%1'");
    refuse("/%zz", "not a URL: bad escape in '/%zz'");
    refuse("/a%00b", "not a URL: bad escape in '/a%00b'");
    refuse("/?a=%c3%28", "not a URL: no UTF-8 in '%c3%28'");
    refuse("/?%=1", "not a URL: bad escape in '%'");
}

static void test_escaped(void **state)
{
    (void)state;
    struct out o = out_to(room());
    struct str text;
    out_escaped(&o, S("a b/c?&=+%\xc3\xa9-._~"));
    check_str(out_str_of(&o), "a%20b%2Fc%3F%26%3D%2B%25%C3%A9-._%7E");
    check_int(escape_undo(out_str_of(&o), true, room(), &text), ESCAPE_FINE);
    check_str(text, "a b/c?&=+%\xc3\xa9-._~");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),   cmocka_unit_test(test_query),
        cmocka_unit_test(test_empty),   cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
