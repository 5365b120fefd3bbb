/* Bodies of deliveries: compressed alone, with the dictionary of their source.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_BODY_H
#define STORE_BODY_H

#include "store/origin.h"

/* What packs and unpacks them, of one connection; kept dictionaries are loaded once. */
struct body_zip;
void body_zip_free(struct body_zip *z); /* NULL is fine */

/* body_add(s, o, seq, arrival_ms, body, scratch, e): the body of delivery seq of source o, as a row
 * of raw. In a transaction. */
bool body_add(struct store *s, struct origin *o, int64_t seq, int64_t arrival_ms, struct str body,
              struct arena scratch, struct err *e);

/* body_get(s, seq, a, body, e): p == NULL where it was never kept, erased or expired. */
bool body_get(struct store *s, int64_t seq, struct arena *a, struct str *body, struct err *e);

/* body_unpack(s, dictionary, raw_bytes, bytes, a, body, e): columns of raw; *body p == NULL:
 * erased. The statement that holds bytes is not stepped. */
bool body_unpack(struct store *s, int64_t dictionary, int64_t raw_bytes, struct str bytes,
                 struct arena *a, struct str *body, struct err *e);

enum { BODY_LEVEL = 3, BODY_BYTES_LIMIT = 64 << 20 };

#endif
