/* SPDX-License-Identifier: Apache-2.0 */
/* SHA256_Init and friends keep their state on the stack; the EVP way costs an allocation and a
 * locked look-up of the algorithm per call, more than the hashing of an event itself. */
#define OPENSSL_API_COMPAT 0x10100000L
#include "base/hash.h"

#include <openssl/sha.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* both halves of the product, folded: every bit of a and b reaches every bit of the result */
static uint64_t mix(uint64_t a, uint64_t b)
{
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const char *p, size_t n)
{
    uint64_t v = 0;
    memcpy(&v, p, n);
    return v;
}

/* odd numbers with bits in no pattern: fractions of the square roots of 2, 3, 5 */
#define K0 UINT64_C(0x6a09e667f3bcc909)
#define K1 UINT64_C(0xbb67ae8584caa73b)
#define K2 UINT64_C(0x3c6ef372fe94f82b)

static inline uint64_t fold(uint64_t k0, uint64_t k1, uint64_t k2, struct str s)
{
    uint64_t h = k0 ^ (uint64_t)s.n;
    const char *p = s.p;
    ptrdiff_t left = s.n;
    for (; left > 16; left -= 16, p += 16)
        h = mix(load(p, 8) ^ k1, load(p + 8, 8) ^ h);
    uint64_t a = 0, b = 0;
    if (left >= 8) { /* the two words may overlap: the length is in h already */
        a = load(p, 8);
        b = load(p + left - 8, 8);
    } else if (left >= 4) {
        a = load(p, 4);
        b = load(p + left - 4, 4);
    } else if (left > 0) {
        a = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[left / 2] << 8 |
            (unsigned char)p[left - 1];
    }
    return mix(k2 ^ (uint64_t)s.n, mix(a ^ k1, b ^ h));
}

uint64_t hash64(struct str s)
{
    return fold(K0, K1, K2, s);
}

uint64_t hash64_keyed(const struct hash_key *key, struct str s)
{
    return fold(K0 ^ key->k[0], K1 ^ key->k[1], K2 ^ key->k[2], s);
}

/* --- SipHash ------------------------------------------------------------------------------------
 */
struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static inline uint64_t sip_end(struct sip *s, uint64_t mark)
{
    s->v2 ^= mark;
    sip_round(s);
    sip_round(s);
    sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* the last, short word: its bytes, and the length in the highest */
static inline uint64_t last_word(const char *p, ptrdiff_t left, ptrdiff_t n)
{
    uint64_t word = (uint64_t)n << 56;
    if (left >= 4) { /* both loads lie inside; where they overlap they agree */
        word |= load(p, 4);
        word |= load(p + left - 4, 4) << 8 * (left - 4);
    } else if (left > 0) {
        word |= (uint64_t)(unsigned char)p[0];
        word |= (uint64_t)(unsigned char)p[left / 2] << 8 * (left / 2);
        word |= (uint64_t)(unsigned char)p[left - 1] << 8 * (left - 1);
    }
    return word;
}

#define WIDE 0xee /* the variant of 128 bits */
static inline struct sip sip_over(const struct hash_key *key, struct str s)
{
    struct sip v = {
        key->k[0] ^ UINT64_C(0x736f6d6570736575), key->k[1] ^ UINT64_C(0x646f72616e646f6d) ^ WIDE,
        key->k[0] ^ UINT64_C(0x6c7967656e657261), key->k[1] ^ UINT64_C(0x7465646279746573)};
    const char *p = s.p;
    ptrdiff_t left = s.n;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t word = load(p, 8);
        v.v3 ^= word;
        sip_round(&v);
        v.v0 ^= word;
    }
    uint64_t word = last_word(p, left, s.n);
    v.v3 ^= word;
    sip_round(&v);
    v.v0 ^= word;
    return v;
}

struct hash128 hash_keyed128(const struct hash_key *key, struct str s)
{
    struct sip v = sip_over(key, s);
    struct hash128 h;
    h.a = sip_end(&v, WIDE);
    v.v1 ^= 0xdd;
    h.b = sip_end(&v, 0);
    return h;
}

void hash_sha256(struct str s, unsigned char digest[32])
{
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, s.p, (size_t)s.n);
    SHA256_Final(digest, &c);
}
