/* What a report or an explanation is asked for.
 * SPDX-License-Identifier: Apache-2.0
 *
 * In the words of a command line or a URL, and what these words mean on a log. */
#ifndef SERVE_ASK_H
#define SERVE_ASK_H

#include "serve/snapshot.h"
#include "view/explain.h"
#include "view/report.h"

struct ask {
    struct strs service, team, tag; /* tag: "KEY=VALUE"; several: all of them */
    bool all;
    bool options; /* asked on a command line: errors name the words as options */
    struct str from, to, by, format, metric; /* p == NULL: not told */
    struct str held; /* who asks may see the services of this team only, as if there were no others;
                        p == NULL: every one */
};

/* ask_date(text, now_ms, zone, ms, e): "2026-11-22" (its start in the zone), RFC 3339, or "90d" (so
 * long before now). *e is ERR_USAGE. */
bool ask_date(struct str text, int64_t now_ms, const struct zone *zone, int64_t *ms, struct err *e);

/* ask_report(q, s, a, report, format, e), ask_explain(...): fills what the view wants. Without a
 * scope a report is of every service, without a roll-up; an explanation of the only service there
 * is. *e: ERR_USAGE for words that mean nothing, ERR_NOT_FOUND with the near match for a service,
 * team or tag that the log does not have. */
bool ask_report(const struct ask *q, const struct snapshot *s, struct arena *a,
                struct report *report, enum format *format, struct err *e);
bool ask_explain(const struct ask *q, const struct snapshot *s, struct arena *a,
                 struct explain *explain, enum format *format, struct err *e);

#endif
