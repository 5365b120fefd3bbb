/* embed FILE...: C source on stdout with each file's bytes in one sorted table.
 * SPDX-License-Identifier: Apache-2.0
 *
 * As base/asset.h says. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    puts("#include \"base/asset.h\"\n");
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f) {
            perror(argv[i]);
            return 1;
        }
        printf("static const char bytes%d[] = {", i);
        int c;
        for (long n = 0; (c = getc(f)) != EOF; n++)
            printf("%s%d,", n % 24 ? "" : "\n", c > 127 ? c - 256 : c);
        puts("\n0};"); /* a NUL behind the bytes, not counted */
        fclose(f);
    }
    puts("\nconst struct asset assets[] = {");
    for (int i = 1; i < argc; i++)
        printf("    {STR(\"%s\"), {bytes%d, sizeof bytes%d - 1}},\n", argv[i], i, i);
    printf("    {{0}, {0}},\n};\nconst int nassets = %d;\n", argc - 1);
    return fclose(stdout) == 0 ? 0 : 1;
}
