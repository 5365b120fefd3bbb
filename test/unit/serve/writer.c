/* The writer: groups, refusals, failures, its end.
 * SPDX-License-Identifier: Apache-2.0 */
#include "serve/writer.h"

#include "unit/store/support.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

/* What the tasks of a test share: a door that holds the writer up, so that what is submitted
 * meanwhile becomes one transaction. */
struct desk {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool reached, open;
    int told;
};

struct task {
    struct job job;
    struct desk *desk;
    struct event event;
    bool appends, waits, refused;
    int fails; /* its first runs, with ERR_STORE */
    int ran, told;
    struct err fault;
};

static void wait_for(struct desk *d, const bool *what)
{
    pthread_mutex_lock(&d->lock);
    while (!*what)
        pthread_cond_wait(&d->changed, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

static void set(struct desk *d, bool *what)
{
    pthread_mutex_lock(&d->lock);
    *what = true;
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
}

static bool run(struct job *job, struct store *s, struct err *e)
{
    struct task *t = (struct task *)job;
    enum append_result result;
    struct arena scratch = arena_reserve(1 << 20);
    t->ran++;
    if (t->waits) {
        set(t->desk, &t->desk->reached);
        wait_for(t->desk, &t->desk->open);
    }
    bool ok = !t->appends || store_append(s, &t->event, 1, &result, scratch, e);
    arena_release(scratch);
    if (ok && t->refused)
        return err_set(e, ERR_INPUT, "refused");
    if (ok && t->ran <= t->fails)
        return err_set(e, ERR_STORE, "failed");
    return ok;
}

static void done(struct job *job, const struct err *e)
{
    struct task *t = (struct task *)job;
    pthread_mutex_lock(&t->desk->lock);
    t->told++;
    if (e)
        t->fault = *e;
    t->desk->told++;
    pthread_cond_broadcast(&t->desk->changed);
    pthread_mutex_unlock(&t->desk->lock);
}

static struct desk desk(void)
{
    return (struct desk){.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
}

static struct task task(struct desk *d, int event)
{
    return (struct task){
        .job = {.run = run, .done = done, .bytes = 1},
        .desk = d,
        .event = deployment(event),
        .appends = true
    };
}

static void wait_told(struct desk *d, int n)
{
    pthread_mutex_lock(&d->lock);
    while (d->told < n)
        pthread_cond_wait(&d->changed, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

/* the tasks, all waiting when the writer gets to them */
static void submit_together(struct writer *w, struct desk *d, struct task *t, int n)
{
    struct task first = {
        .job = {.run = run, .done = done, .bytes = 1},
          .desk = d, .waits = true
    };
    check_true(writer_submit(w, &first.job));
    wait_for(d, &d->reached);
    for (int i = 0; i < n; i++)
        check_true(writer_submit(w, &t[i].job));
    set(d, &d->open);
    wait_told(d, n + 1);
}

static int64_t events_in(const char *name)
{
    struct store *s = store_open(file(name), STORE_READ, &error);
    struct store_counts counts;
    check_true(s != NULL);
    check_ok(store_count(s, &counts, &error));
    store_close(s);
    return counts.events;
}

static void what_waits_becomes_one_transaction(void **state)
{
    (void)state;
    struct writer *w = writer_start(file("one.db"), &error);
    check_ok(w);
    struct desk d = desk();
    struct task t[50];
    for (int i = 0; i < COUNT(t); i++)
        t[i] = task(&d, i);
    t[7].refused = true;
    t[7].appends = false;
    submit_together(w, &d, t, COUNT(t));
    struct writer_state x = writer_state(w);
    check_int(x.transactions, 2); /* the one that held up, and these */
    check_int(x.jobs, COUNT(t) + 1);
    check_int(x.waiting, 0);
    for (int i = 0; i < COUNT(t); i++) {
        check_int(t[i].ran, 1);
        check_int(t[i].told, 1);
        check_int(t[i].fault.code, i == 7 ? ERR_INPUT : ERR_NONE);
    }
    check_int(events_in("one.db"), COUNT(t) - 1); /* durable when they are told */
    writer_stop(w);
}

static void a_job_that_fails_takes_no_other_with_it(void **state)
{
    (void)state;
    struct writer *w = writer_start(file("each.db"), &error);
    check_ok(w);
    struct desk d = desk();
    struct task t[5];
    for (int i = 0; i < COUNT(t); i++)
        t[i] = task(&d, i);
    t[1].fails = 1; /* in the transaction of all, not alone */
    t[3].fails = 9;
    submit_together(w, &d, t, COUNT(t));
    for (int i = 0; i < COUNT(t); i++) {
        check_int(t[i].told, 1);
        check_int(t[i].fault.code, i == 3 ? ERR_STORE : ERR_NONE);
    }
    check_int(t[0].ran, 2);
    check_int(t[3].ran, 1); /* the first transaction ended before it */
    check_int(events_in("each.db"), 4);
    check_int(writer_state(w).fault.code, ERR_NONE);
    writer_stop(w);
}

static void a_log_that_cannot_be_written_is_told_to_all_soon(void **state)
{
    (void)state;
    struct writer *w = writer_start(file("none.db"), &error);
    check_ok(w);
    struct desk d = desk();
    struct task t[40];
    for (int i = 0; i < COUNT(t); i++) {
        t[i] = task(&d, i);
        t[i].fails = 9;
    }
    submit_together(w, &d, t, COUNT(t));
    int ran = 0;
    for (int i = 0; i < COUNT(t); i++) {
        ran += t[i].ran;
        check_int(t[i].told, 1);
        check_int(t[i].fault.code, ERR_STORE);
    }
    check_int(ran, 4); /* one together, three alone */
    check_int(writer_state(w).fault.code, ERR_STORE);
    struct desk again = desk();
    struct task good = task(&again, 1);
    check_true(writer_submit(w, &good.job));
    wait_told(&again, 1);
    check_int(good.fault.code, ERR_NONE);
    check_int(writer_state(w).fault.code, ERR_NONE);
    check_int(events_in("none.db"), 1);
    writer_stop(w);
}

static void too_much_is_turned_away(void **state)
{
    (void)state;
    struct writer *w = writer_start(file("full.db"), &error);
    check_ok(w);
    struct desk d = desk();
    struct task first = {
        .job = {.run = run, .done = done, .bytes = 1},
          .desk = &d, .waits = true
    };
    check_true(writer_submit(w, &first.job));
    wait_for(&d, &d.reached);
    struct task large = task(&d, 1);
    large.job.bytes = WRITER_BYTES;
    check_true(!writer_submit(w, &large.job));
    static struct task many[WRITER_JOBS + 1];
    for (int i = 0; i < WRITER_JOBS; i++) {
        many[i] = (struct task){
            .job = {.run = run, .done = done},
              .desk = &d
        };
        check_true(writer_submit(w, &many[i].job));
    }
    check_true(!writer_submit(w, &many[WRITER_JOBS].job));
    check_int(writer_state(w).waiting, WRITER_JOBS);
    set(&d, &d.open);
    wait_told(&d, WRITER_JOBS + 1);
    check_true(writer_submit(w, &large.job)); /* alone it has room */
    wait_told(&d, WRITER_JOBS + 2);
    check_int(large.fault.code, ERR_NONE);
    writer_stop(w);
}

static bool set_name(void *context, struct store *s, struct err *e)
{
    if (!context)
        return err_set(e, ERR_NOT_FOUND, "nothing");
    return store_setting_set(s, S("name"), str_of(context), e);
}

static void a_thread_that_may_wait_does(void **state)
{
    (void)state;
    char name[] = "x";
    struct writer *w = writer_start(file("do.db"), &error);
    check_ok(w);
    check_ok(writer_do(w, set_name, name, &error));
    struct store *s = store_open(file("do.db"), STORE_READ, &error);
    struct str value;
    check_ok(store_setting_get(s, S("name"), room(), &value, &error));
    check_str(value, "x");
    store_close(s);
    check_true(!writer_do(w, set_name, NULL, &error));
    check_int(error.code, ERR_NOT_FOUND);
    writer_stop(w);
}

static void what_was_taken_is_written_before_it_ends(void **state)
{
    (void)state;
    struct writer *w = writer_start(file("end.db"), &error);
    check_ok(w);
    struct desk d = desk();
    struct task t[100];
    for (int i = 0; i < COUNT(t); i++) {
        t[i] = task(&d, i);
        check_true(writer_submit(w, &t[i].job));
    }
    writer_stop(w);
    check_int(d.told, COUNT(t));
    check_int(events_in("end.db"), COUNT(t));
}

static void a_log_that_was_taken_away_takes_nothing(void **state)
{
    (void)state;
    const char *db = file("gone.db");
    struct writer *w = writer_start(db, &error);
    check_ok(w);
    check_true(writer_has_log(w, &error));
    check_int(rename(db, file("elsewhere.db")), 0);
    check_true(!writer_has_log(w, &error));
    struct desk d = desk();
    struct task t = task(&d, 1);
    check_true(writer_submit(w, &t.job));
    wait_told(&d, 1);
    check_int(t.ran, 0);
    check_int(t.fault.code, ERR_STORE);
    check_int(rename(file("elsewhere.db"), db), 0);
    struct task back = task(&d, 1);
    check_true(writer_submit(w, &back.job));
    wait_told(&d, 2);
    check_int(back.fault.code, ERR_NONE);
    writer_stop(w);
}

static void a_log_that_goes_meanwhile_acknowledges_nothing(void **state)
{
    (void)state;
    const char *db = file("going.db");
    struct writer *w = writer_start(db, &error);
    check_ok(w);
    struct desk d = desk();
    struct task t = task(&d, 1);
    t.waits = true;
    check_true(writer_submit(w, &t.job));
    wait_for(&d, &d.reached);
    check_int(rename(db, file("went.db")), 0);
    set(&d, &d.open);
    wait_told(&d, 1);
    check_int(t.fault.code, ERR_STORE);
    writer_stop(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_becomes_one_transaction),
        cmocka_unit_test(a_job_that_fails_takes_no_other_with_it),
        cmocka_unit_test(a_log_that_cannot_be_written_is_told_to_all_soon),
        cmocka_unit_test(too_much_is_turned_away),
        cmocka_unit_test(a_thread_that_may_wait_does),
        cmocka_unit_test(what_was_taken_is_written_before_it_ends),
        cmocka_unit_test(a_log_that_was_taken_away_takes_nothing),
        cmocka_unit_test(a_log_that_goes_meanwhile_acknowledges_nothing),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
