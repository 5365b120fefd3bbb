/* SPDX-License-Identifier: Apache-2.0 */
#include "view/openapi.h"

#include "json/writer.h"
#include "view/schema.h"

static const struct str none = {0};

static bool in_path(const struct route *r, const struct route_parameter *p)
{
    struct str path = str_of(r->path), name = str_of(p->name);
    while (path.n) {
        str_cut(&path, '{');
        struct str part = str_cut(&path, '}');
        if (str_starts(part, S("+"))) /* to the end of the path, slashes too */
            part = str_slice(part, 1, part.n);
        if (part.n && str_equal(part, name))
            return true;
    }
    return false;
}

static void parameter_schema(struct json_writer *w, const struct route_parameter *p)
{
    static const struct str type[] = {
        [PARAMETER_TEXT] = STR("string"),  [PARAMETER_TIME] = STR("string"),
        [PARAMETER_WORD] = STR("string"),  [PARAMETER_INTEGER] = STR("integer"),
        [PARAMETER_FLAG] = STR("boolean"),
    };
    json_open_object(w, S("schema"));
    json_text(w, S("type"), type[p->kind]);
    if (p->kind == PARAMETER_INTEGER)
        json_integer(w, S("minimum"), 0);
    if (p->kind == PARAMETER_WORD && p->words) {
        struct str words = str_of(p->words);
        json_open_array(w, S("enum"));
        while (words.n)
            json_text(w, none, str_cut(&words, ' '));
        json_close(w);
    }
    if (p->fallback && (p->kind == PARAMETER_INTEGER || p->kind == PARAMETER_FLAG))
        json_raw(w, S("default"), str_of(p->fallback));
    else if (p->fallback)
        json_text(w, S("default"), str_of(p->fallback));
    json_close(w);
}

static void parameters(struct json_writer *w, const struct route *r)
{
    json_open_array(w, S("parameters"));
    for (int i = 0; i < r->nparameter; i++) {
        const struct route_parameter *p = &r->parameter[i];
        bool path = in_path(r, p);
        json_open_object(w, none);
        json_text(w, S("name"), str_of(p->name));
        json_text(w, S("in"), path ? S("path") : S("query"));
        json_text(w, S("description"), str_of(p->description));
        json_flag(w, S("required"), path || p->required);
        parameter_schema(w, p);
        json_close(w);
    }
    json_close(w);
}

/* one content type; JSON has a schema, other types are text */
static void content(struct json_writer *w, struct str type, const char *name)
{
    json_open_object(w, type);
    json_open_object(w, S("schema"));
    const struct schema *schema = schema_find(str_of(name));
    if (!str_equal(type, S("application/json")))
        json_text(w, S("type"), S("string"));
    else if (schema)
        json_text(w, S("$ref"), schema->ref);
    json_close(w);
    json_close(w);
}

static void responses(struct json_writer *w, const struct route *r)
{
    struct str types = str_of(r->types);
    json_open_object(w, S("responses"));
    json_open_object(w, S("200"));
    json_text(w, S("description"), str_of(r->summary));
    json_open_object(w, S("content"));
    while (types.n)
        content(w, str_cut(&types, ' '), r->schema);
    json_close(w);
    json_close(w);
    json_open_object(w, S("default"));
    json_text(w, S("description"), S("What is wrong with the request, or that it failed."));
    json_open_object(w, S("content"));
    content(w, S("application/json"), "error");
    json_close(w);
    json_close(w);
    json_close(w);
}

/* what it takes is said in docs/intake.md: events and deliveries are wider than a schema */
static void request_body(struct json_writer *w)
{
    json_open_object(w, S("requestBody"));
    json_open_object(w, S("content"));
    json_raw(w, S("application/json"), S("{}"));
    json_close(w);
    json_close(w);
}

/* "/a/{+b}" is "/a/{b}" there */
static struct str path_shown(struct str path, char shown[256])
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < path.n && n < 256; i++)
        if (path.p[i] != '+')
            shown[n++] = path.p[i];
    return (struct str){shown, n};
}

static void operation(struct json_writer *w, const struct route *r)
{
    char method[16] = {0};
    for (int i = 0; i < (int)sizeof method - 1 && r->method[i]; i++)
        method[i] = (char)(r->method[i] | 0x20); /* letters only: lower case */
    json_open_object(w, str_of(method));
    json_text(w, S("operationId"), str_of(r->name));
    json_text(w, S("summary"), str_of(r->summary));
    parameters(w, r);
    if (r->method[0] == 'P') /* POST, PUT, PATCH */
        request_body(w);
    responses(w, r);
    json_close(w);
}

void out_openapi(struct out *o, const struct route *route, ptrdiff_t n, struct str version)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, none);
    json_text(&w, S("openapi"), S("3.1.0"));
    json_open_object(&w, S("info"));
    json_text(&w, S("title"), S("pitwall"));
    json_text(&w, S("version"), version);
    json_text(&w, S("description"),
              S("Delivery metrics per service, from one append-only log of events. Durations are "
                "seconds; null is no data."));
    json_open_object(&w, S("license"));
    json_text(&w, S("name"), S("Apache-2.0"));
    json_text(&w, S("identifier"), S("Apache-2.0"));
    json_close(&w);
    json_close(&w);
    json_open_object(&w, S("paths"));
    for (ptrdiff_t i = 0; i < n; i++) {
        struct str path = str_of(route[i].path);
        char shown[256];
        if (i == 0 || !str_equal(path, str_of(route[i - 1].path)))
            json_open_object(&w, path_shown(path, shown));
        operation(&w, &route[i]);
        if (i == n - 1 || !str_equal(path, str_of(route[i + 1].path)))
            json_close(&w);
    }
    json_close(&w);
    json_open_object(&w, S("components"));
    json_open_object(&w, S("schemas"));
    for (ptrdiff_t i = 0; i < nschemas; i++)
        json_raw(&w, schemas[i].name, schemas[i].json);
    json_close(&w);
    json_close(&w);
    json_close(&w);
    out_byte(o, '\n');
}

struct str openapi_schema(struct str name)
{
    const struct schema *schema = schema_find(name);
    return schema ? schema->json : none;
}
