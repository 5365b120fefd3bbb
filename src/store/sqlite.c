/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

bool db_error(struct store *s, struct err *e)
{
    switch (sqlite3_errcode(s->db)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, ERR_STORE, "'%s' is being written by another process", s->path);
    case SQLITE_FULL:
        return err_set(e, ERR_STORE, "'%s': no space left to write it", s->path);
    case SQLITE_READONLY:
        return err_set(e, ERR_STORE, "'%s' may not be written", s->path);
    case SQLITE_NOTADB:
        return err_set(e, ERR_STORE, "'%s' is not a pitwall log", s->path);
    case SQLITE_CORRUPT:
        return err_set(e, ERR_STORE, "'%s' is damaged: %s", s->path, sqlite3_errmsg(s->db));
    default:
        return err_set(e, ERR_STORE, "'%s': %s", s->path, sqlite3_errmsg(s->db));
    }
}

sqlite3_stmt *db_fresh(struct store *s, enum sql which, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(s->db, sql_text[which], -1, 0, &statement, NULL) != SQLITE_OK)
        db_error(s, e);
    return statement;
}

sqlite3_stmt *db_use(struct store *s, enum sql which, struct err *e)
{
    sqlite3_stmt **p = &s->prepared[which];
    if (!*p && sqlite3_prepare_v3(s->db, sql_text[which], -1, SQLITE_PREPARE_PERSISTENT, p, NULL) !=
                   SQLITE_OK) {
        db_error(s, e);
        return NULL;
    }
    sqlite3_reset(*p);
    return *p;
}

bool db_row(struct store *s, sqlite3_stmt *statement, bool *row, struct err *e)
{
    int rc = sqlite3_step(statement);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        db_error(s, e);
    sqlite3_reset(statement);
    return rc == SQLITE_DONE;
}

bool db_run(struct store *s, sqlite3_stmt *statement, struct err *e)
{
    if (!statement)
        return false;
    bool row = true, ok = true;
    while (ok && row)
        ok = db_row(s, statement, &row, e);
    return ok;
}

bool db_exec(struct store *s, enum sql which, struct err *e)
{
    return db_run(s, db_use(s, which, e), e);
}

bool db_integer(struct store *s, enum sql which, int64_t *value, struct err *e)
{
    sqlite3_stmt *statement = db_use(s, which, e);
    bool row = false;
    if (!statement || !db_row(s, statement, &row, e))
        return false;
    *value = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return true;
}

void db_text(sqlite3_stmt *statement, int parameter, struct str text)
{
    sqlite3_bind_text(statement, parameter, text.p, (int)text.n, SQLITE_STATIC);
}

void db_blob(sqlite3_stmt *statement, int parameter, struct str bytes)
{
    sqlite3_bind_blob(statement, parameter, bytes.p ? bytes.p : "", (int)bytes.n, SQLITE_STATIC);
}

struct str db_column(sqlite3_stmt *statement, int column)
{
    const char *p = sqlite3_column_blob(statement, column);
    int n = sqlite3_column_bytes(statement, column);
    if (!p && sqlite3_column_type(statement, column) != SQLITE_NULL)
        p = "";
    return (struct str){p, n};
}

void db_bind_time(sqlite3_stmt *statement, int parameter, int64_t ms)
{
    if (ms == TIME_NONE)
        sqlite3_bind_null(statement, parameter);
    else
        sqlite3_bind_int64(statement, parameter, ms);
}

int64_t db_time(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL
               ? TIME_NONE
               : sqlite3_column_int64(statement, column);
}

bool change_begin(struct store *s, bool *own, struct err *e)
{
    *own = !s->writing;
    return !*own || store_begin(s, e);
}

bool change_end(struct store *s, bool own, bool ok, struct err *e)
{
    if (own && ok)
        return store_commit(s, e);
    if (own)
        store_rollback(s);
    return ok;
}
