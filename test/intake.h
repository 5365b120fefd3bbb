/* The state of an intake, made by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_INTAKE_H
#define TEST_INTAKE_H

#include "handmade.h"
#include "view/intake.h"

/* three sources, two services, four groups of unrouted events; now is day 30 */
static inline struct intake *intake(void)
{
    static const struct unrouted unrouted[] = {
        {KIND_DEPLOY,   STR("shop/api"), STR("prod"), STR("ci"),       {0},                          5, EPOCH_MS},
        {KIND_INCIDENT, {0},             {0},         STR("am"),       STR("app=web"),               2, EPOCH_MS},
        {KIND_INCIDENT, {0},             {0},         STR("pd"),       STR("pagerduty.service=P1*"), 1, EPOCH_MS},
        {KIND_FLAG,     {0},             STR("prod"), STR("ld \"x\""), {0},                          1, EPOCH_MS},
    };
    struct handmade *h = handmade(2, 24 * 30);
    struct seen_service *service = NEW(room(), struct seen_service, 2);
    for (int i = 0; i < 2; i++) {
        service[i].name = h->service[i].name;
        for (int k = 0; k < KINDS; k++)
            service[i].kind[k].last_ms = TIME_NONE;
    }
    service[0].kind[KIND_DEPLOY] = (struct seen_kind){12, hour(24 * 29 + 21)};
    service[0].kind[KIND_PUSH] = (struct seen_kind){40, hour(24 * 27)};
    service[0].kind[KIND_DRILL] = (struct seen_kind){1, hour(24 * 20)};
    h->facts.seen = (struct seen){
        .service = service, .nservice = 2, .unrouted = unrouted, .nunrouted = COUNT(unrouted)};
    h->facts.honesty = (struct honesty){.nunrouted = 9, .nunknown_commit = 2};
    struct intake_source *source = NEW(room(), struct intake_source, 3);
    source[0] = (struct intake_source){.name = S("am"),
                                       .adapter = S("alertmanager"),
                                       .scheme = S("basic"),
                                       .last_at_ms = TIME_NONE,
                                       .last_arrival_ms = TIME_NONE,
                                       .lag_ms = TIME_NONE};
    source[1] = (struct intake_source){.name = S("ci"),
                                       .accepted = 12345,
                                       .unrouted = 5,
                                       .last_at_ms = hour(24 * 30 - 2),
                                       .last_arrival_ms = hour(24 * 30 - 2),
                                       .lag_ms = 1500};
    source[2] = (struct intake_source){.name = S("github-acme"),
                                       .adapter = S("github"),
                                       .scheme = S("github"),
                                       .accepted = 40,
                                       .duplicate = 3,
                                       .ignored = 7,
                                       .refused = 1,
                                       .skewed = 2,
                                       .last_at_ms = hour(24 * 20),
                                       .last_arrival_ms = hour(24 * 20),
                                       .lag_ms = 90 * MINUTE_MS};
    static const struct intake_refusal refusal[] = {
        {STR("github-acme"), STR("deploy.finished: 'at': missing"), 0, EPOCH_MS}
    };
    static const struct intake_erasure erasure[] = {
        {STR("retention"), STR("400d"), EPOCH_MS, 12}
    };
    struct intake *x = NEW(room(), struct intake, 1);
    *x = (struct intake){
        .facts = &h->facts,
        .source = source,
        .nsource = 3,
        .quarantined = 1,
        .refusal = refusal,
        .nrefusal = 1,
        .bodies = 50,
        .body_bytes = 4096,
        .oldest_body_ms = EPOCH_MS,
        .erasure = erasure,
        .nerasure = 1,
        .tokens = {2, 1, 0, 1}
    };
    return x;
}

#endif
