/* One delivery of a tool: read, written, told.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_INGEST_PARCEL_H
#define LOAD_INGEST_PARCEL_H

#include "json/writer.h"
#include "load/desk.h"
#include "source/source.h"
#include "store/raw.h"

struct parcel {
    bool unreadable;    /* its body is no JSON: kept in quarantine, not as a delivery */
    struct refused raw; /* then */
    struct delivery delivery;
    const struct store_row *row; /* [delivery.events] */
    struct str subject;          /* the deployment, incident ... of its first event; p == NULL */
    enum append_result result;
};

/* parcel_read(p, adapter, in, desk, a): reads in->raw, which in->body need not hold yet, at the
 * desk; what is kept is in a, or borrowed from in as far as that is not the desk's. */
void parcel_read(struct parcel *p, const struct adapter *adapter, struct source_input in,
                 struct desk *desk, struct arena *a);

/* parcel_refuse(p, source, raw, reason, arrival_ms, a): one that cannot be read at all; raw is kept
 * as far as may be. */
void parcel_refuse(struct parcel *p, struct str source, struct str raw, struct str reason,
                   int64_t arrival_ms, struct arena *a);

/* parcel_write(p, s, e): within a transaction, may be repeated. */
bool parcel_write(struct parcel *p, struct store *s, struct err *e);

/* parcel_status(p): "accepted", "duplicate", "ignored", "refused". parcel_members(p, w): "status",
 * "delivery", "events" and, where there is one, "reason", into an open object. */
struct str parcel_status(const struct parcel *p);
void parcel_members(const struct parcel *p, struct json_writer *w);

/* out_parcels(o, p[n]): {"accepted":n,"duplicate":n,"ignored":n,"refused":n,"events":n,"results":
 * [{"index":0,"status":...}]}; counts are of deliveries, "events" are those appended. */
void out_parcels(struct out *o, const struct parcel *p, ptrdiff_t n);

#endif
