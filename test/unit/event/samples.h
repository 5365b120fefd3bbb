/* Values of every field, from the table, for the tests of the event module.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_EVENT_SAMPLES_H
#define TEST_EVENT_SAMPLES_H

#include "check.h"
#include "dice.h"
#include "event/read.h"
#include "event/vocabulary.h"
#include "event/write.h"

static inline struct str text_of(struct dice *d)
{
    static const char *const texts[] = {
        "payments-api",
        "production",
        "acme/payments-api",
        "v2026.11.02",
        "4711",
        "0",
        "007",
        "-5",
        "a|b\\c,d",
        "h\xC3\xA9llo \xE2\x82\xAC \"quoted\"\n\ttab",
        "deadbeefdeadbeef",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "3F2504E0-4F89-11D3-9A0C-0305E82C3301",
        "https://github.com/acme/payments-api/actions/runs/4711234567",
        "ghcr.io/acme/x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "production production production",
        "9223372036854775807",
        "99999999999999999999999",
        "\x7f\x01",
        "abcdef012"};
    if (below(d, 20) == 0) { /* a long one */
        static const char letters[] = "abcdefghij klm/nop-qrs_tuv.wxyz0123456789";
        int n = 200 + below(d, 300);
        char *p = NEW_RAW(room(), char, n);
        for (int i = 0; i < n; i++)
            p[i] = letters[below(d, sizeof letters - 1)];
        return (struct str){p, n};
    }
    return str_of(texts[below(d, COUNT(texts))]);
}

static inline struct str sha_of(struct dice *d)
{
    static const int lengths[] = {40, 40, 40, 64, 7, 4, 12, 39};
    int n = lengths[below(d, COUNT(lengths))];
    char *p = NEW_RAW(room(), char, n);
    for (int i = 0; i < n; i++)
        p[i] = "0123456789abcdef"[below(d, 16)];
    return (struct str){p, n};
}

static inline int64_t instant_of(struct dice *d)
{
    int64_t ms = 1700000000000 + (int64_t)below(d, 2000000000) * 40;
    return below(d, 2) ? ms : ms / 1000 * 1000;
}

static inline struct str commits_of(struct dice *d)
{
    struct out o = out_to(room());
    for (int n = below(d, 5); n > 0; n--) {
        struct event_commit *c = NEW(room(), struct event_commit, 1);
        c->sha = sha_of(d);
        c->parents_told = below(d, 4) > 0;
        c->nparent = c->parents_told ? below(d, 20) ? below(d, 4) : COMMIT_PARENTS : 0;
        for (int i = 0; i < c->nparent; i++)
            c->parent[i] = sha_of(d);
        c->authored_ms = instant_of(d);
        c->committed_ms = below(d, 3) ? c->authored_ms + below(d, 100000) : TIME_NONE;
        if (below(d, 3) == 0)
            c->paths = S("[\"src/a b.c\",\"h\xC3\xA9\"]");
        commits_add(&o, c);
    }
    return out_str_of(&o);
}

static inline struct value ref_of(struct dice *d)
{
    struct str *list = NEW(room(), struct str, REF_PARTS);
    int kind = 1 + below(d, REF_OTHER);
    bool number = kind != REF_SHA && kind != REF_EXTERNAL && below(d, 4) == 0;
    list[REF_PART_NAME] = kind == REF_OTHER ? S("experiment") : ref_names[kind];
    if (kind != REF_EXTERNAL)
        list[REF_PART_ID] = number ? S("4711") : kind == REF_SHA ? sha_of(d) : text_of(d);
    for (int i = REF_PART_SERVICE; i < REF_PARTS; i++)
        if (below(d, 3) == 0)
            list[i] = text_of(d);
    return (struct value){.kind = VALUE_REF, .list = list, .n = REF_PARTS, .as_number = number};
}

static inline struct value time_of(struct dice *d)
{
    static const char *const spelled[] = {
        "2026-11-02T10:04:00+01:00", "2026-11-02 10:04:00 UTC",  "2026-11-02T10:04:00.123932584Z",
        "2026-11-02T10:04:00.000Z",  "2026-11-02T10:04:00+0000", "1762077840",
        "2016-12-31T23:59:60Z",      "2026-11-02T10:04:00Z",     "0001-01-01T00:00:00Z"};
    struct value v = {.kind = VALUE_TIME, .integer = instant_of(d)};
    if (below(d, 3) == 0)
        v = (struct value){.kind = VALUE_TEXT, .text = str_of(spelled[below(d, COUNT(spelled))])};
    else if (below(d, 4) == 0)
        v = (struct value){.kind = VALUE_INTEGER, .integer = instant_of(d) / 1000};
    return v;
}

static inline struct value list_of(struct dice *d, bool shas, bool may_be_empty)
{
    int n = below(d, 4) + !may_be_empty;
    struct str *list = NEW(room(), struct str, n);
    for (int i = 0; i < n; i++)
        list[i] = shas ? sha_of(d) : text_of(d);
    return (struct value){.kind = shas ? VALUE_SHAS : VALUE_TEXTS, .list = list, .n = n};
}

/* some value for rule's field */
static inline struct value value_of(struct dice *d, const struct field_rule *rule)
{
    static const double numbers[] = {0, 1, -2.5, 0.1, 68000, 1e300, 99.95, -7, 9007199254740993.0};
    static const char *const json[] = {"true", "\"on\"", "0", "[1,2.5,\"x\"]",
                                       "{\"a\":{\"b\":null}}"};
    struct value v = {.kind = VALUE_TEXT};
    switch ((enum value_kind)rule->kind) {
    case VALUE_TEXT:
        v.text = text_of(d);
        break;
    case VALUE_ID:
        if (below(d, 3))
            v.text = text_of(d);
        else
            v = (struct value){.kind = VALUE_INTEGER, .integer = (int64_t)roll(d) >> below(d, 64)};
        break;
    case VALUE_SHA:
        v.text = sha_of(d);
        break;
    case VALUE_TIME:
        v = time_of(d);
        break;
    case VALUE_INTEGER:
        v = (struct value){.kind = VALUE_INTEGER,
                           .integer = (int64_t)(roll(d) >> (1 + below(d, 63)))};
        break;
    case VALUE_NUMBER:
        v = (struct value){.kind = VALUE_NUMBER, .number = numbers[below(d, COUNT(numbers))]};
        break;
    case VALUE_FLAG:
        v = (struct value){.kind = VALUE_FLAG, .flag = below(d, 2)};
        break;
    case VALUE_WORD:
        v.text = word_rules[rule->of].word[below(d, word_rules[rule->of].n)];
        break;
    case VALUE_TEXTS:
    case VALUE_SHAS:
        v = list_of(d, rule->kind == VALUE_SHAS, rule->field != FIELD_SERVICE);
        break;
    case VALUE_REF:
        v = ref_of(d);
        break;
    case VALUE_COMMITS:
        v = value_commits(commits_of(d));
        break;
    case VALUE_JSON:
        v = (struct value){.kind = VALUE_JSON, .text = str_of(json[below(d, COUNT(json))])};
        if (rule->of == SHAPE_TESTS)
            v.text = S("{\"unit\":{\"run\":900,\"failed\":0,\"s\":41.5},\"e2e\":{\"note\":\"x\"}}");
        if (rule->of == SHAPE_OBJECT)
            v.text = S("{\"colour\":\"red\",\"n\":[1,{\"x\":null}]}");
        break;
    }
    v.field = rule->field;
    return v;
}

/* An event of that type: every field of the table where each is true, else the required ones and
 * some of the others. */
static inline struct event event_of(struct dice *d, enum event_type type, bool each)
{
    struct value value[FIELDS];
    ptrdiff_t n = 0;
    for (int field = FIELD_EXTRA; field > FIELD_NONE; field--) { /* against their order */
        const struct field_rule *rule =
            vocabulary_rule(event_kind_of(type), (enum event_field)field);
        if (rule && (rule->required || each || below(d, 2)))
            value[n++] = value_of(d, rule);
    }
    struct event v = {0};
    struct err e = {0};
    if (!event_build(type, value, n, room(), &v, &e))
        fail_msg("%s", e.text);
    return v;
}

static inline void check_same_list(const struct value *a, const struct value *b)
{
    check_int(a->n, b->n);
    for (ptrdiff_t i = 0; i < a->n; i++) {
        check_true(str_equal(a->list[i], b->list[i]));
        check_int(!a->list[i].p, !b->list[i].p);
    }
}

/* equality in everything that the header promises */
static inline void check_same_event(const struct event *a, const struct event *b)
{
    check_int(a->type, b->type);
    check_int(a->at_ms, b->at_ms);
    check_int(a->n, b->n);
    for (ptrdiff_t i = 0; i < a->n; i++) {
        const struct value *x = &a->value[i], *y = &b->value[i];
        check_int(x->field, y->field);
        check_int(x->kind, y->kind);
        check_int(x->as_number, y->as_number);
        check_int(x->flag, y->flag);
        check_int(!x->text.p, !y->text.p);
        check_true(str_equal(x->text, y->text));
        check_same_list(x, y);
        if (x->kind == VALUE_INTEGER || x->kind == VALUE_TIME)
            check_int(x->integer, y->integer);
        if (x->kind == VALUE_NUMBER)
            check_true(x->number == y->number);
    }
}

#endif
