/* SPDX-License-Identifier: Apache-2.0 */
#include "git/parse.h"

enum { SHA1_DIGITS = 40, SHA256_DIGITS = 64 };

bool parse_sha(struct str s)
{
    if (s.n != SHA1_DIGITS && s.n != SHA256_DIGITS)
        return false;
    unsigned bad = 0;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        unsigned c = (unsigned char)s.p[i];
        bad |= !(c - '0' < 10u || c - 'a' < 6u);
    }
    return !bad;
}

int64_t parse_seconds(struct str s)
{
    const int64_t last = INT64_C(253402300799); /* 9999-12-31T23:59:59Z */
    int64_t v = 0;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        int digit = s.p[i] - '0';
        if (digit < 0 || digit > 9)
            return TIME_NONE;
        v = v * 10 + digit;
        if (v > last)
            return TIME_NONE;
    }
    return s.n ? v * SECOND_MS : TIME_NONE;
}

bool parse_commit(struct str record, struct event_commit *commit)
{
    const struct str start = S("commit ");
    struct str body = record.n && record.p[0] == '\n' ? str_slice(record, 1, record.n) : record;
    if (!str_starts(body, start))
        return false;
    commit->sha = str_cut(&body, '\n');
    commit->sha = str_slice(commit->sha, start.n, commit->sha.n);
    if (!parse_sha(commit->sha))
        return false;
    ptrdiff_t width = commit->sha.n, at = 0;
    int n = 0;
    while (at + width < body.n && body.p[at] != ',') {
        struct str parent = {body.p + at, width};
        char after = body.p[at + width];
        if (!parse_sha(parent) || (after != ' ' && after != ','))
            return false;
        if (n < COMMIT_PARENTS)
            commit->parent[n] = parent;
        n++;
        at += width + (after == ' ');
    }
    struct str rest = str_slice(body, at, body.n);
    if (!rest.n || rest.p[0] != ',')
        return false;
    str_cut(&rest, ',');
    commit->authored_ms = parse_seconds(str_cut(&rest, ','));
    commit->committed_ms = parse_seconds(rest);
    commit->parents_told = true;
    commit->nparent = n;
    commit->paths = (struct str){0};
    return true;
}
