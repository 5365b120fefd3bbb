/* SPDX-License-Identifier: Apache-2.0 */
#include "base/plain.h"

#include <string.h>

/* the code point at the start of s and its bytes; -1 and 1 where s is no UTF-8 there */
static int32_t decode(struct str s, int *bytes)
{
    for (*bytes = 1; *bytes <= 4 && *bytes <= s.n; ++*bytes)
        if (str_utf8(str_slice(s, 0, *bytes))) {
            static const unsigned char head[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
            int32_t point = (unsigned char)s.p[0] & head[*bytes];
            for (int i = 1; i < *bytes; i++)
                point = point << 6 | ((unsigned char)s.p[i] & 0x3F);
            return point;
        }
    *bytes = 1;
    return -1;
}

struct range {
    int32_t from, to;
};

static bool in_ranges(int32_t point, const struct range *range, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        if (point >= range[i].from && point <= range[i].to)
            return true;
    return false;
}

/* controls, and what turns the direction of the text around it */
static const struct range obeyed[] = {
    {-1,     0x1F  },
    {0x7F,   0x9F  },
    {0x200E, 0x200F},
    {0x2028, 0x202E},
    {0x2066, 0x2069},
};
static const struct range narrow[] = {
    {0x300,  0x36F },
    {0x200B, 0x200D},
    {0xFE00, 0xFE0F},
};
static const struct range wide[] = {
    {0x1100,  0x115F },
    {0x2E80,  0xA4CF },
    {0xAC00,  0xD7A3 },
    {0xF900,  0xFAFF },
    {0xFE30,  0xFE6F },
    {0xFF00,  0xFF60 },
    {0xFFE0,  0xFFE6 },
    {0x1F300, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

/* the first character of s as it is shown: bytes of s, or of room */
static struct str shown(struct str s, char room[16], int *bytes)
{
    static const char hex[] = "0123456789abcdef";
    if (!in_ranges(decode(s, bytes), obeyed, COUNT(obeyed)))
        return str_slice(s, 0, *bytes);
    ptrdiff_t n = 0;
    for (int i = 0; i < *bytes; i++) {
        unsigned char c = (unsigned char)s.p[i];
        room[n++] = '\\';
        room[n++] = 'x';
        room[n++] = hex[c >> 4];
        room[n++] = hex[c & 15];
    }
    return (struct str){room, n};
}

void out_plain(struct out *o, struct str s)
{
    char room[16];
    int bytes;
    for (; s.n > 0; s = str_slice(s, bytes, s.n))
        out_str(o, shown(s, room, &bytes));
}

ptrdiff_t plain_copy(char *to, ptrdiff_t room, struct str s)
{
    char escape[16];
    ptrdiff_t n = 0;
    int bytes;
    for (; s.n > 0; s = str_slice(s, bytes, s.n)) {
        struct str one = shown(s, escape, &bytes);
        if (n + one.n >= room)
            break;
        memcpy(to + n, one.p, (size_t)one.n);
        n += one.n;
    }
    to[n] = 0;
    return n;
}

bool str_is_plain(struct str s)
{
    int bytes;
    for (; s.n > 0; s = str_slice(s, bytes, s.n))
        if (in_ranges(decode(s, &bytes), obeyed, COUNT(obeyed)))
            return false;
    return true;
}

int plain_width(struct str s)
{
    int width = 0, bytes;
    for (; s.n > 0; s = str_slice(s, bytes, s.n)) {
        int32_t point = decode(s, &bytes);
        if (in_ranges(point, obeyed, COUNT(obeyed)))
            width += 4 * bytes;
        else if (!in_ranges(point, narrow, COUNT(narrow)))
            width += in_ranges(point, wide, COUNT(wide)) ? 2 : 1;
    }
    return width;
}
