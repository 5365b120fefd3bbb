/* Dictionaries: what bodies of one source have in common.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A word goes into a dictionary only where WORD_BODIES bodies hold it: what stands in one body
 * alone must be gone when that is erased. */
#include "store/body.h"
#include "store/sqlite.h"

#include <zdict.h>

enum {
    FIRST_BODIES = 256,      /* enough to learn from */
    NEXT_BODIES = 4096,      /* enough to see that a dictionary has grown old: bodies take */
    WORSE_PERCENT = 125,     /* so much of what they took when it was young */
    SAMPLE_BODIES = 1024,    /* learned from, */
    SAMPLE_BYTES = 8 << 20,  /* at most so many bytes, */
    BODY_BYTES = 1 << 20,    /* none of them longer than this */
    SEARCH_BODIES = 1 << 17, /* looked through for those of one source */
    JUDGES = 8,              /* one body in so many is kept aside to compare by */
    WORD_BODIES = 8,
    DICTIONARY_BYTES = 32 << 10,
    TABLE_BYTES = 1024, /* of them, that are no content */
    STEP = 4,           /* bytes of a beginning, or twice as many and so on, */
    LONGEST = 64        /* up to this */
};

struct str store_dictionary_due(struct store *s, struct arena *a, struct err *e)
{
    struct str due = {0};
    sqlite3_stmt *rows = db_use(s, SQL_SOURCE_DUE, e);
    bool more = true;
    while (rows && !due.p && db_row(s, rows, &more, e) && more) {
        int64_t bodies = sqlite3_column_int64(rows, 2), raw = sqlite3_column_int64(rows, 3),
                packed = sqlite3_column_int64(rows, 4), young = sqlite3_column_int64(rows, 5);
        bool none = sqlite3_column_int64(rows, 1) == 0 && bodies >= FIRST_BODIES;
        bool old = bodies >= NEXT_BODIES && sqlite3_column_type(rows, 5) != SQLITE_NULL &&
                   packed * 100 * 1000 > raw * (young + 1) * WORSE_PERCENT;
        if (none || old)
            due = arena_copy(a, db_column(rows, 0));
    }
    if (rows)
        sqlite3_reset(rows);
    return due;
}

/* bodies behind one another, as zdict.h wants them */
struct samples {
    struct out text;
    size_t *size; /* size[n] */
    int n;
};

static bool gather(struct store *s, int64_t source, struct samples *x, struct arena scratch,
                   struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_RAW_LATEST, e);
    bool more = true, ok = rows;
    for (int i = 0; i < SEARCH_BODIES && x->n < SAMPLE_BODIES && x->text.n < SAMPLE_BYTES; i++) {
        struct arena here = scratch;
        struct str body;
        ok = ok && db_row(s, rows, &more, e);
        if (!ok || !more)
            break;
        if (sqlite3_column_int64(rows, 0) != source || sqlite3_column_int64(rows, 2) > BODY_BYTES)
            continue;
        ok = body_unpack(s, sqlite3_column_int64(rows, 1), sqlite3_column_int64(rows, 2),
                         db_column(rows, 3), &here, &body, e);
        if (!ok)
            break;
        if (!body.p)
            continue;
        out_str(&x->text, body);
        x->size[x->n++] = (size_t)body.n;
    }
    sqlite3_finalize(rows);
    return ok;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* the next word, or the bytes up to it */
static struct str cut_piece(struct str *rest)
{
    ptrdiff_t i = 1;
    while (i < rest->n && is_word(rest->p[i]) == is_word(rest->p[0]))
        i++;
    struct str piece = str_slice(*rest, 0, i);
    *rest = str_slice(*rest, i, rest->n);
    return piece;
}

struct census {
    struct names names;
    struct {
        struct seen {
            int bodies, latest;
        } * item; /* by number of the name */
        ptrdiff_t n, capacity;
    } seen;
};

static int bodies_with(const struct census *c, struct str word)
{
    int32_t k = names_find(&c->names, word);
    return k >= 0 && c->seen.item ? c->seen.item[k].bodies : 0;
}

static void count_word(struct census *c, struct str word, int body, struct arena *a)
{
    int32_t k = names_add(&c->names, word, a);
    if (k == c->seen.n)
        *PUSH(a, &c->seen) = (struct seen){0, -1};
    c->seen.item[k].bodies += c->seen.item[k].latest != body;
    c->seen.item[k].latest = body;
}

/* How a word begins: ids of one kind begin alike, and the first of them may be all they share. */
static void count_beginnings(struct census *c, struct str word, int body, struct arena *a)
{
    for (ptrdiff_t n = STEP; n < word.n && n <= LONGEST; n += STEP)
        count_word(c, str_slice(word, 0, n), body, a);
}

/* each: what is done with every piece of every body */
static void each_piece(const struct samples *x,
                       void (*each)(void *context, struct str piece, int body), void *context)
{
    struct str all = out_str_of(&x->text);
    for (int i = 0; i < x->n; i++) {
        struct str body = str_slice(all, 0, (ptrdiff_t)x->size[i]);
        all = str_slice(all, body.n, all.n);
        while (body.n)
            each(context, cut_piece(&body), i);
    }
}

struct sifting {
    struct census words, beginnings; /* beginnings of rare words */
    struct samples to;
    struct arena *a;
};

static void see_word(void *context, struct str piece, int body)
{
    struct sifting *s = context;
    count_word(&s->words, piece, body, s->a);
}

static void see_beginning(void *context, struct str piece, int body)
{
    struct sifting *s = context;
    if (bodies_with(&s->words, piece) < WORD_BODIES)
        count_beginnings(&s->beginnings, piece, body, s->a);
}

/* how much of it enough bodies hold */
static ptrdiff_t common(const struct sifting *s, struct str piece)
{
    if (bodies_with(&s->words, piece) >= WORD_BODIES)
        return piece.n;
    ptrdiff_t n = 0;
    while (n + STEP < piece.n &&
           bodies_with(&s->beginnings, str_slice(piece, 0, n + STEP)) >= WORD_BODIES)
        n += STEP;
    return n;
}

static void copy_piece(void *context, struct str piece, int body)
{
    struct sifting *s = context;
    (void)body;
    ptrdiff_t n = common(s, piece);
    out_str(&s->to.text, str_slice(piece, 0, n));
    for (; n < piece.n; n++)
        out_byte(&s->to.text, '0');
}

/* The samples, what is rare in them blotted out: what follows a word of the same length stands as
 * far from its like as what precedes it, and zstd says the same distance again for nothing. */
static struct samples sift(const struct samples *x, struct arena *a, struct arena scratch)
{
    struct sifting s = {
  /* every byte has its like: the sizes are the same */
        .to = {.text = out_to(a), .size = x->size, .n = x->n},
        .a = &scratch
    };
    each_piece(x, see_word, &s);
    each_piece(x, see_beginning, &s);
    each_piece(x, copy_piece, &s);
    return s.to;
}

/* what the judges, the first n of x, take with a dictionary */
static size_t weight(struct str dictionary, const struct samples *x, int n, struct arena scratch)
{
    size_t sum = 0;
    ZSTD_CDict *packing = ZSTD_createCDict(dictionary.p, (size_t)dictionary.n, BODY_LEVEL);
    ZSTD_CCtx *zip = ZSTD_createCCtx();
    if (!packing || !zip)
        fatal("out of memory for compression");
    const char *p = x->text.item;
    for (int i = 0; i < n; p += x->size[i++]) {
        struct arena here = scratch;
        size_t room = ZSTD_compressBound(x->size[i]);
        sum += ZSTD_compress_usingCDict(zip, NEW_RAW(&here, char, (ptrdiff_t)room), room, p,
                                        x->size[i], packing);
    }
    ZSTD_freeCDict(packing);
    ZSTD_freeCCtx(zip);
    return sum;
}

/* content as a dictionary, with tables of what whole bodies are like; n == 0: none could be made */
static struct str finish(struct str content, const struct samples *all, int judges, struct arena *a)
{
    char *p = NEW_RAW(a, char, DICTIONARY_BYTES);
    const char *bodies = all->text.item;
    for (int i = 0; i < judges; i++)
        bodies += all->size[i];
    content = str_slice(content, 0, DICTIONARY_BYTES - TABLE_BYTES);
    size_t n = ZDICT_finalizeDictionary(p, DICTIONARY_BYTES, content.p, (size_t)content.n, bodies,
                                        all->size + judges, (unsigned)(all->n - judges),
                                        (ZDICT_params_t){.compressionLevel = BODY_LEVEL});
    return (struct str){p, ZDICT_isError(n) ? 0 : (ptrdiff_t)n};
}

/* what zstd finds in the common words */
static struct str train(struct str words, const size_t *size, int n, struct arena *a)
{
    char *p = NEW_RAW(a, char, DICTIONARY_BYTES);
    size_t bytes = ZDICT_trainFromBuffer(p, DICTIONARY_BYTES, words.p, size, (unsigned)n);
    size_t head = ZDICT_isError(bytes) ? 0 : ZDICT_getDictHeaderSize(p, bytes);
    if (ZDICT_isError(bytes) || ZDICT_isError(head))
        return (struct str){p, 0};
    return (struct str){p + head, (ptrdiff_t)(bytes - head)};
}

/* the best of: none, what zstd finds, and the latest bodies as they are */
static struct str best(const struct samples *all, const struct samples *some, struct arena *a)
{
    int judges = all->n / JUDGES;
    struct str words = out_str_of(&some->text);
    for (int i = 0; i < judges; i++)
        words = str_slice(words, (ptrdiff_t)some->size[i], words.n);
    struct str found = train(words, some->size + judges, all->n - judges, a);
    struct str candidate[] = {finish(found, all, judges, a), finish(words, all, judges, a),
                              str_slice(words, 0, DICTIONARY_BYTES)};
    struct str chosen = {0};
    size_t least = weight(S(""), all, judges, *a);
    for (int i = 0; i < COUNT(candidate); i++) {
        size_t bytes = candidate[i].n ? weight(candidate[i], all, judges, *a) : least;
        if (bytes < least) {
            chosen = candidate[i];
            least = bytes;
        }
    }
    return chosen;
}

static bool source_number(struct store *s, struct str source, int64_t *id, struct err *e)
{
    sqlite3_stmt *find = db_use(s, SQL_SOURCE_FIND, e);
    bool row = false;
    if (!find)
        return false;
    db_text(find, 1, source);
    if (!db_row(s, find, &row, e))
        return false;
    *id = row ? sqlite3_column_int64(find, 0) : 0;
    sqlite3_reset(find);
    return row || err_set(e, ERR_NOT_FOUND, "nothing came from '%.*s'", FMT(source));
}

bool store_dictionary_learn(struct store *s, struct str source, struct arena *a,
                            struct str *dictionary, struct err *e)
{
    const ptrdiff_t room = (ptrdiff_t)128 << 20;
    int64_t id;
    if (!source_number(s, source, &id, e))
        return false;
    struct arena whole = arena_reserve(20 * (size_t)room), left = whole;
    struct arena text = {left.at, left.at + room}, scratch = {left.at + room, left.at + 2 * room};
    left.at += 2 * room;
    struct samples all = {.text = out_to(&text), .size = NEW(&left, size_t, SAMPLE_BODIES)};
    bool ok = gather(s, id, &all, scratch, e);
    *dictionary = (struct str){0};
    if (ok && all.n >= JUDGES * 2) {
        struct samples some = sift(&all, &scratch, left);
        *dictionary = arena_copy(a, best(&all, &some, &left));
    }
    arena_release(whole);
    return ok;
}

static bool use_dictionary(struct store *s, struct origin *o, struct str bytes, struct err *e)
{
    int64_t next, id = 0;
    if (!db_integer(s, SQL_RUN_NEXT, &next, e))
        return false;
    if (bytes.n) {
        sqlite3_stmt *add = db_use(s, SQL_DICTIONARY_ADD, e);
        if (!add)
            return false;
        sqlite3_bind_int64(add, 1, o->id);
        sqlite3_bind_int64(add, 2, next ? next : 1);
        db_blob(add, 3, bytes);
        if (!db_run(s, add, e))
            return false;
        id = sqlite3_last_insert_rowid(s->db);
    }
    sqlite3_stmt *set = db_use(s, SQL_SOURCE_LEARNED, e);
    if (!set)
        return false;
    sqlite3_bind_int64(set, 1, o->id);
    sqlite3_bind_int64(set, 2, id ? id : o->dictionary);
    if (!db_run(s, set, e))
        return false;
    if (id) {
        o->dictionary = id;
        ZSTD_freeCDict(o->packing);
        o->packing = NULL;
    }
    return true;
}

bool store_dictionary_add(struct store *s, struct str source, struct str dictionary, struct err *e)
{
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    struct origin *o = origin_of(&s->origins, source);
    bool ok = origin_find(s, o, e) && use_dictionary(s, o, dictionary, e);
    return change_end(s, own, ok, e);
}
