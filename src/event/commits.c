/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "event/check.h"
#include "event/read.h"
#include "event/wire.h"

/* One packed commit: a head byte, the sha, the parents, the authored time, the committed time as
 * its distance from it, the paths. */
enum {
    FORM_SHA1 = 0, /* every sha has 40 digits */
    FORM_SHA256 = 1,
    FORM_MIXED = 2, /* each sha with its length */
    FORM_BITS = 3,
    HAS_PARENTS = 1 << 2,
    HAS_COMMITTED = 1 << 3,
    HAS_PATHS = 1 << 4,
    PARENTS_SHIFT = 5, /* two bits: 0, 1, 2, or 3 = a number follows */
    HAS_AUTHORED = 1 << 7
};

static int form_of(const struct event_commit *commit)
{
    for (int i = 0; i < commit->nparent; i++)
        if (commit->parent[i].n != commit->sha.n)
            return FORM_MIXED;
    return commit->sha.n == 40 ? FORM_SHA1 : commit->sha.n == 64 ? FORM_SHA256 : FORM_MIXED;
}

static int64_t clamped(int64_t ms)
{
    return ms < WIRE_TIME_MIN ? WIRE_TIME_MIN : ms > WIRE_TIME_MAX ? WIRE_TIME_MAX : ms;
}

void commits_add(struct out *o, const struct event_commit *commit)
{
    unsigned char bytes[1 + 4 * WIRE_INT_BYTES + (COMMIT_PARENTS + 1) * WIRE_SHA_BYTES], *p = bytes;
    bool authored = commit->authored_ms != TIME_NONE, committed = commit->committed_ms != TIME_NONE;
    int form = form_of(commit), n = commit->parents_told ? commit->nparent : 0;
    if (n < 0 || n > COMMIT_PARENTS)
        bug("a commit with %d parents", n);
    *p++ = (unsigned char)(form | (commit->parents_told ? HAS_PARENTS : 0) |
                           (committed ? HAS_COMMITTED : 0) | (commit->paths.p ? HAS_PATHS : 0) |
                           (n < 3 ? n : 3) << PARENTS_SHIFT | (authored ? HAS_AUTHORED : 0));
    if (n >= 3)
        p = wire_put(p, (uint64_t)n);
    for (int i = -1; i < n; i++) {
        struct str sha = i < 0 ? commit->sha : commit->parent[i];
        if (!check_sha(sha))
            bug("a commit with the sha '%.*s'", FMT(sha));
        p = form == FORM_MIXED ? wire_put_sha(p, sha) : wire_put_hex(p, sha);
    }
    int64_t base = authored ? clamped(commit->authored_ms) : 0;
    if (authored)
        p = wire_put(p, wire_time(base));
    if (committed)
        p = wire_put(p, wire_time(clamped(commit->committed_ms) - base));
    if (commit->paths.p)
        p = wire_put(p, (uint64_t)commit->paths.n);
    out_str(o, (struct str){(const char *)bytes, p - bytes});
    out_str(o, commit->paths);
}

static struct str sha_next(struct wire *w, int form, char *to)
{
    if (form == FORM_MIXED)
        return wire_get_sha(w, to);
    ptrdiff_t digits = form == FORM_SHA1 ? 40 : 64;
    struct str bytes = wire_bytes(w, (uint64_t)digits / 2);
    if (w->bad)
        return (struct str){0};
    wire_hex_of(to, bytes, digits);
    return (struct str){to, digits};
}

static int64_t time_next(struct wire *w, int64_t base)
{
    int64_t ms = wire_untime(wire_get(w));
    if (__builtin_add_overflow(ms, base, &ms) || !wire_time_ok(ms))
        w->bad = true;
    return ms;
}

bool event_commit_next(struct str *rest, struct event_commit *commit, char hex[COMMIT_HEX_BYTES])
{
    if (rest->n <= 0)
        return false;
    const unsigned char *start = (const unsigned char *)rest->p;
    struct wire w = {start + 1, start + rest->n, false};
    int head = *start, form = head & FORM_BITS;
    uint64_t n = (head >> PARENTS_SHIFT) & 3;
    if (n == 3)
        n = wire_get(&w);
    commit->parents_told = head & HAS_PARENTS;
    if (form == FORM_BITS || n > COMMIT_PARENTS || (n && !commit->parents_told)) {
        *rest = (struct str){0};
        return false;
    }
    commit->nparent = (int)n;
    commit->sha = sha_next(&w, form, hex);
    for (int i = 0; i < commit->nparent; i++)
        commit->parent[i] = sha_next(&w, form, hex + (ptrdiff_t)SHA_DIGITS_MAX * (i + 1));
    commit->authored_ms = head & HAS_AUTHORED ? time_next(&w, 0) : TIME_NONE;
    commit->committed_ms = head & HAS_COMMITTED
                               ? time_next(&w, head & HAS_AUTHORED ? commit->authored_ms : 0)
                               : TIME_NONE;
    commit->paths = head & HAS_PATHS ? wire_bytes(&w, wire_get(&w)) : (struct str){0};
    *rest = (struct str){(const char *)w.at, w.end - w.at}; /* none left where it was bad */
    return !w.bad;
}

bool check_commits(struct str packed, ptrdiff_t *n, const char **what)
{
    struct event_commit commit;
    char hex[COMMIT_HEX_BYTES];
    ptrdiff_t count = 0;
    *what = NULL;
    while (packed.n > 0) {
        if (!event_commit_next(&packed, &commit, hex))
            return false;
        if (!*what && commit.authored_ms == TIME_NONE)
            *what = "authored_at", *n = count;
        if (commit.paths.p && (check_json(commit.paths, SHAPE_ANY) || commit.paths.p[0] != '['))
            return false;
        count++;
    }
    if (!*what)
        *n = count;
    return true;
}

struct value value_commits(struct str packed)
{
    return (struct value){.field = FIELD_COMMITS, .kind = VALUE_COMMITS, .text = packed};
}
