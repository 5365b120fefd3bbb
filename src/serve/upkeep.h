/* What a served log needs done beside being written: the journal brought into the file,
 * dictionaries learnt, old raw bodies erased, tokens and sources that others changed re-read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_UPKEEP_H
#define SERVE_UPKEEP_H

#include "serve/server.h"

struct upkeep;

/* upkeep_start(s, e): s: its log, hub, writer and access must outlive this. */
struct upkeep *upkeep_start(struct server *s, struct err *e);
void upkeep_stop(struct upkeep *u); /* NULL is nothing */

#endif
