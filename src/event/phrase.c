/* SPDX-License-Identifier: Apache-2.0 */
#include "event/phrase.h"

/* Numbers are stored in the log: never reorder or change one. The next shorter phrase that starts
 * with the same byte: 1 + its number, 0 = none. */
struct phrase {
    struct str text;
    uint8_t next;
};
static const struct phrase phrases[PHRASES] = {
    {STR("production"),          21},
    {STR("staging"),             29},
    {STR("development"),         48},
    {STR("https://"),            44},
    {STR("https://github.com/"), 6 },
    {STR("https://gitlab.com/"), 4 },
    {STR(".com/"),               0 },
    {STR("/actions/runs/"),      11},
    {STR("/pull/"),              14},
    {STR("/-/merge_requests/"),  8 },
    {STR("/-/pipelines/"),       16},
    {STR("/-/jobs/"),            13},
    {STR("/commit/"),            15},
    {STR("/job/"),               0 },
    {STR("/builds/"),            9 },
    {STR("/incidents/"),         12},
    {STR("github"),              18},
    {STR("gitlab"),              0 },
    {STR("argocd"),              32},
    {STR("jenkins"),             0 },
    {STR("pagerduty"),           34},
    {STR("alertmanager"),        19},
    {STR("main"),                0 },
    {STR("master"),              35},
    {STR("refs/heads/"),         26},
    {STR("refs/tags/"),          60},
    {STR("release"),             37},
    {STR("deploy"),              0 },
    {STR("service"),             42},
    {STR("-service"),            31},
    {STR("-api"),                0 },
    {STR("api"),                 0 },
    {STR("web"),                 0 },
    {STR("payments"),            63},
    {STR("mobile"),              23},
    {STR("team"),                0 },
    {STR("rolling"),             0 },
    {STR("canary"),              0 },
    {STR("blue-green"),          62},
    {STR("critical"),            38},
    {STR("warning"),             33},
    {STR("success"),             50},
    {STR("failure"),             47},
    {STR("hotfix/"),             45},
    {STR("hotfix"),              0 },
    {STR("feature/"),            61},
    {STR("fix/"),                0 },
    {STR("dependabot/"),         52},
    {STR("@sha256:"),            0 },
    {STR("sha256:"),             0 },
    {STR("ghcr.io/"),            17},
    {STR("docker.io/"),          28},
    {STR(".dkr.ecr."),           7 },
    {STR(".amazonaws.com/"),     53},
    {STR("eu-west-1"),           0 },
    {STR("us-east-1"),           0 },
    {STR("prod"),                0 },
    {STR("live"),                0 },
    {STR("incident"),            0 },
    {STR("rollback"),            27},
    {STR("frontend"),            43},
    {STR("backend"),             0 },
    {STR("platform"),            57},
    {STR("kubernetes"),          0 },
};

/* 1 + the longest phrase that starts with that byte; 0: none does */
static const uint8_t starts[128] = {
    ['-'] = 30, ['.'] = 54, ['/'] = 10, ['@'] = 49, ['a'] = 22, ['b'] = 39, ['c'] = 40, ['d'] = 3,
    ['e'] = 55, ['f'] = 46, ['g'] = 51, ['h'] = 5,  ['i'] = 59, ['j'] = 20, ['k'] = 64, ['l'] = 58,
    ['m'] = 24, ['p'] = 1,  ['r'] = 25, ['s'] = 2,  ['t'] = 36, ['u'] = 56, ['w'] = 41,
};

enum {
    PIECE_NUMBER = 0x7F, /* below: bytes as they are, one more than it says */
    PIECE_PHRASE = 0x80,
    PIECE_BEFORE = 0xC0,
    PIECE_HEX = 0xE0,
    LEAST_DIGITS = 6, /* shorter runs gain nothing */
    MOST_DIGITS = 18,
    LEAST_HEX = 16,
    MOST_HEX = 2 * PHRASE_REACH,
    LEAST_PART = 4
};

struct str phrase_text(int phrase)
{
    return phrases[phrase].text;
}

int phrase_of(struct str s)
{
    if (s.n == 0 || (unsigned char)s.p[0] >= sizeof starts)
        return -1;
    for (int i = starts[(unsigned char)s.p[0]]; i; i = phrases[i - 1].next)
        if (phrases[i - 1].text.n == s.n && str_equal(phrases[i - 1].text, s))
            return i - 1;
    return -1;
}

/* bytes of which words are made; a seam is where such a byte and another one meet */
#define LETTERS(c) [c] = 1, [(c) + 1] = 1, [(c) + 2] = 1, [(c) + 3] = 1, [(c) + 4] = 1
static const uint8_t in_word[256] = {
    LETTERS('a'), LETTERS('f'), LETTERS('k'), LETTERS('p'), LETTERS('u'),
    ['z'] = 1,    LETTERS('A'), LETTERS('F'), LETTERS('K'), LETTERS('P'),
    LETTERS('U'), ['Z'] = 1,    LETTERS('0'), LETTERS('5'),
};

static unsigned mark_of(const char *four)
{
    uint32_t v;
    memcpy(&v, four, sizeof v);
    return v * UINT32_C(2654435761) >> 26; /* 6 bits: PHRASE_MARKS */
}

void phrase_remember(struct phrase_memory *m, struct str s, bool marked)
{
    if (m->n == PHRASE_TEXTS || s.n < LEAST_PART)
        return;
    m->text[m->n++] = s;
    if (!marked)
        return;
    uint8_t before = 0;
    for (ptrdiff_t i = 0; i + LEAST_PART <= s.n && i < PHRASE_REACH; i++) {
        uint8_t now = in_word[(unsigned char)s.p[i]];
        bool word_starts = now && !before;
        before = now;
        if (!word_starts)
            continue;
        unsigned mark = mark_of(s.p + i);
        if (m->mark_text[mark])
            continue; /* the earlier one serves as well */
        m->mark_text[mark] = (uint8_t)m->n;
        m->mark_offset[mark] = (uint8_t)i;
    }
}

/* one way to say the bytes that follow */
struct piece {
    ptrdiff_t says; /* bytes of the text; 0: none found */
    ptrdiff_t cost; /* bytes of the code */
    unsigned char head, offset;
};

static void better(struct piece *best, struct piece p)
{
    if (p.says - p.cost > best->says - best->cost)
        *best = p;
}

static void try_phrase(struct str s, struct piece *best)
{
    if ((unsigned char)s.p[0] >= sizeof starts)
        return;
    for (int i = starts[(unsigned char)s.p[0]]; i; i = phrases[i - 1].next) {
        struct str phrase = phrases[i - 1].text; /* none is shorter than two bytes */
        if (s.n < phrase.n || s.p[1] != phrase.p[1] || memcmp(s.p, phrase.p, (size_t)phrase.n) != 0)
            continue;
        better(best, (struct piece){phrase.n, 1, (unsigned char)(PIECE_PHRASE + i - 1), 0});
        return;
    }
}

static void try_before(const struct phrase_memory *m, struct str s, struct piece *best)
{
    unsigned mark = s.n >= LEAST_PART ? mark_of(s.p) : 0;
    if (s.n < LEAST_PART || !m->mark_text[mark])
        return;
    int text = m->mark_text[mark] - 1, offset = m->mark_offset[mark];
    struct str from = str_slice(m->text[text], offset, offset + PHRASE_REACH);
    ptrdiff_t n = 0;
    while (n < from.n && n < s.n && from.p[n] == s.p[n])
        n++;
    if (n >= LEAST_PART)
        better(best,
               (struct piece){n, 3, (unsigned char)(PIECE_BEFORE + text), (unsigned char)offset});
}

static void try_digits(struct str s, struct piece *best)
{
    ptrdiff_t digits = 0, hex = 0;
    while (digits < s.n && digits <= MOST_DIGITS && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    if (digits >= LEAST_DIGITS && digits <= MOST_DIGITS && s.p[0] != '0')
        better(best,
               (struct piece){digits, 2 + digits * 10 / 21, PIECE_NUMBER, 0}); /* 7 bits each */
    while (hex < s.n && hex < MOST_HEX &&
           ((s.p[hex] >= '0' && s.p[hex] <= '9') || (s.p[hex] >= 'a' && s.p[hex] <= 'f')))
        hex++;
    hex &= ~(ptrdiff_t)1;
    if (hex >= LEAST_HEX)
        better(best, (struct piece){hex, 2 + hex / 2, PIECE_HEX, 0});
}

static unsigned char *put_piece(unsigned char *p, const struct piece *piece, struct str s)
{
    int64_t number = 0;
    *p++ = piece->head;
    if (piece->head == PIECE_NUMBER) {
        str_int(str_slice(s, 0, piece->says), &number);
        return wire_put(p, (uint64_t)number);
    }
    if (piece->head == PIECE_HEX) {
        *p++ = (unsigned char)(piece->says / 2);
        return wire_put_hex(p, str_slice(s, 0, piece->says));
    }
    if (piece->head >= PIECE_BEFORE) {
        *p++ = piece->offset;
        *p++ = (unsigned char)piece->says;
    }
    return p;
}

/* the bytes of s as they are */
static unsigned char *put_plain(unsigned char *p, struct str s)
{
    while (s.n > 0) {
        struct str some = str_slice(s, 0, PIECE_NUMBER);
        *p++ = (unsigned char)(some.n - 1);
        memcpy(p, some.p, (size_t)some.n);
        p += some.n;
        s = str_slice(s, some.n, s.n);
    }
    return p;
}

static ptrdiff_t plain_cost(ptrdiff_t n)
{
    return n + (n + PIECE_NUMBER - 1) / PIECE_NUMBER;
}

ptrdiff_t phrase_code(const struct phrase_memory *m, struct str s, unsigned char *to,
                      ptrdiff_t room)
{
    unsigned char *p = to;
    ptrdiff_t plain = 0; /* s[plain .. i) is not yet said */
    uint8_t before = 2;  /* the start is a seam, whatever stands there */
    for (ptrdiff_t i = 0; i < s.n;) {
        uint8_t now = in_word[(unsigned char)s.p[i]];
        if (now == before) {
            i++;
            continue;
        }
        before = now;
        struct piece best = {0};
        struct str rest = {s.p + i, s.n - i};
        try_phrase(rest, &best);
        if (now)
            try_before(m, rest, &best);
        if (now && s.p[i] <= 'f')
            try_digits(rest, &best);
        if (best.says - best.cost < 1 + (plain < i)) { /* not worth a break */
            i++;
            continue;
        }
        if (p - to + plain_cost(i - plain) + best.cost > room)
            return -1;
        p = put_plain(p, str_slice(s, plain, i));
        p = put_piece(p, &best, str_slice(s, i, s.n));
        i += best.says;
        plain = i;
        before = in_word[(unsigned char)s.p[i - 1]];
    }
    if (p - to + plain_cost(s.n - plain) > room)
        return -1;
    return put_plain(p, str_slice(s, plain, s.n)) - to;
}

/* the next piece, at most room bytes, into to: its length, 0 when there is none */
static ptrdiff_t decode_number(struct wire *w, char *to, ptrdiff_t room)
{
    char z[20], *p = z + sizeof z;
    uint64_t v = wire_get(w);
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    ptrdiff_t n = z + sizeof z - p;
    if (n > room)
        return 0;
    memcpy(to, p, (size_t)n);
    return n;
}

static ptrdiff_t decode_hex(struct wire *w, char *to, ptrdiff_t room)
{
    struct str count = wire_bytes(w, 1);
    uint64_t n = count.n ? (unsigned char)count.p[0] : 0;
    struct str bytes = wire_bytes(w, n);
    if (2 * bytes.n > room)
        return 0;
    wire_hex_of(to, bytes, 2 * bytes.n);
    return 2 * bytes.n;
}

static ptrdiff_t decode_piece(const struct phrase_memory *m, struct wire *w, char *to,
                              ptrdiff_t room)
{
    struct str head = wire_bytes(w, 1), bytes = {0};
    if (head.n == 0)
        return 0;
    int code = (unsigned char)head.p[0];
    if (code == PIECE_NUMBER)
        return decode_number(w, to, room);
    if (code == PIECE_HEX)
        return decode_hex(w, to, room);
    if (code < PIECE_NUMBER) {
        bytes = wire_bytes(w, (uint64_t)code + 1);
    } else if (code < PIECE_BEFORE) {
        bytes = phrases[code - PIECE_PHRASE].text;
    } else if (code < PIECE_HEX && code - PIECE_BEFORE < m->n) {
        struct str at = wire_bytes(w, 2), from = m->text[code - PIECE_BEFORE];
        ptrdiff_t offset = at.n ? (unsigned char)at.p[0] : 0;
        ptrdiff_t n = at.n ? (unsigned char)at.p[1] : 0;
        if (offset + n <= from.n)
            bytes = (struct str){from.p + offset, n};
    }
    if (bytes.n == 0 || bytes.n > room)
        return 0;
    memcpy(to, bytes.p, (size_t)bytes.n);
    return bytes.n;
}

bool phrase_decode(const struct phrase_memory *m, struct wire *w, ptrdiff_t n, char *to)
{
    for (ptrdiff_t i = 0, said; i < n; i += said) {
        said = decode_piece(m, w, to + i, n - i);
        if (said == 0 || w->bad)
            return false;
    }
    return true;
}
