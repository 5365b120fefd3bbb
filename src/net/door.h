/* A listening socket: one thread that accepts, and threads that serve what came.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd's own pool leaves it to chance which of its threads a connection comes to: one of
 * two may have nearly all. Here the one with the fewest gets it. */
#ifndef NET_DOOR_H
#define NET_DOOR_H

#include "base/err.h"
#include "net/exchange.h"

struct door;
/* door_open(host, fd, local, threads, connections, e): serves fd, which is closed with it also
 * where it fails. connections: at once; more wait in the socket's queue. */
struct door *door_open(struct exchange_host *host, int fd, bool local, int threads, int connections,
                       struct err *e);

/* door_shut(d): nobody comes in any more. door_close(d): after that, when nobody is inside whose
 * request is under way: frees d. NULL is nothing. */
void door_shut(struct door *d);
void door_close(struct door *d);

#endif
