/* SPDX-License-Identifier: Apache-2.0 */
#include "store/origin.h"
#include "store/raw.h"
#include "support.h"

/* bodies of one kind: much in common, and a word that no other body has */
static struct str body_of(int i, const char *kind)
{
    struct dice dice = {(uint64_t)i + 1};
    struct out o = out_to(room());
    out_format(&o, "{\"kind\":\"%s\",\"secret_word\":\"zq%llxqz\"", kind,
               (unsigned long long)roll(&dice));
    for (int k = 0; k < 30; k++)
        out_format(&o,
                   *kind == 'p'
                       ? ",\"link_%d\":\"https://forge.example/acme/repo-%d/things/%d\""
                       : ",\"%d size\":[\"of part %d\", \"ftp:%d\", \"stored anonymously\"]",
                   k * k * 7919, (int)below(&dice, 5), (int)below(&dice, 1 << 30));
    out_text(&o, "}");
    return out_str_of(&o);
}

static void deliver(struct store *s, const char *source, int from, int to, const char *kind)
{
    check_ok(store_begin(s, &error));
    for (int i = from; i < to; i++) {
        struct out id = out_to(room());
        out_int(&id, i);
        struct delivery d = {.source = str_of(source),
                             .id = out_str_of(&id),
                             .headers = S("{}"),
                             .body = body_of(i, kind)};
        enum append_result result;
        check_ok(store_deliver(s, &d, &result, &error));
        check_int(result, APPEND_NEW);
    }
    check_ok(store_commit(s, &error));
}

static struct str due(struct store *s)
{
    struct err e = {0};
    struct str source = store_dictionary_due(s, room(), &e);
    check_int(e.code, ERR_NONE);
    return source;
}

static struct str learn(const char *name, struct str source)
{
    struct str dictionary;
    struct store *reader = store_open(file(name), STORE_READ, &error);
    check_ok(reader);
    check_ok(store_dictionary_learn(reader, source, room(), &dictionary, &error));
    store_close(reader);
    return dictionary;
}

static int64_t number_of(struct store *s, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);
    int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return n;
}

struct bodies {
    const char *kind;
    int n, other_from;
};

static bool same_body(void *context, const struct delivery *d)
{
    struct bodies *b = context;
    check_true(str_equal(d->body, body_of(b->n, b->n >= b->other_from ? "other" : "push")));
    b->n++;
    return true;
}

static bool contains(struct str text, struct str word)
{
    for (ptrdiff_t i = 0; i + word.n <= text.n; i++)
        if (memcmp(text.p + i, word.p, (size_t)word.n) == 0)
            return true;
    return false;
}

static void a_dictionary_helps_and_old_bodies_keep_theirs(void **state)
{
    (void)state;
    struct store *s = open_log("dictionary.db"), *other = open_log("dictionary.db");
    deliver(s, "forge", 0, 255, "push");
    check_true(!due(s).p);
    deliver(s, "forge", 255, 300, "push");
    check_str(due(s), "forge");
    struct str first = learn("dictionary.db", S("forge"));
    check_true(first.n > 500 && first.n <= 32 << 10);
    check_ok(store_dictionary_add(other, S("forge"), first, &error)); /* s hears of it */
    check_true(!due(s).p);
    deliver(s, "forge", 300, 600, "push");
    int64_t plain = number_of(s, "SELECT sum(length(bytes)) FROM raw WHERE seq <= 300"),
            packed = number_of(s, "SELECT sum(length(bytes)) FROM raw WHERE seq > 300");
    check_true(packed * 3 < plain * 2);
    check_int(number_of(s, "SELECT sum(dictionary) FROM raw WHERE seq > 300"), 300);

    deliver(s, "forge", 600, 5600, "push"); /* as good as it was when it was young */
    check_true(!due(s).p);
    deliver(s, "forge", 5600, 12000, "other"); /* other bodies: it helps no more */
    check_str(due(s), "forge");
    check_ok(store_dictionary_add(s, S("forge"), learn("dictionary.db", S("forge")), &error));
    deliver(s, "forge", 12000, 12100, "other");
    check_int(number_of(s, "SELECT max(dictionary) FROM raw"), 2);
    store_close(s);
    store_close(other);
    s = store_open(file("dictionary.db"), STORE_READ, &error);
    struct bodies bodies = {.other_from = 5600};
    check_ok(store_deliveries_each(s, S("forge"), 0, true, same_body, &bodies, &error));
    check_int(bodies.n, 12100);
    store_close(s);
}

/* erasing a body erases what only it said, in dictionaries too */
static void a_dictionary_has_no_word_of_one_body(void **state)
{
    (void)state;
    struct store *s = open_log("words.db");
    deliver(s, "forge", 0, 300, "push");
    struct str dictionary = learn("words.db", S("forge"));
    check_true(contains(dictionary, S("forge.example")));
    for (int i = 0; i < 300; i++) {
        struct str body = body_of(i, "push"), word = str_slice(body, 30, 46);
        check_true(contains(body, S("secret_word\":\"zq")));
        check_true(!contains(dictionary, word));
    }
    check_true(!contains(dictionary, S("qz")));
    store_close(s);
}

static void what_has_nothing_in_common_gets_none(void **state)
{
    (void)state;
    struct store *s = open_log("random.db");
    struct dice dice = {5};
    check_ok(store_begin(s, &error));
    for (int i = 0; i < 300; i++) {
        char body[400];
        struct out id = out_to(room());
        out_int(&id, i);
        for (int k = 0; k < COUNT(body); k++)
            body[k] = (char)(unsigned char)(roll(&dice) >> 20);
        struct delivery d = {
            .source = S("noise"),
            .id = out_str_of(&id),
            .headers = S("{}"),
            .body = {body, sizeof body}
        };
        enum append_result result;
        check_ok(store_deliver(s, &d, &result, &error));
    }
    check_ok(store_commit(s, &error));
    check_str(due(s), "noise");
    struct str none = learn("random.db", S("noise"));
    check_int(none.n, 0);
    check_ok(store_dictionary_add(s, S("noise"), none, &error));
    check_true(!due(s).p); /* not again before there are as many bodies */
    check_int(number_of(s, "SELECT count(*) FROM dictionary"), 0);
    struct err e = {0};
    struct str dictionary;
    check_true(!store_dictionary_learn(s, S("nobody"), room(), &dictionary, &e));
    check_int(e.code, ERR_NOT_FOUND);
    store_close(s);
}

static void a_rolled_back_dictionary_is_not_used(void **state)
{
    (void)state;
    struct store *s = open_log("undone.db");
    deliver(s, "forge", 0, 300, "push");
    struct str dictionary = learn("undone.db", S("forge"));
    check_ok(store_begin(s, &error));
    check_ok(store_dictionary_add(s, S("forge"), dictionary, &error));
    store_rollback(s);
    deliver(s, "forge", 300, 310, "push");
    check_int(number_of(s, "SELECT max(dictionary) FROM raw"), 0);
    struct bodies bodies = {.other_from = 1000};
    check_ok(store_deliveries_each(s, S("forge"), 0, true, same_body, &bodies, &error));
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dictionary_helps_and_old_bodies_keep_theirs),
        cmocka_unit_test(a_dictionary_has_no_word_of_one_body),
        cmocka_unit_test(what_has_nothing_in_common_gets_none),
        cmocka_unit_test(a_rolled_back_dictionary_is_not_used),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
