/* Hashes, name tables, sorting.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/names.h"
#include "base/out.h"
#include "base/sort.h"
#include "check.h"

#include <openssl/evp.h>
#include <openssl/params.h>

static void sha256_gives_the_published_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } row[] = {
        {"",                                                         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc",                                                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"                                                            },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        unsigned char digest[32];
        struct out o = out_to(room());
        hash_sha256(str_of(row[i].text), digest);
        out_hex(&o, (struct str){(const char *)digest, 32});
        check_str(out_str_of(&o), row[i].hex);
    }
    unsigned char none[32], empty[32];
    hash_sha256((struct str){0}, none);
    hash_sha256(S(""), empty);
    assert_memory_equal(none, empty, 32);
}

/* every bit of a text, and its length, moves about half of the bits of the hash */
static void hash64_spreads_every_bit(void **state)
{
    (void)state;
    char text[40];
    for (int n = 1; n <= 40; n++) {
        long moved = 0;
        for (int i = 0; i < n; i++)
            text[i] = (char)(i * 37);
        uint64_t before = hash64((struct str){text, n});
        for (int bit = 0; bit < 8 * n; bit++) {
            text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
            uint64_t change = before ^ hash64((struct str){text, n});
            check_true(change != 0);
            moved += __builtin_popcountll(change);
            text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        }
        double mean = (double)moved / (8.0 * n);
        check_true(mean > 26 && mean < 38);
    }
    memset(text, 0, sizeof text);
    for (int n = 0; n < 40; n++)
        for (int m = 0; m < n; m++)
            check_true(hash64((struct str){text, n}) != hash64((struct str){text, m}));
    check_true(hash64((struct str){0}) == hash64(S("")));
}

static void hash64_does_not_read_past_the_end(void **state)
{
    (void)state;
    for (ptrdiff_t n = 0; n < 70; n++) { /* exact blocks: the gap behind each is poisoned */
        char *p = NEW(room(), char, n);
        uint64_t h = hash64((struct str){p, n});
        char *q = NEW(room(), char, n);
        check_true(h == hash64((struct str){q, n}));
    }
}

/* libcrypto's SipHash with our rounds */
static struct hash128 reference(const struct hash_key *key, struct str s)
{
    unsigned rounds[] = {1, 3};
    size_t size = 16, n;
    unsigned char digest[16];
    OSSL_PARAM params[] = {OSSL_PARAM_construct_uint("c-rounds", &rounds[0]),
                           OSSL_PARAM_construct_uint("d-rounds", &rounds[1]),
                           OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    EVP_MAC_CTX *c = EVP_MAC_CTX_new(mac);
    check_true(EVP_MAC_init(c, (const unsigned char *)key->k, 16, params));
    check_true(EVP_MAC_update(c, (const unsigned char *)s.p, (size_t)s.n));
    check_true(EVP_MAC_final(c, digest, &n, sizeof digest));
    EVP_MAC_CTX_free(c);
    EVP_MAC_free(mac);
    struct hash128 h;
    memcpy(&h, digest, sizeof h);
    return h;
}

static void siphash_is_that_of_libcrypto(void **state)
{
    (void)state;
    struct hash_key key = {
        {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908), 1}
    };
    for (ptrdiff_t n = 0; n < 70; n++) {
        char *p = NEW(room(), char, n);
        for (ptrdiff_t i = 0; i < n; i++)
            p[i] = (char)(i * 7 + n);
        struct str s = {p, n};
        struct hash128 ours = hash_keyed128(&key, s), theirs = reference(&key, s);
        check_true(ours.a == theirs.a && ours.b == theirs.b);
    }
}

/* names that fall together in hash64, whose numbers everybody knows, part under a key */
static void a_key_parts_names_that_were_made_to_collide(void **state)
{
    (void)state;
    enum { MANY = 2000 };
    struct hash_key none =
                        {
                            {0}
    },
                    key = {{0x1234567, 0x89abcdef01234, 0x55aa55aa}};
    struct names set = {.key = key};
    uint64_t first = 0, seen[MANY];
    for (int i = 0; i < MANY; i++) {
        uint64_t *word = NEW(room(), uint64_t, 2);
        word[0] = UINT64_C(0xbb67ae8584caa73b);
        word[1] = (uint64_t)i;
        struct str name = {(const char *)word, 16};
        first = i ? first : hash64(name);
        check_true(hash64(name) == first);
        check_true(hash64_keyed(&none, name) == first);
        seen[i] = hash64_keyed(&key, name);
        for (int k = 0; k < i; k++)
            assert_true(seen[k] != seen[i]);
        check_int(names_add(&set, name, room()), i);
    }
    check_int(set.n, MANY);
}

static void names_are_numbered_in_order_of_first_sight(void **state)
{
    (void)state;
    struct names set = {0};
    enum { MANY = 20000 };
    check_int(names_find(&set, S("a")), -1);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            struct out o = out_to(room());
            out_format(&o, "service-%d", i);
            check_int(names_add(&set, out_str_of(&o), room()), i);
        }
    check_int(set.n, MANY);
    check_str(set.item[4711], "service-4711");
    check_int(names_find(&set, S("service-19999")), 19999);
    check_int(names_find(&set, S("service-20000")), -1);
    check_int(names_add(&set, S(""), room()), MANY);
    check_int(names_find(&set, (struct str){0}), MANY);
}

struct pair {
    int key, place;
    char more[4];
};

static int by_key(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void sort_is_stable_for_every_length(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int n = 0; n < 300; n++) {
        struct pair *item = NEW(room(), struct pair, n);
        int seen[16] = {0}, count[16] = {0};
        for (int i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            item[i] = (struct pair){(int)(seed >> 28), i, {0}};
            count[item[i].key]++;
        }
        sort(item, n, sizeof *item, by_key, *room());
        for (int i = 0; i < n; i++) {
            seen[item[i].key]++;
            check_true(i == 0 || item[i - 1].key < item[i].key ||
                       (item[i - 1].key == item[i].key && item[i - 1].place < item[i].place));
        }
        assert_memory_equal(seen, count, sizeof seen);
    }
}

static int compared;
static int by_int64(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    compared++;
    return (*x > *y) - (*x < *y);
}

static void sort_takes_order_for_nothing(void **state)
{
    (void)state;
    enum { N = 100000 };
    int64_t *item = NEW(room(), int64_t, N);
    for (int i = 0; i < N; i++)
        item[i] = i;
    compared = 0;
    sort(item, N, sizeof *item, by_int64, *room());
    check_int(compared, N - 1);
    for (int i = 0; i < N; i++)
        item[i] = N - i;
    sort(item, N, sizeof *item, by_int64, *room());
    for (int i = 0; i < N; i++)
        check_int(item[i], i + 1);
    sort(NULL, 0, sizeof *item, by_int64, *room());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_published_values),
        cmocka_unit_test(hash64_spreads_every_bit),
        cmocka_unit_test(hash64_does_not_read_past_the_end),
        cmocka_unit_test(siphash_is_that_of_libcrypto),
        cmocka_unit_test(a_key_parts_names_that_were_made_to_collide),
        cmocka_unit_test(names_are_numbered_in_order_of_first_sight),
        cmocka_unit_test(sort_is_stable_for_every_length),
        cmocka_unit_test(sort_takes_order_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
