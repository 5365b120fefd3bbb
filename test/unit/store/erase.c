/* Erased bodies are in no file any more.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/raw.h"
#include "support.h"

enum { FRAGMENT = 12 };

/* random bytes do not compress: they stand in the file as they are */
static struct str random_body(struct dice *dice, ptrdiff_t n)
{
    char *p = NEW(room(), char, n);
    for (ptrdiff_t i = 0; i < n; i++)
        p[i] = (char)(unsigned char)(roll(dice) >> 20);
    return (struct str){p, n};
}

static int64_t deliver(struct store *s, int i, struct str body, int64_t arrival_ms)
{
    struct out id = out_to(room());
    enum append_result result;
    out_int(&id, i);
    struct delivery d = {.source = S("forge"),
                         .id = out_str_of(&id),
                         .headers = S("{}"),
                         .arrival_ms = arrival_ms,
                         .body = body};
    check_ok(store_deliver(s, &d, &result, &error));
    check_int(result, APPEND_NEW);
    return d.seq;
}

static struct str bytes_of(const char *name)
{
    FILE *f = fopen(file(name), "rb");
    struct out o = out_to(room());
    static char piece[1 << 16];
    for (size_t n; f && (n = fread(piece, 1, sizeof piece, f)) > 0;)
        out_str(&o, (struct str){piece, (ptrdiff_t)n});
    if (f)
        fclose(f);
    return out_str_of(&o);
}

/* places of the log's files, by the hash of the FRAGMENT bytes there */
struct haystack {
    struct str text;
    int32_t *slot;
};
enum { SLOTS = 1 << 24 };

static uint32_t hash_at(const char *p)
{
    uint64_t a;
    uint32_t b;
    memcpy(&a, p, 8);
    memcpy(&b, p + 8, 4);
    return (uint32_t)((a * UINT64_C(0x9E3779B97F4A7C15) ^ b * UINT64_C(0xC2B2AE3D27D4EB4F)) >> 40);
}

static struct haystack all_files(const char *name)
{
    static const char *const suffix[] = {"", "-wal", "-shm"};
    struct out o = out_to(room());
    for (int i = 0; i < COUNT(suffix); i++) {
        struct out beside = out_to(room());
        out_format(&beside, "%s%s", name, suffix[i]);
        out_str(&o, bytes_of(arena_z(room(), out_str_of(&beside))));
    }
    struct haystack h = {out_str_of(&o), NEW(room(), int32_t, SLOTS)};
    static const char zeros[FRAGMENT];
    for (ptrdiff_t i = 0; i + FRAGMENT <= h.text.n; i++) {
        if (memcmp(h.text.p + i, zeros, FRAGMENT) == 0)
            continue;
        uint32_t at = hash_at(h.text.p + i);
        while (h.slot[at])
            at = (at + 1) % SLOTS;
        h.slot[at] = (int32_t)(i + 1);
    }
    return h;
}

/* how many pieces of body stand somewhere in the files */
static int pieces_of(const struct haystack *h, struct str body)
{
    int n = 0;
    for (ptrdiff_t i = 0; i + FRAGMENT <= body.n; i += FRAGMENT) {
        uint32_t at = hash_at(body.p + i);
        while (h->slot[at] && memcmp(h->text.p + h->slot[at] - 1, body.p + i, FRAGMENT) != 0)
            at = (at + 1) % SLOTS;
        n += h->slot[at] != 0;
    }
    return n;
}

struct told {
    struct out text;
};

static bool tell_erasure(void *context, const struct erasure *x)
{
    out_format(context, "%lld at %lld by %.*s: %.*s (%lld)\n", (long long)x->seq,
               (long long)x->at_ms, FMT(x->by), FMT(x->reason), (long long)x->bodies);
    return true;
}

static void an_erased_body_is_in_no_file(void **state)
{
    (void)state;
    struct store *s = open_log("erase.db");
    struct dice dice = {11};
    struct str body[3];
    check_ok(store_begin(s, &error));
    for (int i = 0; i < 3; i++) {
        body[i] = random_body(&dice, 700 + 9000 * i);
        check_int(deliver(s, i, body[i], i), i + 1);
    }
    check_ok(store_commit(s, &error));
    struct haystack h = all_files("erase.db");
    for (int i = 0; i < 3; i++)
        check_true(pieces_of(&h, body[i]) > body[i].n / FRAGMENT * 9 / 10); /* the test can see */
    check_ok(store_raw_erase(s, 2, S("ops"), S("asked for"), 77, &error));
    h = all_files("erase.db");
    check_int(pieces_of(&h, body[1]), 0);
    check_true(pieces_of(&h, body[0]) && pieces_of(&h, body[2]));

    struct delivery d;
    check_ok(store_delivery(s, 2, room(), &d, &error)); /* the delivery stays */
    check_true(!d.body.p);
    check_ok(store_delivery(s, 3, room(), &d, &error));
    check_true(str_equal(d.body, body[2]));
    struct err e = {0};
    check_true(!store_raw_erase(s, 2, S("ops"), S("again"), 78, &e));
    check_int(e.code, ERR_NOT_FOUND);
    check_str(str_of(e.text), "no body of delivery 2");
    struct out o = out_to(room());
    check_ok(store_erasures_each(s, tell_erasure, &o, &error));
    check_str(out_str_of(&o), "2 at 77 by ops: asked for (1)\n");
    check_ok(store_check(s, &error));
    store_close(s);
}

static bool stay(void *context, const struct delivery *d)
{
    struct err e = {0};
    (void)d;
    check_true(!store_raw_erase(context, 1, S("ops"), S("x"), 5, &e));
    check_int(e.code, ERR_STORE);
    check_true(strstr(e.text, "its journal is overwritten with the next checkpoint") != NULL);
    check_ok(store_checkpoint(context, &error)); /* not yet, and no error */
    return false;
}

static void a_reader_delays_the_journal_and_no_more(void **state)
{
    (void)state;
    struct store *s = open_log("delayed.db");
    struct dice dice = {12};
    struct str body = random_body(&dice, 2000);
    check_ok(store_begin(s, &error));
    deliver(s, 1, body, 1);
    check_ok(store_commit(s, &error));
    struct store *reader = store_open(file("delayed.db"), STORE_READ, &error);
    check_ok(reader);
    sqlite3_busy_timeout(s->db, s->busy_ms = 20);
    check_ok(store_deliveries_each(reader, (struct str){0}, 0, false, stay, s, &error));
    struct haystack h = all_files("delayed.db");
    check_true(pieces_of(&h, body) > 0); /* the journal has it */
    check_ok(store_checkpoint(s, &error));
    h = all_files("delayed.db");
    check_int(pieces_of(&h, body), 0);
    store_close(reader);
    store_close(s);
}

static void old_bodies_expire(void **state)
{
    (void)state;
    struct store *s = open_log("expire.db");
    struct dice dice = {13};
    struct str body[10];
    check_ok(store_begin(s, &error));
    for (int i = 0; i < 10; i++) { /* a clock that goes back now and then */
        body[i] = random_body(&dice, 1500);
        deliver(s, i, body[i], i == 3 ? 1 : i == 4 ? 1000000 : 100 + i);
    }
    check_ok(store_commit(s, &error));
    int64_t n;
    check_ok(store_raw_erase(s, 2, S("ops"), S("x"), 199, &error));
    check_ok(store_raw_expire(s, 106, 3, 200, &n, &error));
    check_int(n, 3);
    check_ok(store_raw_expire(s, 106, 3, 201, &n, &error));
    check_int(n, 2);
    check_ok(store_raw_expire(s, 106, 3, 202, &n, &error));
    check_int(n, 0);
    check_ok(store_checkpoint(s, &error));
    struct haystack h = all_files("expire.db");
    for (int i = 0; i < 10; i++)
        check_int(pieces_of(&h, body[i]) > 0, i > 5);
    struct out o = out_to(room());
    check_ok(store_erasures_each(s, tell_erasure, &o, &error));
    check_str(out_str_of(&o), "2 at 199 by ops: x (1)\n"
                              "4 at 200 by retention: retention (3)\n"
                              "6 at 201 by retention: retention (2)\n");
    store_close(s);
}

static int64_t number_of(struct store *s, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);
    int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return n;
}

/* Whatever was erased or expired in whatever order: SQLite must not have moved rows from page to
 * page, which leaves copies behind. */
static void no_order_of_erasing_leaves_a_copy(void **state)
{
    (void)state;
    enum { BODIES = 2400, ROWS_LEFT = 1024 + 100 };
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct out name = out_to(room());
        out_format(&name, "order-%d.db", (int)seed);
        const char *log = arena_z(room(), out_str_of(&name));
        struct store *s = open_log(log);
        sqlite3_exec(s->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL); /* many commits */
        struct dice dice = {seed};
        static struct str body[BODIES];
        static bool erased[BODIES];
        memset(erased, 0, sizeof erased);
        for (int i = 0; i < BODIES; i += 20) {
            check_ok(store_begin(s, &error));
            for (int k = i; k < i + 20; k++) {
                body[k] = random_body(&dice, 40 + (ptrdiff_t)below(&dice, k % 5 ? 900 : 6000));
                deliver(s, k, body[k], k);
            }
            check_ok(store_commit(s, &error));
        }
        for (int turn = 0; turn < 200; turn++) {
            int i = (int)below(&dice, BODIES);
            if (erased[i])
                continue;
            erased[i] = true;
            check_ok(store_begin(s, &error));
            sqlite3_stmt *erase = db_use(s, SQL_RAW_ERASE, &error);
            sqlite3_bind_int64(erase, 1, i + 1);
            check_ok(db_run(s, erase, &error));
            check_ok(store_commit(s, &error));
        }
        for (int at = 100; at < BODIES; at += 200) {
            int64_t n;
            check_ok(store_raw_expire(s, at, BODIES, BODIES, &n, &error));
            for (int i = 0; i < at; i++)
                erased[i] = true;
        }
        check_int(number_of(s, "SELECT count(*) FROM raw"), ROWS_LEFT);
        check_int(sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL),
                  SQLITE_OK);
        struct haystack h = all_files(log);
        int left = 0;
        for (int i = 0; i < BODIES; i++)
            left += erased[i] && pieces_of(&h, body[i]);
        check_int(left, 0);
        store_close(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_erased_body_is_in_no_file),
        cmocka_unit_test(a_reader_delays_the_journal_and_no_more),
        cmocka_unit_test(old_bodies_expire),
        cmocka_unit_test(no_order_of_erasing_leaves_a_copy),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
