/* What happens beside the deliveries.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SAMPLE_EXTRA_H
#define SAMPLE_EXTRA_H

#include "sample/course.h"

/* extra_week(s, week): that week's notes, drills, experiments, outcomes, ... of a named service. */
void extra_week(struct step *s, int week);

/* extra_definition(t, at): the organisation's definitions are published. */
void extra_definition(struct teller *t, int64_t at_ms);

/* planted.c: incidents, flags and merges planted by hand in that week. */
void planted_week(struct step *s, int week);

#endif
