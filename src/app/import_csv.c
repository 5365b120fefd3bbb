/* SPDX-License-Identifier: Apache-2.0 */
#include "app/import_csv.h"

#include "app/import_csv_kind.h"
#include "app/ingest_item.h"
#include "base/hash.h"
#include "event/read.h"
#include "event/vocabulary.h"
#include "event/write.h"
#include "source/source.h"

enum { COMMIT_EVENTS = 64 << 10, CIVIL_BYTES = 16 /* "2026-11-02 10:04" */, ID_BYTES = 8 };

/* --- cells ----------------------------------------------------------------------------------- */

/* what tools call the ends of a deployment */
static const struct {
    struct str word, means;
} status_words[] = {
    {STR("succeeded"),  STR("success")  },
    {STR("successful"), STR("success")  },
    {STR("ok"),         STR("success")  },
    {STR("passed"),     STR("success")  },
    {STR("completed"),  STR("success")  },
    {STR("failed"),     STR("failure")  },
    {STR("error"),      STR("failure")  },
    {STR("fail"),       STR("failure")  },
    {STR("canceled"),   STR("cancelled")},
    {STR("aborted"),    STR("cancelled")},
};

static struct str translate(const struct csv_plan *plan, struct str field, struct str value)
{
    const struct csv_rules *r = plan->rules;
    for (ptrdiff_t i = 0; i < r->nword; i++) {
        struct str rest = r->word[i], name = str_cut(&rest, ':'), from = str_cut(&rest, '=');
        if (str_equal(name, field) && str_equal_fold(from, value))
            return rest;
    }
    for (ptrdiff_t i = 0; str_equal(field, S("status")) && i < COUNT(status_words); i++)
        if (str_equal_fold(status_words[i].word, value))
            return status_words[i].means;
    return value;
}

/* the value of a field in a row, translated; p == NULL: not told */
static struct str value_of(const struct csv_plan *plan, const struct csv_row *row,
                           const struct csv_field *f)
{
    struct str cell = {0};
    if (f->column >= 0 && f->column < row->n)
        cell = str_trim(row->cell[f->column]);
    if (cell.n)
        cell = translate(plan, f->name, cell);
    else
        cell = f->fixed;
    return cell.n ? cell : (struct str){0};
}

static bool cell_fail(const struct csv_plan *plan, struct str name, const char *text,
                      struct str value, struct err *e)
{
    return err_set(e, ERR_INPUT, "%.*s: '%.*s': %s: '%.*s'",
                   FMT(event_type_name(plan->kind->phase[0].type)), FMT(name), text,
                   FMT(str_slice(value, 0, 60)));
}

/* a wall-clock time without a zone: "2026-11-02 10:04", ":05", ".678" behind it or not */
static bool is_zoneless(struct str s)
{
    if (s.n < CIVIL_BYTES || s.p[4] != '-' || s.p[13] != ':')
        return false;
    for (ptrdiff_t i = CIVIL_BYTES; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ':' && s.p[i] != '.')
            return false;
    return true;
}

static bool read_time(struct csv_plan *plan, struct str name, struct str text, struct arena *a,
                      int64_t *ms, struct err *e)
{
    bool zoneless = is_zoneless(text);
    if (zoneless && text.n == CIVIL_BYTES) {
        struct out o = out_to(a);
        out_str(&o, text);
        out_text(&o, ":00");
        text = out_str_of(&o);
    }
    if (!time_parse(text, ms))
        return cell_fail(plan, name, "not a time", text, e);
    if (!zoneless)
        return true;
    plan->zoneless |= !plan->rules->zone;
    if (!plan->rules->zone)
        return true;
    int64_t day = *ms / DAY_MS - (*ms % DAY_MS < 0), rest = *ms - day * DAY_MS;
    *ms = zone_local(plan->rules->zone, day, (int32_t)(rest / SECOND_MS)) + rest % SECOND_MS;
    return true;
}

static bool read_flag(const struct csv_plan *plan, struct str name, struct str text, bool *flag,
                      struct err *e)
{
    static const struct str yes[] = {STR("true"), STR("yes"), STR("1")},
                            no[] = {STR("false"), STR("no"), STR("0")};
    for (ptrdiff_t i = 0; i < COUNT(yes); i++)
        if (str_equal_fold(text, yes[i]) || str_equal_fold(text, no[i])) {
            *flag = str_equal_fold(text, yes[i]);
            return true;
        }
    return cell_fail(plan, name, "expected true or false, got", text, e);
}

static struct value read_list(enum event_field field, struct str text, bool blanks, struct arena *a)
{
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } list = {0};
    char separator = blanks && str_find(text, ',') < 0 ? ' ' : ',';
    while (text.n) {
        struct str item = str_trim(str_cut(&text, separator));
        if (item.n)
            *PUSH(a, &list) = item;
    }
    return (struct value){
        .field = (uint8_t)field, .kind = VALUE_TEXTS, .list = list.item, .n = list.n};
}

static struct value read_ref(enum event_field field, struct str part, struct str text,
                             struct arena *a)
{
    struct str *list = NEW(a, struct str, REF_PARTS);
    list[REF_PART_NAME] = part;
    if (!str_equal(part, S("external")))
        list[REF_PART_ID] = text;
    return (struct value){.field = (uint8_t)field, .kind = VALUE_REF, .list = list, .n = REF_PARTS};
}

static bool read_cell(struct csv_plan *plan, struct str name, struct str text, struct arena *a,
                      struct value *v, struct err *e)
{
    struct str part = name, head = str_cut(&part, '.');
    const struct field_rule *rule = csv_rule(plan->kind, head);
    enum event_field field = rule->field;
    int64_t whole;
    bool flag = false;
    switch ((enum value_kind)rule->kind) {
    case VALUE_TIME:
        if (!read_time(plan, name, text, a, &whole, e))
            return false;
        *v = value_time(field, whole);
        return true;
    case VALUE_FLAG:
        if (!read_flag(plan, name, text, &flag, e))
            return false;
        *v = value_flag(field, flag);
        return true;
    case VALUE_INTEGER:
    case VALUE_NUMBER:
        *v = str_int(text, &whole) ? value_integer(field, whole) : value_text(field, text);
        return true;
    case VALUE_TEXTS:
    case VALUE_SHAS:
        *v = read_list(field, text, rule->kind == VALUE_SHAS, a);
        return true;
    case VALUE_REF:
        *v = read_ref(field, part, text, a);
        return true;
    case VALUE_TEXT:
    case VALUE_ID:
    case VALUE_SHA:
    case VALUE_WORD:
    case VALUE_COMMITS:
    case VALUE_JSON:
        break;
    }
    *v = value_text(field, text);
    return true;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* an id that the same row has again */
static struct str make_id(const struct csv_plan *plan, const struct csv_row *row, struct arena *a)
{
    struct out o = out_to(a), id = out_to(a);
    unsigned char digest[32];
    for (ptrdiff_t i = 0; i < COUNT(plan->kind->made); i++) {
        const struct csv_field *f = csv_field_find(plan, plan->kind->made[i]);
        if (f)
            out_str(&o, value_of(plan, row, f));
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
        struct str text = value_of(plan, row, f);
        if (!text.p || csv_phase(plan->kind, f->name) >= 0 ||
            (phase > 0 && !every_phase(plan, f->name)))
            continue;
        *field = f->name;
        if (!read_cell(plan, f->name, text, a, &v[n], e))
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
        struct str text = f ? value_of(plan, row, f) : (struct str){0};
        int64_t at;
        *field = name;
        if (!text.p && phase > 0)
            continue;
        if (!text.p) {
            err_set(e, ERR_INPUT, "%.*s: '%.*s': missing",
                    FMT(event_type_name(plan->kind->phase[0].type)), FMT(name));
            return at_column(plan, field, e);
        }
        if (!read_time(plan, name, text, a, &at, e) ||
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
                                    .reason = str_of(why->text),
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
