/* SPDX-License-Identifier: Apache-2.0 */
#include "load/import_events.h"

#include "base/limits.h"
#include "unit/store/support.h"

struct told {
    struct out refused, remarked;
    int64_t progress; /* read, as last told */
};

static void on_refused(void *context, struct str text)
{
    struct told *told = context;
    out_str(&told->refused, text);
    out_byte(&told->refused, '\n');
}

static void on_remarked(void *context, struct str text)
{
    struct told *told = context;
    out_str(&told->remarked, text);
    out_byte(&told->remarked, '\n');
}

static void on_progress(void *context, const struct import_count *count)
{
    ((struct told *)context)->progress = count->read;
}

static void write_file(const char *name, struct str bytes)
{
    FILE *f = fopen(file(name), "wb");
    check_true(f && fwrite(bytes.p, 1, (size_t)bytes.n, f) == (size_t)bytes.n);
    fclose(f);
}

/* imports the file, into the log of that name; the path is cut out of what is told */
static struct import_count import(const char *log, const char *name, struct told *told)
{
    struct log_port *s = log_open(file(log), str_of(name), false, 77, room(), &error);
    struct import_count count;
    check_true(s);
    *told = (struct told){.refused = out_to(room()), .remarked = out_to(room())};
    const struct import_watch watch = {on_refused, on_remarked, on_progress, told};
    char here[256];
    check_true(getcwd(here, sizeof here) && chdir(folder) == 0);
    check_ok(import_events_file(s, str_of(name), &watch, &count, &error));
    check_int(chdir(here), 0);
    check_int(told->progress, count.read);
    check_int(count.read, count.added + count.duplicate + count.refused);
    log_close(s);
    return count;
}

static struct walked seen_in(const char *log)
{
    struct store *s = store_open(file(log), STORE_READ, &error);
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    store_close(s);
    return seen;
}

#define NOTE(text) "{\"type\":\"note.added\",\"at\":\"2026-11-02T10:04:00Z\",\"text\":\"" text "\"}"

static bool list_refused(void *context, const struct refused *r)
{
    struct out *o = context;
    out_format(o, "%.*s:%lld [%.*s] %.*s <- %.*s\n", FMT(r->source), (long long)r->line,
               FMT(r->field.p ? r->field : S("whole")), FMT(r->reason), FMT(r->raw));
    check_int(r->arrival_ms, 77);
    return true;
}

static void the_good_lines_around_bad_ones_are_kept(void **state)
{
    (void)state;
    struct told told;
    write_file(
        "events.ndjson",
        S(NOTE("one") "\n"
                      "{\"type\":\n"
                      "{\"type\":\"deploy.finishd\",\"at\":\"2026-11-02T10:04:00Z\"}\n"
                      "{\"type\":\"deploy.finished\",\"at\":\"yesterday\",\"deploy\":1}\n" NOTE(
                          "two") "\n"));
    struct import_count count = import("worked.db", "events.ndjson", &told);
    check_int(count.read, 5);
    check_int(count.added, 2);
    check_int(count.refused, 3);
    check_str(out_str_of(&told.refused),
              "events.ndjson:2: not JSON: byte 9: the text ends early\n"
              "events.ndjson:3: unknown type 'deploy.finishd', did you mean 'deploy.finished'?\n"
              "events.ndjson:4: deploy.finished: 'at': not a time: 'yesterday'\n");
    struct store *s = store_open(file("worked.db"), STORE_READ, &error);
    struct out o = out_to(room());
    check_ok(store_quarantine_each(s, list_refused, &o, &error));
    check_str(
        out_str_of(&o),
        "events.ndjson:2 [whole] not JSON: byte 9: the text ends early <- {\"type\":\n"
        "events.ndjson:3 [type] unknown type 'deploy.finishd', did you mean "
        "'deploy.finished'? <- {\"type\":\"deploy.finishd\",\"at\":\"2026-11-02T10:04:00Z\"}\n"
        "events.ndjson:4 [at] deploy.finished: 'at': not a time: 'yesterday' <- "
        "{\"type\":\"deploy.finished\",\"at\":\"yesterday\",\"deploy\":1}\n");
    store_close(s);
    struct walked seen = seen_in("worked.db");
    check_int(seen.line.n, 2);
    check_str(seen.line.item[1], NOTE("two"));

    count = import("worked.db", "events.ndjson", &told); /* again: nothing more */
    check_int(count.duplicate, 2);
    check_int(count.refused, 3);
    check_int(seen_in("worked.db").line.n, 2);
}

static void mail_addresses_do_not_reach_the_quarantine(void **state)
{
    (void)state;
    struct told told;
    struct out o = out_to(room());
    write_file("mail.ndjson", S("{\"type\":\"note.added\",\"at\":\"jo@example.org\",\"by\":"
                                "\"<jo.doe@example.org>, a@b.example\",\"text\":\"kept\"}\n"));
    check_int(import("mail.db", "mail.ndjson", &told).refused, 1);
    struct store *s = store_open(file("mail.db"), STORE_READ, &error);
    check_ok(store_quarantine_each(s, list_refused, &o, &error));
    check_str(out_str_of(&o), "mail.ndjson:1 [at] note.added: 'at': not a time: ***' <- "
                              "{\"type\":\"note.added\",\"at\":\"***\",\"by\":\"<***>, ***\","
                              "\"text\":\"kept\"}\n");
    store_close(s);
}

static void line_ends_blanks_marks_and_remarks(void **state)
{
    (void)state;
    struct told told;
    write_file("odd.ndjson",
               S("\xEF\xBB\xBF" NOTE("one") "\r\n\r\n\n  \t \n" NOTE(
                   "two") "\r\n[1]\n"
                          "{\"type\":\"note.added\",\"at\":1762077840,\"text\":\"x\",\"titel\":1}\n"
                          "{\"type\":\"note.added\",\"text\":\"x\"}\n" NOTE("last")));
    struct import_count count = import("odd.db", "odd.ndjson", &told);
    check_int(count.read, 6);
    check_int(count.added, 4);
    check_int(count.remarked, 1);
    check_str(out_str_of(&told.refused), "odd.ndjson:6: expected an object, got an array\n"
                                         "odd.ndjson:8: note.added: 'at': missing\n");
    check_str(out_str_of(&told.remarked),
              "odd.ndjson:7: unknown field 'titel' kept, did you mean 'title'?\n");
    struct walked seen = seen_in("odd.db");
    check_str(seen.line.item[0], NOTE("one"));
    check_str(seen.line.item[3], NOTE("last"));
}

static void one_array_is_taken_item_by_item(void **state)
{
    (void)state;
    struct told told;
    write_file("array.json", S("\n[\n" NOTE("one") ",\n 7, " NOTE("two") "\n]\n"));
    struct import_count count = import("array.db", "array.json", &told);
    check_int(count.added, 2);
    check_str(out_str_of(&told.refused), "array.json:2: expected an object, got a number\n");
    /* what only starts like one is read by lines */
    write_file("no-array.json", S("[\n" NOTE("three") "\n"));
    count = import("array.db", "no-array.json", &told);
    check_int(count.added, 1);
    check_int(count.refused, 1);
    struct out o = out_to(room()); /* nor is one of too many items taken whole */
    out_text(&o, "\xEF\xBB\xBF[1");
    for (int i = 0; i < 70000; i++)
        out_text(&o, ",1");
    out_text(&o, "]\n" NOTE("four") "\n");
    write_file("too-many.json", out_str_of(&o));
    count = import("array.db", "too-many.json", &told);
    check_int(count.added, 1);
    check_str(out_str_of(&told.refused), "too-many.json:1: expected an object, got an array\n");
}

static void short_bad_lines_take_little_memory(void **state)
{
    (void)state;
    struct told told;
    struct out o = out_to(room());
    for (int i = 0; i < 50000; i++)
        out_text(&o, "x\n");
    out_text(&o, NOTE("last"));
    write_file("short.ndjson", out_str_of(&o));
    struct import_count count = import("short.db", "short.ndjson", &told);
    check_int(count.refused, 50000);
    check_int(count.added, 1);
    struct str said = out_str_of(&told.refused);
    check_true(str_ends(said, S("short.ndjson:50000: not JSON: byte 1: a value is expected\n")));
}

static void nothing_is_fine(void **state)
{
    (void)state;
    struct told told;
    write_file("empty.ndjson", S(""));
    check_int(import("empty.db", "empty.ndjson", &told).read, 0);
    write_file("blank.ndjson", S("\xEF\xBB\xBF\n\n"));
    check_int(import("empty.db", "blank.ndjson", &told).read, 0);
}

static void a_line_too_long_is_refused_with_its_head(void **state)
{
    (void)state;
    struct told told;
    struct out o = out_to(room());
    out_text(&o, NOTE("before") "\n{\"type\":\"note.added\",\"text\":\"");
    for (int i = 0; i < LIMIT_LINE_BYTES / 16 + 200000; i++)
        out_text(&o, "0123456789abcdef");
    out_text(&o, "\"}\n" NOTE("after") "\n" NOTE("last"));
    write_file("long.ndjson", out_str_of(&o));
    struct import_count count = import("long.db", "long.ndjson", &told);
    check_int(count.added, 3);
    check_int(count.refused, 1);
    check_str(out_str_of(&told.refused), "long.ndjson:2: longer than 16777216 bytes\n");
    struct walked seen = seen_in("long.db");
    check_str(seen.line.item[2], NOTE("last"));
    struct store *s = store_open(file("long.db"), STORE_READ, &error);
    o = out_to(room());
    check_ok(store_quarantine_each(s, list_refused, &o, &error));
    check_true(str_starts(out_str_of(&o), S("long.ndjson:2 [whole] longer than 16777216 bytes <- "
                                            "{\"type\":\"note.added\",\"text\":\"0123")));
    store_close(s);
}

/* some 6 MB, so that chunks are parsed at once: nothing is lost, doubled or reordered */
static void many_chunks_keep_their_order_and_line_numbers(void **state)
{
    (void)state;
    enum { LINES = 20000, BAD = 777 };
    struct told told;
    struct arena before = *room();
    struct out o = out_to(room());
    for (int i = 0; i < LINES; i++) {
        if (i % BAD == BAD - 1)
            out_text(&o, "{}\n");
        else
            out_format(&o, NOTE("%d %0*d") "\n", i, i % 500, 0);
    }
    write_file("many.ndjson", out_str_of(&o));
    struct import_count count = import("many.db", "many.ndjson", &told);
    check_int(count.refused, LINES / BAD);
    check_int(count.added, LINES - LINES / BAD);
    struct out wanted = out_to(room());
    for (int line = BAD; line <= LINES; line += BAD)
        out_format(&wanted, "many.ndjson:%d: 'type': missing\n", line);
    check_true(str_equal(out_str_of(&told.refused), out_str_of(&wanted)));
    struct walked seen = seen_in("many.db");
    check_int(seen.arrival_sum, 77 * seen.line.n);
    for (int i = 0, at = 0; i < LINES; i++)
        if (i % BAD != BAD - 1) {
            char text[64];
            snprintf(text, sizeof text, "\"text\":\"%d 0", i);
            check_true(strstr(arena_z(room(), seen.line.item[at++]), text) != NULL);
        }
    *room() = before;
}

static void an_import_cut_off_is_completed_by_the_next(void **state)
{
    (void)state;
    struct told told;
    struct out o = out_to(room());
    for (int i = 0; i < 1000; i++)
        out_format(&o, NOTE("%d") "\n", i);
    write_file("whole.ndjson", out_str_of(&o));
    write_file("part.ndjson", str_slice(out_str_of(&o), 0, o.n / 3));
    struct import_count count = import("cut.db", "part.ndjson", &told);
    check_int(count.refused, 1); /* the line that was cut */
    int64_t part = count.added;
    check_true(part > 300 && part < 340);
    count = import("cut.db", "whole.ndjson", &told);
    check_int(count.added, 1000 - part);
    check_int(count.duplicate, part);
    check_int(seen_in("cut.db").line.n, 1000);
}

static void a_pipe_is_read_too(void **state)
{
    (void)state;
    int end[2], input = dup(STDIN_FILENO);
    check_int(pipe(end), 0);
    struct str text = S(NOTE("one") "\n{}\n" NOTE("two"));
    check_int(write(end[1], text.p, (size_t)text.n), text.n);
    close(end[1]);
    dup2(end[0], STDIN_FILENO);
    struct told told;
    struct import_count count = import("pipe.db", "-", &told);
    dup2(input, STDIN_FILENO);
    close(input);
    close(end[0]);
    check_int(count.added, 2);
    check_str(out_str_of(&told.refused), "stdin:2: 'type': missing\n");
}

static void a_file_that_cannot_be_read(void **state)
{
    (void)state;
    struct log_port *s = log_open(file("none.db"), S("none"), false, 1, room(), &error);
    const struct import_watch watch = {0};
    struct import_count count;
    struct err e = {0};
    check_true(!import_events_file(s, S("/nowhere/x.ndjson"), &watch, &count, &e));
    check_str(str_of(e.text), "cannot read '/nowhere/x.ndjson': No such file or directory");
    check_int(e.code, ERR_INPUT);
    check_true(!import_events_file(s, str_of(folder), &watch, &count, &e));
    check_true(strstr(e.text, "': Is a directory") != NULL);
    log_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_lines_around_bad_ones_are_kept),
        cmocka_unit_test(mail_addresses_do_not_reach_the_quarantine),
        cmocka_unit_test(line_ends_blanks_marks_and_remarks),
        cmocka_unit_test(one_array_is_taken_item_by_item),
        cmocka_unit_test(short_bad_lines_take_little_memory),
        cmocka_unit_test(nothing_is_fine),
        cmocka_unit_test(a_line_too_long_is_refused_with_its_head),
        cmocka_unit_test(many_chunks_keep_their_order_and_line_numbers),
        cmocka_unit_test(an_import_cut_off_is_completed_by_the_next),
        cmocka_unit_test(a_pipe_is_read_too),
        cmocka_unit_test(a_file_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
