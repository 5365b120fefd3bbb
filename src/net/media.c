/* SPDX-License-Identifier: Apache-2.0 */
#include "net/media.h"

#include <string.h>

/* RFC 9110 5.6.2 */
static bool is_token_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static struct str low(struct str s, struct arena *a)
{
    char *p = NEW_RAW(a, char, s.n);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]);
    return (struct str){p, s.n};
}

/* the token that *rest starts with; n == 0: none */
static struct str cut_token(struct str *rest)
{
    ptrdiff_t n = 0;
    while (n < rest->n && is_token_byte(rest->p[n]))
        n++;
    struct str token = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->n);
    return token;
}

static bool cut_byte(struct str *rest, char c)
{
    bool there = rest->n && rest->p[0] == c;
    *rest = str_slice(*rest, there, rest->n);
    return there;
}

static void cut_blanks(struct str *rest)
{
    while (cut_byte(rest, ' ') || cut_byte(rest, '\t'))
        ;
}

/* "quoted \"text\"" behind its first quote */
static bool cut_quoted(struct str *rest, struct arena *a, struct str *value)
{
    char *p = NEW_RAW(a, char, rest->n);
    ptrdiff_t n = 0, i = 0;
    for (; i < rest->n && rest->p[i] != '"'; i++) {
        if (rest->p[i] == '\\' && ++i == rest->n)
            return false;
        unsigned char c = (unsigned char)rest->p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
        p[n++] = (char)c;
    }
    *value = (struct str){p, n};
    *rest = str_slice(*rest, i, rest->n);
    return cut_byte(rest, '"');
}

static bool cut_parameter(struct str *rest, struct arena *a, struct http_pair *pair)
{
    pair->name = low(cut_token(rest), a);
    if (pair->name.n == 0 || !cut_byte(rest, '='))
        return false;
    if (cut_byte(rest, '"'))
        return cut_quoted(rest, a, &pair->value);
    pair->value = cut_token(rest);
    return pair->value.n > 0;
}

bool media_parse(struct str text, struct arena *a, struct media *media)
{
    struct str rest = str_trim(text), whole = rest;
    struct {
        struct http_pair *item;
        ptrdiff_t n, capacity;
    } list = {0};
    *media = (struct media){0};
    struct str type = cut_token(&rest);
    if (type.n == 0 || !cut_byte(&rest, '/'))
        return false;
    struct str name = cut_token(&rest);
    if (name.n == 0)
        return false;
    struct str both = low(str_slice(whole, 0, type.n + 1 + name.n), a);
    for (;;) {
        cut_blanks(&rest);
        if (rest.n == 0)
            break;
        if (!cut_byte(&rest, ';'))
            return false;
        cut_blanks(&rest);
        struct http_pair one;
        if (rest.n == 0 || rest.p[0] == ';') /* "text/plain;" */
            continue;
        if (!cut_parameter(&rest, a, &one))
            return false;
        *PUSH(a, &list) = one;
    }
    *media = (struct media){both, list.item, list.n};
    return true;
}

struct str media_parameter(const struct media *media, struct str name)
{
    for (ptrdiff_t i = 0; i < media->nparameter; i++)
        if (str_equal(media->parameter[i].name, name))
            return media->parameter[i].value;
    return (struct str){0};
}

bool media_is_json(const struct media *media)
{
    return str_equal(media->type, S("application/json")) ||
           str_equal(media->type, S("text/json")) || str_ends(media->type, S("+json"));
}
