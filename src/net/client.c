/* SPDX-License-Identifier: Apache-2.0 */
#include "net/client.h"

#include "base/out.h"
#include "net/listen.h"

#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

struct exchange {
    const struct client_request *request;
    struct client_answer *answer;
    struct arena *a;
    struct out body;
    bool too_long;
};

static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
    struct exchange *x = context;
    n *= size;
    x->too_long = (ptrdiff_t)n > x->request->most - x->body.n;
    if (x->too_long)
        return 0;
    out_str(&x->body, (struct str){bytes, (ptrdiff_t)n});
    return n;
}

/* Retry-After in seconds; a date there is not looked at */
static size_t take_header(char *bytes, size_t size, size_t n, void *context)
{
    struct exchange *x = context;
    struct str value = {bytes, (ptrdiff_t)(n * size)}, name = str_cut(&value, ':');
    int64_t s;
    if (str_starts(name, S("HTTP/"))) /* of a 100 Continue before, or of a proxy */
        x->answer->retry_after_s = -1;
    else if (str_equal_fold(name, S("Retry-After")) && str_int(str_trim(value), &s) && s >= 0)
        x->answer->retry_after_s = s;
    return n * size;
}

static bool plain_line(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == 0)
            return false;
    return true;
}

/* false where a header would be two, and without memory */
static bool put_header(const struct http_pair *h, struct arena scratch, struct curl_slist **list,
                       struct err *e)
{
    struct out line = out_to(&scratch);
    if (!plain_line(h->name) || !plain_line(h->value) || str_find(h->name, ':') >= 0)
        return err_set(e, ERR_INPUT, "not a header: '%.*s'", FMT(h->name));
    out_str(&line, h->name);
    out_text(&line, h->value.n ? ": " : ";"); /* ";" is how libcurl is told an empty value */
    out_str(&line, h->value);
    struct curl_slist *longer = curl_slist_append(*list, arena_z(&scratch, out_str_of(&line)));
    if (!longer)
        return err_set(e, ERR_SYSTEM, "out of memory");
    *list = longer;
    return true;
}

static bool put_headers(const struct client_request *q, struct arena scratch,
                        struct curl_slist **list, struct err *e)
{
    bool typed = false, ok = true;
    for (ptrdiff_t i = 0; ok && i < q->nheader; i++) {
        typed |= str_equal_fold(q->header[i].name, S("Content-Type"));
        ok = put_header(&q->header[i], scratch, list, e);
    }
    /* what libcurl would add by itself: a type that nobody told, and a question before larger
     * bodies that costs a second with servers that do not answer it */
    static const char *const left_out[] = {"Expect:", "Content-Type:"};
    for (int i = 0; ok && i < (typed ? 1 : COUNT(left_out)); i++) {
        struct curl_slist *longer = curl_slist_append(*list, left_out[i]);
        ok = longer || err_set(e, ERR_SYSTEM, "out of memory");
        *list = longer ? longer : *list;
    }
    return ok;
}

/* libcurl knows no counted URL; a NUL in it would send another one */
static bool check_request(const struct client_request *q, struct err *e)
{
    if (!plain_line(q->url) ||
        !(str_starts(q->url, S("http://")) || str_starts(q->url, S("https://"))))
        return err_set(e, ERR_INPUT, "not a URL to send to: expected http:// or https://");
    return true;
}

#define SET(curl, option, value) (curl_easy_setopt((curl), (option), (value)) == CURLE_OK)

static bool set_method(CURL *curl, const struct client_request *q)
{
    bool get = strcmp(q->method, "GET") == 0 && q->body.n == 0;
    if (get)
        return SET(curl, CURLOPT_HTTPGET, 1L);
    return SET(curl, CURLOPT_POST, 1L) && SET(curl, CURLOPT_CUSTOMREQUEST, q->method) &&
           SET(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.n) &&
           SET(curl, CURLOPT_POSTFIELDS, q->body.p ? q->body.p : "");
}

static bool set_up(CURL *curl, struct exchange *x, char *url, const struct curl_slist *list,
                   const char *socket)
{
    const struct client_request *q = x->request;
    long ms = (long)(q->timeout_ms > 0 ? q->timeout_ms : 1);
    return SET(curl, CURLOPT_URL, url) && SET(curl, CURLOPT_NOSIGNAL, 1L) &&
           SET(curl, CURLOPT_PROTOCOLS_STR, "http,https") &&
           SET(curl, CURLOPT_FOLLOWLOCATION, 0L) && SET(curl, CURLOPT_TIMEOUT_MS, ms) &&
           SET(curl, CURLOPT_CONNECTTIMEOUT_MS, ms / 3 + 1) &&
           SET(curl, CURLOPT_USERAGENT, "pitwall/" PITWALL_VERSION) &&
           SET(curl, CURLOPT_HTTPHEADER, list) && SET(curl, CURLOPT_WRITEFUNCTION, take_body) &&
           SET(curl, CURLOPT_WRITEDATA, x) && SET(curl, CURLOPT_HEADERFUNCTION, take_header) &&
           SET(curl, CURLOPT_HEADERDATA, x) && set_method(curl, q) &&
           (!socket ||
            (SET(curl, CURLOPT_UNIX_SOCKET_PATH, socket) && SET(curl, CURLOPT_PROXY, "")));
}

/* Whether the other side cannot have seen the request: no connection came about, or nothing was
 * sent over it. */
static bool nobody_saw(CURL *curl, CURLcode code)
{
    long sent = 0;
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
        code == CURLE_COULDNT_CONNECT || code == CURLE_SSL_CONNECT_ERROR ||
        code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_URL_MALFORMAT ||
        code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_SSL_CACERT_BADFILE)
        return true;
    return curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent) == CURLE_OK && sent == 0;
}

static bool perform(CURL *curl, struct exchange *x, bool *unsent, struct err *e)
{
    char said[CURL_ERROR_SIZE] = "";
    long status = 0;
    const char *type = NULL;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    if (code != CURLE_OK) {
        *unsent = nobody_saw(curl, code);
        return x->too_long
                   ? err_set(e, ERR_SYSTEM, "the answer is longer than %td bytes", x->request->most)
                   : err_set(e, ERR_SYSTEM, "%s", *said ? said : curl_easy_strerror(code));
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    x->answer->status = (int)status;
    x->answer->type = arena_copy(x->a, str_of(type ? type : ""));
    x->answer->body = out_str_of(&x->body);
    return true;
}

/* where it went, for an error: a path may hold a token, what stands before '@' a password */
static struct str origin(struct str url)
{
    ptrdiff_t start = str_starts(url, S("https://")) ? 8 : 7, end = start;
    while (end < url.n && url.p[end] != '/' && url.p[end] != '?' && url.p[end] != '#')
        end++;
    struct str host = str_slice(url, start, end);
    for (ptrdiff_t at; (at = str_find(host, '@')) >= 0;)
        host = str_slice(host, at + 1, host.n);
    return host;
}

bool client_send(const struct client_request *q, struct arena *a, struct client_answer *answer,
                 bool *unsent, struct err *e)
{
    char socket[UNIX_PATH_BYTES];
    int folder = -1;
    *answer = (struct client_answer){.retry_after_s = -1};
    *unsent = true;
    if (!check_request(q, e) || (q->socket && (folder = unix_reach(q->socket, socket, e)) < 0))
        return false;
    struct exchange x = {q, answer, a, out_to(a), false};
    struct curl_slist *list = NULL;
    CURL *curl = curl_easy_init();
    bool ok = curl ? put_headers(q, *a, &list, e) : err_set(e, ERR_SYSTEM, "out of memory");
    if (ok && !set_up(curl, &x, arena_z(a, q->url), list, q->socket ? socket : NULL))
        ok = err_set(e, ERR_SYSTEM, "cannot send to '%.*s'", FMT(origin(q->url)));
    if (ok) {
        *unsent = false;
        ok = perform(curl, &x, unsent, e) ||
             err_in(e, "'%.*s'", FMT(q->socket ? str_of(q->socket) : origin(q->url)));
    }
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    if (folder >= 0)
        close(folder);
    return ok;
}
