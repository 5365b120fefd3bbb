/* F7: incidents, their restorations and reopenings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

/* what one service hears of an incident: an event, or a flag-off that names it */
struct item {
    int32_t service;
    struct str id;
    int64_t at_ms;
    const struct told_incident *record; /* NULL: a flag-off */
};

struct items {
    struct item *item;
    ptrdiff_t n, capacity;
};

static int compare_items(const void *x, const void *y)
{
    const struct item *a = x, *b = y;
    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    int order = str_compare(a->id, b->id);
    if (order)
        return order;
    if (!a->record || !b->record) /* flag-offs behind the events */
        return a->record ? -1 : b->record ? 1 : (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
    return told_compare(&a->record->told, &b->record->told);
}

/* which services the events of an id name */
struct routes {
    struct names id;
    LIST_OF(int32_t) set;
};

static struct routes routes_of(struct derivation *d)
{
    struct routes r = {.id = {.key = d->b->key}};
    for (ptrdiff_t i = 0; i < d->b->incident.n; i++) {
        const struct told_incident *one = &d->b->incident.item[i];
        int32_t number = names_add(&r.id, one->incident, d->a);
        if (number == r.set.n)
            *PUSH(d->a, &r.set) = 0;
        r.set.item[number] = set_union(&d->b->text, r.set.item[number], one->told.service, d->a);
    }
    return r;
}

/* a production flag-off that names an incident mitigates it: its own service's, else the one that
 * is unique in the log */
static void add_flag_offs(struct derivation *d, const struct routes *r, struct items *list)
{
    for (int32_t s = 0; s < d->service_name.n; s++)
        for (ptrdiff_t i = 0; i < d->service[s].nflag_off; i++) {
            struct str id = d->flag_off_told[s][i].incident;
            int32_t number = id.n ? names_find(&r->id, id) : -1;
            ptrdiff_t n = 0;
            const int32_t *member = number < 0 || !r->set.item
                                        ? NULL
                                        : set_members(&d->b->text, r->set.item[number], &n);
            int32_t service = member && n == 1 ? d->service_of[member[0]] : -1;
            for (ptrdiff_t k = 0; member && k < n; k++)
                service = d->service_of[member[k]] == s ? s : service;
            if (service >= 0)
                *PUSH(d->a, list) =
                    (struct item){service, id, d->service[s].flag_off[i].off_ms, NULL};
        }
}

static struct items items_of(struct derivation *d)
{
    struct routes r = routes_of(d);
    struct items list = {0};
    for (ptrdiff_t i = 0; i < d->b->incident.n; i++) {
        const struct told_incident *one = &d->b->incident.item[i];
        int32_t set =
            one->told.service ? one->told.service : r.set.item[names_find(&r.id, one->incident)];
        ptrdiff_t n;
        const int32_t *member = set_members(&d->b->text, set, &n);
        if (!n)
            stray_add(d, &one->told, (struct str){0}, one->labels);
        for (ptrdiff_t k = 0; k < n; k++)
            *PUSH(d->a, &list) =
                (struct item){d->service_of[member[k]], one->incident, one->told.at_ms, one};
    }
    add_flag_offs(d, &r, &list);
    sort(list.item, list.n, sizeof *list.item, compare_items, *d->a);
    return list;
}

/* a step of an incident's life; at one instant in this order */
enum step { STEP_ACKNOWLEDGED, STEP_MITIGATED, STEP_RESOLVED, STEP_REOPENED };

struct life {
    int64_t at_ms;
    enum step step;
};

static int compare_lives(const void *x, const void *y)
{
    const struct life *a = x, *b = y;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (int)a->step - (int)b->step;
}

static struct life *lives_of(const struct item *item, ptrdiff_t n, ptrdiff_t *nlife,
                             struct arena *scratch)
{
    static const int8_t step[EVENT_TYPES] = {[EVENT_INCIDENT_ACKNOWLEDGED] = STEP_ACKNOWLEDGED + 1,
                                             [EVENT_INCIDENT_MITIGATED] = STEP_MITIGATED + 1,
                                             [EVENT_INCIDENT_RESOLVED] = STEP_RESOLVED + 1,
                                             [EVENT_INCIDENT_REOPENED] = STEP_REOPENED + 1};
    struct life *life = NEW_RAW(scratch, struct life, n);
    *nlife = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        int one = item[i].record ? step[item[i].record->told.type] : STEP_MITIGATED + 1;
        if (one)
            life[(*nlife)++] = (struct life){item[i].at_ms, (enum step)(one - 1)};
    }
    sort(life, *nlife, sizeof *life, compare_lives, *scratch);
    return life;
}

struct found {
    struct incident incident;
    struct incident_told told;
};

struct finds {
    struct found *item;
    ptrdiff_t n, capacity;
};

static bool restores(const struct rule_set *set, enum step step)
{
    return (step == STEP_MITIGATED && (set->restored_by & RESTORED_BY_MITIGATED)) ||
           (step == STEP_RESOLVED && (set->restored_by & RESTORED_BY_RESOLVED));
}

static struct str part_id(struct str id, int32_t part, struct arena *a)
{
    struct out o = out_to(a);
    out_str(&o, id);
    out_byte(&o, '#');
    out_int(&o, part);
    return out_str_of(&o);
}

struct str part_of(const struct incident *one)
{
    ptrdiff_t n = one->id.n;
    while (one->part > 1 && n > 0 && one->id.p[n - 1] != '#')
        n--;
    return str_slice(one->id, 0, one->part > 1 ? n - 1 : n);
}

/* walks the life of one incident and lists its parts */
static void live(struct derivation *d, struct found one, const struct life *life, ptrdiff_t n,
                 const struct rule_set *set, struct finds *list)
{
    struct str id = one.incident.id;
    int64_t restored = TIME_NONE; /* the latest restoration of this part */
    for (ptrdiff_t i = 0; i < n; i++) {
        if (life[i].at_ms < one.incident.opened_ms)
            continue;
        if (life[i].step == STEP_ACKNOWLEDGED && one.incident.acknowledged_ms == TIME_NONE)
            one.incident.acknowledged_ms = life[i].at_ms;
        if (restores(set, life[i].step)) {
            restored = life[i].at_ms;
            if (one.incident.restored_ms == TIME_NONE)
                one.incident.restored_ms = restored;
        }
        if (life[i].step != STEP_REOPENED || one.incident.restored_ms == TIME_NONE)
            continue;
        if (life[i].at_ms - restored <= set->reopen_window_ms) {
            one.incident.restored_ms = TIME_NONE; /* the clock runs on */
            continue;
        }
        *PUSH(d->a, list) = one;
        one.incident.part++;
        one.incident.id = part_id(id, one.incident.part, d->a);
        one.incident.opened_ms = life[i].at_ms;
        one.incident.restored_ms = one.incident.acknowledged_ms = one.incident.detected_ms =
            TIME_NONE;
        restored = TIME_NONE;
    }
    *PUSH(d->a, list) = one;
}

static enum reason excluded(const struct derivation *d, const struct incident *one, bool cancelled,
                            struct str duplicate_of, const struct rule_set *set)
{
    bool wanted = set->severities.n == 0;
    for (ptrdiff_t i = 0; one->severity.p && i < set->severities.n; i++)
        wanted |= str_equal_fold(set->severities.item[i], one->severity);
    return one->env.p && !production_env(d, one->service, one->env) ? REASON_NOT_PRODUCTION
           : cancelled                                              ? REASON_CANCELLED
           : duplicate_of.n                                         ? REASON_DUPLICATE
           : !wanted                                                ? REASON_SEVERITY
                                                                    : REASON_NONE;
}

static void derive_one(struct derivation *d, const struct item *item, ptrdiff_t n,
                       struct finds *list, struct arena scratch)
{
    const struct rule_set *set = rules_for(d->rules, d->service_name.item[item->service]);
    const void **all = NEW(&scratch, const void *, n), **opened = NEW(&scratch, const void *, n);
    ptrdiff_t nall = 0, nopened = 0, nlife;
    struct str env = {0}, opened_env = {0};
    bool cancelled = false;
    for (ptrdiff_t i = 0; i < n && item[i].record; i++) {
        const struct told_incident *r = item[i].record;
        all[nall++] = r;
        cancelled |= r->told.type == EVENT_INCIDENT_CANCELLED;
        env = r->told.env.p ? r->told.env : env;
        if (r->told.type != EVENT_INCIDENT_OPENED)
            continue;
        opened[nopened++] = r;
        opened_env = r->told.env.p ? r->told.env : opened_env;
    }
    struct told_incident whole, start;
    record_merge(&shape_incident, all, nall, &whole);
    start = whole;
    if (nopened)
        record_merge(&shape_incident, opened, nopened, &start);
    int64_t at = whole.started_at;
    if (at == TIME_NONE && nopened)
        at = start.told.at_ms;
    if (at == TIME_NONE)
        return; /* nothing says when it opened */
    struct found one = {
        .incident = {.id = item->id,
                     .severity = whole.severity,
                     .env = opened_env.p ? opened_env : env,
                     .title = whole.title,
                     .url = whole.url,
                     .service = item->service,
                     .part = 1,
                     .opened_ms = at,
                     .restored_ms = TIME_NONE,
                     .acknowledged_ms = TIME_NONE,
                     .detected_ms = whole.detected_at,
                     .external = whole.cause.kind == REF_EXTERNAL,
                     .blamed_service = -1,
                     .blamed = -1,
                     .event = start.told.id},
        .told = {.cause = whole.cause,
                     .cause_at = whole.cause_at,
                     .cause_event = whole.cause_event,
                     .duplicate_of = whole.duplicate_of,
                     .sha_deployment = -1}
    };
    one.incident.excluded = excluded(d, &one.incident, cancelled, whole.duplicate_of, set);
    struct life *life = lives_of(item, n, &nlife, &scratch);
    live(d, one, life, nlife, set, list);
}

static int compare_found(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    if (a->incident.opened_ms != b->incident.opened_ms)
        return a->incident.opened_ms < b->incident.opened_ms ? -1 : 1;
    return str_compare(a->incident.id, b->incident.id);
}

static void keep_service(struct derivation *d, int32_t service, struct finds *list)
{
    struct service *s = &d->service[service];
    sort(list->item, list->n, sizeof *list->item, compare_found, upper_half(d->a));
    s->incident = NEW_RAW(d->a, struct incident, list->n);
    s->nincident = list->n;
    d->incident_told[service] = NEW_RAW(d->a, struct incident_told, list->n);
    for (ptrdiff_t i = 0; i < list->n; i++) {
        s->incident[i] = list->item[i].incident;
        d->incident_told[service][i] = list->item[i].told;
    }
}

void incidents_collect(struct derivation *d)
{
    struct items items = items_of(d);
    struct finds found = {0};
    ptrdiff_t i = 0, end;
    d->incident_told = NEW(d->a, struct incident_told *, d->service_name.n + 1);
    for (int32_t service = 0; service < d->service_name.n; service++) {
        found.n = 0;
        for (; i < items.n && items.item[i].service == service; i = end) {
            for (end = i + 1; end < items.n && items.item[end].service == service &&
                              str_equal(items.item[end].id, items.item[i].id);)
                end++;
            if (items.item[i].record)
                derive_one(d, &items.item[i], end - i, &found, upper_half(d->a));
        }
        keep_service(d, service, &found);
    }
}
