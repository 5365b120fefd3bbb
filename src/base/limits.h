/* Every limit on what outsiders may send, in one place, with its unit.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    LIMIT_EVENT_BYTES = 1 << 20, /* one event as JSON */
    LIMIT_LINE_BYTES = 16 << 20, /* one line of a file; a longer one is refused, its head kept */
    LIMIT_JSON_DEPTH = 32,       /* nesting */
    LIMIT_JSON_NODES = 4 << 20,  /* values of one text: a tree takes 56 bytes for each */
    LIMIT_TEXT_BYTES = 4096,     /* one text field of an event */
    LIMIT_ID_BYTES = 512,        /* one id, name, sha, ref or path field of an event */
    LIMIT_LIST_ITEMS = 4096,     /* shas[], labels[], services of one event, ... */
    LIMIT_PUSH_COMMITS = 8192,   /* commits[] of one push */
    LIMIT_RULES_BYTES = 1 << 20, /* pitwall.yaml */
    LIMIT_RULES_DEPTH = 16,      /* its nesting */
    LIMIT_QUARANTINE_BYTES = 64 << 10 /* kept of one refused line */
};

#endif
