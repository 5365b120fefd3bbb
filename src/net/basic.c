/* SPDX-License-Identifier: Apache-2.0 */
#include "net/basic.h"

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_undo(struct str text, struct arena *a, struct str *bytes)
{
    ptrdiff_t padding = 0, n = 0;
    while (text.n && padding < 2 && text.p[text.n - 1] == '=')
        text.n--, padding++;
    if (text.n % 4 == 1 || (padding && (text.n + padding) % 4))
        return false;
    char *p = NEW_RAW(a, char, text.n / 4 * 3 + 3);
    unsigned held = 0;
    int bits = 0;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        int d = digit(text.p[i]);
        if (d < 0)
            return false;
        held = held << 6 | (unsigned)d;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            p[n++] = (char)(held >> bits & 0xff);
        }
    }
    *bytes = (struct str){p, n};
    return (held & ((1U << bits) - 1)) == 0; /* one text for the same bytes, no second spelling */
}

/* what follows the scheme, p == NULL: another one */
static struct str after_scheme(struct str header, struct str scheme)
{
    struct str rest = str_trim(header);
    struct str first = str_cut(&rest, ' ');
    return str_equal_fold(first, scheme) ? str_trim(rest) : (struct str){0};
}

bool basic_parse(struct str header, struct arena *a, struct basic *basic)
{
    struct str text = after_scheme(header, S("Basic")), both;
    if (text.n == 0 || !base64_undo(text, a, &both) || str_find(both, ':') < 0)
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
