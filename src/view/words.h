/* Numbers and names as people read them: with units, "no data" in words.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef VIEW_WORDS_H
#define VIEW_WORDS_H

#include "base/out.h"
#include "base/plain.h"
#include "metric/rows.h"

/* log_is_sample(name): whether the log holds a sample organisation: it is named "sample". */
bool log_is_sample(struct str name);

/* out_seconds(o, s): "18.9 h"; NAN: "no data". */
void out_seconds(struct out *o, double s);

/* out_percent(o, ratio): "9.5 %"; NAN: "no data". */
void out_percent(struct out *o, double ratio);

/* out_figure(o, v): at most two digits behind the point: "0.7", "12", "0.03"; NAN: "no data". */
void out_figure(struct out *o, double v);

/* out_per_day(o, m): deployments per day as out_figure; "no data" where no deployment is known. */
void out_per_day(struct out *o, const struct deployment_frequency *m);

/* out_share(o, r): "6/63 = 9.5 %"; n == 0: "no data". */
void out_share(struct out *o, struct ratio r);

/* out_moment(o, ms, zone): local "2026-08-24 13:05"; at midnight only the date. */
void out_moment(struct out *o, int64_t ms, const struct zone *zone);

/* Words for a reason, for a row's state, for a kind of row. */
struct str reason_words(enum reason reason);
struct str row_state_name(enum row_state state); /* "counted" */
struct str row_kind_name(enum row_kind kind);    /* "deployment" */
struct str metric_words(enum metric metric);     /* "lead time" */

/* out_definitions(o, f): "definitions version 3 (1a2b3c4d)" or "definitions unpublished (...)". */
void out_definitions(struct out *o, const struct facts *f);

#endif
