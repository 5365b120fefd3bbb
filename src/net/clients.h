/* The open connections of a server: who is slow, and hanging up.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_CLIENTS_H
#define NET_CLIENTS_H

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct client {
    int fd;
    bool local;                   /* over the Unix socket */
    char peer[INET6_ADDRSTRLEN];  /* "" when local; an IPv4 address in IPv6 is shown as IPv4 */
    _Atomic int64_t due_ms;       /* when its request must have come: clients.c */
    struct client *next, **place; /* *place == this */
};

struct clients;
/* clients_new(request_s): starts a thread that ends connections whose head and body have not come
 * within request_s: 408 and closed. NULL: no memory, no thread. */
struct clients *clients_new(int request_s);
void clients_free(struct clients *c); /* none is open; NULL is nothing */

/* clients_add: NULL without memory. clients_drop: before its descriptor is closed. */
struct client *clients_add(struct clients *c, int fd, const struct sockaddr *peer, bool local);
void clients_drop(struct clients *c, struct client *one);

/* client_reads(c, one): its next request may come until request_s from now. */
void client_reads(const struct clients *c, struct client *one);

/* client_answers(one): its request has come and takes as long as it takes. False: too late, it has
 * been told so. */
bool client_answers(struct client *one);

/* clients_hang_up(c): reads no more from those whose request has not come. Returns whether any is
 * open. */
bool clients_hang_up(struct clients *c);

#endif
