/* The state of the intake, gathered from the log and its facts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_HEALTH_H
#define SERVE_HEALTH_H

#include "serve/snapshot.h"
#include "store/store.h"
#include "view/intake.h"

/* intake_of(s, snapshot, a, x, e): s == NULL: there is no log yet. *x is in a and holds on to the
 * snapshot. */
bool intake_of(struct store *s, const struct snapshot *snapshot, struct arena *a, struct intake *x,
               struct err *e);

#endif
