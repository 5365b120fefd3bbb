/* Addresses: what is loopback decides who may ask.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"

#include "check.h"

static const struct {
    const char *text, *host; /* host NULL: refused */
    int port;
    bool loopback;
} cases[] = {
    {"127.0.0.1:8080",            "127.0.0.1",              8080, true },
    {"127.0.0.1",                 "127.0.0.1",              -1,   true },
    {"127.255.0.9:0",             "127.255.0.9",            0,    true },
    {"localhost:9",               "localhost",              9,    true },
    {"LocalHost",                 "LocalHost",              -1,   true },
    {"[::1]:8080",                "::1",                    8080, true },
    {"[::1]",                     "::1",                    -1,   true },
    {"0.0.0.0:80",                "0.0.0.0",                80,   false},
    {"[::]:80",                   "::",                     80,   false},
    {"127.0.0.1.evil.example:80", "127.0.0.1.evil.example", 80,   false},
    {"127.0.0",                   "127.0.0",                -1,   false},
    {"127.0.0.1.2",               "127.0.0.1.2",            -1,   false},
    {"127.0.0.256",               "127.0.0.256",            -1,   false},
    {"127.0.0.-1",                "127.0.0.-1",             -1,   false},
    {"127.0.0.",                  "127.0.0.",               -1,   false},
    {"128.0.0.1",                 "128.0.0.1",              -1,   false},
    {"localhost.evil.example",    "localhost.evil.example", -1,   false},
    {"evil.example#localhost",    "evil.example#localhost", -1,   false},
    {"",                          NULL,                     0,    false},
    {":80",                       NULL,                     0,    false},
    {"127.0.0.1:",                NULL,                     0,    false},
    {"127.0.0.1:65536",           NULL,                     0,    false},
    {"127.0.0.1:+80",             NULL,                     0,    false},
    {"127.0.0.1:80x",             NULL,                     0,    false},
    {"[::1",                      NULL,                     0,    false},
    {"[::1]80",                   NULL,                     0,    false},
    {"[]",                        NULL,                     0,    false},
};

static void test_addresses(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT(cases); i++) {
        struct address at = {0};
        bool ok = address_parse(str_of(cases[i].text), &at);
        if (ok != (cases[i].host != NULL))
            fail_msg("'%s' is %s", cases[i].text, ok ? "taken" : "refused");
        if (!ok)
            continue;
        check_str(at.host, cases[i].host);
        check_int(at.port, cases[i].port);
        if (address_is_loopback(at.host) != cases[i].loopback)
            fail_msg("'%s' is %sloopback", cases[i].text, cases[i].loopback ? "not " : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
