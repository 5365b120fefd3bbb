/* How errors travel: set once where they happened, place added on the way up.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A function that can fail returns bool and takes `struct err *e` last; on true *e is untouched.
 * Text is lower case, what is wrong first, the subject in single quotes, no full stop. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_code {
    ERR_NONE,
    ERR_USAGE,     /* the words of a command */
    ERR_INPUT,     /* bytes from outside: an event, a file, a repository, a date */
    ERR_RULES,     /* the definitions file */
    ERR_NOT_FOUND, /* what was named does not exist: a service, a deployment, a path of the API */
    ERR_STORE,     /* the database failed */
    ERR_SYSTEM,    /* the operating system, the network or a child process failed */
    ERR_CODES
};

struct err {
    enum err_code code;
    char text[1000]; /* NUL-terminated, plain (base/plain.h): it may go to a terminal */
};

/* err_set(e, code, format, ...): returns false, so that `return err_set(...)` reads well. */
bool err_set(struct err *e, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* err_in(e, format, ...): puts "place: " in front of the text. Returns false. */
bool err_in(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* err_exit(code): the exit status of product.md: 0 for ERR_NONE, 2 usage, 3 input and rules and
 * unknown names, 5 store and system. */
int err_exit(enum err_code code);

/* err_http(code): the status of the API: 200, 400, 404, 500, 503. */
int err_http(enum err_code code);

/* bug(...): what cannot happen did: prints and aborts. fatal(...): the machine cannot go on
 * (memory): prints one line and exits with 5. */
_Noreturn void bug(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
