/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/config.h"

#include "base/limits.h"
#include "host/file.h"
#include "sample/sample.h"

#include <stdio.h>
#include <stdlib.h>

#define ZONE_FOLDER "/usr/share/zoneinfo/"
enum { ZONE_NAME_BYTES = 64, ZONE_FILE_BYTES = 1 << 20 };

static bool is_of_sample(const struct config *c, bool sample)
{
    return c->sample || (sample && !c->definitions_told);
}

bool config_text(const struct config *c, bool sample, struct arena *a, struct str *text,
                 struct err *e)
{
    *text = (struct str){0};
    if (is_of_sample(c, sample)) {
        *text = sample_definitions();
        return true;
    }
    return (!c->definitions_told && !file_exists(c->definitions)) ||
           plain_read(c->definitions, LIMIT_RULES_BYTES, a, text, e);
}

static bool read_rules(const struct config *c, bool sample, struct str text, struct arena *a,
                       struct rules *rules, struct err *e)
{
    if (!text.p) {
        *rules = rules_default(a);
        return true;
    }
    struct str name = is_of_sample(c, sample) ? S("sample") : str_of(c->definitions);
    return rules_read(text, name, a, rules, e);
}

bool config_read(const struct config *c, bool sample, struct str text, struct arena *a,
                 struct rules *rules, const struct zone **zone, struct err *e)
{
    return read_rules(c, sample, text, a, rules, e) &&
           (config_zone(rules->base.timezone, a, zone, e) || err_in(e, "'calendar.timezone'"));
}

bool config_rules(const struct config *c, bool sample, struct arena *a, struct rules *rules,
                  struct err *e)
{
    struct str text;
    return config_text(c, sample, a, &text, e) && read_rules(c, sample, text, a, rules, e);
}

/* letters, digits and +-_ in parts between slashes: no way out of the folder */
static bool is_zone_name(struct str name)
{
    for (ptrdiff_t i = 0; i < name.n; i++) {
        char c = name.p[i], low = (char)(c | 0x20);
        bool plain = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
                     c == '_';
        if (!plain && (c != '/' || i == 0 || name.p[i - 1] == '/'))
            return false;
    }
    return name.n > 0 && name.n <= ZONE_NAME_BYTES;
}

bool config_zone(struct str name, struct arena *a, const struct zone **zone, struct err *e)
{
    char path[sizeof ZONE_FOLDER + ZONE_NAME_BYTES];
    struct str tzif;
    struct err why = {0};
    if (str_equal(name, S("UTC"))) {
        *zone = zone_utc();
        return true;
    }
    if (!is_zone_name(name))
        return err_set(e, ERR_RULES, "not a zone name: '%.*s'", FMT(name));
    snprintf(path, sizeof path, ZONE_FOLDER "%.*s", FMT(name));
    if (!file_read(path, ZONE_FILE_BYTES, a, &tzif, &why))
        return err_set(e, ERR_RULES, "no zone '%.*s' (%s)", FMT(name), why.text);
    *zone = zone_parse(name, tzif, a, e);
    return *zone != NULL;
}
