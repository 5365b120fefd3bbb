/* Sources and their secrets (serve/change.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/plain.h"
#include "host/random.h"
#include "json/writer.h"
#include "serve/access_copy.h"
#include "serve/change.h"
#include "source/signature.h"

/* --- what to enter in the tool --------------------------------------------------------------- */

static const struct {
    struct str adapter, scheme, text;
} hints[] = {
    {STR("github"),       STR("github"),
     STR("GitHub, Settings > Webhooks > Add webhook: Payload URL = the address, Content type = "
         "application/json, Secret = the secret, Let me select individual events")},
    {STR("alertmanager"), STR("bearer"),
     STR("alertmanager.yml, receivers, webhook_configs: url: the address, send_resolved: true, "
         "http_config: authorization: credentials: the secret")                   },
    {STR("alertmanager"), STR("basic"),
     STR("alertmanager.yml, receivers, webhook_configs: url: the address, send_resolved: true, "
         "http_config: basic_auth: username: pitwall, password: the secret")      },
};

static void out_hint(struct out *o, const struct source_row *x, const struct scheme *scheme)
{
    for (int i = 0; i < COUNT(hints); i++)
        if (str_equal(hints[i].adapter, x->adapter) &&
            str_equal(hints[i].scheme, scheme_name(scheme))) {
            out_str(o, hints[i].text);
            return;
        }
    out_text(o, "in the tool: POST JSON to the address; ");
    if (x->header.p)
        out_format(o, "the header %.*s holds the secret", FMT(x->header));
    else
        out_str(o, scheme_meaning(scheme));
}

/* --- adding ---------------------------------------------------------------------------------- */

static bool has_secret(const struct scheme *scheme)
{
    return !str_equal(scheme_name(scheme), S("none"));
}

/* the answer to a source that is new or has a new secret */
static void out_source(struct out *o, const struct source_row *x, const struct scheme *scheme,
                       struct str made, int64_t others_end_ms, struct arena *a)
{
    struct json_writer j = json_writer_to(o);
    struct out hint = out_to(a), path = out_to(a);
    bool in_path = made.p && str_equal(x->scheme, S("path"));
    out_format(&path, "/hook/%.*s%s%.*s", FMT(x->name), in_path ? "/" : "",
               FMT(in_path ? made : (struct str){0}));
    out_hint(&hint, x, scheme);
    json_open_object(&j, (struct str){0});
    json_text(&j, S("name"), x->name);
    json_text(&j, S("adapter"), x->adapter);
    json_text(&j, S("scheme"), x->scheme);
    json_text(&j, S("path"), out_str_of(&path));
    if (made.p)
        json_text(&j, S("secret"), made);
    if (others_end_ms != TIME_NONE)
        json_time(&j, S("others_end_at"), others_end_ms);
    json_text(&j, S("enter"), out_str_of(&hint));
    json_close(&j);
}

/* the secret wished for, or a new one, which *made is then; checked */
static bool choose_secret(const struct wish *w, const struct scheme *scheme, struct arena *a,
                          struct str *secret, struct str *made, struct err *e)
{
    unsigned char bytes[32];
    *made = (struct str){0};
    *secret = w->secret;
    if (!secret->p) {
        random_fill(bytes, sizeof bytes);
        *secret = *made = scheme_secret_new(scheme, bytes, a);
    }
    if (secret->n > SECRET_MOST)
        return err_set(e, ERR_INPUT, "the secret is longer than %d bytes", SECRET_MOST);
    if (!str_is_plain(*secret))
        return err_set(e, ERR_INPUT, "the secret is not plain text");
    return scheme_secret_check(scheme, *secret, e);
}

/* "github" of "github-acme" where no adapter is told */
static struct str adapter_named(const struct wish *w)
{
    struct str rest = w->name;
    if (w->adapter.p)
        return w->adapter;
    return adapter_find(w->name) ? w->name : str_cut(&rest, '-');
}

/* told: in so many words; else it was read from the source's name */
static bool unknown_adapter(struct str name, bool told, struct arena *a, struct err *e)
{
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; adapter_at(i); i++) {
        out_byte(&o, ' ');
        out_str(&o, adapter_name(adapter_at(i)));
    }
    if (!told)
        return err_set(e, ERR_INPUT,
                       "'adapter' is missing: the name does not begin with one, as github-acme "
                       "does; expected one of%.*s",
                       FMT(out_str_of(&o)));
    return err_set(e, ERR_INPUT, "'adapter': expected one of%.*s, got '%.*s'", FMT(out_str_of(&o)),
                   FMT(name));
}

static bool unknown_scheme(struct str name, struct arena *a, struct err *e)
{
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; scheme_at(i); i++) {
        out_byte(&o, ' ');
        out_str(&o, scheme_name(scheme_at(i)));
    }
    return err_set(e, ERR_INPUT, "'scheme': expected one of%.*s, got '%.*s'", FMT(out_str_of(&o)),
                   FMT(name));
}

/* the name of a header, in lower case */
static bool read_header(struct str header, struct arena *a, struct str *name, struct err *e)
{
    struct out o = out_to(a);
    if (!header.p || header.n == 0 || header.n > NAME_MOST)
        return err_set(e, ERR_INPUT,
                       "'header' is missing: the scheme 'header' needs the name of the header that "
                       "holds the secret");
    for (ptrdiff_t i = 0; i < header.n; i++) {
        char c = header.p[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return err_set(e, ERR_INPUT, "'header': no header has the name '%.*s'", FMT(header));
        out_byte(&o, (char)(upper ? c - 'A' + 'a' : c));
    }
    *name = out_str_of(&o);
    return true;
}

static bool read_source(const struct wish *w, int64_t now_ms, struct arena *a, struct source_row *x,
                        struct err *e)
{
    *x = (struct source_row){
        .name = w->name,
        .adapter = adapter_named(w),
        .scheme = w->scheme,
        .created_ms = now_ms,
        .removed_ms = TIME_NONE,
    };
    if (!name_check_path("name", w->name, e))
        return false;
    const struct adapter *adapter = adapter_find(x->adapter);
    if (!adapter)
        return unknown_adapter(x->adapter, w->adapter.p != NULL, a, e);
    if (!w->scheme.p)
        x->scheme = adapter_scheme(adapter);
    if (!scheme_find(x->scheme))
        return unknown_scheme(x->scheme, a, e);
    bool chosen = str_equal(x->scheme, S("header"));
    if (w->header.p && !chosen)
        return err_set(e, ERR_INPUT, "'header': only the scheme 'header' has one to choose");
    return !chosen || read_header(w->header, a, &x->header, e);
}

bool source_add(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
                struct out *o, struct err *e)
{
    struct source_row x;
    struct str secret, made = {0};
    if (!read_source(w, now_ms, a, &x, e))
        return false;
    const struct scheme *scheme = scheme_find(x.scheme);
    if (has_secret(scheme) && !choose_secret(w, scheme, a, &secret, &made, e))
        return false;
    if (!has_secret(scheme) && w->secret.p)
        return err_set(e, ERR_INPUT, "the scheme 'none' has no secret");
    if (!store_source_add(s, &x, e))
        return false;
    struct secret_row row = {.source = x.name, .created_ms = now_ms, .ends_ms = TIME_NONE};
    if (has_secret(scheme)) {
        row.secret = secret;
        if (!store_secret_add(s, &row, TIME_NONE, e))
            return false;
    }
    out_source(o, &x, scheme, made, TIME_NONE, a);
    return true;
}

/* --- changing -------------------------------------------------------------------------------- */

struct search {
    struct str name;
    struct arena *a;
    struct source_row found;
    bool any;
};

static bool look_at(void *context, const struct source_row *x)
{
    struct search *search = context;
    if (x->removed_ms != TIME_NONE || !str_equal(x->name, search->name))
        return true;
    search->found = *x;
    search->found.adapter = arena_copy(search->a, x->adapter);
    search->found.scheme = arena_copy(search->a, x->scheme);
    search->found.header = arena_copy(search->a, x->header);
    search->found.name = search->name;
    search->any = true;
    return false;
}

static bool read_keep(struct str keep, int64_t *ms, struct err *e)
{
    enum { MOST_DAYS = 366 };
    *ms = KEEP_MS;
    if (!keep.p)
        return true;
    if (!duration_parse(keep, ms) || *ms > MOST_DAYS * DAY_MS)
        return err_set(e, ERR_INPUT, "'keep': expected a time up to 366d, as 7d or 12h, got '%.*s'",
                       FMT(keep));
    return true;
}

bool source_rotate(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
                   struct out *o, struct err *e)
{
    struct search search = {.name = w->name, .a = a};
    struct str secret, made;
    int64_t keep_ms;
    if (!read_keep(w->keep, &keep_ms, e) || !store_sources_each(s, look_at, &search, e))
        return false;
    if (!search.any)
        return err_set(e, ERR_NOT_FOUND, "no source '%.*s'", FMT(w->name));
    const struct scheme *scheme = scheme_find(search.found.scheme);
    if (!scheme || !has_secret(scheme))
        return err_set(e, ERR_INPUT, "source '%.*s': the scheme '%.*s' has no secret", FMT(w->name),
                       FMT(search.found.scheme));
    if (!choose_secret(w, scheme, a, &secret, &made, e))
        return false;
    struct secret_row row = {
        .source = w->name, .secret = secret, .created_ms = now_ms, .ends_ms = TIME_NONE};
    if (!store_secret_add(s, &row, now_ms + keep_ms, e))
        return false;
    out_source(o, &search.found, scheme, made, now_ms + keep_ms, a);
    return true;
}

bool source_remove(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
                   struct out *o, struct err *e)
{
    struct json_writer j = json_writer_to(o);
    (void)a;
    if (!w->name.n)
        return err_set(e, ERR_INPUT, "'name' is missing");
    if (!store_source_remove(s, w->name, now_ms, e))
        return false;
    json_open_object(&j, (struct str){0});
    json_text(&j, S("name"), w->name);
    json_time(&j, S("removed_at"), now_ms);
    json_close(&j);
    return true;
}

/* --- listing --------------------------------------------------------------------------------- */

static void list_source(struct json_writer *j, const struct access_copy *copy,
                        const struct source_row *x, int64_t now_ms)
{
    json_open_object(j, (struct str){0});
    json_text(j, S("name"), x->name);
    json_text(j, S("adapter"), x->adapter);
    json_text(j, S("scheme"), x->scheme);
    if (x->header.p)
        json_text(j, S("header"), x->header);
    json_time(j, S("created_at"), x->created_ms);
    json_open_array(j, S("secrets"));
    for (ptrdiff_t i = 0; i < copy->nsecret; i++) {
        const struct secret_row *k = &copy->secret[i];
        if (!str_equal(k->source, x->name) || (k->ends_ms != TIME_NONE && k->ends_ms <= now_ms))
            continue;
        json_open_object(j, (struct str){0});
        json_time(j, S("created_at"), k->created_ms);
        json_time(j, S("ends_at"), k->ends_ms);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

bool source_list(struct store *s, int64_t now_ms, struct out *o, struct err *e)
{
    struct access_copy *copy = access_copy_read(s, now_ms, e);
    struct json_writer j = json_writer_to(o);
    if (!copy)
        return false;
    json_open_object(&j, (struct str){0});
    json_text(&j, S("schema"), S("pitwall.sources/1"));
    json_open_array(&j, S("sources"));
    for (ptrdiff_t i = 0; i < copy->nsource; i++)
        list_source(&j, copy, &copy->source[i], now_ms);
    json_close(&j);
    json_close(&j);
    access_copy_free(copy);
    return true;
}
