/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "support.h"

#include <sys/wait.h>

static void every_type_comes_back_as_it_went(void **state)
{
    (void)state;
    struct store *s = open_log("types.db");
    struct dice dice = {3};
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } sent = {0};
    int64_t arrival_sum = 0;
    check_ok(store_begin(s, &error));
    for (int turn = 0; turn < 4; turn++)
        for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++) {
            struct event v = event_of(&dice, (enum event_type)type, turn == 0);
            int64_t arrival = (int64_t)(roll(&dice) >> (10 + below(&dice, 40)));
            if (append(s, &v, arrival) == APPEND_NEW) {
                *PUSH(room(), &sent) = json_of(&v);
                arrival_sum += arrival;
            }
        }
    check_ok(store_commit(s, &error));
    store_close(s);

    s = store_open(file("types.db"), STORE_READ, &error);
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    check_int(seen.line.n, sent.n);
    check_true(sent.n > 3 * (EVENT_TYPES - 1));
    check_int(seen.arrival_sum, arrival_sum);
    for (ptrdiff_t i = 0; i < sent.n; i++)
        check_true(str_equal(seen.line.item[i], sent.item[i]));
    check_ok(store_check(s, &error));
    store_close(s);
}

static int in_order(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct walked sorted(const char *name)
{
    struct store *s = store_open(file(name), STORE_READ, &error);
    if (!s)
        fail_msg("%s", error.text);
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ENTITY, see, &seen, &error));
    store_close(s);
    sort(seen.line.item, seen.line.n, sizeof *seen.line.item, in_order, *room());
    return seen;
}

static void check_same_set(const struct walked *a, const struct walked *b)
{
    check_int(a->line.n, b->line.n);
    for (ptrdiff_t i = 0; i < a->line.n; i++)
        check_true(str_equal(a->line.item[i], b->line.item[i]));
}

enum { MANY = 700 };

static void redelivery_and_order_change_nothing(void **state)
{
    (void)state;
    struct store *s = open_log("once.db");
    for (int turn = 0; turn < 2; turn++) { /* the second turn is a redelivery of all */
        check_ok(store_begin(s, &error));
        for (int i = 0; i < MANY; i++) {
            struct event v = deployment(i);
            check_int(append(s, &v, 5), turn ? APPEND_DUPLICATE : APPEND_NEW);
        }
        check_ok(store_commit(s, &error));
    }
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    check_int(counts.events, MANY);
    check_int(counts.duplicates, MANY);
    store_close(s);

    s = open_log("shuffled.db"); /* 303 is prime to 700: each once, then some twice */
    for (int i = 0; i < MANY + 100; i++) {
        struct event v = deployment((int)((int64_t)i * 303 % MANY));
        if (i % 10 == 0)
            check_ok(store_begin(s, &error));
        check_int(append(s, &v, 5), i < MANY ? APPEND_NEW : APPEND_DUPLICATE);
        if (i % 10 == 9)
            check_ok(store_commit(s, &error));
    }
    store_close(s);
    struct walked a = sorted("once.db"), b = sorted("shuffled.db");
    check_int(a.line.n, MANY);
    check_same_set(&a, &b);
}

static int64_t runs_of(struct store *s)
{
    sqlite3_stmt *runs = db_fresh(s, SQL_RUN_EACH, &error);
    int64_t n = 0;
    for (bool more = true; db_row(s, runs, &more, &error) && more;)
        n++;
    sqlite3_finalize(runs);
    return n;
}

static void single_events_are_merged_into_few_runs(void **state)
{
    (void)state;
    struct store *s = open_log("single.db");
    int64_t arrival_sum = 0;
    for (int i = 0; i < MANY; i++) {
        struct event v = deployment(i);
        check_ok(store_begin(s, &error));
        check_int(append(s, &v, 1000 - i), APPEND_NEW); /* a clock that goes back */
        check_ok(store_commit(s, &error));
        arrival_sum += 1000 - i;
    }
    check_int(runs_of(s), 700 / 256 + 700 % 256 / 16 + 700 % 16);
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    check_int(seen.line.n, MANY);
    check_int(seen.arrival_sum, arrival_sum);
    for (int i = 0; i < MANY; i++) {
        struct event v = deployment(i);
        check_true(str_equal(seen.line.item[i], json_of(&v)));
    }
    check_ok(store_check(s, &error));
    struct event known = deployment(123); /* the keys were merged too */
    store_close(s);
    s = open_log("single.db");
    check_ok(store_begin(s, &error));
    check_int(append(s, &known, 1), APPEND_DUPLICATE);
    store_close(s);
}

static bool entities_do_not_return(void *context, const struct event *v, int64_t arrival_ms)
{
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } *entities = context;
    (void)arrival_ms;
    struct str repo = event_text(v, FIELD_REPO);
    if (!entities->n || !str_equal(entities->item[entities->n - 1], repo)) {
        for (ptrdiff_t i = 0; i < entities->n; i++)
            check_true(!str_equal(entities->item[i], repo));
        *PUSH(room(), entities) = arena_copy(room(), repo);
    }
    return true;
}

static void by_entity_each_stands_together(void **state)
{
    (void)state;
    struct store *s = store_open(file("single.db"), STORE_READ, &error);
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } entities = {0};
    check_ok(store_each(s, STORE_BY_ENTITY, entities_do_not_return, &entities, &error));
    check_int(entities.n, 11);
    struct walked seen = {.stop_at = 3};
    check_ok(store_each(s, STORE_BY_ENTITY, see, &seen, &error));
    check_int(seen.line.n, 3);
    seen = (struct walked){.stop_at = 3};
    check_ok(store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    check_int(seen.line.n, 3);
    store_close(s);
}

/* blocks of one large event each among small ones: a walk by entity needs ever more room */
static void large_events_come_back_by_entity(void **state)
{
    (void)state;
    struct store *s = open_log("large.db");
    struct dice dice = {9};
    int64_t bytes = 0, want = 0;
    for (int i = 0; i < 12; i++) {
        struct out text = out_to(room()), version = out_to(room());
        for (int k = 0; k < 1500 * (i % 4 * i + 1); k++)
            out_format(&text, "%llx ", (unsigned long long)roll(&dice));
        out_int(&version, i);
        const struct value value[] = {
            value_time(FIELD_AT, i),
            value_text(FIELD_SOURCE, i % 2 ? S("odd") : S("even")),
            value_text(FIELD_VERSION, out_str_of(&version)),
            value_text(FIELD_HASH, S("abc")),
            value_text(FIELD_TEXT, out_str_of(&text)),
        };
        struct event v;
        if (i % 3 == 0) {
            if (i)
                check_ok(store_commit(s, &error));
            check_ok(store_begin(s, &error));
        }
        check_ok(event_build(EVENT_DEFINITION_PUBLISHED, value, COUNT(value), room(), &v, &error));
        check_int(append(s, &v, i), APPEND_NEW);
        want += json_of(&v).n;
    }
    check_ok(store_commit(s, &error));
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ENTITY, see, &seen, &error));
    check_int(seen.line.n, 12);
    for (ptrdiff_t i = 0; i < seen.line.n; i++) {
        bytes += seen.line.item[i].n;
        check_true(strstr(arena_z(room(), seen.line.item[i]), i < 6 ? "\"even\"" : "\"odd\"") !=
                   NULL);
    }
    check_int(bytes, want);
    store_close(s);
}

static void rollback_leaves_nothing(void **state)
{
    (void)state;
    struct store *s = open_log("rollback.db");
    struct store_counts before, after;
    struct event v = deployment(1), w = deployment(2);
    check_ok(store_begin(s, &error));
    check_int(append(s, &w, 1), APPEND_NEW);
    check_ok(store_commit(s, &error));
    check_ok(store_count(s, &before, &error));
    check_ok(store_begin(s, &error));
    check_int(append(s, &v, 1), APPEND_NEW);
    check_int(append(s, &v, 1), APPEND_DUPLICATE);
    struct refused r = {.source = S("x"), .reason = S("y"), .raw = S("z")};
    check_ok(store_refuse(s, &r, &error));
    store_rollback(s);
    check_ok(store_count(s, &after, &error));
    check_true(memcmp(&before, &after, sizeof before) == 0);
    check_ok(store_begin(s, &error)); /* and the event is not taken for known */
    check_int(append(s, &w, 1), APPEND_DUPLICATE);
    check_int(append(s, &v, 1), APPEND_NEW);
    check_ok(store_commit(s, &error));
    store_close(s);
}

static void what_another_process_appended_is_known(void **state)
{
    (void)state;
    struct store *a = open_log("two.db"), *b = open_log("two.db");
    for (int i = 0; i < 40; i++) {
        struct event v = deployment(i);
        struct store *first = i % 2 ? a : b, *second = i % 2 ? b : a;
        check_ok(store_begin(first, &error));
        check_int(append(first, &v, 1), APPEND_NEW);
        check_ok(store_commit(first, &error));
        check_ok(store_begin(second, &error));
        check_int(append(second, &v, 1), APPEND_DUPLICATE);
        check_ok(store_commit(second, &error));
    }
    check_ok(store_check(a, &error));
    store_close(a);
    store_close(b);
}

static void a_killed_writer_leaves_whole_batches(void **state)
{
    (void)state;
    struct store *s = open_log("killed.db");
    store_close(s);
    struct event committed = deployment(1), lost = deployment(2);
    pid_t child = fork();
    if (child == 0) {
        s = open_log("killed.db");
        check_ok(store_begin(s, &error));
        append(s, &committed, 1);
        check_ok(store_commit(s, &error));
        check_ok(store_begin(s, &error));
        append(s, &lost, 1);
        _exit(7);
    }
    int status;
    check_true(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7);
    s = open_log("killed.db");
    check_ok(store_check(s, &error));
    check_ok(store_begin(s, &error));
    check_int(append(s, &committed, 1), APPEND_DUPLICATE);
    check_int(append(s, &lost, 1), APPEND_NEW);
    check_ok(store_commit(s, &error));
    store_close(s);
}

static void a_delivery_id_finds_its_events(void **state)
{
    (void)state;
    struct store *s = store_open(file("once.db"), STORE_READ, &error);
    struct walked seen = {0};
    struct event v = deployment(77);
    check_ok(store_find(s, S("delivery-77"), see, &seen, &error));
    check_int(seen.line.n, 1);
    check_true(str_equal(seen.line.item[0], json_of(&v)));
    check_ok(store_find(s, S("delivery-none"), see, &seen, &error));
    check_int(seen.line.n, 1);
    store_close(s);

    s = open_log("find.db"); /* an event without an id has the hash of its bytes for one */
    const struct value note[] = {value_text(FIELD_TEXT, S("hello")), value_time(FIELD_AT, 0),
                                 value_text(FIELD_SOURCE, S("desk"))};
    check_ok(event_build(EVENT_NOTE_ADDED, note, COUNT(note), room(), &v, &error));
    check_ok(store_begin(s, &error));
    append(s, &v, 1);
    check_ok(store_commit(s, &error));
    check_ok(store_find(s, event_delivery_id(&v, room()), see, &seen, &error));
    check_int(seen.line.n, 2);
    store_close(s);
}

static void damage_is_named(void **state)
{
    (void)state;
    struct store *s = open_log("damage.db");
    check_ok(store_begin(s, &error));
    for (int i = 0; i < 2000; i++) {
        struct event v = deployment(i);
        append(s, &v, 1);
    }
    check_ok(store_commit(s, &error));
    check_ok(store_check(s, &error));
    check_int(sqlite3_exec(s->db,
                           "UPDATE block SET bytes = CAST(substr(bytes, 1, 500) || x'0102' || "
                           "substr(bytes, 503) AS BLOB)",
                           NULL, NULL, NULL),
              SQLITE_OK);
    struct walked seen = {0};
    struct out wanted = out_to(room());
    out_format(&wanted, "'%s' is damaged: the run of events from number 1", s->path);
    out_byte(&wanted, 0);
    check_true(!store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    check_str(str_of(error.text), wanted.item);
    check_true(!store_each(s, STORE_BY_ENTITY, see, &seen, &error));
    check_int(seen.line.n, 0);
    check_true(!store_check(s, &error));
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_back_as_it_went),
        cmocka_unit_test(redelivery_and_order_change_nothing),
        cmocka_unit_test(single_events_are_merged_into_few_runs),
        cmocka_unit_test(by_entity_each_stands_together),
        cmocka_unit_test(large_events_come_back_by_entity),
        cmocka_unit_test(rollback_leaves_nothing),
        cmocka_unit_test(what_another_process_appended_is_known),
        cmocka_unit_test(a_killed_writer_leaves_whole_batches),
        cmocka_unit_test(a_delivery_id_finds_its_events),
        cmocka_unit_test(damage_is_named),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
