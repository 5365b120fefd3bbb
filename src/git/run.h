/* Running git's plumbing so that the repository can neither run a program nor reach a network.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three walls, each enough for what it stops: the environment is ours alone (no system or user
 * config, no replace refs or grafts, no prompts, no protocol allowed); settings on the command line
 * win over the repository's config; and PATH and GIT_EXEC_PATH lead nowhere, so that git cannot
 * find a program to start, not even itself for a lazy fetch. git is started by its absolute path.
 */
#ifndef GIT_RUN_H
#define GIT_RUN_H

#include "git/history.h"

#include <stdio.h>
#include <sys/types.h>

enum { RUN_ARGS = 32 };

/* One call of git: args[0..] up to the first NULL. git obeys what stands before --stdin only. */
struct run_call {
    const char *args[RUN_ARGS];
    const char *directory;       /* where to look for a repository; NULL: git_dir is told */
    const char *const *settings; /* further "key=value" for -c, NULL-terminated; NULL: none */
    const char *const *more;     /* further arguments, NULL-terminated; NULL: none */
    bool user_config; /* read the user's and the system's config (never in a repository) */
    FILE *in, *out;   /* its stdin (rewound here) and stdout; NULL: nothing, a pipe */
};

/* A running git and its output, read record by record. */
struct run {
    pid_t pid; /* 0: ended */
    int out;   /* -1: no pipe */
    FILE *errors;
    struct arena memory, free; /* all of its memory; what is left of it */
    char *item;                /* item[from, to): read and not yet given */
    ptrdiff_t from, to, capacity;
    bool ended;
};

/* run_start(r, repository, call, e): repository may be NULL. On true the caller ends it with
 * run_end or run_stop; on false nothing is left. */
bool run_start(struct run *r, const struct git_repository *repository, const struct run_call *call,
               struct err *e);

/* run_read(r, file, e): the same reading of a file that a call has written, from its start; ended
 * with run_stop. */
bool run_read(struct run *r, FILE *file, struct err *e);

/* run_record(r, separator): the next record without its separator, valid until the next call; p ==
 * NULL at the end of the output, or where a record is longer than memory allows (16 MiB). */
struct str run_record(struct run *r, char separator);

/* run_end(r, e): waits. False with git's own words (ERR_INPUT) where it failed. */
bool run_end(struct run *r, struct err *e);

/* run_end_said(r, a, status, said): waits; the exit status (128 + n for signal n) and the words on
 * stderr, joined to one line, p == NULL when it said nothing. */
void run_end_said(struct run *r, struct arena *a, int *status, struct str *said);

/* run_stop(r): no more of its output is wanted. */
void run_stop(struct run *r);

/* run_file(e): an unnamed temporary file, gone when closed. NULL and *e. */
FILE *run_file(struct err *e);

#endif
