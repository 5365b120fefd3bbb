/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/sample.h"

#include "sample/extra.h"

enum {
    WEEKS = 26,
    EVENTS_PER_DEPLOY = 12, /* about: with its change, push, builds */
    EVENTS_PER_WEEK = 60,   /* of a generic service that looks natural */
    GENERIC_MOST = 2000,    /* where their number was not asked for */
    NATURAL_DEPLOYS = 8,    /* most a week of a generic service */
    GENERIC_TROUBLES = 12
};

/* The whole organisation while it is told. */
struct company {
    struct teller t;
    struct course *course; /* [n] */
    int n, named, weeks;
    int64_t now_ms, monday_ms; /* of the running week */
    int64_t generic_want;      /* events of generic services, -1: as they come */
    int64_t generic_told;
};

static const struct trouble generic_troubles[GENERIC_TROUBLES] = {
    {TROUBLE_INCIDENT, 45 },
    {TROUBLE_FLAG,     15 },
    {TROUBLE_INCIDENT, 120},
    {TROUBLE_INCIDENT, 30 },
    {TROUBLE_INCIDENT, 240},
    {TROUBLE_FLAG,     40 },
    {TROUBLE_INCIDENT, 65 },
    {TROUBLE_INCIDENT, 20 },
    {TROUBLE_INCIDENT, 90 },
    {TROUBLE_INCIDENT, 180},
    {TROUBLE_FLAG,     8  },
    {TROUBLE_INCIDENT, 55 },
};
static const struct service_plan generic_plan = {.staging = true, .production = true};

static void named_week(struct company *o, struct course *c, int week)
{
    struct arena kept = o->t.a;
    struct week_plan plan = week_plan(c->plan, week);
    struct step s = step_of(&o->t, c, c->plan, plan.phase, week, o->monday_ms - week * WEEK_MS);
    if (week == o->weeks)
        course_begin(&s);
    for (int slot = plan.from; slot < plan.to; slot++)
        course_slot(&s, slot, slot - plan.from, plan.to - plan.from);
    for (int i = plan.first; i < plan.last && !plan.phase->deploys; i++)
        course_merge(&s, i - plan.first, plan.last - plan.first);
    s.unit_ms = MINUTE_MS;
    extra_week(&s, week);
    planted_week(&s, week);
    o->t.a = kept;
}

/* how many deployments bring the generic services to their share of the events asked for */
static int generic_deploys(const struct company *o, const struct course *c, int week)
{
    int64_t generic = o->n - o->named;
    if (o->generic_want < 0)
        return 1 + (int)(dice_mix(o->t.seed, (uint64_t)c->number) % NATURAL_DEPLOYS);
    int64_t running = (o->now_ms - o->monday_ms) * 1000 / WEEK_MS; /* of this week, permille */
    double done = (double)((o->weeks - week) * generic + c->number - o->named + 1) * 1000;
    double all = ((double)o->weeks * 1000 + (double)running) * (double)generic;
    double want = (double)o->generic_want * done / all - (double)o->generic_told;
    if (week == 0) /* what lies after now is dropped: the pace of a whole week */
        want = (double)o->generic_want * 1000 / all;
    return want < 0 ? 0 : (int)(want / EVENTS_PER_DEPLOY + 0.5);
}

static void generic_week(struct company *o, struct course *c, int week)
{
    struct arena kept = o->t.a;
    int64_t before = o->t.told;
    uint64_t kind = dice_mix(o->t.seed, (uint64_t)c->number);
    int deploys = generic_deploys(o, c, week);
    struct phase phase = {
        .from = week,
        .weeks = 1,
        .deploys = deploys,
        .changes = deploys,
        .lead_minutes = 600 + (int)(kind % 6000),
        .style = kind % 3 == 0 ? STYLE_MERGE : STYLE_SQUASH,
        .on_merge = kind % 2,
        .flags = kind % 5 < 2,
        .lines = 60 + (int)(kind % 300),
        .build_minutes = 6 + (int)(kind % 30),
        .shards = 1 + (int)(kind % 4),
        .trouble = generic_troubles,
    };
    struct step s = step_of(&o->t, c, &generic_plan, &phase, week, o->monday_ms - week * WEEK_MS);
    phase.ntrouble = (deploys + (int)dice_below(&s.dice, 10)) / 10;
    if (phase.ntrouble > GENERIC_TROUBLES)
        phase.ntrouble = GENERIC_TROUBLES;
    if (week == o->weeks)
        course_begin(&s);
    for (int slot = 0; slot < deploys; slot++)
        course_slot(&s, slot, slot, deploys);
    o->generic_told += o->t.told - before;
    o->t.a = kept;
}

static bool tell(struct company *o)
{
    for (int i = 0; i < o->n; i++)
        o->course[i] =
            (struct course){.number = i, .plan = i < o->named ? &plans[i] : &generic_plan};
    o->generic_told = 0;
    struct arena kept = o->t.a;
    extra_definition(&o->t, o->monday_ms - o->weeks * WEEK_MS + 9 * HOUR_MS);
    o->t.a = kept;
    for (int week = o->weeks; week >= -1; week--) /* next week's changes are under way */
        for (int i = 0; i < o->n; i++) {
            if (i < o->named)
                named_week(o, &o->course[i], week);
            else if (week >= 0)
                generic_week(o, &o->course[i], week);
            if (o->t.out && o->t.out->failed)
                return false;
        }
    return true;
}

/* how many generic services, and what is left of `events` for them */
static void plan_generic(struct company *o, const struct sample_options *s)
{
    int asked = s->services;
    o->named = asked && asked < PLANS ? asked : PLANS;
    o->n = o->named;
    o->generic_want = -1;
    if (s->events > 0) {
        tell(o); /* only counts: no output is set */
        int64_t left = s->events - o->t.told,
                natural = left / ((int64_t)EVENTS_PER_WEEK * o->weeks);
        o->generic_want = left > 0 ? left : 0;
        if (!asked && left > 0)
            o->n += (int)(natural < 1 ? 1 : natural > GENERIC_MOST ? GENERIC_MOST : natural);
    }
    if (asked > PLANS)
        o->n = asked;
    o->t.told = 0;
}

bool sample_write(const struct sample_options *s, struct out *o, struct err *e)
{
    const int64_t earliest = INT64_C(946684800000), latest = INT64_C(253370764800000);
    int weeks = s->weeks ? s->weeks : WEEKS;
    if (s->services < 0 || s->services > SAMPLE_SERVICES_MOST)
        return err_set(e, ERR_USAGE, "'--services': expected 1 to %d, got '%d'",
                       SAMPLE_SERVICES_MOST, s->services);
    if (weeks < 1 || weeks > SAMPLE_WEEKS_MOST)
        return err_set(e, ERR_USAGE, "'--weeks': expected 1 to %d, got '%d'", SAMPLE_WEEKS_MOST,
                       weeks);
    if (s->events < 0 || s->events > SAMPLE_EVENTS_MOST)
        return err_set(e, ERR_USAGE, "'--events': expected 1 to %lld, got '%lld'",
                       (long long)SAMPLE_EVENTS_MOST, (long long)s->events);
    if (s->now_ms < earliest + weeks * WEEK_MS || s->now_ms > latest)
        return err_set(e, ERR_USAGE, "the sample would reach beyond the years 2000 to 9998");
    int64_t day = s->now_ms / DAY_MS;
    struct arena whole = arena_reserve((size_t)1 << 28);
    struct company company = {
        .t = {.a = whole, .now_ms = s->now_ms, .seed = s->seed},
        .weeks = weeks,
        .now_ms = s->now_ms,
        .monday_ms = (day - day_weekday(day)) * DAY_MS,
    };
    int most = s->services > GENERIC_MOST + PLANS ? s->services : GENERIC_MOST + PLANS;
    company.course = NEW(&company.t.a, struct course, most);
    plan_generic(&company, s);
    company.t.out = o;
    bool fine = tell(&company) && out_flush(o);
    arena_release(whole);
    return fine || err_set(e, ERR_SYSTEM, "cannot write the sample");
}
