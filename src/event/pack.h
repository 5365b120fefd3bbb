/* The packed form. Private to the event module.
 * SPDX-License-Identifier: Apache-2.0
 *
 * type, then one entry per value in the order of the fields: a byte field << 1 | alternative, then
 * what the field's kind of value needs. Integers are 7 bits per byte, lowest first, signed ones
 * zigzag. `at` is absolute, every other time its distance from it.
 *
 *   TEXT, ID, JSON text; alternative: an integer sent as a number
 *   SHA            digits, bytes
 *   TIME           instant; alternative: as sent: 0 and an integer, or 1 and a text
 *   INTEGER        integer
 *   NUMBER         signed integer; alternative: 8 bytes, IEEE 754, little end first
 *   FLAG           nothing: the alternative says false or true
 *   WORD           its place in its list
 *   TEXTS, SHAS    number of items, items
 *   REF            head byte, name (of REF_OTHER only), id, service, env, repo as the head says
 *   COMMITS        length, bytes */
#ifndef EVENT_PACK_H
#define EVENT_PACK_H

/* The first byte of a text says how the rest is to be read. */
enum text_form {
    TEXT_SHORT = 0x7F,  /* up to here: its length; then its bytes */
    TEXT_PHRASE = 0x80, /* 64 of them: a phrase of event/phrase.h */
    TEXT_LONG = 0xC0,   /* length, bytes */
    TEXT_DIGITS,        /* a decimal integer: integer */
    TEXT_HEX,           /* lower-case hex digits: number of bytes, bytes */
    TEXT_UUID,          /* a lower-case UUID: 16 bytes */
    TEXT_CODED,         /* length, pieces of event/phrase.h */
    TEXT_BEFORE = 0xD0, /* 32 of them: a text told before in this event */
    TEXT_BEYOND = 0xF0
};
enum { UUID_TEXT_BYTES = 36, UUID_BYTES = 16, TEXT_HEX_LEAST = 8 };

/* The head of a reference: enum ref_kind in the low bits. */
enum { REF_KIND_BITS = 7, REF_AS_NUMBER = 8, REF_HAS_SHIFT = 4 };

#endif
