/* docs/metrics.md F7.
 * SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

#define TOLD(type, at) "incident." type " " at " 'service':'s','incident':'i'\n"

static void restored_at_the_earliest_mitigated_or_resolved(void **state)
{
    (void)state;
    const char *log = TOLD("opened", "05T10:00") TOLD("mitigated", "05T10:20")
        TOLD("resolved", "05T11:00") TOLD("mitigated", "05T09:00");
    check_rows(INCIDENTS, NULL, log, "incident i 05T10:00..05T10:20\n");
    struct rules rules = plain_rules();
    rules.base.restored_by = RESTORED_BY_RESOLVED;
    check_rows(INCIDENTS, &rules, log, "incident i 05T10:00..05T11:00\n");
}

static void a_told_start_wins_over_opened(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") "incident.resolved 05T11:00 'service':'s','incident':'i',"
                                          "'started_at':'@05T09:30'\n"
                                          "incident.opened 05T10:05 'service':'s','incident':'i',"
                                          "'started_at':'@05T09:40'\n",
               "incident i 05T09:30..05T11:00\n");
    /* opened twice is the same opening told again */
    check_rows(INCIDENTS, NULL, TOLD("opened", "05T10:00") TOLD("opened", "05T12:00"),
               "incident i 05T10:00..-\n");
    /* nothing says when it opened */
    check_rows(INCIDENTS | SERVICES, NULL, TOLD("resolved", "05T10:00"), "");
}

static void reopened_within_the_window_the_clock_runs_on(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") TOLD("resolved", "05T11:00") TOLD("reopened", "06T11:00")
                   TOLD("resolved", "06T12:00"),
               "incident i 05T10:00..06T12:00\n");
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") TOLD("resolved", "05T11:00") TOLD("reopened", "06T11:01")
                   TOLD("resolved", "06T12:00"),
               "incident i 05T10:00..05T11:00\n"
               "incident i#2 06T11:01..06T12:00\n");
    /* the latest restoration before counts: mitigated, then resolved */
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") TOLD("mitigated", "05T11:00") TOLD("resolved", "06T11:00")
                   TOLD("reopened", "06T18:00"),
               "incident i 05T10:00..-\n");
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") TOLD("resolved", "05T11:00") TOLD("reopened", "07T00:00")
                   TOLD("resolved", "07T01:00") TOLD("reopened", "09T00:00"),
               "incident i 05T10:00..05T11:00\n"
               "incident i#2 07T00:00..07T01:00\n"
               "incident i#3 09T00:00..-\n");
}

static void reopened_with_nothing_restored_is_ignored(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") TOLD("reopened", "05T10:30") TOLD("resolved", "05T11:00"),
               "incident i 05T10:00..05T11:00\n");
}

static void at_equal_times_opened_mitigated_resolved_reopened(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               TOLD("reopened", "05T10:00") TOLD("resolved", "05T10:00")
                   TOLD("mitigated", "05T10:00") TOLD("opened", "05T10:00"),
               "incident i 05T10:00..-\n"); /* restored at once, then reopened */
    check_rows(INCIDENTS, NULL, TOLD("resolved", "05T10:00") TOLD("opened", "05T10:00"),
               "incident i 05T10:00..05T10:00\n");
}

static void cancelled_duplicate_severity_and_environment_exclude(void **state)
{
    (void)state;
    struct rules rules = plain_rules();
    struct str severe = S("SEV1");
    check_rows(INCIDENTS, NULL,
               TOLD("opened", "05T10:00") TOLD("resolved", "05T11:00") TOLD("reopened", "08T11:00")
                   TOLD("cancelled", "08T12:00"),
               "incident i 05T10:00..05T11:00 cancelled\n"
               "incident i#2 08T11:00..- cancelled\n");
    rules.base.severities = (struct texts){&severe, 1};
    check_rows(INCIDENTS, &rules,
               TOLD("opened", "05T10:00") "incident.opened 05T10:01 'service':'s','incident':'j',"
                                          "'severity':'sev1'\n"
                                          "incident.opened 05T10:02 'service':'s','incident':'k',"
                                          "'severity':'sev1','duplicate_of':'j'\n"
                                          "incident.opened 05T10:03 'service':'s','incident':'l',"
                                          "'severity':'sev1','env':'staging'\n",
               "incident i 05T10:00..- severity\n"
               "incident j 05T10:01..-\n"
               "incident k 05T10:02..- duplicate\n"
               "incident l 05T10:03..- not_production\n");
}

static void the_environment_is_what_its_opened_says(void **state)
{
    (void)state;
    check_rows(INCIDENTS, NULL,
               "incident.opened 05T10:00 'service':'s','incident':'a','env':'staging'\n"
               "incident.resolved 05T11:00 'service':'s','incident':'a','env':'production'\n"
               "incident.opened 05T10:01 'service':'s','incident':'b'\n"
               "incident.resolved 05T11:00 'service':'s','incident':'b','env':'test'\n"
               "incident.opened 05T10:02 'service':'s','incident':'c'\n",
               "incident a 05T10:00..05T11:00 not_production\n"
               "incident b 05T10:01..05T11:00 not_production\n"
               "incident c 05T10:02..-\n");
}

static void events_without_service_belong_where_the_id_does(void **state)
{
    (void)state;
    check_rows(INCIDENTS | SERVICES, NULL,
               "incident.opened 05T10:00 'service':['s','t'],'incident':'a'\n"
               "incident.resolved 05T11:00 'incident':'a'\n",
               "service s\n"
               "incident a 05T10:00..05T11:00\n"
               "service t\n"
               "incident a 05T10:00..05T11:00\n");
}

static void a_flag_off_that_names_it_mitigates(void **state)
{
    (void)state;
    const char *log = TOLD("opened", "05T10:00") TOLD(
        "resolved",
        "05T12:00") "flag.off 05T10:30 'service':'s','env':'production','flag':'f','kill':true,"
                    "'incident':'i'\n"
                    "flag.off 05T10:10 "
                    "'service':'s','env':'staging','flag':'f','kill':true,'incident':'i'\n"
                    "flag.off 05T10:20 "
                    "'service':'s','env':'production','flag':'g','incident':'i'\n";
    check_rows(INCIDENTS, NULL, log, "incident i 05T10:00..05T10:30\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restored_at_the_earliest_mitigated_or_resolved),
        cmocka_unit_test(a_told_start_wins_over_opened),
        cmocka_unit_test(reopened_within_the_window_the_clock_runs_on),
        cmocka_unit_test(reopened_with_nothing_restored_is_ignored),
        cmocka_unit_test(at_equal_times_opened_mitigated_resolved_reopened),
        cmocka_unit_test(cancelled_duplicate_severity_and_environment_exclude),
        cmocka_unit_test(the_environment_is_what_its_opened_says),
        cmocka_unit_test(events_without_service_belong_where_the_id_does),
        cmocka_unit_test(a_flag_off_that_names_it_mitigates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
