/* F9 manual: links that stand, and the last word on a deployment.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

static int compare_when(const struct told *x, const struct told *y)
{
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    int order = str_compare(x->id, y->id);
    return order ? order : told_compare(x, y);
}

static int compare_relation(const struct told_link *a, const struct told_link *b)
{
    int order = str_compare(a->rel, b->rel);
    if (!order)
        order = str_compare(a->from.json, b->from.json);
    return order ? order : str_compare(a->to.json, b->to.json);
}

static int compare_links(const void *x, const void *y)
{
    const struct told_link *a = *(const struct told_link *const *)x,
                           *b = *(const struct told_link *const *)y;
    int order = compare_relation(a, b);
    return order ? order : compare_when(&a->told, &b->told);
}

static int compare_standing(const void *x, const void *y)
{
    const struct told_link *a = *(const struct told_link *const *)x,
                           *b = *(const struct told_link *const *)y;
    int order = compare_when(&a->told, &b->told);
    return order ? order : compare_relation(a, b);
}

/* of each relation the assertions behind its last retraction */
static void keep_standing(struct derivation *d)
{
    struct fact_builder *b = d->b;
    const struct told_link **link = NEW_RAW(d->a, const struct told_link *, b->link.n);
    for (ptrdiff_t i = 0; i < b->link.n; i++)
        link[i] = &b->link.item[i];
    sort_pointers(link, b->link.n, compare_links, *d->a);
    for (ptrdiff_t i = 0, end; i < b->link.n; i = end) {
        ptrdiff_t from = i;
        for (end = i; end < b->link.n && compare_relation(link[end], link[i]) == 0; end++)
            if (link[end]->told.type == EVENT_LINK_RETRACTED)
                from = end + 1;
        for (; from < end; from++)
            if (!d->nlink || compare_standing(&link[d->nlink - 1], &link[from]) != 0)
                link[d->nlink++] = link[from];
    }
    d->link = link;
    sort_pointers(link, d->nlink, compare_standing, *d->a);
}

bool signal_on(const struct derivation *d, int32_t service, enum signal signal)
{
    return rules_for(d->rules, d->service_name.item[service])->signals >> signal & 1;
}

static void apply(struct derivation *d, const struct told_link *l)
{
    int32_t told[REFERENCES_MOST];
    bool failed = str_equal(l->rel, S("failed")), not_failed = str_equal(l->rel, S("not_failed"));
    bool caused = str_equal(l->rel, S("caused")) && l->to.kind == REF_INCIDENT;
    bool fixed =
        str_equal(l->rel, S("fixed")) && (l->to.kind == REF_INCIDENT || l->to.kind == REF_DEPLOY);
    if (!failed && !not_failed && !caused && !fixed)
        return;
    const struct event_ref *subject = failed || not_failed ? &l->to : &l->from;
    if (subject->kind != REF_DEPLOY)
        return;
    int32_t place; /* a word on an incident that nobody knows says nothing of the deployment */
    if (caused && !resolve_incident(d, l->to.id, l->to.service, l->told.service, &place, 1))
        return;
    int32_t n = resolve_deploy(d, asked_by_link(subject, l), told, REFERENCES_MOST);
    for (int32_t i = 0; i < n; i++) {
        struct deployment_told *t = &d->told.item[told[i]];
        if (fixed) {
            t->fixed = true;
            continue;
        }
        if (!signal_on(d, t->service, SIGNAL_MANUAL))
            continue;
        t->cleared = not_failed;
        if (not_failed) {
            t->cleared_ms = l->told.at_ms;
            t->cleared_id = l->told.id;
            t->marked_failed = false;
        } else if (failed) {
            t->marked_failed = true;
            t->marked_event = l->told.id;
        }
    }
}

struct asked asked_by_link(const struct event_ref *ref, const struct told_link *l)
{
    return (struct asked){.id = ref->id,
                          .service = ref->service,
                          .env = ref->env,
                          .own = l->told.service,
                          .at_ms = l->told.at_ms};
}

void links_collect(struct derivation *d)
{
    keep_standing(d);
    for (ptrdiff_t i = 0; i < d->nlink; i++)
        apply(d, d->link[i]);
}
