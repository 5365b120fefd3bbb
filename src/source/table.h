/* Short forms for the rows of adapters' tables. Inside source only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SOURCE_TABLE_H
#define SOURCE_TABLE_H

#include "source/adapter.h"

/* fields: event field, how it is taken */
#define AT(name, path)                                                                             \
    {                                                                                              \
        .field = FIELD_##name, .take = TAKE_PATH, .from = STR(path)                                \
    }
#define AT_WORDS(name, path, pairs)                                                                \
    {                                                                                              \
        .field = FIELD_##name, .take = TAKE_PATH, .from = STR(path), .words = (pairs)              \
    }
#define AT_WHEN(name, path, ...)                                                                   \
    {                                                                                              \
        .field = FIELD_##name, .take = TAKE_PATH, .from = STR(path), .when = __VA_ARGS__           \
    }
#define ALWAYS(name, text)                                                                         \
    {                                                                                              \
        .field = FIELD_##name, .take = TAKE_CONST, .from = STR(text)                               \
    }
#define FILL(name, template)                                                                       \
    {                                                                                              \
        .field = FIELD_##name, .take = TAKE_TEMPLATE, .from = STR(template)                        \
    }
#define ACTOR_AT(path)                                                                             \
    {                                                                                              \
        .field = FIELD_ACTOR, .take = TAKE_ACTOR, .from = STR(path)                                \
    }
#define REF_AT(name, reference)                                                                    \
    {                                                                                              \
        .field = FIELD_##name, .take = TAKE_REF, .from = STR(reference)                            \
    }
#define COMMITS_AT(path, map)                                                                      \
    {                                                                                              \
        .field = FIELD_COMMITS, .take = TAKE_COMMITS, .from = STR(path), .commits = (map)          \
    }
#define END_FIELDS                                                                                 \
    {                                                                                              \
        .field = FIELD_NONE                                                                        \
    }

/* conditions */
#define IS(p, v)                                                                                   \
    {                                                                                              \
        TEST_IS, STR(p), STR(v)                                                                    \
    }
#define NOT(p, v)                                                                                  \
    {                                                                                              \
        TEST_NOT, STR(p), STR(v)                                                                   \
    }
#define LIKE(p, v)                                                                                 \
    {                                                                                              \
        TEST_LIKE, STR(p), STR(v)                                                                  \
    }
#define TOLD(p)                                                                                    \
    {                                                                                              \
        TEST_TOLD, STR(p),                                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define UNTOLD(p)                                                                                  \
    {                                                                                              \
        TEST_UNTOLD, STR(p),                                                                       \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

/* rows */
#define ROW(...)                                                                                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define ON(event_, action_)    .event = STR(event_), .action = STR(action_)
#define ONLY(event_)           .event = STR(event_)
#define WHEN(...)              .when = {__VA_ARGS__}
#define EACH_OF(path)          .each = STR(path)
#define GIVES(kind_phase, ...) .type = EVENT_##kind_phase, .field = {__VA_ARGS__}
#define REMARK(text)           .note = STR(text)
#define BECAUSE(text)          .type = EVENT_NONE, .note = STR(text)
#define LOST(text)             .type = EVENT_NONE, .note = STR(text), .lost = true
#define HOLDS_OURS(path)                                                                           \
    .type = EVENT_NONE, .each = STR(path), .native = true,                                         \
    .note = STR("an event in pitwall's own form")
#define NO_INTEREST(events, text)                                                                  \
    {                                                                                              \
        .event = STR(events), .note = STR(text), .discard = true                                   \
    }

/* redaction */
#define REDACT(path_, how_, keep_)                                                                 \
    {                                                                                              \
        STR(path_), REDACT_##how_, keep_                                                           \
    }
#define LEAVE_OUT(path)       REDACT(path, DROP, {0})
#define BLANK(path)           REDACT(path, BLANK, {0})
#define TITLE(path)           REDACT(path, TITLE, {0})
#define ADDRESS(path)         REDACT(path, URL, {0})
#define REPO_NAME(path)       REDACT(path, REPO, {0})
#define KEEP(path)            REDACT(path, KEEP, {0})
#define ONLY_KEEP(path, keep) REDACT(path, ONLY, STR(keep))

#endif
