/* SPDX-License-Identifier: Apache-2.0 */
#include "store/access.h"

#include "support.h"

static int64_t stamp(struct store *s)
{
    int64_t n = -1;
    check_ok(store_access_stamp(s, &n, &error));
    return n;
}

static int64_t time_or(int64_t ms)
{
    return ms == TIME_NONE ? -1 : ms;
}

static bool list_token(void *context, const struct token *t)
{
    out_format(context, "%lld %.*s %d %.*s %.*s %lld %lld %d\n", (long long)t->id, FMT(t->label),
               t->scope, FMT(t->team.p ? t->team : S("-")), FMT(t->source.p ? t->source : S("-")),
               (long long)t->created_ms, (long long)time_or(t->revoked_ms), t->hash[31]);
    return true;
}

static bool list_session(void *context, const struct session_row *x)
{
    out_format(context, "%d of %lld %lld-%lld\n", x->hash[0], (long long)x->token,
               (long long)x->created_ms, (long long)x->ends_ms);
    return true;
}

static bool list_source(void *context, const struct source_row *x)
{
    out_format(context, "%.*s %.*s %.*s %.*s %lld %lld\n", FMT(x->name), FMT(x->adapter),
               FMT(x->scheme), FMT(x->header.p ? x->header : S("-")), (long long)x->created_ms,
               (long long)time_or(x->removed_ms));
    return true;
}

static bool list_secret(void *context, const struct secret_row *x)
{
    out_format(context, "%lld %.*s ", (long long)x->id, FMT(x->source));
    out_str(context, x->secret);
    out_format(context, " %lld %lld\n", (long long)x->created_ms, (long long)time_or(x->ends_ms));
    return true;
}

static void check_list(struct out *o, bool ok, const char *wanted)
{
    check_ok(ok);
    check_str(out_str_of(o), wanted);
    o->n = 0;
}

static void tokens_stand_until_revoked(void **state)
{
    (void)state;
    struct store *s = open_log("tokens.db");
    struct token ci = {.label = S("ci"),
                       .scope = MAY_INGEST,
                       .source = S("forge"),
                       .created_ms = 5,
                       .revoked_ms = TIME_NONE,
                       .hash[31] = 7},
                 ops = {.label = S("ops"),
                        .scope = MAY_ADMIN,
                        .team = S("platform"),
                        .created_ms = 6,
                        .revoked_ms = TIME_NONE};
    int64_t before = stamp(s);
    check_ok(store_token_add(s, &ci, &error));
    check_ok(store_token_add(s, &ops, &error));
    check_int(stamp(s), before + 2);
    struct err e = {0};
    check_true(!store_token_add(s, &ci, &e));
    check_int(e.code, ERR_INPUT);
    check_str(str_of(e.text), "there is a token 'ci' already");
    check_int(stamp(s), before + 2);

    struct session_row one = {{1}, ops.id, 10, 1000}, two = {{2}, ci.id, 10, 1000};
    check_ok(store_session_add(s, &one, &error));
    check_ok(store_session_add(s, &two, &error));
    check_ok(store_token_revoke(s, S("ops"), 20, &error));
    check_true(!store_token_revoke(s, S("ops"), 21, &e));
    check_int(e.code, ERR_NOT_FOUND);
    check_str(str_of(e.text), "no token 'ops'");
    ops.hash[31] = 9; /* its label is free again */
    check_ok(store_token_add(s, &ops, &error));
    struct out o = out_to(room());
    check_list(&o, store_tokens_each(s, list_token, &o, &error),
               "1 ci 1 - forge 5 -1 7\n"
               "2 ops 4 platform - 6 20 0\n"
               "3 ops 4 platform - 6 -1 9\n");
    check_list(&o, store_sessions_each(s, 11, list_session, &o, &error), "2 of 1 10-1000\n");
    store_close(s);
}

static void sessions_end(void **state)
{
    (void)state;
    struct store *s = open_log("sessions.db");
    struct session_row x[] = {
        {{1}, 1, 10, 100},
        {{2}, 1, 10, 200},
        {{3}, 1, 10, 300}
    };
    for (int i = 0; i < COUNT(x); i++)
        check_ok(store_session_add(s, &x[i], &error));
    struct out o = out_to(room());
    check_list(&o, store_sessions_each(s, 99, list_session, &o, &error),
               "1 of 1 10-100\n2 of 1 10-200\n3 of 1 10-300\n");
    check_list(&o, store_sessions_each(s, 100, list_session, &o, &error),
               "2 of 1 10-200\n3 of 1 10-300\n");
    int64_t before = stamp(s);
    check_ok(store_session_end(s, x[1].hash, &error));
    check_ok(store_session_end(s, x[1].hash, &error)); /* ended already: as wanted */
    check_true(stamp(s) > before);
    struct session_row later = {{4}, 1, 150, 400}; /* those that are over go */
    check_ok(store_session_add(s, &later, &error));
    check_list(&o, store_sessions_each(s, 0, list_session, &o, &error),
               "3 of 1 10-300\n4 of 1 150-400\n");
    store_close(s);
}

static void sources_and_their_secrets(void **state)
{
    (void)state;
    struct store *s = open_log("senders.db");
    struct source_row forge = {.name = S("forge"),
                               .adapter = S("github"),
                               .scheme = S("header"),
                               .header = S("X-Key"),
                               .created_ms = 1,
                               .removed_ms = TIME_NONE},
                      bell = {.name = S("bell"),
                              .adapter = S("alertmanager"),
                              .scheme = S("bearer"),
                              .created_ms = 2,
                              .removed_ms = TIME_NONE};
    struct err e = {0};
    check_ok(store_source_add(s, &forge, &error));
    check_ok(store_source_add(s, &bell, &error));
    check_true(!store_source_add(s, &forge, &e));
    check_str(str_of(e.text), "there is a source 'forge' already");
    struct secret_row a = {.source = S("forge"),
                           .secret = S("a"),
                           .created_ms = 1,
                           .ends_ms = TIME_NONE},
                      b = a, c = a, d = a;
    b.secret = S("b\0\xff");
    c.secret = S("c");
    d.source = S("bell");
    check_ok(store_secret_add(s, &a, TIME_NONE, &error));
    check_ok(store_secret_add(s, &d, TIME_NONE, &error));
    check_ok(store_secret_add(s, &b, 50, &error)); /* a ends at 50 */
    check_ok(store_secret_add(s, &c, 90, &error)); /* b at 90; a stays at 50 */
    struct out o = out_to(room());
    check_list(&o, store_sources_each(s, list_source, &o, &error),
               "forge github header X-Key 1 -1\nbell alertmanager bearer - 2 -1\n");
    check_ok(store_secrets_each(s, list_secret, &o, &error));
    check_true(str_equal(out_str_of(&o), S("1 forge a 1 50\n2 bell a 1 -1\n"
                                           "3 forge b\0\xff"
                                           " 1 90\n4 forge c 1 -1\n")));
    o.n = 0;
    check_ok(store_source_remove(s, S("forge"), 70, &error));
    check_true(!store_source_remove(s, S("forge"), 71, &e));
    check_int(e.code, ERR_NOT_FOUND);
    check_list(&o, store_secrets_each(s, list_secret, &o, &error), "2 bell a 1 -1\n");
    check_list(&o, store_sources_each(s, list_source, &o, &error),
               "forge github header X-Key 1 70\nbell alertmanager bearer - 2 -1\n");
    check_ok(store_source_add(s, &forge, &error)); /* the name is free again */
    store_close(s);
}

/* within a transaction they are part of it, and a refusal leaves it as it was */
static void writes_are_part_of_the_open_transaction(void **state)
{
    (void)state;
    struct store *s = open_log("within.db");
    struct token t = {.label = S("ci"), .scope = MAY_READ, .revoked_ms = TIME_NONE};
    struct err e = {0};
    struct out o = out_to(room());
    check_ok(store_begin(s, &error));
    check_ok(store_token_add(s, &t, &error));
    store_rollback(s);
    check_list(&o, store_tokens_each(s, list_token, &o, &error), "");
    check_int(stamp(s), 0);
    check_ok(store_begin(s, &error));
    check_ok(store_token_add(s, &t, &error));
    check_true(!store_token_add(s, &t, &e));
    check_true(!store_source_remove(s, S("none"), 1, &e));
    struct event v = deployment(1);
    append(s, &v, 1);
    check_ok(store_commit(s, &error));
    check_list(&o, store_tokens_each(s, list_token, &o, &error), "1 ci 2 - - 0 -1 0\n");
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    check_int(counts.events, 1);
    check_ok(store_token_revoke(s, S("ci"), 1, &error));
    check_ok(store_count(s, &counts, &error));
    check_int(counts.position, 1); /* of the event, not of tokens */
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_stand_until_revoked),
        cmocka_unit_test(sessions_end),
        cmocka_unit_test(sources_and_their_secrets),
        cmocka_unit_test(writes_are_part_of_the_open_transaction),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
