/* The rows behind a number as CSV (RFC 4180); what a row does not have is an empty cell.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/form.h"
#include "view/words.h"

static void comma(struct out *o, struct str s)
{
    out_byte(o, ',');
    out_csv(o, s);
}

static void comma_time(struct out *o, int64_t ms)
{
    out_byte(o, ',');
    if (ms != TIME_NONE)
        out_time(o, ms);
}

static void comma_flag(struct out *o, bool told, bool flag)
{
    out_text(o, !told ? "," : flag ? ",true" : ",false");
}

/* "incident:inferred rollback" */
static void comma_signals(struct out *o, const struct deployment *d)
{
    out_byte(o, ',');
    for (ptrdiff_t i = 0; d && d->failed && i < d->nfailure; i++) {
        out_text(o, i ? " " : "");
        out_str(o, signal_name(d->failure[i].signal));
        out_text(o, d->failure[i].inferred ? ":inferred" : "");
    }
}

static void record(struct out *o, const struct explain *x, const struct row *r)
{
    out_str(o, metric_name(x->metric));
    comma(o, x->facts->service[r->service].name);
    comma(o, row_kind_name(r->kind));
    comma(o, r->id);
    comma(o, r->repo);
    comma(o, r->change);
    comma(o, r->sha);
    comma(o, r->deploy);
    comma(o, r->env);
    comma_time(o, r->at_ms);
    comma_time(o, r->start_ms);
    comma_time(o, r->end_ms);
    out_byte(o, ',');
    if (r->value_ms >= 0)
        out_double(o, (double)r->value_ms / 1000);
    comma_flag(o, true, r->state == ROW_COUNTED);
    comma(o, row_state_name(r->state));
    comma(o, str_of(r->rule));
    comma(o, r->state == ROW_EXCLUDED ? reason_name(r->reason) : (struct str){0});
    comma_flag(o, r->deployment, r->failed);
    comma_signals(o, r->deployment);
    comma_flag(o, r->deployment, r->rework);
    comma_flag(o, r->deployment || r->inferred, r->inferred);
    comma(o, r->event);
    comma(o, x->log_name);
    out_text(o, "\r\n");
}

void out_explain_csv(struct out *o, const struct explain *x, struct arena scratch)
{
    struct rows rows = metric_rows(x->facts, x->scope, x->metric, x->window, &scratch);
    out_text(o, "metric,service,kind,id,repo,change,sha,deploy,env,at,start,end,value_s,counted,"
                "state,rule,reason,failed,signals,rework,inferred,event,log\r\n");
    for (ptrdiff_t i = 0; i < rows.n; i++)
        record(o, x, &rows.item[i]);
}
