/* From tape to nodes, and what is wrong with a text that gave none.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inside json only. */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include "json/json.h"
#include "json/tape.h"

/* json_nodes(tape): that its tree has, at most. */
ptrdiff_t json_nodes(const struct json_tape *tape);

/* json_tree(tape, a, twice): the nodes of a tape, in a; strings borrowed from the tape. NULL where
 * an integer is beyond int64 or the nesting beyond its limit, or, with *twice set, where an object
 * names that key twice. */
const struct json *json_tree(const struct json_tape *tape, struct arena *a, struct str *twice);

/* json_fault(text, scratch, e): what the first fault of a text is and where (bytes from 1); the
 * same on every machine, which simdjson's own codes are not. Always false. */
bool json_fault(struct str text, struct arena scratch, struct err *e);

#endif
