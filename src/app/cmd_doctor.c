/* doctor: what no number shows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/file.h"
#include "app/snapshot.h"
#include "base/plain.h"
#include "git/run.h"
#include "json/writer.h"
#include "store/store.h"

enum { SHOWN_REFUSALS = 5 };

enum finding_state { FINE, LOOK, BROKEN };
static const struct str state_names[] = {STR("ok"), STR("look"), STR("broken")};

struct finding {
    enum finding_state state;
    struct str name, text;
};
struct findings {
    struct finding *item;
    ptrdiff_t n, capacity;
    struct arena *a;
};

static void found(struct findings *f, enum finding_state state, struct str name, struct out *text)
{
    *PUSH(f->a, f) = (struct finding){state, name, arena_copy(f->a, out_str_of(text))};
}

static void found_text(struct findings *f, enum finding_state state, struct str name,
                       const char *text)
{
    struct out o = out_to(f->a);
    out_text(&o, text);
    found(f, state, name, &o);
}

static void found_count(struct findings *f, struct str name, int64_t n, const char *what)
{
    struct out o = out_to(f->a);
    out_format(&o, "%lld %s", (long long)n, what);
    found(f, n ? LOOK : FINE, name, &o);
}

/* --- the store ------------------------------------------------------------------------------- */

struct refusals {
    struct findings *findings;
    int shown;
};

static bool show_refusal(void *context, const struct refused *r)
{
    struct refusals *x = context;
    struct out o = out_to(x->findings->a);
    out_str(&o, r->source);
    if (r->line)
        out_format(&o, ":%lld", (long long)r->line);
    out_text(&o, ": ");
    out_str(&o, r->reason);
    found(x->findings, LOOK, S("refused line"), &o);
    return ++x->shown < SHOWN_REFUSALS;
}

static void found_types(struct findings *f, const struct store_counts *counts)
{
    for (int t = EVENT_NONE + 1; t < EVENT_TYPES; t++) {
        struct out o = out_to(f->a);
        if (!counts->by_type[t])
            continue;
        out_format(&o, "%lld", (long long)counts->by_type[t]);
        found(f, FINE, event_type_name((enum event_type)t), &o);
    }
}

static bool examine_store(struct findings *f, const char *path, struct err *e)
{
    struct store_counts counts;
    struct refusals refusals = {f, 0};
    struct out size = out_to(f->a);
    struct store *store = store_open(path, STORE_READ, e);
    bool ok = store && store_check(store, e) && store_count(store, &counts, e);
    if (ok) {
        out_format(&size, "%s: whole, %lld events in %lld bytes", path, (long long)counts.events,
                   (long long)counts.bytes);
        found(f, FINE, S("log"), &size);
        found_types(f, &counts);
        if (counts.events) {
            struct out last = out_to(f->a);
            out_time(&last, counts.last_arrival_ms);
            found(f, FINE, S("last arrival"), &last);
        }
        found_count(f, S("quarantine"), counts.quarantined, "refused lines are kept");
        ok = store_quarantine_each(store, show_refusal, &refusals, e);
    }
    store_close(store);
    return ok;
}

/* --- the rest -------------------------------------------------------------------------------- */

static void examine_facts(struct findings *f, const struct snapshot *s)
{
    const struct honesty *h = &s->facts->honesty;
    ptrdiff_t incomplete = 0;
    for (int32_t i = 0; i < s->facts->nrepo; i++)
        incomplete += s->facts->repo[i].nincomplete;
    struct out hash = out_to(f->a);
    out_format(&hash, "valid, hash %.12s", s->rules.hash);
    found(f, FINE, S("definitions"), &hash);
    found_count(f, S("future"), h->nfuture, "events are later than now");
    found_count(f, S("unrouted"), h->nunrouted, "events name no service and none is known");
    found_count(f, S("unknown commits"), h->nunknown_commit,
                "deployments are of commits that no history has");
    found_count(f, S("unlinked incidents"), h->nunlinked_incident,
                "incidents are linked to no deployment");
    found_count(f, S("cut history"), incomplete, "commits have parents that are not known");
}

static void examine_git(struct findings *f)
{
    struct run git;
    struct err e = {0};
    struct run_call call = {.args = {"--version"}};
    struct str line = {0};
    if (!run_start(&git, NULL, &call, &e)) {
        found_text(f, LOOK, S("git"), e.text);
        return;
    }
    for (struct str more; (more = run_record(&git, '\n')).p;) /* to its end, or git is cut off */
        line = line.p ? line : arena_copy(f->a, more);
    if (run_end(&git, &e)) {
        struct out o = out_to(f->a);
        out_str(&o, line);
        found(f, FINE, S("git"), &o);
    } else {
        found_text(f, LOOK, S("git"), e.text);
    }
}

static void out_findings(struct out *o, const struct findings *f)
{
    for (ptrdiff_t i = 0; i < f->n; i++) {
        out_format(o, "%-6.*s  %-28.*s ", FMT(state_names[f->item[i].state]), FMT(f->item[i].name));
        out_plain(o, f->item[i].text);
        out_byte(o, '\n');
    }
}

static void out_findings_json(struct out *o, const struct findings *f)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("schema"), S("pitwall.doctor/1"));
    json_open_array(&w, S("findings"));
    for (ptrdiff_t i = 0; i < f->n; i++) {
        json_open_object(&w, (struct str){0});
        json_text(&w, S("state"), state_names[f->item[i].state]);
        json_text(&w, S("name"), f->item[i].name);
        json_text(&w, S("text"), f->item[i].text);
        json_close(&w);
    }
    json_close(&w);
    json_close(&w);
    out_byte(o, '\n');
}

bool cmd_doctor(struct session *r, struct err *e)
{
    struct config config = config_of(r);
    struct findings f = {.a = &r->a};
    struct err why = {0};
    if (!file_exists(config.db))
        return err_set(e, ERR_NOT_FOUND, "no log '%s': make one with 'pitwall import git PATH'",
                       config.db);
    if (!examine_store(&f, config.db, &why)) {
        found_text(&f, BROKEN, S("log"), why.text);
    } else {
        struct snapshot *s = snapshot_read(&config, r->now_ms, false, &why);
        if (s)
            examine_facts(&f, s);
        else
            found_text(&f, BROKEN, S("definitions"), why.text);
    }
    examine_git(&f);
    if (session_told(r, OPTION_JSON))
        out_findings_json(&r->out, &f);
    else
        out_findings(&r->out, &f);
    for (ptrdiff_t i = 0; i < f.n; i++)
        r->status |= f.item[i].state != FINE;
    return true;
}
