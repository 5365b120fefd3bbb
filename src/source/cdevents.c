/* CDEvents (cdevents.dev, 0.1 to 0.6), bare or as the data of CloudEvents, and events of ours
 * within CloudEvents. Types match in front of their version.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/cdevents.h"

#include "source/table.h"

#define AT_OF     "context.timestamp|header:ce-time"
#define ENV_TOLD  "subject.content.environment.id|customData.environment|customData.env"
#define SHA_TOLD  "customData.sha|customData.commit|customData.commitSha|customData.revision"
#define URL_TOLD  "subject.content.uri|subject.content.url|customData.url"
#define ORIGIN    "subject.source|context.source|header:ce-source"
#define RUN_OF(k) FILL(RUN, k ":{" ORIGIN "}:{subject.id}")

/* --- changes ---------------------------------------------------------------------------------- */

static const struct field_map change_fields[] = {
    AT(AT, AT_OF),
    AT(REPO, "@repo|" ORIGIN),
    AT(CHANGE, "subject.id"),
    AT(SERVICE, "@service"),
    AT(BASE, "customData.base|customData.targetBranch"),
    AT(BRANCH, "customData.branch|customData.sourceBranch"),
    AT(SHAS, "customData.shas"),
    AT(FIRST_COMMIT_AT, "customData.first_commit_at|customData.firstCommitAt"),
    AT(OPENED_AT, "customData.opened_at|customData.createdAt"),
    AT(READY_AT, "customData.ready_at"),
    AT(FIRST_REVIEW_AT, "customData.first_review_at"),
    AT(APPROVED_AT, "customData.approved_at"),
    END_FIELDS,
};
static const struct field_map change_size[] = {
    AT(ADDITIONS, "customData.additions"),
    AT(DELETIONS, "customData.deletions"),
    AT(FILES, "customData.files"),
    AT(LABELS, "customData.labels"),
    AT(REVERTS, "customData.reverts"),
    AT(ACTOR, "customData.actor"),
    AT(TITLE, "customData.title"),
    AT(URL, URL_TOLD),
    END_FIELDS,
};
static const struct field_map change_open[] = {
    AT(HEAD_SHA, "customData.head_sha|customData.headSha|" SHA_TOLD "|@sha"),
    END_FIELDS,
};
static const struct field_map change_end[] = {
    AT(HEAD_SHA, "customData.head_sha|customData.headSha"),
    AT(MERGE_SHA, "customData.merge_sha|customData.mergeSha|" SHA_TOLD "|@sha"),
    END_FIELDS,
};

/* --- runs ------------------------------------------------------------------------------------- */

static const struct word_pair outcomes[] = {
    {STR("success|succeeded|pass|passed"),           STR("success")  },
    {STR("failure|failed|fail|error"),               STR("failure")  },
    {STR("cancel|cancelled|canceled|aborted|abort"), STR("cancelled")},
    {STR("skip|skipped"),                            STR("skipped")  },
    {{0},                                            {0}             },
};
static const struct field_map run_fields[] = {
    AT(AT, AT_OF),
    AT(REPO, "@repo"),
    AT(SERVICE, "@service"),
    AT(PIPELINE, "subject.content.pipelineName|subject.content.taskName|"
                 "subject.content.testSuite.name|customData.pipeline"),
    AT(SHA, SHA_TOLD "|subject.content.change.id"),
    AT(ATTEMPT, "customData.attempt"),
    AT(STARTED_AT, "customData.started_at|customData.startedAt"),
    AT(QUEUED_AT, "customData.queued_at|customData.queuedAt"),
    AT(ENV, ENV_TOLD),
    AT(URL, URL_TOLD),
    END_FIELDS,
};
static const struct field_map run_end[] = {
    AT_WORDS(STATUS, "subject.content.outcome|customData.outcome|customData.status", outcomes),
    AT(ARTIFACT, "subject.content.artifactId"),
    AT(TESTS, "customData.tests"),
    END_FIELDS,
};
static const struct field_map of_build[] = {RUN_OF("build"), END_FIELDS};
static const struct field_map of_pipeline[] = {RUN_OF("pipelinerun"), END_FIELDS};
static const struct field_map of_task[] = {RUN_OF("taskrun"), END_FIELDS};
static const struct field_map of_suite[] = {RUN_OF("testsuiterun"), END_FIELDS};

/* --- artifacts, services ---------------------------------------------------------------------- */

static const struct field_map contains[] = {
    AT(AT, AT_OF),
    REF_AT(FROM, "artifact=subject.id"),
    REF_AT(TO, "change=subject.content.change.id repo=@change_repo"),
    ALWAYS(REL, "contains"),
    END_FIELDS,
};
static const struct field_map deploy_fields[] = {
    AT(AT, AT_OF),
    AT(DEPLOY, "customData.deploy|customData.deployment"),
    FILL(DEPLOY, "{context.source|header:ce-source}:{context.id|header:ce-id}"),
    AT(SERVICE, "@service"),
    AT(ENV, ENV_TOLD),
    AT(REPO, "@repo"),
    AT(SHA, SHA_TOLD),
    AT(SHAS, "customData.shas"),
    AT(VERSION, "customData.version"),
    AT(ARTIFACT, "subject.content.artifactId"),
    AT(STARTED_AT, "customData.started_at|customData.startedAt"),
    END_FIELDS,
};
static const struct field_map deploy_more[] = {
    AT(STRATEGY, "customData.strategy"), AT(REWORK, "customData.rework"),
    AT(ACTOR, "customData.actor"),       AT(URL, URL_TOLD),
    ALWAYS(STATUS, "success"),           END_FIELDS,
};
static const struct field_map going_back[] = {
    ALWAYS(ROLLBACK, "true"),
    AT(ROLLBACK_TO, "customData.rollback_to|customData.rollbackTo"),
    END_FIELDS,
};

/* --- incidents -------------------------------------------------------------------------------- */

static const struct field_map incident_fields[] = {
    AT(AT, AT_OF),
    AT(INCIDENT, "subject.id"),
    AT(SERVICE, "@service"),
    AT(ENV, ENV_TOLD),
    AT(SEVERITY, "customData.severity|customData.priority|subject.content.priority"),
    AT(TITLE, "@title"),
    AT(URL, "subject.content.ticketURI|" URL_TOLD),
    REF_AT(CAUSE, "deploy=customData.deploy"),
    END_FIELDS,
};
static const struct field_map ticket_labels[] = {
    AT(LABELS, "subject.content.labels"),
    END_FIELDS,
};
static const struct field_map by_alert[] = {ALWAYS(DETECTED_BY, "alert"), END_FIELDS};

/* --- rows ------------------------------------------------------------------------------------- */

#define CD "dev.cdevents."
#define APPROVED                                                                                   \
    WHEN(IS("customData.verdict|customData.state|customData.decision", "approved|approve"))
#define OF_CHANGE   WHEN(TOLD("subject.content.change.id"))
#define AN_INCIDENT WHEN(IS("subject.content.ticketType", "incident"))

static const struct source_row rows[] = {
    ROW(ONLY(CD "change.created"), GIVES(CHANGE_OPENED, change_fields, change_size, change_open)),
    ROW(ONLY(CD "change.reviewed"),
        GIVES(CHANGE_REVIEWED, change_fields, change_size, change_open)),
    ROW(ONLY(CD "change.reviewed"), APPROVED,
        GIVES(CHANGE_APPROVED, change_fields, change_size, change_open)),
    ROW(ONLY(CD "change.merged"), GIVES(CHANGE_MERGED, change_fields, change_size, change_end)),
    ROW(ONLY(CD "change.abandoned"), GIVES(CHANGE_ABANDONED, change_fields, change_size)),
    ROW(ONLY(CD "change.updated"), BECAUSE("what changed in a change is not told")),
    ROW(ONLY(CD "build.started"), GIVES(BUILD_STARTED, run_fields, of_build)),
    ROW(ONLY(CD "build.finished"), GIVES(BUILD_FINISHED, run_fields, run_end, of_build)),
    ROW(ONLY(CD "pipelinerun.started"), GIVES(BUILD_STARTED, run_fields, of_pipeline)),
    ROW(ONLY(CD "pipelinerun.finished"), GIVES(BUILD_FINISHED, run_fields, run_end, of_pipeline)),
    ROW(ONLY(CD "taskrun.started"), GIVES(BUILD_STARTED, run_fields, of_task)),
    ROW(ONLY(CD "taskrun.finished"), GIVES(BUILD_FINISHED, run_fields, run_end, of_task)),
    ROW(ONLY(CD "testsuiterun.started"), GIVES(BUILD_STARTED, run_fields, of_suite)),
    ROW(ONLY(CD "testsuiterun.finished"), GIVES(BUILD_FINISHED, run_fields, run_end, of_suite)),
    ROW(ONLY(CD "*.queued"), BECAUSE("a run counts from its start")),
    ROW(ONLY(CD "testcaserun.*"), BECAUSE("single tests are not counted, their suite is")),
    ROW(ONLY(CD "testoutput.*"), BECAUSE("the output of tests is not counted")),
    ROW(ONLY(CD "artifact.packaged"), OF_CHANGE, GIVES(LINK_ASSERTED, contains)),
    ROW(ONLY(CD "artifact.published"), OF_CHANGE, GIVES(LINK_ASSERTED, contains)),
    ROW(ONLY(CD "artifact.*"), BECAUSE("an artifact counts by the change that it names")),
    ROW(ONLY(CD "service.deployed"), GIVES(DEPLOY_FINISHED, deploy_fields, deploy_more)),
    ROW(ONLY(CD "service.upgraded"), GIVES(DEPLOY_FINISHED, deploy_fields, deploy_more)),
    ROW(ONLY(CD "service.rolledback"),
        GIVES(DEPLOY_FINISHED, deploy_fields, deploy_more, going_back)),
    ROW(ONLY(CD "service.published"), BECAUSE("that it can be reached is no deployment")),
    ROW(ONLY(CD "service.removed"), BECAUSE("a removal is no deployment")),
    ROW(ONLY(CD "environment.*"), BECAUSE("environments are told by deployments")),
    ROW(ONLY(CD "incident.detected"), GIVES(INCIDENT_OPENED, incident_fields, by_alert)),
    ROW(ONLY(CD "incident.reported"), GIVES(INCIDENT_OPENED, incident_fields)),
    ROW(ONLY(CD "incident.resolved"), GIVES(INCIDENT_RESOLVED, incident_fields)),
    ROW(ONLY(CD "ticket.created"), AN_INCIDENT,
        GIVES(INCIDENT_OPENED, incident_fields, ticket_labels)),
    ROW(ONLY(CD "ticket.closed"), AN_INCIDENT,
        GIVES(INCIDENT_RESOLVED, incident_fields, ticket_labels)),
    ROW(ONLY(CD "ticket.*"), BECAUSE("a ticket counts when it is an incident")),
    ROW(ONLY(CD "approval.*"), BECAUSE("approvals (a draft of CDEvents) are not counted")),
    ROW(ONLY(CD "repository.*"), BECAUSE("repositories are told by their changes")),
    ROW(ONLY(CD "branch.*"), BECAUSE("branches are told by their changes")),
    ROW(ONLY("dev.dora.*"), HOLDS_OURS("@native")),
    ROW(ONLY("dev.cdeventsx.pitwall-*"), HOLDS_OURS("@native")),
    ROW(ONLY("*"), BECAUSE("of a type that is not counted")),
};

/* --- sayings, redaction ----------------------------------------------------------------------- */

static const struct saying sayings[] = {
    {STR("type"),        cdevents_type,        STR("`context.type` without its version"),            false},
    {STR("delivery"),    cdevents_delivery,    STR("source, a blank, id; a hash where it is long"),
     false                                                                                                },
    {STR("repo"),        cdevents_repo,        STR("the repository of the content or `customData`"), false},
    {STR("change_repo"), cdevents_change_repo,
     STR("the repository that the artifact's change names"),                                         false},
    {STR("service"),     cdevents_service,
     STR("`customData.service`, the content's, else the deployed subject"),                          false},
    {STR("sha"),         cdevents_sha,         STR("`subject.id` where it is 40 or 64 hex digits"),  false},
    {STR("native"),      cdevents_native,      STR("the event in pitwall's own form"),               false},
    {STR("title"),       cdevents_title,       STR("description or summary of an incident"),         true },
};

static const struct redaction redactions[] = {
    REPO_NAME("customData.repo"),
    REPO_NAME("customData.repository"),
    REPO_NAME("repository.id"),
    LEAVE_OUT("*mail*"),
    LEAVE_OUT("*avatar*"),
    LEAVE_OUT("*login*"),
    LEAVE_OUT("author"),
    LEAVE_OUT("authorN*"),
    LEAVE_OUT("authorI*"),
    LEAVE_OUT("author_*"),
    LEAVE_OUT("committer*"),
    LEAVE_OUT("creator*"),
    LEAVE_OUT("assignee*"),
    LEAVE_OUT("approver*"),
    LEAVE_OUT("reviewer*"),
    LEAVE_OUT("responder"),
    LEAVE_OUT("reportedBy"),
    LEAVE_OUT("*updatedBy"),
    LEAVE_OUT("triggeredBy"),
    LEAVE_OUT("owner"),
    LEAVE_OUT("user"),
    LEAVE_OUT("user?ame"),
    LEAVE_OUT("userId"),
    LEAVE_OUT("*essage"),
    LEAVE_OUT("comment*"),
    LEAVE_OUT("errors"),
    LEAVE_OUT("description"),
    LEAVE_OUT("summary"),
    TITLE("title"),
};
static const struct str headers[] = {
    STR("ce-id"),
    STR("ce-source"),
    STR("ce-type"),
    STR("ce-time"),
};

static const char connect[] =
    "1. `pitwall token add --label cd --scope ingest` prints a token.\n"
    "2. Send CloudEvents (binary, structured or batch) to `https://HOST/v1/cloudevents`\n"
    "   with `Authorization: Bearer TOKEN`.\n"
    "3. A tool that posts bare CDEvents: `pitwall source add cdevents --adapter cdevents`,\n"
    "   then `https://HOST/hook/cdevents`.\n"
    "4. `pitwall doctor` shows what came.\n";
static const char notes[] =
    "- CDEvents tell no sha, size or review verdict of a change, and no commit of a deployment:\n"
    "  put `sha`, `repo`, `additions`, `first_commit_at`, `verdict` ... into `customData`.\n"
    "- A service is `subject.id`, or `customData.service`; an environment `environment.id`.\n"
    "- Types `dev.dora.KIND.PHASE` and `dev.cdeventsx.pitwall-KIND.PHASE` hold an event of\n"
    "  docs/events.md as the data, or as the CDEvent's `subject.content`; `type` and `at` may be\n"
    "  left to the envelope.\n"
    "- A finished build without outcome has no status.\n";

const struct adapter adapter_cdevents = {
    .name = STR("cdevents"),
    .title = STR("CDEvents and CloudEvents"),
    .scheme = STR("bearer"),
    .event = STR("@type"),
    .delivery = STR("@delivery"),
    .header = headers,
    .nheader = COUNT(headers),
    .row = rows,
    .nrow = COUNT(rows),
    .saying = sayings,
    .nsaying = COUNT(sayings),
    .redaction = redactions,
    .nredaction = COUNT(redactions),
    .connect = connect,
    .notes = notes,
};
