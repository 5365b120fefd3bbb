/* Datadog's DORA API as an address to post to: @datadog/datadog-api-client 1.64.0, docs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "source/repo.h"
#include "source/table.h"

#define ATTR "data.attributes."

/* --- the address ------------------------------------------------------------------------------ */

static bool is_patch(const struct reading *r)
{
    for (ptrdiff_t i = 0; i < r->in->nheader; i++)
        if (str_equal(r->in->header[i].name, S(":method")))
            return str_equal(r->in->header[i].value, S("PATCH"));
    return false;
}

/* "deployment", "failure", "patch", "patch.version" */
static const struct json *say_what(const struct reading *r)
{
    struct str rest = r->in->path, what = str_cut(&rest, '/');
    if (is_patch(r) && str_equal(what, S("deployments")))
        return node_text(r, rest.n ? S("patch") : S("patch.version"));
    if (str_equal(what, S("incident")))
        what = S("failure");
    return node_text(r, what.n && !rest.n && str_utf8(what) ? what : (struct str){0});
}

static const struct json *say_patched(const struct reading *r)
{
    struct str rest = r->in->path;
    str_cut(&rest, '/');
    return node_text(r, is_patch(r) && rest.n && str_utf8(rest) ? rest : (struct str){0});
}

/* A patch says no time: without one, "failed" told after "not failed" would be the first "failed"
 * told again. */
static const struct json *say_arrived(const struct reading *r)
{
    return is_patch(r) ? path_get(r, S("arrival:")) : NULL;
}

/* --- what is not told ------------------------------------------------------------------------- */

/* What makes it one and the same where the sender tells no id: not its end, which may come later
 * for a failure. */
static const struct json *say_id(const struct reading *r)
{
    static const struct str parts[] = {STR(ATTR "service"),        STR(ATTR "services[0]"),
                                       STR(ATTR "team"),           STR(ATTR "env"),
                                       STR(ATTR "name"),           STR(ATTR "version"),
                                       STR(ATTR "git.commit_sha"), STR(ATTR "started_at")};
    struct str told = path_text(r, S(ATTR "id"));
    struct out o = out_to(r->a), hex = out_to(r->a);
    unsigned char digest[32];
    if (told.n)
        return node_text(r, told);
    for (ptrdiff_t i = 0; i < COUNT(parts); i++) {
        out_str(&o, path_text(r, parts[i]));
        out_byte(&o, '\n');
    }
    hash_sha256(out_str_of(&o), digest);
    out_hex(&hex, (struct str){(const char *)digest, 16});
    return node_text(r, out_str_of(&hex));
}

static const struct json *say_repo(const struct reading *r)
{
    return node_text(r, repo_of_url(r, path_text(r, S(ATTR "git.repository_url"))));
}

/* --- custom_tags: "key:value" ----------------------------------------------------------------- */

struct tag {
    struct str name, value;
};

static bool visit_tag(void *context, const struct json *j)
{
    struct tag *wanted = context;
    struct str rest = j->type == JSON_STRING ? j->text : (struct str){0};
    if (!str_equal_fold(str_trim(str_cut(&rest, ':')), wanted->name))
        return false;
    wanted->value = str_trim(rest);
    return wanted->value.n > 0;
}

static const struct json *tag_of(const struct reading *r, struct str name)
{
    struct tag tag = {name, {0}};
    path_each(r, S(ATTR "custom_tags[*]"), visit_tag, &tag);
    return node_text(r, tag.value.n ? tag.value : (struct str){0});
}

static const struct json *say_rollback(const struct reading *r)
{
    return tag_of(r, S("rollback"));
}

static const struct json *say_rework(const struct reading *r)
{
    return tag_of(r, S("rework"));
}

static const struct json *say_strategy(const struct reading *r)
{
    return tag_of(r, S("strategy"));
}

struct labels {
    const struct reading *r;
    struct json *list;
};

static bool visit_label(void *context, const struct json *j)
{
    struct labels *labels = context;
    struct str rest = j->type == JSON_STRING ? j->text : (struct str){0}, key = str_cut(&rest, ':');
    struct out o = out_to(labels->r->a);
    if (!rest.n)
        return false;
    out_str(&o, str_trim(key));
    out_byte(&o, '=');
    out_str(&o, str_trim(rest));
    labels->list[labels->list->size++] =
        (struct json){.type = JSON_STRING, .size = 1, .text = out_str_of(&o)};
    labels->list->nchild++;
    return false;
}

/* "key=value" of each tag */
static const struct json *say_labels(const struct reading *r)
{
    const struct json *tags = path_get(r, S(ATTR "custom_tags"));
    if (!tags || tags->type != JSON_ARRAY)
        return NULL;
    struct labels labels = {r, NEW(r->a, struct json, tags->nchild + 1)};
    *labels.list = (struct json){.type = JSON_ARRAY, .size = 1};
    path_each(r, S(ATTR "custom_tags[*]"), visit_label, &labels);
    return labels.list;
}

/* --- the table -------------------------------------------------------------------------------- */

static const struct field_map deploy_fields[] = {
    AT(AT, ATTR "finished_at"),
    AT(STARTED_AT, ATTR "started_at"),
    AT(DEPLOY, "@id"),
    AT(SERVICE, ATTR "service"),
    AT(ENV, ATTR "env"),
    AT(REPO, "@repo"),
    AT(SHA, ATTR "git.commit_sha"),
    AT(VERSION, ATTR "version"),
    AT(ROLLBACK, "@rollback"),
    AT(REWORK, "@rework"),
    AT(STRATEGY, "@strategy"),
    ALWAYS(STATUS, "success"),
    END_FIELDS,
};
static const struct field_map incident_fields[] = {
    AT(INCIDENT, "@id"),   AT(STARTED_AT, ATTR "started_at"),   AT(SERVICE, ATTR "services"),
    AT(ENV, ATTR "env"),   AT(SEVERITY, ATTR "severity"),       AT(TITLE, ATTR "name"),
    AT(LABELS, "@labels"), FILL(LABELS, "team={" ATTR "team}"), END_FIELDS,
};
static const struct field_map incident_opened[] = {AT(AT, ATTR "started_at"), END_FIELDS};
static const struct field_map incident_over[] = {AT(AT, ATTR "finished_at"), END_FIELDS};
static const struct word_pair verdicts[] = {
    {STR("true"),  STR("failed")    },
    {STR("false"), STR("not_failed")},
    {{0},          {0}              },
};
static const struct field_map verdict[] = {
    AT(AT, "@arrived"),
    REF_AT(FROM, "deploy=@patched"),
    REF_AT(TO, "deploy=@patched"),
    AT_WORDS(REL, ATTR "change_failure", verdicts),
    ALWAYS(REASON, "told to Datadog's API"),
    END_FIELDS,
};
static const struct field_map remedy[] = {
    AT(AT, "@arrived"),
    REF_AT(FROM, "deploy=" ATTR "remediation.id"),
    REF_AT(TO, "deploy=@patched"),
    ALWAYS(REL, "fixed"),
    AT(REASON, ATTR "remediation.type"),
    END_FIELDS,
};

#define OVER    WHEN(TOLD(ATTR "finished_at"))
#define JUDGED  WHEN(TOLD(ATTR "change_failure"))
#define REPAIRS WHEN(TOLD(ATTR "remediation.id"))

static const struct source_row rows[] = {
    ROW(ONLY("deployment"), GIVES(DEPLOY_FINISHED, deploy_fields)),
    ROW(ONLY("failure"), GIVES(INCIDENT_OPENED, incident_fields, incident_opened)),
    ROW(ONLY("failure"), OVER, GIVES(INCIDENT_RESOLVED, incident_fields, incident_over)),
    ROW(ONLY("patch"), JUDGED, GIVES(LINK_ASSERTED, verdict)),
    ROW(ONLY("patch"), REPAIRS, GIVES(LINK_ASSERTED, remedy)),
    ROW(ONLY("patch"), BECAUSE("neither change_failure nor remediation.id is told")),
    ROW(ONLY("patch.version"), LOST("a deployment is told by its id, not by its version")),
    ROW(ONLY("*"), BECAUSE("deployment, failure, incident and deployments/ID are read")),
};

static const struct saying sayings[] = {
    {STR("what"),     say_what,     STR("what the address and the method ask for"),     true },
    {STR("patched"),  say_patched,  STR("the deployment in the address"),               true },
    {STR("arrived"),  say_arrived,  STR("when a patch arrived"),                        true },
    {STR("id"),       say_id,       STR("`id`, else a hash of what makes it one"),      false},
    {STR("repo"),     say_repo,     STR("the repository in `git.repository_url`"),      false},
    {STR("labels"),   say_labels,   STR("each of `custom_tags` as `key=value`"),        false},
    {STR("rollback"), say_rollback, STR("the tag `rollback:true` or `rollback:false`"), false},
    {STR("rework"),   say_rework,   STR("the tag `rework:true` or `rework:false`"),     false},
    {STR("strategy"), say_strategy, STR("the tag `strategy:NAME`"),                     false},
};

static const struct redaction redactions[] = {
    REPO_NAME("repository_url"), LEAVE_OUT("*mail*"), LEAVE_OUT("author*"),
    LEAVE_OUT("*message"),       LEAVE_OUT("user*"),  TITLE("^data.attributes.name"),
};

static const char connect[] =
    "1. `pitwall token add --label datadog --scope ingest` prints a token.\n"
    "2. In what posts to Datadog's DORA API today, change the host and the key, nothing else:\n"
    "   `https://HOST/api/v2/dora/deployment`, `/failure`, `/incident` and `/deployments/ID` with\n"
    "   `DD-API-KEY: TOKEN`.\n"
    "3. `pitwall doctor` shows what came.\n";
static const char notes[] =
    "- Every deployment told is a successful one. Without `id` it is known by service,\n"
    "  environment, version, commit and start; the answer tells the id.\n"
    "- `change_failure` of a patch is the last word on that deployment: failed or not failed.\n"
    "- Of `custom_tags`, `rollback:true`, `rework:true` and `strategy:NAME` are read for\n"
    "  deployments; failures keep all of them, and `team=NAME`, as labels for routing.\n"
    "- The commit of a failure is not taken for its cause.\n";

const struct adapter adapter_datadog = {
    .name = STR("datadog"),
    .title = STR("Datadog's DORA API"),
    .scheme = STR("header"),
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
