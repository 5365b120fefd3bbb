/* A webhook as it was recorded: {"headers":{...},"body":{...}} or with the body as a string.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_RECORDED_H
#define LOAD_RECORDED_H

#include "load/ingest_parcel.h"

/* recorded_read(p, adapter, in, line, desk, a): one line of a file, read as if it came now; in
 * tells source and arrival. A line that is none is refused. Results are in a. */
void recorded_read(struct parcel *p, const struct adapter *adapter, struct source_input in,
                   struct str line, struct desk *desk, struct arena *a);

/* recorded_headers(object, a, in): in's headers from a JSON object, names in lower case; members
 * that are no strings are left out; ":path" is the path behind the endpoint, which DevLake's and
 * Datadog's deliveries need, as ":method" is their method. object may be NULL. Texts are in a. */
void recorded_headers(const struct json *object, struct arena *a, struct source_input *in);

#endif
