/* The connection and its statements: what the files of store share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "store/batch.h"
#include "store/origin.h"

#include <sqlite3.h>

/* Every statement; the texts stand in store/statement.c in this order. */
enum sql {
    SQL_WAL,
    SQL_NO_JOURNAL,
    SQL_NO_SYNC,
    SQL_SYNC,
    SQL_CHECKPOINT_PAGES,
    SQL_CACHE,
    SQL_PAGE_SIZE,
    SQL_SECURE_DELETE,
    SQL_BEGIN_READ,
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_IDENTITY,
    SQL_VERSION,
    SQL_TABLES,
    SQL_DATA_VERSION,
    SQL_PAGES,
    SQL_INTEGRITY,
    SQL_RUN_ADD,
    SQL_RUN_NEXT,
    SQL_RUN_TAIL,
    SQL_RUN_REMOVE,
    SQL_RUN_KEYS,
    SQL_RUN_EACH,
    SQL_RUN_DELIVERED,
    SQL_BLOCK_ADD,
    SQL_BLOCK_OF_RUN,
    SQL_BLOCK_GET,
    SQL_BLOCK_REMOVE,
    SQL_TYPE_ADD,
    SQL_TYPE_EACH,
    SQL_STATE,
    SQL_STATE_ADD,
    SQL_SOURCE_MAKE,
    SQL_SOURCE_FIND,
    SQL_SOURCE_COUNT,
    SQL_SOURCE_EACH,
    SQL_SOURCE_DUE,
    SQL_SOURCE_LEARNED,
    SQL_RAW_ADD,
    SQL_RAW_GET,
    SQL_RAW_LATEST,
    SQL_RAW_ERASE,
    SQL_RAW_OLDEST,
    SQL_RAW_COUNT,
    SQL_RAW_REMOVE,
    SQL_EXPIRED,
    SQL_EXPIRED_SET,
    SQL_DICTIONARY_ADD,
    SQL_DICTIONARY_GET,
    SQL_ERASURE_ADD,
    SQL_ERASURE_EACH,
    SQL_ERASURE_PENDING,
    SQL_ERASURE_DONE,
    SQL_ACCESS_STAMP,
    SQL_ACCESS_CHANGED,
    SQL_TOKEN_ADD,
    SQL_TOKEN_REVOKE,
    SQL_TOKEN_EACH,
    SQL_SESSION_ADD,
    SQL_SESSION_END,
    SQL_SESSION_END_OF,
    SQL_SESSION_END_OLD,
    SQL_SESSION_EACH,
    SQL_SENDER_ADD,
    SQL_SENDER_REMOVE,
    SQL_SENDER_EACH,
    SQL_SECRET_ADD,
    SQL_SECRET_END,
    SQL_SECRET_REMOVE,
    SQL_SECRET_EACH,
    SQL_QUARANTINE_ADD,
    SQL_QUARANTINE_EACH,
    SQL_QUARANTINE_DROP,
    SQL_QUARANTINE_COUNT,
    SQL_TIP_EACH,
    SQL_TIP_SET,
    SQL_TIP_REMOVE,
    SQL_SETTING_GET,
    SQL_SETTING_SET,
    STATEMENTS
};
extern const char *const sql_text[STATEMENTS + 1];

struct store {
    sqlite3 *db;
    sqlite3_stmt *prepared[STATEMENTS];
    char *path;
    enum store_mode mode;
    int busy_ms;  /* how long another writer's transaction is waited for */
    bool is_copy; /* a migration makes none before it */
    bool writing; /* between store_begin and its end */
    struct batch batch;
    struct origins origins;
    int64_t data_version;      /* as SQLite says: another one when others have written */
    struct body_zip *body_zip; /* store/body.c's; NULL: not needed yet */
};

/* db_error(s, e): what SQLite says, as *e; returns false. */
bool db_error(struct store *s, struct err *e);

/* db_use(s, which, e): the statement, prepared once, ready to bind; NULL on an error. */
sqlite3_stmt *db_use(struct store *s, enum sql which, struct err *e);

/* db_fresh(s, which, e): the same for walks that may nest; the caller finalizes it. */
sqlite3_stmt *db_fresh(struct store *s, enum sql which, struct err *e);

/* db_row(s, statement, row, e): one step; *row says whether there is a row. At the end, or on an
 * error, the statement is reset. */
bool db_row(struct store *s, sqlite3_stmt *statement, bool *row, struct err *e);

/* db_run(s, statement, e): runs to the end. NULL is passed on: false, *e stands. */
bool db_run(struct store *s, sqlite3_stmt *statement, struct err *e);

/* db_exec(s, which, e): a statement without parameters. */
bool db_exec(struct store *s, enum sql which, struct err *e);

/* db_integer(s, which, value, e): its first column of its first row; 0 without a row. */
bool db_integer(struct store *s, enum sql which, int64_t *value, struct err *e);

/* db_text, db_blob: bind without a copy: the bytes stay until the statement has run. p == NULL
 * binds NULL for db_text, an empty blob for db_blob. db_column: borrowed until the next step; p ==
 * NULL for NULL. */
void db_text(sqlite3_stmt *statement, int parameter, struct str text);
void db_blob(sqlite3_stmt *statement, int parameter, struct str bytes);
struct str db_column(sqlite3_stmt *statement, int column);

/* db_bind_time, db_time: TIME_NONE is NULL. */
void db_bind_time(sqlite3_stmt *statement, int parameter, int64_t ms);
int64_t db_time(sqlite3_stmt *statement, int column);

/* change_begin(s, own, e): one change: part of the open transaction, else a transaction of its own.
 * change_end(s, own, ok, e): its end; returns false where ok is. */
bool change_begin(struct store *s, bool *own, struct err *e);
bool change_end(struct store *s, bool own, bool ok, struct err *e);

/* A migration: version from the order, 1 first. */
struct migration {
    struct str name, sql;
};
/* store_migrate(s, migration, n, e): brings the file forward to version n: a copy first where it is
 * not new; each migration with its version in one transaction. */
bool store_migrate(struct store *s, const struct migration *migration, int n, struct err *e);

/* store_open_with: store_open with other migrations than the program's, for tests. */
struct store *store_open_with(const char *path, enum store_mode mode,
                              const struct migration *migration, int n, struct err *e);

/* store_open_any: to read, of any version, never migrated: for copies; still: the file alone, as
 * it is without a journal. store_open_copy: a file that is itself a copy: store_open for writing,
 * but a migration makes none before it. */
struct store *store_open_any(const char *path, bool still, struct err *e);
struct store *store_open_copy(const char *path, struct err *e);

#endif
