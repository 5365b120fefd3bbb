/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/snapshot.h"

#include "load/import_events.h"
#include "unit/store/support.h"

enum { EVENTS = 100000, FACT_BYTES = 4 << 10 };

/* a log of events that are next to nothing on disk and as much as any other in memory */
static void there_is_room_for_the_facts_of_events_that_compress_well(void **state)
{
    (void)state;
    FILE *f = fopen(file("tiny.ndjson"), "w");
    check_true(f != NULL);
    for (int i = 0; i < EVENTS; i++)
        fprintf(
            f,
            "{\"type\":\"deploy.finished\",\"at\":%d,\"service\":\"web\",\"env\":\"production\","
            "\"deploy\":\"%d\",\"status\":\"success\"}\n",
            1700000000 + i, i);
    fclose(f);
    struct log_port *s = log_open(file("tiny.db"), S("tiny"), false, 0, room(), &error);
    struct import_count count;
    check_ok(import_events_file(s, str_of(file("tiny.ndjson")), &(struct import_watch){0}, &count,
                                &error));
    log_close(s);
    check_int(count.added, EVENTS);

    const struct config config = {.db = file("tiny.db"), .definitions = file("none.yaml")};
    struct snapshot *x = snapshot_read(&config, INT64_C(1800000000000), false, &error);
    check_ok(x);
    check_int(x->facts->service[0].ndeployment, EVENTS);
    check_true(x->whole.end - x->whole.at >= (ptrdiff_t)EVENTS * FACT_BYTES + (512 << 20));
    snapshot_free(x);
}

static void a_log_that_may_be_absent_is_empty(void **state)
{
    (void)state;
    const struct config config = {.db = file("none.db"), .definitions = file("none.yaml")};
    check_true(!snapshot_read(&config, 0, false, &error));
    check_int(error.code, ERR_NOT_FOUND);
    struct snapshot *x = snapshot_read(&config, 0, true, &error);
    check_ok(x);
    check_int(x->position, -1);
    check_int(x->facts->nservice, 0);
    snapshot_free(x);
}

static void write_text(const char *name, const char *text)
{
    FILE *f = fopen(file(name), "w");
    check_true(f && fputs(text, f) >= 0);
    fclose(f);
}

static void definitions_that_cannot_be_read_leave_those_before(void **state)
{
    (void)state;
    struct store *s = open_log("rules.db");
    struct event v = deployment(1);
    check_ok(store_begin(s, &error));
    append(s, &v, 1);
    check_ok(store_commit(s, &error));
    const struct config config = {.db = file("rules.db"), .definitions = file("rules.yaml")};
    write_text("rules.yaml", "calendar:\n  timezone: Europe/Berlin\n");
    struct snapshot *first = snapshot_read(&config, INT64_C(1800000000000), true, &error);
    check_ok(first);
    check_str(zone_name(first->zone), "Europe/Berlin");

    write_text("rules.yaml", "calendar:\n  timezone: Mars/Olympus\n");
    v = deployment(2);
    check_ok(store_begin(s, &error));
    append(s, &v, 1);
    check_ok(store_commit(s, &error));
    struct snapshot *next = snapshot_next(&config, INT64_C(1800000000000), first, &error);
    check_ok(next);
    check_int(next->events, 2); /* what arrived meanwhile is there */
    check_str(zone_name(next->zone), "Europe/Berlin");
    check_str(str_slice(str_of(next->rules_fault.text), 0, 21), "'calendar.timezone': ");
    snapshot_free(first);
    check_true(!snapshot_read(&config, 0, true, &error)); /* nothing to fall back on */

    write_text("rules.yaml", "calendar:\n  timezone: UTC\n");
    struct snapshot *last = snapshot_next(&config, INT64_C(1800000000000), next, &error);
    check_ok(last);
    check_int(last->rules_fault.code, ERR_NONE);
    check_str(zone_name(last->zone), "UTC");
    snapshot_free(next);
    snapshot_free(last);
    store_close(s);
}

static void a_log_that_was_there_must_stay(void **state)
{
    (void)state;
    store_close(open_log("away.db"));
    const struct config config = {.db = file("away.db"), .definitions = file("none.yaml")};
    struct snapshot *x = snapshot_read(&config, 0, true, &error);
    check_ok(x);
    check_int(unlink(file("away.db")), 0);
    check_true(!snapshot_next(&config, 0, x, &error));
    check_int(error.code, ERR_STORE);
    snapshot_free(x);
    struct snapshot *none = snapshot_read(&config, 0, true, &error), *still = NULL;
    check_ok(none);
    still = snapshot_next(&config, 0, none, &error); /* it never was */
    check_ok(still);
    snapshot_free(none);
    snapshot_free(still);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_room_for_the_facts_of_events_that_compress_well),
        cmocka_unit_test(a_log_that_may_be_absent_is_empty),
        cmocka_unit_test(definitions_that_cannot_be_read_leave_those_before),
        cmocka_unit_test(a_log_that_was_there_must_stay),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
