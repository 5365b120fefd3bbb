/* SPDX-License-Identifier: Apache-2.0 */
#include "load/import_events_chunk.h"

#include "base/limits.h"
#include "load/ingest_item.h"
#include "source/adapter.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
    CHUNK_BYTES = 1 << 20,
    CHUNK_LINES = 1 << 14, /* bounds what refusing each of them takes */
    ARRAY_ITEMS = 1 << 16, /* the same */
    PADDING = 64,
    ROOM = LIMIT_LINE_BYTES + 2 * CHUNK_BYTES /* of the window, and of a chunk's text */
};

struct chunk_reader chunk_reader_new(int fd, int stop, struct str name)
{
    struct chunk_reader r = {
        .fd = fd, .stop = stop, .name = name, .whole = arena_reserve(ROOM + 2 * PADDING)};
    struct arena a = r.whole;
    r.p = NEW_RAW(&a, char, ROOM + PADDING);
    return r;
}

void chunk_reader_free(struct chunk_reader *r)
{
    arena_release(r->whole);
}

struct chunk_text chunk_text_new(void)
{
    struct chunk_text t = {.whole = arena_reserve(ROOM + 2 * PADDING),
                           .scratch = arena_reserve((size_t)2 << 30),
                           .parser = json_parser_new()};
    struct arena a = t.whole;
    t.p = NEW_RAW(&a, char, ROOM + PADDING);
    return t;
}

void chunk_text_free(struct chunk_text *t)
{
    arena_release(t->whole);
    arena_release(t->scratch);
    json_parser_free(t->parser);
}

struct chunk chunk_new(void)
{
    return (struct chunk){.whole = arena_reserve((size_t)128 << 20)};
}

void chunk_free(struct chunk *c)
{
    arena_release(c->whole);
}

/* --- reading -------------------------------------------------------------------------------- */

/* waits until there is something to be read; false: nobody wants it any more */
static bool await(const struct chunk_reader *r)
{
    struct pollfd p[] = {
        {.fd = r->stop, .events = POLLIN},
        {.fd = r->fd,   .events = POLLIN},
    };
    while (r->stop >= 0 && poll(p, COUNT(p), -1) < 0 && errno == EINTR)
        continue;
    return !p[0].revents;
}

/* up to CHUNK_BYTES more into the window; at the end of the file r->ended */
static bool fill(struct chunk_reader *r, struct err *e)
{
    if (r->from) {
        r->n -= r->from;
        memmove(r->p, r->p + r->from, (size_t)r->n);
        r->from = 0;
    }
    ssize_t got;
    if (!await(r)) {
        r->ended = true;
        return true;
    }
    do
        got = read(r->fd, r->p + r->n, CHUNK_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_set(e, ERR_SYSTEM, "cannot read '%.*s': %s", FMT(r->name), strerror(errno));
    r->ended = got == 0;
    r->n += got;
    return true;
}

static struct str window(const struct chunk_reader *r)
{
    return (struct str){r->p + r->from, r->n - r->from};
}

/* a file that starts with '[' may be one array; where it is none, its lines are read. A pipe may
 * give the start in small pieces. */
static bool read_array(struct chunk_reader *r, struct chunk_text *t, struct err *e)
{
    const struct str mark = S("\xEF\xBB\xBF");
    struct str text;
    do {
        if (!fill(r, e))
            return false;
        text = window(r);
        text = str_trim(str_slice(text, str_starts(text, mark) ? mark.n : 0, text.n));
    } while (!r->ended && (r->n < mark.n || !text.n) && r->n <= LIMIT_LINE_BYTES);
    if (str_starts(window(r), mark))
        r->from = mark.n;
    if (!text.n || text.p[0] != '[')
        return true;
    while (!r->ended && r->n <= LIMIT_LINE_BYTES)
        if (!fill(r, e))
            return false;
    struct err ignored;
    struct arena a = t->scratch;
    const struct json *j = json_parse(t->parser, window(r), true, &a, &ignored);
    if (r->ended && j && j->type == JSON_ARRAY && j->nchild <= ARRAY_ITEMS) {
        t->array = j;
        t->scratch.at = a.at;
        r->from = r->n;
    }
    return true;
}

/* the bytes of as many whole lines of the window as make a chunk */
static ptrdiff_t whole_lines(const struct chunk_reader *r, int64_t *lines)
{
    struct str text = window(r);
    const char *at = text.p, *end = text.p + text.n;
    for (*lines = 0; *lines < CHUNK_LINES && at - text.p < CHUNK_BYTES; ++*lines) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            break;
        at = stop + 1;
    }
    return at - text.p;
}

static void hand_out(struct chunk_reader *r, struct chunk_text *t, ptrdiff_t n, int64_t lines)
{
    memcpy(t->p, r->p + r->from, (size_t)n);
    t->n = n;
    t->line = r->line + 1;
    r->from += n;
    r->line += lines;
}

/* keeps the head of a line that is too long, passes over the rest */
static bool skip_line(struct chunk_reader *r, struct chunk_text *t, struct err *e)
{
    hand_out(r, t, LIMIT_QUARANTINE_BYTES, 1);
    t->overlong = true;
    for (;;) {
        const char *end = memchr(r->p + r->from, '\n', (size_t)(r->n - r->from));
        r->from = end ? end + 1 - r->p : r->n;
        if (end || r->ended)
            return true;
        if (!fill(r, e))
            return false;
    }
}

bool chunk_read(struct chunk_reader *r, struct chunk_text *t, bool *more, struct err *e)
{
    t->array = NULL;
    t->overlong = false;
    t->n = 0;
    *more = true;
    if (!r->started) {
        r->started = true;
        if (!read_array(r, t, e) || t->array)
            return t->array;
    }
    for (;;) {
        int64_t lines;
        ptrdiff_t n = whole_lines(r, &lines), rest = r->n - r->from - n;
        bool full = lines == CHUNK_LINES || n + rest >= CHUNK_BYTES || r->ended;
        if (lines && full) {
            hand_out(r, t, n, lines);
            return true;
        }
        if (r->ended) { /* a last line without its end, or nothing */
            hand_out(r, t, rest, rest > 0);
            *more = rest > 0;
            return true;
        }
        if (!lines && rest > LIMIT_LINE_BYTES)
            return skip_line(r, t, e);
        if (!fill(r, e))
            return false;
    }
}

/* --- parsing -------------------------------------------------------------------------------- */

/* what is kept of a refused line: our own events name nobody, but a field that is none may. */
static struct str without_mail(struct str raw, struct arena *a)
{
    struct out o = out_to(a);
    ptrdiff_t from, to;
    raw = str_slice(raw, 0, LIMIT_QUARANTINE_BYTES);
    if (!mail_find(raw, &from, &to))
        return arena_copy(a, raw);
    for (; mail_find(raw, &from, &to); raw = str_slice(raw, to, raw.n)) {
        out_str(&o, str_slice(raw, 0, from));
        out_text(&o, "***");
    }
    out_str(&o, raw);
    return str_slice(out_str_of(&o), 0, LIMIT_QUARANTINE_BYTES);
}

static void refuse(struct chunk *c, struct arena *a, int64_t line, struct str reason,
                   struct str raw)
{
    reason = without_mail(reason, a);
    *PUSH(a, &c->refusal) =
        (struct chunk_refusal){line, item_field(reason), reason, without_mail(raw, a)};
}

/* one event of the tree j */
static bool take(struct chunk *c, struct arena *a, int64_t line, const struct json *j,
                 struct arena scratch, struct err *e)
{
    struct event v;
    struct str text;
    if (!item_read(j, &scratch, &v, &text, e))
        return false;
    struct store_row row = store_row(&v, &scratch);
    const struct store_row *last = c->row.n ? &c->row.item[c->row.n - 1] : NULL;
    row.bytes = arena_copy(a, row.bytes);
    row.entity =
        last && str_equal(last->entity, row.entity) ? last->entity : arena_copy(a, row.entity);
    row.source =
        last && str_equal(last->source, row.source) ? last->source : arena_copy(a, row.source);
    *PUSH(a, &c->row) = row;
    if (text.p)
        *PUSH(a, &c->remark) = (struct chunk_remark){line, arena_copy(a, text)};
    return true;
}

static void parse_lines(struct chunk *c, const struct chunk_text *t, struct arena *a)
{
    struct str rest = {t->p, t->n};
    for (int64_t number = t->line; rest.n; number++) {
        struct err e = {0};
        struct arena scratch = t->scratch;
        struct str line = str_cut(&rest, '\n');
        if (str_trim(line).n == 0)
            continue;
        c->read++;
        if (t->overlong || line.n > LIMIT_LINE_BYTES) {
            err_set(&e, ERR_INPUT, "longer than %d bytes", LIMIT_LINE_BYTES);
            refuse(c, a, number, str_of(e.text), line);
            continue;
        }
        const struct json *j = json_parse(t->parser, line, true, &scratch, &e);
        if (!j || !take(c, a, number, j, scratch, &e))
            refuse(c, a, number, str_of(e.text), line);
    }
}

static void take_items(struct chunk *c, const struct chunk_text *t, struct arena *a)
{
    for (const struct json *j = json_first(t->array); j; j = json_next(t->array, j)) {
        struct err e = {0};
        c->read++;
        if (!take(c, a, c->read, j, t->scratch, &e)) {
            struct arena scratch = t->scratch;
            struct out o = out_to(&scratch);
            json_write(&o, j);
            refuse(c, a, c->read, str_of(e.text), out_str_of(&o));
        }
    }
}

void chunk_parse(struct chunk *c, const struct chunk_text *t)
{
    struct arena a = c->whole;
    *c = (struct chunk){.whole = c->whole};
    if (t->array)
        take_items(c, t, &a);
    else
        parse_lines(c, t, &a);
}
