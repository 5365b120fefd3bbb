/* What docs/sample.md states beside the phases: planted by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/read.h"
#include "sample/extra.h"

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

static int64_t at(const struct step *s, int day, int hour, int minute)
{
    return s->monday_ms + day * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
}

static void incident(struct step *s, enum event_type type, int64_t at_ms, const char *id,
                     bool external)
{
    struct line l = line_of(s->t, type, at_ms, s->service);
    line_z(&l, FIELD_INCIDENT, id);
    if (type == EVENT_INCIDENT_OPENED) {
        line_z(&l, FIELD_ENV, "production");
        line_z(&l, FIELD_SEVERITY, "sev2");
    }
    if (external)
        line_ref(&l, FIELD_CAUSE, "external", (struct str){0});
    line_tell(&l);
}

/* nobody's deployment: a provider was down; three days later it was down again: INC-x and INC-x#2
 */
static void reopened_late(struct step *s, int week)
{
    if (week != 5)
        return;
    incident(s, EVENT_INCIDENT_OPENED, at(s, TUESDAY, 10, 0), "INC-3900", true);
    incident(s, EVENT_INCIDENT_RESOLVED, at(s, TUESDAY, 11, 0), "INC-3900", false);
    incident(s, EVENT_INCIDENT_REOPENED, at(s, FRIDAY, 10, 0), "INC-3900", false);
    incident(s, EVENT_INCIDENT_RESOLVED, at(s, FRIDAY, 12, 0), "INC-3900", false);
}

/* resolved too early: the clock runs on from the opening; and a link that is taken back */
static void reopened_soon(struct step *s, int week)
{
    if (week != 6)
        return;
    incident(s, EVENT_INCIDENT_OPENED, at(s, TUESDAY, 10, 0), "INC-4900", true);
    incident(s, EVENT_INCIDENT_RESOLVED, at(s, TUESDAY, 10, 40), "INC-4900", false);
    incident(s, EVENT_INCIDENT_REOPENED, at(s, TUESDAY, 12, 0), "INC-4900", false);
    incident(s, EVENT_INCIDENT_RESOLVED, at(s, TUESDAY, 12, 30), "INC-4900", false);
    for (int i = 0; i < 2; i++) {
        struct line l = line_of(s->t, i ? EVENT_LINK_RETRACTED : EVENT_LINK_ASSERTED,
                                at(s, WEDNESDAY + i, 15, 0), s->service);
        line_ref(&l, FIELD_FROM, "change", S("2"));
        line_ref(&l, FIELD_TO, "change", S("1"));
        line_z(&l, FIELD_REL, "contains");
        line_z(&l, FIELD_REASON, i ? "it was another one" : "part of the same work");
        line_tell(&l);
    }
}

/* opened the day after a deployment, cause not told, not over yet */
static void still_open(struct step *s, int week)
{
    if (week != 1)
        return;
    struct told_incident i = {.id = S("INC-5900"), .impact_ms = at(s, THURSDAY, 9, 0)};
    incident_tell(s, &i);
}

static void flag(struct step *s, enum event_type type, int64_t at_ms, const char *name,
                 double percent, bool kill)
{
    struct line l = line_of(s->t, type, at_ms, s->service);
    line_z(&l, FIELD_ENV, "production");
    line_z(&l, FIELD_FLAG, name);
    if (percent >= 0)
        line_number(&l, FIELD_PERCENT, percent);
    if (kill)
        line_flag(&l, FIELD_KILL, true);
    line_tell(&l);
}

/* deployed on Wednesdays before 14:00: two offs that are failures, one that no deployment explains,
 * one that is no failure; an incident that was none, one told twice, one that is void */
static void notifications(struct step *s, int week)
{
    if (week == 9) {
        flag(s, EVENT_FLAG_ON, at(s, WEDNESDAY, 16, 0), "digest-mails", -1, false);
        flag(s, EVENT_FLAG_OFF, at(s, WEDNESDAY, 21, 0), "digest-mails", -1, false);
    } else if (week == 5) {
        flag(s, EVENT_FLAG_ON, at(s, WEDNESDAY, 16, 0), "push-batching", 100, false);
        flag(s, EVENT_FLAG_CHANGED, at(s, WEDNESDAY, 19, 0), "push-batching", 20, false);
    } else if (week == 3) {
        flag(s, EVENT_FLAG_ON, at(s, SUNDAY, 10, 0), "quiet-hours", -1, false);
        flag(s, EVENT_FLAG_OFF, at(s, SUNDAY, 11, 30), "quiet-hours", -1, true);
    } else if (week == 7) {
        flag(s, EVENT_FLAG_ON, at(s, MONDAY, 9, 0), "ops.maintenance-banner", -1, false);
        flag(s, EVENT_FLAG_OFF, at(s, THURSDAY, 9, 0), "ops.maintenance-banner", -1, false);
    } else if (week == 4) {
        incident(s, EVENT_INCIDENT_OPENED, at(s, MONDAY, 9, 0), "INC-6900", true);
        incident(s, EVENT_INCIDENT_CANCELLED, at(s, MONDAY, 9, 20), "INC-6900", false);
        struct line l = line_of(s->t, EVENT_INCIDENT_OPENED, at(s, TUESDAY, 10, 5), s->service);
        line_z(&l, FIELD_INCIDENT, "INC-6901");
        line_z(&l, FIELD_DUPLICATE_OF, "INC-3900");
        line_tell(&l);
        l = line_of(s->t, EVENT_INCIDENT_OPENED, at(s, FRIDAY, 9, 0), s->service);
        line_z(&l, FIELD_INCIDENT, "INC-6902");
        line_z(&l, FIELD_ENV, "production");
        struct str key = line_key(&l);
        line_tell(&l);
        l = line_of(s->t, EVENT_VOID_EVENT, at(s, FRIDAY, 9, 30), s->service);
        line_text(&l, FIELD_TARGET, key);
        line_z(&l, FIELD_REASON, "a test of the pager");
        line_tell(&l);
    }
}

static void ref(struct step *s, enum event_type type, int64_t at_ms,
                const struct sample_sha *before, const struct sample_sha *after)
{
    struct line l = line_of(s->t, type, at_ms, (struct str){0});
    line_text(&l, FIELD_REPO, s->repo);
    line_z(&l, FIELD_REF, "refs/heads/topic/long-lived");
    if (before)
        line_text(&l, FIELD_BEFORE, sha_text(before));
    if (after)
        line_text(&l, FIELD_AFTER, sha_text(after));
    line_tell(&l);
}

/* a branch that is rewritten and then given up */
static void long_lived_branch(struct step *s, int week)
{
    if (week != 14)
        return;
    struct sample_sha first = sha_next(s), second = sha_next(s);
    ref(s, EVENT_PUSH_REF_CREATED, at(s, MONDAY, 11, 0), NULL, &first);
    ref(s, EVENT_PUSH_FORCED, at(s, WEDNESDAY, 11, 0), &first, &second);
    ref(s, EVENT_PUSH_REF_DELETED, at(s, FRIDAY, 11, 0), &second, NULL);
}

static struct line draft(struct step *s, enum event_type type, int64_t at_ms, const char *id)
{
    struct line l = line_of(s->t, type, at_ms, s->service);
    line_text(&l, FIELD_REPO, s->repo);
    line_z(&l, FIELD_CHANGE, id);
    return l;
}

/* a change that is given up, and main merged back into a release branch: a change without commits
 * of its own */
static void back_merge(struct step *s, int week)
{
    if (week != 12)
        return;
    struct line l = draft(s, EVENT_CHANGE_OPENED, at(s, MONDAY, 10, 0), "draft-1");
    line_tell(&l);
    l = draft(s, EVENT_CHANGE_ABANDONED, at(s, FRIDAY, 10, 0), "draft-1");
    line_tell(&l);
    struct sample_sha merge = sha_next(s);
    struct event_commit *c = NEW(&s->t->a, struct event_commit, 1);
    c->sha = sha_text(&merge);
    c->parents_told = true;
    c->nparent = 2;
    c->parent[0] = sha_text(&s->c->good);
    c->parent[1] = sha_text(&s->c->tip);
    c->authored_ms = c->committed_ms = at(s, FRIDAY, 16, 0);
    struct out packed = out_to(&s->t->a);
    commits_add(&packed, c);
    l = line_of(s->t, EVENT_PUSH_LANDED, at(s, FRIDAY, 16, 0), (struct str){0});
    line_text(&l, FIELD_REPO, s->repo);
    line_z(&l, FIELD_REF, "refs/heads/release/next");
    line_text(&l, FIELD_BEFORE, sha_text(&s->c->good));
    line_text(&l, FIELD_AFTER, sha_text(&merge));
    struct value commits = value_commits(out_str_of(&packed));
    l.value[l.n++] = commits;
    line_tell(&l);
    l = draft(s, EVENT_CHANGE_MERGED, at(s, FRIDAY, 16, 0), "back-merge-1");
    line_z(&l, FIELD_BASE, "release/next");
    line_z(&l, FIELD_BRANCH, "main");
    line_text(&l, FIELD_MERGE_SHA, sha_text(&merge));
    line_text(&l, FIELD_HEAD_SHA, sha_text(&s->c->tip));
    line_tell(&l);
}

void planted_week(struct step *s, int week)
{
    static void (*const planted[PLANS])(struct step *, int) = {
        [PLAN_PAYMENTS] = long_lived_branch, [PLAN_MOBILE] = back_merge,
        [PLAN_CHECKOUT] = reopened_late,     [PLAN_SEARCH] = reopened_soon,
        [PLAN_LEDGER] = still_open,          [PLAN_NOTIFICATIONS] = notifications,
    };
    if (planted[s->c->number])
        planted[s->c->number](s, week);
}
