/* Words, and those that were nearly said.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/str.h"

/* word_listed(words, word): whether word is one of words, which have a blank between them. */
bool word_listed(struct str words, struct str word);

/* near_word(near, word, candidate): keeps in *near the candidate closest to word, close enough to
 * be meant; p == NULL: none yet. */
struct near {
    struct str best;
    int distance;
};
void near_word(struct near *near, struct str word, struct str candidate);

#endif
