/* Deliveries among the entries of the log.
 * SPDX-License-Identifier: Apache-2.0
 *
 * entry = 0 (EVENT_NONE, where an event has its type) outcome events source id adapter kind note
 * headers. Numbers are LEB128; a text is 1 + its size and its bytes, 0 where there is none. */
#ifndef STORE_DELIVERY_H
#define STORE_DELIVERY_H

#include "store/raw.h"

/* is_delivery(bytes): whether the entry is one. */
static inline bool is_delivery(struct str bytes)
{
    return bytes.n > 0 && bytes.p[0] == EVENT_NONE;
}

/* delivery_pack(o, d): all but number, arrival and body. delivery_unpack: texts borrowed from
 * bytes; false: not written by the former. */
void delivery_pack(struct out *o, const struct delivery *d);
bool delivery_unpack(struct str bytes, struct delivery *d);

#endif
