/* What a request says about who sends it, before anybody believes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_ACCESS_CLAIM_H
#define SERVE_ACCESS_CLAIM_H

#include "serve/access.h"

#define SESSION_COOKIE "pitwall_session"
enum { CSRF_HEX = 64, LIMIT_CREDENTIAL_BYTES = 4096 };

struct claim {
    bool local;                    /* came over the Unix socket */
    bool changes;                  /* its method is none of those that only read */
    struct str peer, host, origin; /* origin.p == NULL: not told */
    struct str forwarded;          /* the first header that only a proxy sends; p == NULL: none */
    struct str token;              /* as presented; p == NULL: none */
    struct str cookie, csrf;       /* of the signed-in page; p == NULL: none */
};

/* claim_credential(authorization, a): the token in the value of an Authorization header: of
 * "Bearer T", or the password of "Basic ..."; p == NULL: none. */
struct str claim_credential(struct str authorization, struct arena *a);

/* claim_cookie(cookies, name): the value of the first cookie of that name; p == NULL: none. */
struct str claim_cookie(struct str cookies, struct str name);

/* claim_host_fits(c, url): 'Host' may be ours: a loopback name, an address (a name that an outsider
 * controls is none), or the name of `url`; any where no url was told. */
bool claim_host_fits(const struct claim *c, const struct public_url *url);

/* claim_is_direct(c, why): from this machine itself, not through a proxy, not for another site's
 * page. When not, *why is half a sentence: "it comes from '10.0.0.7'". */
bool claim_is_direct(const struct claim *c, struct err *why);

/* claim_origin_is_ours(c, url): Origin is absent, or this server as the browser addressed it. Host
 * fits. */
bool claim_origin_is_ours(const struct claim *c, const struct public_url *url);

/* claim_csrf(cookie, hex): what a page signed in with that cookie sends as X-CSRF-Token: an HMAC
 * under the cookie, so that nothing needs to be kept. claim_csrf_fits: it was sent. */
void claim_csrf(struct str cookie, char hex[CSRF_HEX]);
bool claim_csrf_fits(const struct claim *c);

#endif
