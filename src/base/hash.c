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

uint64_t hash64(struct str s)
{
    uint64_t h = K0 ^ (uint64_t)s.n;
    const char *p = s.p;
    ptrdiff_t left = s.n;
    for (; left > 16; left -= 16, p += 16)
        h = mix(load(p, 8) ^ K1, load(p + 8, 8) ^ h);
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
    return mix(K2 ^ (uint64_t)s.n, mix(a ^ K1, b ^ h));
}

void hash_sha256(struct str s, unsigned char digest[32])
{
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, s.p, (size_t)s.n);
    SHA256_Final(digest, &c);
}
