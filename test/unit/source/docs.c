/* docs/sources.md is what the tables say, and the tables are whole.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "source/adapter.h"
#include "source/signature.h"

/* After a change of a table: PITWALL_RENDER=1 build/unit/source/docs writes the page anew. */
#include <stdlib.h>

static void the_page_is_the_tables(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_sources_md(&o);
    if (getenv("PITWALL_RENDER")) {
        FILE *to = fopen("docs/sources.md", "w");
        assert_non_null(to);
        fwrite(o.item, 1, (size_t)o.n, to);
        fclose(to);
    }
    FILE *from = fopen("docs/sources.md", "r");
    assert_non_null(from);
    char *page = NEW_RAW(room(), char, o.n + 1);
    size_t n = fread(page, 1, (size_t)o.n + 1, from);
    fclose(from);
    check_int(n, o.n);
    check_true(memcmp(page, o.item, n) == 0);
}

static void check_row(const struct adapter *adapter, const struct source_row *row)
{
    check_true(row->event.n > 0);
    if (row->type == EVENT_NONE) {
        check_true(row->note.n > 0 && !row->field[0]);
        check_true(!row->discard || row->when[0].test == TEST_NONE);
        return;
    }
    check_true(!row->discard && row->field[0]);
    bool told[FIELDS] = {[FIELD_SOURCE] = true, [FIELD_ID] = true};
    for (int i = 0; i < FIELD_MAPS && row->field[i]; i++)
        for (const struct field_map *map = row->field[i]; map->field != FIELD_NONE; map++) {
            const struct field_rule *rule = vocabulary_rule(event_kind_of(row->type), map->field);
            if (!rule)
                print_error("%.*s: %.*s has no '%.*s'\n", FMT(adapter->name),
                            FMT(event_type_name(row->type)), FMT(event_field_name(map->field)));
            check_true(rule && map->from.n > 0);
            check_true(map->field != FIELD_SOURCE && map->field != FIELD_ID);
            check_int(map->take == TAKE_REF, rule->kind == VALUE_REF);
            check_int(map->take == TAKE_COMMITS, rule->kind == VALUE_COMMITS);
            for (const struct word_pair *w = map->words; w && w->from.p && rule->of && w->to.n; w++)
                check_true(vocabulary_word((enum word_list)rule->of, w->to) >= 0 ||
                           rule->kind != VALUE_WORD);
            told[map->field] = true;
        }
    const struct kind_rule *rules = &kind_rules[event_kind_of(row->type)];
    check_true(told[FIELD_AT]);
    for (int i = 0; i < rules->n; i++)
        check_true(!rules->field[i].required || told[rules->field[i].field]);
}

static void the_tables_are_whole(void **state)
{
    (void)state;
    const struct adapter *adapter;
    for (ptrdiff_t i = 0; (adapter = adapter_at(i)); i++) {
        check_true(adapter_find(adapter_name(adapter)) == adapter);
        check_true(adapter_title(adapter).n > 0 && adapter->event.n > 0 && adapter->connect);
        check_true(scheme_find(adapter_scheme(adapter)) != NULL);
        for (int k = 0; k < adapter->nrow; k++)
            check_row(adapter, &adapter->row[k]);
        for (int k = 0; k < adapter->nsaying; k++)
            check_true(adapter->saying[k].say && adapter->saying[k].meaning.n > 0);
        for (int k = 0; k < adapter->nredaction; k++)
            check_true(adapter->redaction[k].path.n > 0);
        for (int k = 0; k < adapter->nredaction; k++)
            check_int(adapter->redaction[k].how == REDACT_ONLY, adapter->redaction[k].keep.n > 0);
    }
    check_true(!adapter_find(S("svn")));
    check_true(!adapter_at(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_the_tables),
        cmocka_unit_test(the_tables_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
