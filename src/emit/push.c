/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/push.h"

#include "git/history.h"
#include "host/file.h"
#include "json/writer.h"

struct push {
    struct str repo, ref, before, after; /* p == NULL: not told */
};

static struct str joined(const char *front, struct str text, struct arena *a)
{
    struct out o = out_to(a);
    out_text(&o, front);
    out_str(&o, text);
    return out_str_of(&o);
}

static struct str some(struct str s)
{
    return s.n ? s : (struct str){0};
}

/* --- what the CI says ------------------------------------------------------------------------ */

static struct str text_of(const struct json *object, struct str key, struct arena *a)
{
    const struct json *j = json_get(object, key);
    return j && j->type == JSON_STRING ? some(arena_copy(a, j->text)) : (struct str){0};
}

/* the event that started the run is in a file */
static void ask_github(struct push *push, struct str (*get)(const char *), struct arena *a)
{
    struct str path = get("GITHUB_EVENT_PATH"), text;
    struct err ignored;
    *push = (struct push){some(get("GITHUB_REPOSITORY")), some(get("GITHUB_REF")),
                          .after = some(get("GITHUB_SHA"))};
    if (!path.n || !file_read(arena_z(a, path), 32 << 20, a, &text, &ignored))
        return;
    struct json_parser *parser = json_parser_new();
    const struct json *j = json_parse(parser, text, false, a, &ignored);
    struct str after = text_of(j, S("after"), a);
    if (after.p && str_equal(after, push->after)) /* of another event they say something else */
        push->before = text_of(j, S("before"), a);
    json_parser_free(parser);
}

static void ask_gitlab(struct push *push, struct str (*get)(const char *), struct arena *a)
{
    struct str branch = get("CI_COMMIT_BRANCH"), tag = get("CI_COMMIT_TAG");
    *push = (struct push){.repo = some(get("CI_PROJECT_PATH")),
                          .before = some(get("CI_COMMIT_BEFORE_SHA")),
                          .after = some(get("CI_COMMIT_SHA"))};
    if (branch.n)
        push->ref = joined("refs/heads/", branch, a);
    else if (tag.n)
        push->ref = joined("refs/tags/", tag, a);
}

static void ask_jenkins(struct push *push, struct str (*get)(const char *), struct arena *a)
{
    struct str branch = get("BRANCH_NAME"), remote = get("GIT_BRANCH");
    if (!branch.n) {
        branch = remote;
        if (str_starts(remote, S("origin/")))
            branch = str_slice(remote, 7, remote.n);
    }
    *push =
        (struct push){.before = some(get("GIT_PREVIOUS_COMMIT")), .after = some(get("GIT_COMMIT"))};
    if (branch.n)
        push->ref = joined("refs/heads/", branch, a);
}

/* --- what the repository says ---------------------------------------------------------------- */

static bool is_zero(struct str sha)
{
    for (ptrdiff_t i = 0; i < sha.n; i++)
        if (sha.p[i] != '0')
            return false;
    return true;
}

/* the remote's state of a branch, as this clone knows it */
static struct str remote_state(const struct git_refs *refs, struct str ref)
{
    struct str branch = str_slice(ref, 11, ref.n), found = {0};
    for (ptrdiff_t i = 0; str_starts(ref, S("refs/heads/")) && i < refs->n; i++) {
        struct str rest = refs->item[i].name;
        if (!str_starts(rest, S("refs/remotes/")))
            continue;
        rest = str_slice(rest, 13, rest.n);
        struct str remote = str_cut(&rest, '/');
        if (str_equal(rest, branch) && (!found.p || str_equal(remote, S("origin"))))
            found = refs->item[i].sha;
    }
    return found;
}

struct listing {
    struct event_commit *item; /* [n], newest first; texts in a */
    ptrdiff_t n;
    struct arena *a;
};

static bool add_commit(void *context, const struct event_commit *commit, struct err *e)
{
    (void)e;
    struct listing *list = context;
    struct event_commit *c = &list->item[list->n++];
    *c = *commit;
    c->sha = arena_copy(list->a, c->sha);
    c->nparent = c->nparent < COMMIT_PARENTS ? c->nparent : COMMIT_PARENTS;
    for (int i = 0; i < c->nparent; i++)
        c->parent[i] = arena_copy(list->a, c->parent[i]);
    return list->n < PUSH_COMMITS;
}

static struct str commits_json(const struct listing *list, struct arena *a)
{
    struct out o = out_to(a);
    struct json_writer w = json_writer_to(&o);
    json_open_array(&w, (struct str){0});
    for (ptrdiff_t i = list->n; i-- > 0;) { /* oldest first */
        const struct event_commit *c = &list->item[i];
        json_open_object(&w, (struct str){0});
        json_text(&w, S("sha"), c->sha);
        json_open_array(&w, S("parents"));
        for (int k = 0; k < c->nparent; k++)
            json_text(&w, (struct str){0}, c->parent[k]);
        json_close(&w);
        json_time(&w, S("authored_at"),
                  c->authored_ms == TIME_NONE ? c->committed_ms : c->authored_ms);
        json_time(&w, S("committed_at"), c->committed_ms);
        json_close(&w);
    }
    json_close(&w);
    return out_str_of(&o);
}

static bool has_commit(const struct git_repository *repository, struct str sha, struct arena a)
{
    struct listing one = {NEW_RAW(&a, struct event_commit, 1), 0, &a};
    struct err ignored;
    const struct git_range range = {.tip = &sha, .ntip = 1, .known = &sha, .nknown = 1};
    return git_commits(repository, &range, add_commit, &one, &ignored);
}

static bool list_commits(const struct git_repository *repository, const struct git_refs *refs,
                         const struct push *push, struct arena *a, struct str *json, struct err *e)
{
    struct str *known = NEW(a, struct str, refs->n + 1);
    ptrdiff_t nknown = 0;
    if (push->before.p && !is_zero(push->before) && has_commit(repository, push->before, *a))
        known[nknown++] = push->before;
    for (ptrdiff_t i = 0; nknown == 0 && i < refs->n; i++)
        if (!str_equal(refs->item[i].sha, push->after) && refs->item[i].commit.p &&
            !str_equal(refs->item[i].commit, push->after))
            known[nknown++] = refs->item[i].commit;
    struct listing list = {NEW_RAW(a, struct event_commit, PUSH_COMMITS), 0, a};
    const struct git_range range = {
        .tip = &push->after, .ntip = 1, .known = known, .nknown = nknown};
    if (!git_commits(repository, &range, add_commit, &list, e))
        return false;
    *json = commits_json(&list, a);
    return true;
}

static void told(const struct emit_event *x, struct str key, struct str *value)
{
    for (ptrdiff_t i = 0; i < x->member.n; i++) {
        struct str text = x->member.item[i].text;
        if (str_equal(x->member.item[i].key, key) && text.n > 2 && text.p[0] == '"')
            *value = str_slice(text, 1, text.n - 1);
    }
}

static bool complete(struct push *push, const struct git_repository *repository,
                     const struct git_refs *refs, struct err *e)
{
    if (!push->repo.p)
        push->repo = repository->name;
    if (!push->ref.p)
        push->ref = repository->head_ref;
    if (!push->ref.p)
        return err_set(e, ERR_USAGE, "emit: no branch is checked out: tell it with ref=refs/...");
    if (!push->after.p)
        push->after = repository->head_sha;
    if (!push->after.p)
        return err_set(e, ERR_INPUT, "'%.*s' has no commits", FMT(repository->path));
    if (!push->before.p)
        push->before = remote_state(refs, push->ref);
    return true;
}

bool emit_push(struct emit_event *x, struct str path, const struct ci_job *job,
               struct str (*get)(const char *name), struct err *e)
{
    struct git_repository repository;
    struct git_refs refs;
    struct push push = {0};
    struct str commits;
    if (str_equal(job->system, S("github-actions")))
        ask_github(&push, get, x->a);
    else if (str_equal(job->system, S("gitlab-ci")))
        ask_gitlab(&push, get, x->a);
    else if (str_equal(job->system, S("jenkins")))
        ask_jenkins(&push, get, x->a);
    told(x, S("repo"), &push.repo);
    told(x, S("ref"), &push.ref);
    told(x, S("before"), &push.before);
    told(x, S("after"), &push.after);
    if (!git_open(path, x->a, &repository, e) || !git_refs(&repository, NULL, 0, x->a, &refs, e) ||
        !complete(&push, &repository, &refs, e))
        return false;
    if (!emit_told(x, S("commits"))) {
        if (!list_commits(&repository, &refs, &push, x->a, &commits, e))
            return false;
        emit_set(x, S("commits"), commits);
    }
    emit_set_text(x, S("repo"), push.repo);
    emit_set_text(x, S("ref"), push.ref);
    emit_set_text(x, S("after"), push.after);
    if (push.before.p)
        emit_set_text(x, S("before"), push.before);
    return true;
}
