/* SPDX-License-Identifier: Apache-2.0 */
#include "load/ingest_posting.h"

#include "base/limits.h"
#include "event/read.h"
#include "json/writer.h"
#include "load/ingest_item.h"
#include "source/source.h"

/* What reading one request shares. */
struct reading {
    struct posting *p;
    const struct posting_bounds *bounds;
    struct desk *desk;
    struct arena *a;
};

static struct posting_item *add(struct reading *r, int64_t line, struct err *e)
{
    if (r->p->n == POSTING_ITEMS) {
        err_set(e, ERR_INPUT, "more than %d events in one request", POSTING_ITEMS);
        return NULL;
    }
    struct posting_item *item = PUSH(r->a, r->p);
    *item = (struct posting_item){.line = line ? line : r->p->n};
    return item;
}

static void refuse(struct reading *r, struct posting_item *item, const struct err *e,
                   struct str raw)
{
    item->refused = true;
    item->source = source_redact_line(item->source, r->a);
    item->reason = source_redact_line(str_of(e->text), r->a);
    item->field = item_field(item->reason);
    raw = source_redact_line(str_slice(raw, 0, LIMIT_QUARANTINE_BYTES), r->a);
    item->raw = arena_copy(r->a, str_slice(raw, 0, LIMIT_QUARANTINE_BYTES));
    r->p->refused++;
}

static bool is_of_team(const struct rules *rules, struct str service, struct str team)
{
    for (ptrdiff_t i = 0; i < rules->nservice; i++)
        if (str_equal(rules->service[i].name, service))
            return str_equal(rules->service[i].team, team);
    return false;
}

/* whether the sender may say that; a token's source is put where none is told */
static bool check_bounds(const struct posting_bounds *b, struct event *v, struct arena *scratch,
                         struct err *e)
{
    struct str source = event_text(v, FIELD_SOURCE);
    const struct value *services = event_value(v, FIELD_SERVICE);
    if (!b->sample && str_equal(source, S("sample")))
        return err_set(e, ERR_INPUT, "'source': 'sample' marks a made-up organisation");
    if (b->source.p && source.p && !str_equal(source, b->source))
        return err_set(e, ERR_INPUT, "'source': this token may send for '%.*s' only",
                       FMT(b->source));
    for (ptrdiff_t i = 0; b->team.p && services && i < services->n; i++)
        if (!is_of_team(b->rules, services->list[i], b->team))
            return err_set(e, ERR_INPUT, "'service': '%.*s' is no service of team '%.*s'",
                           FMT(services->list[i]), FMT(b->team));
    if (!b->source.p || source.p)
        return true;
    struct value *value = NEW(scratch, struct value, v->n + 1);
    for (ptrdiff_t i = 0; i < v->n; i++)
        value[i] = v->value[i];
    value[v->n] = value_text(FIELD_SOURCE, b->source);
    return event_build(v->type, value, v->n + 1, scratch, v, e);
}

/* a slip in a clock or a year shows in no number until then */
static struct str remark_on_time(const struct reading *r, const struct event *v)
{
    struct out o = out_to(r->a);
    if (!r->bounds->arrival_ms || v->at_ms <= r->bounds->arrival_ms + EVENT_SKEW_MS)
        return (struct str){0};
    out_text(&o, "'at' is later than now: it counts from ");
    out_time(&o, v->at_ms);
    return out_str_of(&o);
}

static bool take(struct reading *r, struct posting_item *item, const struct json *j,
                 struct arena scratch, struct err *e)
{
    struct event v;
    struct str remark;
    const struct json *source = json_get(j, S("source"));
    if (source && source->text.n <= LIMIT_ID_BYTES)
        item->source = arena_copy(r->a, source->text);
    if (!item_read(j, &scratch, &v, &remark, e) || !check_bounds(r->bounds, &v, &scratch, e))
        return false;
    item->remark = remark.p ? arena_copy(r->a, remark) : remark_on_time(r, &v);
    item->id = arena_copy(r->a, event_delivery_id(&v, &scratch));
    struct store_row row = store_row(&v, &scratch);
    row.bytes = arena_copy(r->a, row.bytes);
    row.entity = arena_copy(r->a, row.entity);
    row.source = arena_copy(r->a, row.source);
    item->row = row;
    return true;
}

static bool read_line(struct reading *r, struct str line, int64_t number, struct err *e)
{
    struct arena scratch = r->desk->scratch;
    struct posting_item *item = add(r, number, e);
    if (!item)
        return false;
    struct err why = {0};
    const struct json *j = json_parse(r->desk->parser, line, false, &scratch, &why);
    if (!j || !take(r, item, j, scratch, &why))
        refuse(r, item, &why, line);
    return true;
}

static bool read_lines(struct reading *r, struct str body, struct err *e)
{
    for (int64_t number = r->bounds->line ? r->bounds->line : 1; body.n; number++) {
        struct str line = str_trim(str_cut(&body, '\n'));
        if (line.n && !read_line(r, line, number, e))
            return false;
    }
    return true;
}

static bool read_array(struct reading *r, const struct json *array, struct arena scratch,
                       struct err *e)
{
    for (const struct json *j = json_first(array); j; j = json_next(array, j)) {
        struct posting_item *item = add(r, 0, e);
        if (!item)
            return false;
        struct err why = {0};
        if (take(r, item, j, scratch, &why))
            continue;
        struct arena rest = scratch;
        struct out o = out_to(&rest);
        json_write(&o, j);
        refuse(r, item, &why, out_str_of(&o));
    }
    return true;
}

/* whether a text that is not JSON as a whole is so by its lines */
static bool has_lines(struct desk *desk, struct str body)
{
    struct arena scratch = desk->scratch;
    struct err ignored;
    struct str first = str_cut(&body, '\n');
    return body.n && json_parse(desk->parser, str_trim(first), false, &scratch, &ignored);
}

bool posting_read(struct posting *p, struct str body, bool lines,
                  const struct posting_bounds *bounds, struct desk *desk, struct arena *a,
                  struct err *e)
{
    struct reading r = {p, bounds, desk, a};
    struct arena scratch = desk->scratch;
    struct err why = {0};
    const struct str mark = S("\xEF\xBB\xBF");
    *p = (struct posting){0};
    if (str_starts(body, mark))
        body = str_slice(body, mark.n, body.n);
    if (!str_trim(body).n)
        return err_set(e, ERR_INPUT, "the body is empty: expected an event");
    if (lines)
        return read_lines(&r, body, e);
    body = str_trim(body);
    const struct json *j = json_parse(desk->parser, body, false, &scratch, &why);
    if (!j && has_lines(desk, body))
        return read_lines(&r, body, e);
    if (j && j->type == JSON_ARRAY)
        return j->nchild ? read_array(&r, j, scratch, e)
                         : err_set(e, ERR_INPUT, "the array is empty: expected events");
    struct posting_item *item = add(&r, 0, e);
    if (!j || !take(&r, item, j, scratch, &why))
        refuse(&r, item, &why, body);
    return true;
}

/* --- writing ------------------------------------------------------------------------------------
 */

bool posting_write(struct posting *p, struct store *s, struct str source, int64_t arrival_ms,
                   struct err *e)
{
    p->accepted = p->duplicate = 0;
    for (ptrdiff_t i = 0; i < p->n; i++) {
        struct posting_item *item = &p->item[i];
        const struct refused refused = {.source = item->source.n ? item->source : source,
                                        .line = item->line,
                                        .field = item->field,
                                        .reason = item->reason,
                                        .raw = item->raw,
                                        .arrival_ms = arrival_ms};
        if (item->refused ? !store_refuse(s, &refused, e)
                          : !store_append_row(s, &item->row, arrival_ms, &item->result, e))
            return false;
        p->accepted += !item->refused && item->result == APPEND_NEW;
        p->duplicate += !item->refused && item->result == APPEND_DUPLICATE;
    }
    return true;
}

/* --- telling ------------------------------------------------------------------------------------
 */

static void write_item(struct json_writer *w, const struct posting_item *item, ptrdiff_t i)
{
    json_open_object(w, (struct str){0});
    json_integer(w, S("index"), i);
    if (item->line != i + 1)
        json_integer(w, S("line"), item->line);
    json_text(w, S("status"),
              item->refused                      ? S("refused")
              : item->result == APPEND_DUPLICATE ? S("duplicate")
                                                 : S("accepted"));
    if (!item->refused)
        json_text(w, S("id"), item->id);
    if (item->refused && item->field.p)
        json_text(w, S("field"), item->field);
    if (item->refused)
        json_text(w, S("reason"), item->reason);
    json_close(w);
}

void out_posting(struct out *o, const struct posting *p)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_integer(&w, S("accepted"), p->accepted);
    json_integer(&w, S("duplicate"), p->duplicate);
    json_integer(&w, S("refused"), p->refused);
    json_open_array(&w, S("results"));
    for (ptrdiff_t i = 0; i < p->n; i++)
        write_item(&w, &p->item[i], i);
    json_close(&w);
    json_open_array(&w, S("remarks"));
    for (ptrdiff_t i = 0; i < p->n; i++) {
        if (!p->item[i].remark.p)
            continue;
        json_open_object(&w, (struct str){0});
        json_integer(&w, S("index"), i);
        if (p->item[i].line != i + 1)
            json_integer(&w, S("line"), p->item[i].line);
        json_text(&w, S("text"), p->item[i].remark);
        json_close(&w);
    }
    json_close(&w);
    json_close(&w);
    out_byte(o, '\n');
}

int posting_status(const struct posting *p)
{
    return !p->refused ? 200 : p->refused < p->n ? 207 : 400;
}
