/* What the table of CDEvents cannot say.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "source/cdevents.h"
#include "source/repo.h"

#include <string.h>

enum { DELIVERY_MOST = 400 /* bytes of source and id; longer ones are told by their hash */ };

static struct str type_of(const struct reading *r)
{
    static const struct str versioned[] = {STR("dev.cdevents."), STR("dev.cdeventsx."),
                                           STR("dev.dora.")};
    struct str type = path_text(r, S("context.type|header:ce-type")), rest = type;
    for (ptrdiff_t i = 0; i < COUNT(versioned); i++)
        if (str_starts(type, versioned[i])) {
            for (int part = 0; part < 4; part++)
                str_cut(&rest, '.');
            return rest.p ? str_slice(type, 0, rest.p - type.p - 1) : type;
        }
    return type;
}

const struct json *cdevents_type(const struct reading *r)
{
    return node_text(r, type_of(r));
}

const struct json *cdevents_delivery(const struct reading *r)
{
    struct str source = path_text(r, S("header:ce-source|context.source"));
    struct str id = path_text(r, S("header:ce-id|context.id"));
    struct out o = out_to(r->a), hex = out_to(r->a);
    unsigned char digest[32];
    if (!id.n)
        return NULL;
    out_str(&o, source);
    out_byte(&o, ' ');
    out_str(&o, id);
    if (o.n <= DELIVERY_MOST)
        return node_text(r, out_str_of(&o));
    hash_sha256(out_str_of(&o), digest);
    out_hex(&hex, (struct str){(const char *)digest, sizeof digest});
    return node_text(r, out_str_of(&hex));
}

const struct json *cdevents_repo(const struct reading *r)
{
    struct str repo =
        path_text(r, S("customData.repo|customData.repository|subject.content.repository.id|"
                       "subject.content.repository"));
    return node_text(r, repo_of_url(r, repo));
}

const struct json *cdevents_change_repo(const struct reading *r)
{
    struct str repo = path_text(r, S("customData.repo|subject.content.change.source"));
    return node_text(r, repo_of_url(r, repo));
}

const struct json *cdevents_sha(const struct reading *r)
{
    struct str id = path_text(r, S("subject.id"));
    for (ptrdiff_t i = 0; i < id.n; i++) {
        unsigned char c = (unsigned char)id.p[i], letter = c | 0x20;
        if ((c < '0' || c > '9') && (letter < 'a' || letter > 'f'))
            return NULL;
    }
    return id.n == 40 || id.n == 64 ? node_text(r, id) : NULL;
}

const struct json *cdevents_service(const struct reading *r)
{
    const struct json *told = path_get(r, S("customData.service|customData.services|"
                                            "subject.content.service.id|subject.content.service"));
    if (told || !str_starts(type_of(r), S("dev.cdevents.service.")))
        return told;
    return path_get(r, S("subject.id"));
}

static void add_text(struct json *object, struct str key, struct str text)
{
    if (!text.n || json_get(object, key))
        return;
    object[object->size++] =
        (struct json){.type = JSON_STRING, .size = 1, .key = key, .text = text};
    object->nchild++;
}

/* the event: the body itself, or the content of a CDEvent; type and time from the envelope where it
 * does not tell them */
const struct json *cdevents_native(const struct reading *r)
{
    const struct json *event =
        json_get(r->body, S("context")) ? path_get(r, S("subject.content")) : r->body;
    struct str type = type_of(r);
    if (!event || event->type != JSON_OBJECT)
        return NULL;
    for (int part = 0; part < 2; part++)
        str_cut(&type, '.');
    if (str_starts(type, S("pitwall-")))
        type = str_slice(type, 8, type.n);
    struct json *whole = NEW_RAW(r->a, struct json, event->size + 2);
    *whole = (struct json){.type = JSON_OBJECT, .size = 1};
    for (const struct json *c = json_first(event); c; c = json_next(event, c)) {
        if (str_equal(c->key, S("pitwall"))) /* what redaction said first */
            continue;
        memcpy(whole + whole->size, c, (size_t)c->size * sizeof *c);
        whole->size += c->size;
        whole->nchild++;
    }
    add_text(whole, S("type"), type);
    add_text(whole, S("at"), path_text(r, S("context.timestamp|header:ce-time")));
    return whole;
}

/* of incidents only: the description of a change is what a person wrote to persons */
const struct json *cdevents_title(const struct reading *r)
{
    struct str type = type_of(r);
    if (str_starts(type, S("dev.cdevents.incident.")))
        return node_text(r, path_text(r, S("subject.content.description")));
    if (str_starts(type, S("dev.cdevents.ticket.")))
        return node_text(r, path_text(r, S("subject.content.summary")));
    return NULL;
}
