/* Bad definitions and the exact line said about each.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "check.h"
#include "rule/rule.h"

struct refusal {
    const char *yaml, *error;
};

/* clang-format off */
static const struct refusal refusals[] = {
    {"lead_time:\n  strat: ready\n",
     "p.yaml:2:3: 'lead_time.strat': unknown key, did you mean 'lead_time.start'?"},
    {"enviroments:\n  production: [prod]\n",
     "p.yaml:1:1: 'enviroments': unknown key, did you mean 'environments'?"},
    {"timezone: UTC\n", "p.yaml:1:1: 'timezone': unknown key, did you mean 'calendar.timezone'?"},
    {"colour: red\n", "p.yaml:1:1: 'colour': unknown key"},
    {"rolling: 28d\n\nlead_time:\n  start: ready\n  zzz: 1\n",
     "p.yaml:5:3: 'lead_time.zzz': unknown key"},
    {"lead_time.start: ready\n",
     "p.yaml:1:1: 'lead_time.start': keys are nested, write 'lead_time: {start: ...}'"},
    {"lead_time:\n  commit_time: x\n",
     "p.yaml:2:16: 'lead_time.commit_time': expected one of author, committer, got 'x'"},
    {"lead_time: {commit_time: [author]}\n",
     "p.yaml:1:26: 'lead_time.commit_time': expected one of author, committer, got a list"},
    {"lead_time: {commit_time: {a: b}}\n",
     "p.yaml:1:26: 'lead_time.commit_time': expected one of author, committer, got a map"},
    {"lead_time:\n  commit_time:\n",
     "p.yaml:2:15: 'lead_time.commit_time': expected one of author, committer, got nothing"},
    {"lead_time: 5\n", "p.yaml:1:12: 'lead_time': expected a map of keys, got '5'"},
    {"lead_time: [start]\n", "p.yaml:1:12: 'lead_time': expected a map of keys, got a list"},
    {"lead_time: {direct_commits: yes}\n",
     "p.yaml:1:29: 'lead_time.direct_commits': expected true or false, got 'yes'"},
    {"lead_time: {direct_commits: \"true\"}\n",
     "p.yaml:1:29: 'lead_time.direct_commits': expected true or false, got '\"true\"'"},
    {"lead_time: {direct_commits: True}\n",
     "p.yaml:1:29: 'lead_time.direct_commits': expected true or false, got 'True'"},
    {"lead_time: {exclude_actors: [bot, robot]}\n",
     "p.yaml:1:35: 'lead_time.exclude_actors': expected a list of human, bot, agent, unknown, got "
     "'robot'"},
    {"lead_time: {exclude_actors: [bot, bot]}\n",
     "p.yaml:1:35: 'lead_time.exclude_actors': 'bot' is listed twice"},
    {"deployment: {expire: 24}\n", "p.yaml:1:22: 'deployment.expire': expected a duration such as "
     "24h, 30m or 90d, at most 3650d, got '24'"},
    {"deployment: {expire: -1h}\n", "p.yaml:1:22: 'deployment.expire': expected a duration such as "
     "24h, 30m or 90d, at most 3650d, got '-1h'"},
    {"deployment: {expire: 3651d}\n",
     "p.yaml:1:22: 'deployment.expire': expected a duration such as 24h, 30m or 90d, at most "
     "3650d, got '3651d'"},
    {"deployment:\n  counts_at: 'ring:'\n", "p.yaml:2:14: 'deployment.counts_at': expected one of "
     "finished, promoted, ring:NAME, got '\"ring:\"'"},
    {"deployment: {counts_at: [finished]}\n",
     "p.yaml:1:25: 'deployment.counts_at': expected one of finished, promoted, ring:NAME, got a "
     "list"},
    {"rolling: 36h\n",
     "p.yaml:1:10: 'rolling': expected whole days such as 28d, 1d to 3650d, got '36h'"},
    {"rolling: 0d\n",
     "p.yaml:1:10: 'rolling': expected whole days such as 28d, 1d to 3650d, got '0d'"},
    {"failure: {flag_percent_drop: 101}\n",
     "p.yaml:1:30: 'failure.flag_percent_drop': expected a number from 0 to 100, got '101'"},
    {"failure: {flag_percent_drop: -1}\n",
     "p.yaml:1:30: 'failure.flag_percent_drop': expected a number from 0 to 100, got '-1'"},
    {"failure: {flag_percent_drop: 50%}\n",
     "p.yaml:1:30: 'failure.flag_percent_drop': expected a number from 0 to 100, got '50%'"},
    {"failure: {flag_percent_drop: .nan}\n",
     "p.yaml:1:30: 'failure.flag_percent_drop': expected a number from 0 to 100, got '.nan'"},
    {"failure: {signals: [incident, crash]}\n",
     "p.yaml:1:31: 'failure.signals': expected a list of incident, rollback, flag_off, "
     "ring_aborted, manual, hotfix, deploy_failed, got 'crash'"},
    {"failure: {signals: [slo_breach]}\n",
     "p.yaml:1:21: 'failure.signals': 'slo_breach' is not supported by this version"},
    {"failure: {flag_ignore: [a, [b]]}\n",
     "p.yaml:1:28: 'failure.flag_ignore': expected a text, got a list"},
    {"failure: {flag_ignore: {a: b}}\n",
     "p.yaml:1:24: 'failure.flag_ignore': expected a list of texts, got a map"},
    {"failure: {flag_ignore: [a, \"\"]}\n",
     "p.yaml:1:28: 'failure.flag_ignore': expected a text, got '\"\"'"},
    {"failure: {hotfix_labels: [Fix, fix]}\n",
     "p.yaml:1:32: 'failure.hotfix_labels': 'fix' is listed twice"},
    {"restored: {by: []}\n", "p.yaml:1:16: 'restored.by': an empty list would count nothing"},
    {"environments: {production: []}\n",
     "p.yaml:1:28: 'environments.production': an empty list would count nothing"},
    {"incident: {severities: []}\n",
     "p.yaml:1:24: 'incident.severities': an empty list would count nothing"},
    {"incident: {severities: [all, sev1]}\n",
     "p.yaml:1:24: 'incident.severities': 'all' stands alone"},
    {"calendar: {timezone: ../../etc/passwd}\n",
     "p.yaml:1:22: 'calendar.timezone': expected an IANA time zone such as UTC or Europe/Berlin, "
     "got '../../etc/passwd'"},
    {"calendar: {timezone: /UTC}\n", "p.yaml:1:22: 'calendar.timezone': expected an IANA time zone "
     "such as UTC or Europe/Berlin, got '/UTC'"},
    /* keys of later versions */
    {"lead_time: {clock: working}\n",
     "p.yaml:1:13: 'lead_time.clock': not supported by this version"},
    {"calendar: {working_hours: 9-17}\n",
     "p.yaml:1:12: 'calendar.working_hours': not supported by this version"},
    {"deployment: {coalesce: none}\n",
     "p.yaml:1:14: 'deployment.coalesce': not supported by this version"},
    {"sources: {}\n", "p.yaml:1:1: 'sources': not supported by this version"},
    {"services: {a: {lead_time: {start: ready}}}\n",
     "p.yaml:1:16: 'services.a.lead_time': settings for one row are not supported by this version"},
    /* the catalogue */
    {"services: {a: {teem: x}}\n",
     "p.yaml:1:16: 'services.a.teem': unknown key, did you mean 'services.a.team'?"},
    {"services:\n  a: {name: b}\n", "p.yaml:2:7: 'services.a.name': unknown key"},
    {"services: {a: 5}\n", "p.yaml:1:15: 'services.a': expected a map of keys, got '5'"},
    {"services: x\n",
     "p.yaml:1:11: 'services': expected a map by name, or a list of maps with a name, got 'x'"},
    {"services:\n  - team: x\n", "p.yaml:2:5: 'services': an item without 'name'"},
    {"services:\n  - name: a\n  - name: a\n", "p.yaml:3:11: 'services': 'a' is listed twice"},
    {"services: {a: {tags: [x]}}\n",
     "p.yaml:1:22: 'services.a.tags': expected a map of tags such as {kind: api}, got a list"},
    {"services: {a: {tags: {k: [v]}}}\n",
     "p.yaml:1:26: 'services.a.tags.k': expected a text, got a list"},
    {"services: {a: {tags: {k=l: v}}}\n",
     "p.yaml:1:23: 'services.a.tags': a tag's name is a text without '=', got 'k=l'"},
    {"services: {\"\": {}}\n", "p.yaml:1:12: 'services': a name has 1 to 512 bytes"},
    {"repos: [{name: a/b, branch: main}]\n", "p.yaml:1:21: 'repos.a/b.branch': unknown key"},
    {"repos: [{default_branch: main}]\n", "p.yaml:1:9: 'repos': an item without 'name'"},
    {"repos: [{name: a/b, default_branch: [x]}]\n",
     "p.yaml:1:37: 'repos.a/b.default_branch': expected the name of a branch, got a list"},
    /* routes */
    {"routes: x\n", "p.yaml:1:9: 'routes': expected a list of maps, tried in their order, got 'x'"},
    {"routes: {repo: a, service: b}\n",
     "p.yaml:1:9: 'routes': expected a list of maps, tried in their order, got a map"},
    {"routes:\n  - x\n", "p.yaml:2:5: 'routes[1]': expected a map such as {repo: \"shop/*\", "
     "service: \"{repo}\"}, got 'x'"},
    {"routes:\n  - {repo: a, service: b}\n  - {repo: a}\n",
     "p.yaml:3:5: 'routes[2]': a route without 'service'"},
    {"routes: [{rep: a, service: b}]\n",
     "p.yaml:1:11: 'routes[1].rep': unknown key, did you mean 'routes[1].repo'?"},
    {"routes: [{labels: a=b, service: b}]\n",
     "p.yaml:1:11: 'routes[1].labels': unknown key, did you mean 'routes[1].label'?"},
    {"routes: [{colour: a, service: b}]\n", "p.yaml:1:11: 'routes[1].colour': unknown key"},
    {"routes: [{repo: a, repo: b, service: b}]\n", "p.yaml:1:20: 'repo': written twice"},
    {"routes: [{repo: [], service: b}]\n",
     "p.yaml:1:17: 'routes[1].repo': an empty list would match nothing"},
    {"routes: [{repo: {a: b}, service: b}]\n",
     "p.yaml:1:17: 'routes[1].repo': expected a list of texts, got a map"},
    {"routes: [{label: [a=b, team], service: b}]\n", "p.yaml:1:24: 'routes[1].label': expected "
     "KEY=VALUE, the value or both as a glob, got 'team'"},
    {"routes: [{kind: incidents, service: b}]\n",
     "p.yaml:1:17: 'routes[1].kind': no kind 'incidents', did you mean 'incident'?"},
    {"routes: [{kind: zzz, service: b}]\n", "p.yaml:1:17: 'routes[1].kind': expected a list of "
     "deploy, ring, flag, incident, drill, slo, adoption, postmortem, got 'zzz'"},
    {"routes: [{kind: [ring, push], service: b}]\n", "p.yaml:1:24: 'routes[1].kind': 'push' needs "
     "no route: its services are those of its repository"},
    {"routes: [{service: \"{rep}\"}]\n",
     "p.yaml:1:20: 'routes[1].service': unknown placeholder '{rep}', did you mean '{repo}'?"},
    {"routes: [{service: [a, \"x-{lable:team}\"]}]\n", "p.yaml:1:24: 'routes[1].service': unknown "
     "placeholder '{lable:team}', did you mean '{label:KEY}'?"},
    {"routes: [{service: \"{label}\"}]\n",
     "p.yaml:1:20: 'routes[1].service': unknown placeholder '{label}', did you mean '{label:KEY}'?"},
    {"routes: [{service: \"{region}\"}]\n", "p.yaml:1:20: 'routes[1].service': unknown placeholder "
     "'{region}', there are {repo}, {env}, {label:KEY}"},
    {"routes: [{service: \"a{repo\"}]\n",
     "p.yaml:1:20: 'routes[1].service': '{' without '}': 'a{repo'"},
    {"routes: [{service: \"repo}\"}]\n",
     "p.yaml:1:20: 'routes[1].service': '}' without '{': 'repo}'"},
    {"routes: [{service: \"{{repo}}\"}]\n",
     "p.yaml:1:20: 'routes[1].service': '{' without '}': '{{repo}}'"},
    {"routing: {unlisted: service}\n",
     "p.yaml:1:21: 'routing.unlisted': expected one of unrouted, repo, got 'service'"},
    {"retention: {raw_bodies: always}\n", "p.yaml:1:25: 'retention.raw_bodies': expected forever, "
     "or a duration such as 90d, at most 3650d, got 'always'"},
    {"route: []\n", "p.yaml:1:1: 'route': unknown key, did you mean 'routes'?"},
    /* the form */
    {"- a\n", "p.yaml:1:1: expected a map of keys at the top"},
    {"hello\n", "p.yaml:1:1: expected a map of keys at the top"},
    {"rolling: 28d\nrolling: 28d\n", "p.yaml:2:1: 'rolling': written twice"},
    {"services: {a: {team: x, team: y}}\n", "p.yaml:1:25: 'team': written twice"},
    {"rolling: &x 28d\n", "p.yaml:1:10: anchors are not taken: write the value out"},
    {"services: &x {}\n", "p.yaml:1:11: anchors are not taken: write the value out"},
    {"rolling: *x\n", "p.yaml:1:10: aliases are not taken: write the value out"},
    {"rolling: !!str 28d\n", "p.yaml:1:10: tags are not taken: write the value plainly"},
    {"--- !!map\nrolling: 28d\n", "p.yaml:1:5: tags are not taken: write the value plainly"},
    {"%YAML 1.1\n---\nrolling: 28d\n", "p.yaml:1:1: directives are not taken"},
    {"rolling: 28d\n---\nrolling: 28d\n", "p.yaml:2:1: a second document: one page holds one"},
    {"? [a]\n: b\n", "p.yaml:1:3: a key must be a text"},
    {"lead_time:\n\tstart: ready\n", "p.yaml:2:1: not YAML: a tab cannot indent, use blanks"},
    {"flag: {default_env: \"a\\u0007b\"}\n",
     "p.yaml:1:21: a text with a control character: 'a\\x07b'"},
    {"flag: {default_env: \"a\\0b\"}\n",
     "p.yaml:1:21: a text with a control character: 'a'"},
    {"rolling: |\n  28d\n", "p.yaml:1:10: a text with a control character: '28d\\x0a'"},
    {"rolling: 28d\nx: \xFF\n", "p.yaml:2:4: not UTF-8"},
    {"# \xC3\xA9\xE2\x82\xAC \xC0\xAF\n", "p.yaml:1:6: not UTF-8"},
    {"rolling: 28d\nlead_time: {start: ready\n",
     "p.yaml:3:1: not YAML: did not find expected ',' or '}' while parsing a flow mapping"},
    {"rolling: \x01\n", "p.yaml:1:10: not YAML: control characters are not allowed"},
    {"a: [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]\n", "p.yaml:1:19: nested deeper than 16"},
    };
/* clang-format on */

static void each_bad_file_gets_its_line(void **state)
{
    (void)state;
    int wrong = 0;
    for (ptrdiff_t i = 0; i < COUNT(refusals); i++) {
        struct err e = {0};
        struct rules rules = {.version = 77};
        bool read = rules_read(str_of(refusals[i].yaml), S("p.yaml"), room(), &rules, &e);
        if (read || e.code != ERR_RULES || strcmp(e.text, refusals[i].error) != 0) {
            print_error("for:    %s\ngot:    %s\nwanted: %s\n\n", refusals[i].yaml,
                        read ? "no error" : e.text, refusals[i].error);
            wrong++;
        }
        check_int(rules.version, 77);
    }
    check_int(wrong, 0);
}

static void large_files_are_refused_before_they_are_read(void **state)
{
    (void)state;
    ptrdiff_t n = LIMIT_RULES_BYTES + 1;
    char *p = NEW(room(), char, n);
    memset(p, '#', (size_t)n);
    struct err e = {0};
    struct rules rules;
    check_true(!rules_read((struct str){p, n}, S("p.yaml"), room(), &rules, &e));
    check_str(str_of(e.text), "p.yaml:1:1: larger than 1048576 bytes");
    check_true(rules_read((struct str){p, n - 1}, S("p.yaml"), room(), &rules, &e));
}

static void long_lists_and_texts_are_refused(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_text(&o, "failure: {flag_ignore: [");
    for (int i = 0; i <= LIMIT_LIST_ITEMS; i++)
        out_format(&o, "f%d,", i);
    out_text(&o, "]}");
    struct err e = {0};
    struct rules rules;
    check_true(!rules_read(out_str_of(&o), S("p.yaml"), room(), &rules, &e));
    check_str(str_of(e.text), "p.yaml:1:24: 'failure.flag_ignore': more than 4096 items");
    struct out t = out_to(room());
    out_text(&t, "flag: {default_env: x}\nfailure: {flag_ignore: ");
    for (int i = 0; i <= LIMIT_ID_BYTES; i++)
        out_byte(&t, 'x');
    out_text(&t, "}");
    check_true(!rules_read(out_str_of(&t), S("p.yaml"), room(), &rules, &e));
    check_str(str_of(e.text), "p.yaml:2:24: 'failure.flag_ignore': longer than 512 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bad_file_gets_its_line),
        cmocka_unit_test(large_files_are_refused_before_they_are_read),
        cmocka_unit_test(long_lists_and_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
