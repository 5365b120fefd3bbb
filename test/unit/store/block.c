/* SPDX-License-Identifier: Apache-2.0 */
#include "store/block.h"

#include "store/keys.h"
#include "unit/event/samples.h"

enum { ROWS = 300 };

static struct block_row *rows_of(struct dice *d)
{
    static const char *const entities[] = {"b", "", "acme/x", "a", "acme/x/y"};
    struct block_row *row = NEW(room(), struct block_row, ROWS);
    for (int i = 0; i < ROWS; i++) {
        int n = below(d, 20) ? below(d, 40) : 40000;
        char *p = NEW_RAW(room(), char, n);
        for (int k = 0; k < n; k++)
            p[k] = (char)below(d, 7);
        row[i] = (struct block_row){
            .entity = str_of(entities[below(d, COUNT(entities))]),
            .bytes = {p, n},
            .arrival_ms = below(d, 9)   ? 1000 + i
                          : below(d, 2) ? INT64_MAX
                                        : INT64_MIN
        };
    }
    return row;
}

static void rows_come_back_by_entity(void **state)
{
    (void)state;
    struct dice dice = {5};
    const struct block_row *row = rows_of(&dice);
    const int32_t *order = block_order(row, ROWS, room());
    bool seen[ROWS] = {false};
    struct block_row got, last = {.entity = S("")};
    int blocks = 0;
    for (ptrdiff_t at = 0; at < ROWS; blocks++) {
        struct out o = out_to(room());
        ptrdiff_t taken = block_fill(&o, row, order + at, ROWS - at, row[0].arrival_ms);
        struct block_walk walk = {.rest = out_str_of(&o), .run_arrival_ms = row[0].arrival_ms};
        for (ptrdiff_t i = at; i < at + taken; i++) {
            check_true(block_next(&walk, &got));
            check_int(got.offset, order[i]);
            check_true(str_equal(got.entity, row[order[i]].entity));
            check_true(str_equal(got.bytes, row[order[i]].bytes));
            check_int(got.arrival_ms, row[order[i]].arrival_ms);
            int by_entity = str_compare(last.entity, got.entity);
            check_true(i == 0 || by_entity < 0 || (by_entity == 0 && last.offset < got.offset));
            check_true(!seen[got.offset]);
            seen[got.offset] = true;
            last = got;
        }
        check_true(!block_next(&walk, &got) && walk.rest.n == 0 && walk.left == 0);
        at += taken;
    }
    check_true(blocks > 2);
}

static bool walks_to_the_end(struct str raw)
{
    struct block_walk walk = {.rest = raw};
    struct block_row got;
    while (block_next(&walk, &got))
        check_true(got.bytes.p >= raw.p && got.bytes.p + got.bytes.n <= raw.p + raw.n);
    return walk.rest.n == 0 && walk.left == 0;
}

static void damaged_blocks_are_told_and_never_overrun(void **state)
{
    (void)state;
    struct dice dice = {6};
    const struct block_row row[] = {
        {.entity = S("acme/x"), .bytes = S("one"),   .arrival_ms = 1  },
        {.entity = S("acme/y"), .bytes = S("two"),   .arrival_ms = 200},
        {.entity = S("acme/x"), .bytes = S("three"), .arrival_ms = -5 },
    };
    struct out o = out_to(room());
    check_int(block_fill(&o, row, block_order(row, 3, room()), 3, 1), 3);
    check_true(walks_to_the_end(out_str_of(&o)));
    int whole = 0;
    for (ptrdiff_t n = 1; n < o.n; n++) { /* copies of exact size: a sanitizer sees an overrun */
        struct str cut = arena_copy(room(), str_slice(out_str_of(&o), 0, n));
        whole += walks_to_the_end(cut);
    }
    check_int(whole, 1); /* the cut between the two groups: the run's count tells it */
    for (int turn = 0; turn < 20000; turn++) {
        struct arena before = *room();
        char *p = NEW_RAW(room(), char, o.n);
        memcpy(p, o.item, (size_t)o.n);
        for (int i = 0; i <= turn % 3; i++)
            p[below(&dice, (int)o.n)] = (char)roll(&dice);
        walks_to_the_end((struct str){p, o.n});
        *room() = before;
    }
}

static void squeezed_and_back(void **state)
{
    (void)state;
    struct zip *z = zip_new();
    const struct str texts[] = {S("x"),
                                S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};
    for (int i = 0; i < COUNT(texts); i++) {
        struct str raw, small = squeeze(z, texts[i], room());
        check_true(small.n <= texts[i].n);
        check_true(expand(z, small, texts[i].n, room(), &raw));
        check_true(str_equal(raw, texts[i]));
        check_true(!expand(z, small, texts[i].n + 1, room(), &raw));
        check_true(!expand(z, small, -1, room(), &raw));
        check_true(!expand(z, small, INT64_MAX, room(), &raw));
    }
    zip_free(z);
    zip_free(NULL);
}

static void keys_are_a_set_and_come_back(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct dice dice = {7};
    struct key_set set = {0};
    struct key *key = NEW(room(), struct key, N), *again = NEW(room(), struct key, N);
    for (int i = 0; i < N; i++) {
        unsigned char bytes[16] = {0};
        uint64_t high = i ? roll(&dice) : 0; /* the first is the one that marks free slots */
        if (i % 100 == 1)
            high = UINT64_MAX; /* the last slots, over and over: only the low bytes differ */
        for (int k = 0; k < 8; k++)
            bytes[k] = (unsigned char)(high >> (56 - 8 * k));
        bytes[8] = (unsigned char)(i >> 8), bytes[9] = (unsigned char)i;
        key[i] = key_of(bytes);
        check_true(key_set_add(&set, key[i]));
    }
    for (int i = 0; i < N; i++)
        check_true(!key_set_add(&set, key[i]));
    check_int(set.n, N);
    keys_sort(key, N, *room());
    for (int i = 1; i < N; i++)
        check_true(key[i - 1].high < key[i].high ||
                   (key[i - 1].high == key[i].high && key[i - 1].low < key[i].low));
    struct out o = out_to(room());
    keys_pack(&o, key, N);
    check_int(o.n, (ptrdiff_t)N * KEY_BYTES);
    keys_unpack(out_str_of(&o), again);
    for (int i = 0; i < N; i++)
        check_true(key[i].high == again[i].high && key[i].low == again[i].low);
    key_set_free(&set);
    check_true(key_set_add(&set, key[0]));
    key_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_by_entity),
        cmocka_unit_test(damaged_blocks_are_told_and_never_overrun),
        cmocka_unit_test(squeezed_and_back),
        cmocka_unit_test(keys_are_a_set_and_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
