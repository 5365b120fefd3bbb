/* What a thread needs to read a request: a parser and memory. Kept for the next one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_DESK_H
#define LOAD_DESK_H

#include "json/json.h"

struct desk {
    struct json_parser *parser;
    struct arena scratch; /* by value: what it hands out is gone when the desk is given back */
    struct desk *next;
    bool large; /* the one for long texts */
};

struct desks; /* those that nobody uses */

struct desks *desks_new(void);
void desks_free(struct desks *d); /* every one was given back; NULL is nothing */

/* desk_take(d); desk_take_for(d, bytes): for a text of so many bytes: of those over 1 MiB, whose
 * trees take 28 times as much memory, one is read at a time, the others wait. desk_give(d, desk,
 * bytes): bytes: of the text that was read at it: after a long one its memory goes back to the
 * system. */
struct desk *desk_take(struct desks *d);
struct desk *desk_take_for(struct desks *d, ptrdiff_t bytes);
void desk_give(struct desks *d, struct desk *desk, ptrdiff_t bytes);

#endif
