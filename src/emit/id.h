/* Ids of emitted events, such that saying the same again is no second event.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An id that was told is taken. In a CI job that is recognised (GitHub Actions, GitLab CI, Jenkins)
 * the id is the hash of the run, the job and the step as the CI names them, without the attempt,
 * and of what makes the event the same one: its semantic key, or, where time is part of that, all
 * that it says; the time only where it was told. Elsewhere it is the hash of the canonical event,
 * fixed when it was first tried. docs/ci.md */
#ifndef EMIT_ID_H
#define EMIT_ID_H

#include "emit/event.h"

/* A CI job, as its environment tells. */
struct ci_job {
    struct str system;  /* "github-actions"; p == NULL: none is recognised */
    struct str part[5]; /* server, project, run, job, step; empty where not told */
};

/* ci_job_of(get): get(name): a variable of the environment, p == NULL: not set. */
struct ci_job ci_job_of(struct str (*get)(const char *name));

/* emit_id(x, job, now, parser, a, id, e): the id that the event of x gets when it tells none; now:
 * the time it gets when it tells none. */
bool emit_id(const struct emit_event *x, const struct ci_job *job, struct str now,
             struct json_parser *parser, struct arena *a, struct str *id, struct err *e);

#endif
