/* The kinds of CSV files. Private to the import_csv files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_IMPORT_CSV_KIND_H
#define APP_IMPORT_CSV_KIND_H

#include "app/import_csv.h"

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

#endif
