/* The report as Markdown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/board.h"
#include "view/form.h"
#include "view/words.h"

static void md_line(struct out *o, const char *before, struct str text, const char *after,
                    struct arena scratch)
{
    out_text(o, before);
    out_plain_md(o, text, scratch);
    out_text(o, after);
}

static void title(struct out *o, const struct report *r, struct arena scratch)
{
    out_text(o, "## Delivery metrics\n\n");
    if (log_is_sample(r->log_name))
        md_line(o, "**", sample_mark(), "**\n\n", scratch);
    struct out line = out_to(&scratch);
    out_window(&line, r->window, r->zone);
    out_text(&line, ", as of ");
    out_moment(&line, r->facts->now_ms, r->zone);
    out_text(&line, ", ");
    out_definitions(&line, r->facts);
    if (r->log_name.p) {
        out_text(&line, ", log ");
        out_str(&line, r->log_name);
    }
    md_line(o, "", out_str_of(&line), "\n\n", scratch);
}

static void series(struct out *o, const struct report *r, struct scope scope, struct str name,
                   struct arena scratch)
{
    ptrdiff_t n;
    const struct metrics *m =
        metrics_series(r->facts, scope, r->window, r->bucket, r->zone, &scratch, &n);
    struct board b;
    board_begin(&b, bucket_name(r->bucket), 0);
    for (ptrdiff_t i = 0; i < n; i++)
        board_add(&b, board_bucket(r, &m[i], &scratch), &m[i], &scratch);
    md_line(o, "\n### ", name, " by ", scratch);
    out_str(o, bucket_name(r->bucket));
    out_text(o, "\n\n");
    out_grid_md(o, &b.grid, scratch);
}

void out_report_md(struct out *o, const struct report *r, struct arena scratch)
{
    title(o, r, scratch);
    if (r->scope.n == 0) {
        out_nobody(o, r->facts);
        return;
    }
    struct board b;
    struct metrics *m = NEW(&scratch, struct metrics, r->scope.n);
    board_begin(&b, S("service"), 0);
    for (ptrdiff_t i = 0; i < r->scope.n; i++) {
        struct scope scope = {&r->scope.service[i], 1};
        m[i] = metrics_of(r->facts, scope, r->window, r->zone, scratch);
        board_add(&b, r->facts->service[r->scope.service[i]].name, &m[i], &scratch);
    }
    struct metrics sum;
    if (r->total) {
        sum = metrics_of(r->facts, r->scope, r->window, r->zone, scratch);
        board_add(&b, S("all of these"), &sum, &scratch);
    }
    out_grid_md(o, &b.grid, scratch);
    struct notes notes = board_notes(r, m, r->total ? &sum : NULL, &scratch);
    for (ptrdiff_t i = 0; i < notes.n; i++)
        md_line(o, i ? "- " : "\n- ", notes.item[i], "\n", scratch);
    for (ptrdiff_t i = 0; i < r->scope.n && r->bucket; i++)
        series(o, r, (struct scope){&r->scope.service[i], 1},
               r->facts->service[r->scope.service[i]].name, scratch);
    if (r->total && r->bucket)
        series(o, r, r->scope, S("all of these"), scratch);
}
