/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *z)
{
    return (struct str){z, z ? (ptrdiff_t)strlen(z) : 0};
}

bool str_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, (size_t)a.n) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_equal_fold(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (ptrdiff_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int str_compare(struct str a, struct str b)
{
    ptrdiff_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, (size_t)n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_equal(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_equal(str_slice(s, s.n - suffix.n, s.n), suffix);
}

struct str str_slice(struct str s, ptrdiff_t from, ptrdiff_t to)
{
    to = to < 0 ? 0 : to > s.n ? s.n : to;
    from = from < 0 ? 0 : from > to ? to : from;
    return (struct str){s.p ? s.p + from : NULL, to - from};
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    ptrdiff_t from = 0, to = s.n;
    while (from < to && blank(s.p[from]))
        from++;
    while (to > from && blank(s.p[to - 1]))
        to--;
    return str_slice(s, from, to);
}

ptrdiff_t str_find(struct str s, char byte)
{
    const char *hit = s.n ? memchr(s.p, byte, (size_t)s.n) : NULL;
    return hit ? hit - s.p : -1;
}

struct str str_cut(struct str *rest, char separator)
{
    ptrdiff_t at = str_find(*rest, separator);
    struct str all = *rest, none = {0};
    *rest = at < 0 ? none : str_slice(all, at + 1, all.n);
    return at < 0 ? all : str_slice(all, 0, at);
}

bool str_glob(struct str pattern, struct str text)
{
    ptrdiff_t p = 0, t = 0, star = -1, mark = 0;
    while (t < text.n) {
        bool escaped = p + 1 < pattern.n && pattern.p[p] == '\\';
        if (p < pattern.n && !escaped && pattern.p[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.n &&
                   ((!escaped && pattern.p[p] == '?') || pattern.p[p + escaped] == text.p[t])) {
            p += 1 + escaped;
            t++;
        } else if (star >= 0) {
            p = star + 1; /* let the last star take one byte more */
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

bool str_int(struct str s, int64_t *value)
{
    ptrdiff_t i = 0;
    bool negative = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        i++;
    if (i == s.n)
        return false;
    int64_t v = 0; /* kept negative: the range below zero is one larger */
    for (; i < s.n; i++) {
        int digit = s.p[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_sub_overflow(v, digit, &v))
            return false;
    }
    if (!negative && v == INT64_MIN)
        return false;
    *value = negative ? v : -v;
    return true;
}

bool str_double(struct str s, double *value)
{
    char z[64];
    if (s.n <= 0 || s.n >= (ptrdiff_t)sizeof z)
        return false;
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && str_find(S("+-.eE"), s.p[i]) < 0)
            return false;
    memcpy(z, s.p, (size_t)s.n);
    z[s.n] = 0;
    char *end;
    double v = strtod(z, &end); /* the program never calls setlocale, so "." is the point */
    if (end != z + s.n || !isfinite(v))
        return false;
    *value = v;
    return true;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int str_distance(struct str a, struct str b)
{
    enum { MOST = 64 };
    if (a.n > MOST || b.n > MOST)
        return (int)(a.n > b.n ? a.n : b.n) > INT_MAX / 2 ? INT_MAX / 2 : (int)(a.n + b.n);
    int row[3][MOST + 1]; /* the row before the last, the last, this one: optimal alignment */
    for (int j = 0; j <= b.n; j++)
        row[1][j] = j;
    for (int i = 1; i <= a.n; i++) {
        int *before = row[(i + 2) % 3], *last = row[i % 3], *now = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= b.n; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);
            now[j] = least(last[j - 1] + !same, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
                lower(a.p[i - 2]) == lower(b.p[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[(a.n + 1) % 3][b.n];
}

bool str_utf8(struct str s)
{
    const unsigned char *u = (const unsigned char *)s.p;
    for (ptrdiff_t i = 0; i < s.n;) {
        int more = u[i] < 0x80                   ? 0
                   : u[i] >= 0xC2 && u[i] < 0xE0 ? 1
                   : (u[i] & 0xF0) == 0xE0       ? 2
                   : u[i] >= 0xF0 && u[i] < 0xF5 ? 3
                                                 : -1;
        if (more < 0 || i + more >= s.n)
            return false;
        for (int k = 1; k <= more; k++)
            if ((u[i + k] & 0xC0) != 0x80)
                return false;
        if ((u[i] == 0xE0 && u[i + 1] < 0xA0) || (u[i] == 0xED && u[i + 1] > 0x9F) ||
            (u[i] == 0xF0 && u[i + 1] < 0x90) || (u[i] == 0xF4 && u[i + 1] > 0x8F))
            return false;
        i += 1 + more;
    }
    return true;
}
