/* event -> bytes: canonical JSON, packed form, keys.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVENT_WRITE_H
#define EVENT_WRITE_H

#include "event/event.h"

/* out_event(o, v): one canonical JSON object, no line end: "type" first, then the fields told in
 * the order of docs/events.md, values as sent (times, numbers as ids), then the fields of "extra".
 * Reading it gives the same event; an event that was written so is written so again, byte for byte.
 */
void out_event(struct out *o, const struct event *v);

/* event_pack(o, v): compact bytes for the log (shas as bytes, times that are canonical as numbers):
 * self-describing by field number, so that new fields need no migration. */
void event_pack(struct out *o, const struct event *v);

/* event_unpack(bytes, a, v): the event again; texts are borrowed from bytes, lists go into a.
 * False: bytes that event_pack did not write. Checked against every overrun. */
bool event_unpack(struct str bytes, struct arena *a, struct event *v);

/* The two idempotency keys, each 16 bytes of a SHA-256.
 * delivery: (source, id); without an id, id is the SHA-256 of the canonical event.
 * semantic: type, entity, service, env and (by type) at, ring, status: events.md "Semantic key". */
struct event_keys {
    unsigned char delivery[16], semantic[16];
};
struct event_keys event_keys(const struct event *v, struct arena scratch);

/* event_delivery_key(v, key, scratch): the first of the two alone, which is all that the log needs.
 */
void event_delivery_key(const struct event *v, unsigned char key[16], struct arena scratch);

/* out_semantic_key(o, v): the key's parts joined with '|', as `export events --keys` prints it and
 * `void` names it; a '|' or '\' inside a part is written with a '\' before it. */
void out_semantic_key(struct out *o, const struct event *v);

/* event_delivery_id(v, a): the id told, else the 64 hex digits of the SHA-256 of the canonical
 * event. */
struct str event_delivery_id(const struct event *v, struct arena *a);

#endif
