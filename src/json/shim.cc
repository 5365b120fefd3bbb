/* The one C++ file: simdjson's DOM parser behind json/tape.h. No exception leaves it.
 * SPDX-License-Identifier: Apache-2.0 */
#define SIMDJSON_EXCEPTIONS 0
#include "json/tape.h"

#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

struct json_engine {
    simdjson::dom::parser parser;
    size_t depth = 0;
    size_t capacity = 0; /* bytes of text that all buffers are made for */
    std::unique_ptr<char[]> copy;
    size_t copy_capacity = 0;
};

namespace
{

/* doubling, so that lines of growing length do not each allocate */
size_t room_for(size_t n)
{
    size_t capacity = 4096;
    while (capacity < n)
        capacity *= 2;
    return capacity;
}

bool grow(json_engine *g, size_t n)
{
    if (n <= g->capacity)
        return true;
    size_t capacity = room_for(n);
    g->capacity = 0; /* one of the two may fail */
    if (g->parser.doc.allocate(capacity) || g->parser.allocate(capacity, g->depth))
        return false;
    g->capacity = capacity;
    return true;
}

/* text with the padding that simdjson reads over */
const char *padded(json_engine *g, const char *text, size_t n)
{
    if (!g->copy || n > g->copy_capacity) {
        size_t capacity = room_for(n);
        g->copy_capacity = 0;
        g->copy.reset(new (std::nothrow) char[capacity + simdjson::SIMDJSON_PADDING]());
        if (!g->copy)
            return nullptr;
        g->copy_capacity = capacity;
    }
    std::memcpy(g->copy.get(), text, n);
    return g->copy.get();
}

} // namespace

extern "C" {

json_engine *json_engine_new(int depth)
{
    try {
        auto *g = new (std::nothrow) json_engine;
        if (g)
            g->depth = static_cast<size_t>(depth) + 1; /* simdjson counts the document too */
        return g;
    } catch (...) {
        return nullptr;
    }
}

void json_engine_free(json_engine *g)
{
    delete g;
}

json_tape_result json_engine_read(json_engine *g, const char *text, size_t n, bool padding,
                                  json_tape *tape)
{
    try {
        const char *bytes = padding ? text : padded(g, text, n);
        if (!bytes || !grow(g, n))
            return JSON_TAPE_NO_MEMORY;
        auto error = g->parser.parse(bytes, n, false).error();
        if (error == simdjson::MEMALLOC)
            return JSON_TAPE_NO_MEMORY;
        if (error != simdjson::SUCCESS)
            return JSON_TAPE_REFUSED;
        tape->word = g->parser.doc.tape.get();
        tape->strings = g->parser.doc.string_buf.get();
        return JSON_TAPE_READ;
    } catch (...) {
        return JSON_TAPE_NO_MEMORY;
    }
}
}
