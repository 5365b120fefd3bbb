/* SPDX-License-Identifier: Apache-2.0 */
#include "event/pack.h"

#include "base/err.h"
#include "event/phrase.h"
#include "event/vocabulary.h"
#include "event/wire.h"
#include "event/write.h"

#include <string.h>

/* Bytes are gathered here and handed to the output in one piece. */
struct packing {
    struct out *o;
    unsigned char *p; /* what is gathered: bytes[0 .. p) */
    struct phrase_memory memory;
    unsigned char bytes[2 * PHRASE_MOST_BYTES];
};

static void flush(struct packing *k)
{
    out_str(k->o, (struct str){(const char *)k->bytes, k->p - k->bytes});
    k->p = k->bytes;
}

/* room for n more bytes, n <= sizeof bytes */
static unsigned char *room(struct packing *k, ptrdiff_t n)
{
    if (k->bytes + sizeof k->bytes - k->p < n)
        flush(k);
    return k->p;
}

static void put_int(struct packing *k, uint64_t v)
{
    k->p = wire_put(room(k, WIRE_INT_BYTES), v);
}

static void put_bytes(struct packing *k, struct str s)
{
    if (s.n > (ptrdiff_t)sizeof k->bytes) {
        flush(k);
        out_str(k->o, s);
    } else if (s.n) {
        memcpy(room(k, s.n), s.p, (size_t)s.n);
        k->p += s.n;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* a text that str_int and back spells the same */
static bool is_integer(struct str s)
{
    enum { FITS = 18 }; /* digits that always fit */
    if (s.n > FITS || s.n == 0 || (s.p[0] == '0' && s.n > 1))
        return false;
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return true;
}

static bool is_all_hex(struct str s)
{
    if (s.n < TEXT_HEX_LEAST || s.n & 1)
        return false;
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (!is_hex(s.p[i]))
            return false;
    return true;
}

/* the digits of a lower-case UUID without its dashes; false when s is none */
static bool uuid_digits(struct str s, char digits[32])
{
    if (s.n != UUID_TEXT_BYTES)
        return false;
    int n = 0;
    for (int i = 0; i < UUID_TEXT_BYTES; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.p[i] != '-' : !is_hex(s.p[i]))
            return false;
        if (!dash)
            digits[n++] = s.p[i];
    }
    return true;
}

static void put_byte(struct packing *k, int byte)
{
    *room(k, 1) = (unsigned char)byte;
    k->p++;
}

/* s in coded form; false where that is not shorter */
static bool put_coded(struct packing *k, struct str s)
{
    enum { HEAD = 3, LEAST = 6 }; /* the form and the length; a text that is worth trying */
    if (s.n < LEAST || s.n > PHRASE_MOST_BYTES)
        return false;
    unsigned char *p = room(k, HEAD + s.n);
    unsigned char *code = wire_put(p + 1, (uint64_t)s.n);
    ptrdiff_t n = phrase_code(&k->memory, s, code, s.n - HEAD);
    if (n < 0)
        return false;
    *p = TEXT_CODED;
    k->p = code + n;
    return true;
}

static int told_before(const struct phrase_memory *m, struct str s)
{
    for (int i = 0; i < m->n; i++)
        if (m->text[i].n == s.n && str_equal(m->text[i], s))
            return i;
    return -1;
}

static void put_form(struct packing *k, struct str s)
{
    char digits[32];
    int64_t integer = 0;
    int phrase = phrase_of(s), before = phrase < 0 ? told_before(&k->memory, s) : -1;
    if (phrase >= 0) {
        put_byte(k, TEXT_PHRASE + phrase);
    } else if (before >= 0) {
        put_byte(k, TEXT_BEFORE + before);
    } else if (s.n && is_digit(s.p[0]) && is_integer(s) && str_int(s, &integer)) {
        put_byte(k, TEXT_DIGITS);
        put_int(k, (uint64_t)integer);
    } else if (uuid_digits(s, digits)) {
        put_byte(k, TEXT_UUID);
        k->p = wire_put_hex(room(k, UUID_BYTES), (struct str){digits, sizeof digits});
    } else if (s.n <= PHRASE_MOST_BYTES && is_all_hex(s)) {
        put_byte(k, TEXT_HEX);
        put_int(k, (uint64_t)s.n / 2);
        k->p = wire_put_hex(room(k, s.n / 2), s);
    } else if (put_coded(k, s)) {
        return;
    } else {
        if (s.n > TEXT_SHORT)
            put_byte(k, TEXT_LONG);
        put_int(k, (uint64_t)s.n);
        put_bytes(k, s);
    }
}

static void put_text(struct packing *k, struct str s)
{
    put_form(k, s);
    phrase_remember(&k->memory, s, true);
}

static void put_number_text(struct packing *k, struct str digits)
{
    int64_t v = 0;
    if (!str_int(digits, &v))
        bug("an id that is no number: '%.*s'", FMT(digits));
    put_int(k, wire_zigzag(v));
}

static void put_sha(struct packing *k, struct str sha)
{
    k->p = wire_put_sha(room(k, WIRE_SHA_BYTES), sha);
}

static void put_ref(struct packing *k, const struct value *v)
{
    enum ref_kind kind = vocabulary_ref(v->list[REF_PART_NAME]);
    int has = 0;
    for (int i = REF_PART_SERVICE; i < REF_PARTS; i++)
        has |= v->list[i].p ? 1 << (i - REF_PART_SERVICE) : 0;
    *room(k, 1) =
        (unsigned char)((int)kind | (v->as_number ? REF_AS_NUMBER : 0) | has << REF_HAS_SHIFT);
    k->p++;
    if (kind == REF_OTHER)
        put_text(k, v->list[REF_PART_NAME]);
    if (v->as_number)
        put_number_text(k, v->list[REF_PART_ID]);
    else if (kind != REF_EXTERNAL)
        put_text(k, v->list[REF_PART_ID]);
    for (int i = REF_PART_SERVICE; i < REF_PARTS; i++)
        if (v->list[i].p)
            put_text(k, v->list[i]);
}

static void put_time(struct packing *k, const struct value *v, int64_t base)
{
    if (!v->text.p) {
        put_int(k, wire_time(v->integer - base));
        return;
    }
    put_int(k, v->as_number ? 0 : 1);
    if (v->as_number)
        put_number_text(k, v->text);
    else
        put_text(k, v->text);
}

static bool is_whole(double v)
{
    return v >= -9e15 && v <= 9e15 && (double)(int64_t)v == v;
}

static void put_double(struct packing *k, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    unsigned char *p = room(k, 8);
    for (int i = 0; i < 8; i++)
        *p++ = (unsigned char)(bits >> (8 * i));
    k->p = p;
}

static bool alternative(const struct value *v)
{
    switch ((enum value_kind)v->kind) {
    case VALUE_ID:
        return v->as_number;
    case VALUE_TIME:
        return v->text.p;
    case VALUE_NUMBER:
        return !is_whole(v->number);
    case VALUE_FLAG:
        return v->flag;
    case VALUE_TEXT:
    case VALUE_SHA:
    case VALUE_INTEGER:
    case VALUE_WORD:
    case VALUE_TEXTS:
    case VALUE_SHAS:
    case VALUE_REF:
    case VALUE_COMMITS:
    case VALUE_JSON:
        return false;
    }
    return false;
}

static void put_value(struct packing *k, enum event_kind kind, const struct value *v, int64_t base)
{
    switch ((enum value_kind)v->kind) {
    case VALUE_ID:
        if (v->as_number) {
            put_number_text(k, v->text);
            return;
        }
        put_text(k, v->text);
        return;
    case VALUE_TEXT:
    case VALUE_JSON:
        put_text(k, v->text);
        return;
    case VALUE_SHA:
        put_sha(k, v->text);
        return;
    case VALUE_TIME:
        put_time(k, v, base);
        return;
    case VALUE_INTEGER:
        put_int(k, (uint64_t)v->integer);
        return;
    case VALUE_NUMBER:
        if (is_whole(v->number))
            put_int(k, wire_zigzag((int64_t)v->number));
        else
            put_double(k, v->number);
        return;
    case VALUE_FLAG:
        return;
    case VALUE_WORD:
        put_int(k, (uint64_t)vocabulary_word(vocabulary_rule(kind, v->field)->of, v->text));
        return;
    case VALUE_TEXTS:
    case VALUE_SHAS:
        put_int(k, (uint64_t)v->n);
        for (ptrdiff_t i = 0; i < v->n; i++)
            v->kind == VALUE_SHAS ? put_sha(k, v->list[i]) : put_text(k, v->list[i]);
        return;
    case VALUE_REF:
        put_ref(k, v);
        return;
    case VALUE_COMMITS:
        put_int(k, (uint64_t)v->text.n);
        put_bytes(k, v->text);
        return;
    }
}

void event_pack(struct out *o, const struct event *v)
{
    struct packing k;
    k.o = o;
    k.p = k.bytes;
    k.memory.n = 0;
    memset(k.memory.mark_text, 0, sizeof k.memory.mark_text);
    enum event_kind kind = event_kind_of(v->type);
    *k.p++ = (unsigned char)v->type;
    for (ptrdiff_t i = 0; i < v->n; i++) {
        const struct value *value = &v->value[i];
        put_byte(&k, value->field << 1 | alternative(value));
        put_value(&k, kind, value, value->field == FIELD_AT ? 0 : v->at_ms);
    }
    flush(&k);
}
