/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

static int digit_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* text without its padding; n == -1 when the padding is not what the length wants */
static struct str unpadded(struct str text)
{
    struct str bare = text;
    while (bare.n > 0 && bare.p[bare.n - 1] == '=')
        bare.n--;
    ptrdiff_t padding = text.n - bare.n;
    if (padding > 2 || (padding && text.n % 4) || bare.n % 4 == 1)
        bare.n = -1;
    return bare;
}

ptrdiff_t base64_read(struct str text, unsigned char *to, ptrdiff_t room)
{
    struct str bare = unpadded(text);
    unsigned bits = 0, held = 0;
    ptrdiff_t n = 0;
    if (bare.n < 0)
        return -1;
    for (ptrdiff_t i = 0; i < bare.n; i++) {
        int digit = digit_of(bare.p[i]);
        if (digit < 0)
            return -1;
        bits = (bits << 6 | (unsigned)digit) & 0xFFF;
        held += 6;
        if (held >= 8) {
            if (n == room)
                return -1;
            held -= 8;
            to[n++] = (unsigned char)(bits >> held);
        }
    }
    return bits & ((1U << held) - 1) ? -1 : n;
}
