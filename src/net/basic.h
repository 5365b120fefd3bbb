/* HTTP Basic credentials (RFC 7617).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_BASIC_H
#define NET_BASIC_H

#include "base/arena.h"

struct basic {
    struct str user, password; /* any bytes but NUL and control characters; either may be empty */
};

/* basic_parse(header, a, basic): the value of an Authorization header, "Basic dTpw"; false when it
 * is of another scheme or malformed. The password may hold colons, the user cannot. */
bool basic_parse(struct str header, struct arena *a, struct basic *basic);

/* bearer_token(header): what follows "Bearer " in an Authorization header (RFC 6750), p == NULL
 * when it is of another scheme or empty. */
struct str bearer_token(struct str header);

#endif
