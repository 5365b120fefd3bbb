/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/shape.h"

#define SLOT(record, kind, FIELD, member)                                                          \
    {                                                                                              \
        FIELD_##FIELD, SLOT_##kind, offsetof(struct told_##record, member)                         \
    }
#define SHAPE(record)                                                                              \
    const struct shape shape_##record = {record##_slots, COUNT(record##_slots),                    \
                                         sizeof(struct told_##record)}

static const struct slot deploy_slots[] = {
    SLOT(deploy, NAME, URL, url),           SLOT(deploy, NAME, REPO, repo),
    SLOT(deploy, TEXTS, SHAS, shas),        SLOT(deploy, TEXT, SHA, sha),
    SLOT(deploy, NAME, STATUS, status),     SLOT(deploy, START, STARTED_AT, started_at),
    SLOT(deploy, TEXT, DEPLOY, deploy),     SLOT(deploy, TEXT, VERSION, version),
    SLOT(deploy, FLAG, ROLLBACK, rollback), SLOT(deploy, TEXT, ROLLBACK_TO, rollback_to),
    SLOT(deploy, FLAG, REWORK, rework),
};

static const struct slot ring_slots[] = {
    SLOT(ring, TEXT, DEPLOY, deploy),
    SLOT(ring, NAME, RING, ring),
};

static const struct slot change_slots[] = {
    SLOT(change, NAME, ACTOR, actor),
    SLOT(change, TEXT, URL, url),
    SLOT(change, TEXT, TITLE, title),
    SLOT(change, NAME, REPO, repo),
    SLOT(change, TEXT, CHANGE, change),
    SLOT(change, NAME, BASE, base),
    SLOT(change, TEXT, BRANCH, branch),
    SLOT(change, TEXT, HEAD_SHA, head_sha),
    SLOT(change, TEXT, MERGE_SHA, merge_sha),
    SLOT(change, TEXTS, SHAS, shas),
    SLOT(change, START, FIRST_COMMIT_AT, first_commit_at),
    SLOT(change, START, OPENED_AT, opened_at),
    SLOT(change, START, READY_AT, ready_at),
    SLOT(change, START, FIRST_REVIEW_AT, first_review_at),
    SLOT(change, START, APPROVED_AT, approved_at),
    SLOT(change, START, MERGED_AT, merged_at),
    SLOT(change, NAMES, LABELS, labels),
    SLOT(change, TEXT, REVERTS, reverts),
};

static const struct slot push_slots[] = {
    SLOT(push, NAME, ACTOR, actor), SLOT(push, NAME, REPO, repo),
    SLOT(push, NAME, REF, ref),     SLOT(push, TEXT, BEFORE, before),
    SLOT(push, TEXT, AFTER, after), SLOT(push, TEXT, COMMITS, commits),
};

static const struct slot flag_slots[] = {
    SLOT(flag, NAME, FLAG, flag),         SLOT(flag, TEXT, DEPLOY, deploy),
    SLOT(flag, TEXT, INCIDENT, incident), SLOT(flag, NUMBER, PERCENT, percent),
    SLOT(flag, FLAG, KILL, kill),
};

static const struct slot incident_slots[] = {
    SLOT(incident, TEXT, URL, url),
    SLOT(incident, TEXT, TITLE, title),
    SLOT(incident, START, STARTED_AT, started_at),
    SLOT(incident, TEXT, INCIDENT, incident),
    SLOT(incident, NAME, SEVERITY, severity),
    SLOT(incident, START, DETECTED_AT, detected_at),
    SLOT(incident, REF, CAUSE, cause),
    SLOT(incident, OWN_AT, CAUSE, cause_at),
    SLOT(incident, OWN_ID, CAUSE, cause_event),
    SLOT(incident, TEXT, DUPLICATE_OF, duplicate_of),
    SLOT(incident, NAMES, LABELS, labels),
};

static const struct slot link_slots[] = {
    SLOT(link, REF, FROM, from),
    SLOT(link, REF, TO, to),
    SLOT(link, NAME, REL, rel),
};

static const struct slot void_slots[] = {
    SLOT(void, TEXT, TARGET, target),
};

SHAPE(deploy);
SHAPE(ring);
SHAPE(change);
SHAPE(push);
SHAPE(flag);
SHAPE(incident);
SHAPE(link);
SHAPE(void);
