/* The state of the intake for people; the rows of `routes` to paste.
 * SPDX-License-Identifier: Apache-2.0 */
#include "intake.h"

#include "base/plain.h"
#include "rule/route.h"

static struct str route_of(const struct unrouted *u)
{
    struct out o = out_to(room());
    out_route(&o, u);
    return out_str_of(&o);
}

/* the services that the row gives to such an event */
static struct str routed_by(struct str row, const struct unrouted *u)
{
    struct out yaml = out_to(room()), o = out_to(room());
    struct rules rules;
    struct err e = {0};
    out_text(&yaml, "routes:\n  ");
    out_str(&yaml, row);
    if (!rules_read(out_str_of(&yaml), S("p.yaml"), room(), &rules, &e))
        fail_msg("%s: %.*s", e.text, FMT(row));
    struct route_event v = {
        .kind = event_kind_name(u->kind),
        .source = u->source,
        .repo = u->repo,
        .env = u->env,
        .label = {&u->label, u->label.p != NULL}
    };
    struct texts service;
    route_find(&rules, &v, room(), &service);
    for (ptrdiff_t i = 0; i < service.n; i++)
        out_str(&o, service.item[i]);
    return out_str_of(&o);
}

static void each_row_to_paste_routes_what_it_is_for(void **state)
{
    (void)state;
    static const struct {
        struct unrouted u;
        const char *row, *service;
    } c[] = {
        {{KIND_DEPLOY, STR("shop/api"), STR("prod"), STR("ci"), {0}, 1, 0},
         "- {repo: \"shop/api\", service: \"api\"}",                                       "api"    },
        {{KIND_DEPLOY, STR("a*b?\\c"), {0}, STR("ci"), {0}, 1, 0},
         "- {repo: \"a\\\\*b\\\\?\\\\\\\\c\", service: \"a*b?\\\\c\"}",                    "a*b?\\c"},
        {{KIND_DEPLOY, STR("x/{y}"), {0}, STR("ci"), {0}, 1, 0},
         "- {repo: \"x/{y}\", service: \"SERVICE\"}",                                      "SERVICE"},
        {{KIND_DEPLOY, {0}, STR("prod"), STR("ci"), {0}, 1, 0},
         "- {kind: deploy, source: \"ci\", env: \"prod\", service: \"SERVICE\"}",          "SERVICE"},
        {{KIND_INCIDENT, {0}, {0}, STR("am"), STR("app=web"), 1, 0},
         "- {kind: incident, label: \"app=*\", service: \"{label:app}\"}",                 "web"    },
        {{KIND_INCIDENT, {0}, {0}, STR("am"), STR("App=Web"), 1, 0},
         "- {kind: incident, label: \"App=*\", service: \"{label:App}\"}",                 "Web"    },
        {{KIND_INCIDENT, {0}, {0}, STR("am"), STR("team=x"), 1, 0},
         "- {kind: incident, label: \"team=x\", service: \"SERVICE\"}",                    "SERVICE"},
        {{KIND_INCIDENT, {0}, {0}, STR("am"), STR("app="), 1, 0},
         "- {kind: incident, label: \"app=\", service: \"SERVICE\"}",                      "SERVICE"},
        {{KIND_INCIDENT, {0}, {0}, STR("pd"), STR("pagerduty.service=P1*"), 1, 0},
         "- {kind: incident, label: \"pagerduty.service=P1\\\\*\", service: \"SERVICE\"}", "SERVICE"},
        {{KIND_FLAG, {0}, {0}, STR("ld \"x\""), {0}, 1, 0},
         "- {kind: flag, source: \"ld \\\"x\\\"\", service: \"SERVICE\"}",                 "SERVICE"},
        {{KIND_RING, {0}, STR("prod"), STR("argo"), {0}, 1, 0},
         "- {kind: ring, source: \"argo\", env: \"prod\", service: \"SERVICE\"}",          "SERVICE"},
    };
    for (ptrdiff_t i = 0; i < COUNT(c); i++) {
        struct str row = route_of(&c[i].u);
        check_str(row, c[i].row);
        check_str(routed_by(row, &c[i].u), c[i].service);
    }
}

static void states_go_by_the_last_arrival(void **state)
{
    (void)state;
    struct intake *x = intake();
    check_str(source_state_name(intake_state(x, &x->source[0])), "never");
    check_str(source_state_name(intake_state(x, &x->source[1])), "live");
    check_str(source_state_name(intake_state(x, &x->source[2])), "silent");
    struct intake_source edge = {.last_arrival_ms = x->facts->now_ms - 7 * DAY_MS};
    check_str(source_state_name(intake_state(x, &edge)), "live");
    edge.last_arrival_ms--;
    check_str(source_state_name(intake_state(x, &edge)), "silent");
}

static const char wanted[] =
    "\nSources: how long ago the last event was, how late events come; what was taken,\n"
    "known already, ignored, refused; what is lost (unrouted) or later than now\n"
    "source       state   event     lag  taken  dup  ign  ref  lost  skew\n"
    "─────────────────────────────────────────"
    "───────────────────────────\n"
    "am           never       -       -      0    0    0    0     0     0\n"
    "ci           live      2 h     1 s  12345    0    0    0     5     0\n"
    "github-acme  silent   10 d  90 min     40    3    7    1     0     2\n"
    "\nServices: how long ago the last event of a kind was\n"
    "service  change  push  build  deploy  ring  flag  incident\n"
    "─────────────────────────────────────────"
    "─────────────────\n"
    "a             -   3 d      -     3 h     -     -         -\n"
    "b             -     -      -       -     -     -         -\n"
    "\nMissing, and how to connect it:\n"
    "* 1 without pull requests: pitwall source add github; without them lead time\n"
    "  starts at the commit\n"
    "* 1 without commits: pitwall import git PATH, or pitwall source add github\n"
    "  2 without builds: pitwall emit build.finished at the end of the pipeline\n"
    "* 1 without deployments: pitwall emit deploy.finished after each, or pitwall\n"
    "  source add github\n"
    "  2 without progressive rollouts: pitwall emit ring.passed and ring.aborted from\n"
    "  the rollout\n"
    "  2 without feature flags: POST flag.on and flag.off to /v1/events from the flag\n"
    "  tool's webhook\n"
    "* 2 without incidents: pitwall source add alertmanager, or pitwall import csv\n"
    "  incident FILE\n"
    "\nUnrouted; rows for pitwall.yaml that would route them:\nroutes:\n"
    "  - {repo: \"shop/api\", service: \"api\"}  # 5 deploy\n"
    "  - {kind: incident, label: \"app=*\", service: \"{label:app}\"}  # 2 incident\n"
    "  - {kind: incident, label: \"pagerduty.service=P1\\\\*\", service: \"SERVICE\"}  # 1 "
    "incident\n"
    "  - {kind: flag, source: \"ld \\\"x\\\"\", env: \"prod\", service: \"SERVICE\"}  # 1 flag\n";

static void it_stays_readable_at_80_columns(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_intake(&o, intake(), 80, false, *room());
    check_str(out_str_of(&o), wanted);
    struct str rest = out_str_of(&o);
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        if (!str_starts(line, S("  - {"))) /* to paste: never cut */
            check_true(plain_width(line) <= 80);
    }
}

static void nothing_says_what_to_do(void **state)
{
    (void)state;
    struct handmade *h = handmade(0, 1);
    struct intake x = {.facts = &h->facts, .oldest_body_ms = TIME_NONE, .open = true};
    struct out o = out_to(room());
    out_intake(&o, &x, 80, false, *room());
    check_true(str_ends(out_str_of(&o), S("Nothing has arrived yet: pitwall import git PATH, "
                                          "pitwall source add NAME\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_to_paste_routes_what_it_is_for),
        cmocka_unit_test(states_go_by_the_last_arrival),
        cmocka_unit_test(it_stays_readable_at_80_columns),
        cmocka_unit_test(nothing_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
