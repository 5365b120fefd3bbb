/* Any delivery to any adapter: what is kept of it reads as the same events, is kept whole the
 * second time, and holds no mail address.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: one byte that picks the adapter, headers in one line ("x-github-event: push", tabs between
 * them; "path" is no header but the path), then the body. */
#include "source/source.h"

#include "event/write.h"
#include "fuzz.h"

enum { HEADERS = 8 };

struct delivery {
    struct source_header header[HEADERS];
    struct source_input in;
};

static void take_headers(struct delivery *d, struct str line)
{
    while (line.n && d->in.nheader < HEADERS) {
        struct str value = str_cut(&line, '\t'), rest = str_slice(value, 1, value.n);
        struct str name = str_slice(value, 0, str_cut(&rest, ':').n + 1); /* ":method" too */
        value = rest;
        if (str_equal(name, S("path")))
            d->in.path = str_trim(value);
        else
            d->header[d->in.nheader++] = (struct source_header){name, str_trim(value)};
    }
    d->in.header = d->header;
}

static void take_kept(struct delivery *d, const struct json *headers)
{
    d->in.nheader = 0;
    for (const struct json *h = json_first(headers); h; h = json_next(headers, h)) {
        law(h->type == JSON_STRING && d->in.nheader < HEADERS);
        d->header[d->in.nheader++] = (struct source_header){h->key, h->text};
    }
    d->in.header = d->header;
}

static struct str summary(const struct source_output *out, struct arena *a)
{
    struct out o = out_to(a);
    out_str(&o, out->kind);
    out_byte(&o, '\n');
    out_str(&o, out->delivery);
    out_byte(&o, '\n');
    out_str(&o, out->ignored);
    for (ptrdiff_t i = 0; i < out->n; i++) {
        out_byte(&o, '\n');
        out_event(&o, &out->event[i]);
    }
    for (ptrdiff_t i = 0; i < out->nfault; i++) {
        out_byte(&o, '\n');
        out_str(&o, out->fault[i].field);
        out_str(&o, out->fault[i].reason);
    }
    return out_str_of(&o);
}

static bool is_plain_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* a simple idea of a mail address, not the program's: x@y.ab */
static bool has_mail(struct str s)
{
    for (ptrdiff_t i = 1; i < s.n; i++) {
        ptrdiff_t k = i + 1;
        if (s.p[i] != '@' || !is_plain_letter(s.p[i - 1]))
            continue;
        while (k < s.n && is_plain_letter(s.p[k]))
            k++;
        if (k > i + 1 && k + 2 < s.n && s.p[k] == '.' && s.p[k + 1] >= 'a' && s.p[k + 1] <= 'z' &&
            s.p[k + 2] >= 'a' && s.p[k + 2] <= 'z')
            return true;
    }
    return false;
}

static void check_texts(const struct json *root)
{
    for (int32_t i = 0; i < root->size; i++) {
        law(!has_mail(root[i].key));
        if (root[i].type == JSON_STRING)
            law(!has_mail(root[i].text));
    }
}

static const struct json *parse(struct json_parser *parser, struct str text, struct arena *a)
{
    struct err e = {0};
    const struct json *j = json_parse(parser, text, false, a, &e);
    law(j);
    return j;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_parser *parser[3];
    for (int i = 0; !parser[2] && i < 3; i++)
        parser[i] = json_parser_new();
    struct arena a = fresh();
    struct err e = {0};
    struct str input = {(const char *)data, (ptrdiff_t)size};
    if (size == 0)
        return 0;
    struct str left = source_redact_line(str_slice(input, 1, input.n), &a);
    law(!has_mail(left));
    ptrdiff_t adapters = 0;
    while (adapter_at(adapters))
        adapters++;
    const struct adapter *adapter = adapter_at(data[0] % adapters);
    struct str body = str_slice(input, 1, input.n), line = str_cut(&body, '\n');
    struct delivery d = {
        .in = {.source = S("fuzz"), .raw = body, .arrival_ms = 1795000000000}
    };
    struct source_output one, two;
    take_headers(&d, line);
    d.in.body = json_parse(parser[0], body, false, &a, &e);
    if (!d.in.body)
        return 0;
    source_read(adapter, &d.in, &a, &one);
    law((one.n > 0) + (one.nfault > 0) + (one.ignored.p != NULL) >= 1);
    law(!one.ignored.p || (one.n == 0 && one.nfault == 0));
    take_kept(&d, parse(parser[1], one.headers, &a));
    d.in.raw = one.body;
    d.in.kept = true;
    d.in.body = parse(parser[2], one.body, &a);
    check_texts(d.in.body);
    source_read(adapter, &d.in, &a, &two);
    law(str_equal(one.body, two.body));
    law(str_equal(one.headers, two.headers));
    law(str_equal(summary(&one, &a), summary(&two, &a)));
    return 0;
}
