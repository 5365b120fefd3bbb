/* The fields of a record as a table: where each stands and how it merges. Private to fact/record*.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FACT_SHAPE_H
#define FACT_SHAPE_H

#include "fact/record.h"

enum slot_kind {
    SLOT_TEXT,   /* struct str, copied */
    SLOT_NAME,   /* struct str, interned */
    SLOT_TEXTS,  /* struct texts */
    SLOT_NAMES,  /* struct texts, interned */
    SLOT_TIME,   /* int64_t */
    SLOT_START,  /* int64_t, the earliest told counts */
    SLOT_FLAG,   /* int8_t */
    SLOT_NUMBER, /* double */
    SLOT_REF,    /* struct event_ref */
    SLOT_OWN_AT, /* int64_t: the event's `at`, if it tells the field */
    SLOT_OWN_ID  /* struct str: its delivery id, if it tells the field */
};

struct slot {
    uint8_t field; /* enum event_field */
    uint8_t kind;  /* enum slot_kind */
    uint16_t offset;
};

struct shape {
    const struct slot *slot;
    int n;
    size_t size;
};

#endif
