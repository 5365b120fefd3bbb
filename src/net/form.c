/* SPDX-License-Identifier: Apache-2.0 */
#include "net/form.h"

#include "net/escape.h"

bool form_parse(struct str body, struct arena *a, struct form *form, struct err *e)
{
    struct str at = {0};
    *form = (struct form){0};
    enum escape_fault fault = escape_pairs(body, FORM_PAIRS, a, &form->pair, &form->n, &at);
    at = str_slice(at, 0, 100); /* a payload may be megabytes */
    if (fault == ESCAPE_FINE && form->n > FORM_PAIRS)
        return err_set(e, ERR_INPUT, "not a form: more than %d fields", FORM_PAIRS);
    if (fault == ESCAPE_BAD)
        return err_set(e, ERR_INPUT, "not a form: bad escape in '%.*s'", FMT(at));
    return fault == ESCAPE_FINE || err_set(e, ERR_INPUT, "not a form: no UTF-8 in '%.*s'", FMT(at));
}

struct str form_value(const struct form *form, struct str name)
{
    for (ptrdiff_t i = 0; i < form->n; i++)
        if (str_equal(form->pair[i].name, name))
            return form->pair[i].value;
    return (struct str){0};
}
