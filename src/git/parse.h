/* What git prints, read: pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PARSE_H
#define GIT_PARSE_H

#include "event/event.h"

/* parse_sha(s): whether s is a whole sha in lower-case hex: 40 or 64 digits. */
bool parse_sha(struct str s);

/* parse_seconds(s): ms of the unsigned decimal seconds since 1970 in s; TIME_NONE for anything
 * else, and for times after the year 9999. */
int64_t parse_seconds(struct str s);

/* parse_commit(record, commit): what rev-list prints with PARSE_COMMIT_FORMAT up to the next ';':
 * a line "commit SHA" and "PARENT PARENT,AUTHORED,COMMITTED". nparent counts all parents, of which
 * the first COMMIT_PARENTS are kept. Borrowed. False: no such record. */
bool parse_commit(struct str record, struct event_commit *commit);

#define PARSE_COMMIT_FORMAT "--format=%P,%at,%ct;"

#endif
