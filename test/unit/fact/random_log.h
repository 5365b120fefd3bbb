/* Random small logs in which everything happens to few things.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_FACT_RANDOM_LOG_H
#define TEST_FACT_RANDOM_LOG_H

#include "dice.h"
#include "log.h"

/* one event: its line, and what a test may want to know of it */
struct random_event {
    struct str line;
};

struct random_log {
    struct dice dice;
    struct out o;
    int next_id;
};

#define PICK(d, ...)                                                                               \
    ((const char *const[]){__VA_ARGS__}[below((d), COUNT(((const char *const[]){__VA_ARGS__})))])

/* a commit of repository r: fixed parents, so that every telling agrees */
static inline void out_commit_sha(struct out *o, int repo, int i)
{
    out_format(o, "%02x%x%037d", 16 + i * 7, repo, i);
}

static inline void out_ref(struct random_log *r, const char *field)
{
    static const char *const kind[] = {"deploy", "deploy", "deploy", "sha", "flag", "external"};
    struct dice *d = &r->dice;
    int k = below(d, 6);
    out_format(&r->o, ",\"%s\":{\"%s\":", field, kind[k]);
    if (k < 3)
        out_format(&r->o, "\"d%d\"}", below(d, 6));
    else if (k == 3)
        out_byte(&r->o, '"'), out_commit_sha(&r->o, below(d, 2), below(d, 12)),
            out_text(&r->o, "\"}");
    else
        out_text(&r->o, k == 4 ? "\"f1\"}" : "true}");
}

static inline void out_at(struct random_log *r, const char *field)
{
    struct dice *d = &r->dice;
    out_format(&r->o, ",\"%s\":\"2026-01-%02dT%02d:%02d:00Z\"", field, 1 + below(d, 9),
               below(d, 24), below(d, 4) * 15);
}

static inline void out_head(struct random_log *r, const char *type)
{
    r->o = out_to(room());
    out_format(&r->o, "{\"type\":\"%s\"", type);
    out_at(r, "at");
    if (below(&r->dice, 8))
        out_format(&r->o, ",\"id\":\"e%03d\"", r->next_id++);
    if (below(&r->dice, 8) == 0)
        out_text(&r->o, ",\"inferred\":true");
}

static inline void out_service(struct random_log *r, bool needed)
{
    struct dice *d = &r->dice;
    if (!needed && below(d, 3) == 0)
        return;
    out_format(&r->o, ",\"service\":%s",
               PICK(d, "\"s\"", "\"s\"", "\"s\"", "\"t\"", "[\"s\",\"t\"]"));
}

static inline void out_env(struct random_log *r, const char *env)
{
    if (env)
        out_format(&r->o, ",\"env\":\"%s\"", env);
    else if (below(&r->dice, 12))
        out_format(&r->o, ",\"env\":\"%s\"",
                   PICK(&r->dice, "production", "Production", "production", "production", "live"));
}

static inline void random_push(struct random_log *r)
{
    struct dice *d = &r->dice;
    int repo = below(d, 2), from = below(d, 12), to = from + below(d, 4);
    bool parents = below(d, 3) > 0;
    out_head(r, PICK(d, "push.landed", "push.landed", "push.landed", "push.forced"));
    if (below(d, 4) == 0)
        out_service(r, true);
    out_format(&r->o, ",\"repo\":\"r%d\",\"ref\":\"refs/heads/%s\"", repo,
               PICK(d, "main", "main", "work"));
    out_text(&r->o, ",\"after\":\"");
    out_commit_sha(&r->o, repo, to > 11 ? 11 : to);
    out_text(&r->o, "\",\"commits\":[");
    for (int i = from; i <= to && i < 12; i++) {
        out_text(&r->o, i > from ? ",{\"sha\":\"" : "{\"sha\":\"");
        out_commit_sha(&r->o, repo, i);
        out_byte(&r->o, '"');
        if (parents) {
            out_text(&r->o, ",\"parents\":[");
            for (int k = 0; i && k < (i % 4 == 3 ? 2 : 1); k++) {
                out_text(&r->o, k ? ",\"" : "\"");
                out_commit_sha(&r->o, repo, i % 5 == 4 && !k && i > 1 ? i - 2 : i - 1 - k);
                out_byte(&r->o, '"');
            }
            out_byte(&r->o, ']');
        }
        out_format(&r->o, ",\"authored_at\":\"2026-01-01T%02d:00:00Z\"}", i);
    }
    out_byte(&r->o, ']');
}

static inline void random_change(struct random_log *r)
{
    struct dice *d = &r->dice;
    int repo = below(d, 2);
    out_head(r, PICK(d, "change.merged", "change.merged", "change.opened", "change.reviewed",
                     "change.approved"));
    if (below(d, 3) == 0)
        out_service(r, true);
    out_format(&r->o, ",\"repo\":\"r%d\",\"change\":%d", repo, below(d, 5));
    for (int i = 0; i < 2; i++)
        if (below(d, 2)) {
            out_format(&r->o, ",\"%s\":\"", i ? "merge_sha" : "head_sha");
            out_commit_sha(&r->o, repo, below(d, 13));
            out_byte(&r->o, '"');
        }
    if (below(d, 3) == 0)
        out_format(&r->o, ",\"labels\":[\"%s\"]", PICK(d, "Hotfix", "feature"));
    if (below(d, 3) == 0) {
        out_text(&r->o, ",\"shas\":[\"");
        out_commit_sha(&r->o, repo, below(d, 12));
        out_text(&r->o, "\",\"");
        out_commit_sha(&r->o, repo, below(d, 12));
        out_text(&r->o, "\"]");
    }
    static const char *const times[] = {"first_commit_at", "opened_at",   "ready_at",
                                        "first_review_at", "approved_at", "merged_at"};
    for (int i = 0; i < COUNT(times); i++)
        if (below(d, 6) == 0)
            out_at(r, times[i]);
}

static inline void random_deploy(struct random_log *r, const char *env)
{
    struct dice *d = &r->dice;
    int repo = below(d, 2);
    bool ended = below(d, 4) > 0;
    out_head(r, ended ? "deploy.finished" : "deploy.started");
    out_service(r, below(d, 20) > 0);
    out_env(r, env);
    out_format(&r->o, ",\"deploy\":\"d%d\"", below(d, 8));
    if (ended)
        out_format(&r->o, ",\"status\":\"%s\"",
                   PICK(d, "success", "success", "success", "failure", "cancelled"));
    if (below(d, 3) == 0)
        out_at(r, "started_at");
    if (below(d, 3))
        out_format(&r->o, ",\"repo\":\"r%d\"", repo);
    if (below(d, 6)) {
        out_text(&r->o, ",\"sha\":\"");
        out_commit_sha(&r->o, repo, below(d, 13));
        out_byte(&r->o, '"');
    }
    if (below(d, 8) == 0)
        out_format(&r->o, ",\"%s\":%s", PICK(d, "rollback", "rework"), PICK(d, "true", "false"));
}

static inline void random_incident(struct random_log *r, const char *env, const char *id)
{
    struct dice *d = &r->dice;
    out_head(r, PICK(d, "incident.opened", "incident.opened", "incident.mitigated",
                     "incident.resolved", "incident.reopened", "incident.acknowledged",
                     "incident.resolved", below(d, 5) ? "incident.opened" : "incident.cancelled"));
    out_service(r, below(d, 3) > 0);
    if (env)
        out_env(r, env);
    else if (below(d, 2))
        out_env(r, NULL);
    out_format(&r->o, ",\"incident\":\"%s%d\"", id, below(d, 4));
    if (below(d, 4) == 0)
        out_at(r, "started_at");
    if (below(d, 4) == 0)
        out_ref(r, "cause");
}

static inline void random_flag(struct random_log *r, const char *env)
{
    struct dice *d = &r->dice;
    out_head(r, PICK(d, "flag.on", "flag.off", "flag.changed"));
    out_service(r, below(d, 20) > 0);
    out_env(r, env);
    out_format(&r->o, ",\"flag\":\"f%d\"", below(d, 2));
    if (below(d, 2))
        out_format(&r->o, ",\"percent\":%d", below(d, 5) * 25);
    if (below(d, 4) == 0)
        out_text(&r->o, ",\"kill\":true");
    if (below(d, 5) == 0)
        out_format(&r->o, ",\"deploy\":\"d%d\"", below(d, 8));
    if (below(d, 5) == 0)
        out_format(&r->o, ",\"incident\":\"i%d\"", below(d, 4));
}

static inline void random_ring(struct random_log *r, const char *env)
{
    struct dice *d = &r->dice;
    out_head(
        r, PICK(d, "ring.entered", "ring.passed", "ring.aborted", "ring.failed", "ring.promoted"));
    out_service(r, env || below(d, 3) > 0);
    if (env || below(d, 2))
        out_env(r, env);
    out_format(&r->o, ",\"deploy\":\"d%d\",\"ring\":\"%d\"", below(d, 8), below(d, 3));
}

static inline void random_link(struct random_log *r)
{
    struct dice *d = &r->dice;
    out_head(r, PICK(d, "link.asserted", "link.asserted", "link.retracted"));
    if (below(d, 2))
        out_service(r, true);
    bool caused = below(d, 3) == 0;
    out_format(&r->o, ",\"from\":{\"deploy\":\"d%d\"},\"to\":{\"%s\":\"%s%d\"},\"rel\":\"%s\"",
               below(d, 8), caused ? "incident" : "deploy", caused ? "i" : "d", below(d, 5),
               caused ? "caused" : PICK(d, "failed", "not_failed", "fixed"));
}

static inline struct str random_line(struct random_log *r)
{
    switch (below(&r->dice, 12)) {
    case 0:
    case 1:
        random_push(r);
        break;
    case 2:
    case 3:
        random_change(r);
        break;
    case 4:
    case 5:
    case 6:
        random_deploy(r, NULL);
        break;
    case 7:
    case 8:
        random_incident(r, NULL, "i");
        break;
    case 9:
        random_flag(r, NULL);
        break;
    case 10:
        random_ring(r, NULL);
        break;
    default:
        random_link(r);
    }
    out_byte(&r->o, '}');
    return out_str_of(&r->o);
}

/* an event of an environment that is not production */
static inline struct str random_staging_line(struct random_log *r)
{
    switch (below(&r->dice, 4)) {
    case 0:
        random_deploy(r, "staging");
        break;
    case 1:
        random_incident(r, "staging", "staging-");
        break;
    case 2:
        random_flag(r, "staging");
        break;
    default:
        random_ring(r, "staging");
    }
    out_byte(&r->o, '}');
    return out_str_of(&r->o);
}

#endif
