/* The vocabulary for people: docs/events.md and completion.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVENT_DOCS_H
#define EVENT_DOCS_H

#include "event/event.h"

/* out_vocabulary_md(o): the whole of docs/events.md. */
void out_vocabulary_md(struct out *o);

/* out_type_names(o): every type name, one per line, in the order of the vocabulary. */
void out_type_names(struct out *o);

/* out_field_names(o, type): "type" and the fields that an event of that type may have, one per
 * line, envelope first. type may not be EVENT_NONE. */
void out_field_names(struct out *o, enum event_type type);

#endif
