/* The sample organisation.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes for the same options, every type of event, nothing after now, no more than is
 * planted. */
#include "sample/sample.h"

#include "base/limits.h"
#include "check.h"
#include "event/read.h"
#include "event/write.h"
#include "rule/rule.h"
#include "sample/plan.h"

static const int64_t wednesday_ms = INT64_C(1795003200000); /* 2026-11-18T12:00:00Z */

static struct str written(struct sample_options s)
{
    struct out o = out_to(room());
    struct err e = {0};
    if (!sample_write(&s, &o, &e)) {
        print_error("%s\n", e.text);
        fail();
    }
    return out_str_of(&o);
}

static ptrdiff_t lines(struct str text)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static void the_same_options_give_the_same_bytes(void **state)
{
    (void)state;
    struct sample_options s = {.seed = 7, .now_ms = wednesday_ms};
    struct str one = written(s), two = written(s);
    check_true(one.n > 1000000 && str_equal(one, two));
    s.seed = 8;
    check_true(!str_equal(one, written(s)));
}

static bool count(void *context, struct str bytes)
{
    *(ptrdiff_t *)context += lines(bytes);
    return true;
}

static void events_asked_for_come_about(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct sample_options s = {.seed = 1,
                                   .now_ms = wednesday_ms + i * 2 * DAY_MS,
                                   .events = 100000,
                                   .services = i ? 100 * i : 0};
        struct arena a = arena_reserve(1 << 22); /* constant, whatever the number of events */
        struct out o = out_to(&a);
        ptrdiff_t n = 0;
        struct err e;
        o.sink = count;
        o.context = &n;
        check_true(sample_write(&s, &o, &e));
        check_near((double)n, 100000.0, 3000.0);
        arena_release(a);
    }
}

static void every_event_reads_and_none_lies_ahead(void **state)
{
    (void)state;
    struct sample_options s = {.seed = 3, .now_ms = wednesday_ms, .services = 14};
    struct str rest = written(s);
    struct json_parser *parser = json_parser_new();
    int seen[EVENT_TYPES] = {0}, weekend = 0, workday = 0;
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        struct arena scratch = *room();
        struct err e = {0};
        struct event v;
        struct event_remark remark = {0};
        const struct json *j = json_parse(parser, line, false, &scratch, &e);
        if (!j || !event_read(j, &scratch, &v, &remark, &e) || remark.field.p) {
            print_error("%s %.*s\n%.*s\n", e.text, FMT(remark.field), FMT(line));
            fail();
        }
        struct out o = out_to(&scratch);
        out_event(&o, &v);
        assert_true(str_equal(out_str_of(&o), line));
        assert_true(v.at_ms <= s.now_ms);
        assert_true(line.n < LIMIT_EVENT_BYTES);
        seen[v.type]++;
        if (v.type == EVENT_DEPLOY_FINISHED) {
            bool ends = day_weekday(v.at_ms / DAY_MS) >= 5;
            weekend += ends;
            workday += !ends;
        }
    }
    json_parser_free(parser);
    for (int i = 1; i < EVENT_TYPES; i++)
        if (!seen[i]) {
            print_error("no %.*s\n", FMT(event_type_name((enum event_type)i)));
            fail();
        }
    check_true(weekend > 0 && weekend * 20 < workday);
}

/* every line of `part` stands in `whole`, in the same order */
static bool contained(struct str part, struct str whole)
{
    while (part.n) {
        struct str want = str_cut(&part, '\n'), line = {0};
        do {
            if (!whole.n)
                return false;
            line = str_cut(&whole, '\n');
        } while (!str_equal(line, want));
    }
    return true;
}

static void more_services_leave_the_planted_ones_alone(void **state)
{
    (void)state;
    struct sample_options few = {.seed = 5, .now_ms = wednesday_ms, .services = 3};
    struct sample_options all = {.seed = 5, .now_ms = wednesday_ms};
    struct sample_options more = {.seed = 5, .now_ms = wednesday_ms, .services = 20};
    struct sample_options bulk = {.seed = 5, .now_ms = wednesday_ms, .events = 30000};
    struct str planted = written(all);
    check_true(contained(written(few), planted));
    check_true(contained(planted, written(more)));
    check_true(contained(planted, written(bulk)));
    check_true(lines(written(few)) < lines(planted));
}

static void the_plan_holds_its_totals(void **state)
{
    (void)state;
    for (int i = 0; i < PLANS; i++)
        for (int k = 0; k < plans[i].nphase; k++) {
            const struct phase *p = &plans[i].phase[k];
            int deploys = 0, troubles = 0, changes = 0, shorter = 0, longer = 0;
            for (int week = p->from; week > p->from - p->weeks; week--) {
                struct week_plan w = week_plan(&plans[i], week);
                check_true(w.phase == p);
                check_int(w.from, deploys);
                deploys = w.to;
            }
            check_int(deploys, p->deploys);
            for (int slot = 0; slot < deploys; slot++) {
                bool rollback = phase_is_rollback(p, slot);
                int first = 0, n = rollback ? 0 : phase_changes(p, slot, &first);
                troubles += phase_trouble(p, slot) != NULL;
                check_true(!rollback || !phase_trouble(p, slot));
                check_true(rollback || (first == changes && n > 0));
                changes += n;
            }
            check_int(troubles, p->ntrouble);
            for (int c = 0; c < changes; c++) {
                int side;
                int64_t lead = phase_lead_ms(p, c, &side), median = p->lead_minutes * MINUTE_MS;
                check_true(side ? (lead < median) == (side < 0) && lead != median : lead == median);
                shorter += side < 0;
                longer += side > 0;
            }
            check_int(shorter, longer);
            if (deploys)
                check_int(changes, p->changes);
        }
}

static void the_definitions_name_every_planted_service(void **state)
{
    (void)state;
    struct rules rules, standard = rules_default(room());
    struct err e = {0};
    check_true(rules_read(sample_definitions(), S("sample"), room(), &rules, &e));
    check_int(rules.nservice, PLANS);
    for (int i = 0; i < PLANS; i++) {
        const struct service_rule *s = rules_service(&rules, plans[i].name);
        check_true(s && s->team.n && s->tier.n && s->tags.n == 2 && s->repos.n == 1);
        assert_true(str_equal(s->repos.item[0], plans[i].repo));
    }
    check_int(rules.base.link_window_ms, standard.base.link_window_ms);
}

static void options_out_of_range_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct sample_options s;
        const char *error;
    } bad[] = {
        {{.services = -1, .now_ms = 1795003200000},     "'--services': expected 1 to 100000, got '-1'"        },
        {{.services = 100001, .now_ms = 1795003200000},
         "'--services': expected 1 to 100000, got '100001'"                                                   },
        {{.weeks = 1041, .now_ms = 1795003200000},      "'--weeks': expected 1 to 1040, got '1041'"           },
        {{.events = -5, .now_ms = 1795003200000},       "'--events': expected 1 to 1000000000, got '-5'"      },
        {{.now_ms = 0},                                 "the sample would reach beyond the years 2000 to 9998"},
        {{.now_ms = INT64_MAX},                         "the sample would reach beyond the years 2000 to 9998"},
        {{.now_ms = INT64_MIN},                         "the sample would reach beyond the years 2000 to 9998"},
    };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        struct out o = out_to(room());
        struct err e = {0};
        check_true(!sample_write(&bad[i].s, &o, &e));
        check_str(str_of(e.text), bad[i].error);
        check_int(e.code, ERR_USAGE);
        check_int(o.n, 0);
    }
}

static bool refuse(void *context, struct str bytes)
{
    (void)context, (void)bytes;
    return false;
}

static void a_closed_output_ends_it(void **state)
{
    (void)state;
    struct sample_options s = {.seed = 1, .now_ms = wednesday_ms, .events = 1000000000};
    struct out o = out_to(room());
    struct err e = {0};
    o.sink = refuse;
    check_true(!sample_write(&s, &o, &e));
    check_int(e.code, ERR_SYSTEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_options_give_the_same_bytes),
        cmocka_unit_test(events_asked_for_come_about),
        cmocka_unit_test(every_event_reads_and_none_lies_ahead),
        cmocka_unit_test(more_services_leave_the_planted_ones_alone),
        cmocka_unit_test(the_plan_holds_its_totals),
        cmocka_unit_test(the_definitions_name_every_planted_service),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(a_closed_output_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
