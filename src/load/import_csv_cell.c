/* What the cells of a CSV file say.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/read.h"
#include "event/vocabulary.h"
#include "load/import_csv_kind.h"

enum { CIVIL_BYTES = 16 /* "2026-11-02 10:04" */ };

/* what tools call the ends of a deployment */
static const struct {
    struct str word, means;
} status_words[] = {
    {STR("succeeded"),  STR("success")  },
    {STR("successful"), STR("success")  },
    {STR("ok"),         STR("success")  },
    {STR("passed"),     STR("success")  },
    {STR("completed"),  STR("success")  },
    {STR("failed"),     STR("failure")  },
    {STR("error"),      STR("failure")  },
    {STR("fail"),       STR("failure")  },
    {STR("canceled"),   STR("cancelled")},
    {STR("aborted"),    STR("cancelled")},
};

static struct str translate(const struct csv_plan *plan, struct str field, struct str value)
{
    const struct csv_rules *r = plan->rules;
    for (ptrdiff_t i = 0; i < r->nword; i++) {
        struct str rest = r->word[i], name = str_cut(&rest, ':'), from = str_cut(&rest, '=');
        if (str_equal(name, field) && str_equal_fold(from, value))
            return rest;
    }
    for (ptrdiff_t i = 0; str_equal(field, S("status")) && i < COUNT(status_words); i++)
        if (str_equal_fold(status_words[i].word, value))
            return status_words[i].means;
    return value;
}

struct str csv_value(const struct csv_plan *plan, const struct csv_row *row,
                     const struct csv_field *f)
{
    struct str cell = {0};
    if (f->column >= 0 && f->column < row->n)
        cell = str_trim(row->cell[f->column]);
    if (cell.n)
        cell = translate(plan, f->name, cell);
    else
        cell = f->fixed;
    return cell.n ? cell : (struct str){0};
}

static bool cell_fail(const struct csv_plan *plan, struct str name, const char *text,
                      struct str value, struct err *e)
{
    return err_set(e, ERR_INPUT, "%.*s: '%.*s': %s: '%.*s'",
                   FMT(event_type_name(plan->kind->phase[0].type)), FMT(name), text,
                   FMT(str_slice(value, 0, 60)));
}

/* a wall-clock time without a zone: "2026-11-02 10:04", ":05", ".678" behind it or not */
static bool is_zoneless(struct str s)
{
    if (s.n < CIVIL_BYTES || s.p[4] != '-' || s.p[13] != ':')
        return false;
    for (ptrdiff_t i = CIVIL_BYTES; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ':' && s.p[i] != '.')
            return false;
    return true;
}

bool csv_time(struct csv_plan *plan, struct str name, struct str text, struct arena *a, int64_t *ms,
              struct err *e)
{
    bool zoneless = is_zoneless(text);
    if (zoneless && text.n == CIVIL_BYTES) {
        struct out o = out_to(a);
        out_str(&o, text);
        out_text(&o, ":00");
        text = out_str_of(&o);
    }
    if (!time_parse(text, ms))
        return cell_fail(plan, name, "not a time", text, e);
    if (!zoneless)
        return true;
    plan->zoneless |= !plan->rules->zone;
    if (!plan->rules->zone)
        return true;
    int64_t day = *ms / DAY_MS - (*ms % DAY_MS < 0), rest = *ms - day * DAY_MS;
    *ms = zone_local(plan->rules->zone, day, (int32_t)(rest / SECOND_MS)) + rest % SECOND_MS;
    return true;
}

static bool read_flag(const struct csv_plan *plan, struct str name, struct str text, bool *flag,
                      struct err *e)
{
    static const struct str yes[] = {STR("true"), STR("yes"), STR("1")},
                            no[] = {STR("false"), STR("no"), STR("0")};
    for (ptrdiff_t i = 0; i < COUNT(yes); i++)
        if (str_equal_fold(text, yes[i]) || str_equal_fold(text, no[i])) {
            *flag = str_equal_fold(text, yes[i]);
            return true;
        }
    return cell_fail(plan, name, "expected true or false, got", text, e);
}

static struct value read_list(enum event_field field, struct str text, bool blanks, struct arena *a)
{
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } list = {0};
    char separator = blanks && str_find(text, ',') < 0 ? ' ' : ',';
    while (text.n) {
        struct str item = str_trim(str_cut(&text, separator));
        if (item.n)
            *PUSH(a, &list) = item;
    }
    return (struct value){
        .field = (uint8_t)field, .kind = VALUE_TEXTS, .list = list.item, .n = list.n};
}

static struct value read_ref(enum event_field field, struct str part, struct str text,
                             struct arena *a)
{
    struct str *list = NEW(a, struct str, REF_PARTS);
    list[REF_PART_NAME] = part;
    if (!str_equal(part, S("external")))
        list[REF_PART_ID] = text;
    return (struct value){.field = (uint8_t)field, .kind = VALUE_REF, .list = list, .n = REF_PARTS};
}

bool csv_cell(struct csv_plan *plan, struct str name, struct str text, struct arena *a,
              struct value *v, struct err *e)
{
    struct str part = name, head = str_cut(&part, '.');
    const struct field_rule *rule = csv_rule(plan->kind, head);
    enum event_field field = rule->field;
    int64_t whole;
    bool flag = false;
    switch ((enum value_kind)rule->kind) {
    case VALUE_TIME:
        if (!csv_time(plan, name, text, a, &whole, e))
            return false;
        *v = value_time(field, whole);
        return true;
    case VALUE_FLAG:
        if (!read_flag(plan, name, text, &flag, e))
            return false;
        *v = value_flag(field, flag);
        return true;
    case VALUE_INTEGER:
    case VALUE_NUMBER:
        *v = str_int(text, &whole) ? value_integer(field, whole) : value_text(field, text);
        return true;
    case VALUE_TEXTS:
    case VALUE_SHAS:
        *v = read_list(field, text, rule->kind == VALUE_SHAS, a);
        return true;
    case VALUE_REF:
        *v = read_ref(field, part, text, a);
        return true;
    case VALUE_TEXT:
    case VALUE_ID:
    case VALUE_SHA:
    case VALUE_WORD:
    case VALUE_COMMITS:
    case VALUE_JSON:
        break;
    }
    *v = value_text(field, text);
    return true;
}
