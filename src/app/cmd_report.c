/* report and explain.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "serve/ask.h"

static bool ask_of(const struct session *r, struct ask *q, struct err *e)
{
    *q = (struct ask){
        .service = r->option[OPTION_SERVICE],
        .team = r->option[OPTION_TEAM],
        .tag = r->option[OPTION_TAG],
        .options = true,
        .all = session_told(r, OPTION_ALL),
        .from = session_value(r, OPTION_FROM),
        .to = session_value(r, OPTION_TO),
        .by = session_value(r, OPTION_BY),
        .format = session_value(r, OPTION_FORMAT),
        .metric = r->argument.n ? r->argument.item[0] : (struct str){0},
    };
    if (!session_told(r, OPTION_JSON))
        return true;
    if (q->format.p && !str_equal(q->format, S("json")))
        return err_set(e, ERR_USAGE, "'--json' and '--format %.*s' exclude each other",
                       FMT(q->format));
    q->format = S("json");
    return true;
}

bool cmd_report(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct ask q;
    struct report report;
    enum format format;
    if (!ask_of(r, &q, e))
        return false;
    struct snapshot *s = snapshot_read(&config, r->now_ms, false, e);
    if (!s || !ask_report(&q, s, &r->a, &report, &format, e))
        return false;
    out_report(&r->out, &report, format, r->width, r->colour, r->a);
    return true;
}

bool cmd_explain(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct ask q;
    struct explain explain;
    enum format format;
    if (!ask_of(r, &q, e))
        return false;
    struct snapshot *s = snapshot_read(&config, r->now_ms, false, e);
    if (!s || !ask_explain(&q, s, &r->a, &explain, &format, e))
        return false;
    out_explain(&r->out, &explain, format, r->width, r->colour, r->a);
    return true;
}
