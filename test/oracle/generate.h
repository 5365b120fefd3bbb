/* Random logs of small organisations, made to collide.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ORACLE_GENERATE_H
#define ORACLE_GENERATE_H

#include "event/event.h"

/* xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64 */
struct chance {
    uint64_t s[4];
};
struct chance chance_of(uint64_t seed);
uint64_t chance_next(struct chance *c);
int chance_below(struct chance *c, int n); /* 0..n-1 */
bool chance_percent(struct chance *c, int percent);

struct case_log {
    struct event *event; /* [n] */
    struct str *line;    /* [n], each as JSON */
    ptrdiff_t n;
    int64_t now_ms, from_ms, to_ms;
};

/* case_of(seed, a): the same seed gives the same log. Most times are one of a few instants. */
struct case_log case_of(uint64_t seed, struct arena *a);

/* event_of_line(line, a): reads one line; aborts when it is refused. */
struct event event_of_line(struct str line, struct arena *a);

#endif
