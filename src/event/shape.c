/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "event/check.h"

#include <string.h>

/* A recogniser of compact JSON. The tree of a JSON library is not at hand where values come packed
 * or from an importer, and what stands in a VALUE_JSON is written into exports as it is. */
struct scan {
    const char *at, *end;
    int depth;
};

static bool take(struct scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static bool literal(struct scan *s, struct str word)
{
    if (s->end - s->at < word.n || memcmp(s->at, word.p, (size_t)word.n) != 0)
        return false;
    s->at += word.n;
    return true;
}

static bool digits(struct scan *s)
{
    const char *from = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > from;
}

static bool number(struct scan *s)
{
    const char *from = s->at;
    take(s, '-');
    if (!take(s, '0') && !digits(s))
        return false;
    if (take(s, '.') && !digits(s))
        return false;
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '-'))
            take(s, '+');
        if (!digits(s))
            return false;
    }
    double v;
    return str_double((struct str){from, s->at - from}, &v);
}

static bool escape(struct scan *s)
{
    if (s->at == s->end)
        return false;
    char c = *s->at++;
    if (c != 'u')
        return str_find(S("\"\\/bfnrt"), c) >= 0;
    unsigned unit = 0;
    for (int i = 0; i < 4; i++, s->at++) {
        if (s->at == s->end)
            return false;
        unsigned char x = (unsigned char)*s->at, letter = x | 0x20;
        if (x >= '0' && x <= '9')
            unit = unit << 4 | (x & 15U);
        else if (letter >= 'a' && letter <= 'f')
            unit = unit << 4 | (letter - 'a' + 10U);
        else
            return false;
    }
    /* what json_write writes has no escaped surrogates: other characters stand as UTF-8 */
    return unit < 0xD800 || unit > 0xDFFF;
}

static bool string(struct scan *s)
{
    if (!take(s, '"'))
        return false;
    while (s->at < s->end) {
        unsigned char c = (unsigned char)*s->at++;
        if (c == '"')
            return true;
        if (c < 0x20 || (c == '\\' && !escape(s)))
            return false;
    }
    return false;
}

static bool value(struct scan *s);

/* NOLINTNEXTLINE(misc-no-recursion): bounded by LIMIT_JSON_DEPTH */
static bool container(struct scan *s, char close)
{
    if (++s->depth > LIMIT_JSON_DEPTH)
        return false;
    s->at++;
    bool ok = true, ended = take(s, close);
    while (ok && !ended) {
        ok = close == ']' || (string(s) && take(s, ':'));
        ok = ok && value(s);
        ended = ok && take(s, close);
        ok = ended || (ok && take(s, ','));
    }
    s->depth--;
    return ok;
}

/* NOLINTNEXTLINE(misc-no-recursion): as above */
static bool value(struct scan *s)
{
    if (s->at == s->end)
        return false;
    switch (*s->at) {
    case '{':
        return container(s, '}');
    case '[':
        return container(s, ']');
    case '"':
        return string(s);
    case 't':
        return literal(s, (struct str)STR("true"));
    case 'f':
        return literal(s, (struct str)STR("false"));
    case 'n':
        return literal(s, (struct str)STR("null"));
    default:
        return number(s);
    }
}

/* {"LEVEL":{"run":n,"failed":n,"s":n,...},...}; the text is known to be compact JSON */
static bool tests(struct str text)
{
    struct scan s = {text.p + 1, text.p + text.n - 1, 0};
    while (s.at < s.end) {
        if (!string(&s) || !take(&s, ':') || !take(&s, '{'))
            return false;
        while (!take(&s, '}')) {
            const char *from = s.at;
            string(&s);
            struct str key = {from + 1, s.at - from - 2};
            take(&s, ':');
            bool counted =
                str_equal(key, S("run")) || str_equal(key, S("failed")) || str_equal(key, S("s"));
            if (counted && (s.at == s.end || *s.at < '0' || *s.at > '9'))
                return false; /* also below zero */
            if (!value(&s))
                return false;
            take(&s, ',');
        }
        take(&s, ',');
    }
    return true;
}

const char *check_json(struct str text, enum json_shape shape)
{
    if (text.n <= 0)
        return "compact JSON";
    struct scan s = {text.p, text.p + text.n, 0};
    if (!value(&s) || s.at != s.end)
        return "compact JSON";
    if (shape != SHAPE_ANY && text.p[0] != '{')
        return "an object";
    if (shape == SHAPE_TESTS && !tests(text))
        return "test levels as {\"unit\":{\"run\":1,\"failed\":0,\"s\":1.5}} with numbers not "
               "below zero";
    return NULL;
}
