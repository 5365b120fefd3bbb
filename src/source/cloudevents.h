/* CloudEvents 1.0 over HTTP: binary, structured and batch, as deliveries.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only the envelope is read here. Each CloudEvent becomes what a hook would have brought: its data
 * as the body, and its attributes as the headers ce-specversion, ce-id, ce-source, ce-type, ce-time
 * and ce-subject, decoded; the adapter "cdevents" reads that. */
#ifndef SOURCE_CLOUDEVENTS_H
#define SOURCE_CLOUDEVENTS_H

#include "source/source.h"

enum { CLOUD_ATTRIBUTES = 6, CLOUD_BATCH = 1024 /* CloudEvents in one request */ };

struct cloud_event {
    struct source_header header[CLOUD_ATTRIBUTES]; /* [nheader] */
    ptrdiff_t nheader;
    struct str raw;   /* its data: JSON text by its content type; "{}" when it has none */
    struct str fault; /* why it is no delivery: "cloudevents: 'id' is missing"; p == NULL: none */
};

enum cloud_form {
    CLOUD_READ,           /* event[n]; some may have a fault */
    CLOUD_UNKNOWN_FORMAT, /* no CloudEvents, or of a format that is not JSON: 415 */
    CLOUD_MALFORMED       /* CloudEvents in JSON, as it says, but it is not: 400, *e */
};

/* cloudevents_read(header, nheader, raw, parser, a, event, n, e): header names in lower case. A
 * request that says neither is told by its body: one CloudEvent, an array of them, or a bare
 * CDEvent (no ce- headers then). All results are in a or borrowed from header and raw; the parser's
 * tree is not needed afterwards. */
enum cloud_form cloudevents_read(const struct source_header *header, ptrdiff_t nheader,
                                 struct str raw, struct json_parser *parser, struct arena *a,
                                 struct cloud_event **event, ptrdiff_t *n, struct err *e);

/* cloud_header_decode(value, a, to): the attribute that a header's value stands for: a quoted
 * string unquoted, then percent-encoding decoded once; bytes >= 0x80 are taken as they are. False:
 * it is no UTF-8. */
bool cloud_header_decode(struct str value, struct arena *a, struct str *to);

#endif
