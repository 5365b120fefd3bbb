/* Any JSON text: read, written and read again, packed and unpacked, it stays the same event.
 * SPDX-License-Identifier: Apache-2.0 */
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
    static struct json_parser *parser;
    if (!parser)
        parser = json_parser_new();
    struct arena a = fresh();
    struct err e = {0};
    struct event v, again;
    struct event_remark remark;
    const struct json *j =
        json_parse(parser, (struct str){(const char *)data, (ptrdiff_t)size}, false, &a, &e);
    if (!j)
        return 0;
    if (!event_read(j, &a, &v, &remark, &e)) {
        law(e.code == ERR_INPUT);
        return 0;
    }
    struct out packed = out_to(&a);
    event_pack(&packed, &v);
    law(event_unpack(out_str_of(&packed), &a, &again));
    struct str line = line_of(&v, &a);
    law(str_equal(line_of(&again, &a), line));
    struct event_keys keys = event_keys(&v, a), same = event_keys(&again, a);
    law(memcmp(&keys, &same, sizeof keys) == 0);
    j = json_parse(parser, line, false, &a, &e);
    law(j && event_read(j, &a, &again, &remark, &e));
    law(str_equal(line_of(&again, &a), line));
    return 0;
}
