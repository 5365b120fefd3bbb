/* Files that the program carries: sql/ and web/, embedded by tools/embed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include "base/str.h"

struct asset {
    struct str path;  /* as in the source tree: "sql/migrate/0001_log.sql" */
    struct str bytes; /* a NUL follows, not counted */
};
extern const struct asset assets[]; /* [nassets], by path */
extern const int nassets;

/* asset_find(path): its bytes; p == NULL when there is no such file. */
struct str asset_find(struct str path);

#endif
