/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle/generate.h"

#include "event/read.h"
#include "event/write.h"

static uint64_t rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

struct chance chance_of(uint64_t seed)
{
    struct chance c;
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15U;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        c.s[i] = z ^ z >> 31;
    }
    return c;
}

uint64_t chance_next(struct chance *c)
{
    uint64_t *s = c->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

int chance_below(struct chance *c, int n)
{
    return (int)(chance_next(c) % (uint64_t)n);
}

bool chance_percent(struct chance *c, int percent)
{
    return chance_below(c, 100) < percent;
}

enum { COMMITS = 12, DEPLOYS = 8 };

struct maker {
    struct chance c;
    struct arena *a;
    struct out o;
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } line;
    int instants, services, repos, ncommit[2], id;
    int64_t step;
    char sha[2][COMMITS][41];
    int parent[2][COMMITS][2], nparent[2][COMMITS];
};

static const int64_t origin = INT64_C(1767571200000); /* 2026-01-05, a Monday */

static bool often(struct maker *m, int percent)
{
    return chance_percent(&m->c, percent);
}

static int below(struct maker *m, int n)
{
    return chance_below(&m->c, n);
}

static const char *one_of(struct maker *m, const char *const *word, int n)
{
    return word[below(m, n)];
}
#define ONE_OF(m, ...)                                                                             \
    one_of(m, (const char *const[]){__VA_ARGS__},                                                  \
           (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static int64_t instant(struct maker *m)
{
    return origin + m->step * below(m, m->instants) + (often(m, 3) ? 1 : 0);
}

/* --- one line ------------------------------------------------------------------------------------
 */
static void begin(struct maker *m, const char *type)
{
    m->o = out_to(m->a);
    out_format(&m->o, "{\"type\":\"%s\"", type);
}

static void text(struct maker *m, const char *field, const char *value)
{
    out_format(&m->o, ",\"%s\":\"%s\"", field, value);
}

static void json(struct maker *m, const char *field, const char *value)
{
    out_format(&m->o, ",\"%s\":%s", field, value);
}

static void time_at(struct maker *m, const char *field, int64_t ms)
{
    out_format(&m->o, ",\"%s\":\"", field);
    out_time(&m->o, ms);
    out_byte(&m->o, '"');
}

static void may_time(struct maker *m, const char *field, int percent)
{
    if (often(m, percent))
        time_at(m, field, instant(m));
}

static void end(struct maker *m, int64_t at)
{
    bool push = str_starts(out_str_of(&m->o), S("{\"type\":\"push"));
    if (!push && often(m, 4)) /* only imports conclude pushes */
        json(m, "inferred", "true");
    time_at(m, "at", at);
    if (often(m, 70))
        out_format(&m->o, ",\"id\":\"e%d\"", m->id++);
    out_byte(&m->o, '}');
    *PUSH(m->a, &m->line) = out_str_of(&m->o);
}

static const char *service(struct maker *m)
{
    static const char *const name[] = {"api", "web", "db"};
    return name[below(m, m->services)];
}

static void may_service(struct maker *m, int percent)
{
    if (!often(m, percent))
        return;
    if (m->services > 1 && often(m, 5))
        json(m, "service", "[\"api\",\"web\"]");
    else
        text(m, "service", service(m));
}

static void may_env(struct maker *m, int percent)
{
    if (often(m, percent))
        text(m, "env",
             ONE_OF(m, "production", "production", "production", "production", "prod", "Production",
                    "staging"));
}

static const char *repo_name(int repo)
{
    return repo ? "r2" : "r1";
}

/* --- commits and pushes --------------------------------------------------------------------------
 */
static void make_graph(struct maker *m, int repo)
{
    m->ncommit[repo] = below(m, COMMITS + 1);
    for (int i = 0; i < m->ncommit[repo]; i++) {
        const char *head = ONE_OF(m, "abcd", "abcd", "1234", "5678", "9fff");
        for (int k = 0; k < 40; k++)
            m->sha[repo][i][k] = k < 4   ? head[k]
                                 : k < 8 ? '0'
                                         : "0123456789abcdef"[chance_below(&m->c, 16)];
        m->sha[repo][i][4] = "0123456789abcdef"[i];
        m->sha[repo][i][40] = 0;
        int n = i == 0 ? 0 : often(m, 25) && i > 1 ? 2 : often(m, 95);
        m->nparent[repo][i] = n;
        for (int k = 0; k < n; k++)
            m->parent[repo][i][k] = often(m, 60) && !k ? i - 1 : below(m, i);
        if (n == 2 && m->parent[repo][i][0] == m->parent[repo][i][1])
            m->nparent[repo][i] = 1;
    }
}

static const char *sha_shown(struct maker *m, const char *full, int shortened)
{
    char *p = NEW(m->a, char, 41);
    int n = often(m, shortened) ? (often(m, 50) ? 4 : 8) : 40;
    for (int i = 0; i < n; i++)
        p[i] = full[i];
    return p;
}

static const char *some_sha(struct maker *m, int repo)
{
    if (!m->ncommit[repo] || often(m, 8))
        return ONE_OF(m, "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "deadbeef",
                      "cafecafecafecafecafecafecafecafecafecafe");
    return sha_shown(m, m->sha[repo][below(m, m->ncommit[repo])], 10);
}

static void push_commit(struct maker *m, int repo, int i, bool parents)
{
    out_format(&m->o, "{\"sha\":\"%s\"", m->sha[repo][i]);
    if (parents) {
        out_text(&m->o, ",\"parents\":[");
        for (int k = 0; k < m->nparent[repo][i]; k++)
            out_format(&m->o, "%s\"%s\"", k ? "," : "",
                       sha_shown(m, m->sha[repo][m->parent[repo][i][k]], 3));
        out_byte(&m->o, ']');
    }
    int64_t at = often(m, 5) ? 0 : instant(m);
    time_at(m, "authored_at", at);
    if (often(m, 90))
        time_at(m, "committed_at", often(m, 60) && at ? at : instant(m));
    out_byte(&m->o, '}');
}

static void make_pushes(struct maker *m, int repo)
{
    int branch = below(m, 4);
    for (int i = 0; i < m->ncommit[repo];) {
        int n = 1 + below(m, 4), from = i;
        bool parents = often(m, 80), skip = often(m, 6);
        i = i + n < m->ncommit[repo] ? i + n : m->ncommit[repo];
        if (skip)
            continue;
        begin(m, often(m, 94) ? "push.landed" : "push.forced");
        text(m, "repo", repo_name(repo));
        text(m, "ref",
             branch == 0    ? "refs/heads/master"
             : often(m, 80) ? "refs/heads/main"
                            : "refs/heads/feature");
        if (often(m, 70))
            text(m, "before",
                 from && often(m, 90) ? m->sha[repo][from - 1]
                                      : "0000000000000000000000000000000000000000");
        text(m, "after", m->sha[repo][i - 1]);
        may_service(m, 12);
        if (often(m, 30))
            text(m, "actor", ONE_OF(m, "human", "bot"));
        out_text(&m->o, ",\"commits\":[");
        for (int k = from; k < i; k++) {
            out_text(&m->o, k > from ? "," : "");
            push_commit(m, repo, k, parents);
        }
        out_byte(&m->o, ']');
        end(m, instant(m));
    }
}

/* --- changes -------------------------------------------------------------------------------------
 */
static void change_fields(struct maker *m, int repo, bool merged)
{
    if (often(m, merged ? 85 : 5))
        text(m, "merge_sha", some_sha(m, repo));
    if (often(m, 20))
        text(m, "head_sha", some_sha(m, repo));
    if (often(m, merged ? 40 : 5)) {
        out_text(&m->o, ",\"shas\":[");
        for (int i = below(m, 3); i >= 0; i--)
            out_format(&m->o, "\"%s\"%s", some_sha(m, repo), i ? "," : "");
        out_byte(&m->o, ']');
    }
    may_time(m, "first_commit_at", 15);
    may_time(m, "opened_at", 15);
    may_time(m, "ready_at", 8);
    may_time(m, "first_review_at", 10);
    may_time(m, "approved_at", 10);
    may_time(m, "merged_at", merged ? 10 : 0);
    if (often(m, 15))
        json(m, "labels", ONE_OF(m, "[\"hotfix\"]", "[\"Hotfix\",\"x\"]", "[\"bug\"]"));
    if (often(m, 15))
        text(m, "branch", ONE_OF(m, "hotfix/1", "Hotfix/x", "feature", "urgent/2"));
    if (often(m, 10))
        text(m, "base", ONE_OF(m, "main", "trunk", "master"));
    if (often(m, 8))
        text(m, "reverts", "1");
    if (often(m, 25))
        text(m, "actor", ONE_OF(m, "human", "bot", "agent"));
}

static void make_change(struct maker *m, int number)
{
    static const char *const phase[] = {"change.opened", "change.ready", "change.reviewed",
                                        "change.approved", "change.abandoned"};
    int repo = below(m, m->repos);
    bool serviced = often(m, 40);
    const char *of = service(m);
    for (int i = 0; i < 7; i++) {
        bool merged = i >= 5;
        if (!often(m, i == 5 ? 92 : i == 6 ? 10 : i == 4 ? 5 : 25))
            continue;
        begin(m, merged ? "change.merged" : phase[i]);
        text(m, "repo", repo_name(repo));
        out_format(&m->o, ",\"change\":%d", number);
        if (serviced && often(m, 80))
            text(m, "service", often(m, 95) ? of : service(m));
        change_fields(m, repo, merged);
        end(m, instant(m));
    }
}

/* --- deployments and rings -----------------------------------------------------------------------
 */
static void deploy_fields(struct maker *m, int repo, const char *sha)
{
    if (sha && often(m, 85))
        text(m, "sha", sha);
    if (sha && often(m, 6))
        out_format(&m->o, ",\"shas\":[\"%s\",\"%s\"]", sha, some_sha(m, repo));
    if (often(m, 65))
        text(m, "repo", repo_name(repo));
    may_time(m, "started_at", 25);
    if (often(m, 6))
        json(m, "rollback", ONE_OF(m, "true", "false"));
    if (often(m, 4))
        json(m, "rework", ONE_OF(m, "true", "false"));
}

static void make_deploy(struct maker *m, int number)
{
    int repo = below(m, m->repos);
    const char *of = service(m), *sha = often(m, 92) ? some_sha(m, repo) : NULL;
    const char *env = ONE_OF(m, "production", "production", "production", "production",
                             "production", "prod", "PROD", "staging", "");
    for (int i = 0; i < 4; i++) {
        if (!often(m, i == 0 ? 30 : i == 1 ? 95 : 8))
            continue;
        begin(m, i == 0 ? ONE_OF(m, "deploy.started", "deploy.started", "deploy.queued")
                        : "deploy.finished");
        out_format(&m->o, ",\"deploy\":\"d%d\"", number);
        if (i && often(m, 98))
            text(m, "status",
                 ONE_OF(m, "success", "success", "success", "success", "success", "success",
                        "failure", "cancelled"));
        if (often(m, 90))
            text(m, "service", often(m, 96) ? of : service(m));
        if (*env && often(m, 97))
            text(m, "env", often(m, 95) ? env : "staging");
        deploy_fields(m, repo, sha);
        end(m, instant(m));
    }
}

static void make_ring(struct maker *m)
{
    begin(m, ONE_OF(m, "ring.entered", "ring.passed", "ring.failed", "ring.aborted",
                    "ring.promoted", "ring.entered"));
    out_format(&m->o, ",\"deploy\":\"d%d\",\"ring\":\"%s\"", below(m, DEPLOYS),
               ONE_OF(m, "one", "two"));
    may_service(m, 60);
    may_env(m, 50);
    end(m, instant(m));
}

/* --- flags, incidents, links ---------------------------------------------------------------------
 */
static void make_flag(struct maker *m)
{
    const char *phase = ONE_OF(m, "flag.on", "flag.on", "flag.off", "flag.off", "flag.changed");
    begin(m, phase);
    text(m, "flag", ONE_OF(m, "f1", "f1", "f2"));
    may_service(m, 90);
    may_env(m, 85);
    if (phase[5] == 'c' || (phase[6] == 'n' && often(m, 20)))
        json(m, "percent", ONE_OF(m, "0", "10", "50", "60", "100"));
    if (phase[6] == 'f') {
        if (often(m, 25))
            json(m, "kill", ONE_OF(m, "true", "true", "false"));
        if (often(m, 12))
            out_format(&m->o, ",\"deploy\":\"d%d\"", below(m, DEPLOYS));
        if (often(m, 15))
            out_format(&m->o, ",\"incident\":\"i%d\"", below(m, 4));
    }
    end(m, instant(m));
}

static void cause(struct maker *m)
{
    switch (below(m, 8)) {
    case 0:
    case 1:
        out_format(&m->o, ",\"cause\":{\"deploy\":\"d%d\"}", below(m, DEPLOYS));
        return;
    case 2:
        out_format(&m->o, ",\"cause\":{\"deploy\":\"d%d\",\"service\":\"%s\"}", below(m, DEPLOYS),
                   service(m));
        return;
    case 3:
    case 4:
        out_format(&m->o, ",\"cause\":{\"sha\":\"%s\"}", some_sha(m, below(m, m->repos)));
        return;
    case 5:
        json(m, "cause", ONE_OF(m, "{\"flag\":\"f1\"}", "{\"flag\":\"f2\"}"));
        return;
    case 6:
        json(m, "cause", "{\"external\":true}");
        return;
    default:
        out_format(&m->o, ",\"cause\":{\"deploy\":\"d%d\",\"env\":\"prod\"}", below(m, DEPLOYS));
    }
}

static void make_incident(struct maker *m, int number)
{
    static const char *const phase[] = {"opened",   "opened",       "mitigated",
                                        "resolved", "resolved",     "reopened",
                                        "reopened", "acknowledged", "cancelled"};
    static const int percent[] = {95, 12, 30, 65, 20, 18, 8, 15, 5};
    const char *of = service(m);
    for (int i = 0; i < COUNT(phase); i++) {
        if (!often(m, percent[i]))
            continue;
        char type[40];
        struct out name = out_to(m->a);
        out_format(&name, "incident.%s", phase[i]);
        for (ptrdiff_t k = 0; k <= name.n; k++)
            type[k] = k < name.n ? name.item[k] : '\0';
        begin(m, type);
        out_format(&m->o, ",\"incident\":\"i%d\"", number);
        if (often(m, 85))
            text(m, "service", often(m, 96) ? of : service(m));
        else if (often(m, 60))
            json(m, "labels", ONE_OF(m, "[\"team=Api\",\"app=web\"]", "[\"app=db\"]", "\"app=\""));
        may_env(m, 20);
        may_time(m, "started_at", i < 2 ? 20 : 3);
        if (often(m, i < 2 ? 40 : 5))
            text(m, "severity", ONE_OF(m, "sev1", "sev2"));
        if (often(m, i < 2 ? 45 : 5))
            cause(m);
        if (often(m, 2))
            out_format(&m->o, ",\"duplicate_of\":\"i%d\"", below(m, 4));
        end(m, instant(m));
    }
}

static void deploy_ref(struct maker *m, const char *field)
{
    out_format(&m->o, ",\"%s\":{\"deploy\":\"d%d\"", field, below(m, DEPLOYS));
    if (often(m, 30))
        text(m, "service", service(m));
    if (often(m, 15))
        text(m, "env", ONE_OF(m, "production", "Prod"));
    out_byte(&m->o, '}');
}

static void make_link(struct maker *m)
{
    const char *rel = ONE_OF(m, "failed", "failed", "not_failed", "caused", "caused", "fixed");
    begin(m, often(m, 80) ? "link.asserted" : "link.retracted");
    text(m, "rel", rel);
    deploy_ref(m, "from");
    if (rel[0] == 'c' || (rel[1] == 'i' && often(m, 40)))
        out_format(&m->o, ",\"to\":{\"incident\":\"i%d\"}", below(m, 4));
    else
        deploy_ref(m, "to");
    may_service(m, 30);
    end(m, instant(m));
}

static void make_void(struct maker *m)
{
    struct str line = m->line.item[below(m, (int)m->line.n)];
    struct event v = event_of_line(line, m->a);
    struct out key = out_to(m->a);
    out_semantic_key(&key, &v);
    struct str target = arena_copy(m->a, out_str_of(&key));
    begin(m, "void.event");
    text(m, "reason", "wrong");
    out_text(&m->o, ",\"target\":");
    out_json(&m->o, target);
    end(m, instant(m));
}

/* the same told again, later or earlier, by another delivery */
static void make_again(struct maker *m)
{
    struct str line = m->line.item[below(m, (int)m->line.n)];
    struct str type = str_slice(line, 9, line.n);
    struct out o = out_to(m->a);
    ptrdiff_t at = -1;
    for (ptrdiff_t i = 0; i + 6 < line.n; i++)
        if (str_starts(str_slice(line, i, line.n), S(",\"at\":\"")) && at < 0)
            at = i;
        else if (str_starts(str_slice(line, i, line.n), S(",\"inferred\":")))
            at = i;
    if (at < 0 || str_starts(type, S("void")))
        return;
    out_str(&o, str_slice(line, 0, at));
    m->o = o;
    end(m, instant(m));
}

/* --- a case --------------------------------------------------------------------------------------
 */
struct event event_of_line(struct str line, struct arena *a)
{
    struct json_parser *p = json_parser_new();
    struct event_remark remark;
    struct event v;
    struct err e;
    const struct json *j = json_parse(p, line, false, a, &e);
    if (!j || !event_read(j, a, &v, &remark, &e))
        bug("a generated event is refused: %s: %.*s", e.text, FMT(line));
    struct out packed = out_to(a);
    event_pack(&packed, &v);
    if (!event_unpack(arena_copy(a, out_str_of(&packed)), a, &v))
        bug("a packed event is refused");
    json_parser_free(p);
    return v;
}

static void make_all(struct maker *m)
{
    for (int r = 0; r < m->repos; r++) {
        make_graph(m, r);
        make_pushes(m, r);
    }
    for (int i = below(m, 6); i > 0; i--)
        make_change(m, i);
    for (int i = below(m, DEPLOYS + 1); i > 0; i--)
        make_deploy(m, i - 1);
    if (often(m, 30))
        make_deploy(m, below(m, DEPLOYS));
    for (int i = often(m, 40) ? below(m, 5) : 0; i > 0; i--)
        make_ring(m);
    for (int i = often(m, 50) ? below(m, 7) : 0; i > 0; i--)
        make_flag(m);
    for (int i = below(m, 5); i > 0; i--)
        make_incident(m, i - 1);
    for (int i = often(m, 40) ? below(m, 5) : 0; i > 0; i--)
        make_link(m);
    for (int i = below(m, 3); i > 0 && m->line.n; i--)
        make_again(m);
    if (often(m, 15) && m->line.n)
        make_void(m);
}

struct case_log case_of(uint64_t seed, struct arena *a)
{
    static const int64_t steps[] = {30 * MINUTE_MS, 6 * HOUR_MS, 12 * HOUR_MS,
                                    24 * HOUR_MS,   3 * DAY_MS,  9 * DAY_MS};
    struct maker m = {.c = chance_of(seed), .a = a};
    m.step = steps[below(&m, COUNT(steps))];
    m.instants = 3 + below(&m, 10);
    m.services = 1 + below(&m, 3);
    m.repos = 1 + below(&m, 2);
    m.o = out_to(a);
    make_all(&m);
    struct case_log log = {.n = m.line.n, .line = m.line.item};
    log.event = NEW(a, struct event, log.n);
    for (ptrdiff_t i = 0; i < log.n; i++)
        log.event[i] = event_of_line(log.line[i], a);
    log.now_ms = origin + m.step * (m.instants - (often(&m, 40) ? below(&m, 3) : 0));
    log.from_ms = often(&m, 60) ? origin - m.step * 2 : instant(&m);
    log.to_ms = often(&m, 60) ? origin + m.step * m.instants + 1 : instant(&m);
    if (log.to_ms <= log.from_ms)
        log.to_ms = log.from_ms + m.step;
    return log;
}
