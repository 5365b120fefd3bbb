/* The report for a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/board.h"
#include "view/form.h"
#include "view/words.h"

enum { DEFAULT_WIDTH = 100 };

/* one service or bucket on the board */
struct entry {
    struct str label;
    struct metrics m;
};
struct entries {
    struct entry *item;
    ptrdiff_t n, capacity;
};

static void title(struct out *o, const struct report *r, bool colour)
{
    out_text(o, colour ? "\x1b[1m" : "");
    out_text(o, "Delivery metrics");
    out_text(o, colour ? "\x1b[0m  " : "  ");
    out_window(o, r->window, r->zone);
    out_text(o, "\nas of ");
    out_moment(o, r->facts->now_ms, r->zone);
    out_text(o, ", ");
    out_definitions(o, r->facts);
    if (r->log_name.p) {
        out_text(o, ", log ");
        out_plain(o, r->log_name);
    }
    out_byte(o, '\n');
    if (log_is_sample(r->log_name)) {
        out_text(o, colour ? "\x1b[1;33m" : "");
        out_str(o, sample_mark());
        out_text(o, colour ? "\x1b[0m\n" : "\n");
    }
    out_byte(o, '\n');
}

/* the fullest board that fits, else blocks */
static void board(struct out *o, struct str first, const struct entries *entries, bool total,
                  int width, bool colour, struct arena scratch)
{
    for (int spared = 0; spared <= BOARD_SPARED; spared++) {
        struct arena a = scratch;
        struct board b;
        board_begin(&b, first, spared);
        for (ptrdiff_t i = 0; i < entries->n; i++)
            board_add(&b, entries->item[i].label, &entries->item[i].m, &a);
        b.grid.rule_above = total ? entries->n - 1 : -1;
        if (grid_width(&b.grid) <= width) {
            out_grid(o, &b.grid, colour);
            return;
        }
    }
    for (ptrdiff_t i = 0; i < entries->n; i++) {
        if (i)
            out_byte(o, '\n');
        out_board_block(o, entries->item[i].label, &entries->item[i].m, colour);
    }
}

static void series(struct out *o, const struct report *r, struct scope scope, struct str name,
                   int width, bool colour, struct arena scratch)
{
    ptrdiff_t n;
    const struct metrics *m =
        metrics_series(r->facts, scope, r->window, r->bucket, r->zone, &scratch, &n);
    struct entries entries = {0};
    for (ptrdiff_t i = 0; i < n; i++) {
        struct str label = board_bucket(r, &m[i], &scratch);
        *PUSH(&scratch, &entries) = (struct entry){label, m[i]};
    }
    out_text(o, colour ? "\n\x1b[1m" : "\n");
    out_plain(o, name);
    out_text(o, colour ? "\x1b[0m by " : " by ");
    out_str(o, bucket_name(r->bucket));
    out_byte(o, '\n');
    if (n)
        board(o, bucket_name(r->bucket), &entries, false, width, colour, scratch);
    else
        out_text(o, "no data: no such bucket starts in the window\n");
}

static void notes(struct out *o, const struct report *r, const struct metrics *m,
                  const struct metrics *total, int width, struct arena scratch)
{
    struct notes notes = board_notes(r, m, total, &scratch);
    if (notes.n)
        out_byte(o, '\n');
    for (ptrdiff_t i = 0; i < notes.n; i++) {
        out_wrapped(o, notes.item[i], width, 0, 2);
        out_byte(o, '\n');
    }
}

void out_report_table(struct out *o, const struct report *r, int width, bool colour,
                      struct arena scratch)
{
    if (width <= 0)
        width = DEFAULT_WIDTH;
    title(o, r, colour);
    if (r->scope.n <= 0) {
        out_nobody(o, r->facts);
        return;
    }
    struct entries entries = {0};
    struct metrics *m = NEW(&scratch, struct metrics, r->scope.n);
    for (ptrdiff_t i = 0; i < r->scope.n; i++) {
        struct scope scope = {&r->scope.service[i], 1};
        m[i] = metrics_of(r->facts, scope, r->window, r->zone, scratch);
        *PUSH(&scratch, &entries) =
            (struct entry){r->facts->service[r->scope.service[i]].name, m[i]};
    }
    struct metrics sum;
    if (r->total) {
        sum = metrics_of(r->facts, r->scope, r->window, r->zone, scratch);
        *PUSH(&scratch, &entries) = (struct entry){S("all of these"), sum};
    }
    board(o, S("service"), &entries, r->total, width, colour, scratch);
    notes(o, r, m, r->total ? &sum : NULL, width, scratch);
    for (ptrdiff_t i = 0; i < r->scope.n && r->bucket; i++)
        series(o, r, (struct scope){&r->scope.service[i], 1},
               r->facts->service[r->scope.service[i]].name, width, colour, scratch);
    if (r->total && r->bucket)
        series(o, r, r->scope, S("all of these"), width, colour, scratch);
}
