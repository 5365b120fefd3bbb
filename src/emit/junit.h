/* Test results out of JUnit XML, as build tools write it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EMIT_JUNIT_H
#define EMIT_JUNIT_H

#include "base/arena.h"
#include "base/err.h"

struct junit_count {
    int64_t run, failed; /* test cases that were run; skipped ones are not */
    int64_t skipped;
    double seconds; /* of the test cases */
};

/* junit_read(path, count, e): adds a report to *count. Read as a stream: memory does not depend on
 * its size. Test cases are counted one by one; where a suite has none, its totals stand for them
 * (tests, failures, errors, skipped, time). Documents that declare entities are refused; nothing
 * outside the file is read. *e (ERR_INPUT) names file, line and column. */
bool junit_read(const char *path, struct junit_count *count, struct err *e);

/* junit_tests(told[n], a, tests, e): the `tests` field of build events as JSON,
 * {"unit":{"run":2,"failed":1,"skipped":0,"s":0.5}}, from "LEVEL=FILE" texts. LEVEL: unit,
 * contract, integration, e2e; FILE may be a pattern ("build/TEST-*.xml") that some file fits. */
bool junit_tests(const struct str *told, ptrdiff_t n, struct arena *a, struct str *tests,
                 struct err *e);

#endif
