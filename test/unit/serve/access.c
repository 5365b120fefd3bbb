/* Who may: every rule on a table of requests; the address told with --url.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "check.h"
#include "serve/access_copy.h"

enum { NOW = 1000000 };

static const char *const texts[] = {"pw_ingest", "pw_read", "pw_write", "pw_admin"};
enum { TOKENS = COUNT(texts) };

/* four tokens, one a scope; a session of each that ends at NOW + 10, and one that has ended */
static struct access_copy copy_of_all(void)
{
    static const char *const cookies[] = {"ci", "cr", "cw", "ca", "over"};
    struct access_copy c = {.ntoken = TOKENS, .nsession = TOKENS + 1};
    c.token = NEW(room(), struct token, TOKENS);
    c.session = NEW(room(), struct session_row, TOKENS + 1);
    for (int i = 0; i <= TOKENS; i++) {
        c.session[i].token = i < TOKENS ? i + 1 : 2;
        c.session[i].ends_ms = i < TOKENS ? NOW + 10 : NOW;
        hash_sha256(str_of(cookies[i]), c.session[i].hash);
        if (i == TOKENS)
            break;
        c.token[i] = (struct token){.id = i + 1,
                                    .label = str_of(texts[i] + 3),
                                    .scope = (enum permission)(MAY_INGEST + i),
                                    .revoked_ms = TIME_NONE};
        hash_sha256(str_of(texts[i]), c.token[i].hash);
    }
    return c;
}

static struct public_url url_of(const char *text)
{
    struct public_url url = {0};
    struct err e = {0};
    if (*text && !public_url_parse(str_of(text), &url, &e))
        fail_msg("%s", e.text);
    return url;
}

static struct claim near_claim(void)
{
    return (struct claim){.peer = S("127.0.0.1"), .host = S("127.0.0.1:8080")};
}

/* decide: 200, or the status refused with */
static int decide(const struct access_copy *c, const char *url, struct claim claim,
                  enum permission wanted, struct identity *who, struct err *e)
{
    const struct public_url at = url_of(url);
    int status = 200;
    *e = (struct err){0};
    bool ok = access_decide(c, &at, &claim, wanted, NOW, who, &status, e);
    check_int(ok, status == 200);
    check_int(e->code != ERR_NONE, !ok);
    return status;
}

static void test_open(void **state)
{
    (void)state;
    static const struct {
        struct claim claim;
        int status;
        const char *says;
    } rows[] = {
        {{.peer = STR("127.0.0.1"), .host = STR("127.0.0.1:8080")},                               200, ""                   },
        {{.peer = STR("::1"), .host = STR("[::1]:8080")},                                         200, ""                   },
        {{.peer = STR("::ffff:127.0.0.1"), .host = STR("localhost:8080")},                        200, ""                   },
        {{.peer = STR("127.0.0.1"), .host = STR("localhost"), .origin = STR("http://localhost")},
         200,                                                                                          ""                   },
        {{.peer = STR("127.0.0.1"),
          .host = STR("LOCALHOST:1"),
          .origin = STR("http://localhost:1")},
         200,                                                                                          ""                   },
        {{.peer = STR("127.0.0.1"),
          .host = STR("localhost:1"),
          .origin = STR("http://localhost:2")},
         403,                                                                                          "http://localhost:2" },
        {{.peer = STR("127.0.0.1"),
          .host = STR("localhost:1"),
          .origin = STR("https://localhost:1")},
         403,                                                                                          "https://localhost:1"},
        {{.peer = STR("127.0.0.1"), .host = STR("localhost:1"), .origin = STR("null")},
         403,                                                                                          "null"               },
        {{.peer = STR("127.0.0.1"), .host = STR("localhost:1"), .origin = STR("")},
         403,                                                                                          "'Origin' is ''"     },
        {{.peer = STR("127.0.0.1"),
          .host = STR("localhost:1"),
          .origin = STR("http://evil.example")},
         403,                                                                                          "evil.example"       },
        {{.peer = STR("10.0.0.7"), .host = STR("localhost:1")},                                   403, "10.0.0.7"           },
        {{.peer = STR("::ffff:10.0.0.7"), .host = STR("localhost:1")},                            403, "10.0.0.7"           },
        {{.peer = STR("127.0.0.1"), .host = STR("evil.example:8080")},                            403, "evil.example"       },
        {{.peer = STR("127.0.0.1"), .host = STR("127.0.0.1.evil.example")},                       403, "evil.example"       },
        {{.peer = STR("127.0.0.1"), .host = STR("10.0.0.7:8080")},                                403, "10.0.0.7"           },
        {{.peer = STR("127.0.0.1"),
          .host = STR("localhost:1"),
          .forwarded = STR("x-forwarded-for")},
         403,                                                                                          "x-forwarded-for"    },
 /* tokens mean nothing where none was made */
        {{.peer = STR("10.0.0.7"), .host = STR("localhost:1"), .token = STR("pw_admin")},
         403,                                                                                          "10.0.0.7"           },
        {{.peer = STR("127.0.0.1"), .host = STR("localhost:1"), .token = STR("any")},             200, ""                   },
    };
    const struct access_copy c = {.open = true};
    for (int i = 0; i < COUNT(rows); i++) {
        struct identity who;
        struct err e;
        for (int wanted = MAY_INGEST; wanted <= MAY_WRITE; wanted++)
            if (decide(&c, "", rows[i].claim, (enum permission)wanted, &who, &e) !=
                    rows[i].status ||
                !strstr(e.text, rows[i].says) ||
                (rows[i].status != 200 && !strstr(e.text, "pitwall token add")))
                fail_msg("row %d, wanted %d: '%s'", i, wanted, e.text);
        /* nobody manages tokens over TCP before there is one */
        check_int(decide(&c, "", rows[i].claim, MAY_ADMIN, &who, &e), 403);
        assert_non_null(strstr(e.text, "pitwall token add"));
    }
}

static void test_scopes(void **state)
{
    (void)state;
    static const int may[TOKENS][MAY_ADMIN + 1] = {
  /* nothing, ingest, read, write, admin */
        {200, 200, 403, 403, 403},
        {200, 403, 200, 403, 403},
        {200, 403, 200, 200, 403},
        {200, 200, 200, 200, 200},
    };
    static const char *const cookies[] = {"ci", "cr", "cw", "ca"};
    const struct access_copy c = copy_of_all();
    struct identity who;
    struct err e;
    for (int i = 0; i < TOKENS; i++)
        for (int wanted = MAY_NOTHING; wanted <= MAY_ADMIN; wanted++) {
            struct claim claim = near_claim();
            claim.token = str_of(texts[i]);
            claim.changes = true;
            check_int(decide(&c, "", claim, (enum permission)wanted, &who, &e), may[i][wanted]);
            check_str(who.label, texts[i] + 3);
            assert_false(who.browser);
            claim.token = (struct str){0};
            claim.cookie = str_of(cookies[i]);
            claim.changes = false;
            check_int(decide(&c, "", claim, (enum permission)wanted, &who, &e), may[i][wanted]);
            assert_true(who.browser);
        }
}

static void test_nobody(void **state)
{
    (void)state;
    const struct access_copy c = copy_of_all();
    static const struct {
        const char *token, *cookie;
        int status;
    } rows[] = {
        {NULL,       NULL,     401},
        {"pw_",      NULL,     401},
        {"pw_reade", NULL,     401},
        {"",         NULL,     401},
        {NULL,       "over",   401},
        {NULL,       "nobody", 401},
        {"pw_wrong", "ca",     401},
        {NULL,       "",       401},
        {"pw_read",  "nobody", 200},
        {"PW_READ",  NULL,     401},
        {NULL,       "cr",     200},
    };
    struct identity who;
    struct err e;
    for (int i = 0; i < COUNT(rows); i++) {
        struct claim claim = near_claim();
        claim.token = str_of(rows[i].token);
        claim.cookie = str_of(rows[i].cookie);
        check_int(decide(&c, "", claim, MAY_READ, &who, &e), rows[i].status);
        check_int(who.scope, rows[i].status == 200 ? MAY_READ : MAY_NOTHING);
        check_int(decide(&c, "", claim, MAY_NOTHING, &who, &e), 200);
    }
    struct claim local = {.local = true};
    check_int(decide(&c, "https://dora.example", local, MAY_ADMIN, &who, &e), 200);
    check_str(who.label, "local");
}

static void test_browser(void **state)
{
    (void)state;
    const struct access_copy c = copy_of_all();
    char hex[CSRF_HEX], other[CSRF_HEX];
    claim_csrf(S("cw"), hex);
    claim_csrf(S("ca"), other);
    const struct str right = {hex, CSRF_HEX}, wrong = {other, CSRF_HEX};
    const struct str none = {0}, half = {hex, CSRF_HEX / 2};
    assert_false(str_equal(right, wrong));
    const struct {
        const char *url, *host, *origin;
        struct str csrf;
        bool changes;
        int status;
    } rows[] = {
        {"",                          "127.0.0.1:8080",    NULL,                        right, true,  200},
        {"",                          "127.0.0.1:8080",    NULL,                        none,  true,  403},
        {"",                          "127.0.0.1:8080",    NULL,                        wrong, true,  403},
        {"",                          "127.0.0.1:8080",    NULL,                        half,  true,  403},
        {"",                          "127.0.0.1:8080",    NULL,                        none,  false, 200},
        {"",                          "127.0.0.1:8080",    "http://127.0.0.1:8080",     right, true,  200},
        {"",                          "127.0.0.1:8080",    "http://127.0.0.1:8080",     none,  true,  403},
        {"",                          "127.0.0.1:8080",    "http://evil.example",       right, true,  403},
        {"",                          "127.0.0.1:8080",    "http://evil.example",       none,  false, 403},
        {"",                          "127.0.0.1:8080",    "null",                      right, true,  403},
        {"https://dora.example/p",    "dora.example",      "https://dora.example",      right, true,  200},
        {"https://dora.example/p",    "dora.example",      "http://dora.example",       right, true,  403},
        {"https://dora.example/p",    "127.0.0.1:8080",    "https://dora.example",      right, true,  200},
        {"https://dora.example/p",    "127.0.0.1:8080",    "http://127.0.0.1:8080",     right, true,  200},
        {"https://dora.example/p",    "127.0.0.1:8080",    "http://dora.example",       right, true,  403},
        {"https://dora.example/p",    "evil.example",      "http://evil.example",       right, true,  421},
        {"https://dora.example/p",    "10.0.0.7:8080",     NULL,                        right, true,  200},
        {"https://dora.example:8443", "dora.example:8443", "https://dora.example:8443", right, true,
         200                                                                                             },
        {"https://dora.example:8443", "DORA.example",      "https://dora.example",      right, true,  403},
    };
    struct identity who;
    struct err e;
    for (int i = 0; i < COUNT(rows); i++) {
        struct claim claim = {.peer = S("127.0.0.1"),
                              .host = str_of(rows[i].host),
                              .origin = str_of(rows[i].origin),
                              .cookie = S("cw"),
                              .csrf = rows[i].csrf,
                              .changes = rows[i].changes};
        int got = decide(&c, rows[i].url, claim, MAY_WRITE, &who, &e);
        if (got != rows[i].status)
            fail_msg("row %d: %d '%s'", i, got, e.text);
    }
}

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *header, *token;
    } rows[] = {
        {"Bearer pw_x",    "pw_x"},
        {"bearer   pw_x ", "pw_x"},
        {"Bearer",         NULL  },
        {"Bearer ",        NULL  },
        {"pw_x",           NULL  },
        {"Basic OnB3X3g=", "pw_x"},
        {"Basic dTpwd194", "pw_x"},
        {"Basic dXB3X3g=", NULL  },
        {"Basic !!!!",     NULL  },
        {"Basic",          NULL  },
        {"Basic dTpwd19",  NULL  },
        {"Digest pw_x",    NULL  },
        {"Basic dTpwOjo=", "p::" },
        {"",               NULL  },
        {"Basic ====",     NULL  },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        struct str got = claim_credential(str_of(rows[i].header), room());
        if (!rows[i].token ? got.p != NULL : !str_equal(got, str_of(rows[i].token)))
            fail_msg("'%s': '%.*s'", rows[i].header, FMT(got));
    }
    assert_null(claim_credential((struct str){0}, room()).p);
    check_str(claim_cookie(S("a=1; pitwall_session=x; b=2"), S(SESSION_COOKIE)), "x");
    check_str(claim_cookie(S("pitwall_session=x;pitwall_session=y"), S(SESSION_COOKIE)), "x");
    assert_null(claim_cookie(S("xpitwall_session=x; pitwall_session"), S(SESSION_COOKIE)).p);
    assert_null(claim_cookie((struct str){0}, S(SESSION_COOKIE)).p);
}

static void test_url(void **state)
{
    (void)state;
    static const struct {
        const char *text, *origin, *prefix;
    } rows[] = {
        {"https://dora.example/pitwall",       "https://dora.example",      "/pitwall"    },
        {"https://dora.example/pitwall/",      "https://dora.example",      "/pitwall"    },
        {"https://dora.example",               "https://dora.example",      ""            },
        {"https://dora.example/",              "https://dora.example",      ""            },
        {"HTTP://dora.example:80/a/b-c_d.e~1", "HTTP://dora.example",       "/a/b-c_d.e~1"},
        {"https://dora.example:443",           "https://dora.example",      ""            },
        {"https://dora.example:8443/x",        "https://dora.example:8443", "/x"          },
        {"http://[::1]:8080",                  "http://[::1]:8080",         ""            },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        const struct public_url url = url_of(rows[i].text);
        check_str(url.origin, rows[i].origin);
        check_str(url.prefix, rows[i].prefix);
        check_int(url.https, rows[i].text[4] == 's');
    }
    static const char *const none[] = {"",
                                       "dora.example",
                                       "ftp://dora.example",
                                       "https:/dora.example",
                                       "https://",
                                       "https:///x",
                                       "https://u:p@dora.example",
                                       "https://dora.example:0",
                                       "https://dora.example:99999",
                                       "https://dora.example?x",
                                       "https://dora.example/a?b",
                                       "https://dora.example/a#b",
                                       "https://dora.example/a//b",
                                       "https://dora.example/../b",
                                       "https://dora.example/a b",
                                       "https://dora.example/a;b",
                                       "https://dora.example/%2e",
                                       "https://dora\r\n.example",
                                       "https://dora.example/\xc3\xa4",
                                       ":",
                                       "https",
                                       "https:",
                                       "https://dora example"};
    for (int i = 0; i < COUNT(none); i++) {
        struct public_url url;
        struct err e = {0};
        if (public_url_parse(str_of(none[i]), &url, &e) || !strstr(e.text, "--url"))
            fail_msg("'%s' is taken for an address", none[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open),   cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_nobody), cmocka_unit_test(test_browser),
        cmocka_unit_test(test_texts),  cmocka_unit_test(test_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
