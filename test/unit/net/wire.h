/* A client that says every byte itself, and a server on a free port.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_WIRE_H
#define TEST_WIRE_H

#include "base/out.h"
#include "check.h"
#include "net/address.h"
#include "net/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline int64_t clock_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void nap(int ms)
{
    const struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

/* a server or the end of the test */
static inline struct http_server *serve(struct http_options o)
{
    struct err e = {0};
    o.listen = o.listen.p ? o.listen : S("127.0.0.1:0");
    o.threads = o.threads ? o.threads : 2;
    struct http_server *s = http_start(&o, &e);
    if (!s)
        fail_msg("%s", e.text);
    return s;
}

static inline int dial(const struct http_server *s)
{
    struct address at = {0};
    struct sockaddr_in to = {.sin_family = AF_INET};
    const struct timeval patience = {20, 0};
    check_true(address_parse(http_address(s), &at));
    to.sin_port = htons((uint16_t)at.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    check_int(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

/* -1: nobody listens there */
static inline int dial_socket(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    check_true(strlen(path) < sizeof to.sun_path);
    memcpy(to.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

/* false: the other side does not read any more */
static inline bool say_bytes(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static inline bool say(int fd, const char *text)
{
    return say_bytes(fd, text, strlen(text));
}

struct reply {
    int status; /* 0: closed without one */
    char head[4096], body[4096];
    ptrdiff_t bytes; /* of the body, kept or not */
};

/* a header of a reply, p == NULL when absent */
static inline struct str reply_header(const struct reply *r, const char *name)
{
    struct str rest = str_of(r->head);
    while (rest.n) {
        struct str value = str_cut(&rest, '\n'), first = str_cut(&value, ':');
        if (value.p && str_equal_fold(first, str_of(name)))
            return str_trim(value);
    }
    return (struct str){0};
}

static inline bool hear_byte(int fd, char *c)
{
    return recv(fd, c, 1, 0) == 1;
}

/* the next reply, to the end of its body */
static inline struct reply hear(int fd)
{
    struct reply r = {0};
    ptrdiff_t n = 0;
    int64_t length = 0;
    char c;
    while (n < (ptrdiff_t)sizeof r.head - 1 && hear_byte(fd, &c)) {
        r.head[n++] = c;
        if (n >= 4 && memcmp(r.head + n - 4, "\r\n\r\n", 4) == 0)
            break;
    }
    if (n < 12)
        return r;
    r.status = (int)strtol(r.head + 9, NULL, 10);
    struct str told = reply_header(&r, "Content-Length");
    if (told.p)
        str_int(told, &length);
    for (; r.bytes < length && hear_byte(fd, &c); r.bytes++)
        if (r.bytes < (ptrdiff_t)sizeof r.body - 1)
            r.body[r.bytes] = c;
    return r;
}

/* whether the other side has closed: no byte comes any more */
static inline bool closed(int fd)
{
    char c;
    return recv(fd, &c, 1, 0) <= 0;
}

static inline struct reply ask(int fd, const char *text)
{
    say(fd, text);
    return hear(fd);
}

static inline struct http_answer text_answer(int status, struct str body)
{
    return (struct http_answer){.status = status, .type = "text/plain", .body = body};
}

#endif
