/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "net/exchange.h"
#include "net/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOCAL_CONNECTIONS = 64, LOCAL_THREADS = 2 };

/* One daemon with its listening socket: the network's, and that of the Unix socket. */
struct door {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    bool local;
};

struct http_server {
    struct exchange_host host;
    struct door network, local;
    struct unix_socket socket;
    char address[64];
};

static void connected(void *context, struct MHD_Connection *connection, void **place,
                      enum MHD_ConnectionNotificationCode what)
{
    const struct door *door = context;
    struct clients *clients = door->server->host.clients;
    struct client *client = *place;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        *place = clients_add(
            clients, fd,
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
            door->local);
    } else if (client) { /* told before its descriptor is closed */
        clients_drop(clients, client);
    }
}

static bool open_door(struct http_server *s, struct door *door, int fd, int threads,
                      int connections)
{
    door->server = s;
    /* poll, not epoll: libmicrohttpd uses that edge-triggered and may miss that a client has gone
     * whose last bytes came with its end; its place is then held until the time is up */
    door->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, exchange_handle,
        &s->host, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)(threads > 1 ? threads : 2), MHD_OPTION_URI_LOG_CALLBACK, exchange_begin,
        &s->host, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, &s->host, MHD_OPTION_NOTIFY_CONNECTION,
        connected, door, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_IDLE_S, MHD_OPTION_END);
    return door->daemon != NULL;
}

/* No more is read from anybody, what has begun is answered. Without this a malformed request that
 * is read while MHD_stop_daemon runs makes libmicrohttpd 0.9.75 use a response that is not there
 * (MHD_queue_response says yes and queues nothing once the daemon is shutting down). */
static void hang_up(struct http_server *s)
{
    const struct timespec pause = {0, 5 * 1000000L};
    for (int i = 0; clients_hang_up(s->host.clients); i++) {
        if (i >= HTTP_DRAIN_MS / 5) /* later only those who wait hold it up */
            atomic_store(&s->host.closing, true);
        if (i >= HTTP_DRAIN_MS / 5 && atomic_load(&s->host.busy) == 0)
            break;
        nanosleep(&pause, NULL);
    }
    atomic_store(&s->host.closing, true);
    while (atomic_load(&s->host.busy))
        nanosleep(&pause, NULL);
}

static MHD_socket quiesce(const struct door *door)
{
    return door->daemon ? MHD_quiesce_daemon(door->daemon) : MHD_INVALID_SOCKET;
}

static void close_door(struct door *door, MHD_socket listening)
{
    if (door->daemon)
        MHD_stop_daemon(door->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
}

void http_stop(struct http_server *s)
{
    if (!s)
        return;
    MHD_socket network = quiesce(&s->network), local = quiesce(&s->local);
    /* nobody finds it any more, so who starts next does not take it for one in use */
    unix_remove(&s->socket);
    if (s->host.clients)
        hang_up(s);
    close_door(&s->network, network);
    close_door(&s->local, local);
    clients_free(s->host.clients);
    rooms_free(s->host.rooms);
    free(s);
}

static bool open_doors(struct http_server *s, const struct http_options *o, struct err *e)
{
    int fd = listen_tcp(o->listen, s->address, e);
    if (fd < 0)
        return false;
    if (!open_door(s, &s->network, fd, o->threads, HTTP_CONNECTIONS)) {
        err_set(e, ERR_SYSTEM, "cannot serve on '%.*s': %s", FMT(o->listen), strerror(errno));
        close(fd);
        return false;
    }
    if (!o->socket)
        return true;
    if (!unix_listen(o->socket, &s->socket, e))
        return false;
    s->local.local = true;
    if (open_door(s, &s->local, s->socket.fd, LOCAL_THREADS, LOCAL_CONNECTIONS))
        return true;
    err_set(e, ERR_SYSTEM, "cannot serve on '%s': %s", o->socket, strerror(errno));
    close(s->socket.fd);
    return false;
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
