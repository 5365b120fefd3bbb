/* Any bytes as the target of a request line, and as an address.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/target.h"

#include "fuzz.h"
#include "net/address.h"

static void clean(struct str s)
{
    law(s.n >= 0 && str_utf8(s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = fresh();
    struct str s = exact(data, size);
    struct err e = {0};
    struct target t;
    if (target_parse(s, &a, &t, &e)) {
        clean(t.path);
        law(str_starts(t.path, S("/")) && t.path.n <= s.n);
        for (ptrdiff_t i = 0; i < t.nquery; i++) {
            clean(t.query[i].name);
            clean(t.query[i].value);
            law(t.query[i].name.n > 0);
        }
        law(t.nquery <= s.n);
    } else {
        law(e.code == ERR_INPUT);
    }
    struct address at;
    if (address_parse(s, &at)) {
        law(at.host.n > 0 && at.port >= -1 && at.port <= 65535);
        address_is_loopback(at.host);
    }
    drop(s);
    return 0;
}
