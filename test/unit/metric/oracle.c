/* The engine against a naive second implementation, on random logs.
 * SPDX-License-Identifier: Apache-2.0
 *
 * PITWALL_TEST_FULL=1: 10,000 logs instead of 500; PITWALL_TEST_SEED=N: only that log, with every
 * event printed. A difference is shrunk by dropping events and printed with both answers. */
#include "oracle/oracle.h"

#include "base/sort.h"
#include "check.h"
#include "oracle/generate.h"

#include <math.h>
#include <stdlib.h>

/* --- both answers as lines -----------------------------------------------------------------------
 */
static void out_ms(struct out *o, const char *name, int64_t ms)
{
    out_format(o, " %s=", name);
    if (ms == TIME_NONE)
        out_text(o, "-");
    else
        out_time(o, ms);
}

static void out_number(struct out *o, const char *name, double v)
{
    if (isnan(v))
        out_format(o, " %s=null", name);
    else
        out_format(o, " %s=%.3f", name, v + 1.7e-6); /* both to one side of a tie */
}

static void out_row(struct out *o, const struct oracle_row *r)
{
    static const char *const kind[] = {"change", "deployment", "incident", "flag"};
    static const char *const state[] = {"counted", "pending", "open", "excluded"};
    out_format(o, "  %s %.*s %s", kind[r->kind], FMT(r->id), state[r->state]);
    if (r->reason)
        out_format(o, " reason=%.*s", FMT(reason_name(r->reason)));
    if (r->state != ROW_EXCLUDED && (r->kind == ROW_CHANGE || r->kind == ROW_DEPLOYMENT))
        out_format(o, " repo=%.*s", FMT(r->repo));
    if (r->kind == ROW_DEPLOYMENT || r->kind == ROW_FLAG)
        out_format(o, " env=%.*s", FMT(r->env));
    out_ms(o, "at", r->at_ms);
    if (r->state != ROW_EXCLUDED && r->start_ms != TIME_NONE)
        out_ms(o, "start", r->start_ms);
    if (r->state == ROW_COUNTED && r->value_ms >= 0)
        out_format(o, " value=%lld", (long long)r->value_ms);
    if (r->kind == ROW_CHANGE && r->state == ROW_COUNTED)
        for (int i = 0; i < STAGES; i++)
            out_format(o, " %lld", (long long)r->stage_ms[i]);
    if (r->kind == ROW_DEPLOYMENT && r->state != ROW_EXCLUDED) {
        out_format(o, "%s%s%s", r->failed ? " failed" : "", r->rework ? " rework" : "",
                   r->unknown_commit ? " unknown_commit" : "");
        for (int i = 0; i < SIGNALS; i++)
            if (r->signals >> i & 1)
                out_format(o, " %.*s", FMT(signal_name((enum signal)i)));
    }
}

static int by_line(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_compare(*x, *y);
}

static void out_rows(struct out *o, enum metric metric, const struct oracle_row *row, ptrdiff_t all,
                     bool excluded, struct arena *a)
{
    struct str *line = NEW(a, struct str, all);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < all; i++) {
        struct out one = out_to(a);
        out_row(&one, &row[i]);
        if (excluded || row[i].state != ROW_EXCLUDED)
            line[n++] = arena_copy(a, out_str_of(&one));
    }
    sort(line, n, sizeof *line, by_line, *a);
    out_format(o, " %.*s\n", FMT(metric_name(metric)));
    for (ptrdiff_t i = 0; i < n; i++)
        out_format(o, "%.*s\n", FMT(line[i]));
}

static void out_spread(struct out *o, const char *name, const struct spread *s)
{
    out_format(o, " %s: n=%td", name, s->n);
    out_number(o, "p50", s->p50_s);
    out_number(o, "p75", s->p75_s);
    out_number(o, "p90", s->p90_s);
    out_number(o, "p95", s->p95_s);
    out_number(o, "mean", s->mean_s);
}

static void out_restore(struct out *o, const char *name, const struct restore_time *m)
{
    out_spread(o, name, &m->spread);
    out_format(o, " open=%td", m->open);
    out_number(o, "km_p50", m->km_p50_s);
    out_number(o, "km_p95", m->km_p95_s);
    out_number(o, "oldest", m->open_oldest_s);
    out_byte(o, '\n');
}

static void out_ratio(struct out *o, const char *name, const struct ratio *r)
{
    out_format(o, " %s: %td of %td", name, r->hits, r->n);
    out_number(o, "ratio", 1000 * r->ratio);
    out_number(o, "low", 1000 * r->ci[0]);
    out_number(o, "high", 1000 * r->ci[1]);
}

static void out_metrics(struct out *o, const struct metrics *m)
{
    const struct deployment_frequency *f = &m->deployment_frequency;
    out_spread(o, "lead", &m->lead_time.spread);
    out_format(o, " pending=%td", m->lead_time.pending);
    out_number(o, "age", m->lead_time.pending_age_p50_s);
    out_number(o, "oldest", m->lead_time.pending_oldest_s);
    out_byte(o, '\n');
    for (int i = 0; i < STAGES; i++) {
        out_spread(o, "stage", &m->lead_time.stage[i]);
        out_byte(o, '\n');
    }
    out_format(o, " frequency: n=%td deploy_days=%td weeks=%td months=%td band=%d", f->n,
               f->deploy_days, f->whole_weeks, f->whole_months, (int)f->band);
    out_number(o, "days", f->days);
    out_number(o, "per_day", f->per_day);
    out_number(o, "per_week", f->median_deploy_days_per_week);
    out_number(o, "gap", f->median_gap_s);
    out_byte(o, '\n');
    out_ratio(o, "cfr", &m->change_fail_rate.ratio);
    for (int i = 0; i < SIGNALS; i++)
        if (m->change_fail_rate.by_signal[i])
            out_format(o, " %.*s=%td", FMT(signal_name((enum signal)i)),
                       m->change_fail_rate.by_signal[i]);
    out_byte(o, '\n');
    out_restore(o, "restore", &m->time_to_restore);
    out_restore(o, "recovery", &m->recovery_time);
    out_ratio(o, "rework", &m->rework_rate);
    out_byte(o, '\n');
}

/* --- the engine ----------------------------------------------------------------------------------
 */
struct question {
    const struct event *event;
    ptrdiff_t n;
    const struct rules *rules;
    int64_t now_ms;
    struct window window;
};

static struct facts *facts_of(const struct question *q, struct arena *a)
{
    struct fact_builder *b = facts_begin(q->rules, q->now_ms, a);
    for (ptrdiff_t i = 0; i < q->n; i++)
        facts_add(b, &q->event[i]);
    return facts_finish(b);
}

static struct oracle_row row_of(const struct row *r)
{
    struct oracle_row row = {.kind = r->kind,
                             .state = r->state,
                             .reason = r->reason,
                             .id = r->id,
                             .repo = r->repo,
                             .env = r->env,
                             .at_ms = r->at_ms,
                             .start_ms = r->start_ms,
                             .end_ms = r->end_ms,
                             .value_ms = r->value_ms,
                             .failed = r->failed,
                             .rework = r->rework,
                             .unknown_commit = r->unknown_commit};
    for (int i = 0; i < STAGES; i++)
        row.stage_ms[i] = r->lead ? r->lead->stage_ms[i] : -1;
    for (ptrdiff_t i = 0; r->deployment && i < r->deployment->nfailure; i++)
        row.signals |= 1U << r->deployment->failure[i].signal;
    return row;
}

static void out_scope(struct out *o, const struct facts *f, struct scope scope, struct window w,
                      bool excluded, struct arena *a)
{
    struct metrics m = metrics_of(f, scope, w, zone_utc(), *a);
    for (int k = 0; k < METRICS; k++) {
        struct rows rows = metric_rows(f, scope, (enum metric)k, w, a);
        struct oracle_row *row = NEW(a, struct oracle_row, rows.n);
        for (ptrdiff_t i = 0; i < rows.n; i++)
            row[i] = row_of(&rows.item[i]);
        out_rows(o, (enum metric)k, row, rows.n, excluded, a);
    }
    out_metrics(o, &m);
}

static struct str engine_says(const struct question *q, struct arena *a)
{
    struct facts *f = facts_of(q, a);
    struct out o = out_to(a);
    for (int32_t i = 0; i < f->nservice; i++) {
        out_format(&o, "%.*s\n", FMT(f->service[i].name));
        out_scope(&o, f, (struct scope){&i, 1}, q->window, true, a);
    }
    return arena_copy(a, out_str_of(&o));
}

static struct str oracle_says(const struct question *q, struct arena *a)
{
    ptrdiff_t n;
    struct oracle_answer *answer = oracle(q->event, q->n, q->rules, q->now_ms, q->window, a, &n);
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; i < n; i++) {
        if (!answer[i].listed)
            continue;
        out_format(&o, "%.*s\n", FMT(answer[i].service));
        for (int k = 0; k < METRICS; k++)
            out_rows(&o, (enum metric)k, answer[i].row[k], answer[i].n[k], true, a);
        out_metrics(&o, &answer[i].number);
    }
    return arena_copy(a, out_str_of(&o));
}

/* --- comparing and shrinking ---------------------------------------------------------------------
 */
#define EVERY_SIGNAL "incident, rollback, flag_off, ring_aborted, manual, hotfix, deploy_failed"
static const char *const alternatives[] = {
    "",
    "environments:\n  production: [prod, staging]\n",
    "deployment:\n  expire: 0h\n",
    "deployment:\n  counts_at: promoted\n",
    "deployment:\n  counts_at: ring:one\n",
    "lead_time:\n  unit: commit\n",
    "lead_time:\n  direct_commits: false\n",
    "lead_time:\n  exclude_actors: [bot]\n",
    "lead_time:\n  exclude_actors: [unknown]\n",
    "lead_time:\n  count_first: true\n",
    "lead_time:\n  attribution: listed\n",
    "lead_time:\n  attribution: time\n",
    "lead_time:\n  start: commit\n",
    "lead_time:\n  start: opened\n",
    "lead_time:\n  start: ready\n",
    "lead_time:\n  start: merged\n",
    "lead_time:\n  commit_time: committer\n",
    "restored:\n  by: [mitigated]\n",
    "restored:\n  by: [resolved]\n",
    "incident:\n  reopen_window: 0h\n",
    "incident:\n  reopen_window: 90d\n",
    "incident:\n  severities: [sev1]\n",
    "failure:\n  signals: []\n",
    "failure:\n  signals: [incident]\n",
    "failure:\n  signals: [" EVERY_SIGNAL "]\n",
    "failure:\n  signals: [manual, hotfix, deploy_failed]\n",
    "failure:\n  infer_rollback: false\n",
    "failure:\n  rollback_blames: first_after_target\n",
    "failure:\n  rollback_blames: all_after_target\n",
    "failure:\n  flag_off_without_kill: false\n",
    "failure:\n  flag_window: 90d\n",
    "failure:\n  flag_percent_drop: 10\n",
    "failure:\n  flag_ignore: [f1]\n",
    "flag:\n  default_env: production\n",
    "failure:\n  signals: [hotfix]\n  hotfix_labels: [bug]\n",
    "failure:\n  signals: [hotfix]\n  hotfix_branches: ['urgent/*']\n",
    "failure:\n  link_window: 0h\n",
    "failure:\n  link_window: 90d\n",
    "recovery:\n  start: impact_started\n",
    "percentile: nearest_rank\n",
    "percentile: lower\n",
    "repos:\n  r1:\n    default_branch: feature\n",
    "services:\n  api:\n    repos: [r1, r2]\n",
    "services:\n  api:\n    repos: [r1]\n  web:\n    repos: [r1, r2]\n",
    "routing:\n  unlisted: repo\n",
    "services:\n  api:\n    repos: r1\nrouting:\n  unlisted: repo\n",
    "routes:\n  - {service: web}\n",
    "routes:\n  - {repo: '*2', service: api}\n  - {kind: incident, service: '{label:app}'}\n",
    "routes:\n  - {label: [team=api, 'APP=*'], service: ['{label:APP}', api]}\n"
    "  - {kind: [ring, flag], env: 'prod*', service: web}\n"
    "  - {repo: r1, env: production, service: '{repo}-{env}'}\n",
};

static struct rules rules_of(const char *yaml, struct arena *a)
{
    struct rules rules = rules_default(a);
    struct err e;
    if (*yaml && !rules_read(str_of(yaml), S("rules"), a, &rules, &e))
        bug("%s", e.text);
    return rules;
}

static bool agree(const struct question *q, struct arena scratch)
{
    return str_equal(engine_says(q, &scratch), oracle_says(q, &scratch));
}

/* the lines of a that b has not, those of one service and metric at a time */
static void print_only(const char *who, struct str a, struct str b)
{
    struct str title = {0}, metric = {0};
    while (a.n) {
        struct str line = str_cut(&a, '\n'), rest = b;
        bool found = false;
        if (line.n && line.p[0] != ' ')
            title = line;
        else if (line.n > 1 && line.p[1] != ' ')
            metric = line;
        while (rest.n)
            found |= str_equal(str_cut(&rest, '\n'), line);
        if (!found)
            print_message("    %s: %.*s %.*s: %.*s\n", who, FMT(title), FMT(metric), FMT(line));
    }
}

/* the same kind of difference: not one that the default rules would show too */
static bool differ(struct question *q, const struct rules *plain, struct arena scratch)
{
    const struct rules *rules = q->rules;
    bool fine = !agree(q, scratch);
    q->rules = plain;
    if (fine && rules != plain)
        fine = agree(q, scratch);
    q->rules = rules;
    return fine;
}

static void report(uint64_t seed, const char *yaml, struct case_log log, struct question q,
                   const struct rules *plain, struct arena scratch)
{
    struct event *event = NEW(&scratch, struct event, log.n);
    struct str *line = NEW(&scratch, struct str, log.n);
    for (ptrdiff_t i = 0; i < log.n; i++)
        event[i] = log.event[i], line[i] = log.line[i];
    q.event = event;
    for (bool dropped = true; dropped;) {
        dropped = false;
        for (ptrdiff_t i = 0; i < q.n;) {
            struct event e = event[i];
            struct str l = line[i];
            for (ptrdiff_t k = i; k + 1 < q.n; k++)
                event[k] = event[k + 1], line[k] = line[k + 1];
            q.n--;
            if (differ(&q, plain, scratch)) {
                dropped = true;
                continue;
            }
            for (ptrdiff_t k = q.n; k > i; k--)
                event[k] = event[k - 1], line[k] = line[k - 1];
            event[i] = e, line[i] = l;
            q.n++;
            i++;
        }
    }
    struct out o = out_to(&scratch);
    out_time(&o, q.now_ms), out_text(&o, " window "), out_time(&o, q.window.from_ms);
    out_text(&o, " to "), out_time(&o, q.window.to_ms);
    print_message("seed %llu, now %.*s\n%s", (unsigned long long)seed, FMT(out_str_of(&o)), yaml);
    for (ptrdiff_t i = 0; i < q.n; i++)
        print_message("  %.*s\n", FMT(line[i]));
    struct str engine = engine_says(&q, &scratch), naive = oracle_says(&q, &scratch);
    print_only("engine", engine, naive);
    print_only("oracle", naive, engine);
    if (getenv("PITWALL_TEST_SEED"))
        print_message("engine:\n%.*s\noracle:\n%.*s\n", (int)engine.n, engine.p, (int)naive.n,
                      naive.p);
}

static int64_t number_of(const char *name, int64_t standard)
{
    int64_t v = standard;
    const char *z = getenv(name);
    return z && str_int(str_of(z), &v) ? v : standard;
}

static void engine_and_oracle_agree(void **state)
{
    (void)state;
    int64_t most = number_of("PITWALL_TEST_FULL", 0) ? 10000 : 500;
    int64_t only = number_of("PITWALL_TEST_SEED", -1), shown = number_of("PITWALL_TEST_SHOWN", 1);
    int64_t failed = 0;
    struct rules rules[COUNT(alternatives)];
    for (int i = 0; i < COUNT(alternatives); i++)
        rules[i] = rules_of(alternatives[i], room());
    for (int64_t seed = only >= 0 ? only : 0; seed < (only >= 0 ? only + 1 : most); seed++) {
        struct arena scratch = *room();
        struct case_log log = case_of((uint64_t)seed, &scratch);
        for (int i = 0; i < COUNT(alternatives) && failed < shown; i++) {
            struct question q = {
                log.event, log.n, &rules[i], log.now_ms, {log.from_ms, log.to_ms}
            };
            if (agree(&q, scratch))
                continue;
            failed++;
            report((uint64_t)seed, alternatives[i], log, q, &rules[0], scratch);
            break;
        }
    }
    check_int(failed, 0);
}

/* --- laws ----------------------------------------------------------------------------------------
 */
/* every service, and all of them rolled up; services without a row left out */
static struct str all_says(const struct question *q, bool excluded, struct arena *a)
{
    struct facts *f = facts_of(q, a);
    struct out o = out_to(a);
    int32_t *all = NEW(a, int32_t, f->nservice);
    for (int32_t i = 0; i < f->nservice; i++) {
        all[i] = i;
        out_format(&o, "%.*s\n", FMT(f->service[i].name));
        out_scope(&o, f, (struct scope){&i, 1}, q->window, excluded, a);
    }
    if (f->nservice)
        out_scope(&o, f, (struct scope){all, f->nservice}, q->window, excluded, a);
    return arena_copy(a, out_str_of(&o));
}

static void order_and_copies_change_nothing(const struct question *q, uint64_t seed,
                                            struct arena scratch)
{
    struct chance c = chance_of(~seed);
    struct question other = *q;
    struct event *event = NEW(&scratch, struct event, 2 * q->n + 1);
    other.n = 0;
    for (ptrdiff_t i = 0; i < q->n; i++)
        for (int copies = chance_percent(&c, 20) ? 2 : 1; copies > 0; copies--)
            event[other.n++] = q->event[i];
    for (ptrdiff_t i = other.n - 1; i > 0; i--) {
        ptrdiff_t k = chance_below(&c, (int)i + 1);
        struct event swap = event[i];
        event[i] = event[k];
        event[k] = swap;
    }
    other.event = event;
    struct str one = all_says(q, true, &scratch), two = all_says(&other, true, &scratch);
    if (!str_equal(one, two)) {
        print_error("seed %llu: order or copies matter\n", (unsigned long long)seed);
        print_only("in order", one, two);
        print_only("shuffled", two, one);
        fail();
    }
}

static const char *const elsewhere[] = {
    "{\"type\":\"deploy.finished\",\"deploy\":\"s1\",\"status\":\"success\",\"service\":\"api\","
    "\"env\":"
    "\"qa\",\"repo\":\"r2\",\"sha\":\"abcd\",\"rollback\":true,\"at\":\"2026-01-05T00:00:00Z\"}",
    "{\"type\":\"deploy.finished\",\"deploy\":\"d1\",\"status\":\"failure\",\"service\":\"api\","
    "\"env\":"
    "\"qa\",\"repo\":\"r9\",\"at\":\"2026-01-05T06:00:00Z\"}",
    "{\"type\":\"ring.aborted\",\"deploy\":\"d1\",\"ring\":\"one\",\"service\":\"api\",\"env\":"
    "\"qa\","
    "\"at\":\"2026-01-05T01:00:00Z\"}",
    "{\"type\":\"flag.off\",\"flag\":\"f1\",\"service\":\"api\",\"env\":\"qa\",\"kill\":true,"
    "\"at\":"
    "\"2026-01-05T01:00:00Z\",\"incident\":\"i1\"}",
    "{\"type\":\"flag.on\",\"flag\":\"f1\",\"service\":\"api\",\"env\":\"qa\",\"at\":"
    "\"2026-01-05T00:00:00Z\"}",
    "{\"type\":\"incident.opened\",\"incident\":\"q1\",\"service\":\"api\",\"env\":\"qa\",\"at\":"
    "\"2026-01-05T12:00:00Z\"}",
};

/* a ring that names neither service nor environment follows a deployment anywhere (F7), and only
 * without one is routed */
static bool rings_may_follow(const struct question *q)
{
    for (ptrdiff_t i = 0; i < q->n; i++)
        if (event_kind_of(q->event[i].type) == KIND_RING &&
            !event_value(&q->event[i], FIELD_SERVICE) && !event_value(&q->event[i], FIELD_ENV))
            return q->rules->nroute > 0;
    return false;
}

/* Only where the service is there already: an event may make it known. */
static void elsewhere_changes_nothing(const struct question *q, uint64_t seed, struct arena scratch)
{
    struct question other = *q;
    struct event *event = NEW(&scratch, struct event, q->n + COUNT(elsewhere));
    if (facts_service(facts_of(q, &scratch), S("api")) < 0 || rings_may_follow(q))
        return;
    for (ptrdiff_t i = 0; i < q->n; i++)
        event[i] = q->event[i];
    for (int i = 0; i < COUNT(elsewhere); i++)
        event[other.n++] = event_of_line(str_of(elsewhere[i]), &scratch);
    other.event = event;
    struct str one = all_says(q, false, &scratch), two = all_says(&other, false, &scratch);
    if (!str_equal(one, two)) {
        print_error("seed %llu: what happens elsewhere matters\n", (unsigned long long)seed);
        print_only("without", one, two);
        print_only("with", two, one);
        fail();
    }
}

static ptrdiff_t rows_in(const struct rows *rows, enum row_state state)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < rows->n; i++)
        n += rows->item[i].state == state;
    return n;
}

static void rows_are_the_numbers(const struct facts *f, struct scope scope, struct window w,
                                 struct arena scratch)
{
    struct metrics m = metrics_of(f, scope, w, zone_utc(), scratch);
    const ptrdiff_t n[METRICS] = {m.lead_time.spread.n,       m.deployment_frequency.n,
                                  m.change_fail_rate.ratio.n, m.time_to_restore.spread.n,
                                  m.recovery_time.spread.n,   m.rework_rate.n};
    const ptrdiff_t open[METRICS] = {[METRIC_TIME_TO_RESTORE] = m.time_to_restore.open,
                                     [METRIC_RECOVERY_TIME] = m.recovery_time.open};
    for (int k = 0; k < METRICS; k++) {
        struct rows rows = metric_rows(f, scope, (enum metric)k, w, &scratch);
        check_int(rows_in(&rows, ROW_COUNTED), n[k]);
        check_int(rows_in(&rows, ROW_OPEN), open[k]);
        check_int(rows_in(&rows, ROW_PENDING), k == METRIC_LEAD_TIME ? m.lead_time.pending : 0);
        for (ptrdiff_t i = 0; i < rows.n; i++) {
            const struct row *r = &rows.item[i], *last = i ? r - 1 : r;
            int64_t sum = 0;
            check_true(last->at_ms < r->at_ms ||
                       (last->at_ms == r->at_ms && str_compare(last->id, r->id) <= 0));
            for (int stage = 0; r->lead && stage < STAGES; stage++)
                sum += r->lead->stage_ms[stage] > 0 ? r->lead->stage_ms[stage] : 0;
            if (r->lead && r->state == ROW_COUNTED)
                check_int(sum, r->value_ms);
        }
    }
    check_true(m.change_fail_rate.ratio.hits <= m.change_fail_rate.ratio.n);
    check_true(m.rework_rate.hits <= m.rework_rate.n);
}

static void laws_hold(void **state)
{
    (void)state;
    int64_t most = number_of("PITWALL_TEST_FULL", 0) ? 10000 : 500;
    struct rules rules[COUNT(alternatives)];
    for (int i = 0; i < COUNT(alternatives); i++)
        rules[i] = rules_of(alternatives[i], room());
    for (int64_t seed = 0; seed < most; seed++) {
        struct arena scratch = *room();
        struct case_log log = case_of((uint64_t)seed, &scratch);
        /* the default, and another in turn */
        for (int turn = 0; turn < 2; turn++) {
            const struct rules *r = &rules[turn * (seed % COUNT(alternatives))];
            struct question q = {
                log.event, log.n, r, log.now_ms, {log.from_ms, log.to_ms}
            };
            order_and_copies_change_nothing(&q, (uint64_t)seed, scratch);
            elsewhere_changes_nothing(&q, (uint64_t)seed, scratch);
            struct arena rest = scratch;
            struct facts *f = facts_of(&q, &rest);
            int32_t all[] = {0, 1, 2, 3, 4, 5, 6, 7}; /* more than routing can make of a case */
            check_true(f->nservice <= COUNT(all));
            for (int32_t i = 0; i < f->nservice; i++)
                rows_are_the_numbers(f, (struct scope){&i, 1}, q.window, rest);
            if (f->nservice)
                rows_are_the_numbers(f, (struct scope){all, f->nservice}, q.window, rest);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(engine_and_oracle_agree),
                                       cmocka_unit_test(laws_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
