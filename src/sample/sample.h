/* `pitwall sample`: a made-up organisation, as events.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Twelve named services carry the planted facts of docs/sample.md; further ones are generic. The
 * same options give the same bytes. Everything lies before now: weeks are counted back from the
 * Monday 00:00 UTC on or before it, so that planted facts fill whole weeks. No persons. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "base/err.h"
#include "base/out.h"

/* Zero, but for seed and now_ms, stands for the default. */
struct sample_options {
    int services;   /* 12; fewer: the first of the named ones; more: generic ones besides */
    int weeks;      /* 26 whole ones and the running one */
    int64_t events; /* none: what the services give by themselves; else about so many in all, never
                       fewer than the named services give; without `services` as many generic ones
                       as look natural */
    uint64_t seed;
    int64_t now_ms;
};

enum { SAMPLE_SERVICES_MOST = 100000, SAMPLE_WEEKS_MOST = 1040 };
#define SAMPLE_EVENTS_MOST INT64_C(1000000000)

/* sample_write(s, o, e): native events as NDJSON (docs/events.md), week by week, within a week
 * service by service. Memory does not grow with `events` when o has a sink. False: an option is out
 * of range (ERR_USAGE), or the sink refused (ERR_SYSTEM). */
bool sample_write(const struct sample_options *s, struct out *o, struct err *e);

/* sample_definitions(): the pitwall.yaml of the named services: teams, tiers, tags, repositories.
 */
struct str sample_definitions(void);

#endif
