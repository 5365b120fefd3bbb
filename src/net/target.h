/* The target of a request line: path and query, decoded.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_TARGET_H
#define NET_TARGET_H

#include "base/arena.h"
#include "base/err.h"

struct http_pair {
    struct str name, value;
};

struct target {
    struct str path;               /* starts with '/' */
    const struct http_pair *query; /* [nquery], in the order sent; "a" alone has an empty value */
    ptrdiff_t nquery;
};

/* target_parse(raw, a, target, e): percent escapes undone once, '+' a blank in the query only; an
 * escape that is none, an escaped NUL and bytes that are no UTF-8 are refused. Texts go into a,
 * those without escapes are raw's own. */
bool target_parse(struct str raw, struct arena *a, struct target *target, struct err *e);

#endif
