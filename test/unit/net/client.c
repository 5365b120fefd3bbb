/* The client against our own server, over the network and over Unix sockets.
 * SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* nftw */
#include "net/client.h"

#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/stat.h>

/* Says what it was sent, or what the path asks for. */
static struct http_answer show(void *context, const struct http_request *r)
{
    static const struct http_field wait[] = {
        {"Retry-After", "7"         },
        {"Location",    "/elsewhere"}
    };
    (void)context;
    struct out o = out_to(r->a);
    if (str_equal(r->path, S("/busy")))
        return (struct http_answer){
            .status = 503, .type = "text/plain", .field = wait, .nfield = 1, .body = S("busy")};
    if (str_equal(r->path, S("/moved")))
        return (struct http_answer){.status = 307, .field = wait, .nfield = COUNT(wait)};
    if (str_equal(r->path, S("/slow")))
        nap(600);
    if (str_equal(r->path, S("/long")))
        return text_answer(200, (struct str){NEW(r->a, char, 5000), 5000});
    out_format(&o, "%.*s %.*s %d %.*s|%.*s|%.*s|%.*s|", FMT(r->method), FMT(r->path), r->local,
               FMT(r->peer), FMT(http_header(r, "Content-Type")), FMT(http_header(r, "X-Own")),
               FMT(http_header(r, "Expect")));
    out_str(&o, r->body);
    return text_answer(r->fault ? r->fault : 200, out_str_of(&o));
}

static struct str url_of(const struct http_server *s, const char *path)
{
    struct out o = out_to(room());
    out_format(&o, "http://%.*s%s", FMT(http_address(s)), path);
    return out_str_of(&o);
}

/* the answer's body; an error as "ERROR text" */
static const char *sent(struct client_request q, struct client_answer *answer, bool *unsent)
{
    struct err e = {0};
    struct out o = out_to(room());
    q.timeout_ms = q.timeout_ms ? q.timeout_ms : 5000;
    q.most = q.most ? q.most : 1000;
    q.method = q.method ? q.method : "POST";
    if (client_send(&q, room(), answer, unsent, &e))
        out_format(&o, "%d %.*s", answer->status, FMT(answer->body));
    else
        out_format(&o, "ERROR %d %s", e.code, e.text);
    return arena_z(room(), out_str_of(&o));
}

static void test_exchange(void **state)
{
    (void)state;
    static const struct http_pair header[] = {
        {STR("Content-Type"), STR("application/json")},
        {STR("X-Own"),        STR("a b")             }
    };
    struct client_answer answer;
    bool unsent;
    struct http_server *s = serve((struct http_options){.handler = show});
    struct client_request q = {.url = url_of(s, "/x"), .header = header, .nheader = 2};
    q.body = S("{\"a\":1}");
    check_str(str_of(sent(q, &answer, &unsent)),
              "200 POST /x 0 127.0.0.1|application/json|a b||{\"a\":1}");
    check_str(answer.type, "text/plain");
    check_int(answer.retry_after_s, -1);
    check_int(unsent, false);
    static char large[1 << 20];
    memset(large, 'x', sizeof large);
    q.body = (struct str){large, sizeof large};
    q.most = 2 << 20;
    sent(q, &answer, &unsent);
    check_int(answer.body.n, (1 << 20) + 42); /* whole, and nothing was asked for first */
    q = (struct client_request){.url = url_of(s, "/y"), .method = "GET"};
    check_str(str_of(sent(q, &answer, &unsent)), "200 GET /y 0 127.0.0.1||||");
    q = (struct client_request){.url = url_of(s, "/y"), .method = "DELETE"};
    check_str(str_of(sent(q, &answer, &unsent)), "200 DELETE /y 0 127.0.0.1||||");
    q = (struct client_request){.url = url_of(s, "/y"), .method = "PATCH", .body = S("p")};
    check_str(str_of(sent(q, &answer, &unsent)), "200 PATCH /y 0 127.0.0.1||||p");
    q = (struct client_request){.url = url_of(s, "/busy")};
    check_str(str_of(sent(q, &answer, &unsent)), "503 busy");
    check_int(answer.retry_after_s, 7);
    q = (struct client_request){.url = url_of(s, "/moved")};
    check_str(str_of(sent(q, &answer, &unsent)), "307 ");
    q = (struct client_request){.url = url_of(s, "/long"), .most = 5000};
    sent(q, &answer, &unsent);
    check_int(answer.body.n, 5000);
    http_stop(s);
}

static void test_failures(void **state)
{
    (void)state;
    static const struct http_pair two[] = {
        {STR("X-Own"), STR("a\r\nX-Other: b")}
    };
    struct client_answer answer;
    bool unsent = false;
    struct http_server *s = serve((struct http_options){.handler = show});
    struct str here = url_of(s, "/secret-path"), slow = url_of(s, "/slow"),
               longer = url_of(s, "/long");
    struct client_request q = {.url = here, .header = two, .nheader = 1};
    check_str(str_of(sent(q, &answer, &unsent)), "ERROR 2 not a header: 'X-Own'");
    check_true(unsent);
    const char *text = sent((struct client_request){.url = longer, .most = 4999}, &answer, &unsent);
    check_true(strstr(text, "': the answer is longer than 4999 bytes") && !unsent);
    text = sent((struct client_request){.url = slow, .timeout_ms = 200}, &answer, &unsent);
    check_true(str_starts(str_of(text), S("ERROR 6 '127.0.0.1:")) && !unsent);
    static const char *const refused[] = {"file:///etc/passwd", "ftp://x/", "x", "",
                                          "http://x/\r\nb"};
    for (int i = 0; i < COUNT(refused); i++) {
        text = sent((struct client_request){.url = str_of(refused[i])}, &answer, &unsent);
        check_str(str_of(text), "ERROR 2 not a URL to send to: expected http:// or https://");
        check_true(unsent);
    }
    /* no TLS there */
    struct out o = out_to(room());
    out_format(&o, "https://user:word@%.*s/secret-path", FMT(http_address(s)));
    text = sent((struct client_request){.url = out_str_of(&o)}, &answer, &unsent);
    check_true(str_starts(str_of(text), S("ERROR 6 '127.0.0.1:")) && unsent);
    check_true(!strstr(text, "secret") && !strstr(text, "word"));
    http_stop(s);
    text = sent((struct client_request){.url = here}, &answer, &unsent);
    check_true(str_starts(str_of(text), S("ERROR 6 '127.0.0.1:")) && unsent);
    check_true(!strstr(text, "secret"));
}

/* closes after it has read: somebody has seen the request */
static void *cut_off(void *context)
{
    char text[1000];
    int fd = accept(*(int *)context, NULL, NULL);
    (void)!recv(fd, text, sizeof text, 0);
    close(fd);
    return NULL;
}

static void test_cut_off(void **state)
{
    (void)state;
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t bytes = sizeof at;
    struct client_answer answer;
    bool unsent = true;
    pthread_t thread;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check_int(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    check_int(listen(fd, 5), 0);
    check_int(getsockname(fd, (struct sockaddr *)&at, &bytes), 0);
    pthread_create(&thread, NULL, cut_off, &fd);
    struct out o = out_to(room());
    out_format(&o, "http://127.0.0.1:%d/", ntohs(at.sin_port));
    const char *text = sent((struct client_request){.url = out_str_of(&o)}, &answer, &unsent);
    check_true(str_starts(str_of(text), S("ERROR 6 ")) && !unsent);
    pthread_join(thread, NULL);
    close(fd);
}

/* --- Unix sockets ------------------------------------------------------------------------------
 */

static char *folder_new(void)
{
    const char *tmp = getenv("TMPDIR");
    struct out o = out_to(room());
    out_format(&o, "%s/pitwall-net-XXXXXX", tmp ? tmp : "/tmp");
    char *path = arena_z(room(), out_str_of(&o));
    check_true(mkdtemp(path) != NULL);
    return path;
}

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *f)
{
    (void)s, (void)flag, (void)f;
    return remove(path);
}

static void folder_remove(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static char *in(const char *folder, const char *name)
{
    struct out o = out_to(room());
    out_format(&o, "%s/%s", folder, name);
    return arena_z(room(), out_str_of(&o));
}

static const char *start_fault(const char *path)
{
    static struct err e;
    struct http_options o = {
        .listen = S("127.0.0.1:0"), .socket = path, .handler = show, .threads = 2};
    e = (struct err){0};
    struct http_server *s = http_start(&o, &e);
    if (s) {
        http_stop(s);
        return "started";
    }
    return strstr(e.text, "': ") ? strstr(e.text, "': ") + 3 : e.text;
}

static void test_socket(void **state)
{
    (void)state;
    struct client_answer answer;
    struct stat made;
    bool unsent;
    char *folder = folder_new(), *path = in(folder, "log.db-sock");
    struct http_server *s = serve((struct http_options){.handler = show, .socket = path});
    check_int(stat(path, &made), 0);
    check_int(made.st_mode & 07777, 0600);
    check_true(S_ISSOCK(made.st_mode));
    struct client_request q = {.url = S("http://local/x"), .socket = path, .body = S("b")};
    check_str(str_of(sent(q, &answer, &unsent)), "200 POST /x 1 ||||b");
    int fd = dial_socket(path); /* and its limits are the same */
    check_int(ask(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 16777217\r\n\r\n").status,
              413);
    close(fd);
    /* in use: left alone */
    check_str(str_of(start_fault(path)), "another process does");
    check_str(str_of(sent(q, &answer, &unsent)), "200 POST /x 1 ||||b");
    http_stop(s);
    check_int(stat(path, &made), -1);
    const char *text = sent(q, &answer, &unsent);
    check_true(str_starts(str_of(text), S("ERROR 6 ")) && strstr(text, "log.db-sock") && unsent);
    folder_remove(folder);
}

/* more than may be there at once wait until somebody leaves */
static void test_full(void **state)
{
    (void)state;
    enum { MOST = 64 };
    int fd[MOST + 1];
    char *folder = folder_new(), *path = in(folder, "s");
    struct http_server *s = serve((struct http_options){.handler = show, .socket = path});
    for (int i = 0; i <= MOST; i++) {
        fd[i] = dial_socket(path);
        check_true(fd[i] >= 0);
        check_true(say(fd[i], "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"));
        if (i < MOST)
            check_int(hear(fd[i]).status, 200);
    }
    struct pollfd last = {.fd = fd[MOST], .events = POLLIN};
    check_int(poll(&last, 1, 100), 0);
    close(fd[0]);
    check_int(hear(fd[MOST]).status, 200);
    for (int i = 1; i <= MOST; i++)
        close(fd[i]);
    http_stop(s);
    folder_remove(folder);
}

static void test_socket_places(void **state)
{
    (void)state;
    struct client_answer answer;
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    bool unsent;
    char *folder = folder_new(), *path = in(folder, "s");
    /* one that nobody listens on any more */
    int dead = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    check_int(bind(dead, (struct sockaddr *)&to, sizeof to), 0);
    close(dead);
    struct http_server *s = serve((struct http_options){.handler = show, .socket = path});
    struct client_request q = {.url = S("http://local/x"), .socket = path};
    check_str(str_of(sent(q, &answer, &unsent)), "200 POST /x 1 ||||");
    /* what another has put in its place stays */
    check_int(unlink(path), 0);
    fclose(fopen(path, "w"));
    http_stop(s);
    check_int(access(path, F_OK), 0);
    check_str(str_of(start_fault(path)), "that is no socket");
    check_int(access(path, F_OK), 0);
    check_str(str_of(start_fault(in(folder, "none/s"))), "No such file or directory");
    /* a path that sockaddr_un has no room for */
    char *deep = folder;
    for (int i = 0; i < 4; i++) {
        deep = in(deep, "a-folder-whose-name-is-rather-long-as-they-are");
        check_int(mkdir(deep, 0700), 0);
    }
    q.socket = in(deep, "log.db-sock");
    check_true(strlen(q.socket) > sizeof to.sun_path);
    s = serve((struct http_options){.handler = show, .socket = q.socket});
    check_str(str_of(sent(q, &answer, &unsent)), "200 POST /x 1 ||||");
    check_str(str_of(start_fault(q.socket)), "another process does");
    http_stop(s);
    check_int(access(q.socket, F_OK), -1);
    char name[200];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    check_str(str_of(start_fault(in(deep, name))), "its name is too long");
    /* beside where one stands, without a folder */
    check_int(chdir(folder), 0);
    q.socket = "plain";
    s = serve((struct http_options){.handler = show, .socket = q.socket});
    check_str(str_of(sent(q, &answer, &unsent)), "200 POST /x 1 ||||");
    http_stop(s);
    check_int(chdir("/"), 0);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exchange), cmocka_unit_test(test_failures),
        cmocka_unit_test(test_cut_off),  cmocka_unit_test(test_socket),
        cmocka_unit_test(test_full),     cmocka_unit_test(test_socket_places),
    };
    setenv("http_proxy", "http://127.0.0.1:9", 1); /* nobody is there */
    setenv("no_proxy", "127.0.0.1", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
