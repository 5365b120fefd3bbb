/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/extra.h"

#include "rule/rule.h"
#include "sample/sample.h"

/* One line of the organisation's diary. */
struct entry {
    int plan, week, day, hour;
    enum event_type type;
    const char *what, *text, *more; /* by type: see diary_tell */
};

/* clang-format off */
static const struct entry diary[] = {
    {PLAN_PAYMENTS, 12, 1, 10, EVENT_EXPERIMENT_STARTED, "small-changes", "changes of at most 200 lines are reviewed sooner", "trunk-ci"},
    {PLAN_PAYMENTS, 10, 0, 9, EVENT_NOTE_ADDED, "Trunk-based development: branches live a day at most", NULL, NULL},
    {PLAN_PAYMENTS, 10, 1, 9, EVENT_ADOPTION_ADOPTED, "trunk-ci", "2", NULL},
    {PLAN_PAYMENTS, 9, 0, 9, EVENT_NOTE_ADDED, "Tests run in six shards, contract tests replace most end-to-end tests", NULL, NULL},
    {PLAN_PAYMENTS, 9, 2, 14, EVENT_DRILL_FINISHED, "rollback-drill-1", "rollback", "no"},
    {PLAN_PAYMENTS, 8, 0, 8, EVENT_NOTE_ADDED, "Deploy on merge, features behind flags", NULL, NULL},
    {PLAN_PAYMENTS, 8, 0, 9, EVENT_ADOPTION_ADOPTED, "progressive-delivery", "1", NULL},
    {PLAN_PAYMENTS, 8, 3, 14, EVENT_DRILL_FINISHED, "rollback-drill-2", "rollback", "yes"},
    {PLAN_PAYMENTS, 4, 3, 14, EVENT_DRILL_FINISHED, "rollback-drill-3", "rollback", "yes"},
    {PLAN_PAYMENTS, 4, 4, 15, EVENT_EXPERIMENT_ENDED, "small-changes", NULL, NULL},
    {PLAN_PAYMENTS, 3, 0, 11, EVENT_EXPERIMENT_VERDICT, "small-changes", "kept", NULL},
    {PLAN_MOBILE, 9, 1, 10, EVENT_EXPERIMENT_STARTED, "weekly-rings", "rings make a release small enough to repeat", "ring-rollout"},
    {PLAN_MOBILE, 8, 0, 9, EVENT_NOTE_ADDED, "Weekly release train replaced by rings, three times a week", NULL, NULL},
    {PLAN_MOBILE, 8, 0, 10, EVENT_ADOPTION_ADOPTED, "ring-rollout", "1", NULL},
    {PLAN_MOBILE, 2, 4, 15, EVENT_EXPERIMENT_ENDED, "weekly-rings", NULL, NULL},
    {PLAN_MOBILE, 2, 4, 16, EVENT_EXPERIMENT_VERDICT, "weekly-rings", "kept", NULL},
    {PLAN_SEARCH, 20, 1, 10, EVENT_ADOPTION_ADOPTED, "trunk-ci", "1", NULL},
    {PLAN_SEARCH, 10, 1, 10, EVENT_ADOPTION_REMOVED, "trunk-ci", "1", NULL},
    {PLAN_SEARCH, 4, 0, 10, EVENT_NOTE_ADDED, "Deployments stopped until the new index is ready", NULL, NULL},
    {PLAN_LEDGER, 6, 2, 14, EVENT_DRILL_FINISHED, "failover-1", "failover", "yes"},
    {PLAN_IDENTITY, 15, 3, 14, EVENT_DRILL_FINISHED, "restore-1", "restore", "yes"},
};
/* clang-format on */

static void diary_tell(struct step *s, const struct entry *d)
{
    int64_t at = s->monday_ms + d->day * DAY_MS + d->hour * HOUR_MS;
    struct line l = line_of(s->t, d->type, at, s->service);
    if (d->type == EVENT_NOTE_ADDED) {
        line_z(&l, FIELD_TEXT, d->what);
    } else if (d->type == EVENT_DRILL_FINISHED) {
        line_z(&l, FIELD_DRILL, d->what);
        line_z(&l, FIELD_KIND, d->text);
        line_time(&l, FIELD_STARTED_AT, at - 22 * MINUTE_MS);
        line_flag(&l, FIELD_SUCCESS, d->more[0] == 'y');
    } else if (d->type == EVENT_ADOPTION_ADOPTED || d->type == EVENT_ADOPTION_REMOVED) {
        line_z(&l, FIELD_TEMPLATE, d->what);
        line_z(&l, FIELD_VERSION, d->text);
    } else {
        line_z(&l, FIELD_EXPERIMENT, d->what);
        if (d->type == EVENT_EXPERIMENT_VERDICT)
            line_z(&l, FIELD_OUTCOME, d->text);
        if (d->type == EVENT_EXPERIMENT_STARTED) {
            line_z(&l, FIELD_METRIC, "lead_time");
            line_z(&l, FIELD_HYPOTHESIS, d->text);
            line_list(&l, FIELD_TREATED, &s->service, 1);
            line_list(&l, FIELD_CONTROLS, &plans[PLAN_CHECKOUT].name, 1);
            line_z(&l, FIELD_EXPECTED, "a third less");
            line_time(&l, FIELD_ENDS_AT, at + 56 * DAY_MS);
            line_z(&l, FIELD_TEMPLATE, d->more);
        }
    }
    line_tell(&l);
}

/* Key results and service levels: hundredths, drifting from the first to the last value. */
struct series {
    const char *name, *unit, *objective, *direction;
    int plan, from, to, target; /* at week 26, at week 0 */
};
static const struct series outcomes[] = {
    {"payment-success", "%",     "customers pay without trouble", "up",   PLAN_PAYMENTS, 9710, 9885,
     9900                                                                                                },
    {"app-rating",      "stars", "an app people keep",            "up",   PLAN_MOBILE,   421,  447,  450 },
    {"abandoned-carts", "%",     "fewer lost orders",             "down", PLAN_CHECKOUT, 6840, 6610, 6500},
};
static const struct series levels[] = {
    {"availability", NULL, NULL, NULL, PLAN_PAYMENTS, 9978, 9995, 9990},
    {"crash-free",   NULL, NULL, NULL, PLAN_MOBILE,   9941, 9952, 9950},
    {"availability", NULL, NULL, NULL, PLAN_CHECKOUT, 9991, 9990, 9990},
    {"latency-p95",  NULL, NULL, NULL, PLAN_SEARCH,   9920, 9890, 9900},
};

static double value_of(struct step *s, const struct series *x, int week, int noise)
{
    int drift = (x->to - x->from) * (26 - week) / 26;
    return (x->from + drift + (int)dice_below(&s->dice, 2 * noise + 1) - noise) / 100.0;
}

static void outcome_tell(struct step *s, const struct series *x, int week)
{
    int64_t monday = s->monday_ms + 7 * HOUR_MS;
    struct line l;
    if (week % 13 == 0 && week > 0) {
        l = line_of(s->t, EVENT_OUTCOME_TARGETED, monday, s->service);
        line_z(&l, FIELD_KR, x->name);
        line_number(&l, FIELD_VALUE, x->target / 100.0);
        line_z(&l, FIELD_UNIT, x->unit);
        line_z(&l, FIELD_OBJECTIVE, x->objective);
        line_number(&l, FIELD_TARGET, x->target / 100.0);
        line_time(&l, FIELD_DUE_AT, monday + 91 * DAY_MS);
        line_z(&l, FIELD_DIRECTION, x->direction);
        line_tell(&l);
    }
    l = line_of(s->t, EVENT_OUTCOME_SAMPLED, monday, s->service);
    line_z(&l, FIELD_KR, x->name);
    line_number(&l, FIELD_VALUE, value_of(s, x, week, x->to > 1000 ? 12 : 2));
    line_z(&l, FIELD_UNIT, x->unit);
    line_tell(&l);
}

static void slo_tell(struct step *s, const struct series *x, int week)
{
    struct line l = line_of(s->t, EVENT_SLO_SAMPLED, s->monday_ms + 6 * HOUR_MS, s->service);
    line_z(&l, FIELD_SLO, x->name);
    line_number(&l, FIELD_VALUE, value_of(s, x, week, 6));
    line_number(&l, FIELD_OBJECTIVE, x->target / 100.0);
    line_z(&l, FIELD_WINDOW, "7d");
    line_tell(&l);
}

static void review_tell(struct step *s, int64_t at_ms)
{
    struct iso_week week = day_iso_week((s->monday_ms - DAY_MS) / DAY_MS); /* the week before */
    struct str name = text_of(s->t, "%04d-W%02d", week.year, week.week);
    struct line l = line_of(s->t, EVENT_REVIEW_EXPLAINED, at_ms, s->service);
    line_text(&l, FIELD_WEEK, name);
    line_z(&l, FIELD_METRIC, "lead_time");
    line_z(&l, FIELD_TEXT, "smaller changes, and nobody waits for a release any more");
    line_tell(&l);
    l = line_of(s->t, EVENT_REVIEW_SIGNED, at_ms + 10 * MINUTE_MS, s->service);
    line_text(&l, FIELD_WEEK, name);
    line_tell(&l);
}

static void assessment_tell(struct step *s, int better)
{
    static const struct {
        const char *capability, *item;
        int score;
    } answers[] = {
        {"trunk-based-development", "branches-live-less-than-a-day", 2},
        {"test-strategy",           "tests-tell-within-ten-minutes", 1},
        {"progressive-delivery",    "features-behind-flags",         1},
        {"incident-response",       "rollback-is-practised",         2},
    };
    for (int i = 0; i < COUNT(answers); i++) {
        struct line l = line_of(s->t, EVENT_ASSESSMENT_ANSWERED,
                                s->monday_ms + 3 * DAY_MS + (9 + i) * HOUR_MS, s->service);
        line_z(&l, FIELD_CAPABILITY, answers[i].capability);
        line_z(&l, FIELD_ITEM, answers[i].item);
        line_number(&l, FIELD_SCORE, answers[i].score + better);
        line_number(&l, FIELD_SCALE, 5);
        line_tell(&l);
    }
}

void extra_week(struct step *s, int week)
{
    int plan = s->c->number;
    for (int i = 0; i < COUNT(diary); i++)
        if (diary[i].plan == plan && diary[i].week == week)
            diary_tell(s, &diary[i]);
    for (int i = 0; i < COUNT(outcomes); i++)
        if (outcomes[i].plan == plan)
            outcome_tell(s, &outcomes[i], week);
    for (int i = 0; i < COUNT(levels); i++)
        if (levels[i].plan == plan)
            slo_tell(s, &levels[i], week);
    if (plan != PLAN_PAYMENTS && plan != PLAN_MOBILE)
        return;
    if (week >= 0 && week < 6)
        review_tell(s, s->monday_ms + 10 * HOUR_MS);
    if (week == 20 || week == 2)
        assessment_tell(s, week == 2 ? 2 : 0);
}

void extra_definition(struct teller *t, int64_t at_ms)
{
    struct rules rules;
    struct err e;
    if (!rules_read(sample_definitions(), S("sample"), &t->a, &rules, &e))
        bug("%s", e.text);
    struct line l = line_of(t, EVENT_DEFINITION_PUBLISHED, at_ms, (struct str){0});
    line_int(&l, FIELD_VERSION, 1);
    line_z(&l, FIELD_HASH, rules.hash);
    line_text(&l, FIELD_TEXT, sample_definitions());
    line_tell(&l);
}
