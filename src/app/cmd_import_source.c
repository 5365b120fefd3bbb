/* import SOURCE, reparse.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/cmd_import_shared.h"
#include "base/near.h"
#include "host/file.h"
#include "json/writer.h"
#include "load/import_source.h"
#include "serve/config.h"
#include "store/access.h"

/* --- which adapter --------------------------------------------------------------------------- */

struct looking {
    struct str name, adapter;
    struct near near;
    struct arena *a;
};

static bool look(void *context, const struct source_row *row)
{
    struct looking *x = context;
    near_word(&x->near, x->name, arena_copy(x->a, row->name));
    if (str_equal(row->name, x->name) && row->removed_ms == TIME_NONE)
        x->adapter = arena_copy(x->a, row->adapter);
    return true;
}

bool import_adapter(struct session *r, const char *db, struct str name,
                    const struct adapter **adapter, struct err *e)
{
    struct looking x = {.name = name, .a = &r->a};
    struct out known = out_to(&r->a);
    if (file_exists(db)) {
        struct store *s = store_open(db, STORE_READ, e);
        bool ok = s && store_sources_each(s, look, &x, e);
        store_close(s);
        if (!ok)
            return false;
    }
    *adapter = adapter_find(x.adapter.p ? x.adapter : name);
    if (*adapter)
        return true;
    for (ptrdiff_t i = 0; adapter_at(i); i++) {
        near_word(&x.near, name, adapter_name(adapter_at(i)));
        out_format(&known, "%s%.*s", i ? ", " : "", FMT(adapter_name(adapter_at(i))));
    }
    if (x.near.best.p)
        return err_set(e, ERR_USAGE, "no source '%.*s', did you mean '%.*s'?", FMT(name),
                       FMT(x.near.best));
    return err_set(e, ERR_USAGE,
                   "no source '%.*s': it is neither configured ('pitwall source list') nor one of "
                   "%.*s",
                   FMT(name), FMT(out_str_of(&known)));
}

/* --- import SOURCE --------------------------------------------------------------------------- */

static void out_summary_json(struct out *o, const struct source_summary *s)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_integer(&w, S("read"), s->read);
    json_integer(&w, S("accepted"), s->accepted);
    json_integer(&w, S("duplicate"), s->duplicate);
    json_integer(&w, S("ignored"), s->ignored);
    json_integer(&w, S("refused"), s->refused);
    json_integer(&w, S("events"), s->events);
    json_open_array(&w, S("kinds"));
    for (ptrdiff_t i = 0; i < s->n; i++) {
        json_open_object(&w, (struct str){0});
        json_text(&w, S("kind"), s->item[i].kind);
        json_text(&w, S("status"), s->item[i].status);
        if (s->item[i].reason.n)
            json_text(&w, S("reason"), s->item[i].reason);
        json_integer(&w, S("deliveries"), s->item[i].n);
        json_close(&w);
    }
    json_close(&w);
    json_close(&w);
    out_byte(o, '\n');
}

static void out_summary(struct out *o, const struct source_summary *s)
{
    out_format(o,
               "read %lld deliver%s: %lld accepted with %lld event%s, %lld known already, %lld "
               "ignored, %lld refused\n",
               (long long)s->read, s->read == 1 ? "y" : "ies", (long long)s->accepted,
               (long long)s->events, s->events == 1 ? "" : "s", (long long)s->duplicate,
               (long long)s->ignored, (long long)s->refused);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct source_line *x = &s->item[i];
        out_format(o, "%8lld  %-9.*s  %.*s", (long long)x->n, FMT(x->status),
                   FMT(x->kind.n ? x->kind : S("(unreadable)")));
        if (x->reason.n)
            out_format(o, ": %.*s", FMT(x->reason));
        out_byte(o, '\n');
    }
}

bool cmd_import_source(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str source = r->argument.item[0], path = r->argument.item[1], text;
    const struct adapter *adapter;
    struct source_summary summary;
    const struct import_watch watch = import_watch_of(r);
    if (!import_adapter(r, config.db, source, &adapter, e) || !import_file_read(r, path, &text, e))
        return false;
    struct log_port *log = log_open(config.db, path, false, r->now_ms, &r->a, e);
    if (!log)
        return false;
    const struct source_file file = {text, import_file_name(path), source, adapter, r->now_ms};
    bool ok = import_source(log, &file, &watch, &r->a, &summary, e);
    log_close(log);
    if (session_told(r, OPTION_JSON))
        out_summary_json(&r->out, &summary);
    else
        out_summary(&r->out, &summary);
    r->status = summary.refused > 0;
    return ok;
}

/* --- reparse --------------------------------------------------------------------------------- */

bool cmd_reparse(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str source = r->argument.item[0];
    const struct adapter *adapter;
    struct import_count count;
    if (!import_adapter(r, config.db, source, &adapter, e))
        return false;
    struct store *s = store_open(config.db, STORE_READ, e);
    struct log_port *log = s ? log_open(config.db, source, false, r->now_ms, &r->a, e) : NULL;
    bool ok = log && reparse(log, s, source, adapter, &count, e);
    log_close(log);
    store_close(s);
    if (!ok)
        return false;
    if (session_told(r, OPTION_JSON)) {
        struct json_writer w = json_writer_to(&r->out);
        json_open_object(&w, (struct str){0});
        json_integer(&w, S("read"), count.read);
        json_integer(&w, S("new"), count.added);
        json_integer(&w, S("same"), count.duplicate);
        json_integer(&w, S("refused"), count.refused);
        json_close(&w);
        out_byte(&r->out, '\n');
        return true;
    }
    out_format(&r->out,
               "read %lld deliver%s of %.*s again: %lld event%s came out the same, %lld new\n",
               (long long)count.read, count.read == 1 ? "y" : "ies", FMT(source),
               (long long)count.duplicate, count.duplicate == 1 ? "" : "s", (long long)count.added);
    return true;
}
