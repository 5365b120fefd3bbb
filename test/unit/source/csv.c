/* SPDX-License-Identifier: Apache-2.0 */
#include "source/csv.h"

#include "base/out.h"
#include "check.h"

/* every row as "LINE[cell|cell]", every fault as "LINE!reason!raw" */
static struct str read_all(struct str text, char delimiter)
{
    struct csv c;
    struct err e;
    struct csv_row row;
    struct out o = out_to(room());
    check_true(csv_start(&c, text, delimiter, &e));
    for (enum csv_result result; (result = csv_next(&c, room(), &row, &e)) != CSV_END;) {
        out_int(&o, row.line);
        if (result == CSV_FAULT)
            out_format(&o, "!%s!%.*s ", e.text, FMT(row.raw));
        for (ptrdiff_t i = 0; result == CSV_ROW && i < row.n; i++)
            out_format(&o, "%s%.*s", i ? "|" : "[", FMT(row.cell[i]));
        if (result == CSV_ROW)
            out_text(&o, "] ");
    }
    return out_str_of(&o);
}

static void plain_rows(void **state)
{
    (void)state;
    check_str(read_all(S("a,b\n1,2\n"), 0), "1[a|b] 2[1|2] ");
    check_str(read_all(S("a,b\r\n1,2"), 0), "1[a|b] 2[1|2] ");
    check_str(read_all(S("a,,\n,"), 0), "1[a||] 2[|] ");
    check_str(read_all(S("\xEF\xBB\xBFone"), 0), "1[one] ");
    check_str(read_all(S(""), 0), "");
    check_str(read_all(S("a\rb\n"), 0), "1[a\rb] ");
    check_str(read_all(S("5\" pipe,x\n"), 0), "1[5\" pipe|x] ");
}

static void blank_lines_are_no_rows(void **state)
{
    (void)state;
    check_str(read_all(S("\n\r\na\n \n\nb\n\n"), 0), "3[a] 6[b] ");
    check_str(read_all(S("a\tb\n\t\n"), 0), "1[a|b] 2[|] ");
}

static void quotes(void **state)
{
    (void)state;
    check_str(read_all(S("\"a,b\",\"c\"\"d\",\"\"\n"), 0), "1[a,b|c\"d|] ");
    check_str(read_all(S("\"two\nlines\",x\nnext,y\n"), 0), "1[two\nlines|x] 3[next|y] ");
    check_str(read_all(S("\"\"\"\"\"\"\r\n"), 0), "1[\"\"] ");
}

static void delimiters_are_told_from_the_first_row(void **state)
{
    (void)state;
    check_str(read_all(S("a;b;c\n1,5;2;3\n"), 0), "1[a|b|c] 2[1,5|2|3] ");
    check_str(read_all(S("a\tb\n1,2\t3\n"), 0), "1[a|b] 2[1,2|3] ");
    check_str(read_all(S("\"x;y;z\",b\n"), 0), "1[x;y;z|b] ");
    check_str(read_all(S("a;b,c\n"), ','), "1[a;b|c] ");
    check_str(read_all(S("a|b\n"), 0), "1[a|b] ");
}

static void a_bad_row_costs_its_line_only(void **state)
{
    (void)state;
    check_str(read_all(S("a,b\n\"x\" y,2\n3,4\n"), 0),
              "1[a|b] 2!cell 1: text behind its closing quote!\"x\" y,2 3[3|4] ");
    check_str(read_all(S("a,b\n1,\"never\n3,4\n"), 0),
              "1[a|b] 2!cell 2: its quote is never closed!1,\"never 3[3|4] ");
}

static void rows_have_limits(void **state)
{
    (void)state;
    struct out o = out_to(room());
    for (int i = 0; i < CSV_CELLS; i++)
        out_byte(&o, ',');
    out_text(&o, "\nx\n\"");
    for (int i = 0; i < CSV_ROW_BYTES; i++)
        out_byte(&o, '\'');
    out_text(&o, "\",\ny\n");
    struct csv c;
    struct err e;
    struct csv_row row;
    check_true(csv_start(&c, out_str_of(&o), ',', &e));
    check_int(csv_next(&c, room(), &row, &e), CSV_FAULT);
    check_str(str_of(e.text), "more than 4096 cells");
    check_int(csv_next(&c, room(), &row, &e), CSV_ROW);
    check_int(csv_next(&c, room(), &row, &e), CSV_FAULT);
    check_str(str_of(e.text), "a row of more than 1048576 bytes");
    check_int(row.line, 3);
    check_int(csv_next(&c, room(), &row, &e), CSV_ROW);
    check_str(row.cell[0], "y");
    check_int(csv_next(&c, room(), &row, &e), CSV_END);
}

static void utf16_is_refused(void **state)
{
    (void)state;
    struct csv c;
    struct err e = {0};
    check_true(!csv_start(&c, S("\xFF\xFE\x61\0"), 0, &e));
    check_str(str_of(e.text), "not UTF-8 but UTF-16: save it as CSV UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(blank_lines_are_no_rows),
        cmocka_unit_test(quotes),
        cmocka_unit_test(delimiters_are_told_from_the_first_row),
        cmocka_unit_test(a_bad_row_costs_its_line_only),
        cmocka_unit_test(rows_have_limits),
        cmocka_unit_test(utf16_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
