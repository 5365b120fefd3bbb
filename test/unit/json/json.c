/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include "base/limits.h"
#include "base/out.h"
#include "check.h"

#include <string.h>

static struct json_parser *parser;

static int make_parser(void **state)
{
    (void)state;
    parser = json_parser_new();
    return 0;
}

static int drop_parser(void **state)
{
    (void)state;
    json_parser_free(parser);
    return 0;
}

/* the tree of a text that must be JSON; the text stands in an exact block */
static const struct json *parse(struct str text)
{
    struct err e = {0};
    const struct json *j = json_parse(parser, arena_copy(room(), text), false, room(), &e);
    if (!j)
        fail_msg("'%.*s': %s", FMT(text), e.text);
    return j;
}

/* the error of a text that must not be */
static struct str refused(struct str text)
{
    struct err e = {0};
    const struct json *j = json_parse(parser, arena_copy(room(), text), false, room(), &e);
    if (j || e.code != ERR_INPUT)
        fail_msg("'%.*s' was taken", FMT(text));
    return arena_copy(room(), str_of(e.text));
}

static void nodes_stand_in_order_with_their_sizes(void **state)
{
    (void)state;
    const struct json *j =
        parse(S(" {\"a\":[1,{\"b\":null},\"x\\n\\u00e9\"],\"c\":-2.5,\"d\":true,\"\":{}} "));
    check_int(j->type, JSON_OBJECT);
    check_int(j->size, 9);
    check_int(j->nchild, 4);
    const struct json *a = json_get(j, S("a"));
    check_int(a->type, JSON_ARRAY);
    check_int(a->size, 5);
    check_int(a->nchild, 3);
    const struct json *c = json_first(a);
    check_int(c->type, JSON_INTEGER);
    check_int(c->integer, 1);
    check_true(c->key.p == NULL);
    c = json_next(a, c);
    check_int(c->type, JSON_OBJECT);
    check_int(json_get(c, S("b"))->type, JSON_NULL);
    c = json_next(a, c);
    check_str(c->text, "x\n\xC3\xA9");
    check_true(json_next(a, c) == NULL);
    check_near(json_get(j, S("c"))->number, -2.5, 0);
    check_true(json_get(j, S("d"))->flag);
    check_int(json_get(j, S(""))->nchild, 0);
    check_true(json_first(json_get(j, S(""))) == NULL && json_first(c) == NULL);
    check_true(json_get(j, S("b")) == NULL && json_get(a, S("a")) == NULL);
    check_true(json_get(NULL, S("a")) == NULL && json_first(NULL) == NULL);
}

static void every_kind_of_root_reads(void **state)
{
    (void)state;
    check_int(parse(S("0"))->integer, 0);
    check_int(parse(S("-0"))->integer, 0);
    check_int(parse(S("9223372036854775807"))->integer, INT64_MAX);
    check_int(parse(S("-9223372036854775808"))->integer, INT64_MIN);
    check_int(parse(S("1.0"))->type, JSON_NUMBER);
    check_near(parse(S("1e2"))->number, 100, 0);
    check_near(parse(S("1E-400"))->number, 0, 0);
    check_near(parse(S("1.7976931348623157e308"))->number, 1.7976931348623157e308, 0);
    check_str(parse(S("\"\""))->text, "");
    check_true(parse(S("\"\""))->text.p != NULL);
    check_true(!parse(S("false"))->flag);
    check_int(parse(S("null"))->type, JSON_NULL);
    check_int(parse(S("[]"))->size, 1);
    struct str nul = parse(S("\"a\\u0000b\""))->text;
    check_int(nul.n, 3);
    assert_memory_equal(nul.p, "a\0b", 3);
    check_str(parse(S("\"\\ud83c\\udfc1\\/\\b\\f\\t\\r\\\"\\\\\""))->text,
              "\xF0\x9F\x8F\x81/\b\f\t\r\"\\");
}

static void what_is_no_json_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *error;
    } row[] = {
        {STR(""),                                "not JSON: empty"                           },
        {STR(" \n"),                             "not JSON: empty"                           },
        {STR("{\"a\":tru}"),                     "not JSON: byte 6: a value is expected"     },
        {STR("{\"a\":nul"),                      "not JSON: byte 6: a value is expected"     },
        {STR("{\"a\":truer}"),                   "not JSON: byte 10: ',' or '}' is expected" },
        {STR("{\"a\":True}"),                    "not JSON: byte 6: a value is expected"     },
        {STR("{\"a\":01}"),                      "not JSON: byte 6: malformed number"        },
        {STR("{\"a\":-}"),                       "not JSON: byte 6: malformed number"        },
        {STR("{\"a\":+1}"),                      "not JSON: byte 6: a value is expected"     },
        {STR("{\"a\":.5}"),                      "not JSON: byte 6: a value is expected"     },
        {STR("{\"a\":1.}"),                      "not JSON: byte 6: malformed number"        },
        {STR("{\"a\":1e}"),                      "not JSON: byte 6: malformed number"        },
        {STR("{\"a\":0x1}"),                     "not JSON: byte 7: ',' or '}' is expected"  },
        {STR("{\"a\":NaN}"),                     "not JSON: byte 6: a value is expected"     },
        {STR("[Infinity]"),                      "not JSON: byte 2: a value is expected"     },
        {STR("{} x"),                            "not JSON: byte 4: text behind the value"   },
        {STR("{}{}"),                            "not JSON: byte 3: text behind the value"   },
        {STR("1 2"),                             "not JSON: byte 3: text behind the value"   },
        {STR("{\"a\":\"\\x\"}"),                 "not JSON: byte 7: bad escape"              },
        {STR("{\"a\":\"\\u12g4\"}"),             "not JSON: byte 7: bad escape"              },
        {STR("\"\\u12"),                         "not JSON: byte 2: bad escape"              },
        {STR("\"\\ud800\""),                     "not JSON: byte 2: half of a surrogate pair"},
        {STR("\"\\ud800x\""),                    "not JSON: byte 2: half of a surrogate pair"},
        {STR("\"\\ud800\\u0041\""),              "not JSON: byte 2: half of a surrogate pair"},
        {STR("\"\\ud800\\ud800\""),              "not JSON: byte 2: half of a surrogate pair"},
        {STR("\"\\udc00\""),                     "not JSON: byte 2: half of a surrogate pair"},
        {STR("{\"a\":\"\xFF\"}"),                "not JSON: byte 7: not UTF-8"               },
        {STR("\"\xC0\xAF\""),                    "not JSON: byte 2: not UTF-8"               },
        {STR("\"\xED\xA0\x80\""),                "not JSON: byte 2: not UTF-8"               },
        {STR("\"\xF4\x90\x80\x80\""),            "not JSON: byte 2: not UTF-8"               },
        {STR("\"ab\xE2\x82"),                    "not JSON: byte 4: not UTF-8"               },
        {STR("\xEF\xBB\xBF{}"),                  "not JSON: byte 1: a value is expected"     },
        {STR("[1,]"),                            "not JSON: byte 4: a value is expected"     },
        {STR("[,1]"),                            "not JSON: byte 2: a value is expected"     },
        {STR("[1 2]"),                           "not JSON: byte 4: ',' or ']' is expected"  },
        {STR("[1}"),                             "not JSON: byte 3: ',' or ']' is expected"  },
        {STR("{\"a\":1,}"),                      "not JSON: byte 8: a key is expected"       },
        {STR("{a:1}"),                           "not JSON: byte 2: a key is expected"       },
        {STR("{'a':1}"),                         "not JSON: byte 2: a key is expected"       },
        {STR("{1:1}"),                           "not JSON: byte 2: a key is expected"       },
        {STR("{\"a\" 1}"),                       "not JSON: byte 6: ':' is expected"         },
        {STR("{\"a\":}"),                        "not JSON: byte 6: a value is expected"     },
        {STR("{\"a\"}"),                         "not JSON: byte 5: ':' is expected"         },
        {STR("{\"a\":1]"),                       "not JSON: byte 7: ',' or '}' is expected"  },
        {STR("{\"a\":1"),                        "not JSON: byte 7: the text ends early"     },
        {STR("{\"a\":"),                         "not JSON: byte 6: the text ends early"     },
        {STR("{\"a\""),                          "not JSON: byte 5: the text ends early"     },
        {STR("{"),                               "not JSON: byte 2: the text ends early"     },
        {STR("[[1]"),                            "not JSON: byte 5: the text ends early"     },
        {STR("]"),                               "not JSON: byte 1: a value is expected"     },
        {STR("{\"a"),                            "not JSON: byte 2: string without an end"   },
        {STR("\"\\"),                            "not JSON: byte 2: bad escape"              },
        {STR("\"a\nb\""),                        "not JSON: byte 3: control byte in a string"},
        {STR("\"a\0b\""),                        "not JSON: byte 3: control byte in a string"},
        {STR("{}\0"),                            "not JSON: byte 3: text behind the value"   },
        {STR("\0"),                              "not JSON: byte 1: a value is expected"     },
        {STR("[1]//x"),                          "not JSON: byte 4: text behind the value"   },
        {STR("[9223372036854775808]"),           "not JSON: byte 2: integer beyond 64 bits"  },
        {STR("[18446744073709551615]"),          "not JSON: byte 2: integer beyond 64 bits"  },
        {STR("[18446744073709551616]"),          "not JSON: byte 2: integer beyond 64 bits"  },
        {STR("[-9223372036854775809]"),          "not JSON: byte 2: integer beyond 64 bits"  },
        {STR("[1e309]"),                         "not JSON: byte 2: number too large"        },
        {STR("[1,-1.5E+999]"),                   "not JSON: byte 4: number too large"        },
        {STR("{\"a\":1,\"a\":1}"),               "not JSON: key 'a' twice in one object"     },
        {STR("{\"a\":1,\"b\":2,\"\\u0061\":1}"), "not JSON: key 'a' twice in one object"     },
        {STR("[{\"x\":{\"\":1,\"\":1}}]"),       "not JSON: key '' twice in one object"      },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++)
        check_str(refused(row[i].text), row[i].error);
}

static struct str repeat(const char *before, int n, const char *middle, const char *after)
{
    struct out o = out_to(room());
    for (int i = 0; i < n; i++)
        out_text(&o, before);
    out_text(&o, middle);
    for (int i = 0; i < n; i++)
        out_text(&o, after);
    return out_str_of(&o);
}

static void nesting_ends_at_its_limit(void **state)
{
    (void)state;
    enum { MOST = LIMIT_JSON_DEPTH };
    static const char *const error = "not JSON: byte 33: nested deeper than 32";
    check_int(parse(repeat("[", MOST, "", "]"))->size, MOST);
    check_int(parse(repeat("[", MOST, "1", "]"))->size, MOST + 1);
    check_int(parse(repeat("[", MOST - 1, "{}", "]"))->size, MOST);
    check_int(parse(repeat("{\"\":", MOST, "\"\"", "}"))->size, MOST + 1);
    check_str(refused(repeat("[", MOST + 1, "", "]")), error);
    check_str(refused(repeat("[", MOST + 1, "1", "]")), error);
    check_str(refused(repeat("[", MOST, "{}", "]")), error);
    check_str(refused(repeat("[", 100000, "", "")), error);
    check_str(refused(repeat("{\"a\":[", 50000, "", "]}")),
              "not JSON: byte 97: nested deeper than 32");
}

/* "[1,1,...]" of so many */
static bool ones_read(ptrdiff_t n, struct err *e)
{
    struct arena whole = arena_reserve((size_t)1 << 30), a = whole;
    char *text = NEW_RAW(&a, char, 2 * n + 1);
    for (ptrdiff_t i = 0; i < n; i++)
        memcpy(text + 2 * i, i ? ",1" : "[1", 2);
    text[2 * n] = ']';
    struct json_parser *p = json_parser_new();
    const struct json *j = json_parse(p, (struct str){text, 2 * n + 1}, false, &a, e);
    check_true(!j || j->size == n + 1);
    json_parser_free(p);
    arena_release(whole);
    return j;
}

static void values_are_so_many_at_most(void **state)
{
    (void)state;
    struct err e = {0};
    check_true(ones_read(LIMIT_JSON_NODES - 1, &e));
    check_true(!ones_read(LIMIT_JSON_NODES, &e));
    check_str(str_of(e.text), "not JSON that is read: more than 4194304 values");
}

static void keys_are_unique_in_objects_of_any_size(void **state)
{
    (void)state;
    static const int size[] = {2, 31, 47, 48, 49, 50, 64, 1000};
    for (ptrdiff_t k = 0; k < COUNT(size); k++)
        for (int twin = -1; twin<size[k] - 1; twin += size[k]> 100 ? 331 : 1) {
            struct out o = out_to(room()); /* the last key is the twin's again */
            for (int i = 0; i < size[k]; i++)
                out_format(&o, "%s\"key%d\":{\"key0\":%d}", i ? "," : "{",
                           i == size[k] - 1 && twin >= 0 ? twin : i, i);
            out_byte(&o, '}');
            if (twin < 0) {
                check_int(parse(out_str_of(&o))->nchild, size[k]);
                continue;
            }
            struct out error = out_to(room());
            out_format(&error, "not JSON: key 'key%d' twice in one object%c", twin, 0);
            check_str(refused(out_str_of(&o)), out_str_of(&error).p);
        }
}

static void a_parser_serves_texts_of_any_length(void **state)
{
    (void)state;
    for (int n = 1; n < 3000000; n = n * 5 + 1) {
        struct out o = out_to(room());
        out_byte(&o, '[');
        for (int i = 0; i < n; i++)
            out_text(&o, i ? ",\"\"" : "\"\"");
        out_byte(&o, ']');
        check_int(parse(out_str_of(&o))->size, n + 1);
        check_int(parse(S("[7]"))->size, 2);
        check_str(refused(S("[7")), "not JSON: byte 3: the text ends early");
    }
}

static void padding_may_hold_anything(void **state)
{
    (void)state;
    static const char fill[] = {0, ' ', '"', '}', '9', '\\', '\xFF'};
    struct str text = S("{\"a\":[1,\"b\"],\"c\":12}");
    for (ptrdiff_t i = 0; i < COUNT(fill); i++)
        for (ptrdiff_t n = 0; n <= text.n; n++) {
            struct err e = {0};
            char *p = NEW(room(), char, text.n + 64);
            memset(p, fill[i], (size_t)text.n + 64);
            memcpy(p, text.p, (size_t)n);
            const struct json *j = json_parse(parser, (struct str){p, n}, true, room(), &e);
            check_true((j != NULL) == (n == text.n));
        }
    struct err e = {0};
    char digits[65];
    memset(digits, '7', sizeof digits);
    check_int(json_parse(parser, (struct str){digits, 1}, true, room(), &e)->integer, 7);
}

static void a_tree_is_written_as_it_was(void **state)
{
    (void)state;
    static const char text[] =
        "{\"z\":[1,-2.5,{\"b\":null,\"a\":[]}],\"\\u0000\":\"x\\n\\u0001\\\"\",\"t\":true,"
        "\"f\":false,\"big\":9223372036854775807,\"e\":1e+300,\"o\":{}}";
    struct out o = out_to(room());
    json_write(&o, parse(str_of(text)));
    check_str(out_str_of(&o), text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_stand_in_order_with_their_sizes),
        cmocka_unit_test(every_kind_of_root_reads),
        cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(values_are_so_many_at_most),
        cmocka_unit_test(keys_are_unique_in_objects_of_any_size),
        cmocka_unit_test(a_parser_serves_texts_of_any_length),
        cmocka_unit_test(padding_may_hold_anything),
        cmocka_unit_test(a_tree_is_written_as_it_was),
    };
    return cmocka_run_group_tests(tests, make_parser, drop_parser);
}
