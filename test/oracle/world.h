/* What the oracle knows between its steps.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ORACLE_WORLD_H
#define ORACLE_WORLD_H

#include "oracle/oracle.h"

enum { PARENTS = 8, NOWHERE = -1 };

/* An event that is a fact by now, once. */
struct told {
    const struct event *v;
    int64_t at;
    struct str id, key, env; /* env in lower case, p == NULL: not told */
    struct str *given;       /* [ngiven] services that it was routed to */
    ptrdiff_t ngiven;
    bool inferred;
};

/* A commit; !known: only named as a parent. */
struct ocommit {
    struct str repo, sha;
    bool known, parents_told;
    int parent[PARENTS], nparent;
    int64_t authored, committed;
    int owner; /* F4: the change it belongs to */
};

struct ochange {
    struct str repo, id, merge_sha;
    bool direct, hotfix, reverts, pendable;
    int merge; /* commit index, may be one only named; NOWHERE */
    struct str *sha;
    ptrdiff_t nsha;
    int64_t first_commit, opened, ready, first_review, approved, merged, start;
    bool *in; /* [ncommit] F4 its commits */
    bool *service;
    enum reason excluded;
};

struct odeploy {
    int service;
    struct str id, env, repo; /* p == NULL: none */
    bool repo_told, sha_told;
    struct str *sha;
    ptrdiff_t nsha;
    int commit; /* of its sha, known; NOWHERE */
    enum deploy_status status;
    int64_t began, started, finished, told_finished; /* began: the earliest told of it */
    bool production, success, counted, aborted;
    int64_t abort_at;
    enum reason excluded;
    bool unknown_commit, baseline;
    bool says_rollback, says_no_rollback, says_rework, rollback;
    int undoes;
    bool ships_hotfix, ships_revert, fixes;
    bool cleared; /* not_failed */
    bool rework, failed;
    unsigned signals;
    struct ofailure *failure;
    ptrdiff_t nfailure, failure_capacity;
    int64_t recovery_start, recovery_end;
};

struct ofailure {
    enum signal signal;
    int incident; /* NOWHERE */
    bool ends;
    int64_t end, impact;
};
struct ofailures {
    struct ofailure *item;
    ptrdiff_t n, capacity;
};

struct oincident {
    int service, part;
    struct str id, name, env; /* name: with #2 */
    int64_t opened, restored;
    enum reason excluded;
    int blamed;
    bool linked;
};

struct ooff {
    int service;
    enum event_type type;
    struct str flag, env, incident, deploy;
    int64_t on, off;
    bool names_incident, linked;
    int blamed;
};

/* F5, F6: a change as one service sees it */
struct olead {
    int service, change, deployment;
    enum reason excluded;
    int64_t stage[STAGES];
};

#define LIST(type)                                                                                 \
    struct {                                                                                       \
        type *item;                                                                                \
        ptrdiff_t n, capacity;                                                                     \
    }

struct world {
    struct arena *a;
    const struct rules *rules;
    const struct rule_set *set;
    int64_t now;
    LIST(struct told) told;
    LIST(struct str) service;
    LIST(struct ocommit) commit;
    LIST(struct ochange) change;
    LIST(struct odeploy) deploy;
    LIST(struct oincident) incident;
    LIST(struct ooff) off;
    LIST(struct olead) lead;
};

/* log.c */
void world_log(struct world *w, const struct event *event, ptrdiff_t n);
void world_service(struct world *w, struct str name); /* adds it where it is new */
bool is(const struct told *t, enum event_type type);
bool is_kind(const struct told *t, enum event_kind kind);
bool names_service(const struct world *w, const struct told *t, int service);
bool serviced(const struct told *t);
bool folded_in(struct texts list, struct str s);
bool text_in(struct texts list, struct str s);
struct str lower_case(struct arena *a, struct str s);
bool production(const struct world *w, struct str env);

/* field_of(set, n, field): the value of a field over several tellings of one thing by the merge
 * rule: explicit beats inferred, else the larger (at, id); NULL: none told it. */
const struct value *field_of(const struct told *const *t, ptrdiff_t n, enum event_field field);
/* time_of(set, n, field, type): the earliest X_at told, else the earliest at of phase X; what is
 * told explicitly before what is inferred. */
int64_t time_of(const struct told *const *t, ptrdiff_t n, enum event_field field,
                enum event_type type);
bool later(const struct told *a, const struct told *b); /* by (at, id) */
int64_t least(int64_t a, int64_t b);                    /* TIME_NONE: absent */

/* graph.c */
void world_graph(struct world *w);
int commit_find(const struct world *w, struct str repo, struct str sha); /* known or named */
bool ancestor(const struct world *w, int old, int young);                /* or equal */
bool merged(const struct world *w, struct str repo, struct str change);
struct str repo_with(const struct world *w, const struct str *sha, ptrdiff_t n);
/* named by its changes, its production deployments (or found by their shas), or the rules */
bool service_has_repo(const struct world *w, int service, struct str repo);

/* route.c */
void world_route(struct world *w);

/* change.c */
void world_changes(struct world *w);

/* deploy.c */
void world_deploys(struct world *w);

/* lead.c */
void world_claims(struct world *w);
void world_leads(struct world *w);
int first_claim(const struct world *w, int service, struct str repo, struct str sha);

/* failure.c, incident.c */
void world_rollbacks(struct world *w);
void world_incidents(struct world *w);
void world_failures(struct world *w);
bool names_deploy(const struct world *w, const struct event_ref *ref, const int *own,
                  ptrdiff_t nown, int64_t at, int i);
int deploy_named(const struct world *w, const struct event_ref *ref, const int *own, ptrdiff_t nown,
                 int64_t at);
int latest_counted(const struct world *w, int service, int64_t at);

/* number.c */
void world_numbers(const struct world *w, struct window window, struct oracle_answer *answer,
                   int service);

#endif
