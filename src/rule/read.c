/* pitwall.yaml -> rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "rule/keys.h"

struct str name_join(struct arena *a, struct str in, struct str leaf)
{
    if (!in.n)
        return leaf;
    struct out o = out_to(a);
    out_str(&o, in);
    out_byte(&o, '.');
    out_str(&o, leaf);
    return out_str_of(&o);
}

/* near enough for a hint: a slip or two, not another word */
struct str nearest(struct str word, const struct str *known, ptrdiff_t n)
{
    struct str best = {0};
    int least = 2 + (int)(word.n < 32 ? word.n : 32) / 5;
    for (ptrdiff_t i = 0; i < n; i++) {
        int distance = str_distance(word, known[i]);
        if (distance < least && distance < known[i].n) {
            least = distance;
            best = known[i];
        }
    }
    return best;
}

/* a key of this name that stands in another section */
static const struct rule_key *elsewhere(struct str leaf)
{
    for (int i = 0; i < nrule_keys; i++)
        if (str_equal(key_leaf(&rule_keys[i]), leaf))
            return &rule_keys[i];
    return NULL;
}

static bool is_future(struct str name)
{
    for (int i = 0; i < nfuture_keys; i++)
        if (str_equal(future_keys[i].name, name))
            return true;
    return false;
}

bool wrong_key(const struct reader *r, struct str in, const struct node *v, const struct str *known,
               ptrdiff_t n)
{
    struct arena scratch = *r->a;
    struct str name = name_join(&scratch, in, text_shown(v->key));
    if (is_future(name))
        return wrong_at(r, v->key_line, v->key_column, "'%.*s': not supported by this version",
                        FMT(name));
    ptrdiff_t dot = str_find(v->key, '.');
    if (!in.n && dot > 0 && dot + 1 < v->key.n) {
        struct str head = text_shown(str_slice(v->key, 0, dot));
        struct str tail = text_shown(str_slice(v->key, dot + 1, v->key.n));
        return wrong_at(r, v->key_line, v->key_column,
                        "'%.*s': keys are nested, write '%.*s: {%.*s: ...}'", FMT(name), FMT(head),
                        FMT(tail));
    }
    struct str near = nearest(v->key, known, n);
    const struct rule_key *other = near.n ? NULL : elsewhere(v->key);
    if (near.n)
        near = name_join(&scratch, in, near);
    else if (other)
        near = other->name;
    if (near.n)
        return wrong_at(r, v->key_line, v->key_column, "'%.*s': unknown key, did you mean '%.*s'?",
                        FMT(name), FMT(near));
    return wrong_at(r, v->key_line, v->key_column, "'%.*s': unknown key", FMT(name));
}

static bool section_read(const struct node *map, const struct reader *r, struct rule_set *set)
{
    struct str *leaf = NEW(r->a, struct str, nrule_keys);
    ptrdiff_t n = 0;
    for (int i = 0; i < nrule_keys; i++)
        if (str_equal(key_section(&rule_keys[i]), map->key))
            leaf[n++] = key_leaf(&rule_keys[i]);
    if (node_null(map)) /* a heading whose keys are all commented out */
        return true;
    if (map->kind != NODE_MAP)
        return wrong_value(r, map->key, map, "a map of keys");
    for (const struct node *v = map->first; v; v = v->next) {
        const struct rule_key *key = NULL;
        for (int i = 0; i < nrule_keys && !key; i++)
            if (str_equal(key_section(&rule_keys[i]), map->key) &&
                str_equal(key_leaf(&rule_keys[i]), v->key))
                key = &rule_keys[i];
        if (!key)
            return wrong_key(r, map->key, v, leaf, n);
        if (!key_read(key, v, r, set))
            return false;
    }
    return true;
}

static bool top_read(const struct node *v, const struct reader *r, struct rules *rules)
{
    if (str_equal(v->key, S("services")))
        return services_read(v, r, rules);
    if (str_equal(v->key, S("repos")))
        return repos_read(v, r, rules);
    if (str_equal(v->key, S("routes")))
        return routes_read(v, r, rules);
    struct str *known = NEW(r->a, struct str, nrule_keys + 3);
    ptrdiff_t n = 0;
    known[n++] = S("services");
    known[n++] = S("repos");
    known[n++] = S("routes");
    for (int i = 0; i < nrule_keys; i++) {
        struct str section = key_section(&rule_keys[i]);
        if (!section.n && str_equal(rule_keys[i].name, v->key))
            return key_read(&rule_keys[i], v, r, &rules->base);
        if (section.n && str_equal(section, v->key))
            return section_read(v, r, &rules->base);
        known[n++] = section.n ? section : rule_keys[i].name;
    }
    return wrong_key(r, (struct str){0}, v, known, n);
}

bool rules_read(struct str yaml, struct str file, struct arena *a, struct rules *rules,
                struct err *e)
{
    const struct reader r = {.file = file, .a = a, .e = e};
    struct rules read = rules_default(a);
    struct node *root;
    if (!tree_read(yaml, &r, &root))
        return false;
    if (root && !node_null(root)) {
        if (root->kind != NODE_MAP)
            return wrong_at(&r, root->line, root->column, "expected a map of keys at the top");
        for (const struct node *v = root->first; v; v = v->next)
            if (!top_read(v, &r, &read))
                return false;
    }
    rules_hash(&read, *a);
    *rules = read;
    return true;
}
