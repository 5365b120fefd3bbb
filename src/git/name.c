/* What names tell: a repository's URL, a tag.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/plain.h"
#include "git/import.h"

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
    return name.n && name.n <= LIMIT_ID_BYTES && str_is_plain(name) && str_find(name, ' ') < 0;
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

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* the words that say: not released yet */
static bool is_early(struct str word)
{
    static const struct str words[] = {
        STR("rc"),  STR("alpha"),   STR("beta"),     STR("pre"),  STR("preview"),
        STR("dev"), STR("nightly"), STR("snapshot"), STR("test"),
    };
    for (int i = 0; i < COUNT(words); i++)
        if (str_equal_fold(word, words[i]))
            return true;
    return false;
}

bool git_tag_is_release(struct str tag)
{
    tag = last_part(tag);
    ptrdiff_t number = 0;
    while (number < tag.n &&
           (is_letter(tag.p[number]) || (number > 0 && str_find(S("-_."), tag.p[number]) >= 0)))
        number++;
    if (number == tag.n || !is_digit(tag.p[number]))
        return false;
    for (ptrdiff_t i = 0, from; i < tag.n; i++) {
        for (from = i; i < tag.n && is_letter(tag.p[i]);)
            i++;
        if (is_early(str_slice(tag, from, i)))
            return false;
    }
    return true;
}
