/* The closed vocabulary.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Types, kinds, the fields of each kind, their kinds of value, word lists and semantic keys.
 *
 * One constant table. Reading, checking, packing, writing, docs/events.md and completion walk it;
 * a new type or field is a row here and a number at the end of its enum in event.h. */
#ifndef EVENT_VOCABULARY_H
#define EVENT_VOCABULARY_H

#include "event/event.h"

/* What a VALUE_WORD may say. Numbers are stored in the log: append, never reorder, words too. */
enum word_list {
    WORDS_NONE,
    WORDS_ACTOR,
    WORDS_BUILD_STATUS,
    WORDS_DEPLOY_STATUS,
    WORDS_DETECTED_BY,
    WORDS_DRILL,
    WORDS_DIRECTION,
    WORDS_OUTCOME,
    WORDS_REL,
    WORD_LISTS
};

/* What a VALUE_JSON may be. */
enum json_shape {
    SHAPE_ANY,
    SHAPE_OBJECT,
    SHAPE_TESTS /* {"LEVEL": {"run": n, "failed": n, "s": seconds, ...}, ...} */
};

struct field_rule {
    uint8_t field; /* enum event_field */
    uint8_t kind;  /* enum value_kind */
    bool required;
    uint8_t of; /* VALUE_WORD: enum word_list; VALUE_JSON: enum json_shape */
    int limit;  /* most bytes of the text, or of each text of a list */
    struct str meaning;
};

struct kind_rule {
    struct str name, meaning;
    const struct field_rule *field; /* [n], in the order of docs/events.md: written in this order */
    int n;
    uint8_t entity;      /* the field that names the entity, FIELD_NONE where several do */
    uint8_t identity[4]; /* the entity's part of the semantic key; FIELD_NONE behind it */
};

struct type_rule {
    struct str name, meaning;
    uint8_t kind;  /* enum event_kind */
    uint8_t tail;  /* one more field of the semantic key, FIELD_NONE: none */
    bool keyed_at; /* `at` is part of the semantic key */
};

struct word_rule {
    const struct str *word; /* [n], lower case */
    int n;
};

extern const struct kind_rule kind_rules[KINDS];
extern const struct type_rule type_rules[EVENT_TYPES]; /* [EVENT_NONE] has an empty name */
extern const struct word_rule word_rules[WORD_LISTS];

/* The envelope: the fields that an event of every kind may have, `at` first. */
enum { ENVELOPE_FIELDS = 9 };
extern const struct field_rule envelope_rules[ENVELOPE_FIELDS];

/* vocabulary_rule(kind, field): NULL where that kind has no such field. FIELD_EXTRA has a rule for
 * every kind. */
const struct field_rule *vocabulary_rule(enum event_kind kind, enum event_field field);

/* vocabulary_word(list, text): its number, compared without case; -1 when it is none of the list.
 */
int vocabulary_word(enum word_list list, struct str text);

/* vocabulary_ref(name): what the member of a reference names, REF_OTHER when it is no name of
 * ref_names ([REF_NONE] and [REF_OTHER] are empty). Stored in the log: append, never reorder. */
extern const struct str ref_names[REF_OTHER + 1];
enum ref_kind vocabulary_ref(struct str name);

/* vocabulary_near(best, name, candidate): the nearer of best (p == NULL: none yet) and candidate to
 * name, as long as it is near enough to be meant; walk all candidates with it. */
struct str vocabulary_near(struct str best, struct str name, struct str candidate);

/* vocabulary_near_type(name), vocabulary_near_field(kind, name): the known name that is nearest,
 * p == NULL when none is near. */
struct str vocabulary_near_type(struct str name);
struct str vocabulary_near_field(enum event_kind kind, struct str name);

#endif
