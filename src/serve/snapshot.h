/* A log as it stood at one instant: definitions, zone and facts, immutable.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_SNAPSHOT_H
#define SERVE_SNAPSHOT_H

#include "fact/fact.h"
#include "serve/config.h"

struct snapshot {
    struct arena whole; /* all of it lives here */
    struct rules rules;
    const struct zone *zone;
    struct str definitions; /* the text that the rules were read from; p == NULL: the defaults */
    struct err rules_fault; /* why the definitions as they are now do not hold, but those of the
                               snapshot before; ERR_NONE: they do */
    const struct facts *facts;
    bool sample;      /* the log is marked as a sample organisation's */
    int64_t events;   /* in the log; facts hold fewer: not every kind makes one */
    int64_t position; /* of the log, when reading it began; -1: there is no log yet */
    int64_t read_ms;  /* how long deriving took */
};

/* The name that marks a sample in every view; p == NULL for a real log. */
struct str snapshot_log_name(const struct snapshot *s);

/* snapshot_read(config, now_ms, may_be_absent, e): reads the log and derives its facts. A log that
 * does not exist is an error that says how to make one (ERR_NOT_FOUND), or, where it may be
 * absent, an empty one. NULL and *e. */
struct snapshot *snapshot_read(const struct config *config, int64_t now_ms, bool may_be_absent,
                               struct err *e);

/* snapshot_next(config, now_ms, before, e): the one after `before`. Definitions that cannot be read
 * are no error: those of before hold on. A log that was there and is no more is one. */
struct snapshot *snapshot_next(const struct config *config, int64_t now_ms,
                               const struct snapshot *before, struct err *e);
void snapshot_free(struct snapshot *s);

#endif
