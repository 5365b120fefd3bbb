/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/keys.h"

#define WORDS(...)                                                                                 \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define AT(member) offsetof(struct rule_set, member)

/* clang-format off */
const struct rule_key rule_keys[] = {
    {STR("environments.production"), KEY_FOLDED, KEY_FILLED, AT(production), "[production, prod, live]",
     {{0}}, "F1", "Environments, as senders call them, whose deployments count; compared without case."},

    {STR("deployment.expire"), KEY_DURATION, KEY_PLAIN, AT(deployment_expire_ms), "24h", {{0}}, "F2",
     "A deployment that told a start and no end is unknown after this long, never a failure."},
    {STR("deployment.counts_at"), KEY_COUNTS_AT, KEY_PLAIN, AT(counts_at), "finished",
     WORDS(STR("finished"), STR("promoted")), "F2",
     "The instant a deployment counts from: its finish, its promotion, or a named ring (release trains, mobile)."},

    {STR("lead_time.unit"), KEY_WORD, KEY_PLAIN, AT(lead_unit), "change",
     WORDS(STR("change"), STR("commit")), "F4", "What one row of lead time is."},
    {STR("lead_time.direct_commits"), KEY_FLAG, KEY_PLAIN, AT(direct_commits), "true", {{0}}, "F4",
     "Whether a commit that belongs to no change is a change of its own."},
    {STR("lead_time.exclude_actors"), KEY_WORD_LIST, KEY_PLAIN, AT(exclude_actors), "[]",
     WORDS(STR("human"), STR("bot"), STR("agent"), STR("unknown")), "F4",
     "Kinds of actor whose changes are left out of lead time."},
    {STR("lead_time.count_first"), KEY_FLAG, KEY_PLAIN, AT(count_first), "false", {{0}}, "F5",
     "Whether changes shipped by a repository's first deployment count; their history is usually older than the record."},
    {STR("lead_time.attribution"), KEY_WORD, KEY_PLAIN, AT(attribution), "ancestry",
     WORDS(STR("ancestry"), STR("listed"), STR("time")), "F5",
     "How a change finds its deployment: by the commit graph, by listed shas only, or the first one after the merge."},
    {STR("lead_time.start"), KEY_WORD, KEY_PLAIN, AT(lead_start), "first_commit",
     WORDS(STR("first_commit"), STR("commit"), STR("opened"), STR("ready"), STR("merged")), "F6",
     "Where the clock of lead time starts."},
    {STR("lead_time.commit_time"), KEY_WORD, KEY_PLAIN, AT(commit_time), "author",
     WORDS(STR("author"), STR("committer")), "F6", "Which of a commit's two times is its time."},

    {STR("restored.by"), KEY_WORD_BITS, KEY_FILLED, AT(restored_by), "[mitigated, resolved]",
     WORDS(STR("mitigated"), STR("resolved")), "F7", "What ends an incident: the earliest of these."},

    {STR("incident.reopen_window"), KEY_DURATION, KEY_PLAIN, AT(reopen_window_ms), "24h", {{0}}, "F7",
     "An incident reopened within this long runs on from its opening; later it is a new one."},
    {STR("incident.severities"), KEY_SEVERITIES, KEY_FILLED, AT(severities), "all", {{0}}, "F7",
     "Severities that count: all, or a list of them."},

    {STR("failure.signals"), KEY_WORD_BITS, KEY_PLAIN, AT(signals),
     "[incident, rollback, flag_off, ring_aborted, manual]",
     WORDS(STR("incident"), STR("rollback"), STR("flag_off"), STR("ring_aborted"), STR("manual"),
           STR("hotfix"), STR("deploy_failed")), "F9",
     "What marks a deployment failed; hotfix and deploy_failed can be added."},
    {STR("failure.infer_rollback"), KEY_FLAG, KEY_PLAIN, AT(infer_rollback), "true", {{0}}, "F8",
     "Whether deploying an older commit than the one before is a rollback when nothing says so."},
    {STR("failure.rollback_blames"), KEY_WORD, KEY_PLAIN, AT(rollback_blames), "latest",
     WORDS(STR("latest"), STR("first_after_target"), STR("all_after_target")), "F9",
     "Which deployments a rollback marks: the one undone, the first after its target, or all after it."},
    {STR("failure.flag_off_without_kill"), KEY_FLAG, KEY_PLAIN, AT(flag_off_without_kill), "true", {{0}}, "F9",
     "Whether a flag turned off soon after it went on is a failure even if the off does not say kill."},
    {STR("failure.flag_window"), KEY_DURATION, KEY_PLAIN, AT(flag_window_ms), "24h", {{0}}, "F9",
     "How soon after its on that is."},
    {STR("failure.flag_percent_drop"), KEY_PERCENT, KEY_PLAIN, AT(flag_percent_drop), "50", {{0}}, "F9",
     "A flag lowered by at least this many points within that window counts as turned off."},
    {STR("failure.flag_ignore"), KEY_TEXTS, KEY_PLAIN, AT(flag_ignore), "[]", {{0}}, "F9",
     "Operational flags, whose toggles are never failures."},
    {STR("failure.hotfix_labels"), KEY_FOLDED, KEY_PLAIN, AT(hotfix_labels), "[hotfix]", {{0}}, "F9",
     "Labels that make a change a hotfix; compared without case."},
    {STR("failure.hotfix_branches"), KEY_FOLDED, KEY_PLAIN, AT(hotfix_branches), "[\"hotfix/*\"]", {{0}}, "F9",
     "Branches, as globs, that make a change a hotfix; compared without case."},
    {STR("failure.link_window"), KEY_DURATION, KEY_PLAIN, AT(link_window_ms), "24h", {{0}}, "F9",
     "How far back an inferred link from a failure to its deployment may reach, bound included."},

    {STR("flag.default_env"), KEY_ENV, KEY_PLAIN, AT(flag_default_env), "\"\"", {{0}}, "F1",
     "The environment of a flag event that names none; empty: such events are left out."},

    {STR("recovery.start"), KEY_WORD, KEY_PLAIN, AT(recovery_start), "deploy_finished",
     WORDS(STR("deploy_finished"), STR("impact_started")), "F10",
     "Where the clock of a failed deployment's recovery starts."},

    {STR("percentile"), KEY_WORD, KEY_PLAIN, AT(percentile), "type7",
     WORDS(STR("type7"), STR("nearest_rank"), STR("lower")), "M1",
     "How percentiles are read off the rows; type7 interpolates, as numpy and spreadsheets do."},
    {STR("calendar.timezone"), KEY_ZONE, KEY_PLAIN, AT(timezone), "UTC", {{0}}, "M2",
     "The zone of dates, weeks and months, as the IANA names it: Europe/Berlin."},
    {STR("rolling"), KEY_DAYS, KEY_PLAIN, AT(rolling_ms), "28d", {{0}}, "M2",
     "Length of the trailing window of rolling series."},

    {STR("routing.unlisted"), KEY_WORD, KEY_LATER, AT(unlisted), "unrouted",
     WORDS(STR("unrouted"), STR("repo")), "",
     "What becomes of an event that names no service and that no route and no listed repository gives one: it stays unrouted, or its repository's last part is its service."},

    {STR("retention.raw_bodies"), KEY_RETENTION, KEY_NO_NUMBER, AT(raw_bodies_ms), "400d", {{0}}, "",
     "How long the bodies of deliveries are kept, to be read again by a better adapter; events are kept for good."},
};
const int nrule_keys = COUNT(rule_keys);

const struct future_key future_keys[] = {
    {STR("calendar.holidays")}, {STR("calendar.working_hours")}, {STR("deployment.coalesce")},
    {STR("lead_time.clock")},   {STR("profile")},                {STR("sources")},
    {STR("targets")},
};
const int nfuture_keys = COUNT(future_keys);
/* clang-format on */

struct str key_section(const struct rule_key *key)
{
    ptrdiff_t dot = str_find(key->name, '.');
    return dot < 0 ? S("") : str_slice(key->name, 0, dot);
}

struct str key_leaf(const struct rule_key *key)
{
    return str_slice(key->name, str_find(key->name, '.') + 1, key->name.n);
}

static void out_words(struct out *o, const struct rule_key *key)
{
    for (int i = 0; i < KEY_WORDS && key->words[i].n; i++) {
        out_text(o, i ? ", " : "");
        out_str(o, key->words[i]);
    }
}

void key_expected(struct out *o, const struct rule_key *key)
{
    static const char *const plain[] = {
        [KEY_WORD] = "one of ",
        [KEY_WORD_BITS] = "a list of ",
        [KEY_WORD_LIST] = "a list of ",
        [KEY_FLAG] = "true or false",
        [KEY_DURATION] = "a duration such as 24h, 30m or 90d, at most 3650d",
        [KEY_DAYS] = "whole days such as 28d, 1d to 3650d",
        [KEY_PERCENT] = "a number from 0 to 100",
        [KEY_TEXTS] = "a list of texts",
        [KEY_FOLDED] = "a list of texts",
        [KEY_SEVERITIES] = "all, or a list of severities",
        [KEY_ENV] = "the name of an environment, or \"\"",
        [KEY_ZONE] = "an IANA time zone such as UTC or Europe/Berlin",
        [KEY_COUNTS_AT] = "one of finished, promoted, ring:NAME",
        [KEY_RETENTION] = "forever, or a duration such as 90d, at most 3650d",
    };
    out_text(o, plain[key->kind]);
    if (key->kind == KEY_WORD || key->kind == KEY_WORD_BITS || key->kind == KEY_WORD_LIST)
        out_words(o, key);
}
