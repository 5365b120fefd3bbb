/* Answers that come later, from another thread.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"
#include "wire.h"

#include <pthread.h>
#include <stdatomic.h>

enum { QUEUE = 256 };

/* A worker as the writer is one: takes what waits, takes its time, wakes all of it. */
struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t there;
    struct job *queue[QUEUE];
    int n, pause_ms;
    bool ending;
    _Atomic int begun, done, finished; /* handlers, jobs, handlers that ran to their end */
};

struct job {
    struct http_exchange *exchange;
    struct str body;
    int rounds;
    char said[64];
};

static void *work(void *context)
{
    struct worker *w = context;
    struct job *batch[QUEUE];
    for (;;) {
        pthread_mutex_lock(&w->lock);
        while (w->n == 0 && !w->ending)
            pthread_cond_wait(&w->there, &w->lock);
        int n = w->n;
        memcpy(batch, w->queue, sizeof *batch * (size_t)n);
        w->n = 0;
        bool ending = w->ending;
        pthread_mutex_unlock(&w->lock);
        if (n == 0 && ending)
            return NULL;
        nap(w->pause_ms);
        for (int i = 0; i < n; i++) {
            snprintf(batch[i]->said, sizeof batch[i]->said, "%.*s later", FMT(batch[i]->body));
            batch[i]->rounds--;
            w->done++;
            http_wake(batch[i]->exchange);
        }
    }
}

static void start_worker(struct worker *w, int pause_ms)
{
    *w = (struct worker){.pause_ms = pause_ms};
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->there, NULL);
    pthread_create(&w->thread, NULL, work, w);
}

static void end_worker(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->ending = true;
    pthread_cond_signal(&w->there);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
}

static void hand_on(struct worker *w, struct job *job)
{
    pthread_mutex_lock(&w->lock);
    w->queue[w->n++] = job;
    pthread_cond_signal(&w->there);
    pthread_mutex_unlock(&w->lock);
}

/* "/twice" waits two times, "/early" is awake before it has returned, "/not" waits and then does
 * not, the rest wait once; "/now" answers at once */
static struct http_answer answer(void *context, const struct http_request *r)
{
    struct worker *w = context;
    struct job *job = *r->state;
    if (str_equal(r->path, S("/now")))
        return text_answer(200, S("now"));
    if (!job) {
        *r->state = job = NEW(r->a, struct job, 1);
        w->begun++;
        job->body = r->body;
        job->rounds = str_equal(r->path, S("/twice")) ? 2 : 1;
    }
    if (job->rounds > 0) {
        job->exchange = http_wait(r);
        if (str_equal(r->path, S("/not"))) {
            w->finished++;
            return text_answer(503, S("full"));
        }
        if (str_equal(r->path, S("/early"))) {
            job->rounds = 0;
            http_wake(job->exchange);
            nap(20);
        } else {
            hand_on(w, job);
        }
        return (struct http_answer){.later = true};
    }
    w->finished++;
    if (!str_equal(job->body, r->body) || !http_header(r, "Host").p)
        bug("another request than before");
    return text_answer(200, str_of(job->said));
}

static struct reply post(int fd, const char *path, const char *body)
{
    char text[300];
    snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s",
             path, strlen(body), body);
    return ask(fd, text);
}

static void test_one(void **state)
{
    (void)state;
    struct worker w;
    start_worker(&w, 5);
    struct http_server *s = serve((struct http_options){.handler = answer, .context = &w});
    int fd = dial(s);
    for (int i = 0; i < 3; i++) { /* one after the other on the same connection */
        check_str(str_of(post(fd, "/", "one").body), "one later");
        check_str(str_of(post(fd, "/twice", "two").body), "two later");
        struct reply r = post(fd, "/early", "three");
        check_int(r.status, 200);
        check_str(reply_header(&r, "Connection"), "");
        check_int(post(fd, "/not", "four").status, 503);
        check_str(str_of(ask(fd, "GET /now HTTP/1.1\r\nHost: x\r\n\r\n").body), "now");
    }
    check_int(w.done, 9);
    check_int(w.finished, 12);
    /* sent at once, answered in order */
    say(fd, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /now HTTP/1.1\r\nHost: x\r\n\r\n");
    check_str(str_of(hear(fd).body), " later");
    check_str(str_of(hear(fd).body), "now");
    close(fd);
    http_stop(s);
    end_worker(&w);
}

static void test_many(void **state)
{
    (void)state;
    enum { MANY = 64, ROUNDS = 20 };
    int fd[MANY];
    char text[200];
    struct worker w;
    start_worker(&w, 0);
    struct http_server *s = serve((struct http_options){.handler = answer, .context = &w});
    for (int i = 0; i < MANY; i++)
        fd[i] = dial(s);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < MANY; i++) {
            const char *path = (i + round) % 3 ? "/" : "/twice";
            int n = snprintf(text, sizeof text, "%d-%d", round, i);
            snprintf(text, sizeof text,
                     "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%d-%d", path, n,
                     round, i);
            check_true(say(fd[i], text));
        }
        for (int i = 0; i < MANY; i++) {
            snprintf(text, sizeof text, "%d-%d later", round, i);
            check_str(str_of(hear(fd[i]).body), text);
        }
    }
    check_int(w.finished, MANY * ROUNDS);
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
    http_stop(s);
    end_worker(&w);
}

/* who leaves while it waits: its handler runs to the end all the same */
static void test_gone(void **state)
{
    (void)state;
    enum { MANY = 20 };
    static const char *const path[] = {"/", "/twice"};
    const struct linger at_once = {1, 0};
    struct worker w;
    start_worker(&w, 50);
    struct http_server *s = serve((struct http_options){.handler = answer, .context = &w});
    for (int i = 0; i < MANY; i++) {
        char text[100];
        int fd = dial(s);
        snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na",
                 path[i % 2]);
        say(fd, text);
        while (w.begun <= i)
            nap(1);
        if (i % 3 == 0) /* with a reset */
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd);
    }
    for (int i = 0; i < 500 && w.finished < MANY; i++)
        nap(10);
    check_int(w.finished, MANY);
    int fd = dial(s);
    check_str(str_of(post(fd, "/", "then").body), "then later");
    close(fd);
    http_stop(s);
    end_worker(&w);
}

static void test_stop(void **state)
{
    (void)state;
    enum { MANY = 16 };
    int fd[MANY], idle, half;
    struct worker w;
    start_worker(&w, 300);
    struct http_server *s = serve((struct http_options){.handler = answer, .context = &w});
    idle = dial(s);
    check_int(ask(idle, "GET /now HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    half = dial(s);
    say(half, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    for (int i = 0; i < MANY; i++) {
        fd[i] = dial(s);
        say(fd[i], "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
    }
    while (w.begun < MANY) /* they wait, and are woken while the server stops */
        nap(1);
    int64_t began = clock_now_ms();
    http_stop(s);
    if (clock_now_ms() - began > 1900)
        fail_msg("stopping took %d ms", (int)(clock_now_ms() - began));
    check_int(w.finished, MANY);
    for (int i = 0; i < MANY; i++) {
        check_str(str_of(hear(fd[i]).body), "a later");
        check_true(closed(fd[i]));
        close(fd[i]);
    }
    check_true(closed(idle) && closed(half));
    close(idle);
    close(half);
    end_worker(&w);
}

/* stopping while many send: whoever has an answer has it whole */
static void *sender(void *context)
{
    struct http_server *s = context;
    for (int fd = dial(s);;) {
        struct reply r = post(fd, "/", "x");
        if (r.status == 0) {
            close(fd);
            return NULL;
        }
        if (r.status != 200 || strcmp(r.body, "x later") != 0)
            bug("an answer that is none: %d %s", r.status, r.body);
    }
}

static void test_stop_amid(void **state)
{
    (void)state;
    enum { MANY = 8 };
    for (int round = 0; round < 5; round++) {
        pthread_t thread[MANY];
        struct worker w;
        start_worker(&w, 0);
        struct http_server *s = serve((struct http_options){.handler = answer, .context = &w});
        for (int i = 0; i < MANY; i++)
            pthread_create(&thread[i], NULL, sender, s);
        nap(60);
        http_stop(s);
        end_worker(&w);
        for (int i = 0; i < MANY; i++)
            pthread_join(thread[i], NULL);
        check_true(w.finished > MANY);
        check_int(w.finished, w.done);
    }
}

/* --- memory ---------------------------------------------------------------------------------- */

static struct http_answer touch(void *context, const struct http_request *r)
{
    (void)context;
    struct arena scratch = *r->a;
    char *p = NEW_RAW(&scratch, char, 2 << 20);
    memset(p, 1, 2 << 20);
    return text_answer(200, S("ok"));
}

/* address space and memory in KiB */
static void sizes(long *all, long *resident)
{
    char text[200] = "";
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || !fgets(text, sizeof text, f))
        fail();
    fclose(f);
    char *next;
    *all = strtol(text, &next, 10) * 4;
    *resident = strtol(next, NULL, 10) * 4;
}

static void test_flat(void **state)
{
    (void)state;
    enum { LARGE = 8 << 20, GROWTH_KIB = 4 << 10 };
    static char body[LARGE];
    char head[200];
    long all, resident, all_after, resident_after;
    struct http_server *s = serve((struct http_options){.handler = touch});
    int fd = dial(s);
    memset(body, 'x', sizeof body);
    for (int i = 0; i < 1100; i++) {
        int n = i == 1099 ? LARGE : 4096;
        snprintf(head, sizeof head, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", n);
        check_true(say(fd, head) && say_bytes(fd, body, (size_t)n));
        check_int(hear(fd).status, 200);
        if (i == 99)
            sizes(&all, &resident);
    }
    close(fd);
    nap(100);
    sizes(&all_after, &resident_after);
    if (all_after - all > GROWTH_KIB || resident_after - resident > GROWTH_KIB)
        fail_msg("grown by %ld KiB of address space, %ld KiB of memory", all_after - all,
                 resident_after - resident);
    http_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),  cmocka_unit_test(test_many),      cmocka_unit_test(test_gone),
        cmocka_unit_test(test_stop), cmocka_unit_test(test_stop_amid), cmocka_unit_test(test_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
