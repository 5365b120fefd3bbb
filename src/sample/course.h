/* One service on its way through the weeks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SAMPLE_COURSE_H
#define SAMPLE_COURSE_H

#include "sample/dice.h"
#include "sample/line.h"
#include "sample/plan.h"

#define WEEK_MS (7 * DAY_MS)

struct sample_sha {
    char hex[40];
};

/* Where it stands. Zeroed, then plan (NULL: generic) and number set, then course_begin. */
struct course {
    const struct service_plan *plan;
    int number; /* its place in the organisation */
    int32_t commits, changes, deploys, runs, incidents;
    int32_t live_number, good_number; /* of the deployment that runs, of the one before it */
    bool mend;                        /* the next change is a hotfix */
    int64_t last_merge_ms, last_finish_ms;
    struct sample_sha tip, live, good; /* of the main branch; deployed now; deployed before */
};

/* What the steps of one service in one week share. */
struct step {
    struct teller *t;
    struct course *c;
    const struct service_plan *plan;
    const struct phase *phase;
    struct dice dice;
    struct str service, repo;
    int64_t monday_ms; /* of this week */
    int64_t unit_ms;   /* a minute, less where deployments stand closer */
};

/* step_of(t, c, plan, phase, week, monday_ms): everything in it lives in t->a. */
struct step step_of(struct teller *t, struct course *c, const struct service_plan *plan,
                    const struct phase *phase, int week, int64_t monday_ms);

/* course_begin: the history before the first week: a few commits, and the deployment that is the
 * baseline. course_slot: one deployment with all that leads to it and follows from it; slot and
 * index count in the phase and in the week. course_merge: one change merged at its place among n of
 * this week and not deployed. */
void course_begin(struct step *s);
void course_slot(struct step *s, int slot, int index, int n);
void course_merge(struct step *s, int index, int n);

/* course_stage(s, at): the tip goes to staging. */
void course_stage(struct step *s, int64_t at_ms);

/* A deployment and what it is called. */
struct rollout {
    struct str id;
    struct sample_sha sha;
    int64_t started_ms, finished_ms;
};

/* work_time(ms, later): ms itself when it lies in working hours, else a moment of the next or the
 * last ones. */
int64_t work_time(int64_t ms, bool later);

/* change.c: lands a change that starts, merges and ships at the given times. */
struct change_times {
    int64_t start_ms, merged_ms;
    int64_t deployed_ms; /* what is to stand between merged and it has room */
};
void change_land(struct step *s, struct change_times at, bool direct);

/* trouble.c: what follows from a deployment that went wrong. A rollback is not told here. */
void trouble_tell(struct step *s, const struct trouble *trouble, const struct rollout *d);
/* trouble.c: the rings and flags of a deployment; `aborted` in its second ring. */
void rings_tell(struct step *s, const struct rollout *d, bool aborted);
void flag_tell(struct step *s, const struct rollout *d);

/* incident_tell(s, id, impact, minutes, cause): opened, acknowledged, mitigated and resolved.
 * cause: adds the field; NULL for none. */
struct told_incident {
    struct str id;
    int64_t impact_ms;
    int minutes; /* 0: still open */
    const char *cause;
    struct str cause_id;
};
void incident_tell(struct step *s, const struct told_incident *i);

/* sha_next(s): a new commit's; sha_text(sha): its digits, borrowed. */
struct sample_sha sha_next(struct step *s);
struct str sha_text(const struct sample_sha *sha);

#endif
