/* Beside a running server, the command line writes through it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `pitwall serve` listens on the Unix socket "DB-sock" beside its log, readable by the owner of the
 * log alone. Commands that write try it first; where nobody answers they open the log themselves.
 */
#ifndef LOAD_REMOTE_H
#define LOAD_REMOTE_H

#include "net/client.h"

/* remote_socket(db, a): where the server of that log listens. */
char *remote_socket(const char *db, struct arena *a);

/* remote_runs(db, a): whether a server answers there. */
bool remote_runs(const char *db, struct arena *a);

/* remote_call(db, method, target, type, body, a, answer, e): one request over the socket. False and
 * *e: nobody answered; an answer with a status of 400 or more is false too, with the server's own
 * message and the code that fits. type: content type of the body, NULL: none. */
bool remote_call(const char *db, const char *method, const char *target, const char *type,
                 struct str body, struct arena *a, struct client_answer *answer, struct err *e);

#endif
