/* The API's description, from the table of its routes -> bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * OpenAPI 3.1. */
#ifndef VIEW_OPENAPI_H
#define VIEW_OPENAPI_H

#include "base/out.h"

enum parameter_kind {
    PARAMETER_TEXT,
    PARAMETER_TIME,    /* a date, RFC 3339, or "90d" before now */
    PARAMETER_WORD,    /* one of words */
    PARAMETER_INTEGER, /* >= 0 */
    PARAMETER_FLAG     /* true or false */
};

/* One parameter. It is of the path where the path has "{name}", else of the query. */
struct route_parameter { /* NOLINT(clang-analyzer-optin.performance.Padding): rows are read */
    const char *name;
    enum parameter_kind kind;
    const char *words;       /* WORD: the closed list with blanks between: "day week month"; NULL */
    const char *fallback;    /* what holds when it is not given; NULL: nothing */
    const char *description; /* one sentence for people */
    bool required;           /* (of the path: always) */
};

/* One route, meant for a const table that serving and description share. */
struct route {
    const char *method, *path;               /* "GET", "/api/v1/report" */
    const char *name;                        /* operationId: "report" */
    const char *summary;                     /* one sentence for people */
    const struct route_parameter *parameter; /* [nparameter] */
    int nparameter;
    const char *types;  /* content types of the answer, the default one first, blanks between:
                           "application/json text/csv" */
    const char *schema; /* of the JSON one: "report", "explain", "health", "error"; NULL: any */
};

/* out_openapi(o, route, n, version): the document, one line of JSON; paths in the order of the
 * table, routes of one path next to each other. Every route may also answer the schema "error":
 * {"error": {"code": "not_found", "message": "text", "id": "of this error, also on stderr"}}. */
void out_openapi(struct out *o, const struct route *route, ptrdiff_t n, struct str version);

/* openapi_schema(name): the JSON Schema (2020-12) of that name, constant text; p == NULL: unknown.
 */
struct str openapi_schema(struct str name);

#endif
