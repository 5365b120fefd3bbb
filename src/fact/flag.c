/* F9 flag_off: toggles that count as a failure.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

#include <math.h>

/* at one instant a flag goes on before it changes, and changes before it goes off */
static int rank_of(const struct told_flag *r)
{
    return r->told.type == EVENT_FLAG_ON ? 0 : r->told.type == EVENT_FLAG_CHANGED ? 1 : 2;
}

static int compare_places(const struct flag_toggle *a, const struct flag_toggle *b)
{
    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    int order = str_compare(a->record->flag, b->record->flag);
    return order ? order : str_compare(a->env, b->env);
}

static int compare_toggles(const struct flag_toggle *a, const struct flag_toggle *b)
{
    int order = compare_places(a, b);
    if (order)
        return order;
    if (a->record->told.at_ms != b->record->told.at_ms)
        return a->record->told.at_ms < b->record->told.at_ms ? -1 : 1;
    return rank_of(a->record) - rank_of(b->record);
}

static int compare_items(const void *x, const void *y)
{
    const struct flag_toggle *a = x, *b = y;
    int order = compare_toggles(a, b);
    return order ? order : told_compare(&a->record->told, &b->record->told);
}

static bool ignored(const struct rule_set *set, struct str flag)
{
    for (ptrdiff_t i = 0; i < set->flag_ignore.n; i++)
        if (str_equal(set->flag_ignore.item[i], flag))
            return true;
    return false;
}

struct items {
    struct flag_toggle *item;
    ptrdiff_t n, capacity;
};

/* production toggles: a told cause may name a flag whose going off is no signal */
static struct items items_of(struct derivation *d)
{
    struct fact_builder *b = d->b;
    struct items list = {0};
    for (ptrdiff_t i = 0; i < b->flag.n; i++) {
        const struct told_flag *r = &b->flag.item[i];
        ptrdiff_t n;
        const int32_t *member = set_members(&b->text, r->told.service, &n);
        if (!n)
            stray_add(d, &r->told, (struct str){0}, (struct texts){0});
        if (r->told.type == EVENT_FLAG_ARCHIVED)
            continue;
        for (ptrdiff_t k = 0; k < n; k++) {
            int32_t service = d->service_of[member[k]];
            const struct rule_set *set = rules_for(d->rules, d->service_name.item[service]);
            struct str env = r->told.env.p ? r->told.env : lower_copy(set->flag_default_env, d->a);
            if (production_env(d, service, env))
                *PUSH(d->a, &list) = (struct flag_toggle){service, env, r};
        }
    }
    sort(list.item, list.n, sizeof *list.item, compare_items, *d->a);
    return list;
}

/* deliveries of one toggle come together */
static ptrdiff_t merge_toggles(struct flag_toggle *item, ptrdiff_t n, struct arena *a)
{
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && compare_toggles(&item[i], &item[end]) == 0;)
            end++;
        struct flag_toggle one = item[end - 1];
        if (end - i > 1) {
            struct arena scratch = upper_half(a);
            const void **record = NEW(&scratch, const void *, end - i);
            struct told_flag *merged = NEW(a, struct told_flag, 1);
            for (ptrdiff_t k = i; k < end; k++)
                record[k - i] = item[k].record;
            record_merge(&shape_flag, record, end - i, merged);
            one.record = merged;
        }
        item[kept++] = one;
    }
    return kept;
}

/* Looks back from item[at] over one flag's window: its last on, and the highest percent told. */
struct past {
    const struct told_flag *on; /* NULL: none in the window */
    double highest;             /* NAN: none told */
};

static struct past look_back(const struct flag_toggle *item, ptrdiff_t from, ptrdiff_t at,
                             int64_t window)
{
    struct past p = {NULL, (double)NAN};
    int64_t now = item[at].record->told.at_ms;
    for (ptrdiff_t i = at - 1; i >= from && now - item[i].record->told.at_ms <= window; i--) {
        const struct told_flag *r = item[i].record;
        bool on = r->told.type == EVENT_FLAG_ON;
        double percent = on && isnan(r->percent) ? 100 : r->percent;
        if (on && !p.on)
            p.on = r;
        /* told before it: what is told at the same instant is how it went on */
        if (r->told.type != EVENT_FLAG_OFF && r->told.at_ms < now &&
            (isnan(p.highest) || percent > p.highest))
            p.highest = percent;
    }
    return p;
}

static bool counts(const struct told_flag *r, const struct past *p, const struct rule_set *set)
{
    if (!(set->signals >> SIGNAL_FLAG_OFF & 1) || ignored(set, r->flag))
        return false;
    if (r->told.type == EVENT_FLAG_OFF)
        return r->kill == 1 || (set->flag_off_without_kill && p->on);
    return r->told.type == EVENT_FLAG_CHANGED && !isnan(r->percent) &&
           r->percent <= p->highest - set->flag_percent_drop;
}

struct found {
    struct flag_off off;
    struct flag_off_told told;
};

static int compare_found(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    if (a->off.off_ms != b->off.off_ms)
        return a->off.off_ms < b->off.off_ms ? -1 : 1;
    int order = str_compare(a->off.flag, b->off.flag);
    return order ? order : str_compare(a->off.env, b->off.env);
}

static struct found found_at(const struct flag_toggle *item, const struct past *p)
{
    const struct told_flag *r = item->record;
    bool by_on = !r->deploy.p && p->on && p->on->deploy.p; /* its on may name the deployment too */
    return (struct found){
        .off = {.flag = r->flag,
                .env = item->env,
                .service = item->service,
                .on_ms = p->on ? p->on->told.at_ms : TIME_NONE,
                .off_ms = r->told.at_ms,
                .names_incident = r->incident.n > 0,
                .event = r->told.id},
        .told = {.deploy = by_on ? p->on->deploy : r->deploy, .incident = r->incident}
    };
}

static void keep_service(struct derivation *d, int32_t service, struct found *found, ptrdiff_t n)
{
    struct service *s = &d->service[service];
    sort(found, n, sizeof *found, compare_found, upper_half(d->a));
    s->flag_off = NEW_RAW(d->a, struct flag_off, n);
    s->nflag_off = n;
    d->flag_off_told[service] = NEW_RAW(d->a, struct flag_off_told, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        s->flag_off[i] = found[i].off;
        d->flag_off_told[service][i] = found[i].told;
    }
}

void flag_offs_collect(struct derivation *d)
{
    struct items list = items_of(d);
    ptrdiff_t n = merge_toggles(list.item, list.n, d->a), from = 0, next = 0;
    LIST_OF(struct found) found = {0};
    d->flag_off_told = NEW(d->a, struct flag_off_told *, d->service_name.n + 1);
    d->toggle.item = list.item;
    d->toggle.n = n;
    for (int32_t service = 0; service < d->service_name.n; service++) {
        const struct rule_set *set = rules_for(d->rules, d->service_name.item[service]);
        found.n = 0;
        for (; list.item && next < n && list.item[next].service == service; next++) {
            if (compare_places(&list.item[from], &list.item[next]) != 0)
                from = next;
            struct past p = look_back(list.item, from, next, set->flag_window_ms);
            if (counts(list.item[next].record, &p, set))
                *PUSH(d->a, &found) = found_at(&list.item[next], &p);
        }
        keep_service(d, service, found.item, found.n);
    }
}

/* F9 cause flag: when a flag of the service last went on in the window before, TIME_NONE */
int64_t flag_last_on(const struct derivation *d, int32_t service, struct str flag, int64_t at_ms)
{
    const struct rule_set *set = rules_for(d->rules, d->service_name.item[service]);
    int64_t last = TIME_NONE;
    ptrdiff_t low = 0, high = d->toggle.n;
    while (low < high) {
        ptrdiff_t middle = (low + high) / 2;
        const struct flag_toggle *t = &d->toggle.item[middle];
        if (t->service < service ||
            (t->service == service && str_compare(t->record->flag, flag) < 0))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < d->toggle.n; low++) {
        const struct flag_toggle *t = &d->toggle.item[low];
        int64_t on = t->record->told.at_ms;
        if (t->service != service || !str_equal(t->record->flag, flag))
            break;
        if (t->record->told.type == EVENT_FLAG_ON && on <= at_ms &&
            at_ms - on <= set->flag_window_ms && on > last)
            last = on;
    }
    return last;
}
