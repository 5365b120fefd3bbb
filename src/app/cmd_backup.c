/* backup, restore.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "host/file.h"
#include "host/note.h"
#include "json/writer.h"
#include "serve/config.h"
#include "store/backup.h"

#include <stdio.h>

static void show_pages(void *context, int64_t pages, int64_t of)
{
    (void)context;
    fprintf(stderr, "\r%lld of %lld pages", (long long)pages, (long long)of);
}

static void out_copied(struct session *r, const char *what, struct str path,
                       const struct store_counts *counts)
{
    if (r->progress)
        fprintf(stderr, "\r\033[K");
    if (session_told(r, OPTION_JSON)) {
        struct json_writer w = json_writer_to(&r->out);
        json_open_object(&w, (struct str){0});
        json_text(&w, S("file"), path);
        json_integer(&w, S("events"), counts->events);
        json_integer(&w, S("quarantined"), counts->quarantined);
        json_integer(&w, S("bytes"), counts->bytes);
        json_close(&w);
        out_byte(&r->out, '\n');
        return;
    }
    out_format(&r->out, "%s '%.*s': %lld event%s, checked\n", what, FMT(path),
               (long long)counts->events, counts->events == 1 ? "" : "s");
}

bool cmd_backup(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str path = r->argument.item[0];
    struct store_counts counts;
    const struct backup_watch watch = {r->progress ? show_pages : NULL, NULL};
    struct store *s = store_open(config.db, STORE_READ, e);
    if (!s)
        return false;
    bool ok = store_backup(s, arena_z(&r->a, path), &watch, &counts, e);
    store_close(s);
    if (!ok)
        return false;
    out_copied(r, "copied the log to", path, &counts);
    note("it holds the secrets of sources: keep it where only you can read it");
    return true;
}

bool cmd_restore(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str path = r->argument.item[0];
    struct store_counts counts;
    const struct backup_watch watch = {r->progress ? show_pages : NULL, NULL};
    if (file_exists(config.db))
        return err_set(e, ERR_INPUT,
                       "'%s' exists already and is left as it is: restore to another one with "
                       "--db, or move it away",
                       config.db);
    if (!store_restore(arena_z(&r->a, path), config.db, &watch, &counts, e))
        return false;
    out_copied(r, "restored", str_of(config.db), &counts);
    return true;
}
