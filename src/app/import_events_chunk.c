/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memrchr */
#include "app/import_events_chunk.h"

#include "base/limits.h"
#include "event/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 20, PADDING = 64, ROOM = LIMIT_LINE_BYTES + 2 * CHUNK_BYTES };

struct chunk_text chunk_text_new(void)
{
    struct chunk_text t = {.whole = arena_reserve(ROOM + PADDING + 64)};
    struct arena a = t.whole;
    t.p = NEW_RAW(&a, char, ROOM + PADDING);
    return t;
}

void chunk_text_free(struct chunk_text *t)
{
    arena_release(t->whole);
}

struct chunk chunk_new(void)
{
    return (struct chunk){.whole = arena_reserve((size_t)1 << 29)};
}

void chunk_free(struct chunk *c)
{
    arena_release(c->whole);
}

void chunk_reader_free(struct chunk_reader *r)
{
    free(r->carry);
}

/* --- reading -------------------------------------------------------------------------------- */

/* up to `most` bytes more; at the end of the file r->ended */
static bool read_some(struct chunk_reader *r, char *to, ptrdiff_t most, ptrdiff_t *got,
                      struct err *e)
{
    ssize_t n;
    do
        n = read(r->fd, to, (size_t)most);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(e, ERR_SYSTEM, "cannot read '%.*s': %s", FMT(r->name), strerror(errno));
    r->ended = n == 0;
    *got = n;
    return true;
}

static void carry(struct chunk_reader *r, const char *p, ptrdiff_t n)
{
    if (r->capacity < n) {
        free(r->carry);
        r->capacity = n + CHUNK_BYTES;
        r->carry = malloc((size_t)r->capacity);
        if (!r->carry)
            fatal("out of memory");
    }
    if (n)
        memcpy(r->carry, p, (size_t)n);
    r->ncarry = n;
}

/* passes over the rest of a line whose head is kept */
static bool skip_line(struct chunk_reader *r, struct chunk_text *t, struct err *e)
{
    char *room = t->p + LIMIT_QUARANTINE_BYTES;
    t->n = LIMIT_QUARANTINE_BYTES;
    t->overlong = true;
    r->line++;
    carry(r, NULL, 0);
    while (!r->ended) {
        ptrdiff_t got = 0;
        if (!read_some(r, room, CHUNK_BYTES, &got, e))
            return false;
        const char *end = memchr(room, '\n', (size_t)got);
        if (end) {
            carry(r, end + 1, room + got - (end + 1));
            break;
        }
    }
    return true;
}

static int64_t lines_in(const char *p, ptrdiff_t n)
{
    int64_t lines = 0;
    const char *end = p + n;
    for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines++;
    return lines;
}

static struct str without_mark(struct str s)
{
    return str_starts(s, S("\xEF\xBB\xBF")) ? str_slice(s, 3, s.n) : s;
}

static bool starts_an_array(const struct chunk_text *t)
{
    struct str text = str_trim(without_mark((struct str){t->p, t->n}));
    return text.n && text.p[0] == '[';
}

bool chunk_read(struct chunk_reader *r, struct chunk_text *t, struct err *e)
{
    bool first = !r->started;
    r->started = true;
    t->line = r->line + 1;
    t->all = t->overlong = false;
    t->n = r->ncarry;
    if (t->n)
        memcpy(t->p, r->carry, (size_t)t->n);
    const char *end = t->n ? memrchr(t->p, '\n', (size_t)t->n) : NULL;
    ptrdiff_t most = CHUNK_BYTES;
    while (!r->ended && (!end || t->n < most)) {
        ptrdiff_t got = 0;
        if (!end && t->n > LIMIT_LINE_BYTES)
            return skip_line(r, t, e);
        if (!read_some(r, t->p + t->n, CHUNK_BYTES, &got, e))
            return false;
        const char *later = memrchr(t->p + t->n, '\n', (size_t)got);
        end = later ? later : end;
        t->n += got;
        if (first && most == CHUNK_BYTES && starts_an_array(t))
            most = LIMIT_LINE_BYTES;
    }
    t->all = first && r->ended;
    ptrdiff_t whole = r->ended ? t->n : end + 1 - t->p;
    carry(r, t->p + whole, t->n - whole);
    t->n = whole;
    r->line += lines_in(t->p, t->n);
    return true;
}

/* --- parsing -------------------------------------------------------------------------------- */

/* the field that an error names: "deploy.finished: 'at': ..." or "'type': ..." */
static struct str field_of(struct str text)
{
    if (str_starts(text, S("unknown type ")))
        return S("type");
    ptrdiff_t quote = str_find(text, '\'');
    struct str before = str_slice(text, 0, quote);
    if (quote < 0 ||
        (quote > 0 && (!str_ends(before, S(": ")) || str_find(before, ' ') < quote - 1)))
        return (struct str){0};
    struct str rest = str_slice(text, quote + 1, text.n), field = str_cut(&rest, '\'');
    return str_starts(rest, S(":")) ? field : (struct str){0};
}

static void refuse(struct chunk *c, struct arena *a, int64_t line, struct str reason,
                   struct str raw)
{
    reason = arena_copy(a, reason);
    *PUSH(a, &c->refusal) = (struct chunk_refusal){
        line, field_of(reason), reason, arena_copy(a, str_slice(raw, 0, LIMIT_QUARANTINE_BYTES))};
}

static void remark(struct chunk *c, struct arena *a, int64_t line, const struct event_remark *r)
{
    struct out o = out_to(a);
    out_format(&o, "unknown field '%.*s' kept", FMT(r->field));
    if (r->near.p)
        out_format(&o, ", did you mean '%.*s'", FMT(r->near));
    *PUSH(a, &c->remark) = (struct chunk_remark){line, out_str_of(&o)};
}

/* one event of the tree j */
static bool take(struct chunk *c, struct arena *a, int64_t line, const struct json *j,
                 struct arena scratch, struct err *e)
{
    struct event v;
    struct event_remark r;
    if (!event_read(j, &scratch, &v, &r, e))
        return false;
    struct store_row row = store_row(&v, &scratch);
    const struct store_row *last = c->row.n ? &c->row.item[c->row.n - 1] : NULL;
    row.bytes = arena_copy(a, row.bytes);
    row.entity =
        last && str_equal(last->entity, row.entity) ? last->entity : arena_copy(a, row.entity);
    *PUSH(a, &c->row) = row;
    if (r.field.p)
        remark(c, a, line, &r);
    return true;
}

static void parse_lines(struct chunk *c, const struct chunk_text *t, struct json_parser *parser,
                        struct arena *a, struct arena scratch)
{
    struct str rest = {t->p, t->n};
    if (t->line == 1)
        rest = without_mark(rest);
    for (int64_t number = t->line; rest.n; number++) {
        struct err e = {0};
        struct arena here = scratch;
        struct str line = str_cut(&rest, '\n');
        if (str_trim(line).n == 0)
            continue;
        c->read++;
        if (line.n > LIMIT_LINE_BYTES) {
            struct out o = out_to(&here);
            out_format(&o, "longer than %d bytes", LIMIT_LINE_BYTES);
            refuse(c, a, number, out_str_of(&o), line);
            continue;
        }
        const struct json *j = json_parse(parser, line, true, &here, &e);
        if (!j || !take(c, a, number, j, here, &e))
            refuse(c, a, number, str_of(e.text), line);
    }
}

/* the whole file as one array; false where it is none */
static bool parse_array(struct chunk *c, const struct chunk_text *t, struct json_parser *parser,
                        struct arena *a, struct arena scratch)
{
    struct err e;
    struct str text = without_mark((struct str){t->p, t->n});
    const struct json *array = json_parse(parser, text, true, &scratch, &e);
    if (!array || array->type != JSON_ARRAY)
        return false;
    for (const struct json *j = json_first(array); j; j = json_next(array, j)) {
        struct err why;
        c->read++;
        if (!take(c, a, c->read, j, scratch, &why)) {
            struct arena here = scratch;
            struct out o = out_to(&here);
            json_write(&o, j);
            refuse(c, a, c->read, str_of(why.text), out_str_of(&o));
        }
    }
    return true;
}

void chunk_parse(struct chunk *c, const struct chunk_text *t, struct json_parser *parser,
                 struct arena scratch)
{
    struct arena a = c->whole;
    c->read = 0;
    c->row.item = NULL, c->row.n = c->row.capacity = 0;
    c->refusal.item = NULL, c->refusal.n = c->refusal.capacity = 0;
    c->remark.item = NULL, c->remark.n = c->remark.capacity = 0;
    if (t->overlong) {
        struct out o = out_to(&scratch);
        out_format(&o, "longer than %d bytes", LIMIT_LINE_BYTES);
        c->read = 1;
        refuse(c, &a, t->line, out_str_of(&o), (struct str){t->p, t->n});
    } else if (!t->all || !starts_an_array(t) || !parse_array(c, t, parser, &a, scratch)) {
        parse_lines(c, t, parser, &a, scratch);
    }
}
