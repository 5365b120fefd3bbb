/* What arrived, whether numbers are made of it or not.
 * SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

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

static void out_seen(struct out *o, const struct seen_kind *seen)
{
    out_format(o, "%lld ", (long long)seen->n);
    out_short_time(o, seen->last_ms);
}

static struct str seen_of(const char *log, const char *yaml)
{
    const struct seen *x = &facts_of(log, rules_from(yaml))->seen;
    struct out o = out_to(room());
    for (ptrdiff_t i = 0; i < x->nservice; i++) {
        out_format(&o, "%.*s:", FMT(x->service[i].name));
        for (int k = 0; k < KINDS; k++)
            if (x->service[i].kind[k].n) {
                out_format(&o, " %.*s ", FMT(event_kind_name((enum event_kind)k)));
                out_seen(&o, &x->service[i].kind[k]);
            }
        out_byte(&o, '\n');
    }
    for (ptrdiff_t i = 0; i < x->nsource; i++) {
        out_format(&o, "from %.*s ", FMT(x->source[i].name));
        out_seen(&o, &x->source[i].all);
        out_format(&o, " unrouted %lld\n", (long long)x->source[i].nunrouted);
    }
    for (ptrdiff_t i = 0; i < x->nunrouted; i++) {
        const struct unrouted *u = &x->unrouted[i];
        out_format(&o, "%lld %.*s repo=%.*s env=%.*s source=%.*s label=%.*s ", (long long)u->n,
                   FMT(event_kind_name(u->kind)), FMT(told(u->repo)), FMT(told(u->env)),
                   FMT(told(u->source)), FMT(told(u->label)));
        out_short_time(&o, u->last_ms);
        out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

static void every_kind_is_seen_where_it_belongs(void **state)
{
    (void)state;
    static const char log[] =
        "deploy.finished 05T10:00 'env':'production','deploy':'1','service':'a','repo':'r'\n"
        "deploy.finished 06T10:00 'env':'staging','deploy':'2','service':'a','repo':'r'\n"
        "build.finished 06T11:00 'run':'1','repo':'r','source':'ci'\n"
        "build.finished 06T12:00 'run':'2','repo':'r','source':'ci'\n"
        "build.finished 06T12:00 'run':'3','repo':'other','source':'ci'\n"
        "change.merged 06T13:00 'repo':'r','change':'1','source':'gh'\n"
        "drill.finished 06T14:00 'drill':'d','kind':'restore','started_at':'@06T13:00',"
        "'service':['a','b']\n"
        "outcome.sampled 06T15:00 'kr':'k','value':1\n"
        "slo.sampled 06T16:00 'slo':'s','value':1,'objective':1,'source':'nobl9','env':'prod'\n"
        "incident.opened 07T10:00 'incident':'x','service':'c'\n"
        "deploy.finished 31T10:00 'env':'production','deploy':'9','service':'late'\n";
    check_str(seen_of(log, ""),
              "a: change 1 06T13:00 build 2 06T12:00 deploy 2 06T10:00 drill 1 06T14:00\n"
              "b: drill 1 06T14:00\n"
              "c: incident 1 07T10:00\n"
              "from api 5 07T10:00 unrouted 0\n"
              "from ci 3 06T12:00 unrouted 0\n"
              "from gh 1 06T13:00 unrouted 0\n"
              "from nobl9 1 06T16:00 unrouted 0\n");
    check_str(str_slice(seen_of(log, "routes: [{kind: slo, env: prod, service: b}]"), 73, 119),
              "b: drill 1 06T14:00 slo 1 06T16:00\nc: incident");
    check_str(seen_of("void.event 05T10:00 'target':'note.added|x|||2026-01-05T10:00:00Z',"
                      "'reason':'r'\nnote.added 05T10:00 'text':'x'\n",
                      "services: {z: {}}"),
              "z:\nfrom api 2 05T10:00 unrouted 0\n");
}

static void what_is_unrouted_is_grouped(void **state)
{
    (void)state;
    check_str(
        seen_of("deploy.finished 05T10:00 'env':'Production','deploy':'1','repo':'shop/api'\n"
                "deploy.finished 06T10:00 'env':'production','deploy':'2','repo':'shop/api'\n"
                "deploy.finished 06T10:00 'env':'production','deploy':'2','repo':'shop/api'\n"
                "deploy.finished 05T10:00 'deploy':'3','repo':'shop/api','source':'ci'\n"
                "flag.on 05T10:00 'flag':'f','env':'prod'\n"
                "ring.passed 05T10:00 'deploy':'zz','ring':'1'\n"
                "incident.opened 05T10:00 'incident':'i','labels':['team=x','app=web','odd']\n"
                "incident.opened 05T10:00 'incident':'k','labels':['app=api','alertname=a']\n"
                "incident.opened 05T11:00 'incident':'l','labels':['zone=1','alertname=a'],"
                "'source':'am'\n",
                ""),
        "from am 1 05T11:00 unrouted 1\n"
        "from api 7 06T10:00 unrouted 6\n"
        "from ci 1 05T10:00 unrouted 1\n"
        "2 deploy repo=shop/api env=production source=api label=- 06T10:00\n"
        "2 incident repo=- env=- source=api label=app=api 05T10:00\n"
        "1 deploy repo=shop/api env=- source=ci label=- 05T10:00\n"
        "1 ring repo=- env=- source=api label=- 05T10:00\n"
        "1 flag repo=- env=prod source=api label=- 05T10:00\n"
        "1 incident repo=- env=- source=am label=alertname=a 05T11:00\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_seen_where_it_belongs),
        cmocka_unit_test(what_is_unrouted_is_grouped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
