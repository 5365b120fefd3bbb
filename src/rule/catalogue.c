/* services: and repos:.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/names.h"
#include "base/sort.h"
#include "rule/keys.h"

enum { MOST_ROWS = 1 << 16 };

static bool tags_read(struct str name, const struct node *v, const struct reader *r,
                      struct texts *tags)
{
    if (v->kind != NODE_MAP)
        return wrong_value(r, name, v, "a map of tags such as {kind: api}");
    if (v->n > LIMIT_LIST_ITEMS)
        return wrong_at(r, v->line, v->column, "'%.*s': more than %d items", FMT(name),
                        LIMIT_LIST_ITEMS);
    struct str *item = NEW(r->a, struct str, v->n);
    ptrdiff_t n = 0;
    for (const struct node *c = v->first; c; c = c->next) {
        struct str value;
        if (c->key.n == 0 || c->key.n > LIMIT_ID_BYTES || str_find(c->key, '=') >= 0)
            return wrong_at(r, c->key_line, c->key_column,
                            "'%.*s': a tag's name is a text without '=', got '%.*s'", FMT(name),
                            FMT(text_shown(c->key)));
        if (!text_read(name_join(r->a, name, c->key), c, "a text", r, &value))
            return false;
        struct out o = out_to(r->a);
        out_str(&o, c->key);
        out_byte(&o, '=');
        out_str(&o, value);
        item[n++] = out_str_of(&o);
    }
    struct texts sorted = {item, n};
    for (ptrdiff_t i = 1; i < n; i++) /* few: insertion */
        for (ptrdiff_t k = i; k > 0 && str_compare(item[k - 1], item[k]) > 0; k--) {
            struct str swap = item[k];
            item[k] = item[k - 1];
            item[k - 1] = swap;
        }
    *tags = sorted;
    return true;
}

/* What a row of a catalogue may say beside its name. */
struct attribute {
    struct str word;
    enum { ATTRIBUTE_TEXT, ATTRIBUTE_TEXTS, ATTRIBUTE_TAGS } kind;
    size_t at;
    const char *expected;
};
static const struct attribute service_attributes[] = {
    {STR("team"),  ATTRIBUTE_TEXT,  offsetof(struct service_rule, team),  "the name of a team"      },
    {STR("tier"),  ATTRIBUTE_TEXT,  offsetof(struct service_rule, tier),  "a tier such as 1 or gold"},
    {STR("tags"),  ATTRIBUTE_TAGS,  offsetof(struct service_rule, tags),  ""                        },
    {STR("repos"), ATTRIBUTE_TEXTS, offsetof(struct service_rule, repos), ""                        },
    {STR("paths"), ATTRIBUTE_TEXTS, offsetof(struct service_rule, paths), ""                        },
};
static const struct attribute repo_attributes[] = {
    {STR("default_branch"), ATTRIBUTE_TEXT, offsetof(struct repo_rule, default_branch),
     "the name of a branch"},
};

/* settings per service are a word of later versions: say so rather than "unknown" */
static bool wrong_attribute(const struct reader *r, struct str in, const struct node *v,
                            const struct attribute *known, ptrdiff_t n, bool listed)
{
    for (int i = 0; i < nrule_keys; i++)
        if (str_equal(key_section(&rule_keys[i]), v->key) || str_equal(rule_keys[i].name, v->key))
            return wrong_at(r, v->key_line, v->key_column,
                            "'%.*s.%.*s': settings for one row are not supported by this version",
                            FMT(in), FMT(v->key));
    struct str *word = NEW(r->a, struct str, n + 1);
    for (ptrdiff_t i = 0; i < n; i++)
        word[i] = known[i].word;
    word[n] = S("name");
    return wrong_key(r, in, v, word, listed ? n + 1 : n);
}

/* the attributes of one row into the struct at `into` */
static bool attributes_read(struct str in, const struct node *map, const struct reader *r,
                            const struct attribute *known, ptrdiff_t n, void *into)
{
    for (const struct node *v = map->first; v; v = v->next) {
        const struct attribute *attribute = NULL;
        for (ptrdiff_t i = 0; i < n; i++)
            if (str_equal(known[i].word, v->key))
                attribute = &known[i];
        if (!attribute && !map->key.p && str_equal(v->key, S("name")))
            continue;
        if (!attribute)
            return wrong_attribute(r, in, v, known, n, !map->key.p);
        struct str name = name_join(r->a, in, v->key);
        void *member = (char *)into + attribute->at;
        bool fine = attribute->kind == ATTRIBUTE_TEXT
                        ? text_read(name, v, attribute->expected, r, member)
                    : attribute->kind == ATTRIBUTE_TAGS ? tags_read(name, v, r, member)
                                                        : texts_read(name, v, false, r, member);
        if (!fine)
            return false;
    }
    return true;
}

/* the name of one row: its key in a map by name; `name`, or the row itself, in a list */
static bool row_name(struct str in, const struct node *v, const struct reader *r, struct str *name,
                     struct node *place)
{
    *place = (struct node){.line = v->key_line, .column = v->key_column};
    if (!v->key.p) {
        const struct node *told = v->kind == NODE_MAP ? node_child(v, S("name")) : v;
        if (!told)
            return wrong_at(r, v->line, v->column, "'%.*s': an item without 'name'", FMT(in));
        *place = *told;
        return text_read(in, told, "a map with a name, or a name", r, name);
    }
    if (v->key.n == 0 || v->key.n > LIMIT_ID_BYTES)
        return wrong_at(r, v->key_line, v->key_column, "'%.*s': a name has 1 to %d bytes", FMT(in),
                        LIMIT_ID_BYTES);
    if (v->kind != NODE_MAP && !node_null(v))
        return wrong_value(r, name_join(r->a, in, text_shown(v->key)), v, "a map of keys");
    *name = v->key;
    return true;
}

/* One catalogue as rows of `size` bytes that begin with their name; NULL when something is wrong.
 */
static void *rows_read(const struct node *v, const struct reader *r, size_t size,
                       const struct attribute *known, ptrdiff_t nknown)
{
    struct str in = v->key;
    if (v->kind == NODE_SCALAR && !node_null(v)) {
        wrong_value(r, in, v, "a map by name, or a list of maps with a name");
        return NULL;
    }
    if (v->n > MOST_ROWS) {
        wrong_at(r, v->line, v->column, "'%.*s': more than %d of them", FMT(in), MOST_ROWS);
        return NULL;
    }
    char *rows = arena_alloc(r->a, size, _Alignof(max_align_t), v->n), *row = rows;
    struct names seen = {0};
    for (const struct node *c = v->first; c; c = c->next, row += size) {
        struct str *name = (struct str *)(void *)row;
        struct node place;
        if (!row_name(in, c, r, name, &place))
            return NULL;
        ptrdiff_t before = seen.n;
        names_add(&seen, *name, r->a);
        if (seen.n == before) {
            wrong_at(r, place.line, place.column, "'%.*s': '%.*s' is listed twice", FMT(in),
                     FMT(text_shown(*name)));
            return NULL;
        }
        if (!attributes_read(name_join(r->a, in, text_shown(*name)), c, r, known, nknown, row))
            return NULL;
    }
    return rows;
}

static int by_name(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_compare(*x, *y);
}

_Static_assert(offsetof(struct service_rule, name) == 0, "rows begin with their name");
_Static_assert(offsetof(struct repo_rule, name) == 0, "rows begin with their name");

bool services_read(const struct node *v, const struct reader *r, struct rules *rules)
{
    struct service_rule *row =
        rows_read(v, r, sizeof *row, service_attributes, COUNT(service_attributes));
    if (!row)
        return false;
    sort(row, v->n, sizeof *row, by_name, *r->a);
    rules->service = row;
    rules->nservice = v->n;
    return true;
}

bool repos_read(const struct node *v, const struct reader *r, struct rules *rules)
{
    struct repo_rule *row = rows_read(v, r, sizeof *row, repo_attributes, COUNT(repo_attributes));
    if (!row)
        return false;
    sort(row, v->n, sizeof *row, by_name, *r->a);
    rules->repo = row;
    rules->nrepo = v->n;
    return true;
}
