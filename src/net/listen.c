/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* flock */
#include "net/listen.h"

#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* --- TCP ------------------------------------------------------------------------------------- */

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

int listen_tcp(struct str text, char address[64], struct err *e)
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
    /* not blocking: who was there when it was looked at may have gone when it is accepted */
    int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
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

/* --- Unix ------------------------------------------------------------------------------------ */

_Static_assert(UNIX_PATH_BYTES == sizeof((struct sockaddr_un *)0)->sun_path, "sun_path");

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int open_folder(const char *path)
{
    char folder[4096];
    const char *name = name_of(path);
    size_t n = (size_t)(name - path);
    if (n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(folder, n ? path : ".", n ? n : 1);
    folder[n ? n : 1] = 0;
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int unix_reach(const char *path, char to[UNIX_PATH_BYTES], struct err *e)
{
    int folder = open_folder(path);
    if (folder < 0) {
        err_set(e, ERR_SYSTEM, "cannot reach the socket '%s': %s", path, strerror(errno));
        return -1;
    }
    bool fits = strlen(path) < UNIX_PATH_BYTES;
    int n = fits ? snprintf(to, UNIX_PATH_BYTES, "%s", path)
                 : snprintf(to, UNIX_PATH_BYTES, "/proc/self/fd/%d/%s", folder, name_of(path));
    if (n < UNIX_PATH_BYTES)
        return folder;
    err_set(e, ERR_SYSTEM, "cannot reach the socket '%s': its name is too long", path);
    close(folder);
    return -1;
}

/* whether somebody listens there */
static bool answers(const struct sockaddr_un *to)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return true; /* not told: nothing is removed */
    bool refused = connect(fd, (const struct sockaddr *)to, sizeof *to) != 0 &&
                   (errno == ECONNREFUSED || errno == ENOENT);
    close(fd);
    return !refused;
}

static bool make_way(const struct unix_socket *u, const char *path, const struct sockaddr_un *to,
                     struct err *e)
{
    struct stat lies;
    if (fstatat(u->folder, u->name, &lies, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ||
               err_set(e, ERR_SYSTEM, "cannot listen on '%s': %s", path, strerror(errno));
    if (!S_ISSOCK(lies.st_mode))
        return err_set(e, ERR_SYSTEM, "cannot listen on '%s': that is no socket", path);
    if (answers(to))
        return err_set(e, ERR_SYSTEM, "cannot listen on '%s': another process does", path);
    return unlinkat(u->folder, u->name, 0) == 0 || errno == ENOENT ||
           err_set(e, ERR_SYSTEM, "cannot remove '%s': %s", path, strerror(errno));
}

static bool bind_there(struct unix_socket *u, const char *path, const struct sockaddr_un *to,
                       struct err *e)
{
    struct stat made;
    u->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* the mode before there is a file: nobody gets in between */
    if (u->fd >= 0 && fchmod(u->fd, 0600) == 0 &&
        bind(u->fd, (const struct sockaddr *)to, sizeof *to) == 0 &&
        fstatat(u->folder, u->name, &made, AT_SYMLINK_NOFOLLOW) == 0 &&
        listen(u->fd, SOMAXCONN) == 0) {
        u->device = made.st_dev;
        u->inode = made.st_ino;
        return true;
    }
    err_set(e, ERR_SYSTEM, "cannot listen on '%s': %s", path, strerror(errno));
    if (u->fd >= 0)
        close(u->fd);
    u->fd = -1;
    return false;
}

bool unix_listen(const char *path, struct unix_socket *u, struct err *e)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    *u = (struct unix_socket){.fd = -1, .folder = unix_reach(path, to.sun_path, e)};
    if (u->folder < 0)
        return false;
    bool ok = snprintf(u->name, sizeof u->name, "%s", name_of(path)) < (int)sizeof u->name ||
              err_set(e, ERR_SYSTEM, "cannot listen on '%s': its name is too long", path);
    /* of two that start at once, the second must not remove what the first has just made */
    bool locked = ok && flock(u->folder, LOCK_EX) == 0;
    ok = ok && make_way(u, path, &to, e) && bind_there(u, path, &to, e);
    if (locked)
        flock(u->folder, LOCK_UN);
    if (!ok) {
        close(u->folder);
        u->folder = -1;
    }
    return ok;
}

void unix_remove(struct unix_socket *u)
{
    struct stat lies;
    if (u->folder < 0)
        return;
    if (fstatat(u->folder, u->name, &lies, AT_SYMLINK_NOFOLLOW) == 0 && lies.st_dev == u->device &&
        lies.st_ino == u->inode)
        unlinkat(u->folder, u->name, 0);
    close(u->folder);
    u->folder = -1;
}
