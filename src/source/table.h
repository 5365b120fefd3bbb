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

/* rows: an event's name, what it gives, conditions, lists of fields */
#define WHEN_ALL(...)                                                                              \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define ANY_TIME                                                                                   \
    {                                                                                              \
        {                                                                                          \
            TEST_NONE, {0},                                                                        \
            {                                                                                      \
                0                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }
#define ROW(event_, type_, when_, ...)                                                             \
    {                                                                                              \
        .event = STR(event_), .when = when_, .type = EVENT_##type_, .field = { __VA_ARGS__ }       \
    }
#define ROW_EACH(event_, each_, type_, when_, ...)                                                 \
    {                                                                                              \
        .event = STR(event_), .when = when_, .type = EVENT_##type_, .each = STR(each_), .field = { \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define IGNORED(event_, when_, note_)                                                              \
    {                                                                                              \
        .event = STR(event_), .when = when_, .note = STR(note_)                                    \
    }
#define LOST(event_, when_, note_)                                                                 \
    {                                                                                              \
        .event = STR(event_), .when = when_, .note = STR(note_), .lost = true                      \
    }
#define NATIVE(event_, each_)                                                                      \
    {                                                                                              \
        .event = STR(event_), .each = STR(each_), .native = true                                   \
    }

#endif
