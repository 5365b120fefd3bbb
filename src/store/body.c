/* SPDX-License-Identifier: Apache-2.0 */
#include "store/body.h"

#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

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

static struct body_zip *body_zip_new(void)
{
    struct body_zip *z = calloc(1, sizeof *z);
    if (z && (z->in = ZSTD_createCCtx()) && (z->out = ZSTD_createDCtx())) {
        ZSTD_CCtx_setParameter(z->in, ZSTD_c_compressionLevel, BODY_LEVEL);
        ZSTD_CCtx_setParameter(z->in, ZSTD_c_checksumFlag, 1);
        ZSTD_CCtx_setParameter(z->in, ZSTD_c_dictIDFlag, 0); /* the row says both */
        ZSTD_CCtx_setParameter(z->in, ZSTD_c_contentSizeFlag, 0);
        return z;
    }
    fatal("out of memory for compression");
}

static struct body_zip *zip_of(struct store *s)
{
    if (!s->body_zip)
        s->body_zip = body_zip_new();
    return s->body_zip;
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
    sqlite3_stmt *get = NULL;
    struct str bytes = {0};
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
    sqlite3_stmt *get = NULL;
    struct str bytes = {0};
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

/* How the bytes of a row begin. A zstd frame stands without the magic number it begins with. */
enum form { FORM_ERASED, FORM_ZSTD, FORM_PLAIN };
static const char zstd_magic[] = "\x28\xb5\x2f\xfd";
enum { MAGIC_BYTES = sizeof zstd_magic - 1 };

static struct str pack(struct body_zip *z, const ZSTD_CDict *dictionary, struct str raw,
                       struct arena *a)
{
    size_t room = ZSTD_compressBound((size_t)raw.n) + 1;
    char *p = NEW_RAW(a, char, (ptrdiff_t)room);
    ZSTD_CCtx_refCDict(z->in, dictionary);
    size_t n = ZSTD_compress2(z->in, p, room, raw.p, (size_t)raw.n);
    if (ZSTD_isError(n))
        bug("zstd: %s", ZSTD_getErrorName(n));
    if ((ptrdiff_t)n < raw.n + MAGIC_BYTES) {
        p += MAGIC_BYTES - 1;
        *p = FORM_ZSTD;
        return (struct str){p, (ptrdiff_t)n - MAGIC_BYTES + 1};
    }
    *p = FORM_PLAIN;
    memcpy(p + 1, raw.p, (size_t)raw.n);
    return (struct str){p, raw.n + 1};
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
    sqlite3_bind_int64(add, 4, bytes.p[0] == FORM_ZSTD ? o->dictionary : 0);
    sqlite3_bind_int64(add, 5, body.n);
    db_blob(add, 6, bytes);
    return db_run(s, add, e);
}

static bool unpack(struct store *s, const ZSTD_DDict *dictionary, struct str bytes,
                   int64_t raw_bytes, struct arena *a, struct str *body)
{
    if (raw_bytes < 0 || raw_bytes > BODY_BYTES_LIMIT)
        return false;
    char *p = NEW_RAW(a, char, raw_bytes);
    struct arena scratch = *a;
    char *frame = NEW_RAW(&scratch, char, bytes.n + MAGIC_BYTES - 1);
    memcpy(frame, zstd_magic, MAGIC_BYTES);
    memcpy(frame + MAGIC_BYTES, bytes.p + 1, (size_t)bytes.n - 1);
    ZSTD_DCtx *out = zip_of(s)->out;
    ZSTD_DCtx_refDDict(out, dictionary);
    size_t n =
        ZSTD_decompressDCtx(out, p, (size_t)raw_bytes, frame, (size_t)bytes.n + MAGIC_BYTES - 1);
    *body = (struct str){p, raw_bytes};
    return !ZSTD_isError(n) && (int64_t)n == raw_bytes;
}

bool body_unpack(struct store *s, int64_t dictionary, int64_t raw_bytes, struct str bytes,
                 struct arena *a, struct str *body, struct err *e)
{
    const ZSTD_DDict *unpacking;
    bool ok = bytes.n > 0;
    *body = (struct str){0};
    if (ok && bytes.p[0] == FORM_ERASED)
        return true;
    if (ok && bytes.p[0] == FORM_ZSTD) {
        if (!load_unpacking(s, dictionary, &unpacking, e))
            return false;
        ok = unpack(s, unpacking, bytes, raw_bytes, a, body);
    } else if (ok) {
        ok = bytes.p[0] == FORM_PLAIN && bytes.n == raw_bytes + 1;
        *body = arena_copy(a, str_slice(bytes, 1, bytes.n));
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
