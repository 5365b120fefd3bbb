/* SPDX-License-Identifier: Apache-2.0 */
#include "net/clients.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    DUE_NEVER = 0, /* due_ms while a request is answered */
    DUE_OVER = -1, /* hung up on: stays */
    TICK_MS = 250
};

struct clients {
    int request_ms;
    pthread_mutex_t lock; /* first, ending */
    pthread_cond_t wake;
    pthread_t watch;
    struct client *first;
    bool ending;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Sent past libmicrohttpd, which is still reading and sends nothing then. */
static void too_late(const struct client *one)
{
    static const char text[] = "HTTP/1.1 408 Request Timeout\r\n"
                               "Connection: close\r\nContent-Length: 0\r\n\r\n";
    (void)send(one->fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(one->fd, SHUT_RDWR);
}

static void *watch(void *context)
{
    struct clients *c = context;
    pthread_mutex_lock(&c->lock);
    while (!c->ending) {
        int64_t now = now_ms(), at = now + TICK_MS;
        for (struct client *one = c->first; one; one = one->next) {
            int64_t due = atomic_load(&one->due_ms);
            if (due > 0 && now > due &&
                atomic_compare_exchange_strong(&one->due_ms, &due, DUE_OVER))
                too_late(one);
        }
        const struct timespec until = {at / 1000, at % 1000 * 1000000};
        pthread_cond_timedwait(&c->wake, &c->lock, &until);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

struct clients *clients_new(int request_s)
{
    struct clients *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->request_ms = request_s * 1000;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&c->wake, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&c->watch, NULL, watch, c) != 0) {
        pthread_cond_destroy(&c->wake);
        pthread_mutex_destroy(&c->lock);
        free(c);
        return NULL;
    }
    return c;
}

void clients_free(struct clients *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->ending = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->watch, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static void name_peer(struct client *one, const struct sockaddr *peer)
{
    static const char mapped[] = "::ffff:";
    union {
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } to;
    if (peer->sa_family == AF_INET) {
        memcpy(&to.v4, peer, sizeof to.v4);
        inet_ntop(AF_INET, &to.v4.sin_addr, one->peer, sizeof one->peer);
    } else if (peer->sa_family == AF_INET6) {
        memcpy(&to.v6, peer, sizeof to.v6);
        inet_ntop(AF_INET6, &to.v6.sin6_addr, one->peer, sizeof one->peer);
        size_t skip = sizeof mapped - 1;
        if (strncmp(one->peer, mapped, skip) == 0 && strchr(one->peer, '.'))
            memmove(one->peer, one->peer + skip, strlen(one->peer + skip) + 1);
    }
}

struct client *clients_add(struct clients *c, int fd, const struct sockaddr *peer, bool local)
{
    struct client *one = calloc(1, sizeof *one);
    if (!one)
        return NULL;
    one->fd = fd;
    one->local = local;
    if (!local)
        name_peer(one, peer);
    client_reads(c, one);
    pthread_mutex_lock(&c->lock);
    one->next = c->first;
    one->place = &c->first;
    if (one->next)
        one->next->place = &one->next;
    c->first = one;
    pthread_mutex_unlock(&c->lock);
    return one;
}

void clients_drop(struct clients *c, struct client *one)
{
    pthread_mutex_lock(&c->lock);
    *one->place = one->next;
    if (one->next)
        one->next->place = one->place;
    pthread_mutex_unlock(&c->lock);
    free(one);
}

/* false once it has been hung up on */
static bool set_due(struct client *one, int64_t due)
{
    int64_t was = atomic_load(&one->due_ms);
    while (was != DUE_OVER)
        if (atomic_compare_exchange_weak(&one->due_ms, &was, due))
            return true;
    return false;
}

void client_reads(const struct clients *c, struct client *one)
{
    set_due(one, now_ms() + c->request_ms);
}

bool client_answers(struct client *one)
{
    return set_due(one, DUE_NEVER);
}

bool clients_hang_up(struct clients *c)
{
    pthread_mutex_lock(&c->lock);
    /* not on those that wait for an answer: libmicrohttpd would read their end first and drop it */
    for (struct client *one = c->first; one; one = one->next) {
        int64_t due = atomic_load(&one->due_ms);
        /* what has come of its next request is not begun any more: it could not be answered */
        while (due > 0 && !atomic_compare_exchange_weak(&one->due_ms, &due, DUE_OVER))
            ;
        if (due != DUE_NEVER)
            shutdown(one->fd, SHUT_RD);
    }
    bool any = c->first != NULL;
    pthread_mutex_unlock(&c->lock);
    return any;
}
