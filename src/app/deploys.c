/* SPDX-License-Identifier: Apache-2.0 */
#include "app/deploys.h"

#include "base/names.h"

static const struct str tag_folder = STR("refs/tags/");

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* length of what stands before the version in "release-1.2.3" (8); -1: there is none */
static ptrdiff_t version_at(struct str tag)
{
    for (ptrdiff_t i = 0; i < tag.n; i++) {
        if (!is_digit(tag.p[i]))
            continue;
        ptrdiff_t k = i;
        while (k < tag.n && is_digit(tag.p[k]))
            k++;
        bool parts = k + 1 < tag.n && (tag.p[k] == '.' || tag.p[k] == '_' || tag.p[k] == '-') &&
                     is_digit(tag.p[k + 1]);
        return parts || k - i >= 6 ? i : -1; /* 1.2, or the digits of a date or build */
    }
    return -1;
}

static struct str tag_name(const struct git_ref *ref)
{
    return str_starts(ref->name, tag_folder) ? str_slice(ref->name, tag_folder.n, ref->name.n)
                                             : (struct str){0};
}

/* how many tags start so; *others: how many of them show no version there */
static ptrdiff_t count_prefix(const struct git_refs *refs, struct str prefix, ptrdiff_t *others)
{
    ptrdiff_t n = 0;
    *others = 0;
    for (ptrdiff_t i = 0; i < refs->n; i++) {
        struct str tag = tag_name(&refs->item[i]);
        if (!tag.p || !str_starts(tag, prefix))
            continue;
        n++;
        *others += version_at(tag) != prefix.n;
    }
    return n;
}

static bool is_plain_v(const struct git_refs *refs)
{
    for (ptrdiff_t i = 0; i < refs->n; i++) {
        struct str tag = tag_name(&refs->item[i]);
        if (tag.n > 1 && tag.p[0] == 'v' && is_digit(tag.p[1]))
            return true;
    }
    return false;
}

struct deploys_guess deploys_guess(const struct git_refs *refs, struct arena *a)
{
    struct deploys_guess guess = {0};
    struct names prefixes = {0};
    struct str best = {0};
    ptrdiff_t others;
    for (ptrdiff_t i = 0; i < refs->n; i++) {
        struct str tag = tag_name(&refs->item[i]);
        ptrdiff_t at = version_at(tag);
        guess.tags += tag.p != NULL;
        if (tag.p && at >= 0)
            names_add(&prefixes, str_slice(tag, 0, at), a);
    }
    if (is_plain_v(refs)) {
        best = S("v");
        guess.matching = count_prefix(refs, best, &others);
    }
    for (ptrdiff_t i = 0; !best.p && i < prefixes.n; i++) {
        ptrdiff_t n = count_prefix(refs, prefixes.item[i], &others);
        if (others == 0 && n > guess.matching) {
            guess.matching = n;
            guess.pattern = prefixes.item[i];
        }
    }
    if (guess.matching == 0)
        return guess;
    struct out o = out_to(a);
    out_str(&o, best.p ? best : guess.pattern);
    out_byte(&o, '*');
    guess.pattern = out_str_of(&o);
    return guess;
}
