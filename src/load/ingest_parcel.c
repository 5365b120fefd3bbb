/* SPDX-License-Identifier: Apache-2.0 */
#include "load/ingest_parcel.h"

#include "base/hash.h"
#include "base/limits.h"

/* Body and events of one delivery: many events that each repeat what the delivery says once are
 * far longer than it. Two of them, and the request's body, find room in its arena. */
enum {
    PARCEL_BYTES = 40 << 20,
    ROOT_MOST = 4096 /* members of the root: each event looks at them again */
};

struct rows {
    struct store_row *row; /* [n] */
    ptrdiff_t n;
};

static struct str hash_name(struct str text, struct arena *a)
{
    unsigned char digest[32];
    hash_sha256(text, digest);
    struct out o = out_to(a);
    out_hex(&o, (struct str){(const char *)digest, sizeof digest});
    return out_str_of(&o);
}

void parcel_refuse(struct parcel *p, struct str source, struct str raw, struct str reason,
                   int64_t arrival_ms, struct arena *a)
{
    raw = source_redact_line(str_slice(raw, 0, LIMIT_QUARANTINE_BYTES), a);
    raw = str_slice(raw, 0, LIMIT_QUARANTINE_BYTES);
    *p = (struct parcel){
        .unreadable = true,
        .raw = {.source = arena_copy(a, source),
                .reason = source_redact_line(reason, a),
                .raw = arena_copy(a, raw),
                .arrival_ms = arrival_ms},
        .delivery = {.id = hash_name(raw,                    a)            },
    };
}

/* what could not be read, as one sentence */
static struct str faults_text(const struct source_output *out, struct arena *a)
{
    if (!out->nfault)
        return (struct str){0};
    struct out o = out_to(a);
    out_str(&o, out->fault[0].reason);
    if (out->nfault > 1)
        out_format(&o, " (and %td more)", out->nfault - 1);
    return out_str_of(&o);
}

/* what the first event is about, as its sender names it */
static struct str subject_of(const struct source_output *out)
{
    enum event_field field = FIELD_NONE;
    if (out->n)
        field = event_entity_field(event_kind_of(out->event[0].type));
    struct str none = {0};
    return field == FIELD_NONE ? none : event_text(&out->event[0], field);
}

static enum delivery_outcome outcome_of(const struct source_output *out)
{
    if (out->nfault)
        return DELIVERY_REFUSED;
    return out->n ? DELIVERY_ACCEPTED : DELIVERY_IGNORED;
}

/* reading again needs the path as it needs headers: it is kept as one */
static struct str kept_headers(const struct source_output *out, struct arena *a)
{
    struct str path = out->path;
    if (!path.n || out->headers.n < 2)
        return arena_copy(a, out->headers);
    struct out o = out_to(a);
    out_text(&o, "{\":path\":");
    out_json(&o, path);
    out_text(&o, out->headers.n > 2 ? "," : "");
    out_str(&o, str_slice(out->headers, 1, out->headers.n));
    return out_str_of(&o);
}

/* the rows of its events, in scratch; n == -1: together they are more than may be kept */
static struct rows rows_of(const struct source_output *out, struct arena *scratch)
{
    struct rows x = {NEW(scratch, struct store_row, out->n), out->n};
    ptrdiff_t bytes = out->body.n;
    for (ptrdiff_t i = 0; i < out->n && bytes <= PARCEL_BYTES; i++) {
        x.row[i] = store_row(&out->event[i], scratch);
        bytes += x.row[i].bytes.n;
    }
    if (bytes > PARCEL_BYTES)
        x.n = -1;
    return x;
}

static void keep(struct parcel *p, const struct adapter *adapter, const struct source_input *in,
                 const struct source_output *out, struct rows rows, struct arena *a)
{
    struct store_row *row = NEW(a, struct store_row, rows.n);
    for (ptrdiff_t i = 0; i < rows.n; i++) {
        row[i] = rows.row[i];
        row[i].bytes = arena_copy(a, row[i].bytes);
        row[i].entity = arena_copy(a, row[i].entity);
        row[i].source = arena_copy(a, row[i].source);
    }
    struct str note = out->nfault ? faults_text(out, a) : arena_copy(a, out->ignored);
    *p = (struct parcel){
        .delivery = {.source = arena_copy(a, in->source),
                     .id = arena_copy(a, out->delivery),
                     .adapter = adapter_name(adapter),
                     .kind = arena_copy(a, out->kind),
                     .note = note,
                     .outcome = outcome_of(out),
                     .events = out->n,
                     .arrival_ms = in->arrival_ms,
                     .headers = kept_headers(out, a),
                     .body = arena_copy(a, out->body)},
        .row = row,
        .subject = arena_copy(a, subject_of(out)),
    };
}

void parcel_read(struct parcel *p, const struct adapter *adapter, struct source_input in,
                 struct desk *desk, struct arena *a)
{
    struct arena scratch = desk->scratch;
    struct err e = {0};
    struct source_output out = {0};
    in.body = json_parse(desk->parser, in.raw, false, &scratch, &e);
    if (!in.body) {
        parcel_refuse(p, in.source, in.raw, str_of(e.text), in.arrival_ms, a);
        return;
    }
    if (in.body->type == JSON_OBJECT && in.body->nchild > ROOT_MOST) {
        parcel_refuse(p, in.source, in.raw, S("more than 4096 members: no tool's delivery"),
                      in.arrival_ms, a);
        return;
    }
    source_read(adapter, &in, &scratch, &out);
    struct rows rows = rows_of(&out, &scratch);
    if (rows.n < 0)
        parcel_refuse(p, in.source, in.raw, S("more than 40 MiB of events in one delivery"),
                      in.arrival_ms, a);
    else
        keep(p, adapter, &in, &out, rows, a);
}

bool parcel_write(struct parcel *p, struct store *s, struct err *e)
{
    if (p->unreadable)
        return store_refuse(s, &p->raw, e);
    if (!store_deliver(s, &p->delivery, &p->result, e))
        return false;
    enum append_result ignored;
    for (ptrdiff_t i = 0; p->result == APPEND_NEW && i < p->delivery.events; i++)
        if (!store_append_row(s, &p->row[i], p->delivery.arrival_ms, &ignored, e))
            return false;
    return true;
}

struct str parcel_status(const struct parcel *p)
{
    static const struct str names[] = {
        [DELIVERY_ACCEPTED] = STR("accepted"),
        [DELIVERY_IGNORED] = STR("ignored"),
        [DELIVERY_REFUSED] = STR("refused"),
    };
    if (p->unreadable)
        return S("refused");
    return p->result == APPEND_DUPLICATE ? S("duplicate") : names[p->delivery.outcome];
}

void parcel_members(const struct parcel *p, struct json_writer *w)
{
    bool known = !p->unreadable && p->result == APPEND_DUPLICATE;
    struct str reason = p->unreadable ? p->raw.reason : p->delivery.note;
    json_text(w, S("status"), parcel_status(p));
    json_text(w, S("delivery"), p->delivery.id);
    json_integer(w, S("events"), known ? 0 : p->delivery.events);
    if (reason.p && !known)
        json_text(w, S("reason"), reason);
}

void out_parcels(struct out *o, const struct parcel *p, ptrdiff_t n)
{
    static const struct str names[] = {STR("accepted"), STR("duplicate"), STR("ignored"),
                                       STR("refused")};
    int64_t count[COUNT(names)] = {0}, events = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        for (int k = 0; k < COUNT(names); k++)
            count[k] += str_equal(parcel_status(&p[i]), names[k]);
        if (!p[i].unreadable && p[i].result == APPEND_NEW)
            events += p[i].delivery.events;
    }
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    for (int k = 0; k < COUNT(names); k++)
        json_integer(&w, names[k], count[k]);
    json_integer(&w, S("events"), events);
    json_open_array(&w, S("results"));
    for (ptrdiff_t i = 0; i < n; i++) {
        json_open_object(&w, (struct str){0});
        json_integer(&w, S("index"), i);
        parcel_members(&p[i], &w);
        json_close(&w);
    }
    json_close(&w);
    json_close(&w);
    out_byte(o, '\n');
}
