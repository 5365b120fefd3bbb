/* Any bytes as a packed event.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Either event_unpack refuses them, or they are an event that building accepts as it is and that
 * packs and unpacks to itself. */
#include "event/read.h"
#include "event/write.h"
#include "fuzz.h"

static struct str line_of(const struct event *v, struct arena *a)
{
    struct out o = out_to(a);
    out_event(&o, v);
    return out_str_of(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = fresh();
    struct err e = {0};
    struct event v, again;
    struct str bytes = exact(data, size);
    if (event_unpack(bytes, &a, &v)) {
        struct str line = line_of(&v, &a);
        law(event_build(v.type, v.value, v.n, &a, &again, &e));
        law(str_equal(line_of(&again, &a), line));
        struct out packed = out_to(&a);
        event_pack(&packed, &v);
        law(event_unpack(out_str_of(&packed), &a, &again));
        law(str_equal(line_of(&again, &a), line));
        event_keys(&v, a);
    }
    drop(bytes);
    return 0;
}
