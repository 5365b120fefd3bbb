/* Definitions from anybody.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Never a crash, never a half-read file, an error that names its place, and what reads has a
 * canonical text that stays.
 *
 * The corpus, test/fuzz/corpus/rules, is replayed by test/unit/rule/corpus.c. */
#include "base/err.h"
#include "rule/rule.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena whole = arena_reserve((size_t)1 << 30), a = whole;
    struct err e = {0};
    struct rules rules, again;
    struct str text = {(const char *)data, (ptrdiff_t)size};
    if (!rules_read(text, S("p.yaml"), &a, &rules, &e)) {
        if (e.code != ERR_RULES || strncmp(e.text, "p.yaml:", 7) != 0)
            bug("an error without its place: %s", e.text);
    } else {
        if (!rules_read(text, S("q.yaml"), &a, &again, &e) || strcmp(rules.hash, again.hash) != 0)
            bug("the same text read twice differs");
        struct out o = out_to(&a);
        out_rules_canonical(&o, &rules);
        if (!str_utf8(out_str_of(&o)))
            bug("canonical text is not UTF-8");
    }
    arena_release(whole);
    return 0;
}
