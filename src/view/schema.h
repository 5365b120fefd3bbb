/* The shapes of what the API answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A test checks that each is JSON and that the answers have the keys it requires. */
#ifndef VIEW_SCHEMA_H
#define VIEW_SCHEMA_H

#include "base/str.h"

struct schema {
    struct str name, ref; /* "report", "#/components/schemas/report" */
    struct str json;      /* JSON Schema, compact */
};
extern const struct schema schemas[]; /* [nschemas] */
extern const ptrdiff_t nschemas;

/* schema_find(name): NULL when there is none. */
const struct schema *schema_find(struct str name);

#endif
