/* Where the log and the definitions are, and the definitions read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVE_CONFIG_H
#define SERVE_CONFIG_H

#include "base/zone.h"
#include "rule/rule.h"

struct config {
    const char *db;          /* --db, PITWALL_DB, pitwall.db */
    const char *definitions; /* --definitions, PITWALL_DEFINITIONS, pitwall.yaml */
    bool definitions_told;   /* by option or environment: then the file must exist */
    bool sample; /* the log is a sample organisation's, whether or not it is marked as one */
};

/* config_rules(c, sample, a, rules, e): the definitions. Of a real log: of the file, or the
 * defaults when there is none. Of a sample organisation's: its own, unless the file was named on a
 * command that is about that log alone. */
bool config_rules(const struct config *c, bool sample, struct arena *a, struct rules *rules,
                  struct err *e);

/* config_text(c, sample, a, text, e): their text; p == NULL: there is none, the defaults hold.
 * config_read(c, sample, text, a, rules, zone, e): what such a text says, and the zone it names. */
bool config_text(const struct config *c, bool sample, struct arena *a, struct str *text,
                 struct err *e);
bool config_read(const struct config *c, bool sample, struct str text, struct arena *a,
                 struct rules *rules, const struct zone **zone, struct err *e);

/* config_zone(name, a, zone, e): the zone of that IANA name from the system's zone files; *e
 * (ERR_RULES) when the name is none or has no file. */
bool config_zone(struct str name, struct arena *a, const struct zone **zone, struct err *e);

#endif
