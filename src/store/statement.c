/* Every SQL text of the program, but for sql/migrate.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

const char *const sql_text[STATEMENTS + 1] = {
    [SQL_WAL] = "PRAGMA journal_mode = WAL",
    [SQL_NO_JOURNAL] = "PRAGMA journal_mode = OFF",
    [SQL_NO_SYNC] = "PRAGMA synchronous = OFF",
    [SQL_SYNC] = "PRAGMA synchronous = FULL",
    [SQL_CHECKPOINT_PAGES] = "PRAGMA wal_autocheckpoint = 4000",
    [SQL_CACHE] = "PRAGMA cache_size = -16000",
    [SQL_PAGE_SIZE] = "PRAGMA page_size = 4096",
    [SQL_SECURE_DELETE] = "PRAGMA secure_delete = ON",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_IDENTITY] = "PRAGMA application_id",
    [SQL_VERSION] = "PRAGMA user_version",
    [SQL_TABLES] = "SELECT count(*) FROM sqlite_schema",
    [SQL_DATA_VERSION] = "PRAGMA data_version",
    [SQL_PAGES] = "SELECT p.page_count * s.page_size FROM pragma_page_count AS p, "
                  "pragma_page_size AS s",
    [SQL_INTEGRITY] = "PRAGMA integrity_check(1)",

    [SQL_RUN_ADD] = "INSERT INTO run (first, n, level, arrival_ms, keys, deliveries) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_RUN_NEXT] = "SELECT first + n FROM run ORDER BY first DESC LIMIT 1",
    [SQL_RUN_TAIL] = "SELECT first, n, level, arrival_ms, keys FROM run ORDER BY first DESC LIMIT "
                     "?1",
    [SQL_RUN_REMOVE] = "DELETE FROM run WHERE first >= ?1",
    [SQL_RUN_KEYS] = "SELECT first, n, keys FROM run WHERE first >= "
                     "(SELECT coalesce(max(first), 0) FROM run WHERE first <= ?1) ORDER BY first",
    [SQL_RUN_EACH] = "SELECT first, n, arrival_ms FROM run ORDER BY first",
    [SQL_RUN_DELIVERED] =
        "SELECT first, n, arrival_ms FROM run WHERE first >= "
        "(SELECT coalesce(max(first), 0) FROM run WHERE first <= ?1) AND first <= ?2 "
        "AND deliveries > 0 ORDER BY first",
    [SQL_BLOCK_ADD] = "INSERT INTO block (id, raw_bytes, entity, bytes) VALUES (?1, ?2, ?3, ?4)",
    [SQL_BLOCK_OF_RUN] = "SELECT raw_bytes, bytes FROM block WHERE id >= ?1 AND id < ?1 + ?2 "
                         "ORDER BY id",
    [SQL_BLOCK_GET] = "SELECT raw_bytes, bytes FROM block WHERE id = ?1",
    [SQL_BLOCK_REMOVE] = "DELETE FROM block WHERE id >= ?1",
    [SQL_TYPE_ADD] = "INSERT INTO type_count (type, n) VALUES (?1, ?2) "
                     "ON CONFLICT (type) DO UPDATE SET n = n + excluded.n",
    [SQL_TYPE_EACH] = "SELECT type, n FROM type_count",
    [SQL_STATE] = "SELECT position, duplicates, arrival_ms FROM state WHERE id = 1",
    [SQL_STATE_ADD] = "UPDATE state SET position = position + ?3, duplicates = duplicates + ?1, "
                      "arrival_ms = coalesce(max(arrival_ms, ?2), arrival_ms, ?2) WHERE id = 1",

    [SQL_SOURCE_MAKE] = "INSERT INTO source_count (source) VALUES (?1) ON CONFLICT DO NOTHING",
    [SQL_SOURCE_FIND] = "SELECT id, dictionary FROM source_count WHERE source = ?1",
    [SQL_SOURCE_COUNT] =
        "INSERT INTO source_count (source, accepted, duplicate, ignored, refused, skewed, "
        "last_arrival_ms, last_at_ms, lag_ms, bodies, body_bytes, packed_bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (source) DO UPDATE "
        "SET accepted = accepted + ?2, duplicate = duplicate + ?3, ignored = ignored + ?4, "
        "refused = refused + ?5, skewed = skewed + ?6, "
        "last_arrival_ms = coalesce(max(last_arrival_ms, ?7), last_arrival_ms, ?7), "
        "last_at_ms = coalesce(max(last_at_ms, ?8), last_at_ms, ?8), lag_ms = coalesce(?9, "
        "lag_ms), "
        "bodies = bodies / (1 + (bodies >= 8192)) + ?10, "
        "body_bytes = body_bytes / (1 + (bodies >= 8192)) + ?11, "
        "packed_bytes = packed_bytes / (1 + (bodies >= 8192)) + ?12, "
        "permille = CASE WHEN permille IS NULL AND bodies >= 1024 "
        "THEN 1000 * packed_bytes / max(body_bytes, 1) ELSE permille END",
    [SQL_SOURCE_EACH] = "SELECT source, accepted, duplicate, ignored, refused, skewed, "
                        "last_arrival_ms, last_at_ms, lag_ms FROM source_count ORDER BY source",
    [SQL_SOURCE_DUE] = "SELECT source, dictionary, bodies, body_bytes, packed_bytes, permille "
                       "FROM source_count",
    [SQL_SOURCE_LEARNED] = "UPDATE source_count SET dictionary = ?2, bodies = 0, body_bytes = 0, "
                           "packed_bytes = 0, permille = NULL WHERE id = ?1",

    [SQL_RAW_ADD] = "INSERT INTO raw (seq, source, arrival_ms, dictionary, raw_bytes, bytes) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_RAW_GET] = "SELECT dictionary, raw_bytes, bytes FROM raw WHERE seq = ?1",
    [SQL_RAW_LATEST] = "SELECT source, dictionary, raw_bytes, bytes FROM raw ORDER BY seq DESC",
    [SQL_RAW_ERASE] = "UPDATE raw SET bytes = zeroblob(length(bytes)) WHERE seq = ?1 AND "
                      "substr(bytes, 1, 1) <> x'00'",
    [SQL_RAW_COUNT] = "SELECT count(*), coalesce(sum(length(bytes)), 0), min(arrival_ms) FROM raw",
    [SQL_RAW_OLDEST] = "SELECT seq, arrival_ms FROM raw WHERE seq > ?1 ORDER BY seq LIMIT 1",
    [SQL_RAW_REMOVE] = "DELETE FROM raw WHERE seq <= (SELECT seq FROM raw WHERE seq <= ?1 "
                       "ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
    [SQL_EXPIRED] = "SELECT expired FROM state WHERE id = 1",
    [SQL_EXPIRED_SET] = "UPDATE state SET expired = ?1 WHERE id = 1",
    [SQL_DICTIONARY_ADD] = "INSERT INTO dictionary (source, first, bytes) VALUES (?1, ?2, ?3)",
    [SQL_DICTIONARY_GET] = "SELECT bytes FROM dictionary WHERE id = ?1",
    [SQL_ERASURE_ADD] = "INSERT INTO erasure (seq, at_ms, by, reason, bodies, journal) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, 1)",
    [SQL_ERASURE_EACH] = "SELECT seq, at_ms, by, reason, bodies FROM erasure ORDER BY id",
    [SQL_ERASURE_PENDING] = "SELECT count(*) FROM erasure WHERE journal = 1",
    [SQL_ERASURE_DONE] = "UPDATE erasure SET journal = 0 WHERE journal = 1",

    [SQL_ACCESS_STAMP] = "SELECT access FROM state WHERE id = 1",
    [SQL_ACCESS_CHANGED] = "UPDATE state SET access = access + 1 WHERE id = 1",
    [SQL_TOKEN_ADD] =
        "INSERT INTO token (label, scope, team, source, created_ms, revoked_ms, hash) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_TOKEN_REVOKE] = "UPDATE token SET revoked_ms = ?2 WHERE label = ?1 AND revoked_ms IS NULL "
                         "RETURNING id",
    [SQL_TOKEN_EACH] = "SELECT id, label, scope, team, source, created_ms, revoked_ms, hash "
                       "FROM token ORDER BY id",
    [SQL_SESSION_ADD] = "INSERT INTO session (hash, token, created_ms, ends_ms) "
                        "VALUES (?1, ?2, ?3, ?4)",
    [SQL_SESSION_END] = "DELETE FROM session WHERE hash = ?1",
    [SQL_SESSION_END_OF] = "DELETE FROM session WHERE token = ?1",
    [SQL_SESSION_END_OLD] = "DELETE FROM session WHERE ends_ms <= ?1",
    [SQL_SESSION_EACH] = "SELECT hash, token, created_ms, ends_ms FROM session WHERE ends_ms > ?1",
    [SQL_SENDER_ADD] = "INSERT INTO source (name, adapter, scheme, header, created_ms, removed_ms) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_SENDER_REMOVE] = "UPDATE source SET removed_ms = ?2 WHERE name = ?1 AND "
                          "removed_ms IS NULL RETURNING id",
    [SQL_SENDER_EACH] = "SELECT name, adapter, scheme, header, created_ms, removed_ms FROM source "
                        "ORDER BY id",
    [SQL_SECRET_ADD] = "INSERT INTO secret (source, secret, created_ms, ends_ms) "
                       "VALUES (?1, ?2, ?3, ?4)",
    [SQL_SECRET_END] = "UPDATE secret SET ends_ms = ?2 WHERE source = ?1 AND id <> ?3 AND "
                       "(ends_ms IS NULL OR ends_ms > ?2)",
    [SQL_SECRET_REMOVE] = "DELETE FROM secret WHERE source = ?1",
    [SQL_SECRET_EACH] = "SELECT id, source, secret, created_ms, ends_ms FROM secret ORDER BY id",

    [SQL_QUARANTINE_ADD] = "INSERT INTO quarantine (key, source, line, field, reason, raw, "
                           "arrival_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
    [SQL_QUARANTINE_EACH] = "SELECT seq, source, line, field, reason, raw, arrival_ms FROM "
                            "quarantine ORDER BY seq",
    [SQL_QUARANTINE_DROP] = "DELETE FROM quarantine WHERE seq = ?",
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
