/* Which column is which field.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/near.h"
#include "event/vocabulary.h"
#include "load/import_csv_kind.h"

/* Names of columns that say enough, in small letters with '_' between words; the first that is
 * there is taken. */
static const struct csv_alias deployment_aliases[] = {
    {"at",         "finished_at deployed_at completed_at ended_at finished completed end_time end_date "
           "deployed deployment_time deploy_time deployment_date timestamp time date"},
    {"started_at", "started start_time start_date start"                                       },
    {"deploy",     "deployment deployment_id deploy_id id number release_id"                   },
    {"service",    "application app component service_name"                                    },
    {"env",        "environment stage target_environment environment_name"                     },
    {"sha",        "commit commit_sha git_sha git_commit revision commit_id"                   },
    {"version",    "release tag"                                                               },
    {"status",     "result outcome state"                                                      },
    {"repo",       "repository"                                                                },
    {"rollback",   "is_rollback"                                                               },
    {"url",        "link"                                                                      },
    {NULL,         NULL                                                                        },
};
static const struct csv_alias incident_aliases[] = {
    {"opened_at",       "opened created_at created reported_at opened_time created_time" },
    {"acknowledged_at", "acknowledged"                                                   },
    {"mitigated_at",    "mitigated"                                                      },
    {"resolved_at",     "resolved resolved_time resolution_time restored_at"             },
    {"cancelled_at",    "cancelled canceled_at"                                          },
    {"incident",        "incident_id incident_number number key id"                      },
    {"service",         "application app component service_name affected_service cmdb_ci"},
    {"env",             "environment stage"                                              },
    {"severity",        "sev priority"                                                   },
    {"started_at",      "started start_time impact_started_at"                           },
    {"detected_at",     "detected"                                                       },
    {"url",             "link"                                                           },
    {NULL,              NULL                                                             },
};

static const struct csv_kind kinds[] = {
    {STR("deployments"),
     KIND_DEPLOY,   {{STR("at"), EVENT_DEPLOY_FINISHED}},
     1, STR("deploy"),
     {STR("service"), STR("env"), STR("at"), STR("sha"), STR("version")},
     deployment_aliases},
    {STR("incidents"),
     KIND_INCIDENT, {{STR("opened_at"), EVENT_INCIDENT_OPENED},
      {STR("acknowledged_at"), EVENT_INCIDENT_ACKNOWLEDGED},
      {STR("mitigated_at"), EVENT_INCIDENT_MITIGATED},
      {STR("resolved_at"), EVENT_INCIDENT_RESOLVED},
      {STR("cancelled_at"), EVENT_INCIDENT_CANCELLED}},
     5, STR("incident"),
     {STR("service"), STR("env"), STR("opened_at"), STR("title"), STR("url")},
     incident_aliases  },
};

static bool kind_find(struct str name, const struct csv_kind **kind, struct err *e)
{
    for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
        if (str_equal(kinds[i].name, name)) {
            *kind = &kinds[i];
            return true;
        }
    return err_set(e, ERR_USAGE, "import csv: expected deployments or incidents, got '%.*s'",
                   FMT(name));
}

/* --- fields ---------------------------------------------------------------------------------- */

const struct field_rule *csv_rule(const struct csv_kind *kind, struct str name)
{
    for (int i = 0; i < ENVELOPE_FIELDS; i++)
        if (str_equal(event_field_name(envelope_rules[i].field), name))
            return &envelope_rules[i];
    const struct kind_rule *k = &kind_rules[kind->kind];
    for (int i = 0; i < k->n; i++)
        if (str_equal(event_field_name(k->field[i].field), name))
            return &k->field[i];
    return NULL;
}

int csv_phase(const struct csv_kind *kind, struct str name)
{
    for (int i = 0; i < kind->nphase; i++)
        if (str_equal(kind->phase[i].field, name))
            return i;
    return -1;
}

static bool field_known(const struct csv_kind *kind, struct str name)
{
    struct str part = name, head = str_cut(&part, '.');
    const struct field_rule *rule = csv_rule(kind, head);
    if (csv_phase(kind, name) >= 0)
        return true;
    if (!rule || rule->field == FIELD_AT)
        return false;
    return rule->kind == VALUE_REF
               ? part.n > 0
               : !part.p && rule->kind != VALUE_COMMITS && rule->kind != VALUE_JSON;
}

static bool field_unknown(const struct csv_kind *kind, struct str name, const char *option,
                          struct err *e)
{
    struct near near = {0};
    for (int i = 0; i < kind->nphase; i++)
        near_word(&near, name, kind->phase[i].field);
    if (!near.best.p)
        near.best = vocabulary_near_field(kind->kind, name);
    if (str_equal(near.best, S("at")) && !field_known(kind, near.best))
        near.best = kind->phase[0].field;
    return err_set(e, ERR_USAGE, "import csv: '--%s': %.*s have no field '%.*s'%s%.*s%s", option,
                   FMT(kind->name), FMT(name), near.best.p ? ", did you mean '" : "",
                   FMT(near.best), near.best.p ? "'?" : "");
}

struct csv_field *csv_field_find(const struct csv_plan *plan, struct str name)
{
    for (ptrdiff_t i = 0; i < plan->field.n; i++)
        if (str_equal(plan->field.item[i].name, name))
            return &plan->field.item[i];
    return NULL;
}

static struct csv_field *field_of(struct csv_plan *plan, struct str name, struct arena *a)
{
    struct csv_field *f = csv_field_find(plan, name);
    if (f)
        return f;
    f = PUSH(a, &plan->field);
    *f = (struct csv_field){name, -1, {0}};
    return f;
}

/* --- columns --------------------------------------------------------------------------------- */

static bool column_unknown(const struct csv_plan *plan, struct str name, struct arena scratch,
                           struct err *e)
{
    struct near near = {0};
    struct out known = out_to(&scratch);
    for (ptrdiff_t i = 0; i < plan->ncolumn; i++) {
        near_word(&near, name, str_trim(plan->column[i]));
        out_format(&known, "%s'%.*s'", i ? ", " : "", FMT(str_trim(plan->column[i])));
    }
    if (near.best.p)
        return err_set(e, ERR_USAGE, "import csv: no column '%.*s', did you mean '%.*s'?",
                       FMT(name), FMT(near.best));
    return err_set(e, ERR_USAGE, "import csv: no column '%.*s': there are %.*s", FMT(name),
                   FMT(out_str_of(&known)));
}

/* a column by its name, or "#3" by its place */
static bool column_find(const struct csv_plan *plan, struct str name, ptrdiff_t *column,
                        struct arena scratch, struct err *e)
{
    int64_t place;
    for (int fold = 0; fold < 2; fold++)
        for (*column = 0; *column < plan->ncolumn; ++*column) {
            struct str head = str_trim(plan->column[*column]);
            if (fold ? str_equal_fold(head, name) : str_equal(head, name))
                return true;
        }
    if (str_starts(name, S("#")) && str_int(str_slice(name, 1, name.n), &place) && place >= 1 &&
        place <= plan->ncolumn) {
        *column = (ptrdiff_t)place - 1;
        return true;
    }
    return column_unknown(plan, name, scratch, e);
}

bool csv_column_used(const struct csv_plan *plan, ptrdiff_t column)
{
    for (ptrdiff_t i = 0; i < plan->field.n; i++)
        if (plan->field.item[i].column == column)
            return true;
    return false;
}

/* "Finished At" -> "finished_at" */
static struct str plain_name(struct str name, struct arena *a)
{
    char *p = NEW(a, char, name.n + 1);
    ptrdiff_t n = 0;
    bool gap = false;
    for (ptrdiff_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
        if (word && gap && n)
            p[n++] = '_';
        if (word)
            p[n++] = c;
        gap = !word;
    }
    return (struct str){p, n};
}

static ptrdiff_t column_named(const struct csv_plan *plan, const struct str *plain,
                              struct str wanted)
{
    for (ptrdiff_t i = 0; i < plan->ncolumn; i++)
        if (str_equal(plain[i], wanted) && !csv_column_used(plan, i))
            return i;
    return -1;
}

/* A column of that name is not what the event's own field of it is: an id is mostly the
 * deployment's. */
static bool obvious(const struct csv_kind *kind, struct str name)
{
    return field_known(kind, name) && !str_equal(name, S("id")) && !str_equal(name, S("source")) &&
           !str_equal(name, S("actor")) && !str_equal(name, S("inferred"));
}

/* columns that bear a field's own name, then those whose name says enough */
static void map_obvious(struct csv_plan *plan, struct arena *a)
{
    struct str *plain = NEW(a, struct str, plan->ncolumn);
    for (ptrdiff_t i = 0; i < plan->ncolumn; i++)
        plain[i] = plain_name(plan->column[i], a);
    for (ptrdiff_t i = 0; i < plan->ncolumn; i++) {
        const struct csv_field *f = csv_field_find(plan, plain[i]);
        if (!csv_column_used(plan, i) && obvious(plan->kind, plain[i]) && (!f || f->column < 0))
            field_of(plan, plain[i], a)->column = i;
    }
    for (const struct csv_alias *x = plan->kind->alias; x->field; x++) {
        const struct csv_field *f = csv_field_find(plan, str_of(x->field));
        ptrdiff_t column = f && f->column >= 0 ? 0 : -1;
        for (struct str rest = str_of(x->names); rest.n && column < 0;) {
            column = column_named(plan, plain, str_cut(&rest, ' '));
            if (column >= 0)
                field_of(plan, str_of(x->field), a)->column = column;
        }
    }
}

/* --- the plan -------------------------------------------------------------------------------- */

static bool map_told(struct csv_plan *plan, struct arena *a, struct err *e)
{
    const struct csv_rules *r = plan->rules;
    for (ptrdiff_t i = 0; i < r->nmap; i++) {
        struct str column = r->map[i], field = str_cut(&column, '=');
        if (!column.n)
            return err_set(e, ERR_USAGE, "import csv: '--map': expected FIELD=COLUMN, got '%.*s'",
                           FMT(r->map[i]));
        if (!field_known(plan->kind, field))
            return field_unknown(plan->kind, field, "map", e);
        if (!column_find(plan, column, &field_of(plan, field, a)->column, *a, e))
            return false;
    }
    for (ptrdiff_t i = 0; i < r->nset; i++) {
        struct str value = r->set[i], field = str_cut(&value, '=');
        if (!value.n)
            return err_set(e, ERR_USAGE, "import csv: '--set': expected FIELD=VALUE, got '%.*s'",
                           FMT(r->set[i]));
        if (!field_known(plan->kind, field))
            return field_unknown(plan->kind, field, "set", e);
        field_of(plan, field, a)->fixed = value;
    }
    for (ptrdiff_t i = 0; i < r->nword; i++) {
        struct str rest = r->word[i], field = str_cut(&rest, ':');
        if (str_find(rest, '=') < 1)
            return err_set(e, ERR_USAGE,
                           "import csv: '--word': expected FIELD:WORD=WORD, got '%.*s'",
                           FMT(r->word[i]));
        if (!field_known(plan->kind, field))
            return field_unknown(plan->kind, field, "word", e);
    }
    return true;
}

bool csv_plan_make(struct csv_plan *plan, const struct csv_rules *rules, const struct str *column,
                   ptrdiff_t n, struct arena *a, struct err *e)
{
    *plan = (struct csv_plan){.rules = rules, .column = column, .ncolumn = n};
    if (!kind_find(rules->kind, &plan->kind, e) || !map_told(plan, a, e))
        return false;
    map_obvious(plan, a);
    struct str time = plan->kind->phase[0].field;
    if (csv_field_find(plan, time))
        return true;
    struct out known = out_to(a);
    for (ptrdiff_t i = 0; i < n; i++)
        out_format(&known, "%s'%.*s'", i ? ", " : "", FMT(str_trim(column[i])));
    return err_set(e, ERR_INPUT,
                   "no column says '%.*s': name it with --map %.*s=COLUMN; there are %.*s",
                   FMT(time), FMT(time), FMT(out_str_of(&known)));
}

bool csv_plan_ids(const struct csv_plan *plan)
{
    return !csv_field_find(plan, plan->kind->entity);
}

void out_csv_plan(struct out *o, const struct csv_plan *plan)
{
    int unused = 0, used = 0;
    for (ptrdiff_t i = 0; i < plan->ncolumn; i++)
        for (ptrdiff_t k = 0; k < plan->field.n; k++)
            if (plan->field.item[k].column == i)
                out_format(o, "%s%.*s = '%.*s'", used++ ? ", " : "", FMT(plan->field.item[k].name),
                           FMT(str_trim(plan->column[i])));
    for (ptrdiff_t i = 0; i < plan->ncolumn; i++)
        if (!csv_column_used(plan, i))
            out_format(o, "%s'%.*s'",
                       unused++ ? ", " : "; not used: ", FMT(str_trim(plan->column[i])));
}
