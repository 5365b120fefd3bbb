/* Bad events and the exact lines that they get.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "samples.h"

static struct json_parser *parser;

/* ' stands for " in json, so that cases can be read */
static bool read(const char *json, struct event *v, struct event_remark *remark, struct err *e)
{
    struct str line = arena_copy(room(), str_of(json));
    char *z = arena_z(room(), line);
    for (char *p = z; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    const struct json *j = json_parse(parser, str_of(z), false, room(), e);
    return j && event_read(j, room(), v, remark, e);
}

#define AT     "'at':'2026-11-02T10:04:00Z'"
#define DEPLOY "{'type':'deploy.finished'," AT ",'deploy':'1'"
#define PUSHED "{'type':'push.landed'," AT ",'repo':'r','ref':'m','commits':"
#define OPENED "{'type':'incident.opened'," AT ",'incident':1,'cause':"

static void bad_events_are_refused_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *json, *error;
    } cases[] = {
        {"[]",                                                                                            "expected an object, got an array"                                   },
        {"7",                                                                                             "expected an object, got a number"                                   },
        {"{}",                                                                                            "'type': missing"                                                    },
        {"{'type':7}",                                                                                    "'type': expected a string, got a number"                            },
        {"{'type':null}",                                                                                 "'type': expected a string, got null"                                },
        {"{'type':'deploy.finish'}",
         "unknown type 'deploy.finish', did you mean 'deploy.finished'?"                                                                                                       },
        {"{'type':'DEPLOY.FINISHED'}",
         "unknown type 'DEPLOY.FINISHED', did you mean 'deploy.finished'?"                                                                                                     },
        {"{'type':'pull_request.closed'}",                                                                "unknown type 'pull_request.closed'"                                 },
        {"{'type':''}",                                                                                   "unknown type ''"                                                    },
        {"{'type':'deploy.finished','deploy':1}",                                                         "deploy.finished: 'at': missing"                                     },
        {"{'type':'deploy.finished','at':null,'deploy':1}",                                               "deploy.finished: 'at': missing"                                     },
        {"{'type':'deploy.finished','at':'yesterday','deploy':1}",
         "deploy.finished: 'at': not a time: 'yesterday'"                                                                                                                      },
        {"{'type':'deploy.finished','at':'','deploy':1}",                                                 "deploy.finished: 'at': missing"                                     },
        {"{'type':'deploy.finished','at':1.5,'deploy':1}",
         "deploy.finished: 'at': expected a time, got a number with a fraction"                                                                                                },
        {"{'type':'deploy.finished','at':true,'deploy':1}",
         "deploy.finished: 'at': expected a time, got true"                                                                                                                    },
        {"{'type':'deploy.finished','at':{'s':1},'deploy':1}",
         "deploy.finished: 'at': expected a time, got an object"                                                                                                               },
        {"{'type':'deploy.finished','at':'2026-02-30T00:00:00Z','deploy':1}",
         "deploy.finished: 'at': not a time: '2026-02-30T00:00:00Z'"                                                                                                           },
        {"{'type':'deploy.finished','at':'"
         "0123456789012345678901234567890123456789"
         "01234567890123456789012345678901234567890','deploy':1}",                               "deploy.finished: 'at': not a time: '"
         "012345678901234567890123456789012345678901234567890123456789...'"                         },
        {"{'type':'deploy.finished','at':'"
         "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
         "01234567890123456789012345678901234567890123456\xC3\xA9\xC3\xA9\xC3\xA9','deploy':1}", "deploy.finished: 'at': not a time: '"
         "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
         "01234567890123456789012345678901234567890123456...'"        },
        {"{'type':'deploy.finished'," AT "}",                                                             "deploy.finished: 'deploy': missing"                                 },
        {"{'type':'deploy.finished'," AT ",'deploy':''}",                                                 "deploy.finished: 'deploy': missing"                                 },
        {"{'type':'change.merged'," AT ",'change':7}",                                                    "change.merged: 'repo': missing"                                     },
        {"{'type':'deploy.finished'," AT ",'deploy':{}}",
         "deploy.finished: 'deploy': expected a string or an integer, got an object"                                                                                           },
        {"{'type':'deploy.finished'," AT ",'deploy':1.5}",
         "deploy.finished: 'deploy': expected a string or an integer, got a number with a "
         "fraction"                                                                                                                                                            },
        {DEPLOY ",'status':'sucess'}",
         "deploy.finished: 'status': not one of success, failure, cancelled: 'sucess', did you "
         "mean 'success'?"                                                                                                                                                     },
        {DEPLOY ",'status':'ok'}",
         "deploy.finished: 'status': not one of success, failure, cancelled: 'ok'"                                                                                             },
        {DEPLOY ",'status':true}",                                                                        "deploy.finished: 'status': expected a string, got true"             },
        {DEPLOY ",'actor':'Ada Lovelace'}",
         "deploy.finished: 'actor': not one of human, bot, agent, unknown"                                                                                                     },
        {DEPLOY ",'actor':{'login':'ada'}}",
         "deploy.finished: 'actor': expected a string, got an object"                                                                                                          },
        {DEPLOY ",'sha':'xyz'}",                                                                          "deploy.finished: 'sha': not 4 to 64 hex digits: 'xyz'"              },
        {DEPLOY ",'sha':'abc'}",                                                                          "deploy.finished: 'sha': not 4 to 64 hex digits: 'abc'"              },
        {DEPLOY ",'sha':1234}",                                                                           "deploy.finished: 'sha': expected a sha, got a number"               },
        {DEPLOY ",'shas':['abcd',7]}",
         "deploy.finished: 'shas': item 2: expected a string, got a number"                                                                                                    },
        {DEPLOY ",'shas':['abcd','abcg']}",
         "deploy.finished: 'shas': item 2: not 4 to 64 hex digits: 'abcg'"                                                                                                     },
        {DEPLOY ",'shas':{}}",                                                                            "deploy.finished: 'shas': expected an array of shas, got an object"  },
        {DEPLOY ",'service':['a','']}",                                                                   "deploy.finished: 'service': item 2: empty"                          },
        {DEPLOY ",'service':7}",
         "deploy.finished: 'service': expected an array of strings, got a number"                                                                                              },
        {DEPLOY ",'rollback':'yes'}",
         "deploy.finished: 'rollback': expected true or false, got a string"                                                                                                   },
        {"{'type':'change.merged'," AT ",'repo':'r','change':1,'files':-1}",
         "change.merged: 'files': below zero: -1"                                                                                                                              },
        {"{'type':'change.merged'," AT ",'repo':'r','change':1,'files':1.5}",
         "change.merged: 'files': not a whole number: 1.5"                                                                                                                     },
        {"{'type':'change.merged'," AT ",'repo':'r','change':1,'files':'1000+'}",
         "change.merged: 'files': expected a whole number, got a string"                                                                                                       },
        {"{'type':'slo.sampled'," AT ",'slo':'s','value':'high','objective':1}",
         "slo.sampled: 'value': expected a number, got a string"                                                                                                               },
        {"{'type':'build.finished'," AT ",'run':1,'tests':{'unit':{'run':-1}}}",
         "build.finished: 'tests': expected test levels as "
         "{\"unit\":{\"run\":1,\"failed\":0,\"s\":1.5}} with numbers not below zero"                                                                                           },
        {"{'type':'build.finished'," AT ",'run':1,'tests':{'unit':7}}",
         "build.finished: 'tests': expected test levels as "
         "{\"unit\":{\"run\":1,\"failed\":0,\"s\":1.5}} with numbers not below zero"                                                                                           },
        {"{'type':'build.finished'," AT ",'run':1,'tests':[1]}",
         "build.finished: 'tests': expected an object"                                                                                                                         },
        {OPENED "'4711'}",                                                                                "incident.opened: 'cause': expected an object such as "
                           "{\"deploy\":\"ID\"}, got a string"                                                                                       },
        {OPENED "{}}",                                                                                    "incident.opened: 'cause': names nothing"                            },
        {OPENED "{'service':'s'}}",                                                                       "incident.opened: 'cause': names nothing"                            },
        {OPENED "{'deploy':'1','sha':'abcd'}}",
         "incident.opened: 'cause': names two things: 'deploy' and 'sha'"                                                                                                      },
        {OPENED "{'deploy':true}}",
         "incident.opened: 'cause': 'deploy': expected a string or an integer, got true"                                                                                       },
        {OPENED "{'external':false}}",
         "incident.opened: 'cause': 'external': expected true, got false"                                                                                                      },
        {OPENED "{'sha':'main'}}",                                                                        "incident.opened: 'cause': not 4 to 64 hex digits: 'main'"           },
        {OPENED "{'deploy':1,'env':7}}",
         "incident.opened: 'cause': 'env': expected a string, got a number"                                                                                                    },
        {PUSHED "{}}",                                                                                    "push.landed: 'commits': expected an array of commits, got an object"},
        {PUSHED "'abcd'}",                                                                                "push.landed: 'commits': expected an array of commits, got a string" },
        {PUSHED "['abcd']}",                                                                              "push.landed: 'commits': item 1: expected an object, got a string"   },
        {PUSHED "[{'authored_at':1}]}",                                                                   "push.landed: 'commits': item 1: 'sha': missing"                     },
        {PUSHED "[{'sha':'abcd','authored_at':1},{'sha':'abce'}]}",
         "push.landed: 'commits': item 2: 'authored_at': missing"                                                                                                              },
        {PUSHED "[{'sha':'abcd','authored_at':'now'}]}",
         "push.landed: 'commits': item 1: 'authored_at': not a time: 'now'"                                                                                                    },
        {PUSHED "[{'sha':'abcd','authored_at':1,'parents':'abcd'}]}",
         "push.landed: 'commits': item 1: 'parents': expected an array of shas, got a string"                                                                                  },
        {PUSHED "[{'sha':'abcd','authored_at':1,'parents':['x']}]}",
         "push.landed: 'commits': item 1: 'parents': not 4 to 64 hex digits: 'x'"                                                                                              },
        {PUSHED "[{'sha':'abcd','authored_at':1,'paths':['a',1]}]}",
         "push.landed: 'commits': item 1: 'paths': expected an array of strings, got a number"                                                                                 },
        {"{'type':'note.added'," AT ",'text':''}",                                                        "note.added: 'text': missing"                                        },
        {"{'type':'link.asserted'," AT ",'from':{'deploy':1},'to':{'incident':1},'rel':'cause'}",
         "link.asserted: 'rel': not one of caused, fixed, failed, not_failed, contains, reverts: "
         "'cause', did you mean 'caused'?"                                                                                                                                     },
    };
    for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
        struct event v;
        struct event_remark remark;
        struct err e = {0};
        if (read(cases[i].json, &v, &remark, &e))
            fail_msg("accepted: %s", cases[i].json);
        check_str(str_of(e.text), cases[i].error);
        check_int(e.code, ERR_INPUT);
    }
}

static void limits_hold(void **state)
{
    (void)state;
    static char id[LIMIT_ID_BYTES + 2], text[LIMIT_TEXT_BYTES + 2];
    memset(id, 'x', sizeof id - 1);
    memset(text, 'y', sizeof text - 1);
    static struct str items[LIMIT_LIST_ITEMS + 1];
    for (ptrdiff_t i = 0; i < COUNT(items); i++)
        items[i] = S("l");
    struct value labels = {.field = FIELD_LABELS, .kind = VALUE_TEXTS, .list = items};
    labels.n = COUNT(items);
    struct value value[] = {value_time(FIELD_AT, 0), value_text(FIELD_REPO, S("r")),
                            value_text(FIELD_CHANGE, (struct str){id, LIMIT_ID_BYTES + 1}),
                            value_text(FIELD_TITLE, (struct str){text, LIMIT_TEXT_BYTES + 1}),
                            labels};
    static const char *const errors[] = {"change.merged: 'change': longer than 512 bytes",
                                         "change.merged: 'title': longer than 4096 bytes",
                                         "change.merged: 'labels': more than 4096 items"};
    for (int i = 0; i < COUNT(errors); i++) {
        struct event v;
        struct err e = {0};
        check_true(!event_build(EVENT_CHANGE_MERGED, value, COUNT(value), room(), &v, &e));
        check_str(str_of(e.text), errors[i]);
        value[2 + i].text.n -= value[2 + i].text.n > 0; /* one less, and that one is fine */
        value[2 + i].n -= value[2 + i].n > 0;
    }
    struct event v;
    struct err e = {0};
    check_true(event_build(EVENT_CHANGE_MERGED, value, COUNT(value), room(), &v, &e));
}

static struct value json(struct str text)
{
    return (struct value){.field = FIELD_EXTRA, .kind = VALUE_JSON, .text = text};
}

static struct value number(struct str text)
{
    return (struct value){.field = FIELD_DEPLOY, .kind = VALUE_ID, .as_number = true, .text = text};
}

static void building_checks_as_reading_does(void **state)
{
    (void)state;
    struct str one_byte = S("\xFF");
    const struct {
        struct value value;
        const char *error;
    } cases[] = {
        {value_text(FIELD_DEPLOY,                                    one_byte),                                                    "deploy.finished: 'deploy': not UTF-8"},
        {value_text(FIELD_SHA,                                                          S("nothex")),
         "deploy.finished: 'sha': not 4 to 64 hex digits: 'nothex'"},
        {value_text(FIELD_AT, S("x")),                                                             "deploy.finished: 'at': not a time: 'x'"},
        {value_time(FIELD_AT,                                                   INT64_MAX),           "deploy.finished: 'at': outside the years 1 to 9999"},
        {value_time(FIELD_AT,                                        TIME_NONE),                                        "deploy.finished: 'at': outside the years 1 to 9999"},
        {value_text(FIELD_CHANGE,                                                          S("7")),                                                                                                    "deploy.finished: 'change': not a field of this type"},
        {value_flag(FIELD_STATUS,      true),                           "deploy.finished: 'status': expected a string, got true"},
        {json(S("{\"a\": 1}")),"deploy.finished: 'extra': expected compact JSON"},
        {json(S("[1]")),                                    "deploy.finished: 'extra': expected an object"                                                                                     },
        {number(S("007")),                                                          "deploy.finished: 'deploy': not an integer: '007'"                                                                                                 },
    };
    for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
        struct event v;
        struct err e = {0};
        check_true(!event_build(EVENT_DEPLOY_FINISHED, &cases[i].value, 1, room(), &v, &e));
        check_str(str_of(e.text), cases[i].error);
    }
    struct value twice[] = {value_time(FIELD_AT, 0), value_time(FIELD_AT, 0)};
    struct event v;
    struct err e = {0};
    check_true(!event_build(EVENT_NOTE_ADDED, twice, 2, room(), &v, &e));
    check_str(str_of(e.text), "note.added: 'at': told twice");
    check_true(!event_build(EVENT_PUSH_LANDED, (struct value[]){value_commits(S("\x07"))}, 1,
                            room(), &v, &e));
    check_str(str_of(e.text), "push.landed: 'commits': not a list of commits");
    struct out o = out_to(room());
    struct event_commit commit = {
        .sha = S("abcd"), .authored_ms = TIME_NONE, .committed_ms = TIME_NONE};
    commits_add(&o, &commit);
    check_true(!event_build(EVENT_PUSH_LANDED, (struct value[]){value_commits(out_str_of(&o))}, 1,
                            room(), &v, &e));
    check_str(str_of(e.text), "push.landed: 'commits': item 1: 'authored_at': missing");
}

static void check_written(const char *json, const char *canonical, const char *field,
                          const char *near)
{
    struct event v;
    struct event_remark remark;
    struct err e = {0};
    if (!read(json, &v, &remark, &e))
        fail_msg("%s: %s", json, e.text);
    struct out o = out_to(room());
    out_event(&o, &v);
    for (ptrdiff_t i = 0; i < o.n; i++)
        o.item[i] = o.item[i] == '"' ? '\'' : o.item[i];
    check_str(out_str_of(&o), canonical);
    check_str(remark.field, field);
    check_str(remark.near, near);
}

static void what_is_accepted_is_kept(void **state)
{
    (void)state;
    /* unknown fields stay, the first is remarked with what it resembles */
    check_written(DEPLOY ",'enviroment':'p','Status':'failure','colour':{'b':[1,2.50,null]}}",
                  DEPLOY ",'enviroment':'p','Status':'failure','colour':{'b':[1,2.5,null]}}",
                  "enviroment", "");
    check_written(DEPLOY ",'Status':'failure'}", DEPLOY ",'Status':'failure'}", "Status", "status");
    check_written(DEPLOY ",'stauts':1}", DEPLOY ",'stauts':1}", "stauts", "status");
    check_written(DEPLOY ",'extra':{'a':1}}", DEPLOY ",'extra':{'a':1}}", "extra", "");
    /* null, empty texts and the key of an export are as not told */
    check_written(DEPLOY ",'sha':null,'env':'','service':[],'key':'k','zzzz':null}", DEPLOY "}",
                  NULL, NULL);
    /* words and shas without case, times and numbers as sent, order as documented */
    check_written(
        "{'deploy':4711,'status':'SUCCESS','sha':'ABCDEF12','at':1762077840,"
        "'started_at':'2026-11-02 11:04:00 +0100','actor':'Bot','type':'deploy.finished'}",
        "{'type':'deploy.finished','at':1762077840,'actor':'bot','deploy':4711,"
        "'sha':'abcdef12','status':'success','started_at':'2026-11-02 11:04:00 +0100'}",
        NULL, NULL);
    check_written("{'type':'change.merged'," AT ",'repo':'r','change':-7,'labels':'hotfix',"
                  "'service':['s'],'files':3.0}",
                  "{'type':'change.merged'," AT ",'service':'s','repo':'r','change':-7,'files':3,"
                  "'labels':['hotfix']}",
                  NULL, NULL);
    check_written("{'type':'slo.sampled'," AT ",'slo':'s','value':-0.0,'objective':1e2}",
                  "{'type':'slo.sampled'," AT ",'slo':'s','value':0,'objective':100}", NULL, NULL);
    check_written(OPENED "{'env':'P','deploy':7,'repo':null}}", OPENED "{'deploy':7,'env':'P'}}",
                  NULL, NULL);
    check_written(OPENED "{'external':true}}", OPENED "{'external':true}}", NULL, NULL);
    /* what names people in a commit is dropped and said so */
    check_written(PUSHED "[{'sha':'ABCD','parents':[],'authored_at':1762077840,"
                         "'author':{'name':'x'},'paths':['a/b']}]}",
                  PUSHED "[{'sha':'abcd','parents':[],'authored_at':'2025-11-02T10:04:00Z',"
                         "'paths':['a/b']}]}",
                  "author", "");
    check_written(PUSHED "[]}", PUSHED "[]}", NULL, NULL);
    check_written("{'type':'flag.changed'," AT ",'flag':'f','from':false,'to':{'v':[1]},"
                  "'percent':12.5}",
                  "{'type':'flag.changed'," AT ",'flag':'f','from':false,'to':{'v':[1]},"
                  "'percent':12.5}",
                  NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_events_are_refused_with_their_place),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(building_checks_as_reading_does),
        cmocka_unit_test(what_is_accepted_is_kept),
    };
    parser = json_parser_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_parser_free(parser);
    return failed;
}
