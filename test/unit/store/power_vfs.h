/* A disk that loses power: a VFS over SQLite's own that knows what of each file was synced.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Files change as SQLite writes them, so that all goes on as usual. At operation number `fail_at`
 * the power goes: every later operation fails. power_settle then makes of each file what the disk
 * might hold: what was synced, and of the writes after that any, in parts of sectors, in any order.
 * A new file may be gone, a deleted one back, unless the directory was synced since: as SQLite's
 * VFS does with the first sync of a journal. */
#ifndef TEST_STORE_POWER_VFS_H
#define TEST_STORE_POWER_VFS_H

#include "support.h"

enum { DISK_FILES = 8, SECTOR = 512 };

struct disk_write {
    int64_t at;
    char *bytes; /* NULL: cut off at `at` */
    int n;
};

struct disk_file {
    char name[128];
    char *synced; /* synced[n] */
    int64_t n;
    bool there;               /* its name is on the disk */
    bool deleted;             /* its deletion was not */
    struct disk_write *write; /* write[nwrite], after the last sync */
    int nwrite, capacity;
};

static struct disk {
    struct dice dice;
    struct disk_file file[DISK_FILES];
    int nfile;
    int64_t operations, fail_at; /* 0: never */
    bool off;
    bool full; /* no file may grow */
    sqlite3_vfs vfs, *real;
} disk;

struct open_file {
    sqlite3_file base;
    struct disk_file *on; /* NULL: a temporary file */
    bool syncs_names;     /* with its next sync */
    sqlite3_file real;    /* and what follows it */
};

/* one operation: whether the power still is on after it began */
static bool power_on(void)
{
    if (!disk.off && ++disk.operations == disk.fail_at)
        disk.off = true;
    return !disk.off;
}

static struct disk_file *disk_file_of(const char *name)
{
    for (int i = 0; i < disk.nfile; i++)
        if (strcmp(disk.file[i].name, name) == 0)
            return &disk.file[i];
    check_true(disk.nfile < DISK_FILES && strlen(name) < sizeof disk.file[0].name);
    struct disk_file *f = &disk.file[disk.nfile++];
    *f = (struct disk_file){0};
    memcpy(f->name, name, strlen(name) + 1);
    FILE *was = fopen(name, "rb"); /* of an earlier life: all of it is on the disk */
    if (was) {
        fseek(was, 0, SEEK_END);
        f->n = ftell(was);
        f->synced = malloc((size_t)f->n + 1);
        rewind(was);
        check_int(fread(f->synced, 1, (size_t)f->n, was), f->n);
        f->there = f->n > 0;
        fclose(was);
    }
    return f;
}

static void note_write(struct disk_file *f, struct disk_write w)
{
    if (f->nwrite == f->capacity) {
        f->capacity = f->capacity ? 2 * f->capacity : 64;
        f->write = realloc(f->write, (size_t)f->capacity * sizeof *f->write);
    }
    f->write[f->nwrite++] = w;
}

static void put_synced(struct disk_file *f, int64_t at, const char *bytes, int64_t n)
{
    if (at + n > f->n) {
        f->synced = realloc(f->synced, (size_t)(at + n));
        memset(f->synced + f->n, 0, (size_t)(at + n - f->n));
        f->n = at + n;
    }
    memcpy(f->synced + at, bytes, (size_t)n);
}

static void apply(struct disk_file *f, const struct disk_write *w)
{
    if (w->bytes)
        put_synced(f, w->at, w->bytes, w->n);
    else if (w->at < f->n)
        f->n = w->at;
}

static void forget_writes(struct disk_file *f)
{
    for (int i = 0; i < f->nwrite; i++)
        free(f->write[i].bytes);
    f->nwrite = 0;
}

static void sync_names(void)
{
    for (int i = 0; i < disk.nfile; i++) {
        struct disk_file *f = &disk.file[i];
        f->there = !f->deleted;
        if (f->deleted) {
            f->n = 0;
            forget_writes(f);
        }
    }
}

/* --- the VFS -------------------------------------------------------------------------------- */

#define REAL(file) (&((struct open_file *)(file))->real)

static int file_close(sqlite3_file *file)
{
    return REAL(file)->pMethods ? REAL(file)->pMethods->xClose(REAL(file)) : SQLITE_OK;
}
static int file_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    return disk.off ? SQLITE_IOERR_READ : REAL(file)->pMethods->xRead(REAL(file), to, n, at);
}
static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct disk_file *on = ((struct open_file *)file)->on;
    sqlite3_int64 size;
    if (disk.off)
        return SQLITE_IOERR_WRITE;
    if (disk.full && REAL(file)->pMethods->xFileSize(REAL(file), &size) == SQLITE_OK &&
        at + n > size)
        return SQLITE_FULL;
    if (on) {
        char *copy = malloc((size_t)n);
        memcpy(copy, bytes, (size_t)n);
        note_write(on, (struct disk_write){at, copy, n});
        if (!power_on())
            return SQLITE_IOERR_WRITE;
    }
    return REAL(file)->pMethods->xWrite(REAL(file), bytes, n, at);
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk_file *on = ((struct open_file *)file)->on;
    if (disk.off)
        return SQLITE_IOERR_TRUNCATE;
    if (on) {
        note_write(on, (struct disk_write){.at = size});
        if (!power_on())
            return SQLITE_IOERR_TRUNCATE;
    }
    return REAL(file)->pMethods->xTruncate(REAL(file), size);
}
static int file_sync(sqlite3_file *file, int flags)
{
    struct open_file *f = (struct open_file *)file;
    (void)flags;
    if (!power_on())
        return SQLITE_IOERR_FSYNC;
    if (f->on) {
        for (int i = 0; i < f->on->nwrite; i++)
            apply(f->on, &f->on->write[i]);
        forget_writes(f->on);
    }
    if (f->syncs_names)
        sync_names();
    f->syncs_names = false;
    return SQLITE_OK;
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return disk.off ? SQLITE_IOERR_FSTAT : REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int file_lock(sqlite3_file *file, int lock)
{
    return REAL(file)->pMethods->xLock(REAL(file), lock);
}
static int file_unlock(sqlite3_file *file, int lock)
{
    return REAL(file)->pMethods->xUnlock(REAL(file), lock);
}
static int file_reserved(sqlite3_file *file, int *out)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}
static int file_control(sqlite3_file *file, int op, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), op, argument);
}
static int file_sector(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}
static int file_traits(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}
static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **to)
{
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, to);
}
static int shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, n, flags);
}
static void shm_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}
static int shm_unmap(sqlite3_file *file, int remove)
{
    return REAL(file)->pMethods->xShmUnmap(REAL(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got)
{
    struct open_file *f = (struct open_file *)file;
    (void)vfs;
    f->base.pMethods = NULL;
    f->on = name ? disk_file_of(name) : NULL;
    int rc = disk.off ? SQLITE_CANTOPEN : disk.real->xOpen(disk.real, name, &f->real, flags, got);
    if (rc == SQLITE_OK) {
        f->base.pMethods = &methods;
        f->syncs_names =
            (flags & SQLITE_OPEN_CREATE) && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL));
        if (f->on)
            f->on->deleted = false;
    }
    return rc;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    if (!power_on())
        return SQLITE_IOERR_DELETE;
    disk_file_of(name)->deleted = true;
    if (sync)
        sync_names();
    return disk.real->xDelete(disk.real, name, 0);
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return disk.real->xAccess(disk.real, name, flags, out);
}
static int disk_full_name(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    return disk.real->xFullPathname(disk.real, name, n, out);
}
static int disk_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    for (int i = 0; i < n; i++) /* the same seed, the same salts in the journal */
        out[i] = (char)(unsigned char)(roll(&disk.dice) >> 30);
    return n;
}
static int disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return disk.real->xSleep(disk.real, microseconds);
}
static int disk_time(sqlite3_vfs *vfs, double *now)
{
    (void)vfs;
    return disk.real->xCurrentTime(disk.real, now);
}
static int disk_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    return disk.real->xGetLastError(disk.real, n, out);
}

/* power_begin(seed, fail_at): the disk of the program from now on */
static void power_begin(uint64_t seed, int64_t fail_at)
{
    if (!disk.real) {
        disk.real = sqlite3_vfs_find(NULL);
        disk.vfs = (sqlite3_vfs){.iVersion = 1,
                                 .szOsFile = (int)sizeof(struct open_file) + disk.real->szOsFile,
                                 .mxPathname = disk.real->mxPathname,
                                 .zName = "power",
                                 .xOpen = disk_open,
                                 .xDelete = disk_delete,
                                 .xAccess = disk_access,
                                 .xFullPathname = disk_full_name,
                                 .xRandomness = disk_random,
                                 .xSleep = disk_sleep,
                                 .xCurrentTime = disk_time,
                                 .xGetLastError = disk_error};
    }
    sqlite3_vfs_register(&disk.vfs, 1);
    disk.dice = (struct dice){seed};
    disk.operations = 0;
    disk.fail_at = fail_at;
    disk.off = disk.full = false;
}

/* of one write, what reached the disk */
static void apply_torn(struct disk_file *f, const struct disk_write *w)
{
    if (!w->bytes) {
        apply(f, w);
        return;
    }
    for (int64_t from = w->at, end = w->at + w->n; from < end;) {
        int64_t to = (from / SECTOR + 1) * SECTOR;
        to = to < end ? to : end;
        if (below(&disk.dice, 2))
            put_synced(f, from, w->bytes + (from - w->at), to - from);
        from = to;
    }
}

static void settle(struct disk_file *f)
{
    enum { NONE, ALL, ANY, TORN, FIRST, HOWS } how = (int)below(&disk.dice, HOWS);
    int first = f->nwrite ? (int)below(&disk.dice, f->nwrite) : 0;
    bool changed = f->deleted == f->there, kept = f->there;
    if (changed && below(&disk.dice, 2))
        kept = !kept;
    for (int i = 0; i < f->nwrite; i++) {
        bool any = below(&disk.dice, 2);
        if (how == ALL || (how == ANY && any) || (how == FIRST && i < first))
            apply(f, &f->write[i]);
        else if (how == TORN && any)
            apply_torn(f, &f->write[i]);
        else if (how == FIRST && i == first)
            apply_torn(f, &f->write[i]);
    }
    unlink(f->name);
    if (kept) {
        FILE *out = fopen(f->name, "wb");
        check_true(out && fwrite(f->synced ? f->synced : "", 1, (size_t)f->n, out) == (size_t)f->n);
        fclose(out);
    }
    forget_writes(f);
    free(f->write);
    free(f->synced);
}

/* power_settle(): after every connection was closed: the files as the disk has them, and SQLite's
 * own VFS again */
static void power_settle(void)
{
    for (int i = 0; i < disk.nfile; i++) {
        char shm[160];
        snprintf(shm, sizeof shm, "%s-shm", disk.file[i].name);
        unlink(shm);
        settle(&disk.file[i]);
    }
    disk.nfile = 0;
    sqlite3_vfs_register(disk.real, 1);
}

#endif
