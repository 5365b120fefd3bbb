/* What an adapter makes of recorded deliveries, for tests: source-table ADAPTER
 * [--events|--bodies]. SPDX-License-Identifier: Apache-2.0
 *
 * stdin: one {"headers":{"x-github-event":"push"},"path":"","body":{...}} per line. stdout, a line
 * for each: kind, tab, "push.landed change.opened", "ignored: REASON" or "refused: REASON", tab,
 * delivery id;
 * --events: that and the events as canonical JSON; --bodies: what is kept, {"headers","body"}.
 * Fails where reading what is kept again gives other events. */
#include "base/plain.h"
#include "event/write.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS = 64 };

struct delivery {
    struct source_header header[HEADERS];
    struct source_input in;
};

static void header_names(struct delivery *d, const struct json *headers, struct arena *a)
{
    ptrdiff_t n = 0;
    for (const struct json *h = json_first(headers); h && n < HEADERS; h = json_next(headers, h)) {
        char *name = NEW_RAW(a, char, h->key.n);
        for (ptrdiff_t i = 0; i < h->key.n; i++)
            name[i] =
                (char)(h->key.p[i] >= 'A' && h->key.p[i] <= 'Z' ? h->key.p[i] | 0x20 : h->key.p[i]);
        d->header[n++] = (struct source_header){
            {name, h->key.n},
            h->text
        };
    }
    d->in.header = d->header;
    d->in.nheader = n;
}

/* json_parse keeps texts until the next call only: one parser for each text that is looked at */
static const struct json *parse(struct json_parser *parser, struct str text, struct arena *a)
{
    struct err e = {0};
    const struct json *j = json_parse(parser, text, false, a, &e);
    if (!j) {
        fprintf(stderr, "source-table: %s\n", e.text);
        exit(1);
    }
    return j;
}

static struct str events_of(const struct source_output *out, struct arena *a)
{
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; i < out->n; i++) {
        out_event(&o, &out->event[i]);
        out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

static void check_law(const struct adapter *adapter, const struct delivery *d,
                      const struct source_output *out, struct json_parser *parser,
                      struct json_parser *other, struct arena *a)
{
    struct delivery kept = *d;
    struct source_output again;
    header_names(&kept, parse(other, out->headers, a), a);
    kept.in.body = parse(parser, out->body, a);
    kept.in.kept = true;
    source_read(adapter, &kept.in, a, &again);
    if (!str_equal(events_of(out, a), events_of(&again, a)) || again.nfault != out->nfault ||
        !str_equal(out->body, again.body) || !str_equal(out->ignored, again.ignored)) {
        fprintf(stderr, "source-table: read again it is another: %.*s\n%.*s\n%.*s\n",
                FMT(out->kind), FMT(out->body), FMT(again.body));
        exit(1);
    }
}

static void print(struct out *o, const struct source_output *out, const char *what)
{
    if (strcmp(what, "--bodies") == 0) {
        out_text(o, "{\"headers\":");
        out_str(o, out->headers);
        out_text(o, ",\"body\":");
        out_str(o, out->body);
        out_text(o, "}\n");
        return;
    }
    out_plain(o, out->kind);
    out_byte(o, '\t');
    for (ptrdiff_t i = 0; i < out->n; i++) {
        out_text(o, i ? " " : "");
        out_str(o, event_type_name(out->event[i].type));
    }
    if (out->ignored.p)
        out_text(o, "ignored: ");
    out_plain(o, out->ignored);
    for (ptrdiff_t i = 0; i < out->nfault; i++) {
        out_text(o, i || out->n ? "; refused: " : "refused: ");
        out_plain(o, out->fault[i].reason);
    }
    out_byte(o, '\t');
    out_plain(o, out->delivery);
    out_byte(o, '\n');
    if (strcmp(what, "--events") == 0)
        for (ptrdiff_t i = 0; i < out->n; i++) {
            out_event(o, &out->event[i]);
            out_byte(o, '\n');
        }
}

int main(int argc, char **argv)
{
    const struct adapter *adapter = argc > 1 ? adapter_find(str_of(argv[1])) : NULL;
    struct json_parser *parser[3] = {json_parser_new(), json_parser_new(), json_parser_new()};
    struct arena whole = arena_reserve((size_t)1 << 32);
    char *line = NULL;
    size_t room = 0;
    if (!adapter) {
        fputs("usage: source-table ADAPTER [--events|--bodies] < DELIVERIES\n", stderr);
        return 2;
    }
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        struct arena a = whole;
        struct out o = out_to(&a);
        struct source_output out;
        struct delivery d = {0};
        const struct json *j = parse(parser[0], (struct str){line, n}, &a);
        const struct json *body = json_get(j, S("body")), *path = json_get(j, S("path"));
        if (!body)
            return 2;
        header_names(&d, json_get(j, S("headers")), &a);
        d.in.source = adapter_name(adapter);
        d.in.path = path ? path->text : (struct str){0};
        d.in.body = body;
        d.in.arrival_ms = INT64_C(1795000000000);
        source_read(adapter, &d.in, &a, &out);
        check_law(adapter, &d, &out, parser[1], parser[2], &a);
        print(&o, &out, argc > 2 ? argv[2] : "");
        fwrite(o.item, 1, (size_t)o.n, stdout);
    }
    for (int i = 0; i < 3; i++)
        json_parser_free(parser[i]);
    free(line);
    arena_release(whole);
    return 0;
}
