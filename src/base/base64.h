/* Base64 in (RFC 4648).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/str.h"

/* base64_read(text, to, room): the bytes that text stands for in to[room], their number; -1 when it
 * is no base64 or takes more than room bytes. The standard alphabet and the one for URLs; padding
 * may be missing; unused bits must be zero. room >= text.n / 4 * 3 + 3 is always enough. */
ptrdiff_t base64_read(struct str text, unsigned char *to, ptrdiff_t room);

#endif
