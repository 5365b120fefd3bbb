/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/access_claim.h"

#include "net/address.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

/* --- tokens ---------------------------------------------------------------------------------- */

/* the bytes of base64 text; p == NULL: it is none */
static struct str base64_bytes(struct str text, struct arena *a)
{
    if (text.n == 0 || text.n % 4 || text.n > LIMIT_CREDENTIAL_BYTES)
        return (struct str){0};
    char *bytes = NEW(a, char, text.n / 4 * 3 + 1);
    int n = EVP_DecodeBlock((unsigned char *)bytes, (const unsigned char *)text.p, (int)text.n);
    for (ptrdiff_t i = text.n; n > 0 && i > text.n - 2 && text.p[i - 1] == '='; i--)
        n--;
    if (n < 0)
        return (struct str){0};
    return (struct str){bytes, n};
}

struct str claim_credential(struct str authorization, struct arena *a)
{
    struct str rest = str_trim(authorization), scheme = str_cut(&rest, ' ');
    rest = str_trim(rest);
    if (str_equal_fold(scheme, S("Bearer")))
        return rest.n ? rest : (struct str){0};
    if (!str_equal_fold(scheme, S("Basic")))
        return (struct str){0};
    struct str pair = base64_bytes(rest, a);
    str_cut(&pair, ':');
    return pair.n ? pair : (struct str){0};
}

struct str claim_cookie(struct str cookies, struct str name)
{
    while (cookies.n) {
        struct str value = str_trim(str_cut(&cookies, ';')), key = str_cut(&value, '=');
        if (str_equal(str_trim(key), name) && value.p)
            return str_trim(value);
    }
    return (struct str){0};
}

/* --- where from ------------------------------------------------------------------------------ */

static bool is_number_address(struct str host)
{
    bool digits = host.n > 0;
    for (ptrdiff_t i = 0; i < host.n; i++)
        digits &= (host.p[i] >= '0' && host.p[i] <= '9') || host.p[i] == '.';
    return digits || str_find(host, ':') >= 0;
}

/* "dora.example" of "https://dora.example:8443" */
static struct str origin_host(struct str origin)
{
    struct address at;
    struct str host = str_slice(origin, str_find(origin, ':') + 3, origin.n);
    return address_parse(host, &at) ? at.host : host;
}

bool claim_host_fits(const struct claim *c, const struct public_url *url)
{
    struct address host;
    return address_parse(c->host, &host) &&
           (url->origin.n == 0 || address_is_loopback(host.host) || is_number_address(host.host) ||
            str_equal_fold(host.host, origin_host(url->origin)));
}

/* "http://" and the Host that the request was sent to */
static bool origin_is_host(const struct claim *c)
{
    return str_starts(c->origin, S("http://")) &&
           str_equal_fold(str_slice(c->origin, 7, c->origin.n), c->host);
}

bool claim_is_direct(const struct claim *c, struct err *why)
{
    struct address host;
    struct str peer = c->peer;
    if (str_starts(peer, S("::ffff:")))
        peer = str_slice(peer, 7, peer.n);
    if (!address_is_loopback(peer))
        return err_set(why, ERR_INPUT, "it comes from '%.*s'", FMT(peer));
    if (c->forwarded.p)
        return err_set(why, ERR_INPUT, "it came through a proxy, says its header '%.*s'",
                       FMT(c->forwarded));
    if (!address_parse(c->host, &host) || !address_is_loopback(host.host))
        return err_set(why, ERR_INPUT, "its 'Host' is '%.*s'", FMT(c->host));
    if (c->origin.p && !origin_is_host(c))
        return err_set(why, ERR_INPUT, "its 'Origin' is '%.*s'", FMT(c->origin));
    return true;
}

bool claim_origin_is_ours(const struct claim *c, const struct public_url *url)
{
    struct address host;
    if (!c->origin.p)
        return true;
    /* at the public name only as it is served there: https stays https */
    if (url->origin.n && address_parse(c->host, &host) &&
        str_equal_fold(host.host, origin_host(url->origin)))
        return str_equal_fold(c->origin, url->origin);
    return origin_is_host(c) || (url->origin.n && str_equal_fold(c->origin, url->origin));
}

/* --- CSRF ------------------------------------------------------------------------------------ */

void claim_csrf(struct str cookie, char hex[CSRF_HEX])
{
    static const char digits[] = "0123456789abcdef", text[] = "pitwall csrf";
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    unsigned n = 0;
    if (!HMAC(EVP_sha256(), cookie.p, (int)cookie.n, (const unsigned char *)text, sizeof text - 1,
              digest, &n) ||
        n * 2 != CSRF_HEX)
        bug("no HMAC");
    for (ptrdiff_t i = 0; i < CSRF_HEX / 2; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
}

bool claim_csrf_fits(const struct claim *c)
{
    char hex[CSRF_HEX];
    if (!c->cookie.n || c->csrf.n != CSRF_HEX)
        return false;
    claim_csrf(c->cookie, hex);
    return CRYPTO_memcmp(hex, c->csrf.p, CSRF_HEX) == 0;
}
