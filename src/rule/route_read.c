/* routes:.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/out.h"
#include "rule/keys.h"

#include <string.h>

enum { MOST_ROUTES = 1 << 12 };

/* The kinds of event that need a service: change, push and build follow F4. A test compares them
 * with the vocabulary. */
const struct str route_kinds[ROUTE_KINDS] = {
    STR("deploy"), STR("ring"), STR("flag"),     STR("incident"),
    STR("drill"),  STR("slo"),  STR("adoption"), STR("postmortem"),
};

static bool kind_ok(struct str name, const struct node *v, const struct reader *r)
{
    struct arena scratch = *r->a;
    struct out o = out_to(&scratch);
    out_text(&o, "a list of ");
    for (int i = 0; i < ROUTE_KINDS; i++) {
        if (str_equal(route_kinds[i], v->text))
            return true;
        out_text(&o, i ? ", " : "");
        out_str(&o, route_kinds[i]);
    }
    struct str near = nearest(v->text, route_kinds, ROUTE_KINDS);
    if (near.n)
        return wrong_at(r, v->line, v->column, "'%.*s': no kind '%.*s', did you mean '%.*s'?",
                        FMT(name), FMT(text_shown(v->text)), FMT(near));
    if (str_equal(v->text, S("change")) || str_equal(v->text, S("push")) ||
        str_equal(v->text, S("build")))
        return wrong_at(r, v->line, v->column,
                        "'%.*s': '%.*s' needs no route: its services are those of its repository",
                        FMT(name), FMT(v->text));
    out_byte(&o, 0);
    return wrong_value(r, name, v, out_str_of(&o).p);
}

static bool label_ok(struct str name, const struct node *v, const struct reader *r)
{
    return str_find(v->text, '=') > 0 ||
           wrong_value(r, name, v, "KEY=VALUE, the value or both as a glob");
}

static bool placeholder_ok(struct str in, const struct node *v, const struct reader *r,
                           struct str name)
{
    static const struct str known[] = {STR("repo"), STR("env"), STR("label:KEY")};
    if (str_equal(name, known[0]) || str_equal(name, known[1]) ||
        (str_starts(name, S("label:")) && name.n > 6))
        return true;
    struct str head = name;
    ptrdiff_t colon = str_find(name, ':');
    if (colon >= 0)
        head = str_slice(name, 0, colon);
    static const struct str heads[] = {STR("repo"), STR("env"), STR("label")};
    struct str near = nearest(head, heads, COUNT(heads));
    for (int i = 0; i < COUNT(heads); i++)
        if (str_equal(heads[i], near) || str_equal(heads[i], head))
            return wrong_at(r, v->line, v->column,
                            "'%.*s': unknown placeholder '{%.*s}', did you mean '{%.*s}'?", FMT(in),
                            FMT(text_shown(name)), FMT(known[i]));
    return wrong_at(r, v->line, v->column,
                    "'%.*s': unknown placeholder '{%.*s}', there are {repo}, {env}, {label:KEY}",
                    FMT(in), FMT(text_shown(name)));
}

static bool service_ok(struct str in, const struct node *v, const struct reader *r)
{
    for (struct str rest = v->text; rest.n;) {
        ptrdiff_t open = str_find(rest, '{'), close = str_find(rest, '}');
        if (open < 0 && close < 0)
            return true;
        struct str name = str_slice(rest, open + 1, close);
        if (open < 0 || close < open || str_find(name, '{') >= 0)
            return wrong_at(r, v->line, v->column, "'%.*s': '%s' without '%s': '%.*s'", FMT(in),
                            open >= 0 && (close < 0 || open < close) ? "{" : "}",
                            open >= 0 && (close < 0 || open < close) ? "}" : "{",
                            FMT(text_shown(v->text)));
        if (!placeholder_ok(in, v, r, name))
            return false;
        rest = str_slice(rest, close + 1, rest.n);
    }
    return true;
}

/* What a row may say, in the order in which it is spelled. */
struct column {
    struct str word;
    size_t at;
    bool fold; /* compared without case: kept in lower case */
    bool (*ok)(struct str name, const struct node *v, const struct reader *r);
};
enum { COLUMNS = 7, COLUMN_SERVICE = 6 };
static const struct column columns[COLUMNS] = {
    {STR("repo"),    offsetof(struct route_rule, repo),    false, NULL      },
    {STR("path"),    offsetof(struct route_rule, path),    false, NULL      },
    {STR("env"),     offsetof(struct route_rule, env),     true,  NULL      },
    {STR("label"),   offsetof(struct route_rule, label),   true,  label_ok  },
    {STR("source"),  offsetof(struct route_rule, source),  false, NULL      },
    {STR("kind"),    offsetof(struct route_rule, kind),    false, kind_ok   },
    {STR("service"), offsetof(struct route_rule, service), false, service_ok},
};

static bool cell_read(const struct column *column, struct str name, const struct node *v,
                      const struct reader *r, struct route_rule *row)
{
    struct texts *t = (struct texts *)(void *)((char *)row + column->at);
    if (!texts_read(name, v, column->fold, r, t))
        return false;
    if (v->kind == NODE_LIST && v->n == 0)
        return wrong_at(r, v->line, v->column, "'%.*s': an empty list would match nothing",
                        FMT(name));
    for (const struct node *c = v->kind == NODE_LIST ? v->first : v; column->ok && c;
         c = v->kind == NODE_LIST ? c->next : NULL)
        if (!column->ok(name, c, r))
            return false;
    return true;
}

static bool row_read(struct str in, const struct node *map, const struct reader *r,
                     struct route_rule *row)
{
    struct str known[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        known[i] = columns[i].word;
    if (map->kind != NODE_MAP)
        return wrong_value(r, in, map, "a map such as {repo: \"shop/*\", service: \"{repo}\"}");
    for (const struct node *v = map->first; v; v = v->next) {
        const struct column *column = NULL;
        for (int i = 0; i < COLUMNS; i++)
            if (str_equal(columns[i].word, v->key))
                column = &columns[i];
        if (!column)
            return wrong_key(r, in, v, known, COLUMNS);
        if (!cell_read(column, name_join(r->a, in, v->key), v, r, row))
            return false;
    }
    if (!row->service.n)
        return wrong_at(r, map->line, map->column, "'%.*s': a route without 'service'", FMT(in));
    return true;
}

bool routes_read(const struct node *v, const struct reader *r, struct rules *rules)
{
    if (node_null(v))
        return true;
    if (v->kind != NODE_LIST)
        return wrong_value(r, v->key, v, "a list of maps, tried in their order");
    if (v->n > MOST_ROUTES)
        return wrong_at(r, v->line, v->column, "'%.*s': more than %d of them", FMT(v->key),
                        MOST_ROUTES);
    struct route_rule *row = NEW(r->a, struct route_rule, v->n);
    ptrdiff_t n = 0;
    for (const struct node *c = v->first; c; c = c->next, n++) {
        struct out in = out_to(r->a);
        out_format(&in, "routes[%d]", (int)n + 1);
        if (!row_read(out_str_of(&in), c, r, &row[n]))
            return false;
    }
    rules->route = row;
    rules->nroute = n;
    return true;
}

void out_routes_canonical(struct out *o, const struct rules *rules)
{
    for (ptrdiff_t i = 0; i < rules->nroute; i++) {
        out_text(o, "route");
        for (int k = 0; k < COLUMNS; k++) {
            const struct texts *t =
                (const struct texts *)(const void *)((const char *)&rules->route[i] +
                                                     columns[k].at);
            if (!t->n)
                continue;
            out_byte(o, ' ');
            out_str(o, columns[k].word);
            out_byte(o, '=');
            out_texts(o, *t);
        }
        out_byte(o, '\n');
    }
}
