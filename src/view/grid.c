/* SPDX-License-Identifier: Apache-2.0 */
#include "view/grid.h"

#include "view/words.h"

#include <string.h>

enum { GAP = 2, MOST_COLUMNS = 24, LEAST_WRAP = 16 };

static const char bold[] = "\x1b[1m", dim[] = "\x1b[2m", plain[] = "\x1b[0m";

struct grid grid_of(const struct grid_column *column, int ncolumn)
{
    return (struct grid){.column = column,
                         .ncolumn = ncolumn < MOST_COLUMNS ? ncolumn : MOST_COLUMNS,
                         .rule_above = -1};
}

void grid_cell(struct grid *g, struct str cell, struct arena *a)
{
    *PUSH(a, g) = cell;
}

static int group_end(const struct grid *g, int from)
{
    int to = from + 1;
    while (to < g->ncolumn && !g->column[to].group.p)
        to++;
    return to;
}

/* width[ncolumn]: as wide as the widest of heading and cells, groups as wide as their heading */
static void measure(const struct grid *g, int width[MOST_COLUMNS])
{
    memset(width, 0, MOST_COLUMNS * sizeof *width);
    for (int c = 0; c < g->ncolumn; c++)
        width[c] = plain_width(g->column[c].name);
    for (ptrdiff_t i = 0; i < g->n; i++) {
        int w = plain_width(g->item[i]);
        if (w > width[i % g->ncolumn])
            width[i % g->ncolumn] = w;
    }
    int all = (g->ncolumn - 1) * GAP;
    for (int from = 0, to; from < g->ncolumn; from = to) {
        to = group_end(g, from);
        int sum = (to - from - 1) * GAP;
        for (int c = from; c < to; c++) {
            sum += width[c];
            all += width[c];
        }
        if (g->column[from].group.n > sum)
            width[to - 1] += (int)g->column[from].group.n - sum;
    }
    int *last = &width[g->ncolumn - 1], fits = g->most - (all - *last);
    if (g->most && fits<*last && * last> LEAST_WRAP)
        *last = fits > LEAST_WRAP ? fits : LEAST_WRAP;
}

static int total(const struct grid *g, const int width[MOST_COLUMNS])
{
    int sum = (g->ncolumn - 1) * GAP;
    for (int c = 0; c < g->ncolumn; c++)
        sum += width[c];
    return sum;
}

int grid_width(const struct grid *g)
{
    int width[MOST_COLUMNS];
    measure(g, width);
    return total(g, width);
}

void out_wrapped(struct out *o, struct str text, int width, int at, int indent)
{
    for (bool first = true; text.n; first = false) {
        struct str word = str_cut(&text, ' ');
        int w = plain_width(word);
        if (!first && at + 1 + w > width) {
            out_format(o, "\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            out_byte(o, ' ');
            at++;
        }
        out_plain(o, word);
        at += w;
    }
}

/* blanks are owed until something follows them: none stand at the end of a line */
struct line {
    struct out *o;
    int owed;
};

static void put(struct line *l, struct str s, int width, bool right, const char *style)
{
    int rest = width - plain_width(s);
    l->owed += right ? rest : 0;
    if (s.n) {
        out_format(l->o, "%*s", l->owed, "");
        l->owed = 0;
        if (style)
            out_text(l->o, style);
        out_plain(l->o, s);
        if (style)
            out_text(l->o, plain);
    }
    l->owed += right ? 0 : rest;
}

static void end(struct line *l)
{
    out_byte(l->o, '\n');
    l->owed = 0;
}

static void rule(struct out *o, int width, bool colour)
{
    if (colour)
        out_text(o, dim);
    for (int i = 0; i < width; i++)
        out_text(o, "\xE2\x94\x80");
    if (colour)
        out_text(o, plain);
    out_byte(o, '\n');
}

static void headings(struct out *o, const struct grid *g, const int width[MOST_COLUMNS],
                     bool colour)
{
    struct line l = {o, 0};
    bool groups = false;
    for (int c = 0; c < g->ncolumn; c++)
        groups |= g->column[c].group.n > 0;
    for (int from = 0, to; groups && from < g->ncolumn; from = to) {
        to = group_end(g, from);
        int sum = (to - from - 1) * GAP;
        for (int c = from; c < to; c++)
            sum += width[c];
        put(&l, g->column[from].group, sum, false, colour ? bold : NULL);
        l.owed += GAP;
    }
    if (groups)
        end(&l);
    for (int c = 0; c < g->ncolumn; c++) {
        put(&l, g->column[c].name, width[c], g->column[c].right, colour ? dim : NULL);
        l.owed += GAP;
    }
    end(&l);
}

void out_grid(struct out *o, const struct grid *g, bool colour)
{
    int width[MOST_COLUMNS];
    measure(g, width);
    headings(o, g, width, colour);
    rule(o, total(g, width), colour);
    struct line l = {o, 0};
    for (ptrdiff_t i = 0; i < g->n; i++) {
        int c = (int)(i % g->ncolumn);
        if (c == 0 && i / g->ncolumn == g->rule_above)
            rule(o, total(g, width), colour);
        int all = total(g, width);
        if (c == g->ncolumn - 1 && plain_width(g->item[i]) > width[c]) {
            out_format(o, "%*s", l.owed, "");
            out_wrapped(o, g->item[i], all, all - width[c], all - width[c]);
            end(&l);
            continue;
        }
        bool faint = str_equal(g->item[i], S("no data"));
        put(&l, g->item[i], width[c], g->column[c].right, colour && faint ? dim : NULL);
        l.owed += GAP;
        if (c == g->ncolumn - 1)
            end(&l);
    }
}

void out_plain_md(struct out *o, struct str s, struct arena scratch)
{
    struct out plain_text = out_to(&scratch);
    out_plain(&plain_text, s);
    out_md(o, out_str_of(&plain_text));
}

void out_grid_md(struct out *o, const struct grid *g, struct arena scratch)
{
    struct str group = {0};
    for (int c = 0; c < g->ncolumn; c++) {
        struct str name = g->column[c].name;
        if (g->column[c].group.p)
            group = g->column[c].group;
        if (str_ends(group, name))
            name.n = 0;
        out_text(o, c ? " | " : "| ");
        out_md(o, group);
        if (group.n && name.n)
            out_byte(o, ' ');
        out_md(o, name);
    }
    out_text(o, " |\n");
    for (int c = 0; c < g->ncolumn; c++)
        out_text(o, g->column[c].right ? "|---:" : "|---");
    out_text(o, "|\n");
    for (ptrdiff_t i = 0; i < g->n; i++) {
        out_text(o, i % g->ncolumn ? " | " : "| ");
        out_plain_md(o, g->item[i], scratch);
        if (i % g->ncolumn == g->ncolumn - 1)
            out_text(o, " |\n");
    }
}
