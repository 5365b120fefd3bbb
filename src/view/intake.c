/* SPDX-License-Identifier: Apache-2.0 */
#include "view/intake.h"

#include "base/time.h"
#include "rule/route.h"

#define SILENT_MS (7 * DAY_MS)

enum source_state intake_state(const struct intake *x, const struct intake_source *source)
{
    int64_t last = source->last_arrival_ms;
    if (last == TIME_NONE)
        return SOURCE_NEVER;
    return x->facts->now_ms - last > SILENT_MS ? SOURCE_SILENT : SOURCE_LIVE;
}

struct str source_state_name(enum source_state state)
{
    static const struct str name[] = {STR("never"), STR("live"), STR("silent")};
    return name[state];
}

const struct intake_advice intake_advice[INTAKE_ADVICES] = {
    {KIND_CHANGE,   true,
     STR("pull requests: pitwall source add github; without them lead time starts at the commit")},
    {KIND_PUSH,     true,  STR("commits: pitwall import git PATH, or pitwall source add github") },
    {KIND_BUILD,    false, STR("builds: pitwall emit build.finished at the end of the pipeline") },
    {KIND_DEPLOY,   true,
     STR("deployments: pitwall emit deploy.finished after each, or pitwall source add github")   },
    {KIND_RING,     false,
     STR("progressive rollouts: pitwall emit ring.passed and ring.aborted from the rollout")     },
    {KIND_FLAG,     false,
     STR("feature flags: POST flag.on and flag.off to /v1/events from the flag tool's webhook")  },
    {KIND_INCIDENT, true,
     STR("incidents: pitwall source add alertmanager, or pitwall import csv incidents FILE")     },
};

bool intake_missing(const struct seen_service *s, int i)
{
    enum event_kind kind = intake_advice[i].kind;
    if (kind == KIND_CHANGE || kind == KIND_PUSH)
        return !s->kind[KIND_CHANGE].n && !s->kind[KIND_PUSH].n;
    return !s->kind[kind].n;
}

/* a text as a glob that matches nothing else, as a YAML text in double quotes */
static void out_exact(struct out *o, struct str s, struct arena scratch)
{
    struct out glob = out_to(&scratch);
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] == '*' || s.p[i] == '?' || s.p[i] == '\\')
            out_byte(&glob, '\\');
        out_byte(&glob, s.p[i]);
    }
    out_json(o, out_str_of(&glob));
}

static void out_condition(struct out *o, const char *name, struct str value)
{
    struct arena scratch = *o->a;
    scratch.at += (scratch.end - scratch.at) / 2; /* o grows below */
    if (!value.p)
        return;
    out_format(o, "%s: ", name);
    out_exact(o, value, scratch);
    out_text(o, ", ");
}

/* braces would be placeholders */
static bool can_be_named(struct str s)
{
    return s.n && str_find(s, '{') < 0 && str_find(s, '}') < 0;
}

void out_route(struct out *o, const struct unrouted *u)
{
    struct str service = route_repo_tail(u->repo), rest = u->label, key = str_cut(&rest, '=');
    out_text(o, "- {");
    if (u->repo.p) {
        out_condition(o, "repo", u->repo);
    } else {
        out_text(o, "kind: ");
        out_str(o, event_kind_name(u->kind));
        out_text(o, ", ");
        service = S("SERVICE");
    }
    if (u->label.p && route_label_names(u->label) && can_be_named(key)) {
        struct arena scratch = *o->a;
        scratch.at += (scratch.end - scratch.at) / 2;
        struct out filled = out_to(&scratch);
        out_format(o, "label: \"%.*s=*\", service: ", FMT(key));
        out_format(&filled, "{label:%.*s}", FMT(key));
        out_json(o, out_str_of(&filled));
        out_byte(o, '}');
        return;
    }
    if (!u->repo.p && str_equal(key, S("repo")))
        service = route_repo_tail(rest);
    if (u->label.p)
        out_condition(o, "label", u->label);
    else if (!u->repo.p) {
        out_condition(o, "source", u->source);
        out_condition(o, "env", u->env);
    }
    out_text(o, "service: ");
    out_json(o, can_be_named(service) ? service : S("SERVICE"));
    out_byte(o, '}');
}
