/* Opening: is it ours, is it of our version; migrations.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/asset.h"
#include "store/body.h"
#include "store/file.h"
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x50495457, /* "PITW" */
    BUSY_MS = 5000,              /* how long another writer's transaction is waited for */
    MIGRATIONS_LIMIT = 1000
};

static bool copy_to(struct store *s, const char *path, struct err *e)
{
    sqlite3 *to = NULL;
    int rc = file_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to);
    if (rc == SQLITE_OK)
        rc = file_copy(s->db, to, NULL);
    if (rc != SQLITE_OK)
        err_set(e, ERR_STORE, "no copy '%s' before a migration: %s", path, sqlite3_errmsg(to));
    sqlite3_close(to);
    return rc == SQLITE_OK;
}

/* the copy before a migration to version n, unless another process has migrated meanwhile: its
 * copy, the true one, must stay. So nobody writes while we look and copy. */
static bool copy_first(struct store *s, int n, struct err *e)
{
    sqlite3 *gate = NULL;
    int64_t version = 0;
    char *path = sqlite3_mprintf("%s.before-%d", s->path, n);
    if (!path)
        fatal("out of memory");
    bool ok = file_open(s->path, SQLITE_OPEN_READWRITE, &gate) == SQLITE_OK;
    sqlite3_busy_timeout(gate, BUSY_MS);
    ok = ok && sqlite3_exec(gate, sql_text[SQL_BEGIN], NULL, NULL, NULL) == SQLITE_OK;
    if (!ok)
        err_set(e, ERR_STORE, "no copy '%s' before a migration: %s", path, sqlite3_errmsg(gate));
    ok = ok && db_integer(s, SQL_VERSION, &version, e) && (version >= n || copy_to(s, path, e));
    sqlite3_close(gate); /* ends its transaction */
    sqlite3_free(path);
    return ok;
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

/* from version 2 on it holds secrets; at version 1 it was as open as the umask had it */
static void close_to_others(const char *path)
{
    static const char *const beside[] = {"", "-wal", "-shm"};
    for (int i = 0; i < COUNT(beside); i++) {
        char *name = file_beside(path, beside[i]);
        chmod(name, S_IRUSR | S_IWUSR);
        sqlite3_free(name);
    }
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
    if (version > 0 && version < n && !s->is_copy && !copy_first(s, n, e))
        return false;
    if (version == 1 && n > 1)
        close_to_others(s->path);
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
            db_exec(s, SQL_SECURE_DELETE, e) && db_exec(s, SQL_CHECKPOINT_PAGES, e));
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

/* the file open and found to be ours, of any version */
static struct store *open_one(const char *path, enum store_mode mode, bool still, struct err *e)
{
    if (!*path || (mode == STORE_READ && access(path, F_OK) != 0)) {
        err_set(e, ERR_NOT_FOUND, "no such log: '%s'", path);
        return NULL;
    }
    struct store *s = store_new(path, mode);
    int rc = mode == STORE_WRITE
                 ? file_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &s->db)
             : still ? file_open_still(path, &s->db)
                     : file_open_read(path, &s->db);
    bool ok = rc == SQLITE_OK || db_error(s, e);
    if (ok) {
        sqlite3_extended_result_codes(s->db, 0);
        sqlite3_busy_timeout(s->db, s->busy_ms = BUSY_MS);
        ok = ours(s, e) && db_exec(s, SQL_CACHE, e);
    }
    if (ok)
        return s;
    store_close(s);
    return NULL;
}

static struct store *migrated(struct store *s, const struct migration *migration, int n,
                              struct err *e)
{
    if (!s || store_migrate(s, migration, n, e))
        return s;
    store_close(s);
    return NULL;
}

struct store *store_open_with(const char *path, enum store_mode mode,
                              const struct migration *migration, int n, struct err *e)
{
    return migrated(open_one(path, mode, false, e), migration, n, e);
}

static int migrations(struct migration migration[MIGRATIONS_LIMIT])
{
    int n = 0;
    for (int i = 0; i < nassets && n < MIGRATIONS_LIMIT; i++) /* by path: by number */
        if (str_starts(assets[i].path, S("sql/migrate/")))
            migration[n++] = (struct migration){assets[i].path, assets[i].bytes};
    return n;
}

struct store *store_open(const char *path, enum store_mode mode, struct err *e)
{
    struct migration migration[MIGRATIONS_LIMIT];
    return store_open_with(path, mode, migration, migrations(migration), e);
}

struct store *store_open_any(const char *path, bool still, struct err *e)
{
    return open_one(path, STORE_READ, still, e);
}

struct store *store_open_copy(const char *path, struct err *e)
{
    struct migration migration[MIGRATIONS_LIMIT];
    struct store *s = open_one(path, STORE_WRITE, false, e);
    if (s)
        s->is_copy = true;
    return migrated(s, migration, migrations(migration), e);
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
    arena_release(s->batch.reserved);
    origins_free(&s->origins);
    body_zip_free(s->body_zip);
    free(s->path);
    free(s);
}
