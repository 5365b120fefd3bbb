/* doctor: what no number shows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "base/plain.h"
#include "git/run.h"
#include "host/file.h"
#include "json/writer.h"
#include "serve/health.h"
#include "store/store.h"
#include "view/grid.h"

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

/* what: of n; next: what to do about them */
static void found_count(struct findings *f, struct str name, int64_t n, const char *what,
                        const char *next)
{
    struct out o = out_to(f->a);
    out_format(&o, "%lld %s", (long long)n, what);
    if (n)
        out_format(&o, ": %s", next);
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

static bool examine_store(struct findings *f, struct store *store, const char *path, struct err *e)
{
    struct store_counts counts;
    struct refusals refusals = {f, 0};
    struct out size = out_to(f->a);
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
        found_count(f, S("quarantine"), counts.quarantined, "refused lines are kept",
                    "pitwall quarantine list");
        ok = store_quarantine_each(store, show_refusal, &refusals, e);
    }
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
    found_count(f, S("future"), h->nfuture, "events are later than now",
                "check the clocks of their senders; they count when their time has come");
    found_count(f, S("unrouted"), h->nunrouted, "events name no service and none is known",
                "the rows below route them");
    found_count(f, S("unknown commits"), h->nunknown_commit,
                "deployments are of commits that no history has",
                "pitwall import git PATH, or have pushes posted");
    found_count(f, S("unlinked incidents"), h->nunlinked_incident,
                "incidents are linked to no deployment",
                "pitwall link deploy:ID incident:ID --rel caused --reason WHY");
    found_count(f, S("cut history"), incomplete, "commits have parents that are not known",
                "import the whole history (git fetch --unshallow)");
}

static void examine_sources(struct findings *f, const struct intake *x)
{
    int64_t skewed = 0, tokens = 0;
    for (ptrdiff_t i = 0; i < x->nsource; i++) {
        const struct intake_source *s = &x->source[i];
        enum source_state state = intake_state(x, s);
        struct out o = out_to(f->a);
        skewed += s->skewed;
        if (!s->adapter.p || state == SOURCE_LIVE)
            continue;
        out_str(&o, s->name);
        if (state == SOURCE_NEVER) {
            out_text(&o, " is configured and sent nothing yet: see its tool's list of deliveries");
        } else {
            out_text(&o, " is silent since ");
            out_time(&o, s->last_arrival_ms);
            out_text(&o, ": see its tool's list of deliveries");
        }
        found(f, LOOK, S("source"), &o);
    }
    found_count(f, S("skew"), skewed, "events were later than their arrival",
                "check the clocks of their senders");
    struct out bodies = out_to(f->a);
    out_format(&bodies, "%lld bodies of deliveries in %lld bytes", (long long)x->bodies,
               (long long)x->body_bytes);
    if (x->oldest_body_ms != TIME_NONE) {
        out_text(&bodies, ", the oldest of ");
        out_time(&bodies, x->oldest_body_ms);
    }
    int64_t keep = x->facts->rules->base.raw_bodies_ms;
    if (keep == RETENTION_FOREVER)
        out_text(&bodies, ", kept for good");
    else
        out_format(&bodies, ", kept for %lld days", (long long)(keep / DAY_MS));
    if (x->nerasure)
        out_format(&bodies, "; %td erasures", x->nerasure);
    found(f, FINE, S("bodies"), &bodies);
    for (int i = 0; i < INTAKE_SCOPES; i++)
        tokens += x->tokens[i];
    struct out access = out_to(f->a);
    if (x->open)
        out_text(&access, "no token was made: only this machine may read and write");
    else
        out_format(&access, "%lld tokens: %lld ingest, %lld read, %lld write, %lld admin",
                   (long long)tokens, (long long)x->tokens[0], (long long)x->tokens[1],
                   (long long)x->tokens[2], (long long)x->tokens[3]);
    found(f, FINE, S("access"), &access);
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

/* --- what is printed ------------------------------------------------------------------------- */

enum { NAME_COLUMN = 20 };

/* wrapped on a terminal; elsewhere a finding is a line */
static void out_findings(struct out *o, const struct findings *f, int width)
{
    for (ptrdiff_t i = 0; i < f->n; i++) {
        out_format(o, "%-6.*s  %-*.*s ", FMT(state_names[f->item[i].state]), NAME_COLUMN,
                   FMT(f->item[i].name));
        if (width > 2 * NAME_COLUMN)
            out_wrapped(o, f->item[i].text, width, NAME_COLUMN + 9, NAME_COLUMN + 9);
        else
            out_plain(o, f->item[i].text);
        out_byte(o, '\n');
    }
}

static void out_json_report(struct out *o, const struct findings *f, const struct intake *x,
                            struct arena scratch)
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
    if (x)
        json_intake(&w, S("data"), x, scratch);
    json_close(&w);
    out_byte(o, '\n');
}

/* the facts and the intake where both can be read, else NULL and a finding that says why */
static struct intake *examine_intake(struct findings *f, struct store *store,
                                     const struct config *config, int64_t now_ms)
{
    struct err why = {0};
    struct snapshot *s = snapshot_read(config, now_ms, false, &why);
    struct intake *x = NEW(f->a, struct intake, 1);
    if (s && intake_of(store, s, f->a, x, &why)) {
        examine_facts(f, s);
        examine_sources(f, x);
        return x;
    }
    found_text(f, BROKEN, s ? S("log") : S("definitions"), why.text);
    return NULL;
}

bool cmd_doctor(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct findings f = {.a = &r->a};
    struct intake *x = NULL;
    struct err why = {0};
    if (!file_exists(config.db))
        return err_set(e, ERR_NOT_FOUND, "no log '%s': make one with 'pitwall import git PATH'",
                       config.db);
    struct store *store = store_open(config.db, STORE_READ, &why);
    if (examine_store(&f, store, config.db, &why))
        x = examine_intake(&f, store, &config, r->now_ms);
    else
        found_text(&f, BROKEN, S("log"), why.text);
    store_close(store);
    examine_git(&f);
    if (session_told(r, OPTION_JSON)) {
        out_json_report(&r->out, &f, x, r->a);
    } else {
        out_findings(&r->out, &f, r->width);
        if (x)
            out_intake(&r->out, x, r->width ? r->width : 80, r->colour, r->a);
    }
    for (ptrdiff_t i = 0; i < f.n; i++)
        r->status |= f.item[i].state != FINE;
    return true;
}
