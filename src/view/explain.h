/* The rows behind one number -> bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Schema "pitwall.explain/1" of docs/metrics.md "Lineage". */
#ifndef VIEW_EXPLAIN_H
#define VIEW_EXPLAIN_H

#include "metric/rows.h"
#include "view/report.h"

struct explain {
    const struct facts *facts;
    const struct zone *zone;
    struct window window;
    struct scope scope;
    enum metric metric;
    struct str log_name;
};

void out_explain(struct out *o, const struct explain *x, enum format format, int width, bool colour,
                 struct arena scratch);

#endif
