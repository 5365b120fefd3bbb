/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/route.h"

#include "base/sort.h"

#include <string.h>

ptrdiff_t route_path_length(struct str pattern, struct str path)
{
    ptrdiff_t literal = 0;
    while (literal < pattern.n && pattern.p[literal] != '*' && pattern.p[literal] != '?' &&
           pattern.p[literal] != '\\')
        literal++;
    if (literal < pattern.n)
        return str_glob(pattern, path) ? literal : -1;
    while (pattern.n && pattern.p[pattern.n - 1] == '/')
        pattern.n--;
    bool inside = str_starts(path, pattern) &&
                  (path.n == pattern.n || !pattern.n || path.p[pattern.n] == '/');
    return inside ? pattern.n : -1;
}

struct str route_repo_tail(struct str repo)
{
    while (repo.n && repo.p[repo.n - 1] == '/')
        repo.n--;
    ptrdiff_t from = repo.n;
    while (from > 0 && repo.p[from - 1] != '/')
        from--;
    return str_slice(repo, from, repo.n);
}

/* keys of labels, what says most of a service first, behind a tool's own */
static const struct str telling[ROUTE_LABEL_WORTHS - 1] = {
    STR("service"),    STR("app"),       STR("application"), STR("component"), STR("job"),
    STR("deployment"), STR("namespace"), STR("repo"),        STR("team"),
};

int route_label_worth(struct str label)
{
    struct str rest = label, key = str_cut(&rest, '=');
    if (str_ends(key, S(".service")))
        return 0;
    for (int i = 0; i < COUNT(telling); i++)
        if (str_equal_fold(key, telling[i]))
            return i + 1;
    return ROUTE_LABEL_WORTHS;
}

bool route_label_names(struct str label)
{
    int worth = route_label_worth(label);
    return worth > 0 && worth < ROUTE_LABEL_WORTHS - 2 && !str_ends(label, S("="));
}

static struct str folded(struct str s, struct arena *a)
{
    char *p = NEW_RAW(a, char, s.n);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (struct str){p, s.n};
}

/* no condition, or one of its globs matches what is told */
static bool one_matches(struct texts globs, struct str told)
{
    for (ptrdiff_t i = 0; told.p && i < globs.n; i++)
        if (str_glob(globs.item[i], told))
            return true;
    return globs.n == 0;
}

static bool paths_match(struct texts globs, struct texts path)
{
    for (ptrdiff_t i = 0; i < globs.n; i++)
        for (ptrdiff_t k = 0; k < path.n; k++)
            if (route_path_length(globs.item[i], path.item[k]) >= 0)
                return true;
    return globs.n == 0;
}

/* every label asked for is there */
static bool labels_match(struct texts globs, struct texts label, struct arena scratch)
{
    ptrdiff_t matched = 0;
    for (ptrdiff_t i = 0; i < globs.n; i++) {
        bool any = false;
        for (ptrdiff_t k = 0; !any && k < label.n; k++) {
            struct arena own = scratch;
            any = str_glob(globs.item[i], folded(label.item[k], &own));
        }
        matched += any;
    }
    return matched == globs.n;
}

static bool row_matches(const struct route_rule *row, const struct route_event *v,
                        struct arena scratch)
{
    return one_matches(row->kind, v->kind) && one_matches(row->source, v->source) &&
           one_matches(row->env, v->env) && one_matches(row->repo, v->repo) &&
           labels_match(row->label, v->label, scratch) && paths_match(row->path, v->path);
}

/* the value of the first label of that key, which is compared without case; empty: none */
static struct str label_value(struct texts label, struct str key)
{
    for (ptrdiff_t i = 0; i < label.n; i++) {
        ptrdiff_t at = str_find(label.item[i], '=');
        if (at >= 0 && str_equal_fold(str_slice(label.item[i], 0, at), key))
            return str_slice(label.item[i], at + 1, label.item[i].n);
    }
    return (struct str){0};
}

/* what `{name}` stands for; empty: nothing */
static struct str placeholder_value(struct str name, const struct route_event *v)
{
    if (str_equal(name, S("repo")))
        return route_repo_tail(v->repo);
    if (str_equal(name, S("env")))
        return v->env;
    return str_starts(name, S("label:")) ? label_value(v->label, str_slice(name, 6, name.n))
                                         : (struct str){0};
}

/* the template with its placeholders filled; p == NULL: v does not tell one of them */
static struct str filled(struct str template, const struct route_event *v, struct arena *a)
{
    ptrdiff_t open = str_find(template, '{');
    if (open < 0)
        return template;
    struct out o = out_to(a);
    for (; open >= 0; open = str_find(template, '{')) {
        out_str(&o, str_slice(template, 0, open));
        struct str rest = str_slice(template, open + 1, template.n);
        struct str value = placeholder_value(str_cut(&rest, '}'), v);
        if (!value.n)
            return (struct str){0};
        out_str(&o, value);
        template = rest;
    }
    out_str(&o, template);
    return out_str_of(&o);
}

static int compare_texts(const void *x, const void *y)
{
    return str_compare(*(const struct str *)x, *(const struct str *)y);
}

/* the services of a row; n == 0 where v leaves a placeholder open */
static struct texts services_of(const struct route_rule *row, const struct route_event *v,
                                struct arena *a)
{
    struct str *item = NEW_RAW(a, struct str, row->service.n);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < row->service.n; i++) {
        item[i] = filled(row->service.item[i], v, a);
        if (!item[i].p)
            return (struct texts){0};
    }
    sort(item, row->service.n, sizeof *item, compare_texts, *a);
    for (ptrdiff_t i = 0; i < row->service.n; i++)
        if (!kept || !str_equal(item[kept - 1], item[i]))
            item[kept++] = item[i];
    return (struct texts){item, kept};
}

ptrdiff_t route_find(const struct rules *rules, const struct route_event *v, struct arena *a,
                     struct texts *service)
{
    for (ptrdiff_t i = 0; i < rules->nroute; i++) {
        if (!row_matches(&rules->route[i], v, *a))
            continue;
        *service = services_of(&rules->route[i], v, a);
        if (service->n)
            return i;
    }
    *service = (struct texts){0};
    return -1;
}
