/* SPDX-License-Identifier: Apache-2.0 */
#include "store/body.h"

#include "store/sqlite.h"

#include <stdlib.h>

struct loaded {
    int64_t id;
    ZSTD_DDict *dictionary;
};

struct body_zip {
    ZSTD_CCtx *in;
    ZSTD_DCtx *out;
    struct loaded *loaded; /* loaded[n] */
    int n;
};

static struct body_zip *zip_of(struct store *s)
{
    struct body_zip *z = s->body_zip;
    if (z)
        return z;
    z = s->body_zip = calloc(1, sizeof *z);
    if (!z || !(z->in = ZSTD_createCCtx()) || !(z->out = ZSTD_createDCtx()))
        fatal("out of memory for compression");
    ZSTD_CCtx_setParameter(z->in, ZSTD_c_compressionLevel, BODY_LEVEL);
    ZSTD_CCtx_setParameter(z->in, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(z->in, ZSTD_c_dictIDFlag, 0); /* the row says both */
    ZSTD_CCtx_setParameter(z->in, ZSTD_c_contentSizeFlag, 0);
    return z;
}

void body_zip_free(struct body_zip *z)
{
    if (!z)
        return;
    for (int i = 0; i < z->n; i++)
        ZSTD_freeDDict(z->loaded[i].dictionary);
    free(z->loaded);
    ZSTD_freeCCtx(z->in);
    ZSTD_freeDCtx(z->out);
    free(z);
}

/* the row of a dictionary, borrowed until *get is reset */
static bool dictionary_of(struct store *s, int64_t id, sqlite3_stmt **get, struct str *bytes,
                          struct err *e)
{
    bool row = false;
    *get = db_use(s, SQL_DICTIONARY_GET, e);
    if (!*get)
        return false;
    sqlite3_bind_int64(*get, 1, id);
    if (!db_row(s, *get, &row, e))
        return false;
    if (!row)
        return err_set(e, ERR_STORE, "'%s' is damaged: no dictionary %lld", s->path, (long long)id);
    *bytes = db_column(*get, 0);
    return true;
}

static bool load_packing(struct store *s, struct origin *o, struct err *e)
{
    sqlite3_stmt *get;
    struct str bytes;
    if (!o->dictionary || o->packing)
        return true;
    if (!dictionary_of(s, o->dictionary, &get, &bytes, e))
        return false;
    o->packing = ZSTD_createCDict(bytes.p, (size_t)bytes.n, BODY_LEVEL);
    sqlite3_reset(get);
    if (!o->packing)
        fatal("out of memory for compression");
    return true;
}

static bool load_unpacking(struct store *s, int64_t id, const ZSTD_DDict **dictionary,
                           struct err *e)
{
    struct body_zip *z = zip_of(s);
    sqlite3_stmt *get;
    struct str bytes;
    *dictionary = NULL;
    if (!id)
        return true;
    for (int i = 0; i < z->n; i++)
        if (z->loaded[i].id == id) {
            *dictionary = z->loaded[i].dictionary;
            return true;
        }
    if (!dictionary_of(s, id, &get, &bytes, e))
        return false;
    struct loaded *more = realloc(z->loaded, (size_t)(z->n + 1) * sizeof *more);
    ZSTD_DDict *made = ZSTD_createDDict(bytes.p, (size_t)bytes.n);
    sqlite3_reset(get);
    if (!more || !made)
        fatal("out of memory for compression");
    z->loaded = more;
    z->loaded[z->n++] = (struct loaded){id, made};
    *dictionary = made;
    return true;
}

static struct str pack(struct body_zip *z, const ZSTD_CDict *dictionary, struct str raw,
                       struct arena *a)
{
    size_t room = ZSTD_compressBound((size_t)raw.n);
    char *p = NEW_RAW(a, char, (ptrdiff_t)room);
    ZSTD_CCtx_refCDict(z->in, dictionary);
    size_t n = ZSTD_compress2(z->in, p, room, raw.p, (size_t)raw.n);
    if (ZSTD_isError(n))
        bug("zstd: %s", ZSTD_getErrorName(n));
    return (ptrdiff_t)n < raw.n ? (struct str){p, (ptrdiff_t)n} : raw;
}

bool body_add(struct store *s, struct origin *o, int64_t seq, int64_t arrival_ms, struct str body,
              struct arena scratch, struct err *e)
{
    if (body.n > BODY_BYTES_LIMIT)
        return err_set(e, ERR_INPUT, "a body of more than %d bytes", BODY_BYTES_LIMIT);
    if (!origin_find(s, o, e) || !load_packing(s, o, e))
        return false;
    struct str bytes = pack(zip_of(s), o->packing, body, &scratch);
    o->bodies++;
    o->body_bytes += body.n;
    o->packed_bytes += bytes.n;
    sqlite3_stmt *add = db_use(s, SQL_RAW_ADD, e);
    if (!add)
        return false;
    sqlite3_bind_int64(add, 1, seq);
    sqlite3_bind_int64(add, 2, o->id);
    sqlite3_bind_int64(add, 3, arrival_ms);
    sqlite3_bind_int64(add, 4, bytes.n < body.n ? o->dictionary : 0);
    sqlite3_bind_int64(add, 5, body.n);
    db_blob(add, 6, bytes);
    return db_run(s, add, e);
}

bool body_unpack(struct store *s, int64_t dictionary, int64_t raw_bytes, struct str bytes,
                 struct arena *a, struct str *body, struct err *e)
{
    const ZSTD_DDict *unpacking;
    if (raw_bytes == bytes.n) {
        *body = arena_copy(a, bytes);
        return true;
    }
    if (!load_unpacking(s, dictionary, &unpacking, e))
        return false;
    bool ok = raw_bytes >= 0 && raw_bytes <= BODY_BYTES_LIMIT;
    if (ok) {
        char *p = NEW_RAW(a, char, raw_bytes);
        ZSTD_DCtx_refDDict(zip_of(s)->out, unpacking);
        size_t n =
            ZSTD_decompressDCtx(zip_of(s)->out, p, (size_t)raw_bytes, bytes.p, (size_t)bytes.n);
        *body = (struct str){p, raw_bytes};
        ok = !ZSTD_isError(n) && (int64_t)n == raw_bytes;
    }
    return ok || err_set(e, ERR_STORE, "'%s' is damaged: a body", s->path);
}

bool body_get(struct store *s, int64_t seq, struct arena *a, struct str *body, struct err *e)
{
    sqlite3_stmt *get = db_use(s, SQL_RAW_GET, e);
    bool row = false;
    *body = (struct str){0};
    if (!get)
        return false;
    sqlite3_bind_int64(get, 1, seq);
    if (!db_row(s, get, &row, e))
        return false;
    if (!row)
        return true;
    bool ok = body_unpack(s, sqlite3_column_int64(get, 0), sqlite3_column_int64(get, 1),
                          db_column(get, 2), a, body, e);
    sqlite3_reset(get);
    return ok || err_in(e, "delivery %lld", (long long)seq);
}
