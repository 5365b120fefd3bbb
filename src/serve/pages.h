/* The files of web/ as answers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_PAGES_H
#define SERVE_PAGES_H

#include "base/arena.h"
#include "net/http.h"

struct page {
    struct str path; /* "/app.css"; "/" is web/index.html */
    struct str bytes, etag;
    const char *type;
};
struct pages {
    const struct page *item;
    ptrdiff_t n;
};

/* pages_of(a): every embedded file of web/ whose kind is known. */
struct pages pages_of(struct arena *a);

/* pages_find(p, path): NULL when there is none. */
const struct page *pages_find(const struct pages *p, struct str path);

#endif
