/* The forms of the report and of explain, one file each.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef VIEW_FORM_H
#define VIEW_FORM_H

#include "json/writer.h"
#include "view/explain.h"
#include "view/report.h"

void out_report_json(struct out *o, const struct report *r, struct arena scratch);
void out_report_table(struct out *o, const struct report *r, int width, bool colour,
                      struct arena scratch);
void out_report_csv(struct out *o, const struct report *r, struct arena scratch);
void out_report_md(struct out *o, const struct report *r, struct arena scratch);

void out_explain_json(struct out *o, const struct explain *x, struct arena scratch);
void out_explain_table(struct out *o, const struct explain *x, int width, bool colour,
                       struct arena scratch);
void out_explain_csv(struct out *o, const struct explain *x, struct arena scratch);
void out_explain_md(struct out *o, const struct explain *x, struct arena scratch);

/* view_part(o, scratch): where the output grows in the memory that scratch is the free rest of,
 * gives each a half, so that neither writes over the other. view_join(o, whole) with what view_part
 * returned gives the output the whole again. */
char *view_part(struct out *o, struct arena *scratch);
void view_join(struct out *o, char *whole);

/* json_double(w, key, v): NAN is null: no data. */
void json_double(struct json_writer *w, struct str key, double v);

/* json_definitions(w, f): the member "definitions": {"version", "hash"}. */
void json_definitions(struct json_writer *w, const struct facts *f);

/* json_log(w, name): the members "log" and, for a sample, "sample": true; nothing for p == NULL. */
void json_log(struct json_writer *w, struct str name);

#endif
