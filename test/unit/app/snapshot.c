/* SPDX-License-Identifier: Apache-2.0 */
#include "app/snapshot.h"

#include "app/import_events.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_room_for_the_facts_of_events_that_compress_well),
        cmocka_unit_test(a_log_that_may_be_absent_is_empty),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
