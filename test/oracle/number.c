/* M1-M6 over a window.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

#include <math.h>

/* --- statistics ----------------------------------------------------------------------------------
 */
static void ascend(double *v, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t k = i; k > 0 && v[k] < v[k - 1]; k--) {
            double swap = v[k];
            v[k] = v[k - 1];
            v[k - 1] = swap;
        }
}

double oracle_percentile(double *v, ptrdiff_t n, double q, enum percentile_rule rule)
{
    ascend(v, n);
    if (n == 0)
        return (double)NAN;
    double h = (double)(n - 1) * q;
    if (rule == PERCENTILE_NEAREST_RANK) {
        double rank = ceil((double)n * q - 1e-9);
        return v[rank < 1 ? 0 : (ptrdiff_t)rank - 1];
    }
    ptrdiff_t low = (ptrdiff_t)floor(h + 1e-9);
    if (rule == PERCENTILE_LOWER || low + 1 >= n)
        return v[low];
    return v[low] + (h - (double)low) * (v[low + 1] - v[low]);
}

void oracle_wilson(ptrdiff_t hits, ptrdiff_t n, double ci[2])
{
    double z = 1.959963984540054, m = (double)n, p = (double)hits / m;
    double centre = (p + z * z / (2 * m)) / (1 + z * z / m);
    double half = z / (1 + z * z / m) * sqrt(p * (1 - p) / m + z * z / (4 * m * m));
    ci[0] = n ? centre - half : (double)NAN;
    ci[1] = n ? centre + half : (double)NAN;
}

static double surviving(const double *ended, ptrdiff_t nended, const double *open, ptrdiff_t nopen,
                        double t)
{
    double s = 1;
    for (ptrdiff_t i = 0; i < nended; i++) {
        double at = ended[i];
        ptrdiff_t risk = 0, here = 0, first = 0;
        for (ptrdiff_t k = 0; k < nended; k++) {
            risk += ended[k] >= at;
            here += ended[k] == at;
            first += ended[k] == at && k < i;
        }
        for (ptrdiff_t k = 0; k < nopen; k++)
            risk += open[k] >= at;
        if (at <= t && !first)
            s *= 1 - (double)here / (double)risk;
    }
    return s;
}

double oracle_survival(const double *ended, ptrdiff_t nended, const double *open, ptrdiff_t nopen,
                       double q)
{
    double best = (double)NAN;
    for (ptrdiff_t i = 0; i < nended; i++) {
        double s = surviving(ended, nended, open, nopen, ended[i]);
        double next = -1;
        if (fabs(s - (1 - q)) < 1.5e-8) {
            for (ptrdiff_t k = 0; k < nended; k++)
                if (ended[k] > ended[i] && (next < 0 || ended[k] < next))
                    next = ended[k];
            return next < 0 ? (double)NAN : (ended[i] + next) / 2;
        }
        if (s < 1 - q && !(ended[i] >= best))
            best = ended[i];
    }
    return best;
}

/* --- rows ----------------------------------------------------------------------------------------
 */
struct rowlist {
    struct oracle_row *item;
    ptrdiff_t n, capacity;
};

static bool within(struct window x, int64_t at)
{
    return at != TIME_NONE && at >= x.from_ms && at < x.to_ms;
}

static struct oracle_row blank(enum row_kind kind, struct str id)
{
    struct oracle_row row = {.kind = kind,
                             .id = id,
                             .at_ms = TIME_NONE,
                             .start_ms = TIME_NONE,
                             .end_ms = TIME_NONE,
                             .value_ms = -1};
    for (int i = 0; i < STAGES; i++)
        row.stage_ms[i] = -1;
    return row;
}

static void spell(struct oracle_row *row, int64_t start, int64_t end)
{
    row->start_ms = start;
    row->end_ms = end;
    row->value_ms = end == TIME_NONE ? -1 : end < start ? 0 : end - start;
    row->state = end == TIME_NONE ? ROW_OPEN : ROW_COUNTED;
}

static bool has_baseline(const struct world *w, int service, struct str repo, int64_t before)
{
    for (ptrdiff_t i = 0; i < w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        if (d->service == service && d->baseline && str_equal(d->repo, repo) &&
            d->finished < before)
            return true;
    }
    return false;
}

static void lead_rows(const struct world *w, struct window x, int service, struct rowlist *rows)
{
    int64_t end = x.to_ms < w->now ? x.to_ms : w->now;
    for (ptrdiff_t i = 0; i < w->lead.n; i++) {
        const struct olead *lead = &w->lead.item[i];
        const struct ochange *c = &w->change.item[lead->change];
        const struct odeploy *d =
            lead->deployment == NOWHERE ? NULL : &w->deploy.item[lead->deployment];
        struct oracle_row row = blank(ROW_CHANGE, c->id);
        bool here = d && within(x, d->finished), pending = c->merged < end && c->pendable;
        if (lead->service != service || ((!d || d->finished >= end) && !pending && !here))
            continue;
        row.repo = c->repo;
        row.start_ms = c->start;
        row.at_ms = d && d->finished < end ? d->finished : c->merged;
        if (here)
            row.at_ms = d->finished;
        row.reason = lead->excluded;
        row.state = row.reason ? ROW_EXCLUDED : ROW_COUNTED;
        if (here && !row.reason) {
            row.end_ms = d->finished;
            row.value_ms = d->finished - c->start;
            for (int k = 0; k < STAGES; k++)
                row.stage_ms[k] = lead->stage[k];
        } else if (!here && (!row.reason || (d && d->finished >= end && !c->excluded))) {
            if (!pending || (d && d->finished < x.to_ms))
                continue;
            row.at_ms = c->merged;
            row.state = ROW_PENDING;
            row.reason = REASON_NONE;
            if (!has_baseline(w, service, c->repo, end)) {
                row.reason = REASON_NO_DEPLOYMENT_YET;
                row.state = ROW_EXCLUDED;
            }
        }
        if (row.state == ROW_EXCLUDED && !within(x, row.at_ms))
            continue;
        *PUSH(w->a, rows) = row;
    }
}

static void deploy_rows(const struct world *w, struct window x, int service, enum metric metric,
                        struct rowlist *rows)
{
    for (ptrdiff_t i = 0; i < w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        if (d->service != service || !within(x, d->finished))
            continue;
        struct oracle_row row = blank(ROW_DEPLOYMENT, d->id);
        row.env = d->env;
        row.repo = d->repo;
        row.at_ms = d->finished;
        row.start_ms = d->started;
        row.failed = d->failed;
        row.rework = d->rework;
        row.signals = d->signals;
        row.unknown_commit = d->unknown_commit;
        row.reason = d->excluded;
        if (metric == METRIC_DEPLOYMENT_FREQUENCY && d->counted && !d->success)
            row.reason = REASON_UNSUCCESSFUL;
        row.state = row.reason ? ROW_EXCLUDED : ROW_COUNTED;
        *PUSH(w->a, rows) = row;
    }
}

static bool ring_only(const struct odeploy *d)
{
    return !(d->signals & ~(1U << SIGNAL_RING_ABORTED | 1U << SIGNAL_DEPLOY_FAILED));
}

static int64_t restore_start(const struct world *w, int i)
{
    const struct odeploy *d = &w->deploy.item[i];
    int64_t first = TIME_NONE;
    if (d->signals != 1U << SIGNAL_FLAG_OFF)
        return d->finished;
    for (ptrdiff_t k = 0; k < w->off.n; k++)
        if (w->off.item[k].blamed == i) {
            if (w->off.item[k].on == TIME_NONE)
                return d->finished;
            first = least(first, w->off.item[k].on);
        }
    return first > d->finished ? first : d->finished;
}

static void failed_rows(const struct world *w, struct window x, int service, enum metric metric,
                        struct rowlist *rows)
{
    for (int i = 0; i < (int)w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        bool incident = false;
        for (ptrdiff_t k = 0; k < d->nfailure; k++)
            incident |= d->failure[k].incident != NOWHERE;
        if (d->service != service || !d->failed || (metric == METRIC_TIME_TO_RESTORE && incident))
            continue;
        struct oracle_row row = blank(ROW_DEPLOYMENT, d->id);
        row.env = d->env;
        row.repo = d->repo;
        row.failed = d->failed;
        row.rework = d->rework;
        row.signals = d->signals;
        row.unknown_commit = d->unknown_commit;
        if (metric == METRIC_TIME_TO_RESTORE)
            spell(&row, restore_start(w, i), d->recovery_end);
        else
            spell(&row, d->recovery_start, d->recovery_end);
        row.at_ms = metric == METRIC_TIME_TO_RESTORE ? row.start_ms : d->finished;
        if (ring_only(d)) {
            row.state = ROW_EXCLUDED;
            row.reason = REASON_RING_ONLY;
            row.at_ms = d->finished;
            row.start_ms = row.end_ms = TIME_NONE;
            row.value_ms = -1;
        }
        if (within(x, row.at_ms))
            *PUSH(w->a, rows) = row;
    }
}

static void restore_rows(const struct world *w, struct window x, int service, struct rowlist *rows)
{
    for (ptrdiff_t i = 0; i < w->incident.n; i++) {
        const struct oincident *n = &w->incident.item[i];
        if (n->service != service || !within(x, n->opened))
            continue;
        struct oracle_row row = blank(ROW_INCIDENT, n->name);
        row.at_ms = n->opened;
        spell(&row, n->opened, n->restored);
        row.reason = n->excluded;
        if (row.reason)
            row.state = ROW_EXCLUDED;
        *PUSH(w->a, rows) = row;
    }
    for (ptrdiff_t i = 0; i < w->off.n; i++) {
        const struct ooff *o = &w->off.item[i];
        if (o->service != service || o->linked || o->names_incident || o->on == TIME_NONE ||
            !within(x, o->on) || !(w->set->signals >> SIGNAL_FLAG_OFF & 1))
            continue;
        struct oracle_row row = blank(ROW_FLAG, o->flag);
        row.env = o->env;
        row.at_ms = o->on;
        spell(&row, o->on, o->off);
        *PUSH(w->a, rows) = row;
    }
    failed_rows(w, x, service, METRIC_TIME_TO_RESTORE, rows);
}

/* --- numbers -------------------------------------------------------------------------------------
 */
static double in_s(int64_t ms)
{
    return (double)ms / 1000;
}

static struct spread spread_over(const struct world *w, double *v, ptrdiff_t n)
{
    struct spread s = {.n = n, .mean_s = (double)NAN};
    double sum = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        sum += v[i];
    if (n)
        s.mean_s = sum / (double)n;
    s.p50_s = oracle_percentile(v, n, 0.5, w->set->percentile);
    s.p75_s = oracle_percentile(v, n, 0.75, w->set->percentile);
    s.p90_s = oracle_percentile(v, n, 0.9, w->set->percentile);
    s.p95_s = oracle_percentile(v, n, 0.95, w->set->percentile);
    return s;
}

static struct lead_time lead_numbers(const struct world *w, struct window x,
                                     const struct oracle_row *row, ptrdiff_t n)
{
    int64_t end = x.to_ms < w->now ? x.to_ms : w->now;
    double *v = NEW(w->a, double, n + 1);
    struct lead_time m = {.pending_oldest_s = (double)NAN};
    ptrdiff_t nv = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (row[i].state == ROW_COUNTED)
            v[nv++] = in_s(row[i].value_ms);
    m.spread = spread_over(w, v, nv);
    for (int k = 0; k < STAGES; k++) {
        nv = 0;
        for (ptrdiff_t i = 0; i < n; i++)
            if (row[i].state == ROW_COUNTED && row[i].stage_ms[k] >= 0)
                v[nv++] = in_s(row[i].stage_ms[k]);
        m.stage[k] = spread_over(w, v, nv);
    }
    nv = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (row[i].state == ROW_PENDING)
            v[nv++] = in_s(end - row[i].at_ms);
    m.pending = nv;
    m.pending_age_p50_s = oracle_percentile(v, nv, 0.5, w->set->percentile);
    if (nv)
        m.pending_oldest_s = v[nv - 1]; /* sorted now */
    return m;
}

static int64_t day_of(int64_t ms)
{
    return ms >= 0 ? ms / DAY_MS : -((-ms + DAY_MS - 1) / DAY_MS);
}

/* distinct days of counted rows from one day to another */
static ptrdiff_t days_with(const struct oracle_row *row, ptrdiff_t n, int64_t from, int64_t to)
{
    ptrdiff_t days = 0;
    for (int64_t day = from; day < to; day++) {
        bool any = false;
        for (ptrdiff_t i = 0; i < n; i++)
            any |= row[i].state == ROW_COUNTED && day_of(row[i].at_ms) == day;
        days += any;
    }
    return days;
}

struct weeks {
    double days[400], any[400];
    ptrdiff_t n;
};

static struct weeks whole(const struct world *w, struct window x, int64_t first, bool month,
                          const struct oracle_row *row, ptrdiff_t n)
{
    struct weeks weeks = {.n = 0};
    for (int64_t day = day_of(x.from_ms); first != TIME_NONE && day <= day_of(x.to_ms); day++) {
        int64_t next = day + 7;
        if (month)
            for (next = day + 1; civil_of_day(next).day != 1;)
                next++;
        bool starts = month ? civil_of_day(day).day == 1 : day_weekday(day) == 0;
        if (!starts || day < day_of(first) || day * DAY_MS < x.from_ms || next * DAY_MS > x.to_ms ||
            next * DAY_MS > w->now)
            continue;
        weeks.days[weeks.n] = (double)days_with(row, n, day, next);
        weeks.any[weeks.n] = weeks.days[weeks.n] > 0;
        weeks.n++;
    }
    return weeks;
}

static struct deployment_frequency frequency_numbers(const struct world *w, struct window x,
                                                     int service, const struct oracle_row *row,
                                                     ptrdiff_t n)
{
    struct deployment_frequency m = {.median_gap_s = (double)NAN};
    int64_t first = TIME_NONE;
    double *at = NEW(w->a, double, n + 1);
    for (ptrdiff_t i = 0; i < w->deploy.n; i++)
        if (w->deploy.item[i].service == service && w->deploy.item[i].success)
            first = least(first, w->deploy.item[i].finished);
    for (ptrdiff_t i = 0; i < n; i++)
        if (row[i].state == ROW_COUNTED)
            at[m.n++] = in_s(row[i].at_ms);
    m.days = (double)(x.to_ms - x.from_ms) / (double)DAY_MS;
    m.per_day = (double)m.n / m.days;
    m.deploy_days = days_with(row, n, day_of(x.from_ms), day_of(x.to_ms) + 1);
    ascend(at, m.n);
    for (ptrdiff_t i = 0; i + 1 < m.n; i++)
        at[i] = at[i + 1] - at[i];
    if (m.n > 1)
        m.median_gap_s = oracle_percentile(at, m.n - 1, 0.5, w->set->percentile);
    struct weeks weeks = whole(w, x, first, false, row, n),
                 months = whole(w, x, first, true, row, n);
    m.whole_weeks = weeks.n;
    m.whole_months = months.n;
    m.median_deploy_days_per_week = oracle_percentile(weeks.days, weeks.n, 0.5, w->set->percentile);
    if (weeks.n < 4)
        m.band = BAND_NONE;
    else if (m.median_deploy_days_per_week >= 3)
        m.band = BAND_DAILY;
    else if (oracle_percentile(weeks.any, weeks.n, 0.5, w->set->percentile) == 1)
        m.band = BAND_WEEKLY;
    else if (months.n && oracle_percentile(months.any, months.n, 0.5, w->set->percentile) == 1)
        m.band = BAND_MONTHLY;
    else if (months.n)
        m.band = BAND_RARER;
    return m;
}

static struct ratio ratio_over(const struct oracle_row *row, ptrdiff_t n, bool rework)
{
    struct ratio m = {.n = 0};
    for (ptrdiff_t i = 0; i < n; i++)
        if (row[i].state == ROW_COUNTED) {
            m.n++;
            m.hits += rework ? row[i].rework : row[i].failed;
        }
    m.ratio = m.n ? (double)m.hits / (double)m.n : (double)NAN;
    oracle_wilson(m.hits, m.n, m.ci);
    return m;
}

static struct restore_time restore_numbers(const struct world *w, const struct oracle_row *row,
                                           ptrdiff_t n)
{
    double *v = NEW(w->a, double, n + 1), *open = NEW(w->a, double, n + 1);
    struct restore_time m = {
        .km_p50_s = (double)NAN, .km_p95_s = (double)NAN, .open_oldest_s = (double)NAN};
    ptrdiff_t nv = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (row[i].state == ROW_COUNTED)
            v[nv++] = in_s(row[i].value_ms);
        if (row[i].state == ROW_OPEN)
            open[m.open++] = in_s(w->now > row[i].start_ms ? w->now - row[i].start_ms : 0);
    }
    m.spread = spread_over(w, v, nv);
    ascend(open, m.open);
    if (m.open) {
        m.km_p50_s = oracle_survival(v, nv, open, m.open, 0.5);
        m.km_p95_s = oracle_survival(v, nv, open, m.open, 0.95);
        m.open_oldest_s = open[m.open - 1];
    }
    return m;
}

void world_numbers(const struct world *w, struct window window, struct oracle_answer *answer,
                   int service)
{
    struct metrics *m = &answer->number;
    for (int k = 0; k < METRICS; k++) {
        struct rowlist rows = {0};
        if (k == METRIC_LEAD_TIME)
            lead_rows(w, window, service, &rows);
        else if (k == METRIC_TIME_TO_RESTORE)
            restore_rows(w, window, service, &rows);
        else if (k == METRIC_RECOVERY_TIME)
            failed_rows(w, window, service, METRIC_RECOVERY_TIME, &rows);
        else
            deploy_rows(w, window, service, (enum metric)k, &rows);
        answer->row[k] = rows.item;
        answer->n[k] = rows.n;
    }
    m->lead_time = lead_numbers(w, window, answer->row[0], answer->n[0]);
    m->deployment_frequency = frequency_numbers(w, window, service, answer->row[1], answer->n[1]);
    m->change_fail_rate.ratio = ratio_over(answer->row[2], answer->n[2], false);
    for (ptrdiff_t i = 0; i < answer->n[2]; i++)
        for (int s = 0; s < SIGNALS; s++)
            m->change_fail_rate.by_signal[s] +=
                answer->row[2][i].state == ROW_COUNTED && (answer->row[2][i].signals >> s & 1);
    m->time_to_restore = restore_numbers(w, answer->row[3], answer->n[3]);
    m->recovery_time = restore_numbers(w, answer->row[4], answer->n[4]);
    m->rework_rate = ratio_over(answer->row[5], answer->n[5], true);
}
