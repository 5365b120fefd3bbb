/* SPDX-License-Identifier: Apache-2.0 */
#include "load/mark.h"

bool mark_check(struct store *s, const char *path, bool sample, struct arena *a, struct err *e)
{
    struct str mark;
    struct store_counts counts;
    if (!store_setting_get(s, S("sample"), a, &mark, e))
        return false;
    if (mark.p && !sample)
        return err_set(e, ERR_INPUT,
                       "'%s' is the log of a sample organisation: keep real events in another "
                       "one, with --db",
                       path);
    if (mark.p || !sample)
        return true;
    if (!store_count(s, &counts, e))
        return false;
    if (counts.events)
        return err_set(e, ERR_INPUT,
                       "'%s' holds real events: keep the sample organisation in another log, "
                       "with --db",
                       path);
    return store_setting_set(s, S("sample"), S("1"), e);
}
