/* quarantine list, quarantine replay, quarantine drop: what was refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/cmd_import_shared.h"
#include "app/command.h"
#include "base/plain.h"
#include "host/note.h"
#include "json/writer.h"
#include "load/ingest_item.h"
#include "load/ingest_parcel.h"
#include "net/client.h"
#include "net/escape.h"
#include "serve/config.h"

enum { SHOWN_BYTES = 100 };

/* --- list ------------------------------------------------------------------------------------ */

struct listing {
    struct session *r;
    bool ndjson;
    int64_t n;
};

static void json_refused(struct out *o, const struct refused *x)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_integer(&w, S("seq"), x->seq);
    json_text(&w, S("source"), x->source);
    if (x->line)
        json_integer(&w, S("line"), x->line);
    if (x->field.n)
        json_text(&w, S("field"), x->field);
    json_text(&w, S("reason"), x->reason);
    json_time(&w, S("arrived_at"), x->arrival_ms);
    json_text(&w, S("raw"), x->raw);
    json_close(&w);
    out_byte(o, '\n');
}

static bool list(void *context, const struct refused *x)
{
    struct listing *l = context;
    struct out *o = &l->r->out;
    l->n++;
    if (l->ndjson) {
        json_refused(o, x);
        return true;
    }
    out_format(o, "%6lld  ", (long long)x->seq);
    out_plain(o, x->source);
    if (x->line)
        out_format(o, ":%lld", (long long)x->line);
    out_text(o, ": ");
    out_plain(o, x->reason);
    out_text(o, "\n        ");
    out_plain(o, str_slice(x->raw, 0, SHOWN_BYTES));
    out_text(o, x->raw.n > SHOWN_BYTES ? "...\n" : "\n");
    return true;
}

bool cmd_quarantine_list(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct listing l = {
        r, session_told(r, OPTION_JSON) || str_equal(session_value(r, OPTION_NDJSON), S("ndjson")),
        0};
    struct store *s = store_open(config.db, STORE_READ, e);
    bool ok = s && store_quarantine_each(s, list, &l, e);
    store_close(s);
    if (ok && !l.n && !l.ndjson)
        note("nothing is in quarantine");
    return ok;
}

/* --- numbers --------------------------------------------------------------------------------- */

static bool read_seqs(struct session *r, int64_t **seq, struct err *e)
{
    *seq = NEW(&r->a, int64_t, r->argument.n);
    for (ptrdiff_t i = 0; i < r->argument.n; i++)
        if (!str_int(r->argument.item[i], &(*seq)[i]) || (*seq)[i] < 1)
            return err_set(e, ERR_USAGE, "%.*s: expected a number of 'quarantine list', got '%.*s'",
                           FMT(r->command->name), FMT(r->argument.item[i]));
    return true;
}

/* --- replay ---------------------------------------------------------------------------------- */

struct replay {
    struct session *r;
    const char *db;
    struct log_port *log;
    struct desk *desk;
    const int64_t *seq; /* [nseq] wanted; none: all */
    ptrdiff_t nseq;
    bool *found;
    int64_t read, taken, left;
    struct arena room; /* of one */
    struct err *e;
};

static bool wanted(struct replay *x, int64_t seq)
{
    bool some = false;
    for (ptrdiff_t i = 0; i < x->nseq; i++)
        if (x->seq[i] == seq)
            some = x->found[i] = true;
    return some || x->nseq == 0;
}

static bool left(struct replay *x, const struct refused *q, const char *why)
{
    x->left++;
    note("%lld stays: %s", (long long)q->seq, why);
    return true;
}

/* a body of a webhook; the server takes it as it takes a recorded one */
static bool deliver_remote(struct replay *x, const struct refused *q, const struct adapter *adapter,
                           struct arena *a)
{
    struct out target = out_to(a), body = out_to(a);
    struct client_answer answer;
    out_text(&target, "/local/deliveries?source=");
    out_escaped(&target, q->source);
    out_text(&target, "&adapter=");
    out_escaped(&target, adapter_name(adapter));
    out_text(&body, "{\"headers\":{},\"body\":");
    out_json(&body, q->raw);
    out_text(&body, "}\n");
    return log_call(x->log, "POST", arena_z(a, out_str_of(&target)), "application/x-ndjson",
                    out_str_of(&body), a, &answer, x->e);
}

static bool deliver(struct replay *x, const struct refused *q, const struct adapter *adapter,
                    struct arena *a)
{
    const struct source_input in = {.source = q->source, .raw = q->raw, .arrival_ms = x->r->now_ms};
    struct parcel p;
    parcel_read(&p, adapter, in, x->desk, a);
    if (p.unreadable || p.delivery.outcome == DELIVERY_REFUSED)
        return left(x, q, arena_z(a, p.unreadable ? p.raw.reason : p.delivery.note));
    x->taken++;
    if (!log_is_remote(x->log))
        return log_drop(x->log, q->seq, (struct str){0}, x->e) &&
               parcel_write(&p, log_store(x->log), x->e);
    return deliver_remote(x, q, adapter, a) && log_drop(x->log, q->seq, (struct str){0}, x->e);
}

/* false: writing failed, *x->e */
static bool replay_one(struct replay *x, const struct refused *q)
{
    struct arena a = x->room;
    struct event v;
    struct str remark;
    struct err why = {0}, ignored = {0};
    const struct adapter *adapter = NULL;
    x->read++;
    const struct json *j = json_parse(x->desk->parser, q->raw, false, &a, &why);
    if (!j && (str_starts(q->reason, S("column ")) || str_starts(q->reason, S("cell "))))
        return left(x, q, "a row of a CSV file: import the file again");
    if (!j)
        return left(x, q, why.text);
    if (item_read(j, &a, &v, &remark, &why)) {
        x->taken++;
        return log_append(x->log, &v, x->e) && log_drop(x->log, q->seq, (struct str){0}, x->e);
    }
    if (!json_get(j, S("type")) && import_adapter(x->r, x->db, q->source, &adapter, &ignored))
        return deliver(x, q, adapter, &a);
    return left(x, q, why.text);
}

static bool replay_each(void *context, const struct refused *q)
{
    struct replay *x = context;
    if (wanted(x, q->seq) && !replay_one(x, q))
        x->left = -1;
    return x->left >= 0;
}

static bool replay_all(struct replay *x, struct store *s, struct err *e)
{
    struct log_count done;
    if (!store_quarantine_each(s, replay_each, x, e) || x->left < 0 ||
        !log_commit(x->log, &done, e))
        return false;
    for (ptrdiff_t i = 0; i < x->nseq; i++)
        if (!x->found[i])
            note("nothing in quarantine has the number %lld", (long long)x->seq[i]);
    return true;
}

bool cmd_quarantine_replay(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    int64_t *seq;
    if (!read_seqs(r, &seq, e))
        return false;
    struct store *s = store_open(config.db, STORE_READ, e);
    if (!s)
        return false;
    struct desks *desks = desks_new();
    struct replay x = {.r = r,
                       .db = config.db,
                       .desk = desk_take(desks),
                       .seq = seq,
                       .nseq = r->argument.n,
                       .found = NEW(&r->a, bool, r->argument.n),
                       .room = arena_reserve((size_t)1 << 30),
                       .e = e};
    x.log = log_open_as_is(config.db, S("quarantine"), r->now_ms, &r->a, e);
    bool ok = x.log && replay_all(&x, s, e);
    log_close(x.log);
    store_close(s);
    desk_give(desks, x.desk, 0);
    desks_free(desks);
    arena_release(x.room);
    if (!ok)
        return false;
    if (session_told(r, OPTION_JSON))
        out_format(&r->out, "{\"read\":%lld,\"accepted\":%lld,\"left\":%lld}\n", (long long)x.read,
                   (long long)x.taken, (long long)x.left);
    else
        out_format(&r->out, "read %lld again: %lld accepted, %lld left in quarantine\n",
                   (long long)x.read, (long long)x.taken, (long long)x.left);
    r->status = x.left > 0;
    return true;
}

/* --- drop ------------------------------------------------------------------------------------ */

struct search {
    int64_t seq;
    bool found;
};

static bool look(void *context, const struct refused *q)
{
    struct search *x = context;
    x->found = q->seq == x->seq;
    return !x->found;
}

/* before a log is made for it, and with one message whoever writes */
static bool is_there(const char *db, int64_t seq, struct err *e)
{
    struct search x = {.seq = seq};
    struct store *s = store_open(db, STORE_READ, e);
    bool ok = s && store_quarantine_each(s, look, &x, e);
    store_close(s);
    return ok && (x.found || err_set(e, ERR_NOT_FOUND, "nothing in quarantine has the number %lld",
                                     (long long)seq));
}

bool cmd_quarantine_drop(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str reason = session_value(r, OPTION_REASON);
    struct log_count done;
    int64_t *seq;
    if (!read_seqs(r, &seq, e))
        return false;
    if (!reason.p)
        return err_set(e, ERR_USAGE, "quarantine drop: '--reason' is missing");
    struct log_port *log = is_there(config.db, seq[0], e)
                               ? log_open_as_is(config.db, S("quarantine"), r->now_ms, &r->a, e)
                               : NULL;
    bool ok = log && log_drop(log, seq[0], reason, e) && log_commit(log, &done, e);
    log_close(log);
    if (ok && session_told(r, OPTION_JSON))
        out_format(&r->out, "{\"dropped\":%lld}\n", (long long)seq[0]);
    else if (ok)
        out_format(&r->out, "%lld left the quarantine; the reason is kept\n", (long long)seq[0]);
    return ok;
}
