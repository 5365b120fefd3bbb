/* Any bytes as a media type, as credentials, as cookies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/out.h"
#include "fuzz.h"
#include "net/basic.h"
#include "net/cookie.h"
#include "net/media.h"

static void one_media(struct str s, struct arena a)
{
    struct media once, twice;
    struct out o = out_to(&a);
    if (!media_parse(s, &a, &once))
        return;
    law(str_find(once.type, '/') > 0);
    out_str(&o, once.type);
    for (ptrdiff_t i = 0; i < once.nparameter; i++) {
        struct str value = once.parameter[i].value;
        law(once.parameter[i].name.n > 0);
        law(media_parameter(&once, once.parameter[i].name).p != NULL);
        out_byte(&o, ';');
        out_str(&o, once.parameter[i].name);
        out_text(&o, "=\"");
        for (ptrdiff_t k = 0; k < value.n; k++) {
            if (value.p[k] == '"' || value.p[k] == '\\')
                out_byte(&o, '\\');
            out_byte(&o, value.p[k]);
        }
        out_byte(&o, '"');
    }
    law(media_parse(out_str_of(&o), &a, &twice));
    law(str_equal(once.type, twice.type) && once.nparameter == twice.nparameter);
    law(media_is_json(&once) == media_is_json(&twice));
    for (ptrdiff_t i = 0; i < once.nparameter; i++)
        law(str_equal(once.parameter[i].value, twice.parameter[i].value));
}

static void one_credential(struct str s, struct arena a)
{
    struct basic b;
    if (basic_parse(s, &a, &b)) {
        law(str_find(b.user, ':') < 0 && b.password.p);
        law(str_find(b.user, 0) < 0 && str_find(b.password, 0) < 0);
        law(b.user.n + b.password.n < s.n);
    }
    struct str token = bearer_token(s);
    law(token.p == NULL || (token.n > 0 && token.p > s.p && token.p + token.n <= s.p + s.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = fresh();
    struct str s = exact(data, size);
    one_media(s, a);
    one_credential(s, a);
    struct str rest = s, first = str_cut(&rest, '\n');
    struct str value = cookie_value(rest, first);
    law(value.p == NULL || value.n < rest.n + 1);
    law(cookie_value(s, S("pitwall")).n <= s.n);
    drop(s);
    return 0;
}
