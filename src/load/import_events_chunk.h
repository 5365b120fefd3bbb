/* A file of events in chunks of whole lines, which threads parse alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_IMPORT_EVENTS_CHUNK_H
#define LOAD_IMPORT_EVENTS_CHUNK_H

#include "json/json.h"
#include "store/store.h"

/* The file, read through a window: p[from .. n) was read and not handed out. */
struct chunk_reader {
    int fd, stop;    /* stop: the file ends when that can be read; -1: none */
    struct str name; /* for errors */
    int64_t line;    /* lines handed out */
    bool started, ended;
    struct arena whole;
    char *p;
    ptrdiff_t from, n;
};
struct chunk_reader chunk_reader_new(int fd, int stop, struct str name);
void chunk_reader_free(struct chunk_reader *r);

/* Whole lines of the file, and what a thread needs to parse them. Memory is kept for the next
 * ones. */
struct chunk_text {
    struct arena whole, scratch;
    struct json_parser *parser;
    char *p; /* p[n], 64 readable bytes follow */
    ptrdiff_t n;
    int64_t line;             /* number of the first line */
    bool overlong;            /* it is the head of one line that is too long */
    const struct json *array; /* the whole file where that is one array, else NULL */
};
struct chunk_text chunk_text_new(void);
void chunk_text_free(struct chunk_text *t);

/* chunk_read(r, t, e): the next lines: about 1 MiB, at least one line, at most 16384; an array has
 * up to 65536 items. *more is false at the end of the file. */
bool chunk_read(struct chunk_reader *r, struct chunk_text *t, bool *more, struct err *e);

struct chunk_refusal {
    int64_t line;
    struct str field, reason, raw; /* as in struct refused */
};
struct chunk_remark {
    int64_t line;
    struct str text;
};

/* What parsing gave; borrows nothing from the text. Memory is kept for the next one. */
struct chunk {
    struct arena whole;
    int64_t read; /* events, good and bad */
    struct {
        struct store_row *item;
        ptrdiff_t n, capacity;
    } row;
    struct {
        struct chunk_refusal *item;
        ptrdiff_t n, capacity;
    } refusal;
    struct {
        struct chunk_remark *item;
        ptrdiff_t n, capacity;
    } remark;
};
struct chunk chunk_new(void);
void chunk_free(struct chunk *c);

/* chunk_parse(c, t): *c, from t. */
void chunk_parse(struct chunk *c, const struct chunk_text *t);

#endif
