/* SPDX-License-Identifier: Apache-2.0 */
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_PAGES = 1024 }; /* between two reports */

/* SQLite gives some names a meaning of their own (":memory:", "file:..."); a path has none */
int file_open(const char *path, int flags, sqlite3 **db)
{
    char *plain = sqlite3_mprintf("%s%s", *path == '/' ? "" : "./", path);
    if (!plain)
        fatal("out of memory");
    if (flags & SQLITE_OPEN_CREATE) { /* a file that exists is not touched: closing it would give
                                         up the locks that this process has on it */
        int made = open(plain, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (made >= 0)
            close(made);
    }
    int rc = sqlite3_open_v2(plain, db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_free(plain);
    return rc;
}

char *file_beside(const char *path, const char *suffix)
{
    char *name = sqlite3_mprintf("%s%s", path, suffix);
    if (!name)
        fatal("out of memory");
    return name;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? sqlite3_mprintf("%.*s", (int)(slash - path) + 1, path) : sqlite3_mprintf(".");
    if (!folder)
        fatal("out of memory");
    return folder;
}

/* Whether nobody can write there: a backup, a read-only mount. SQLite wants to make its index of
 * the journal even to read; where there is no journal it needs none. */
static bool is_frozen(const char *path)
{
    char *folder = folder_of(path), *journal = file_beside(path, "-wal");
    struct stat about;
    bool frozen = access(folder, W_OK) != 0 && (stat(journal, &about) != 0 || about.st_size == 0);
    sqlite3_free(folder);
    sqlite3_free(journal);
    return frozen;
}

int file_open_still(const char *path, sqlite3 **db)
{
    sqlite3_str *uri = sqlite3_str_new(NULL);
    sqlite3_str_appendall(uri, *path == '/' ? "file:" : "file:./");
    for (const char *p = path; *p; p++)
        if (strchr("%?#", *p))
            sqlite3_str_appendf(uri, "%%%02x", (unsigned char)*p);
        else
            sqlite3_str_appendchar(uri, 1, *p);
    sqlite3_str_appendall(uri, "?immutable=1");
    char *text = sqlite3_str_finish(uri);
    if (!text)
        fatal("out of memory");
    int rc = sqlite3_open_v2(text, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                             NULL);
    sqlite3_free(text);
    return rc;
}

int file_open_read(const char *path, sqlite3 **db)
{
    return is_frozen(path) ? file_open_still(path, db) : file_open(path, SQLITE_OPEN_READONLY, db);
}

int file_copy(sqlite3 *from, sqlite3 *to, const struct backup_watch *watch)
{
    bool tells = watch && watch->progress;
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int rc = backup ? SQLITE_OK : sqlite3_errcode(to);
    while (rc == SQLITE_OK) {
        rc = sqlite3_backup_step(backup, tells ? COPY_PAGES : -1);
        int64_t of = sqlite3_backup_pagecount(backup);
        if (tells && (rc == SQLITE_OK || rc == SQLITE_DONE))
            watch->progress(watch->context, of - sqlite3_backup_remaining(backup), of);
    }
    if (backup)
        rc = sqlite3_backup_finish(backup); /* sets what went wrong as to's error */
    return rc;
}

bool file_is_free(const char *path, struct err *e)
{
    static const char *const beside[] = {"", "-wal", "-journal"};
    for (int i = 0; i < (int)(sizeof beside / sizeof *beside); i++) {
        struct stat about;
        char *name = file_beside(path, beside[i]);
        bool there = lstat(name, &about) == 0;
        if (there)
            err_set(e, ERR_INPUT, "'%s' exists already", name);
        sqlite3_free(name);
        if (there)
            return false;
    }
    return true;
}

char *file_part(const char *path, struct err *e)
{
    char *part = file_beside(path, ".part-XXXXXX");
    int fd = mkstemp(part);
    if (fd >= 0) {
        close(fd);
        return part;
    }
    err_set(e, ERR_SYSTEM, "cannot write '%s': %s", path, strerror(errno));
    sqlite3_free(part);
    return NULL;
}

static bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

bool file_publish(const char *part, const char *path, struct err *e)
{
    char *folder = folder_of(path);
    bool ok = sync_path(part) && link(part, path) == 0;
    if (!ok && (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS)) /* no links there */
        ok = file_is_free(path, e) && rename(part, path) == 0;
    ok = ok && sync_path(folder);
    if (!ok)
        err_set(e, errno == EEXIST ? ERR_INPUT : ERR_SYSTEM, "cannot write '%s': %s", path,
                strerror(errno));
    sqlite3_free(folder);
    return ok;
}

void file_remove(const char *path)
{
    static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
    for (int i = 0; i < (int)(sizeof beside / sizeof *beside); i++) {
        char *name = file_beside(path, beside[i]);
        unlink(name);
        sqlite3_free(name);
    }
}
