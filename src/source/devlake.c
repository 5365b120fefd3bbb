/* Apache DevLake's webhook plugin as an address to post to: its registrations of deployments, pull
 * requests and issues, in the spelling of today (camelCase) and of before 1.0 (snake_case).
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"
#include "source/repo.h"
#include "source/table.h"

/* --- the address: "[connections/]ID/REST", "connections/by-name/NAME/REST", "projects/P/REST" ---
 */

struct address {
    struct str connection, rest;
};

static struct address address_of(const struct reading *r)
{
    struct str rest = r->in->path, first = str_cut(&rest, '/'), all = rest;
    if (str_equal(first, S("connections"))) {
        first = str_cut(&rest, '/');
        if (str_equal(first, S("by-name")))
            first = str_cut(&rest, '/');
    } else if (str_equal(first, S("projects"))) {
        first = str_cut(&rest, '/');
    } else {
        rest = all;
    }
    return (struct address){first, rest};
}

static const struct json *say_connection(const struct reading *r)
{
    struct str connection = address_of(r).connection;
    return node_text(r, connection.n && str_utf8(connection) ? connection : (struct str){0});
}

/* "deployments", "pullrequests", "issues", "issue.close" */
static const struct json *say_what(const struct reading *r)
{
    struct str rest = address_of(r).rest, what = str_cut(&rest, '/');
    if (str_equal(what, S("issue")) && str_ends(rest, S("/close")))
        return node_text(r, S("issue.close"));
    return node_text(r, what.n && !rest.n && str_utf8(what) ? what : (struct str){0});
}

static const struct json *say_key(const struct reading *r)
{
    struct str rest = address_of(r).rest;
    if (!str_equal(str_cut(&rest, '/'), S("issue")))
        return NULL;
    struct str key = str_cut(&rest, '/');
    return node_text(r, key.n && str_utf8(key) ? key : (struct str){0});
}

/* Closing says nothing but the key: without its time the second closing of an issue that was opened
 * again would be the first one told again. */
static const struct json *say_arrived(const struct reading *r)
{
    return say_key(r) ? path_get(r, S("arrival:")) : NULL;
}

/* --- repositories ----------------------------------------------------------------------------- */

static struct str text_of(const struct reading *r, const struct json *commit, struct str name,
                          struct str older)
{
    struct str text = scalar_text(json_get(commit, name), r->a);
    return text.n ? text : scalar_text(json_get(commit, older), r->a);
}

/* the commits of a deployment, chained by repository */
struct chains {
    struct names repo;
    const struct json **commit; /* [n] */
    int32_t *next;              /* [n] of the same repository, -1: none */
    int32_t *first, *last;      /* by repository */
    int32_t n;
};

static struct chains chains_of(const struct reading *r, const struct json *commits)
{
    struct chains x = {.commit = NEW(r->a, const struct json *, commits->nchild),
                       .next = NEW(r->a, int32_t, commits->nchild),
                       .first = NEW(r->a, int32_t, commits->nchild),
                       .last = NEW(r->a, int32_t, commits->nchild)};
    for (const struct json *c = json_first(commits); c; c = json_next(commits, c)) {
        ptrdiff_t known = x.repo.n;
        struct str url = text_of(r, c, S("repoUrl"), S("repo_url"));
        int32_t repo = names_add(&x.repo, repo_of_url(r, url), r->a);
        x.commit[x.n] = c;
        x.next[x.n] = -1;
        if (repo == known)
            x.first[repo] = x.n;
        else
            x.next[x.last[repo]] = x.n;
        x.last[repo] = x.n++;
    }
    return x;
}

static void add(struct json *container, struct json value)
{
    container[container->size] = value;
    container->size += value.size;
    container->nchild++;
}

static struct json text_node(struct str key, struct str text)
{
    return (struct json){.type = JSON_STRING, .size = 1, .key = key, .text = text};
}

/* {"repo":"owner/name","shas":[...],"result":"..."} of one repository, behind what list holds */
static void add_repo(const struct reading *r, const struct chains *x, ptrdiff_t repo,
                     struct json *list)
{
    struct json *object = list + list->size, *shas;
    struct str result = {0};
    *object = (struct json){.type = JSON_OBJECT, .size = 1};
    if (x->repo.item[repo].n)
        add(object, text_node(S("repo"), x->repo.item[repo]));
    shas = object + object->size;
    *shas = (struct json){.type = JSON_ARRAY, .size = 1, .key = S("shas")};
    for (int32_t i = x->first[repo]; i >= 0; i = x->next[i]) {
        struct str sha = text_of(r, x->commit[i], S("commitSha"), S("commit_sha"));
        if (sha.n)
            add(shas, text_node((struct str){0}, sha));
        if (!result.n)
            result = scalar_text(json_get(x->commit[i], S("result")), r->a);
    }
    object->size += shas->size;
    object->nchild++;
    if (result.n)
        add(object, text_node(S("result"), result));
    list->size += object->size;
    list->nchild++;
}

/* one for each repository, in the order told */
static const struct json *say_repos(const struct reading *r)
{
    const struct json *commits = path_get(r, S("deploymentCommits|deployment_commits"));
    if (!commits || commits->type != JSON_ARRAY || !commits->nchild)
        return NULL;
    struct chains x = chains_of(r, commits);
    struct json *list = NEW(r->a, struct json, 1 + (ptrdiff_t)5 * commits->nchild);
    *list = (struct json){.type = JSON_ARRAY, .size = 1};
    for (ptrdiff_t repo = 0; repo < x.repo.n; repo++)
        add_repo(r, &x, repo, list);
    return list;
}

static const struct json *say_repo(const struct reading *r)
{
    struct str url = path_text(r, S("url")), repo = repo_of_url(r, url);
    bool told = url.n && !str_equal(url, repo);
    return node_text(r, told ? repo : repo_of_url(r, path_text(r, S("repoUrl|repo_url"))));
}

/* --- fields ----------------------------------------------------------------------------------- */

static const struct word_pair results[] = {
    {STR("SUCCESS|SUCCEEDED|PASSED|DONE"),            STR("success")  },
    {STR("FAILURE|FAILED|FAIL|ERROR|TIMED_OUT"),      STR("failure")  },
    {STR("ABORT|ABORTED|CANCELLED|CANCELED|SKIPPED"), STR("cancelled")},
    {{0},                                             {0}             },
};
static const struct field_map deploy_fields[] = {
    FILL(DEPLOY, "{@connection}:{id|pipeline_id}"),
    AT(AT, "finishedDate|end_time|arrival:"),
    AT(STARTED_AT, "startedDate|start_time"),
    AT(ENV, "environment"),
    ALWAYS(ENV, "PRODUCTION"),
    AT(TITLE, "displayTitle|name"),
    AT(URL, "url"),
    END_FIELDS,
};
static const struct field_map deploy_of_repo[] = {
    AT(REPO, ".repo"),
    AT_WHEN(SHAS, ".shas", TOLD(".shas[1]")),
    AT_WHEN(SHA, ".shas[0]", UNTOLD(".shas[1]")),
    AT_WORDS(STATUS, "result|.result", results),
    AT_WHEN(STATUS, "@success", UNTOLD("result|.result")),
    FILL(DEPLOY, "{@connection}:{.shas[0]}"),
    END_FIELDS,
};
static const struct field_map deploy_alone[] = {
    AT(REPO, "@repo"),
    AT(SHA, "commitSha|commit_sha"),
    AT_WORDS(STATUS, "result", results),
    AT_WHEN(STATUS, "@success", UNTOLD("result")),
    FILL(DEPLOY, "{@connection}:{commitSha|commit_sha}"),
    END_FIELDS,
};
static const struct field_map change_fields[] = {
    AT(REPO, "@repo|baseRepoId"),
    AT(CHANGE, "pullRequestKey"),
    AT(BASE, "baseRef"),
    AT(BRANCH, "headRef"),
    AT(HEAD_SHA, "headCommitSha"),
    AT(OPENED_AT, "createdDate"),
    AT(ADDITIONS, "additions"),
    AT(DELETIONS, "deletions"),
    AT(TITLE, "displayTitle"),
    AT(URL, "url"),
    END_FIELDS,
};
static const struct field_map change_opened[] = {
    AT(AT, "createdDate"),
    AT_WHEN(READY_AT, "createdDate", IS("isDraft", "false")),
    END_FIELDS,
};
static const struct field_map change_merged[] = {
    AT(AT, "mergedDate|closedDate"),
    AT(MERGED_AT, "mergedDate"),
    AT(MERGE_SHA, "mergeCommitSha"),
    END_FIELDS,
};
static const struct field_map change_closed[] = {AT(AT, "closedDate|arrival:"), END_FIELDS};
static const struct field_map incident_fields[] = {
    FILL(INCIDENT, "{@connection}:{issueKey|issue_key|@key}"),
    AT(SEVERITY, "severity"),
    AT(SEVERITY, "priority"),
    FILL(LABELS, "component={component}"),
    AT(TITLE, "title"),
    AT(URL, "url"),
    END_FIELDS,
};
static const struct field_map incident_opened[] = {AT(AT, "createdDate|created_date"), END_FIELDS};
static const struct field_map incident_resolved[] = {
    AT(AT, "resolutionDate|resolution_date|updatedDate|updated_date|@arrived|arrival:"),
    END_FIELDS,
};

static const struct json *say_success(const struct reading *r)
{
    return node_text(r, S("success"));
}

/* --- the table -------------------------------------------------------------------------------- */

#define OF_COMMITS   WHEN(TOLD("deploymentCommits[0]|deployment_commits[0]"))
#define OF_NONE      WHEN(UNTOLD("deploymentCommits[0]|deployment_commits[0]"))
#define STATUS_IS(w) WHEN(IS("status", w))
#define INCIDENT     IS("type", "INCIDENT")
#define OVER         IS("status", "DONE")

static const struct source_row rows[] = {
    ROW(ONLY("deployments"), EACH_OF("@repos[*]"), OF_COMMITS,
        GIVES(DEPLOY_FINISHED, deploy_fields, deploy_of_repo)),
    ROW(ONLY("deployments"), OF_NONE, GIVES(DEPLOY_FINISHED, deploy_fields, deploy_alone)),
    ROW(ONLY("pullrequests"), GIVES(CHANGE_OPENED, change_fields, change_opened)),
    ROW(ONLY("pullrequests"), STATUS_IS("MERGED"),
        GIVES(CHANGE_MERGED, change_fields, change_merged)),
    ROW(ONLY("pullrequests"), STATUS_IS("CLOSED"),
        GIVES(CHANGE_ABANDONED, change_fields, change_closed)),
    ROW(ONLY("issues"), WHEN(INCIDENT), GIVES(INCIDENT_OPENED, incident_fields, incident_opened)),
    ROW(ONLY("issues"), WHEN(INCIDENT, OVER),
        GIVES(INCIDENT_RESOLVED, incident_fields, incident_resolved)),
    ROW(ONLY("issues"), BECAUSE("an issue counts when its type is INCIDENT")),
    ROW(ONLY("issue.close"), GIVES(INCIDENT_RESOLVED, incident_fields, incident_resolved)),
    ROW(ONLY("*"), BECAUSE("deployments, pullrequests, issues and issue/KEY/close are read")),
};

static const struct saying sayings[] = {
    {STR("what"),       say_what,       STR("what the address ends in"),                           true },
    {STR("connection"), say_connection, STR("the connection or project in the address"),           true },
    {STR("key"),        say_key,        STR("the issue in the address"),                           true },
    {STR("arrived"),    say_arrived,    STR("when the closing of an issue arrived"),               true },
    {STR("repos"),      say_repos,      STR("the commits by repository, named as in its address"), false},
    {STR("repo"),       say_repo,       STR("the repository in `url`, `repoUrl`"),                 false},
    {STR("success"),    say_success,    STR("what DevLake takes where no result is told"),         false},
};

static const struct redaction redactions[] = {
    REPO_NAME("repoUrl"),     REPO_NAME("repo_url"),  LEAVE_OUT("author*"),
    LEAVE_OUT("mergedBy*"),   LEAVE_OUT("creator*"),  LEAVE_OUT("assignee*"),
    LEAVE_OUT("description"), LEAVE_OUT("commitMsg"), LEAVE_OUT("commit_msg"),
    TITLE("displayTitle"),    TITLE("title"),         ADDRESS("url"),
};

static const char connect[] =
    "1. `pitwall token add --label devlake --scope ingest` prints a token.\n"
    "2. In what posts to DevLake today, change the host and the key, nothing else:\n"
    "   `https://HOST/api/rest/plugins/webhook/connections/1/deployments`, also `/pullrequests`,\n"
    "   `/issues`, `/issue/KEY/close`, with `Authorization: Bearer TOKEN`.\n"
    "3. `pitwall doctor` shows what came.\n";
static const char notes[] =
    "- A deployment is known by connection and `id`; told again, what it says anew wins.\n"
    "- A deployment of several repositories is one event for each of them, so that each goes to\n"
    "  the service of its repository: DevLake tells no service, a routing rule by repo does.\n"
    "- Without `result` it succeeded, without `environment` it is PRODUCTION, as in DevLake.\n"
    "- An issue is an incident when its `type` is INCIDENT.\n";

const struct adapter adapter_devlake = {
    .name = STR("devlake"),
    .title = STR("Apache DevLake's webhook"),
    .scheme = STR("bearer"),
    .event = STR("@what"),
    .row = rows,
    .nrow = COUNT(rows),
    .saying = sayings,
    .nsaying = COUNT(sayings),
    .redaction = redactions,
    .nredaction = COUNT(redactions),
    .connect = connect,
    .notes = notes,
};
