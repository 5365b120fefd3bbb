/* GitHub (github.com and GitHub Enterprise Server): research of webhook payloads by
 * @octokit/webhooks-schemas 7.6.1 and docs.github.com.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/github.h"

#include "source/table.h"

/* --- changes ---------------------------------------------------------------------------------- */

static const struct field_map change_fields[] = {
    AT(REPO, "@repo"),
    AT(CHANGE, "pull_request.number|number"),
    AT(BASE, "pull_request.base.ref"),
    AT(BRANCH, "pull_request.head.ref"),
    AT(HEAD_SHA, "pull_request.head.sha"),
    AT(LABELS, "pull_request.labels[*].name"),
    AT(TITLE, "pull_request.title"),
    AT(URL, "pull_request.html_url"),
    END_FIELDS,
};
static const struct field_map change_details[] = {
    AT(OPENED_AT, "pull_request.created_at"),
    AT(ADDITIONS, "pull_request.additions"),
    AT(DELETIONS, "pull_request.deletions"),
    AT(FILES, "pull_request.changed_files"),
    AT(REVERTS, "@reverts"),
    ACTOR_AT("pull_request.user"),
    END_FIELDS,
};
static const struct field_map opened_fields[] = {
    AT(AT, "pull_request.created_at"),
    AT_WHEN(READY_AT, "pull_request.created_at", IS("pull_request.draft", "false")),
    END_FIELDS,
};
static const struct field_map updated_fields[] = {
    AT(AT, "pull_request.updated_at"),
    END_FIELDS,
};
static const struct field_map merged_fields[] = {
    AT(AT, "pull_request.merged_at|pull_request.closed_at"),
    AT(MERGED_AT, "pull_request.merged_at"),
    AT(MERGE_SHA, "pull_request.merge_commit_sha"),
    END_FIELDS,
};
static const struct field_map closed_fields[] = {
    AT(AT, "pull_request.closed_at|pull_request.updated_at"),
    END_FIELDS,
};
static const struct field_map review_fields[] = {
    AT(AT, "review.submitted_at"),
    ACTOR_AT("review.user"),
    END_FIELDS,
};
static const struct field_map queue_fields[] = {
    AT(AT, "merge_group.head_commit.timestamp"),
    AT(REPO, "@repo"),
    AT(CHANGE, "@queued"),
    END_FIELDS,
};

/* --- pushes ----------------------------------------------------------------------------------- */

static const struct commit_map commits = {
    .sha = STR(".id"),
    .authored_at = STR(".timestamp"),
    .paths = {STR(".added"), STR(".removed"), STR(".modified")},
};
static const struct field_map push_fields[] = {
    AT(AT, "repository.pushed_at|head_commit.timestamp"),
    AT(REPO, "@repo"),
    AT(REF, "ref"),
    AT(BEFORE, "before"),
    AT(AFTER, "after"),
    COMMITS_AT("commits", &commits),
    AT(URL, "compare"),
    ACTOR_AT("sender"),
    END_FIELDS,
};

/* --- builds ----------------------------------------------------------------------------------- */

static const struct word_pair build_ends[] = {
    {STR("success"),                           STR("success")  },
    {STR("failure|timed_out|startup_failure"), STR("failure")  },
    {STR("cancelled|stale"),                   STR("cancelled")},
    {STR("skipped|neutral"),                   STR("skipped")  },
    {{0},                                      {0}             },
};
static const struct field_map run_fields[] = {
    AT(REPO, "@repo"),
    AT(RUN, "workflow_run.id"),
    AT(ATTEMPT, "workflow_run.run_attempt"),
    AT(PIPELINE, "workflow.name|workflow_run.path"),
    AT(SHA, "workflow_run.head_sha"),
    AT_WHEN(QUEUED_AT, "workflow_run.created_at", IS("workflow_run.run_attempt", "1")),
    AT(URL, "workflow_run.html_url"),
    ACTOR_AT("workflow_run.triggering_actor|workflow_run.actor|sender"),
    END_FIELDS,
};
static const struct field_map run_started[] = {
    AT(AT, "workflow_run.run_started_at|workflow_run.updated_at"),
    END_FIELDS,
};
static const struct field_map run_finished[] = {
    AT(AT, "workflow_run.updated_at"),
    AT(STARTED_AT, "workflow_run.run_started_at"),
    AT_WORDS(STATUS, "workflow_run.conclusion", build_ends),
    END_FIELDS,
};

/* --- deployments ------------------------------------------------------------------------------ */

static const struct field_map deploy_fields[] = {
    FILL(DEPLOY, "gh:{@host}:{repository.id}:{deployment.id}"),
    AT(REPO, "@repo"),
    AT(SHA, "deployment.sha"),
    AT(ENV, "deployment.environment|deployment_status.environment"),
    AT(ROLLBACK, "@rollback"),
    AT(ROLLBACK_TO, "deployment.payload.rollback_to"),
    AT(REWORK, "deployment.payload.rework"),
    AT(VERSION, "deployment.payload.version"),
    AT(ARTIFACT, "deployment.payload.artifact|deployment.payload.image"),
    AT(STRATEGY, "deployment.payload.strategy"),
    AT(URL, "deployment_status.log_url|deployment_status.target_url"),
    ACTOR_AT("deployment.creator"),
    END_FIELDS,
};
static const struct field_map deploy_asked[] = {
    AT(AT, "deployment.created_at"),
    END_FIELDS,
};
static const struct field_map deploy_state[] = {
    AT(AT, "deployment_status.created_at"),
    END_FIELDS,
};
static const struct word_pair deploy_ends[] = {
    {STR("success"),       STR("success")},
    {STR("failure|error"), STR("failure")},
    {{0},                  {0}           },
};
static const struct field_map deploy_finished[] = {
    AT(AT, "deployment_status.created_at"),
    AT_WORDS(STATUS, "deployment_status.state", deploy_ends),
    END_FIELDS,
};
static const struct word_pair release_envs[] = {
    {STR("true"),  STR("prerelease")},
    {STR("false"), STR("release")   },
    {{0},          {0}              },
};
static const struct field_map release_fields[] = {
    AT(AT, "release.published_at"),
    FILL(DEPLOY, "gh:{@host}:{repository.id}:release-{release.id}"),
    AT(REPO, "@repo"),
    AT_WHEN(SHA, "release.target_commitish",
            LIKE("release.target_commitish", "????????????????????????????????????????")),
    AT(VERSION, "release.tag_name"),
    AT_WORDS(ENV, "release.prerelease", release_envs),
    ALWAYS(STATUS, "success"),
    AT(URL, "release.html_url"),
    ACTOR_AT("sender"),
    END_FIELDS,
};

/* --- incidents -------------------------------------------------------------------------------- */

static const struct field_map incident_fields[] = {
    FILL(INCIDENT, "gh:{@host}:{repository.id}:issue-{issue.number}"),
    AT(STARTED_AT, "issue.created_at"),
    AT(SEVERITY, "@severity"),
    REF_AT(CAUSE, "sha=@cause repo=@repo"),
    FILL(LABELS, "repo={@repo}"),
    FILL(LABELS, "label={issue.labels[*].name}"),
    AT(TITLE, "issue.title"),
    AT(URL, "issue.html_url"),
    END_FIELDS,
};
static const struct field_map issue_opened[] = {
    AT(AT, "issue.created_at"),
    ALWAYS(DETECTED_BY, "human"),
    ACTOR_AT("issue.user"),
    END_FIELDS,
};
static const struct field_map issue_closed[] = {
    AT(AT, "issue.closed_at|issue.updated_at"),
    ACTOR_AT("sender"),
    END_FIELDS,
};
static const struct field_map issue_updated[] = {
    AT(AT, "issue.updated_at"),
    ACTOR_AT("sender"),
    END_FIELDS,
};

/* --- rows ------------------------------------------------------------------------------------- */

#define INCIDENT  IS("issue.labels[*].name", "incident")
#define LASTING   NOT("deployment.transient_environment", "true")
#define BY_OTHERS NOT("@own_review", "true")

static const struct source_row rows[] = {
    ROW(ON("pull_request", "opened"),
        GIVES(CHANGE_OPENED, opened_fields, change_fields, change_details)),
    ROW(ON("pull_request", "reopened|synchronize|edited|labeled|unlabeled"),
        GIVES(CHANGE_OPENED, updated_fields, change_fields, change_details),
        REMARK("told again, as it is now")),
    ROW(ON("pull_request", "ready_for_review"),
        GIVES(CHANGE_READY, updated_fields, change_fields, change_details)),
    ROW(ON("pull_request", "enqueued"),
        GIVES(CHANGE_QUEUED, updated_fields, change_fields, change_details)),
    ROW(ON("pull_request", "closed"), WHEN(IS("pull_request.merged", "true")),
        GIVES(CHANGE_MERGED, merged_fields, change_fields, change_details)),
    ROW(ON("pull_request", "closed"), WHEN(NOT("pull_request.merged", "true")),
        GIVES(CHANGE_ABANDONED, closed_fields, change_fields, change_details),
        REMARK("its merge_commit_sha is a test merge, not read")),
    ROW(ON("pull_request", "converted_to_draft"),
        BECAUSE("a draft again: it counts when a change was first ready for review")),
    ROW(ON("pull_request", "dequeued"),
        BECAUSE("left the merge queue: that it was merged or closed is told apart")),
    ROW(ON("pull_request",
           "assigned|unassigned|review_requested|review_request_removed|locked|"
           "unlocked|auto_merge_enabled|auto_merge_disabled|milestoned|demilestoned"),
        BECAUSE("no step of a change")),

    ROW(ON("pull_request_review", "submitted"),
        WHEN(IS("review.state", "approved|changes_requested|commented"), BY_OTHERS),
        GIVES(CHANGE_REVIEWED, review_fields, change_fields)),
    ROW(ON("pull_request_review", "submitted"), WHEN(IS("review.state", "approved"), BY_OTHERS),
        GIVES(CHANGE_APPROVED, review_fields, change_fields)),
    ROW(ON("pull_request_review", "submitted"), WHEN(IS("@own_review", "true")),
        BECAUSE("the author's own remark is no review")),
    ROW(ON("pull_request_review", "submitted"), BECAUSE("not a state that counts")),
    ROW(ON("pull_request_review", "dismissed"),
        BECAUSE("a dismissed review was given all the same")),
    ROW(ON("pull_request_review", "edited"), BECAUSE("its text was edited")),

    ROW(ONLY("push"), WHEN(IS("deleted", "true")), GIVES(PUSH_REF_DELETED, push_fields)),
    ROW(ONLY("push"), WHEN(IS("created", "true"), NOT("deleted", "true")),
        GIVES(PUSH_REF_CREATED, push_fields)),
    ROW(ONLY("push"), WHEN(IS("forced", "true"), NOT("created", "true"), NOT("deleted", "true")),
        GIVES(PUSH_FORCED, push_fields)),
    ROW(ONLY("push"), WHEN(NOT("forced", "true"), NOT("created", "true"), NOT("deleted", "true")),
        GIVES(PUSH_LANDED, push_fields)),
    ROW(ONLY("create|delete"), BECAUSE("the push tells it, with its commits")),

    ROW(ON("merge_group", "checks_requested"), WHEN(TOLD("@queued")),
        GIVES(CHANGE_QUEUED, queue_fields)),
    ROW(ON("merge_group", "checks_requested"), BECAUSE("its ref names no pull request")),
    ROW(ON("merge_group", "destroyed"),
        BECAUSE("left the merge queue: that a change was merged is told by pull_request")),

    ROW(ON("workflow_run", "in_progress"), GIVES(BUILD_STARTED, run_fields, run_started)),
    ROW(ON("workflow_run", "completed"),
        WHEN(IS("workflow_run.conclusion", "success|failure|timed_out|startup_failure|cancelled|"
                                           "stale|skipped|neutral")),
        GIVES(BUILD_FINISHED, run_fields, run_finished)),
    ROW(ON("workflow_run", "completed"), WHEN(IS("workflow_run.conclusion", "action_required")),
        BECAUSE("waits for an approval: nothing ran")),
    ROW(ON("workflow_run", "completed"), BECAUSE("says that it is completed, but not how")),
    ROW(ON("workflow_run", "requested"), BECAUSE("not started yet: the next delivery says when")),
    ROW(ON("workflow_job", "queued|waiting|in_progress|completed"),
        BECAUSE("workflow_run tells of the run as a whole")),
    ROW(ON("check_run", "created|completed|requested_action|rerequested"),
        BECAUSE("workflow_run tells of the run as a whole")),
    ROW(ON("check_suite", "completed|requested|rerequested"),
        BECAUSE("workflow_run tells of the run as a whole")),
    ROW(ONLY("status"), BECAUSE("a commit status names no run: connect the tool that set it")),

    ROW(ONLY("deployment|deployment_status"), WHEN(IS("deployment.transient_environment", "true")),
        BECAUSE("a transient environment: made for one change and torn down again")),
    ROW(ONLY("deployment"), WHEN(LASTING), GIVES(DEPLOY_QUEUED, deploy_fields, deploy_asked)),
    ROW(ONLY("deployment_status"),
        WHEN(IS("deployment_status.state", "pending|queued|waiting"), LASTING),
        GIVES(DEPLOY_QUEUED, deploy_fields, deploy_state)),
    ROW(ONLY("deployment_status"), WHEN(IS("deployment_status.state", "in_progress"), LASTING),
        GIVES(DEPLOY_STARTED, deploy_fields, deploy_state)),
    ROW(ONLY("deployment_status"),
        WHEN(IS("deployment_status.state", "success|failure|error"), LASTING),
        GIVES(DEPLOY_FINISHED, deploy_fields, deploy_finished),
        REMARK("the same status again changes nothing")),
    ROW(ONLY("deployment_status"), WHEN(IS("deployment_status.state", "inactive")),
        BECAUSE("replaced by a newer deployment")),
    ROW(ONLY("deployment_status"), BECAUSE("not a state that counts")),
    ROW(ONLY("deployment_review|deployment_protection_rule"),
        BECAUSE("deployment_status tells what came of it")),

    ROW(ON("release", "published"), GIVES(DEPLOY_FINISHED, release_fields),
        REMARK("counts where the definitions name `release` among the production environments: "
               "for libraries, which are delivered by a release")),
    ROW(ON("release", "created|deleted|edited|prereleased|released|unpublished"),
        BECAUSE("published tells of the release")),

    ROW(ON("issues", "opened|labeled"), WHEN(INCIDENT),
        GIVES(INCIDENT_OPENED, incident_fields, issue_opened)),
    ROW(ON("issues", "labeled"), WHEN(INCIDENT, IS("issue.state", "closed")),
        GIVES(INCIDENT_RESOLVED, incident_fields, issue_closed)),
    ROW(ON("issues", "closed"), WHEN(INCIDENT, NOT("issue.state_reason", "not_planned|duplicate")),
        GIVES(INCIDENT_RESOLVED, incident_fields, issue_closed)),
    ROW(ON("issues", "closed"), WHEN(INCIDENT, IS("issue.state_reason", "not_planned|duplicate")),
        GIVES(INCIDENT_CANCELLED, incident_fields, issue_closed)),
    ROW(ON("issues", "reopened"), WHEN(INCIDENT),
        GIVES(INCIDENT_REOPENED, incident_fields, issue_updated)),
    ROW(ON("issues", "deleted"), WHEN(INCIDENT),
        GIVES(INCIDENT_CANCELLED, incident_fields, issue_updated)),
    ROW(ON("issues", "unlabeled"), WHEN(IS("label.name", "incident")),
        GIVES(INCIDENT_CANCELLED, incident_fields, issue_updated)),
    ROW(ON("issues", "opened|labeled|closed|reopened|deleted|unlabeled"),
        BECAUSE("no label 'incident'")),
    ROW(ON("issues", "assigned|unassigned|edited|milestoned|demilestoned|locked|unlocked|pinned|"
                     "unpinned|transferred|typed|untyped"),
        BECAUSE("no step of an incident")),

    NO_INTEREST("ping", "the connection works"),
    NO_INTEREST("commit_comment|discussion|discussion_comment|issue_comment|"
                "pull_request_review_comment|pull_request_review_thread",
                "conversation"),
    NO_INTEREST("code_scanning_alert|dependabot_alert|repository_vulnerability_alert|"
                "repository_advisory|secret_scanning_alert|secret_scanning_alert_location|"
                "secret_scanning_scan|security_advisory|security_and_analysis",
                "findings of scanners are no incidents"),
    NO_INTEREST("member|membership|org_block|organization|team|team_add|sponsorship|star|watch|"
                "user|enterprise|github_app_authorization|marketplace_purchase|"
                "personal_access_token_request",
                "about people and accounts"),
    NO_INTEREST("branch_protection_rule|deploy_key|installation|installation_repositories|meta|"
                "public|repository|repository_import|repository_ruleset|fork|custom_property|"
                "custom_property_values|branch_protection_configuration|installation_target|"
                "cache_sync|content_reference",
                "settings of the repository"),
    NO_INTEREST("label|milestone|project|project_card|project_column|projects_v2|projects_v2_item|"
                "projects_v2_status_update|sub_issues|issue_dependencies|gollum",
                "planning and pages"),
    NO_INTEREST("package|registry_package|page_build",
                "the deployment or release tells what was delivered"),
    NO_INTEREST("repository_dispatch|workflow_dispatch", "the run that it starts tells of itself"),
};

static const struct str headers[] = {STR("x-github-event"), STR("x-github-delivery"),
                                     STR("x-github-hook-id"), STR("x-github-enterprise-host")};

static const char connect[] =
    "1. `pitwall source add github --adapter github` prints a secret and the URL.\n"
    "2. In the repository or organization: Settings, Webhooks, Add webhook.\n"
    "3. Payload URL `https://HOST/hook/github`, content type `application/json`, the secret.\n"
    "4. Let me select individual events: Pull requests, Pull request reviews, Pushes, "
    "Deployments,\n"
    "   Deployment statuses, Workflow runs; where used, Issues, Merge groups and Releases.\n"
    "5. Its page Recent Deliveries must show 200; `pitwall doctor` shows what came.\n";

static const char notes[] =
    "- GitHub never sends a delivery again by itself. What was missed can be sent again by hand "
    "or\n"
    "  API; a delivery keeps its id, so that nothing counts twice.\n"
    "- A service is given by a routing rule for the repository. `env` is GitHub's name of the\n"
    "  environment.\n"
    "- The first commit of a change is not in these deliveries: pushes tell commit times, and\n"
    "  `pitwall import git` tells them without limits.\n"
    "- A deployment that a job makes by naming an environment counts like any other.\n"
    "- An issue is an incident while it has a label `incident`, in any case.\n";

const struct adapter adapter_github = {
    .name = STR("github"),
    .title = STR("GitHub"),
    .scheme = STR("github"),
    .event = STR("header:x-github-event"),
    .action = STR("action"),
    .delivery = STR("header:x-github-delivery"),
    .header = headers,
    .nheader = COUNT(headers),
    .row = rows,
    .nrow = COUNT(rows),
    .saying = github_sayings,
    .nsaying = GITHUB_SAYINGS,
    .redaction = github_redactions,
    .nredaction = GITHUB_REDACTIONS,
    .person = STR("login"),
    .connect = connect,
    .notes = notes,
};
