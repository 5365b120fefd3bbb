/* A second, naive implementation of docs/metrics.md for small logs.
 * SPDX-License-Identifier: Apache-2.0
 *
 * It shares no code with src/fact and src/metric, only their words (enums, structs of numbers):
 * everything is searched for by walking everything, in the order of the page. test/unit/metric/
 * oracle.c compares it with the engine on random logs. */
#ifndef ORACLE_ORACLE_H
#define ORACLE_ORACLE_H

#include "metric/metric.h"
#include "metric/rows.h"

/* One row of a metric. Texts and times as in struct row; signals: bit per enum signal. */
struct oracle_row {
    enum row_kind kind;
    enum row_state state;
    enum reason reason;
    struct str id, repo, env;
    int64_t at_ms, start_ms, end_ms, value_ms;
    int64_t stage_ms[STAGES];
    unsigned signals;
    bool failed, rework, unknown_commit;
};

/* What one service's numbers are. */
struct oracle_answer {
    struct str service;
    bool listed;                     /* has a deployment, change or incident by now */
    struct oracle_row *row[METRICS]; /* [n[metric]], in no order */
    ptrdiff_t n[METRICS];
    struct metrics number; /* those fields that oracle.c of the test compares */
};

/* The answers to a log, by service name: *n of them, in a. Only UTC. */
struct oracle_answer *oracle(const struct event *event, ptrdiff_t nevent, const struct rules *rules,
                             int64_t now_ms, struct window w, struct arena *a, ptrdiff_t *n);

/* Statistics by their definitions. v[n] in any order, is sorted in place. */
double oracle_percentile(double *v, ptrdiff_t n, double q, enum percentile_rule rule);
void oracle_wilson(ptrdiff_t hits, ptrdiff_t n, double ci[2]);
double oracle_survival(const double *ended, ptrdiff_t nended, const double *open, ptrdiff_t nopen,
                       double q);

#endif
