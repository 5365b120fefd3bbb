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
    AT(PIPELINE, "workflow_run.name"),
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

#define WHEN(...)              .when = {__VA_ARGS__}
#define GIVES(kind_phase, ...) .type = EVENT_##kind_phase, .field = {__VA_ARGS__}
#define ON(event_, action_)    .event = STR(event_), .action = STR(action_)
#define ONLY(event_)           .event = STR(event_)
#define BECAUSE(text)          .type = EVENT_NONE, .note = STR(text)
#define NO_INTEREST(events, text)                                                                  \
    {                                                                                              \
        .event = STR(events), .note = STR(text), .discard = true                                   \
    }
#define INCIDENT  IS("issue.labels[*].name", "incident")
#define LASTING   NOT("deployment.transient_environment", "true")
#define BY_OTHERS NOT("@own_review", "true")

static const struct source_row rows[] = {
    {ON("pull_request",                                                      "opened"),
     GIVES(CHANGE_OPENED,                                                                                                                                                                                                                                                                     opened_fields, change_fields, change_details)},
    {ON("pull_request",                                                         "reopened|synchronize|edited|labeled|unlabeled"),
     GIVES(CHANGE_OPENED,                                                                                                                                                                                                                                                       updated_fields, change_fields, change_details),
     .note = STR("told again, as it is now")},
    {ON("pull_request","ready_for_review"),
     GIVES(CHANGE_READY,updated_fields, change_fields, change_details)},
    {ON("pull_request",                                                       "enqueued"),
     GIVES(CHANGE_QUEUED,                                                                                                                                                                                                                                               updated_fields, change_fields, change_details)},
    {ON("pull_request",                                                                                      "closed"),                                                                                                                     WHEN(IS("pull_request.merged",                                                                                                                                                                                                                                                        "true")),
     GIVES(CHANGE_MERGED, merged_fields, change_fields, change_details)},
    {ON("pull_request",                                                       "closed"),                                                                                                                     WHEN(NOT("pull_request.merged",                                                                                                                                                                                                                                                    "true")),
     GIVES(CHANGE_ABANDONED, closed_fields, change_fields, change_details),
     .note = STR("its merge_commit_sha is a test merge, not read")},
    {ON("pull_request",                                                    "converted_to_draft"),
     BECAUSE("a draft again: it counts when a change was first ready for review")},
    {ON("pull_request",                                                                      "dequeued"),
     BECAUSE("left the merge queue: that it was merged or closed is told apart")                                                                                                                                                                    },
    {ON("pull_request",                                                              "assigned|unassigned|review_requested|review_request_removed|locked|"
                        "unlocked|auto_merge_enabled|auto_merge_disabled|milestoned|demilestoned"),
     BECAUSE("no step of a change")                                                                                                                                                                                                                                                     },

    {ON("pull_request_review",                                                       "submitted"),
     WHEN(IS("review.state",                                                                                                                                                                                                                                                    "approved|changes_requested|commented"), BY_OTHERS),
     GIVES(CHANGE_REVIEWED, review_fields, change_fields)},
    {ON("pull_request_review",                                        "submitted"),WHEN(IS("review.state",                                                                                                                                                                                                                                                                  "approved"), BY_OTHERS),
     GIVES(CHANGE_APPROVED, review_fields, change_fields)},
    {ON("pull_request_review",                                                         "submitted"),                                                                                                        WHEN(IS("@own_review",                                                                                                                                                                                                                           "true")),
     BECAUSE("the author's own remark is no review")},
    {ON("pull_request_review",                                                      "submitted"),                                            BECAUSE("not a state that counts")                                                                                                                                                                                                           },
    {ON("pull_request_review",                                                      "dismissed"),                                    BECAUSE("a dismissed review was given all the same")                                                                                                                                                                                                            },
    {ON("pull_request_review",                                                      "edited"),                   BECAUSE("its text was edited")                                                                                                                                                                                                                                                         },

    {ONLY("push"),                                               WHEN(IS("deleted",                                           "true")),                                                                                                                                                                                                                                                                  GIVES(PUSH_REF_DELETED, push_fields)},
    {ONLY("push"),                                                            WHEN(IS("created",                                                                                                                  "true"),                                                                                                                                                                                                                                                    NOT("deleted", "true")),
     GIVES(PUSH_REF_CREATED, push_fields)},
    {ONLY("push"),                                                                      WHEN(IS("forced",                                                                                                             "true"),                                                                                                                                                                                                         NOT("created", "true"), NOT("deleted", "true")),
     GIVES(PUSH_FORCED, push_fields)},
    {ONLY("push"),                                                           WHEN(NOT("forced",                                                                                                               "true"),                                                                                                                                                                                                                                                                   NOT("created", "true"), NOT("deleted", "true")),
     GIVES(PUSH_LANDED, push_fields)},
    {ONLY("create|delete"),                                                        BECAUSE("the push tells it, with its commits")                                                                                                                     },

    {ON("merge_group",                                                 "checks_requested"),WHEN(TOLD("@queued")),
     GIVES(CHANGE_QUEUED, queue_fields)},
    {ON("merge_group",                                               "checks_requested"),                                            BECAUSE("its ref names no pull request")                                                                                                                                                                                                                                        },
    {ON("merge_group",                                               "destroyed"),
     BECAUSE("left the merge queue: that a change was merged is told by pull_request")                                                                                                             },

    {ON("workflow_run",                                               "in_progress"),                                               GIVES(BUILD_STARTED,                                                                                                    run_fields, run_started)},
    {ON("workflow_run",                                                           "completed"),
     WHEN(IS("workflow_run.conclusion",                                                                                                                                              "success|failure|timed_out|startup_failure|cancelled|"
                                        "stale|skipped|neutral")),
     GIVES(BUILD_FINISHED, run_fields, run_finished)},
    {ON("workflow_run",                                                          "completed"),                                                                                                                        WHEN(IS("workflow_run.conclusion",                                                                                                                                                       "action_required")),
     BECAUSE("waits for an approval: nothing ran")},
    {ON("workflow_run",                                                               "completed"),BECAUSE("says that it is completed, but not how")                                                                                                                                                                                                                                                           },
    {ON("workflow_run",                                                          "requested"),                                                                                                                        BECAUSE("not started yet: the next delivery says when")},
    {ON("workflow_job",                                                               "queued|waiting|in_progress|completed"),
     BECAUSE("workflow_run tells of the run as a whole")                                                                                                                                                                                                                                                           },
    {ON("check_run",                                                              "created|completed|requested_action|rerequested"),
     BECAUSE("workflow_run tells of the run as a whole")},
    {ON("check_suite",                                                           "completed|requested|rerequested"),
     BECAUSE("workflow_run tells of the run as a whole")                                                                                                                                                                                                                                                        },
    {ONLY("status"),                                                               BECAUSE("a commit status names no run: connect the tool that set it")                                                                                                               },

    {ON("deployment|deployment_status",                                                          "created"),
     WHEN(IS("deployment.transient_environment",                                                                        "true")),
     BECAUSE("a transient environment: made for one change and torn down again")},
    {ON("deployment",                                                                      "created"),WHEN(LASTING),                                                                                                                                                                                                                                                       GIVES(DEPLOY_QUEUED, deploy_fields, deploy_asked)},
    {ON("deployment_status",                                                    "created"),
     WHEN(IS("deployment_status.state",                                                                                                                                                                                                                                                   "pending|queued|waiting"), LASTING),
     GIVES(DEPLOY_QUEUED, deploy_fields, deploy_state)},
    {ON("deployment_status",     "created"),
     WHEN(IS("deployment_status.state",                                                                            "in_progress"), LASTING),
     GIVES(DEPLOY_STARTED, deploy_fields, deploy_state)},
    {ON("deployment_status",            "created"),
     WHEN(IS("deployment_status.state",                                                                                                                                                                                                                                                    "success|failure|error"), LASTING),
     GIVES(DEPLOY_FINISHED, deploy_fields, deploy_finished),
     .note = STR("the same status again changes nothing")},
    {ON("deployment_status",          "created"),       WHEN(IS("deployment_status.state","inactive")),
     BECAUSE("replaced by a newer deployment")},
    {ON("deployment_status",                                                                      "created"),                                                                                                                    BECAUSE("not a state that counts")                                                                                       },
    {ON("deployment_review",      "requested|approved|rejected"),
     BECAUSE("deployment_status tells what came of it")                                        },

    {ON("release",                                                                      "published"),                                                                                                                    GIVES(DEPLOY_FINISHED,                                                                                                                                                                                             release_fields),
     .note = STR("counts where the definitions name `release` among the production environments: "
                 "for libraries, which are delivered by a release")},
    {ON("release",                                                   "created|deleted|edited|prereleased|released|unpublished"),
     BECAUSE("published tells of the release")                                                                                                                                                                                                                                                       },

    {ON("issues","opened|labeled"),           WHEN(INCIDENT),
     GIVES(INCIDENT_OPENED, incident_fields, issue_opened)},
    {ON("issues", "labeled"),WHEN(INCIDENT,                                                                                                                                                                                                                                         IS("issue.state", "closed")),
     GIVES(INCIDENT_RESOLVED, incident_fields, issue_closed)},
    {ON("issues","closed"),                                                                                    WHEN(INCIDENT,NOT("issue.state_reason", "not_planned|duplicate")),
     GIVES(INCIDENT_RESOLVED, incident_fields, issue_closed)},
    {ON("issues","closed"),                                                                                    WHEN(INCIDENT,                                                                                                                                              IS("issue.state_reason", "not_planned|duplicate")),
     GIVES(INCIDENT_CANCELLED, incident_fields, issue_closed)},
    {ON("issues","reopened"),                                                                                    WHEN(INCIDENT),
     GIVES(INCIDENT_REOPENED, incident_fields, issue_updated)},
    {ON("issues","deleted"),WHEN(INCIDENT),
     GIVES(INCIDENT_CANCELLED, incident_fields, issue_updated)},
    {ON("issues",                             "unlabeled"),                                                                                   WHEN(IS("label.name","incident")),
     GIVES(INCIDENT_CANCELLED, incident_fields, issue_updated)},
    {ON("issues",                                                        "opened|labeled|closed|reopened|deleted|unlabeled"),
     BECAUSE("no label 'incident'")},
    {ON("issues",                                                         "assigned|unassigned|edited|milestoned|demilestoned|locked|unlocked|pinned|"
                  "unpinned|transferred|typed|untyped"),
     BECAUSE("no step of an incident")                                                                                                                                                                                                            },

    NO_INTEREST("ping", "the connection works"),
    NO_INTEREST("commit_comment|discussion|discussion_comment|issue_comment|"
                "pull_request_review_comment|pull_request_review_thread",
                "conversation"),
    NO_INTEREST("code_scanning_alert|dependabot_alert|repository_vulnerability_alert|"
                "secret_scanning_alert|security_advisory",
                "findings of scanners are no incidents"),
    NO_INTEREST("member|membership|org_block|organization|team|team_add|sponsorship|star|watch|"
                "github_app_authorization|marketplace_purchase",
                "about people and accounts"),
    NO_INTEREST("branch_protection_rule|deploy_key|installation|installation_repositories|meta|"
                "public|repository|repository_import|fork",
                "settings of the repository"),
    NO_INTEREST("label|milestone|project|project_card|project_column|projects_v2_item|gollum",
                "planning and pages"),
    NO_INTEREST("package|page_build", "the deployment or release tells what was delivered"),
    NO_INTEREST("repository_dispatch|workflow_dispatch", "the run that it starts tells of itself"),
};

/* --- sayings, redaction ----------------------------------------------------------------------- */

static const struct saying sayings[] = {
    {STR("host"),       github_host,
     STR("the host of `repository.html_url`, else of `X-GitHub-Enterprise-Host`, else "
         "`github.com`"),
     false                                                                                                    },
    {STR("repo"),       github_repo,
     STR("`repository.full_name`, with the host before it where that is not github.com"),                false},
    {STR("queued"),     github_queued,
     STR("the number in `merge_group.head_ref` (`gh-readonly-queue/main/pr-104-SHA`)"),                  false},
    {STR("severity"),   github_severity,   STR("of a label `severity:X`, `severity/X` or `sev1`"),
     false                                                                                                    },
    {STR("reverts"),    github_reverts,
     STR("the number or sha in `Reverts #12`, `Reverts OWNER/NAME#12` of this repository or `This "
         "reverts commit SHA` in the text of the pull request"),
     true                                                                                                     },
    {STR("own_review"), github_own_review,
     STR("whether the reviewer is the author of the pull request"),                                      true },
    {STR("rollback"),   github_rollback,
     STR("`deployment.task` is `rollback`, or `deployment.payload` says `\"rollback\": true` "
         "(object, or JSON in a text)"),
     true                                                                                                     },
    {STR("cause"),      github_cause,      STR("the sha in `root cause: SHA` in the text of the issue"),
     true                                                                                                     },
};

static const struct redaction redactions[] = {
    {STR("^repository"),                   REDACT_ONLY,
     STR("id|full_name|html_url|default_branch|pushed_at|private")                                                  },
    {STR("^repository.html_url"),          REDACT_URL,   {0}                                                        },
    {STR("^pull_request.html_url"),        REDACT_URL,   {0}                                                        },
    {STR("^issue.html_url"),               REDACT_URL,   {0}                                                        },
    {STR("^workflow_run.html_url"),        REDACT_URL,   {0}                                                        },
    {STR("^release.html_url"),             REDACT_URL,   {0}                                                        },
    {STR("^deployment_status.log_url"),    REDACT_URL,   {0}                                                        },
    {STR("^deployment_status.target_url"), REDACT_URL,   {0}                                                        },
    {STR("^compare"),                      REDACT_URL,   {0}                                                        },
    {STR("^pull_request.title"),           REDACT_TITLE, {0}                                                        },
    {STR("^issue.title"),                  REDACT_TITLE, {0}                                                        },
    {STR("^deployment.payload"),           REDACT_ONLY,
     STR("rollback|rollback_to|rework|version|artifact|image|strategy")                                             },
    {STR("head_commit"),                   REDACT_ONLY,  STR("id|tree_id|timestamp")                                },
    {STR("commits"),                       REDACT_ONLY,  STR("id|tree_id|timestamp|distinct|added|removed|modified")},
    {STR("commit"),                        REDACT_ONLY,  STR("sha")                                                 },
    {STR("repository"),                    REDACT_ONLY,  STR("id")                                                  },
    {STR("repo"),                          REDACT_ONLY,  STR("id")                                                  },
    {STR("head_repository"),               REDACT_ONLY,  STR("id")                                                  },
    {STR("organization"),                  REDACT_ONLY,  STR("id")                                                  },
    {STR("enterprise"),                    REDACT_ONLY,  STR("id")                                                  },
    {STR("installation"),                  REDACT_ONLY,  STR("id")                                                  },
    {STR("app"),                           REDACT_ONLY,  STR("id|slug")                                             },
    {STR("performed_via_github_app"),      REDACT_ONLY,  STR("id|slug")                                             },
    {STR("url"),                           REDACT_DROP,  {0}                                                        },
    {STR("*_url"),                         REDACT_DROP,  {0}                                                        },
    {STR("_links"),                        REDACT_DROP,  {0}                                                        },
    {STR("node_id"),                       REDACT_DROP,  {0}                                                        },
    {STR("author"),                        REDACT_DROP,  {0}                                                        },
    {STR("committer"),                     REDACT_DROP,  {0}                                                        },
    {STR("pusher"),                        REDACT_DROP,  {0}                                                        },
    {STR("owner"),                         REDACT_DROP,  {0}                                                        },
    {STR("uploader"),                      REDACT_DROP,  {0}                                                        },
    {STR("email"),                         REDACT_DROP,  {0}                                                        },
    {STR("*_email"),                       REDACT_DROP,  {0}                                                        },
    {STR("gravatar_id"),                   REDACT_DROP,  {0}                                                        },
    {STR("assignee"),                      REDACT_DROP,  {0}                                                        },
    {STR("assignees"),                     REDACT_DROP,  {0}                                                        },
    {STR("requested_reviewer*"),           REDACT_DROP,  {0}                                                        },
    {STR("requested_team*"),               REDACT_DROP,  {0}                                                        },
    {STR("reviewers"),                     REDACT_DROP,  {0}                                                        },
    {STR("auto_merge"),                    REDACT_DROP,  {0}                                                        },
    {STR("milestone"),                     REDACT_DROP,  {0}                                                        },
    {STR("changes"),                       REDACT_DROP,  {0}                                                        },
    {STR("assets"),                        REDACT_DROP,  {0}                                                        },
    {STR("output"),                        REDACT_DROP,  {0}                                                        },
    {STR("forkee"),                        REDACT_DROP,  {0}                                                        },
    {STR("client_payload"),                REDACT_DROP,  {0}                                                        },
    {STR("inputs"),                        REDACT_DROP,  {0}                                                        },
    {STR("reactions"),                     REDACT_DROP,  {0}                                                        },
    {STR("referenced_workflows"),          REDACT_DROP,  {0}                                                        },
    {STR("runner_*"),                      REDACT_DROP,  {0}                                                        },
    {STR("head.label"),                    REDACT_DROP,  {0}                                                        },
    {STR("base.label"),                    REDACT_DROP,  {0}                                                        },
    {STR("release.name"),                  REDACT_BLANK, {0}                                                        },
    {STR("^name"),                         REDACT_DROP,  {0}                                                        },
    {STR("title"),                         REDACT_BLANK, {0}                                                        },
    {STR("*_title"),                       REDACT_BLANK, {0}                                                        },
    {STR("body"),                          REDACT_BLANK, {0}                                                        },
    {STR("body_*"),                        REDACT_BLANK, {0}                                                        },
    {STR("message"),                       REDACT_BLANK, {0}                                                        },
    {STR("*_message"),                     REDACT_BLANK, {0}                                                        },
    {STR("description"),                   REDACT_BLANK, {0}                                                        },
    {STR("comment"),                       REDACT_BLANK, {0}                                                        },
    {STR("text"),                          REDACT_BLANK, {0}                                                        },
    {STR("summary"),                       REDACT_BLANK, {0}                                                        },
    {STR("note"),                          REDACT_BLANK, {0}                                                        },
    {STR("reason"),                        REDACT_KEEP,  {0}                                                        },
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
    .saying = sayings,
    .nsaying = COUNT(sayings),
    .redaction = redactions,
    .nredaction = COUNT(redactions),
    .person = STR("login"),
    .connect = connect,
    .notes = notes,
};
