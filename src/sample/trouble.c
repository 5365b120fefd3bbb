/* What goes wrong, and how it is put right.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample/course.h"

static const char *const severities[] = {"sev1", "sev2", "sev2", "sev3", "sev3", "sev3"};
static const char *const detectors[] = {"alert", "alert", "alert", "human", "customer"};

static struct line incident_line(struct step *s, enum event_type type, int64_t at_ms, struct str id)
{
    struct line l = line_of(s->t, type, at_ms, s->service);
    line_text(&l, FIELD_INCIDENT, id);
    return l;
}

static void postmortem_tell(struct step *s, struct str id, int64_t after_ms)
{
    struct line l = incident_line(s, EVENT_POSTMORTEM_STARTED, after_ms + DAY_MS, id);
    line_tell(&l);
    for (int i = 1; i <= 2; i++) {
        struct str action = text_of(s->t, "%.*s-A%d", FMT(id), i);
        l = incident_line(s, EVENT_POSTMORTEM_ACTION_OPENED, after_ms + 3 * DAY_MS, id);
        line_text(&l, FIELD_ACTION, action);
        line_time(&l, FIELD_DUE_AT, after_ms + 17 * DAY_MS);
        line_tell(&l);
        l = incident_line(s, EVENT_POSTMORTEM_ACTION_CLOSED, after_ms + (8 + 5 * i) * DAY_MS, id);
        line_text(&l, FIELD_ACTION, action);
        if (i == 1 || dice_below(&s->dice, 3))
            line_tell(&l);
    }
    l = incident_line(s, EVENT_POSTMORTEM_PUBLISHED, after_ms + 4 * DAY_MS, id);
    line_tell(&l);
}

void incident_tell(struct step *s, const struct told_incident *i)
{
    const char *severity = severities[dice_below(&s->dice, COUNT(severities))];
    int64_t seen = i->impact_ms + (1 + dice_below(&s->dice, 3)) * MINUTE_MS;
    int64_t restored = i->impact_ms + i->minutes * MINUTE_MS;
    struct line l = incident_line(s, EVENT_INCIDENT_OPENED, seen, i->id);
    line_z(&l, FIELD_ENV, "production");
    line_z(&l, FIELD_SEVERITY, severity);
    line_time(&l, FIELD_STARTED_AT, i->impact_ms);
    line_time(&l, FIELD_DETECTED_AT, seen);
    line_z(&l, FIELD_DETECTED_BY, detectors[dice_below(&s->dice, COUNT(detectors))]);
    if (i->cause)
        line_ref(&l, FIELD_CAUSE, i->cause, i->cause_id);
    const struct str labels[] = {text_of(s->t, "app=%.*s", FMT(s->service)),
                                 text_of(s->t, "severity=%s", severity)};
    line_list(&l, FIELD_LABELS, labels, COUNT(labels));
    line_tell(&l);
    l = incident_line(s, EVENT_INCIDENT_ACKNOWLEDGED, seen + 2 * MINUTE_MS, i->id);
    line_tell(&l);
    if (!i->minutes)
        return;
    l = incident_line(s, EVENT_INCIDENT_MITIGATED, restored, i->id);
    line_tell(&l);
    l = incident_line(s, EVENT_INCIDENT_RESOLVED,
                      restored + (20 + dice_below(&s->dice, 100)) * MINUTE_MS, i->id);
    line_tell(&l);
    if (severity[3] != '3')
        postmortem_tell(s, i->id, restored);
}

static void caused_incident(struct step *s, const struct trouble *trouble, const struct rollout *d)
{
    struct told_incident i = {
        .id = text_of(s->t, "INC-%d", (s->c->number + 1) * 1000 + (int)++s->c->incidents),
        .impact_ms = d->finished_ms + (3 + dice_below(&s->dice, 25)) * s->unit_ms,
        .minutes = trouble->minutes,
        .cause = s->plan->cause == CAUSE_DEPLOY ? "deploy"
                 : s->plan->cause == CAUSE_SHA  ? "sha"
                                                : NULL,
        .cause_id = s->plan->cause == CAUSE_SHA ? sha_text(&d->sha) : d->id,
    };
    incident_tell(s, &i);
    if (trouble->kind != TROUBLE_OVERRULED) {
        s->c->mend = true;
        return;
    }
    struct line l = line_of(s->t, EVENT_LINK_ASSERTED, i.impact_ms + DAY_MS, s->service);
    line_ref(&l, FIELD_FROM, "incident", i.id);
    line_ref(&l, FIELD_TO, "deploy", d->id);
    line_z(&l, FIELD_REL, "not_failed");
    line_z(&l, FIELD_REASON, "a network fault; the deployment happened to be near");
    line_tell(&l);
}

static struct line flag_line(struct step *s, enum event_type type, int64_t at_ms, struct str flag)
{
    struct line l = line_of(s->t, type, at_ms, s->service);
    line_z(&l, FIELD_ENV, "production");
    line_text(&l, FIELD_FLAG, flag);
    return l;
}

static struct str flag_of(struct step *s, const struct rollout *d)
{
    return text_of(s->t, "%.*s.feature-%.*s", FMT(s->service), FMT(d->id));
}

static void flag_killed(struct step *s, const struct trouble *trouble, const struct rollout *d)
{
    int64_t on = d->finished_ms + 10 * s->unit_ms;
    struct line l = flag_line(s, EVENT_FLAG_ON, on, flag_of(s, d));
    line_number(&l, FIELD_PERCENT, 100);
    line_text(&l, FIELD_DEPLOY, d->id);
    line_tell(&l);
    l = flag_line(s, EVENT_FLAG_OFF, on + trouble->minutes * MINUTE_MS, flag_of(s, d));
    line_json(&l, FIELD_FROM, S("true"));
    line_json(&l, FIELD_TO, S("false"));
    line_flag(&l, FIELD_KILL, true);
    line_text(&l, FIELD_DEPLOY, d->id);
    line_tell(&l);
}

void flag_tell(struct step *s, const struct rollout *d)
{
    static const int percent[] = {10, 50, 100};
    struct str flag = flag_of(s, d);
    for (int i = 0; i < COUNT(percent); i++) {
        struct line l = flag_line(s, i ? EVENT_FLAG_CHANGED : EVENT_FLAG_ON,
                                  d->finished_ms + (20 + 300 * i) * s->unit_ms, flag);
        line_number(&l, FIELD_PERCENT, percent[i]);
        line_tell(&l);
    }
    struct line l = flag_line(s, EVENT_FLAG_ARCHIVED, d->finished_ms + 21 * DAY_MS, flag);
    line_tell(&l);
}

void rings_tell(struct step *s, const struct rollout *d, bool aborted)
{
    static const struct {
        struct str name;
        int percent, hours;
    } ring[] = {
        {STR("internal"), 1,   0 },
        {STR("early"),    10,  4 },
        {STR("half"),     50,  9 },
        {STR("all"),      100, 15},
    };
    for (int i = 0; i < COUNT(ring); i++) {
        int64_t at = d->finished_ms + ring[i].hours * HOUR_MS + MINUTE_MS;
        enum event_type steps[] = {EVENT_RING_ENTERED, EVENT_RING_PASSED, EVENT_NONE};
        if (aborted && i == 1) {
            steps[1] = EVENT_RING_FAILED;
            steps[2] = EVENT_RING_ABORTED;
        } else if (i == 2 && s->c->deploys % 5 == 0) {
            steps[1] = EVENT_RING_PAUSED;
            steps[2] = EVENT_RING_PASSED;
        } else if (i == COUNT(ring) - 1) {
            steps[2] = EVENT_RING_PROMOTED;
        }
        for (int k = 0; k < COUNT(steps) && steps[k] != EVENT_NONE; k++) {
            struct line l = line_of(s->t, steps[k], at + k * HOUR_MS, s->service);
            line_z(&l, FIELD_ENV, "production");
            line_text(&l, FIELD_DEPLOY, d->id);
            line_text(&l, FIELD_RING, ring[i].name);
            line_int(&l, FIELD_INDEX, i + 1);
            line_int(&l, FIELD_OF, COUNT(ring));
            line_number(&l, FIELD_WEIGHT_PCT, ring[i].percent);
            if (steps[k] == EVENT_RING_FAILED)
                line_z(&l, FIELD_ANALYSIS, "crash rate 1.9 %, at most 0.5 % allowed");
            line_tell(&l);
        }
        if (aborted && i == 1)
            return;
    }
}

void trouble_tell(struct step *s, const struct trouble *trouble, const struct rollout *d)
{
    switch (trouble->kind) {
    case TROUBLE_INCIDENT:
    case TROUBLE_OVERRULED:
        caused_incident(s, trouble, d);
        break;
    case TROUBLE_FLAG:
        flag_killed(s, trouble, d);
        break;
    case TROUBLE_NONE:
    case TROUBLE_ROLLBACK:
    case TROUBLE_RING:
        break;
    }
}
