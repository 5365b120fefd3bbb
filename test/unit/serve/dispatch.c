/* Paths of the table, and that no two of its rows are after the same requests.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "serve/routes.h"

static void a_path_gives_its_parts(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool fits;
        const char *part[ROUTE_PARTS];
    } cases[] = {
        {"/healthz",               "/healthz",       true,  {NULL}         },
        {"/healthz",               "/healthz/",      false, {NULL}         },
        {"/healthz",               "/health",        false, {NULL}         },
        {"/hook/{source}",         "/hook/github",   true,  {"github"}     },
        {"/hook/{source}",         "/hook/",         false, {NULL}         },
        {"/hook/{source}",         "/hook",          false, {NULL}         },
        {"/hook/{source}",         "/hook/github/",  false, {NULL}         },
        {"/hook/{source}/{token}", "/hook/a/b",      true,  {"a", "b"}     },
        {"/hook/{source}/{token}", "/hook//b",       false, {NULL}         },
        {"/hook/{source}/{token}", "/hook/a/b/c",    false, {NULL}         },
        {"/a/{x}/b/{y}/c/{z}",     "/a/1/b/2/c/3",   true,  {"1", "2", "3"}},
        {"/webhook/{+path}",       "/webhook/a/b/c", true,  {"a/b/c"}      },
        {"/webhook/{+path}",       "/webhook/",      false, {NULL}         },
        {"/a/{id}/close",          "/a/7/close",     true,  {"7"}          },
        {"/a/{id}/close",          "/a/7/open",      false, {NULL}         },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct str part[ROUTE_PARTS] = {0};
        if (route_match(str_of(cases[i].pattern), str_of(cases[i].path), part) != cases[i].fits)
            fail_msg("%s on %s", cases[i].pattern, cases[i].path);
        for (int k = 0; cases[i].fits && k < ROUTE_PARTS && cases[i].part[k]; k++)
            check_str(part[k], cases[i].part[k]);
    }
}

static void every_row_can_be_reached_and_described(void **state)
{
    (void)state;
    for (int i = 0; i < nendpoints; i++) {
        const struct endpoint *at = &endpoints[i];
        struct str part[ROUTE_PARTS] = {0}, path = str_of(at->route.path);
        check_true(at->handle && at->route.name && at->route.summary);
        check_true((str_starts(path, S("/local/"))) == ((at->flags & ENDPOINT_LOCAL) != 0));
        for (int k = 0; k < i; k++) {
            const struct endpoint *before = &endpoints[k];
            if (str_equal(str_of(before->route.name), str_of(at->route.name)))
                fail_msg("two routes are named %s", at->route.name);
            if (str_equal(str_of(before->route.method), str_of(at->route.method)) &&
                route_match(str_of(before->route.path), path, part))
                fail_msg("%s is hidden by %s", at->route.path, before->route.path);
            bool same = str_equal(str_of(before->route.path), path);
            if (same && !str_equal(str_of(endpoints[i - 1].route.path), path))
                fail_msg("routes of %s do not stand together", at->route.path);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_gives_its_parts),
        cmocka_unit_test(every_row_can_be_reached_and_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
