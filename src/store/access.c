/* SPDX-License-Identifier: Apache-2.0 */
#include "store/access.h"

#include "store/sqlite.h"

#include <string.h>

/* the statement of one write, which others follow: stays until change_end */
static bool touched(struct store *s, struct err *e)
{
    return db_exec(s, SQL_ACCESS_CHANGED, e);
}

/* adds a row that must be the only standing one of its name: *id is its number */
static bool add(struct store *s, sqlite3_stmt *statement, int64_t *id, const char *what,
                struct str name, struct err *e)
{
    struct err failed = {0};
    if (!statement)
        return false;
    if (db_run(s, statement, &failed)) {
        *id = sqlite3_last_insert_rowid(s->db);
        return touched(s, e);
    }
    if (sqlite3_errcode(s->db) == SQLITE_CONSTRAINT)
        return err_set(e, ERR_INPUT, "there is a %s '%.*s' already", what, FMT(name));
    *e = failed;
    return false;
}

/* steps an UPDATE ... RETURNING id of one row: *id is 0 where there is none */
static bool change_one(struct store *s, sqlite3_stmt *statement, int64_t *id, struct err *e)
{
    bool row = false;
    *id = 0;
    if (!statement || !db_row(s, statement, &row, e))
        return false;
    if (row)
        *id = sqlite3_column_int64(statement, 0);
    while (row)
        if (!db_row(s, statement, &row, e))
            return false;
    return true;
}

static bool run_for(struct store *s, enum sql which, int64_t of, struct err *e)
{
    sqlite3_stmt *statement = db_use(s, which, e);
    if (statement)
        sqlite3_bind_int64(statement, 1, of);
    return db_run(s, statement, e);
}

static struct str bytes_of(const unsigned char hash[32])
{
    return (struct str){(const char *)hash, 32};
}

static bool get_hash(struct store *s, sqlite3_stmt *rows, int column, unsigned char hash[32],
                     struct err *e)
{
    struct str bytes = db_column(rows, column);
    if (bytes.n != 32)
        return err_set(e, ERR_STORE, "'%s' is damaged: a hash of %td bytes", s->path, bytes.n);
    memcpy(hash, bytes.p, 32);
    return true;
}

/* --- tokens --------------------------------------------------------------------------------- */

bool store_token_add(struct store *s, struct token *t, struct err *e)
{
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    sqlite3_stmt *statement = db_use(s, SQL_TOKEN_ADD, e);
    if (statement) {
        db_text(statement, 1, t->label);
        sqlite3_bind_int(statement, 2, t->scope);
        db_text(statement, 3, t->team);
        db_text(statement, 4, t->source);
        sqlite3_bind_int64(statement, 5, t->created_ms);
        db_bind_time(statement, 6, t->revoked_ms);
        db_blob(statement, 7, bytes_of(t->hash));
    }
    return change_end(s, own, add(s, statement, &t->id, "token", t->label, e), e);
}

bool store_token_revoke(struct store *s, struct str label, int64_t now_ms, struct err *e)
{
    bool own;
    int64_t id;
    if (!change_begin(s, &own, e))
        return false;
    sqlite3_stmt *revoke = db_use(s, SQL_TOKEN_REVOKE, e);
    if (revoke) {
        db_text(revoke, 1, label);
        sqlite3_bind_int64(revoke, 2, now_ms);
    }
    bool ok = change_one(s, revoke, &id, e);
    if (ok && !id)
        ok = err_set(e, ERR_NOT_FOUND, "no token '%.*s'", FMT(label));
    ok = ok && run_for(s, SQL_SESSION_END_OF, id, e) && touched(s, e);
    return change_end(s, own, ok, e);
}

bool store_tokens_each(struct store *s, bool (*each)(void *context, const struct token *t),
                       void *context, struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_TOKEN_EACH, e);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct token t = {.id = sqlite3_column_int64(rows, 0),
                          .label = db_column(rows, 1),
                          .scope = (enum permission)sqlite3_column_int(rows, 2),
                          .team = db_column(rows, 3),
                          .source = db_column(rows, 4),
                          .created_ms = sqlite3_column_int64(rows, 5),
                          .revoked_ms = db_time(rows, 6)};
        ok = get_hash(s, rows, 7, t.hash, e);
        if (ok && !each(context, &t))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}

/* --- sessions ------------------------------------------------------------------------------- */

bool store_session_add(struct store *s, const struct session_row *x, struct err *e)
{
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    bool ok = run_for(s, SQL_SESSION_END_OLD, x->created_ms, e);
    sqlite3_stmt *statement = ok ? db_use(s, SQL_SESSION_ADD, e) : NULL;
    if (statement) {
        db_blob(statement, 1, bytes_of(x->hash));
        sqlite3_bind_int64(statement, 2, x->token);
        sqlite3_bind_int64(statement, 3, x->created_ms);
        sqlite3_bind_int64(statement, 4, x->ends_ms);
    }
    return change_end(s, own, statement && db_run(s, statement, e) && touched(s, e), e);
}

bool store_session_end(struct store *s, const unsigned char hash[32], struct err *e)
{
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    sqlite3_stmt *end = db_use(s, SQL_SESSION_END, e);
    if (end)
        db_blob(end, 1, bytes_of(hash));
    return change_end(s, own, end && db_run(s, end, e) && touched(s, e), e);
}

bool store_sessions_each(struct store *s, int64_t now_ms,
                         bool (*each)(void *context, const struct session_row *x), void *context,
                         struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_SESSION_EACH, e);
    bool more = true, ok = rows;
    if (ok)
        sqlite3_bind_int64(rows, 1, now_ms);
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct session_row x = {.token = sqlite3_column_int64(rows, 1),
                                .created_ms = sqlite3_column_int64(rows, 2),
                                .ends_ms = sqlite3_column_int64(rows, 3)};
        ok = get_hash(s, rows, 0, x.hash, e);
        if (ok && !each(context, &x))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}

/* --- sources and their secrets -------------------------------------------------------------- */

bool store_source_add(struct store *s, const struct source_row *x, struct err *e)
{
    bool own;
    int64_t id;
    if (!change_begin(s, &own, e))
        return false;
    sqlite3_stmt *statement = db_use(s, SQL_SENDER_ADD, e);
    if (statement) {
        db_text(statement, 1, x->name);
        db_text(statement, 2, x->adapter);
        db_text(statement, 3, x->scheme);
        db_text(statement, 4, x->header);
        sqlite3_bind_int64(statement, 5, x->created_ms);
        db_bind_time(statement, 6, x->removed_ms);
    }
    return change_end(s, own, add(s, statement, &id, "source", x->name, e), e);
}

bool store_source_remove(struct store *s, struct str name, int64_t now_ms, struct err *e)
{
    bool own;
    int64_t id;
    if (!change_begin(s, &own, e))
        return false;
    sqlite3_stmt *remove = db_use(s, SQL_SENDER_REMOVE, e);
    if (remove) {
        db_text(remove, 1, name);
        sqlite3_bind_int64(remove, 2, now_ms);
    }
    bool ok = change_one(s, remove, &id, e);
    if (ok && !id)
        ok = err_set(e, ERR_NOT_FOUND, "no source '%.*s'", FMT(name));
    sqlite3_stmt *secrets = ok ? db_use(s, SQL_SECRET_REMOVE, e) : NULL;
    if (secrets)
        db_text(secrets, 1, name);
    ok = ok && db_run(s, secrets, e) && touched(s, e);
    return change_end(s, own, ok, e);
}

bool store_sources_each(struct store *s, bool (*each)(void *context, const struct source_row *x),
                        void *context, struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_SENDER_EACH, e);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct source_row x = {.name = db_column(rows, 0),
                               .adapter = db_column(rows, 1),
                               .scheme = db_column(rows, 2),
                               .header = db_column(rows, 3),
                               .created_ms = sqlite3_column_int64(rows, 4),
                               .removed_ms = db_time(rows, 5)};
        if (!each(context, &x))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}

static bool end_others(struct store *s, const struct secret_row *x, int64_t ends_ms, struct err *e)
{
    if (ends_ms == TIME_NONE)
        return true;
    sqlite3_stmt *end = db_use(s, SQL_SECRET_END, e);
    if (end) {
        db_text(end, 1, x->source);
        sqlite3_bind_int64(end, 2, ends_ms);
        sqlite3_bind_int64(end, 3, x->id);
    }
    return db_run(s, end, e);
}

bool store_secret_add(struct store *s, struct secret_row *x, int64_t others_end_ms, struct err *e)
{
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    sqlite3_stmt *statement = db_use(s, SQL_SECRET_ADD, e);
    if (statement) {
        db_text(statement, 1, x->source);
        db_text(statement, 2, x->secret);
        sqlite3_bind_int64(statement, 3, x->created_ms);
        db_bind_time(statement, 4, x->ends_ms);
    }
    bool ok =
        add(s, statement, &x->id, "secret of", x->source, e) && end_others(s, x, others_end_ms, e);
    return change_end(s, own, ok, e);
}

bool store_secrets_each(struct store *s, bool (*each)(void *context, const struct secret_row *x),
                        void *context, struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_SECRET_EACH, e);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct secret_row x = {.id = sqlite3_column_int64(rows, 0),
                               .source = db_column(rows, 1),
                               .secret = db_column(rows, 2),
                               .created_ms = sqlite3_column_int64(rows, 3),
                               .ends_ms = db_time(rows, 4)};
        if (!each(context, &x))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}

bool store_access_stamp(struct store *s, int64_t *stamp, struct err *e)
{
    return db_integer(s, SQL_ACCESS_STAMP, stamp, e);
}
