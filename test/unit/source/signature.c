/* Known answers: GitHub's from its documentation, the first "standard" one from the npm package
 * standardwebhooks; every other HMAC was computed with `openssl dgst -sha256 -hmac SECRET`, the
 * ed25519 one with `openssl pkeyutl -sign -rawin`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/signature.h"

#include "check.h"

#define SECRET "correct-horse-battery-staple"
#define OTHER  "second-secret-of-the-same-source"
#define BODY   "{\"deploy\":\"4711\",\"status\":\"success\"}"
#define MAC    "9b8a0090cd7730fae5ca6da276f31e28792edc8d6d93dabcbd6d8143f4ca2c35"
#define MAC2   "16966c6f2101701f451943464be5ca5bb276ff71ec4ccfcfb2cc72583d652e05"
#define WHSEC  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define WHPK   "whpk_tbbB/G29vdWzxcFpwYW0MyNdYo4NQfUdlAq+Y4FQFmQ="
#define V1     "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
#define V1A                                                                                        \
    "v1a,YRNMffZkEPsg6AX+xwn7VOUUGOizpuH1cvF5y71hNrk5K0JekF8cMUEkRacCQjDbvjVhMTylYZ91Yn2sLLKKBw=="

enum { HEADERS = 3, SIGNED = 1, TIMED = 2 /* what a row covers */ };

static const struct answer {
    const char *scheme, *secret;
    struct source_header header[HEADERS];
    const char *path, *chosen, *body;
    int64_t now_ms;
    int covers;
} answer[] = {
    {"github",
     "It's a Secret to Everybody", {{STR("x-hub-signature-256"),
       STR("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")}},
     NULL,                                                                                                                         NULL,
     "Hello, World!",                                                                                                                                     0,
     SIGNED                                                                                                                                                                             },
    {"bitbucket",
     SECRET,                       {{STR("x-hub-signature"), STR("sha256=" MAC)}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                0,
     SIGNED                                                                                                                                                                             },
    {"jira",         SECRET,       {{STR("x-hub-signature"), STR("sha256=" MAC)}},                                         NULL,   NULL,            BODY, 0,                      SIGNED},
    {"gitlab-token", SECRET,       {{STR("x-gitlab-token"), STR(SECRET)}},                                                 NULL,   NULL,            BODY, 0,                      0     },
    {"standard",
     WHSEC,                        {{STR("webhook-id"), STR("msg_p5jXN8AQM9LWM0D4loKWxJek")},
      {STR("webhook-timestamp"), STR("1614265330")},
      {STR("webhook-signature"), STR(V1)}},
     NULL,                                                                                                                         NULL,
     "{\"test\": 2432232314}",                                                                                                                            INT64_C(1614265330000),
     SIGNED | TIMED                                                                                                                                                                     },
    {"standard",
     WHSEC,                        {{STR("svix-id"), STR("msg_p5jXN8AQM9LWM0D4loKWxJek")},
      {STR("svix-timestamp"), STR("1614265330")},
      {STR("svix-signature"), STR(V1)}},
     NULL,                                                                                                                         NULL,
     "{\"test\": 2432232314}",                                                                                                                            INT64_C(1614265330000),
     SIGNED | TIMED                                                                                                                                                                     },
    {"standard",
     WHPK,                         {{STR("webhook-id"), STR("msg_1")},
      {STR("webhook-timestamp"), STR("1700000000")},
      {STR("webhook-signature"), STR(V1A)}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                INT64_C(1700000000000),
     SIGNED | TIMED                                                                                                                                                                     },
    {"pagerduty",
     SECRET,                       {{STR("x-pagerduty-signature"), STR("v1=" MAC)}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                0,
     SIGNED                                                                                                                                                                             },
    {"circleci",
     SECRET,                       {{STR("circleci-signature"), STR("v1=" MAC)}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                0,
     SIGNED                                                                                                                                                                             },
    {"rootly",
     SECRET,                       {{STR("x-rootly-signature"),
       STR("t=1700000000,v1=f13ed5acdac92f84ba7b86994d673abeee419855ef3ea1a118351cc32e756731")}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                INT64_C(1700000000000),
     SIGNED | TIMED                                                                                                                                                                     },
    {"statsig",
     SECRET,                       {{STR("x-statsig-signature"),
       STR("v0=b695aebe057891a40cc3aa6755ef5359992102c38e9dd3ef106e83c9c91dfa85")},
      {STR("x-statsig-request-timestamp"), STR("1700000000")}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                INT64_C(1700000000000),
     SIGNED | TIMED                                                                                                                                                                     },
    {"statsig",
     SECRET,                       {{STR("x-statsig-signature"),
       STR("v0=532bfe3000c3cafd75516e44439a2c5925287ba91caedca97739848115df7657")},
      {STR("x-statsig-request-timestamp"), STR("1700000000123")}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                INT64_C(1700000000123),
     SIGNED | TIMED                                                                                                                                                                     },
    {"launchdarkly", SECRET,       {{STR("x-ld-signature"), STR(MAC)}},                                                    NULL,   NULL,            BODY, 0,                      SIGNED},
    {"sentry",       SECRET,       {{STR("sentry-hook-signature"), STR(MAC)}},                                             NULL,   NULL,            BODY, 0,                      SIGNED},
    {"sentry",       SECRET,       {{STR("x-sentry-signature"), STR(MAC)}},                                                NULL,   NULL,            BODY, 0,                      SIGNED},
    {"firehydrant",  SECRET,       {{STR("fh-signature"), STR(MAC)}},                                                      NULL,   NULL,            BODY, 0,                      SIGNED},
    {"flagsmith",    SECRET,       {{STR("x-flagsmith-signature"), STR(MAC)}},                                             NULL,   NULL,            BODY, 0,                      SIGNED},
    {"gitea",        SECRET,       {{STR("x-gitea-signature"), STR(MAC)}},                                                 NULL,   NULL,            BODY, 0,                      SIGNED},
    {"gitea",        SECRET,       {{STR("x-forgejo-signature"), STR(MAC)}},                                               NULL,   NULL,            BODY, 0,                      SIGNED},
    {"bearer",       SECRET,       {{STR("authorization"), STR("Bearer " SECRET)}},                                        NULL,   NULL,            BODY, 0,                      0     },
    {"basic",
     "user:" SECRET,
     {{STR("authorization"), STR("Basic dXNlcjpjb3JyZWN0LWhvcnNlLWJhdHRlcnktc3RhcGxl")}},
     NULL,                                                                                                                         NULL,
     BODY,                                                                                                                                                0,
     0                                                                                                                                                                                  },
    {"header",       SECRET,       {{STR("x-pitwall-key"), STR(SECRET)}},                                                  NULL,   "x-pitwall-key", BODY, 0,                      0     },
    {"path",         SECRET,       {{{0}, {0}}},                                                                           SECRET, NULL,            BODY, 0,                      0     },
};

/* a copy of an answer's request, to be spoilt */
struct
try {
    const struct scheme *scheme;
    struct source_header header[HEADERS + 1];
    struct signed_request r;
};

static void try_of(struct try *t, const struct answer *a)
{
    memset(t, 0, sizeof *t);
    t->scheme = scheme_find(str_of(a->scheme));
    assert_non_null(t->scheme);
    memcpy(t->header, a->header, sizeof a->header);
    while (t->r.nheader < HEADERS && t->header[t->r.nheader].name.n)
        t->r.nheader++;
    t->r.header = t->header;
    t->r.path_token = str_of(a->path);
    t->r.header_name = str_of(a->chosen);
    t->r.body = str_of(a->body);
    t->r.now_ms = a->now_ms;
}

static enum verdict verify(const struct try *t, const char *secret)
{
    struct str s = str_of(secret);
    return signature_verify(t->scheme, &t->r, &s, 1);
}

static struct str flipped(struct str s, ptrdiff_t i)
{
    char *p = NEW_RAW(room(), char, s.n + 1);
    memcpy(p, s.p, (size_t)s.n);
    p[i] ^= 1;
    return (struct str){p, s.n};
}

static struct str with(struct str head, struct str tail)
{
    char *p = NEW_RAW(room(), char, head.n + tail.n + 1);
    memcpy(p, head.p, (size_t)head.n);
    memcpy(p + head.n, tail.p, (size_t)tail.n);
    return (struct str){p, head.n + tail.n};
}

static void every_scheme_has_a_known_answer(void **state)
{
    (void)state;
    for (ptrdiff_t k = 0; scheme_at(k); k++) {
        bool known = str_equal(scheme_name(scheme_at(k)), S("none"));
        for (ptrdiff_t i = 0; i < COUNT(answer); i++)
            known |= str_equal(scheme_name(scheme_at(k)), str_of(answer[i].scheme));
        if (!known)
            print_error("%.*s\n", FMT(scheme_name(scheme_at(k))));
        check_true(known && scheme_meaning(scheme_at(k)).n > 20);
    }
    for (ptrdiff_t i = 0; i < COUNT(answer); i++) {
        struct try t;
        struct err e;
        try_of(&t, &answer[i]);
        check_int(verify(&t, answer[i].secret), SIGNATURE_RIGHT);
        check_true(scheme_secret_check(t.scheme, str_of(answer[i].secret), &e));
    }
    check_true(scheme_find(S("GitHub")) == NULL && scheme_find(S("")) == NULL);
    check_true(scheme_at(-1) == NULL);
}

static void one_flipped_byte_is_wrong(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < COUNT(answer); i++) {
        struct try t;
        try_of(&t, &answer[i]);
        for (ptrdiff_t at = 0; answer[i].covers & SIGNED && at < t.r.body.n; at++) {
            struct str body = t.r.body;
            t.r.body = flipped(body, at);
            check_int(verify(&t, answer[i].secret), SIGNATURE_WRONG);
            t.r.body = body;
        }
        for (ptrdiff_t h = 0; h < t.r.nheader; h++) /* signature, id and time */
            for (ptrdiff_t at = 0; at < answer[i].header[h].value.n; at++) {
                t.header[h].value = flipped(answer[i].header[h].value, at);
                check_int(verify(&t, answer[i].secret), SIGNATURE_WRONG);
                t.header[h].value = answer[i].header[h].value;
            }
        for (ptrdiff_t at = 0; at < t.r.path_token.n; at++) {
            t.r.path_token = flipped(str_of(answer[i].path), at);
            check_int(verify(&t, answer[i].secret), SIGNATURE_WRONG);
            t.r.path_token = str_of(answer[i].path);
        }
        struct str secret = flipped(str_of(answer[i].secret), 9);
        check_int(signature_verify(t.scheme, &t.r, &secret, 1), SIGNATURE_WRONG);
        check_int(verify(&t, answer[i].secret), SIGNATURE_RIGHT);
    }
}

static struct str upper(struct str s)
{
    char *p = NEW_RAW(room(), char, s.n + 1);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]);
    return (struct str){p, s.n};
}

static void spoil_header(const struct answer *a, ptrdiff_t h)
{
    struct try t;
    struct str value = a->header[h].value, zeros;
    try_of(&t, a);
    t.header[h].name = S("x-something-else");
    check_int(verify(&t, a->secret), SIGNATURE_MISSING);
    t.header[h].name = a->header[h].name;
    t.header[h].value = S("");
    check_int(verify(&t, a->secret), SIGNATURE_MISSING);
    t.header[h].value = S("  ");
    check_int(verify(&t, a->secret), SIGNATURE_MISSING);
    t.header[h].value = with(value, S("0"));
    check_int(verify(&t, a->secret), SIGNATURE_WRONG);
    t.header[h].value = str_slice(value, 0, value.n - 1);
    check_int(verify(&t, a->secret), SIGNATURE_WRONG);
    t.header[h].value = with(str_slice(value, 0, value.n - 1), S("z"));
    check_int(verify(&t, a->secret), SIGNATURE_WRONG);
    t.header[h].value = with(value, (struct str){"\0", 1});
    check_int(verify(&t, a->secret), SIGNATURE_WRONG);
    zeros = (struct str){NEW(room(), char, 1 << 20), 1 << 20};
    t.header[h].value = with(value, zeros);
    check_int(verify(&t, a->secret), SIGNATURE_WRONG);
    if (!str_equal(upper(value), value)) { /* a time has no case */
        t.header[h].value = upper(value);
        check_int(verify(&t, a->secret), SIGNATURE_WRONG);
    }
    t.header[h].value = value;
    t.header[t.r.nheader++] = a->header[h];
    check_int(verify(&t, a->secret), SIGNATURE_WRONG);
}

static void headers_that_are_missing_cut_long_or_double(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < COUNT(answer); i++)
        for (ptrdiff_t h = 0; h < HEADERS && answer[i].header[h].name.n; h++)
            spoil_header(&answer[i], h);
    struct try t;
    try_of(&t, &answer[COUNT(answer) - 1]);
    t.r.path_token = (struct str){0};
    check_int(verify(&t, SECRET), SIGNATURE_MISSING);
    t.r.path_token = S("");
    check_int(verify(&t, SECRET), SIGNATURE_MISSING);
}

static void secrets_rotate(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < COUNT(answer); i++) {
        struct try t;
        try_of(&t, &answer[i]);
        struct str two[] = {STR(OTHER), str_of(answer[i].secret), STR("")};
        check_int(signature_verify(t.scheme, &t.r, two, 2), SIGNATURE_RIGHT);
        check_int(signature_verify(t.scheme, &t.r, two + 1, 2), SIGNATURE_RIGHT);
        check_int(signature_verify(t.scheme, &t.r, two, 1), SIGNATURE_WRONG);
        check_int(signature_verify(t.scheme, &t.r, two + 2, 1), SIGNATURE_WRONG);
        check_int(signature_verify(t.scheme, &t.r, NULL, 0), SIGNATURE_WRONG);
    }
    const struct signed_request nothing = {0};
    check_int(signature_verify(scheme_find(S("none")), &nothing, NULL, 0), SIGNATURE_RIGHT);
}

static void a_replay_is_stale(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < COUNT(answer); i++) {
        struct try t;
        try_of(&t, &answer[i]);
        bool timed = answer[i].covers & TIMED;
        for (int sign = -1; sign <= 1; sign += 2) {
            t.r.now_ms = answer[i].now_ms + sign * SIGNATURE_WINDOW_MS;
            check_int(verify(&t, answer[i].secret), SIGNATURE_RIGHT);
            t.r.now_ms += sign;
            check_int(verify(&t, answer[i].secret), timed ? SIGNATURE_STALE : SIGNATURE_RIGHT);
            t.r.now_ms = sign < 0 ? INT64_MIN : INT64_MAX;
            check_int(verify(&t, answer[i].secret), timed ? SIGNATURE_STALE : SIGNATURE_RIGHT);
        }
    }
}

/* one header, one value, against a scheme */
static enum verdict one(const char *scheme, const char *name, const char *value, const char *secret)
{
    struct source_header header = {str_of(name), str_of(value)};
    struct signed_request r = {.header = &header, .nheader = 1, .body = STR(BODY)};
    r.now_ms = INT64_C(1700000000000);
    struct str s = str_of(secret);
    return signature_verify(scheme_find(str_of(scheme)), &r, &s, 1);
}

static void lists_hold_several_signatures(void **state)
{
    (void)state;
    static const char pd[] = "x-pagerduty-signature";
    check_int(one("pagerduty", pd, "v1=" MAC2 ",v1=" MAC, SECRET), SIGNATURE_RIGHT);
    check_int(one("pagerduty", pd, "v1=" MAC2 ",v1=" MAC, OTHER), SIGNATURE_RIGHT);
    check_int(one("pagerduty", pd, "v1=" MAC2 ", v2=00, v1=" MAC " ", SECRET), SIGNATURE_RIGHT);
    check_int(one("pagerduty", pd, "v2=" MAC, SECRET), SIGNATURE_WRONG);
    check_int(one("pagerduty", pd, MAC, SECRET), SIGNATURE_WRONG);
    check_int(one("pagerduty", pd, ",,,", SECRET), SIGNATURE_WRONG);
    check_int(one("github", "x-hub-signature-256", "sha256=" MAC ",sha256=" MAC, SECRET),
              SIGNATURE_WRONG);
    check_int(one("rootly", "x-rootly-signature", "v1=" MAC, SECRET), SIGNATURE_WRONG);
    check_int(one("rootly", "x-rootly-signature",
                  "t=1700000000,t=1700000000,"
                  "v1=f13ed5acdac92f84ba7b86994d673abeee419855ef3ea1a118351cc32e756731",
                  SECRET),
              SIGNATURE_WRONG);
    check_int(
        one("rootly", "x-rootly-signature",
            "v1=f13ed5acdac92f84ba7b86994d673abeee419855ef3ea1a118351cc32e756731,t=1700000000",
            SECRET),
        SIGNATURE_RIGHT);
    char many[SIGNATURES_MOST * 5 + 80] = "";
    for (int i = 0; i < SIGNATURES_MOST - 1; i++)
        strncat(many, "v1=0,", 6);
    strncat(many, "v1=" MAC, 70);
    check_int(one("pagerduty", pd, many, SECRET), SIGNATURE_RIGHT);
    memmove(many + 5, many, sizeof many - 6); /* one more in front: beyond what is looked at */
    check_int(one("pagerduty", pd, many, SECRET), SIGNATURE_WRONG);
}

static void sha1_is_refused(void **state)
{
    (void)state; /* openssl dgst -sha1 -hmac SECRET of the body */
    static const char sha1[] = "sha1=e8334874f1d1a1388384dda36d164524de2c157b";
    check_int(one("github", "x-hub-signature", sha1, SECRET), SIGNATURE_MISSING);
    check_int(one("github", "x-hub-signature", "sha256=" MAC, SECRET), SIGNATURE_MISSING);
    check_int(one("github", "x-hub-signature-256", sha1, SECRET), SIGNATURE_WRONG);
    check_int(one("bitbucket", "x-hub-signature", sha1, SECRET), SIGNATURE_WRONG);
}

static void authorization_in_its_forms(void **state)
{
    (void)state;
    static const char user[] = "Basic dXNlcjpjb3JyZWN0LWhvcnNlLWJhdHRlcnktc3RhcGxl";
    check_int(one("bearer", "authorization", "bearer " SECRET, SECRET), SIGNATURE_RIGHT);
    check_int(one("bearer", "authorization", "BEARER   " SECRET, SECRET), SIGNATURE_RIGHT);
    check_int(one("bearer", "authorization", SECRET, SECRET), SIGNATURE_WRONG);
    check_int(one("bearer", "authorization", "Basic " SECRET, SECRET), SIGNATURE_WRONG);
    check_int(one("basic", "authorization", user, SECRET), SIGNATURE_RIGHT);
    check_int(one("basic", "authorization", user, "user:" SECRET), SIGNATURE_RIGHT);
    check_int(one("basic", "authorization", user, "root:" SECRET), SIGNATURE_WRONG);
    check_int(one("basic", "authorization", user, "user"), SIGNATURE_WRONG);
    check_int(one("basic", "authorization", "Basic !!!!", SECRET), SIGNATURE_WRONG);
    check_int(one("basic", "authorization", "Basic dXNlcjo=", "user"), SIGNATURE_WRONG);
}

/* A public key is no HMAC key: who knows it, which is everybody, could sign. */
static void a_public_key_signs_nothing(void **state)
{
    (void)state; /* HMAC keyed with the 32 bytes of WHPK, and with its text */
    static const char *forged[] = {"v1,Wl2EqC/QEIFlbh4FOL1Jo/3SWuSxL0/ErEu6LpfRnYg=",
                                   "v1,7oWRuucrRo271LR7cJeeI2KV4EKfZkyj0BSnaU4clik=", V1A};
    struct try t;
    try_of(&t, &answer[6]);
    for (ptrdiff_t i = 0; i < COUNT(forged); i++) {
        t.header[2].value = str_of(forged[i]);
        check_int(verify(&t, WHPK), i == 2 ? SIGNATURE_RIGHT : SIGNATURE_WRONG);
        check_int(verify(&t, WHSEC), SIGNATURE_WRONG);
        check_int(verify(&t, "whpk_AAAA"), SIGNATURE_WRONG);
        check_int(verify(&t, "whsec_"), SIGNATURE_WRONG);
        check_int(verify(&t, "whsec_?"), SIGNATURE_WRONG);
    }
}

static void standard_lists_hold_both_kinds(void **state)
{
    (void)state;
    struct try t;
    try_of(&t, &answer[4]);
    t.header[2].value = S("v1,AAAA v2,x " V1A " " V1);
    check_int(verify(&t, WHSEC), SIGNATURE_RIGHT);
    check_int(verify(&t, &WHSEC[6]), SIGNATURE_RIGHT); /* without whsec_ */
    t.header[1].value = S("-1614265330");
    check_int(verify(&t, WHSEC), SIGNATURE_WRONG);
    t.header[1].value = S("99999999999999999999999");
    check_int(verify(&t, WHSEC), SIGNATURE_WRONG);
    t.header[1].name = S("svix-timestamp"); /* of the other family */
    t.header[1].value = S("1614265330");
    check_int(verify(&t, WHSEC), SIGNATURE_MISSING);
}

static void secrets_are_made_and_checked(void **state)
{
    (void)state;
    unsigned char random[32];
    struct err e;
    for (int i = 0; i < 32; i++)
        random[i] = (unsigned char)(i * 7);
    for (ptrdiff_t i = 0; scheme_at(i); i++) {
        const struct scheme *s = scheme_at(i);
        struct str made = scheme_secret_new(s, random, room());
        bool none = str_equal(scheme_name(s), S("none"));
        check_int(scheme_secret_check(s, made, &e), !none);
        check_true(!scheme_secret_check(s, S("short"), &e));
        check_true(!scheme_secret_check(s, S(""), &e));
    }
    check_str(scheme_secret_new(scheme_find(S("standard")), random, room()),
              "whsec_AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tk=");
    check_str(str_slice(scheme_secret_new(scheme_find(S("github")), random, room()), 0, 8),
              "00070e15");
    static const struct {
        const char *scheme, *secret, *error;
    } bad[] = {
        {"github",   "1234567",                               "secret too short: 7 bytes, at least 16 are wanted" },
        {"path",     "123456789012345678901",                 "secret too short: 21 bytes, at least 22 are wanted"},
        {"path",     "12345678901234567890/abcd",             "secret has bytes that the sender cannot send"      },
        {"bearer",   "1234567890 1234567890",                 "secret has bytes that the sender cannot send"      },
        {"header",   "1234567890\r\n1234567890",              "secret has bytes that the sender cannot send"      },
        {"standard", "whsec_not base64",
         "not a signing secret: no base64 behind 'whsec_' or 'whpk_'"                                             },
        {"standard", "whsec_AAAA",                            "secret too short: 3 bytes, at least 16 are wanted" },
        {"standard", "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
         "not a public key: 24 bytes, an ed25519 key has 32"                                                      },
        {"none",     "1234567890123456",                      "scheme 'none' takes no secret"                     },
    };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        check_true(
            !scheme_secret_check(scheme_find(str_of(bad[i].scheme)), str_of(bad[i].secret), &e));
        check_str(str_of(e.text), bad[i].error);
    }
}

static void equality_looks_at_every_byte(void **state)
{
    (void)state;
    check_true(equal_in_constant_time(S(""), (struct str){0}));
    check_true(equal_in_constant_time(S("abc"), S("abc")));
    check_true(!equal_in_constant_time(S("abc"), S("abd")));
    check_true(!equal_in_constant_time(S("abc"), S("bbc")));
    check_true(!equal_in_constant_time(S("abc"), S("ab")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scheme_has_a_known_answer),
        cmocka_unit_test(one_flipped_byte_is_wrong),
        cmocka_unit_test(headers_that_are_missing_cut_long_or_double),
        cmocka_unit_test(secrets_rotate),
        cmocka_unit_test(a_replay_is_stale),
        cmocka_unit_test(lists_hold_several_signatures),
        cmocka_unit_test(sha1_is_refused),
        cmocka_unit_test(authorization_in_its_forms),
        cmocka_unit_test(a_public_key_signs_nothing),
        cmocka_unit_test(standard_lists_hold_both_kinds),
        cmocka_unit_test(secrets_are_made_and_checked),
        cmocka_unit_test(equality_looks_at_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
