/* The rows behind a number: what `explain` shows and what metric.h counts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md "Lineage". */
#ifndef METRIC_ROWS_H
#define METRIC_ROWS_H

#include "metric/metric.h"

enum row_kind { ROW_CHANGE, ROW_DEPLOYMENT, ROW_INCIDENT, ROW_FLAG };
enum row_state { ROW_COUNTED, ROW_PENDING, ROW_OPEN, ROW_EXCLUDED };

/* One row; pointers lead into the facts. Texts with p == NULL and times TIME_NONE are absent. */
struct row {
    enum row_kind kind;
    enum row_state state;
    struct str id, repo, change, sha, deploy, env, title, url;
    int32_t service;
    int64_t at_ms; /* what places it in the window: deployment finish, merge, opening */
    int64_t start_ms, end_ms;
    int64_t value_ms;   /* end - start (lead time, restore); -1: none */
    const char *rule;   /* "F5", "F7", "M2": what decided its state */
    enum reason reason; /* why not counted */
    bool failed, rework, inferred, unknown_commit;
    const struct deployment *deployment; /* signals; NULL for other kinds */
    const struct lead *lead;             /* stages; NULL for other kinds */
    const char *link; /* incidents: how it was linked to `deploy`, "inferred"; NULL: it was not */
    struct str event; /* delivery id of the deciding event */
};

struct rows {
    struct row *item; /* by (at, id), excluded ones included */
    ptrdiff_t n, capacity;
};

/* metric_rows(f, scope, metric, window, a): counted + pending/open + excluded rows of the window.
 * In a roll-up deployments, incidents and flags of two services are one row only if one event named
 * both; a change is one row per (repo, change). */
struct rows metric_rows(const struct facts *f, struct scope scope, enum metric metric,
                        struct window w, struct arena *a);

#endif
