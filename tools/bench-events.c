/* bench-events N [SEED] [--csv]: N deployment events, one a line, for tools/bench.
 * SPDX-License-Identifier: Apache-2.0
 *
 * --csv: the same rows as CSV, the delivery id first. The same bytes on every machine. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t dice(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* RFC 3339 of a second of 2024 to 2027; months of 30 days keep it simple */
static void put_time(char *to, size_t room, uint64_t second)
{
    uint64_t day = second / 86400;
    snprintf(to, room,
             "%04" PRIu64 "-%02" PRIu64 "-%02" PRIu64 "T%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 "Z",
             2024 + day / 336, day / 28 % 12 + 1, day % 28 + 1, second / 3600 % 24,
             second / 60 % 60, second % 60);
}

int main(int argc, char **argv)
{
    static const char *const env[] = {"production", "production", "production", "staging"};
    static const char *const strategy[] = {"rolling", "canary", "blue-green"};
    static const char *const status[] = {"success", "success", "success", "success", "success",
                                         "success", "success", "success", "success", "failure"};
    bool csv = argc > 1 && strcmp(argv[argc - 1], "--csv") == 0;
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000, state = 1;
    if (argc > 2 + csv)
        state = strtoull(argv[2], NULL, 10);
    uint64_t second = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t a = dice(&state), b = dice(&state), c = dice(&state), d = dice(&state),
                 e = dice(&state);
        char at[32], started[32];
        second += a % (UINT64_C(2) * 80000000 / n + 1); /* two and a half years, whatever n is */
        put_time(started, sizeof started, second);
        put_time(at, sizeof at, second + 60 + b % 900);
        unsigned service = (unsigned)(c % 1000), run = (unsigned)(d >> 34);
        const char *form =
            csv ? "%08x-%04x-4%03x-a%03x-%08x%04x,%s,ci,service-%03u,%s,acme/service-%03u,%u,"
                  "%08x%08x%08x%08x%08x,v%u.%u.%u,%s,%s,%s,"
                  "https://github.example.com/acme/service-%03u/actions/runs/%u,"
                  "Deploy service-%03u to %s\n"
                : "{\"type\":\"deploy.finished\",\"id\":\"%08x-%04x-4%03x-a%03x-%08x%04x\","
                  "\"at\":\"%s\",\"source\":\"ci\",\"service\":\"service-%03u\",\"env\":\"%s\","
                  "\"repo\":\"acme/service-%03u\",\"deploy\":\"%u\","
                  "\"sha\":\"%08x%08x%08x%08x%08x\",\"version\":\"v%u.%u.%u\","
                  "\"status\":\"%s\",\"started_at\":\"%s\",\"strategy\":\"%s\","
                  "\"url\":\"https://github.example.com/acme/service-%03u/actions/runs/%u\","
                  "\"title\":\"Deploy service-%03u to %s\"}\n";
        const char *where = env[b >> 62];
        printf(form, (unsigned)a, (unsigned)(b & 0xffff), (unsigned)(b >> 16 & 0xfff),
               (unsigned)(b >> 28 & 0xfff), (unsigned)(a >> 32), (unsigned)(b >> 40 & 0xffff), at,
               service, where, service, run, (unsigned)c, (unsigned)(c >> 32), (unsigned)d,
               (unsigned)e, (unsigned)(e >> 32), (unsigned)(second / 9408 / 3600 + 1),
               (unsigned)(second / 28 / 86400), (unsigned)(i / 1000), status[d % 10], started,
               strategy[service % 3], service, run, service, where);
    }
    return fclose(stdout) == 0 ? 0 : 1;
}
