/* docs/definitions.md "Routes": which row takes an event.
 * SPDX-License-Identifier: Apache-2.0 */
#include "rule/route.h"

#include "check.h"
#include "rule/keys.h"

static struct rules read_good(const char *yaml)
{
    struct rules rules = {0};
    struct err e = {0};
    if (!rules_read(str_of(yaml), S("p.yaml"), room(), &rules, &e)) {
        print_error("%s\n%s\n", e.text, yaml);
        fail();
    }
    return rules;
}

/* "ROW SERVICE,SERVICE" or "-" */
static struct str routed(const char *routes, const struct route_event *v)
{
    struct out yaml = out_to(room());
    out_format(&yaml, "routes:\n%s", routes);
    out_byte(&yaml, 0);
    struct rules rules = read_good(yaml.item);
    struct texts service;
    struct out o = out_to(room());
    ptrdiff_t row = route_find(&rules, v, room(), &service);
    if (row < 0) {
        check_int(service.n, 0);
        return S("-");
    }
    out_int(&o, row);
    for (ptrdiff_t i = 0; i < service.n; i++)
        out_format(&o, "%s%.*s", i ? "," : " ", FMT(service.item[i]));
    return out_str_of(&o);
}

static struct route_event incident(void)
{
    static const struct str labels[] = {STR("Team=Payments"), STR("service=payments-api"),
                                        STR("service=other"), STR("empty="), STR("odd")};
    return (struct route_event){
        .kind = S("incident"),
        .source = S("alertmanager"),
        .env = S("production"),
        .label = {labels, COUNT(labels)}
    };
}

static struct route_event deploy(void)
{
    static const struct str paths[] = {STR("services/payments/api/main.c"), STR("README.md")};
    return (struct route_event){
        .kind = S("deploy"),
        .source = S("github"),
        .repo = S("shop/payments-api"),
        .env = S("prod-eu"),
        .path = {paths, COUNT(paths)}
    };
}

static void every_condition_can_hold_and_not(void **state)
{
    (void)state;
    static const struct {
        const char *row, *deploy, *incident;
    } c[] = {
        {"- {service: x}",                                         "0 x", "0 x"},
        {"- {repo: shop/*, service: x}",                           "0 x", "-"  },
        {"- {repo: [web/*, '*-api'], service: x}",                 "0 x", "-"  },
        {"- {repo: Shop/*, service: x}",                           "-",   "-"  },
        {"- {env: 'PROD*', service: x}",                           "0 x", "0 x"},
        {"- {env: prod, service: x}",                              "-",   "-"  },
        {"- {source: git?ub, service: x}",                         "0 x", "-"  },
        {"- {kind: [deploy, ring], service: x}",                   "0 x", "-"  },
        {"- {label: team=payments, service: x}",                   "-",   "0 x"},
        {"- {label: ['team=*', 'SERVICE=payments*'], service: x}", "-",   "0 x"},
        {"- {label: ['team=*', 'region=*'], service: x}",          "-",   "-"  },
        {"- {path: services/payments, service: x}",                "0 x", "-"  },
        {"- {path: services/pay, service: x}",                     "-",   "-"  },
        {"- {path: [docs, '*.md'], service: x}",                   "0 x", "-"  },
        {"- {repo: 'shop/*', env: staging, service: x}",           "-",   "-"  },
        {"- {repo: 'shop/*', env: 'prod-?u', service: x}",         "0 x", "-"  },
    };
    struct route_event d = deploy(), i = incident(), nothing = {.kind = S("flag")};
    for (ptrdiff_t k = 0; k < COUNT(c); k++) {
        check_str(routed(c[k].row, &d), c[k].deploy);
        check_str(routed(c[k].row, &i), c[k].incident);
        check_str(routed(c[k].row, &nothing), k ? "-" : "0 x");
    }
}

static void the_first_row_wins_and_an_open_placeholder_is_no_match(void **state)
{
    (void)state;
    struct route_event d = deploy(), i = incident();
    check_str(routed("- {repo: zzz, service: a}\n- {env: '*', service: b}\n- {service: c}\n", &d),
              "1 b");
    check_str(routed("- {service: '{label:team}'}\n- {service: '{repo}'}\n", &d), "1 payments-api");
    check_str(routed("- {service: '{repo}'}\n- {service: '{label:team}'}\n", &i), "1 Payments");
    check_str(routed("- {service: '{label:empty}'}\n", &i), "-");
    check_str(routed("- {service: '{label:odd}'}\n", &i), "-");
    check_str(routed("- {service: 'a-{label:SERVICE}-{env}-b'}\n", &i),
              "0 a-payments-api-production-b");
    check_str(routed("- {service: [z, '{repo}', a, payments-api]}\n", &d), "0 a,payments-api,z");
    check_str(routed("- {service: [a, '{label:x}']}\n", &d), "-");
}

static void the_last_part_of_a_repository_names_it(void **state)
{
    (void)state;
    check_str(route_repo_tail(S("a/b/c")), "c");
    check_str(route_repo_tail(S("/srv/git/c.git/")), "c.git");
    check_str(route_repo_tail(S("c")), "c");
    check_str(route_repo_tail(S("///")), "");
    check_str(route_repo_tail(S("")), "");
}

static void routes_count_in_the_hash_in_their_order(void **state)
{
    (void)state;
    struct rules a = read_good("routes: [{repo: a, service: x}, {env: P, service: y}]");
    struct rules b = read_good("routes: [{env: p, service: y}, {repo: a, service: x}]");
    struct rules c = read_good("routes: [{service: [x], repo: [a]}, {env: [p], service: [y]}]");
    struct rules d = read_good("routes: [{source: a, service: x}, {env: p, service: y}]");
    check_str(str_of(a.hash), c.hash);
    check_true(strcmp(a.hash, b.hash) != 0);
    check_true(strcmp(a.hash, d.hash) != 0);
    check_true(strcmp(a.hash, rules_default(room()).hash) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_condition_can_hold_and_not),
        cmocka_unit_test(the_first_row_wins_and_an_open_placeholder_is_no_match),
        cmocka_unit_test(the_last_part_of_a_repository_names_it),
        cmocka_unit_test(routes_count_in_the_hash_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
