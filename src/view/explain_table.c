/* The rows behind a number, for a terminal and as Markdown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/board.h"
#include "view/form.h"
#include "view/words.h"

enum cell { AT, KIND, ID, DEPLOY, VALUE, STATE, RULE, WHY, CELLS };

static const struct grid_column table[CELLS] = {
    [AT] = {STR(""), STR("at"),     false},
      [KIND] = {STR(""), STR("kind"),   false},
    [ID] = {STR(""), STR("id"),     false},
      [DEPLOY] = {STR(""), STR("deploy"), false},
    [VALUE] = {STR(""), STR("value"),  true },
      [STATE] = {STR(""), STR("state"),  false},
    [RULE] = {STR(""), STR("rule"),   false},
      [WHY] = {STR(""), STR("why"),    false},
};

/* what a metric's rows have */
static bool has_cell(enum metric metric, enum cell cell)
{
    bool mixed = metric == METRIC_TIME_TO_RESTORE;
    bool lasts = mixed || metric == METRIC_LEAD_TIME || metric == METRIC_RECOVERY_TIME;
    if (cell == KIND)
        return mixed;
    if (cell == DEPLOY)
        return mixed || metric == METRIC_LEAD_TIME;
    return cell != VALUE || lasts;
}

/* a sha as people write it; other names whole */
static struct str short_name(struct str s)
{
    if (s.n != 40 && s.n != 64)
        return s;
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (str_find(S("0123456789abcdef"), s.p[i]) < 0)
            return s;
    return str_slice(s, 0, 12);
}

static void out_signals(struct out *o, const struct facts *f, const struct deployment *d)
{
    for (ptrdiff_t i = 0; i < d->nfailure; i++) {
        const struct failure *one = &d->failure[i];
        out_text(o, i ? ", " : "failed: ");
        out_str(o, signal_name(one->signal));
        if (one->incident >= 0 && one->incident_service >= 0) {
            out_byte(o, ' ');
            out_str(o, f->service[one->incident_service].incident[one->incident].id);
        }
        if (one->inferred)
            out_text(o, " (inferred)");
    }
}

/* the value, or how long it has lasted; deployments that are only counted have none */
static void out_value(struct out *o, const struct explain *x, const struct row *r)
{
    int64_t until = x->facts->now_ms;
    if (r->state == ROW_PENDING && x->window.to_ms < until)
        until = x->window.to_ms;
    if (r->value_ms >= 0) {
        out_duration(o, r->value_ms);
    } else if (r->state == ROW_OPEN || r->state == ROW_PENDING) {
        out_byte(o, '>');
        out_duration(o, until - (r->state == ROW_OPEN ? r->start_ms : r->at_ms));
    }
}

static void out_why(struct out *o, const struct explain *x, const struct row *r)
{
    ptrdiff_t from = o->n;
    if (r->state == ROW_EXCLUDED)
        out_str(o, reason_words(r->reason));
    else if (r->state == ROW_PENDING)
        out_text(o, "merged, not deployed yet");
    else if (r->state == ROW_OPEN)
        out_text(o, "not restored yet");
    else if (x->metric == METRIC_REWORK_RATE && r->rework)
        out_format(o, "rework: %s", r->deployment->rework_rule ? r->deployment->rework_rule : "");
    if (r->deployment && r->failed && x->metric != METRIC_REWORK_RATE &&
        x->metric != METRIC_DEPLOYMENT_FREQUENCY) {
        out_text(o, o->n > from ? "; " : "");
        out_signals(o, x->facts, r->deployment);
    }
    if (r->kind == ROW_INCIDENT && r->link)
        out_format(o, "%slinked (%s)", o->n > from ? "; " : "", r->link);
    if (r->inferred)
        out_text(o, o->n > from ? "; inferred from tags" : "inferred from tags");
    if (r->unknown_commit)
        out_text(o, o->n > from ? "; unknown commit" : "unknown commit");
    if (o->n == from)
        out_str(o, r->title);
}

static struct str row_cell(const struct explain *x, const struct row *r, enum cell cell,
                           struct arena *a)
{
    struct out o = out_to(a);
    switch (cell) {
    case AT:
        out_moment(&o, r->at_ms, x->zone);
        break;
    case KIND:
        return row_kind_name(r->kind);
    case ID:
        return short_name(r->id);
    case DEPLOY:
        return r->deploy;
    case VALUE:
        out_value(&o, x, r);
        break;
    case STATE:
        return row_state_name(r->state);
    case RULE:
        return str_of(r->rule);
    case WHY:
        out_why(&o, x, r);
        break;
    case CELLS:
        break;
    }
    return out_str_of(&o);
}

static struct grid rows_grid(const struct explain *x, const struct rows *rows, struct arena *a)
{
    struct grid_column *column = NEW(a, struct grid_column, CELLS);
    int n = 0;
    for (int c = 0; c < CELLS; c++)
        if (has_cell(x->metric, (enum cell)c))
            column[n++] = table[c];
    struct grid g = grid_of(column, n);
    for (ptrdiff_t i = 0; i < rows->n; i++)
        for (int c = 0; c < CELLS; c++)
            if (has_cell(x->metric, (enum cell)c))
                grid_cell(&g, row_cell(x, &rows->item[i], (enum cell)c, a), a);
    return g;
}

static void out_scope(struct out *o, const struct explain *x)
{
    if (x->scope.n == 1)
        out_str(o, x->facts->service[x->scope.service[0]].name);
    else
        out_format(o, "%td services", x->scope.n);
}

/* "18.9 h p50, 3.2 d p95 (n = 120), 4 pending": the number that the rows make */
static void out_number(struct out *o, const struct explain *x, struct arena scratch)
{
    struct metrics m = metrics_of(x->facts, x->scope, x->window, x->zone, scratch);
    const struct spread *s = &m.lead_time.spread;
    switch (x->metric) {
    case METRIC_LEAD_TIME:
        break;
    case METRIC_TIME_TO_RESTORE:
        s = &m.time_to_restore.spread;
        break;
    case METRIC_RECOVERY_TIME:
        s = &m.recovery_time.spread;
        break;
    case METRIC_DEPLOYMENT_FREQUENCY:
        out_per_day(o, &m.deployment_frequency);
        out_format(o, "%s (n = %td)", m.deployment_frequency.known ? " per day" : "",
                   m.deployment_frequency.n);
        return;
    case METRIC_CHANGE_FAIL_RATE:
        out_share(o, m.change_fail_rate.ratio);
        return;
    case METRIC_REWORK_RATE:
        out_share(o, m.rework_rate);
        return;
    case METRICS:
        return;
    }
    if (s->n == 0) {
        out_text(o, "no data (n = 0)");
        return;
    }
    out_text(o, "p50 ");
    out_seconds(o, s->p50_s);
    out_text(o, ", p95 ");
    out_seconds(o, s->p95_s);
    out_format(o, " (n = %td)", s->n);
}

/* "120 counted, 4 pending, 31 excluded" */
static void out_states(struct out *o, const struct rows *rows)
{
    ptrdiff_t count[ROW_EXCLUDED + 1] = {0};
    for (ptrdiff_t i = 0; i < rows->n; i++)
        count[rows->item[i].state]++;
    for (int state = ROW_COUNTED; state <= ROW_EXCLUDED; state++)
        if (count[state] || state == ROW_COUNTED) {
            out_format(o, "%s%td ", state == ROW_COUNTED ? "" : ", ", count[state]);
            out_str(o, row_state_name((enum row_state)state));
        }
}

static void out_subtitle(struct out *o, const struct explain *x)
{
    out_window(o, x->window, x->zone);
    out_text(o, ", as of ");
    out_moment(o, x->facts->now_ms, x->zone);
    out_text(o, ", ");
    out_definitions(o, x->facts);
    if (x->log_name.p) {
        out_text(o, ", log ");
        out_str(o, x->log_name);
    }
}

/* a block per row where the table is too wide */
static void blocks(struct out *o, const struct grid *g)
{
    for (ptrdiff_t i = 0; i < g->n; i++) {
        ptrdiff_t c = i % g->ncolumn;
        if (!g->item[i].n)
            continue;
        if (c == 0) {
            out_plain(o, g->item[i]);
            out_byte(o, '\n');
            continue;
        }
        out_format(o, "  %-7s ", g->column[c].name.p);
        out_plain(o, g->item[i]);
        out_byte(o, '\n');
    }
}

void out_explain_table(struct out *o, const struct explain *x, int width, bool colour,
                       struct arena scratch)
{
    const char *strong = colour ? "\x1b[1m" : "", *normal = colour ? "\x1b[0m" : "";
    struct rows rows = metric_rows(x->facts, x->scope, x->metric, x->window, &scratch);
    struct out scope = out_to(&scratch);
    out_scope(&scope, x);
    out_text(o, strong);
    out_str(o, metric_id(x->metric));
    out_byte(o, ' ');
    out_str(o, metric_words(x->metric));
    out_text(o, " of ");
    out_plain(o, out_str_of(&scope));
    out_text(o, normal);
    out_text(o, ": ");
    out_number(o, x, scratch);
    out_byte(o, '\n');
    struct out subtitle = out_to(&scratch);
    out_subtitle(&subtitle, x);
    out_wrapped(o, out_str_of(&subtitle), width > 0 ? width : 100, 0, 2);
    out_byte(o, '\n');
    if (log_is_sample(x->log_name)) {
        out_text(o, colour ? "\x1b[1;33m" : "");
        out_str(o, sample_mark());
        out_text(o, normal);
        out_byte(o, '\n');
    }
    out_byte(o, '\n');
    if (rows.n == 0) {
        out_text(o, "no data: no row falls into the window\n");
        return;
    }
    struct grid g = rows_grid(x, &rows, &scratch);
    g.most = width > 0 ? width : 100;
    if (grid_width(&g) <= g.most)
        out_grid(o, &g, colour);
    else
        blocks(o, &g);
    out_byte(o, '\n');
    out_states(o, &rows);
    out_byte(o, '\n');
}

void out_explain_md(struct out *o, const struct explain *x, struct arena scratch)
{
    struct rows rows = metric_rows(x->facts, x->scope, x->metric, x->window, &scratch);
    struct out line = out_to(&scratch);
    out_str(&line, metric_id(x->metric));
    out_byte(&line, ' ');
    out_str(&line, metric_words(x->metric));
    out_text(&line, " of ");
    out_scope(&line, x);
    out_text(&line, ": ");
    out_number(&line, x, scratch);
    out_text(o, "## ");
    out_plain_md(o, out_str_of(&line), scratch);
    out_text(o, "\n\n");
    if (log_is_sample(x->log_name)) {
        out_text(o, "**");
        out_md(o, sample_mark());
        out_text(o, "**\n\n");
    }
    struct out subtitle = out_to(&scratch);
    out_subtitle(&subtitle, x);
    out_plain_md(o, out_str_of(&subtitle), scratch);
    out_text(o, "\n\n");
    struct grid g = rows_grid(x, &rows, &scratch);
    out_grid_md(o, &g, scratch);
    out_byte(o, '\n');
    out_states(o, &rows);
    out_byte(o, '\n');
}
