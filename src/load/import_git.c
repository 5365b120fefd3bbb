/* SPDX-License-Identifier: Apache-2.0 */
#include "load/import_git.h"

struct known {
    struct git_ref *item;
    ptrdiff_t n, capacity;
    struct arena *a;
};

/* What the sink of one import writes to. */
struct writing {
    const struct import_git *what;
    struct log_port *log;
    struct str repo;
    struct import_git_result *result;
};

static bool add_known(void *context, struct str ref, struct str sha)
{
    struct known *known = context;
    *PUSH(known->a, known) = (struct git_ref){
        .name = arena_copy(known->a, ref),
        .sha = arena_copy(known->a, sha),
    };
    return true;
}

static bool emit(void *context, const struct event *v, struct err *e)
{
    struct writing *w = context;
    return log_append(w->log, v, e);
}

static bool tip(void *context, struct str name, struct str sha, struct err *e)
{
    struct writing *w = context;
    return log_tip_set(w->log, w->repo, name, sha, e);
}

static void notice(void *context, struct str line)
{
    struct writing *w = context;
    if (w->what->notice)
        w->what->notice(w->what->context, line);
}

static void progress(void *context, int64_t commits)
{
    struct writing *w = context;
    if (w->what->progress)
        w->what->progress(w->what->context, commits);
}

static bool read_deploys(struct str text, struct git_import *import, struct err *e)
{
    struct str rest = text, kind = str_cut(&rest, ':');
    import->deploys = GIT_DEPLOYS_TAGS;
    import->pattern = rest;
    if (!text.p)
        import->deploys = GIT_DEPLOYS_RELEASES;
    else if (str_equal(text, S("none")))
        import->deploys = GIT_DEPLOYS_NONE;
    else if (str_equal(kind, S("branch")) && rest.n)
        import->deploys = GIT_DEPLOYS_BRANCH;
    else if (!str_equal(kind, S("tags")) || !rest.n)
        return err_set(e, ERR_USAGE,
                       "--deploys: expected tags:GLOB, branch:NAME or none, got '%.*s'", FMT(text));
    return true;
}

static bool has(struct texts list, struct str text)
{
    for (ptrdiff_t i = 0; i < list.n; i++)
        if (str_equal(list.item[i], text))
            return true;
    return false;
}

/* whether some service takes only part of the repository */
static bool wants_paths(const struct rules *rules, struct str repo)
{
    for (ptrdiff_t i = 0; rules && i < rules->nservice; i++) {
        const struct service_rule *service = &rules->service[i];
        if (service->paths.n && (!service->repos.n || has(service->repos, repo)))
            return true;
    }
    return false;
}

static struct str service_of(const struct rules *rules, struct str repo)
{
    struct str only = {0};
    int n = 0;
    for (ptrdiff_t i = 0; rules && i < rules->nservice; i++)
        if (has(rules->service[i].repos, repo)) {
            only = rules->service[i].name;
            n++;
        }
    if (n == 1)
        return only;
    struct str rest = repo, last = repo;
    while (rest.n)
        last = str_cut(&rest, '/');
    return last;
}

/* the import itself, inside a transaction */
static bool write_all(const struct git_repository *repository, const struct git_import *import,
                      struct writing *w, struct err *e)
{
    struct git_import_count count;
    const struct git_sink sink = {
        .emit = emit, .tip = tip, .notice = notice, .progress = progress, .context = w};
    if (!git_import_events(repository, import, &sink, &count, e))
        return false;
    w->result->commits = count.commits;
    w->result->deployments = count.deployments;
    w->result->refs = count.refs;
    w->result->skipped_tags = count.skipped_tags;
    return true;
}

bool import_git(const struct import_git *what, struct log_port *log, struct arena *a,
                struct import_git_result *result, struct err *e)
{
    struct git_repository repository;
    struct git_import import = {.now_ms = what->now_ms};
    *result = (struct import_git_result){0};
    if (!read_deploys(what->deploys, &import, e) || !git_open(what->path, a, &repository, e))
        return false;
    struct str repo = what->repo.p ? what->repo : repository.name;
    struct known known = {.a = a};
    if (!log_tips_each(log, repo, add_known, &known, e))
        return false;
    import.repo = result->repo = repo;
    import.service = what->service.p ? what->service : service_of(what->rules, repo);
    result->service = import.service;
    import.env = what->env.p ? what->env : S("production");
    import.paths = wants_paths(what->rules, repo);
    import.known = known.item;
    import.nknown = known.n;
    struct writing w = {what, log, repo, result};
    struct log_count count;
    if (!write_all(&repository, &import, &w, e) || !log_commit(log, &count, e)) {
        log_abandon(log);
        return false;
    }
    result->new_events = count.added;
    result->new_deployments = count.deployments;
    return true;
}
