/* Any bytes as CSV.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/csv.h"

#include "base/out.h"
#include "fuzz.h"

/* the cells written again, all in quotes, are the same cells */
static void write_and_read(const struct csv_row *row, struct arena a)
{
    struct out o = out_to(&a);
    for (ptrdiff_t i = 0; i < row->n; i++) {
        out_text(&o, i ? ",\"" : "\"");
        for (ptrdiff_t k = 0; k < row->cell[i].n; k++) {
            out_byte(&o, row->cell[i].p[k]);
            if (row->cell[i].p[k] == '"')
                out_byte(&o, '"');
        }
        out_byte(&o, '"');
    }
    struct csv c;
    struct csv_row again;
    struct err e;
    law(csv_start(&c, out_str_of(&o), ',', &e));
    law(csv_next(&c, &a, &again, &e) == CSV_ROW && again.n == row->n);
    for (ptrdiff_t i = 0; i < row->n; i++)
        law(str_equal(again.cell[i], row->cell[i]));
    law(csv_next(&c, &a, &again, &e) == CSV_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = exact(data, size);
    struct csv c;
    struct err e;
    int64_t lines = 1, last = 0;
    for (ptrdiff_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    if (csv_start(&c, text, 0, &e))
        for (;;) {
            struct arena a = fresh();
            struct csv_row row = {0};
            enum csv_result result = csv_next(&c, &a, &row, &e);
            if (result == CSV_END)
                break;
            law(row.line > last && row.line <= lines && c.line <= lines);
            law(result == CSV_FAULT || row.n > 0);
            last = row.line;
            if (result == CSV_ROW)
                write_and_read(&row, a);
        }
    drop(text);
    return 0;
}
