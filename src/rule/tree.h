/* YAML text as a tree with places: module-internal.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The plain part of YAML that a page of settings needs: maps, lists, scalars, one document. */
#ifndef RULE_TREE_H
#define RULE_TREE_H

#include "base/arena.h"
#include "base/err.h"

/* What every step of reading needs: the file's name for errors, where memory comes from. */
struct reader {
    struct str file;
    struct arena *a;
    struct err *e;
};

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    int line, column; /* of the value, from 1 */
    struct str key;   /* in a map */
    int key_line, key_column;
    struct str text; /* SCALAR; no control characters */
    bool plain;      /* SCALAR: without quotes */
    struct node *first, *next;
    ptrdiff_t n; /* children */
};

/* tree_read(yaml, r, root): the tree in r->a; *root is NULL for a file without content. */
bool tree_read(struct str yaml, const struct reader *r, struct node **root);

/* node_null(v): nothing, "~" or "null" was written. */
bool node_null(const struct node *v);

/* node_child(map, key): NULL when it is not there. O(children). */
const struct node *node_child(const struct node *map, struct str key);

/* Errors "FILE:LINE:COLUMN: ..." at a value or at its key; they return false. */
bool wrong_at(const struct reader *r, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* wrong_value: "'NAME': expected EXPECTED, got ..." */
bool wrong_value(const struct reader *r, struct str name, const struct node *v,
                 const char *expected);

/* text_shown(s): the beginning of s, short enough for a message, whole UTF-8 characters. */
struct str text_shown(struct str s);

#endif
