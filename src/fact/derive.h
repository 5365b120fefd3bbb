/* The steps from records to facts and what they hand to each other. Private to fact.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every step works on the services of the log by number (ascending names) and on repositories by
 * number (ascending names). "The order" of the deployments of a service is by (finished, id, env),
 * those without `finished` last. */
#ifndef FACT_DERIVE_H
#define FACT_DERIVE_H

#include "fact/ancestry.h"
#include "fact/fact.h"
#include "fact/record.h"
#include "rule/route.h"

#define LIST_OF(type)                                                                              \
    struct {                                                                                       \
        type *item;                                                                                \
        ptrdiff_t n, capacity;                                                                     \
    }

/* an event that no service was found for */
struct stray {
    uint64_t hash;
    const struct told *told;
    struct str repo, label;
};

struct fact_builder {
    struct arena *a;
    const struct rules *rules;
    int64_t now_ms;
    struct hash_key key;
    struct interned text;
    LIST_OF(struct told_deploy) deploy;
    LIST_OF(struct told_ring) ring;
    LIST_OF(struct told_change) change;
    LIST_OF(struct told_push) push;
    LIST_OF(struct told_flag) flag;
    LIST_OF(struct told_incident) incident;
    LIST_OF(struct told_link) link;
    LIST_OF(struct told_void) void_;
    struct names other_key;
    LIST_OF(struct told_other) other; /* by the number of its key */
    LIST_OF(uint64_t) event, future;  /* one hash per delivery */
    LIST_OF(struct stray) stray;
};

/* What was told of a deployment beside what struct deployment shows. */
struct deployment_told {
    struct texts shas; /* its sha and shas, each once */
    struct str rollback_to;
    bool has_sha;                      /* `sha` is told, not only `shas` */
    int8_t says_rollback, says_rework; /* 1, 0, -1: not told */
    int32_t service, index;            /* where the deployment stands, index in the order */
    int32_t next;                      /* another one of the same id, -1 */
    int64_t began_ms;                  /* its start, else the first that was told of it */
    int64_t abort_ms;                  /* earliest ring.aborted or ring.failed, TIME_NONE */
    struct str abort_event;
    int64_t ring_ms; /* the ring event that deployment.counts_at asks for, TIME_NONE */
    bool ringed;     /* any ring event is told */
    bool fresh;      /* its commit was first claimed by it: no ancestor of one deployed before */
    bool hotfix, reverts, fixed; /* F11: ships or is one; linked `fixed` to something */
    bool marked_failed, cleared; /* F9 manual: the last word is `failed`, `not_failed` */
    struct str marked_event;
    int64_t cleared_ms; /* of the last `not_failed`, with its id: what it clears is not later */
    struct str cleared_id;
    int64_t fixed_ms; /* when the first deployment linked `fixed` to it finished, TIME_NONE */
    bool has_fix;
};

/* A merged change as it was told. */
struct change_told {
    struct told_change merged; /* the merged record, what it does not tell from the others */
    int64_t opened_ms, ready_ms, first_review_ms, approved_ms, merged_ms;
    int32_t service; /* set of service names, 0: none named */
    int32_t repo, merge_commit;
    bool no_own_commits, hotfix, reverts, excluded_actor;
    int32_t *commit; /* [ncommit] that it owns, ascending */
    ptrdiff_t ncommit;
};

/* A repository with what its pushes say of its commits, by index on the graph. */
struct repo_told {
    struct graph *graph;
    int32_t *named;     /* [n] set of services that its pushes name, 0: none */
    int32_t *touched;   /* [n] set of services whose paths it touches; NULL: no service has paths */
    int32_t *push;      /* [n] the push that brought it: explicit before inferred, then (at, id) */
    bool *on_default;   /* [n] on the default branch */
    int32_t *owner;     /* [n] the merged change that owns it, -1: a direct commit */
    int32_t *self;      /* [n] 0, 1, 2, ...: lists of one commit point into it */
    int32_t everywhere; /* set of services that have this repository without path rules */
    LIST_OF(int32_t) pathed;        /* services (numbers) that have it with path rules */
    ptrdiff_t push_from, npush;     /* its pushes in derivation.push */
    ptrdiff_t change_from, nchange; /* its merged changes in derivation.change_told */
    struct ancestry *ancestry;
};

struct incident_told {
    struct event_ref cause;
    int64_t cause_at;
    struct str cause_event, duplicate_of;
    int32_t sha_deployment; /* cause sha: index of what first claimed it in its service, -1 */
    const struct told_link *caused; /* the last standing `caused` to it, NULL */
};

/* a toggle as one of its services sees it; env is the one that counts */
struct flag_toggle {
    int32_t service;
    struct str env;
    const struct told_flag *record;
};

struct flag_off_told {
    struct str deploy, incident; /* that it names, p == NULL */
};

/* an incident of a service, found by the id that was told */
struct incident_place {
    int32_t service, index;
    int32_t next; /* another part or service of the same id, -1 */
};

/* a deployment of some service; -1: none */
struct target {
    int32_t service, deployment;
    bool inferred;
    const char *rule; /* as struct incident's link_rule */
};
extern const struct target nothing;

/* One mark of F9, gathered before the deployments get their lists. */
struct mark {
    int32_t service, deployment;
    struct failure failure;
};

struct derivation {
    struct fact_builder *b;
    struct arena *a;
    const struct rules *rules;
    int64_t now_ms;
    struct names service_name, repo_name; /* number = index */
    int32_t *service_of;                  /* number of an interned name -> service, -1 */
    int32_t *set_of_service;              /* the set of each service alone */
    struct service *service;
    struct repository *repo;
    struct repo_told *repo_told;
    LIST_OF(struct deployment) deployment; /* all, before they are put in the order */
    LIST_OF(struct deployment_told) told;  /* by deployment.told */
    struct names deploy_id;
    LIST_OF(int32_t) first_of_id;            /* deploy_id's number -> told, chained by `next` */
    LIST_OF(struct change_told) change_told; /* by (repo, id) */
    LIST_OF(struct change) change;
    LIST_OF(int32_t) change_told_of; /* change -> change_told, -1: one commit */
    LIST_OF(int32_t) change_service; /* change -> set of service names */
    const struct told_push **push; /* [npush] merged, by repository, explicit before inferred, then
                                      (at, id) */
    ptrdiff_t npush;
    const struct told_link **link; /* [nlink] standing ones, by (at, id) */
    ptrdiff_t nlink;
    int32_t **last_counted;               /* [service][deployment] itself or the last before, -1 */
    struct incident_told **incident_told; /* [service][incident] */
    struct flag_off_told **flag_off_told; /* [service][flag_off] */
    LIST_OF(struct flag_toggle) toggle;   /* production toggles by (service, flag, env, at) */
    struct names incident_id;
    LIST_OF(int32_t) first_of_incident; /* incident_id's number -> incident_place */
    LIST_OF(struct incident_place) incident_place;
    LIST_OF(struct mark) mark;
    struct failure *failure; /* [nfailure] of all deployments */
    ptrdiff_t nfailure;
};

/* The steps, in their order; each stands in the file of its name. */
void records_keep_standing(struct fact_builder *b);
void pushes_collect(struct derivation *d);
void graphs_build(struct derivation *d);
void events_route(struct derivation *d);
void other_add(struct fact_builder *b, const struct event *v); /* seen.c */
struct seen seen_collect(struct derivation *d);
void deployments_collect(struct derivation *d);
void rings_collect(struct derivation *d);
void changes_collect(struct derivation *d);
void deployments_place(struct derivation *d);
void members_collect(struct derivation *d);
void branches_find(struct derivation *d);
void flag_offs_collect(struct derivation *d);
void incidents_collect(struct derivation *d);
void deployments_move(struct derivation *d);
void links_collect(struct derivation *d);
void deployments_order(struct derivation *d);
void changes_own(struct derivation *d);
void changes_list(struct derivation *d);
void leads_derive(struct derivation *d);
void rollbacks_derive(struct derivation *d);
void failures_mark(struct derivation *d);
void recoveries_derive(struct derivation *d);
void reworks_derive(struct derivation *d);

/* What steps share. */
void stray_add(struct derivation *d, const struct told *told, struct str repo, struct texts label);
/* one number per delivery, to count each once: the key, which no sender can steer, is part of it */
uint64_t told_hash(const struct told *told);
int64_t count_distinct(uint64_t *hash, ptrdiff_t n, struct arena scratch);
int32_t set_of_names(struct derivation *d, struct texts name);
struct route_event question_of(const struct told *told, enum event_kind kind);
void sort_pointers(void *item, ptrdiff_t n, int (*compare)(const void *, const void *),
                   struct arena scratch);       /* of an array of pointers */
struct arena upper_half(const struct arena *a); /* scratch far above what grows in a */
bool production_env(const struct derivation *d, int32_t service, struct str env);
struct deployment *deployment_new(struct derivation *d, int32_t service, struct str id,
                                  struct str env);
struct str lower_copy(struct str s, struct arena *a);
bool sha_is_zero(struct str sha);
struct str branch_of(struct str ref); /* "refs/heads/main" -> "main" */
void paths_collect(struct derivation *d);
int32_t repo_with_sha(const struct derivation *d, struct texts shas); /* the one that has one, -1 */
/* path_next(rest, text, path): the next path of a commit's `paths`, spelled into text[rest->n] */
bool path_next(struct str *rest, char *text, struct str *path);
struct ancestry *ancestry_for(struct derivation *d, int32_t repo);
int64_t flag_last_on(const struct derivation *d, int32_t service, struct str flag, int64_t at_ms);
struct str part_of(const struct incident *one); /* the id told: "7" of "7#2" */
bool in_set(const struct derivation *d, int32_t set, int32_t service);
bool signal_on(const struct derivation *d, int32_t service, enum signal signal);

/* change_start(d, set, c, told): where its lead time starts (F6), TIME_NONE; told: its change_told
 * or -1. */
int64_t change_start(const struct derivation *d, const struct rule_set *set, const struct change *c,
                     int32_t told);

/* A question for the deployments that a reference means: p == NULL where it does not say. */
struct asked {
    struct str id, service, env;
    int32_t own;   /* set of the asking event's services, 0: none */
    int64_t at_ms; /* of the asking event */
    int32_t chain; /* private */
};
enum { REFERENCES_MOST = 64 }; /* services of one event that a reference may mean */

/* resolve_deploy(d, asked, told, most): production deployments, one per service: those of the
 * event's own services, else the one that is unique in the log (that one event told of several
 * services is one); told[] holds indices of d->told. Returns how many. */
int32_t resolve_deploy(const struct derivation *d, struct asked asked, int32_t *told, int32_t most);
struct asked asked_by_link(const struct event_ref *ref, const struct told_link *l);
const struct deployment *deployment_at(const struct derivation *d, int32_t told);

/* resolve_incident(d, id, service, own, place, most): as resolve_deploy: indices of
 * d->incident_place of every part of that id, or of the one part that the id names ("7#2"), by
 * part within a service. */
void incidents_index(struct derivation *d);
int32_t resolve_incident(const struct derivation *d, struct str id, struct str service, int32_t own,
                         int32_t *place, int32_t most);

/* F9: where a failure is put; all need deployments in the order. */
void causes_collect(struct derivation *d);
struct target told_cause(struct derivation *d, int32_t service, ptrdiff_t incident);
struct target link_target(const struct derivation *d, const struct told_link *l);
struct target flag_off_target(struct derivation *d, int32_t service, ptrdiff_t flag_off);
int32_t own_set(const struct derivation *d, int32_t service); /* the set of one service */

/* What an inferred link marks when its rule picks `deployment`: it reaches back link_window from
 * `from_ms`, and marks not a rollback but what that one undid. -1: unlinked. */
int32_t inferred_target(const struct derivation *d, const struct service *s, int32_t deployment,
                        int64_t from_ms);

#endif
