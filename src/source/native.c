/* An event that a delivery holds in our own form.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/adapter.h"

#include <string.h>

/* "TYPE: 'FIELD': reason" */
static struct str field_of(struct str reason)
{
    ptrdiff_t at = str_find(reason, '\'');
    struct str rest = str_slice(reason, at + 1, reason.n);
    return at > 1 && str_equal(str_slice(reason, at - 2, at), S(": ")) ? str_cut(&rest, '\'')
                                                                       : (struct str){0};
}

bool native_event(const struct reading *r, const struct json *item, struct event_name name,
                  struct event *event, struct source_fault *fault)
{
    struct event told;
    struct event_remark remark;
    struct err e;
    if (!event_read(item, r->a, &told, &remark, &e)) {
        struct str reason = arena_copy(r->a, str_of(e.text));
        *fault = (struct source_fault){field_of(reason), reason};
        return false;
    }
    struct value *value = NEW_RAW(r->a, struct value, told.n + 2);
    struct value own[] = {value_text(FIELD_ID, name.id), value_text(FIELD_SOURCE, name.source)};
    ptrdiff_t n = 0, i = 0;
    own[0].kind = VALUE_ID;
    for (; i < told.n && told.value[i].field < FIELD_ID; i++)
        value[n++] = told.value[i];
    memcpy(value + n, own, sizeof own);
    n += COUNT(own);
    for (; i < told.n; i++)
        if (told.value[i].field > FIELD_SOURCE)
            value[n++] = told.value[i];
    *event = (struct event){told.type, told.at_ms, value, n};
    return true;
}
