/* What every unit test includes: cmocka and a few checks that print both values.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* check_str(got, "wanted"): byte equality, both printed when it fails. */
#define check_str(got, wanted) check_str_at((got), (wanted), __FILE__, __LINE__)
static inline void check_str_at(struct str got, const char *wanted, const char *file, int line)
{
    if (!str_equal(got, str_of(wanted))) {
        print_error("got    '%.*s'\nwanted '%s'\n", FMT(got), wanted);
        _fail(file, line);
    }
}

/* check_near(got, wanted, tolerance): for doubles. */
#define check_near(got, wanted, tolerance)                                                         \
    do {                                                                                           \
        double got_ = (got), wanted_ = (wanted);                                                   \
        if (!(got_ - wanted_ <= (tolerance) && wanted_ - got_ <= (tolerance))) {                   \
            print_error("got %.17g, wanted %.17g\n", got_, wanted_);                               \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

/* check_int(got, wanted): for integers of any width. */
#define check_int(got, wanted)                                                                     \
    do {                                                                                           \
        long long got_ = (long long)(got), wanted_ = (long long)(wanted);                          \
        if (got_ != wanted_) {                                                                     \
            print_error("%s: got %lld, wanted %lld\n", #got, got_, wanted_);                       \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

#define check_true(condition) assert_true(condition)

/* an arena for one test program */
static inline struct arena *room(void)
{
    static struct arena a;
    if (!a.at)
        a = arena_reserve((size_t)1 << 32);
    return &a;
}

#endif
