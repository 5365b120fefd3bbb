/* SPDX-License-Identifier: Apache-2.0 */
#include "source/repo.h"

static ptrdiff_t find_text(struct str text, struct str word)
{
    for (ptrdiff_t i = 0; i + word.n <= text.n; i++)
        if (str_equal(str_slice(text, i, i + word.n), word))
            return i;
    return -1;
}

/* the path without what people add behind a repository's own */
static struct str repo_path(struct str path)
{
    static const struct str behind[] = {STR("?"),        STR("#"),
                                        STR("/pull/"),   STR("/-/"),
                                        STR("/pulls/"),  STR("/merge_requests/"),
                                        STR("/commit/"), STR("/pull-requests/"),
                                        STR("/tree/"),   STR("/pullrequest/")};
    for (ptrdiff_t i = 0; i < COUNT(behind); i++) {
        ptrdiff_t at = find_text(path, behind[i]);
        if (at >= 0)
            path = str_slice(path, 0, at);
    }
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    while (path.n && path.p[0] == '/')
        path = str_slice(path, 1, path.n);
    return str_ends(path, S(".git")) ? str_slice(path, 0, path.n - 4) : path;
}

static bool is_address(struct str text)
{
    ptrdiff_t colon = str_find(text, ':');
    return find_text(text, S("://")) >= 0 ||
           (colon > 0 && str_find(str_slice(text, 0, colon), '@') >= 0);
}

struct str repo_of_url(const struct reading *r, struct str url)
{
    ptrdiff_t scheme = find_text(url, S("://"));
    struct str host, path;
    if (!is_address(url))
        return url;
    if (scheme >= 0) {
        path = str_slice(url, scheme + 3, url.n);
        host = str_cut(&path, '/');
        while (str_find(host, '@') >= 0)
            str_cut(&host, '@');
        host = str_cut(&host, ':');
    } else { /* git@host:path */
        path = url;
        host = str_cut(&path, ':');
        str_cut(&host, '@');
    }
    path = repo_path(path);
    if (!host.n || !path.n)
        return S("");
    struct out o = out_to(r->a);
    if (!str_equal_fold(host, S("github.com")) && !str_equal_fold(host, S("www.github.com"))) {
        out_str(&o, host);
        out_byte(&o, '/');
    }
    out_str(&o, path);
    /* what would be taken for another one when it is read again, names none */
    return is_address(out_str_of(&o)) ? S("") : out_str_of(&o);
}
