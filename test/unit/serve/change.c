/* Tokens, sources and links in a log, and the copy of them that requests are judged by.
 * SPDX-License-Identifier: Apache-2.0 */
#include "serve/change.h"

#include "serve/access.h"
#include "unit/store/support.h"

#include <pthread.h>

#define NOW INT64_C(1795305600000) /* 2026-11-22T00:00:00Z */

/* the answer; NULL: refused, with error set and nothing changed */
static const struct json *make(struct store *s, change *run, struct wish w, int64_t now_ms)
{
    struct out o = out_to(room());
    error = (struct err){0};
    check_ok(store_begin(s, &error));
    if (!run(s, &w, now_ms, room(), &o, &error)) {
        store_rollback(s);
        check_true(error.code != ERR_NONE);
        return NULL;
    }
    check_ok(store_commit(s, &error));
    struct str text = arena_copy(room(), out_str_of(&o));
    const struct json *j = json_parse_own(text, room(), &error);
    check_ok(j != NULL);
    return j;
}

static struct str text(const struct json *j, const char *key)
{
    const struct json *c = json_get(j, str_of(key));
    return c ? c->text : (struct str){0};
}

static void a_wish_is_the_same_when_it_was_sent(void **state)
{
    (void)state;
    const struct wish w = {.label = S("a \"b\""),
                           .keep = S("7d"),
                           .from = S("{\"deploy\":\"1\"}"),
                           .secret = S("\\"),
                           .retract = true};
    struct out o = out_to(room());
    struct wish got;
    out_wish(&o, &w);
    const struct json *j = json_parse_own(out_str_of(&o), room(), &error);
    check_ok(j && wish_read(j, room(), &got, &error));
    check_str(got.label, "a \"b\"");
    check_str(got.keep, "7d");
    check_str(got.from, "{\"deploy\":\"1\"}");
    check_str(got.secret, "\\");
    check_true(got.retract && !got.to.p && !got.name.p);
    static const char *const none[] = {"[]",
                                       "\"x\"",
                                       "{\"label\":1}",
                                       "{\"from\":\"deploy:1\"}",
                                       "{\"retract\":\"yes\"}",
                                       "{\"lable\":\"x\"}"};
    for (int i = 0; i < COUNT(none); i++) {
        struct err e = {0};
        j = json_parse_own(str_of(none[i]), room(), &e);
        check_true(j && !wish_read(j, room(), &got, &e) && e.code == ERR_INPUT);
    }
}

static void tokens(void **state)
{
    (void)state;
    struct store *s = open_log("tokens.db");
    const struct public_url url = {0};
    struct access *x = access_start(file("tokens.db"), &url, &error);
    check_ok(x);
    check_true(access_is_open(x));
    const struct wish wish = {.label = S("ci"), .scope = S("ingest"), .source = S("jenkins")};
    const struct json *j = make(s, token_add, wish, NOW);
    struct str token = text(j, "token");
    check_true(token.n >= 3 + 40 && str_starts(token, S("pw_")));
    struct identity who;
    check_true(!access_token(x, token, room(), &who)); /* not read anew yet */
    access_refresh(x);
    check_true(access_token(x, token, room(), &who) && !access_is_open(x));
    check_str(who.label, "ci");
    check_str(who.source, "jenkins");
    check_true(who.ingest && who.scope == MAY_INGEST && !who.team.p);
    check_true(!access_token(x, str_slice(token, 0, token.n - 1), room(), &who));
    check_true(!who.label.p && who.scope == MAY_NOTHING);

    check_true(!make(s, token_add, wish, NOW)); /* the label stands */
    struct out list = out_to(room());
    check_ok(token_list(s, &list, &error));
    check_str(
        out_str_of(&list),
        "{\"schema\":\"pitwall.tokens/1\",\"tokens\":[{\"label\":\"ci\",\"scope\":\"ingest\","
        "\"source\":\"jenkins\",\"created_at\":\"2026-11-22T00:00:00Z\",\"revoked_at\":null}]}");
    check_true(make(s, token_revoke, (struct wish){.label = S("ci")}, NOW + 1) != NULL);
    access_refresh(x);
    check_true(!access_token(x, token, room(), &who));
    check_true(!access_is_open(x)); /* revoking the last one opens nothing */
    check_true(!make(s, token_revoke, (struct wish){.label = S("ci")}, NOW + 2));
    check_int(error.code, ERR_NOT_FOUND);
    struct str other = text(make(s, token_add, wish, NOW), "token");
    check_true(other.n == token.n && !str_equal(other, token));
    access_stop(x);
    store_close(s);
}

/* one that asks while the copy is replaced */
struct asking {
    struct access *access;
    struct str token; /* stands all the time */
    pthread_t thread;
    bool stop, wrong;
    ptrdiff_t asked;
};

static void *keep_asking(void *context)
{
    struct asking *q = context;
    struct arena whole = arena_reserve(1 << 20);
    while (!__atomic_load_n(&q->stop, __ATOMIC_RELAXED)) {
        struct arena a = whole;
        struct identity who;
        q->wrong |= !access_token(q->access, q->token, &a, &who) ||
                    !str_equal(who.label, S("first")) || access_is_open(q->access);
        q->asked++;
    }
    arena_release(whole);
    return NULL;
}

static void readers_see_a_whole_copy_while_it_is_replaced(void **state)
{
    (void)state;
    enum { ROUNDS = 40, THREADS = 3 };
    struct store *s = open_log("threads.db");
    const struct wish first = {.label = S("first"), .scope = S("read")};
    struct str token = text(make(s, token_add, first, NOW), "token");
    const struct public_url url = {0};
    struct access *x = access_start(file("threads.db"), &url, &error);
    check_ok(x);
    struct asking q[THREADS];
    for (int i = 0; i < THREADS; i++) {
        q[i] = (struct asking){.access = x, .token = token};
        check_int(pthread_create(&q[i].thread, NULL, keep_asking, &q[i]), 0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        const struct wish w = {.label = S("other"), .scope = S("admin")};
        struct identity who;
        struct str other = text(make(s, token_add, w, NOW), "token");
        access_refresh(x);
        check_true(access_token(x, other, room(), &who));
        make(s, token_revoke, w, NOW);
        access_refresh(x);
        check_true(!access_token(x, other, room(), &who));
    }
    for (int i = 0; i < THREADS; i++) {
        __atomic_store_n(&q[i].stop, true, __ATOMIC_RELAXED);
        pthread_join(q[i].thread, NULL);
        check_true(!q[i].wrong && q[i].asked > 0);
    }
    access_stop(x);
    store_close(s);
}

static void wishes_for_tokens_that_are_refused(void **state)
{
    (void)state;
    struct store *s = open_log("refused.db");
    static const struct wish none[] = {
        {.scope = STR("read")           },
        {                               .label = STR("x")                              },
        {               .label = STR("x"),                               .scope = STR("nothing")},
        {                                             .label = STR("x"),                               .scope = STR("READ")},
        {                                             .label = STR("x"),       .scope = STR("read"), .source = STR("jenkins")},
        {                                     .label = STR("x"),          .scope = STR("admin"), .source = STR("jenkins")},
        {       .label = STR("x"),               .scope = STR("admin"), .team = STR("a")},
        {   .label = STR("x"),                               .scope = STR("read"), .team = STR("")},
        {                                          .label = STR("x"),                .scope = STR("ingest"), .source = STR("sample")},
        {                                              .label = STR("Local"),.scope = STR("read")},
        { .label = STR("who@example.org"),           .scope = STR("read")},
        {.label = STR("\xff"), .scope = STR("read")},
        {.label = STR("a\nb"),            .scope = STR("read")},
        {                                        .label = STR("\xe2\x80\xae"),            .scope = STR("read")},
    };
    for (int i = 0; i < COUNT(none); i++)
        if (make(s, token_add, none[i], NOW) || error.code != ERR_INPUT)
            fail_msg("wish %d", i);
    struct out list = out_to(room());
    check_ok(token_list(s, &list, &error));
    check_str(out_str_of(&list), "{\"schema\":\"pitwall.tokens/1\",\"tokens\":[]}");
    store_close(s);
}

static ptrdiff_t secrets_at(struct access *x, const char *name, int64_t now_ms)
{
    struct sender sender;
    return access_sender(x, str_of(name), now_ms, room(), &sender) ? sender.nsecret : -1;
}

static void sources_and_their_secrets(void **state)
{
    (void)state;
    struct store *s = open_log("sources.db");
    const struct public_url url = {0};
    struct access *x = access_start(file("sources.db"), &url, &error);
    check_ok(x);
    const struct json *j = make(s, source_add, (struct wish){.name = S("github-acme")}, NOW);
    struct str first = text(j, "secret");
    check_str(text(j, "adapter"), "github");
    check_str(text(j, "scheme"), "github");
    check_str(text(j, "path"), "/hook/github-acme");
    check_true(first.n >= 40);
    const struct wish hour = {.name = S("github-acme"), .keep = S("1h")};
    j = make(s, source_rotate, hour, NOW + 1000);
    check_str(text(j, "others_end_at"), "2026-11-22T01:00:01Z");
    check_true(!str_equal(text(j, "secret"), first));
    access_refresh(x);
    struct sender sender;
    check_true(access_sender(x, S("github-acme"), NOW + 2000, room(), &sender));
    check_true(sender.adapter && sender.scheme && sender.nsecret == 2);
    check_str(sender.name, "github-acme");
    check_int(secrets_at(x, "github-acme", NOW + 1000 + HOUR_MS), 1);
    check_int(secrets_at(x, "github", NOW), -1);

    struct wish own = {
        .name = S("github-acme"), .keep = S("0s"), .secret = S("0123456789abcdef0123456789abcdef")};
    j = make(s, source_rotate, own, NOW + 3000);
    check_true(!text(j, "secret").p); /* whoever gave it knows it */
    access_refresh(x);
    check_int(secrets_at(x, "github-acme", NOW + 3000), 1);
    check_true(make(s, source_remove, (struct wish){.name = S("github-acme")}, NOW) != NULL);
    access_refresh(x);
    check_int(secrets_at(x, "github-acme", NOW + 3000), -1);
    check_true(!make(s, source_rotate, hour, NOW));
    check_int(error.code, ERR_NOT_FOUND);
    j = make(s, source_add, (struct wish){.name = S("github-acme"), .scheme = S("none")}, NOW);
    check_true(j && !text(j, "secret").p);
    check_true(!make(s, source_rotate, hour, NOW)); /* it has none */
    j = make(s, source_add, (struct wish){.name = S("github-p"), .scheme = S("path")}, NOW);
    check_true(str_ends(text(j, "path"), text(j, "secret")));
    j = make(s, source_add,
             (struct wish){.name = S("github-h"), .scheme = S("header"), .header = S("X-My-Key")},
             NOW);
    check_true(j != NULL);
    access_refresh(x);
    check_true(access_sender(x, S("github-h"), NOW, room(), &sender));
    check_str(sender.header, "x-my-key");
    access_stop(x);
    store_close(s);
}

static void wishes_for_sources_that_are_refused(void **state)
{
    (void)state;
    struct store *s = open_log("nosources.db");
    static const struct wish none[] = {
        {.adapter = STR("github")      },
        {                                                   .name = STR("nobody")                             },
        {                             .name = STR("github-x"),                              .adapter = STR("nobody")},
        {                                                          .name = STR("github-x"),                              .scheme = STR("nobody")},
        {                                                          .name = STR("github-x"),                              .scheme = STR("header")},
        {                                                          .name = STR("github-x"),          .scheme = STR("header"), .header = STR("a b")},
        {                                                            .name = STR("github-x"),       .scheme = STR("header"), .header = STR("a\r\nb")},
        {                            .name = STR("github-x"),        .header = STR("x-y")},
        {   .name = STR("github-x"),        .secret = STR("")},
        {                               .name = STR("github-x"),        .secret = STR("short")},
        {.name = STR("github-x"),        .secret = STR("0123456789abcdef0123456789abcde\n")},
        {   .name = STR("github-x"),
         .scheme = STR("none"),
         .secret = STR("0123456789abcdef0123456789abcdef")},
        {                                                              .name = STR("github/x")                             },
        {.name = STR(".github"),         .adapter = STR("github")},
        {                               .name = STR("github-\xc3\xa4")},
        {                    .name = STR("sample"),      .adapter = STR("github")},
    };
    for (int i = 0; i < COUNT(none); i++)
        if (make(s, source_add, none[i], NOW) || error.code != ERR_INPUT)
            fail_msg("wish %d", i);
    make(s, source_add, (struct wish){.name = S("github")}, NOW);
    check_true(!make(s, source_add, (struct wish){.name = S("github")}, NOW));
    static const char *const keep[] = {"", "7", "d", "-1d", "367d", "forever", "7 d"};
    for (int i = 0; i < COUNT(keep); i++)
        check_true(!make(s, source_rotate,
                         (struct wish){.name = S("github"), .keep = str_of(keep[i])}, NOW));
    store_close(s);
}

static bool count_event(void *context, const struct event *v, int64_t arrival_ms)
{
    (void)arrival_ms;
    struct out o = out_to(room());
    out_event(&o, v);
    out_str(context, out_str_of(&o));
    return true;
}

static void links(void **state)
{
    (void)state;
    struct store *s = open_log("links.db");
    struct wish w = {.from = S("{\"deploy\":\"17\"}"),
                     .to = S("{\"incident\":\"I1\"}"),
                     .rel = S("caused"),
                     .reason = S("bad migration")};
    check_str(text(make(s, link_state, w, NOW), "status"), "accepted");
    check_str(text(make(s, link_state, w, NOW), "status"), "duplicate"); /* of the same moment */
    w.retract = true;
    w.at = S("2026-11-21T00:00:00Z");
    check_str(text(make(s, link_state, w, NOW), "status"), "accepted");
    struct out o = out_to(room());
    check_ok(store_each(s, STORE_BY_ARRIVAL, count_event, &o, &error));
    check_str(out_str_of(&o),
              "{\"type\":\"link.asserted\",\"at\":\"2026-11-22T00:00:00Z\",\"source\":\"api\","
              "\"from\":{\"deploy\":\"17\"},\"to\":{\"incident\":\"I1\"},\"rel\":\"caused\","
              "\"reason\":\"bad migration\"}"
              "{\"type\":\"link.retracted\",\"at\":\"2026-11-21T00:00:00Z\",\"source\":\"api\","
              "\"from\":{\"deploy\":\"17\"},\"to\":{\"incident\":\"I1\"},\"rel\":\"caused\","
              "\"reason\":\"bad migration\"}");
    /* clang-format off */
    static const struct wish none[] = {
        {.rel = STR("caused")},
        {.from = STR("{\"deploy\":\"1\"}"), .to = STR("{\"sha\":\"abcd\"}"), .rel = STR("caused")},
        {.from = STR("{\"deploy\":\"1\"}"), .to = STR("{\"sha\":\"abcd\"}"), .reason = STR("x")},
        {.from = STR("{\"deploy\":\"1\"}"), .rel = STR("caused"), .reason = STR("x")},
        {.from = STR("{}"), .to = STR("{\"sha\":\"abcd\"}"), .rel = STR("caused"), .reason = STR("x")},
        {.from = STR("{\"deploy\":\"1\"}"), .to = STR("{\"sha\":\"xyz\"}"), .rel = STR("caused"), .reason = STR("x")},
        {.from = STR("{\"deploy\":\"1\"}"), .to = STR("{\"sha\":\"abcd\"}"), .rel = STR("knew"), .reason = STR("x")},
        {.from = STR("{\"deploy\":\"1\"}"), .to = STR("{\"sha\":\"abcd\"}"), .rel = STR("caused"), .reason = STR("x"), .at = STR("now")},
    };
    /* clang-format on */
    for (int i = 0; i < COUNT(none); i++)
        if (make(s, link_state, none[i], NOW) || error.code != ERR_INPUT)
            fail_msg("wish %d", i);
    check_ok(store_setting_set(s, S("sample"), S("1"), &error));
    w.at = S("2026-11-20T00:00:00Z");
    check_true(!make(s, link_state, w, NOW)); /* nobody's word goes into a made-up organisation */
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wish_is_the_same_when_it_was_sent),
        cmocka_unit_test(tokens),
        cmocka_unit_test(readers_see_a_whole_copy_while_it_is_replaced),
        cmocka_unit_test(wishes_for_tokens_that_are_refused),
        cmocka_unit_test(sources_and_their_secrets),
        cmocka_unit_test(wishes_for_sources_that_are_refused),
        cmocka_unit_test(links),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
