/* SPDX-License-Identifier: Apache-2.0 */
#include "json/tree.h"

#include "base/limits.h"
#include "base/sort.h"

#include <string.h>

#define PAYLOAD(word) ((word)&UINT64_C(0x00ffffffffffffff))
#define KIND(word)    ((int)((word) >> 56))
#define MEMBERS(word) ((ptrdiff_t)((word) >> 32 & 0xffffff)) /* stops at 0xffffff */

/* nodes that the tape becomes: its values without the keys; more where counts stopped */
ptrdiff_t json_nodes(const struct json_tape *tape)
{
    ptrdiff_t n = 0, end = (ptrdiff_t)PAYLOAD(tape->word[0]) - 1;
    for (ptrdiff_t i = 1; i < end; i++) {
        uint64_t word = tape->word[i];
        switch (KIND(word)) {
        case '{':
            n += 1 - MEMBERS(word);
            break;
        case '}':
        case ']':
            break;
        case 'l':
        case 'u':
        case 'd':
            i++;
            n++;
            break;
        default:
            n++;
        }
    }
    return n;
}

static struct str string_at(const struct json_tape *tape, uint64_t word)
{
    const unsigned char *p = tape->strings + PAYLOAD(word);
    uint32_t n;
    memcpy(&n, p, sizeof n);
    return (struct str){(const char *)p + sizeof n, (ptrdiff_t)n};
}

/* a container whose end is not seen yet */
struct open {
    struct json *node;
    uint64_t seen; /* a bit per key, by its length and ends */
};

enum { FEW = 48 }; /* members up to which comparing beats sorting */

static bool same(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, (size_t)a.n) == 0));
}

/* whether an object of few members has key already; a look at all only where the bits meet */
static bool known(struct open *o, struct str key)
{
    unsigned bit = (unsigned)key.n;
    if (key.n)
        bit += 7 * (unsigned char)key.p[0] + 31 * (unsigned char)key.p[key.n - 1] +
               3 * (unsigned char)key.p[key.n / 2];
    uint64_t mask = UINT64_C(1) << (bit & 63);
    if (o->seen & mask) {
        const struct json *c = o->node + 1;
        for (int i = 0; i < o->node->nchild; i++, c += c->size)
            if (same(c->key, key))
                return true;
    }
    o->seen |= mask;
    return false;
}

static int by_key(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_compare(*x, *y);
}

/* sorting, not hashing: whoever chooses the keys chooses the collisions */
static bool twice_among_many(const struct json *object, struct arena scratch, struct str *twice)
{
    struct str *key = NEW_RAW(&scratch, struct str, object->nchild);
    const struct json *c = object + 1;
    for (int i = 0; i < object->nchild; i++, c += c->size)
        key[i] = c->key;
    sort(key, object->nchild, sizeof *key, by_key, scratch);
    for (int i = 1; i < object->nchild; i++)
        if (str_equal(key[i - 1], key[i])) {
            *twice = key[i];
            return true;
        }
    return false;
}

/* a scalar into *v; true. Containers: only their type; false for an integer beyond int64 */
static bool value(const struct json_tape *tape, ptrdiff_t i, struct json *v)
{
    uint64_t word = tape->word[i];
    switch (KIND(word)) {
    case '{':
        v->type = JSON_OBJECT;
        return true;
    case '[':
        v->type = JSON_ARRAY;
        return true;
    case '"':
        v->type = JSON_STRING;
        v->text = string_at(tape, word);
        return true;
    case 'l':
        v->type = JSON_INTEGER;
        memcpy(&v->integer, &tape->word[i + 1], sizeof v->integer);
        return true;
    case 'd':
        v->type = JSON_NUMBER;
        memcpy(&v->number, &tape->word[i + 1], sizeof v->number);
        return true;
    case 't':
    case 'f':
        v->type = JSON_BOOL;
        v->flag = KIND(word) == 't';
        return true;
    case 'n':
        v->type = JSON_NULL;
        return true;
    default:
        return false;
    }
}

const struct json *json_tree(const struct json_tape *tape, struct arena *a, struct str *twice)
{
    struct json *node = NEW_RAW(a, struct json, json_nodes(tape)), *next = node;
    struct open open[LIMIT_JSON_DEPTH + 1], *o = open;
    struct json outside = {.type = JSON_ARRAY}; /* what the root stands in */
    ptrdiff_t end = (ptrdiff_t)PAYLOAD(tape->word[0]) - 1;
    *o = (struct open){.node = &outside};
    for (ptrdiff_t i = 1; i < end; i++) {
        int kind = KIND(tape->word[i]);
        if (o > open && (kind == '}' || kind == ']')) {
            o->node->size = (int32_t)(next - o->node);
            if (kind == '}' && o->node->nchild > FEW && twice_among_many(o->node, *a, twice))
                return NULL;
            o--;
            continue;
        }
        *next = (struct json){.size = 1};
        if (o->node->type == JSON_OBJECT) {
            next->key = string_at(tape, tape->word[i++]);
            kind = KIND(tape->word[i]);
            if (o->node->nchild < FEW && known(o, next->key)) {
                *twice = next->key;
                return NULL;
            }
        }
        if (!value(tape, i, next))
            return NULL;
        o->node->nchild++;
        if (kind == '{' || kind == '[') {
            if (o == open + LIMIT_JSON_DEPTH) /* simdjson does not count an empty container */
                return NULL;
            *++o = (struct open){.node = next};
        } else if (kind == 'l' || kind == 'd')
            i++;
        next++;
    }
    return node;
}
