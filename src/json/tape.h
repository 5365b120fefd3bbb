/* The seam to the C++ library that reads JSON: simdjson's "tape", and what it says.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inside json only. The layout of the tape is part of simdjson's documentation (doc/tape.md): one
 * 64-bit word per entry, its kind in the top 8 bits, a payload below; numbers take a second word;
 * a string's payload is where its length (4 bytes) and its bytes stand in the string buffer; the
 * payload of '{' and '[' is 32 bits of index behind the end and 24 bits of member count. */
#ifndef JSON_TAPE_H
#define JSON_TAPE_H

#ifdef __cplusplus
extern "C" {
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_tape {
    const uint64_t *word; /* word[0] is 'r' with the index behind the closing 'r' */
    const unsigned char *strings;
};

enum json_tape_result {
    JSON_TAPE_READ,
    JSON_TAPE_REFUSED, /* not JSON: which fault and where is for json_fault to say */
    JSON_TAPE_NO_MEMORY
};

/* json_engine_new(depth): a parser that takes that much nesting; NULL without memory. */
struct json_engine;
struct json_engine *json_engine_new(int depth);
void json_engine_free(struct json_engine *g);

/* json_engine_read(g, text, n, padding, tape): n > 0 bytes of JSON; the tape is valid until the
 * next call. Without padding (64 readable bytes behind text) the text is copied. */
enum json_tape_result json_engine_read(struct json_engine *g, const char *text, size_t n,
                                       bool padding, struct json_tape *tape);

#ifdef __cplusplus
}
#endif
#endif
