/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/id.h"

#include "base/hash.h"
#include "event/vocabulary.h"
#include "event/write.h"

enum { CI_RUN = 2 /* the part without which there is no run */, ID_BYTES = 16 };

static const struct {
    const char *sign; /* set in every job */
    struct str system;
    const char *part[5];
} ci_rules[] = {
    {"GITHUB_ACTIONS",
     STR("github-actions"),
     {"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_JOB", "GITHUB_ACTION"}},
    {"GITLAB_CI",
     STR("gitlab-ci"),
     {"CI_SERVER_URL", "CI_PROJECT_PATH", "CI_PIPELINE_ID", "CI_JOB_NAME", NULL}               },
    {"JENKINS_URL",
     STR("jenkins"),
     {"JENKINS_URL", "JOB_NAME", "BUILD_NUMBER", "STAGE_NAME", NULL}                           },
};

struct ci_job ci_job_of(struct str (*get)(const char *name))
{
    for (ptrdiff_t i = 0; i < COUNT(ci_rules); i++) {
        if (!get(ci_rules[i].sign).n || !get(ci_rules[i].part[CI_RUN]).n)
            continue;
        struct ci_job job = {.system = ci_rules[i].system};
        for (ptrdiff_t k = 0; k < COUNT(job.part) && ci_rules[i].part[k]; k++)
            job.part[k] = get(ci_rules[i].part[k]);
        return job;
    }
    return (struct ci_job){0};
}

bool emit_id(const struct emit_event *x, const struct ci_job *job, struct str now,
             struct json_parser *parser, struct arena *a, struct str *id, struct err *e)
{
    struct event v;
    unsigned char digest[32];
    struct str at = job->system.p ? S("1970-01-01T00:00:00Z") : now;
    if (!emit_build(x, parser, at, (struct str){0}, &v, e))
        return false;
    if (!job->system.p) {
        *id = event_delivery_id(&v, a);
        return true;
    }
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; i < COUNT(job->part); i++) {
        out_str(&o, job->part[i]);
        out_byte(&o, 0);
    }
    if (type_rules[v.type].keyed_at)
        out_event(&o, &v);
    else
        out_semantic_key(&o, &v);
    hash_sha256(out_str_of(&o), digest);
    struct out text = out_to(a);
    out_str(&text, job->system);
    out_byte(&text, ':');
    out_hex(&text, (struct str){(const char *)digest, ID_BYTES});
    *id = out_str_of(&text);
    return true;
}
