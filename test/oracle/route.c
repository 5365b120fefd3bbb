/* The services of events that name none: docs/definitions.md "Routes", without paths.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

/* the services of one event, each once, by name */
static void give(struct world *w, struct told *t, struct str name)
{
    for (ptrdiff_t i = 0; i < t->ngiven; i++)
        if (str_equal(t->given[i], name))
            return;
    struct str *more = NEW(w->a, struct str, t->ngiven + 1);
    for (ptrdiff_t i = 0; i < t->ngiven; i++)
        more[i] = t->given[i];
    more[t->ngiven++] = name;
    t->given = more;
}

static struct texts services(const struct told *t)
{
    const struct value *v = event_value(t->v, FIELD_SERVICE);
    return v ? (struct texts){v->list, v->n} : (struct texts){t->given, t->ngiven};
}

static bool all_in(struct texts a, struct texts b)
{
    for (ptrdiff_t i = 0; i < a.n; i++)
        if (!text_in(b, a.item[i]))
            return false;
    return true;
}

static bool same(const struct told *a, const struct told *b, enum event_field field)
{
    struct str x = event_text(a->v, field), y = event_text(b->v, field);
    return !x.p == !y.p && str_equal(x, y);
}

static struct str repo_of(const struct world *w, const struct told *t)
{
    struct str told = event_text(t->v, FIELD_REPO);
    const struct value *sha = event_value(t->v, FIELD_SHA), *shas = event_value(t->v, FIELD_SHAS);
    if (told.p || !is_kind(t, KIND_DEPLOY))
        return told;
    if (sha && repo_with(w, &sha->text, 1).p)
        return repo_with(w, &sha->text, 1);
    return shas ? repo_with(w, shas->list, shas->n) : told;
}

static bool any_glob(const struct world *w, struct texts globs, struct str s)
{
    (void)w;
    bool any = globs.n == 0;
    for (ptrdiff_t i = 0; s.p && i < globs.n; i++)
        any |= str_glob(globs.item[i], s);
    return any;
}

static bool row_holds(const struct world *w, const struct route_rule *r, const struct told *t)
{
    const struct value *label = event_value(t->v, FIELD_LABELS);
    bool labels = true;
    for (ptrdiff_t i = 0; i < r->label.n; i++) {
        bool one = false;
        for (ptrdiff_t k = 0; label && k < label->n; k++)
            one |= str_glob(r->label.item[i], lower_case(w->a, label->list[k]));
        labels &= one;
    }
    struct str source = event_text(t->v, FIELD_SOURCE);
    return labels && r->path.n == 0 && any_glob(w, r->repo, repo_of(w, t)) &&
           any_glob(w, r->env, t->env) && any_glob(w, r->source, source.p ? source : S("api")) &&
           any_glob(w, r->kind, event_kind_name(event_kind_of(t->v->type)));
}

/* `{x}` by what it stands for, written out; false: not told */
static bool fill(const struct world *w, struct str in, const struct told *t, struct str *out)
{
    struct out o = out_to(w->a);
    const struct value *label = event_value(t->v, FIELD_LABELS);
    while (in.n) {
        if (in.p[0] != '{') {
            out_byte(&o, in.p[0]);
            in = str_slice(in, 1, in.n);
            continue;
        }
        struct str rest = str_slice(in, 1, in.n), name = str_cut(&rest, '}'), value = {0};
        if (str_equal(name, S("env")))
            value = t->env;
        if (str_equal(name, S("repo"))) /* generated names have no slash at the end */
            for (value = repo_of(w, t); str_find(value, '/') >= 0;)
                value = str_slice(value, str_find(value, '/') + 1, value.n);
        for (ptrdiff_t i = label ? label->n - 1 : -1; i >= 0; i--) {
            struct str text = label->list[i], key = str_cut(&text, '=');
            if (str_starts(name, S("label:")) && str_equal_fold(key, str_slice(name, 6, name.n)))
                value = text;
        }
        if (!value.n)
            return false;
        out_str(&o, value);
        in = rest;
    }
    *out = arena_copy(w->a, out_str_of(&o));
    return true;
}

/* step 3 */
static void by_row(struct world *w, struct told *t)
{
    for (ptrdiff_t i = 0; i < w->rules->nroute; i++) {
        const struct route_rule *r = &w->rules->route[i];
        struct str name[8];
        bool fine = row_holds(w, r, t);
        for (ptrdiff_t k = 0; fine && k < r->service.n; k++)
            fine = fill(w, r->service.item[k], t, &name[k]);
        for (ptrdiff_t k = 0; fine && k < r->service.n; k++)
            give(w, t, name[k]);
        if (fine)
            return;
    }
}

/* step 4 */
static void by_list(struct world *w, struct told *t)
{
    struct str repo = repo_of(w, t), only = {0};
    int n = 0;
    for (ptrdiff_t i = 0; repo.p && i < w->rules->nservice; i++)
        if (text_in(w->rules->service[i].repos, repo)) {
            only = w->rules->service[i].name;
            n++;
        }
    if (n == 1)
        give(w, t, only);
}

/* the services of the other deployments of this source, env and id, all the same; none of them of
 * another repository than t */
static struct texts others(const struct world *w, const struct told *t)
{
    struct texts found = {0};
    struct str own = event_text(t->v, FIELD_REPO);
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *x = &w->told.item[i];
        struct str repo = event_text(x->v, FIELD_REPO);
        if (!is_kind(x, KIND_DEPLOY) || !services(x).n || !same(x, t, FIELD_DEPLOY) ||
            !same(x, t, FIELD_SOURCE) || !x->env.p != !t->env.p || !str_equal(x->env, t->env))
            continue;
        if (found.n && !(all_in(found, services(x)) && all_in(services(x), found)))
            return (struct texts){0};
        if (own.p && repo.p && !str_equal(own, repo))
            return (struct texts){0};
        found = services(x);
    }
    return found;
}

static void follow(struct world *w)
{
    struct texts *found = NEW(w->a, struct texts, w->told.n);
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        if (is_kind(&w->told.item[i], KIND_DEPLOY) && !services(&w->told.item[i]).n)
            found[i] = others(w, &w->told.item[i]);
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        for (ptrdiff_t k = 0; k < found[i].n; k++)
            give(w, &w->told.item[i], found[i].item[k]);
}

/* whether other events of its id have a service; a ring's also its deployment's */
static bool led(const struct world *w, const struct told *t, const bool *had)
{
    enum event_field id = is_kind(t, KIND_INCIDENT) ? FIELD_INCIDENT : FIELD_DEPLOY;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *x = &w->told.item[i];
        bool kin = event_kind_of(x->v->type) == event_kind_of(t->v->type) ||
                   (is_kind(t, KIND_RING) && is_kind(x, KIND_DEPLOY));
        /* in this environment, or both in production */
        bool here = !is_kind(t, KIND_RING) || !t->env.p ||
                    (x->env.p && str_equal(x->env, t->env)) ||
                    (production(w, t->env) && production(w, x->env));
        if (kin && here && had[i] && same(x, t, id))
            return true;
    }
    return false;
}

void world_route(struct world *w)
{
    bool *had = NEW(w->a, bool, w->told.n);
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        struct told *t = &w->told.item[i];
        had[i] = services(t).n > 0;
        if (had[i] || !is_kind(t, KIND_DEPLOY))
            continue;
        by_row(w, t);
        if (!t->ngiven)
            by_list(w, t);
    }
    follow(w);
    for (ptrdiff_t i = 0; i < w->told.n && w->set->unlisted == UNLISTED_REPO; i++) {
        struct told *t = &w->told.item[i];
        if (is_kind(t, KIND_DEPLOY) && !services(t).n && repo_of(w, t).p)
            give(w, t, repo_of(w, t));
    }
    follow(w);
    for (ptrdiff_t i = 0; i < w->told.n; i++) /* rings look at what deployments have by now */
        had[i] |= is_kind(&w->told.item[i], KIND_DEPLOY) && services(&w->told.item[i]).n;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        struct told *t = &w->told.item[i];
        bool leads = is_kind(t, KIND_INCIDENT) || is_kind(t, KIND_RING);
        if (!had[i] && (is_kind(t, KIND_FLAG) || (leads && !led(w, t, had))))
            by_row(w, t);
    }
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        for (ptrdiff_t k = 0; k < w->told.item[i].ngiven; k++)
            world_service(w, w->told.item[i].given[k]);
}
