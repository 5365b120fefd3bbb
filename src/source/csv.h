/* Comma-separated values as spreadsheets and tools write them: RFC 4180, and what they do instead.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Quoted cells may hold delimiters, doubled quotes and line ends; lines end with LF or CRLF; a byte
 * order mark is passed over; blank lines are no rows. A quote inside a cell that did not begin with
 * one is a byte like any other. */
#ifndef SOURCE_CSV_H
#define SOURCE_CSV_H

#include "base/arena.h"
#include "base/err.h"

enum { CSV_ROW_BYTES = 1 << 20, CSV_CELLS = 4096 };

struct csv {
    struct str rest; /* not read yet */
    char delimiter;
    int64_t line; /* lines read */
};

/* csv_start(c, text, delimiter, e): delimiter 0: the one of comma, semicolon, tab and bar that the
 * first row has most of, outside quotes; a comma when it has none. False: text that is no CSV at
 * all (UTF-16). text is borrowed. */
bool csv_start(struct csv *c, struct str text, char delimiter, struct err *e);

struct csv_row {
    const struct str *cell; /* [n], n > 0; quotes undone */
    ptrdiff_t n;
    int64_t line;   /* 1-based, of its first byte */
    struct str raw; /* as it stands in the text, without its line end; borrowed */
};
enum csv_result {
    CSV_ROW,
    CSV_FAULT, /* *e; row->line and row->raw are set; reading goes on with the next line */
    CSV_END
};
/* csv_next(c, a, row, e): cells are borrowed from the text, or in a where quotes were undone. What
 * is wrong with a row (text behind a closing quote, a quote that is never closed, a row of more
 * than CSV_ROW_BYTES or CSV_CELLS) costs only the line that it begins on. */
enum csv_result csv_next(struct csv *c, struct arena *a, struct csv_row *row, struct err *e);

#endif
