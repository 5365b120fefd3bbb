/* Facts: what the log says happened, derived by a pure function.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md F1-F11. The same events in any order, in any number of copies, give
 * the same facts, byte for byte: every list below has a fixed order, and ties are broken by ids,
 * never by arrival. All memory is the arena's of facts_begin. */
#ifndef FACT_FACT_H
#define FACT_FACT_H

#include "base/hash.h"
#include "base/names.h"
#include "base/time.h"
#include "event/event.h"
#include "fact/graph.h"
#include "rule/rule.h"

/* Why a row is not counted; reason_name gives the word of docs/metrics.md. */
enum reason {
    REASON_NONE,
    REASON_NOT_PRODUCTION, /* F1 */
    REASON_NO_ENVIRONMENT, /* F1 */
    REASON_UNSUCCESSFUL, /* F2: failed, cancelled, unfinished or unknown, and no signal counts it */
    REASON_NO_OWN_COMMITS,          /* F4 */
    REASON_EXCLUDED_ACTOR,          /* F4 lead_time.exclude_actors */
    REASON_BEFORE_FIRST_DEPLOYMENT, /* F5 */
    REASON_NO_START,                /* F6 */
    REASON_CLOCK_SKEW,              /* F6 */
    REASON_NO_DEPLOYMENT_YET,       /* F6 */
    REASON_ABANDONED,
    REASON_CANCELLED, /* F7 */
    REASON_DUPLICATE, /* F7 */
    REASON_SEVERITY,  /* F7 incident.severities */
    REASON_RING_ONLY, /* F10: never served everyone */
    REASON_COALESCED, /* F2 */
    REASONS
};
struct str reason_name(enum reason reason); /* "before_first_deployment" */

enum deploy_status {
    DEPLOY_SUCCESS,
    DEPLOY_FAILURE,
    DEPLOY_CANCELLED,
    DEPLOY_UNFINISHED,
    DEPLOY_UNKNOWN
};

/* One reason for a deployment to have failed (F9). */
struct failure {
    enum signal signal;
    const char *rule; /* "F9" or "F8" */
    bool inferred;
    struct str event; /* delivery id of the evidence event */
    int32_t incident; /* index into the incidents of `incident_service`, -1: none */
    int32_t incident_service;
    int64_t impact_ms; /* when users began to feel it: incident opening, flag's on or off,
                          rollback's start; TIME_NONE */
    int64_t end_ms;    /* when this failure ended (F10): TIME_NONE = open, or it ends nothing */
    bool ends;         /* whether it is of a kind that ends (not ring_aborted, deploy_failed) */
};

/* F2. Sorted by (finished, id, env) within its service; those without `finished` last. */
struct deployment {
    struct str id, env, repo, sha, version, url; /* p == NULL: not told */
    int32_t service;
    int32_t repo_i; /* index into facts.repo, -1: none */
    int32_t commit; /* index on that graph, COMMIT_NONE */
    enum deploy_status status;
    int64_t started_ms,
        finished_ms;          /* TIME_NONE when not told; finished after deployment.counts_at */
    int64_t told_finished_ms; /* before counts_at moved it */
    bool inferred;            /* its deciding record was inferred (from a tag, say) */
    enum reason excluded;     /* NOT_PRODUCTION, NO_ENVIRONMENT, UNSUCCESSFUL, COALESCED or NONE */
    bool production, success; /* success: a successful production deployment (M2) */
    bool counted;             /* F2: success, or made to count by F9 */
    bool unknown_commit, baseline; /* F5 */
    bool rollback, rollback_told;  /* F8: is one; told rather than inferred */
    int32_t undoes;                /* index in the same service, -1 */
    bool rework;                   /* F11 */
    const char *rework_rule; /* why: "rollback", "hotfix", "reverts", "rework", "fixed"; NULL */
    bool failed;             /* F9 */
    const struct failure *failure; /* [nfailure], by (signal, event) */
    ptrdiff_t nfailure;
    int32_t told;  /* private to fact: where what was told of it stands */
    bool recovers; /* F10: has a recovery row (failed, and not ring-only) */
    int64_t recovery_start_ms, recovery_end_ms; /* F10; end TIME_NONE: open; an end before the start
                                                   (an incident over early) is a duration of 0 */
    struct str event;                           /* delivery id of the deciding event */
};

enum { STAGE_CODING, STAGE_PICKUP, STAGE_REVIEW, STAGE_MERGE, STAGE_DEPLOY, STAGES };
struct str stage_name(int stage);

/* F4: one change of one repository, or a direct commit, or with lead_time.unit: commit one commit.
 * Sorted by (repo, id). */
struct change {
    struct str repo, id, title, url; /* id: the change's, or the sha of a direct commit */
    int32_t repo_i;
    bool direct;
    struct str sha;        /* merge_sha, or the commit */
    int32_t merge_commit;  /* on the graph, COMMIT_NONE */
    const int32_t *commit; /* the commits it owns, ascending: [ncommit] */
    ptrdiff_t ncommit;
    int64_t start_ms, opened_ms, ready_ms, first_review_ms, approved_ms, merged_ms; /* TIME_NONE */
    int64_t committed_ms; /* direct: committer time */
    bool default_branch;  /* its merge commit is on the default branch (all changes; direct commits
                             need it to be pending) */
    bool hotfix, reverts;
    enum reason excluded; /* for every service: NO_OWN_COMMITS, EXCLUDED_ACTOR, ABANDONED */
    struct str event;
};

/* F5, F6: a change as one service sees it. Sorted by (deployed, repo, id), never deployed last by
 * (merged, repo, id). */
struct lead {
    int32_t change;                /* index into facts.change */
    int32_t deployment;            /* index into the service's deployments, -1: not deployed */
    enum reason excluded;          /* NONE: counted when deployed, pending when not */
    int64_t start_ms, deployed_ms; /* TIME_NONE */
    int64_t stage_ms[STAGES]; /* duration, -1: absent; the present ones sum to deployed - start */
};

/* F7. Sorted by (opened, id). */
struct incident {
    struct str id, severity, env, title, url; /* id#2 for a late reopening */
    int32_t service;
    int32_t part;                                                 /* 1, 2 for id#2, ... */
    int64_t opened_ms, restored_ms, acknowledged_ms, detected_ms; /* TIME_NONE: open, not told */
    enum reason excluded; /* CANCELLED, DUPLICATE, NOT_PRODUCTION, SEVERITY */
    bool linked;          /* marks a deployment (of any service) */
    bool external;
    const char *link_rule; /* "cause.deploy", "cause.sha", "cause.flag", "inferred", "manual"; NULL:
                              unlinked */
    int32_t blamed_service, blamed; /* the deployment it marks, -1 */
    struct str event;
};

/* F9: a flag toggle that counts as a failure signal. Sorted by (off, flag). */
struct flag_off {
    struct str flag, env;
    int32_t service;
    int64_t on_ms, off_ms; /* on TIME_NONE: not known */
    bool linked;           /* marks a deployment */
    bool names_incident;
    struct str event;
};

/* One service's rows. */
struct service {
    struct str name, team, tier; /* team, tier p == NULL: not told */
    struct texts tags;
    struct deployment *deployment;
    ptrdiff_t ndeployment;
    struct lead *lead;
    ptrdiff_t nlead;
    struct incident *incident;
    ptrdiff_t nincident;
    struct flag_off *flag_off;
    ptrdiff_t nflag_off;
    int64_t first_success_ms;  /* first successful production deployment, TIME_NONE */
    int64_t baseline_ms;       /* earliest baseline's finish, TIME_NONE: none yet */
    bool inferred_deployments; /* some deployment of it is inferred from tags */
};

struct repository {
    struct str name, default_branch; /* branch p == NULL: not known */
    const struct graph *graph;       /* never NULL, may be empty */
    int32_t default_tip;             /* commit index, COMMIT_NONE */
    ptrdiff_t ncommit, nincomplete;  /* commits on the graph; those whose parents are unknown */
};

/* What the log holds that no service's numbers show. Events are those of the kinds that facts are
 * made of, each delivery once, void ones left out; nunrouted: those that need a service and have
 * none. */
struct honesty {
    int64_t nevent, nfuture, nunrouted;
    ptrdiff_t nunknown_commit, nunlinked_incident;
};

/* What arrived, whether numbers are made of it or not; future events, and void ones of the kinds
 * that numbers are made of, left out. A count is
 * of deliveries. */
struct seen_kind {
    int64_t n, last_ms; /* n == 0: TIME_NONE */
};
struct seen_service {
    struct str name;
    struct seen_kind kind[KINDS]; /* change, push, build: also those of its repositories that name
                                     no service */
};
struct seen_source {
    struct str name;
    struct seen_kind all;
    int64_t nunrouted;
};
/* Unrouted events of one kind, repository, environment and source; p == NULL: not told. */
struct unrouted {
    enum event_kind kind;
    struct str repo, env, source;
    struct str label; /* that says most of whose it is, as sent; the smallest of several */
    int64_t n, last_ms;
};
struct seen {
    const struct seen_service *service; /* [nservice], by name: any that some event or rule names */
    ptrdiff_t nservice;
    const struct seen_source *source; /* [nsource], by name */
    ptrdiff_t nsource;
    const struct unrouted *unrouted; /* [nunrouted], most events first */
    ptrdiff_t nunrouted;
};

struct facts {
    int64_t now_ms;
    struct hash_key key; /* of facts_key, for tables of whoever reads them */
    const struct rules *rules;
    const struct service *service; /* [nservice], by name */
    int32_t nservice;
    const struct repository *repo; /* [nrepo], by name */
    int32_t nrepo;
    const struct change *change; /* [nchange] */
    ptrdiff_t nchange;
    struct honesty honesty;
    struct seen seen;
};

/* facts_begin, facts_add per event in any order, facts_finish: the fold. facts_add copies what it
 * keeps; the event may be overwritten afterwards. rules and a must outlive the facts. Cannot fail:
 * events were checked when they were read. */
struct fact_builder;
struct fact_builder *facts_begin(const struct rules *rules, int64_t now_ms, struct arena *a);
/* facts_key(b, key), before the first facts_add: a secret for the tables over what the log names,
 * so that no sender can make them slow. The facts do not depend on it. */
void facts_key(struct fact_builder *b, struct hash_key key);
void facts_add(struct fact_builder *b, const struct event *v);
struct facts *facts_finish(struct fact_builder *b);

/* facts_service(f, name): its index, -1 when there is none (of those that --all lists). */
int32_t facts_service(const struct facts *f, struct str name);

#endif
