/* Power is lost at any moment: what store_commit said is durable is there, once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "power_vfs.h"
#include "store/access.h"
#include "store/file.h"
#include "store/raw.h"

#include <stdlib.h>

enum { SEEDS = 500, TURNS = 48, MOST = 4, OPERATIONS = 900 };

/* what the writer of one life did, and what was acknowledged */
struct life {
    struct dice dice;
    int turns;                 /* begun */
    bool acked[TURNS];         /* their commit returned true */
    bool tried[TURNS];         /* their commit was called */
    int n[TURNS];              /* deliveries of theirs */
    bool erased[TURNS][MOST];  /* acknowledged */
    bool erasing[TURNS][MOST]; /* begun */
    int64_t seq[TURNS][MOST];
    int tokens, tokens_acked;
    bool unsafe;
};

static struct str named(const char *prefix, int a, int b)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%s%d.%d", prefix, a, b);
    return arena_copy(room(), (struct str){text, n});
}

static struct str body_of(int turn, int k)
{
    struct dice dice = {(uint64_t)(turn * MOST + k + 1)};
    struct out o = out_to(room());
    for (int i = (int)below(&dice, 60); i >= 0; i--)
        out_format(&o, "{\"turn\":%d,\"part\":%d,\"id\":\"%llx\"}", turn, k,
                   (unsigned long long)roll(&dice));
    return out_str_of(&o);
}

static struct event event_at(int turn, int k)
{
    return deployment(turn * MOST + k);
}

static bool write_turn(struct store *s, struct life *l, int turn)
{
    struct err e = {0};
    enum append_result result;
    l->n[turn] = 1 + (int)below(&l->dice, MOST);
    bool gives_up = below(&l->dice, 12) == 0;
    if (!store_begin(s, &e))
        return false;
    bool ok = true;
    for (int k = 0; ok && k < l->n[turn]; k++) {
        struct event v = event_at(turn, k);
        struct delivery d = {.source = k % 2 ? S("forge") : S("alerts"),
                             .id = named("", turn, k),
                             .kind = S("push"),
                             .headers = S("{}"),
                             .events = 1,
                             .arrival_ms = turn,
                             .body = body_of(turn, k)};
        ok = store_deliver(s, &d, &result, &e) && result == APPEND_NEW &&
             store_append(s, &v, turn, &result, *room(), &e) && result == APPEND_NEW;
        l->seq[turn][k] = d.seq;
    }
    if (gives_up || !ok) {
        store_rollback(s);
        return ok;
    }
    l->tried[turn] = true;
    l->acked[turn] = store_commit(s, &e);
    return l->acked[turn];
}

static bool erase_one(struct store *s, struct life *l)
{
    int turn = (int)below(&l->dice, l->turns), k = (int)below(&l->dice, MOST);
    struct err e = {0};
    if (!l->acked[turn] || k >= l->n[turn] || l->erasing[turn][k])
        return true;
    l->erasing[turn][k] = true;
    l->erased[turn][k] = store_raw_erase(s, l->seq[turn][k], S("ops"), S("asked"), 1, &e);
    return l->erased[turn][k];
}

/* the bodies of the first half; they arrived at the number of their turn */
static bool expire(struct store *s, struct life *l)
{
    struct err e = {0};
    int64_t n;
    int before = l->turns / 2;
    for (int turn = 0; turn < before; turn++)
        for (int k = 0; k < MOST; k++)
            l->erasing[turn][k] = true;
    if (!store_raw_expire(s, before, INT64_MAX, TURNS, &n, &e))
        return false;
    for (int turn = 0; turn < before; turn++)
        for (int k = 0; k < MOST; k++)
            l->erased[turn][k] = true;
    return true;
}

static bool learn(struct store *s, struct life *l)
{
    struct err e = {0};
    return store_dictionary_add(s, S("forge"), body_of(l->turns, 0), &e);
}

static bool add_token(struct store *s, struct life *l)
{
    struct err e = {0};
    struct token t = {.label = named("token-", l->tokens++, 0), .revoked_ms = TIME_NONE};
    if (!store_token_add(s, &t, &e))
        return false;
    l->tokens_acked++;
    return true;
}

/* works until the power goes, or all is done */
static void live(struct life *l)
{
    struct err e = {0};
    struct store *s = store_open(file("power.db"), STORE_WRITE, &e);
    bool ok = s;
    if (ok && l->unsafe)
        sqlite3_exec(s->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    if (ok)
        store_set_checkpoint(s, below(&l->dice, 2) ? 0 : 40);
    while (ok && l->turns < TURNS) {
        ok = write_turn(s, l, l->turns++);
        switch (below(&l->dice, 16)) {
        case 0:
            ok = ok && erase_one(s, l);
            break;
        case 1:
            ok = ok && learn(s, l);
            break;
        case 2:
            ok = ok && add_token(s, l);
            break;
        case 3:
        case 4:
            ok = ok && store_checkpoint(s, &e);
            break;
        case 5:
            ok = ok && expire(s, l);
            break;
        case 6:
            if (ok) { /* anew, after an orderly end */
                store_close(s);
                s = store_open(file("power.db"), STORE_WRITE, &e);
                ok = s;
                if (ok && l->unsafe)
                    sqlite3_exec(s->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
            }
            break;
        default:
            break;
        }
    }
    disk.off = true; /* at the end at the latest */
    store_close(s);
}

struct found {
    const struct life *l;
    int seen[TURNS][MOST];
    const char *fault;
};

static bool find(void *context, const struct delivery *d)
{
    struct found *f = context;
    int turn = -1, k = -1;
    char id[32] = {0};
    memcpy(id, d->id.p, (size_t)d->id.n < sizeof id ? (size_t)d->id.n : sizeof id - 1);
    if (sscanf(id, "%d.%d", &turn, &k) != 2 || turn < 0 || turn >= TURNS || k < 0 || k >= MOST)
        f->fault = "an id of nowhere";
    else if (f->seen[turn][k]++)
        f->fault = "twice";
    else if (f->l->erased[turn][k] && d->body.p)
        f->fault = "erased, and there";
    else if (!d->body.p && !f->l->erasing[turn][k])
        f->fault = "without body";
    else if (d->body.p && !str_equal(d->body, body_of(turn, k)))
        f->fault = "another body";
    return !f->fault;
}

static bool count_token(void *context, const struct token *t)
{
    ++*(int *)context;
    return t->id > 0;
}

/* what is wrong with the log; NULL: nothing */
static const char *judge(struct store *s, const struct life *l)
{
    struct err e = {0};
    struct found f = {.l = l};
    int tokens = 0;
    struct walked seen = {0};
    if (!store_check(s, &e) || !store_deliveries_each(s, (struct str){0}, 0, true, find, &f, &e) ||
        !store_each(s, STORE_BY_ENTITY, see, &seen, &e) ||
        !store_tokens_each(s, count_token, &tokens, &e))
        return "damaged";
    if (f.fault)
        return f.fault;
    if (tokens < l->tokens_acked || tokens > l->tokens)
        return "a token lost";
    int there = 0;
    for (int turn = 0; turn < l->turns; turn++) {
        for (int k = 0; k < l->n[turn]; k++)
            if (f.seen[turn][k] != f.seen[turn][0])
                return "part of a transaction";
        if (l->acked[turn] && !f.seen[turn][0])
            return "acknowledged and lost";
        if (f.seen[turn][0] && !l->tried[turn])
            return "rolled back, and there";
        there += f.seen[turn][0] ? l->n[turn] : 0;
    }
    return seen.line.n == there ? NULL : "events lost";
}

/* it goes on: what is there is known, what is not can be added */
static const char *go_on(struct store *s, const struct life *l)
{
    struct err e = {0};
    bool ok = store_begin(s, &e);
    for (int turn = 0; ok && turn < l->turns; turn++) {
        enum append_result result;
        struct event v = event_at(turn, 0);
        ok = store_append(s, &v, 1, &result, *room(), &e);
        if (ok && l->acked[turn] && result != APPEND_DUPLICATE)
            return "an event that is there is not known";
    }
    return ok && store_commit(s, &e) && store_check(s, &e) ? NULL : "does not go on";
}

static const char *one_seed(uint64_t seed, bool unsafe, int64_t *operations)
{
    struct life l = {.dice = {seed}, .unsafe = unsafe};
    struct arena before = *room();
    file_remove(file("power.db"));
    power_begin(seed, 1 + below(&l.dice, OPERATIONS));
    live(&l);
    *operations += disk.operations;
    power_settle();
    struct err e = {0};
    for (int again = (int)below(&l.dice, 3); again > 0; again--) { /* and during recovery */
        power_begin(seed * 31 + (uint64_t)again, 1 + below(&l.dice, 40));
        struct store *s = store_open(file("power.db"), STORE_WRITE, &e);
        if (s)
            store_checkpoint(s, &e);
        disk.off = true;
        store_close(s);
        power_settle();
    }
    struct store *s = store_open(file("power.db"), STORE_WRITE, &e);
    const char *fault = s ? judge(s, &l) : "does not open";
    if (!fault)
        fault = go_on(s, &l);
    store_close(s);
    *room() = before;
    return fault;
}

static void what_was_acknowledged_survives(void **state)
{
    (void)state;
    int64_t operations = 0;
    const char *only = getenv("POWER_SEED");
    for (uint64_t seed = only ? strtoull(only, NULL, 10) : 1; seed <= SEEDS; seed++) {
        const char *fault = one_seed(seed, false, &operations);
        if (fault)
            fail_msg("seed %d: %s", (int)seed, fault);
        if (only)
            break;
    }
    check_true(only || operations > SEEDS * OPERATIONS / 3); /* most did much before */
}

/* the same disk loses something where nobody waits for it: else it would prove nothing */
static void without_syncs_something_is_lost(void **state)
{
    (void)state;
    int64_t operations = 0;
    int lost = 0;
    for (uint64_t seed = 1; seed <= SEEDS / 10; seed++)
        lost += one_seed(seed, true, &operations) != NULL;
    check_true(lost > SEEDS / 40);
}

/* files in memory where there are such: nobody waits for this disk */
static int make_quick_folder(void **state)
{
    memcpy(folder, "/dev/shm/pitwall-test-XXXXXX", 29);
    return mkdtemp(folder) ? 0 : make_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives),
        cmocka_unit_test(without_syncs_something_is_lost),
    };
    return cmocka_run_group_tests(tests, make_quick_folder, remove_folder);
}
