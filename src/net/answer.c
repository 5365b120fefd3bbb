/* From an answer to the bytes of one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/exchange.h"

#include <stdio.h>

/* whether an If-None-Match list names the tag; weak comparison (RFC 9110 13.1.2) */
static bool etag_listed(struct str list, struct str etag)
{
    while (list.n) {
        struct str one = str_trim(str_cut(&list, ','));
        if (str_equal(one, S("*")))
            return true;
        if (str_starts(one, S("W/")))
            one = str_slice(one, 2, one.n);
        if (one.n >= 2 && str_equal(str_slice(one, 1, one.n - 1), etag))
            return true;
    }
    return false;
}

enum MHD_Result exchange_answer(struct MHD_Connection *connection, const struct http_request *r,
                                const struct http_answer *x)
{
    bool same =
        x->etag.p && x->status == 200 && etag_listed(http_header(r, "If-None-Match"), x->etag);
    bool wait_told = r->fault != MHD_HTTP_SERVICE_UNAVAILABLE;
    char etag[80];
    union {
        const char *read;
        void *plain;
    } body = {.read = same || !x->body.p ? "" : x->body.p};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        same ? 0 : (size_t)x->body.n, body.plain, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    if (!same && x->type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, x->type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            x->cache ? x->cache : "no-store");
    if (x->etag.p && snprintf(etag, sizeof etag, "\"%.*s\"", FMT(x->etag)) < (int)sizeof etag)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, etag);
    for (ptrdiff_t i = 0; i < x->nfield; i++) {
        wait_told |= str_equal_fold(str_of(x->field[i].name), S(MHD_HTTP_HEADER_RETRY_AFTER));
        MHD_add_response_header(response, x->field[i].name, x->field[i].value);
    }
    if (!wait_told)
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    enum MHD_Result queued = MHD_queue_response(
        connection, same ? MHD_HTTP_NOT_MODIFIED : (unsigned)x->status, response);
    MHD_destroy_response(response);
    return queued;
}
