/* F3: commits by their shas; ancestors by looking at all parents.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

static int exact(const struct world *w, struct str repo, struct str sha)
{
    for (int i = 0; i < (int)w->commit.n; i++)
        if (str_equal(w->commit.item[i].repo, repo) && str_equal(w->commit.item[i].sha, sha))
            return i;
    return NOWHERE;
}

int commit_find(const struct world *w, struct str repo, struct str sha)
{
    int found = NOWHERE, n = 0;
    if (!repo.p || !sha.p)
        return NOWHERE;
    for (int i = 0; i < (int)w->commit.n; i++) {
        const struct ocommit *c = &w->commit.item[i];
        if (c->known && str_equal(c->repo, repo) && str_starts(c->sha, sha))
            found = i, n++;
    }
    return n == 1 ? found : exact(w, repo, sha);
}

static int commit_add(struct world *w, struct str repo, struct str sha)
{
    int i = exact(w, repo, sha);
    if (i != NOWHERE)
        return i;
    *PUSH(w->a, &w->commit) = (struct ocommit){.repo = repo,
                                               .sha = arena_copy(w->a, sha),
                                               .authored = TIME_NONE,
                                               .committed = TIME_NONE,
                                               .owner = NOWHERE};
    return (int)w->commit.n - 1;
}

static bool zeros(struct str sha)
{
    for (ptrdiff_t i = 0; i < sha.n; i++)
        if (sha.p[i] != '0')
            return false;
    return true;
}

static void parent_add(struct world *w, int child, struct str sha)
{
    struct str repo = w->commit.item[child].repo;
    int parent = commit_find(w, repo, sha);
    if (parent == NOWHERE)
        parent = commit_add(w, repo, sha);
    struct ocommit *c = &w->commit.item[child];
    if (c->nparent == PARENTS)
        bug("the oracle has no room for so many parents");
    c->parent[c->nparent++] = parent;
}

enum step { STEP_COMMITS, STEP_TOLD_PARENTS, STEP_INFERRED_PARENTS };

static void push_read(struct world *w, const struct told *t, enum step step)
{
    char hex[COMMIT_HEX_BYTES];
    struct event_commit c;
    struct str repo = event_text(t->v, FIELD_REPO), rest = event_text(t->v, FIELD_COMMITS);
    struct str before = event_text(t->v, FIELD_BEFORE);
    if (is(t, EVENT_PUSH_FORCED) || zeros(before))
        before = (struct str){0};
    while (event_commit_next(&rest, &c, hex)) {
        int i = commit_add(w, repo, c.sha);
        struct ocommit *at = &w->commit.item[i];
        if (step == STEP_COMMITS) {
            at->known = true;
            at->authored = least(at->authored, c.authored_ms);
            at->committed = least(at->committed, c.committed_ms);
        } else if (step == STEP_TOLD_PARENTS && c.parents_told && !at->parents_told) {
            at->parents_told = true;
            for (int k = 0; k < c.nparent; k++)
                parent_add(w, i, c.parent[k]);
        } else if (step == STEP_INFERRED_PARENTS && !at->parents_told && !at->nparent && before.p) {
            parent_add(w, i, before);
        }
        before = arena_copy(w->a, c.sha);
    }
}

void world_graph(struct world *w)
{
    for (int step = STEP_COMMITS; step <= STEP_INFERRED_PARENTS; step++)
        for (ptrdiff_t i = 0; i < w->told.n; i++)
            if (is_kind(&w->told.item[i], KIND_PUSH))
                push_read(w, &w->told.item[i], (enum step)step);
}

/* by going up all lines; shared history is walked again for each line that leads to it */
static bool walk(const struct world *w, int old, int young, int depth)
{
    if (old == young)
        return true;
    if (depth > (int)w->commit.n)
        return false;
    for (int i = 0; i < w->commit.item[young].nparent; i++)
        if (walk(w, old, w->commit.item[young].parent[i], depth + 1))
            return true;
    return false;
}

bool ancestor(const struct world *w, int old, int young)
{
    return old != NOWHERE && young != NOWHERE && walk(w, old, young, 0);
}

/* the one repository of the log whose graph has the sha: the first sha that has one */
struct str repo_with(const struct world *w, const struct str *sha, ptrdiff_t n)
{
    for (ptrdiff_t k = 0; k < n; k++) {
        struct str found = {0};
        bool several = false;
        for (int i = 0; i < (int)w->commit.n; i++) {
            struct str repo = w->commit.item[i].repo;
            int c = commit_find(w, repo, sha[k]);
            if (c == NOWHERE || !w->commit.item[c].known)
                continue;
            several |= found.p && !str_equal(found, repo);
            found = repo;
        }
        if (found.p && !several)
            return found;
    }
    return (struct str){0};
}

bool merged(const struct world *w, struct str repo, struct str change)
{
    for (ptrdiff_t i = 0; i < w->told.n; i++)
        if (is(&w->told.item[i], EVENT_CHANGE_MERGED) &&
            str_equal(event_text(w->told.item[i].v, FIELD_REPO), repo) &&
            str_equal(event_text(w->told.item[i].v, FIELD_CHANGE), change))
            return true;
    return false;
}

bool service_has_repo(const struct world *w, int service, struct str repo)
{

    for (ptrdiff_t i = 0; i < w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        if (d->service == service && d->production && d->repo.p && str_equal(d->repo, repo))
            return true;
    }
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (is_kind(t, KIND_CHANGE) && names_service(w, t, service) &&
            str_equal(event_text(t->v, FIELD_REPO), repo) &&
            merged(w, repo, event_text(t->v, FIELD_CHANGE)))
            return true;
    }
    const struct service_rule *rule = rules_service(w->rules, w->service.item[service]);
    return rule && text_in(rule->repos, repo);
}
