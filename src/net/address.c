/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"

static bool is_digits(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* a decimal number of at most five digits, nothing around it; -1 otherwise */
static int small_number(struct str s, int most)
{
    int64_t v;
    return is_digits(s) && s.n <= 5 && str_int(s, &v) && v <= most ? (int)v : -1;
}

bool address_parse(struct str text, struct address *address)
{
    struct str host = text, port = {0};
    if (text.n && text.p[0] == '[') {
        ptrdiff_t end = str_find(text, ']');
        if (end < 0)
            return false;
        host = str_slice(text, 1, end);
        port = str_slice(text, end + 1, text.n);
        if (port.n && port.p[0] != ':')
            return false;
        port = port.n ? str_slice(port, 1, port.n) : (struct str){0};
    } else if (str_find(text, ':') >= 0) {
        port = text;
        host = str_cut(&port, ':');
        port = port.p ? port : S("");
    }
    int number = port.p ? small_number(port, 65535) : -1;
    if (host.n == 0 || (port.p && number < 0))
        return false;
    *address = (struct address){host, number};
    return true;
}

bool address_is_loopback(struct str host)
{
    if (str_equal_fold(host, S("localhost")) || str_equal(host, S("::1")))
        return true;
    struct str rest = host;
    for (int i = 0; i < 4; i++) {
        int part = small_number(str_cut(&rest, '.'), 255);
        if (part < 0 || (i == 0 && part != 127))
            return false;
    }
    return rest.p == NULL;
}
