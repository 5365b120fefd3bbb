/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"

static struct json_parser *parser;

static struct event event(const char *json)
{
    struct err e = {0};
    struct event v = {0};
    struct event_remark remark;
    const struct json *j = json_parse(parser, str_of(json), false, room(), &e);
    if (!j || !event_read(j, room(), &v, &remark, &e))
        fail_msg("%s\n%s", e.text, json);
    struct out o = out_to(room()); /* its texts are the parser's: gone with the next line */
    event_pack(&o, &v);
    check_true(event_unpack(out_str_of(&o), room(), &v));
    return v;
}

static struct str key(const char *json)
{
    struct event v = event(json);
    struct out o = out_to(room());
    out_semantic_key(&o, &v);
    return out_str_of(&o);
}

static void keys_are_spelled_in_parts(void **state)
{
    (void)state;
    static const struct {
        const char *json, *key;
    } cases[] = {
        {"{'type':'deploy.finished','at':1762077840,'service':'pay','env':'Prod','deploy':47,"
         "'status':'Success'}",                                                       "deploy.finished|47|pay|prod|success"            },
        {"{'type':'deploy.finished','at':1762077840,'deploy':'47'}",                           "deploy.finished|47|||"                          },
        {"{'type':'deploy.started','at':1762077840,'deploy':'47'}",                            "deploy.started|47||"                            },
        {"{'type':'ring.paused','at':'2025-11-02T10:04:00+00:00','deploy':'47','ring':'eu|1',"
         "'service':['b','a','b']}",                                                  "ring.paused|47|a,b||eu\\|1|2025-11-02T10:04:00Z"},
        {"{'type':'ring.passed','at':1,'deploy':'47','ring':2}",                               "ring.passed|47|||2"                             },
        {"{'type':'change.merged','at':1,'repo':'acme/x','change':7}",                         "change.merged|acme/x|7||"                       },
        {"{'type':'build.started','at':1,'repo':'acme/x','run':7}",                            "build.started|acme/x|7|1||"                     },
        {"{'type':'push.landed','at':1500,'repo':'r','ref':'refs/heads/main','after':'ABCD'}",
         "push.landed|r|refs/heads/main||abcd|||1970-01-01T00:25:00Z"                                                                           },
        {"{'type':'link.asserted','at':0,'from':{'env':'PROD','deploy':7},'to':{'external':true},"
         "'rel':'caused'}",                                                           "link.asserted|{\"deploy\":\"7\",\"env\":\"prod\"}|{\"external\":true}|caused|||"
         "1970-01-01T00:00:00Z"                                                                             },
        {"{'type':'note.added','at':0,'text':'a\\\\b'}",
         "note.added|a\\\\b|||1970-01-01T00:00:00Z"                                                                                             },
        {"{'type':'incident.opened','at':5,'incident':'I','service':'a,b'}",
         "incident.opened|I|a\\,b|"                                                                                                             },
    };
    for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
        struct str json = arena_copy(room(), str_of(cases[i].json));
        char *z = arena_z(room(), json);
        for (char *p = z; *p; p++)
            *p = *p == '\'' ? '"' : *p;
        check_str(key(z), cases[i].key);
    }
}

#define MERGED "\"type\":\"change.merged\",\"repo\":\"r\",\"change\":1"
#define OPENED "\"type\":\"incident.opened\",\"incident\":\"I\""
#define SOLVED "\"type\":\"incident.resolved\",\"incident\":\"I\""
#define DEPLOY "\"type\":\"deploy.finished\",\"deploy\":\"d\",\"at\":1"
#define RING   "\"deploy\":\"d\",\"ring\":\"eu\""
#define LANDED "\"type\":\"push.landed\",\"repo\":\"r\",\"ref\":\"m\",\"at\":1"
#define LINK   "\"type\":\"link.asserted\",\"at\":1,\"rel\":\"caused\",\"to\":{\"incident\":\"I\"}"

static void pairs_are_one_event_or_two(void **state)
{
    (void)state;
    static const struct {
        bool same;
        const char *a, *b;
    } pairs[] = {
        {true,  "{" MERGED ",\"at\":1}",                                                             "{" MERGED ",\"at\":2}"                         },
        {true,  "{" OPENED ",\"at\":1}",                                                             "{" OPENED ",\"at\":2,\"title\":\"told again\"}"},
        {false, "{" SOLVED ",\"at\":1}",                                                             "{" SOLVED ",\"at\":2}"                         },
        {true,  "{" SOLVED ",\"at\":\"2026-11-02T10:04:00Z\"}",
         "{" SOLVED ",\"at\":\"2026-11-02T12:04:00.000+02:00\"}"                                                                                     },
        {true,  "{" SOLVED ",\"at\":1762077840}",                                                    "{" SOLVED ",\"at\":1762077840000}"             },
        {true,  "{" DEPLOY ",\"env\":\"Production\"}",                                               "{" DEPLOY ",\"env\":\"production\"}"           },
        {false, "{" DEPLOY ",\"service\":\"Pay\"}",                                                  "{" DEPLOY ",\"service\":\"pay\"}"              },
        {true,  "{" DEPLOY ",\"service\":[\"a\",\"b\"]}",                                            "{" DEPLOY ",\"service\":[\"b\",\"a\"]}"        },
        {true,  "{" DEPLOY ",\"service\":\"a\"}",                                                    "{" DEPLOY ",\"service\":[\"a\"]}"              },
        {false, "{" DEPLOY ",\"service\":[\"a\",\"b\"]}",                                            "{" DEPLOY ",\"service\":[\"a,b\"]}"            },
        {false, "{" DEPLOY ",\"service\":[\"a\\\\\",\"b\"]}",
         "{" DEPLOY ",\"service\":[\"a\\\\,b\"]}"                                                                                                    },
        {false, "{" DEPLOY ",\"service\":\"a|b\"}",                                                  "{" DEPLOY ",\"service\":\"a\",\"env\":\"b\"}"  },
        {false, "{" DEPLOY ",\"status\":\"success\"}",                                               "{" DEPLOY ",\"status\":\"failure\"}"           },
        {true,  "{" DEPLOY ",\"source\":\"a\",\"id\":\"1\",\"sha\":\"abcd\"}",
         "{" DEPLOY ",\"source\":\"b\",\"id\":\"2\",\"sha\":\"abce\",\"repo\":\"r\"}"                                                                },
        {true,  "{\"type\":\"ring.passed\",\"at\":1," RING "}",
         "{\"type\":\"ring.passed\",\"at\":2," RING "}"                                                                                              },
        {false, "{\"type\":\"ring.paused\",\"at\":1," RING "}",
         "{\"type\":\"ring.paused\",\"at\":2," RING "}"                                                                                              },
        {false, "{\"type\":\"ring.passed\",\"at\":1," RING "}",
         "{\"type\":\"ring.passed\",\"at\":1,\"deploy\":\"d\",\"ring\":\"us\"}"                                                                      },
        {false, "{\"type\":\"change.merged\",\"at\":1,\"repo\":\"a\",\"change\":7}",
         "{\"type\":\"change.merged\",\"at\":1,\"repo\":\"b\",\"change\":7}"                                                                         },
        {true,  "{\"type\":\"change.merged\",\"at\":1,\"repo\":\"a\",\"change\":7}",
         "{\"type\":\"change.merged\",\"at\":1,\"repo\":\"a\",\"change\":\"7\"}"                                                                     },
        {false, "{" MERGED ",\"at\":1}",
         "{\"type\":\"change.opened\",\"at\":1,\"repo\":\"r\",\"change\":1}"                                                                         },
        {false, "{\"type\":\"build.started\",\"at\":1,\"run\":1}",
         "{\"type\":\"build.started\",\"at\":1,\"run\":1,\"attempt\":2}"                                                                             },
        {true,  "{\"type\":\"build.started\",\"at\":1,\"run\":1}",
         "{\"type\":\"build.started\",\"at\":1,\"run\":1,\"attempt\":1}"                                                                             },
        {false, "{" LANDED ",\"after\":\"aaaa\"}",                                                   "{" LANDED ",\"before\":\"aaaa\"}"              },
        {true,  "{" LINK ",\"from\":{\"deploy\":7,\"env\":\"P\"}}",
         "{" LINK ",\"from\":{\"env\":\"p\",\"deploy\":\"7\"}}"                                                                                      },
        {false, "{" LINK ",\"from\":{\"deploy\":\"7\"}}",
         "{" LINK ",\"from\":{\"deploy\":\"7\",\"service\":\"s\"}}"                                                                                  },
        {false, "{\"type\":\"note.added\",\"at\":1,\"text\":\"a\"}",
         "{\"type\":\"note.added\",\"at\":1,\"text\":\"b\"}"                                                                                         },
        {true,
         "{\"type\":\"definition.published\",\"at\":1,\"version\":1,\"hash\":\"x\",\"text\":\"y\"}", "{\"type\":\"definition.published\",\"at\":2,\"version\":\"1\",\"hash\":\"x\",\"text\":"
         "\"y\"}"                                },
        {false, "{\"type\":\"flag.off\",\"at\":1,\"flag\":\"f\"}",
         "{\"type\":\"flag.off\",\"at\":2,\"flag\":\"f\"}"                                                                                           },
        {false,
         "{\"type\":\"assessment.answered\",\"at\":1,\"capability\":\"c\",\"item\":1,\"score\":1,"
         "\"scale\":5}",                                                                             "{\"type\":\"assessment.answered\",\"at\":1,\"capability\":\"c\",\"item\":2,\"score\":1,"
         "\"scale\":5}"                                                                                                      },
    };
    for (ptrdiff_t i = 0; i < COUNT(pairs); i++) {
        struct event a = event(pairs[i].a), b = event(pairs[i].b);
        bool texts = str_equal(key(pairs[i].a), key(pairs[i].b));
        struct event_keys x = event_keys(&a, *room()), y = event_keys(&b, *room());
        bool hashes = memcmp(x.semantic, y.semantic, sizeof x.semantic) == 0;
        if (texts != pairs[i].same || hashes != texts)
            fail_msg("%d %d\n%s\n%s", texts, hashes, pairs[i].a, pairs[i].b);
    }
}

/* which types have `at` in their key: events.md, said once more and apart from the table */
static void at_is_part_of_the_key_of_the_right_types(void **state)
{
    (void)state;
    static const char *const once =
        " change.opened change.ready change.reviewed change.approved change.queued change.merged "
        "change.abandoned build.started build.finished deploy.queued deploy.started "
        "deploy.finished ring.entered ring.passed ring.failed ring.aborted ring.promoted "
        "incident.opened drill.finished experiment.started experiment.ended experiment.verdict "
        "definition.published ";
    struct dice dice = {3};
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++) {
        struct event v = event_of(&dice, (enum event_type)type, false);
        struct event_keys at = event_keys(&v, *room());
        v.at_ms += 1;
        struct event_keys later = event_keys(&v, *room());
        char name[64];
        snprintf(name, sizeof name, " %.*s ", FMT(event_type_name(v.type)));
        check_int(memcmp(at.semantic, later.semantic, sizeof at.semantic) == 0,
                  strstr(once, name) != NULL);
    }
}

static void delivery_is_source_and_id(void **state)
{
    (void)state;
    static const struct {
        bool same;
        const char *a, *b;
    } pairs[] = {
        {true,  "{" DEPLOY ",\"source\":\"s\",\"id\":\"1\"}",
         "{" MERGED ",\"at\":9,\"source\":\"s\",\"id\":1}"                                                   },
        {true,  "{" DEPLOY ",\"id\":\"1\"}",                   "{" DEPLOY ",\"source\":\"api\",\"id\":\"1\"}"},
        {false, "{" DEPLOY ",\"source\":\"s\",\"id\":\"1\"}",
         "{" DEPLOY ",\"source\":\"t\",\"id\":\"1\"}"                                                        },
        {false, "{" DEPLOY ",\"source\":\"s1\",\"id\":\"1\"}",
         "{" DEPLOY ",\"source\":\"s\",\"id\":\"11\"}"                                                       },
        {true,  "{" DEPLOY ",\"env\":\"p\"}",                  "{\"env\":\"p\"," DEPLOY "}"                  },
        {false, "{" DEPLOY ",\"env\":\"p\"}",                  "{" DEPLOY ",\"env\":\"P\"}"                  },
    };
    for (ptrdiff_t i = 0; i < COUNT(pairs); i++) {
        struct event a = event(pairs[i].a), b = event(pairs[i].b);
        struct event_keys x = event_keys(&a, *room()), y = event_keys(&b, *room());
        if ((memcmp(x.delivery, y.delivery, sizeof x.delivery) == 0) != pairs[i].same)
            fail_msg("%s\n%s", pairs[i].a, pairs[i].b);
    }
    struct event v = event("{\"type\":\"note.added\",\"at\":0,\"text\":\"x\"}");
    /* printf '%s' '{"type":"note.added","at":0,"text":"x"}' | sha256sum */
    check_str(event_delivery_id(&v, room()),
              "36ee43d643b829adb29edc2565a09b68b7557c632f0f3501769b1504f1e637e0");
    v = event("{\"type\":\"note.added\",\"at\":0,\"text\":\"x\",\"id\":77}");
    check_str(event_delivery_id(&v, room()), "77");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_spelled_in_parts),
        cmocka_unit_test(pairs_are_one_event_or_two),
        cmocka_unit_test(at_is_part_of_the_key_of_the_right_types),
        cmocka_unit_test(delivery_is_source_and_id),
    };
    parser = json_parser_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_parser_free(parser);
    return failed;
}
