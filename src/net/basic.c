/* SPDX-License-Identifier: Apache-2.0 */
#include "net/basic.h"

#include "base/base64.h"

/* what follows the scheme, p == NULL: another one */
static struct str after_scheme(struct str header, struct str scheme)
{
    struct str rest = str_trim(header);
    struct str first = str_cut(&rest, ' ');
    return str_equal_fold(first, scheme) ? str_trim(rest) : (struct str){0};
}

bool basic_parse(struct str header, struct arena *a, struct basic *basic)
{
    struct str text = after_scheme(header, S("Basic"));
    ptrdiff_t room = text.n / 4 * 3 + 3;
    unsigned char *bytes = NEW_RAW(a, unsigned char, room);
    struct str both = {(const char *)bytes, base64_read(text, bytes, room)};
    if (both.n < 0 || str_find(both, ':') < 0)
        return false;
    for (ptrdiff_t i = 0; i < both.n; i++)
        if ((unsigned char)both.p[i] < ' ' || both.p[i] == 0x7f)
            return false;
    basic->user = str_cut(&both, ':');
    basic->password = both.p ? both : S("");
    return true;
}

struct str bearer_token(struct str header)
{
    struct str token = after_scheme(header, S("Bearer"));
    return token.n ? token : (struct str){0};
}
