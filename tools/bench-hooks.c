/* bench-hooks: signed webhooks over HTTP beside one SQLite commit per event, for tools/bench.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   bench-hooks reference DB N                        N commits, WAL and FULL, of the same bodies
 *   bench-hooks post PORT PATH SECRET-FILE N [FIRST]  N deliveries over 64 kept connections
 *
 * Prints "RATE P50_MS P99_MS MOST_MS". A body is GitHub's deployment_status, 4096 bytes, each
 * another one with an X-GitHub-Delivery of its own. Every answer must be 200 and say "accepted". */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BODY = 4096, CONNECTIONS = 64, SERVICES = 100 };

static void die(const char *what)
{
    fprintf(stderr, "bench-hooks: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t mixed(uint64_t z)
{
    z = (z + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* the addresses that GitHub sends with a repository */
static const char *const links[] = {
    "forks",       "keys",         "collaborators", "teams",       "hooks",      "issue_events",
    "events",      "assignees",    "branches",      "tags",        "blobs",      "git_tags",
    "git_refs",    "trees",        "statuses",      "languages",   "stargazers", "contributors",
    "subscribers", "subscription", "commits",       "git_commits", "comments",   "issue_comment",
    "contents",    "compare",      "merges",        "archive",     "downloads",  "issues",
};

/* those of a repository, made once */
static int put_links(char *to, unsigned service)
{
    static struct {
        int n;
        char text[3000];
    } made[SERVICES];
    char *text = made[service].text;
    int n = made[service].n;
    for (size_t k = 0; made[service].n == 0 && k < sizeof links / sizeof *links; k++)
        n += snprintf(text + n, sizeof made->text - (size_t)n,
                      ",\"%s_url\":\"https://api.github.com/repos/acme/service-%03u/%s\"", links[k],
                      service, links[k]);
    made[service].n = n;
    memcpy(to, text, (size_t)n);
    return n;
}

/* body[BODY]: the i-th delivery's */
static void make_body(char *body, uint64_t i)
{
    uint64_t dice = mixed(i), more = mixed(dice);
    unsigned service = (unsigned)(dice % SERVICES), second = (unsigned)(i % 60),
             minute = (unsigned)(i / 60 % 60), hour = (unsigned)(i / 3600 % 24),
             day = (unsigned)(i / 86400 % 28 + 1);
    int n = snprintf(
        body, BODY,
        "{\"action\":\"created\",\"deployment_status\":{\"id\":%" PRIu64
        ",\"state\":\"%s\",\"environment\":\"production\",\"description\":\"\","
        "\"created_at\":\"2026-10-%02uT%02u:%02u:%02uZ\","
        "\"updated_at\":\"2026-10-%02uT%02u:%02u:%02uZ\","
        "\"creator\":{\"login\":\"acme-bot\",\"id\":7,\"type\":\"Bot\"}},"
        "\"deployment\":{\"id\":%" PRIu64 ",\"sha\":\"%016" PRIx64 "%016" PRIx64
        "%08x\",\"ref\":\"main\",\"task\":\"deploy\",\"payload\":{},"
        "\"environment\":\"production\",\"production_environment\":true,"
        "\"created_at\":\"2026-10-%02uT%02u:%02u:%02uZ\"},"
        "\"sender\":{\"login\":\"acme-bot\",\"id\":7,\"type\":\"Bot\"},"
        "\"repository\":{\"id\":%u,\"name\":\"service-%03u\","
        "\"full_name\":\"acme/service-%03u\",\"private\":true,"
        "\"html_url\":\"https://github.com/acme/service-%03u\",\"default_branch\":\"main\"",
        1000000 + i, dice % 10 ? "success" : "failure", day, hour, minute, second, day, hour,
        minute, second, 2000000 + i, dice, more, service, day, hour, minute, second, 100 + service,
        service, service, service);
    n += put_links(body + n, service);
    static const char field[] = ",\"description\":\"";
    memcpy(body + n, field, sizeof field - 1);
    n += (int)sizeof field - 1;
    for (; n < BODY - 3; n++, dice >>= 4) { /* words, another text each time */
        if (n % 16 == 0)
            dice = more += mixed(more);
        body[n] = n % 9 ? (char)('a' + dice % 16) : ' ';
    }
    memcpy(body + BODY - 3, "\"}}", 3);
}

/* --- the reference ------------------------------------------------------------------------------
 */

static void check(sqlite3 *db, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return;
    fprintf(stderr, "bench-hooks: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static int order(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* ms[n] is sorted */
static void print(double seconds, float *ms, uint64_t n)
{
    qsort(ms, n, sizeof *ms, order);
    printf("%.0f %.2f %.2f %.2f\n", (double)n / seconds, (double)ms[n / 2],
           (double)ms[n * 99 / 100], (double)ms[n - 1]);
}

static void reference(const char *path, uint64_t n)
{
    static char body[BODY + 1];
    char id[64];
    sqlite3 *db;
    sqlite3_stmt *insert;
    float *ms = calloc(n, sizeof *ms);
    if (!ms || sqlite3_open(path, &db) != SQLITE_OK)
        die(path);
    check(db, sqlite3_exec(db,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                           "CREATE TABLE event (id TEXT NOT NULL UNIQUE, body BLOB NOT NULL)",
                           NULL, NULL, NULL));
    check(db, sqlite3_prepare_v2(db, "INSERT INTO event VALUES (?, ?)", -1, &insert, NULL));
    double began = now_s(), last = began;
    for (uint64_t i = 0; i < n; i++) {
        make_body(body, i);
        snprintf(id, sizeof id, "%08" PRIx64 "-0000-4000-8000-%012" PRIx64, mixed(i) >> 32, i);
        check(db, sqlite3_bind_text(insert, 1, id, -1, SQLITE_STATIC));
        check(db, sqlite3_bind_blob(insert, 2, body, BODY, SQLITE_STATIC));
        check(db, sqlite3_step(insert));
        check(db, sqlite3_reset(insert));
        double now = now_s();
        ms[i] = (float)((now - last) * 1000);
        last = now;
    }
    print(last - began, ms, n);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    free(ms);
}

/* --- the deliveries -----------------------------------------------------------------------------
 */

struct sender {
    const char *path, *secret;
    int secret_bytes;
    uint64_t next, end, done; /* deliveries */
    float *ms;
};

struct line {
    int fd;
    double began;
    size_t n;
    char text[4096]; /* of the answer so far */
};

static void post(struct sender *s, struct line *line)
{
    static char text[BODY + 1024], body[BODY + 1];
    unsigned char mac[32];
    char hex[65];
    unsigned bytes;
    uint64_t i = s->next++;
    make_body(body, i);
    HMAC(EVP_sha256(), s->secret, s->secret_bytes, (const unsigned char *)body, BODY, mac, &bytes);
    for (int k = 0; k < 32; k++) {
        hex[2 * k] = "0123456789abcdef"[mac[k] >> 4];
        hex[2 * k + 1] = "0123456789abcdef"[mac[k] & 15];
    }
    hex[64] = 0;
    int n = snprintf(text, sizeof text,
                     "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: GitHub-Hookshot/bench\r\n"
                     "Accept: */*\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                     "X-GitHub-Event: deployment_status\r\nX-GitHub-Hook-ID: 1\r\n"
                     "X-GitHub-Delivery: %08" PRIx64 "-0000-4000-8000-%012" PRIx64 "\r\n"
                     "X-Hub-Signature-256: sha256=%s\r\n\r\n",
                     s->path, BODY, mixed(i) >> 32, i, hex);
    memcpy(text + n, body, BODY);
    line->n = 0;
    line->began = now_s();
    if (send(line->fd, text, (size_t)n + BODY, MSG_NOSIGNAL) != (ssize_t)n + BODY)
        die("send");
}

/* whether the answer is whole; one that does not accept ends the bench */
static bool hear(struct line *line)
{
    ssize_t got = recv(line->fd, line->text + line->n, sizeof line->text - 1 - line->n, 0);
    if (got <= 0)
        die("the server closed a connection");
    line->n += (size_t)got;
    line->text[line->n] = 0;
    const char *head = strstr(line->text, "\r\n\r\n");
    const char *length = strstr(line->text, "Content-Length: ");
    if (!head || !length)
        return false;
    if (line->n < (size_t)(head + 4 - line->text) + strtoul(length + 16, NULL, 10))
        return false;
    if (strncmp(line->text, "HTTP/1.1 200", 12) == 0 && strstr(head, "\"accepted\""))
        return true;
    fprintf(stderr, "bench-hooks: not accepted: %s\n", line->text);
    exit(1);
}

static int dial(const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void deliver(struct sender *s, const char *port)
{
    static struct line line[CONNECTIONS];
    static struct pollfd poll_fd[CONNECTIONS];
    uint64_t n = s->end - s->next;
    s->ms = calloc(n, sizeof *s->ms);
    if (!s->ms)
        die("memory");
    for (int i = 0; i < CONNECTIONS; i++)
        line[i].fd = dial(port);
    double began = now_s();
    for (int i = 0; i < CONNECTIONS; i++) {
        poll_fd[i] = (struct pollfd){.fd = line[i].fd, .events = POLLIN};
        post(s, &line[i]);
    }
    while (s->done < n) {
        if (poll(poll_fd, CONNECTIONS, 30000) <= 0)
            die("no answer");
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!poll_fd[i].revents || !hear(&line[i]))
                continue;
            s->ms[s->done++] = (float)((now_s() - line[i].began) * 1000);
            if (s->next < s->end)
                post(s, &line[i]);
            else
                poll_fd[i].fd = -1;
        }
    }
    print(now_s() - began, s->ms, n);
    for (int i = 0; i < CONNECTIONS; i++)
        close(line[i].fd);
    free(s->ms);
}

static int read_secret(const char *path, char secret[200])
{
    FILE *f = fopen(path, "r");
    if (!f || !fgets(secret, 200, f))
        die(path);
    fclose(f);
    secret[strcspn(secret, "\n")] = 0;
    return (int)strlen(secret);
}

int main(int argc, char **argv)
{
    char secret[200];
    if (argc == 4 && strcmp(argv[1], "reference") == 0) {
        reference(argv[2], strtoull(argv[3], NULL, 10));
    } else if (argc >= 6 && strcmp(argv[1], "post") == 0) {
        struct sender s = {.path = argv[3], .secret = secret};
        s.secret_bytes = read_secret(argv[4], secret);
        s.next = argc > 6 ? strtoull(argv[6], NULL, 10) : 0;
        s.end = s.next + strtoull(argv[5], NULL, 10);
        if (s.end - s.next < CONNECTIONS)
            s.end = s.next + CONNECTIONS;
        deliver(&s, argv[2]);
    } else {
        fputs("usage: bench-hooks reference DB N | post PORT PATH SECRET-FILE N [FIRST]\n", stderr);
        return 2;
    }
    return fclose(stdout) == 0 ? 0 : 1;
}
