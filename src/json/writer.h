/* JSON out: commas and nesting kept right, nothing else.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "base/out.h"

/* One writer writes one value. Members of an object give a key; items of an array and the value
 * itself give {0} (p == NULL). Misnesting aborts. */
struct json_writer {
    struct out *out;
    int depth;
    uint64_t filled;  /* bit d: the container at depth d has a member already */
    uint64_t objects; /* bit d: it is an object */
};

struct json_writer json_writer_to(struct out *o);
void json_open_object(struct json_writer *w, struct str key);
void json_open_array(struct json_writer *w, struct str key);
void json_close(struct json_writer *w); /* whichever is open */
void json_text(struct json_writer *w, struct str key, struct str value);
void json_integer(struct json_writer *w, struct str key, int64_t value);
void json_number(struct json_writer *w, struct str key, double value);
void json_flag(struct json_writer *w, struct str key, bool value);
void json_null(struct json_writer *w, struct str key);
void json_time(struct json_writer *w, struct str key, int64_t ms); /* TIME_NONE: null */
void json_raw(struct json_writer *w, struct str key, struct str json_text);

#endif
