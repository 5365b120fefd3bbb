/* From a request to its endpoint: path, access, method, parameters.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/near.h"
#include "host/note.h"
#include "serve/answer.h"
#include "serve/pool.h"
#include "serve/routes.h"

bool route_match(struct str pattern, struct str path, struct str part[ROUTE_PARTS])
{
    int n = 0;
    while (pattern.n) {
        if (pattern.p[0] != '{') {
            if (!path.n || path.p[0] != pattern.p[0])
                return false;
            pattern = str_slice(pattern, 1, pattern.n);
            path = str_slice(path, 1, path.n);
            continue;
        }
        bool all = pattern.p[1] == '+';
        ptrdiff_t end = all ? -1 : str_find(path, '/');
        if (n == ROUTE_PARTS)
            bug("a route with too many parts");
        part[n] = str_slice(path, 0, end < 0 ? path.n : end);
        if (!part[n].n)
            return false;
        path = str_slice(path, part[n++].n, path.n);
        str_cut(&pattern, '}');
    }
    return path.n == 0;
}

/* --- dispatch -------------------------------------------------------------------------------- */

static bool check_value(const struct route_parameter *p, struct str value, struct err *e)
{
    const char *words = p->kind == PARAMETER_FLAG ? "true false" : p->words;
    if (!words || word_listed(str_of(words), value))
        return true;
    return err_set(e, ERR_USAGE, "'%s': expected one of %s, got '%.*s'", p->name, words,
                   FMT(value));
}

/* every parameter sent is one of the route's, and says what it may say */
static bool check_query(const struct route *route, const struct http_request *r, struct err *e)
{
    for (ptrdiff_t i = 0; i < r->nquery; i++) {
        struct str name = r->query[i].name;
        struct near near = {0};
        int k = 0;
        while (k < route->nparameter && !str_equal(name, str_of(route->parameter[k].name)))
            near_word(&near, name, str_of(route->parameter[k++].name));
        if (k < route->nparameter && !check_value(&route->parameter[k], r->query[i].value, e))
            return false;
        if (k == route->nparameter && near.best.p)
            return err_set(e, ERR_USAGE, "unknown parameter '%.*s', did you mean '%.*s'?",
                           FMT(name), FMT(near.best));
        if (k == route->nparameter)
            return err_set(e, ERR_USAGE, "unknown parameter '%.*s'", FMT(name));
    }
    for (int k = 0; k < route->nparameter; k++)
        if (route->parameter[k].required && !http_query(r, str_of(route->parameter[k].name)).p)
            return err_set(e, ERR_USAGE, "'%s' is missing", route->parameter[k].name);
    return true;
}

/* whether the request may do what needs that scope; else *status and *e */
static bool check_access(struct call *c, enum permission scope, int *status, struct err *e)
{
    return access_check(c->server->access, c->request, scope, clock_ms(), &c->who, status, e);
}

/* --- finding ------------------------------------------------------------------------------------
 */

/* the path as the table has it: people may reach this server under a prefix, machines beside it
 * need not */
static struct str path_within(const struct public_url *url, struct str path)
{
    struct str rest = str_slice(path, url->prefix.n, path.n);
    if (!url->prefix.n || !str_starts(path, url->prefix) || (rest.n && rest.p[0] != '/'))
        return path;
    return rest.n ? rest : S("/");
}

/* What the table has for a path. */
struct found {
    const struct endpoint *endpoint; /* of that method; NULL: none */
    const struct page *page;
    struct str methods; /* that the path takes: "GET, HEAD", n == 0: there is no such path */
};

static void add_method(struct out *methods, const char *method)
{
    if (methods->n)
        out_text(methods, ", ");
    out_text(methods, method);
    if (str_equal(str_of(method), S("GET")))
        out_text(methods, ", HEAD");
}

static struct found find(struct call *c)
{
    const struct http_request *r = c->request;
    struct found found = {.page = pages_find(&c->server->pages, r->path)};
    struct out methods = out_to(r->a);
    if (found.page)
        add_method(&methods, "GET");
    for (int i = 0; i < nendpoints; i++) {
        const struct endpoint *at = &endpoints[i];
        struct str part[ROUTE_PARTS] = {0};
        if (((at->flags & ENDPOINT_LOCAL) && !r->local) ||
            !route_match(str_of(at->route.path), r->path, part))
            continue;
        add_method(&methods, at->route.method);
        if (!found.endpoint && str_equal(r->method, str_of(at->route.method))) {
            found.endpoint = at;
            for (int k = 0; k < ROUTE_PARTS; k++)
                c->path[k] = part[k];
        }
    }
    found.methods = out_str_of(&methods);
    return found;
}

/* "only GET and HEAD are answered here" */
static struct http_answer refuse_method(const struct call *c, struct str methods)
{
    const struct http_request *r = c->request;
    struct out text = out_to(r->a);
    out_text(&text, "only ");
    for (struct str rest = methods; rest.n;) {
        struct str method = str_trim(str_cut(&rest, ','));
        out_str(&text, method);
        if (rest.n)
            out_text(&text, str_find(rest, ',') < 0 ? " and " : ", ");
    }
    bool one = str_find(methods, ',') < 0;
    out_text(&text, one ? " is answered here" : " are answered here");
    struct http_answer x = answer_error(c->server, r, 405, out_str_of(&text));
    return answer_with(x, r->a, "Allow", arena_z(r->a, methods));
}

static struct http_answer answer_page(const struct call *c, const struct page *page,
                                      struct str path)
{
    struct arena *a = c->request->a;
    struct str prefix = c->server->url.prefix;
    if (prefix.n && str_equal(path, prefix)) { /* what the page names is beside it */
        struct out to = out_to(a);
        out_str(&to, prefix);
        out_byte(&to, '/');
        struct http_answer x = answer("text/plain; charset=utf-8", S("see the address with '/'\n"));
        x.status = 308;
        return answer_with(x, a, "Location", arena_z(a, out_str_of(&to)));
    }
    struct http_answer x = answer(page->type, page->bytes);
    x.etag = page->etag;
    x.cache = "no-cache"; /* keep it, ask whether it changed */
    return x;
}

struct http_answer routes_answer(void *context, const struct http_request *r)
{
    struct server *s = context;
    struct http_request inner = *r;
    struct call c = {.server = s, .request = &inner};
    struct err e = {0};
    int status = 500;
    inner.path = path_within(&s->url, r->path);
    if (*r->state) {
        struct pending *pending = *r->state;
        /* cppcheck-suppress returnDanglingLifetime ; answers are in the request's arena */
        return pending->finish(&c, pending);
    }
    if (r->fault)
        return answer_error(s, r, r->fault, r->fault_text);
    if (!check_access(&c, MAY_NOTHING, &status, &e))
        return answer_error(s, &inner, status, str_of(e.text));
    struct found found = find(&c);
    if (!found.methods.n)
        return answer_error(s, &inner, 404, S("no such page"));
    if (found.page && str_equal(r->method, S("GET")))
        return answer_page(&c, found.page, r->path);
    if (!found.endpoint)
        return refuse_method(&c, found.methods);
    if (!check_access(&c, found.endpoint->scope, &status, &e))
        return answer_error(s, &inner, status, str_of(e.text));
    if (!(found.endpoint->flags & ENDPOINT_ANY_QUERY) &&
        !check_query(&found.endpoint->route, r, &e))
        return answer_err(s, &inner, &e);
    if (found.endpoint->flags & ENDPOINT_SLOW)
        return pool_answer(s->pool, &c, found.endpoint->handle);
    /* cppcheck-suppress returnDanglingLifetime ; the same */
    return found.endpoint->handle(&c);
}

/* What is refused is refused before its body is read. */
ptrdiff_t routes_admit(void *context, const struct http_request *r)
{
    struct server *s = context;
    struct http_request inner = *r;
    struct call c = {.server = s, .request = &inner};
    struct err e = {0};
    int status;
    inner.path = path_within(&s->url, r->path);
    const struct endpoint *found = find(&c).endpoint;
    return found && check_access(&c, found->scope, &status, &e) ? found->body_bytes : -1;
}
