/* Bodies of type application/x-www-form-urlencoded.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_FORM_H
#define NET_FORM_H

#include "net/target.h"

struct form {
    const struct http_pair *pair; /* [n], in the order sent; "a" alone has an empty value */
    ptrdiff_t n;
};

/* form_parse(body, a, form, e): "payload=%7B%22a%22%3A1%7D&b=x+y" (WHATWG URL 5.1). Refused are
 * percent escapes that are none, a NUL, bytes that are no UTF-8, and more than
 * FORM_PAIRS pairs. An empty body is a form without pairs; a pair without a name is left out. Texts
 * go into a, those without escapes are the body's own. */
enum { FORM_PAIRS = 1000 };
bool form_parse(struct str body, struct arena *a, struct form *form, struct err *e);

/* form_value(form, name): the first such value; p == NULL when absent. */
struct str form_value(const struct form *form, struct str name);

#endif
