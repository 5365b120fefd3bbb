/* Opening: is it ours, is it of our version; migrations. SPDX-License-Identifier: Apache-2.0 */
#include "base/asset.h"
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x50495457, /* "PITW" */
    BUSY_MS = 5000,              /* how long another writer's transaction is waited for */
    MIGRATIONS_LIMIT = 1000
};

static bool copy_to(struct store *s, const char *path, struct err *e)
{
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *backup =
        rc == SQLITE_OK ? sqlite3_backup_init(to, "main", s->db, "main") : NULL;
    if (backup) {
        sqlite3_backup_step(backup, -1);
        sqlite3_backup_finish(backup);
    }
    rc = sqlite3_errcode(to);
    if (rc != SQLITE_OK)
        err_set(e, ERR_STORE, "no copy '%s' before a migration: %s", path, sqlite3_errmsg(to));
    sqlite3_close(to);
    return rc == SQLITE_OK;
}

static bool run_text(struct store *s, const struct migration *m, int to, struct err *e)
{
    int64_t version = 0;
    if (!db_exec(s, SQL_BEGIN, e))
        return false;
    bool ok = db_integer(s, SQL_VERSION, &version, e);
    if (ok && version < to) { /* else another process was faster */
        ok = sqlite3_exec(s->db, m->sql.p, NULL, NULL, NULL) == SQLITE_OK || db_error(s, e);
        ok = ok && db_integer(s, SQL_VERSION, &version, e);
        if (ok && version != to)
            bug("migration '%.*s' leads to version %lld", FMT(m->name), (long long)version);
    }
    if (ok && db_exec(s, SQL_COMMIT, e))
        return true;
    struct err ignored;
    if (!sqlite3_get_autocommit(s->db))
        db_exec(s, SQL_ROLLBACK, &ignored);
    return err_in(e, "migration '%.*s'", FMT(m->name));
}

bool store_migrate(struct store *s, const struct migration *migration, int n, struct err *e)
{
    int64_t version = 0;
    if (!db_integer(s, SQL_VERSION, &version, e))
        return false;
    if (version > n)
        return err_set(e, ERR_STORE,
                       "'%s' was written by a newer pitwall (version %lld, this one knows %d)",
                       s->path, (long long)version, n);
    if (version < n && s->mode == STORE_READ)
        return err_set(e, ERR_STORE,
                       "'%s' is of version %lld, this pitwall needs %d: a command that writes "
                       "to it brings it there",
                       s->path, (long long)version, n);
    if (version > 0 && version < n) {
        char *path = sqlite3_mprintf("%s.before-%d", s->path, n);
        if (!path)
            fatal("out of memory");
        bool ok = copy_to(s, path, e);
        sqlite3_free(path);
        if (!ok)
            return false;
    }
    for (int i = (int)version; i < n; i++)
        if (!run_text(s, &migration[i], i + 1, e))
            return false;
    return true;
}

static bool ours(struct store *s, struct err *e)
{
    int64_t identity = 0, version = 0, tables = 0;
    if (!db_integer(s, SQL_TABLES, &tables, e) || !db_integer(s, SQL_IDENTITY, &identity, e) ||
        !db_integer(s, SQL_VERSION, &version, e))
        return false;
    bool fresh = s->mode == STORE_WRITE && identity == 0 && version == 0 && tables == 0;
    if (identity != APPLICATION_ID && !fresh)
        return err_set(e, ERR_STORE, "'%s' is not a pitwall log", s->path);
    return s->mode == STORE_READ ||
           (db_exec(s, SQL_PAGE_SIZE, e) && db_exec(s, SQL_WAL, e) && db_exec(s, SQL_SYNC, e) &&
            db_exec(s, SQL_CHECKPOINT_PAGES, e));
}

static struct store *store_new(const char *path, enum store_mode mode)
{
    struct store *s = calloc(1, sizeof *s);
    if (s && (s->path = strdup(path))) {
        s->mode = mode;
        return s;
    }
    fatal("out of memory");
}

struct store *store_open_with(const char *path, enum store_mode mode,
                              const struct migration *migration, int n, struct err *e)
{
    if (!*path || (mode == STORE_READ && access(path, F_OK) != 0)) {
        err_set(e, ERR_NOT_FOUND, "no such log: '%s'", path);
        return NULL;
    }
    struct store *s = store_new(path, mode);
    int flags =
        mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        db_error(s, e);
        store_close(s);
        return NULL;
    }
    sqlite3_extended_result_codes(s->db, 0);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    if (ours(s, e) && db_exec(s, SQL_CACHE, e) && store_migrate(s, migration, n, e))
        return s;
    store_close(s);
    return NULL;
}

struct store *store_open(const char *path, enum store_mode mode, struct err *e)
{
    struct migration migration[MIGRATIONS_LIMIT];
    int n = 0;
    for (int i = 0; i < nassets && n < MIGRATIONS_LIMIT; i++) /* by path: by number */
        if (str_starts(assets[i].path, S("sql/migrate/")))
            migration[n++] = (struct migration){assets[i].path, assets[i].bytes};
    return store_open_with(path, mode, migration, n, e);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    store_rollback(s);
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(s->prepared[i]);
    sqlite3_close(s->db);
    key_set_free(&s->batch.keys);
    zip_free(s->batch.zip);
    arena_release(s->batch.whole);
    free(s->path);
    free(s);
}
