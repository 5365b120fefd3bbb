/* SPDX-License-Identifier: Apache-2.0 */
#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, const char *path, ptrdiff_t most, struct arena *a, struct str *text,
                     struct err *e)
{
    char *p = NEW_RAW(a, char, most + 1);
    ptrdiff_t n = 0;
    for (;;) {
        ssize_t got = read(fd, p + n, (size_t)(most + 1 - n));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(e, errno == EISDIR ? ERR_INPUT : ERR_SYSTEM, "cannot read '%s': %s",
                           path, strerror(errno));
        if (got == 0)
            break;
        n += got;
        if (n > most)
            return err_set(e, ERR_INPUT, "'%s' is longer than %td bytes", path, most);
    }
    a->at = p + n + 1; /* what was not needed goes back */
    p[n] = 0;
    *text = (struct str){p, n};
    return true;
}

bool file_read(const char *path, ptrdiff_t most, struct arena *a, struct str *text, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_SYSTEM,
                       "cannot open '%s': %s", path, strerror(errno));
    bool ok = read_all(fd, path, most, a, text, e);
    close(fd);
    return ok;
}

int plain_open(const char *path, struct err *e)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        err_set(e, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_SYSTEM,
                "cannot open '%s': %s", path, strerror(errno));
    else if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode))
        return fd;
    else {
        err_set(e, ERR_INPUT, "cannot read '%s': not a plain file", path);
        close(fd);
    }
    return -1;
}

bool plain_read(const char *path, ptrdiff_t most, struct arena *a, struct str *text, struct err *e)
{
    int fd = plain_open(path, e);
    bool ok = fd >= 0 && read_all(fd, path, most, a, text, e);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool file_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 || errno != ENOENT;
}

bool file_write_new(const char *path, struct str text, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST)
        return err_set(e, ERR_INPUT, "'%s' exists already and is left as it is", path);
    if (fd < 0)
        return err_set(e, ERR_SYSTEM, "cannot create '%s': %s", path, strerror(errno));
    bool ok = true;
    while (ok && text.n) {
        ssize_t n = write(fd, text.p, (size_t)text.n);
        if (n > 0)
            text = str_slice(text, n, text.n);
        else
            ok = n < 0 && errno == EINTR;
    }
    ok = close(fd) == 0 && ok;
    if (ok)
        return true;
    err_set(e, ERR_SYSTEM, "cannot write '%s': %s", path, strerror(errno));
    unlink(path); /* half a file is worse than none */
    return false;
}

struct file_stamp file_stamp(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return (struct file_stamp){0};
    return (struct file_stamp){s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_ino};
}

bool file_stamp_equal(struct file_stamp a, struct file_stamp b)
{
    return a.bytes == b.bytes && a.changed_s == b.changed_s && a.changed_ns == b.changed_ns &&
           a.inode == b.inode;
}
