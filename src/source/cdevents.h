/* What the table of CDEvents cannot say. Inside source only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SOURCE_CDEVENTS_H
#define SOURCE_CDEVENTS_H

#include "source/adapter.h"

/* Each is the function of a struct saying; source/cdevents.c has the meanings. */
const struct json *cdevents_type(const struct reading *r);
const struct json *cdevents_delivery(const struct reading *r);
const struct json *cdevents_repo(const struct reading *r);
const struct json *cdevents_change_repo(const struct reading *r);
const struct json *cdevents_service(const struct reading *r);
const struct json *cdevents_sha(const struct reading *r);
const struct json *cdevents_native(const struct reading *r);
const struct json *cdevents_title(const struct reading *r);

#endif
