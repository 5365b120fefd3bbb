/* One request from its first line to the last byte of its answer, as libmicrohttpd tells of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include "net/clients.h"
#include "net/http.h"
#include "net/rooms.h"

#include <microhttpd.h>
#include <stdatomic.h>

/* What all exchanges of a server share. */
struct exchange_host {
    http_handler *handler;
    http_admit *admit;
    void *context;
    struct rooms *rooms;
    struct clients *clients;
    ptrdiff_t bodies_most;    /* bytes of all bodies at once */
    _Atomic ptrdiff_t bodies; /* bytes of them now, in steps */
    _Atomic int64_t busy;     /* exchanges between their handler's start and its answer, wakes
                                 on their way */
    _Atomic bool closing;     /* no handler starts any more */
};

/* The callbacks of libmicrohttpd; their context is the struct exchange_host. */
void *exchange_begin(void *host, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_handle(void *host, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_bytes, void **exchange);
void exchange_end(void *host, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode why);

/* exchange_answer(connection, r, answer): sends it off. */
enum MHD_Result exchange_answer(struct MHD_Connection *connection, const struct http_request *r,
                                const struct http_answer *answer);

#endif
