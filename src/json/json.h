/* JSON in: strict RFC 8259 with UTF-8 and number ranges checked, as a flat array of nodes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/arena.h"
#include "base/err.h"

enum json_type {
    JSON_NULL,
    JSON_BOOL,
    JSON_INTEGER, /* fits int64 */
    JSON_NUMBER,  /* any other finite double */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/* One value. A tree is node[0..size): node 0 is the root, the children of node i follow it at once,
 * the first at i + 1, each next one at (child + child->size). */
struct json {
    enum json_type type;
    int32_t size;    /* nodes of this subtree, itself included */
    int32_t nchild;  /* members or items */
    struct str key;  /* in an object, unescaped; else {0} */
    struct str text; /* STRING: unescaped bytes (may hold NUL) */
    union {
        bool flag;
        int64_t integer;
        double number;
    };
};

/* A reusable parser (it owns buffers that grow): one per thread. */
struct json_parser;
struct json_parser *json_parser_new(void);
void json_parser_free(struct json_parser *p);

/* json_parse(p, text, padding, a, e): the tree of one JSON text; nodes in a, strings borrowed from
 * the parser until its next json_parse. `padding` says that at least 64 readable bytes follow text
 * (of any value), which saves a copy. Depth up to LIMIT_JSON_DEPTH. NULL and *e ("not JSON: ...")
 * when it is no JSON text, has more than LIMIT_JSON_NODES values, has a number beyond double or an
 * integer beyond int64, or an object names one key twice; the error names the first wrong byte,
 * from 1. Takes at most 28 bytes of a per byte of text: callers check lengths against base/limits.h
 * before. */
const struct json *json_parse(struct json_parser *p, struct str text, bool padding, struct arena *a,
                              struct err *e);

/* json_parse_own(text, a, e): the same by a parser of its own: nodes and texts are in a. */
const struct json *json_parse_own(struct str text, struct arena *a, struct err *e);

/* json_get(object, key): the member, NULL when absent or when object is NULL or no object. */
const struct json *json_get(const struct json *object, struct str key);

/* json_get_text(object, key): the member's text; p == NULL when it is absent or no string. */
struct str json_get_text(const struct json *object, struct str key);

/* json_first, json_next: walk the children of a container: for (c = json_first(j); c; c =
 * json_next(j, c)) */
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *container, const struct json *child);

/* json_write(o, v): v again as compact JSON, members in their order; numbers by out_double, so that
 * 1.0 becomes 1. */
struct out;
void json_write(struct out *o, const struct json *v);

#endif
