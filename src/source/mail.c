/* Mail addresses in texts, and texts that are no JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/adapter.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_name(char c) /* of a domain */
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static bool is_local(char c) /* before the '@' */
{
    return is_name(c) || c == '.' || c == '_' || c == '+' || c == '%' || c == '\'' || c == '=';
}

/* the end of the domain that starts at i, -1 when none does: labels joined by dots, and behind a
 * dot two letters at least */
static ptrdiff_t domain_end(struct str s, ptrdiff_t i)
{
    bool dotted = false;
    ptrdiff_t end = i;
    if (i >= s.n || !is_name(s.p[i]))
        return -1;
    for (; end < s.n &&
           (is_name(s.p[end]) || (s.p[end] == '.' && end + 1 < s.n && is_name(s.p[end + 1])));
         end++)
        dotted |=
            s.p[end] == '.' && end + 2 < s.n && is_letter(s.p[end + 1]) && is_letter(s.p[end + 2]);
    return dotted ? end : -1;
}

bool mail_find(struct str s, ptrdiff_t *from, ptrdiff_t *to)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        bool encoded = s.p[i] == '%' && i + 2 < s.n && s.p[i + 1] == '4' && s.p[i + 2] == '0';
        if (s.p[i] != '@' && !encoded)
            continue;
        ptrdiff_t start = i, end = domain_end(s, i + (encoded ? 3 : 1));
        /* looked for only where it ends the search: "%40%40..." is read once, not each time */
        while (end >= 0 && start > 0 && is_local(s.p[start - 1]))
            start--;
        if (end < 0 || start == i)
            continue;
        *from = start;
        *to = end;
        return true;
    }
    return false;
}

struct str mail_blank(struct str text, struct arena *a)
{
    ptrdiff_t from, to;
    if (!mail_find(text, &from, &to))
        return text;
    struct out o = out_to(a);
    do {
        out_str(&o, str_slice(text, 0, from));
        out_text(&o, "***");
        text = str_slice(text, to, text.n);
    } while (mail_find(text, &from, &to));
    out_str(&o, text);
    return out_str_of(&o);
}

/* --- texts that are no JSON ------------------------------------------------------------------- */

/* members that hold persons and what they wrote, wherever they come from */
static const struct str personal[] = {
    STR("author"),      STR("avatar"),   STR("avatar_url"), STR("body"),    STR("comment"),
    STR("committer"),   STR("creator"),  STR("createdby"),  STR("email"),   STR("login"),
    STR("description"), STR("fullname"), STR("message"),    STR("name"),    STR("owner"),
    STR("pusher"),      STR("reviewer"), STR("sender"),     STR("summary"), STR("text"),
    STR("title"),       STR("user"),     STR("user_name"),  STR("username")};

enum { NAME_MOST = 11 }; /* the longest of them */

static bool is_personal(struct str name)
{
    for (ptrdiff_t i = 0; i < COUNT(personal); i++)
        if (str_equal_fold(name, personal[i]))
            return true;
    return false;
}

/* the end of the quoted text whose opening quote is at i: behind its closing quote, or s.n */
static ptrdiff_t quoted_end(struct str s, ptrdiff_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++)
        i += s.p[i] == '\\';
    return i < s.n ? i + 1 : s.n;
}

/* the value of a personal member at the start of s, "NAME": "VALUE": where VALUE's quote opens; 0:
 * none */
static ptrdiff_t personal_value(struct str s)
{
    /* no further than such a name goes: quotes that do not end are not read to the end each time */
    ptrdiff_t end = quoted_end(str_slice(s, 0, NAME_MOST + 2), 0);
    if (s.p[0] != '"' || s.p[end - 1] != '"' || !is_personal(str_slice(s, 1, end - 1)))
        return 0;
    bool colon = false;
    for (; end < s.n && (s.p[end] == ' ' || s.p[end] == '\t' || s.p[end] == ':'); end++)
        colon |= s.p[end] == ':';
    return colon && end < s.n && s.p[end] == '"' ? end : 0;
}

struct str source_redact_line(struct str raw, struct arena *a)
{
    struct out o = out_to(a), clean = out_to(a);
    for (ptrdiff_t i = 0; i < raw.n;) {
        struct str rest = str_slice(raw, i, raw.n);
        ptrdiff_t value = rest.p[0] == '"' ? personal_value(rest) : 0;
        if (!value) {
            out_byte(&o, raw.p[i++]);
            continue;
        }
        out_str(&o, str_slice(rest, 0, value));
        out_text(&o, "\"***\"");
        i += quoted_end(rest, value);
    }
    struct str left = out_str_of(&o);
    for (ptrdiff_t from, to; mail_find(left, &from, &to); left = str_slice(left, to, left.n)) {
        out_str(&clean, str_slice(left, 0, from));
        out_text(&clean, "***");
    }
    out_str(&clean, left);
    return out_str_of(&clean);
}
