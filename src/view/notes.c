/* What stands under a board (board.h): what waits, what was left out, what is inferred.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/board.h"
#include "view/words.h"

enum { NAMED = 4 }; /* services named in a note; the others are counted */

/* "12 changes (web 9, pay 3)"; returns the 12, and writes nothing when it is 0. */
static ptrdiff_t per_service(struct out *o, const struct report *r, const struct metrics *m,
                             const struct metrics *total,
                             ptrdiff_t (*count)(const struct metrics *m), const char *one,
                             const char *many)
{
    ptrdiff_t sum = 0, services = 0, named = 0;
    for (ptrdiff_t i = 0; i < r->scope.n; i++) {
        sum += count(&m[i]);
        services += count(&m[i]) > 0;
    }
    if (total)
        sum = count(total);
    if (sum == 0)
        return 0;
    out_format(o, "%td %s", sum, sum == 1 ? one : many);
    if (r->scope.n < 2)
        return sum;
    for (ptrdiff_t i = 0; i < r->scope.n && named < NAMED; i++)
        if (count(&m[i]) > 0) {
            out_text(o, named++ ? ", " : " (");
            out_str(o, r->facts->service[r->scope.service[i]].name);
            out_format(o, " %td", count(&m[i]));
        }
    if (services > named)
        out_format(o, " and %td more services", services - named);
    out_byte(o, ')');
    return sum;
}

static ptrdiff_t count_pending(const struct metrics *m)
{
    return m->lead_time.pending;
}
static ptrdiff_t count_inferred(const struct metrics *m)
{
    return m->deployment_frequency.inferred;
}
static ptrdiff_t count_unlinked_incidents(const struct metrics *m)
{
    return m->change_fail_rate.unlinked_incidents;
}
static ptrdiff_t count_unlinked_flag_offs(const struct metrics *m)
{
    return m->change_fail_rate.unlinked_flag_offs;
}
static ptrdiff_t count_unknown_commit(const struct metrics *m)
{
    return m->change_fail_rate.unknown_commit;
}

static ptrdiff_t count_open(const struct metrics *m)
{
    return m->time_to_restore.open;
}

/* the shortest usual window, in days before now, in which something of that age lies */
static int window_days(int64_t age_ms)
{
    static const int days[] = {28, 90, 180, 365, 730, 1825, 3650, 7300};
    for (int i = 0; i < COUNT(days); i++)
        if (age_ms <= days[i] * DAY_MS)
            return days[i];
    return 36500;
}

/* "Not deployed in this window: web (last 2026-04-20), pay (last 2025-12-01); --from 365d ..." */
static bool out_not_deployed(struct out *o, const struct report *r, const struct metrics *m)
{
    int64_t oldest_ms = r->facts->now_ms;
    int named = 0, all = 0;
    for (ptrdiff_t i = 0; i < r->scope.n; i++) {
        const struct service *s = &r->facts->service[r->scope.service[i]];
        int64_t last_ms =
            m[i].deployment_frequency.n ? TIME_NONE : last_deployment_ms(s, r->window.from_ms);
        if (last_ms == TIME_NONE || all++ >= NAMED)
            continue;
        out_text(o, named++ ? ", " : "Not deployed in this window: ");
        out_str(o, s->name);
        out_text(o, " (last ");
        out_moment(o, zone_day_start(r->zone, zone_day(r->zone, last_ms)), r->zone);
        out_byte(o, ')');
        if (last_ms < oldest_ms)
            oldest_ms = last_ms;
    }
    if (all == 0)
        return false;
    if (all > named)
        out_format(o, " and %d more", all - named);
    out_format(o, "; --from %dd reaches back to %s", window_days(r->facts->now_ms - oldest_ms),
               named > 1 ? "these" : "it");
    return true;
}

static const struct {
    const char *before, *one, *many;
    ptrdiff_t (*count)(const struct metrics *m);
} counted[] = {
    {"Pending: ",            "change merged and not deployed yet",       "changes merged and not deployed yet",
     count_pending                                                                                                                         },
    {"Open: ",               "incident or failure not restored yet",     "incidents or failures not restored yet",
     count_open                                                                                                                            },
    {"Inferred from tags: ", "deployment",                               "deployments",                            count_inferred          },
    {"Unlinked: ",           "incident without a deployment to blame",
     "incidents without a deployment to blame",                                                                    count_unlinked_incidents},
    {"Unlinked: ",           "flag-off without a deployment",            "flag-offs without a deployment",
     count_unlinked_flag_offs                                                                                                              },
    {"Unknown commit: ",     "deployment of a commit that no graph has",
     "deployments of a commit that no graph has",                                                                  count_unknown_commit    },
};

static void note(struct notes *notes, struct out text, struct arena *a)
{
    *PUSH(a, notes) = out_str_of(&text);
}

static const struct excluded_count *excluded_of(const struct metrics *m, enum metric metric,
                                                ptrdiff_t *n)
{
    switch (metric) {
    case METRIC_LEAD_TIME:
        *n = m->lead_time.nexcluded;
        return m->lead_time.excluded;
    case METRIC_DEPLOYMENT_FREQUENCY:
        *n = m->deployment_frequency.nexcluded;
        return m->deployment_frequency.excluded;
    case METRIC_CHANGE_FAIL_RATE:
        *n = m->change_fail_rate.nexcluded;
        return m->change_fail_rate.excluded;
    case METRIC_TIME_TO_RESTORE:
        *n = m->time_to_restore.nexcluded;
        return m->time_to_restore.excluded;
    case METRIC_RECOVERY_TIME:
        *n = m->recovery_time.nexcluded;
        return m->recovery_time.excluded;
    case METRIC_REWORK_RATE:
    case METRICS:
        break;
    }
    *n = 0;
    return NULL;
}

/* "Left out of lead time: 31 from before the first deployment, 1 deployed before its start" */
static void note_excluded(struct notes *notes, const struct metrics *m, ptrdiff_t nm,
                          enum metric metric, struct arena *a)
{
    ptrdiff_t sum[REASONS] = {0}, all = 0, n;
    for (ptrdiff_t i = 0; i < nm; i++) {
        const struct excluded_count *e = excluded_of(&m[i], metric, &n);
        for (ptrdiff_t k = 0; k < n; k++) {
            sum[e[k].reason] += e[k].n;
            all += e[k].n;
        }
    }
    if (all == 0)
        return;
    struct out o = out_to(a);
    out_text(&o, "Left out of ");
    out_str(&o, metric_words(metric));
    for (int reason = 0, first = 1; reason < REASONS; reason++)
        if (sum[reason]) {
            out_format(&o, "%s%td ", first ? ": " : ", ", sum[reason]);
            out_str(&o, reason_words((enum reason)reason));
            first = 0;
        }
    note(notes, o, a);
}

/* p95 of few is shown, with what it is worth */
static bool has_small_p95(const struct report *r, const struct metrics *m)
{
    for (ptrdiff_t i = 0; i < r->scope.n; i++) {
        ptrdiff_t lead = m[i].lead_time.spread.n, restore = m[i].time_to_restore.spread.n;
        if ((lead > 0 && lead < 72) || (restore > 0 && restore < 72))
            return true;
    }
    return false;
}

/* what arrived and is nobody's: the numbers above lack it */
static void out_unrouted(struct out *o, int64_t n)
{
    out_format(o, "%lld event%s no service and no rule says whose: ", (long long)n,
               n == 1 ? " names" : "s name");
    out_text(o, "'pitwall doctor' prints the rows for pitwall.yaml that do");
}

struct notes board_notes(const struct report *r, const struct metrics *m,
                         const struct metrics *total, struct arena *a)
{
    struct notes notes = {0};
    int64_t unrouted = r->facts->honesty.nunrouted;
    if (unrouted && r->scope.n == r->facts->nservice) {
        struct out o = out_to(a);
        out_text(&o, "In no number: ");
        out_unrouted(&o, unrouted);
        note(&notes, o, a);
    }
    struct out idle = out_to(a);
    if (out_not_deployed(&idle, r, m))
        note(&notes, idle, a);
    for (ptrdiff_t i = 0; i < COUNT(counted); i++) {
        struct out o = out_to(a);
        out_text(&o, counted[i].before);
        if (per_service(&o, r, m, total, counted[i].count, counted[i].one, counted[i].many))
            note(&notes, o, a);
    }
    note_excluded(&notes, total ? total : m, total ? 1 : r->scope.n, METRIC_LEAD_TIME, a);
    note_excluded(&notes, total ? total : m, total ? 1 : r->scope.n, METRIC_DEPLOYMENT_FREQUENCY,
                  a);
    note_excluded(&notes, total ? total : m, total ? 1 : r->scope.n, METRIC_TIME_TO_RESTORE, a);
    if (has_small_p95(r, m))
        *PUSH(a, &notes) =
            S("p95 of fewer than 72 values: the upper bound of its 95 % interval is open");
    return notes;
}

void out_nobody(struct out *o, const struct facts *f)
{
    int64_t commits = 0;
    for (int32_t i = 0; i < f->nrepo; i++)
        commits += f->repo[i].ncommit;
    out_text(o, "no data: no service has a deployment, a change or an incident by now\n");
    if (f->honesty.nunrouted) {
        out_unrouted(o, f->honesty.nunrouted);
        out_byte(o, '\n');
    }
    if (commits == 0)
        return;
    out_format(o, "%lld commit%s of ", (long long)commits, commits == 1 ? "" : "s");
    if (f->nrepo == 1)
        out_plain(o, f->repo[0].name);
    else
        out_format(o, "%d repositories", (int)f->nrepo);
    bool deployed = false;
    for (ptrdiff_t i = 0; i < f->seen.nunrouted; i++)
        deployed = deployed || f->seen.unrouted[i].kind == KIND_DEPLOY;
    if (deployed) {
        out_text(o, " read; what was deployed of them is among these events\n");
        return;
    }
    out_text(o,
             " read, all of them waiting: nothing says yet what was deployed\n"
             "name deployments: pitwall import git PATH --deploys 'tags:GLOB' or 'branch:NAME', or "
             "pitwall emit deploy.finished, or pitwall source add github\n");
}
