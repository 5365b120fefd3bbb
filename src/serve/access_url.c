/* The address that people reach this server at (serve/access.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"
#include "serve/access.h"

static bool is_one_of(char c, struct str more)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           str_find(more, c) >= 0;
}

/* what may stand in a header and in a cookie's path as it is */
static bool is_plain(struct str text, struct str more)
{
    for (ptrdiff_t i = 0; i < text.n; i++)
        if (!is_one_of(text.p[i], more))
            return false;
    return true;
}

static bool refuse(struct str text, const char *why, struct err *e)
{
    return err_set(e, ERR_USAGE, "'--url': '%.*s' %s: write it as https://dora.example/pitwall",
                   FMT(text), why);
}

/* the prefix, without the '/' at its end; every part of it plain and not empty */
static bool check_prefix(struct str prefix)
{
    struct str rest = str_slice(prefix, 1, prefix.n);
    if (!is_plain(prefix, S("/-._~")))
        return false;
    while (prefix.n && rest.p) {
        struct str part = str_cut(&rest, '/');
        if (part.n == 0 || str_equal(part, S(".")) || str_equal(part, S("..")))
            return false;
    }
    return true;
}

bool public_url_parse(struct str text, struct public_url *url, struct err *e)
{
    ptrdiff_t colon = str_find(text, ':');
    struct str scheme = str_slice(text, 0, colon < 0 ? 0 : colon);
    bool https = str_equal_fold(scheme, S("https"));
    struct address at = {.port = -1};
    if (!https && !str_equal_fold(scheme, S("http")))
        return refuse(text, "is no http or https address", e);
    if (!str_starts(str_slice(text, colon, text.n), S("://")))
        return refuse(text, "is no http or https address", e);
    ptrdiff_t from = colon + 3, end = from;
    while (end < text.n && text.p[end] != '/')
        end++;
    struct str host = str_slice(text, from, end), prefix = str_slice(text, end, text.n);
    if (!address_parse(host, &at) || !is_plain(host, S("-._[]:")) || at.port == 0)
        return refuse(text, "names no host", e);
    while (prefix.n && prefix.p[prefix.n - 1] == '/')
        prefix.n--;
    if (!check_prefix(prefix))
        return refuse(text, "has a path that is none of plain names", e);
    if (at.port == (https ? 443 : 80)) /* as browsers say it: without the port that is meant */
        while (text.p[--end] != ':')
            continue;
    *url = (struct public_url){str_slice(text, 0, end), prefix, https};
    return true;
}
