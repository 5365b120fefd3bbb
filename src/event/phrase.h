/* Texts of an event in few bytes. Private to the event module.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Phrases that events are full of, and what was said before in the same event.
 *
 * A text in coded form is a row of pieces:
 *   0x00-0x7E  that many bytes and one, as they are
 *   0x7F       a decimal number: an integer
 *   0x80-0xBF  phrase 0-63
 *   0xC0-0xDF  a part of the text 0-31 told before: its offset, its length, a byte each
 *   0xE0       hex digits in lower case: number of bytes, a byte; the bytes */
#ifndef EVENT_PHRASE_H
#define EVENT_PHRASE_H

#include "base/arena.h"
#include "event/wire.h"

enum {
    PHRASES = 64,
    PHRASE_TEXTS = 32,        /* earlier texts that can be referred to */
    PHRASE_REACH = 255,       /* bytes of an earlier text that can be referred to */
    PHRASE_MOST_BYTES = 1024, /* longest text that is coded */
    PHRASE_MARKS = 64
};

/* The texts told so far. In packing also where their words start, by hash. */
struct phrase_memory {
    struct str text[PHRASE_TEXTS];
    int n;
    uint8_t mark_text[PHRASE_MARKS]; /* 1 + number of the text, 0 = free */
    uint8_t mark_offset[PHRASE_MARKS];
};

/* phrase_of(s): the number of the phrase that is all of s, -1 when there is none. */
int phrase_of(struct str s);
struct str phrase_text(int phrase); /* 0 <= phrase < PHRASES; n == 0: not yet given */

/* phrase_remember(m, s, marked): s was told; marked: find its words later (in packing). */
void phrase_remember(struct phrase_memory *m, struct str s, bool marked);

/* phrase_code(m, s, to, room): s in coded form at to[room]; the number of bytes, -1 when it takes
 * more than room. */
ptrdiff_t phrase_code(const struct phrase_memory *m, struct str s, unsigned char *to,
                      ptrdiff_t room);

/* phrase_decode(m, w, n, to): the n bytes of a text in coded form from w into to[n]; false: w does
 * not say that. */
bool phrase_decode(const struct phrase_memory *m, struct wire *w, ptrdiff_t n, char *to);

#endif
