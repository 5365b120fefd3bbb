/* The one interpreter of the adapters' tables: a delivery -> events.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/limits.h"
#include "json/writer.h"
#include "source/adapter.h"

enum {
    KIND_BYTES = 200,  /* of out->kind: a tool's own names are far shorter */
    ITEMS_MOST = 8192, /* that one row looks at: alerts of one delivery, for example */
};

struct events {
    struct event *item;
    ptrdiff_t n, capacity;
};
struct faults {
    struct source_fault *item;
    ptrdiff_t n, capacity;
};

struct result {
    struct events event;
    struct faults fault;
    struct str ignored;
    bool fits; /* some row has that event and action */
};

/* --- the delivery ----------------------------------------------------------------------------- */

static struct str shortened(struct str s, ptrdiff_t most)
{
    ptrdiff_t n = s.n < most ? s.n : most;
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_slice(s, 0, n);
}

static struct str kind_of(struct str event, struct str action, struct arena *a)
{
    struct out o = out_to(a);
    out_str(&o, shortened(event, KIND_BYTES));
    if (event.n && action.n)
        out_byte(&o, '.');
    out_str(&o, shortened(action, KIND_BYTES));
    return out_str_of(&o);
}

static struct str headers_of(const struct reading *r)
{
    struct out o = out_to(r->a);
    struct json_writer w = json_writer_to(&o);
    const struct source_input *in = r->in;
    json_open_object(&w, (struct str){0});
    for (ptrdiff_t i = 0; i < in->nheader; i++) {
        bool again = false;
        for (ptrdiff_t k = 0; k < i; k++)
            again |=
                str_equal(in->header[k].name, in->header[i].name) && str_utf8(in->header[k].value);
        if (!again && adapter_header_kept(r->adapter, in->header[i].name) &&
            str_utf8(in->header[i].value))
            json_text(&w, in->header[i].name, in->header[i].value);
    }
    json_close(&w);
    return out_str_of(&o);
}

static struct str hash_of(struct str body, struct arena *a)
{
    unsigned char digest[32];
    struct out o = out_to(a);
    hash_sha256(body, digest);
    out_hex(&o, (struct str){(const char *)digest, sizeof digest});
    return out_str_of(&o);
}

static struct str delivery_of(const struct reading *r, struct str body)
{
    struct str path = r->adapter->delivery, id = {0};
    if (path.n)
        id = str_find(path, '{') >= 0 ? template_fill(r, path) : path_text(r, path);
    /* events add "#n" */
    return id.n > 0 && id.n <= LIMIT_ID_BYTES - 16 ? id : hash_of(body, r->a);
}

/* --- rows ------------------------------------------------------------------------------------- */

struct row_at_work {
    struct reading *r;
    const struct source_row *row;
    struct result *result;
    struct str delivery;
    ptrdiff_t item; /* number of the item that comes */
};

static bool conditions_hold(const struct reading *r, const struct source_row *row)
{
    for (int i = 0; i < CONDITIONS && row->when[i].test != TEST_NONE; i++)
        if (!condition_holds(r, &row->when[i]))
            return false;
    return true;
}

static void emit(struct row_at_work *w)
{
    struct arena *a = w->r->a;
    struct result *result = w->result;
    struct source_fault fault;
    struct event event;
    struct out id = out_to(a), place = out_to(a);
    if (!conditions_hold(w->r, w->row))
        return;
    if (w->row->lost) {
        *PUSH(a, &result->fault) = (struct source_fault){{0}, w->row->note};
        return;
    }
    if (w->row->type == EVENT_NONE && !w->row->native) {
        if (!result->ignored.p)
            result->ignored = w->row->note;
        return;
    }
    out_str(&id, w->delivery);
    out_byte(&id, '#');
    out_int(&id, result->event.n + 1);
    struct event_name name = {w->r->in->source, out_str_of(&id)};
    if (w->row->native ? native_event(w->r, w->r->item, name, &event, &fault)
                       : take_fields(w->r, w->row, name, &event, &fault)) {
        *PUSH(a, &result->event) = event;
        return;
    }
    if (w->row->each.p && !w->row->native) {
        out_str(&place, w->row->each);
        out_format(&place, " %td: ", w->item);
        out_str(&place, fault.reason);
        fault.reason = out_str_of(&place);
    }
    *PUSH(a, &result->fault) = fault;
}

static bool emit_item(void *context, const struct json *item)
{
    struct row_at_work *w = context;
    if (w->item == ITEMS_MOST) { /* said, not dropped in silence */
        struct out o = out_to(w->r->a);
        out_str(&o, w->row->each);
        out_format(&o, ": more than %d, the others were not read", (int)ITEMS_MOST);
        *PUSH(w->r->a, &w->result->fault) = (struct source_fault){{0}, out_str_of(&o)};
        return true;
    }
    w->item++;
    w->r->item = item;
    emit(w);
    return false;
}

static void walk_rows(struct reading *r, struct str event, struct str action, struct str delivery,
                      struct result *result)
{
    for (int i = 0; i < r->adapter->nrow; i++) {
        const struct source_row *row = &r->adapter->row[i];
        if (!row_fits(row, event, action))
            continue;
        struct row_at_work w = {r, row, result, delivery, 0};
        result->fits = true;
        r->item = NULL;
        if (row->each.p)
            path_each(r, row->each, emit_item, &w);
        else
            emit(&w);
    }
}

static bool is_discarded(const struct adapter *adapter, struct str event, struct str action)
{
    for (int i = 0; i < adapter->nrow; i++)
        if (row_fits(&adapter->row[i], event, action))
            return adapter->row[i].discard;
    return false;
}

/* --- a delivery ------------------------------------------------------------------------------- */

/* the path of what is missing, as people may read it */
static void fault_no_event(const struct reading *r, struct result *result)
{
    struct out o = out_to(r->a);
    out_text(&o, "no name of an event at '");
    out_str(&o, r->adapter->event);
    out_byte(&o, '\'');
    *PUSH(r->a, &result->fault) = (struct source_fault){{0}, out_str_of(&o)};
}

static struct str reason_of(const struct result *result, struct str kind, struct arena *a)
{
    struct out o = out_to(a);
    if (result->event.n || result->fault.n)
        return (struct str){0};
    if (result->ignored.p)
        return result->ignored;
    out_text(&o, result->fits ? "nothing to count in '" : "unknown event '");
    out_str(&o, kind);
    out_byte(&o, '\'');
    return out_str_of(&o);
}

/* the same without mail addresses in what is kept of headers and address: ids are made of them */
static const struct source_input *redacted(const struct adapter *adapter,
                                           const struct source_input *in, struct arena *a)
{
    struct source_input *clean = NEW(a, struct source_input, 1);
    struct source_header *header = NEW(a, struct source_header, in->nheader);
    for (ptrdiff_t i = 0; i < in->nheader; i++) {
        header[i] = in->header[i];
        if (adapter_header_kept(adapter, header[i].name))
            header[i].value = mail_blank(header[i].value, a);
    }
    *clean = *in;
    clean->header = header;
    clean->path = mail_blank(in->path, a);
    return clean;
}

void source_read(const struct adapter *adapter, const struct source_input *in, struct arena *a,
                 struct source_output *out)
{
    struct reading r = {adapter, redacted(adapter, in, a), in->body, NULL, a};
    struct result result = {0};
    struct out body = out_to(a);
    struct str event = path_text(&r, adapter->event), action = path_text(&r, adapter->action);
    r.body = redact_body(&r, event.n && is_discarded(adapter, event, action));
    event = path_text(&r, adapter->event);
    action = path_text(&r, adapter->action);
    json_write(&body, r.body);
    *out = (struct source_output){
        .body = out_str_of(&body), .headers = headers_of(&r), .path = r.in->path};
    out->delivery = delivery_of(&r, out->body);
    out->kind = kind_of(event, action, a);
    if (event.n)
        walk_rows(&r, event, action, out->delivery, &result);
    else
        fault_no_event(&r, &result);
    out->event = result.event.item;
    out->n = result.event.n;
    out->fault = result.fault.item;
    out->nfault = result.fault.n;
    out->ignored = reason_of(&result, out->kind, a);
}
