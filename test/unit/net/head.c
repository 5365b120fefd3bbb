/* What stands in headers: media types, credentials, cookies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/out.h"
#include "check.h"
#include "net/basic.h"
#include "net/cookie.h"
#include "net/media.h"

static const struct {
    const char *text, *wanted; /* "type name=value|..."; NULL: refused */
    bool json;
} media[] = {
    {"application/json",                                  "application/json",        true },
    {" Application/CloudEvents+JSON ; Charset=\"utf-8\"",
     "application/cloudevents+json charset=utf-8|",                                  true },
    {"application/cloudevents-batch+json;charset=UTF-8",
     "application/cloudevents-batch+json charset=UTF-8|",                            true },
    {"text/json",                                         "text/json",               true },
    {"text/plain;a=b ; c=\"d;\\\"e\"",                    "text/plain a=b|c=d;\"e|", false},
    {"text/plain;",                                       "text/plain",              false},
    {"text/plain;;a=b",                                   "text/plain a=b|",         false},
    {"text/plain;a=\"\"",                                 "text/plain a=|",          false},
    {"application/x-ndjson",                              "application/x-ndjson",    false},
    {"application/jsonp",                                 "application/jsonp",       false},
    {"",                                                  NULL,                      false},
    {"application",                                       NULL,                      false},
    {"/json",                                             NULL,                      false},
    {"application/",                                      NULL,                      false},
    {"application /json",                                 NULL,                      false},
    {"application/json charset=utf-8",                    NULL,                      false},
    {"application/json, text/plain",                      NULL,                      false},
    {"text/plain;a",                                      NULL,                      false},
    {"text/plain;a=",                                     NULL,                      false},
    {"text/plain;=b",                                     NULL,                      false},
    {"text/plain;a =b",                                   NULL,                      false},
    {"text/plain;a=\"b",                                  NULL,                      false},
    {"text/plain;a=\"b\\",                                NULL,                      false},
    {"text/plain;a=\"b\x01\"",                            NULL,                      false},
};

static void test_media(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT(media); i++) {
        struct media m;
        struct out o = out_to(room());
        bool ok = media_parse(str_of(media[i].text), room(), &m);
        if (ok != (media[i].wanted != NULL))
            fail_msg("'%s' is %s", media[i].text, ok ? "taken" : "refused");
        if (!ok) {
            check_int(m.type.n, 0);
            continue;
        }
        out_str(&o, m.type);
        for (ptrdiff_t k = 0; k < m.nparameter; k++)
            out_format(&o, "%s%.*s=%.*s|", k ? "" : " ", FMT(m.parameter[k].name),
                       FMT(m.parameter[k].value));
        check_str(out_str_of(&o), media[i].wanted);
        check_int(media_is_json(&m), media[i].json);
    }
    struct media m;
    check_true(media_parse(S("a/b; charset=x; charset=y"), room(), &m));
    check_str(media_parameter(&m, S("charset")), "x");
    check_true(media_parameter(&m, S("boundary")).p == NULL);
}

static const struct {
    const char *header, *user, *password; /* user NULL: refused */
} basic[] = {
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"}, /* RFC 7617 2 */
    {"basic   dXNlcjphOmI6",               "user",    "a:b:"       },
    {" Basic Og== ",                       "",        ""           },
    {"Basic OnNlY3JldA==",                 "",        "secret"     },
    {"Basic OnNlY3JldA",                   "",        "secret"     },
    {"Basic dXNlcjo=",                     "user",    ""           },
    {"Basic dXNlcg==",                     NULL,      NULL         }, /* no colon */
    {"Basic OnNlY3JldB==",                 NULL,      NULL         }, /* bits left over */
    {"Basic OnNlY3JldA=",                  NULL,      NULL         },
    {"Basic OnNlY3Jl=dA==",                NULL,      NULL         },
    {"Basic OnNlY3Jld",                    NULL,      NULL         },
    {"Basic OgA=",                         NULL,      NULL         }, /* a NUL */
    {"Basic *",                            NULL,      NULL         },
    {"Basic",                              NULL,      NULL         },
    {"Basic ",                             NULL,      NULL         },
    {"Bearer Og==",                        NULL,      NULL         },
    {"BasicOg==",                          NULL,      NULL         },
    {"",                                   NULL,      NULL         },
};

static void test_basic(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT(basic); i++) {
        struct basic b;
        bool ok = basic_parse(str_of(basic[i].header), room(), &b);
        if (ok != (basic[i].user != NULL))
            fail_msg("'%s' is %s", basic[i].header, ok ? "taken" : "refused");
        if (ok) {
            check_str(b.user, basic[i].user);
            check_str(b.password, basic[i].password);
        }
    }
}

static void test_bearer(void **state)
{
    (void)state;
    check_str(bearer_token(S("Bearer pw_x.y-z")), "pw_x.y-z");
    check_str(bearer_token(S("bearer  a ")), "a");
    check_true(bearer_token(S("Bearer")).p == NULL);
    check_true(bearer_token(S("Bearer ")).p == NULL);
    check_true(bearer_token(S("Bearerx y")).p == NULL);
    check_true(bearer_token(S("Basic x")).p == NULL);
    check_true(bearer_token((struct str){0}).p == NULL);
}

static const struct {
    const char *header, *value; /* of "s"; NULL: absent */
} cookies[] = {
    {"s=1",             "1"    },
    {"a=2; s=1; s=3",   "1"    },
    {"a=s=9;s=x=y==",   "x=y=="},
    {" s = \"q\" ",     "q"    },
    {"s=",              ""     },
    {"s=\"",            "\""   },
    {"xs=1; sx=2; S=3", NULL   },
    {"s",               NULL   },
    {"; ;s=1;",         "1"    },
    {"s ; s=1",         "1"    },
    {"",                NULL   },
};

static void test_cookies(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT(cookies); i++) {
        struct str value = cookie_value(str_of(cookies[i].header), S("s"));
        if ((value.p != NULL) != (cookies[i].value != NULL))
            fail_msg("'%s'", cookies[i].header);
        if (value.p)
            check_str(value, cookies[i].value);
    }
    check_true(cookie_value((struct str){0}, S("s")).p == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_basic),
        cmocka_unit_test(test_bearer),
        cmocka_unit_test(test_cookies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
