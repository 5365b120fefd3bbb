/* Text from outside as people may look at it: nothing in it that a terminal would obey.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Not plain are control characters (C0, DEL, C1), what turns the direction of the text around it,
 * line and paragraph separators, and bytes that are no UTF-8: each of their bytes is shown as \xNN.
 */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include "base/out.h"

/* out_plain(o, s): s with what is not plain as \xNN. */
void out_plain(struct out *o, struct str s);

/* plain_copy(to, room, s): the same into to[room], cut where it is full, but not inside a character
 * or an \xNN; a NUL behind it. Returns the bytes before that NUL. room >= 1. */
ptrdiff_t plain_copy(char *to, ptrdiff_t room, struct str s);

/* plain_width(s): columns of a terminal that out_plain(s) takes: one a character, two where it is
 * wide, none for combining marks. */
int plain_width(struct str s);

/* str_is_plain(s): whether out_plain leaves it as it is. */
bool str_is_plain(struct str s);

#endif
