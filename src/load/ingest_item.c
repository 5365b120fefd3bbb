/* SPDX-License-Identifier: Apache-2.0 */
#include "load/ingest_item.h"

#include "event/read.h"

bool item_read(const struct json *j, struct arena *a, struct event *v, struct str *remark,
               struct err *e)
{
    struct event_remark r;
    if (!event_read(j, a, v, &r, e))
        return false;
    struct out o = out_to(a);
    if (r.field.p)
        out_format(&o, "unknown field '%.*s' kept", FMT(r.field));
    if (r.near.p)
        out_format(&o, ", did you mean '%.*s'?", FMT(r.near));
    *remark = r.field.p ? out_str_of(&o) : (struct str){0};
    return true;
}

struct str item_field(struct str reason)
{
    if (str_starts(reason, S("unknown type ")))
        return S("type");
    ptrdiff_t quote = str_find(reason, '\'');
    struct str before = str_slice(reason, 0, quote);
    if (quote < 0 ||
        (quote > 0 && (!str_ends(before, S(": ")) || str_find(before, ' ') < quote - 1)))
        return (struct str){0};
    struct str rest = str_slice(reason, quote + 1, reason.n), field = str_cut(&rest, '\'');
    return str_starts(rest, S(":")) ? field : (struct str){0};
}
