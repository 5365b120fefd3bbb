/* bench-run FILE COMMAND...: runs it and writes "seconds peak_kib" into FILE.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Its exit status is the command's. Blank-separated, for tools/bench. */
#define _DEFAULT_SOURCE /* wait4 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timespec from, to;
    struct rusage use;
    int status = 0;
    if (argc < 3)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &use) != child)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &to);
    FILE *f = fopen(argv[1], "w");
    if (!f)
        return 1;
    double cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                 (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    fprintf(f, "%.3f %.3f %ld\n",
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9, cpu,
            use.ru_maxrss);
    fclose(f);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
