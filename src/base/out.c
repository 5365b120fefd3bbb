/* SPDX-License-Identifier: Apache-2.0 */
#include "base/out.h"

#include "base/err.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 16 }; /* a sink is given this much at a time */

struct out out_to(struct arena *a)
{
    return (struct out){.a = a};
}

struct str out_str_of(const struct out *o)
{
    return (struct str){o->item, o->n};
}

bool out_flush(struct out *o)
{
    if (o->sink && o->n > 0) {
        if (!o->failed && !o->sink(o->context, (struct str){o->item, o->n}))
            o->failed = true;
        o->n = 0;
    }
    return !o->failed;
}

static char *room(struct out *o, ptrdiff_t n)
{
    if (o->sink && o->n >= PIECE)
        out_flush(o);
    if (o->capacity - o->n < n) {
        ptrdiff_t want = o->capacity ? o->capacity : 256;
        while (want - o->n < n)
            want *= 2;
        char *p = NEW_RAW(o->a, char, want);
        if (o->n)
            memcpy(p, o->item, (size_t)o->n);
        o->item = p;
        o->capacity = want;
    }
    return o->item + o->n;
}

void out_str(struct out *o, struct str s)
{
    if (s.n > 0) {
        memcpy(room(o, s.n), s.p, (size_t)s.n);
        o->n += s.n;
    }
}

void out_text(struct out *o, const char *z)
{
    out_str(o, str_of(z));
}

void out_byte(struct out *o, char c)
{
    *room(o, 1) = c;
    o->n++;
}

void out_format(struct out *o, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        bug("format '%s'", format);
    vsnprintf(room(o, n + 1), (size_t)n + 1, format, again);
    va_end(again);
    o->n += n;
}

void out_int(struct out *o, int64_t value)
{
    char digits[20];
    int n = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[n++] = (char)('0' + rest % 10);
    while (rest /= 10);
    char *p = room(o, n + 1);
    if (value < 0) {
        *p++ = '-';
        o->n++;
    }
    o->n += n;
    while (n)
        *p++ = digits[--n];
}

void out_double(struct out *o, double v)
{
    if (!isfinite(v))
        bug("a number that is not finite in the output");
    if (v == 0) {
        out_byte(o, '0');
        return;
    }
    if (v == rint(v) && fabs(v) < 1e15) {
        out_int(o, (int64_t)v);
        return;
    }
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    out_text(o, text);
}

void out_hex(struct out *o, struct str bytes)
{
    static const char hex[] = "0123456789abcdef";
    char *p = room(o, 2 * bytes.n + 1);
    for (ptrdiff_t i = 0; i < bytes.n; i++) {
        *p++ = hex[(unsigned char)bytes.p[i] >> 4];
        *p++ = hex[(unsigned char)bytes.p[i] & 15];
    }
    o->n += 2 * bytes.n;
}

/* length of the well-formed UTF-8 sequence at the start of s, 0 where there is none */
static ptrdiff_t sequence(struct str s)
{
    for (ptrdiff_t n = 1; n <= 4 && n <= s.n; n++)
        if (str_utf8(str_slice(s, 0, n)))
            return n;
    return 0;
}

void out_json(struct out *o, struct str s)
{
    out_byte(o, '"');
    for (ptrdiff_t i = 0, from = 0; i <= s.n;) {
        unsigned char c = i < s.n ? (unsigned char)s.p[i] : 0;
        bool plain = i < s.n && c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
        ptrdiff_t wide = i < s.n && c >= 0x80 ? sequence(str_slice(s, i, s.n)) : 0;
        if (plain || wide) {
            i += plain ? 1 : wide;
            continue;
        }
        out_str(o, str_slice(s, from, i));
        if (i == s.n)
            break;
        if (c >= 0x80)
            out_text(o, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            out_byte(o, '\\'), out_byte(o, (char)c);
        else if (c == '\n')
            out_text(o, "\\n");
        else if (c == '\t')
            out_text(o, "\\t");
        else if (c == '\r')
            out_text(o, "\\r");
        else
            out_format(o, "\\u%04x", c);
        from = ++i;
    }
    out_byte(o, '"');
}

/* one byte that needs other text in some form of output */
struct escape {
    char byte;
    const char *text;
};

static void escaped(struct out *o, struct str s, const struct escape *table, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        ptrdiff_t k = 0;
        while (k < n && table[k].byte != s.p[i])
            k++;
        if (k < n)
            out_text(o, table[k].text);
        else
            out_byte(o, s.p[i]);
    }
}

void out_html(struct out *o, struct str s)
{
    static const struct escape table[] = {
        {'&',  "&amp;" },
        {'<',  "&lt;"  },
        {'>',  "&gt;"  },
        {'"',  "&quot;"},
        {'\'', "&#39;" },
    };
    escaped(o, s, table, COUNT(table));
}

void out_md(struct out *o, struct str s)
{
    static const struct escape table[] = {
        {'|',  "\\|"  },
        {'\\', "\\\\" },
        {'`',  "\\`"  },
        {'*',  "\\*"  },
        {'_',  "\\_"  },
        {'<',  "&lt;" },
        {'>',  "&gt;" },
        {'[',  "\\["  },
        {']',  "\\]"  },
        {'&',  "&amp;"},
        {'\n', " "    },
        {'\r', " "    },
    };
    escaped(o, s, table, COUNT(table));
}

void out_csv(struct out *o, struct str s)
{
    double number;
    bool formula = s.n > 0 && str_find(S("=+-@\t\r"), s.p[0]) >= 0 && !str_double(s, &number);
    bool quote = formula;
    for (ptrdiff_t i = 0; i < s.n && !quote; i++)
        quote = str_find(S(",\"\n\r"), s.p[i]) >= 0;
    if (!quote) {
        out_str(o, s);
        return;
    }
    static const struct escape table[] = {
        {'"', "\"\""},
    };
    out_byte(o, '"');
    if (formula)
        out_byte(o, '\'');
    escaped(o, s, table, COUNT(table));
    out_byte(o, '"');
}
