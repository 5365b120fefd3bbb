/* Threads for answers that take their time, so that those that take requests in never wait.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_POOL_H
#define SERVE_POOL_H

#include "serve/server.h"

struct pool *pool_start(int threads, struct err *e);
void pool_stop(struct pool *p); /* nobody waits any more; NULL is nothing */

/* pool_answer(p, c, handle): hands the call to one of its threads. */
struct http_answer pool_answer(struct pool *p, const struct call *c,
                               struct http_answer (*handle)(const struct call *c));

#endif
