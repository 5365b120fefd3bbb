/* Percent escapes, done and undone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_ESCAPE_H
#define NET_ESCAPE_H

#include "base/out.h"
#include "net/target.h"

enum escape_fault { ESCAPE_FINE, ESCAPE_BAD, ESCAPE_NO_UTF8 };

/* escape_undo(raw, plus, a, text): raw with each %XX as its byte, once, and with '+' as a blank
 * where plus is set; where nothing is to be undone, raw itself. Bad: an escape that is none, a
 * NUL, escaped or not. */
enum escape_fault escape_undo(struct str raw, bool plus, struct arena *a, struct str *text);

/* escape_pairs(raw, most, a, pair, n, at): "name=value&..." to pair[n], with '+' as a blank; empty
 * names are left out; at most `most` are read (*n == most + 1: there are more). *at is the text at
 * fault. */
enum escape_fault escape_pairs(struct str raw, ptrdiff_t most, struct arena *a,
                               const struct http_pair **pair, ptrdiff_t *n, struct str *at);

/* out_escaped(o, s): s as one part of a path or one value of a query: every byte but letters,
 * digits and - . _ as %XX; escape_undo gives s again. */
void out_escaped(struct out *o, struct str s);

#endif
