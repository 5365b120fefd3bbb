/* SPDX-License-Identifier: Apache-2.0 */
#include "net/cookie.h"

struct str cookie_value(struct str header, struct str name)
{
    while (header.n) {
        struct str value = str_trim(str_cut(&header, ';'));
        bool told = str_find(value, '=') >= 0;
        if (!told || !str_equal(str_trim(str_cut(&value, '=')), name))
            continue;
        value = value.p ? str_trim(value) : S("");
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_slice(value, 1, value.n - 1);
        return value.p ? value : S("");
    }
    return (struct str){0};
}
