/* One event as outsiders write it, whichever way it comes: a line of a file, an item of a request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_INGEST_ITEM_H
#define LOAD_INGEST_ITEM_H

#include "event/event.h"
#include "json/json.h"

/* item_read(j, a, v, remark, e): event_read, and what is to be remarked on as a sentence in a
 * ("unknown field 'enviroment' kept, did you mean 'env'?"), p == NULL: nothing. */
bool item_read(const struct json *j, struct arena *a, struct event *v, struct str *remark,
               struct err *e);

/* item_field(reason): the field that an error of item_read names: "deploy.finished: 'at': ..." ->
 * "at", borrowed; p == NULL: none. */
struct str item_field(struct str reason);

#endif
