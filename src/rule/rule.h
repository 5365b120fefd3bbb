/* The definitions: the typed form of pitwall.yaml.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Keys, their kinds, defaults and one-sentence meanings stand in one table (rule/keys.c), which
 * drives reading, defaults, the commented file of `pitwall init`, docs/definitions.md and the hash.
 * Keys are those of docs/metrics.md. */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/out.h"

/* a list of texts, ascending, each once: order is no setting */
struct texts {
    const struct str *item;
    ptrdiff_t n;
};

enum counts_at { COUNTS_AT_FINISHED, COUNTS_AT_PROMOTED, COUNTS_AT_RING };
enum lead_unit { LEAD_UNIT_CHANGE, LEAD_UNIT_COMMIT };
enum lead_start {
    LEAD_START_FIRST_COMMIT,
    LEAD_START_COMMIT,
    LEAD_START_OPENED,
    LEAD_START_READY,
    LEAD_START_MERGED
};
enum commit_time { COMMIT_TIME_AUTHOR, COMMIT_TIME_COMMITTER };
enum attribution { ATTRIBUTION_ANCESTRY, ATTRIBUTION_LISTED, ATTRIBUTION_TIME };
enum rollback_blames { BLAMES_LATEST, BLAMES_FIRST_AFTER_TARGET, BLAMES_ALL_AFTER_TARGET };
enum recovery_start { RECOVERY_DEPLOY_FINISHED, RECOVERY_IMPACT_STARTED };
enum unlisted { UNLISTED_UNROUTED, UNLISTED_REPO };
enum percentile_rule { PERCENTILE_TYPE7, PERCENTILE_NEAREST_RANK, PERCENTILE_LOWER };

/* failure.signals and restored.by, as bit sets; the order is that of docs/metrics.md F9 */
enum signal {
    SIGNAL_INCIDENT,
    SIGNAL_ROLLBACK,
    SIGNAL_FLAG_OFF,
    SIGNAL_RING_ABORTED,
    SIGNAL_MANUAL,
    SIGNAL_HOTFIX,
    SIGNAL_DEPLOY_FAILED,
    SIGNALS
};
struct str signal_name(enum signal signal); /* "flag_off" */
enum restored_by { RESTORED_BY_MITIGATED = 1, RESTORED_BY_RESOLVED = 2 };

#define RETENTION_FOREVER INT64_MAX

/* The settings that one service is measured under. Durations in ms. Comments give key: default. */
struct rule_set {
    struct texts production;              /* environments.production: [production, prod, live] */
    int64_t deployment_expire_ms;         /* deployment.expire: 24h */
    enum counts_at counts_at;             /* deployment.counts_at: finished */
    struct str counts_at_ring;            /* the NAME of ring:NAME */
    enum lead_unit lead_unit;             /* lead_time.unit: change */
    bool direct_commits;                  /* lead_time.direct_commits: true */
    struct texts exclude_actors;          /* lead_time.exclude_actors: [] */
    bool count_first;                     /* lead_time.count_first: false */
    enum attribution attribution;         /* lead_time.attribution: ancestry */
    enum lead_start lead_start;           /* lead_time.start: first_commit */
    enum commit_time commit_time;         /* lead_time.commit_time: author */
    unsigned restored_by;                 /* restored.by: [mitigated, resolved] */
    int64_t reopen_window_ms;             /* incident.reopen_window: 24h */
    struct texts severities;              /* incident.severities: all (n == 0: all) */
    unsigned signals;                     /* failure.signals: bit per enum signal */
    bool infer_rollback;                  /* failure.infer_rollback: true */
    enum rollback_blames rollback_blames; /* failure.rollback_blames: latest */
    bool flag_off_without_kill;           /* failure.flag_off_without_kill: true */
    int64_t flag_window_ms;               /* failure.flag_window: 24h */
    double flag_percent_drop;             /* failure.flag_percent_drop: 50 */
    struct texts flag_ignore;             /* failure.flag_ignore: [] */
    struct str flag_default_env;          /* flag.default_env: "" */
    struct texts hotfix_labels;           /* failure.hotfix_labels: [hotfix] */
    struct texts
        hotfix_branches;    /* failure.hotfix_branches: globs, by default everything under hotfix */
    int64_t link_window_ms; /* failure.link_window: 24h */
    enum recovery_start recovery_start; /* recovery.start: deploy_finished */
    enum percentile_rule percentile;    /* percentile: type7 */
    struct str timezone;                /* calendar.timezone: UTC (an IANA name) */
    int64_t rolling_ms;                 /* rolling: 28d */
    enum unlisted unlisted;             /* routing.unlisted: unrouted */
    int64_t raw_bodies_ms; /* retention.raw_bodies: 400d; RETENTION_FOREVER. Decides no number and
                              is not in the hash. 0: bodies are dropped at the next sweep */
};

/* A service of the catalogue (`services:`). Services need not be listed to be counted. */
struct service_rule {
    struct str name, team, tier;
    struct texts tags;  /* "key=value" each, sorted */
    struct texts repos; /* repositories that belong to it beside those its events name */
    struct texts paths; /* globs or prefixes inside them; n == 0: everything */
};

/* A repository (`repos:`). */
struct repo_rule {
    struct str name, default_branch; /* "main", p == NULL: not told */
};

/* A row of `routes:`: what an event that names no service must look like, and whose it then is. An
 * empty list is no condition; of a list one must match, of `label` all. Globs. */
struct route_rule {
    struct texts repo, source, kind;
    struct texts path;    /* globs or folders: one of the paths that its commits touch */
    struct texts env;     /* in lower case */
    struct texts label;   /* "key=value", in lower case */
    struct texts service; /* names with {repo}, {env}, {label:KEY}; n > 0 */
};

struct rules {
    struct rule_set base; /* for every service (overrides per service come with issue-later work
                             through rules_for) */
    const struct service_rule *service; /* [nservice], by name */
    ptrdiff_t nservice;
    const struct repo_rule *repo; /* [nrepo], by name */
    ptrdiff_t nrepo;
    const struct route_rule *route; /* [nroute], tried in this order */
    ptrdiff_t nroute;
    int version;   /* 0: not published */
    char hash[65]; /* hex SHA-256 of the canonical text (rules_text): equal settings, equal hash */
};

/* rules_default(): every key at its default, nothing listed. */
struct rules rules_default(struct arena *a);

/* rules_read(yaml, file, a, rules, e): the definitions in the text of a pitwall.yaml; what it
 * leaves out is default. The whole file is checked; *e holds the first fault (what is no YAML, then
 * what is no definition; *rules is untouched) as "pitwall.yaml:7:3:
 * 'lead_time.strat': unknown key, did you mean 'lead_time.start'?" or "...: expected one of author,
 * committer, got 'x'". Anchors, aliases, tags, duplicate keys and multi-documents are refused. */
bool rules_read(struct str yaml, struct str file, struct arena *a, struct rules *rules,
                struct err *e);

/* rules_for(rules, service): the settings of that service. */
const struct rule_set *rules_for(const struct rules *rules, struct str service);

/* rules_service(rules, service): its catalogue row, NULL when it is not listed. */
const struct service_rule *rules_service(const struct rules *rules, struct str service);

/* out_rules_canonical(o, rules): every key that decides a number with its value in a fixed order
 * and spelling: what the hash covers. Keys that joined after the first version stand there only
 * where they are not at their default, so that an upgrade changes no hash. */
void out_rules_canonical(struct out *o, const struct rules *rules);

/* out_rules_commented(o): the pitwall.yaml of `pitwall init`: every key, commented out at its
 * default, with its meaning. Reading it gives the defaults. `deploy_hint` is NULL or a comment line
 * on naming deployments. */
void out_rules_commented(struct out *o, const char *deploy_hint);

/* out_rules_md(o): docs/definitions.md, the key table. */
void out_rules_md(struct out *o);

#endif
