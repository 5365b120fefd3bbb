/* F8: rollbacks.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

/* a success in one (service, environment, repository) */
struct place {
    struct str env;
    int32_t repo, deployment;
};

static int compare_places(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    int order = str_compare(a->env, b->env);
    if (order || a->repo != b->repo)
        return order ? order : a->repo < b->repo ? -1 : 1;
    return (a->deployment > b->deployment) - (a->deployment < b->deployment);
}

/* the sha in full where the graph has it */
static struct str full_sha(const struct derivation *d, const struct deployment *one)
{
    return one->commit == COMMIT_NONE ? one->sha
                                      : d->repo_told[one->repo_i].graph->commit[one->commit].sha;
}

/* One place's successes in the order; first[]: which of them first deployed each sha. */
struct sequence {
    struct derivation *d;
    struct service *s;
    const struct place *place;
    ptrdiff_t n;
    struct names sha;
    int32_t *first;
    struct arena *scratch;
};

/* of the sha at place[i]; shas are entered as the walk goes on */
static int32_t first_deployed(struct sequence *q, ptrdiff_t i)
{
    struct str sha = full_sha(q->d, &q->s->deployment[q->place[i].deployment]);
    ptrdiff_t before = q->sha.n;
    int32_t number = names_add(&q->sha, sha, q->scratch);
    if (number == before)
        q->first[number] = (int32_t)i;
    return q->first[number];
}

static bool goes_back(struct sequence *q, ptrdiff_t i)
{
    const struct deployment *one = &q->s->deployment[q->place[i].deployment];
    const struct deployment *previous = &q->s->deployment[q->place[i - 1].deployment];
    int64_t started = one->started_ms != TIME_NONE ? one->started_ms : one->finished_ms;
    int32_t first = first_deployed(q, i), first_previous = first_deployed(q, i - 1);
    if (!one->sha.n || !previous->sha.n || started < previous->finished_ms ||
        first == first_previous)
        return false;
    if (one->commit == COMMIT_NONE || previous->commit == COMMIT_NONE)
        return first < first_previous;
    /* an ancestor of what was deployed before was claimed before */
    return !q->d->told.item[one->told].fresh &&
           ancestry_reaches(ancestry_for(q->d, one->repo_i), previous->commit, one->commit);
}

static void derive_sequence(struct sequence *q)
{
    bool infer = rules_for(q->d->rules, q->s->name)->infer_rollback;
    for (ptrdiff_t i = 0; i < q->n; i++) {
        struct deployment *one = &q->s->deployment[q->place[i].deployment];
        const struct deployment_told *told = &q->d->told.item[one->told];
        bool back = i > 0 && goes_back(q, i);
        one->rollback_told = told->says_rollback == 1;
        one->rollback = one->rollback_told || (infer && told->says_rollback < 0 && back);
        if (!one->rollback || i == 0)
            continue;
        const struct deployment *previous = &q->s->deployment[q->place[i - 1].deployment];
        one->undoes = previous->rollback ? previous->undoes : q->place[i - 1].deployment;
    }
}

static void derive_service(struct derivation *d, struct service *s)
{
    struct arena scratch = upper_half(d->a);
    struct place *place = NEW_RAW(&scratch, struct place, s->ndeployment);
    ptrdiff_t n = 0;
    for (int32_t i = 0; i < s->ndeployment; i++)
        if (s->deployment[i].success)
            place[n++] = (struct place){s->deployment[i].env, s->deployment[i].repo_i, i};
    sort(place, n, sizeof *place, compare_places, scratch);
    for (ptrdiff_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && place[end].repo == place[i].repo &&
                          str_equal(place[end].env, place[i].env);)
            end++;
        struct arena own = scratch;
        struct sequence q = {.d = d,
                             .sha = {.key = d->b->key},
                             .s = s,
                             .place = place + i,
                             .n = end - i,
                             .first = NEW_RAW(&own, int32_t, end - i),
                             .scratch = &own};
        derive_sequence(&q);
    }
}

void rollbacks_derive(struct derivation *d)
{
    for (ptrdiff_t i = 0; i < d->service_name.n; i++)
        for (ptrdiff_t k = 0; k < d->service[i].ndeployment; k++) {
            const struct deployment *one = &d->service[i].deployment[k];
            if (one->success && one->commit != COMMIT_NONE && !d->told.item[one->told].fresh)
                ancestry_for(d, one->repo_i); /* its memory outlives what is scratch here */
        }
    for (ptrdiff_t i = 0; i < d->service_name.n; i++)
        derive_service(d, &d->service[i]);
}
