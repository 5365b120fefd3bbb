/* Which columns are which fields, and what rows say.
 * SPDX-License-Identifier: Apache-2.0 */
#include "load/import_csv.h"

#include "check.h"
#include "event/write.h"

static struct arena *a;

/* the first row's plan, or the error */
static struct str plan_of(struct csv_rules rules, const char *names)
{
    struct csv c;
    struct csv_row row;
    struct csv_plan plan;
    struct err e = {0};
    struct out o = out_to(a);
    check_true(csv_start(&c, str_of(names), 0, &e) && csv_next(&c, a, &row, &e) == CSV_ROW);
    if (csv_plan_make(&plan, &rules, row.cell, row.n, a, &e))
        out_csv_plan(&o, &plan);
    else
        out_text(&o, e.text);
    return out_str_of(&o);
}

/* the events of all rows, or their errors with the field, a line each */
static struct str events_of(struct csv_rules rules, const char *text)
{
    struct csv c;
    struct csv_row row;
    struct csv_plan plan;
    struct err e = {0};
    struct out o = out_to(a);
    check_true(csv_start(&c, str_of(text), 0, &e) && csv_next(&c, a, &row, &e) == CSV_ROW);
    check_true(csv_plan_make(&plan, &rules, row.cell, row.n, a, &e));
    while (csv_next(&c, a, &row, &e) == CSV_ROW) {
        struct event event[CSV_EVENTS];
        struct str field;
        int n;
        if (!csv_events(&plan, &row, a, event, &n, &field, &e))
            out_format(&o, "[%.*s] %s\n", FMT(field), e.text);
        for (int i = 0; i < n && e.code == ERR_NONE; i++) {
            out_event(&o, &event[i]);
            out_byte(&o, '\n');
        }
        e = (struct err){0};
    }
    return out_str_of(&o);
}

static const struct csv_rules deployments = {.kind = STR("deployments")},
                              incidents = {.kind = STR("incidents")};

static void obvious_columns_map_themselves(void **state)
{
    (void)state;
    check_str(plan_of(deployments, "id,started,finished,sha,Git SHA,State,who\n"),
              "deploy = 'id', started_at = 'started', at = 'finished', sha = 'sha', status = "
              "'State'; not used: 'Git SHA', 'who'");
    check_str(plan_of(incidents, "Number;Created;Resolved;priority;source\n"),
              "incident = 'Number', opened_at = 'Created', resolved_at = 'Resolved', severity = "
              "'priority'; not used: 'source'");
    check_str(plan_of(deployments, "a,b\n"), "no column says 'at': name it with --map at=COLUMN; "
                                             "there are 'a', 'b'");
}

static void told_columns_come_first(void **state)
{
    (void)state;
    const struct str map[] = {STR("at=b"), STR("sha=#1"), STR("cause.deploy=b")};
    struct csv_rules rules = deployments;
    rules.map = map;
    rules.nmap = 2;
    check_str(plan_of(rules, "a,B,finished\n"), "sha = 'a', at = 'B'; not used: 'finished'");
    rules.nmap = 3;
    check_str(plan_of(rules, "a,B\n"),
              "import csv: '--map': deployments have no field 'cause.deploy'");
    rules.nmap = 1;
    check_str(plan_of(rules, "a,c\n"), "import csv: no column 'b', did you mean 'a'?");
}

static void cells_become_values(void **state)
{
    (void)state;
    check_str(events_of(deployments, "deploy,at,service,shas,rollback,status\n"
                                     "1,1762077600,web,\"ABCD1 abcd2\",Yes,passed\n"
                                     "2,2025-11-02 10:00,web,,,\n"
                                     "3,,web,,,\n"
                                     "4,2025-11-02,web,,,\n"
                                     "5,2025-11-02T10:00:00Z,web,,perhaps,\n"
                                     "6,2025-11-02T10:00:00Z,web,,,,more\n"
                                     "7,2025-11-02T10:00:00Z\n"),
              "{\"type\":\"deploy.finished\",\"at\":\"2025-11-02T10:00:00Z\",\"source\":\"csv\","
              "\"service\":\"web\",\"deploy\":\"1\",\"shas\":[\"abcd1\",\"abcd2\"],\"status\":"
              "\"success\",\"rollback\":true}\n"
              "{\"type\":\"deploy.finished\",\"at\":\"2025-11-02T10:00:00Z\",\"source\":\"csv\","
              "\"service\":\"web\",\"deploy\":\"2\"}\n"
              "[at] column 'at': deploy.finished: 'at': missing\n"
              "[at] column 'at': deploy.finished: 'at': not a time: '2025-11-02'\n"
              "[rollback] column 'rollback': deploy.finished: 'rollback': expected true or false, "
              "got: 'perhaps'\n"
              "[] 7 cells, but the first row has 6: are quotes missing?\n"
              "{\"type\":\"deploy.finished\",\"at\":\"2025-11-02T10:00:00Z\",\"source\":\"csv\","
              "\"deploy\":\"7\"}\n");
}

static void made_ids_are_those_of_the_same_row(void **state)
{
    (void)state;
    struct str one = events_of(deployments, "at,service,status\n2025-11-02T10:00:00Z,a,success\n");
    struct str same = events_of(deployments, "service,at,status\na,2025-11-02T10:00:00Z,success\n");
    struct str other = events_of(deployments, "at,service,status\n2025-11-02T10:00:00Z,b,ok\n");
    check_true(str_equal(one, same) && !str_equal(one, other));
    check_true(strstr(arena_z(a, one), "\"deploy\":\"csv-") != NULL);
}

static void an_incident_has_as_many_events_as_times(void **state)
{
    (void)state;
    const struct str map[] = {STR("cause.deploy=why")}, set[] = {STR("env=live")};
    struct csv_rules rules = incidents;
    rules.map = map;
    rules.nmap = rules.nset = 1;
    rules.set = set;
    check_str(events_of(rules, "incident,opened_at,acknowledged_at,resolved_at,why\n"
                               "7,2025-11-02T10:00:00Z,,2025-11-02T11:00:00Z,4711\n"),
              "{\"type\":\"incident.opened\",\"at\":\"2025-11-02T10:00:00Z\",\"source\":\"csv\","
              "\"env\":\"live\",\"incident\":\"7\",\"cause\":{\"deploy\":\"4711\"}}\n"
              "{\"type\":\"incident.resolved\",\"at\":\"2025-11-02T11:00:00Z\",\"source\":\"csv\","
              "\"env\":\"live\",\"incident\":\"7\"}\n");
}

int main(void)
{
    a = room();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(obvious_columns_map_themselves),
        cmocka_unit_test(told_columns_come_first),
        cmocka_unit_test(cells_become_values),
        cmocka_unit_test(made_ids_are_those_of_the_same_row),
        cmocka_unit_test(an_incident_has_as_many_events_as_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
