/* The state of the intake: can the numbers be trusted?
 * SPDX-License-Identifier: Apache-2.0
 *
 * One struct for GET /api/v1/data and `pitwall doctor`: what each source sent, what is seen of each
 * service and what is missing, what is unrouted and the row that would route it, what was refused,
 * which bodies are kept, who may. */
#ifndef VIEW_INTAKE_H
#define VIEW_INTAKE_H

#include "fact/fact.h"
#include "json/writer.h"

/* A sender; p == NULL: not told. unrouted and last_at_ms are the facts'. */
struct intake_source {
    struct str name;
    struct str adapter, scheme; /* configured; p == NULL: it is not, its events were imported */
    int64_t accepted, duplicate, ignored, refused, unrouted, skewed;
    int64_t last_at_ms, last_arrival_ms, lag_ms; /* TIME_NONE */
};

enum source_state {
    SOURCE_NEVER, /* configured, and nothing came */
    SOURCE_LIVE,
    SOURCE_SILENT /* nothing for 7 days */
};

struct intake_refusal {
    struct str source, reason;
    int64_t line, arrival_ms; /* line 0: none */
};

struct intake_erasure {
    struct str by, reason;
    int64_t at_ms, bodies;
};

enum { INTAKE_SCOPES = 4 }; /* ingest, read, write, admin */

struct intake {
    const struct facts *facts;
    struct str log; /* the name of a log that is not the organisation's own; p == NULL */
    const struct intake_source *source; /* [nsource], by name */
    ptrdiff_t nsource;
    int64_t quarantined;
    const struct intake_refusal *refusal; /* [nrefusal], the latest first */
    ptrdiff_t nrefusal;
    int64_t bodies, body_bytes, oldest_body_ms;
    const struct intake_erasure *erasure; /* [nerasure], the latest first */
    ptrdiff_t nerasure;
    int64_t tokens[INTAKE_SCOPES];
    bool open; /* no token was ever made: only this machine may, and may everything */
};

/* intake_state(x, source): its state at facts->now_ms. */
enum source_state intake_state(const struct intake *x, const struct intake_source *source);
struct str source_state_name(enum source_state state); /* "live" */

/* The kinds of event that deserve a word where a service has none, and how to get them. */
struct intake_advice {
    enum event_kind kind;
    bool needed; /* a number that everybody looks at is missing without it */
    struct str how;
};
enum { INTAKE_ADVICES = 7 };
extern const struct intake_advice intake_advice[INTAKE_ADVICES];

/* intake_missing(s, i): whether the service lacks advice i's kind; commits are enough where pull
 * requests are missing, and the reverse. */
bool intake_missing(const struct seen_service *s, int i);

/* out_route(o, u): the row of `routes:` that would route these events; with SERVICE where the name
 * cannot be guessed. */
void out_route(struct out *o, const struct unrouted *u);

/* json_intake(w, key, x, scratch): the object of GET /api/v1/data. */
void json_intake(struct json_writer *w, struct str key, const struct intake *x,
                 struct arena scratch);

/* out_intake(o, x, width, colour, scratch): tables for people, at most `width` columns where the
 * names allow it. */
void out_intake(struct out *o, const struct intake *x, int width, bool colour,
                struct arena scratch);

#endif
