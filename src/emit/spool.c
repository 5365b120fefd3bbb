/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* flock */
#include "emit/spool.h"

#include "base/out.h"
#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct str spool_default(struct str state, struct str home, struct arena *a)
{
    struct out o = out_to(a);
    if (!state.n && !home.n)
        return (struct str){0};
    out_str(&o, state.n ? state : home);
    out_text(&o, state.n ? "/pitwall/spool.ndjson" : "/.local/state/pitwall/spool.ndjson");
    return out_str_of(&o);
}

/* --- files ----------------------------------------------------------------------------------- */

static char *beside(const char *path, const char *suffix, struct arena *a)
{
    struct out o = out_to(a);
    out_text(&o, path);
    out_text(&o, suffix);
    return arena_z(a, out_str_of(&o));
}

static void make_folders(const char *path, struct arena scratch)
{
    char *z = arena_z(&scratch, str_of(path));
    for (char *at = strchr(z + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        mkdir(z, 0700); /* where it failed, opening the file says so */
        *at = '/';
    }
}

/* the lock's descriptor; -1: *e, or, with `wait` false, somebody else has it (errno EWOULDBLOCK) */
static int lock(const char *path, const char *suffix, bool wait, struct arena scratch,
                struct err *e)
{
    const char *name = beside(path, suffix, &scratch);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 && errno == ENOENT) {
        make_folders(path, scratch);
        fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (fd < 0) {
        err_set(e, ERR_SYSTEM, "cannot write '%s': %s", name, strerror(errno));
        errno = 0;
        return -1;
    }
    int result;
    do
        result = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result == 0)
        return fd;
    int code = errno;
    err_set(e, ERR_SYSTEM, "cannot lock '%s': %s", name, strerror(code));
    close(fd);
    errno = code;
    return -1;
}

static bool write_whole(int fd, struct str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, (size_t)text.n);
        if (n < 0 && errno != EINTR)
            return false;
        text = str_slice(text, n > 0 ? n : 0, text.n);
    }
    return true;
}

/* appends lines, behind a line end where an earlier writer was cut off; durable */
static bool append_to(const char *path, struct str lines, struct err *e)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    char last = '\n';
    bool ok = fd >= 0;
    if (ok && lseek(fd, -1, SEEK_END) >= 0)
        ok = read(fd, &last, 1) == 1;
    ok = ok && (last == '\n' || write_whole(fd, S("\n"))) && write_whole(fd, lines) &&
         fdatasync(fd) == 0;
    if (!ok)
        err_set(e, ERR_SYSTEM, "cannot write '%s': %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

bool spool_append(const char *path, struct str line, struct err *e)
{
    struct arena whole = arena_reserve((size_t)64 << 20), a = whole;
    struct out o = out_to(&a);
    out_str(&o, line);
    out_byte(&o, '\n');
    int fd = lock(path, ".lock", true, a, e);
    bool ok = fd >= 0 &&
              (file_stamp(path).bytes + o.n < SPOOL_BYTES ||
               err_set(e, ERR_SYSTEM, "'%s' is full: the server has been away too long", path));
    ok = ok && append_to(path, out_str_of(&o), e);
    if (fd >= 0)
        close(fd);
    arena_release(whole);
    return ok;
}

/* --- draining -------------------------------------------------------------------------------- */

/* takes the first n bytes of the file away */
static bool take_away(const char *path, ptrdiff_t n, struct arena scratch, struct err *e)
{
    struct str text;
    const char *next = beside(path, ".next", &scratch);
    int locked = lock(path, ".lock", true, scratch, e);
    if (locked < 0)
        return false;
    bool ok = file_read(path, SPOOL_BYTES, &scratch, &text, e);
    if (ok && text.n <= n) {
        ok = unlink(path) == 0 ||
             err_set(e, ERR_SYSTEM, "cannot remove '%s': %s", path, strerror(errno));
    } else if (ok) {
        unlink(next);
        ok = append_to(next, str_slice(text, n, text.n), e) &&
             (rename(next, path) == 0 ||
              err_set(e, ERR_SYSTEM, "cannot write '%s': %s", path, strerror(errno)));
    }
    close(locked);
    return ok;
}

/* {"reason":"...","line":"..."} */
static bool keep_refused(const char *path, struct str line, struct str reason, struct arena scratch,
                         struct err *e)
{
    struct out o = out_to(&scratch);
    out_text(&o, "{\"reason\":");
    out_json(&o, reason);
    out_text(&o, ",\"line\":");
    out_json(&o, line);
    out_text(&o, "}\n");
    return append_to(beside(path, ".refused", &scratch), out_str_of(&o), e);
}

/* the next lines of *rest, at least one where there is any */
static ptrdiff_t next_batch(struct str *rest, struct str line[SPOOL_BATCH_LINES])
{
    ptrdiff_t n = 0, bytes = 0;
    while (rest->n && n < SPOOL_BATCH_LINES) {
        struct str behind = *rest, one = str_cut(&behind, '\n');
        if (n && bytes + one.n > SPOOL_BATCH_BYTES)
            break;
        line[n++] = one;
        bytes += one.n;
        *rest = behind;
    }
    return n;
}

struct draining {
    const char *path;
    spool_send *send;
    void *context;
    struct spool_count *count;
};

/* One batch, line[n]; *used: bytes of it that are done with. */
static bool drain_batch(const struct draining *d, const struct str *line, ptrdiff_t n,
                        struct arena scratch, ptrdiff_t *used, struct err *e)
{
    struct str *told = NEW(&scratch, struct str, n);
    struct spool_fate *fate = NEW(&scratch, struct spool_fate, n);
    ptrdiff_t ntold = 0, next = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (str_trim(line[i]).n)
            told[ntold++] = line[i];
    *used = 0;
    if (ntold && !d->send(d->context, told, ntold, fate, e))
        return false;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (str_trim(line[i]).n) {
            const struct spool_fate *f = &fate[next++];
            if (f->kept)
                break;
            if (f->reason.p && !keep_refused(d->path, line[i], f->reason, scratch, e))
                return false;
            d->count->refused += f->reason.p != NULL;
            d->count->sent += f->reason.p == NULL;
        }
        *used += line[i].n + 1;
    }
    return true;
}

static bool drain_all(const struct draining *d, struct arena scratch, struct err *e)
{
    struct str text, line[SPOOL_BATCH_LINES];
    if (!file_read(d->path, SPOOL_BYTES, &scratch, &text, e)) {
        if (e->code != ERR_NOT_FOUND)
            return false;
        *e = (struct err){0};
        return true;
    }
    /* a last line without its end is still being written */
    while (text.n && text.p[text.n - 1] != '\n')
        text.n--;
    struct str rest = text;
    for (ptrdiff_t n; (n = next_batch(&rest, line)) > 0;) {
        ptrdiff_t used, from = line[0].p - text.p;
        bool ok = drain_batch(d, line, n, scratch, &used, e);
        struct err fault;
        if (used && !take_away(d->path, used, scratch, &fault)) {
            *e = fault;
            return false;
        }
        if (!ok || from + used < rest.p - text.p) {
            for (struct str left = str_slice(text, from + used, text.n); left.n; d->count->left++)
                str_cut(&left, '\n');
            return ok;
        }
    }
    return true;
}

bool spool_drain(const char *path, spool_send *send, void *context, struct spool_count *count,
                 struct err *e)
{
    *count = (struct spool_count){0};
    if (!file_exists(path))
        return true;
    struct arena whole = arena_reserve((size_t)2 << 30);
    int fd = lock(path, ".drain", false, whole, e);
    bool ok = fd >= 0;
    if (fd < 0 && errno == EWOULDBLOCK) {
        count->busy = true;
        *e = (struct err){0};
        ok = true;
    } else if (ok) {
        const struct draining d = {path, send, context, count};
        ok = drain_all(&d, whole, e);
        close(fd);
    }
    arena_release(whole);
    return ok;
}
