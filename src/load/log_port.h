/* Where a command writes: the log itself, or the server that has it open.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Beside a running server everything that writes goes through it: one writer. Then what is
 * appended, refused and remembered between two commits is gathered in a spool file beside the log,
 * which the server takes in one transaction (POST /local/import?path=SPOOL&name=NAME). A spool is
 * NDJSON, one member a line:
 *
 *   {"event":{...}}                                                     an event, canonical
 *   {"tip":{"repo":"...","ref":"...","sha":"..."}}                      store_tip_set
 *   {"refused":{"source":"...","line":1,"field":"...","reason":"...","raw":"..."}}   store_refuse
 *   {"drop":{"seq":1,"reason":"..."}}                                   store_quarantine_drop
 *
 * answered {"new":n,"duplicate":n,"refused":n,"deployments":n}: deployments: new deploy.finished
 * events. What was not committed leaves no trace. */
#ifndef LOAD_LOG_PORT_H
#define LOAD_LOG_PORT_H

#include "store/store.h"

struct log_port;

struct log_count {
    int64_t added, duplicate;
    int64_t deployments; /* of those added: deploy.finished */
};

/* log_open(db, name, sample, now_ms, a, e): through the server where one runs on that log, else the
 * log itself, which is made where there is none. name: what is imported, for the server's records.
 * sample: these events are a sample organisation's; they never share a log with real ones
 * (ERR_INPUT). now_ms: arrival time. NULL and *e. */
struct log_port *log_open(const char *db, struct str name, bool sample, int64_t now_ms,
                          struct arena *a, struct err *e);
/* log_open_as_is: whichever the log holds, sample or real. */
struct log_port *log_open_as_is(const char *db, struct str name, int64_t now_ms, struct arena *a,
                                struct err *e);
void log_close(struct log_port *p); /* what was not committed is dropped; NULL is nothing */
bool log_is_remote(const struct log_port *p);
const char *log_path(const struct log_port *p);

/* log_append, log_append_row, log_refuse, log_tip_set: part of the next commit; the
 * arrival time is the port's. */
bool log_append(struct log_port *p, const struct event *v, struct err *e);
bool log_append_row(struct log_port *p, const struct store_row *row, struct err *e);
bool log_refuse(struct log_port *p, const struct refused *r, struct err *e);
bool log_tip_set(struct log_port *p, struct str repo, struct str ref, struct str sha,
                 struct err *e);

/* log_drop(p, seq, reason, e): a refusal leaves the quarantine; reason p == NULL: it was replayed.
 */
bool log_drop(struct log_port *p, int64_t seq, struct str reason, struct err *e);

/* log_tips_each(p, repo, each, context, e): as store_tips_each. */
bool log_tips_each(struct log_port *p, struct str repo,
                   bool (*each)(void *context, struct str ref, struct str sha), void *context,
                   struct err *e);

/* log_commit(p, count, e): all of it is durable when true, nothing of it when false; *count says
 * what became of it. Nothing gathered: true. */
bool log_commit(struct log_port *p, struct log_count *count, struct err *e);
void log_abandon(struct log_port *p);

/* log_call(p, method, target, type, body, a, answer, e): one more request to the server; only where
 * log_is_remote. log_store(p): the log itself; NULL where it is not ours. */
struct client_answer;
bool log_call(struct log_port *p, const char *method, const char *target, const char *type,
              struct str body, struct arena *a, struct client_answer *answer, struct err *e);
struct store *log_store(struct log_port *p);

#endif
