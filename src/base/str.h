/* A counted string: borrowed bytes, any bytes, no terminator.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* p[0..n): borrowed, never owned; n >= 0; {0} is the empty string. "Absent" and "empty" are
 * told apart by p == NULL where a header says so. */
struct str {
    const char *p;
    ptrdiff_t n;
};

/* A list of strings: item[n]. */
struct strs {
    const struct str *item;
    ptrdiff_t n;
};

#define COUNT(a) ((ptrdiff_t)(sizeof(a) / sizeof *(a)))
#define STR(literal)                                                                               \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }                                         /* initialiser, for const tables */
#define S(literal) ((struct str)STR(literal)) /* expression */
#define FMT(s)     (int)((s).n < 4096 ? (s).n : 4096), ((s).p ? (s).p : "") /* for "%.*s" */

/* str_of(z): the bytes of the NUL-terminated z, which may be NULL (empty, p == NULL). */
struct str str_of(const char *z);

bool str_equal(struct str a, struct str b);

/* str_equal_fold(a, b): equality with ASCII letters compared without case. */
bool str_equal_fold(struct str a, struct str b);

/* str_compare(a, b): bytewise order, a prefix sorts first: <0, 0, >0. */
int str_compare(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* str_slice(s, from, to): s[from..to), both clamped into s. */
struct str str_slice(struct str s, ptrdiff_t from, ptrdiff_t to);

/* str_trim(s): s without leading and trailing blanks, tabs and line ends. */
struct str str_trim(struct str s);

/* str_find(s, byte): index of the first such byte, -1 when there is none. */
ptrdiff_t str_find(struct str s, char byte);

/* str_cut(rest, separator): what stands before the first separator of *rest; *rest becomes what
 * follows it, or {0} when there was none. */
struct str str_cut(struct str *rest, char separator);

/* str_glob(pattern, text): whether the whole text matches; '*' any run of bytes, '?' one byte,
 * '\' takes the next byte literally. Linear in pattern * text at worst, no recursion. */
bool str_glob(struct str pattern, struct str text);

/* str_int(s, value): a decimal integer with optional sign, nothing around it; false when it is
 * none or does not fit. */
bool str_int(struct str s, int64_t *value);

/* str_double(s, value): a finite decimal number ("." as the point whatever the locale), nothing
 * around it. */
bool str_double(struct str s, double *value);

/* str_distance(a, b): edits (insert, delete, replace, swap of neighbours) from a to b without
 * case; for near-match hints only: strings over 64 bytes are as far apart as they are long. */
int str_distance(struct str a, struct str b);

/* str_utf8(s): whether s is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_utf8(struct str s);

#endif
