/* The command line's tables and their reading.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/command.h"

#include "app/words.h"
#include "check.h"
#include "serve/ask.h"

/* every command says what it does; no option is written twice in one command, none is unused */
static void test_tables(void **state)
{
    (void)state;
    uint64_t used = GLOBAL_OPTIONS;
    for (int i = 0; i < ncommands; i++) {
        const struct command *c = &commands[i];
        assert_true(c->run && *c->summary && c->least <= c->most);
        assert_true((*c->argument != 0) == (c->most > 0));
        assert_true((c->takes & GLOBAL_OPTIONS) == 0);
        used |= c->takes;
        for (int a = 0; a < OPTIONS; a++)
            for (int b = 0; b < a; b++)
                if (command_takes(c, (enum option_id)a) && command_takes(c, (enum option_id)b))
                    assert_false(str_equal(options[a].name, options[b].name));
    }
    for (int id = 0; id < OPTIONS; id++) {
        assert_true(options[id].name.n > 0 && options[id].help);
        assert_true(used >> id & 1);
    }
}

static bool read_words(struct session *r, const char *const *text, struct err *e)
{
    struct str word[16];
    ptrdiff_t n = 0;
    for (; text[n]; n++)
        word[n] = str_of(text[n]);
    struct str *kept = NEW(room(), struct str, n + 1);
    memcpy(kept, word, (size_t)n * sizeof *word);
    *r = (struct session){.a = *room()};
    return words_read(r, kept, n, e);
}

static void test_words(void **state)
{
    (void)state;
    struct session r;
    struct err e = {0};
    static const char *const words[] = {"--db",        "a.db",     "report", "--service", "a",
                                        "--service=b", "--by=day", "--all",  NULL};
    assert_true(read_words(&r, words, &e));
    check_str(r.command->name, "report");
    check_str(session_value(&r, OPTION_DB), "a.db");
    check_int(r.option[OPTION_SERVICE].n, 2);
    check_str(r.option[OPTION_SERVICE].item[0], "a");
    check_str(session_value(&r, OPTION_SERVICE), "b");
    check_str(session_value(&r, OPTION_BY), "day");
    assert_true(session_told(&r, OPTION_ALL));
    assert_false(session_told(&r, OPTION_TEAM));
    assert_null(session_value(&r, OPTION_TEAM).p);
}

static void test_end_of_options(void **state)
{
    (void)state;
    struct session r;
    struct err e = {0};
    static const char *const words[] = {"import", "events", "--", "--sample", NULL};
    assert_true(read_words(&r, words, &e));
    check_int(r.argument.n, 1);
    check_str(r.argument.item[0], "--sample");
    assert_false(session_told(&r, OPTION_SAMPLE));
    static const char *const dash[] = {"import", "events", "-", NULL};
    assert_true(read_words(&r, dash, &e));
    check_str(r.argument.item[0], "-");
}

static void test_dates(void **state)
{
    (void)state;
    const int64_t now = INT64_C(1795305600000); /* 2026-11-22T00:00:00Z */
    int64_t ms = 0;
    struct err e = {0};
    assert_true(ask_date(S("90d"), now, zone_utc(), &ms, &e));
    check_int(ms, now - 90 * DAY_MS);
    assert_true(ask_date(S("2026-11-21"), now, zone_utc(), &ms, &e));
    check_int(ms, now - DAY_MS);
    assert_true(ask_date(S("2026-11-22T01:00:00+02:00"), now, zone_utc(), &ms, &e));
    check_int(ms, now - HOUR_MS);
    static const char *const none[] = {
        "",   "2026", "1795305600", "2026-11", "2026-13-01",
        "90", "d",    "-3d",        "now",     "2026-11-22T25:00:00Z"};
    for (int i = 0; i < COUNT(none); i++)
        if (ask_date(str_of(none[i]), now, zone_utc(), &ms, &e))
            fail_msg("'%s' is taken for a date", none[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_end_of_options),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
