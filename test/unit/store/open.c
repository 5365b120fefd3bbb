/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>

/* the error of opening, with the path cut off: "'/tmp/x/NAME' is ..." */
static struct str refusal(const char *name, enum store_mode mode)
{
    struct err e = {0};
    struct store *s = store_open(file(name), mode, &e);
    check_true(!s);
    const char *path = file(name), *at = strstr(e.text, path);
    check_true(at != NULL);
    struct out o = out_to(room());
    out_str(&o, (struct str){e.text, at - e.text});
    out_text(&o, name);
    out_text(&o, at + strlen(path));
    return out_str_of(&o);
}

static void every_statement_is_prepared_and_finds_by_key(void **state)
{
    (void)state;
    struct store *s = open_log("plan.db");
    int n = 0;
    for (const char *const *text = store_statements(); *text; text++, n++) {
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(s->db, *text, -1, &statement, NULL) != SQLITE_OK)
            fail_msg("%s: %s", *text, sqlite3_errmsg(s->db));
        sqlite3_finalize(statement);
        bool whole = !strstr(*text, "WHERE"); /* these mean to read all there is */
        struct out plan = out_to(room());
        out_format(&plan, "EXPLAIN QUERY PLAN %s", *text);
        out_byte(&plan, 0);
        if (sqlite3_prepare_v2(s->db, plan.item, -1, &statement, NULL) != SQLITE_OK)
            continue; /* a pragma or a transaction */
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(statement, 3);
            if ((strstr(step, "SCAN") && !whole) || strstr(step, "TEMP B-TREE"))
                fail_msg("%s: %s", *text, step);
        }
        sqlite3_finalize(statement);
    }
    check_int(n, STATEMENTS);
    store_close(s);
}

static void every_column_of_the_schema_has_a_comment(void **state)
{
    (void)state;
    struct store *s = open_log("plan.db");
    sqlite3_stmt *tables = NULL;
    sqlite3_prepare_v2(s->db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL", -1, &tables,
                       NULL);
    int n = 0;
    while (sqlite3_step(tables) == SQLITE_ROW) {
        struct str sql = str_of((const char *)sqlite3_column_text(tables, 0));
        bool index = str_starts(sql, S("CREATE INDEX ")) ||
                     str_starts(sql, S("CREATE UNIQUE INDEX token_standing ")) ||
                     str_starts(sql, S("CREATE UNIQUE INDEX source_standing "));
        check_true(index || (str_starts(sql, S("CREATE TABLE ")) && strstr(sql.p, "STRICT")));
        for (struct str line; (line = str_cut(&sql, '\n')).n;)
            if (str_starts(line, S("    ")) && !str_starts(str_trim(line), S("PRIMARY KEY (")))
                check_true(strstr(arena_z(room(), line), "-- ") != NULL), n++;
    }
    check_true(n > 25);
    sqlite3_finalize(tables);
    store_close(s);
}

static void write_file(const char *name, struct str bytes)
{
    FILE *f = fopen(file(name), "wb");
    check_true(f && fwrite(bytes.p, 1, (size_t)bytes.n, f) == (size_t)bytes.n);
    fclose(f);
}

static struct str read_file(const char *name)
{
    FILE *f = fopen(file(name), "rb");
    char *p = NEW(room(), char, 1 << 20);
    ptrdiff_t n = (ptrdiff_t)fread(p, 1, 1 << 20, f);
    fclose(f);
    return (struct str){p, n};
}

static void what_is_not_ours_is_refused_and_untouched(void **state)
{
    (void)state;
    write_file("text.db", S("a text of somebody, long enough not to be taken for an empty file\n"));
    check_str(refusal("text.db", STORE_WRITE), "'text.db' is not a pitwall log");
    check_str(refusal("text.db", STORE_READ), "'text.db' is not a pitwall log");

    sqlite3 *db = NULL;
    sqlite3_open(file("other.db"), &db);
    sqlite3_exec(db, "CREATE TABLE t (a)", NULL, NULL, NULL);
    sqlite3_close(db);
    struct str before = read_file("other.db");
    check_str(refusal("other.db", STORE_WRITE), "'other.db' is not a pitwall log");
    check_str(refusal("other.db", STORE_READ), "'other.db' is not a pitwall log");
    check_true(str_equal(before, read_file("other.db")));

    write_file("empty.db", S(""));
    check_str(refusal("empty.db", STORE_READ), "'empty.db' is not a pitwall log");
    check_str(refusal("none.db", STORE_READ), "no such log: 'none.db'");
    check_str(refusal("no/folder.db", STORE_WRITE), "'no/folder.db': unable to open database file");
    store_close(open_log("empty.db")); /* an empty file becomes a log */
}

static void a_newer_log_is_refused(void **state)
{
    (void)state;
    struct store *s = open_log("newer.db");
    sqlite3_exec(s->db, "PRAGMA user_version = 99", NULL, NULL, NULL);
    store_close(s);
    const char *wanted = "'newer.db' was written by a newer pitwall (version 99, this one knows 2)";
    check_str(refusal("newer.db", STORE_WRITE), wanted);
    check_str(refusal("newer.db", STORE_READ), wanted);
}

static int64_t number_of(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    sqlite3_open_v2(file(name), &db, SQLITE_OPEN_READONLY, NULL);
    sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return n;
}

static void a_migration_makes_a_copy_first(void **state)
{
    (void)state;
    const struct migration steps[] = {
        {S("1"), asset_find(S("sql/migrate/0001_log.sql"))                           },
        {S("2"), asset_find(S("sql/migrate/0002_intake.sql"))                        },
        {S("3"), S("CREATE TABLE three (a INTEGER) STRICT; PRAGMA user_version = 3;")},
        {S("4"), S("CREATE TABLE four (a INTEGER) STRICT; PRAGMA user_version = 4;") },
    };
    struct store *s = store_open_with(file("old.db"), STORE_WRITE, steps, 2, &error);
    check_ok(s);
    struct event v = deployment(1);
    check_ok(store_begin(s, &error));
    append(s, &v, 1);
    check_ok(store_commit(s, &error));
    store_close(s);
    check_true(access(file("old.db.before-2"), F_OK) != 0); /* a new file needs no copy */

    check_true(!store_open_with(file("old.db"), STORE_READ, steps, 4, &error));
    check_true(strstr(error.text, "is of version 2, this pitwall needs 4") != NULL);
    s = store_open_with(file("old.db"), STORE_WRITE, steps, 4, &error);
    check_ok(s);
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    check_int(seen.line.n, 1);
    store_close(s);
    check_int(number_of("old.db", "PRAGMA user_version"), 4);
    check_int(number_of("old.db.before-4", "PRAGMA user_version"), 2);
    check_int(number_of("old.db.before-4", "SELECT sum(n) FROM run"), 1);
}

/* a log as version 1 wrote it: its tables, with what events alone need */
static void make_first_version(const char *name, const char *from)
{
    sqlite3 *db = NULL;
    struct out attach = out_to(room());
    out_format(&attach, "ATTACH '%s' AS now", file(from));
    out_byte(&attach, 0);
    check_int(sqlite3_open(file(name), &db), SQLITE_OK);
    check_int(sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), SQLITE_OK);
    check_int(sqlite3_exec(db, asset_find(S("sql/migrate/0001_log.sql")).p, NULL, NULL, NULL),
              SQLITE_OK);
    check_int(sqlite3_exec(db, attach.item, NULL, NULL, NULL), SQLITE_OK);
    check_int(sqlite3_exec(db,
                           "INSERT INTO run SELECT first, n, level, arrival_ms, keys FROM now.run;"
                           "INSERT INTO block SELECT * FROM now.block;"
                           "INSERT INTO type_count SELECT * FROM now.type_count;"
                           "UPDATE state SET (position, duplicates, arrival_ms) = "
                           "(SELECT position, duplicates, arrival_ms FROM now.state);",
                           NULL, NULL, NULL),
              SQLITE_OK);
    sqlite3_close(db);
    check_int(chmod(file(name), 0644), 0);
}

static void a_log_of_version_1_goes_on(void **state)
{
    (void)state;
    struct store *s = open_log("source.db");
    for (int i = 0; i < 40; i++) {
        struct event v = deployment(i);
        check_ok(store_begin(s, &error));
        append(s, &v, i);
        check_ok(store_commit(s, &error));
    }
    store_close(s);
    make_first_version("first.db", "source.db");
    check_int(number_of("first.db", "PRAGMA user_version"), 1);
    s = open_log("first.db");
    struct stat about;
    check_int(stat(file("first.db"), &about), 0);
    check_int(about.st_mode & 0777, 0600); /* secrets will stand in it */
    check_int(number_of("first.db.before-2", "PRAGMA user_version"), 1);
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    check_int(counts.events, 40);
    check_int(counts.deliveries, 0);
    check_int(counts.position, 40);
    check_ok(store_begin(s, &error));
    for (int i = 0; i < 60; i++) {
        struct event v = deployment(i);
        check_int(append(s, &v, i), i < 40 ? APPEND_DUPLICATE : APPEND_NEW);
    }
    check_ok(store_commit(s, &error));
    check_ok(store_check(s, &error));
    store_close(s);
}

static void a_migration_that_fails_leaves_the_log_as_it_was(void **state)
{
    (void)state;
    const struct migration steps[] = {
        {S("sql/1"), asset_find(S("sql/migrate/0001_log.sql"))                                },
        {S("sql/2"), S("CREATE TABLE two (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);")},
    };
    store_close(store_open_with(file("broken.db"), STORE_WRITE, steps, 1, &error));
    check_true(!store_open_with(file("broken.db"), STORE_WRITE, steps, 2, &error));
    check_true(strstr(error.text, "migration 'sql/2': ") == error.text);
    check_true(strstr(error.text, "no such table: nowhere") != NULL);
    check_int(number_of("broken.db", "PRAGMA user_version"), 1);
    check_int(number_of("broken.db", "SELECT count(*) FROM sqlite_schema WHERE name = 'two'"), 0);
}

static void no_migration_without_its_copy(void **state)
{
    (void)state;
    const struct migration steps[] = {
        {S("1"), asset_find(S("sql/migrate/0001_log.sql"))                         },
        {S("2"), S("CREATE TABLE two (a INTEGER) STRICT; PRAGMA user_version = 2;")},
    };
    sqlite3 *other = NULL;
    store_close(store_open_with(file("kept.db"), STORE_WRITE, steps, 1, &error));
    sqlite3_open(file("kept.db.before-2"), &other);
    sqlite3_exec(other, "CREATE TABLE t (a); BEGIN EXCLUSIVE", NULL, NULL, NULL);
    check_true(!store_open_with(file("kept.db"), STORE_WRITE, steps, 2, &error));
    check_true(strstr(error.text, "no copy '") == error.text);
    check_int(number_of("kept.db", "PRAGMA user_version"), 1);
    sqlite3_close(other);
    store_close(store_open_with(file("kept.db"), STORE_WRITE, steps, 2, &error));
    check_int(number_of("kept.db", "PRAGMA user_version"), 2);
    check_int(number_of("kept.db.before-2", "PRAGMA user_version"), 1);
}

static void *migrate(void *steps)
{
    store_close(store_open_with(file("raced.db"), STORE_WRITE, steps, 2, &error));
    return NULL;
}

/* another process migrates while we are about to: the copy it has made stays */
static void the_copy_of_who_was_faster_stays(void **state)
{
    (void)state;
    struct migration steps[] = {
        {S("1"), asset_find(S("sql/migrate/0001_log.sql"))                         },
        {S("2"), S("CREATE TABLE two (a INTEGER) STRICT; PRAGMA user_version = 2;")},
    };
    store_close(store_open_with(file("raced.db"), STORE_WRITE, steps, 1, &error));
    sqlite3 *other = NULL;
    sqlite3_open(file("raced.db"), &other);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3 *copy = NULL;
    sqlite3_open(file("raced.db.before-2"), &copy);
    sqlite3_exec(copy, "CREATE TABLE theirs (a)", NULL, NULL, NULL);
    sqlite3_close(copy);
    pthread_t thread;
    check_int(pthread_create(&thread, NULL, migrate, steps), 0);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    sqlite3_exec(other, steps[1].sql.p, NULL, NULL, NULL);
    sqlite3_exec(other, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(other);
    pthread_join(thread, NULL);
    check_int(number_of("raced.db", "PRAGMA user_version"), 2);
    check_int(number_of("raced.db.before-2", "SELECT count(*) FROM theirs"), 0); /* -1: gone */
}

/* what SQLite would take for a database in memory, or for settings of its own, is a file's name */
static void a_name_is_a_name(void **state)
{
    (void)state;
    static const char *const names[] = {":memory:", "file:uri.db?mode=memory", "-"};
    check_int(chdir(file("")), 0);
    for (int i = 0; i < COUNT(names); i++) {
        store_close(store_open(names[i], STORE_WRITE, &error));
        check_int(access(file(names[i]), F_OK), 0);
        struct store *s = store_open(names[i], STORE_READ, &error);
        check_ok(s);
        store_close(s);
    }
    check_int(chdir("/"), 0);
}

static void a_writer_waits_for_the_disk(void **state)
{
    (void)state;
    for (int again = 0; again < 2; again++) { /* new, and opened once more */
        struct store *s = open_log("durable.db");
        sqlite3_stmt *mode = NULL;
        sqlite3_prepare_v2(s->db, "SELECT * FROM pragma_synchronous, pragma_journal_mode", -1,
                           &mode, NULL);
        check_int(sqlite3_step(mode), SQLITE_ROW);
        check_int(sqlite3_column_int(mode, 0), 2); /* FULL */
        check_str(db_column(mode, 1), "wal");
        sqlite3_finalize(mode);
        store_close(s);
    }
}

static void two_writers_at_once_are_told_apart(void **state)
{
    (void)state;
    struct store *a = open_log("busy.db"), *b = open_log("busy.db");
    sqlite3_busy_timeout(b->db, 20);
    check_ok(store_begin(a, &error));
    struct err e = {0};
    check_true(!store_begin(b, &e));
    struct out wanted = out_to(room());
    out_format(&wanted, "'%s' is being written by another process", file("busy.db"));
    out_byte(&wanted, 0);
    check_str(str_of(e.text), wanted.item);
    check_int(e.code, ERR_STORE);
    check_ok(store_commit(a, &error));
    check_ok(store_begin(b, &error));
    check_ok(store_commit(b, &error));
    store_close(a);
    store_close(b);
}

static void a_reader_does_not_write(void **state)
{
    (void)state;
    store_close(open_log("reader.db"));
    struct store *s = store_open(file("reader.db"), STORE_READ, &error);
    struct err e = {0};
    check_true(!store_setting_set(s, S("a"), S("b"), &e));
    check_true(strstr(e.text, "may not be written") != NULL);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_prepared_and_finds_by_key),
        cmocka_unit_test(every_column_of_the_schema_has_a_comment),
        cmocka_unit_test(what_is_not_ours_is_refused_and_untouched),
        cmocka_unit_test(a_newer_log_is_refused),
        cmocka_unit_test(a_migration_makes_a_copy_first),
        cmocka_unit_test(a_log_of_version_1_goes_on),
        cmocka_unit_test(a_migration_that_fails_leaves_the_log_as_it_was),
        cmocka_unit_test(no_migration_without_its_copy),
        cmocka_unit_test(the_copy_of_who_was_faster_stays),
        cmocka_unit_test(a_name_is_a_name),
        cmocka_unit_test(a_writer_waits_for_the_disk),
        cmocka_unit_test(two_writers_at_once_are_told_apart),
        cmocka_unit_test(a_reader_does_not_write),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
