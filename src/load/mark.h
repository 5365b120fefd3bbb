/* Real events and a made-up organisation never share a log: nobody could tell them apart.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_MARK_H
#define LOAD_MARK_H

#include "store/store.h"

/* mark_check(s, path, sample, a, e): whether the log takes such events; an empty one becomes a
 * sample's log by its first. path: for the error, which is ERR_INPUT. */
bool mark_check(struct store *s, const char *path, bool sample, struct arena *a, struct err *e);

#endif
