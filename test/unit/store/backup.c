/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup.h"

#include "support.h"

static int64_t mode_of(const char *name)
{
    struct stat about;
    return stat(file(name), &about) == 0 ? (int64_t)(about.st_mode & 0777) : -1;
}

static void fill(struct store *s, int from, int to)
{
    check_ok(store_begin(s, &error));
    for (int i = from; i < to; i++) {
        struct event v = deployment(i);
        append(s, &v, i);
    }
    check_ok(store_commit(s, &error));
}

struct watch {
    struct store *other;
    int64_t pages, of;
    int told;
};

/* another connection writes between two steps of the copy */
static void write_meanwhile(void *context, int64_t pages, int64_t of)
{
    struct watch *w = context;
    check_true(pages >= w->pages && pages <= of);
    w->pages = pages;
    w->of = of;
    fill(w->other, 100000 + 10 * w->told, 100000 + 10 * w->told + 10);
    w->told++;
}

static void a_backup_is_one_moment_of_a_log_that_is_written(void **state)
{
    (void)state;
    struct store *s = open_log("live.db"), *other = open_log("live.db");
    fill(s, 0, 3000);
    char *big = NEW(room(), char, 9 << 20); /* bytes enough for several steps */
    for (int i = 0; i < 9 << 20; i++)
        big[i] = (char)('a' + i * 31 % 17 + i / 4096 % 7);
    check_ok(store_setting_set(s, S("big"), (struct str){big, 9 << 20}, &error));
    struct watch w = {.other = other};
    struct backup_watch watch = {write_meanwhile, &w};
    struct store_counts counts, later;
    check_ok(store_backup(s, file("live.backup"), &watch, &counts, &error));
    check_true(w.told > 2);
    check_int(w.pages, w.of);
    check_int(counts.events, 3000);
    check_ok(store_count(s, &later, &error));
    check_int(later.events, 3000 + 10 * w.told);
    store_close(other);
    store_close(s);
    check_int(mode_of("live.db"), 0600);
    check_int(mode_of("live.backup"), 0600);

    check_ok(store_restore(file("live.backup"), file("restored.db"), NULL, &counts, &error));
    check_int(counts.events, 3000);
    check_int(mode_of("restored.db"), 0600);
    s = open_log("restored.db");
    struct event known = deployment(2999);
    check_ok(store_begin(s, &error));
    check_int(append(s, &known, 1), APPEND_DUPLICATE);
    check_ok(store_commit(s, &error));
    check_ok(store_check(s, &error));
    store_close(s);
}

static struct str refused(bool restores, const char *from, const char *to)
{
    struct err e = {0};
    struct store_counts counts;
    if (restores) {
        check_true(!store_restore(file(from), file(to), NULL, &counts, &e));
    } else {
        struct store *s = open_log(from);
        check_true(!store_backup(s, file(to), NULL, &counts, &e));
        store_close(s);
    }
    struct out o = out_to(room());
    out_format(&o, "%d %s", e.code, e.text);
    return out_str_of(&o);
}

static void make(const char *name, const char *bytes)
{
    FILE *f = fopen(file(name), "wb");
    check_true(f && fputs(bytes, f) >= 0);
    fclose(f);
}

static void what_exists_is_not_overwritten(void **state)
{
    (void)state;
    make("there", "mine");
    make("gone-wal", "of another log");
    for (int restores = 0; restores < 2; restores++) {
        const char *from = restores ? "live.backup" : "live.db";
        struct out wanted = out_to(room());
        out_format(&wanted, "%d '%s' exists already", ERR_INPUT, file("there"));
        check_str(refused(restores, from, "there"), arena_z(room(), out_str_of(&wanted)));
        wanted.n = 0;
        out_format(&wanted, "%d '%s' exists already", ERR_INPUT, file("gone-wal"));
        check_str(refused(restores, from, "gone"), arena_z(room(), out_str_of(&wanted)));
        check_true(str_starts(refused(restores, from, "no/such"), S("6 cannot write '")));
    }
    FILE *f = fopen(file("there"), "rb");
    char text[8] = {0};
    check_int(fread(text, 1, sizeof text, f), 4);
    fclose(f);
    DIR *d = opendir(folder); /* and nothing is left behind */
    for (struct dirent *x; (x = readdir(d));)
        check_true(!strstr(x->d_name, ".part"));
    closedir(d);
}

static void what_is_damaged_is_not_restored(void **state)
{
    (void)state;
    make("text", "a text of somebody, long enough not to be taken for an empty file\n");
    struct err e = {0};
    struct store_counts counts;
    check_true(!store_restore(file("text"), file("out.db"), NULL, &counts, &e));
    check_true(strstr(e.text, "is not a pitwall log") != NULL);
    check_true(!store_restore(file("none"), file("out.db"), NULL, &counts, &e));
    check_int(e.code, ERR_NOT_FOUND);

    store_close(open_log("bad.db"));
    struct store *s = open_log("bad.db");
    fill(s, 0, 2000);
    check_int(
        sqlite3_exec(s->db, "UPDATE block SET bytes = zeroblob(length(bytes))", NULL, NULL, NULL),
        SQLITE_OK);
    check_true(!store_backup(s, file("bad.backup"), NULL, &counts, &e));
    check_true(str_starts(str_of(e.text), S("the copy is of no use: ")));
    store_close(s);
    check_true(!store_restore(file("bad.db"), file("out.db"), NULL, &counts, &e));
    check_int(mode_of("out.db"), -1);
    check_int(mode_of("bad.backup"), -1);
}

static void an_older_backup_is_migrated_in_the_copy(void **state)
{
    (void)state;
    const struct migration first[] = {
        {S("1"), asset_find(S("sql/migrate/0001_log.sql"))}
    };
    struct store_counts counts;
    store_close(store_open_with(file("v1.db"), STORE_WRITE, first, 1, &error));
    check_ok(store_restore(file("v1.db"), file("v2.db"), NULL, &counts, &error));
    check_int(counts.events, 0);
    struct store *s = store_open(file("v2.db"), STORE_READ, &error);
    check_ok(s);
    store_close(s);
    struct err e = {0};
    check_true(!store_open(file("v1.db"), STORE_READ, &e)); /* as it was */
    check_true(strstr(e.text, "is of version 1") != NULL);
    check_int(mode_of("v2.db.before-2"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_one_moment_of_a_log_that_is_written),
        cmocka_unit_test(what_exists_is_not_overwritten),
        cmocka_unit_test(what_is_damaged_is_not_restored),
        cmocka_unit_test(an_older_backup_is_migrated_in_the_copy),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
