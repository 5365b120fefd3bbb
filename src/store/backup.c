/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup.h"

#include "store/file.h"
#include "store/sqlite.h"

/* the pages of s in a file of its own; what is written meanwhile is not in it */
static bool copy_pages(struct store *s, const char *part, const struct backup_watch *watch,
                       struct err *e)
{
    sqlite3 *to = NULL;
    int64_t version;
    bool own = sqlite3_get_autocommit(s->db);
    if ((own && !db_exec(s, SQL_BEGIN_READ, e)) || !db_integer(s, SQL_VERSION, &version, e))
        return false; /* the transaction began with that */
    int rc = file_open(part, SQLITE_OPEN_READWRITE, &to);
    if (rc ==
        SQLITE_OK) /* it is synced when it is whole, and thrown away when it does not get so */
        rc = sqlite3_exec(to, sql_text[SQL_NO_JOURNAL], NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to, sql_text[SQL_NO_SYNC], NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = file_copy(s->db, to, watch);
    if (rc != SQLITE_OK)
        err_set(e, ERR_STORE, "cannot copy '%s': %s", s->path, sqlite3_errmsg(to));
    sqlite3_close(to);
    struct err ignored;
    if (own)
        db_exec(s, SQL_COMMIT, &ignored);
    return rc == SQLITE_OK;
}

/* reads all of it */
static bool check(const char *part, struct store_counts *counts, struct err *e)
{
    struct store *s = store_open_any(part, true, e);
    bool ok = s && store_check(s, e) && store_count(s, counts, e);
    store_close(s);
    return ok || err_in(e, "the copy is of no use");
}

static bool migrate(const char *part, struct err *e)
{
    struct store *s = store_open_copy(part, e);
    store_close(s);
    return s;
}

static bool copy(struct store *s, const char *path, bool forward, const struct backup_watch *watch,
                 struct store_counts *counts, struct err *e)
{
    if (!file_is_free(path, e))
        return false;
    char *part = file_part(path, e);
    if (!part)
        return false;
    bool ok = copy_pages(s, part, watch, e) && (!forward || migrate(part, e)) &&
              check(part, counts, e) && file_publish(part, path, e);
    file_remove(part);
    sqlite3_free(part);
    return ok;
}

bool store_backup(struct store *s, const char *path, const struct backup_watch *watch,
                  struct store_counts *counts, struct err *e)
{
    if (s->writing)
        bug("a backup within a transaction");
    return copy(s, path, false, watch, counts, e);
}

bool store_restore(const char *from, const char *to, const struct backup_watch *watch,
                   struct store_counts *counts, struct err *e)
{
    struct store *s = store_open_any(from, false, e);
    bool ok = s && copy(s, to, true, watch, counts, e);
    store_close(s);
    return ok;
}
