/* Reading the log: by arrival, by entity, by delivery id.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/delivery.h"
#include "store/run.h"
#include "store/walk.h"

typedef bool each_row(void *context, const struct block_row *row, int64_t seq,
                      struct arena scratch);
typedef bool each_event(void *context, const struct event *v, int64_t arrival_ms);

/* one walk: its own memory and decompressor, so that walks may nest */
struct walk {
    struct store *s;
    struct zip *zip;
    struct arena whole;
    each_event *each;
    void *context;
    bool stopped;
};

static bool tell(struct walk *w, const struct block_row *row, struct arena scratch, struct err *e)
{
    struct event v;
    if (is_delivery(row->bytes))
        return true;
    if (!event_unpack(row->bytes, &scratch, &v))
        return err_set(e, ERR_STORE, "'%s' is damaged: an event", w->s->path);
    w->stopped = !w->each(w->context, &v, row->arrival_ms);
    return true;
}

enum { GAP = 64 }; /* more than sanitizer builds put behind an allocation */

/* where the walk by entity stands in one run */
struct place {
    struct run run;
    int64_t block;     /* the next one */
    struct arena room; /* of the block that stands open */
    struct block_walk walk;
    struct block_row row; /* not told yet */
    bool over;
};

/* opens the next block of the run; over where there is none */
static bool next_block(struct walk *w, struct place *p, struct arena *a, struct err *e)
{
    sqlite3_stmt *get = db_use(w->s, SQL_BLOCK_GET, e);
    bool more = false;
    if (!get)
        return false;
    p->over = p->block == p->run.first + p->run.n;
    if (p->over)
        return true;
    sqlite3_bind_int64(get, 1, p->block++);
    if (!db_row(w->s, get, &more, e))
        return false;
    p->over = !more;
    if (p->over)
        return true;
    int64_t raw_bytes = sqlite3_column_int64(get, 0);
    if (p->room.end - p->room.at < raw_bytes + GAP && raw_bytes <= BLOCK_RAW_LIMIT) {
        int64_t n = (raw_bytes > BLOCK_BYTES ? raw_bytes : BLOCK_BYTES) + raw_bytes / 2 + GAP;
        char *room = NEW_RAW(a, char, n);
        p->room = (struct arena){room, room + n};
    }
    struct arena here = p->room;
    p->walk = (struct block_walk){.run_arrival_ms = p->run.arrival_ms};
    bool ok = expand(w->zip, db_column(get, 1), raw_bytes, &here, &p->walk.rest);
    sqlite3_reset(get);
    return ok || err_set(e, ERR_STORE, "'%s' is damaged: block %lld", w->s->path,
                         (long long)p->block - 1);
}

static bool next_row(struct walk *w, struct place *p, struct arena *a, struct err *e)
{
    while (!p->over) {
        if (block_next(&p->walk, &p->row))
            return true;
        if (p->walk.rest.n || p->walk.left)
            return err_set(e, ERR_STORE, "'%s' is damaged: block %lld", w->s->path,
                           (long long)p->block - 1);
        if (!next_block(w, p, a, e))
            return false;
    }
    return true;
}

struct places {
    struct place *item;
    ptrdiff_t n, capacity;
};

static bool open_places(struct walk *w, struct places *places, struct arena *a, struct err *e)
{
    sqlite3_stmt *runs = db_fresh(w->s, SQL_RUN_EACH, e);
    bool more = true, ok = runs;
    while (ok && (ok = db_row(w->s, runs, &more, e)) && more) {
        struct run run = {sqlite3_column_int64(runs, 0), sqlite3_column_int64(runs, 1),
                          sqlite3_column_int64(runs, 2)};
        *PUSH(a, places) = (struct place){.run = run, .block = run.first};
    }
    sqlite3_finalize(runs);
    for (ptrdiff_t i = 0; ok && i < places->n; i++)
        ok = next_row(w, &places->item[i], a, e);
    return ok;
}

static bool by_entity(struct walk *w, struct err *e)
{
    enum { SCRATCH = 1 << 30 };
    struct arena a = w->whole, scratch = {a.end - SCRATCH, a.end};
    struct places places = {0};
    a.end -= SCRATCH;
    if (!open_places(w, &places, &a, e))
        return false;
    while (!w->stopped) { /* runs are few: the next entity is the least of theirs */
        struct arena here = scratch;
        const struct place *least = NULL;
        for (ptrdiff_t i = 0; i < places.n; i++) {
            const struct place *p = &places.item[i];
            if (!p->over && (!least || str_compare(p->row.entity, least->row.entity) < 0))
                least = p;
        }
        if (!least)
            break;
        struct str entity = arena_copy(&here, least->row.entity);
        for (ptrdiff_t i = 0; i < places.n; i++)
            for (struct place *p = &places.item[i];
                 !w->stopped && !p->over && str_equal(p->row.entity, entity);)
                if (!tell(w, &p->row, here, e) || !next_row(w, p, &a, e))
                    return false;
    }
    return true;
}

/* one state of the log from first to last */
static bool begin_walk(struct store *s, bool *own, struct err *e)
{
    *own = sqlite3_get_autocommit(s->db);
    return !*own || db_exec(s, SQL_BEGIN_READ, e);
}

static void end_walk(struct store *s, bool own)
{
    struct err ignored;
    if (own)
        db_exec(s, SQL_COMMIT, &ignored);
}

static bool each_entry(struct walk *w, sqlite3_stmt *runs, each_row *each, void *context,
                       struct err *e)
{
    bool more = true, ok = true, going = true;
    while (ok && going && (ok = db_row(w->s, runs, &more, e)) && more) {
        struct run run = {sqlite3_column_int64(runs, 0), sqlite3_column_int64(runs, 1),
                          sqlite3_column_int64(runs, 2)};
        struct arena a = w->whole;
        const struct block_row *row = run_rows(w->s, &run, w->zip, &a, e);
        ok = row;
        for (int64_t i = 0; ok && going && i < run.n; i++)
            going = each(context, &row[i], run.first + i, a);
    }
    return ok;
}

bool walk_entries(struct store *s, enum sql which, int64_t from, int64_t to, each_row *each,
                  void *context, struct err *e)
{
    bool own;
    if (!begin_walk(s, &own, e))
        return false;
    sqlite3_stmt *runs = db_fresh(s, which, e);
    bool ok = runs;
    if (ok) {
        struct walk w = {.s = s, .zip = zip_new(), .whole = arena_reserve((size_t)1 << 32)};
        if (which == SQL_RUN_DELIVERED) {
            sqlite3_bind_int64(runs, 1, from);
            sqlite3_bind_int64(runs, 2, to);
        }
        ok = each_entry(&w, runs, each, context, e);
        sqlite3_finalize(runs);
        arena_release(w.whole);
        zip_free(w.zip);
    }
    end_walk(s, own);
    return ok;
}

struct arrivals {
    struct walk walk;
    bool ok;
    struct err *e;
};

static bool tell_entry(void *context, const struct block_row *row, int64_t seq,
                       struct arena scratch)
{
    struct arrivals *x = context;
    (void)seq;
    x->ok = tell(&x->walk, row, scratch, x->e);
    return x->ok && !x->walk.stopped;
}

static bool each_by_entity(struct store *s, each_event *each, void *context, struct err *e)
{
    bool own;
    if (!begin_walk(s, &own, e))
        return false;
    struct walk w = {.s = s,
                     .zip = zip_new(),
                     .whole = arena_reserve((size_t)1 << 32),
                     .each = each,
                     .context = context};
    bool ok = by_entity(&w, e);
    arena_release(w.whole);
    zip_free(w.zip);
    end_walk(s, own);
    return ok;
}

bool store_each(struct store *s, enum store_order order, each_event *each, void *context,
                struct err *e)
{
    if (order == STORE_BY_ENTITY)
        return each_by_entity(s, each, context, e);
    struct arrivals x = {
        .walk = {.s = s, .each = each, .context = context},
          .ok = true, .e = e
    };
    return walk_entries(s, SQL_RUN_EACH, 0, INT64_MAX, tell_entry, &x, e) && x.ok;
}

struct search {
    struct str id;
    struct arena scratch;
    each_event *each;
    void *context;
};

static bool matches(void *context, const struct event *v, int64_t arrival_ms)
{
    const struct search *search = context;
    struct arena scratch = search->scratch;
    bool told = event_text(v, FIELD_ID).p;
    if (!told && search->id.n != 64) /* an id not told is a SHA-256 in hex */
        return true;
    if (!str_equal(event_delivery_id(v, &scratch), search->id))
        return true;
    return search->each(search->context, v, arrival_ms);
}

bool store_find(struct store *s, struct str id, each_event *each, void *context, struct err *e)
{
    struct arena whole = arena_reserve((size_t)64 << 20);
    struct search search = {id, whole, each, context};
    bool ok = store_each(s, STORE_BY_ARRIVAL, matches, &search, e);
    arena_release(whole);
    return ok;
}
