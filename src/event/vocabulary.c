/* SPDX-License-Identifier: Apache-2.0 */
#include "event/vocabulary.h"

#include "base/limits.h"

/* Rows of the table below: one macro per kind of value, so that a row is field, need, meaning. */
#define NEED true
#define MAY  false
#define ROW(field, kind, need, of, limit, meaning)                                                 \
    {                                                                                              \
        FIELD_##field, VALUE_##kind, need, of, limit, STR(meaning)                                 \
    }
#define NAME(field, need, meaning) ROW(field, TEXT, need, 0, LIMIT_ID_BYTES, meaning)
#define LONG(field, need, meaning) ROW(field, TEXT, need, 0, LIMIT_TEXT_BYTES, meaning)
#define ID(field, need, meaning)   ROW(field, ID, need, 0, LIMIT_ID_BYTES, meaning)
#define SHA(field, need, meaning)  ROW(field, SHA, need, 0, LIMIT_ID_BYTES, meaning)
#define TIME(field, need, meaning) ROW(field, TIME, need, 0, LIMIT_ID_BYTES, meaning)
#define INT(field, need, meaning)  ROW(field, INTEGER, need, 0, LIMIT_ID_BYTES, meaning)
#define NUM(field, need, meaning)  ROW(field, NUMBER, need, 0, LIMIT_ID_BYTES, meaning)
#define FLAG(field, need, meaning) ROW(field, FLAG, need, 0, LIMIT_ID_BYTES, meaning)
#define WORD(field, list, need, meaning)                                                           \
    ROW(field, WORD, need, WORDS_##list, LIMIT_ID_BYTES, meaning)
#define LIST(field, need, meaning)   ROW(field, TEXTS, need, 0, LIMIT_ID_BYTES, meaning)
#define SHAS(field, need, meaning)   ROW(field, SHAS, need, 0, LIMIT_ID_BYTES, meaning)
#define REF(field, need, meaning)    ROW(field, REF, need, 0, LIMIT_ID_BYTES, meaning)
#define PACKED(field, need, meaning) ROW(field, COMMITS, need, 0, LIMIT_EVENT_BYTES, meaning)
#define JSON(field, shape, need, meaning)                                                          \
    ROW(field, JSON, need, SHAPE_##shape, LIMIT_TEXT_BYTES, meaning)

const struct field_rule envelope_rules[ENVELOPE_FIELDS] = {
    TIME(AT, NEED, "when it happened"),
    ID(ID, MAY, "the sender's delivery id: the same `source` and `id` again changes nothing"),
    NAME(SOURCE, MAY, "the sender's name; `api` when not told"),
    LIST(SERVICE, MAY,
         "the service or services; where it is missing, a routing rule of the definitions (repo, "
         "path, environment, alert label) may give it"),
    NAME(ENV, MAY, "the environment as the sender calls it; compared without case"),
    WORD(ACTOR, ACTOR, MAY, "what kind of actor did it; never a person's name or address"),
    LONG(URL, MAY, "where people can read about it"),
    LONG(TITLE, MAY, "one line for people to read"),
    FLAG(INFERRED, MAY, "an adapter concluded this event rather than being told"),
};

static const struct field_rule change_fields[] = {
    NAME(REPO, NEED, "the repository, as `owner/name` or a path"),
    ID(CHANGE, NEED, "the number or id of the change, unique in its repository"),
    NAME(BASE, MAY, "the branch it is meant for"),
    NAME(BRANCH, MAY, "the branch it comes from"),
    SHA(HEAD_SHA, MAY, "the last commit of the change's own branch"),
    SHA(MERGE_SHA, MAY, "the commit by which it landed"),
    SHAS(SHAS, MAY, "the commits of the change"),
    TIME(FIRST_COMMIT_AT, MAY, "when its first commit was authored"),
    TIME(OPENED_AT, MAY, "when it was opened"),
    TIME(READY_AT, MAY, "when it became ready for review"),
    TIME(FIRST_REVIEW_AT, MAY, "when it got its first review"),
    TIME(APPROVED_AT, MAY, "when it was approved"),
    TIME(MERGED_AT, MAY, "when it was merged"),
    INT(ADDITIONS, MAY, "lines added"),
    INT(DELETIONS, MAY, "lines deleted"),
    INT(FILES, MAY, "files touched"),
    LIST(LABELS, MAY, "its labels; compared without case"),
    ID(REVERTS, MAY, "the change or sha that it reverts"),
};

static const struct field_rule push_fields[] = {
    NAME(REPO, NEED, "the repository"),
    NAME(REF, NEED, "the ref, as `refs/heads/main`"),
    SHA(BEFORE, MAY, "where the ref stood; all zeros when it did not exist"),
    SHA(AFTER, MAY, "where the ref stands now; all zeros when it was deleted"),
    PACKED(COMMITS, MAY, "the commits that landed, oldest first"),
};

static const struct field_rule build_fields[] = {
    ID(RUN, NEED, "the id of the run, unique in its repository"),
    INT(ATTEMPT, MAY, "the attempt at this run; 1 when not told"),
    NAME(PIPELINE, MAY, "the pipeline or workflow"),
    NAME(REPO, MAY, "the repository"),
    SHA(SHA, MAY, "the commit that was built"),
    WORD(STATUS, BUILD_STATUS, MAY, "how it ended"),
    TIME(STARTED_AT, MAY, "when it started"),
    NAME(ARTIFACT, MAY, "what it produced"),
    TIME(QUEUED_AT, MAY, "when it was queued"),
    INT(SHARDS, MAY, "how many runners shared its tests"),
    JSON(TESTS, TESTS, MAY, "tests by level: run, failed, seconds"),
};

static const struct field_rule deploy_fields[] = {
    ID(DEPLOY, NEED, "the id of the deployment, unique in its service and environment"),
    NAME(REPO, MAY, "the repository of its sha"),
    SHA(SHA, MAY, "the commit that was deployed"),
    SHAS(SHAS, MAY, "the commits that were deployed, where there are several"),
    ID(VERSION, MAY, "the version"),
    NAME(ARTIFACT, MAY, "what was deployed"),
    WORD(STATUS, DEPLOY_STATUS, MAY, "how it ended"),
    TIME(STARTED_AT, MAY, "when it started"),
    FLAG(ROLLBACK, MAY, "it goes back to something deployed before; false says that it does not"),
    ID(ROLLBACK_TO, MAY, "the deployment or sha that it goes back to"),
    FLAG(REWORK, MAY, "it is unplanned work to repair what was delivered"),
    NAME(STRATEGY, MAY, "how it is rolled out"),
};

static const struct field_rule ring_fields[] = {
    ID(DEPLOY, NEED, "the deployment that is rolled out"),
    ID(RING, NEED, "the ring, wave or step"),
    INT(INDEX, MAY, "its place among the rings"),
    INT(OF, MAY, "how many rings there are"),
    NUM(WEIGHT_PCT, MAY, "the share of traffic that it has, in percent"),
    LONG(ANALYSIS, MAY, "what its analysis said"),
};

static const struct field_rule flag_fields[] = {
    ID(FLAG, NEED, "the flag's key"),
    JSON(FROM, ANY, MAY, "the value before, any JSON"),
    JSON(TO, ANY, MAY, "the value after, any JSON"),
    NUM(PERCENT, MAY, "the share that has it on, in percent"),
    FLAG(KILL, MAY, "it was turned off because of trouble"),
    ID(DEPLOY, MAY, "the deployment that it belongs to"),
    ID(INCIDENT, MAY, "the incident that it answers"),
};

static const struct field_rule incident_fields[] = {
    ID(INCIDENT, NEED, "the id of the incident, unique in its service"),
    ID(SEVERITY, MAY, "its severity"),
    TIME(STARTED_AT, MAY, "when the impact started"),
    TIME(DETECTED_AT, MAY, "when it was noticed"),
    WORD(DETECTED_BY, DETECTED_BY, MAY, "who noticed it"),
    REF(CAUSE, MAY, "what caused it: a deployment, a sha, a flag, or something external"),
    ID(DUPLICATE_OF, MAY, "the incident of which it is a duplicate"),
    LIST(LABELS, MAY,
         "what its tool attached, as `key=value`: alert labels, the tool's own service; for "
         "routing"),
};

static const struct field_rule postmortem_fields[] = {
    ID(INCIDENT, NEED, "the incident"),
    ID(ACTION, MAY, "the action that was opened or closed"),
    TIME(DUE_AT, MAY, "when it is due"),
};

static const struct field_rule drill_fields[] = {
    ID(DRILL, NEED, "the id of the drill"),
    WORD(KIND, DRILL, MAY, "what was exercised"),
    TIME(STARTED_AT, NEED, "when it started"),
    FLAG(SUCCESS, MAY, "it reached its aim"),
};

static const struct field_rule outcome_fields[] = {
    ID(KR, NEED, "the key result"),
    NUM(VALUE, NEED, "its value"),
    NAME(UNIT, MAY, "the unit of the value"),
    LONG(OBJECTIVE, MAY, "the objective that it belongs to"),
    NUM(TARGET, MAY, "the value to reach"),
    TIME(DUE_AT, MAY, "when it is to be reached"),
    WORD(DIRECTION, DIRECTION, MAY, "which way is better"),
};

static const struct field_rule experiment_fields[] = {
    ID(EXPERIMENT, NEED, "the id of the experiment"),
    NAME(METRIC, MAY, "the metric that it is to move"),
    LONG(HYPOTHESIS, MAY, "what is believed"),
    LIST(TREATED, MAY, "the services that get the treatment"),
    LIST(CONTROLS, MAY, "the services that do not"),
    LONG(EXPECTED, MAY, "the effect that is expected"),
    TIME(ENDS_AT, MAY, "when it is to end"),
    WORD(OUTCOME, OUTCOME, MAY, "what was decided"),
    ID(TEMPLATE, MAY, "the paved-road template that it tries"),
};

static const struct field_rule adoption_fields[] = {
    ID(TEMPLATE, NEED, "the paved-road template that the service uses"),
    ID(VERSION, MAY, "its version"),
};

static const struct field_rule assessment_fields[] = {
    ID(CAPABILITY, NEED, "the capability that is assessed, for a service or team, never a person"),
    ID(ITEM, NEED, "the question"),
    NUM(SCORE, NEED, "the answer"),
    NUM(SCALE, NEED, "the highest possible answer"),
};

static const struct field_rule slo_fields[] = {
    ID(SLO, NEED, "the service level objective"),
    NUM(VALUE, NEED, "what was measured"),
    NUM(OBJECTIVE, NEED, "what is to be reached"),
    ID(WINDOW, MAY, "the window it was measured over"),
};

static const struct field_rule review_fields[] = {
    ID(WEEK, NEED, "the ISO week, as `2026-W45`"),
    NAME(METRIC, MAY, "the metric that is explained"),
    LONG(TEXT, MAY, "the explanation"),
};

static const struct field_rule definition_fields[] = {
    ID(VERSION, NEED, "the version of the definitions"),
    NAME(HASH, NEED, "the hash of their text"),
    ROW(TEXT, TEXT, NEED, 0, LIMIT_RULES_BYTES, "their text"),
};

static const struct field_rule link_fields[] = {
    REF(FROM, NEED, "what the link starts from"),
    REF(TO, NEED, "what it leads to"),
    WORD(REL, REL, NEED, "what the first is or did to the second"),
    LONG(REASON, MAY, "why"),
};

static const struct field_rule note_fields[] = {
    LONG(TEXT, NEED, "an annotation on the charts"),
};

static const struct field_rule void_fields[] = {
    ROW(TARGET, TEXT, NEED, 0, 4 * LIMIT_TEXT_BYTES,
        "the semantic key of the event that is void, its parts joined with vertical bars"),
    LONG(REASON, NEED, "why"),
};

/* KIND(kind, fields, name, meaning, entity, the entity's part of the semantic key...) */
#define KIND(kind, fields, name, meaning, entity, ...)                                             \
    [KIND_##kind] = {STR(name), STR(meaning), fields, COUNT(fields), FIELD_##entity, {__VA_ARGS__}}

const struct kind_rule kind_rules[KINDS] = {
    KIND(CHANGE, change_fields, "change", "a pull or merge request on its way to the main branch",
         CHANGE, FIELD_REPO, FIELD_CHANGE),
    KIND(PUSH, push_fields, "push", "commits reaching a ref of a repository", NONE, FIELD_REPO,
         FIELD_REF, FIELD_BEFORE, FIELD_AFTER),
    KIND(BUILD, build_fields, "build", "a run of a pipeline", RUN, FIELD_REPO, FIELD_RUN,
         FIELD_ATTEMPT),
    KIND(DEPLOY, deploy_fields, "deploy", "a deployment to an environment", DEPLOY, FIELD_DEPLOY),
    KIND(RING, ring_fields, "ring", "one step of a progressive rollout", DEPLOY, FIELD_DEPLOY),
    KIND(FLAG, flag_fields, "flag", "a feature flag", FLAG, FIELD_FLAG),
    KIND(INCIDENT, incident_fields, "incident", "something is wrong for users", INCIDENT,
         FIELD_INCIDENT),
    KIND(POSTMORTEM, postmortem_fields, "postmortem", "what is learnt from an incident", INCIDENT,
         FIELD_INCIDENT, FIELD_ACTION),
    KIND(DRILL, drill_fields, "drill", "a rehearsal of rollback, failover or restore", DRILL,
         FIELD_DRILL),
    KIND(OUTCOME, outcome_fields, "outcome", "a key result of the business", KR, FIELD_KR),
    KIND(EXPERIMENT, experiment_fields, "experiment",
         "a change of practice that is tried on purpose", EXPERIMENT, FIELD_EXPERIMENT),
    KIND(ADOPTION, adoption_fields, "adoption", "a service uses a paved-road template", TEMPLATE,
         FIELD_TEMPLATE),
    KIND(ASSESSMENT, assessment_fields, "assessment", "a self-assessment of a service or team",
         CAPABILITY, FIELD_CAPABILITY, FIELD_ITEM),
    KIND(SLO, slo_fields, "slo", "a service level objective was measured", SLO, FIELD_SLO),
    KIND(REVIEW, review_fields, "review", "the weekly review of the numbers", WEEK, FIELD_WEEK,
         FIELD_METRIC),
    KIND(DEFINITION, definition_fields, "definition", "the definitions behind the numbers", VERSION,
         FIELD_VERSION),
    KIND(LINK, link_fields, "link", "a relation that someone states or takes back", NONE,
         FIELD_FROM, FIELD_TO, FIELD_REL),
    KIND(NOTE, note_fields, "note", "an annotation", TEXT, FIELD_TEXT),
    KIND(VOID, void_fields, "void", "a correction: an event of the log does not count", TARGET,
         FIELD_TARGET),
};

/* ONCE: the same entity again is the same event; EACH: `at` is part of the key */
#define ONCE false
#define EACH true
#define TYPE(kind, phase, name, keyed_at, meaning)                                                 \
    [EVENT_##kind##_##phase] = {STR(name), STR(meaning), KIND_##kind, FIELD_NONE, keyed_at}
#define TYPE_BY(tail, kind, phase, name, keyed_at, meaning)                                        \
    [EVENT_##kind##_##phase] = {STR(name), STR(meaning), KIND_##kind, FIELD_##tail, keyed_at}

const struct type_rule type_rules[EVENT_TYPES] = {
    [EVENT_NONE] = {.kind = KINDS},
    TYPE(CHANGE, OPENED, "change.opened", ONCE, "opened, as a draft or not"),
    TYPE(CHANGE, READY, "change.ready", ONCE, "ready for review"),
    TYPE(CHANGE, REVIEWED, "change.reviewed", ONCE, "reviewed for the first time"),
    TYPE(CHANGE, APPROVED, "change.approved", ONCE, "approved"),
    TYPE(CHANGE, QUEUED, "change.queued", ONCE, "in the merge queue"),
    TYPE(CHANGE, MERGED, "change.merged", ONCE, "merged"),
    TYPE(CHANGE, ABANDONED, "change.abandoned", ONCE, "closed without merging"),
    TYPE(PUSH, LANDED, "push.landed", EACH, "commits landed on a ref"),
    TYPE(PUSH, FORCED, "push.forced", EACH, "a ref was moved to what does not follow from it"),
    TYPE(PUSH, REF_CREATED, "push.ref_created", EACH, "a ref was created"),
    TYPE(PUSH, REF_DELETED, "push.ref_deleted", EACH, "a ref was deleted"),
    TYPE(BUILD, STARTED, "build.started", ONCE, "started"),
    TYPE(BUILD, FINISHED, "build.finished", ONCE, "finished, well or not"),
    TYPE(DEPLOY, QUEUED, "deploy.queued", ONCE, "asked for, or waiting for approval"),
    TYPE(DEPLOY, STARTED, "deploy.started", ONCE, "started"),
    TYPE_BY(STATUS, DEPLOY, FINISHED, "deploy.finished", ONCE, "finished, well or not"),
    TYPE_BY(RING, RING, ENTERED, "ring.entered", ONCE, "the rollout reached this ring"),
    TYPE_BY(RING, RING, PASSED, "ring.passed", ONCE, "the ring is well"),
    TYPE_BY(RING, RING, PAUSED, "ring.paused", EACH, "the rollout waits in this ring"),
    TYPE_BY(RING, RING, FAILED, "ring.failed", ONCE, "the ring is not well"),
    TYPE_BY(RING, RING, ABORTED, "ring.aborted", ONCE, "the rollout was given up in this ring"),
    TYPE_BY(RING, RING, PROMOTED, "ring.promoted", ONCE, "the rollout was let through"),
    TYPE(FLAG, ON, "flag.on", EACH, "turned on"),
    TYPE(FLAG, OFF, "flag.off", EACH, "turned off"),
    TYPE(FLAG, CHANGED, "flag.changed", EACH, "its value, rules or percentage changed"),
    TYPE(FLAG, ARCHIVED, "flag.archived", EACH, "archived"),
    TYPE(INCIDENT, OPENED, "incident.opened", ONCE, "opened"),
    TYPE(INCIDENT, ACKNOWLEDGED, "incident.acknowledged", EACH, "someone took it on"),
    TYPE(INCIDENT, MITIGATED, "incident.mitigated", EACH, "users are well again"),
    TYPE(INCIDENT, RESOLVED, "incident.resolved", EACH, "the cause is gone"),
    TYPE(INCIDENT, REOPENED, "incident.reopened", EACH, "it is back"),
    TYPE(INCIDENT, CANCELLED, "incident.cancelled", EACH, "it was none"),
    TYPE(POSTMORTEM, STARTED, "postmortem.started", EACH, "started"),
    TYPE(POSTMORTEM, PUBLISHED, "postmortem.published", EACH, "published"),
    TYPE(POSTMORTEM, ACTION_OPENED, "postmortem.action_opened", EACH, "an action was agreed"),
    TYPE(POSTMORTEM, ACTION_CLOSED, "postmortem.action_closed", EACH, "an action is done"),
    TYPE(DRILL, FINISHED, "drill.finished", ONCE, "finished"),
    TYPE(OUTCOME, SAMPLED, "outcome.sampled", EACH, "its value was measured"),
    TYPE(OUTCOME, TARGETED, "outcome.targeted", EACH, "its target was set"),
    TYPE(EXPERIMENT, STARTED, "experiment.started", ONCE, "started"),
    TYPE(EXPERIMENT, ENDED, "experiment.ended", ONCE, "ended"),
    TYPE(EXPERIMENT, VERDICT, "experiment.verdict", ONCE, "judged"),
    TYPE(ADOPTION, ADOPTED, "adoption.adopted", EACH, "the service uses the template"),
    TYPE(ADOPTION, REMOVED, "adoption.removed", EACH, "it does not any more"),
    TYPE(ASSESSMENT, ANSWERED, "assessment.answered", EACH, "a question was answered"),
    TYPE(SLO, SAMPLED, "slo.sampled", EACH, "measured over a window"),
    TYPE(REVIEW, EXPLAINED, "review.explained", EACH, "a metric's move was explained"),
    TYPE(REVIEW, SIGNED, "review.signed", EACH, "the week's numbers were signed"),
    TYPE(DEFINITION, PUBLISHED, "definition.published", ONCE, "published"),
    TYPE(LINK, ASSERTED, "link.asserted", EACH, "stated"),
    TYPE(LINK, RETRACTED, "link.retracted", EACH, "taken back"),
    TYPE(NOTE, ADDED, "note.added", EACH, "added"),
    TYPE(VOID, EVENT, "void.event", EACH, "the event with this semantic key does not count"),
};

#define WORDS(name, ...) static const struct str name[] = {__VA_ARGS__}
WORDS(actors, STR("human"), STR("bot"), STR("agent"), STR("unknown"));
WORDS(build_ends, STR("success"), STR("failure"), STR("cancelled"), STR("skipped"));
WORDS(deploy_ends, STR("success"), STR("failure"), STR("cancelled"));
WORDS(detectors, STR("alert"), STR("human"), STR("customer"));
WORDS(drills, STR("rollback"), STR("failover"), STR("restore"));
WORDS(directions, STR("up"), STR("down"));
WORDS(outcomes, STR("kept"), STR("dropped"));
WORDS(relations, STR("caused"), STR("fixed"), STR("failed"), STR("not_failed"), STR("contains"),
      STR("reverts"));

#define WORDS_OF(list, words) [WORDS_##list] = {words, COUNT(words)}
const struct word_rule word_rules[WORD_LISTS] = {
    WORDS_OF(ACTOR, actors),
    WORDS_OF(BUILD_STATUS, build_ends),
    WORDS_OF(DEPLOY_STATUS, deploy_ends),
    WORDS_OF(DETECTED_BY, detectors),
    WORDS_OF(DRILL, drills),
    WORDS_OF(DIRECTION, directions),
    WORDS_OF(OUTCOME, outcomes),
    WORDS_OF(REL, relations),
};
