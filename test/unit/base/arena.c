/* Arenas. SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "check.h"

/* What was released is nobody's: in sanitizer builds the gaps of the old allocations are gone when
 * its address space is used again. */
static void test_released_space_is_clean(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        size_t bytes = (size_t)1 << (16 + round % 10);
        struct arena whole = arena_reserve(bytes), a = whole;
        for (int i = 0; i < 100; i++)
            *NEW(&a, int, 1) = i;
        arena_release(whole);
        struct arena again = arena_reserve(bytes);
        memset(again.at, 1, (size_t)(again.end - again.at));
        check_int(again.end[-1], 1);
        arena_release(again);
    }
}

/* a reservation costs what is touched of it, also when it is given back */
static void test_large_reservations_are_cheap(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        struct arena whole = arena_reserve((size_t)1 << 36), a = whole;
        *NEW(&a, int, 1) = round;
        arena_release(whole);
    }
    FILE *f = fopen("/proc/self/statm", "r");
    long pages = 0;
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%*s %ld", &pages), 1);
    fclose(f);
    assert_true(pages < 200000); /* 50 shadows of 8 GiB would be far more */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_released_space_is_clean),
        cmocka_unit_test(test_large_reservations_are_cheap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
