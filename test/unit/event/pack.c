/* The packed form: small, and safe whatever the bytes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/phrase.h"
#include "samples.h"

static struct str packed(const struct event *v)
{
    struct out o = out_to(room());
    event_pack(&o, v);
    return out_str_of(&o);
}

/* bytes are refused, or are an event that packs and unpacks to itself */
static void check_sound(struct str bytes)
{
    struct event v, again;
    if (!event_unpack(bytes, room(), &v))
        return;
    check_true(event_unpack(packed(&v), room(), &again));
    check_same_event(&v, &again);
    struct err e = {0};
    struct event built;
    check_true(event_build(v.type, v.value, v.n, room(), &built, &e));
    check_same_event(&v, &built);
    struct out o = out_to(room());
    out_event(&o, &v);
}

static void cut_anywhere_is_refused_or_sound(void **state)
{
    (void)state;
    struct dice dice = {4};
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++) {
        struct arena before = *room();
        struct event v = event_of(&dice, (enum event_type)type, true);
        struct str bytes = packed(&v);
        for (ptrdiff_t n = 0; n < bytes.n; n++) {
            struct arena inner = *room();
            check_sound(arena_copy(room(), (struct str){bytes.p, n})); /* a gap follows the copy */
            *room() = inner;
        }
        *room() = before;
    }
}

static void changed_bytes_are_refused_or_sound(void **state)
{
    (void)state;
    struct dice dice = {5};
    for (int turn = 0; turn < 20000; turn++) {
        struct arena before = *room();
        enum event_type type = (enum event_type)(1 + below(&dice, EVENT_TYPES - 1));
        struct event v = event_of(&dice, type, false);
        struct str bytes = packed(&v);
        char *p = NEW_RAW(room(), char, bytes.n);
        memcpy(p, bytes.p, (size_t)bytes.n);
        for (int n = 1 + below(&dice, 3); n > 0; n--)
            p[below(&dice, (int)bytes.n)] = (char)roll(&dice);
        check_sound((struct str){p, bytes.n});
        *room() = before;
    }
}

static void old_bytes_stay_readable(void **state)
{
    (void)state;
    /* written down once: numbers of types, fields, words and phrases are for ever */
    static const char bytes[] = "\x10"                     /* deploy.finished */
                                "\x02\xC0\xE4\xF2\xA0\x1A" /* at, whole seconds */
                                "\x08\x01\xC4\x0C\xA1\x9E" /* service: "payments" "-api" */
                                "\x0A\x80"                 /* env: "production" */
                                "\x46\x05\x01\x23\x40"     /* sha */
                                "\x48\x00"                 /* status: success */
                                "\x54\xC1\xE7\x24";        /* deploy: digits */
    struct value value[] = {
        value_time(FIELD_AT, 1762077840000),    value_text(FIELD_SERVICE, S("payments-api")),
        value_text(FIELD_ENV, S("production")), value_text(FIELD_DEPLOY, S("4711")),
        value_text(FIELD_SHA, S("01234")),      value_text(FIELD_STATUS, S("success"))};
    struct err e = {0};
    struct event v, again;
    check_true(event_build(EVENT_DEPLOY_FINISHED, value, COUNT(value), room(), &v, &e));
    check_true(event_unpack((struct str){bytes, sizeof bytes - 1}, room(), &again));
    check_same_event(&v, &again);
    check_true(str_equal(packed(&v), (struct str){bytes, sizeof bytes - 1}));
}

static void a_deployment_is_small(void **state)
{
    (void)state;
    struct str line = S(
        "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:04:00Z\","
        "\"id\":\"3f2504e0-4f89-11d3-9a0c-0305e82c3301\",\"source\":\"github\","
        "\"service\":\"payments-api\",\"env\":\"production\",\"actor\":\"bot\","
        "\"url\":\"https://github.com/acme/payments-api/actions/runs/4711234567\","
        "\"deploy\":\"4711234567\",\"repo\":\"acme/payments-api\","
        "\"sha\":\"9f1c0123456789abcdef0123456789abcdef0123\",\"version\":\"v2026.11.02\","
        "\"status\":\"success\",\"started_at\":\"2026-11-02T10:01:30Z\",\"strategy\":\"rolling\"}");
    struct json_parser *parser = json_parser_new();
    struct err e = {0};
    struct event v;
    struct event_remark remark;
    const struct json *j = json_parse(parser, line, false, room(), &e);
    check_true(j && event_read(j, room(), &v, &remark, &e));
    check_true(packed(&v).n <= line.n * 3 / 10);
    json_parser_free(parser);
}

static void a_commit_is_small(void **state)
{
    (void)state;
    struct dice dice = {6};
    struct out o = out_to(room());
    enum { MANY = 1000 };
    for (int i = 0; i < MANY; i++) { /* one in four is a merge */
        struct event_commit c = {.parents_told = true, .nparent = 1 + (i % 4 == 0)};
        c.sha = S("9f1c0123456789abcdef0123456789abcdef0123");
        c.parent[0] = c.parent[1] = c.sha;
        c.authored_ms = instant_of(&dice) / 1000 * 1000;
        c.committed_ms = c.authored_ms + i * SECOND_MS;
        commits_add(&o, &c);
    }
    check_true(o.n <= 60 * MANY);
    struct str rest = out_str_of(&o);
    struct event_commit c;
    char hex[COMMIT_HEX_BYTES];
    int n = 0;
    while (event_commit_next(&rest, &c, hex)) {
        check_str(c.sha, "9f1c0123456789abcdef0123456789abcdef0123");
        check_int(c.nparent, 1 + (n % 4 == 0));
        check_int(c.committed_ms - c.authored_ms, n * SECOND_MS);
        n++;
    }
    check_int(n, MANY);
}

static void absurd_commit_times_are_clamped(void **state)
{
    (void)state;
    struct out o = out_to(room());
    struct event_commit c = {
        .sha = S("abcd"), .authored_ms = INT64_MAX, .committed_ms = INT64_MIN + 1};
    commits_add(&o, &c);
    struct str rest = out_str_of(&o);
    char hex[COMMIT_HEX_BYTES];
    check_true(event_commit_next(&rest, &c, hex));
    check_int(c.authored_ms, INT64_C(253402300799999));
    check_int(c.committed_ms, INT64_C(-62135596800000));
    check_true(!c.parents_told && c.nparent == 0 && !c.paths.p && rest.n == 0);
    check_true(!event_commit_next(&rest, &c, hex));
}

static void every_phrase_is_found_longest_first(void **state)
{
    (void)state;
    struct phrase_memory none = {.n = 0};
    for (int i = 0; i < PHRASES; i++) {
        struct str text = phrase_text(i);
        check_int(phrase_of(text), i);
        struct out o = out_to(room());
        out_str(&o, text);
        out_byte(&o, '9');
        unsigned char code[64];
        check_int(phrase_code(&none, out_str_of(&o), code, sizeof code), 3);
        check_int(code[0], 0x80 + i);
        check_int(code[1], 0);
        check_int(code[2], '9');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_anywhere_is_refused_or_sound),
        cmocka_unit_test(changed_bytes_are_refused_or_sound),
        cmocka_unit_test(old_bytes_stay_readable),
        cmocka_unit_test(a_deployment_is_small),
        cmocka_unit_test(a_commit_is_small),
        cmocka_unit_test(absurd_commit_times_are_clamped),
        cmocka_unit_test(every_phrase_is_found_longest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
