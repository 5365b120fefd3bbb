/* One delivery through an adapter, and what it gave as text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_DELIVER_H
#define TEST_DELIVER_H

#include "check.h"
#include "event/write.h"
#include "source/source.h"

#define ARRIVAL INT64_C(1795000000000) /* 2026-11-18T11:06:40Z */

/* the texts of a tree are its parser's until its next text: the last twelve trees stand */
static inline const struct json *tree_of(struct str text)
{
    enum { STANDING = 12 };
    static struct json_parser *parser[STANDING];
    static int next;
    struct err e = {0};
    next = (next + 1) % STANDING;
    if (!parser[next])
        parser[next] = json_parser_new();
    const struct json *j = json_parse(parser[next], text, false, room(), &e);
    if (!j)
        print_error("%s: %.*s\n", e.text, FMT(text));
    assert_non_null(j);
    return j;
}

static inline struct str summary_of(const struct source_output *out)
{
    struct out o = out_to(room());
    for (ptrdiff_t i = 0; i < out->n; i++) {
        out_event(&o, &out->event[i]);
        out_byte(&o, '\n');
    }
    for (ptrdiff_t i = 0; i < out->nfault; i++) {
        out_text(&o, "refused ");
        out_str(&o, out->fault[i].field);
        out_text(&o, ": ");
        out_str(&o, out->fault[i].reason);
        out_byte(&o, '\n');
    }
    if (out->ignored.p) {
        out_text(&o, "ignored: ");
        out_str(&o, out->ignored);
        out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

/* deliver_as(adapter, header, n, path, again_path, body): what came of it; the law that what is
 * kept reads as the same, posted to again_path, is checked on the way */
static inline struct source_output deliver_as(const struct adapter *adapter,
                                              const struct source_header *header, ptrdiff_t n,
                                              struct str path, struct str again_path,
                                              struct str body)
{
    struct source_header kept[16];
    struct source_output out, again;
    ptrdiff_t nkept = 0;
    struct source_input in = {.source = S("test"),
                              .header = header,
                              .nheader = n,
                              .path = path,
                              .body = tree_of(body),
                              .raw = body,
                              .arrival_ms = ARRIVAL};
    source_read(adapter, &in, room(), &out);
    const struct json *names = tree_of(out.headers);
    for (const struct json *h = json_first(names); h; h = json_next(names, h))
        kept[nkept++] = (struct source_header){h->key, h->text};
    in.header = kept;
    in.nheader = nkept;
    in.path = again_path;
    in.body = tree_of(out.body);
    in.raw = out.body;
    in.kept = true;
    source_read(adapter, &in, room(), &again);
    struct out same = out_to(room());
    out_str(&same, summary_of(&out));
    out_byte(&same, 0);
    check_str(summary_of(&again), same.item);
    same.n = 0;
    out_str(&same, out.body);
    out_byte(&same, 0);
    check_str(again.body, same.item);
    check_true(str_equal(again.delivery, out.delivery) && str_equal(again.kind, out.kind));
    check_true(str_equal(again.headers, out.headers));
    return out;
}

/* deliver(adapter, "name: value\nother: value", path, body): the same */
static inline struct source_output deliver(const struct adapter *adapter, const char *headers,
                                           const char *path, const char *body)
{
    struct source_header header[16];
    ptrdiff_t n = 0;
    for (struct str rest = str_of(headers); rest.n;) {
        struct str value = str_cut(&rest, '\n'), name = str_cut(&value, ':');
        header[n++] = (struct source_header){name, str_trim(value)};
    }
    return deliver_as(adapter, header, n, str_of(path), str_of(path), str_of(body));
}

/* gives(adapter, headers, path, body, "EVENT\nrefused FIELD: ...\n") */
#define gives(adapter, headers, path, body, wanted)                                                \
    do {                                                                                           \
        struct source_output out_ = deliver((adapter), (headers), (path), (body));                 \
        check_str(summary_of(&out_), (wanted));                                                    \
    } while (0)

#endif
