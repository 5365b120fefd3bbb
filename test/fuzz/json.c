/* Any bytes as JSON.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library and our own strict reader agree on what is JSON, and what was read is written back
 * the same. */
#include "base/limits.h"
#include "base/out.h"
#include "fuzz.h"
#include "json/tree.h"

static void sound(const struct json *v, int depth) // NOLINT(misc-no-recursion)
{
    int32_t size = 1, n = 0;
    bool container = v->type == JSON_ARRAY || v->type == JSON_OBJECT;
    law(depth <= LIMIT_JSON_DEPTH + 1);
    law(str_utf8(v->key) && str_utf8(v->text));
    law((v->type == JSON_STRING) == (v->text.p != NULL));
    for (const struct json *c = json_first(v); c; c = json_next(v, c), n++) {
        law((c->key.p != NULL) == (v->type == JSON_OBJECT));
        if (v->type == JSON_OBJECT)
            law(json_get(v, c->key) == c);
        sound(c, depth + 1);
        size += c->size;
    }
    law(size == v->size && n == v->nchild && (container || n == 0));
}

static struct str written(const struct json *v, struct arena *a)
{
    struct out o = out_to(a);
    json_write(&o, v);
    return out_str_of(&o);
}

static const struct json *padded(struct json_parser *p, struct str s, char fill, struct arena *a)
{
    struct err e = {0};
    char *copy = NEW_RAW(a, char, s.n + 64);
    memset(copy, fill, (size_t)s.n + 64);
    memcpy(copy, s.p, (size_t)s.n);
    return json_parse(p, (struct str){copy, s.n}, true, a, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_parser *p;
    if (!p)
        p = json_parser_new();
    struct arena a = fresh();
    struct str s = exact(data, size);
    struct err e = {0}, fault = {0};
    const char *before = a.at;
    const struct json *v = json_parse(p, s, false, &a, &e);
    law(a.at - before <= 28 * s.n + 128);
    json_fault(s, a, &fault);
    bool flawless = str_equal(str_of(fault.text), S("not JSON"));
    if (v) {
        law(flawless);
        sound(v, 1);
        struct str once = written(v, &a), twice;
        v = json_parse(p, once, false, &a, &e);
        law(v != NULL);
        twice = written(v, &a);
        law(str_equal(once, twice));
    } else {
        law(e.code == ERR_INPUT && str_starts(str_of(e.text), S("not JSON: ")));
    }
    law((v != NULL) == (padded(p, s, size ? (char)data[size - 1] : 0, &a) != NULL));
    drop(s);
    return 0;
}
