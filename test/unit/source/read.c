/* The interpreter of the tables, by a table of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "deliver.h"
#include "source/table.h"

static const struct json *say_upper(const struct reading *r)
{
    struct str name = path_text(r, S("name"));
    return name.n ? node_text(r, str_equal(name, S("jane")) ? S("known") : S("other")) : NULL;
}

static const struct json *say_live(const struct reading *r)
{
    return node_flag(r, path_get(r, S(".live")) != NULL);
}

static const struct saying sayings[] = {
    {STR("who"),  say_upper, STR("of the name"), true },
    {STR("live"), say_live,  STR("of the item"), false},
};

static const struct word_pair ends[] = {
    {STR("ok|passed"), STR("success")},
    {STR("none"),      {0}           },
    {STR("*"),         STR("failure")},
    {{0},              {0}           },
};
static const struct commit_map commits = {
    .sha = STR(".id"),
    .authored_at = STR(".when|.time"),
    .committed_at = STR(".committed"),
    .parents = STR(".parents|.parent"),
    .paths = {STR(".added"), STR(".files[*].name")}
};

static const struct field_map deploy_fields[] = {
    AT(AT, "at|data.at|header:x-time"),
    FILL(DEPLOY, "{path:0}/{data.id}"),
    AT(SERVICE, "service|services[*].name"),
    AT(ENV, "data.env"),
    AT(SHA, "sha"),
    AT(SHAS, "shas"),
    AT(VERSION, "version"),
    AT(ROLLBACK, "rollback"),
    AT_WORDS(STATUS, "result", ends),
    AT(STARTED_AT, "started"),
    AT_WHEN(TITLE, "title", LIKE("title", "re*")),
    AT(URL, "url"),
    AT(ARTIFACT, "@who"),
    ACTOR_AT("user"),
    END_FIELDS,
};
static const struct field_map incident_fields[] = {
    AT(AT, ".at"),
    FILL(INCIDENT, "{.id}@{.at}"),
    AT(SEVERITY, ".severity|severity"),
    REF_AT(CAUSE, "deploy=.deploy service=.service env=env repo=.repo"),
    FILL(LABELS, "team={.teams[*]}"),
    ALWAYS(LABELS, "tool=test"),
    AT(LABELS, ".labels"),
    AT_WHEN(TITLE, ".id", IS("@live", "true")),
    END_FIELDS,
};
static const struct field_map push_fields[] = {
    AT(AT, "arrival:"), AT(REPO, "repo"), AT(REF, "ref"), COMMITS_AT("commits", &commits),
    END_FIELDS,
};
static const struct field_map outcome_fields[] = {
    AT(AT, "arrival:"),    ALWAYS(KR, "kr"),   AT(VALUE, "value"),
    AT(INFERRED, "guess"), AT(TITLE, "title"), END_FIELDS,
};
static const struct field_map flag_fields[] = {
    AT(AT, "arrival:"), AT(FLAG, "flag"), AT(TO, "to"), AT(PERCENT, "percent"), END_FIELDS,
};

static const struct source_row rows[] = {
    {.event = STR("deploy"),                             .type = EVENT_DEPLOY_FINISHED,  .field = {deploy_fields}},
    {.event = STR("alert*"),
     .action = STR("open|again"),
     .when = {NOT(".muted", "true")},
     .type = EVENT_INCIDENT_OPENED,
     .each = STR("alerts[*]"),
     .field = {incident_fields}},
    {.event = STR("alert*"),                           .action = STR("close"),                                                         .note = STR("closed elsewhere")},
    {.event = STR("push"),  .type = EVENT_PUSH_LANDED,.field = {push_fields}},
    {.event = STR("outcome"),                        .type = EVENT_OUTCOME_SAMPLED,                                                                                        .field = {outcome_fields}                                                                                },
    {.event = STR("flag"),.type = EVENT_FLAG_CHANGED,.field = {flag_fields}},
    {.event = STR("when"),
     .when = {TOLD("a"), UNTOLD("b"), LIKE("c", "X-*")},
     .note = STR("all hold")                                                                                                                                                                                                                                                                                            },
    {.event = STR("chat"), .note = STR("talk"),                                                            .discard = true},
};
static const struct str headers[] = {STR("x-event"), STR("x-time"), STR("x-id")};

static const struct adapter table = {
    .name = STR("test"),
    .title = STR("Test"),
    .event = STR("header:x-event|event"),
    .action = STR("action"),
    .delivery = STR("header:x-id"),
    .header = headers,
    .nheader = COUNT(headers),
    .row = rows,
    .nrow = COUNT(rows),
    .saying = sayings,
    .nsaying = COUNT(sayings),
    .redaction = (const struct redaction[]){{STR("^name"), REDACT_BLANK, {0}}},
    .nredaction = 1,
    .person = STR("login"),
};

static const char deploy[] = "x-event: deploy\nx-id: D1";

static void takes_each_kind_of_value(void **state)
{
    (void)state;
    gives(
        &table, deploy, "7/x",
        "{\"at\":1793613840,\"data\":{\"id\":42,\"env\":\"prod\"},\"sha\":\"ABCDEF\",\"shas\":["
        "\"abcd\",\"no\",7,\"1234\"],\"version\":3,\"rollback\":\"TRUE\",\"result\":\"passed\","
        "\"started\":\"2026-11-02 11:00:00 +0100\",\"services\":[{\"name\":\"a\"},{\"name\":\"b\"},"
        "{\"name\":\"a\"}],\"name\":\"jane\",\"user\":{\"login\":\"x[bot]\"},"
        "\"url\":\"https://x.example\",\"title\":\"Release\"}",
        "{\"type\":\"deploy.finished\",\"at\":1793613840,\"id\":\"D1#1\",\"source\":\"test\","
        "\"service\":[\"a\",\"b\"],\"env\":\"prod\",\"actor\":\"bot\",\"url\":\"https://"
        "x.example\","
        "\"title\":\"Release\",\"deploy\":\"7/42\",\"sha\":\"abcdef\",\"shas\":[\"abcd\",\"1234\"],"
        "\"version\":3,\"artifact\":\"known\",\"status\":\"success\","
        "\"started_at\":\"2026-11-02 11:00:00 +0100\",\"rollback\":true}\n");
}

static void what_does_not_fit_an_optional_field_is_not_told(void **state)
{
    (void)state;
    gives(&table, deploy, "7",
          "{\"at\":\"2026-11-02T10:00:00Z\",\"data\":{\"id\":\"x\",\"env\":{\"a\":1}},\"sha\":"
          "\"abc\","
          "\"version\":1.5,\"rollback\":1,\"result\":\"none\",\"started\":\"0001-01-01T00:00:00Z\","
          "\"service\":[],\"services\":7,\"user\":\"jane\",\"url\":null,\"title\":\"nothing\"}",
          "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:00:00Z\",\"id\":\"D1#1\","
          "\"source\":\"test\",\"deploy\":\"7/x\"}\n");
    gives(
        &table, deploy, "7",
        "{\"at\":\"2026-11-02T10:00:00Z\",\"data\":{\"id\":\"x\"},\"result\":\"odd\",\"started\":0,"
        "\"rollback\":false,\"user\":{\"login\":\"jane\",\"type\":\"Bot\"}}",
        "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:00:00Z\",\"id\":\"D1#1\","
        "\"source\":\"test\",\"actor\":\"bot\",\"deploy\":\"7/x\",\"status\":\"failure\","
        "\"rollback\":false}\n");
}

static void alternatives_are_tried_in_order(void **state)
{
    (void)state;
    gives(&table, "x-event: deploy\nx-id: D1\nx-time: 2026-11-02T09:00:00Z", "7",
          "{\"at\":\"soon\",\"data\":{\"id\":1,\"at\":null}}",
          "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T09:00:00Z\",\"id\":\"D1#1\","
          "\"source\":\"test\",\"deploy\":\"7/1\"}\n");
}

static void a_required_field_is_a_fault_that_names_it(void **state)
{
    (void)state;
    gives(&table, deploy, "7", "{\"data\":{\"id\":1}}",
          "refused at: deploy.finished: 'at': nothing at 'at|data.at|header:x-time'\n");
    gives(&table, deploy, "7", "{\"at\":\"yesterday\",\"data\":{\"id\":1}}",
          "refused at: deploy.finished: 'at': no fit for 'yesterday' at "
          "'at|data.at|header:x-time'\n");
    gives(&table, deploy, "7", "{\"at\":[1],\"data\":{\"id\":1}}",
          "refused at: deploy.finished: 'at': a list or an object at "
          "'at|data.at|header:x-time'\n");
    gives(&table, deploy, "", "{\"at\":1793613840,\"data\":{\"id\":1}}",
          "refused deploy: deploy.finished: 'deploy': nothing at '{path:0}/{data.id}'\n");
    gives(&table, deploy, "7", "[]",
          "refused at: deploy.finished: 'at': nothing at 'at|data.at|header:x-time'\n");
}

static void times_before_2005_are_refused(void **state)
{
    (void)state;
    gives(&table, deploy, "7", "{\"at\":\"2004-12-31T23:59:59Z\",\"data\":{\"id\":1}}",
          "refused at: deploy.finished: 'at': before 2005: '2004-12-31T23:59:59Z'\n");
    gives(&table, deploy, "7", "{\"at\":1793613840,\"started\":86400,\"data\":{\"id\":1}}",
          "refused started_at: deploy.finished: 'started_at': before 2005: 86400\n");
    gives(&table, deploy, "7", "{\"at\":\"2005-01-01T00:00:00Z\",\"data\":{\"id\":1}}",
          "{\"type\":\"deploy.finished\",\"at\":\"2005-01-01T00:00:00Z\",\"id\":\"D1#1\","
          "\"source\":\"test\",\"deploy\":\"7/1\"}\n");
    /* later than the arrival is for others to count */
    gives(&table, deploy, "7", "{\"at\":\"2099-01-01T00:00:00Z\",\"data\":{\"id\":1}}",
          "{\"type\":\"deploy.finished\",\"at\":\"2099-01-01T00:00:00Z\",\"id\":\"D1#1\","
          "\"source\":\"test\",\"deploy\":\"7/1\"}\n");
}

static void a_row_for_each_item_refuses_items_alone(void **state)
{
    (void)state;
    gives(&table, "x-event: alerts\nx-id: D2", "",
          "{\"action\":\"open\",\"severity\":\"low\",\"env\":\"prod\",\"alerts\":["
          "{\"id\":\"a\",\"at\":\"2026-11-02T10:00:00.123456789Z\",\"deploy\":7,\"service\":\"s\","
          "\"teams\":[\"x\",\"y\",\"\"],\"labels\":[\"tool=test\",\"k=v\"]},"
          "{\"id\":\"b\"},{\"id\":\"c\",\"at\":1793613840,\"muted\":true},null,3,"
          "{\"id\":\"d\",\"at\":1793613840,\"severity\":\"high\",\"service\":\"s\",\"live\":1}]}",
          "{\"type\":\"incident.opened\",\"at\":\"2026-11-02T10:00:00.123456789Z\",\"id\":\"D2#1\","
          "\"source\":\"test\",\"incident\":\"a@2026-11-02T10:00:00.123456789Z\","
          "\"severity\":\"low\",\"cause\":{\"deploy\":7,\"service\":\"s\",\"env\":\"prod\"},"
          "\"labels\":[\"team=x\",\"team=y\",\"tool=test\",\"k=v\"]}\n"
          "{\"type\":\"incident.opened\",\"at\":1793613840,\"id\":\"D2#2\",\"source\":\"test\","
          "\"title\":\"d\",\"incident\":\"d@1793613840\",\"severity\":\"high\","
          "\"labels\":[\"tool=test\"]}\n"
          "refused at: alerts[*] 2: incident.opened: 'at': nothing at '.at'\n"
          "refused at: alerts[*] 4: incident.opened: 'at': nothing at '.at'\n");
    gives(&table, "x-event: alert\nx-id: D3", "", "{\"action\":\"again\",\"alerts\":[]}",
          "ignored: nothing to count in 'alert.again'\n");
    gives(&table, "x-event: alert\nx-id: D3", "", "{\"action\":\"close\",\"alerts\":[]}",
          "ignored: closed elsewhere\n");
    gives(&table, "x-event: alert\nx-id: D3", "", "{\"action\":\"opened\"}",
          "ignored: unknown event 'alert.opened'\n");
}

static void commits_are_packed(void **state)
{
    (void)state;
    gives(
        &table, "x-event: push\nx-id: D4", "",
        "{\"repo\":\"o/r\",\"ref\":\"refs/heads/"
        "main\",\"commits\":[{\"id\":\"AAAA\",\"when\":\"x\","
        "\"time\":1793613840,\"parents\":[],\"added\":[\"a\\\"b\",7],\"files\":[{\"name\":\"c\"}]},"
        "{\"id\":\"zz\",\"time\":1793613840},{\"id\":\"bbbb\"},7,"
        "{\"id\":\"cccc\",\"time\":\"1999-01-01T00:00:00Z\",\"committed\":1793613840,"
        "\"parent\":\"AAAA\"}]}",
        "{\"type\":\"push.landed\",\"at\":\"2026-11-18T11:06:40Z\",\"id\":\"D4#1\","
        "\"source\":\"test\",\"repo\":\"o/r\",\"ref\":\"refs/heads/main\",\"commits\":["
        "{\"sha\":\"aaaa\",\"parents\":[],\"authored_at\":\"2026-11-02T10:04:00Z\","
        "\"paths\":[\"a\\\"b\",\"c\"]},"
        "{\"sha\":\"cccc\",\"parents\":[\"aaaa\"],\"authored_at\":\"1999-01-01T00:00:00Z\","
        "\"committed_at\":\"2026-11-02T10:04:00Z\"}]}\n");
    gives(&table, "x-event: push\nx-id: D4", "",
          "{\"repo\":\"o/r\",\"ref\":\"refs/heads/main\",\"commits\":{\"id\":\"aaaa\"}}",
          "{\"type\":\"push.landed\",\"at\":\"2026-11-18T11:06:40Z\",\"id\":\"D4#1\","
          "\"source\":\"test\",\"repo\":\"o/r\",\"ref\":\"refs/heads/main\"}\n");
}

static void numbers_json_and_long_texts(void **state)
{
    (void)state;
    gives(&table, "x-event: outcome\nx-id: D5", "", "{\"value\":\"0.25\",\"guess\":true}",
          "{\"type\":\"outcome.sampled\",\"at\":\"2026-11-18T11:06:40Z\",\"id\":\"D5#1\","
          "\"source\":\"test\",\"inferred\":true,\"kr\":\"kr\",\"value\":0.25}\n");
    gives(&table, "x-event: outcome\nx-id: D5", "", "{\"value\":-3.0,\"guess\":7}",
          "{\"type\":\"outcome.sampled\",\"at\":\"2026-11-18T11:06:40Z\",\"id\":\"D5#1\","
          "\"source\":\"test\",\"kr\":\"kr\",\"value\":-3}\n");
    gives(&table, "x-event: outcome\nx-id: D5", "", "{\"value\":\"much\"}",
          "refused value: outcome.sampled: 'value': no fit for 'much' at 'value'\n");
    gives(&table, "x-event: flag\nx-id: D6", "",
          "{\"flag\":\"f\",\"to\":{\"on\":[true,null,1.50]},\"percent\":50}",
          "{\"type\":\"flag.changed\",\"at\":\"2026-11-18T11:06:40Z\",\"id\":\"D6#1\","
          "\"source\":\"test\",\"flag\":\"f\",\"to\":{\"on\":[true,null,1.5]},\"percent\":50}\n");
    /* a title is cut between characters, a name that is too long does not fit */
    struct out o = out_to(room());
    out_text(&o, "{\"value\":1,\"flag\":\"");
    for (int i = 0; i < 600; i++)
        out_byte(&o, 'f');
    out_text(&o, "\",\"title\":\"x");
    for (int i = 0; i < 3000; i++)
        out_text(&o, "\xC3\xA9");
    out_text(&o, "\"}");
    out_byte(&o, 0);
    struct source_output out = deliver(&table, "x-event: outcome\nx-id: D7", "", o.item);
    check_int(out.n, 1);
    check_int(event_text(&out.event[0], FIELD_TITLE).n, 4095);
    check_true(str_utf8(event_text(&out.event[0], FIELD_TITLE)));
    out = deliver(&table, "x-event: flag\nx-id: D7", "", o.item);
    check_int(out.nfault, 1);
    check_str(out.fault[0].field, "flag");
}

static void conditions_on_what_is_told(void **state)
{
    (void)state;
    const char *all = "ignored: all hold\n", *none = "ignored: nothing to count in 'when'\n";
    const char *event = "x-event: when\nx-id: D";
    gives(&table, event, "", "{\"a\":false,\"c\":\"x-1\"}", all);
    gives(&table, event, "", "{\"a\":null,\"c\":\"x-1\"}", none);
    gives(&table, event, "", "{\"a\":\"\",\"c\":\"x-1\"}", none);
    gives(&table, event, "", "{\"a\":1,\"b\":{},\"c\":\"x-1\"}", none);
    gives(&table, event, "", "{\"a\":1,\"b\":null,\"c\":[\"x-1\"]}", none);
    gives(&table, event, "", "{\"a\":1,\"c\":\"y-1\"}", none);
}

static void a_delivery_without_id_or_event(void **state)
{
    (void)state;
    struct source_output out = deliver(&table, "", "", "{\"event\":\"chat\",\"text\":\"hello\"}");
    check_str(out.body, "{\"event\":\"chat\"}");
    /* printf '{"event":"chat"}' | sha256sum */
    check_str(out.delivery, "aad1dd32672dd447c733a84d3c528e74c8a2bee20efd5c699ddc18aa2e035a63");
    check_str(out.kind, "chat");
    out = deliver(&table, "x-id: D8", "", "{\"x\":1}");
    check_int(out.nfault, 1);
    check_str(out.fault[0].reason, "no name of an event at 'header:x-event|event'");
    check_str(out.kind, "");
    check_str(out.delivery, "D8");
    out = deliver(&table, "x-event: odd\nx-id: D8\nx-secret: s", "", "\"text\"");
    check_str(out.ignored, "unknown event 'odd'");
    check_str(out.body, "\"text\"");
    check_str(out.headers, "{\"x-event\":\"odd\",\"x-id\":\"D8\"}");
    /* the first that is UTF-8 */
    out = deliver(&table, "x-event: odd\nx-id: \xFF\nx-id: D8\nx-id: D9", "", "1");
    check_str(out.headers, "{\"x-event\":\"odd\",\"x-id\":\"D8\"}");
    check_str(out.delivery, "D8");
}

static void what_is_of_no_interest_is_not_kept(void **state)
{
    (void)state;
    struct source_output out = deliver(&table, "x-event: chat\nx-id: D9", "",
                                       "{\"action\":\"said\",\"text\":\"hello\",\"n\":[1]}");
    check_str(out.ignored, "talk");
    check_str(out.body, "{\"action\":\"said\"}");
    check_str(out.kind, "chat.said");
}

static void a_saying_before_redaction_is_kept(void **state)
{
    (void)state;
    struct source_output out =
        deliver(&table, deploy, "7", "{\"at\":1793613840,\"data\":{\"id\":1},\"name\":\"jane\"}");
    check_str(out.body, "{\"at\":1793613840,\"data\":{\"id\":1},\"name\":\"***\",\"pitwall\":"
                        "{\"who\":\"known\"}}");
    check_str(event_text(&out.event[0], FIELD_ARTIFACT), "known");
    out = deliver(&table, deploy, "7",
                  "{\"at\":1793613840,\"data\":{\"id\":1},\"name\":\"jane\",\"pitwall\":[1]}");
    check_str(out.body, "{\"at\":1793613840,\"data\":{\"id\":1},\"name\":\"***\",\"pitwall\":"
                        "{\"who\":\"known\"}}");
    out = deliver(&table, deploy, "7",
                  "{\"pitwall\":{\"who\":\"me\",\"said\":\"by jane\"},\"at\":1793613840,"
                  "\"data\":{\"id\":1},\"name\":\"jane\"}");
    check_str(out.body, "{\"at\":1793613840,\"data\":{\"id\":1},\"name\":\"***\",\"pitwall\":"
                        "{\"who\":\"known\"}}");
}

static void headers_and_address_lose_mail_addresses(void **state)
{
    (void)state;
    struct source_output out =
        deliver_as(&table,
                   (const struct source_header[]){
                       {S("x-event"), S("deploy")        },
                       {S("x-id"),    S("for jane@x.org")}
    },
                   2, S("jane@x.org"), S("***"), S("{\"at\":1793613840,\"data\":{\"id\":1}}"));
    check_str(out.delivery, "for ***");
    check_str(out.path, "***");
    check_str(event_text(&out.event[0], FIELD_DEPLOY), "***/1");
    check_true(str_find(out.headers, '@') < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_each_kind_of_value),
        cmocka_unit_test(what_does_not_fit_an_optional_field_is_not_told),
        cmocka_unit_test(alternatives_are_tried_in_order),
        cmocka_unit_test(a_required_field_is_a_fault_that_names_it),
        cmocka_unit_test(times_before_2005_are_refused),
        cmocka_unit_test(a_row_for_each_item_refuses_items_alone),
        cmocka_unit_test(commits_are_packed),
        cmocka_unit_test(numbers_json_and_long_texts),
        cmocka_unit_test(conditions_on_what_is_told),
        cmocka_unit_test(a_delivery_without_id_or_event),
        cmocka_unit_test(what_is_of_no_interest_is_not_kept),
        cmocka_unit_test(a_saying_before_redaction_is_kept),
        cmocka_unit_test(headers_and_address_lose_mail_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
