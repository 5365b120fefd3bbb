/* What tools post, read as events.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An adapter is a table: how to tell its events, where each field is, the delivery id, the
 * signature scheme, what is redacted. One interpreter (source/read.c) reads every table;
 * docs/sources.md is written from them. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "event/event.h"
#include "json/json.h"

struct source_header {
    struct str name, value; /* name in lower case */
};

/* One delivery, as it is after its signature was verified. */
struct source_input {
    struct str source;                  /* what events name as their source: "github" */
    const struct source_header *header; /* [nheader]; others than adapter_header_kept are ignored */
    ptrdiff_t nheader;
    struct str path;         /* behind the endpoint: "4711/deployments"; "" */
    const struct json *body; /* borrowed, not changed */
    struct str raw;          /* the bytes that body was read from */
    int64_t arrival_ms;
    bool kept; /* body and headers are those of a struct source_output: what was said before
                  redaction stands in the body. Never for what a sender hands in: its member
                  "pitwall" is left out */
};

/* A part of a delivery that could not be read: the rest was. */
struct source_fault {
    struct str field;  /* ours, p == NULL: none */
    struct str reason; /* "deploy.finished: 'at': not a time: 'x'" */
};

struct source_output {
    struct str
        delivery;    /* the sender's id; else 64 hex digits of the SHA-256 of the redacted body */
    struct str kind; /* event and action as the tool names them: "pull_request.closed" */
    const struct event *event; /* [n]; source and id ("DELIVERY#1", "DELIVERY#2"...) are set */
    ptrdiff_t n;
    struct str ignored; /* n == 0 and no fault: why nothing is counted: "a label was added" */
    const struct source_fault *fault; /* [nfault] */
    ptrdiff_t nfault;
    struct str body;    /* compact JSON, redacted: what may be kept */
    struct str headers; /* one JSON object of the headers that reading again needs; "{}" */
    struct str path;    /* of the input, redacted */
};

struct adapter;

/* adapter_find(name): "github", "cdevents", "alertmanager", "devlake", "datadog"; NULL. */
const struct adapter *adapter_find(struct str name);

/* adapter_each: walk: NULL at the end. */
const struct adapter *adapter_at(ptrdiff_t i);
struct str adapter_name(const struct adapter *adapter);
struct str adapter_title(const struct adapter *adapter); /* "GitHub" */
struct str
adapter_scheme(const struct adapter *adapter); /* default signature scheme (signature.h) */

/* adapter_header_kept(adapter, name): whether reading needs that header (lower case). */
bool adapter_header_kept(const struct adapter *adapter, struct str name);

/* source_read(adapter, in, a, out): never fails: what cannot be read is a fault. Redaction comes
 * first and reading sees only what it left, so reading out->body again (with the same headers)
 * gives the same events. All results are in a or borrowed from in. */
void source_read(const struct adapter *adapter, const struct source_input *in, struct arena *a,
                 struct source_output *out);

/* source_redact_line(raw, a): text that is no JSON or no event, fit to be kept: what looks like a
 * mail address is blanked ("***"). */
struct str source_redact_line(struct str raw, struct arena *a);

/* out_sources_md(o): docs/sources.md, from the tables. */
struct out;
void out_sources_md(struct out *o);

#endif
