/* SPDX-License-Identifier: Apache-2.0 */
#include "view/board.h"

#include "view/words.h"

#include <math.h>

/* which figure a column shows */
enum figure {
    LABEL,
    LEAD_P50,
    LEAD_P95,
    LEAD_N,
    PER_DAY,
    BAND,
    FAILED,
    FAIL_RATE,
    FAILED_RATE,
    RESTORE_P50,
    RESTORE_P95,
    RESTORE_N,
    RESTORE_OPEN,
    REWORKED,
    REWORK_RATE,
};

static const struct {
    struct grid_column column;
    int spared;       /* left out of a board that spares so much, 0: never */
    int added;        /* only on a board that spares so much */
    struct str brief; /* the group's name where most is spared; p == NULL: as ever */
} table[BOARD_COLUMNS] = {
    [LABEL] = {{STR(""), STR(""), false},                       0, 0, {0}           },
    [LEAD_P50] = {{STR("lead time"), STR("p50"), true},            0, 0, {0}           },
    [LEAD_P95] = {{{0}, STR("p95"), true},                         0, 0, {0}           },
    [LEAD_N] = {{{0}, STR("n"), true},                           0, 0, {0}           },
    [PER_DAY] = {{STR("deploys"), STR("/day"), true},             0, 0, {0}           },
    [BAND] = {{{0}, STR("band"), false},                       2, 0, {0}           },
    [FAILED] = {{STR("change fail rate"), STR("failed"), true},  3, 0, {0}           },
    [FAIL_RATE] = {{{0}, STR("rate"), true},                        3, 0, {0}           },
    [FAILED_RATE] = {{STR("fail rate"), STR("failed    rate"), true}, 0, 3, {0}           },
    [RESTORE_P50] = {{STR("time to restore"), STR("p50"), true},      0, 0, STR("restore")},
    [RESTORE_P95] = {{{0}, STR("p95"), true},                         1, 0, {0}           },
    [RESTORE_N] = {{{0}, STR("n"), true},                           2, 0, {0}           },
    [RESTORE_OPEN] = {{{0}, STR("open"), true},                        3, 0, {0}           },
    [REWORKED] = {{STR("rework"), STR("n"), true},                 1, 0, {0}           },
    [REWORK_RATE] = {{{0}, STR("rate"), true},                        0, 0, {0}           },
};

static bool has_column(const struct board *b, int c)
{
    return b->spared >= table[c].added && (!table[c].spared || table[c].spared > b->spared);
}

void board_begin(struct board *b, struct str first, int spared)
{
    int n = 0;
    b->spared = spared;
    for (int c = 0; c < BOARD_COLUMNS; c++) {
        if (!has_column(b, c))
            continue;
        b->column[n] = table[c].column;
        if (spared == BOARD_SPARED && table[c].brief.p)
            b->column[n].group = table[c].brief;
        n++;
    }
    b->column[0].name = first;
    if (!has_column(b, REWORKED)) /* the head of the group moves to its second column */
        b->column[n - 1].group = table[REWORKED].column.group;
    b->grid = grid_of(b->column, n);
}

static void share(struct out *o, struct ratio r)
{
    if (r.n == 0)
        return; /* the rate beside it says "no data" */
    out_int(o, r.hits);
    out_byte(o, '/');
    out_int(o, r.n);
}

/* "12/122   9.8 %": the shares under each other, the rates too */
static void failed_rate(struct out *o, struct ratio r)
{
    static const ptrdiff_t least = sizeof "20.3 %" - 1;
    share(o, r);
    ptrdiff_t from = o->n;
    out_percent(o, r.ratio);
    if (r.n == 0)
        return;
    ptrdiff_t width = o->n - from;
    o->n = from;
    out_format(o, "%*s", (int)(width < least ? 2 + least - width : 2), "");
    out_percent(o, r.ratio);
}

/* a p95 beside a p50 that says "no data" already stays empty */
static void tail(struct out *o, const struct spread *s)
{
    if (s->n)
        out_seconds(o, s->p95_s);
}

static void figure(struct out *o, enum figure which, struct str label, const struct metrics *m)
{
    switch (which) {
    case LABEL:
        out_str(o, label);
        break;
    case LEAD_P50:
        out_seconds(o, m->lead_time.spread.p50_s);
        break;
    case LEAD_P95:
        tail(o, &m->lead_time.spread);
        break;
    case LEAD_N:
        out_int(o, m->lead_time.spread.n);
        break;
    case PER_DAY:
        out_per_day(o, &m->deployment_frequency);
        break;
    case BAND:
        out_str(o, band_name(m->deployment_frequency.band));
        break;
    case FAILED:
        share(o, m->change_fail_rate.ratio);
        break;
    case FAIL_RATE:
        out_percent(o, m->change_fail_rate.ratio.ratio);
        break;
    case FAILED_RATE:
        failed_rate(o, m->change_fail_rate.ratio);
        break;
    case RESTORE_P50:
        out_seconds(o, m->time_to_restore.spread.p50_s);
        break;
    case RESTORE_P95:
        tail(o, &m->time_to_restore.spread);
        break;
    case RESTORE_N:
        out_int(o, m->time_to_restore.spread.n);
        break;
    case RESTORE_OPEN:
        out_int(o, m->time_to_restore.open);
        break;
    case REWORKED:
        share(o, m->rework_rate);
        break;
    case REWORK_RATE:
        out_percent(o, m->rework_rate.ratio);
        break;
    }
}

void board_add(struct board *b, struct str label, const struct metrics *m, struct arena *a)
{
    b->grid.column = b->column; /* the board may have been moved since */
    for (int c = 0; c < BOARD_COLUMNS; c++) {
        if (!has_column(b, c))
            continue;
        struct out cell = out_to(a);
        figure(&cell, (enum figure)c, label, m);
        grid_cell(&b->grid, out_str_of(&cell), a);
    }
}

static void item(struct out *o, const char *name)
{
    out_format(o, "  %-17s", name);
}

/* "p50 35 min, p95 2 h (n = 5), 1 open, oldest 3 h" */
static void restore_line(struct out *o, const char *name, const struct restore_time *m)
{
    item(o, name);
    if (m->spread.n) {
        out_text(o, "p50 ");
        out_seconds(o, m->spread.p50_s);
        out_text(o, ", p95 ");
        out_seconds(o, m->spread.p95_s);
    } else {
        out_text(o, "no data");
    }
    out_format(o, " (n = %td)", m->spread.n);
    if (m->open) {
        out_format(o, ", %td open, the oldest for ", m->open);
        out_seconds(o, m->open_oldest_s);
        if (!isnan(m->km_p50_s)) {
            out_text(o, "; p50 with these ");
            out_seconds(o, m->km_p50_s);
        }
    }
    out_byte(o, '\n');
}

static void share_line(struct out *o, const char *name, struct ratio r)
{
    item(o, name);
    out_share(o, r);
    if (r.n) {
        out_text(o, " (95 % interval ");
        out_percent(o, r.ci[0]);
        out_text(o, " to ");
        out_percent(o, r.ci[1]);
        out_byte(o, ')');
    }
    out_byte(o, '\n');
}

void out_board_block(struct out *o, struct str label, const struct metrics *m, bool colour)
{
    out_text(o, colour ? "\x1b[1m" : "");
    out_plain(o, label);
    out_text(o, colour ? "\x1b[0m\n" : "\n");
    item(o, "lead time");
    if (m->lead_time.spread.n) {
        out_text(o, "p50 ");
        out_seconds(o, m->lead_time.spread.p50_s);
        out_text(o, ", p95 ");
        out_seconds(o, m->lead_time.spread.p95_s);
    } else {
        out_text(o, "no data");
    }
    out_format(o, " (n = %td)\n", m->lead_time.spread.n);
    item(o, "deployments");
    out_per_day(o, &m->deployment_frequency);
    out_format(o, "%s (n = %td)", m->deployment_frequency.known ? " per day" : "",
               m->deployment_frequency.n);
    if (m->deployment_frequency.band) {
        out_text(o, ", ");
        out_str(o, band_name(m->deployment_frequency.band));
    }
    out_byte(o, '\n');
    share_line(o, "change fail rate", m->change_fail_rate.ratio);
    restore_line(o, "time to restore", &m->time_to_restore);
    restore_line(o, "failed recovery", &m->recovery_time);
    share_line(o, "rework", m->rework_rate);
}

struct str board_bucket(const struct report *r, const struct metrics *m, struct arena *a)
{
    int64_t day = zone_day(r->zone, m->window.from_ms);
    struct civil c = civil_of_day(day);
    struct iso_week week = day_iso_week(day);
    struct out o = out_to(a);
    if (r->bucket == BUCKET_WEEK)
        out_format(&o, "%04d-W%02d", week.year, week.week);
    else if (r->bucket == BUCKET_MONTH)
        out_format(&o, "%04d-%02d", c.year, c.month);
    else
        out_format(&o, "%04d-%02d-%02d", c.year, c.month, c.day);
    if (m->partial)
        out_text(&o, " so far");
    return out_str_of(&o);
}

void out_window(struct out *o, struct window w, const struct zone *zone)
{
    out_moment(o, w.from_ms, zone);
    out_text(o, " to ");
    out_moment(o, w.to_ms, zone);
    out_byte(o, ' ');
    out_str(o, zone_name(zone));
    out_text(o, " (");
    out_figure(o, (double)(w.to_ms - w.from_ms) / (double)DAY_MS);
    out_text(o, " d)");
}

struct str sample_mark(void)
{
    return S("SAMPLE DATA: a made-up organisation, nobody's real numbers");
}
