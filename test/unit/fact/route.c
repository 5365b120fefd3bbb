/* docs/definitions.md "Routes": the same log under other rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "log.h"
#include "rule/keys.h"

static const struct rules *rules_from(const char *yaml)
{
    struct rules *rules = NEW(room(), struct rules, 1);
    struct err e = {0};
    if (!rules_read(str_of(yaml), S("p.yaml"), room(), rules, &e)) {
        print_error("%s\n", e.text);
        fail();
    }
    return rules;
}

/* services with the ids of their deployments and incidents, then what is unrouted */
static struct str owners(const char *log, const char *yaml)
{
    const struct facts *f = facts_of(log, rules_from(yaml));
    struct out o = out_to(room());
    for (int32_t i = 0; i < f->nservice; i++) {
        const struct service *s = &f->service[i];
        out_format(&o, "%.*s:", FMT(s->name));
        for (ptrdiff_t k = 0; k < s->ndeployment; k++)
            out_format(&o, " %.*s", FMT(s->deployment[k].id));
        for (ptrdiff_t k = 0; k < s->nincident; k++)
            out_format(&o, " %.*s", FMT(s->incident[k].id));
        for (ptrdiff_t k = 0; k < s->nflag_off; k++)
            out_format(&o, " %.*s", FMT(s->flag_off[k].flag));
        out_text(&o, "; ");
    }
    out_format(&o, "%lld unrouted", (long long)f->honesty.nunrouted);
    return out_str_of(&o);
}
#define check_owners(log, yaml, wanted) check_str(owners(log, yaml), wanted)

#define PROD "'env':'production',"

static void other_rules_route_the_same_log(void **state)
{
    (void)state;
    static const char log[] =
        "deploy.finished 05T10:00 " PROD "'deploy':'1','repo':'shop/api'\n"
        "deploy.finished 05T11:00 " PROD "'deploy':'2','repo':'shop/web'\n"
        "incident.opened 06T10:00 'incident':'i','labels':['app=api']\n"
        "incident.resolved 06T11:00 'incident':'i'\n"
        "flag.off 06T12:00 " PROD "'flag':'f','kill':true\n"
        "deploy.finished 07T10:00 " PROD "'deploy':'3','service':'own','repo':'shop/api'\n";
    check_owners(log, "", "own: 3; 5 unrouted");
    check_owners(log, "routes: [{repo: 'shop/*', service: '{repo}'}]",
                 "api: 1; own: 3; web: 2; 3 unrouted");
    check_owners(log,
                 "routes: [{repo: shop/web, service: w}, {label: 'app=*', service: "
                 "'{label:app}'}, {kind: flag, service: [api, w]}]",
                 "api: i f; own: 3; w: 2 f; 1 unrouted");
    check_owners(log, "services: {a: {repos: shop/api}, b: {repos: [shop/web, shop/x]}}",
                 "a: 1; b: 2; own: 3; 3 unrouted");
    check_owners(log, "services: {a: {repos: shop/api}, b: {repos: [shop/api]}}",
                 "own: 3; 5 unrouted");
    check_owners(log, "routing: {unlisted: repo}\nservices: {a: {repos: shop/api}}",
                 "a: 1; own: 3; web: 2; 3 unrouted");
    check_owners(log, "routes: [{service: all}]", "all: 1 2 i f; own: 3; 0 unrouted");
}

static void one_deployment_stays_together(void **state)
{
    (void)state;
    static const char log[] =
        "deploy.started 05T10:00 " PROD "'deploy':'1','source':'argo'\n"
        "deploy.finished 05T10:30 " PROD "'deploy':'1','source':'argo','repo':'shop/api'\n";
    static const char rules[] = "routes: [{repo: 'shop/*', service: '{repo}'}]";
    const struct facts *f = facts_of(log, rules_from(rules));
    check_int(f->nservice, 1);
    check_int(f->service[0].ndeployment, 1);
    check_true(f->service[0].deployment[0].started_ms == minute("05T10:00"));
    check_true(f->service[0].deployment[0].finished_ms == minute("05T10:30"));
    check_int(f->honesty.nunrouted, 0);
    /* a row comes first, and what the others have before the repository's own name */
    check_owners("deploy.started 05T10:00 " PROD "'deploy':'1','service':'own'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1','repo':'shop/api'\n",
                 rules, "api: 1; own: 1; 0 unrouted");
    check_owners("deploy.started 05T10:00 " PROD "'deploy':'1','service':'own'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1','repo':'shop/api'\n",
                 "routing: {unlisted: repo}", "own: 1; 0 unrouted");
    check_owners("deploy.started 05T10:00 " PROD "'deploy':'1'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1','repo':'shop/api'\n",
                 "routing: {unlisted: repo}", "api: 1; 0 unrouted");
    /* a number that two pipelines count to is not one deployment */
    check_owners("deploy.finished 05T10:00 " PROD "'deploy':'1','service':'own','repo':'shop/x'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1','repo':'shop/api'\n",
                 "", "own: 1; 1 unrouted");
    /* another source, another environment, or two that differ: no */
    check_owners("deploy.started 05T10:00 " PROD "'deploy':'1','service':'own','source':'a'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1','source':'b'\n",
                 "", "own: 1; 1 unrouted");
    check_owners("deploy.finished 05T10:00 'env':'staging','deploy':'1','service':'own'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1'\n",
                 "", "own: 1; 1 unrouted");
    check_owners("deploy.started 05T10:00 " PROD "'deploy':'1','service':'a'\n"
                 "deploy.queued 05T09:00 " PROD "'deploy':'1','service':'b'\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1'\n",
                 "", "a: 1; b: 1; 1 unrouted");
    check_owners("deploy.started 05T10:00 " PROD "'deploy':'1','service':['a','b']\n"
                 "deploy.finished 05T10:30 " PROD "'deploy':'1'\n",
                 "", "a: 1; b: 1; 0 unrouted");
}

static void rings_and_incidents_follow_before_rows(void **state)
{
    (void)state;
    static const char rules[] =
        "routes: [{repo: 'shop/*', service: '{repo}'}, {label: 'app=*', service: '{label:app}'}, "
        "{service: rest}]";
    check_owners("deploy.finished 05T10:00 " PROD "'deploy':'1','repo':'shop/api'\n"
                 "ring.entered 05T10:05 'deploy':'1','ring':'one'\n"
                 "ring.entered 05T10:05 'deploy':'2','ring':'one'\n",
                 rules, "api: 1; rest: 2; 0 unrouted");
    check_owners("incident.opened 05T10:00 'incident':'i','service':'own'\n"
                 "incident.resolved 05T11:00 'incident':'i','labels':['app=api']\n",
                 rules, "own: i; 0 unrouted");
    /* rows are tried for each event alone */
    check_owners("incident.opened 05T10:00 'incident':'i','labels':['app=api']\n"
                 "incident.opened 05T11:00 'incident':'i'\n",
                 rules, "api: i; rest: i; 0 unrouted");
}

static void paths_decide_where_they_are_known(void **state)
{
    (void)state;
    static const char log[] =
        "push.landed 05T09:00 'repo':'mono','ref':'refs/heads/main','commits':["
        "{'sha':'aaaaaaaaaa','parents':[],'authored_at':'@05T08:00','paths':['pay/a.c','doc/x']},"
        "{'sha':'bbbbbbbbbb','parents':['aaaaaaaaaa'],'authored_at':'@05T08:10','paths':['web/b']},"
        "{'sha':'cccccccccc','parents':['bbbbbbbbbb'],'authored_at':'@05T08:20'}]\n"
        "deploy.finished 05T10:00 " PROD "'deploy':'a','repo':'mono','sha':'aaaaaaaaaa'\n"
        "deploy.finished 05T11:00 " PROD "'deploy':'b','sha':'bbbbbbbbbb'\n"
        "deploy.finished 05T12:00 " PROD "'deploy':'c','repo':'mono','sha':'cccccccccc'\n"
        "deploy.finished 05T13:00 " PROD
        "'deploy':'d','repo':'mono','shas':['aaaaaaaaaa','bbbbbbbbbb']\n";
    check_owners(log,
                 "routes: [{repo: mono, path: pay, service: p}, {path: '*/b', service: '{repo}'}]",
                 "mono: b; p: a d; 1 unrouted");
    check_owners(log, "services: {p: {repos: mono, paths: pay}, w: {repos: mono, paths: web}}",
                 "p: a; w: b; 2 unrouted");
    /* the only one that lists the repository; one whose paths are others is not meant */
    check_owners(log, "services: {p: {repos: mono, paths: pay}}", "p: a c d; 1 unrouted");
    check_owners(log, "services: {p: {repos: mono, paths: doc/}, all: {repos: mono}}",
                 "all: b; p:; 3 unrouted");
}

static void routed_deployments_ship_the_changes_of_their_repository(void **state)
{
    (void)state;
    check_str(
        rows_of(
            facts_of("push.landed 05T09:00 'repo':'shop/api','ref':'refs/heads/main',"
                     "'commits':[{'sha':'aaaaaaaaaa','parents':[],'authored_at':'@05T08:00'},"
                     "{'sha':'bbbbbbbbbb','parents':['aaaaaaaaaa'],'authored_at':'@05T08:30'}]\n"
                     "deploy.finished 05T09:30 " PROD
                     "'deploy':'1','repo':'shop/api','sha':'aaaaaaaaaa'\n"
                     "deploy.finished 05T10:00 " PROD
                     "'deploy':'2','repo':'shop/api','sha':'bbbbbbbbbb'\n",
                     rules_from("routes: [{repo: 'shop/*', service: '{repo}'}]")),
            SERVICES | LEADS),
        "service api\n"
        "lead shop/api/aaaaaaaaaa 1 05T08:00..05T09:30 before_first_deployment deploy:90\n"
        "lead shop/api/bbbbbbbbbb 2 05T08:30..05T10:00 deploy:90\n");
}

static void the_kinds_of_routes_are_kinds_of_events(void **state)
{
    (void)state;
    for (int i = 0; i < ROUTE_KINDS; i++) {
        bool known = false;
        for (int k = 0; k < KINDS; k++)
            known |= str_equal(event_kind_name((enum event_kind)k), route_kinds[i]);
        check_true(known);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_rules_route_the_same_log),
        cmocka_unit_test(one_deployment_stays_together),
        cmocka_unit_test(rings_and_incidents_follow_before_rows),
        cmocka_unit_test(paths_decide_where_they_are_known),
        cmocka_unit_test(routed_deployments_ship_the_changes_of_their_repository),
        cmocka_unit_test(the_kinds_of_routes_are_kinds_of_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
