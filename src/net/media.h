/* Media types (RFC 9110 8.3.1): "application/cloudevents+json; charset=utf-8".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_MEDIA_H
#define NET_MEDIA_H

#include "net/target.h"

struct media {
    struct str type;                   /* "application/cloudevents+json", lower case */
    const struct http_pair *parameter; /* [nparameter]: names in lower case, values unquoted */
    ptrdiff_t nparameter;
};

/* media_parse(text, a, media): false when text is no media type; an empty one (no Content-Type) is
 * none either. */
bool media_parse(struct str text, struct arena *a, struct media *media);

/* media_parameter(media, name): the first such value; p == NULL when absent. */
struct str media_parameter(const struct media *media, struct str name);

/* media_is_json(media): application/json, text/json, or any type whose name ends in "+json". */
bool media_is_json(const struct media *media);

#endif
