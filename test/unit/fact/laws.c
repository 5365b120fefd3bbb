/* What holds for every log.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/write.h"
#include "random_log.h"

enum { ROUNDS = 300, ALL = DEPLOYS | LEADS | INCIDENTS | FLAGS | SERVICES };

static struct lines random_lines(struct random_log *r)
{
    struct lines list = {0};
    int n = 5 + below(&r->dice, 60);
    for (int i = 0; i < n; i++) {
        struct str line = random_line(r);
        *PUSH(room(), &list) = line;
    }
    return list;
}

/* rules that differ from round to round */
static struct rules some_rules(struct dice *d)
{
    struct rules rules = plain_rules();
    struct rule_set *set = &rules.base;
    set->signals = below(d, 3) ? set->signals : (1U << SIGNALS) - 1;
    set->attribution = (enum attribution)(below(d, 4) ? 0 : below(d, 3));
    set->lead_start = (enum lead_start)(below(d, 3) ? 0 : below(d, 5));
    set->lead_unit = (enum lead_unit)(below(d, 5) == 0);
    set->count_first = below(d, 5) == 0;
    set->rollback_blames = (enum rollback_blames)below(d, 3);
    set->recovery_start = (enum recovery_start)(below(d, 3) == 0);
    set->counts_at = (enum counts_at)(below(d, 5) ? 0 : below(d, 3));
    set->counts_at_ring = S("1");
    return rules;
}

/* everything that the facts hold */
static struct str dump(const struct facts *f)
{
    struct str rows = rows_of(f, ALL);
    struct out o = out_to(room());
    out_str(&o, rows);
    for (ptrdiff_t i = 0; i < f->nchange; i++) {
        const struct change *c = &f->change[i];
        out_format(&o, "change %.*s/%.*s %.*s %.*s %d%d%d", FMT(c->repo), FMT(c->id),
                   FMT(told(c->sha)), FMT(told(c->event)), c->default_branch, c->hotfix,
                   c->reverts);
        const int64_t at[] = {c->start_ms,    c->opened_ms, c->ready_ms,    c->first_review_ms,
                              c->approved_ms, c->merged_ms, c->committed_ms};
        for (int k = 0; k < COUNT(at); k++)
            out_byte(&o, ' '), out_short_time(&o, at[k]);
        out_format(&o, " %.*s", FMT(reason_name(c->excluded)));
        for (ptrdiff_t k = 0; k < c->ncommit; k++)
            out_format(&o, " %d", c->commit[k]);
        out_byte(&o, '\n');
    }
    for (int32_t i = 0; i < f->nservice; i++)
        for (ptrdiff_t k = 0; k < f->service[i].ndeployment; k++) {
            const struct deployment *x = &f->service[i].deployment[k];
            out_format(&o, "more %.*s %.*s %.*s %d %.*s", FMT(x->id), FMT(told(x->repo)),
                       FMT(told(x->sha)), x->commit, FMT(told(x->event)));
            out_byte(&o, ' '), out_short_time(&o, x->started_ms);
            for (ptrdiff_t m = 0; m < x->nfailure; m++)
                out_format(&o, " %.*s", FMT(told(x->failure[m].event)));
            out_byte(&o, '\n');
        }
    for (int32_t i = 0; i < f->nrepo; i++)
        out_format(&o, "repo %.*s %.*s %d %td %td\n", FMT(f->repo[i].name),
                   FMT(told(f->repo[i].default_branch)), f->repo[i].default_tip, f->repo[i].ncommit,
                   f->repo[i].nincomplete);
    out_format(&o, "%lld %lld %lld %td %td\n", (long long)f->honesty.nevent,
               (long long)f->honesty.nfuture, (long long)f->honesty.nunrouted,
               f->honesty.nunknown_commit, f->honesty.nunlinked_incident);
    return out_str_of(&o);
}

static void check_same(struct str got, struct str wanted, int round)
{
    if (str_equal(got, wanted))
        return;
    struct str g = got, w = wanted;
    while (g.n || w.n) {
        struct str one = str_cut(&g, '\n'), other = str_cut(&w, '\n');
        if (!str_equal(one, other)) {
            print_error("round %d: got\n%.*s\nwanted\n%.*s\n", round, FMT(one), FMT(other));
            break;
        }
    }
    fail();
}

static void any_order_any_copies_and_any_key_give_the_same_facts(void **state)
{
    (void)state;
    struct random_log r = {.dice = {11}};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena kept = *room();
        struct rules rules = some_rules(&r.dice);
        struct lines list = random_lines(&r);
        struct str wanted = dump(facts_of_lines(&list, &rules, NOW));
        ptrdiff_t n = list.n;
        for (ptrdiff_t i = 0; i < n; i++)
            if (below(&r.dice, 3) == 0) {
                struct str line = list.item[i];
                *PUSH(room(), &list) = line;
            }
        for (int turn = 0; turn < 3; turn++) {
            shuffle(&r.dice, list.item, list.n, sizeof *list.item);
            for (int i = 0; i < 3; i++)
                tables_key.k[i] = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)below(&r.dice, 1 << 30);
            check_same(dump(facts_of_lines(&list, &rules, NOW)), wanted, round);
        }
        *room() = kept;
    }
}

static struct str key_of(struct str json)
{
    struct json_parser *parser = json_parser_new();
    struct event v;
    struct event_remark remark;
    struct err e;
    struct out o;
    const struct json *tree = json_parse(parser, json, false, room(), &e);
    check_true(tree && event_read(tree, room(), &v, &remark, &e));
    o = out_to(room());
    out_semantic_key(&o, &v);
    json_parser_free(parser);
    return out_str_of(&o);
}

static void out_void(struct out *o, struct str key, const char *at)
{
    out_format(
        o, "{\"type\":\"void.event\",\"at\":\"2026-01-%s:00Z\",\"reason\":\"x\",\"target\":", at);
    out_json(o, key);
    out_byte(o, '}');
}

static void what_is_void_never_happened(void **state)
{
    (void)state;
    struct random_log r = {.dice = {12}};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena kept = *room();
        struct rules rules = plain_rules();
        struct lines list = random_lines(&r), without = {0};
        struct str key = key_of(list.item[below(&r.dice, (int)list.n)]);
        for (ptrdiff_t i = 0; i < list.n; i++)
            if (!str_equal(key_of(list.item[i]), key)) {
                struct str line = list.item[i];
                *PUSH(room(), &without) = line;
            }
        struct out o = out_to(room());
        out_void(&o, key, "02T00:00");
        struct str line = out_str_of(&o);
        struct str wanted = dump(facts_of_lines(&without, &rules, NOW));
        struct str whole = dump(facts_of_lines(&list, &rules, NOW));
        ptrdiff_t at = below(&r.dice, (int)list.n);
        struct str moved = list.item[at];
        *PUSH(room(), &list) = moved;
        list.item[at] = line; /* the void may come first */
        check_same(dump(facts_of_lines(&list, &rules, NOW)), wanted, round);
        /* and a void that is void itself voids nothing */
        o = out_to(room());
        out_void(&o, key_of(line), "01T00:00");
        struct str second = out_str_of(&o);
        *PUSH(room(), &list) = second;
        check_same(dump(facts_of_lines(&list, &rules, NOW)), whole, round);
        *room() = kept;
    }
}

/* the rows but those that are excluded for their environment */
static struct str production_rows(const struct facts *f)
{
    struct str rest = rows_of(f, DEPLOYS | LEADS | INCIDENTS | FLAGS);
    struct out o = out_to(room());
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        bool elsewhere = false;
        for (ptrdiff_t i = 0; i < line.n; i++)
            elsewhere |= str_starts(str_slice(line, i, line.n), S(" not_production")) ||
                         str_starts(str_slice(line, i, line.n), S(" no_environment"));
        if (!elsewhere)
            out_str(&o, line), out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

static void what_is_not_production_changes_nothing(void **state)
{
    (void)state;
    struct random_log r = {.dice = {13}};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena kept = *room();
        struct rules rules = some_rules(&r.dice);
        struct lines list = random_lines(&r);
        static const struct str listed =
            STR("deploy.started 01T00:00 'service':['s','t'],'env':'test','deploy':'x'");
        *PUSH(room(), &list) = listed; /* elsewhere too: that alone lists a service */
        struct str wanted = production_rows(facts_of_lines(&list, &rules, NOW));
        for (int i = 0; i < 15; i++) {
            struct str line = random_staging_line(&r);
            *PUSH(room(), &list) = line;
        }
        check_same(production_rows(facts_of_lines(&list, &rules, NOW)), wanted, round);
        *room() = kept;
    }
}

static void the_future_is_no_fact(void **state)
{
    (void)state;
    struct random_log r = {.dice = {14}};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena kept = *room();
        struct rules rules = some_rules(&r.dice);
        struct lines list = random_lines(&r), past = {0};
        for (ptrdiff_t i = 0; i < list.n; i++) {
            struct str line = list.item[i], day = {0};
            for (ptrdiff_t k = 0; k < line.n && !day.p; k++)
                if (str_starts(str_slice(line, k, line.n), S("\"at\":\"2026-01-")))
                    day = str_slice(line, k + 14, k + 22);
            if (str_compare(day, S("05T12:00")) <= 0)
                *PUSH(room(), &past) = line;
        }
        struct str wanted = rows_of(facts_of_lines(&past, &rules, "05T12:00"), ALL);
        check_same(rows_of(facts_of_lines(&list, &rules, "05T12:00"), ALL), wanted, round);
        *room() = kept;
    }
}

/* stages sum; failures belong to counted deployments, each with its list; ends follow starts */
static void numbers_are_sane(void **state)
{
    (void)state;
    struct random_log r = {.dice = {15}};
    int64_t leads = 0, failed = 0, linked = 0, rollbacks = 0, flags = 0, parts = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena kept = *room();
        struct rules rules = some_rules(&r.dice);
        struct lines list = random_lines(&r);
        const struct facts *f = facts_of_lines(&list, &rules, NOW);
        for (int32_t i = 0; i < f->nservice; i++) {
            const struct service *s = &f->service[i];
            check_int(facts_service(f, s->name), i);
            check_true(s->ndeployment || s->nlead || s->nincident);
            for (ptrdiff_t k = 0; k < s->nlead; k++) {
                const struct lead *l = &s->lead[k];
                int64_t sum = 0;
                bool any = false;
                for (int m = 0; m < STAGES; m++)
                    if (l->stage_ms[m] >= 0)
                        sum += l->stage_ms[m], any = true;
                bool measured =
                    l->deployment >= 0 && l->start_ms != TIME_NONE && l->start_ms <= l->deployed_ms;
                check_int(any, measured);
                if (measured)
                    check_int(sum, l->deployed_ms - l->start_ms);
                leads += measured && !l->excluded;
            }
            for (ptrdiff_t k = 0; k < s->ndeployment; k++) {
                const struct deployment *x = &s->deployment[k];
                check_true(x->service == i && (!x->failed || x->counted));
                check_true(!x->counted || (x->production && x->finished_ms != TIME_NONE));
                check_true(x->failed == (x->nfailure > 0));
                failed += x->failed;
                rollbacks += x->rollback;
            }
            for (ptrdiff_t k = 0; k < s->nincident; k++) {
                const struct incident *x = &s->incident[k];
                check_true(x->restored_ms == TIME_NONE || x->restored_ms >= x->opened_ms);
                check_true(!x->linked || !x->excluded);
                if (x->linked)
                    check_true(f->service[x->blamed_service].deployment[x->blamed].failed);
                linked += x->linked;
                parts += x->part > 1;
            }
            flags += s->nflag_off;
        }
        *room() = kept;
    }
    /* the logs are such that everything happens */
    check_true(leads > 200 && failed > 300 && linked > 100 && rollbacks > 30 && flags > 50);
    check_true(parts > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_any_copies_and_any_key_give_the_same_facts),
        cmocka_unit_test(what_is_void_never_happened),
        cmocka_unit_test(what_is_not_production_changes_nothing),
        cmocka_unit_test(the_future_is_no_fact),
        cmocka_unit_test(numbers_are_sane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
