/* SPDX-License-Identifier: Apache-2.0 */
#include "source/cloudevents.h"

#include "base/base64.h"

#include <string.h>

static const struct attribute {
    struct str name, header;
    bool required;
} attributes[CLOUD_ATTRIBUTES] = {
    {STR("specversion"), STR("ce-specversion"), true },
    {STR("id"),          STR("ce-id"),          true },
    {STR("source"),      STR("ce-source"),      true },
    {STR("type"),        STR("ce-type"),        true },
    {STR("time"),        STR("ce-time"),        false},
    {STR("subject"),     STR("ce-subject"),     false},
};

/* --- headers ---------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool cloud_header_decode(struct str value, struct arena *a, struct str *to)
{
    char *p = NEW_RAW(a, char, value.n + 1);
    ptrdiff_t n = 0;
    value = str_trim(value);
    bool quoted = value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"';
    if (quoted)
        value = str_slice(value, 1, value.n - 1);
    for (ptrdiff_t i = 0; i < value.n; i++) {
        if (quoted && value.p[i] == '\\' && i + 1 < value.n)
            i++;
        p[n++] = value.p[i];
    }
    struct str encoded = {p, n};
    n = 0;
    for (ptrdiff_t i = 0; i < encoded.n; i++) {
        int high = i + 2 < encoded.n ? hex_digit(p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(p[i + 2]) : -1;
        bool decodes = p[i] == '%' && low >= 0;
        p[n++] = decodes ? (char)(high * 16 + low) : p[i];
        i += decodes ? 2 : 0;
    }
    *to = (struct str){p, n};
    return str_utf8(*to);
}

static struct str header_value(const struct source_header *header, ptrdiff_t n, struct str name)
{
    for (ptrdiff_t i = 0; i < n; i++)
        if (str_equal(header[i].name, name))
            return header[i].value;
    return (struct str){0};
}

/* the media type in lower case, without its parameters */
static struct str media_of(struct str type, struct arena *a)
{
    struct str media = arena_copy(a, str_trim(str_cut(&type, ';')));
    char *p = NEW_RAW(a, char, media.n + 1);
    for (ptrdiff_t i = 0; i < media.n; i++)
        p[i] = (char)(media.p[i] >= 'A' && media.p[i] <= 'Z' ? media.p[i] | 0x20 : media.p[i]);
    return (struct str){p, media.n};
}

static bool is_json(struct str media)
{
    return media.n == 0 || str_ends(media, S("/json")) || str_ends(media, S("+json"));
}

/* --- one CloudEvent --------------------------------------------------------------------------- */

static void fault(struct cloud_event *event, struct arena *a, const char *before,
                  struct str subject, const char *after)
{
    struct out o = out_to(a);
    if (event->fault.p)
        return; /* the first is enough */
    out_text(&o, "cloudevents: ");
    out_text(&o, before);
    out_byte(&o, '\'');
    out_str(&o, str_slice(subject, 0, 60));
    out_byte(&o, '\'');
    out_text(&o, after);
    event->fault = out_str_of(&o);
}

static void attribute_add(struct cloud_event *event, const struct attribute *attribute,
                          struct str value)
{
    if (value.n)
        event->header[event->nheader++] = (struct source_header){attribute->header, value};
}

static void check(struct cloud_event *event, struct arena *a)
{
    for (int i = 0; i < CLOUD_ATTRIBUTES; i++)
        if (attributes[i].required &&
            !header_value(event->header, event->nheader, attributes[i].header).n)
            fault(event, a, "", attributes[i].name, " is missing");
    struct str version = header_value(event->header, event->nheader, S("ce-specversion"));
    if (version.n && !str_equal(version, S("1.0")))
        fault(event, a, "specversion ", version, " is not '1.0'");
}

static void binary(const struct source_header *header, ptrdiff_t nheader, struct str raw,
                   struct arena *a, struct cloud_event *event)
{
    struct str media = media_of(header_value(header, nheader, S("content-type")), a);
    for (int i = 0; i < CLOUD_ATTRIBUTES; i++) {
        struct str value;
        if (cloud_header_decode(header_value(header, nheader, attributes[i].header), a, &value))
            attribute_add(event, &attributes[i], value);
        else
            fault(event, a, "", attributes[i].header, " is not UTF-8");
    }
    check(event, a);
    if (!is_json(media))
        fault(event, a, "the data is ", media, ", not JSON");
    event->raw = str_trim(raw).n ? raw : S("{}");
}

static struct str decoded(struct str text, struct arena *a)
{
    ptrdiff_t room = text.n / 4 * 3 + 3;
    unsigned char *p = NEW_RAW(a, unsigned char, room);
    ptrdiff_t n = base64_read(text, p, room);
    return (struct str){n < 0 ? NULL : (const char *)p, n < 0 ? 0 : n};
}

static void data_read(const struct json *j, struct arena *a, struct cloud_event *event)
{
    const struct json *data = json_get(j, S("data")), *packed = json_get(j, S("data_base64"));
    const struct json *type = json_get(j, S("datacontenttype"));
    struct str media = {0};
    if (type && type->type == JSON_STRING)
        media = media_of(type->text, a);
    struct out o = out_to(a);
    event->raw = S("{}");
    if (!is_json(media)) {
        fault(event, a, "the data is ", media, ", not JSON");
    } else if (data && data->type != JSON_NULL) {
        json_write(&o, data);
        event->raw = out_str_of(&o);
    } else if (packed && packed->type != JSON_NULL) {
        event->raw = packed->type == JSON_STRING ? decoded(packed->text, a) : (struct str){0};
        if (!event->raw.p)
            fault(event, a, "", S("data_base64"), " is no base64");
    }
}

static void structured(const struct json *j, struct arena *a, struct cloud_event *event)
{
    if (j->type != JSON_OBJECT) {
        fault(event, a, "an item is no ", S("object"), "");
        return;
    }
    for (int i = 0; i < CLOUD_ATTRIBUTES; i++) {
        const struct json *value = json_get(j, attributes[i].name);
        if (value && value->type == JSON_STRING)
            attribute_add(event, &attributes[i], arena_copy(a, value->text));
        else if (value && value->type != JSON_NULL)
            fault(event, a, "", attributes[i].name, " is no text");
    }
    check(event, a);
    data_read(j, a, event);
}

/* --- a request -------------------------------------------------------------------------------- */

enum mode { MODE_UNKNOWN, MODE_TOLD_BY_BODY, MODE_BINARY, MODE_STRUCTURED, MODE_BATCH };

static enum mode mode_of(const struct source_header *header, ptrdiff_t nheader, struct arena *a)
{
    static const struct str single = STR("application/cloudevents"),
                            batch = STR("application/cloudevents-batch");
    struct str media = media_of(header_value(header, nheader, S("content-type")), a);
    if (str_equal(media, S("application/cloudevents-batch+json")))
        return MODE_BATCH;
    if (str_equal(media, single) || str_equal(media, S("application/cloudevents+json")))
        return MODE_STRUCTURED;
    if (str_starts(media, single) || str_starts(media, batch))
        return MODE_UNKNOWN;
    for (int i = 0; i < CLOUD_ATTRIBUTES; i++)
        if (header_value(header, nheader, attributes[i].header).p)
            return MODE_BINARY;
    return is_json(media) ? MODE_TOLD_BY_BODY : MODE_UNKNOWN;
}

static enum mode mode_of_body(const struct json *body)
{
    if (body->type == JSON_ARRAY)
        return MODE_BATCH;
    if (json_get(body, S("specversion")))
        return MODE_STRUCTURED;
    return json_get(body, S("context")) ? MODE_BINARY : MODE_UNKNOWN;
}

static enum cloud_form batch_read(const struct json *body, struct arena *a,
                                  struct cloud_event **event, ptrdiff_t *n, struct err *e)
{
    if (body->type != JSON_ARRAY) {
        err_set(e, ERR_INPUT, "a batch of CloudEvents is an array");
        return CLOUD_MALFORMED;
    }
    if (body->nchild > CLOUD_BATCH) {
        err_set(e, ERR_INPUT, "%d CloudEvents in one batch, at most %d are taken",
                (int)body->nchild, (int)CLOUD_BATCH);
        return CLOUD_MALFORMED;
    }
    *event = NEW(a, struct cloud_event, body->nchild);
    for (const struct json *c = json_first(body); c; c = json_next(body, c))
        structured(c, a, &(*event)[(*n)++]);
    return CLOUD_READ;
}

enum cloud_form cloudevents_read(const struct source_header *header, ptrdiff_t nheader,
                                 struct str raw, struct json_parser *parser, struct arena *a,
                                 struct cloud_event **event, ptrdiff_t *n, struct err *e)
{
    enum mode mode = mode_of(header, nheader, a);
    const struct json *body = NULL;
    bool told = mode != MODE_TOLD_BY_BODY;
    *n = 0;
    if (mode == MODE_UNKNOWN)
        return CLOUD_UNKNOWN_FORMAT;
    if (mode != MODE_BINARY && !(body = json_parse(parser, raw, false, a, e)))
        return CLOUD_MALFORMED;
    if (!told)
        mode = mode_of_body(body);
    if (mode == MODE_UNKNOWN)
        return CLOUD_UNKNOWN_FORMAT;
    if (mode == MODE_BATCH)
        return batch_read(body, a, event, n, e);
    *event = NEW(a, struct cloud_event, 1);
    *n = 1;
    if (mode == MODE_STRUCTURED)
        structured(body, a, *event);
    else if (told)
        binary(header, nheader, raw, a, *event);
    else
        (*event)->raw = raw; /* a bare CDEvent says all in its context */
    return CLOUD_READ;
}
