/* Any request as CloudEvents: attributes are UTF-8 text, data is JSON where it was read as such.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: headers in one line ("content-type: x", tabs between them), then the body. */
#include "source/cloudevents.h"

#include "fuzz.h"

enum { HEADERS = 16 };

/* data that is told as JSON text of the body: not bytes as they came, not packed, no key escaped */
static bool is_written(struct str body, struct str raw)
{
    bool same = body.n && raw.p >= body.p && raw.p <= body.p + body.n;
    for (ptrdiff_t i = 0; i < body.n; i++)
        if (body.p[i] == '\\' || str_starts(str_slice(body, i, body.n), S("base64")))
            return false;
    return !same;
}

static void check_event(const struct cloud_event *event, struct str body)
{
    static struct json_parser *parser;
    struct arena a = fresh();
    struct err e;
    law(event->nheader >= 0 && event->nheader <= CLOUD_ATTRIBUTES);
    for (ptrdiff_t i = 0; i < event->nheader; i++)
        law(event->header[i].value.n > 0 && str_utf8(event->header[i].value));
    if (event->fault.p) {
        law(str_starts(event->fault, S("cloudevents: ")));
        return;
    }
    law(event->nheader == 0 || event->nheader >= 4);
    law(event->raw.p != NULL);
    if (!parser)
        parser = json_parser_new();
    if (is_written(body, event->raw))
        law(json_parse(parser, event->raw, false, &a, &e));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_parser *parser;
    static struct arena room;
    struct source_header header[HEADERS];
    struct str whole = exact(data, size), body = whole, line = str_cut(&body, '\n');
    struct cloud_event *event = NULL;
    ptrdiff_t n = 0, nheader = 0;
    struct err e;
    if (!parser) {
        parser = json_parser_new();
        room = arena_reserve((size_t)1 << 30);
    }
    struct arena a = room;
    while (line.n && nheader < HEADERS) {
        struct str value = str_cut(&line, '\t'), name = str_cut(&value, ':'), decoded;
        header[nheader++] = (struct source_header){name, str_trim(value)};
        if (cloud_header_decode(value, &a, &decoded))
            law(decoded.n <= value.n && str_utf8(decoded));
    }
    if (cloudevents_read(header, nheader, body, parser, &a, &event, &n, &e) == CLOUD_READ)
        for (ptrdiff_t i = 0; i < n; i++)
            check_event(&event[i], body);
    drop(whole);
    return 0;
}
