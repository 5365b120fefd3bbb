/* What of a delivery may be kept: its tree again without persons and what they wrote.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Doing it twice gives what doing it once gives: reading the kept body again gives the same
 * events. */
#include "base/limits.h"
#include "source/adapter.h"
#include "source/repo.h"

#include <string.h>

struct rule {
    struct str last, before; /* the innermost name, and what stands before it */
    bool pattern;            /* last holds a '*' or '?' */
};

struct redacting {
    const struct reading *r;
    struct rule *rule; /* [adapter->nredaction] */
    struct json *node; /* [n], room for all */
    int32_t n;
    struct str key[LIMIT_JSON_DEPTH + 2]; /* members from the root to here */
    int depth;
};

static const struct str blank = STR("***"), bot = STR("[bot]");

/* --- texts ------------------------------------------------------------------------------------ */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* a title: without addresses and "@mentions"; "@scope/package" stays */
static struct str kept_title(struct str title, struct arena *a)
{
    struct out o = out_to(a);
    bool blanked = true; /* what stands before is blank, or no word */
    title = mail_blank(title, a);
    for (ptrdiff_t i = 0, end; i < title.n; i = end) {
        bool mention = title.p[i] == '@' && (blanked || !is_word(title.p[i - 1]));
        for (end = i + 1; mention && end < title.n && is_word(title.p[end]);)
            end++;
        bool package = end < title.n && title.p[end] == '/';
        blanked = mention && end > i + 1 && !package;
        if (blanked)
            out_text(&o, "@***");
        else
            out_str(&o, str_slice(title, i, end));
    }
    return out_str_of(&o);
}

static bool has_blank(struct str text)
{
    return str_find(text, ' ') >= 0 || str_find(text, '\n') >= 0 || str_find(text, '\t') >= 0;
}

static struct str kept_text(struct str text, struct arena *a)
{
    ptrdiff_t from, to;
    return has_blank(text) && mail_find(text, &from, &to) ? blank : mail_blank(text, a);
}

/* p == NULL: not an address of the web */
static struct str kept_url(struct str url, struct arena *a)
{
    struct str host = url_host(url), name = host, rest = url;
    if (!host.p || !(str_starts(url, S("https://")) || str_starts(url, S("http://"))))
        return (struct str){0};
    while (str_find(name, '@') >= 0)
        str_cut(&name, '@');
    if (!name.n)
        return (struct str){0};
    struct out o = out_to(a);
    out_str(&o, str_slice(url, 0, host.p - url.p));
    out_str(&o, name);
    rest = str_slice(url, host.p - url.p + host.n, url.n);
    rest = str_cut(&rest, '#');
    out_str(&o, str_cut(&rest, '?'));
    return mail_blank(out_str_of(&o), a);
}

/* --- which row -------------------------------------------------------------------------------- */

static bool name_fits(struct str pattern, struct str name)
{
    return str_equal(pattern, name) || str_glob(pattern, name);
}

/* the names before the innermost one, from there outwards */
static bool outer_fits(const struct redacting *g, struct str before)
{
    int depth = g->depth - 1;
    bool root = before.n && before.p[0] == '^';
    before = str_slice(before, root, before.n);
    while (before.n) {
        ptrdiff_t dot = before.n - 1;
        while (dot >= 0 && before.p[dot] != '.')
            dot--;
        if (depth <= 0 || !name_fits(str_slice(before, dot + 1, before.n), g->key[--depth]))
            return false;
        before = str_slice(before, 0, dot < 0 ? 0 : dot);
    }
    return !root || depth == 0;
}

static const struct redaction *row_for(const struct redacting *g)
{
    struct str key = g->key[g->depth - 1];
    for (int i = 0; i < g->r->adapter->nredaction; i++) {
        const struct rule *rule = &g->rule[i];
        if ((rule->pattern ? str_glob(rule->last, key) : str_equal(rule->last, key)) &&
            outer_fits(g, rule->before))
            return &g->r->adapter->redaction[i];
    }
    return NULL;
}

static bool listed(struct str words, struct str name)
{
    while (words.n)
        if (str_equal(str_cut(&words, '|'), name))
            return true;
    return false;
}

/* --- the tree --------------------------------------------------------------------------------- */

static struct json *add(struct redacting *g, struct str key, struct json value)
{
    struct json *node = &g->node[g->n++];
    *node = value;
    node->key = key;
    node->size = 1;
    node->nchild = 0;
    return node;
}

static void add_text(struct redacting *g, struct str key, struct str text)
{
    add(g, key, (struct json){.type = JSON_STRING, .text = text});
}

/* a number as it will be read again */
static void add_number(struct redacting *g, struct str key, const struct json *v)
{
    struct arena scratch = *g->r->a;
    struct out o = out_to(&scratch);
    struct json *node = add(g, key, *v);
    int64_t whole;
    out_double(&o, v->number);
    if (str_int(out_str_of(&o), &whole)) {
        node->type = JSON_INTEGER;
        node->integer = whole;
    }
}

static bool copy(struct redacting *g, const struct json *v, struct str key);

/* members or items; keep: only these members, p == NULL: all */
// NOLINTNEXTLINE(misc-no-recursion)
static void copy_children(struct redacting *g, const struct json *v, struct str key,
                          struct str keep)
{
    ptrdiff_t from, to;
    struct json *node = add(g, key, *v);
    int32_t at = (int32_t)(node - g->node), nchild = 0;
    for (const struct json *c = json_first(v); c; c = json_next(v, c)) {
        if (v->type == JSON_ARRAY) {
            nchild += copy(g, c, (struct str){0});
            continue;
        }
        if (mail_find(c->key, &from, &to) || (keep.p && !listed(keep, c->key)))
            continue;
        g->key[g->depth++] = c->key;
        nchild += copy(g, c, c->key);
        g->depth--;
    }
    g->node[at].nchild = nchild;
    g->node[at].size = g->n - at;
}

static void copy_person(struct redacting *g, const struct json *v, struct str key)
{
    const struct json *type = json_get(v, S("type")), *name = json_get(v, g->r->adapter->person);
    int32_t at = g->n;
    add(g, key, *v);
    bool is_bot = name->type == JSON_STRING && str_ends(name->text, bot);
    add_text(g, g->r->adapter->person, is_bot ? bot : blank);
    if (type && type->type == JSON_STRING)
        add_text(g, S("type"), kept_text(type->text, g->r->a));
    g->node[at].nchild = g->n - at - 1;
    g->node[at].size = g->n - at;
}

/* what no row names */
// NOLINTNEXTLINE(misc-no-recursion)
static bool copy_plain(struct redacting *g, const struct json *v, struct str key)
{
    switch (v->type) {
    case JSON_STRING:
        add_text(g, key, kept_text(v->text, g->r->a));
        break;
    case JSON_NUMBER:
        add_number(g, key, v);
        break;
    case JSON_NULL:
    case JSON_BOOL:
    case JSON_INTEGER:
        add(g, key, *v);
        break;
    case JSON_ARRAY:
        copy_children(g, v, key, (struct str){0});
        break;
    case JSON_OBJECT:
        if (g->r->adapter->person.p && json_get(v, g->r->adapter->person))
            copy_person(g, v, key);
        else
            copy_children(g, v, key, (struct str){0});
        break;
    }
    return true;
}

/* REDACT_ONLY, of an object or of the objects in a list */
// NOLINTNEXTLINE(misc-no-recursion)
static bool copy_only(struct redacting *g, const struct json *v, struct str key, struct str keep)
{
    if (v->type == JSON_OBJECT) {
        copy_children(g, v, key, keep);
        return true;
    }
    if (v->type != JSON_ARRAY)
        return false;
    int32_t at = g->n, nchild = 0;
    add(g, key, *v);
    for (const struct json *c = json_first(v); c; c = json_next(v, c))
        nchild += copy_only(g, c, (struct str){0}, keep);
    g->node[at].nchild = nchild;
    g->node[at].size = g->n - at;
    return true;
}

/* whether anything of v is left; as deep as the body's own nesting */
// NOLINTNEXTLINE(misc-no-recursion)
static bool copy(struct redacting *g, const struct json *v, struct str key)
{
    const struct redaction *row = key.p ? row_for(g) : NULL;
    if (!row)
        return copy_plain(g, v, key);
    bool text = v->type == JSON_STRING;
    struct str url;
    switch (row->how) {
    case REDACT_DROP:
        return false;
    case REDACT_BLANK:
        if (text)
            add_text(g, key, blank);
        return text;
    case REDACT_ONLY:
        return copy_only(g, v, key, row->keep);
    case REDACT_TITLE:
        if (text)
            add_text(g, key, kept_title(v->text, g->r->a));
        return text;
    case REDACT_URL:
        url = text ? kept_url(v->text, g->r->a) : (struct str){0};
        if (url.p)
            add_text(g, key, url);
        return url.p;
    case REDACT_REPO:
        if (text)
            add_text(g, key, mail_blank(repo_of_url(g->r, v->text), g->r->a));
        return text;
    case REDACT_KEEP:
        break;
    }
    return copy_plain(g, v, key);
}

/* --- what is said first ----------------------------------------------------------------------- */

static bool says_first(const struct adapter *adapter)
{
    for (int i = 0; i < adapter->nsaying; i++)
        if (adapter->saying[i].first)
            return true;
    return false;
}

static void add_sayings(struct redacting *g)
{
    const struct adapter *adapter = g->r->adapter;
    int32_t at = g->n;
    add(g, S("pitwall"), (struct json){.type = JSON_OBJECT});
    for (int i = 0; i < adapter->nsaying; i++) {
        const struct json *said = adapter->saying[i].first ? adapter->saying[i].say(g->r) : NULL;
        if (said)
            copy_plain(g, said, adapter->saying[i].name);
    }
    g->node[at].nchild = g->n - at - 1;
    g->node[at].size = g->n - at;
}

/* whether the path, or one of its alternatives, starts with that member of the root */
static bool leads_through(struct str path, struct str key)
{
    while (path.n) {
        struct str alternative = str_cut(&path, '|');
        if (str_equal(str_cut(&alternative, '.'), key))
            return true;
    }
    return false;
}

static const struct json *redact_object(struct redacting *g, bool discard)
{
    const struct json *body = g->r->body, *before = json_get(body, S("pitwall"));
    const struct adapter *adapter = g->r->adapter;
    bool says = says_first(adapter) && !discard;
    bool said = g->r->in->kept && before && before->type == JSON_OBJECT;
    add(g, (struct str){0}, *body);
    for (const struct json *c = json_first(body); c; c = json_next(body, c)) {
        ptrdiff_t from, to;
        if (mail_find(c->key, &from, &to) || (says && c == before && !said) ||
            (discard && !leads_through(adapter->event, c->key) &&
             !leads_through(adapter->action, c->key)))
            continue;
        g->key[0] = c->key;
        g->depth = 1;
        g->node[0].nchild += copy(g, c, c->key);
    }
    if (says && !said) {
        add_sayings(g);
        g->node[0].nchild++;
    }
    g->node[0].size = g->n;
    return g->node;
}

const struct json *redact_body(const struct reading *r, bool discard)
{
    const struct adapter *adapter = r->adapter;
    struct redacting *g = NEW(r->a, struct redacting, 1);
    *g = (struct redacting){.r = r};
    g->rule = NEW(r->a, struct rule, adapter->nredaction);
    g->node = NEW_RAW(r->a, struct json, r->body->size + adapter->nsaying + 1);
    for (int i = 0; i < adapter->nredaction; i++) {
        struct str path = adapter->redaction[i].path;
        ptrdiff_t dot = path.n - 1;
        while (dot >= 0 && path.p[dot] != '.' && path.p[dot] != '^')
            dot--;
        g->rule[i].last = str_slice(path, dot + 1, path.n);
        g->rule[i].before = str_slice(path, 0, dot < 0 ? 0 : dot + (path.p[dot] == '^'));
        g->rule[i].pattern =
            str_find(g->rule[i].last, '*') >= 0 || str_find(g->rule[i].last, '?') >= 0;
    }
    bool person = adapter->person.p && json_get(r->body, adapter->person);
    if (r->body->type == JSON_OBJECT && !person)
        return redact_object(g, discard);
    copy_plain(g, r->body, (struct str){0});
    return g->node;
}
