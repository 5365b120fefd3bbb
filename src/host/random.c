/* SPDX-License-Identifier: Apache-2.0 */
#include "host/random.h"

#include "base/err.h"
#include "base/out.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

void random_fill(unsigned char *to, ptrdiff_t n)
{
    ssize_t got;
    do {
        got = getrandom(to, (size_t)n, 0); /* up to 256 bytes come whole, or not at all */
    } while (got < 0 && errno == EINTR);
    if (got != n)
        fatal("no random bytes: %s", strerror(errno));
}

struct str random_hex(ptrdiff_t n, struct arena *a)
{
    unsigned char *bytes = NEW(a, unsigned char, n);
    struct out o = out_to(a);
    random_fill(bytes, n);
    out_hex(&o, (struct str){(const char *)bytes, n});
    return out_str_of(&o);
}
