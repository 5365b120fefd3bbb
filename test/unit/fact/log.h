/* Small logs in, facts out, rows as lines of text to compare.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A line of a log is "TYPE TIME FIELDS": `deploy.finished 05T10:00 'service':'s','deploy':'1'`,
 * where 05T10:00 is that minute of January 2026, here and in fields as '@05T10:00', and ' stands
 * for ". In rows the same times are written the same way. */
#ifndef TEST_FACT_LOG_H
#define TEST_FACT_LOG_H

#include "base/out.h"
#include "base/time.h"
#include "check.h"
#include "event/read.h"
#include "fact/fact.h"
#include "json/json.h"

static inline struct rules plain_rules(void)
{
    return rules_default(room());
}

static inline void out_short_time(struct out *o, int64_t ms)
{
    if (ms == TIME_NONE) {
        out_text(o, "-");
        return;
    }
    ptrdiff_t from = o->n;
    out_time(o, ms);
    struct str whole = {o->item + from, o->n - from};
    if (!str_starts(whole, S("2026-01-")) || !str_ends(whole, S(":00Z")))
        return;
    memmove(o->item + from, o->item + from + 8, 8);
    o->n = from + 8;
}

/* one line of a log as JSON */
static inline struct str line_json(struct str line, struct arena *a)
{
    struct out o = out_to(a);
    if (line.p[0] == '{')
        return line;
    struct str type = str_cut(&line, ' '), at = str_cut(&line, ' ');
    out_format(&o, "{\"type\":\"%.*s\",\"at\":\"2026-01-%.*s:00Z\"", FMT(type), FMT(at));
    if (line.n)
        out_byte(&o, ',');
    for (ptrdiff_t i = 0; i < line.n; i++)
        if (line.p[i] == '@') {
            out_format(&o, "2026-01-%.*s:00Z", 8, line.p + i + 1);
            i += 8;
        } else {
            out_byte(&o, line.p[i] == '\'' ? '"' : line.p[i]);
        }
    out_byte(&o, '}');
    return out_str_of(&o);
}

struct lines {
    struct str *item;
    ptrdiff_t n, capacity;
};

static inline struct lines lines_of(const char *log)
{
    struct lines list = {0};
    struct str rest = str_of(log);
    while (rest.n) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        if (line.n)
            *PUSH(room(), &list) = line;
    }
    return list;
}

#define NOW "31T00:00"

static inline int64_t minute(const char *when)
{
    struct out o = out_to(room());
    int64_t ms = 0;
    out_format(&o, "2026-01-%s:00Z", when);
    check_true(time_parse(out_str_of(&o), &ms));
    return ms;
}

/* the secret that the facts' tables have from now on; no fact depends on it */
static struct hash_key tables_key;

/* the facts of lines; they stand until the next call */
static inline struct facts *facts_of_lines(const struct lines *list, const struct rules *rules,
                                           const char *now)
{
    static struct arena whole;
    if (!whole.at)
        whole = arena_reserve((size_t)1 << 33);
    struct arena a = whole;
    struct fact_builder *b = facts_begin(rules, minute(now), &a);
    facts_key(b, tables_key);
    struct json_parser *parser = json_parser_new();
    for (ptrdiff_t i = 0; i < list->n; i++) {
        struct arena scratch = *room();
        struct str json = line_json(list->item[i], &scratch);
        struct event v;
        struct event_remark remark;
        struct err e = {0};
        const struct json *tree = json_parse(parser, json, false, &scratch, &e);
        if (!tree || !event_read(tree, &scratch, &v, &remark, &e) || remark.field.p) {
            print_error("%.*s\n%s %.*s\n", FMT(json), e.text, FMT(remark.field));
            fail();
        }
        facts_add(b, &v);
    }
    json_parser_free(parser);
    return facts_finish(b);
}

static inline struct facts *facts_of(const char *log, const struct rules *rules)
{
    struct lines list = lines_of(log);
    struct rules plain;
    if (!rules) {
        plain = plain_rules();
        struct rules *kept = NEW(room(), struct rules, 1);
        *kept = plain;
        rules = kept;
    }
    return facts_of_lines(&list, rules, NOW);
}

static inline struct str told(struct str s)
{
    return s.p ? s : (struct str)STR("-");
}

static inline void out_deployment(struct out *o, const struct facts *f, const struct deployment *x)
{
    static const char *const status[] = {"success", "failure", "cancelled", "unfinished",
                                         "unknown"};
    out_format(o, "deploy %.*s %.*s %s ", FMT(x->id), FMT(told(x->env)), status[x->status]);
    out_short_time(o, x->finished_ms);
    if (x->excluded)
        out_format(o, " %.*s", FMT(reason_name(x->excluded)));
    out_text(o, x->counted && !x->success ? " counted" : "");
    out_text(o, x->baseline ? " baseline" : "");
    out_text(o, x->unknown_commit ? " unknown_commit" : "");
    if (x->rollback)
        out_format(o, " rollback:%s:%.*s", x->rollback_told ? "told" : "inferred",
                   FMT(x->undoes < 0 ? S("-") : f->service[x->service].deployment[x->undoes].id));
    if (x->rework_rule)
        out_format(o, " rework:%s", x->rework_rule);
    for (ptrdiff_t i = 0; i < x->nfailure; i++) {
        const struct failure *y = &x->failure[i];
        out_format(o, " !%.*s%s", FMT(signal_name(y->signal)), y->inferred ? "~" : "");
        if (y->incident >= 0)
            out_format(o, "(%.*s)", FMT(f->service[y->incident_service].incident[y->incident].id));
        if (y->ends) {
            out_byte(o, '=');
            out_short_time(o, y->end_ms);
        }
    }
    if (x->recovers) {
        out_text(o, " recovery:");
        out_short_time(o, x->recovery_start_ms);
        out_text(o, "..");
        out_short_time(o, x->recovery_end_ms);
    }
    out_byte(o, '\n');
}

static inline void out_lead(struct out *o, const struct facts *f, const struct service *s,
                            const struct lead *x)
{
    const struct change *c = &f->change[x->change];
    out_format(o, "lead %.*s/%.*s ", FMT(c->repo), FMT(c->id));
    out_format(o, "%.*s ", FMT(x->deployment < 0 ? S("-") : s->deployment[x->deployment].id));
    out_short_time(o, x->start_ms);
    out_text(o, "..");
    out_short_time(o, x->deployed_ms);
    if (x->excluded)
        out_format(o, " %.*s", FMT(reason_name(x->excluded)));
    for (int i = 0; i < STAGES; i++)
        if (x->stage_ms[i] >= 0)
            out_format(o, " %.*s:%lld", FMT(stage_name(i)),
                       (long long)(x->stage_ms[i] / MINUTE_MS));
    out_byte(o, '\n');
}

static inline void out_incident(struct out *o, const struct facts *f, const struct incident *x)
{
    out_format(o, "incident %.*s ", FMT(x->id));
    out_short_time(o, x->opened_ms);
    out_text(o, "..");
    out_short_time(o, x->restored_ms);
    if (x->excluded)
        out_format(o, " %.*s", FMT(reason_name(x->excluded)));
    out_text(o, x->external ? " external" : "");
    if (x->linked)
        out_format(o, " %s:%.*s/%.*s", x->link_rule, FMT(f->service[x->blamed_service].name),
                   FMT(f->service[x->blamed_service].deployment[x->blamed].id));
    out_byte(o, '\n');
}

static inline void out_flag_off(struct out *o, const struct flag_off *x)
{
    out_format(o, "flag %.*s ", FMT(x->flag));
    out_short_time(o, x->on_ms);
    out_text(o, "..");
    out_short_time(o, x->off_ms);
    out_format(o, "%s%s\n", x->linked ? " linked" : "", x->names_incident ? " incident" : "");
}

/* what a test looks at */
enum part { DEPLOYS = 1, LEADS = 2, INCIDENTS = 4, FLAGS = 8, SERVICES = 16 };

/* the rows of the facts as lines, those asked for; with SERVICES their names before them */
static inline struct str rows_of(const struct facts *f, unsigned parts)
{
    struct out o = out_to(room());
    for (int32_t i = 0; i < f->nservice; i++) {
        const struct service *s = &f->service[i];
        if (parts & SERVICES)
            out_format(&o, "service %.*s\n", FMT(s->name));
        for (ptrdiff_t k = 0; (parts & DEPLOYS) && k < s->ndeployment; k++)
            out_deployment(&o, f, &s->deployment[k]);
        for (ptrdiff_t k = 0; (parts & LEADS) && k < s->nlead; k++)
            out_lead(&o, f, s, &s->lead[k]);
        for (ptrdiff_t k = 0; (parts & INCIDENTS) && k < s->nincident; k++)
            out_incident(&o, f, &s->incident[k]);
        for (ptrdiff_t k = 0; (parts & FLAGS) && k < s->nflag_off; k++)
            out_flag_off(&o, &s->flag_off[k]);
    }
    struct str rows = out_str_of(&o);
    return rows.p ? rows : S("");
}

/* check_rows(parts, rules or NULL, log, rows) */
#define check_rows(parts, rules, log, rows) check_str(rows_of(facts_of(log, rules), parts), rows)

#endif
