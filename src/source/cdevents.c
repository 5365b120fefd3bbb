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
    WHEN_ALL(IS("customData.verdict|customData.state|customData.decision", "approved|approve"))
#define OF_CHANGE   WHEN_ALL(TOLD("subject.content.change.id"))
#define AN_INCIDENT WHEN_ALL(IS("subject.content.ticketType", "incident"))

static const struct source_row rows[] = {
    ROW(CD "change.created", CHANGE_OPENED, ANY_TIME, change_fields, change_size, change_open),
    ROW(CD "change.reviewed", CHANGE_REVIEWED, ANY_TIME, change_fields, change_size, change_open),
    ROW(CD "change.reviewed", CHANGE_APPROVED, APPROVED, change_fields, change_size, change_open),
    ROW(CD "change.merged", CHANGE_MERGED, ANY_TIME, change_fields, change_size, change_end),
    ROW(CD "change.abandoned", CHANGE_ABANDONED, ANY_TIME, change_fields, change_size),
    IGNORED(CD "change.updated", ANY_TIME, "what changed in a change is not told"),
    ROW(CD "build.started", BUILD_STARTED, ANY_TIME, run_fields, of_build),
    ROW(CD "build.finished", BUILD_FINISHED, ANY_TIME, run_fields, run_end, of_build),
    ROW(CD "pipelinerun.started", BUILD_STARTED, ANY_TIME, run_fields, of_pipeline),
    ROW(CD "pipelinerun.finished", BUILD_FINISHED, ANY_TIME, run_fields, run_end, of_pipeline),
    ROW(CD "taskrun.started", BUILD_STARTED, ANY_TIME, run_fields, of_task),
    ROW(CD "taskrun.finished", BUILD_FINISHED, ANY_TIME, run_fields, run_end, of_task),
    ROW(CD "testsuiterun.started", BUILD_STARTED, ANY_TIME, run_fields, of_suite),
    ROW(CD "testsuiterun.finished", BUILD_FINISHED, ANY_TIME, run_fields, run_end, of_suite),
    IGNORED(CD "*.queued", ANY_TIME, "a run counts from its start"),
    IGNORED(CD "testcaserun.*", ANY_TIME, "single tests are not counted, their suite is"),
    IGNORED(CD "testoutput.*", ANY_TIME, "the output of tests is not counted"),
    ROW(CD "artifact.packaged", LINK_ASSERTED, OF_CHANGE, contains),
    ROW(CD "artifact.published", LINK_ASSERTED, OF_CHANGE, contains),
    IGNORED(CD "artifact.*", ANY_TIME, "an artifact counts by the change that it names"),
    ROW(CD "service.deployed", DEPLOY_FINISHED, ANY_TIME, deploy_fields, deploy_more),
    ROW(CD "service.upgraded", DEPLOY_FINISHED, ANY_TIME, deploy_fields, deploy_more),
    ROW(CD "service.rolledback", DEPLOY_FINISHED, ANY_TIME, deploy_fields, deploy_more, going_back),
    IGNORED(CD "service.published", ANY_TIME, "that it can be reached is no deployment"),
    IGNORED(CD "service.removed", ANY_TIME, "a removal is no deployment"),
    IGNORED(CD "environment.*", ANY_TIME, "environments are told by deployments"),
    ROW(CD "incident.detected", INCIDENT_OPENED, ANY_TIME, incident_fields, by_alert),
    ROW(CD "incident.reported", INCIDENT_OPENED, ANY_TIME, incident_fields),
    ROW(CD "incident.resolved", INCIDENT_RESOLVED, ANY_TIME, incident_fields),
    ROW(CD "ticket.created", INCIDENT_OPENED, AN_INCIDENT, incident_fields, ticket_labels),
    ROW(CD "ticket.closed", INCIDENT_RESOLVED, AN_INCIDENT, incident_fields, ticket_labels),
    IGNORED(CD "ticket.*", ANY_TIME, "a ticket counts when it is an incident"),
    IGNORED(CD "approval.*", ANY_TIME, "approvals (a draft of CDEvents) are not counted"),
    IGNORED(CD "repository.*", ANY_TIME, "repositories are told by their changes"),
    IGNORED(CD "branch.*", ANY_TIME, "branches are told by their changes"),
    NATIVE("dev.dora.*", "@native"),
    NATIVE("dev.cdeventsx.pitwall-*", "@native"),
    IGNORED("*", ANY_TIME, "of a type that is not counted"),
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
    {STR("*mail*"),      REDACT_DROP,  {0}},
    {STR("*avatar*"),    REDACT_DROP,  {0}},
    {STR("*login*"),     REDACT_DROP,  {0}},
    {STR("author"),      REDACT_DROP,  {0}},
    {STR("authorN*"),    REDACT_DROP,  {0}},
    {STR("authorI*"),    REDACT_DROP,  {0}},
    {STR("author_*"),    REDACT_DROP,  {0}},
    {STR("committer*"),  REDACT_DROP,  {0}},
    {STR("creator*"),    REDACT_DROP,  {0}},
    {STR("assignee*"),   REDACT_DROP,  {0}},
    {STR("approver*"),   REDACT_DROP,  {0}},
    {STR("reviewer*"),   REDACT_DROP,  {0}},
    {STR("responder"),   REDACT_DROP,  {0}},
    {STR("reportedBy"),  REDACT_DROP,  {0}},
    {STR("*updatedBy"),  REDACT_DROP,  {0}},
    {STR("triggeredBy"), REDACT_DROP,  {0}},
    {STR("user"),        REDACT_DROP,  {0}},
    {STR("user?ame"),    REDACT_DROP,  {0}},
    {STR("userId"),      REDACT_DROP,  {0}},
    {STR("*essage"),     REDACT_DROP,  {0}},
    {STR("comment*"),    REDACT_DROP,  {0}},
    {STR("errors"),      REDACT_DROP,  {0}},
    {STR("description"), REDACT_DROP,  {0}},
    {STR("summary"),     REDACT_DROP,  {0}},
    {STR("title"),       REDACT_TITLE, {0}},
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
