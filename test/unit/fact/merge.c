/* docs/events.md: how events of one key merge.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "dice.h"
#include "fact/record.h"
#include "log.h"

enum { MOST = 6 };

static int compare(const void *x, const void *y)
{
    return told_compare(*(const struct told *const *)x, *(const struct told *const *)y);
}

static struct str merged(const struct told_deploy *record, const int *which, int n)
{
    const void *list[MOST];
    struct told_deploy into;
    struct out o = out_to(room());
    for (int i = 0; i < n; i++)
        list[i] = &record[which[i]];
    sort(list, n, sizeof(void *), compare, *room());
    record_merge(&shape_deploy, list, n, &into);
    out_format(&o, "%lld %lld %.*s %.*s %d %.*s", (long long)into.told.at_ms,
               (long long)into.started_at, FMT(told(into.sha)), FMT(told(into.version)),
               into.rollback, FMT(into.told.id));
    return out_str_of(&o);
}

static struct told_deploy record_of(int64_t at, const char *id, bool inferred, const char *sha,
                                    int64_t started)
{
    return (struct told_deploy){
        .told = {.at_ms = at, .id = str_of(id), .inferred = inferred},
        .sha = str_of(sha),
        .started_at = started,
        .rollback = -1,
        .rework = -1
    };
}

static void the_larger_at_and_id_wins(void **state)
{
    (void)state;
    struct told_deploy r[] = {record_of(5, "b", false, "one", 9),
                              record_of(5, "c", false, "two", 3),
                              record_of(7, "a", false, NULL, TIME_NONE)};
    check_str(merged(r, (int[]){0, 1}, 2), "5 3 two - -1 c");
    /* nothing told overwrites nothing; `at` and the start are the earliest */
    check_str(merged(r, (int[]){0, 1, 2}, 3), "5 3 two - -1 a");
    check_str(merged(r, (int[]){2, 0}, 2), "5 9 one - -1 a");
}

static void what_is_explicit_beats_what_is_inferred(void **state)
{
    (void)state;
    struct told_deploy r[] = {record_of(5, "a", true, "guess", 1),
                              record_of(4, "b", false, "told", TIME_NONE)};
    r[0].version = S("1.0");
    check_str(merged(r, (int[]){0, 1}, 2), "4 1 told 1.0 -1 b");
    r[1].told.at_ms = 6;
    check_str(merged(r, (int[]){0, 1}, 2), "6 1 told 1.0 -1 b");
    check_str(merged(r, (int[]){0}, 1), "5 1 guess 1.0 -1 a");
}

static void any_order_and_any_copies_merge_alike(void **state)
{
    (void)state;
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"}, *const shas[] = {"1", "2",
                                                                                      NULL};
    struct dice d = {21};
    for (int round = 0; round < 2000; round++) {
        struct arena kept = *room();
        struct told_deploy r[3];
        for (int i = 0; i < 3; i++) {
            r[i] = record_of(below(&d, 3), ids[i], below(&d, 2), shas[below(&d, 3)],
                             below(&d, 2) ? below(&d, 4) : TIME_NONE);
            r[i].rollback = (int8_t)(below(&d, 3) - 1);
        }
        int order[MOST] = {0, 1, 2, below(&d, 3), below(&d, 3), below(&d, 3)};
        struct str wanted = merged(r, order, 3);
        shuffle(&d, order, MOST, sizeof *order);
        check_true(str_equal(merged(r, order, MOST), wanted));
        *room() = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_larger_at_and_id_wins),
        cmocka_unit_test(what_is_explicit_beats_what_is_inferred),
        cmocka_unit_test(any_order_and_any_copies_merge_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
