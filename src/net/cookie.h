/* Cookie headers (RFC 6265 4.2).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_COOKIE_H
#define NET_COOKIE_H

#include "base/str.h"

/* cookie_value(header, name): the value of the first cookie of that name, byte for byte, in
 * "a=1; b=2", without quotes around it; p == NULL when absent. Borrowed from header. */
struct str cookie_value(struct str header, struct str name);

#endif
