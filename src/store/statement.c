/* Every SQL text of the program, but for sql/migrate.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

const char *const sql_text[STATEMENTS + 1] = {
    [SQL_WAL] = "PRAGMA journal_mode = WAL",
    [SQL_SYNC] = "PRAGMA synchronous = FULL",
    [SQL_CHECKPOINT_PAGES] = "PRAGMA wal_autocheckpoint = 4000",
    [SQL_CACHE] = "PRAGMA cache_size = -16000",
    [SQL_PAGE_SIZE] = "PRAGMA page_size = 4096",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_IDENTITY] = "PRAGMA application_id",
    [SQL_VERSION] = "PRAGMA user_version",
    [SQL_TABLES] = "SELECT count(*) FROM sqlite_schema",
    [SQL_PAGES] = "SELECT p.page_count * s.page_size FROM pragma_page_count AS p, "
                  "pragma_page_size AS s",
    [SQL_INTEGRITY] = "PRAGMA integrity_check(1)",

    [SQL_RUN_ADD] = "INSERT INTO run (first, n, level, arrival_ms, keys) VALUES (?1, ?2, ?3, ?4, "
                    "?5)",
    [SQL_RUN_NEXT] = "SELECT first + n FROM run ORDER BY first DESC LIMIT 1",
    [SQL_RUN_TAIL] = "SELECT first, n, level, arrival_ms, keys FROM run ORDER BY first DESC LIMIT "
                     "?1",
    [SQL_RUN_REMOVE] = "DELETE FROM run WHERE first >= ?1",
    [SQL_RUN_KEYS] = "SELECT first, n, keys FROM run WHERE first >= "
                     "(SELECT coalesce(max(first), 0) FROM run WHERE first <= ?1) ORDER BY first",
    [SQL_RUN_EACH] = "SELECT first, n, arrival_ms FROM run ORDER BY first",
    [SQL_BLOCK_ADD] = "INSERT INTO block (id, raw_bytes, entity, bytes) VALUES (?1, ?2, ?3, ?4)",
    [SQL_BLOCK_OF_RUN] = "SELECT raw_bytes, bytes FROM block WHERE id >= ?1 AND id < ?1 + ?2 "
                         "ORDER BY id",
    [SQL_BLOCK_GET] = "SELECT raw_bytes, bytes FROM block WHERE id = ?1",
    [SQL_BLOCK_REMOVE] = "DELETE FROM block WHERE id >= ?1",
    [SQL_TYPE_ADD] = "INSERT INTO type_count (type, n) VALUES (?1, ?2) "
                     "ON CONFLICT (type) DO UPDATE SET n = n + excluded.n",
    [SQL_TYPE_EACH] = "SELECT type, n FROM type_count",
    [SQL_STATE] = "SELECT position, duplicates, arrival_ms FROM state WHERE id = 1",
    [SQL_STATE_ADD] = "UPDATE state SET position = position + 1, duplicates = duplicates + ?1, "
                      "arrival_ms = coalesce(max(arrival_ms, ?2), arrival_ms, ?2) WHERE id = 1",

    [SQL_QUARANTINE_ADD] = "INSERT INTO quarantine (key, source, line, field, reason, raw, "
                           "arrival_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
    [SQL_QUARANTINE_EACH] = "SELECT seq, source, line, field, reason, raw, arrival_ms FROM "
                            "quarantine ORDER BY seq",
    [SQL_QUARANTINE_COUNT] = "SELECT count(*) FROM quarantine",
    [SQL_TIP_EACH] = "SELECT ref, sha FROM tip WHERE repo = ?1 ORDER BY ref",
    [SQL_TIP_SET] = "INSERT INTO tip (repo, ref, sha) VALUES (?1, ?2, ?3) "
                    "ON CONFLICT DO UPDATE SET sha = excluded.sha",
    [SQL_TIP_REMOVE] = "DELETE FROM tip WHERE repo = ?1 AND ref = ?2",
    [SQL_SETTING_GET] = "SELECT value FROM setting WHERE name = ?1",
    [SQL_SETTING_SET] = "INSERT INTO setting (name, value) VALUES (?1, ?2) "
                        "ON CONFLICT DO UPDATE SET value = excluded.value",
    [STATEMENTS] = NULL,
};

const char *const *store_statements(void)
{
    return sql_text;
}
