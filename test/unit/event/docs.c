/* docs/events.md is what the table says.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/docs.h"

#include "check.h"
#include "event/vocabulary.h"

/* After a change of the table: PITWALL_RENDER=1 build/unit/event/docs writes the page anew. */
#include <stdlib.h>

static void the_page_is_the_table(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_vocabulary_md(&o);
    if (getenv("PITWALL_RENDER")) {
        FILE *to = fopen("docs/events.md", "w");
        assert_non_null(to);
        fwrite(o.item, 1, (size_t)o.n, to);
        fclose(to);
    }
    FILE *from = fopen("docs/events.md", "r");
    assert_non_null(from);
    char *page = NEW_RAW(room(), char, o.n + 1);
    size_t n = fread(page, 1, (size_t)o.n + 1, from);
    fclose(from);
    check_int(n, o.n);
    check_true(memcmp(page, o.item, n) == 0);
}

/* the table itself: every number of the enums has its row, and only one */
static void the_table_is_whole(void **state)
{
    (void)state;
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++) {
        struct str name = event_type_name((enum event_type)type), rest = name;
        check_int(event_type_find(name), type);
        check_true(
            str_equal(str_cut(&rest, '.'), event_kind_name(event_kind_of((enum event_type)type))));
        check_true(type_rules[type].meaning.n > 0);
    }
    bool used[FIELDS] = {[FIELD_NONE] = true, [FIELD_EXTRA] = true};
    for (int i = 0; i < ENVELOPE_FIELDS; i++) {
        check_int(envelope_rules[i].field, i + 1);
        used[i + 1] = true;
    }
    for (int kind = 0; kind < KINDS; kind++) {
        check_true(kind_rules[kind].n > 0 && kind_rules[kind].identity[0]);
        for (int i = 0; i < kind_rules[kind].n; i++) {
            const struct field_rule *rule = &kind_rules[kind].field[i];
            check_true(rule == vocabulary_rule((enum event_kind)kind, rule->field));
            check_true(rule->field > ENVELOPE_FIELDS && rule->meaning.n > 0 && rule->limit > 0);
            check_int(rule->kind == VALUE_WORD, rule->kind != VALUE_JSON && rule->of);
            used[rule->field] = true;
        }
    }
    for (int field = 0; field < FIELDS; field++) {
        check_true(used[field]);
        check_true(field == FIELD_NONE || event_field_name((enum event_field)field).n > 0);
    }
}

static void completion_lists_names(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_field_names(&o, EVENT_NOTE_ADDED);
    check_str(out_str_of(&o),
              "type\nat\nid\nsource\nservice\nenv\nactor\nurl\ntitle\ninferred\ntext\n");
    o.n = 0;
    out_type_names(&o);
    check_true(str_starts(out_str_of(&o), S("change.opened\nchange.ready\n")));
    check_true(str_ends(out_str_of(&o), S("\nnote.added\nvoid.event\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_the_table),
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(completion_lists_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
