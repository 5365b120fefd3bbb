/* SPDX-License-Identifier: Apache-2.0 */
#include "load/import_csv.h"

#include "base/hash.h"
#include "event/read.h"
#include "event/vocabulary.h"
#include "event/write.h"
#include "load/import_csv_kind.h"
#include "load/ingest_item.h"
#include "source/source.h"

enum { COMMIT_EVENTS = 64 << 10, ID_BYTES = 8 };

/* --- rows ------------------------------------------------------------------------------------ */

/* an id that the same row has again */
static struct str make_id(const struct csv_plan *plan, const struct csv_row *row, struct arena *a)
{
    struct out o = out_to(a), id = out_to(a);
    unsigned char digest[32];
    for (ptrdiff_t i = 0; i < COUNT(plan->kind->made); i++) {
        const struct csv_field *f = csv_field_find(plan, plan->kind->made[i]);
        if (f)
            out_str(&o, csv_value(plan, row, f));
        out_byte(&o, 0);
    }
    hash_sha256(out_str_of(&o), digest);
    out_text(&id, "csv-");
    out_hex(&id, (struct str){(const char *)digest, ID_BYTES});
    return out_str_of(&id);
}

/* whether an event of a later phase says that too: what tells which incident it is of */
static bool every_phase(const struct csv_plan *plan, struct str name)
{
    return str_equal(name, plan->kind->entity) || str_equal(name, S("service")) ||
           str_equal(name, S("env")) || str_equal(name, S("source"));
}

static bool make_event(struct csv_plan *plan, const struct csv_row *row, int phase, int64_t at,
                       struct arena *a, struct event *event, struct str *field, struct err *e)
{
    struct value *v = NEW(a, struct value, plan->field.n + 3);
    ptrdiff_t n = 0;
    bool source = false;
    v[n++] = value_time(FIELD_AT, at);
    for (ptrdiff_t i = 0; i < plan->field.n; i++) {
        const struct csv_field *f = &plan->field.item[i];
        struct str text = csv_value(plan, row, f);
        if (!text.p || csv_phase(plan->kind, f->name) >= 0 ||
            (phase > 0 && !every_phase(plan, f->name)))
            continue;
        *field = f->name;
        if (!csv_cell(plan, f->name, text, a, &v[n], e))
            return false;
        source |= v[n++].field == FIELD_SOURCE;
    }
    if (csv_plan_ids(plan))
        v[n++] = value_text(csv_rule(plan->kind, plan->kind->entity)->field, make_id(plan, row, a));
    if (!source)
        v[n++] = value_text(FIELD_SOURCE, S("csv"));
    *field = (struct str){0};
    return event_build(plan->kind->phase[phase].type, v, n, a, event, e);
}

/* the column at fault in front of what is wrong */
static bool at_column(const struct csv_plan *plan, struct str *field, struct err *e)
{
    if (!field->p)
        *field = item_field(str_of(e->text));
    const struct csv_field *f = field->p ? csv_field_find(plan, *field) : NULL;
    *field = f ? f->name : (struct str){0}; /* e's text is about to move */
    if (f && f->column >= 0)
        return err_in(e, "column '%.*s'", FMT(str_trim(plan->column[f->column])));
    return false;
}

bool csv_events(struct csv_plan *plan, const struct csv_row *row, struct arena *a,
                struct event event[CSV_EVENTS], int *n, struct str *field, struct err *e)
{
    *n = 0;
    *field = (struct str){0};
    for (ptrdiff_t i = plan->ncolumn; i < row->n; i++)
        if (str_trim(row->cell[i]).n)
            return err_set(e, ERR_INPUT,
                           "%lld cells, but the first row has %lld: are quotes missing?",
                           (long long)row->n, (long long)plan->ncolumn);
    for (int phase = 0; phase < plan->kind->nphase; phase++) {
        struct str name = plan->kind->phase[phase].field;
        const struct csv_field *f = csv_field_find(plan, name);
        struct str text = f ? csv_value(plan, row, f) : (struct str){0};
        int64_t at;
        *field = name;
        if (!text.p && phase > 0)
            continue;
        if (!text.p) {
            err_set(e, ERR_INPUT, "%.*s: '%.*s': missing",
                    FMT(event_type_name(plan->kind->phase[0].type)), FMT(name));
            return at_column(plan, field, e);
        }
        if (!csv_time(plan, name, text, a, &at, e) ||
            !make_event(plan, row, phase, at, a, &event[*n], field, e))
            return at_column(plan, field, e);
        ++*n;
    }
    return true;
}

/* --- the file -------------------------------------------------------------------------------- */

struct importing {
    struct log_port *log;
    struct str name;
    const struct import_watch *watch;
    struct out *out;
    struct import_count *count;
    int64_t pending;
};

/* what is kept of a row: cells that no field is made of may name people */
static struct str kept_raw(const struct csv_plan *plan, const struct csv_row *row, struct arena *a)
{
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; i < row->n; i++) {
        out_text(&o, i ? "," : "");
        if (csv_column_used(plan, i))
            out_csv(&o, row->cell[i]);
    }
    return source_redact_line(row->n ? out_str_of(&o) : row->raw, a);
}

static bool refuse(struct importing *x, const struct csv_plan *plan, const struct csv_row *row,
                   struct str field, const struct err *why, struct arena scratch, struct err *e)
{
    const struct refused refused = {.source = x->name,
                                    .line = row->line,
                                    .field = field,
                                    .reason = source_redact_line(str_of(why->text), &scratch),
                                    .raw = kept_raw(plan, row, &scratch)};
    struct out o = out_to(&scratch);
    out_format(&o, "%.*s:%lld: %s", FMT(x->name), (long long)row->line, why->text);
    if (x->watch->refused)
        x->watch->refused(x->watch->context, out_str_of(&o));
    x->count->refused++;
    return !x->log || log_refuse(x->log, &refused, e);
}

static bool commit(struct importing *x, struct err *e)
{
    struct log_count done;
    x->pending = 0;
    if (!x->log)
        return true;
    if (!log_commit(x->log, &done, e))
        return false;
    x->count->added += done.added;
    x->count->duplicate += done.duplicate;
    if (x->watch->progress)
        x->watch->progress(x->watch->context, x->count);
    return true;
}

static bool take(struct importing *x, const struct event *event, int n, struct err *e)
{
    bool ok = true;
    for (int i = 0; ok && i < n; i++) {
        if (x->log) {
            ok = log_append(x->log, &event[i], e);
        } else {
            out_event(x->out, &event[i]);
            out_byte(x->out, '\n');
        }
    }
    x->pending += n;
    return ok && (x->pending < COMMIT_EVENTS || commit(x, e));
}

static void tell(const struct importing *x, const struct csv_plan *plan, struct arena scratch)
{
    struct out o = out_to(&scratch);
    out_format(&o, "%.*s:1: columns: ", FMT(x->name));
    out_csv_plan(&o, plan);
    if (x->watch->remarked)
        x->watch->remarked(x->watch->context, out_str_of(&o));
    if (!csv_plan_ids(plan) || !x->watch->remarked)
        return;
    o.n = 0;
    out_format(&o, "%.*s:1: no column says '%.*s': each row's id is made of what it says",
               FMT(x->name), FMT(plan->kind->entity));
    x->watch->remarked(x->watch->context, out_str_of(&o));
}

static bool take_rows(struct importing *x, struct csv *c, struct csv_plan *plan,
                      struct arena scratch, struct err *e)
{
    for (;;) {
        struct arena a = scratch;
        struct csv_row row;
        struct event event[CSV_EVENTS];
        struct str field = {0};
        struct err why;
        int n;
        enum csv_result result = csv_next(c, &a, &row, &why);
        if (result == CSV_END)
            return commit(x, e);
        x->count->read++;
        bool fine = result == CSV_ROW && csv_events(plan, &row, &a, event, &n, &field, &why);
        if (!(fine ? take(x, event, n, e) : refuse(x, plan, &row, field, &why, a, e)))
            return false;
    }
}

/* the first row, and what its columns are */
static bool start(struct csv *c, struct csv_plan *plan, struct str text, struct str name,
                  const struct csv_rules *rules, struct arena *a, struct err *e)
{
    struct csv_row head;
    bool ok = csv_start(c, text, rules->delimiter, e);
    enum csv_result result = ok ? csv_next(c, a, &head, e) : CSV_FAULT;
    if (ok && result == CSV_END)
        err_set(e, ERR_INPUT, "it has no rows");
    ok = ok && result == CSV_ROW && csv_plan_make(plan, rules, head.cell, head.n, a, e);
    return ok || (e->code != ERR_USAGE && err_in(e, "%.*s", FMT(name)));
}

bool import_csv_check(struct str text, struct str name, const struct csv_rules *rules,
                      struct arena *a, struct err *e)
{
    struct csv c;
    struct csv_plan plan;
    return start(&c, &plan, text, name, rules, a, e);
}

bool import_csv(struct log_port *log, struct str text, struct str name,
                const struct csv_rules *rules, const struct import_watch *watch, struct out *out,
                struct import_count *count, struct err *e)
{
    struct importing x = {log, name, watch, out, count, 0};
    struct arena whole = arena_reserve((size_t)1 << 30), a = whole;
    struct csv c;
    struct csv_plan plan;
    *count = (struct import_count){0};
    bool ok = start(&c, &plan, text, name, rules, &a, e);
    if (ok) {
        tell(&x, &plan, a);
        ok = take_rows(&x, &c, &plan, a, e);
        if (plan.zoneless && watch->remarked)
            watch->remarked(watch->context,
                            S("pitwall: times without a zone are read as UTC; --zone says which"));
    }
    if (log)
        log_abandon(log); /* where something failed */
    arena_release(whole);
    return ok;
}
