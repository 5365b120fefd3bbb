/* Deployments and incidents of the past out of a CSV file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each row of `deployments` is a deploy.finished; each row of `incidents` an incident.opened, and
 * an incident.acknowledged, .mitigated, .resolved, .cancelled where its columns tell of one. Which
 * column is which field is told, or obvious from its name. docs/import.md */
#ifndef LOAD_IMPORT_CSV_H
#define LOAD_IMPORT_CSV_H

#include "base/zone.h"
#include "load/import_events.h"
#include "source/csv.h"

struct csv_rules {
    struct str kind;                    /* "deployments", "incidents" */
    const struct str *map, *set, *word; /* "FIELD=COLUMN", "FIELD=VALUE", "FIELD:WORD=WORD" */
    ptrdiff_t nmap, nset, nword;
    char delimiter;          /* 0: told from the first row */
    const struct zone *zone; /* of times that name none; NULL: UTC */
};

/* Where a field's value comes from. */
struct csv_field {
    struct str name;  /* "at", "cause.deploy", "resolved_at" */
    ptrdiff_t column; /* -1: none */
    struct str fixed; /* where the row tells none; p == NULL: none */
};

struct csv_plan {
    const struct csv_kind *kind;
    const struct csv_rules *rules;
    const struct str *column; /* [ncolumn]: the first row */
    ptrdiff_t ncolumn;
    struct {
        struct csv_field *item;
        ptrdiff_t n, capacity;
    } field;
    bool zoneless; /* a time without a zone was read as UTC */
};

/* csv_plan_make(plan, rules, column[n], a, e): from the first row. *e: ERR_USAGE for words that
 * mean nothing, with near matches; ERR_INPUT where no column tells the time. */
bool csv_plan_make(struct csv_plan *plan, const struct csv_rules *rules, const struct str *column,
                   ptrdiff_t n, struct arena *a, struct err *e);

/* out_csv_plan(o, plan): "at = 'Finished', service = 'App'; not used: 'Author'". */
void out_csv_plan(struct out *o, const struct csv_plan *plan);

/* csv_plan_ids(plan): no column tells the deployment's or incident's id: it is made of the row's
 * service, environment, time, commit and version, or title. */
bool csv_plan_ids(const struct csv_plan *plan);

/* csv_events(plan, row, a, event, n, e): the events of one row, at most CSV_EVENTS. False and *e
 * (ERR_INPUT: "column 'Finished': deploy.finished: 'at': ..."): none of it; *field says which. */
enum { CSV_EVENTS = 5 };
bool csv_events(struct csv_plan *plan, const struct csv_row *row, struct arena *a,
                struct event event[CSV_EVENTS], int *n, struct str *field, struct err *e);

/* import_csv(log, text, name, rules, watch, out, count, e): every row of text; log NULL: written to
 * out, one event a line, and nowhere else. *count counts rows as read and refused, events as added
 * and duplicate. A row that cannot be read is refused alone and quarantined. Commits every 64k
 * events. */
bool import_csv(struct log_port *log, struct str text, struct str name,
                const struct csv_rules *rules, const struct import_watch *watch, struct out *out,
                struct import_count *count, struct err *e);

/* import_csv_check(text, name, rules, a, e): whether there is a first row, and the rules fit it. */
bool import_csv_check(struct str text, struct str name, const struct csv_rules *rules,
                      struct arena *a, struct err *e);

#endif
