/* SPDX-License-Identifier: Apache-2.0 */
#include "load/recorded.h"

void recorded_headers(const struct json *object, struct arena *a, struct source_input *in)
{
    ptrdiff_t room = object && object->type == JSON_OBJECT ? object->nchild : 0;
    struct source_header *list = NEW(a, struct source_header, room);
    in->header = list;
    in->nheader = 0;
    in->path = S("");
    for (const struct json *h = room ? json_first(object) : NULL; h; h = json_next(object, h)) {
        if (h->type != JSON_STRING)
            continue;
        char *name = arena_z(a, h->key);
        for (ptrdiff_t i = 0; i < h->key.n; i++)
            if (name[i] >= 'A' && name[i] <= 'Z')
                name[i] |= 0x20;
        struct source_header *x = &list[in->nheader++];
        x->name = (struct str){name, h->key.n};
        x->value = arena_copy(a, h->text);
        if (str_equal(x->name, S(":path")))
            in->path = x->value;
    }
}

void recorded_read(struct parcel *p, const struct adapter *adapter, struct source_input in,
                   struct str line, struct desk *desk, struct arena *a)
{
    struct arena scratch = desk->scratch;
    struct err e = {0};
    const struct json *j = json_parse(desk->parser, line, false, &scratch, &e);
    const struct json *body = json_get(j, S("body"));
    if (!body) {
        struct str reason =
            j ? S("expected {\"headers\":{},\"body\":{}}: 'body' is missing") : str_of(e.text);
        parcel_refuse(p, in.source, line, reason, in.arrival_ms, a);
        return;
    }
    recorded_headers(json_get(j, S("headers")), a, &in);
    struct out raw = out_to(a);
    if (body->type == JSON_STRING)
        out_str(&raw, body->text);
    else
        json_write(&raw, body);
    in.raw = out_str_of(&raw);
    parcel_read(p, adapter, in, desk, a);
}
