/* A table of texts -> a terminal or Markdown.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef VIEW_GRID_H
#define VIEW_GRID_H

#include "base/out.h"

struct grid_column {
    struct str group; /* heading over this and the next columns with p == NULL; p == NULL: as the
                         one before */
    struct str name;
    bool right; /* figures stand to the right */
};

/* Cells row by row; a row that a rule goes above (a total) is named by rule_above, -1: none. */
struct grid {
    const struct grid_column *column; /* [ncolumn] */
    int ncolumn;
    struct str *item;
    ptrdiff_t n, capacity;
    ptrdiff_t rule_above;
    int most; /* wrap the last column where the table would be wider than this; 0: never */
};

struct grid grid_of(const struct grid_column *column, int ncolumn);

/* grid_cell(g, cell, a): the next cell; its bytes stay where they are. */
void grid_cell(struct grid *g, struct str cell, struct arena *a);

/* grid_width(g): columns of the terminal that out_grid takes. */
int grid_width(const struct grid *g);

/* out_grid(o, g, colour): texts go out through out_plain; no blanks at line ends. */
void out_grid(struct out *o, const struct grid *g, bool colour);

/* out_grid_md(o, g): a GitHub table; the group stands in front of the column's name, where it does
 * not end in it. */
void out_grid_md(struct out *o, const struct grid *g, struct arena scratch);

/* out_plain_md(o, s, scratch): s as one Markdown cell without what a terminal would obey. */
void out_plain_md(struct out *o, struct str s, struct arena scratch);

/* out_wrapped(o, text, width, at, indent): the words of text, from column `at` on, onto lines of
 * that width, the next ones indented; no line end behind the last. */
void out_wrapped(struct out *o, struct str text, int width, int at, int indent);

#endif
