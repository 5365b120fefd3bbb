/* SPDX-License-Identifier: Apache-2.0 */
#include "net/target.h"

#include "net/escape.h"

static bool checked(enum escape_fault fault, struct str at, struct err *e)
{
    const char *why = fault == ESCAPE_BAD ? "bad escape" : "no UTF-8";
    return fault == ESCAPE_FINE || err_set(e, ERR_INPUT, "not a URL: %s in '%.*s'", why, FMT(at));
}

bool target_parse(struct str raw, struct arena *a, struct target *target, struct err *e)
{
    struct str query = raw, path = str_cut(&query, '?'), at = {0};
    if (!str_starts(path, S("/")))
        return err_set(e, ERR_INPUT, "not a path: '%.*s'", FMT(path));
    *target = (struct target){0};
    return checked(escape_undo(path, false, a, &target->path), path, e) &&
           checked(escape_pairs(query, PTRDIFF_MAX - 1, a, &target->query, &target->nquery, &at),
                   at, e);
}
