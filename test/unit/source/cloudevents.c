/* CloudEvents 1.0 over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/cloudevents.h"

#include "reading.h"

static struct err e;

static enum cloud_form take(const struct source_header *header, ptrdiff_t n, const char *body,
                            struct cloud_event **event, ptrdiff_t *nevent)
{
    struct json_parser *parser = json_parser_new();
    enum cloud_form form =
        cloudevents_read(header, n, quoted(body), parser, room(), event, nevent, &e);
    json_parser_free(parser); /* what was read needs it no more */
    return form;
}

/* with only a content type, p == NULL: none */
static enum cloud_form take_typed(const char *type, const char *body, struct cloud_event **event,
                                  ptrdiff_t *n)
{
    const struct source_header header = {STR("content-type"), str_of(type)};
    return take(&header, type != NULL, body, event, n);
}

static struct str attribute(const struct cloud_event *event, const char *name)
{
    for (ptrdiff_t i = 0; i < event->nheader; i++)
        if (str_equal(event->header[i].name, str_of(name)))
            return event->header[i].value;
    return (struct str){0};
}

static void header_values_are_decoded_once(void **state)
{
    (void)state;
    static const struct {
        const char *sent, *wanted; /* NULL: refused */
    } row[] = {
        {"plain",                           "plain"                             },
        {"  blanks ",                       "blanks"                            },
        {"Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"svc \xe2\x82\xac",                "svc \xe2\x82\xac"                  },
        {"%2525",                           "%25"                               },
        {"\"a \\\"b\\\" \\\\ c\"",          "a \"b\" \\ c"                      },
        {"\"%41\"",                         "A"                                 },
        {"100%",                            "100%"                              },
        {"%4",                              "%4"                                },
        {"%zz%4g",                          "%zz%4g"                            },
        {"\"",                              "\""                                },
        {"\"\"",                            ""                                  },
        {"%FF",                             NULL                                },
        {"\xff",                            NULL                                },
        {"%C0%AF",                          NULL                                },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct str to;
        bool fine = cloud_header_decode(str_of(row[i].sent), room(), &to);
        check_int(fine, row[i].wanted != NULL);
        if (fine)
            check_str(to, row[i].wanted);
    }
}

static void binary(void **state)
{
    (void)state;
    struct source_header header[] = {
        {STR("content-type"),   STR("application/json; charset=utf-8")},
        {STR("ce-specversion"), STR("1.0")                            },
        {STR("ce-id"),          STR("a%20b")                          },
        {STR("ce-source"),      STR("/ci")                            },
        {STR("ce-type"),        STR("dev.cdevents.build.started")     },
        {STR("ce-subject"),     STR("svc \xe2\x82\xac")               },
        {STR("ce-other"),       STR("x")                              },
    };
    struct cloud_event *event;
    ptrdiff_t n;
    check_int(take(header, COUNT(header), "{'a': 1}", &event, &n), CLOUD_READ);
    check_int(n, 1);
    check_true(event->fault.p == NULL);
    check_str(event->raw, "{\"a\": 1}"); /* the bytes themselves */
    check_int(event->nheader, 5);
    check_str(attribute(event, "ce-id"), "a b");
    check_str(attribute(event, "ce-subject"), "svc \xe2\x82\xac");
    check_int(take(header, COUNT(header), "", &event, &n), CLOUD_READ);
    check_str(event->raw, "{}");
    header[0].value = S("application/cdevents+json");
    check_int(take(header, COUNT(header), "{}", &event, &n), CLOUD_READ);
    check_true(event->fault.p == NULL);
    header[0].value = S("text/xml");
    check_int(take(header, COUNT(header), "<a/>", &event, &n), CLOUD_READ);
    check_str(event->fault, "cloudevents: the data is 'text/xml', not JSON");
    header[0].value = S("application/json");
    header[2].value = S("%ff");
    check_int(take(header, COUNT(header), "{}", &event, &n), CLOUD_READ);
    check_str(event->fault, "cloudevents: 'ce-id' is not UTF-8");
    header[2].name = S("x");
    check_int(take(header, COUNT(header), "{}", &event, &n), CLOUD_READ);
    check_str(event->fault, "cloudevents: 'id' is missing");
    header[2] = (struct source_header){STR("ce-id"), STR("1")};
    header[1].value = S("0.3");
    check_int(take(header, COUNT(header), "{}", &event, &n), CLOUD_READ);
    check_str(event->fault, "cloudevents: specversion '0.3' is not '1.0'");
}

#define CE(more) "{'specversion':'1.0','id':'1','source':'/ci','type':'a.b'" more "}"

static void structured(void **state)
{
    (void)state;
    static const struct {
        const char *body, *raw, *fault;
    } row[] = {
        {CE(",'data':{'n':9007199254740993,'a':[1.5,null]}"),
         "{\"n\":9007199254740993,\"a\":[1.5,null]}",                               NULL                                     },
        {CE(",'data_base64':'eyJhIjoxfQ=='"),                          "{\"a\":1}", NULL                                     },
        {CE(",'data_base64':'!'"),                                     NULL,        "cloudevents: 'data_base64' is no base64"},
        {CE(",'data_base64':7"),                                       NULL,        "cloudevents: 'data_base64' is no base64"},
        {CE(""),                                                       "{}",        NULL                                     },
        {CE(",'data':null,'data_base64':null"),                        "{}",        NULL                                     },
        {CE(",'datacontenttype':'application/vnd.x+json','data':[]"),  "[]",        NULL                                     },
        {CE(",'datacontenttype':'text/plain','data':'hello'"),         "{}",
         "cloudevents: the data is 'text/plain', not JSON"                                                                   },
        {CE(",'time':7"),                                              "{}",        "cloudevents: 'time' is no text"         },
        {"{'specversion':'1.0','id':'','source':'/ci','type':'a.b'}",  "{}",
         "cloudevents: 'id' is missing"                                                                                      },
        {"{'specversion':'0.3','id':'1','source':'/ci','type':'a.b'}", "{}",
         "cloudevents: specversion '0.3' is not '1.0'"                                                                       },
    };
    static const char *types[] = {"application/cloudevents+json",
                                  "Application/CloudEvents+JSON; charset=UTF-8",
                                  "application/cloudevents", "application/json", NULL};
    for (ptrdiff_t i = 0; i < COUNT(row); i++)
        for (ptrdiff_t k = 0; k < COUNT(types); k++) {
            struct cloud_event *event;
            ptrdiff_t n;
            check_int(take_typed(types[k], row[i].body, &event, &n), CLOUD_READ);
            check_int(n, 1);
            check_str(event->fault, row[i].fault ? row[i].fault : "");
            if (row[i].raw)
                check_str(event->raw, row[i].raw);
        }
}

static void a_batch_keeps_what_is_good(void **state)
{
    (void)state;
    struct cloud_event *event;
    ptrdiff_t n;
    check_int(take_typed("application/cloudevents-batch+json",
                         "[" CE(",'data':{'a':1}") ",7," CE(",'data':{'b':2}") ",{}]", &event, &n),
              CLOUD_READ);
    check_int(n, 4);
    check_str(event[0].raw, "{\"a\":1}");
    check_str(event[1].fault, "cloudevents: an item is no 'object'");
    check_str(event[2].raw, "{\"b\":2}");
    check_str(attribute(&event[2], "ce-type"), "a.b");
    check_str(event[3].fault, "cloudevents: 'specversion' is missing");
    check_int(take_typed("application/cloudevents-batch+json", "[]", &event, &n), CLOUD_READ);
    check_int(n, 0);
    check_int(take_typed("application/cloudevents-batch+json", "{}", &event, &n), CLOUD_MALFORMED);
    check_str(str_of(e.text), "a batch of CloudEvents is an array");
    struct out o = out_to(room());
    out_byte(&o, '[');
    for (int i = 0; i <= CLOUD_BATCH; i++)
        out_text(&o, i ? ",0" : "0");
    out_text(&o, "]");
    out_byte(&o, 0);
    check_int(take_typed("application/cloudevents-batch+json", o.item, &event, &n),
              CLOUD_MALFORMED);
    check_str(str_of(e.text), "1025 CloudEvents in one batch, at most 1024 are taken");
}

static void formats(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
        enum cloud_form wanted;
    } row[] = {
        {"application/cloudevents+json",       "{",                        CLOUD_MALFORMED     },
        {"application/cloudevents+xml",        "<a/>",                     CLOUD_UNKNOWN_FORMAT},
        {"application/cloudevents+avro",       "",                         CLOUD_UNKNOWN_FORMAT},
        {"application/cloudevents-batch+avro", "",                         CLOUD_UNKNOWN_FORMAT},
        {"text/plain",                         "hello",                    CLOUD_UNKNOWN_FORMAT},
        {"application/json",                   "{'a':1}",                  CLOUD_UNKNOWN_FORMAT},
        {"application/json",                   "7",                        CLOUD_UNKNOWN_FORMAT},
        {"application/json",                   "",                         CLOUD_MALFORMED     },
        {"application/json",                   "{'context':{'type':'a'}}", CLOUD_READ          },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct cloud_event *event;
        ptrdiff_t n;
        check_int(take_typed(row[i].type, row[i].body, &event, &n), row[i].wanted);
        check_int(n, row[i].wanted == CLOUD_READ);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_values_are_decoded_once),
        cmocka_unit_test(binary),
        cmocka_unit_test(structured),
        cmocka_unit_test(a_batch_keeps_what_is_good),
        cmocka_unit_test(formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
