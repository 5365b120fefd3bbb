/* The kinds of CSV files. Private to the import_csv files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_IMPORT_CSV_KIND_H
#define LOAD_IMPORT_CSV_KIND_H

#include "load/import_csv.h"

struct csv_alias {
    const char *field, *names;
};

struct csv_kind {
    struct str name;
    enum event_kind kind;
    struct {
        struct str field; /* of the row, that tells the event's time */
        enum event_type type;
    } phase[CSV_EVENTS]; /* [nphase]; the first has to be there */
    int nphase;
    struct str entity;             /* the field with the id */
    struct str made[5];            /* what an id is made of where there is none */
    const struct csv_alias *alias; /* up to a field of NULL */
};

struct field_rule;
/* csv_rule(kind, name): the rule of a field that is no time of a phase; NULL. csv_phase(kind,
 * name): the phase whose time that field tells, -1. csv_field_find: NULL where nothing tells it. */
const struct field_rule *csv_rule(const struct csv_kind *kind, struct str name);
int csv_phase(const struct csv_kind *kind, struct str name);
/* csv_column_used: some field is made of that column. */
bool csv_column_used(const struct csv_plan *plan, ptrdiff_t column);
struct csv_field *csv_field_find(const struct csv_plan *plan, struct str name);

/* csv_value(plan, row, f): the value of a field in a row, in our words; p == NULL: not told. */
struct str csv_value(const struct csv_plan *plan, const struct csv_row *row,
                     const struct csv_field *f);

/* csv_time(plan, name, text, a, ms, e), csv_cell(plan, name, text, a, v, e): that text as a field's
 * value. *e names the field. */
bool csv_time(struct csv_plan *plan, struct str name, struct str text, struct arena *a, int64_t *ms,
              struct err *e);
bool csv_cell(struct csv_plan *plan, struct str name, struct str text, struct arena *a,
              struct value *v, struct err *e);

#endif
