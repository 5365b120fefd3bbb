/* The state of the intake for a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/plain.h"
#include "base/time.h"
#include "view/form.h"
#include "view/grid.h"
#include "view/intake.h"

enum { SERVICES_SHOWN = 30, UNROUTED_SHOWN = 10 };

/* how long ago: "3 d", "5 h", "now" */
static struct str ago(const struct intake *x, int64_t ms, struct arena *a)
{
    struct out o = out_to(a);
    int64_t since = ms == TIME_NONE ? 0 : x->facts->now_ms - ms;
    if (ms == TIME_NONE)
        out_byte(&o, '-');
    else if (since < MINUTE_MS)
        out_text(&o, since < -MINUTE_MS ? "later" : "now");
    else if (since < HOUR_MS)
        out_format(&o, "%lld min", (long long)(since / MINUTE_MS));
    else if (since < 2 * DAY_MS)
        out_format(&o, "%lld h", (long long)(since / HOUR_MS));
    else
        out_format(&o, "%lld d", (long long)(since / DAY_MS));
    return out_str_of(&o);
}

static struct str span(int64_t ms, struct arena *a)
{
    struct out o = out_to(a);
    if (ms == TIME_NONE)
        out_byte(&o, '-');
    else if (ms < 2 * MINUTE_MS)
        out_format(&o, "%lld s", (long long)(ms / 1000));
    else if (ms < 2 * HOUR_MS)
        out_format(&o, "%lld min", (long long)(ms / MINUTE_MS));
    else if (ms < 2 * DAY_MS)
        out_format(&o, "%lld h", (long long)(ms / HOUR_MS));
    else
        out_format(&o, "%lld d", (long long)(ms / DAY_MS));
    return out_str_of(&o);
}

static struct str number(int64_t n, struct arena *a)
{
    struct out o = out_to(a);
    out_int(&o, n);
    return out_str_of(&o);
}

static void out_sources(struct out *o, const struct intake *x, bool colour, struct arena *a)
{
    static const struct grid_column column[] = {
        {{0}, STR("source"), false},
        {{0}, STR("state"),  false},
        {{0}, STR("event"),  true },
        {{0}, STR("lag"),    true },
        {{0}, STR("taken"),  true },
        {{0}, STR("dup"),    true },
        {{0}, STR("ign"),    true },
        {{0}, STR("ref"),    true },
        {{0}, STR("lost"),   true },
        {{0}, STR("skew"),   true },
    };
    struct grid g = grid_of(column, COUNT(column));
    for (ptrdiff_t i = 0; i < x->nsource; i++) {
        const struct intake_source *s = &x->source[i];
        grid_cell(&g, s->name, a);
        grid_cell(&g, source_state_name(intake_state(x, s)), a);
        grid_cell(&g, ago(x, s->last_at_ms, a), a);
        grid_cell(&g, span(s->lag_ms, a), a);
        int64_t counts[] = {s->accepted, s->duplicate, s->ignored,
                            s->refused,  s->unrouted,  s->skewed};
        for (int k = 0; k < COUNT(counts); k++)
            grid_cell(&g, number(counts[k], a), a);
    }
    out_text(o,
             "\nSources: how long ago the last event was, how late events come; what was taken,\n"
             "known already, ignored, refused; what is lost (unrouted) or later than now\n");
    if (x->nsource)
        out_grid(o, &g, colour);
    else
        out_text(o, "Nothing has arrived yet: pitwall import git PATH, pitwall source add NAME\n");
}

static bool lacks_needed(const struct seen_service *s)
{
    bool lacks = false;
    for (int i = 0; i < INTAKE_ADVICES; i++)
        lacks |= intake_advice[i].needed && intake_missing(s, i);
    return lacks;
}

/* with many services, only those that lack something needed */
static void out_services(struct out *o, const struct intake *x, bool colour, struct arena *a)
{
    const struct seen *seen = &x->facts->seen;
    struct grid_column column[1 + INTAKE_ADVICES] = {
        {{0}, STR("service"), false}
    };
    for (int i = 0; i < INTAKE_ADVICES; i++)
        column[i + 1] =
            (struct grid_column){.name = event_kind_name(intake_advice[i].kind), .right = true};
    struct grid g = grid_of(column, COUNT(column));
    bool few = seen->nservice <= SERVICES_SHOWN;
    ptrdiff_t shown = 0, left = 0;
    for (ptrdiff_t i = 0; i < seen->nservice; i++) {
        if (!few && !lacks_needed(&seen->service[i]))
            continue;
        if (shown == SERVICES_SHOWN) {
            left++;
            continue;
        }
        shown++;
        grid_cell(&g, seen->service[i].name, a);
        for (int k = 0; k < INTAKE_ADVICES; k++)
            grid_cell(&g, ago(x, seen->service[i].kind[intake_advice[k].kind].last_ms, a), a);
    }
    if (!seen->nservice)
        return;
    out_format(o, "\nServices%s: how long ago the last event of a kind was\n",
               few ? "" : " that lack something");
    if (shown)
        out_grid(o, &g, colour);
    if (left)
        out_format(o, "and %td more: pitwall doctor --json\n", left);
}

static void out_paragraph(struct out *o, const char *mark, struct str text, int width)
{
    int at = 0;
    for (const char *p = mark; *p; p++)
        at++;
    out_text(o, mark);
    out_wrapped(o, text, width ? width : 1 << 20, at, at);
    out_byte(o, '\n');
}

static void out_missing(struct out *o, const struct intake *x, int width, struct arena *a)
{
    const struct seen *seen = &x->facts->seen;
    bool any = false;
    for (int k = 0; k < INTAKE_ADVICES; k++) {
        int64_t n = 0;
        for (ptrdiff_t i = 0; i < seen->nservice; i++)
            n += intake_missing(&seen->service[i], k);
        if (!n)
            continue;
        struct out line = out_to(a);
        out_format(&line, "%lld without ", (long long)n);
        out_str(&line, intake_advice[k].how);
        if (!any)
            out_text(o, "\nMissing, and how to connect it:\n");
        any = true;
        out_paragraph(o, intake_advice[k].needed ? "* " : "  ", out_str_of(&line), width);
    }
}

static void out_unrouted(struct out *o, const struct intake *x, struct arena *a)
{
    const struct seen *seen = &x->facts->seen;
    if (!seen->nunrouted)
        return;
    out_text(o, "\nUnrouted; rows for pitwall.yaml that would route them:\nroutes:\n");
    for (ptrdiff_t i = 0; i < seen->nunrouted && i < UNROUTED_SHOWN; i++) {
        struct arena scratch = *a;
        struct out route = out_to(&scratch);
        out_route(&route, &seen->unrouted[i]);
        out_text(o, "  ");
        out_plain(o, out_str_of(&route));
        out_format(o, "  # %lld %.*s\n", (long long)seen->unrouted[i].n,
                   FMT(event_kind_name(seen->unrouted[i].kind)));
    }
    if (seen->nunrouted > UNROUTED_SHOWN)
        out_format(o, "# and %td more kinds of them: pitwall doctor --json\n",
                   seen->nunrouted - UNROUTED_SHOWN);
}

void out_intake(struct out *o, const struct intake *x, int width, bool colour, struct arena scratch)
{
    char *whole = view_part(o, &scratch);
    out_sources(o, x, colour, &scratch);
    out_services(o, x, colour, &scratch);
    out_missing(o, x, width, &scratch);
    out_unrouted(o, x, &scratch);
    view_join(o, whole);
}
