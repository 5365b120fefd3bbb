/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/pages.h"

#include "base/asset.h"
#include "base/hash.h"

static const struct {
    struct str suffix;
    const char *type;
} kinds[] = {
    {STR(".html"), "text/html; charset=utf-8"      },
    {STR(".css"),  "text/css; charset=utf-8"       },
    {STR(".js"),   "text/javascript; charset=utf-8"},
    {STR(".svg"),  "image/svg+xml"                 },
};

static const char *type_of(struct str path)
{
    for (int i = 0; i < COUNT(kinds); i++)
        if (str_ends(path, kinds[i].suffix))
            return kinds[i].type;
    return NULL;
}

struct pages pages_of(struct arena *a)
{
    struct page *item = NEW(a, struct page, nassets);
    ptrdiff_t n = 0;
    for (int i = 0; i < nassets; i++) {
        struct str path = assets[i].path;
        if (!str_starts(path, S("web/")) || !type_of(path))
            continue;
        unsigned char digest[32];
        hash_sha256(assets[i].bytes, digest);
        struct out etag = out_to(a);
        out_hex(&etag, (struct str){(const char *)digest, 16});
        item[n++] = (struct page){
            .path = str_equal(path, S("web/index.html")) ? S("/") : str_slice(path, 3, path.n),
            .bytes = assets[i].bytes,
            .etag = arena_copy(a, out_str_of(&etag)),
            .type = type_of(path),
        };
    }
    return (struct pages){item, n};
}

const struct page *pages_find(const struct pages *p, struct str path)
{
    for (ptrdiff_t i = 0; i < p->n; i++)
        if (str_equal(p->item[i].path, path))
            return &p->item[i];
    return NULL;
}
