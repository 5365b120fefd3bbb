/* SPDX-License-Identifier: Apache-2.0 */
#include "base/zone.h"

#include "base/zone_rule.h"

#include <string.h>

/* at[n] ascending; offset[i] holds from at[i - 1] up to at[i], offset[0] before the first. From the
 * last on the rule speaks, where there is one. */
struct zone {
    struct str name;
    ptrdiff_t n;
    int64_t *at;
    int32_t *offset; /* [n + 1] */
    bool has_rule;
    struct zone_rule rule;
};

enum {
    DAY_S = 86400,
    MOST_OFFSET_S = 26 * 3600 - 1 /* RFC 8536 section 3.2: -89999 .. 93599; both sides alike here */
};

const struct zone *zone_utc(void)
{
    static const struct zone utc = {.name = STR("UTC"), .has_rule = true};
    return &utc;
}

struct str zone_name(const struct zone *z)
{
    return z->name;
}

/* --- reading TZif ------------------------------------------------------------------------------
 */
/* the counts of one header (RFC 8536 section 3.1), in their order in the file */
struct header {
    int version;
    int64_t isut, isstd, leap, time, type, chars;
};

enum { HEADER = 44 };

static uint32_t be32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int32_t signed_be32(const char *p)
{
    uint32_t v = be32(p);
    return v > INT32_MAX ? (int32_t)((int64_t)v - (INT64_C(1) << 32)) : (int32_t)v;
}

static int64_t signed_be64(const char *p)
{
    uint64_t v = (uint64_t)be32(p) << 32 | be32(p + 4);
    int64_t result;
    memcpy(&result, &v, sizeof result);
    return result;
}

static bool read_header(struct str s, struct header *h)
{
    if (s.n < HEADER || !str_starts(s, S("TZif")))
        return false;
    const char *p = s.p + 20;
    *h = (struct header){.version = s.p[4],
                         .isut = be32(p),
                         .isstd = be32(p + 4),
                         .leap = be32(p + 8),
                         .time = be32(p + 12),
                         .type = be32(p + 16),
                         .chars = be32(p + 20)};
    return true;
}

/* bytes of the data behind a header whose times take `wide` bytes each; counts are below 2^32, so
 * that nothing overflows */
static int64_t data_bytes(const struct header *h, int wide)
{
    return h->time * (wide + 1) + h->type * 6 + h->chars + h->leap * (wide + 4) + h->isstd +
           h->isut;
}

/* the text between the two line ends of the footer; p == NULL when they are not there */
static struct str footer(struct str s)
{
    if (s.n < 2 || s.p[0] != '\n' || str_find(str_slice(s, 1, s.n), '\n') != s.n - 2)
        return (struct str){0};
    return str_slice(s, 1, s.n - 1);
}

/* the transitions and offsets of the 64-bit block into z; what is wrong, or NULL */
static const char *read_block(const char *p, const struct header *h, struct zone *z,
                              struct arena *a)
{
    const char *types = p + h->time * 8, *type = types + h->time;
    for (int64_t i = 0; i < h->type; i++) {
        int32_t offset = signed_be32(type + 6 * i);
        if (offset > MOST_OFFSET_S || offset < -MOST_OFFSET_S)
            return "an offset of more than a day";
    }
    for (int64_t i = 0; i < h->time; i++)
        if ((unsigned char)types[i] >= h->type ||
            (i > 0 && signed_be64(p + 8 * i) <= signed_be64(p + 8 * (i - 1))))
            return "transitions out of order";
    z->n = (ptrdiff_t)h->time;
    z->at = NEW_RAW(a, int64_t, z->n);
    z->offset = NEW_RAW(a, int32_t, z->n + 1);
    z->offset[0] = signed_be32(type); /* RFC 8536 section 3.2: type 0 speaks before the first */
    for (ptrdiff_t i = 0; i < z->n; i++) {
        z->at[i] = signed_be64(p + 8 * i);
        z->offset[i + 1] = signed_be32(type + (ptrdiff_t)(6 * (unsigned char)types[i]));
    }
    return NULL;
}

static const char *read_file(struct str s, struct zone *z, struct arena *a)
{
    struct header h;
    if (!read_header(s, &h))
        return "no TZif header";
    if (h.version < '2')
        return "version 1 has no times after 2037";
    int64_t skip = HEADER + data_bytes(&h, 4);
    if (skip > s.n)
        return "cut short";
    s = str_slice(s, (ptrdiff_t)skip, s.n);
    if (!read_header(s, &h))
        return "no second TZif header";
    int64_t end = HEADER + data_bytes(&h, 8);
    if (end > s.n)
        return "cut short";
    if (h.type < 1 || h.type > 256 || (h.isut && h.isut != h.type) ||
        (h.isstd && h.isstd != h.type))
        return "counts that do not fit";
    if (h.leap)
        return "it counts leap seconds";
    struct str rule = footer(str_slice(s, (ptrdiff_t)end, s.n));
    if (!rule.p)
        return "no footer";
    z->has_rule = rule.n > 0;
    if (z->has_rule && !zone_rule_parse(rule, &z->rule))
        return "a footer that is no TZ string";
    return read_block(s.p + HEADER, &h, z, a);
}

const struct zone *zone_parse(struct str name, struct str tzif, struct arena *a, struct err *e)
{
    struct zone z = {.name = name};
    const char *fault = read_file(tzif, &z, a);
    if (fault) {
        err_set(e, ERR_INPUT, "not a time zone file: '%.*s': %s", FMT(name), fault);
        return NULL;
    }
    struct zone *kept = NEW(a, struct zone, 1);
    *kept = z;
    return kept;
}

/* --- use ---------------------------------------------------------------------------------------
 */
/* offset in force at s (seconds since 1970), at least up to *until > s */
static int32_t offset_at(const struct zone *z, int64_t s, int64_t *until)
{
    if (z->n == 0 || s >= z->at[z->n - 1]) {
        if (z->has_rule)
            return zone_rule_offset(&z->rule, s, until);
        *until = INT64_MAX;
        return z->offset[z->n];
    }
    ptrdiff_t from = 0, to = z->n - 1; /* the first that is later than s */
    while (from < to) {
        ptrdiff_t middle = from + (to - from) / 2;
        if (z->at[middle] <= s)
            from = middle + 1;
        else
            to = middle;
    }
    *until = z->at[from];
    return z->offset[from];
}

static int64_t floor_div(int64_t v, int64_t by)
{
    return v / by - (v % by < 0);
}

int32_t zone_offset_s(const struct zone *z, int64_t ms)
{
    int64_t until;
    return offset_at(z, floor_div(ms, SECOND_MS), &until);
}

int64_t zone_day(const struct zone *z, int64_t ms)
{
    int64_t s = floor_div(ms, SECOND_MS), until;
    return floor_div(s + offset_at(z, s, &until), DAY_S);
}

/* Walks the stretches of one offset around a wall-clock time: the first that holds it gives the
 * instant. Where none does, the clock jumped over it, and the offset before the jump counts.
 * *reached: the first instant whose clock shows that time or a later one. */
static int64_t instant(const struct zone *z, int64_t wall, int64_t *reached)
{
    int64_t from = wall - MOST_OFFSET_S - 1, until, in_gap = 0;
    int32_t before = 0;
    bool crossed = false, jumped = false;
    for (; !jumped || from <= wall + MOST_OFFSET_S; from = until) {
        int32_t offset = offset_at(z, from, &until);
        int64_t s = wall - offset;
        if (!crossed && s < until) {
            crossed = true;
            *reached = s < from ? from : s;
        }
        if (s >= from && s < until)
            return s;
        if (!jumped && s < from) { /* never in the first stretch: no offset is that large */
            jumped = true;
            in_gap = wall - before;
        }
        before = offset;
    }
    return in_gap;
}

/* seconds to ms; days so far off that ms cannot say them stop at the last that it can */
static int64_t to_ms(int64_t s)
{
    int64_t most = INT64_MAX / SECOND_MS;
    return (s > most ? most : s < -most ? -most : s) * SECOND_MS;
}

static int64_t wall_of(int64_t day, int32_t second)
{
    int64_t most = INT64_MAX / DAY_MS;
    return (day > most ? most : day < -most ? -most : day) * DAY_S + second;
}

int64_t zone_day_start(const struct zone *z, int64_t day)
{
    int64_t first = 0;
    instant(z, wall_of(day, 0), &first);
    return to_ms(first);
}

int64_t zone_local(const struct zone *z, int64_t day, int32_t second)
{
    int64_t reached;
    return to_ms(instant(z, wall_of(day, second), &reached));
}
