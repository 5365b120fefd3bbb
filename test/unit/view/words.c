/* How numbers and names read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/words.h"

#include "handmade.h"
#include "view/grid.h"
#include "view/report.h"

#include <math.h>

static void check_figure(void (*write)(struct out *o, double v), double v, const char *wanted)
{
    struct out o = out_to(room());
    write(&o, v);
    check_str(out_str_of(&o), wanted);
}

static void numbers_have_units_or_are_no_data(void **state)
{
    (void)state;
    check_figure(out_seconds, 68040, "18.9 h");
    check_figure(out_seconds, 0.4, "0.4 s");
    check_figure(out_seconds, (double)NAN, "no data");
    check_figure(out_percent, 6.0 / 63, "9.5 %");
    check_figure(out_percent, 1.0 / 63, "1.6 %");
    check_figure(out_percent, 1.0 / 16, "6.3 %");
    check_figure(out_percent, 0.06, "6 %");
    check_figure(out_percent, 0, "0 %");
    check_figure(out_percent, 1, "100 %");
    check_figure(out_percent, 1.0 / 5000, "<0.1 %");
    check_figure(out_percent, (double)NAN, "no data");
    check_figure(out_figure, 0.7, "0.7");
    check_figure(out_figure, 0.125, "0.13");
    check_figure(out_figure, 12.34, "12.3");
    check_figure(out_figure, 100, "100");
    check_figure(out_figure, 0, "0");
    check_figure(out_figure, 0.001, "<0.01");
    check_figure(out_figure, (double)NAN, "no data");
    struct out o = out_to(room());
    out_share(&o, (struct ratio){63, 6, 6.0 / 63, {0}});
    out_byte(&o, ' ');
    out_share(&o, (struct ratio){0});
    out_byte(&o, ' ');
    out_moment(&o, hour(13) + 5 * MINUTE_MS, zone_utc());
    out_byte(&o, ' ');
    out_moment(&o, -1, zone_utc());
    check_str(out_str_of(&o), "6/63 = 9.5 % no data 2026-08-24 13:05 1969-12-31 23:59");
}

static void every_reason_has_words(void **state)
{
    (void)state;
    for (int reason = 0; reason < REASONS; reason++)
        check_true(reason_words((enum reason)reason).n > 0);
    for (int metric = 0; metric < METRICS; metric++)
        check_true(metric_words((enum metric)metric).n > 0);
    enum format format = FORMAT_TABLE;
    check_true(format_find(S("md"), &format) && format == FORMAT_MD);
    check_true(!format_find(S("xml"), &format) && format == FORMAT_MD);
}

static void tables_align_and_wrap(void **state)
{
    (void)state;
    static const struct grid_column column[] = {
        {STR("one"), STR("a"),   false},
        {{0},        STR("n"),   true },
        {STR(""),    STR("why"), false},
    };
    struct grid g = grid_of(column, 3);
    static const struct str cell[] = {STR("x"),   STR("7"),  STR("words that go on and on"),
                                      STR("yyy"), STR("12"), STR("")};
    for (ptrdiff_t i = 0; i < COUNT(cell); i++)
        grid_cell(&g, cell[i], room());
    check_int(grid_width(&g), 3 + 2 + 2 + 2 + 23);
    g.most = 26;
    struct out o = out_to(room());
    out_grid(&o, &g, false);
    struct out text = out_to(room());
    for (ptrdiff_t i = 0; i < o.n; i++) /* a rule is drawn in three bytes a column */
        if ((unsigned char)o.item[i] < 0x80)
            out_byte(&text, o.item[i]);
    check_str(out_str_of(&text), "one\n"
                                 "a     n  why\n"
                                 "\n"
                                 "x     7  words that go on\n"
                                 "         and on\n"
                                 "yyy  12\n");
    check_int(grid_width(&g), 9 + 17);
    struct out md = out_to(room());
    struct arena apart = *room(); /* not where the output grows */
    apart.at += 1 << 20;
    out_grid_md(&md, &g, apart);
    check_str(out_str_of(&md), "| one a | one n | why |\n|---|---:|---|\n"
                               "| x | 7 | words that go on and on |\n| yyy | 12 |  |\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_units_or_are_no_data),
        cmocka_unit_test(every_reason_has_words),
        cmocka_unit_test(tables_align_and_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
