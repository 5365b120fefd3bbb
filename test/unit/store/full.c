/* No room on the disk, and others at the log: nothing acknowledged is lost, and it goes on.
 * SPDX-License-Identifier: Apache-2.0 */
#include "power_vfs.h"
#include "store/raw.h"

#include <pthread.h>

static bool commit_one(struct store *s, int i, ptrdiff_t body_bytes, struct err *e)
{
    char *body = NEW_RAW(room(), char, body_bytes);
    struct dice dice = {(uint64_t)i};
    for (ptrdiff_t k = 0; k < body_bytes; k++)
        body[k] = (char)(unsigned char)(roll(&dice) >> 20);
    struct out id = out_to(room());
    out_int(&id, i);
    struct event v = deployment(i);
    struct delivery d = {
        .source = S("forge"),
        .id = out_str_of(&id),
        .headers = S("{}"),
        .body = {body, body_bytes}
    };
    enum append_result result;
    if (!store_begin(s, e))
        return false;
    if (store_deliver(s, &d, &result, e) && store_append(s, &v, i, &result, *room(), e)) {
        check_int(result, APPEND_NEW);
        return store_commit(s, e);
    }
    store_rollback(s);
    return false;
}

static void check_has(struct store *s, int64_t n)
{
    struct store_counts counts;
    check_ok(store_check(s, &error));
    check_ok(store_count(s, &counts, &error));
    check_int(counts.events, n);
    check_int(counts.deliveries, n);
}

static void a_full_disk_refuses_and_recovers(void **state)
{
    (void)state;
    power_begin(1, 0);
    struct store *s = open_log("full.db");
    struct err e = {0};
    int n = 0;
    for (; n < 20; n++)
        check_ok(commit_one(s, n, 2000, &error));
    disk.full = true;
    int refused = 0;
    for (int i = 0; i < 60; i++) { /* the journal has some room left until a checkpoint */
        if (commit_one(s, n, 20000, &e)) {
            n++;
            continue;
        }
        refused++;
        check_int(e.code, ERR_STORE);
        check_true(strstr(e.text, "no space left to write it") != NULL);
    }
    check_true(refused > 50);
    check_has(s, n); /* it still is to be read */
    disk.full = false;
    check_ok(commit_one(s, n++, 20000, &error)); /* what was refused is not known */
    check_has(s, n);
    store_close(s);
    power_settle();
    s = open_log("full.db");
    check_has(s, n);
    store_close(s);
}

/* a transaction larger than the cache meets the end of the disk before its commit */
static void a_full_disk_within_a_transaction(void **state)
{
    (void)state;
    power_begin(2, 0);
    struct store *s = open_log("within.db");
    struct err e = {0};
    sqlite3_exec(s->db, "PRAGMA cache_size = 10", NULL, NULL, NULL);
    check_ok(commit_one(s, 0, 2000, &error));
    disk.full = true;
    check_true(!commit_one(s, 1, 2000000, &e));
    check_int(e.code, ERR_STORE);
    disk.full = false;
    check_has(s, 1);
    check_ok(commit_one(s, 1, 2000000, &error));
    check_has(s, 2);
    store_close(s);
    power_settle();
}

static void a_log_that_may_not_grow(void **state)
{
    (void)state;
    struct store *s = open_log("small.db");
    struct err e = {0};
    int n = 0;
    sqlite3_exec(s->db, "PRAGMA max_page_count = 100", NULL, NULL, NULL);
    while (commit_one(s, n, 8000, &e))
        n++;
    check_true(n > 10);
    check_int(e.code, ERR_STORE);
    check_true(strstr(e.text, "no space left to write it") != NULL);
    check_has(s, n);
    sqlite3_exec(s->db, "PRAGMA max_page_count = 1000", NULL, NULL, NULL);
    check_ok(commit_one(s, n++, 8000, &error));
    check_has(s, n);
    store_close(s);
}

static void a_log_that_is_being_written_refuses_for_a_while(void **state)
{
    (void)state;
    struct store *s = open_log("busy.db"), *other = open_log("busy.db");
    struct err e = {0};
    sqlite3_busy_timeout(s->db, 20);
    check_ok(store_begin(other, &error));
    check_true(!commit_one(s, 0, 100, &e));
    check_int(e.code, ERR_STORE);
    check_true(strstr(e.text, "is being written by another process") != NULL);
    struct store *reader = store_open(file("busy.db"), STORE_READ, &error);
    check_ok(reader); /* who reads is not kept waiting, */
    check_has(reader, 0);
    store_rollback(other);
    check_ok(commit_one(s, 0, 100, &error));
    check_int(sqlite3_exec(reader->db, "BEGIN; SELECT * FROM state", NULL, NULL, NULL), SQLITE_OK);
    check_ok(commit_one(s, 1, 100, &error)); /* nor keeps others */
    check_ok(store_checkpoint(other, &error));
    store_close(reader);
    store_close(other);
    check_has(s, 2);
    store_close(s);
}

struct checkpoints {
    _Atomic bool stop;
    int n, failed;
};

static void *checkpoint(void *context)
{
    struct checkpoints *c = context;
    struct err e = {0};
    struct store *s = store_open(file("beside.db"), STORE_WRITE, &e);
    for (; s && !c->stop; c->n++)
        c->failed += !store_checkpoint(s, &e);
    store_close(s);
    return NULL;
}

static int64_t size_of(const char *name)
{
    struct stat about;
    return stat(file(name), &about) == 0 ? (int64_t)about.st_size : 0;
}

static void another_thread_makes_the_checkpoints(void **state)
{
    (void)state;
    struct store *s = open_log("beside.db");
    store_set_checkpoint(s, 0);
    int64_t before = size_of("beside.db");
    for (int i = 0; i < 50; i++)
        check_ok(commit_one(s, i, 4000, &error));
    check_int(size_of("beside.db"), before); /* all of it stands in the journal, */
    check_true(size_of("beside.db-wal") > 50 * 4000);
    struct checkpoints c = {0};
    pthread_t thread;
    check_int(pthread_create(&thread, NULL, checkpoint, &c), 0);
    for (int i = 50; i < 200; i++)
        check_ok(commit_one(s, i, 4000, &error));
    c.stop = true;
    pthread_join(thread, NULL);
    check_true(c.n > 0);
    check_int(c.failed, 0);
    check_true(size_of("beside.db") > 150 * 4000); /* until another connection brings it there */
    check_has(s, 200);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_refuses_and_recovers),
        cmocka_unit_test(a_full_disk_within_a_transaction),
        cmocka_unit_test(a_log_that_may_not_grow),
        cmocka_unit_test(a_log_that_is_being_written_refuses_for_a_while),
        cmocka_unit_test(another_thread_makes_the_checkpoints),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
