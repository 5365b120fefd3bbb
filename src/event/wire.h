/* The smallest pieces of the packed form. Private to the event module.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Variable-length integers and shas as bytes. */
#ifndef EVENT_WIRE_H
#define EVENT_WIRE_H

#include "base/str.h"

#include <string.h>

/* Bytes still to be read. Reading beyond the end sets bad and gives zeros; bad stays. */
struct wire {
    const unsigned char *at, *end;
    bool bad;
};

enum {
    WIRE_INT_BYTES = 10,     /* most bytes of an integer */
    WIRE_SHA_BYTES = 1 + 32, /* most bytes of a sha with its length */
    SHA_DIGITS_MIN = 4,
    SHA_DIGITS_MAX = 64
};

/* wire_put_*(p, ...): write at p, which has room, and return the end of what was written. */
static inline unsigned char *wire_put(unsigned char *p, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (unsigned char)(v | 0x80);
    *p++ = (unsigned char)v;
    return p;
}

static inline uint64_t wire_get(struct wire *w)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 70; shift += 7) {
        if (w->at == w->end)
            break;
        unsigned char c = *w->at++;
        if (shift == 63 && c > 1)
            break;
        v |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return v;
    }
    w->bad = true;
    w->at = w->end;
    return 0;
}

/* signed integers, small magnitudes short */
static inline uint64_t wire_zigzag(int64_t v)
{
    return ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t wire_unzigzag(uint64_t v)
{
    return (int64_t)((v >> 1) ^ (0 - (v & 1)));
}

/* wire_bytes(w, n): the next n bytes, p == NULL and bad when there are fewer. */
static inline struct str wire_bytes(struct wire *w, uint64_t n)
{
    if (n > (uint64_t)(w->end - w->at)) {
        w->bad = true;
        w->at = w->end;
        return (struct str){0};
    }
    struct str s = {(const char *)w->at, (ptrdiff_t)n};
    w->at += n;
    return s;
}

/* Instants: whole seconds are shorter; the lowest bit says which of the two. Both ways exact. */
static inline uint64_t wire_time(int64_t ms)
{
    return ms % 1000 ? wire_zigzag(ms) << 1 | 1 : wire_zigzag(ms / 1000) << 1;
}

static inline int64_t wire_untime(uint64_t v)
{
    int64_t x = wire_unzigzag(v >> 1);
    return v & 1 ? x : x > INT64_MAX / 1000 || x < INT64_MIN / 1000 ? 0 : x * 1000;
}

/* hex digits (lower case) to bytes, the last nibble alone where their number is odd; and back */
static inline unsigned char *wire_put_hex(unsigned char *p, struct str hex)
{
    for (ptrdiff_t i = 0; i + 1 < hex.n; i += 2) {
        unsigned a = (unsigned char)hex.p[i], b = (unsigned char)hex.p[i + 1];
        *p++ = (unsigned char)(((a & 15) + 9 * (a >> 6)) << 4 | ((b & 15) + 9 * (b >> 6)));
    }
    if (hex.n & 1) {
        unsigned a = (unsigned char)hex.p[hex.n - 1];
        *p++ = (unsigned char)(((a & 15) + 9 * (a >> 6)) << 4);
    }
    return p;
}

static inline void wire_hex_of(char *to, struct str bytes, ptrdiff_t digits)
{
    static const char hex[] = "0123456789abcdef";
    for (ptrdiff_t i = 0; i + 1 < digits; i += 2) {
        unsigned char c = (unsigned char)bytes.p[i / 2];
        to[i] = hex[c >> 4];
        to[i + 1] = hex[c & 15];
    }
    if (digits & 1)
        to[digits - 1] = hex[(unsigned char)bytes.p[digits / 2] >> 4];
}

/* a sha: its number of digits, its bytes */
static inline unsigned char *wire_put_sha(unsigned char *p, struct str sha)
{
    *p++ = (unsigned char)sha.n;
    return wire_put_hex(p, sha);
}

/* wire_get_sha(w, to): the digits, spelled into to[SHA_DIGITS_MAX]; n == 0 and bad when there is
 * none. */
static inline struct str wire_get_sha(struct wire *w, char *to)
{
    uint64_t digits = wire_get(w);
    if (digits < SHA_DIGITS_MIN || digits > SHA_DIGITS_MAX)
        w->bad = true;
    struct str bytes = wire_bytes(w, w->bad ? 0 : (digits + 1) / 2);
    if (w->bad)
        return (struct str){0};
    wire_hex_of(to, bytes, (ptrdiff_t)digits);
    return (struct str){to, (ptrdiff_t)digits};
}

/* wire_time_ok(ms): an instant of the years 0001 to 9999, which is what can be spelled */
#define WIRE_TIME_MIN INT64_C(-62135596800000)
#define WIRE_TIME_MAX INT64_C(253402300799999)
static inline bool wire_time_ok(int64_t ms)
{
    return ms >= WIRE_TIME_MIN && ms <= WIRE_TIME_MAX;
}

#endif
