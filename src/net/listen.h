/* Sockets to listen on, and the paths of Unix sockets.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "base/err.h"
#include "base/str.h"

#include <sys/types.h>

enum { UNIX_PATH_BYTES = 108 }; /* with the NUL: what sockaddr_un has room for */

/* listen_tcp(text, address, e): a listening socket on "127.0.0.1:8080", "[::1]:0", and where it
 * came to be; -1 and *e otherwise. */
int listen_tcp(struct str text, char address[64], struct err *e);

/* unix_reach(path, to, e): a path to the same place that is short enough. Returns a descriptor of
 * its folder that must stay open while `to` is used, -1 on failure. */
int unix_reach(const char *path, char to[UNIX_PATH_BYTES], struct err *e);

/* A Unix socket that listens. */
struct unix_socket {
    int fd, folder; /* -1: none */
    char name[256];
    dev_t device; /* which file it is: another's in its place is left alone */
    ino_t inode;
};

/* unix_listen(path, u, e): mode 0600 from the start; in the place of one that nobody listens on;
 * false where one does, where something else lies there, or where it cannot be made. */
bool unix_listen(const char *path, struct unix_socket *u, struct err *e);

/* unix_remove(u): removes the file, closes the folder; not fd. */
void unix_remove(struct unix_socket *u);

#endif
