/* A change as the command line makes it: through the running server, else in the log.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CHANGE_RUN_H
#define APP_CHANGE_RUN_H

#include "app/session.h"
#include "serve/change.h"

/* Where the API has it. Of a DELETE the wish's name or label stands in the query. */
struct change_route {
    const char *method, *path; /* "{name}" in the path: the wish's name */
    change *run;
};

/* change_run(r, route, w, answer, e): the answer as JSON, in r->a. */
bool change_run(struct session *r, const struct change_route *route, const struct wish *w,
                const struct json **answer, struct err *e);

/* change_open(r, e): the log for reading, to list what there is. NULL and *e: there is none. */
struct store *change_open(struct session *r, struct err *e);

#endif
