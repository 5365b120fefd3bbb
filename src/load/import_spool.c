/* SPDX-License-Identifier: Apache-2.0 */
#include "load/import_spool.h"

#include "base/limits.h"
#include "event/read.h"
#include "host/file.h"
#include "load/import_events_chunk.h"

#include <unistd.h>

struct spooling {
    struct store *s;
    int64_t arrival_ms;
    struct import_spool_count *count;
};

static struct str text_of(const struct json *object, struct str key)
{
    const struct json *j = json_get(object, key);
    return j && j->type == JSON_STRING ? j->text : (struct str){0};
}

static bool take_event(struct spooling *x, const struct json *j, struct arena *scratch,
                       struct err *e)
{
    struct event v;
    struct event_remark ignored;
    enum append_result result;
    if (!event_read(j, scratch, &v, &ignored, e))
        return false;
    struct store_row row = store_row(&v, scratch);
    if (!store_append_row(x->s, &row, x->arrival_ms, &result, e))
        return false;
    x->count->added += result == APPEND_NEW;
    x->count->duplicate += result == APPEND_DUPLICATE;
    x->count->deployments += result == APPEND_NEW && v.type == EVENT_DEPLOY_FINISHED;
    return true;
}

static bool take_line(struct spooling *x, const struct json *j, struct arena *scratch,
                      struct err *e)
{
    const struct json *event = json_get(j, S("event")), *tip = json_get(j, S("tip"));
    const struct json *drop = json_get(j, S("drop")), *seq = json_get(drop, S("seq"));
    const struct json *refused = json_get(j, S("refused")), *line = json_get(refused, S("line"));
    if (event)
        return take_event(x, event, scratch, e);
    if (tip)
        return store_tip_set(x->s, text_of(tip, S("repo")), text_of(tip, S("ref")),
                             text_of(tip, S("sha")), e);
    if (seq && seq->type == JSON_INTEGER)
        return store_quarantine_drop(x->s, seq->integer, text_of(drop, S("reason")), x->arrival_ms,
                                     e);
    if (!refused)
        return err_set(e, ERR_INPUT, "neither 'event', 'tip', 'drop' nor 'refused'");
    x->count->refused++;
    const struct refused r = {
        .source = text_of(refused, S("source")),
        .line = line && line->type == JSON_INTEGER ? line->integer : 0,
        .field = text_of(refused, S("field")),
        .reason = text_of(refused, S("reason")),
        .raw = str_slice(text_of(refused, S("raw")), 0, LIMIT_QUARANTINE_BYTES),
        .arrival_ms = x->arrival_ms,
    };
    return store_refuse(x->s, &r, e);
}

static bool take_lines(struct spooling *x, const struct chunk_text *t, struct err *e)
{
    struct str rest = {t->p, t->n};
    for (int64_t number = t->line; rest.n; number++) {
        struct arena scratch = t->scratch;
        struct str line = str_trim(str_cut(&rest, '\n'));
        const struct json *j = line.n ? json_parse(t->parser, line, true, &scratch, e) : NULL;
        if (line.n && (!j || !take_line(x, j, &scratch, e)))
            return err_in(e, "line %lld", (long long)number);
    }
    return true;
}

bool import_spool(struct store *s, const char *path, int64_t arrival_ms,
                  struct import_spool_count *count, struct err *e)
{
    struct spooling x = {s, arrival_ms, count};
    *count = (struct import_spool_count){0};
    int fd = plain_open(path, e);
    if (fd < 0)
        return false;
    struct chunk_reader reader = chunk_reader_new(fd, -1, str_of(path));
    struct chunk_text text = chunk_text_new();
    bool more = true, ok = true;
    while (ok && more) {
        ok = chunk_read(&reader, &text, &more, e);
        if (ok && more)
            ok = text.overlong || text.array
                     ? err_set(e, ERR_INPUT, "line %lld is too long", (long long)text.line)
                     : take_lines(&x, &text, e);
    }
    chunk_text_free(&text);
    chunk_reader_free(&reader);
    close(fd);
    if (ok)
        return true;
    e->code = ERR_STORE; /* what was written before that line must be undone */
    return err_in(e, "'%s'", path);
}
