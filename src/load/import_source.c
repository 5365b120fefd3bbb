/* SPDX-License-Identifier: Apache-2.0 */
#include "load/import_source.h"

#include "base/sort.h"
#include "load/recorded.h"
#include "net/client.h"
#include "net/escape.h"

enum { CHUNK_LINES = 1000, CHUNK_BYTES = 2 << 20, LINE_MOST = 12 << 20, REASON_BYTES = 200 };

struct importing {
    struct log_port *log;
    const struct source_file *file;
    const struct import_watch *watch;
    struct source_summary *summary;
    struct arena *a; /* of the summary */
    struct desk *desk;
};

/* The deliveries of one transaction. */
struct chunk {
    struct parcel *parcel; /* [n] */
    struct str *line;      /* [n] */
    int64_t *number;       /* [n] */
    struct str *status;    /* [n] */
    ptrdiff_t n;
};

static void count_line(struct importing *x, struct str kind, struct str status, struct str reason)
{
    struct source_summary *s = x->summary;
    reason = str_slice(reason, 0, REASON_BYTES);
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (str_equal(s->item[i].kind, kind) && str_equal(s->item[i].status, status) &&
            str_equal(s->item[i].reason, reason)) {
            s->item[i].n++;
            return;
        }
    *PUSH(x->a, s) = (struct source_line){arena_copy(x->a, kind), arena_copy(x->a, status),
                                          arena_copy(x->a, reason), 1};
}

static void count_chunk(struct importing *x, const struct chunk *c, struct arena scratch)
{
    struct source_summary *s = x->summary;
    for (ptrdiff_t i = 0; i < c->n; i++) {
        const struct parcel *p = &c->parcel[i];
        struct str status = c->status[i], kind = p->delivery.kind;
        bool ignored = str_equal(status, S("ignored")), refused = str_equal(status, S("refused"));
        struct str reason = p->unreadable ? p->raw.reason : p->delivery.note;
        s->read++;
        s->ignored += ignored;
        s->refused += refused;
        s->accepted += str_equal(status, S("accepted"));
        s->duplicate += str_equal(status, S("duplicate"));
        s->events += str_equal(status, S("duplicate")) ? 0 : p->delivery.events;
        count_line(x, kind.p ? kind : S(""), status, ignored ? reason : S(""));
        if (!refused || !x->watch->refused)
            continue;
        struct out o = out_to(&scratch);
        out_format(&o, "%.*s:%lld: %.*s", FMT(x->file->name), (long long)c->number[i], FMT(reason));
        x->watch->refused(x->watch->context, out_str_of(&o));
    }
}

static bool write_local(struct importing *x, struct chunk *c, struct err *e)
{
    struct store *s = log_store(x->log);
    if (!store_begin(s, e))
        return false;
    for (ptrdiff_t i = 0; i < c->n; i++)
        if (!parcel_write(&c->parcel[i], s, e)) {
            store_rollback(s);
            return false;
        }
    if (!store_commit(s, e))
        return false;
    for (ptrdiff_t i = 0; i < c->n; i++)
        c->status[i] = parcel_status(&c->parcel[i]);
    return true;
}

static bool write_remote(struct importing *x, struct chunk *c, struct arena *a, struct err *e)
{
    struct out body = out_to(a), target = out_to(a);
    for (ptrdiff_t i = 0; i < c->n; i++) {
        out_str(&body, c->line[i]);
        out_byte(&body, '\n');
    }
    out_text(&target, "/local/deliveries?source=");
    out_escaped(&target, x->file->source);
    out_text(&target, "&adapter=");
    out_escaped(&target, adapter_name(x->file->adapter));
    struct client_answer answer;
    if (!log_call(x->log, "POST", arena_z(a, out_str_of(&target)), "application/x-ndjson",
                  out_str_of(&body), a, &answer, e))
        return false;
    const struct json *j = json_parse(x->desk->parser, answer.body, false, a, e);
    const struct json *list = json_get(j, S("results"));
    ptrdiff_t n = 0;
    for (const struct json *r = list ? json_first(list) : NULL; r && n < c->n;
         r = json_next(list, r)) {
        const struct json *status = json_get(r, S("status"));
        c->status[n++] = arena_copy(a, status ? status->text : S(""));
    }
    return n == c->n ||
           err_set(e, ERR_SYSTEM, "the server does not say what became of each delivery");
}

/* the next lines of *rest */
static void read_chunk(struct importing *x, struct str *rest, int64_t *number, struct chunk *c,
                       struct arena *a)
{
    const struct source_input in = {.source = x->file->source, .arrival_ms = x->file->now_ms};
    ptrdiff_t bytes = 0;
    *c = (struct chunk){NEW(a, struct parcel, CHUNK_LINES), NEW(a, struct str, CHUNK_LINES),
                        NEW(a, int64_t, CHUNK_LINES), NEW(a, struct str, CHUNK_LINES), 0};
    while (rest->n && c->n < CHUNK_LINES && bytes < CHUNK_BYTES) {
        struct str line = str_trim(str_cut(rest, '\n'));
        ++*number;
        if (!line.n)
            continue;
        struct parcel *p = &c->parcel[c->n];
        if (line.n > LINE_MOST) {
            parcel_refuse(p, x->file->source, line, S("longer than 12582912 bytes"),
                          x->file->now_ms, a);
            line = S("0"); /* what the server refuses too */
        } else {
            recorded_read(p, x->file->adapter, in, line, x->desk, a);
        }
        p->raw.line = *number;
        c->line[c->n] = line;
        c->number[c->n++] = *number;
        bytes += line.n;
    }
}

static int by_kind(const void *a, const void *b)
{
    const struct source_line *x = a, *y = b;
    int c = str_compare(x->kind, y->kind);
    c = c ? c : str_compare(x->status, y->status);
    return c ? c : str_compare(x->reason, y->reason);
}

bool import_source(struct log_port *log, const struct source_file *file,
                   const struct import_watch *watch, struct arena *a,
                   struct source_summary *summary, struct err *e)
{
    struct desks *desks = desks_new();
    struct importing x = {log, file, watch, summary, a, desk_take(desks)};
    struct arena whole = arena_reserve((size_t)1 << 30);
    struct str rest = file->text;
    int64_t number = 0;
    bool ok = true;
    *summary = (struct source_summary){0};
    if (str_starts(rest, S("\xEF\xBB\xBF")))
        rest = str_slice(rest, 3, rest.n);
    while (ok && rest.n) {
        struct arena room = whole;
        struct chunk c;
        read_chunk(&x, &rest, &number, &c, &room);
        if (c.n == 0)
            continue;
        ok = log_is_remote(log) ? write_remote(&x, &c, &room, e) : write_local(&x, &c, e);
        if (ok)
            count_chunk(&x, &c, room);
    }
    sort(summary->item, summary->n, sizeof *summary->item, by_kind, *a);
    desk_give(desks, x.desk, file->text.n);
    desks_free(desks);
    arena_release(whole);
    return ok;
}
