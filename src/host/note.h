/* What is said on standard error, and what time it is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HOST_NOTE_H
#define HOST_NOTE_H

#include "base/str.h"

/* note(format, ...): one line on standard error, "pitwall: " in front, plain (base/plain.h). */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* note_place(line): the same for a line that begins with its place, "events.ndjson:17: ...", as
 * editors read it: nothing is put in front. */
void note_place(struct str line);

/* clock_ms(): now. */
int64_t clock_ms(void);

#endif
