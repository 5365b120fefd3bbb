/* The report: numbers -> bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Schema "pitwall.report/1" of docs/api.md. Same input, same bytes. */
#ifndef VIEW_REPORT_H
#define VIEW_REPORT_H

#include "base/out.h"
#include "metric/metric.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_MD };
bool format_find(struct str name, enum format *format);

struct report {
    const struct facts *facts;
    const struct zone *zone;
    struct window window;
    enum bucket bucket;
    struct scope scope;  /* the services listed */
    bool total;          /* with the roll-up over them (--all, --team, --tag) */
    struct str log_name; /* "sample" marks sample data everywhere; p == NULL */
};

/* out_report(o, report, format, width, colour, scratch): width and colour matter to the table only
 * (width 0: 100 columns). The output may grow in the memory that scratch is the rest of. */
void out_report(struct out *o, const struct report *r, enum format format, int width, bool colour,
                struct arena scratch);

#endif
