/* raw list, raw show, raw erase: the kept bodies of deliveries.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/command.h"
#include "base/plain.h"
#include "host/note.h"
#include "json/writer.h"
#include "serve/config.h"
#include "store/raw.h"

static const struct str outcomes[] = {
    [DELIVERY_ACCEPTED] = STR("accepted"),
    [DELIVERY_IGNORED] = STR("ignored"),
    [DELIVERY_REFUSED] = STR("refused"),
};

static void json_delivery(struct json_writer *w, const struct delivery *d)
{
    json_open_object(w, (struct str){0});
    json_integer(w, S("seq"), d->seq);
    json_text(w, S("source"), d->source);
    json_text(w, S("id"), d->id);
    json_text(w, S("kind"), d->kind);
    json_text(w, S("status"), outcomes[d->outcome]);
    json_integer(w, S("events"), d->events);
    json_time(w, S("arrived_at"), d->arrival_ms);
    if (d->note.p)
        json_text(w, S("reason"), d->note);
}

struct listing {
    struct session *r;
    bool json;
    int64_t n;
};

static bool list(void *context, const struct delivery *d)
{
    struct listing *x = context;
    struct out *o = &x->r->out;
    x->n++;
    if (x->json) {
        struct json_writer w = json_writer_to(o);
        json_delivery(&w, d);
        json_close(&w);
        out_byte(o, '\n');
        return true;
    }
    out_format(o, "%8lld  ", (long long)d->seq);
    out_time(o, d->arrival_ms);
    out_format(o, "  %-9.*s  ", FMT(outcomes[d->outcome]));
    out_plain(o, d->source);
    out_text(o, "  ");
    out_plain(o, d->kind);
    out_text(o, "  ");
    out_plain(o, d->id);
    if (d->note.p) {
        out_text(o, ": ");
        out_plain(o, d->note);
    }
    out_byte(o, '\n');
    return true;
}

bool cmd_raw_list(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct listing x = {r, session_told(r, OPTION_JSON), 0};
    struct store *s = store_open(config.db, STORE_READ, e);
    bool ok = s && store_deliveries_each(s, session_value(r, OPTION_SENDER), 0, false, list, &x, e);
    store_close(s);
    if (ok && !x.n && !x.json)
        note("no deliveries");
    return ok;
}

/* the number that an argument is */
static bool read_seq(struct session *r, int64_t *seq, struct err *e)
{
    struct str text = r->argument.item[0];
    return (str_int(text, seq) && *seq > 0) ||
           err_set(e, ERR_USAGE, "%.*s: expected the number of a delivery, got '%.*s'",
                   FMT(r->command->name), FMT(text));
}

bool cmd_raw_show(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct delivery d;
    int64_t seq;
    if (!read_seq(r, &seq, e))
        return false;
    struct store *s = store_open(config.db, STORE_READ, e);
    bool ok = s && store_delivery(s, seq, &r->a, &d, e);
    store_close(s);
    if (!ok)
        return false;
    if (!session_told(r, OPTION_JSON)) {
        if (!d.body.p)
            return err_set(e, ERR_NOT_FOUND, "the body of delivery %lld is erased or expired",
                           (long long)seq);
        out_str(&r->out, d.body);
        out_byte(&r->out, '\n');
        return true;
    }
    struct json_writer w = json_writer_to(&r->out);
    json_delivery(&w, &d);
    json_raw(&w, S("headers"), d.headers.n ? d.headers : S("{}"));
    if (d.body.p)
        json_raw(&w, S("body"), d.body);
    else
        json_null(&w, S("body"));
    json_close(&w);
    out_byte(&r->out, '\n');
    return true;
}

bool cmd_raw_erase(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str reason = session_value(r, OPTION_REASON);
    int64_t seq;
    if (!read_seq(r, &seq, e))
        return false;
    if (!reason.p)
        return err_set(e, ERR_USAGE, "raw erase: '--reason' is missing");
    /* not through a server: erasing is no transaction of events, and both may hold the log open */
    struct store *s = store_open(config.db, STORE_WRITE, e);
    bool ok = s && store_raw_erase(s, seq, S("local"), reason, r->now_ms, e);
    store_close(s);
    if (ok && session_told(r, OPTION_JSON))
        out_format(&r->out, "{\"erased\":%lld}\n", (long long)seq);
    else if (ok)
        out_format(&r->out, "the body of delivery %lld is erased; the erasure is recorded\n",
                   (long long)seq);
    return ok;
}
