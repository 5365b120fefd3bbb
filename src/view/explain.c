/* SPDX-License-Identifier: Apache-2.0 */
#include "view/explain.h"

#include "view/form.h"

void out_explain(struct out *o, const struct explain *x, enum format format, int width, bool colour,
                 struct arena scratch)
{
    char *whole = view_part(o, &scratch);
    switch (format) {
    case FORMAT_TABLE:
        out_explain_table(o, x, width, colour, scratch);
        break;
    case FORMAT_JSON:
        out_explain_json(o, x, scratch);
        break;
    case FORMAT_CSV:
        out_explain_csv(o, x, scratch);
        break;
    case FORMAT_MD:
        out_explain_md(o, x, scratch);
        break;
    }
    view_join(o, whole);
}
