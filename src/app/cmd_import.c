/* import git, import events.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/cmd_import_shared.h"
#include "host/file.h"
#include "host/note.h"
#include "json/writer.h"
#include "load/import_git.h"
#include "serve/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show_note(void *context, struct str line)
{
    (void)context;
    note("%.*s", FMT(line));
}

static void show_place(void *context, struct str line)
{
    (void)context;
    note_place(line);
}

/* --- what the import commands share ------------------------------------------------------------
 */

static void show_events(void *context, const struct import_count *count)
{
    (void)context;
    fprintf(stderr, "\r%lld read", (long long)count->read);
}

struct import_watch import_watch_of(const struct session *r)
{
    return (struct import_watch){
        .refused = show_place,
        .remarked = show_place,
        .progress = r->progress ? show_events : NULL,
    };
}

void import_progress_end(const struct session *r, const struct import_count *count)
{
    if (r->progress && count->read)
        fprintf(stderr, "\r\033[K");
}

struct str import_file_name(struct str path)
{
    return str_equal(path, S("-")) ? S("stdin") : path;
}

bool import_file_check(struct session *r, struct str path, struct err *e)
{
    struct stat about = {0};
    if (str_equal(path, S("-")))
        return true;
    if (access(arena_z(&r->a, path), R_OK) != 0 || stat(arena_z(&r->a, path), &about) != 0)
        return err_set(e, ERR_INPUT, "cannot read '%.*s': %s", FMT(path), strerror(errno));
    if (S_ISDIR(about.st_mode))
        return err_set(e, ERR_INPUT, "cannot read '%.*s': a directory", FMT(path));
    return true;
}

bool import_file_read(struct session *r, struct str path, struct str *text, struct err *e)
{
    const char *name = str_equal(path, S("-")) ? "/dev/stdin" : arena_z(&r->a, path);
    return import_file_check(r, path, e) && file_read(name, IMPORT_FILE_BYTES, &r->a, text, e);
}

static void out_summary_json(struct out *o, const struct import_count *count)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_integer(&w, S("read"), count->read);
    json_integer(&w, S("new"), count->added);
    json_integer(&w, S("duplicate"), count->duplicate);
    json_integer(&w, S("refused"), count->refused);
    json_integer(&w, S("remarked"), count->remarked);
    json_close(&w);
    out_byte(o, '\n');
}

void out_import_summary(struct session *r, const char *thing, const struct import_count *count)
{
    if (session_told(r, OPTION_JSON))
        out_summary_json(&r->out, count);
    else
        out_format(&r->out, "read %lld %s%s: %lld new, %lld known already, %lld refused\n",
                   (long long)count->read, thing, count->read == 1 ? "" : "s",
                   (long long)count->added, (long long)count->duplicate, (long long)count->refused);
    if (count->refused)
        note("refused lines are kept in quarantine, see 'pitwall quarantine list'");
    r->status = count->refused > 0;
}

/* --- events ---------------------------------------------------------------------------------- */

bool cmd_import_events(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str path = r->argument.item[0];
    struct import_count count = {0};
    const struct import_watch watch = import_watch_of(r);
    if (!import_file_check(r, path, e))
        return false;
    struct log_port *log =
        log_open(config.db, path, session_told(r, OPTION_SAMPLE), r->now_ms, &r->a, e);
    if (!log)
        return false;
    bool ok = import_events_file(log, path, &watch, &count, e);
    log_close(log);
    import_progress_end(r, &count);
    out_import_summary(r, "event", &count);
    return ok;
}

/* --- git ------------------------------------------------------------------------------------- */

enum { SHOWN_TAGS = 3 };

static void show_commits(void *context, int64_t commits)
{
    (void)context;
    fprintf(stderr, "\r%lld commits", (long long)commits);
}

static void out_git_json(struct out *o, const struct import_git_result *x)
{
    struct json_writer w = json_writer_to(o);
    json_open_object(&w, (struct str){0});
    json_text(&w, S("repo"), x->repo);
    json_text(&w, S("service"), x->service);
    json_integer(&w, S("commits"), x->commits);
    json_integer(&w, S("deployments"), x->deployments);
    json_integer(&w, S("new_deployments"), x->new_deployments);
    json_integer(&w, S("new_events"), x->new_events);
    json_integer(&w, S("refs"), x->refs);
    json_integer(&w, S("skipped_tags"), x->skipped_tags);
    json_close(&w);
    out_byte(o, '\n');
}

/* "deployments inferred from ..." */
static void out_rule(struct out *o, struct str deploys)
{
    struct str pattern = deploys, kind = str_cut(&pattern, ':');
    if (!deploys.p)
        out_text(o, "inferred from tags that look like released versions");
    else
        out_format(o, "inferred from %s '%.*s'", str_equal(kind, S("branch")) ? "branch" : "tags",
                   FMT(pattern));
}

static void out_git_summary(struct session *r, const struct import_git_result *x,
                            struct str deploys)
{
    struct out *o = &r->out;
    if (session_told(r, OPTION_JSON)) {
        out_git_json(o, x);
        return;
    }
    out_format(o, "%.*s: %lld new commit%s", FMT(x->repo), (long long)x->commits,
               x->commits == 1 ? "" : "s");
    if (x->deployments == 0) {
        out_text(o, ", no deployments\n");
        return;
    }
    out_format(o, ", %lld deployment%s of %.*s (%lld new), ", (long long)x->deployments,
               x->deployments == 1 ? "" : "s", FMT(x->service), (long long)x->new_deployments);
    out_rule(o, deploys);
    out_byte(o, '\n');
}

/* what to do when nothing tells of deployments: names some tags, so that a glob can be chosen */
static bool hint_at_deployments(struct session *r, struct str path, struct str deploys,
                                struct err *e)
{
    struct git_repository repository;
    struct git_refs refs;
    struct out tags = out_to(&r->a);
    int n = 0;
    if (!git_open(path, &r->a, &repository, e) || !git_refs(&repository, NULL, 0, &r->a, &refs, e))
        return false;
    for (ptrdiff_t i = 0; i < refs.n && n < SHOWN_TAGS; i++) {
        struct str name = refs.item[i].name;
        if (!str_starts(name, S("refs/tags/")))
            continue;
        out_format(&tags, "%s'%.*s'", n++ ? ", " : "", FMT(str_slice(name, 10, name.n)));
    }
    struct str shown = out_str_of(&tags);
    if (n == 0)
        note("no deployments: the repository has no tags; its commits are read");
    else if (deploys.p)
        note("no deployments: nothing matches '%.*s'; its tags are named like %.*s", FMT(deploys),
             FMT(shown));
    else
        note("no deployments: no tag looks like a released version; its tags are named like %.*s",
             FMT(shown));
    note("name them with --deploys 'tags:GLOB' or 'branch:NAME', or import deploy.finished events");
    return true;
}

bool cmd_import_git(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str path = r->argument.item[0], deploys = session_value(r, OPTION_DEPLOYS);
    struct rules rules;
    struct git_repository repository;
    struct import_git_result result = {0};
    if (!config_rules(&config, false, &r->a, &rules, e) ||
        !git_open(path, &r->a, &repository, e)) /* before a log is made for nothing */
        return false;
    struct log_port *log = log_open(config.db, path, false, r->now_ms, &r->a, e);
    if (!log)
        return false;
    const struct import_git what = {
        .path = path,
        .repo = session_value(r, OPTION_REPO),
        .service = session_value(r, OPTION_DEPLOYED),
        .env = session_value(r, OPTION_ENV),
        .deploys = deploys,
        .rules = &rules,
        .now_ms = r->now_ms,
        .notice = show_note,
        .progress = r->progress ? show_commits : NULL,
    };
    bool ok = import_git(&what, log, &r->a, &result, e);
    log_close(log);
    if (r->progress && result.commits)
        fprintf(stderr, "\r\033[K");
    if (!ok)
        return false;
    out_git_summary(r, &result, deploys);
    return result.deployments || str_equal(deploys, S("none")) ||
           hint_at_deployments(r, path, deploys, e);
}
