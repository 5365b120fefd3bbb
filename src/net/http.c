/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "net/door.h"
#include "net/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    LOCAL_CONNECTIONS = 64,
    LOCAL_THREADS = 2,
    SENT_MS = 500 /* for the last answers to be sent */
};

struct http_server {
    struct exchange_host host;
    struct door *network, *local;
    struct unix_socket socket;
    char address[64];
};

/* No more is read from anybody, what has begun is answered. Without this a malformed request that
 * is read while MHD_stop_daemon runs makes libmicrohttpd 0.9.75 use a response that is not there
 * (MHD_queue_response says yes and queues nothing once the daemon is shutting down). */
static void hang_up(struct http_server *s)
{
    const struct timespec pause = {0, 5 * 1000000L};
    for (int i = 0, quiet = 0; clients_hang_up(s->host.clients) && quiet < SENT_MS / 5; i++) {
        if (i >= HTTP_DRAIN_MS / 5) /* later only those who wait hold it up */
            atomic_store(&s->host.closing, true);
        /* not busy means that the answers are given to libmicrohttpd, not that they are sent */
        quiet = atomic_load(&s->host.closing) && atomic_load(&s->host.busy) == 0 ? quiet + 1 : 0;
        nanosleep(&pause, NULL);
    }
    atomic_store(&s->host.closing, true);
    while (atomic_load(&s->host.busy))
        nanosleep(&pause, NULL);
}

void http_stop(struct http_server *s)
{
    if (!s)
        return;
    /* the file first: who starts next must not find it in use */
    unix_remove(&s->socket);
    door_shut(s->network);
    door_shut(s->local);
    if (s->host.clients)
        hang_up(s);
    door_close(s->network);
    door_close(s->local);
    clients_free(s->host.clients);
    rooms_free(s->host.rooms);
    free(s);
}

static bool open_doors(struct http_server *s, const struct http_options *o, struct err *e)
{
    int fd = listen_tcp(o->listen, s->address, e);
    if (fd < 0)
        return false;
    s->network = door_open(&s->host, fd, false, o->threads, HTTP_CONNECTIONS, e);
    if (!s->network || !o->socket)
        return s->network != NULL;
    if (!unix_listen(o->socket, &s->socket, e))
        return false;
    s->local = door_open(&s->host, s->socket.fd, true, LOCAL_THREADS, LOCAL_CONNECTIONS, e);
    return s->local != NULL;
}

struct http_server *http_start(const struct http_options *o, struct err *e)
{
    struct http_server *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    s->socket.folder = -1;
    s->host.handler = o->handler;
    s->host.admit = o->admit;
    s->host.context = o->context;
    s->host.bodies_most = o->bodies_bytes ? o->bodies_bytes : HTTP_BODIES_BYTES;
    s->host.clients = clients_new(o->request_s ? o->request_s : HTTP_REQUEST_S);
    s->host.rooms = rooms_new(HTTP_CONNECTIONS + LOCAL_CONNECTIONS, HTTP_REQUEST_BYTES);
    if (!s->host.clients || !s->host.rooms)
        err_set(e, ERR_SYSTEM, "cannot serve: %s", strerror(errno));
    else if (open_doors(s, o, e))
        return s;
    http_stop(s);
    return NULL;
}

struct str http_address(const struct http_server *s)
{
    return str_of(s->address);
}
