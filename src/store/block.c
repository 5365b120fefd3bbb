/* SPDX-License-Identifier: Apache-2.0 */
#include "store/block.h"

#include "base/err.h"
#include "base/names.h"
#include "base/sort.h"

#include <stdlib.h>
#include <zstd.h>

enum { ZSTD_LEVEL = 1 };

struct entity {
    struct str name;
    int32_t number; /* by first sight */
};

static int by_name(const void *a, const void *b)
{
    const struct entity *x = a, *y = b;
    return str_compare(x->name, y->name);
}

int32_t *block_order(const struct block_row *row, ptrdiff_t n, struct arena *a)
{
    int32_t *order = NEW_RAW(a, int32_t, n);
    struct arena scratch = *a;
    struct names names = {0};
    int32_t *number = NEW_RAW(&scratch, int32_t, n);
    for (ptrdiff_t i = 0; i < n; i++)
        number[i] = i && str_equal(row[i].entity, row[i - 1].entity)
                        ? number[i - 1]
                        : names_add(&names, row[i].entity, &scratch);

    struct entity *entity = NEW_RAW(&scratch, struct entity, names.n);
    for (int32_t i = 0; i < names.n; i++)
        entity[i] = (struct entity){names.item[i], i};
    sort(entity, names.n, sizeof *entity, by_name, scratch);

    int32_t *count = NEW(&scratch, int32_t, names.n), at = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        count[number[i]]++;
    for (ptrdiff_t i = 0; i < names.n; i++) {
        int32_t here = count[entity[i].number];
        count[entity[i].number] = at;
        at += here;
    }
    for (int32_t i = 0; i < n; i++)
        order[count[number[i]]++] = i;
    return order;
}

void put_number(struct out *o, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        out_byte(o, (char)(unsigned char)(v | 0x80));
    out_byte(o, (char)(unsigned char)v);
}

bool get_number(struct str *rest, uint64_t *v)
{
    *v = 0;
    for (int i = 0; i < rest->n && i < 10; i++) {
        unsigned char byte = (unsigned char)rest->p[i];
        *v |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *rest = str_slice(*rest, i + 1, rest->n);
            return true;
        }
    }
    return false;
}

bool get_bytes(struct str *rest, struct str *bytes)
{
    uint64_t n;
    if (!get_number(rest, &n) || n > (uint64_t)rest->n)
        return false;
    *bytes = str_slice(*rest, 0, (ptrdiff_t)n);
    *rest = str_slice(*rest, (ptrdiff_t)n, rest->n);
    return true;
}

/* how many of order[n] are one group: one entity, and not beyond a block */
static ptrdiff_t group(const struct block_row *row, const int32_t *order, ptrdiff_t n,
                       ptrdiff_t room)
{
    ptrdiff_t k = 0;
    for (; k < n && (k == 0 || room > 0) && str_equal(row[order[k]].entity, row[order[0]].entity);
         k++)
        room -= row[order[k]].bytes.n + 4;
    return k;
}

ptrdiff_t block_fill(struct out *o, const struct block_row *row, const int32_t *order, ptrdiff_t n,
                     int64_t arrival_ms)
{
    ptrdiff_t taken = 0, before = o->n;
    while (taken < n && o->n - before < BLOCK_BYTES) {
        ptrdiff_t k = group(row, order + taken, n - taken, BLOCK_BYTES - (o->n - before));
        struct str entity = row[order[taken]].entity;
        put_number(o, (uint64_t)entity.n);
        out_str(o, entity);
        put_number(o, (uint64_t)k);
        int32_t offset = 0;
        uint64_t arrival = (uint64_t)arrival_ms;
        for (; k > 0; k--, taken++) {
            const struct block_row *r = &row[order[taken]];
            uint64_t step = (uint64_t)r->arrival_ms - arrival; /* modulo 2^64: any two times */
            put_number(o, (uint64_t)(order[taken] - offset));
            put_number(o, step << 1 ^ (0 - (step >> 63)));
            put_number(o, (uint64_t)r->bytes.n);
            out_str(o, r->bytes);
            offset = order[taken];
            arrival = (uint64_t)r->arrival_ms;
        }
    }
    return taken;
}

bool block_next(struct block_walk *w, struct block_row *row)
{
    uint64_t step, arrival;
    if (w->left == 0) {
        uint64_t count;
        struct str rest = w->rest;
        if (!get_bytes(&rest, &w->entity) || !get_number(&rest, &count) || count == 0 ||
            count > (uint64_t)rest.n)
            return false;
        w->rest = rest;
        w->left = (int64_t)count;
        w->offset = 0;
        w->arrival_ms = w->run_arrival_ms;
    }
    if (!get_number(&w->rest, &step) || step > INT32_MAX || !get_number(&w->rest, &arrival) ||
        !get_bytes(&w->rest, &row->bytes))
        return false;
    w->left--;
    w->offset += (int64_t)step;
    w->arrival_ms = (int64_t)((uint64_t)w->arrival_ms + (arrival >> 1 ^ (0 - (arrival & 1))));
    if (w->offset > INT32_MAX) {
        w->left++;
        return false;
    }
    row->entity = w->entity;
    row->offset = (int32_t)w->offset;
    row->arrival_ms = w->arrival_ms;
    return true;
}

struct zip {
    ZSTD_CCtx *in;
    ZSTD_DCtx *out;
};

struct zip *zip_new(void)
{
    struct zip *z = calloc(1, sizeof *z);
    if (z && (z->in = ZSTD_createCCtx()) && (z->out = ZSTD_createDCtx())) {
        ZSTD_CCtx_setParameter(z->in, ZSTD_c_compressionLevel, ZSTD_LEVEL);
        ZSTD_CCtx_setParameter(z->in, ZSTD_c_checksumFlag, 1);
        return z;
    }
    fatal("out of memory for compression");
}

void zip_free(struct zip *z)
{
    if (!z)
        return;
    ZSTD_freeCCtx(z->in);
    ZSTD_freeDCtx(z->out);
    free(z);
}

struct str squeeze(struct zip *z, struct str raw, struct arena *a)
{
    size_t room = ZSTD_compressBound((size_t)raw.n);
    char *p = NEW_RAW(a, char, (ptrdiff_t)room);
    size_t n = ZSTD_compress2(z->in, p, room, raw.p, (size_t)raw.n);
    if (ZSTD_isError(n))
        bug("zstd: %s", ZSTD_getErrorName(n));
    return (ptrdiff_t)n < raw.n ? (struct str){p, (ptrdiff_t)n} : raw;
}

bool expand(struct zip *z, struct str bytes, int64_t raw_bytes, struct arena *a, struct str *raw)
{
    if (raw_bytes < 0 || raw_bytes > BLOCK_RAW_LIMIT)
        return false;
    if (bytes.n == raw_bytes) {
        *raw = arena_copy(a, bytes);
        return true;
    }
    char *p = NEW_RAW(a, char, raw_bytes);
    size_t n = ZSTD_decompressDCtx(z->out, p, (size_t)raw_bytes, bytes.p, (size_t)bytes.n);
    *raw = (struct str){p, raw_bytes};
    return !ZSTD_isError(n) && (int64_t)n == raw_bytes;
}
