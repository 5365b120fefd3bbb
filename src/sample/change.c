/* Changes: opened, reviewed, merged, built.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/read.h"
#include "sample/course.h"

enum { MOST_COMMITS = 4 };

/* A change while it lands. */
struct landing {
    struct step *s;
    struct change_times at;
    int64_t opened_ms, ready_ms, reviewed_ms, approved_ms;
    bool direct, hotfix;
    int number, ncommit;                    /* commits of its own */
    struct sample_sha commit[MOST_COMMITS]; /* as they stand on the main branch */
    struct sample_sha head, merge;          /* of its own branch; of the main branch */
    struct str branch, title;
};

static struct line change_line(struct landing *g, enum event_type type, int64_t at_ms)
{
    struct line l = line_of(g->s->t, type, at_ms, g->s->service);
    line_text(&l, FIELD_REPO, g->s->repo);
    line_int(&l, FIELD_CHANGE, g->number);
    return l;
}

static int64_t between(int64_t from, int64_t to, int permille)
{
    return (from + (to - from) * permille / 1000) / SECOND_MS * SECOND_MS;
}

/* a moment on the way from one instant to another, in working hours where there are any between */
static int64_t step_between(int64_t from, int64_t to, int permille)
{
    int64_t plain = between(from, to, permille), later = work_time(plain, true);
    int64_t earlier = work_time(plain, false);
    return later <= between(from, to, 850) ? later : earlier >= from ? earlier : plain;
}

static const struct str labels[] = {STR("feature"), STR("bug"), STR("chore"), STR("dependencies")};
static const struct str hotfix_label[] = {STR("hotfix")};

static void opened_tell(struct landing *g)
{
    struct step *s = g->s;
    bool robot = !g->hotfix && g->number % 9 == 4, agent = !g->hotfix && g->number % 7 == 3;
    struct line l = change_line(g, EVENT_CHANGE_OPENED, g->opened_ms);
    line_z(&l, FIELD_BASE, "main");
    line_text(&l, FIELD_BRANCH, g->branch);
    line_z(&l, FIELD_ACTOR, robot ? "bot" : agent ? "agent" : "human");
    line_text(&l, FIELD_TITLE, g->title);
    const struct str *label = g->hotfix ? hotfix_label
                              : robot   ? &labels[3]
                                        : &labels[g->number % 3];
    line_list(&l, FIELD_LABELS, label, 1);
    line_tell(&l);
    if (g->ready_ms > g->opened_ms) {
        l = change_line(g, EVENT_CHANGE_READY, g->ready_ms);
        line_tell(&l);
    }
    l = change_line(g, EVENT_CHANGE_REVIEWED, g->reviewed_ms);
    line_z(&l, FIELD_ACTOR, "human");
    line_tell(&l);
    l = change_line(g, EVENT_CHANGE_APPROVED, g->approved_ms);
    line_z(&l, FIELD_ACTOR, "human");
    line_tell(&l);
    if (s->phase->on_merge && g->number % 2) {
        l = change_line(g, EVENT_CHANGE_QUEUED, between(g->approved_ms, g->at.merged_ms, 900));
        line_tell(&l);
    }
}

static void merged_tell(struct landing *g)
{
    struct step *s = g->s;
    struct line l = change_line(g, EVENT_CHANGE_MERGED, g->at.merged_ms);
    line_z(&l, FIELD_BASE, "main");
    line_text(&l, FIELD_BRANCH, g->branch);
    line_text(&l, FIELD_MERGE_SHA, sha_text(&g->merge));
    line_text(&l, FIELD_HEAD_SHA, sha_text(&g->head));
    struct str *shas = NEW(&s->t->a, struct str, g->ncommit);
    for (int i = 0; i < g->ncommit; i++)
        shas[i] = sha_text(&g->commit[i]);
    if (s->phase->style != STYLE_SQUASH)
        line_list(&l, FIELD_SHAS, shas, g->ncommit);
    line_time(&l, FIELD_FIRST_COMMIT_AT, g->at.start_ms);
    line_time(&l, FIELD_OPENED_AT, g->opened_ms);
    int64_t lines = s->phase->lines * (40 + dice_below(&s->dice, 120)) / 100;
    line_int(&l, FIELD_ADDITIONS, lines);
    line_int(&l, FIELD_DELETIONS, lines * dice_below(&s->dice, 60) / 100);
    line_int(&l, FIELD_FILES, 1 + lines / 45);
    if (g->hotfix)
        line_list(&l, FIELD_LABELS, hotfix_label, 1);
    line_tell(&l);
}

static void add_commit(struct landing *g, struct out *packed, const struct sample_sha *sha,
                       const struct sample_sha *parent, const struct sample_sha *second,
                       int64_t authored_ms)
{
    struct event_commit *c = NEW(&g->s->t->a, struct event_commit, 1);
    c->sha = sha_text(sha);
    c->parents_told = true;
    c->nparent = second ? 2 : 1;
    c->parent[0] = sha_text(parent);
    if (second)
        c->parent[1] = sha_text(second);
    c->authored_ms = authored_ms;
    c->committed_ms = g->s->phase->style == STYLE_MERGE && !second ? authored_ms : g->at.merged_ms;
    if (g->number % 5 == 0)
        c->paths = S("[\"src/main.go\",\"src/main_test.go\"]");
    commits_add(packed, c);
}

/* the commits that appear on the main branch, by the way this service merges */
static void push_tell(struct landing *g)
{
    struct step *s = g->s;
    struct out packed = out_to(&s->t->a);
    struct sample_sha before = s->c->tip, parent = before;
    bool one = g->direct || s->phase->style == STYLE_SQUASH;
    for (int i = 0; i < g->ncommit && !one; i++) {
        g->commit[i] = sha_next(s);
        int64_t authored = between(g->at.start_ms, g->opened_ms, 1000 * i / g->ncommit);
        add_commit(g, &packed, &g->commit[i], &parent, NULL, authored);
        parent = g->commit[i];
    }
    g->head = one || s->phase->style == STYLE_REBASE ? sha_next(s) : parent;
    if (s->phase->style == STYLE_REBASE && !g->direct) {
        g->merge = parent;
        for (int i = 0; i < g->ncommit; i++)
            g->commit[i] = sha_next(s); /* as they were before the rebase */
    } else {
        g->merge = sha_next(s);
        add_commit(g, &packed, &g->merge, &before, one ? NULL : &parent,
                   g->direct ? g->at.start_ms : g->at.merged_ms);
    }
    s->c->tip = g->merge;
    struct line l = line_of(s->t, EVENT_PUSH_LANDED, g->at.merged_ms, (struct str){0});
    line_text(&l, FIELD_REPO, s->repo);
    line_z(&l, FIELD_REF, "refs/heads/main");
    line_text(&l, FIELD_BEFORE, sha_text(&before));
    line_text(&l, FIELD_AFTER, sha_text(&g->merge));
    struct value commits = value_commits(out_str_of(&packed));
    l.value[l.n++] = commits;
    line_tell(&l);
}

static struct str tests_of(struct step *s, int failed)
{
    const struct phase *p = s->phase;
    int seconds = p->build_minutes * 60, unit = 900 + (int)dice_below(&s->dice, 60);
    struct str contract =
        p->contract ? S("\"contract\":{\"run\":64,\"failed\":0,\"s\":38},") : S("");
    return text_of(s->t,
                   "{\"unit\":{\"run\":%d,\"failed\":%d,\"s\":%d},%.*s\"integration\":{\"run\":120,"
                   "\"failed\":0,\"s\":%d},\"e2e\":{\"run\":%d,\"failed\":0,\"s\":%d}}",
                   unit, failed, seconds / 5, FMT(contract), seconds / 3, p->contract ? 12 : 40,
                   seconds / 3);
}

static void build_tell(struct landing *g)
{
    struct step *s = g->s;
    int attempts = dice_below(&s->dice, 20) ? 1 : 2;
    int64_t room = (g->at.deployed_ms - g->at.merged_ms) / 3, at = g->at.merged_ms + SECOND_MS;
    int64_t takes = s->phase->build_minutes * MINUTE_MS;
    takes = (takes < room ? takes : room) / attempts / SECOND_MS * SECOND_MS;
    int run = (int)++s->c->runs;
    for (int i = 1; i <= attempts; i++, at += takes) {
        struct line l = line_of(s->t, EVENT_BUILD_STARTED, at, s->service);
        line_int(&l, FIELD_RUN, run);
        line_int(&l, FIELD_ATTEMPT, i);
        line_z(&l, FIELD_PIPELINE, "main");
        line_text(&l, FIELD_REPO, s->repo);
        line_text(&l, FIELD_SHA, sha_text(&g->merge));
        line_tell(&l);
        l = line_of(s->t, EVENT_BUILD_FINISHED, at + takes, s->service);
        line_int(&l, FIELD_RUN, run);
        line_int(&l, FIELD_ATTEMPT, i);
        line_z(&l, FIELD_PIPELINE, "main");
        line_text(&l, FIELD_REPO, s->repo);
        line_text(&l, FIELD_SHA, sha_text(&g->merge));
        line_z(&l, FIELD_STATUS, i == attempts ? "success" : "failure");
        line_time(&l, FIELD_STARTED_AT, at);
        line_time(&l, FIELD_QUEUED_AT, at - SECOND_MS);
        line_int(&l, FIELD_SHARDS, s->phase->shards);
        line_json(&l, FIELD_TESTS, tests_of(s, i == attempts ? 0 : 2));
        line_tell(&l);
    }
}

void change_land(struct step *s, struct change_times at, bool direct)
{
    static const char *const what[] = {
        "retry on timeout",  "validate amounts",      "cache the price list",
        "split the handler", "index by customer",     "show the delivery date",
        "log request ids",   "drop the old endpoint", "round half to even",
        "page the history",  "rename the setting",    "warn before expiry",
    };
    struct landing g = {.s = s, .at = at, .direct = direct};
    g.hotfix = s->c->mend && !direct;
    g.ncommit = 1 + (int)dice_below(&s->dice, MOST_COMMITS - 1);
    g.opened_ms = step_between(at.start_ms, at.merged_ms, 300);
    g.ready_ms =
        dice_below(&s->dice, 4) ? g.opened_ms : step_between(g.opened_ms, at.merged_ms, 200);
    g.reviewed_ms = step_between(g.ready_ms, at.merged_ms, 400 + (int)dice_below(&s->dice, 200));
    g.approved_ms = step_between(g.reviewed_ms, at.merged_ms, 700);
    push_tell(&g);
    if (!direct) {
        g.number = (int)++s->c->changes;
        const char *topic = what[(g.number + s->c->number) % COUNT(what)];
        g.title = text_of(s->t, "%s: %s", g.hotfix ? "Hotfix" : "Change", topic);
        g.branch = text_of(s->t, "%s/%d", g.hotfix ? "hotfix" : "topic", g.number);
        opened_tell(&g);
        merged_tell(&g);
        s->c->mend = s->c->mend && !g.hotfix;
    }
    build_tell(&g);
    s->c->last_merge_ms = at.merged_ms;
}
