/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC_* keep their state between parts of a message; EVP_MAC would look the algorithm up under a
 * lock for every delivery. */
#define OPENSSL_API_COMPAT 0x10100000L
#include "source/signature.h"

#include "base/time.h"
#include "base/base64.h"
#include "source/scheme.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum {
    MAC_BYTES = 32,
    MAC_HEX = 64,
    ED25519_MOST = 4 /* each costs a pass over the body and a curve */
};

/* what a request carries for one scheme */
struct carried {
    struct str value; /* the header's */
    struct str id, time;
    struct str item[SIGNATURES_MOST]; /* signatures without their prefix */
    ptrdiff_t n;
    struct str key_signature[ED25519_MOST]; /* "v1a," of scheme standard */
    ptrdiff_t nkey_signature;
};

bool equal_in_constant_time(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, (size_t)a.n) == 0);
}

/* The one header of that name. Two of them may mean two things to two readers: wrong. */
static enum verdict header_of(const struct signed_request *r, struct str name, struct str *value)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < r->nheader; i++)
        if (str_equal(r->header[i].name, name)) {
            *value = str_trim(r->header[i].value);
            n++;
        }
    return n > 1 ? SIGNATURE_WRONG : n == 0 || value->n == 0 ? SIGNATURE_MISSING : SIGNATURE_RIGHT;
}

static enum verdict named_headers(const struct scheme *s, const struct signed_request *r,
                                  struct carried *c)
{
    int naming = 0;
    enum verdict v = header_of(r, s->header[0], &c->value);
    if (v == SIGNATURE_MISSING && s->header[1].n)
        v = header_of(r, s->header[naming = 1], &c->value);
    if (v == SIGNATURE_RIGHT && s->id_header[naming].n)
        v = header_of(r, s->id_header[naming], &c->id);
    if (v == SIGNATURE_RIGHT && s->time_header[naming].n)
        v = header_of(r, s->time_header[naming], &c->time);
    return v;
}

static enum verdict fetch(const struct scheme *s, const struct signed_request *r, struct carried *c)
{
    if (s->carrier == CARRIER_HEADER)
        return named_headers(s, r, c);
    if (s->carrier == CARRIER_CHOSEN_HEADER)
        return r->header_name.n ? header_of(r, r->header_name, &c->value) : SIGNATURE_MISSING;
    c->value = r->path_token;
    return c->value.n ? SIGNATURE_RIGHT : SIGNATURE_MISSING;
}

/* names of HTTP authentication have no case; other prefixes have */
static bool prefix_cut(struct str prefix, struct str *value)
{
    struct str head = str_slice(*value, 0, prefix.n), tail = str_slice(*value, prefix.n, value->n);
    bool word = str_ends(prefix, S(" "));
    bool same = word ? str_equal_fold(head, prefix) : str_equal(head, prefix);
    if (same)
        *value = word ? str_trim(tail) : tail;
    return same;
}

/* The signatures of the header's list; false: it says two times, or what it says twice differs. */
static bool split(const struct scheme *s, struct carried *c)
{
    struct str rest = c->value;
    for (int i = 0; rest.n > 0 && i < SIGNATURES_MOST; i++) {
        struct str item = rest;
        if (s->separator)
            item = str_trim(str_cut(&rest, s->separator));
        else
            rest.n = 0;
        if (s->time_prefix.n && prefix_cut(s->time_prefix, &item)) {
            if (c->time.n)
                return false;
            c->time = item;
        } else if (prefix_cut(s->prefix, &item)) {
            c->item[c->n++] = item;
        } else if (s->key == KEY_BASE64 && c->nkey_signature < ED25519_MOST &&
                   prefix_cut(S("v1a,"), &item)) {
            c->key_signature[c->nkey_signature++] = item;
        }
    }
    return true;
}

/* the part of the signed content that a letter of the scheme's pattern stands for */
static struct str part_of(const struct scheme *s, ptrdiff_t i, const struct signed_request *r,
                          const struct carried *c)
{
    switch (s->content.p[i]) {
    case 'i':
        return c->id;
    case 't':
        return c->time;
    case 'b':
        return r->body;
    default:
        return str_slice(s->content, i, i + 1);
    }
}

/* the key's bytes; n == 0: no key of this scheme's HMAC */
static struct str key_of(const struct scheme *s, struct str secret, unsigned char room[SECRET_MOST])
{
    struct str none = {0};
    if (s->key == KEY_TEXT)
        return secret;
    if (str_starts(secret, PUBLIC_KEY_PREFIX)) /* it is public: whoever has it could sign */
        return none;
    if (str_starts(secret, SECRET_PREFIX))
        secret = str_slice(secret, SECRET_PREFIX.n, secret.n);
    ptrdiff_t n = base64_read(secret, room, SECRET_MOST);
    return n > 0 ? (struct str){(const char *)room, n} : none;
}

static void mac_of(const struct scheme *s, const struct signed_request *r, const struct carried *c,
                   struct str key, unsigned char mac[MAC_BYTES])
{
    HMAC_CTX *hmac = HMAC_CTX_new();
    bool made = hmac && HMAC_Init_ex(hmac, key.p, (int)key.n, EVP_sha256(), NULL);
    for (ptrdiff_t i = 0; made && i < s->content.n; i++) {
        struct str part = part_of(s, i, r, c);
        made = part.n == 0 || HMAC_Update(hmac, (const unsigned char *)part.p, (size_t)part.n);
    }
    if (!made || !HMAC_Final(hmac, mac, NULL))
        fatal("out of memory");
    HMAC_CTX_free(hmac);
}

/* The expected signature is written out and compared as text: what is too long, in upper case or no
 * hex at all differs like any other. */
static struct str written(enum encoding encoding, const unsigned char mac[MAC_BYTES],
                          char text[MAC_HEX + 1])
{
    static const char digit[] = "0123456789abcdef";
    if (encoding == ENCODING_BASE64)
        return (struct str){text, EVP_EncodeBlock((unsigned char *)text, mac, MAC_BYTES)};
    for (int i = 0; i < MAC_BYTES; i++) {
        text[(ptrdiff_t)2 * i] = digit[mac[i] >> 4];
        text[(ptrdiff_t)2 * i + 1] = digit[mac[i] & 15];
    }
    return (struct str){text, MAC_HEX};
}

static bool hmac_fits(const struct scheme *s, const struct signed_request *r,
                      const struct carried *c, struct str secret)
{
    unsigned char room[SECRET_MOST], mac[MAC_BYTES];
    char text[MAC_HEX + 1];
    struct str key = key_of(s, secret, room);
    bool fits = false;
    if (key.n == 0 || c->n == 0)
        return false;
    mac_of(s, r, c, key, mac);
    struct str wanted = written(s->encoding, mac, text);
    for (ptrdiff_t i = 0; i < c->n; i++)
        fits |= equal_in_constant_time(c->item[i], wanted);
    OPENSSL_cleanse(room, sizeof room);
    return fits;
}

/* ed25519 reads its message twice, so it has to be in one piece. */
static unsigned char *joined(const struct scheme *s, const struct signed_request *r,
                             const struct carried *c, ptrdiff_t *n)
{
    ptrdiff_t at = 0;
    for (ptrdiff_t i = 0; i < s->content.n; i++)
        at += part_of(s, i, r, c).n;
    unsigned char *p = OPENSSL_malloc((size_t)at + 1);
    *n = at;
    at = 0;
    if (!p)
        fatal("out of memory");
    for (ptrdiff_t i = 0; i < s->content.n; i++) {
        struct str part = part_of(s, i, r, c);
        if (part.n)
            memcpy(p + at, part.p, (size_t)part.n);
        at += part.n;
    }
    return p;
}

static bool key_signature_fits(const struct scheme *s, const struct signed_request *r,
                               const struct carried *c, struct str secret)
{
    unsigned char key[ED25519_KEY], signature[ED25519_SIGNATURE];
    struct str text = str_slice(secret, PUBLIC_KEY_PREFIX.n, secret.n);
    bool fits = false;
    if (c->nkey_signature == 0 || !str_starts(secret, PUBLIC_KEY_PREFIX) ||
        base64_read(text, key, sizeof key) != ED25519_KEY)
        return false;
    EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, sizeof key);
    ptrdiff_t n;
    unsigned char *message = joined(s, r, c, &n);
    for (ptrdiff_t i = 0; public && i < c->nkey_signature; i++) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        fits |=
            base64_read(c->key_signature[i], signature, sizeof signature) == ED25519_SIGNATURE &&
            context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
            EVP_DigestVerify(context, signature, sizeof signature, message, (size_t)n) == 1;
        EVP_MD_CTX_free(context);
    }
    OPENSSL_free(message);
    EVP_PKEY_free(public);
    return fits;
}

/* "user:password" of Basic against a secret of either form */
static bool basic_fits(struct str credentials, struct str secret)
{
    unsigned char room[2 * SECRET_MOST];
    ptrdiff_t n = base64_read(credentials, room, sizeof room);
    struct str whole = {(const char *)room, n < 0 ? 0 : n}, password = whole;
    str_cut(&password, ':');
    bool fits = equal_in_constant_time(whole, secret);
    fits |= equal_in_constant_time(password, secret);
    OPENSSL_cleanse(room, sizeof room);
    return fits;
}

static bool secret_fits(const struct scheme *s, const struct signed_request *r,
                        const struct carried *c, struct str secret)
{
    bool fits = false;
    if (secret.n <= 0) /* an empty key would make every signature computable */
        return false;
    if (s->proof == PROOF_HMAC) {
        fits = hmac_fits(s, r, c, secret);
        fits |= key_signature_fits(s, r, c, secret);
        return fits;
    }
    for (ptrdiff_t i = 0; i < c->n; i++)
        fits |= s->proof == PROOF_BASIC ? basic_fits(c->item[i], secret)
                                        : equal_in_constant_time(c->item[i], secret);
    return fits;
}

/* a count of seconds (or ms by its magnitude), digits only */
static bool time_of(struct str text, int64_t *ms)
{
    int64_t count;
    return text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9' && str_int(text, &count) &&
           time_parse_integer(count, ms);
}

enum verdict signature_verify(const struct scheme *scheme, const struct signed_request *r,
                              const struct str *secret, ptrdiff_t nsecret)
{
    struct carried c = {0};
    bool timed = scheme->time_header[0].n || scheme->time_prefix.n, fits = false;
    int64_t ms = 0;
    if (scheme->proof == PROOF_NONE)
        return SIGNATURE_RIGHT;
    if (nsecret <= 0)
        return SIGNATURE_WRONG;
    enum verdict v = fetch(scheme, r, &c);
    if (v != SIGNATURE_RIGHT)
        return v;
    if (!split(scheme, &c) || (timed && !time_of(c.time, &ms)))
        return SIGNATURE_WRONG;
    for (ptrdiff_t i = 0; i < nsecret; i++)
        fits |= secret_fits(scheme, r, &c, secret[i]);
    if (!fits)
        return SIGNATURE_WRONG;
    int64_t apart;
    return timed && (__builtin_sub_overflow(r->now_ms, ms, &apart) || apart > SIGNATURE_WINDOW_MS ||
                     apart < -SIGNATURE_WINDOW_MS)
               ? SIGNATURE_STALE
               : SIGNATURE_RIGHT;
}
