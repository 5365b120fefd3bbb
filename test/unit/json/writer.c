/* SPDX-License-Identifier: Apache-2.0 */
#include "json/writer.h"

#include "base/time.h"
#include "check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void commas_and_nesting_are_kept(void **state)
{
    (void)state;
    struct out o = out_to(room());
    struct json_writer w = json_writer_to(&o);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("a"), S("x\"y"));
    json_open_array(&w, S("list"));
    json_integer(&w, (struct str){0}, -7);
    json_number(&w, (struct str){0}, 0.5);
    json_open_object(&w, (struct str){0});
    json_close(&w);
    json_open_array(&w, (struct str){0});
    json_flag(&w, (struct str){0}, true);
    json_close(&w);
    json_raw(&w, (struct str){0}, S("{\"r\":1}"));
    json_close(&w);
    json_null(&w, S(""));
    json_time(&w, S("at"), 1787529600123);
    json_time(&w, S("never"), TIME_NONE);
    json_close(&w);
    check_int(w.depth, 0);
    check_str(out_str_of(&o), "{\"a\":\"x\\\"y\",\"list\":[-7,0.5,{},[true],{\"r\":1}],\"\":null,"
                              "\"at\":\"2026-08-24T00:00:00.123Z\",\"never\":null}");
}

static void a_scalar_may_be_all(void **state)
{
    (void)state;
    struct out o = out_to(room());
    struct json_writer w = json_writer_to(&o);
    json_flag(&w, (struct str){0}, false);
    check_str(out_str_of(&o), "false");
}

static void close_nothing(struct json_writer *w)
{
    json_close(w);
}
static void key_in_array(struct json_writer *w)
{
    json_open_array(w, (struct str){0});
    json_null(w, S("a"));
}
static void no_key_in_object(struct json_writer *w)
{
    json_open_object(w, (struct str){0});
    json_null(w, (struct str){0});
}
static void two_values(struct json_writer *w)
{
    json_null(w, (struct str){0});
    json_null(w, (struct str){0});
}
static void too_deep(struct json_writer *w)
{
    for (int i = 0; i < 64; i++)
        json_open_array(w, (struct str){0});
}
static void deep_enough(struct json_writer *w)
{
    for (int i = 0; i < 63; i++)
        json_open_array(w, (struct str){0});
    for (int i = 0; i < 63; i++)
        json_close(w);
}

/* whether what is done to a writer ends the process by abort() */
static bool aborts(void (*act)(struct json_writer *))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct out o = out_to(room());
        struct json_writer w = json_writer_to(&o);
        signal(SIGABRT, SIG_DFL);
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        act(&w);
        _exit(0);
    }
    int status = 0;
    check_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void misnesting_aborts(void **state)
{
    (void)state;
    check_true(aborts(close_nothing));
    check_true(aborts(key_in_array));
    check_true(aborts(no_key_in_object));
    check_true(aborts(two_values));
    check_true(aborts(too_deep));
    check_true(!aborts(deep_enough));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_and_nesting_are_kept),
        cmocka_unit_test(a_scalar_may_be_all),
        cmocka_unit_test(misnesting_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
