/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/snapshot.h"

#include "host/file.h"
#include "host/note.h"
#include "host/random.h"
#include "store/store.h"

/* Address space for the facts of a log: far more than they take. An event may be a push of
 * thousands of commits (then the log has bytes for it), or one of many that compress to nothing. */
enum { LEAST_BYTES = 512 << 20, BYTES_PER_LOG_BYTE = 64, BYTES_PER_EVENT = 8 << 10 };

static struct arena room_for(const struct store_counts *counts)
{
    return arena_reserve((size_t)LEAST_BYTES + (size_t)counts->bytes * BYTES_PER_LOG_BYTE +
                         (size_t)counts->events * BYTES_PER_EVENT);
}

struct str snapshot_log_name(const struct snapshot *s)
{
    return s->sample ? S("sample") : (struct str){0};
}

static bool add(void *builder, const struct event *v, int64_t arrival_ms)
{
    (void)arrival_ms;
    facts_add(builder, v);
    return true;
}

static bool read_definitions(struct snapshot *s, const struct config *config,
                             const struct snapshot *before, struct arena *a, struct err *e)
{
    struct err why = {0};
    if (config_text(config, s->sample, a, &s->definitions, &why) &&
        config_read(config, s->sample, s->definitions, a, &s->rules, &s->zone, &why))
        return true;
    if (!before) {
        *e = why;
        return false;
    }
    s->rules_fault = why;
    s->definitions = arena_copy(a, before->definitions);
    return config_read(config, s->sample, s->definitions, a, &s->rules, &s->zone, e);
}

static bool derive(struct snapshot *s, struct store *store, const struct config *config,
                   int64_t now_ms, const struct snapshot *before, struct arena *a, struct err *e)
{
    struct str mark = {0};
    if (store && !store_setting_get(store, S("sample"), a, &mark, e))
        return false;
    s->sample = config->sample || mark.p;
    if (!read_definitions(s, config, before, a, e))
        return false;
    struct fact_builder *builder = facts_begin(&s->rules, now_ms, a);
    struct hash_key key;
    random_fill((unsigned char *)&key, sizeof key);
    facts_key(builder, key);
    if (store && !store_each(store, STORE_BY_ENTITY, add, builder, e))
        return false;
    s->facts = facts_finish(builder);
    return true;
}

static struct snapshot *read_log(const struct config *config, int64_t now_ms, struct store *store,
                                 const struct snapshot *before, struct err *e)
{
    struct store_counts counts = {.position = -1};
    int64_t begun_ms = clock_ms();
    if (store && !store_count(store, &counts, e))
        return NULL;
    struct arena whole = room_for(&counts), a = whole;
    struct snapshot *s = NEW(&a, struct snapshot, 1);
    s->whole = whole;
    s->position = counts.position;
    s->events = counts.events;
    /* the facts hold on to the arena they are given, so it lives with them */
    struct arena *rest = NEW(&a, struct arena, 1);
    *rest = a;
    bool ok = derive(s, store, config, now_ms, before, rest, e);
    s->read_ms = clock_ms() - begun_ms;
    if (ok)
        return s;
    snapshot_free(s);
    return NULL;
}

struct snapshot *snapshot_read(const struct config *config, int64_t now_ms, bool may_be_absent,
                               struct err *e)
{
    bool there = file_exists(config->db);
    if (!there && !may_be_absent) {
        err_set(e, ERR_NOT_FOUND, "no log '%s': make one with 'pitwall import git PATH'",
                config->db);
        return NULL;
    }
    struct store *store = there ? store_open(config->db, STORE_READ, e) : NULL;
    struct snapshot *s = there && !store ? NULL : read_log(config, now_ms, store, NULL, e);
    store_close(store);
    return s;
}

struct snapshot *snapshot_next(const struct config *config, int64_t now_ms,
                               const struct snapshot *before, struct err *e)
{
    bool there = file_exists(config->db);
    if (!there && before->position >= 0) {
        err_set(e, ERR_STORE, "'%s' was removed while it was served", config->db);
        return NULL;
    }
    struct store *store = there ? store_open(config->db, STORE_READ, e) : NULL;
    struct snapshot *s = there && !store ? NULL : read_log(config, now_ms, store, before, e);
    store_close(store);
    return s;
}

void snapshot_free(struct snapshot *s)
{
    if (s)
        arena_release(s->whole);
}
