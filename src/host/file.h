/* Whole files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HOST_FILE_H
#define HOST_FILE_H

#include "base/arena.h"
#include "base/err.h"

/* file_read(path, most, a, text, e): the bytes of a file, a NUL behind them, not counted. *e:
 * ERR_NOT_FOUND when there is none, ERR_INPUT when it is longer than `most` or no file,
 * ERR_SYSTEM when it cannot be read. */
bool file_read(const char *path, ptrdiff_t most, struct arena *a, struct str *text, struct err *e);

/* plain_open(path, e): a plain file, to be read; -1 and *e: none, or what could make the reader
 * wait: a pipe, a device. plain_read: file_read of such a file. */
int plain_open(const char *path, struct err *e);
bool plain_read(const char *path, ptrdiff_t most, struct arena *a, struct str *text, struct err *e);

/* file_exists(path): something stands there, readable or not. */
bool file_exists(const char *path);

/* file_write_new(path, text, e): a new file with these bytes; *e (ERR_INPUT) when one stands there.
 */
bool file_write_new(const char *path, struct str text, struct err *e);

/* What tells cheaply whether a file may have changed; {0} when there is none. */
struct file_stamp {
    int64_t bytes, changed_s, changed_ns;
    uint64_t inode;
};
struct file_stamp file_stamp(const char *path);
bool file_stamp_equal(struct file_stamp a, struct file_stamp b);

#endif
