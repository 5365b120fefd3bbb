/* docs/metrics.md F3, F5: the graph against searches that anyone can check.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/graph.h"

#include "base/out.h"
#include "base/time.h"
#include "check.h"
#include "dice.h"
#include "fact/ancestry.h"

enum { MOST = 40 };

/* a history of n commits, each with 0-3 parents before it */
struct history {
    int n, parent[MOST][3], nparent[MOST];
    struct str sha[MOST];
};

static struct history random_history(struct dice *d)
{
    struct history h = {.n = 1 + below(d, MOST - 1)};
    for (int i = 0; i < h.n; i++) {
        struct out o = out_to(room());
        out_format(&o, "%016llx%024d", (unsigned long long)roll(d), i);
        h.sha[i] = out_str_of(&o);
        int most = i < 3 ? i : 3, shape = below(d, 10);
        h.nparent[i] = shape == 0 ? 0 : shape < 7 ? 1 : shape < 9 ? 2 : 3;
        if (h.nparent[i] > most)
            h.nparent[i] = most;
        for (int k = 0; k < h.nparent[i]; k++)
            h.parent[i][k] = i - 1 - below(d, i < 6 ? i : 6);
    }
    return h;
}

static void tell(struct graph_builder *b, const struct history *h, int i)
{
    struct str parent[3];
    for (int k = 0; k < h->nparent[i]; k++)
        parent[k] = h->sha[h->parent[i][k]];
    graph_add(b, h->sha[i], parent, h->nparent[i], true, false, i * MINUTE_MS, TIME_NONE);
}

static struct graph *build(const struct history *h, const int *order, int n)
{
    struct graph_builder *b = graph_begin((struct hash_key){0}, room());
    for (int i = 0; i < n; i++)
        tell(b, h, order[i]);
    return graph_finish(b, room());
}

/* every ancestor, itself included, by asking every parent */
static void ancestors(const struct history *h, int of, bool *is)
{
    if (is[of])
        return;
    is[of] = true;
    for (int k = 0; k < h->nparent[of]; k++)
        ancestors(h, h->parent[of][k], is);
}

static struct str dump(const struct graph *g)
{
    struct out o = out_to(room());
    for (int32_t i = 0; i < g->n; i++) {
        const struct commit *c = &g->commit[i];
        out_format(&o, "%.*s %d%d", FMT(c->sha), c->known, c->parents_known);
        out_format(&o, " %lld %lld", (long long)c->authored_ms, (long long)c->committed_ms);
        for (int32_t k = 0; k < c->nparent; k++)
            out_format(&o, " %d", g->parent[c->parent_from + k]);
        out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

static void any_order_and_repetition_gives_the_same_graph(void **state)
{
    (void)state;
    struct dice d = {1};
    for (int round = 0; round < 200; round++) {
        struct history h = random_history(&d);
        int order[2 * MOST], n = 0;
        for (int i = 0; i < h.n; i++)
            order[n++] = i;
        struct str wanted = dump(build(&h, order, n));
        for (int i = 0; i < h.n; i++)
            if (below(&d, 2))
                order[n++] = i;
        shuffle(&d, order, n, sizeof *order);
        check_true(str_equal(dump(build(&h, order, n)), wanted));
    }
}

static void claims_equal_a_naive_search(void **state)
{
    (void)state;
    struct dice d = {2};
    for (int round = 0; round < 300; round++) {
        struct history h = random_history(&d);
        int order[MOST], first[MOST];
        for (int i = 0; i < h.n; i++)
            order[i] = i, first[i] = -1;
        struct graph *g = build(&h, order, h.n);
        int32_t label[MOST], stack[MOST], claimed = 0;
        for (int i = 0; i < g->n; i++)
            label[i] = COMMIT_NONE;
        for (int deployment = 0; deployment < 6; deployment++) {
            int tip = below(&d, h.n);
            bool is[MOST] = {false};
            ancestors(&h, tip, is);
            for (int i = 0; i < h.n; i++)
                if (is[i] && first[i] < 0)
                    first[i] = deployment;
            claimed += graph_claim(g, graph_find(g, h.sha[tip]), label, deployment, stack);
        }
        for (int i = 0; i < h.n; i++) {
            check_int(label[graph_find(g, h.sha[i])], first[i]);
            claimed -= first[i] >= 0;
        }
        check_int(claimed, 0);
    }
}

static void reaches_equals_a_naive_search(void **state)
{
    (void)state;
    struct dice d = {3};
    for (int round = 0; round < 40; round++) {
        struct history h = random_history(&d);
        int order[MOST];
        for (int i = 0; i < h.n; i++)
            order[i] = i;
        struct graph *g = build(&h, order, h.n);
        struct ancestry *x = ancestry_of(g, NULL, 0, room());
        for (int from = 0; from < h.n; from++) {
            bool is[MOST] = {false};
            ancestors(&h, from, is);
            for (int to = 0; to < h.n; to++) {
                int32_t f = graph_find(g, h.sha[from]), t = graph_find(g, h.sha[to]);
                check_int(graph_reaches(g, f, t, *room()), is[to]);
                check_int(ancestry_reaches(x, f, t), is[to]);
            }
        }
    }
}

static void note(void *context, int32_t commit)
{
    bool *met = context;
    check_true(!met[commit]); /* each once */
    met[commit] = true;
}

/* ancestors(tips) minus ancestors(base), for bases on the mainline and off it */
static void new_commits_equal_a_naive_search(void **state)
{
    (void)state;
    struct dice d = {4};
    for (int round = 0; round < 2000; round++) {
        struct history h = random_history(&d);
        int order[MOST];
        for (int i = 0; i < h.n; i++)
            order[i] = i;
        struct graph *g = build(&h, order, h.n);
        int tip[2] = {below(&d, h.n), below(&d, h.n)}, base = below(&d, h.n + 1) - 1;
        int32_t bases[MOST], nbases = 0, tips[2];
        for (int i = 0; i < 2; i++)
            tips[i] = graph_find(g, h.sha[tip[i]]);
        for (int i = 0; i < 3; i++)
            bases[nbases++] = graph_find(g, h.sha[below(&d, h.n)]);
        int32_t b = base < 0 ? COMMIT_NONE : graph_find(g, h.sha[base]);
        struct ancestry *x = ancestry_of(g, bases, nbases, room());
        bool met[MOST] = {false}, has[MOST] = {false}, had[MOST] = {false}, plain = false;
        ancestors(&h, tip[0], has);
        ancestors(&h, tip[1], has);
        if (base >= 0)
            ancestors(&h, base, had);
        bool got = ancestry_new(x, tips, 2, b, note, met);
        for (int i = 0; i < h.n; i++) {
            check_int(met[graph_find(g, h.sha[i])], has[i] && !had[i]);
            plain |= has[i] && !had[i] && h.nparent[i] < 2;
        }
        check_int(got, plain);
    }
}

/* later calls may leave out what earlier ones gave, and nothing else; each still says whether its
 * whole set has a commit that is no merge */
static void later_calls_leave_out_only_what_was_given(void **state)
{
    (void)state;
    struct dice d = {5};
    for (int round = 0; round < 500; round++) {
        struct history h = random_history(&d);
        int order[MOST];
        for (int i = 0; i < h.n; i++)
            order[i] = i;
        struct graph *g = build(&h, order, h.n);
        int32_t bases[4];
        int base[4], tip[4];
        for (int i = 0; i < 4; i++) {
            base[i] = below(&d, h.n);
            tip[i] = below(&d, h.n);
            bases[i] = graph_find(g, h.sha[base[i]]);
        }
        struct ancestry *x = ancestry_of(g, bases, 4, room());
        bool ever[MOST] = {false};
        for (int i = 0; i < 4; i++) {
            bool met[MOST] = {false}, has[MOST] = {false}, had[MOST] = {false}, plain = false;
            int32_t t = graph_find(g, h.sha[tip[i]]);
            ancestors(&h, tip[i], has);
            ancestors(&h, base[i], had);
            bool got = ancestry_new(x, &t, 1, bases[i], note, met);
            for (int k = 0; k < h.n; k++) {
                int32_t c = graph_find(g, h.sha[k]);
                bool in = has[k] && !had[k];
                check_true(in ? met[c] || ever[k] : !met[c]);
                ever[k] |= in;
                plain |= in && h.nparent[k] < 2;
            }
            check_int(got, plain);
        }
    }
}

static const char *const full[] = {"0123456789012345678901234567890123456789",
                                   "0123456789abcdef012345678901234567890123",
                                   "fedcba9876543210fedcba9876543210fedcba98"};

static void short_shas_are_unique_prefixes_or_nothing(void **state)
{
    (void)state;
    struct graph_builder *b = graph_begin((struct hash_key){0}, room());
    struct str parent = S("fedc");
    for (int i = 0; i < 3; i++)
        graph_add(b, str_of(full[i]), &parent, i == 0, true, false, TIME_NONE, TIME_NONE);
    struct graph *g = graph_finish(b, room());
    check_int(graph_find(g, str_of(full[1])), 1);
    check_int(graph_find(g, S("0123456789a")), 1);
    check_int(graph_find(g, S("0123456789")), COMMIT_NONE); /* two of them */
    check_int(graph_find(g, S("fedc")), 2);
    check_int(graph_find(g, S("fed")), COMMIT_NONE); /* too short to be a sha */
    check_int(graph_find(g, S("aaaa")), COMMIT_NONE);
    check_int(graph_find(g, S("")), COMMIT_NONE);
    check_int(g->commit[0].nparent, 1); /* its short parent is the known commit */
    check_int(g->parent[g->commit[0].parent_from], 2);
}

static void a_commit_only_named_is_on_no_graph(void **state)
{
    (void)state;
    struct graph_builder *b = graph_begin((struct hash_key){0}, room());
    struct str parent = str_of(full[0]);
    graph_add(b, str_of(full[2]), &parent, 1, true, false, 5, TIME_NONE);
    struct graph *g = graph_finish(b, room());
    check_int(g->n, 2);
    check_int(graph_find(g, parent), COMMIT_NONE);
    check_int(graph_find(g, S("01234567")), COMMIT_NONE);
    check_int(graph_find_named(g, parent), 0);
    check_int(graph_find_named(g, S("01234567")), COMMIT_NONE);
    int32_t label[2] = {-1, -1}, stack[2];
    check_int(graph_claim(g, 1, label, 7, stack), 2);
    check_int(label[0], 7);
}

static void told_parents_replace_inferred_ones(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct graph_builder *b = graph_begin((struct hash_key){0}, room());
        struct str inferred = str_of(full[0]), told = str_of(full[1]), sha = str_of(full[2]);
        for (int i = 0; i < 3; i++) {
            int what = turn ? 2 - i : i;
            graph_add(b, sha, what == 1 ? &told : &inferred, what < 2, what < 2, what == 0,
                      10 + what, TIME_NONE);
        }
        struct graph *g = graph_finish(b, room());
        check_int(g->n, 2); /* what only the replaced list named is gone */
        check_str(g->commit[g->parent[g->commit[1].parent_from]].sha, full[1]);
        check_int(g->commit[1].authored_ms, 10);
        check_true(g->commit[1].parents_known);
    }
}

static void no_parents_told_is_not_a_root(void **state)
{
    (void)state;
    struct graph_builder *b = graph_begin((struct hash_key){0}, room());
    graph_add(b, str_of(full[0]), NULL, 0, false, false, 1, 1);
    graph_add(b, str_of(full[1]), NULL, 0, true, false, 1, 1);
    struct graph *g = graph_finish(b, room());
    check_true(!g->commit[0].parents_known && g->commit[1].parents_known);
}

/* what no true history holds must still end */
static void a_cycle_ends_every_walk(void **state)
{
    (void)state;
    struct graph_builder *b = graph_begin((struct hash_key){0}, room());
    for (int i = 0; i < 3; i++) {
        struct str parent = str_of(full[(i + 1) % 3]);
        graph_add(b, str_of(full[i]), &parent, 1, true, false, 1, 1);
    }
    struct graph *g = graph_finish(b, room());
    int32_t label[3] = {-1, -1, -1}, stack[3], bases[] = {0, 1};
    check_int(graph_claim(g, 0, label, 1, stack), 3);
    struct ancestry *x = ancestry_of(g, bases, 2, room());
    bool met[3] = {false};
    int32_t tip = 2;
    ancestry_new(x, &tip, 1, 0, note, met);
    check_true(ancestry_reaches(x, 0, 2));
}

static void an_empty_graph_answers(void **state)
{
    (void)state;
    struct graph *g = graph_finish(graph_begin((struct hash_key){0}, room()), room());
    check_int(g->n, 0);
    check_int(graph_find(g, str_of(full[0])), COMMIT_NONE);
    check_int(graph_claim(g, COMMIT_NONE, NULL, 0, NULL), 0);
    check_true(!graph_reaches(g, COMMIT_NONE, COMMIT_NONE, *room()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_and_repetition_gives_the_same_graph),
        cmocka_unit_test(claims_equal_a_naive_search),
        cmocka_unit_test(reaches_equals_a_naive_search),
        cmocka_unit_test(new_commits_equal_a_naive_search),
        cmocka_unit_test(later_calls_leave_out_only_what_was_given),
        cmocka_unit_test(short_shas_are_unique_prefixes_or_nothing),
        cmocka_unit_test(a_commit_only_named_is_on_no_graph),
        cmocka_unit_test(told_parents_replace_inferred_ones),
        cmocka_unit_test(no_parents_told_is_not_a_root),
        cmocka_unit_test(a_cycle_ends_every_walk),
        cmocka_unit_test(an_empty_graph_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
