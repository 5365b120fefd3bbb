/* Metrics as the cells that people read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A row per service or bucket, or a block where that is too wide. */
#ifndef VIEW_BOARD_H
#define VIEW_BOARD_H

#include "view/grid.h"
#include "view/report.h"

enum { BOARD_COLUMNS = 15 };

/* A board being filled. */
struct board {
    struct grid grid;
    struct grid_column column[BOARD_COLUMNS]; /* of the grid */
    int spared; /* how far columns that can be spared were left out: 0 to BOARD_SPARED */
};

/* board_begin(b, first, spared): an empty board whose first column is headed `first`. */
enum { BOARD_SPARED = 3 };
void board_begin(struct board *b, struct str first, int spared);

/* board_add(b, label, m, a): one row. */
void board_add(struct board *b, struct str label, const struct metrics *m, struct arena *a);

/* out_board_block(o, label, m, colour): the same as lines under the label. */
void out_board_block(struct out *o, struct str label, const struct metrics *m, bool colour);

/* board_bucket(r, m, a): "2026-08-24", "2026-W35" or "2026-08", with " so far" when partial. */
struct str board_bucket(const struct report *r, const struct metrics *m, struct arena *a);

/* out_window(o, w, zone): "2026-08-24 to 2026-11-22 UTC (90 d)" */
void out_window(struct out *o, struct window w, const struct zone *zone);

/* Notes under a board, a line each: what waits, what was left out and why, what is inferred. */
struct notes {
    struct str *item;
    ptrdiff_t n, capacity;
};
/* board_notes(r, m, total, a): m[n] are the metrics of the report's services, in their order; total
 * is their roll-up, in which what services share counts once, NULL: none is shown. */
struct notes board_notes(const struct report *r, const struct metrics *m,
                         const struct metrics *total, struct arena *a);

/* sample_mark(): what stands over all sample data. */
struct str sample_mark(void);

/* out_nobody(o, f): what a report says that lists no service: no data, the events that no rule
 * routes, the commits that wait, and how to name what was deployed. */
void out_nobody(struct out *o, const struct facts *f);

#endif
