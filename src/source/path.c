/* Where values are: paths, conditions and templates of the tables (source/adapter.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "source/adapter.h"

#include <string.h>

/* --- values ----------------------------------------------------------------------------------- */

const struct json *node_text(const struct reading *r, struct str text)
{
    if (!text.p)
        return NULL;
    struct json *node = NEW(r->a, struct json, 1);
    *node = (struct json){.type = JSON_STRING, .size = 1, .text = text};
    return node;
}

const struct json *node_flag(const struct reading *r, bool flag)
{
    struct json *node = NEW(r->a, struct json, 1);
    *node = (struct json){.type = JSON_BOOL, .size = 1};
    node->flag = flag;
    return node;
}

struct str scalar_text(const struct json *value, struct arena *a)
{
    if (!value)
        return (struct str){0};
    struct out o = out_to(a);
    switch (value->type) {
    case JSON_STRING:
        return value->text;
    case JSON_INTEGER:
        out_int(&o, value->integer);
        return out_str_of(&o);
    case JSON_NUMBER:
        out_double(&o, value->number);
        return out_str_of(&o);
    case JSON_BOOL:
        return value->flag ? S("true") : S("false");
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return (struct str){0};
}

static bool is_told(const struct json *value)
{
    return value && value->type != JSON_NULL && (value->type != JSON_STRING || value->text.n);
}

/* --- walking ---------------------------------------------------------------------------------- */

struct walk {
    bool (*visit)(void *context, const struct json *value);
    void *context;
};

/* the step at the start of *rest: a name, or an index in brackets with *index >= 0, or -1 for [*]
 */
static struct str step_next(struct str *rest, bool *bracket, int64_t *index)
{
    if (rest->n && rest->p[0] == '.')
        *rest = str_slice(*rest, 1, rest->n);
    *bracket = rest->n && rest->p[0] == '[';
    ptrdiff_t end = 0;
    if (*bracket) {
        end = str_find(*rest, ']');
        struct str inside = str_slice(*rest, 1, end);
        if (str_equal(inside, S("*")))
            *index = -1;
        else if (!str_int(inside, index) || *index < 0)
            bug("path step '%.*s'", FMT(*rest));
        *rest = str_slice(*rest, end + 1, rest->n);
        return (struct str){0};
    }
    while (end < rest->n && rest->p[end] != '.' && rest->p[end] != '[')
        end++;
    struct str name = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end, rest->n);
    return name;
}

/* paths are the tables' own and a few steps long */
// NOLINTNEXTLINE(misc-no-recursion)
static bool walk_steps(struct walk w, const struct json *at, struct str rest)
{
    while (at && rest.n) {
        bool bracket;
        int64_t index = 0;
        struct str name = step_next(&rest, &bracket, &index);
        if (!bracket) {
            at = json_get(at, name);
            continue;
        }
        if (at->type != JSON_ARRAY)
            return false;
        const struct json *c = json_first(at);
        if (index < 0) {
            for (; c; c = json_next(at, c))
                if (walk_steps(w, c, rest))
                    return true;
            return false;
        }
        for (int64_t i = 0; c && i < index; i++)
            c = json_next(at, c);
        at = c;
    }
    return is_told(at) && w.visit(w.context, at);
}

static const struct json *header_node(const struct reading *r, struct str name)
{
    for (ptrdiff_t i = 0; i < r->in->nheader; i++)
        if (str_equal(r->in->header[i].name, name) &&
            adapter_header_kept(r->adapter, r->in->header[i].name) &&
            str_utf8(r->in->header[i].value))
            return node_text(r, r->in->header[i].value);
    return NULL;
}

static const struct json *segment_node(const struct reading *r, struct str number)
{
    int64_t index;
    struct str rest = r->in->path;
    if (!str_int(number, &index))
        bug("path segment '%.*s'", FMT(number));
    for (int64_t i = 0; rest.n; i++) {
        struct str segment = str_cut(&rest, '/');
        if (i == index)
            return str_utf8(segment) ? node_text(r, segment) : NULL;
    }
    return NULL;
}

static const struct json *said_node(const struct reading *r, struct str name)
{
    for (int i = 0; i < r->adapter->nsaying; i++) {
        const struct saying *saying = &r->adapter->saying[i];
        if (str_equal(saying->name, name))
            return saying->first ? json_get(json_get(r->body, S("pitwall")), name) : saying->say(r);
    }
    bug("adapter '%.*s' says no '@%.*s'", FMT(r->adapter->name), FMT(name));
}

static const struct json *arrival_node(const struct reading *r)
{
    struct json *node = NEW(r->a, struct json, 1);
    *node = (struct json){.type = JSON_STRING, .size = 1};
    struct out o = out_to(r->a);
    out_time(&o, r->in->arrival_ms);
    node->text = out_str_of(&o);
    return node;
}

static bool walk_one(const struct reading *r, struct walk w, struct str path)
{
    struct str rest = path;
    if (str_starts(path, S("header:")))
        return walk_steps(w, header_node(r, str_slice(path, 7, path.n)), (struct str){0});
    if (str_starts(path, S("path:")))
        return walk_steps(w, segment_node(r, str_slice(path, 5, path.n)), (struct str){0});
    if (str_equal(path, S("arrival:")))
        return walk_steps(w, arrival_node(r), (struct str){0});
    if (path.n && path.p[0] == '.')
        return walk_steps(w, r->item, str_slice(path, 1, path.n));
    if (path.n && path.p[0] == '@') {
        bool bracket;
        int64_t index;
        rest = str_slice(path, 1, path.n);
        struct str name = step_next(&rest, &bracket, &index);
        return walk_steps(w, said_node(r, name), rest);
    }
    return walk_steps(w, r->body, path);
}

bool path_each(const struct reading *r, struct str path,
               bool (*visit)(void *context, const struct json *value), void *context)
{
    struct str rest = path;
    while (rest.n)
        if (walk_one(r, (struct walk){visit, context}, str_cut(&rest, '|')))
            return true;
    return false;
}

static bool take_first(void *context, const struct json *value)
{
    *(const struct json **)context = value;
    return true;
}

const struct json *path_get(const struct reading *r, struct str path)
{
    const struct json *first = NULL;
    path_each(r, path, take_first, (void *)&first);
    return first;
}

struct scalar {
    struct arena *a;
    struct str text;
};

static bool take_scalar(void *context, const struct json *value)
{
    struct scalar *s = context;
    s->text = scalar_text(value, s->a);
    return s->text.p;
}

struct str path_text(const struct reading *r, struct str path)
{
    struct scalar s = {r->a, {0}};
    path_each(r, path, take_scalar, &s);
    return s.text;
}

/* --- conditions ------------------------------------------------------------------------------- */

struct comparison {
    const struct condition *condition;
    struct arena *a;
};

static struct str lower(struct str s, struct arena *a)
{
    char *p = NEW_RAW(a, char, s.n);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 0x20 : s.p[i]);
    return (struct str){p, s.n};
}

static bool compares(void *context, const struct json *value)
{
    struct comparison *c = context;
    struct str text = scalar_text(value, c->a), words = c->condition->value;
    if (!text.p)
        return false;
    if (c->condition->test == TEST_LIKE)
        return str_glob(lower(words, c->a), lower(text, c->a));
    while (words.n)
        if (str_equal_fold(str_cut(&words, '|'), text))
            return true;
    return false;
}

bool condition_holds(const struct reading *r, const struct condition *c)
{
    struct comparison comparison = {c, r->a};
    switch (c->test) {
    case TEST_NONE:
        return true;
    case TEST_IS:
    case TEST_LIKE:
        return path_each(r, c->path, compares, &comparison);
    case TEST_NOT:
        return !path_each(r, c->path, compares, &comparison);
    case TEST_TOLD:
        return path_get(r, c->path);
    case TEST_UNTOLD:
        return !path_get(r, c->path);
    }
    return false;
}

static bool fits_any(struct str patterns, struct str text)
{
    while (patterns.n)
        if (str_glob(str_cut(&patterns, '|'), text))
            return true;
    return false;
}

bool row_fits(const struct source_row *row, struct str event, struct str action)
{
    return fits_any(row->event, event) && (!row->action.p || fits_any(row->action, action));
}

/* --- templates -------------------------------------------------------------------------------- */

/* of one part: no field takes more, and what is filled in for each item of a list adds up */
enum { FILL_MOST = 2 * LIMIT_TEXT_BYTES };

struct str template_fill(const struct reading *r, struct str template)
{
    struct out o = out_to(r->a);
    while (template.n) {
        out_str(&o, str_cut(&template, '{'));
        if (!template.p)
            break;
        struct str text = path_text(r, str_cut(&template, '}'));
        if (!text.p)
            return text;
        out_str(&o, str_slice(text, 0, FILL_MOST));
    }
    return out_str_of(&o);
}

struct str url_host(struct str url)
{
    for (ptrdiff_t i = 0; i + 3 <= url.n; i++)
        if (str_equal(str_slice(url, i, i + 3), S("://"))) {
            struct str rest = str_slice(url, i + 3, url.n), host = str_cut(&rest, '/');
            rest = host;
            rest = str_cut(&rest, '?');
            host = str_cut(&rest, '#');
            return host.n ? host : (struct str){0};
        }
    return (struct str){0};
}
