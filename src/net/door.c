/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* accept4 */
#include "net/door.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { FULL_MS = 20 }; /* how often one that is full looks whether somebody left */

struct worker {
    struct door *door;
    struct MHD_Daemon *daemon;
    _Atomic int open; /* connections */
};

struct door {
    struct exchange_host *host;
    int fd, shut; /* shut: an eventfd */
    bool local, accepting;
    int connections, nworker;
    pthread_t thread;
    struct worker worker[]; /* [nworker] */
};

static void connected(void *context, struct MHD_Connection *connection, void **place,
                      enum MHD_ConnectionNotificationCode what)
{
    struct worker *w = context;
    struct clients *clients = w->door->host->clients;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        const struct sockaddr *peer =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
        *place = clients_add(clients, fd, peer, w->door->local);
        return;
    }
    if (*place) /* told before its descriptor is closed */
        clients_drop(clients, *place);
    atomic_fetch_sub(&w->open, 1);
}

static bool start_worker(struct door *d, struct worker *w)
{
    w->door = d;
    /* poll, not epoll: libmicrohttpd uses that edge-triggered and may miss that a client has gone
     * whose last bytes came with its end; its place is then held until the time is up */
    w->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL,
        NULL, exchange_handle, d->host, MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, d->host,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, d->host, MHD_OPTION_NOTIFY_CONNECTION, connected,
        w, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_BYTES, MHD_OPTION_CONNECTION_LIMIT,
        /* it counts those that have gone a little longer than we do */
        (unsigned)d->connections * 2, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S,
        MHD_OPTION_END);
    return w->daemon != NULL;
}

/* the worker with the fewest connections; NULL: the door is full */
static struct worker *least(struct door *d)
{
    struct worker *found = NULL;
    int all = 0, fewest = 0;
    for (int i = 0; i < d->nworker; i++) {
        int n = atomic_load(&d->worker[i].open);
        all += n;
        if (!found || n < fewest) {
            found = &d->worker[i];
            fewest = n;
        }
    }
    return all < d->connections ? found : NULL;
}

/* false: nothing can be accepted right now */
static bool accept_one(const struct door *d, struct worker *w)
{
    union {
        struct sockaddr any;
        struct sockaddr_storage room;
    } peer;
    socklen_t bytes = sizeof peer;
    int fd = accept4(d->fd, &peer.any, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return errno == EINTR || errno == ECONNABORTED || errno == EAGAIN;
    atomic_fetch_add(&w->open, 1);
    if (MHD_add_connection(w->daemon, fd, &peer.any, bytes) != MHD_YES) /* it has closed fd */
        atomic_fetch_sub(&w->open, 1);
    return true;
}

static void *accept_all(void *context)
{
    struct door *d = context;
    bool able = true;
    for (;;) {
        struct worker *w = able ? least(d) : NULL;
        struct pollfd p[] = {
            {.fd = d->shut,        .events = POLLIN},
            {.fd = w ? d->fd : -1, .events = POLLIN},
        };
        poll(p, 2, w ? -1 : FULL_MS);
        if (p[0].revents)
            return NULL;
        able = !w || !p[1].revents || accept_one(d, w);
    }
}

void door_shut(struct door *d)
{
    const uint64_t one = 1;
    if (!d)
        return;
    if (d->accepting && write(d->shut, &one, sizeof one) == (ssize_t)sizeof one)
        pthread_join(d->thread, NULL);
    d->accepting = false;
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}

void door_close(struct door *d)
{
    if (!d)
        return;
    door_shut(d);
    for (int i = 0; i < d->nworker; i++)
        if (d->worker[i].daemon)
            MHD_stop_daemon(d->worker[i].daemon);
    if (d->shut >= 0)
        close(d->shut);
    free(d);
}

struct door *door_open(struct exchange_host *host, int fd, bool local, int threads, int connections,
                       struct err *e)
{
    threads = threads > 1 ? threads : 2;
    struct door *d = calloc(1, sizeof *d + (size_t)threads * sizeof *d->worker);
    if (!d) {
        err_set(e, ERR_SYSTEM, "out of memory");
        close(fd);
        return NULL;
    }
    d->host = host;
    d->fd = fd;
    d->local = local;
    d->connections = connections;
    d->nworker = threads;
    d->shut = eventfd(0, EFD_CLOEXEC);
    bool ok = d->shut >= 0;
    for (int i = 0; ok && i < threads; i++)
        ok = start_worker(d, &d->worker[i]);
    d->accepting = ok && pthread_create(&d->thread, NULL, accept_all, d) == 0;
    if (d->accepting)
        return d;
    err_set(e, ERR_SYSTEM, "cannot serve: %s", strerror(errno));
    door_close(d);
    return NULL;
}
