/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/answer.h"

#include "host/note.h"
#include "json/writer.h"

#include <stdatomic.h>

/* Everything the page may do is to load its own files and ask this server. */
static const struct http_field guards[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options",       "nosniff"                    },
    {"Referrer-Policy",              "no-referrer"                },
    {"Cross-Origin-Opener-Policy",   "same-origin"                },
    {"Cross-Origin-Resource-Policy", "same-origin"                },
};
static const char retry_after_s[] = "5";
const char type_json[] = "application/json";

struct http_answer answer(const char *type, struct str body)
{
    return (struct http_answer){
        .status = 200, .type = type, .body = body, .field = guards, .nfield = COUNT(guards)};
}

struct http_answer answer_with(struct http_answer x, struct arena *a, const char *name,
                               const char *value)
{
    struct http_field *field = NEW(a, struct http_field, x.nfield + 1);
    for (ptrdiff_t i = 0; i < x.nfield; i++)
        field[i] = x.field[i];
    field[x.nfield++] = (struct http_field){name, value};
    x.field = field;
    return x;
}

static const struct {
    int status;
    struct str code;
} error_codes[] = {
    {400, STR("bad_request")       },
    {401, STR("unauthorized")      },
    {403, STR("forbidden")         },
    {404, STR("not_found")         },
    {405, STR("method_not_allowed")},
    {413, STR("body_too_large")    },
    {408, STR("too_slow")          },
    {414, STR("url_too_long")      },
    {415, STR("unsupported_type")  },
    {421, STR("wrong_host")        },
    {431, STR("headers_too_large") },
    {503, STR("unavailable")       },
};

/* without what may be a secret: TOKEN of /hook/SOURCE/TOKEN */
static struct str path_to_tell(struct str path)
{
    struct str hook = S("/hook/"), rest = str_slice(path, hook.n, path.n);
    return str_starts(path, hook) ? str_slice(path, 0, hook.n + str_cut(&rest, '/').n) : path;
}

/* a full disk must not fill the journal of the system: one such line a second */
static bool is_to_be_said(struct server *s, int status)
{
    int64_t now_ms = clock_ms(), said_ms = atomic_load(&s->said_ms);
    if (status != 503)
        return true;
    return (now_ms - said_ms >= 1000 || now_ms < said_ms) &&
           atomic_compare_exchange_strong(&s->said_ms, &said_ms, now_ms);
}

struct http_answer answer_error(struct server *s, const struct http_request *r, int status,
                                struct str message)
{
    struct out body = out_to(r->a), id = out_to(r->a);
    struct str code = S("internal");
    for (int i = 0; i < COUNT(error_codes); i++)
        if (error_codes[i].status == status)
            code = error_codes[i].code;
    out_format(&id, "%llx-%llu", (unsigned long long)s->started_ms,
               (unsigned long long)atomic_fetch_add(&s->nerror, 1) + 1);
    struct json_writer w = json_writer_to(&body);
    json_open_object(&w, (struct str){0});
    json_open_object(&w, S("error"));
    json_text(&w, S("code"), code);
    json_text(&w, S("message"), message);
    json_text(&w, S("id"), out_str_of(&id));
    json_close(&w);
    json_close(&w);
    out_byte(&body, '\n');
    if (status >= 500 && is_to_be_said(s, status))
        note("request %.*s: %.*s: %.*s", FMT(out_str_of(&id)), FMT(path_to_tell(r->path)),
             FMT(message));
    struct http_answer x = answer(type_json, out_str_of(&body));
    x.status = status;
    if (status == 401) /* no word that makes a browser ask by itself */
        return answer_with(x, r->a, "WWW-Authenticate", "Bearer realm=\"pitwall\"");
    return status == 503 ? answer_with(x, r->a, "Retry-After", retry_after_s) : x;
}

struct http_answer answer_err(struct server *s, const struct http_request *r, const struct err *e)
{
    return answer_error(s, r, err_http(e->code), str_of(e->text));
}

int log_of(const struct server *s, const struct http_request *r)
{
    struct str name = http_query(r, S("log"));
    for (int i = 0; i < s->nlog; i++)
        if (str_equal(name.p ? name : S("main"), str_of(s->log[i].name)))
            return i;
    return -1;
}
