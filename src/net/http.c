/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* An open connection, so that stopping can hang up on it. */
struct client {
    int fd;
    struct client *next, **place; /* *place == this */
};

struct http_server {
    struct MHD_Daemon *daemon;
    http_handler *handler;
    void *context;
    char address[64];
    pthread_mutex_t lock; /* clients */
    struct client *clients;
};

/* One request from its first line to the last byte of its answer. It lives in its own arena, so
 * the answer's body needs no copy. */
struct exchange {
    struct arena whole, a;
    struct str target; /* as sent, p == NULL when over HTTP_TARGET_BYTES */
    struct out body;
    ptrdiff_t received; /* body bytes that came, kept or not */
    bool begun, body_too_large;
};

struct str http_query(const struct http_request *r, struct str name)
{
    for (ptrdiff_t i = 0; i < r->nquery; i++)
        if (str_equal(r->query[i].name, name))
            return r->query[i].value;
    return (struct str){0};
}

/* MHD wants a plain pointer although it only reads */
static struct MHD_Connection *connection_of(const struct http_request *r)
{
    union {
        const void *read;
        void *plain;
    } p = {.read = r->connection};
    return p.plain;
}

struct str http_header(const struct http_request *r, const char *name)
{
    return str_of(MHD_lookup_connection_value(connection_of(r), MHD_HEADER_KIND, name));
}

static void *begin(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context, (void)connection;
    struct arena whole = arena_reserve(HTTP_REQUEST_BYTES), a = whole;
    struct exchange *x = NEW(&a, struct exchange, 1);
    size_t n = strlen(target);
    if (n <= HTTP_TARGET_BYTES)
        x->target = arena_copy(&a, (struct str){target, (ptrdiff_t)n});
    x->whole = whole;
    x->a = a;
    x->body = out_to(&x->a);
    return x;
}

static void end(void *context, struct MHD_Connection *connection, void **exchange,
                enum MHD_RequestTerminationCode why)
{
    (void)context, (void)connection, (void)why;
    struct exchange *x = *exchange;
    *exchange = NULL;
    if (x)
        arena_release(x->whole);
}

/* whether an If-None-Match list names the tag; weak comparison (RFC 9110 13.1.2) */
static bool etag_listed(struct str list, struct str etag)
{
    while (list.n) {
        struct str one = str_trim(str_cut(&list, ','));
        if (str_equal(one, S("*")))
            return true;
        if (str_starts(one, S("W/")))
            one = str_slice(one, 2, one.n);
        if (one.n >= 2 && str_equal(str_slice(one, 1, one.n - 1), etag))
            return true;
    }
    return false;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct http_request *r,
                                   struct http_answer x)
{
    bool same = x.etag.p && x.status == 200 && etag_listed(http_header(r, "If-None-Match"), x.etag);
    char etag[80];
    union {
        const char *read;
        void *plain;
    } body = {.read = same || !x.body.p ? "" : x.body.p};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        same ? 0 : (size_t)x.body.n, body.plain, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    if (!same && x.type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, x.type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            x.cache ? x.cache : "no-store");
    if (x.etag.p && snprintf(etag, sizeof etag, "\"%.*s\"", FMT(x.etag)) < (int)sizeof etag)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, etag);
    for (ptrdiff_t i = 0; i < x.nfield; i++)
        MHD_add_response_header(response, x.field[i].name, x.field[i].value);
    enum MHD_Result queued =
        MHD_queue_response(connection, same ? MHD_HTTP_NOT_MODIFIED : (unsigned)x.status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result respond(struct http_server *s, struct MHD_Connection *connection,
                               struct exchange *x, const char *method)
{
    struct http_request r = {
        .method = str_of(strcmp(method, "HEAD") == 0 ? "GET" : method),
        .connection = connection,
        .a = &x->a,
    };
    struct target target = {0};
    struct err e = {0};
    if (!x->target.p)
        r.fault = 414, r.fault_text = S("the URL is too long");
    else if (x->body_too_large)
        r.fault = 413, r.fault_text = S("the body is too large");
    else if (!target_parse(x->target, &x->a, &target, &e))
        r.fault = 400, r.fault_text = arena_copy(&x->a, str_of(e.text));
    if (!r.fault) {
        r.path = target.path;
        r.query = target.query;
        r.nquery = target.nquery;
        r.body = out_str_of(&x->body);
    }
    return send_answer(connection, &r, s->handler(s->context, &r));
}

static bool announces_too_much(struct MHD_Connection *connection)
{
    int64_t n;
    struct str told = str_of(
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH));
    return told.p && (!str_int(told, &n) || n > HTTP_BODY_BYTES);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_bytes, void **exchange)
{
    (void)url, (void)version;
    struct exchange *x = *exchange;
    if (!x)
        return MHD_NO;
    if (!x->begun) {
        x->begun = true;
        /* an answer in the first call closes the connection: wanted only where a body that nobody
         * will read is on its way */
        x->body_too_large = announces_too_much(connection);
        return x->body_too_large ? respond(context, connection, x, method) : MHD_YES;
    }
    if (*upload_bytes == 0)
        return respond(context, connection, x, method);
    x->received += (ptrdiff_t)*upload_bytes;
    if (x->received > 4 * (ptrdiff_t)HTTP_BODY_BYTES)
        return MHD_NO;
    x->body_too_large = x->received > HTTP_BODY_BYTES;
    if (!x->body_too_large)
        out_str(&x->body, (struct str){upload, (ptrdiff_t)*upload_bytes});
    *upload_bytes = 0;
    return MHD_YES;
}

/* --- clients --------------------------------------------------------------------------------- */

static void connected(void *context, struct MHD_Connection *connection, void **place,
                      enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = context;
    struct client *client = *place;
    pthread_mutex_lock(&s->lock);
    if (what == MHD_CONNECTION_NOTIFY_STARTED && (client = calloc(1, sizeof *client))) {
        client->fd =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        client->next = s->clients;
        client->place = &s->clients;
        if (client->next)
            client->next->place = &client->next;
        s->clients = client;
        *place = client;
    } else if (client) { /* told before its descriptor is closed */
        *client->place = client->next;
        if (client->next)
            client->next->place = client->place;
        free(client);
    }
    pthread_mutex_unlock(&s->lock);
}

/* No more is read from anybody, what has begun is answered. Without this a malformed request that
 * is read while MHD_stop_daemon runs makes libmicrohttpd 0.9.75 use a response that is not there
 * (MHD_queue_response says yes and queues nothing once the daemon is shutting down). */
static void hang_up(struct http_server *s)
{
    const struct timespec pause = {0, 5 * 1000000L};
    bool any = true;
    for (int i = 0; any && i < HTTP_DRAIN_MS / 5; i++) {
        pthread_mutex_lock(&s->lock);
        for (const struct client *c = s->clients; c; c = c->next)
            shutdown(c->fd, SHUT_RD);
        any = s->clients != NULL;
        pthread_mutex_unlock(&s->lock);
        if (any)
            nanosleep(&pause, NULL);
    }
}

/* --- start and stop ------------------------------------------------------------------------- */

union socket_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool numeric(struct address at, union socket_address *to, socklen_t *bytes)
{
    char host[64];
    if (str_equal_fold(at.host, S("localhost")))
        at.host = S("127.0.0.1");
    if (at.host.n >= (ptrdiff_t)sizeof host)
        return false;
    memcpy(host, at.host.p, (size_t)at.host.n);
    host[at.host.n] = 0;
    *to = (union socket_address){0};
    in_port_t port = htons((uint16_t)at.port);
    if (inet_pton(AF_INET, host, &to->v4.sin_addr) == 1) {
        to->v4.sin_family = AF_INET;
        to->v4.sin_port = port;
        *bytes = sizeof to->v4;
        return true;
    }
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_port = port;
    *bytes = sizeof to->v6;
    return inet_pton(AF_INET6, host, &to->v6.sin6_addr) == 1;
}

static int listen_on(struct str text, char address[64], struct err *e)
{
    struct address at;
    union socket_address to;
    socklen_t bytes;
    char host[INET6_ADDRSTRLEN];
    if (!address_parse(text, &at) || at.port < 0 || !numeric(at, &to, &bytes)) {
        err_set(e, ERR_USAGE, "not an address to listen on: '%.*s', write 127.0.0.1:8080",
                FMT(text));
        return -1;
    }
    int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, &to.any, bytes) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, &to.any, &bytes) != 0) {
        err_set(e, ERR_SYSTEM, "cannot listen on '%.*s': %s", FMT(text), strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    bool v4 = to.any.sa_family == AF_INET;
    const void *bits = v4 ? (const void *)&to.v4.sin_addr : (const void *)&to.v6.sin6_addr;
    inet_ntop(to.any.sa_family, bits, host, sizeof host);
    snprintf(address, 64, v4 ? "%s:%d" : "[%s]:%d", host,
             ntohs(v4 ? to.v4.sin_port : to.v6.sin6_port));
    return fd;
}

struct http_server *http_start(const struct http_options *options, struct err *e)
{
    struct str listen = options->listen;
    int threads = options->threads;
    struct http_server *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    s->handler = options->handler;
    s->context = options->context;
    int fd = listen_on(listen, s->address, e);
    if (fd < 0) {
        free(s);
        return NULL;
    }
    pthread_mutex_init(&s->lock, NULL);
    /* poll, not epoll: libmicrohttpd uses that edge-triggered and may miss that a client has gone
     * whose last bytes came with its end; its place is then held until the time is up */
    s->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD, 0, NULL, NULL, handle, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(threads > 1 ? threads : 2),
        MHD_OPTION_URI_LOG_CALLBACK, begin, s, MHD_OPTION_NOTIFY_COMPLETED, end, s,
        MHD_OPTION_NOTIFY_CONNECTION, connected, s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_HEAD_BYTES, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S, MHD_OPTION_END);
    if (!s->daemon) {
        err_set(e, ERR_SYSTEM, "cannot serve on '%.*s': %s", FMT(listen), strerror(errno));
        close(fd);
        pthread_mutex_destroy(&s->lock);
        free(s);
        return NULL;
    }
    return s;
}

struct str http_address(const struct http_server *s)
{
    return str_of(s->address);
}

void http_stop(struct http_server *s)
{
    if (!s)
        return;
    MHD_socket listening = MHD_quiesce_daemon(s->daemon);
    hang_up(s);
    MHD_stop_daemon(s->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
