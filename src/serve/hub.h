/* The logs being served.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of each an immutable snapshot, replaced when its log or its definitions change.
 *
 * One thread derives, at most about a quarter of the time; readers hold a count on the snapshot
 * they use and never wait for it. */
#ifndef SERVE_HUB_H
#define SERVE_HUB_H

#include "serve/snapshot.h"

struct hub_log {
    const char *name; /* "main", "sample" */
    struct config config;
};

struct hub;

/* hub_start(log[n], now_ms, e): reads every log (one that does not exist is empty, and read when it
 * appears), then follows them. now_ms: the time to answer for, TIME_NONE: the clock's. NULL and *e
 * when a log cannot be read. `log` stays the caller's and must outlive the hub. */
struct hub *hub_start(const struct hub_log *log, int n, int64_t now_ms, struct err *e);
void hub_stop(struct hub *h); /* nobody holds a snapshot any more */

/* hub_hold(h, i): the newest snapshot of log i, which stays until hub_release. O(1), never waits.
 */
const struct snapshot *hub_hold(struct hub *h, int i);
void hub_release(struct hub *h, const struct snapshot *s);

/* hub_fault(h, i, a): what is wrong with log i; p == NULL: nothing. hub_is_stale(h, i): it could
 * not be read anew, so that its snapshot is as it was; else its definitions could not, and it goes
 * on with those before. */
struct str hub_fault(struct hub *h, int i, struct arena *a);
bool hub_is_stale(struct hub *h, int i);

#endif
