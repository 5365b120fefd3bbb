/* SPDX-License-Identifier: Apache-2.0 */
#include "view/report.h"

#include "view/form.h"

static const struct str format_word[] = {
    [FORMAT_TABLE] = STR("table"),
    [FORMAT_JSON] = STR("json"),
    [FORMAT_CSV] = STR("csv"),
    [FORMAT_MD] = STR("md"),
};

bool format_find(struct str name, enum format *format)
{
    for (int f = 0; f < COUNT(format_word); f++)
        if (str_equal(name, format_word[f])) {
            *format = (enum format)f;
            return true;
        }
    return false;
}

char *view_part(struct out *o, struct arena *scratch)
{
    char *whole = o->a->end;
    if (whole == scratch->end) {
        scratch->at += (scratch->end - scratch->at) / 2;
        o->a->end = scratch->at;
    }
    return whole;
}

void view_join(struct out *o, char *whole)
{
    o->a->end = whole;
}

void out_report(struct out *o, const struct report *r, enum format format, int width, bool colour,
                struct arena scratch)
{
    char *whole = view_part(o, &scratch);
    switch (format) {
    case FORMAT_TABLE:
        out_report_table(o, r, width, colour, scratch);
        break;
    case FORMAT_JSON:
        out_report_json(o, r, scratch);
        break;
    case FORMAT_CSV:
        out_report_csv(o, r, scratch);
        break;
    case FORMAT_MD:
        out_report_md(o, r, scratch);
        break;
    }
    view_join(o, whole);
}
