/* Who the sample organisation is and what is planted in it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Weeks are counted back from now: 1 is the last whole week, 0 the running one, -1 the next. */
#ifndef SAMPLE_PLAN_H
#define SAMPLE_PLAN_H

#include "base/str.h"

enum trouble_kind {
    TROUBLE_NONE,
    TROUBLE_INCIDENT,
    TROUBLE_OVERRULED, /* an incident that a person says was not the deployment's */
    TROUBLE_ROLLBACK,  /* the next deployment is the rollback */
    TROUBLE_FLAG,      /* a flag of the deployment is killed */
    TROUBLE_RING       /* the rollout is aborted in a ring */
};
enum told_cause { CAUSE_DEPLOY, CAUSE_SHA, CAUSE_UNTOLD };

struct trouble {
    enum trouble_kind kind;
    int minutes; /* from impact to restored */
};

enum merge_style { STYLE_SQUASH, STYLE_MERGE, STYLE_REBASE };

/* A stretch of weeks with one way of working. Before the first and after the last it repeats. */
struct phase {
    int from, weeks;      /* from that week on; its totals below are for so many weeks */
    int deploys, changes; /* production deployments, rollbacks included; changes shipped */
    int lead_minutes;     /* exact median of the changes' lead times when `changes` is odd */
    enum merge_style style;
    bool on_merge, flags, rings, contract; /* deploys on merge; the practices behind it */
    int lines, build_minutes, shards;      /* size of a change, of a build */
    const struct trouble *trouble;
    int ntrouble;
};

struct service_plan {
    struct str name, repo;
    const struct phase *phase; /* [nphase], oldest first */
    int nphase;
    enum told_cause cause;
    int direct_every, unknown_every; /* every so many changes, deployments; 0: none */
    bool staging, production;        /* where it is deployed to at all */
    bool by_repo; /* what deploys it names its repository and no service: routes do */
};

enum {
    PLAN_PAYMENTS,
    PLAN_MOBILE,
    PLAN_CHECKOUT,
    PLAN_SEARCH,
    PLAN_LEDGER,
    PLAN_NOTIFICATIONS,
    PLAN_IDENTITY,
    PLAN_INVENTORY,
    PLAN_SHIPPING,
    PLAN_RECOMMENDATIONS,
    PLAN_REPORTS,
    PLAN_GATEWAY,
    PLANS
};
extern const struct service_plan plans[PLANS];

/* One week of a phase: its deployments are the phase's slots [from, to), its changes [first, last).
 */
struct week_plan {
    const struct phase *phase;
    int from, to, first, last;
};

/* week_plan(p, week): any week, also beyond the stated ones. */
struct week_plan week_plan(const struct service_plan *p, int week);

/* phase_trouble(p, slot): the trouble of that deployment, NULL without one. */
const struct trouble *phase_trouble(const struct phase *p, int slot);

/* phase_is_rollback(p, slot): that deployment takes back the one before it. */
bool phase_is_rollback(const struct phase *p, int slot);

/* phase_changes(p, slot, first): how many changes it ships, and the number of the first. */
int phase_changes(const struct phase *p, int slot, int *first);

/* phase_lead_ms(p, change, side): its lead time; *side says whether it may only become shorter
 * (-1), longer (1) or is the median itself (0). */
int64_t phase_lead_ms(const struct phase *p, int change, int *side);

#endif
