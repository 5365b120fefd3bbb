/* SPDX-License-Identifier: Apache-2.0 */
#include "net/exchange.h"

#include <string.h>
#include <time.h>

enum {
    HELD_STEP = 64 << 10,  /* how the bytes of bodies are counted */
    DROP_BYTES = 64 << 10, /* a body of that size is read and dropped before a refusal: closing the
                              connection with bytes unread may cost the client the answer */
};

/* It lives in its own arena, so the answer's body needs no copy. */
struct http_exchange {
    struct exchange_host *host;
    struct MHD_Connection *connection;
    struct client *client;
    struct arena whole, a;
    struct http_request request;
    void *state;       /* the handler's */
    struct str target; /* as sent, p == NULL when over HTTP_TARGET_BYTES */
    struct out body;
    ptrdiff_t most;       /* bytes of its body; -1: refused, nothing of it is read */
    ptrdiff_t received;   /* body bytes that came, kept or not */
    ptrdiff_t held;       /* of host->bodies */
    bool has_head, early; /* early: answered although its body may be on its way */
    bool busy;            /* its handler has been called and has not answered yet */
    bool waiting;         /* http_wait in this call of the handler */
    bool gone;            /* its client: libmicrohttpd has let go of the connection */
    _Atomic bool armed;   /* http_wake has something to do */
};

struct str http_query(const struct http_request *r, struct str name)
{
    for (ptrdiff_t i = 0; i < r->nquery; i++)
        if (str_equal(r->query[i].name, name))
            return r->query[i].value;
    return (struct str){0};
}

/* MHD wants a plain pointer although it only reads */
static struct MHD_Connection *connection_of(const struct http_request *r)
{
    union {
        const void *read;
        void *plain;
    } p = {.read = r->connection};
    return p.plain;
}

struct str http_header(const struct http_request *r, const char *name)
{
    /* blanks behind a value are no part of it (RFC 9110 5.5): libmicrohttpd leaves them */
    return str_trim(str_of(MHD_lookup_connection_value(connection_of(r), MHD_HEADER_KIND, name)));
}

struct header_list {
    struct arena *a;
    struct http_pair *item;
    ptrdiff_t n, capacity;
};

static enum MHD_Result one_header(void *context, enum MHD_ValueKind kind, const char *name,
                                  size_t name_bytes, const char *value, size_t value_bytes)
{
    (void)kind;
    struct header_list *list = context;
    char *low = NEW_RAW(list->a, char, (ptrdiff_t)name_bytes);
    for (size_t i = 0; i < name_bytes; i++)
        low[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + ('a' - 'A') : name[i]);
    struct str text = str_trim((struct str){value ? value : "", (ptrdiff_t)value_bytes});
    list->item[list->n++] = (struct http_pair){
        {low, (ptrdiff_t)name_bytes},
        arena_copy(list->a, text)
    };
    return list->n < list->capacity ? MHD_YES : MHD_NO;
}

const struct http_pair *http_headers(const struct http_request *r, struct arena *a, ptrdiff_t *n)
{
    struct MHD_Connection *connection = connection_of(r);
    int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
    struct header_list list = {.a = a, .capacity = count};
    list.item = NEW(a, struct http_pair, count);
    if (count)
        MHD_get_connection_values_n(connection, MHD_HEADER_KIND, one_header, &list);
    *n = list.n;
    return list.item;
}

/* --- answering later -------------------------------------------------------------------------- */

struct http_exchange *http_wait(const struct http_request *r)
{
    struct http_exchange *x = r->exchange;
    if (x->waiting)
        bug("http_wait twice in one call of a handler");
    x->waiting = true;
    atomic_store(&x->armed, true);
    if (!x->gone)
        MHD_suspend_connection(x->connection);
    return x;
}

void http_wake(struct http_exchange *x)
{
    /* once it is awake, x may be gone at any moment; the host is there while it is busy */
    struct exchange_host *host = x->host;
    struct MHD_Connection *connection = x->gone ? NULL : x->connection;
    atomic_fetch_add(&host->busy, 1);
    if (atomic_exchange(&x->armed, false) && connection)
        MHD_resume_connection(connection);
    atomic_fetch_sub(&host->busy, 1);
}

/* one call of the handler */
static struct http_answer ask(struct http_exchange *x)
{
    x->waiting = false;
    struct http_answer answer = x->host->handler(x->host->context, &x->request);
    if (answer.later && !x->waiting)
        bug("an answer that comes later, without http_wait");
    return answer;
}

static enum MHD_Result respond(struct http_exchange *x)
{
    struct exchange_host *host = x->host;
    if (!x->busy) {
        if (!client_answers(x->client))
            return MHD_NO;
        atomic_fetch_add(&host->busy, 1);
        if (atomic_load(&host->closing)) {
            atomic_fetch_sub(&host->busy, 1);
            return MHD_NO;
        }
        x->busy = true;
        if (!x->request.fault && x->most >= 0)
            x->request.body = out_str_of(&x->body);
    }
    struct http_answer answer = ask(x);
    if (answer.later)
        return MHD_YES;
    enum MHD_Result queued = exchange_answer(x->connection, &x->request, &answer);
    if (x->waiting) /* it thought better of it */
        MHD_resume_connection(x->connection);
    x->busy = false;
    atomic_fetch_sub(&host->busy, 1);
    return queued;
}

/* The handler of a request whose client has gone meanwhile runs all the same: what it holds in its
 * state is its own to give back. */
static void answer_nobody(struct http_exchange *x)
{
    const struct timespec pause = {0, 1000000L};
    x->gone = true;
    while (ask(x).later)
        while (atomic_load(&x->armed))
            nanosleep(&pause, NULL);
    x->busy = false;
    atomic_fetch_sub(&x->host->busy, 1);
}

/* --- the head --------------------------------------------------------------------------------- */

void *exchange_begin(void *context, const char *target, struct MHD_Connection *connection)
{
    struct exchange_host *host = context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct client *client = info ? info->socket_context : NULL;
    if (!client)
        return NULL;
    client_reads(host->clients, client);
    struct arena whole = rooms_take(host->rooms), a = whole;
    struct http_exchange *x = NEW(&a, struct http_exchange, 1);
    size_t n = strlen(target);
    if (n <= HTTP_TARGET_BYTES)
        x->target = arena_copy(&a, (struct str){target, (ptrdiff_t)n});
    x->host = host;
    x->connection = connection;
    x->client = client;
    x->whole = whole;
    x->a = a;
    x->body = out_to(&x->a);
    return x;
}

static void fault(struct http_exchange *x, int status, struct str text)
{
    struct http_request *r = &x->request;
    r->fault = status;
    r->fault_text = text;
    r->path = r->body = (struct str){0};
    r->query = NULL;
    r->nquery = 0;
    x->body = out_to(&x->a);
}

static void too_many_bodies(struct http_exchange *x)
{
    fault(x, MHD_HTTP_SERVICE_UNAVAILABLE, S("too many large requests at once: try again"));
}

static void read_target(struct http_exchange *x)
{
    struct target target = {0};
    struct err e = {0};
    if (!x->target.p) {
        fault(x, MHD_HTTP_URI_TOO_LONG, S("the URL is too long"));
    } else if (!target_parse(x->target, &x->a, &target, &e)) {
        fault(x, MHD_HTTP_BAD_REQUEST, arena_copy(&x->a, str_of(e.text)));
    } else {
        x->request.path = target.path;
        x->request.query = target.query;
        x->request.nquery = target.nquery;
    }
}

/* How a head says where its body ends, and what another reader may see otherwise. */
struct framing {
    int headers, lengths, encodings, hosts;
    bool odd;      /* a name that is none, an encoding that is not read */
    int64_t bytes; /* 0: no body; INT64_MAX: more than fits, or chunked */
    bool asks;     /* Expect: it is not sent before it is asked for */
};

/* "Content-Length " is no header to libmicrohttpd, and one to others (RFC 9112 5.1) */
static bool is_name(struct str name)
{
    for (ptrdiff_t i = 0; i < name.n; i++)
        if (name.p[i] <= ' ' || name.p[i] >= 0x7F ||
            str_find(S("\"(),/:;<=>?@[\\]{}"), name.p[i]) >= 0)
            return false;
    return name.n > 0;
}

static bool is_doubtful(const struct framing *f)
{
    return f->lengths + f->encodings > 1 || f->hosts > 1 || f->odd;
}

static enum MHD_Result one_framing(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    struct framing *f = context;
    struct str key = str_of(name);
    f->headers++;
    f->odd |= !is_name(key);
    f->hosts += str_equal_fold(key, S(MHD_HTTP_HEADER_HOST));
    if (str_equal_fold(key, S(MHD_HTTP_HEADER_CONTENT_LENGTH))) {
        f->lengths++;
        if (!value || !str_int(str_trim(str_of(value)), &f->bytes))
            f->bytes = INT64_MAX;
    } else if (str_equal_fold(key, S(MHD_HTTP_HEADER_TRANSFER_ENCODING))) {
        f->encodings++;
        f->odd |= !value || !str_equal_fold(str_trim(str_of(value)), S("chunked"));
    } else if (str_equal_fold(key, S(MHD_HTTP_HEADER_EXPECT))) {
        f->asks = true;
    }
    return MHD_YES;
}

static struct framing read_framing(struct http_exchange *x)
{
    struct framing f = {0};
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, one_framing, &f);
    if (f.headers > HTTP_HEADERS)
        fault(x, MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE, S("too many headers"));
    else if (f.lengths + f.encodings > 1) /* a proxy may see another end (RFC 9112 6.3, 11.2) */
        fault(x, MHD_HTTP_BAD_REQUEST, S("the length of the body is told twice"));
    else if (f.hosts > 1)
        fault(x, MHD_HTTP_BAD_REQUEST, S("'Host' is told twice"));
    else if (f.odd)
        fault(x, MHD_HTTP_BAD_REQUEST,
              S("a header that another reader may take for something else"));
    if (f.encodings)
        f.bytes = INT64_MAX;
    return f;
}

/* what may come of the body, and whether an answer waits for it */
static void plan_body(struct http_exchange *x, const struct framing *f)
{
    struct exchange_host *host = x->host;
    bool wanted = !x->request.fault && x->most >= 0;
    if (wanted && !f->encodings && f->bytes > x->most)
        fault(x, MHD_HTTP_CONTENT_TOO_LARGE, S("the body is too large"));
    else if (wanted && f->bytes && atomic_load(&host->bodies) >= host->bodies_most)
        too_many_bodies(x);
    else if (wanted && !f->encodings && f->bytes) {
        x->body.item = NEW_RAW(&x->a, char, f->bytes);
        x->body.capacity = f->bytes;
    }
    bool refused = x->request.fault || x->most < 0;
    x->early = (refused && (f->bytes > DROP_BYTES || (f->bytes && f->asks))) || is_doubtful(f);
}

static void read_head(struct http_exchange *x, const char *method)
{
    struct exchange_host *host = x->host;
    struct http_request *r = &x->request;
    r->method = str_of(strcmp(method, MHD_HTTP_METHOD_HEAD) == 0 ? MHD_HTTP_METHOD_GET : method);
    r->local = x->client->local;
    r->peer = str_of(x->client->peer);
    r->connection = x->connection;
    r->a = &x->a;
    r->state = &x->state;
    r->exchange = x;
    read_target(x);
    struct framing f = read_framing(x);
    ptrdiff_t most = r->local ? HTTP_LOCAL_BODY_BYTES : HTTP_BODY_BYTES, wanted = most;
    if (!r->fault && host->admit)
        wanted = host->admit(host->context, r);
    x->most = wanted < 0 ? -1 : wanted < most ? wanted : most;
    plan_body(x, &f);
}

/* --- the body --------------------------------------------------------------------------------- */

/* counts what has come of the body among all bodies; false: they are too many */
static bool hold(struct http_exchange *x)
{
    struct exchange_host *host = x->host;
    while (x->held < x->received) {
        if (atomic_fetch_add(&host->bodies, HELD_STEP) + HELD_STEP > host->bodies_most) {
            atomic_fetch_sub(&host->bodies, HELD_STEP);
            return false;
        }
        x->held += HELD_STEP;
    }
    return true;
}

static void let_go(struct http_exchange *x)
{
    if (x->held)
        atomic_fetch_sub(&x->host->bodies, x->held);
    x->held = 0;
}

static enum MHD_Result take_body(struct http_exchange *x, struct str bytes)
{
    x->received += bytes.n;
    if (x->received > 4 * (ptrdiff_t)HTTP_BODY_BYTES)
        return MHD_NO;
    if (x->request.fault || x->most < 0)
        return MHD_YES; /* an answer that the client reads comes when it has sent all of it */
    if (x->received > x->most) {
        fault(x, MHD_HTTP_CONTENT_TOO_LARGE, S("the body is too large"));
        let_go(x);
    } else if (!hold(x)) {
        too_many_bodies(x);
        let_go(x);
    } else {
        out_str(&x->body, bytes);
    }
    return MHD_YES;
}

enum MHD_Result exchange_handle(void *context, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_bytes, void **exchange)
{
    (void)context, (void)connection, (void)url, (void)version;
    struct http_exchange *x = *exchange;
    if (!x)
        return MHD_NO;
    if (!x->has_head) {
        x->has_head = true;
        read_head(x, method);
        /* an answer in the first call closes the connection: wanted only where a body that nobody
         * will read is on its way */
        return x->early ? respond(x) : MHD_YES;
    }
    if (x->early || *upload_bytes == 0)
        return respond(x);
    struct str bytes = {upload, (ptrdiff_t)*upload_bytes};
    *upload_bytes = 0;
    return take_body(x, bytes);
}

void exchange_end(void *context, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode why)
{
    (void)connection, (void)why;
    struct exchange_host *host = context;
    struct http_exchange *x = *exchange;
    *exchange = NULL;
    if (!x)
        return;
    if (x->busy)
        answer_nobody(x);
    let_go(x);
    client_reads(host->clients, x->client);
    rooms_give(host->rooms, x->whole);
}
