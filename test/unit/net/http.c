/* The server on loopback: what a handler is shown, and what is refused before it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "wire.h"

#include <pthread.h>

enum { PIECE = 1 << 16 };
static const char piece[PIECE];

/* Says what it was shown: "METHOD PATH|fault text|BYTES FIRST|peer|query". */
static struct http_answer show(void *context, const struct http_request *r)
{
    struct out o = out_to(r->a);
    int *calls = context;
    if (calls)
        __atomic_fetch_add(calls, 1, __ATOMIC_SEQ_CST);
    out_format(&o, "%.*s %.*s|%d %.*s|%td %.*s|%.*s|%.*s", FMT(r->method), FMT(r->path), r->fault,
               FMT(r->fault_text), r->body.n, FMT(str_slice(r->body, 0, 20)), FMT(r->peer),
               FMT(http_query(r, S("q"))));
    return text_answer(r->fault ? r->fault : 200, out_str_of(&o));
}

static void test_methods(void **state)
{
    (void)state;
    static const char *const method[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    struct http_server *s = serve((struct http_options){.handler = show});
    int fd = dial(s);
    for (int i = 0; i < COUNT(method); i++) {
        char text[200], wanted[200];
        snprintf(text, sizeof text, "%s /a%%20b?q=1+2 HTTP/1.1\r\nHost: x\r\n\r\n", method[i]);
        struct reply r = ask(fd, text);
        check_int(r.status, 200);
        snprintf(wanted, sizeof wanted, "%s /a b|0 |0 |127.0.0.1|1 2", method[i]);
        check_str(str_of(r.body), wanted);
        snprintf(text, sizeof text, "%s /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
                 method[i]);
        snprintf(wanted, sizeof wanted, "%s /x|0 |3 abc|127.0.0.1|", method[i]);
        check_str(str_of(ask(fd, text).body), wanted);
    }
    close(fd);
    http_stop(s);
}

/* which of the server's threads it is */
static struct http_answer say_thread(void *context, const struct http_request *r)
{
    (void)context;
    struct out o = out_to(r->a);
    out_int(&o, (int64_t)pthread_self());
    return text_answer(200, out_str_of(&o));
}

static void test_spread(void **state)
{
    (void)state;
    enum { MANY = 8 };
    int fd[MANY], same = 0;
    struct reply first = {0};
    struct http_server *s = serve((struct http_options){.handler = say_thread});
    for (int i = 0; i < MANY; i++) {
        fd[i] = dial(s);
        struct reply r = ask(fd[i], "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        check_int(r.status, 200);
        if (i == 0)
            first = r;
        same += strcmp(first.body, r.body) == 0;
    }
    check_int(same, MANY / 2);
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
    http_stop(s);
}

static void test_bodies(void **state)
{
    (void)state;
    struct http_server *s = serve((struct http_options){.handler = show});
    int fd = dial(s);
    struct reply r = ask(fd, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\nTrailer: t\r\n\r\n");
    check_str(str_of(r.body), "POST /|0 |8 abcdefgh|127.0.0.1|");
    /* asked first, then sent */
    say(fd, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    check_int(hear(fd).status, 100);
    check_str(str_of(ask(fd, "hi").body), "POST /|0 |2 hi|127.0.0.1|");
    /* a body in many pieces, as large as allowed */
    static char xs[PIECE];
    memset(xs, 'x', PIECE);
    for (int chunked = 0; chunked < 2; chunked++) {
        char text[200];
        snprintf(text, sizeof text, "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n",
                 chunked ? "Transfer-Encoding: chunked" : "Content-Length: 16777216");
        say(fd, text);
        for (int i = 0; i < HTTP_BODY_BYTES / PIECE; i++) {
            check_true(!chunked || say(fd, "10000\r\n"));
            check_true(say_bytes(fd, xs, PIECE));
            check_true(!chunked || say(fd, "\r\n"));
        }
        r = chunked ? ask(fd, "0\r\n\r\n") : hear(fd);
        check_str(str_of(r.body), "POST /|0 |16777216 xxxxxxxxxxxxxxxxxxxx|127.0.0.1|");
    }
    close(fd);
    http_stop(s);
}

static void test_too_large(void **state)
{
    (void)state;
    struct http_server *s = serve((struct http_options){.handler = show});
    int fd = dial(s);
    struct reply r = ask(fd, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 16777217\r\n\r\nabc");
    check_int(r.status, 413);
    check_str(str_of(r.body), "POST |413 the body is too large|0 |127.0.0.1|");
    check_str(reply_header(&r, "Connection"), "close");
    check_true(closed(fd));
    close(fd);
    fd = dial(s);
    r = ask(fd, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                "Content-Length: 99999999999\r\n\r\n");
    check_int(r.status, 413); /* and nothing was asked for */
    close(fd);
    http_stop(s);
}

/* a proxy in front may have taken these for one request, or for one to another host */
static void test_doubtful_heads(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "Host: x\r\nContent-Length : 3",
        "Host: x\r\nContent-Length: 3\r\nContent-Length: 3",
        "Host: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
        "Host: x\r\nTransfer-Encoding: xchunked",
        "Host: x\r\nTransfer-Encoding : chunked",
        "Host: x\r\nHost: y",
        "Host: x\r\nX(y): z",
    };
    struct http_server *s = serve((struct http_options){.handler = show});
    for (int i = 0; i < COUNT(heads); i++) {
        char text[200];
        snprintf(text, sizeof text, "POST /x HTTP/1.1\r\n%s\r\n\r\nabc", heads[i]);
        int fd = dial(s);
        struct reply r = ask(fd, text);
        check_str(str_slice(str_of(r.body), 0, 9), "POST |400");
        check_true(closed(fd));
        close(fd);
    }
    http_stop(s);
}

/* --- admit ----------------------------------------------------------------------------------- */

static ptrdiff_t gate(void *context, const struct http_request *r)
{
    (void)context;
    if (!r->path.n || r->fault)
        bug("asked about a request at fault");
    if (str_equal(r->path, S("/shut")))
        return -1;
    if (str_equal(r->path, S("/greedy")))
        return PTRDIFF_MAX;
    return http_header(r, "X-Small").p ? 4 : 1000;
}

static void test_admit(void **state)
{
    (void)state;
    struct http_server *s = serve((struct http_options){.handler = show, .admit = gate});
    int fd = dial(s);
    check_str(str_of(ask(fd, "POST /a HTTP/1.1\r\nX-Small: 1\r\nHost: x\r\n"
                             "Content-Length: 4\r\n\r\nabcd")
                         .body),
              "POST /a|0 |4 abcd|127.0.0.1|");
    /* more in pieces than it may have: told when all has come, and the connection stays */
    struct reply r = ask(fd, "POST /a HTTP/1.1\r\nHost: x\r\nX-Small: 1\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    check_str(str_of(r.body), "POST |413 the body is too large|0 |127.0.0.1|");
    check_int(ask(fd, "GET /shut HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    check_str(str_of(ask(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n").body),
              "GET /a|0 |0 |127.0.0.1|");
    /* a small body is dropped, and the connection stays */
    for (int i = 0; i < 3; i++) {
        r = ask(fd, "POST /shut HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        check_str(str_of(r.body), "POST /shut|0 |0 |127.0.0.1|");
    }
    r = ask(fd, "POST /a HTTP/1.1\r\nHost: x\r\nX-Small: 1\r\nContent-Length: 5\r\n\r\nabcde");
    check_int(r.status, 413);
    check_str(reply_header(&r, "Connection"), "");
    /* a large one, one that is asked for, one of any length: an answer at once, and closed */
    static const char *const framing[] = {"Content-Length: 65537",
                                          "Content-Length: 9\r\nExpect: 100-continue",
                                          "Transfer-Encoding: chunked"};
    for (int i = 0; i < COUNT(framing); i++) {
        char text[200];
        snprintf(text, sizeof text, "POST /shut HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n", framing[i]);
        r = ask(fd, text);
        check_int(r.status, 200);
        check_str(str_of(r.body), "POST /shut|0 |0 |127.0.0.1|");
        check_true(closed(fd));
        close(fd);
        fd = dial(s);
    }
    check_int(
        ask(fd, "POST /greedy HTTP/1.1\r\nHost: x\r\nContent-Length: 16777217\r\n\r\n").status,
        413);
    close(fd);
    http_stop(s);
}

/* --- heads ----------------------------------------------------------------------------------- */

static struct http_answer list_headers(void *context, const struct http_request *r)
{
    (void)context;
    struct out o = out_to(r->a);
    ptrdiff_t n;
    const struct http_pair *pair = http_headers(r, r->a, &n);
    for (ptrdiff_t i = 0; i < n; i++)
        out_format(&o, "%.*s=%.*s\n", FMT(pair[i].name), FMT(pair[i].value));
    return text_answer(r->fault ? r->fault : 200, out_str_of(&o));
}

static void test_headers(void **state)
{
    (void)state;
    struct http_server *s = serve((struct http_options){.handler = list_headers});
    int fd = dial(s);
    check_str(str_of(ask(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Twice:  a \r\nx-twice: b\r\n"
                             "Empty:\r\nX-UPPER: Value\r\n\r\n")
                         .body),
              "host=x\nx-twice=a\nx-twice=b\nempty=\nx-upper=Value\n");
    char text[8000];
    for (int over = 0; over < 2; over++) {
        int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: x\r\n");
        for (int i = 1; i < HTTP_HEADERS + over; i++)
            n += snprintf(text + n, sizeof text - (size_t)n, "X-%d: %d\r\n", i, i);
        snprintf(text + n, sizeof text - (size_t)n, "\r\n");
        check_int(ask(fd, text).status, over ? 431 : 200);
    }
    /* more bytes of them than a head may have */
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: ");
    memset(text, 'x', sizeof text);
    for (int i = 0; i < 5; i++)
        say_bytes(fd, text, sizeof text);
    check_int(ask(fd, "\r\n\r\n").status, 431);
    close(fd);
    http_stop(s);
}

/* where two ends of a body are told, a proxy may have seen another one than we */
static void test_two_lengths(void **state)
{
    (void)state;
    static const char *const framing[] = {
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 0\r\nContent-Length: 3",
    };
    struct http_server *s = serve((struct http_options){.handler = show});
    for (int i = 0; i < COUNT(framing); i++) {
        char text[200];
        int fd = dial(s);
        snprintf(text, sizeof text, "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\nabc", framing[i]);
        check_int(ask(fd, text).status, 400);
        check_true(closed(fd));
        close(fd);
    }
    http_stop(s);
}

static void test_faults(void **state)
{
    (void)state;
    struct http_server *s = serve((struct http_options){.handler = show});
    int fd = dial(s);
    struct reply r = ask(fd, "POST /%zz?q=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    check_str(str_of(r.body), "POST |400 not a URL: bad escape in '/%zz'|0 |127.0.0.1|");
    static char text[HTTP_TARGET_BYTES + 100];
    int n = snprintf(text, sizeof text, "GET /");
    memset(text + n, 'a', HTTP_TARGET_BYTES);
    snprintf(text + n + HTTP_TARGET_BYTES, 40, " HTTP/1.1\r\nHost: x\r\n\r\n");
    check_int(ask(fd, text).status, 414);
    check_int(ask(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    close(fd);
    http_stop(s);
}

/* --- the bytes of all bodies -------------------------------------------------------------------
 */

/* pieces of a body, chunked or of a length told before; what was answered, 0 while some are missing
 */
static struct reply post_pieces(int fd, int n, bool chunked, bool whole)
{
    char head[200];
    snprintf(head, sizeof head, "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n",
             chunked ? "Transfer-Encoding: chunked" : "Content-Length: 262144");
    say(fd, head);
    for (int i = 0; i < n; i++) {
        check_true(!chunked || say(fd, "10000\r\n"));
        check_true(say_bytes(fd, piece, PIECE));
        check_true(!chunked || say(fd, "\r\n"));
    }
    if (!whole)
        return (struct reply){0};
    return chunked ? ask(fd, "0\r\n\r\n") : hear(fd);
}

/* after that, what was said before has been read: a thread of the server reads a piece of what is
 * there from each of its connections in turn, and every thread has one of these */
static void settle(const int *fd, int n)
{
    for (int i = 0; i < 50 * n; i++)
        check_int(ask(fd[i % n], "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
}

static void test_budget(void **state)
{
    (void)state;
    struct reply r;
    struct http_server *s =
        serve((struct http_options){.handler = show, .bodies_bytes = 4 * (ptrdiff_t)PIECE});
    int first = dial(s), second = dial(s), third = dial(s), fourth = dial(s);
    const int both[] = {third, fourth};
    post_pieces(first, 2, false, false);
    settle(both, 2);
    /* in the middle of one whose length nobody knew */
    r = post_pieces(second, 3, true, true);
    check_int(r.status, 503);
    check_true(reply_header(&r, "Retry-After").n > 0);
    check_str(reply_header(&r, "Connection"), "");
    check_true(say_bytes(first, piece, PIECE) && say_bytes(first, piece, PIECE - 1));
    settle(both, 2);
    /* full: not begun */
    r = ask(third, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
    check_int(r.status, 503);
    check_true(reply_header(&r, "Retry-After").n > 0);
    check_str(reply_header(&r, "Connection"), "");
    /* without a body there is no need to wait */
    check_int(ask(second, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    check_int(ask(first, "x").status, 200);
    /* all given back, also by who leaves in the middle */
    post_pieces(first, 2, false, false);
    close(first);
    settle(&fourth, 1);
    settle(&second, 1);
    r = post_pieces(second, 4, true, true);
    check_int(r.status, 200);
    close(second);
    close(third);
    close(fourth);
    http_stop(s);
}

/* --- slow ones ----------------------------------------------------------------------------------
 */

/* drips until the server has had enough */
static struct reply drip(int fd, const char *text)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    say(fd, text);
    for (int i = 0; i < 200 && poll(&p, 1, 50) == 0; i++)
        say(fd, "x");
    return hear(fd);
}

static void test_slow(void **state)
{
    (void)state;
    static const char *const text[] = {
        "GET /",
        "GET / HTTP/1.1\r\nHost: x",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
    };
    int calls = 0, kept;
    struct http_server *s =
        serve((struct http_options){.handler = show, .context = &calls, .request_s = 1});
    kept = dial(s);
    check_int(ask(kept, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    for (int i = 0; i < COUNT(text); i++) {
        int fd = dial(s);
        int64_t began = clock_now_ms();
        check_int(drip(fd, text[i]).status, 408);
        int64_t took = clock_now_ms() - began;
        if (took < 900 || took > 8000)
            fail_msg("'%s' was let go after %d ms", text[i], (int)took);
        check_true(closed(fd));
        close(fd);
    }
    check_int(calls, 1); /* no handler has seen them */
    close(kept);
    kept = dial(s);
    check_int(ask(kept, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    close(kept);
    http_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods),        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_bodies),         cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_doubtful_heads), cmocka_unit_test(test_admit),
        cmocka_unit_test(test_headers),        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_two_lengths),    cmocka_unit_test(test_budget),
        cmocka_unit_test(test_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
