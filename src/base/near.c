/* SPDX-License-Identifier: Apache-2.0 */
#include "base/near.h"

void near_word(struct near *near, struct str word, struct str candidate)
{
    enum { BEGINNING = 3 }; /* so many bytes of a longer word are meant as it */
    bool begins = word.n >= BEGINNING && str_starts(candidate, word);
    int distance = begins ? 1 : str_distance(word, candidate);
    int most = word.n < 4 ? 1 : word.n < 8 ? 2 : 3;
    if (distance <= most && (!near->best.p || distance < near->distance))
        *near = (struct near){candidate, distance};
}

bool word_listed(struct str words, struct str word)
{
    while (words.n)
        if (str_equal(str_cut(&words, ' '), word))
            return true;
    return false;
}
