/* Growing output with typed escaping.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Bytes are appended to memory of an arena, or, where a sink is set, handed to it in large pieces.
 * Appending never fails; a sink that failed is remembered and reported by out_flush. */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include "base/arena.h"
#include "base/str.h"

struct out {
    char *item; /* what has been written and not yet flushed: item[0..n) */
    ptrdiff_t n, capacity;
    struct arena *a;
    bool (*sink)(void *context, struct str bytes); /* NULL: keep everything in memory */
    void *context;
    bool failed; /* the sink refused once; what follows is dropped */
};

/* out_to(a): output kept in a. */
struct out out_to(struct arena *a);

/* out_str_of(o): what stands in memory, borrowed until the next append. */
struct str out_str_of(const struct out *o);

void out_str(struct out *o, struct str s);
void out_text(struct out *o, const char *z);
void out_byte(struct out *o, char c);
void out_format(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
void out_int(struct out *o, int64_t value);

/* out_double(o, v): the shortest decimal text that reads back as the same double, integers without
 * a point ("68000", "0.7", "1e+300"); NaN and infinities, which no number here may be, abort. */
void out_double(struct out *o, double v);

/* out_hex(o, bytes): lower-case hex. */
void out_hex(struct out *o, struct str bytes);

/* out_json(o, s): a JSON string with its quotes; s is UTF-8, other bytes become U+FFFD. */
void out_json(struct out *o, struct str s);

/* out_html(o, s): text or attribute value with & < > " ' escaped. */
void out_html(struct out *o, struct str s);

/* out_csv(o, s): one CSV cell (RFC 4180), quoted where needed; a cell that a spreadsheet would take
 * for a formula (= + - @ tab CR first, and not a number) gets a single quote in front. */
void out_csv(struct out *o, struct str s);

/* out_md(o, s): one Markdown table cell: | \ ` * _ < > [ ] & escaped, line ends become blanks. */
void out_md(struct out *o, struct str s);

/* out_flush(o): hands what is held to the sink; true while the sink has taken everything (always,
 * without a sink). */
bool out_flush(struct out *o);

#endif
