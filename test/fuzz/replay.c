/* Runs a fuzz target over files, without libFuzzer: replay FILE...
 * SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <stdio.h>

static struct str file(const char *path)
{
    enum { MOST = 1 << 20 };
    FILE *f = fopen(path, "rb");
    char *p = malloc(MOST);
    if (!f || !p)
        fatal("cannot read '%s'", path);
    size_t n = fread(p, 1, MOST, f);
    fclose(f);
    return (struct str){p, (ptrdiff_t)n};
}

int main(int n, char **path)
{
    for (int i = 1; i < n; i++) {
        struct str s = file(path[i]);
        LLVMFuzzerTestOneInput((const uint8_t *)s.p, (size_t)s.n);
        drop(s);
    }
    printf("%d inputs\n", n - 1);
    return n < 2; /* a corpus that is not there proves nothing */
}
