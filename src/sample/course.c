/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/course.h"

#include "event/read.h"

#include <string.h>

enum { WORK_MINUTES = 390, WORK_DAYS = 5, WORK_STARTS = 9 * 60 + 30 };

struct str sha_text(const struct sample_sha *sha)
{
    return (struct str){sha->hex, (ptrdiff_t)sizeof sha->hex};
}

struct sample_sha sha_next(struct step *s)
{
    struct sample_sha sha;
    uint64_t state =
                 dice_mix(dice_mix(s->t->seed, (uint64_t)s->c->number), (uint64_t)s->c->commits++),
             bits = 0;
    for (int i = 0; i < (int)sizeof sha.hex; i++) {
        if (i % 16 == 0)
            bits = state = dice_mix(state, (uint64_t)i);
        sha.hex[i] = "0123456789abcdef"[bits & 15];
        bits >>= 4;
    }
    return sha;
}

struct step step_of(struct teller *t, struct course *c, const struct service_plan *plan,
                    const struct phase *phase, int week, int64_t monday_ms)
{
    uint64_t seed = dice_mix(dice_mix(t->seed, (uint64_t)c->number), (uint64_t)week);
    struct step s = {.t = t,
                     .c = c,
                     .plan = plan,
                     .phase = phase,
                     .dice = dice_of(seed),
                     .monday_ms = monday_ms,
                     .unit_ms = MINUTE_MS};
    s.service = plan->name.n ? plan->name : text_of(t, "service-%05d", c->number);
    s.repo = plan->repo.n ? plan->repo : text_of(t, "shop/service-%05d", c->number);
    return s;
}

/* what the tool that deploys says of the service */
static struct str deployer_names(const struct step *s)
{
    const struct str none = {0};
    return s->plan->by_repo ? none : s->service;
}

static void one_commit(struct step *s, struct out *packed, struct event_commit *commit,
                       struct sample_sha *sha, int64_t at_ms)
{
    *sha = sha_next(s);
    commit->sha = sha_text(sha);
    commit->authored_ms = commit->committed_ms = at_ms;
    commits_add(packed, commit);
}

void course_begin(struct step *s)
{
    struct teller *t = s->t;
    struct out packed = out_to(&t->a);
    struct event_commit *commit = NEW(&t->a, struct event_commit, 1);
    struct sample_sha sha[3];
    int64_t friday = s->monday_ms - 3 * DAY_MS;
    commit->parents_told = true;
    for (int i = 0; i < COUNT(sha); i++) {
        one_commit(s, &packed, commit, &sha[i], friday - (30 - 10 * i) * DAY_MS + 10 * HOUR_MS);
        commit->nparent = 1;
        commit->parent[0] = sha_text(&sha[i]);
    }
    s->c->tip = s->c->live = s->c->good = sha[COUNT(sha) - 1];
    struct line push = line_of(t, EVENT_PUSH_LANDED, friday + 8 * HOUR_MS, (struct str){0});
    line_text(&push, FIELD_REPO, s->repo);
    line_z(&push, FIELD_REF, "refs/heads/main");
    line_z(&push, FIELD_BEFORE, "0000000000000000000000000000000000000000");
    line_text(&push, FIELD_AFTER, sha_text(&s->c->tip));
    struct value commits = value_commits(out_str_of(&packed));
    push.value[push.n++] = commits;
    line_tell(&push);
    s->c->last_merge_ms = s->c->last_finish_ms = friday + 10 * HOUR_MS;
    if (!s->plan->production)
        return;
    struct line deploy =
        line_of(t, EVENT_DEPLOY_FINISHED, friday + 10 * HOUR_MS, deployer_names(s));
    line_z(&deploy, FIELD_ENV, "production");
    line_text(&deploy, FIELD_DEPLOY, text_of(t, "p-%d", (int)++s->c->deploys));
    line_text(&deploy, FIELD_REPO, s->repo);
    line_text(&deploy, FIELD_SHA, sha_text(&s->c->tip));
    line_z(&deploy, FIELD_STATUS, "success");
    line_time(&deploy, FIELD_STARTED_AT, friday + 10 * HOUR_MS - 6 * MINUTE_MS);
    line_tell(&deploy);
    s->c->live_number = s->c->good_number = s->c->deploys;
}

/* spread over the working days; the last of a week now and then on Saturday */
static int64_t slot_time(struct step *s, int index, int n, bool movable)
{
    int64_t whole = (int64_t)WORK_DAYS * WORK_MINUTES * MINUTE_MS, space = whole / n;
    int64_t at = (2 * (int64_t)index + 1) * whole / (2 * (int64_t)n),
            day = WORK_MINUTES * MINUTE_MS;
    int64_t jitter = space / 4 < HOUR_MS ? space / 4 : HOUR_MS;
    s->unit_ms = space / 16 < MINUTE_MS ? space / 16 : MINUTE_MS;
    int64_t ms = s->monday_ms + at / day * DAY_MS + WORK_STARTS * MINUTE_MS + at % day +
                 dice_below(&s->dice, jitter / SECOND_MS) * SECOND_MS;
    bool saturday = dice_below(&s->dice, 12) == 0;
    if (saturday && movable && n >= 3 && index == n - 1)
        ms = s->monday_ms + 5 * DAY_MS + 11 * HOUR_MS + dice_below(&s->dice, 180) * MINUTE_MS;
    return ms / SECOND_MS * SECOND_MS;
}

int64_t work_time(int64_t ms, bool later)
{
    int64_t hour = ms % DAY_MS / HOUR_MS, day = ms / DAY_MS, some = ms / SECOND_MS % 9000;
    bool weekend = day_weekday(day) >= 5;
    if (!weekend && hour >= 8 && hour < 19)
        return ms;
    if (later)
        day += hour >= 19 || weekend;
    else
        day -= hour < 8 || weekend;
    while (day_weekday(day) >= 5)
        day += later ? 1 : -1;
    return day * DAY_MS + (later ? 8 : 16) * HOUR_MS + some * SECOND_MS;
}

/* A start at night or on a weekend moves into working hours where that keeps the lead time on its
 * side of the median. */
static int64_t humane(int64_t start_ms, int64_t latest_ms, int side)
{
    int64_t moved = work_time(start_ms, side < 0);
    bool fits = side < 0 ? moved < latest_ms : side > 0;
    return fits ? moved : start_ms;
}

/* the changes that a deployment ships */
static void ship(struct step *s, int slot, const struct rollout *d)
{
    int first, n = phase_changes(s->phase, slot, &first);
    for (int i = 0; i < n; i++) {
        int side, left = n - 1 - i;
        int64_t lead = phase_lead_ms(s->phase, first + i, &side), start = d->finished_ms - lead;
        int64_t base =
            s->c->last_merge_ms > s->c->last_finish_ms ? s->c->last_merge_ms : s->c->last_finish_ms;
        int64_t latest = d->started_ms - (6 + 2 * left) * s->unit_ms, room = latest - base;
        int64_t merged = s->phase->on_merge
                             ? latest - (room > 40 * s->unit_ms ? s->unit_ms * 8 * left : 0)
                             : base + room * (i + 1) / (n + 1);
        if (merged < start + lead / 2)
            merged = start + lead / 2;
        if (merged > latest)
            merged = latest;
        if (merged <= s->c->last_merge_ms)
            merged = s->c->last_merge_ms + SECOND_MS;
        merged = merged / SECOND_MS * SECOND_MS;
        start = humane(start, start + (merged - start) / 2, side);
        bool direct = s->plan->direct_every && (first + i) % s->plan->direct_every == 2;
        change_land(s, (struct change_times){start, merged, d->finished_ms}, direct);
    }
}

void course_stage(struct step *s, int64_t at_ms)
{
    struct line l = line_of(s->t, EVENT_DEPLOY_FINISHED, at_ms, deployer_names(s));
    line_z(&l, FIELD_ENV, "staging");
    line_text(&l, FIELD_DEPLOY, text_of(s->t, "s-%d", (int)s->c->commits));
    line_text(&l, FIELD_REPO, s->repo);
    line_text(&l, FIELD_SHA, sha_text(&s->c->tip));
    line_z(&l, FIELD_STATUS, "success");
    line_time(&l, FIELD_STARTED_AT, at_ms - 2 * s->unit_ms);
    line_tell(&l);
}

static void deploy_tell(struct step *s, const struct rollout *d, const char *status, bool rollback)
{
    struct line l = line_of(s->t, EVENT_DEPLOY_STARTED, d->started_ms, deployer_names(s));
    line_z(&l, FIELD_ENV, "production");
    line_text(&l, FIELD_DEPLOY, d->id);
    line_text(&l, FIELD_REPO, s->repo);
    line_text(&l, FIELD_SHA, sha_text(&d->sha));
    line_tell(&l);
    l = line_of(s->t, EVENT_DEPLOY_FINISHED, d->finished_ms, deployer_names(s));
    line_z(&l, FIELD_ENV, "production");
    line_text(&l, FIELD_DEPLOY, d->id);
    line_text(&l, FIELD_REPO, s->repo);
    line_text(&l, FIELD_SHA, sha_text(&d->sha));
    line_z(&l, FIELD_STATUS, status);
    line_time(&l, FIELD_STARTED_AT, d->started_ms);
    line_z(&l, FIELD_STRATEGY, s->phase->rings ? "rings" : s->phase->flags ? "canary" : "rolling");
    if (!rollback)
        line_text(&l, FIELD_VERSION, text_of(s->t, "1.%d.0", (int)s->c->deploys));
    else
        line_flag(&l, FIELD_ROLLBACK, true);
    if (rollback)
        line_text(&l, FIELD_ROLLBACK_TO, text_of(s->t, "p-%d", (int)s->c->good_number));
    line_tell(&l);
}

/* the deployment that takes back what runs: to what ran before it */
static void roll_back(struct step *s, int minutes)
{
    struct course *c = s->c;
    struct rollout d = {.id = text_of(s->t, "p-%d", (int)++c->deploys),
                        .sha = c->good,
                        .started_ms = c->last_finish_ms + (minutes - 4) * MINUTE_MS,
                        .finished_ms = c->last_finish_ms + minutes * MINUTE_MS};
    deploy_tell(s, &d, "success", true);
    c->live = c->good;
    c->live_number = c->deploys;
    c->last_finish_ms = d.finished_ms;
}

/* now and then a rollout fails or is called off before the one that succeeds */
static void false_starts(struct step *s, const struct rollout *d)
{
    int64_t luck = dice_below(&s->dice, 40);
    if (luck > 1)
        return;
    struct rollout before = {.id = text_of(s->t, "p-%d", (int)++s->c->deploys),
                             .sha = d->sha,
                             .started_ms = d->started_ms - 3 * s->unit_ms,
                             .finished_ms = d->started_ms - s->unit_ms};
    deploy_tell(s, &before, luck ? "failure" : "cancelled", false);
}

void course_slot(struct step *s, int slot, int index, int n)
{
    struct course *c = s->c;
    const struct trouble *trouble = phase_trouble(s->phase, slot);
    struct arena kept = s->t->a;
    if (phase_is_rollback(s->phase, slot)) {
        roll_back(s, phase_trouble(s->phase, slot - 1)->minutes);
        s->t->a = kept;
        return;
    }
    int64_t finished = slot_time(s, index, n, !trouble);
    struct rollout d = {.started_ms = finished - 5 * s->unit_ms, .finished_ms = finished};
    ship(s, slot, &d);
    bool unknown =
        s->plan->unknown_every && slot % s->plan->unknown_every == s->plan->unknown_every - 1;
    d.sha = unknown ? sha_next(s) : c->tip; /* a commit that no push told of */
    if (s->plan->staging)
        course_stage(s, d.started_ms - 2 * s->unit_ms);
    struct line queued = line_of(s->t, EVENT_DEPLOY_QUEUED, d.started_ms - s->unit_ms, s->service);
    false_starts(s, &d);
    d.id = text_of(s->t, "p-%d", (int)++c->deploys);
    line_z(&queued, FIELD_ENV, "production");
    line_text(&queued, FIELD_DEPLOY, d.id);
    if (dice_below(&s->dice, 4) == 0)
        line_tell(&queued);
    deploy_tell(s, &d, "success", false);
    c->good = c->live;
    c->good_number = c->live_number;
    c->live = d.sha;
    c->live_number = c->deploys;
    c->last_finish_ms = d.finished_ms;
    if (s->phase->rings)
        rings_tell(s, &d, trouble && trouble->kind == TROUBLE_RING);
    if (trouble)
        trouble_tell(s, trouble, &d);
    else if (s->phase->flags && dice_below(&s->dice, 6) == 0)
        flag_tell(s, &d);
    s->t->a = kept;
}

void course_merge(struct step *s, int index, int n)
{
    struct arena kept = s->t->a;
    int64_t merged = slot_time(s, index, n, false);
    int64_t lead = s->phase->lead_minutes * MINUTE_MS;
    if (merged <= s->c->last_merge_ms)
        merged = s->c->last_merge_ms + SECOND_MS;
    change_land(s, (struct change_times){merged - lead, merged, merged + HOUR_MS}, false);
    if (s->plan->staging)
        course_stage(s, merged + 40 * MINUTE_MS);
    s->t->a = kept;
}
