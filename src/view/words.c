/* SPDX-License-Identifier: Apache-2.0 */
#include "view/words.h"

#include <math.h>

bool log_is_sample(struct str name)
{
    return str_equal(name, S("sample"));
}

/* v >= 0 with so many digits behind the point, a half up (1/16 is 6.3 %, as the page and people
 * say), those that are 0 at the end left out */
static void fixed(struct out *o, double v, int digits)
{
    ptrdiff_t from = o->n;
    double halves =
        ldexp(v, digits + 1); /* what has an exact half is a multiple of 2^-(digits+1) */
    if (halves == floor(halves))
        v = nextafter(v, HUGE_VAL);
    out_format(o, "%.*f", digits, v);
    if (str_find((struct str){o->item + from, o->n - from}, '.') < 0)
        return;
    while (o->item[o->n - 1] == '0')
        o->n--;
    if (o->item[o->n - 1] == '.')
        o->n--;
}

void out_seconds(struct out *o, double s)
{
    if (isnan(s))
        out_text(o, "no data");
    else
        out_duration(o, (int64_t)llround(s * 1000));
}

void out_percent(struct out *o, double ratio)
{
    if (isnan(ratio)) {
        out_text(o, "no data");
        return;
    }
    bool small = ratio > 0 && ratio < 0.0005; /* must not read as none */
    if (small)
        out_text(o, "<0.1");
    else
        fixed(o, ratio * 100, 1);
    out_text(o, " %");
}

void out_figure(struct out *o, double v)
{
    if (isnan(v))
        out_text(o, "no data");
    else if (v > 0 && v < 0.005)
        out_text(o, "<0.01");
    else
        fixed(o, v, v < 10 ? 2 : 1);
}

void out_per_day(struct out *o, const struct deployment_frequency *m)
{
    out_figure(o, m->known ? m->per_day : (double)NAN);
}

void out_share(struct out *o, struct ratio r)
{
    if (r.n == 0) {
        out_text(o, "no data");
        return;
    }
    out_int(o, r.hits);
    out_byte(o, '/');
    out_int(o, r.n);
    out_text(o, " = ");
    out_percent(o, r.ratio);
}

void out_moment(struct out *o, int64_t ms, const struct zone *zone)
{
    int64_t local_ms = ms + zone_offset_s(zone, ms) * SECOND_MS;
    int64_t day = local_ms / DAY_MS - (local_ms % DAY_MS < 0);
    int64_t minute = (local_ms - day * DAY_MS) / MINUTE_MS;
    struct civil c = civil_of_day(day);
    out_format(o, "%04d-%02d-%02d", c.year, c.month, c.day);
    if (local_ms != day * DAY_MS)
        out_format(o, " %02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static const struct str reason_word[REASONS] = {
    [REASON_NONE] = STR("counted"),
    [REASON_NOT_PRODUCTION] = STR("not production"),
    [REASON_NO_ENVIRONMENT] = STR("no environment told"),
    [REASON_UNSUCCESSFUL] = STR("not successful"),
    [REASON_NO_OWN_COMMITS] = STR("no commits of its own"),
    [REASON_EXCLUDED_ACTOR] = STR("by an actor that is left out"),
    [REASON_BEFORE_FIRST_DEPLOYMENT] = STR("from before the first deployment"),
    [REASON_NO_START] = STR("start not known"),
    [REASON_CLOCK_SKEW] = STR("deployed before its start (clocks)"),
    [REASON_NO_DEPLOYMENT_YET] = STR("no deployment yet"),
    [REASON_ABANDONED] = STR("abandoned"),
    [REASON_CANCELLED] = STR("cancelled"),
    [REASON_DUPLICATE] = STR("duplicate of another"),
    [REASON_SEVERITY] = STR("severity left out"),
    [REASON_RING_ONLY] = STR("never served everyone"),
    [REASON_COALESCED] = STR("same run as another"),
};

struct str reason_words(enum reason reason)
{
    return reason_word[reason];
}

struct str row_state_name(enum row_state state)
{
    static const struct str word[] = {
        [ROW_COUNTED] = STR("counted"),
        [ROW_PENDING] = STR("pending"),
        [ROW_OPEN] = STR("open"),
        [ROW_EXCLUDED] = STR("excluded"),
    };
    return word[state];
}

struct str row_kind_name(enum row_kind kind)
{
    static const struct str word[] = {
        [ROW_CHANGE] = STR("change"),
        [ROW_DEPLOYMENT] = STR("deployment"),
        [ROW_INCIDENT] = STR("incident"),
        [ROW_FLAG] = STR("flag"),
    };
    return word[kind];
}

struct str metric_words(enum metric metric)
{
    static const struct str word[METRICS] = {
        [METRIC_LEAD_TIME] = STR("lead time"),
        [METRIC_DEPLOYMENT_FREQUENCY] = STR("deployment frequency"),
        [METRIC_CHANGE_FAIL_RATE] = STR("change fail rate"),
        [METRIC_TIME_TO_RESTORE] = STR("time to restore"),
        [METRIC_RECOVERY_TIME] = STR("failed deployment recovery time"),
        [METRIC_REWORK_RATE] = STR("rework rate"),
    };
    return word[metric];
}

void out_definitions(struct out *o, const struct facts *f)
{
    if (f->rules->version)
        out_format(o, "definitions version %d", f->rules->version);
    else
        out_text(o, "definitions unpublished");
    out_format(o, " (%.8s)", f->rules->hash);
}
