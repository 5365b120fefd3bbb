/* SPDX-License-Identifier: Apache-2.0 */
#include "source/csv.h"

#include <string.h>

static const char delimiters[] = {',', ';', '\t', '|'};

/* the delimiter that stands most often in the first row; of equals the first of the table */
static char detect(struct str text)
{
    ptrdiff_t count[COUNT(delimiters)] = {0}, best = 0;
    bool quoted = false;
    for (ptrdiff_t i = 0; i < text.n && i < CSV_ROW_BYTES && (quoted || text.p[i] != '\n'); i++) {
        quoted ^= text.p[i] == '"';
        for (ptrdiff_t k = 0; k < COUNT(delimiters) && !quoted; k++)
            count[k] += text.p[i] == delimiters[k];
    }
    for (ptrdiff_t k = 1; k < COUNT(delimiters); k++)
        if (count[k] > count[best])
            best = k;
    return delimiters[best];
}

bool csv_start(struct csv *c, struct str text, char delimiter, struct err *e)
{
    const struct str mark = S("\xEF\xBB\xBF");
    if (str_starts(text, S("\xFF\xFE")) || str_starts(text, S("\xFE\xFF")))
        return err_set(e, ERR_INPUT, "not UTF-8 but UTF-16: save it as CSV UTF-8");
    if (str_starts(text, mark))
        text = str_slice(text, mark.n, text.n);
    *c = (struct csv){.rest = text, .delimiter = delimiter ? delimiter : detect(text)};
    return true;
}

/* --- one row --------------------------------------------------------------------------------- */

struct cells {
    struct str *item;
    ptrdiff_t n, capacity;
};

/* One row being read: text[at..] is not read yet. */
struct reading {
    struct str text;
    ptrdiff_t at;
    char delimiter;
    struct arena *a;
    struct cells cells;
    int64_t line_ends; /* inside quotes */
    struct err *e;
};

static bool ends_line(struct str text, ptrdiff_t at)
{
    return at >= text.n || text.p[at] == '\n' ||
           (text.p[at] == '\r' && (at + 1 >= text.n || text.p[at + 1] == '\n'));
}

/* the bytes between quotes, doubled ones undone */
static struct str undouble(struct str s, ptrdiff_t doubled, struct arena *a)
{
    if (!doubled)
        return s;
    char *p = NEW_RAW(a, char, s.n - doubled);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        p[n++] = s.p[i];
        i += s.p[i] == '"'; /* its twin follows */
    }
    return (struct str){p, n};
}

static bool read_quoted(struct reading *r, struct str *cell)
{
    ptrdiff_t from = ++r->at, doubled = 0;
    struct str text = r->text;
    for (; r->at < text.n; r->at++) {
        r->line_ends += text.p[r->at] == '\n';
        if (text.p[r->at] != '"')
            continue;
        if (r->at + 1 >= text.n || text.p[r->at + 1] != '"')
            break;
        doubled++;
        r->at++;
    }
    long long place = (long long)r->cells.n + 1;
    if (r->at >= text.n)
        return err_set(r->e, ERR_INPUT, "cell %lld: its quote is never closed", place);
    *cell = undouble(str_slice(text, from, r->at), doubled, r->a);
    r->at++;
    if (ends_line(text, r->at) || text.p[r->at] == r->delimiter)
        return true;
    return err_set(r->e, ERR_INPUT, "cell %lld: text behind its closing quote", place);
}

static void read_bare(struct reading *r, struct str *cell)
{
    ptrdiff_t from = r->at;
    while (!ends_line(r->text, r->at) && r->text.p[r->at] != r->delimiter)
        r->at++;
    *cell = str_slice(r->text, from, r->at);
}

static bool read_row(struct reading *r)
{
    for (;;) {
        struct str cell;
        if (r->cells.n == CSV_CELLS)
            return err_set(r->e, ERR_INPUT, "more than %d cells", CSV_CELLS);
        if (r->at < r->text.n && r->text.p[r->at] == '"') {
            if (!read_quoted(r, &cell))
                return false;
        } else {
            read_bare(r, &cell);
        }
        *PUSH(r->a, &r->cells) = cell;
        if (ends_line(r->text, r->at))
            return true;
        r->at++;
    }
}

/* moves over a line end at text[at] */
static ptrdiff_t behind_line_end(struct str text, ptrdiff_t at)
{
    at += at < text.n && text.p[at] == '\r';
    return at + (at < text.n && text.p[at] == '\n');
}

static struct str first_line(struct str text)
{
    struct str line = str_cut(&text, '\n');
    return str_ends(line, S("\r")) ? str_slice(line, 0, line.n - 1) : line;
}

enum csv_result csv_next(struct csv *c, struct arena *a, struct csv_row *row, struct err *e)
{
    while (c->rest.n && str_trim(first_line(c->rest)).n == 0 &&
           !memchr(first_line(c->rest).p, c->delimiter, (size_t)first_line(c->rest).n)) {
        str_cut(&c->rest, '\n');
        c->line++;
    }
    if (!c->rest.n)
        return CSV_END;
    struct str head = str_slice(c->rest, 0, CSV_ROW_BYTES);
    struct reading r = {.text = head, .delimiter = c->delimiter, .a = a, .e = e};
    *row = (struct csv_row){.line = c->line + 1};
    bool ok = read_row(&r), cut = r.at >= head.n && head.n < c->rest.n;
    if (cut)
        ok = err_set(e, ERR_INPUT, "a row of more than %d bytes", CSV_ROW_BYTES);
    if (!ok) {
        row->raw = first_line(c->rest);
        str_cut(&c->rest, '\n');
        c->line++;
        return CSV_FAULT;
    }
    row->cell = r.cells.item;
    row->n = r.cells.n;
    row->raw = str_slice(c->rest, 0, r.at);
    c->line += 1 + r.line_ends;
    c->rest = str_slice(c->rest, behind_line_end(c->rest, r.at), c->rest.n);
    return CSV_ROW;
}
