/* load PORT CONNECTIONS NAME RECORD [REQUESTS]: posts events to a server on this machine.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Over so many connections at once, until the server is gone or so many requests are answered.
 * Appends to the file RECORD the id of every event that the server said to have, one per line:
 * "NAME-CONNECTION-NUMBER". Every fourth request holds three events, one per line; of the others
 * every second is a delivery of GitHub, whose event is "NAME-CONNECTION-NUMBER#1". Prints how many
 * requests were answered 200 and how many otherwise. Exit 0: the server went away or all were
 * answered; 1: nobody was there at the start. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 256, ROOM = 8192, BATCH = 3, EVERY = 4 };

struct line {
    int fd;
    long number; /* of its first event */
    int events;  /* in the request that is under way */
    bool hook;   /* it is a delivery */
    char answer[ROOM];
    size_t n;
};

static int connect_to(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool post(struct line *x, const char *name, int connection, long request)
{
    char body[ROOM / 2], all[ROOM], delivery[256] = "";
    size_t n = 0;
    x->events = request % EVERY == 0 ? BATCH : 1;
    x->hook = request % 2;
    if (x->hook) {
        n = (size_t)snprintf(
            body, sizeof body,
            "{\"action\":\"closed\",\"number\":%ld,\"pull_request\":{\"id\":1,"
            "\"number\":%ld,\"merged\":true,\"merged_at\":\"2026-11-02T10:00:00Z\","
            "\"created_at\":\"2026-11-01T10:00:00Z\",\"merge_commit_sha\":"
            "\"0123456789012345678901234567890123456789\",\"base\":{\"ref\":"
            "\"main\"},\"head\":{\"ref\":\"x\",\"sha\":"
            "\"1123456789012345678901234567890123456789\"}},\"repository\":"
            "{\"full_name\":\"org/web\",\"default_branch\":\"main\"}}",
            x->number, x->number);
        snprintf(delivery, sizeof delivery,
                 "X-GitHub-Event: pull_request\r\nX-GitHub-Delivery: %s-%d-%ld\r\n", name,
                 connection, x->number);
    }
    for (int i = 0; i < x->events && !x->hook; i++)
        n += (size_t)snprintf(
            body + n, sizeof body - n,
            "{\"type\":\"deploy.finished\",\"id\":\"%s-%d-%ld\",\"source\":\"load\","
            "\"at\":\"2026-11-%02ldT10:%02ld:00Z\",\"service\":\"web%ld\",\"env\":\"production\","
            "\"deploy\":\"%s-%d-%ld\",\"status\":\"success\"}\n",
            name, connection, x->number + i, 1 + x->number % 20, x->number % 60, x->number % 7,
            name, connection, x->number + i);
    int length = snprintf(all, sizeof all,
                          "POST %s HTTP/1.1\r\nHost: localhost\r\n%s"
                          "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                          x->hook ? "/hook/github" : "/v1/events", delivery,
                          x->hook ? "application/json" : "application/x-ndjson", n, body);
    return send(x->fd, all, (size_t)length, MSG_NOSIGNAL) == length;
}

/* whether the whole answer is there; *status is set then */
static bool complete(const struct line *x, int *status)
{
    const char *end = strstr(x->answer, "\r\n\r\n"), *told = strstr(x->answer, "Content-Length: ");
    if (!end || !told || x->n < (size_t)(end + 4 - x->answer) + strtoul(told + 16, NULL, 10))
        return false;
    *status = (int)strtol(x->answer + 9, NULL, 10);
    return true;
}

/* more of the answer; false: the server has gone */
static bool take(struct line *x)
{
    ssize_t got = recv(x->fd, x->answer + x->n, sizeof x->answer - 1 - x->n, 0);
    if (got <= 0)
        return false;
    x->n += (size_t)got;
    x->answer[x->n] = 0;
    return true;
}

int main(int argc, char **argv)
{
    static struct line line[MOST];
    static struct pollfd wait[MOST];
    long most = argc > 5 ? strtol(argv[5], NULL, 10) : -1, sent = 0, good = 0, other = 0;
    int n = argc > 4 ? (int)strtol(argv[2], NULL, 10) : 0;
    FILE *record = n > 0 && n <= MOST ? fopen(argv[4], "ae") : NULL;
    if (!record)
        return fprintf(stderr, "usage: load PORT CONNECTIONS NAME RECORD [REQUESTS]\n"), 2;
    setvbuf(record, NULL, _IOLBF, 0);
    int left = 0;
    for (int i = 0; i < n; i++) {
        line[i].fd = connect_to((int)strtol(argv[1], NULL, 10));
        if (line[i].fd >= 0 && post(&line[i], argv[3], i, sent++))
            left++;
        wait[i] = (struct pollfd){line[i].fd, POLLIN, 0};
    }
    if (!left)
        return fprintf(stderr, "load: nobody listens on %s\n", argv[1]), 1;
    while (left && poll(wait, (nfds_t)n, 20000) > 0) {
        for (int i = 0; i < n; i++) {
            struct line *x = &line[i];
            int status;
            if (wait[i].fd < 0 || !wait[i].revents)
                continue;
            bool open = take(x);
            if (open && !complete(x, &status))
                continue;
            if (open && status == 200)
                for (int k = 0; k < x->events; k++)
                    fprintf(record, "%s-%d-%ld%s\n", argv[3], i, x->number + k,
                            x->hook ? "#1" : "");
            if (open)
                *(status == 200 ? &good : &other) += 1;
            x->number += x->events;
            x->n = 0;
            open = open && (most < 0 || sent < most) && post(x, argv[3], i, sent++);
            if (!open) {
                close(x->fd);
                wait[i].fd = -1;
                left--;
            }
        }
    }
    printf("%ld answered 200, %ld otherwise\n", good, other);
    return fclose(record) == 0 ? 0 : 2;
}
