/* Any bytes as a form; what was read, written as a form, reads the same.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/form.h"

#include "base/out.h"
#include "fuzz.h"

static void put(struct out *o, struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        out_format(o, "%%%02X", (unsigned char)s.p[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = fresh();
    struct str s = exact(data, size);
    struct err e = {0};
    struct form once, twice;
    if (form_parse(s, &a, &once, &e)) {
        struct out o = out_to(&a);
        law(once.n <= FORM_PAIRS);
        for (ptrdiff_t i = 0; i < once.n; i++) {
            law(once.pair[i].name.n > 0);
            law(str_utf8(once.pair[i].name) && str_utf8(once.pair[i].value));
            law(form_value(&once, once.pair[i].name).p != NULL);
            law(str_find(once.pair[i].name, 0) < 0 && str_find(once.pair[i].value, 0) < 0);
            put(&o, once.pair[i].name);
            out_byte(&o, '=');
            put(&o, once.pair[i].value);
            out_byte(&o, '&');
        }
        law(form_parse(out_str_of(&o), &a, &twice, &e) && twice.n == once.n);
        for (ptrdiff_t i = 0; i < once.n; i++)
            law(str_equal(once.pair[i].name, twice.pair[i].name) &&
                str_equal(once.pair[i].value, twice.pair[i].value));
    } else {
        law(e.code == ERR_INPUT && str_starts(str_of(e.text), S("not a form: ")));
    }
    drop(s);
    return 0;
}
