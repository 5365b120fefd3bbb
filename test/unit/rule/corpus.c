/* The fuzz target over its corpus.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../../fuzz/rules.c"
#include "check.h"

#include <dirent.h>

static void the_corpus_holds(void **state)
{
    (void)state;
    static const char folder[] = "test/fuzz/corpus/rules";
    DIR *d = opendir(folder);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(d));) {
        if (entry->d_name[0] == '.')
            continue;
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        uint8_t *bytes = NEW(room(), uint8_t, 1 << 21);
        size_t size = fread(bytes, 1, 1 << 21, f);
        fclose(f);
        LLVMFuzzerTestOneInput(bytes, size);
        n++;
    }
    closedir(d);
    check_true(n >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_corpus_holds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
