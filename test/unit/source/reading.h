/* A delivery as an adapter reads it, as text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_READING_H
#define TEST_READING_H

#include "check.h"
#include "event/write.h"
#include "source/source.h"

/* what JSON texts in tests have as ' is "; lines that are no JSON stay */
static inline struct str quoted(const char *z)
{
    struct str s = str_of(z);
    char *p = NEW_RAW(room(), char, s.n + 1), first = s.n ? s.p[0] : 0;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        p[i] = (char)(s.p[i] == '\'' && (first == '{' || first == '[') ? '"' : s.p[i]);
        if (s.p[i] == '\n' && i + 1 < s.n)
            first = s.p[i + 1];
    }
    return (struct str){p, s.n};
}

/* a tree of its own parser: it stays */
static inline const struct json *tree_of(struct str text)
{
    struct err e;
    const struct json *j = json_parse(json_parser_new(), text, false, room(), &e);
    if (!j)
        print_error("%s: %.*s\n", e.text, FMT(text));
    assert_non_null(j);
    return j;
}

static inline void output_text(struct out *o, const struct source_output *out)
{
    for (ptrdiff_t i = 0; i < out->n; i++) {
        out_event(o, &out->event[i]);
        out_byte(o, '\n');
    }
    for (ptrdiff_t i = 0; i < out->nfault; i++) {
        out_text(o, "refused: ");
        out_str(o, out->fault[i].reason);
        out_byte(o, '\n');
    }
    if (out->ignored.p) {
        out_text(o, "ignored: ");
        out_str(o, out->ignored);
        out_byte(o, '\n');
    }
}

/* reads it, and what is kept of it again: that gives the same */
static inline struct source_output read_delivery(const char *adapter, const char *path,
                                                 const struct source_header *header,
                                                 ptrdiff_t nheader, struct str body)
{
    const struct adapter *by = adapter_find(str_of(adapter));
    struct source_output first, again;
    struct source_input in = {.source = str_of(adapter),
                              .header = header,
                              .nheader = nheader,
                              .path = str_of(path),
                              .body = tree_of(body),
                              .raw = body,
                              .arrival_ms = INT64_C(1795000000000)};
    assert_non_null(by);
    source_read(by, &in, room(), &first);
    const struct json *kept = tree_of(first.headers);
    struct source_header *headers = NEW(room(), struct source_header, kept->nchild + 1);
    in.nheader = 0;
    in.header = headers;
    in.path = (struct str){0};
    for (const struct json *c = json_first(kept); c; c = json_next(kept, c))
        headers[in.nheader++] = (struct source_header){c->key, c->text};
    in.body = tree_of(first.body);
    source_read(by, &in, room(), &again);
    struct out a = out_to(room()), b = out_to(room());
    output_text(&a, &first);
    output_text(&b, &again);
    check_str(out_str_of(&b), arena_z(room(), out_str_of(&a)));
    check_str(again.body, arena_z(room(), first.body));
    check_str(again.delivery, arena_z(room(), first.delivery));
    return first;
}

/* check_reads(adapter, path, body, wanted): no headers; ' for " in JSON */
#define check_reads(adapter, path, body, wanted)                                                   \
    check_reads_at((adapter), (path), NULL, (body), (wanted), __FILE__, __LINE__)
static inline void check_reads_at(const char *adapter, const char *path, const char *method,
                                  const char *body, const char *wanted, const char *file, int line)
{
    const struct source_header header = {STR(":method"), str_of(method)};
    struct source_output out = read_delivery(adapter, path, &header, method != NULL, quoted(body));
    struct out o = out_to(room());
    output_text(&o, &out);
    check_str_at(out_str_of(&o), arena_z(room(), quoted(wanted)), file, line);
}

#endif
