/* A repository's name in events, from its remote's URL. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "git/history.h"

static struct str without_end(struct str s)
{
    while (s.n && s.p[s.n - 1] == '/')
        s.n--;
    if (str_ends(s, S(".git")))
        s.n -= 4;
    while (s.n && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

static struct str last_part(struct str s)
{
    ptrdiff_t from = s.n;
    while (from > 0 && s.p[from - 1] != '/')
        from--;
    return str_slice(s, from, s.n);
}

/* where "://" stands, -1 */
static ptrdiff_t scheme_end(struct str url)
{
    for (ptrdiff_t i = 0; i + 2 < url.n; i++)
        if (str_starts(str_slice(url, i, url.n), S("://")))
            return i;
    return -1;
}

static bool usable(struct str name)
{
    if (!name.n || name.n > LIMIT_ID_BYTES || !str_utf8(name))
        return false;
    for (ptrdiff_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7f)
            return false;
    return true;
}

struct str git_name_of_url(struct str url)
{
    ptrdiff_t scheme = scheme_end(url), colon = str_find(url, ':'), slash = str_find(url, '/');
    struct str path = url;
    bool local = true;
    if (scheme >= 0) {
        local = str_equal_fold(str_slice(url, 0, scheme), S("file"));
        path = str_slice(url, scheme + 3, url.n);
        str_cut(&path, '/'); /* user, password, host, port */
        if (!local) {
            path = str_cut(&path, '?');
            path = str_cut(&path, '#');
        }
    } else if (colon >= 0 && (slash < 0 || colon < slash)) { /* scp's form: user@host:path */
        local = false;
        path = str_slice(url, colon + 1, url.n);
    }
    path = without_end(path);
    while (path.n && path.p[0] == '/')
        path = str_slice(path, 1, path.n);
    if (local)
        path = last_part(path);
    return usable(path) ? path : (struct str){0};
}
