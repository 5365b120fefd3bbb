/* Facts built by hand, for tests of what reads them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Times are hours since 2026-08-24T00:00:00Z, a Monday. */
#ifndef TEST_HANDMADE_H
#define TEST_HANDMADE_H

#include "check.h"
#include "metric/rows.h"

enum { MOST_ROWS = 512, MOST_SERVICES = 4 };

struct handmade {
    struct rules rules;
    struct facts facts;
    struct service service[MOST_SERVICES];
    struct change change[MOST_ROWS];
    struct repository repo[2];
};

/* 2026-08-24T00:00:00Z */
#define EPOCH_MS INT64_C(1787529600000)

static inline int64_t hour(double h)
{
    return EPOCH_MS + (int64_t)(h * (double)HOUR_MS);
}

static inline struct str __attribute__((format(printf, 1, 2))) text(const char *format, ...)
{
    va_list args;
    char bytes[128];
    va_start(args, format);
    vsnprintf(bytes, sizeof bytes, format, args);
    va_end(args);
    return arena_copy(room(), str_of(bytes));
}

/* n services named a, b, c, ...; now is that many hours after the epoch */
static inline struct handmade *handmade(int n, double now)
{
    struct handmade *h = NEW(room(), struct handmade, 1);
    h->rules = rules_default(room());
    h->repo[0] = (struct repository){.name = S("shop/a"), .default_tip = COMMIT_NONE};
    h->repo[1] = (struct repository){.name = S("shop/b"), .default_tip = COMMIT_NONE};
    for (int k = 0; k < n; k++) {
        h->service[k] = (struct service){
            .name = text("%c", 'a' + k),
            .deployment = NEW(room(), struct deployment, MOST_ROWS),
            .lead = NEW(room(), struct lead, MOST_ROWS),
            .incident = NEW(room(), struct incident, MOST_ROWS),
            .flag_off = NEW(room(), struct flag_off, MOST_ROWS),
            .first_success_ms = TIME_NONE,
            .baseline_ms = TIME_NONE,
        };
    }
    h->facts = (struct facts){.now_ms = hour(now),
                              .rules = &h->rules,
                              .service = h->service,
                              .nservice = n,
                              .repo = h->repo,
                              .nrepo = 2,
                              .change = h->change};
    return h;
}

/* the next deployment of a service, successful, of production; call in order of time */
static inline struct deployment *deployed(struct handmade *h, int service, double at)
{
    struct service *s = &h->service[service];
    struct deployment *d = &s->deployment[s->ndeployment];
    *d = (struct deployment){
        .id = text("d%td", s->ndeployment),
        .env = S("production"),
        .service = service,
        .repo = h->repo[0].name,
        .commit = COMMIT_NONE,
        .status = DEPLOY_SUCCESS,
        .started_ms = TIME_NONE,
        .finished_ms = hour(at),
        .told_finished_ms = hour(at),
        .production = true,
        .success = true,
        .counted = true,
        .undoes = -1,
        .recovery_start_ms = TIME_NONE,
        .recovery_end_ms = TIME_NONE,
        .event = text("deploy-%d-%td", service, s->ndeployment),
    };
    s->ndeployment++;
    if (s->first_success_ms == TIME_NONE)
        s->first_success_ms = d->finished_ms;
    return d;
}

/* the first deployment, which is the baseline of repository 0 */
static inline struct deployment *baseline(struct handmade *h, int service, double at)
{
    struct deployment *d = deployed(h, service, at);
    d->baseline = true;
    h->service[service].baseline_ms = d->finished_ms;
    return d;
}

/* a change of repository 0 merged then, first commit `hours` earlier */
static inline int32_t merged(struct handmade *h, double at, double hours)
{
    struct change *c = &h->change[h->facts.nchange];
    *c = (struct change){
        .repo = h->repo[0].name,
        .id = text("%td", 100 + h->facts.nchange),
        .sha = text("%040td", h->facts.nchange),
        .merge_commit = COMMIT_NONE,
        .start_ms = hour(at - hours),
        .opened_ms = TIME_NONE,
        .ready_ms = TIME_NONE,
        .first_review_ms = TIME_NONE,
        .approved_ms = TIME_NONE,
        .merged_ms = hour(at),
        .committed_ms = TIME_NONE,
        .default_branch = true,
        .event = text("merge-%td", h->facts.nchange),
    };
    return (int32_t)h->facts.nchange++;
}

/* the service's lead of a change: in its deployment d (-1: not deployed); leads in order */
static inline struct lead *led(struct handmade *h, int service, int32_t change, int32_t d)
{
    struct service *s = &h->service[service];
    struct lead *l = &s->lead[s->nlead++];
    *l = (struct lead){.change = change,
                       .deployment = d,
                       .start_ms = h->change[change].start_ms,
                       .deployed_ms = d < 0 ? TIME_NONE : s->deployment[d].finished_ms};
    for (int stage = 0; stage < STAGES; stage++)
        l->stage_ms[stage] = -1;
    if (d >= 0)
        l->stage_ms[STAGE_DEPLOY] = l->deployed_ms - l->start_ms;
    return l;
}

/* an incident of the service; restored < 0: open; blames its deployment d (-1: none) */
static inline struct incident *opened(struct handmade *h, int service, double at, double restored,
                                      int32_t d)
{
    struct service *s = &h->service[service];
    struct incident *i = &s->incident[s->nincident];
    *i = (struct incident){
        .id = text("I%td", s->nincident),
        .env = S("production"),
        .service = service,
        .part = 1,
        .opened_ms = hour(at),
        .restored_ms = restored < 0 ? TIME_NONE : hour(restored),
        .acknowledged_ms = TIME_NONE,
        .detected_ms = TIME_NONE,
        .linked = d >= 0,
        .link_rule = d >= 0 ? "inferred" : NULL,
        .blamed_service = d >= 0 ? service : -1,
        .blamed = d,
        .event = text("incident-%d-%td", service, s->nincident),
    };
    if (d >= 0) {
        struct deployment *blamed = &s->deployment[d];
        struct failure *list = NEW(room(), struct failure, blamed->nfailure + 1);
        if (blamed->nfailure)
            memcpy(list, blamed->failure, (size_t)blamed->nfailure * sizeof *list);
        list[blamed->nfailure++] = (struct failure){.signal = SIGNAL_INCIDENT,
                                                    .rule = "F9",
                                                    .inferred = true,
                                                    .event = i->event,
                                                    .incident = (int32_t)s->nincident,
                                                    .incident_service = service,
                                                    .impact_ms = i->opened_ms,
                                                    .end_ms = i->restored_ms,
                                                    .ends = true};
        blamed->failure = list;
        if (!blamed->failed || blamed->recovery_end_ms != TIME_NONE)
            blamed->recovery_end_ms = i->restored_ms;
        blamed->failed = blamed->recovers = true;
        blamed->recovery_start_ms = blamed->finished_ms;
    }
    s->nincident++;
    return i;
}

/* marks a deployment failed by one other signal, over at `end` hours (< 0: open) */
static inline struct failure *failed(struct deployment *d, enum signal signal, double end)
{
    struct failure *one = NEW(room(), struct failure, 1);
    *one = (struct failure){.signal = signal,
                            .rule = "F9",
                            .event = text("signal-%d", (int)signal),
                            .incident = -1,
                            .incident_service = -1,
                            .impact_ms = TIME_NONE,
                            .end_ms = end < 0 ? TIME_NONE : hour(end),
                            .ends = true};
    d->failure = one;
    d->nfailure = 1;
    d->failed = d->recovers = true;
    d->recovery_start_ms = d->finished_ms;
    d->recovery_end_ms = one->end_ms;
    return one;
}

static inline struct window hours(double from, double to)
{
    return (struct window){hour(from), hour(to)};
}

static inline struct scope all_services(const struct handmade *h)
{
    static const int32_t index[MOST_SERVICES] = {0, 1, 2, 3};
    return (struct scope){index, h->facts.nservice};
}

static inline struct scope only(int service)
{
    static const int32_t index[MOST_SERVICES] = {0, 1, 2, 3};
    return (struct scope){&index[service], 1};
}

#endif
