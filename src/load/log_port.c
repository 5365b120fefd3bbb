/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* realpath */
#include "load/log_port.h"

#include "event/write.h"
#include "json/json.h"
#include "json/writer.h"
#include "load/mark.h"
#include "load/remote.h"
#include "net/escape.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRATCH_BYTES ((size_t)1 << 30) /* address space, not memory */
enum { HELD_BYTES = 1 << 20 /* of a spool, before they are written to its file */ };

struct log_port {
    const char *db;
    struct str name;
    bool sample;
    int64_t now_ms;
    struct store *store;      /* NULL: through the server */
    bool open;                /* something waits for its commit */
    struct log_count pending; /* of the open transaction; the server tells its own */
    struct arena scratch, text, text_free;
    /* the spool; its file exists while something is in it */
    const char *spool;
    int fd; /* -1: none */
    struct out held;
    bool failed;
    int code; /* errno of that */
};

/* --- opening --------------------------------------------------------------------------------- */

/* spools of commands that were cut off */
static void sweep(const char *db, struct arena scratch)
{
    struct out o = out_to(&scratch);
    for (const char *p = db; *p; p++) {
        if (strchr("*?[\\", *p))
            out_byte(&o, '\\');
        out_byte(&o, *p);
    }
    out_text(&o, "-spool-*");
    glob_t found = {0};
    if (glob(arena_z(&scratch, out_str_of(&o)), 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int64_t pid;
        struct str number = str_of(strrchr(found.gl_pathv[i], '-') + 1);
        if (str_int(number, &pid) && pid > 0 && pid < INT_MAX && kill((pid_t)pid, 0) != 0 &&
            errno == ESRCH)
            unlink(found.gl_pathv[i]);
    }
    globfree(&found);
}

static bool write_spool(void *context, struct str bytes)
{
    struct log_port *p = context;
    if (p->fd < 0)
        p->fd = open(p->spool, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    while (p->fd >= 0 && bytes.n) {
        ssize_t n = write(p->fd, bytes.p, (size_t)bytes.n);
        if (n < 0 && errno != EINTR)
            break;
        bytes = str_slice(bytes, n > 0 ? n : 0, bytes.n);
    }
    if (bytes.n || p->fd < 0) {
        p->failed = true;
        p->code = errno;
    }
    return !p->failed;
}

static bool start_remote(struct log_port *p, struct arena *a, struct err *e)
{
    char *whole = realpath(p->db, NULL);
    if (!whole)
        return err_set(e, ERR_SYSTEM, "cannot find '%s': %s", p->db, strerror(errno));
    struct out o = out_to(a);
    out_format(&o, "%s-spool-%lld", whole, (long long)getpid());
    free(whole);
    p->spool = arena_z(a, out_str_of(&o));
    sweep(p->db, p->scratch);
    return true;
}

/* the server is told which of the two the log holds */
static bool read_mark(struct log_port *p, struct arena *a, struct err *e)
{
    struct str mark;
    struct store *s = store_open(p->db, STORE_READ, e);
    bool ok = s && store_setting_get(s, S("sample"), a, &mark, e);
    store_close(s);
    p->sample = ok && mark.p;
    return ok;
}

static struct log_port *open_port(const char *db, struct str name, bool sample, bool as_is,
                                  int64_t now_ms, struct arena *a, struct err *e)
{
    struct log_port *p = NEW(a, struct log_port, 1);
    *p = (struct log_port){.db = db,
                           .name = name,
                           .sample = sample,
                           .now_ms = now_ms,
                           .fd = -1,
                           .scratch = arena_reserve(SCRATCH_BYTES),
                           .text = arena_reserve(SCRATCH_BYTES)};
    if (remote_runs(db, a)) {
        if (start_remote(p, a, e) && (!as_is || read_mark(p, a, e)))
            return p;
    } else if ((p->store = store_open(db, STORE_WRITE, e))) {
        if (as_is || mark_check(p->store, db, sample, a, e))
            return p;
    }
    log_close(p);
    return NULL;
}

struct log_port *log_open(const char *db, struct str name, bool sample, int64_t now_ms,
                          struct arena *a, struct err *e)
{
    return open_port(db, name, sample, false, now_ms, a, e);
}

struct log_port *log_open_as_is(const char *db, struct str name, int64_t now_ms, struct arena *a,
                                struct err *e)
{
    return open_port(db, name, false, true, now_ms, a, e);
}

void log_close(struct log_port *p)
{
    if (!p)
        return;
    log_abandon(p);
    store_close(p->store);
    arena_release(p->scratch);
    arena_release(p->text);
}

bool log_is_remote(const struct log_port *p)
{
    return !p->store;
}

struct store *log_store(struct log_port *p)
{
    return p->store;
}

const char *log_path(const struct log_port *p)
{
    return p->db;
}

/* --- gathering ------------------------------------------------------------------------------- */

static bool begin(struct log_port *p, struct err *e)
{
    if (p->open)
        return true;
    p->pending = (struct log_count){0};
    if (p->store && !store_begin(p->store, e))
        return false;
    p->text_free = p->text;
    p->held = (struct out){.a = &p->text_free, .sink = write_spool, .context = p};
    p->open = true;
    return true;
}

static bool spooled(struct log_port *p, struct err *e)
{
    out_byte(&p->held, '\n');
    if (p->held.n >= HELD_BYTES)
        out_flush(&p->held);
    return !p->failed ||
           err_set(e, ERR_SYSTEM, "cannot write '%s': %s", p->spool, strerror(p->code));
}

static void added(struct log_port *p, enum event_type type, enum append_result result)
{
    p->pending.added += result == APPEND_NEW;
    p->pending.duplicate += result == APPEND_DUPLICATE;
    p->pending.deployments += result == APPEND_NEW && type == EVENT_DEPLOY_FINISHED;
}

bool log_append(struct log_port *p, const struct event *v, struct err *e)
{
    enum append_result result;
    if (!begin(p, e))
        return false;
    if (p->store) {
        if (!store_append(p->store, v, p->now_ms, &result, p->scratch, e))
            return false;
        added(p, v->type, result);
        return true;
    }
    out_text(&p->held, "{\"event\":");
    out_event(&p->held, v);
    out_byte(&p->held, '}');
    return spooled(p, e);
}

bool log_append_row(struct log_port *p, const struct store_row *row, struct err *e)
{
    enum append_result result;
    if (!begin(p, e))
        return false;
    if (p->store) {
        if (!store_append_row(p->store, row, p->now_ms, &result, e))
            return false;
        added(p, row->type, result);
        return true;
    }
    struct arena scratch = p->scratch;
    struct event v;
    if (!event_unpack(row->bytes, &scratch, &v))
        bug("a row that does not unpack");
    return log_append(p, &v, e);
}

bool log_refuse(struct log_port *p, const struct refused *r, struct err *e)
{
    if (!begin(p, e))
        return false;
    if (p->store) {
        struct refused own = *r;
        own.arrival_ms = p->now_ms;
        return store_refuse(p->store, &own, e);
    }
    struct json_writer w = json_writer_to(&p->held);
    json_open_object(&w, (struct str){0});
    json_open_object(&w, S("refused"));
    json_text(&w, S("source"), r->source);
    json_integer(&w, S("line"), r->line);
    if (r->field.p)
        json_text(&w, S("field"), r->field);
    json_text(&w, S("reason"), r->reason);
    json_text(&w, S("raw"), r->raw);
    json_close(&w);
    json_close(&w);
    return spooled(p, e);
}

bool log_tip_set(struct log_port *p, struct str repo, struct str ref, struct str sha, struct err *e)
{
    if (!begin(p, e))
        return false;
    if (p->store)
        return store_tip_set(p->store, repo, ref, sha, e);
    struct json_writer w = json_writer_to(&p->held);
    json_open_object(&w, (struct str){0});
    json_open_object(&w, S("tip"));
    json_text(&w, S("repo"), repo);
    json_text(&w, S("ref"), ref);
    json_text(&w, S("sha"), sha);
    json_close(&w);
    json_close(&w);
    return spooled(p, e);
}

bool log_drop(struct log_port *p, int64_t seq, struct str reason, struct err *e)
{
    if (!begin(p, e))
        return false;
    if (p->store)
        return store_quarantine_drop(p->store, seq, reason, p->now_ms, e);
    struct json_writer w = json_writer_to(&p->held);
    json_open_object(&w, (struct str){0});
    json_open_object(&w, S("drop"));
    json_integer(&w, S("seq"), seq);
    if (reason.p)
        json_text(&w, S("reason"), reason);
    json_close(&w);
    json_close(&w);
    return spooled(p, e);
}

/* --- the server ------------------------------------------------------------------------------ */

bool log_call(struct log_port *p, const char *method, const char *target, const char *type,
              struct str body, struct arena *a, struct client_answer *answer, struct err *e)
{
    return remote_call(p->db, method, target, type, body, a, answer, e);
}

static const char *import_target(struct log_port *p, struct arena *a)
{
    struct out o = out_to(a);
    out_text(&o, "/local/import?path=");
    out_escaped(&o, str_of(p->spool));
    out_text(&o, "&name=");
    out_escaped(&o, p->name);
    out_text(&o, "&now=");
    struct out now = out_to(a);
    out_time(&now, p->now_ms);
    out_escaped(&o, out_str_of(&now));
    if (p->sample)
        out_text(&o, "&sample=1");
    return arena_z(a, out_str_of(&o));
}

static bool read_answer(const struct client_answer *answer, struct json_parser *parser,
                        const struct json **j, struct arena *a, struct err *e)
{
    struct err fault = {0};
    *j = json_parse(parser, answer->body, false, a, &fault);
    return *j || err_set(e, ERR_SYSTEM, "the server's answer is %s", fault.text);
}

static int64_t whole_of(const struct json *object, struct str key)
{
    const struct json *j = json_get(object, key);
    return j && j->type == JSON_INTEGER ? j->integer : 0;
}

static struct str text_of(const struct json *object, struct str key)
{
    const struct json *j = json_get(object, key);
    return j && j->type == JSON_STRING ? j->text : S("");
}

bool log_tips_each(struct log_port *p, struct str repo,
                   bool (*each)(void *context, struct str ref, struct str sha), void *context,
                   struct err *e)
{
    if (p->store)
        return store_tips_each(p->store, repo, each, context, e);
    struct arena scratch = p->scratch;
    struct client_answer answer;
    const struct json *j;
    struct out target = out_to(&scratch);
    out_text(&target, "/local/tips?repo=");
    out_escaped(&target, repo);
    if (!log_call(p, "GET", arena_z(&scratch, out_str_of(&target)), NULL, (struct str){0}, &scratch,
                  &answer, e))
        return false;
    struct json_parser *parser = json_parser_new();
    bool ok = read_answer(&answer, parser, &j, &scratch, e), more = ok;
    const struct json *list = ok ? json_get(j, S("tips")) : NULL;
    for (const struct json *t = list ? json_first(list) : NULL; more && t; t = json_next(list, t))
        more = each(context, text_of(t, S("ref")), text_of(t, S("sha")));
    json_parser_free(parser);
    return ok;
}

/* the spool's file is gone when this returns */
static bool hand_over(struct log_port *p, struct log_count *count, struct err *e)
{
    struct arena scratch = p->scratch;
    struct client_answer answer;
    const struct json *j = NULL;
    out_flush(&p->held);
    if (p->failed)
        return err_set(e, ERR_SYSTEM, "cannot write '%s': %s", p->spool, strerror(p->code));
    bool ok = log_call(p, "POST", import_target(p, &scratch), NULL, (struct str){0}, &scratch,
                       &answer, e);
    struct json_parser *parser = json_parser_new();
    ok = ok && read_answer(&answer, parser, &j, &scratch, e);
    if (ok)
        *count = (struct log_count){whole_of(j, S("new")), whole_of(j, S("duplicate")),
                                    whole_of(j, S("deployments"))};
    json_parser_free(parser);
    return ok;
}

bool log_commit(struct log_port *p, struct log_count *count, struct err *e)
{
    *count = (struct log_count){0};
    if (!p->open)
        return true;
    bool ok;
    if (p->store) {
        *count = p->pending;
        ok = store_commit(p->store, e);
        p->open = false;
    } else {
        ok = hand_over(p, count, e);
        log_abandon(p);
    }
    if (!ok)
        *count = (struct log_count){0};
    return ok;
}

void log_abandon(struct log_port *p)
{
    if (p->open && p->store)
        store_rollback(p->store);
    if (p->fd >= 0) {
        close(p->fd);
        unlink(p->spool);
    }
    p->fd = -1;
    p->open = p->failed = false;
}
