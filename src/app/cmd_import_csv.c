/* import csv.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/cmd_import_shared.h"
#include "host/note.h"
#include "load/import_csv.h"
#include "serve/config.h"

static bool read_rules(struct session *r, struct csv_rules *rules, struct err *e)
{
    struct str delimiter = session_value(r, OPTION_DELIMITER), zone = session_value(r, OPTION_ZONE);
    *rules = (struct csv_rules){
        .kind = r->argument.item[0],
        .map = r->option[OPTION_MAP].item,
        .nmap = r->option[OPTION_MAP].n,
        .set = r->option[OPTION_SET].item,
        .nset = r->option[OPTION_SET].n,
        .word = r->option[OPTION_WORD].item,
        .nword = r->option[OPTION_WORD].n,
    };
    if (str_equal(delimiter, S("tab")))
        delimiter = S("\t");
    if (delimiter.p && (delimiter.n != 1 || delimiter.p[0] == '"' || delimiter.p[0] == '\n'))
        return err_set(e, ERR_USAGE,
                       "import csv: '--delimiter': expected one character, got '%.*s'",
                       FMT(delimiter));
    rules->delimiter = delimiter.p ? delimiter.p[0] : 0;
    return !zone.p || config_zone(zone, &r->a, &rules->zone, e);
}

bool cmd_import_csv(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct str path = r->argument.item[1], name = import_file_name(path), text;
    struct csv_rules rules;
    struct import_count count = {0};
    struct import_watch watch = import_watch_of(r);
    struct log_port *log = NULL;
    bool dry = session_told(r, OPTION_DRY_RUN);
    if (!read_rules(r, &rules, e) || !import_file_read(r, path, &text, e))
        return false;
    /* what the columns are is said before a log is made for it */
    if (!import_csv_check(text, name, &rules, &r->a, e))
        return false;
    if (!dry && !(log = log_open(config.db, path, false, r->now_ms, &r->a, e)))
        return false;
    bool ok = import_csv(log, text, name, &rules, &watch, &r->out, &count, e);
    log_close(log);
    if (!ok)
        return false;
    if (!dry) {
        import_progress_end(r, &count);
        out_import_summary(r, "row", &count);
        return true;
    }
    note("read %lld row%s, %lld could not be read; nothing was written", (long long)count.read,
         count.read == 1 ? "" : "s", (long long)count.refused);
    r->status = count.refused > 0;
    return true;
}
