/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"

static struct json_parser *parser;

static struct event read_back(struct str line)
{
    struct err e = {0};
    struct event v = {0};
    struct event_remark remark;
    const struct json *j = json_parse(parser, line, false, room(), &e);
    if (!j || !event_read(j, room(), &v, &remark, &e))
        fail_msg("%s\n%.*s", e.text, FMT(line));
    return v;
}

static struct str line_of(const struct event *v)
{
    struct out o = out_to(room());
    out_event(&o, v);
    return out_str_of(&o);
}

static void json_and_back(const struct event *v)
{
    struct str line = line_of(v);
    struct event again = read_back(line);
    check_same_event(v, &again);
    struct str twice = line_of(&again);
    if (!str_equal(line, twice))
        fail_msg("%.*s\n%.*s", FMT(line), FMT(twice));
}

static void packed_and_back(const struct event *v)
{
    struct out o = out_to(room());
    event_pack(&o, v);
    struct event again;
    check_true(event_unpack(out_str_of(&o), room(), &again));
    check_same_event(v, &again);
}

static void every_type_with_every_field(void **state)
{
    (void)state;
    struct dice dice = {1};
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++)
        for (int turn = 0; turn < 20; turn++) {
            struct arena before = *room();
            struct event v = event_of(&dice, (enum event_type)type, true);
            int told = 0;
            for (int field = FIELD_NONE + 1; field < FIELDS; field++)
                told += vocabulary_rule(event_kind_of(v.type), (enum event_field)field) != NULL;
            check_int(v.n, told);
            json_and_back(&v);
            packed_and_back(&v);
            *room() = before;
        }
}

static void every_type_with_some_fields(void **state)
{
    (void)state;
    struct dice dice = {2};
    for (int turn = 0; turn < 4000; turn++) {
        struct arena before = *room();
        struct event v =
            event_of(&dice, (enum event_type)(1 + below(&dice, EVENT_TYPES - 1)), false);
        json_and_back(&v);
        packed_and_back(&v);
        *room() = before;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_with_every_field),
        cmocka_unit_test(every_type_with_some_fields),
    };
    parser = json_parser_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_parser_free(parser);
    return failed;
}
