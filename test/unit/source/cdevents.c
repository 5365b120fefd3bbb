/* CDEvents: every type of 0.6, minimal bodies written from documentation. With PITWALL_CDEVENTS
 * naming the folder conformance/ of the specification, its files too.
 * SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#include <dirent.h>
#include <stdlib.h>

#define SHA "015e3d3b480e417aede5a1293bd61de9b0fd051d"

/* each type, the content that it has, and what it gives */
static const struct type_row {
    const char *type, *subject, *content, *gives;
} rows[] = {
    {"change.created",        "42",            "'repository':{'id':'org/pay'}",                              "change.opened"    },
    {"change.reviewed",       "42",            "'repository':{'id':'org/pay'}",                              "change.reviewed"  },
    {"change.merged",         "42",            "'repository':{'id':'org/pay'}",                              "change.merged"    },
    {"change.abandoned",      "42",            "'repository':{'id':'org/pay'}",                              "change.abandoned" },
    {"change.updated",        "42",            "'repository':{'id':'org/pay'}",                              "ignored"          },
    {"approval.created",      "a",             "'responder':'urn:user:bob'",                                 "ignored"          },
    {"approval.updated",      "a",             "'responder':'urn:user:bob'",                                 "ignored"          },
    {"approval.closed",       "a",             "'decision':'approved'",                                      "ignored"          },
    {"build.queued",          "b1",            "",                                                           "ignored"          },
    {"build.started",         "b1",            "",                                                           "build.started"    },
    {"build.finished",        "b1",            "'artifactId':'pkg:oci/pay@sha256%3A0b31'",                   "build.finished"   },
    {"pipelinerun.queued",    "p1",            "'pipelineName':'ci'",                                        "ignored"          },
    {"pipelinerun.started",   "p1",            "'pipelineName':'ci'",                                        "build.started"    },
    {"pipelinerun.finished",  "p1",            "'pipelineName':'ci','outcome':'failure'",                    "build.finished"   },
    {"taskrun.started",       "t1",            "'taskName':'lint'",                                          "build.started"    },
    {"taskrun.finished",      "t1",            "'taskName':'lint','outcome':'success'",                      "build.finished"   },
    {"testsuiterun.queued",   "s1",            "'testSuite':{'name':'api'}",                                 "ignored"          },
    {"testsuiterun.started",  "s1",            "'testSuite':{'name':'api'}",                                 "build.started"    },
    {"testsuiterun.finished", "s1",            "'testSuite':{'name':'api'},'outcome':'cancel'",
     "build.finished"                                                                                                           },
    {"testcaserun.queued",    "c1",            "",                                                           "ignored"          },
    {"testcaserun.started",   "c1",            "",                                                           "ignored"          },
    {"testcaserun.finished",  "c1",            "'outcome':'success'",                                        "ignored"          },
    {"testcaserun.skipped",   "c1",            "'reason':'x'",                                               "ignored"          },
    {"testoutput.published",  "o1",            "'format':'video/quicktime'",                                 "ignored"          },
    {"artifact.packaged",     "pkg:oci/pay@1", "'change':{'id':'42','source':'git.example/o/r'}",
     "link.asserted"                                                                                                            },
    {"artifact.published",    "pkg:oci/pay@1", "'user':'mybot'",                                             "ignored"          },
    {"artifact.signed",       "pkg:oci/pay@1", "'signature':'x'",                                            "ignored"          },
    {"artifact.downloaded",   "pkg:oci/pay@1", "'user':'mybot'",                                             "ignored"          },
    {"artifact.deleted",      "pkg:oci/pay@1", "'user':'mybot'",                                             "ignored"          },
    {"service.deployed",      "pay",           "'environment':{'id':'prod'},'artifactId':'pkg:oci/pay@1'",
     "deploy.finished"                                                                                                          },
    {"service.upgraded",      "pay",           "'environment':{'id':'prod'},'artifactId':'pkg:oci/pay@1'",
     "deploy.finished"                                                                                                          },
    {"service.rolledback",    "pay",           "'environment':{'id':'prod'},'artifactId':'pkg:oci/pay@1'",
     "deploy.finished"                                                                                                          },
    {"service.published",     "pay",           "'environment':{'id':'prod'}",                                "ignored"          },
    {"service.removed",       "pay",           "'environment':{'id':'prod'}",                                "ignored"          },
    {"environment.created",   "prod",          "'name':'prod'",                                              "ignored"          },
    {"environment.modified",  "prod",          "'name':'prod'",                                              "ignored"          },
    {"environment.deleted",   "prod",          "'name':'prod'",                                              "ignored"          },
    {"repository.created",    "r",             "'name':'r'",                                                 "ignored"          },
    {"repository.modified",   "r",             "'name':'r'",                                                 "ignored"          },
    {"repository.deleted",    "r",             "'name':'r'",                                                 "ignored"          },
    {"branch.created",        "b",             "'repository':{'id':'org/pay'}",                              "ignored"          },
    {"branch.deleted",        "b",             "'repository':{'id':'org/pay'}",                              "ignored"          },
    {"incident.detected",     "i1",            "'service':{'id':'pay'},'environment':{'id':'prod'}",
     "incident.opened"                                                                                                          },
    {"incident.reported",     "i1",            "'service':{'id':'pay'},'ticketURI':'https://t/1'",
     "incident.opened"                                                                                                          },
    {"incident.resolved",     "i1",            "'service':{'id':'pay'}",                                     "incident.resolved"},
    {"ticket.created",        "t1",            "'ticketType':'incident','summary':'down','priority':'high'",
     "incident.opened"                                                                                                          },
    {"ticket.closed",         "t1",            "'ticketType':'incident','summary':'down'",                   "incident.resolved"},
    {"ticket.updated",        "t1",            "'ticketType':'incident','summary':'down'",                   "ignored"          },
};

static struct str said(const char *format, ...) __attribute__((format(printf, 1, 2)));
static struct str said(const char *format, ...)
{
    char *z = NEW(room(), char, 4096);
    va_list args;
    va_start(args, format);
    vsnprintf(z, 4096, format, args);
    va_end(args);
    return str_of(z);
}

static struct str body_of(const char *version_name, const char *version, const char *type,
                          const char *subject, const char *content, const char *custom)
{
    return said("{'context':{'%s':'0.5.1','id':'271069a8','source':'/ci/1','type':'dev.cdevents.%s"
                "%s','timestamp':'2026-11-02T10:00:00.315384Z'},'subject':{'id':'%s','source':"
                "'/ci/1','content':{%s}},'customData':{%s}}",
                version_name, type, version, subject, content, custom);
}

static struct source_output take(const char *type, const char *subject, const char *content,
                                 const char *custom)
{
    return read_delivery("cdevents", "", NULL, 0,
                         quoted(body_of("version", ".0.3.0", type, subject, content, custom).p));
}

static void check_gives(const struct source_output *out, const char *gives, const char *what)
{
    bool ignored = strcmp(gives, "ignored") == 0;
    struct str got = out->n ? event_type_name(out->event[0].type) : S("ignored");
    if (!str_equal(got, str_of(gives)) || out->nfault || (out->ignored.n > 0) != ignored)
        print_error("%s\n", what);
    check_str(got, gives);
    check_int(out->nfault, 0);
    check_int(out->n, !ignored);
    check_int(out->ignored.n > 0, ignored);
}

static void every_type_written_from_documentation(void **state)
{
    (void)state;
    static const char *names[] = {"version", "specversion"};
    static const char *versions[] = {".0.1.0", ".0.3.0", ".0.6.0-draft", ""};
    for (ptrdiff_t i = 0; i < COUNT(rows); i++)
        for (ptrdiff_t k = 0; k < COUNT(names) * COUNT(versions); k++) {
            struct str body = body_of(names[k % 2], versions[k / 2], rows[i].type, rows[i].subject,
                                      rows[i].content, "");
            struct source_output out = read_delivery("cdevents", "", NULL, 0, quoted(body.p));
            check_gives(&out, rows[i].gives, rows[i].type);
            check_str(out.delivery, "/ci/1 271069a8");
            check_str(out.kind, said("dev.cdevents.%s", rows[i].type).p);
            if (out.n) {
                check_int(out.event[0].at_ms, INT64_C(1793613600315));
                check_str(event_text(&out.event[0], FIELD_ID), "/ci/1 271069a8#1");
            }
        }
}

static void changes_are_filled_from_custom_data(void **state)
{
    (void)state;
    struct source_output out =
        take("change.merged", SHA, "'repository':{'id':'git@github.com:org/pay.git'}",
             "'additions':10,'first_commit_at':'2026-11-01T00:00:00Z','labels':['hotfix'],"
             "'headSha':'ab12','author':'Jane','title':'Fix it'");
    const struct event *v = &out.event[0];
    check_str(event_text(v, FIELD_REPO), "org/pay");
    check_str(event_text(v, FIELD_CHANGE), SHA);
    check_str(event_text(v, FIELD_MERGE_SHA), SHA); /* the subject is a commit */
    check_str(event_text(v, FIELD_HEAD_SHA), "ab12");
    check_int(event_value(v, FIELD_ADDITIONS)->integer, 10);
    check_str(event_value(v, FIELD_LABELS)->list[0], "hotfix");
    check_str(event_text(v, FIELD_TITLE), "Fix it");
    /* a number that could be hex is no commit; told by customData it is */
    out = take("change.merged", "1234", "'repository':{'id':'a/b'}", "");
    check_true(event_value(&out.event[0], FIELD_MERGE_SHA) == NULL);
    out = take("change.merged", "1234", "'repository':{'id':'a/b'}", "'sha':'" SHA "'");
    check_str(event_text(&out.event[0], FIELD_MERGE_SHA), SHA);
    out = take("change.reviewed", "1234", "'repository':{'id':'a/b'}", "'verdict':'approved'");
    check_int(out.n, 2);
    check_str(event_type_name(out.event[1].type), "change.approved");
    /* no repository: its source stands for it */
    out = take("change.created", "7", "'description':'ask Jane'", "");
    check_str(event_text(&out.event[0], FIELD_REPO), "/ci/1");
    check_true(event_value(&out.event[0], FIELD_TITLE) == NULL);
}

static void runs_tell_their_outcome(void **state)
{
    (void)state;
    struct source_output out =
        take("pipelinerun.finished", "p1",
             "'pipelineName':'ci','uri':'https://ci/p1',"
             "'outcome':'error','errors':'by Jane'",
             "'repo':'org/pay','commit':'" SHA "','startedAt':'2026-11-02T09:00:00Z'");
    const struct event *v = &out.event[0];
    check_str(event_text(v, FIELD_RUN), "pipelinerun:/ci/1:p1");
    check_str(event_text(v, FIELD_PIPELINE), "ci");
    check_str(event_text(v, FIELD_STATUS), "failure");
    check_str(event_text(v, FIELD_SHA), SHA);
    check_str(event_text(v, FIELD_REPO), "org/pay");
    check_str(event_text(v, FIELD_URL), "https://ci/p1");
    check_true(event_value(v, FIELD_STARTED_AT) != NULL);
    out = take("build.finished", "p1", "'artifactId':'pkg:oci/pay@1'", "");
    check_true(event_value(&out.event[0], FIELD_STATUS) == NULL); /* CDEvents tells none */
    check_str(event_text(&out.event[0], FIELD_ARTIFACT), "pkg:oci/pay@1");
    check_str(event_text(&out.event[0], FIELD_RUN), "build:/ci/1:p1");
}

static void deployments(void **state)
{
    (void)state;
    struct source_output out =
        take("service.rolledback", "pay", "'environment':{'id':'prod'},'artifactId':'pkg:oci/p@1'",
             "'sha':'" SHA "','rollback_to':'9'");
    const struct event *v = &out.event[0];
    check_str(event_text(v, FIELD_DEPLOY), "/ci/1:271069a8");
    check_str(event_text(v, FIELD_STATUS), "success");
    check_int(event_flag(v, FIELD_ROLLBACK), 1);
    check_str(event_text(v, FIELD_ROLLBACK_TO), "9");
    check_int(event_value(v, FIELD_SERVICE)->n, 1);
    check_str(event_value(v, FIELD_SERVICE)->list[0], "pay");
    check_str(event_text(v, FIELD_ENV), "prod");
    check_str(event_text(v, FIELD_SHA), SHA);
    out = take("service.deployed", "pod-7f", "'environment':{'id':'prod'}",
               "'service':'pay','deploy':'4711'");
    check_int(event_value(&out.event[0], FIELD_SERVICE)->n, 1);
    check_str(event_value(&out.event[0], FIELD_SERVICE)->list[0], "pay");
    check_str(event_text(&out.event[0], FIELD_DEPLOY), "4711");
    check_int(event_flag(&out.event[0], FIELD_ROLLBACK), -1);
    out = take("artifact.packaged", "pkg:oci/p@1", "'change':{'id':'42','source':'org/pay'}", "");
    check_str(event_ref(&out.event[0], FIELD_FROM, room()).json, "{\"artifact\":\"pkg:oci/p@1\"}");
    check_str(event_ref(&out.event[0], FIELD_TO, room()).json,
              "{\"change\":\"42\",\"repo\":\"org/pay\"}");
}

static void incidents_and_tickets(void **state)
{
    (void)state;
    struct source_output out = take("incident.detected", "i1",
                                    "'service':{'id':'pay'},'environment':{'id':'prod'},"
                                    "'description':'slow, ask jane@example.org'",
                                    "'severity':'high','reportedBy':'Jane'");
    const struct event *v = &out.event[0];
    check_str(event_text(v, FIELD_INCIDENT), "i1");
    check_str(event_text(v, FIELD_DETECTED_BY), "alert");
    check_str(event_text(v, FIELD_SEVERITY), "high");
    check_str(event_value(v, FIELD_SERVICE)->list[0], "pay");
    check_str(event_text(v, FIELD_ENV), "prod");
    check_str(event_text(v, FIELD_TITLE), "***"); /* a mail address in it */
    out = take("ticket.created", "t1",
               "'ticketType':'incident','summary':'down','creator':'Jane',"
               "'assignees':['Jane'],'labels':['pay'],'priority':'high'",
               "");
    check_str(event_text(&out.event[0], FIELD_TITLE), "down");
    check_str(event_text(&out.event[0], FIELD_SEVERITY), "high");
    check_str(event_value(&out.event[0], FIELD_LABELS)->list[0], "pay");
    for (ptrdiff_t i = 0; i + 4 <= out.body.n; i++)
        check_true(!str_equal(str_slice(out.body, i, i + 4), S("Jane")));
    out = take("ticket.closed", "t1", "'ticketType':'task'", "");
    check_str(out.ignored, "a ticket counts when it is an incident");
}

static void events_of_ours(void **state)
{
    (void)state;
    static const struct source_header header[] = {
        {STR("ce-id"),     STR("x")                       },
        {STR("ce-source"), STR("/ci")                     },
        {STR("ce-type"),   STR("dev.dora.deploy.finished")},
        {STR("ce-time"),   STR("2026-11-02T10:00:00Z")    },
    };
    struct source_output out = read_delivery(
        "cdevents", "", header, COUNT(header),
        quoted("{'id':'mine','source':'other','service':'pay','env':'prod','deploy':7,"
               "'status':'success','colour':'red'}"));
    check_str(summary_of(&out),
              quoted("{'type':'deploy.finished','at':'2026-11-02T10:00:00Z','id':'/ci x#1',"
                     "'source':'test','service':'pay','env':'prod','deploy':7,"
                     "'status':'success','colour':'red'}\n")
                  .p);
    check_reads("cdevents", "",
                "{'context':{'version':'0.4.1','id':'x','source':'/ci','type':"
                "'dev.cdeventsx.pitwall-flag.on.0.1.0','timestamp':'2026-11-02T10:00:00Z'},"
                "'subject':{'id':'f','content':{'flag':'dark-mode','service':'pay',"
                "'at':'2026-11-02T11:00:00Z','env':'prod'}}}",
                "{'type':'flag.on','at':'2026-11-02T11:00:00Z','id':'/ci x#1','source':'test',"
                "'service':'pay','env':'prod','flag':'dark-mode'}\n");
    /* commits keep their times, persons go */
    check_reads("cdevents", "",
                "{'context':{'version':'0.4.1','id':'x','source':'/ci','type':"
                "'dev.cdeventsx.pitwall-push.landed','timestamp':'2026-11-02T10:00:00Z'},"
                "'subject':{'id':'f','content':{'repo':'a/b','ref':'refs/heads/main','commits':"
                "[{'sha':'ab12','authored_at':'2026-11-01T00:00:00Z','author':'Jane'}]}}}",
                "{'type':'push.landed','at':'2026-11-02T10:00:00Z','id':'/ci x#1',"
                "'source':'test','repo':'a/b','ref':'refs/heads/main','commits':"
                "[{'sha':'ab12','authored_at':'2026-11-01T00:00:00Z'}]}\n");
    check_reads(
        "cdevents", "",
        "{'context':{'version':'0.4.1','id':'x','source':'/ci','type':"
        "'dev.cdeventsx.pitwall-deploy.finished','timestamp':'2026-11-02T10:00:00Z'},"
        "'subject':{'id':'f','content':{'deploy':'7','status':'odd'}}}",
        "refused status: deploy.finished: 'status': not one of success, failure, cancelled: 'odd'"
        "\n");
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    check_reads("cdevents", "",
                "{'context':{'id':'1','source':'s','type':'dev.cdevents.build.started.0.1.0',"
                "'timestamp':'yesterday'},'subject':{'id':'b'}}",
                "refused at: build.started: 'at': no fit for 'yesterday' at "
                "'context.timestamp|header:ce-time'\n");
    check_reads("cdevents", "",
                "{'context':{'id':'1','source':'s','type':'dev.cdevents.build.started.0.1.0',"
                "'timestamp':'2026-11-02T10:00:00Z'}}",
                "refused run: build.started: 'run': nothing at "
                "'build:{subject.source|context.source|header:ce-source}:{subject.id}'\n");
    check_reads("cdevents", "", "{'context':{'id':'1','source':'s','type':'com.github.push'}}",
                "ignored: of a type that is not counted\n");
    check_reads("cdevents", "", "{'context':{'id':'1','source':'s','type':'dev.cdeventsx.x-y.z'}}",
                "ignored: of a type that is not counted\n");
    check_reads("cdevents", "", "{'context':7}", "refused : no name of an event at '@type'\n");
    char *source = NEW(room(), char, 600);
    memset(source, 'x', 500);
    struct str body = said("{'context':{'id':'1','source':'%s','type':'a.b'}}", source);
    struct source_output out = read_delivery("cdevents", "", NULL, 0, quoted(body.p));
    check_int(out.delivery.n, 64); /* too long for an id: its hash */
}

/* what the files of the specification give, by the table above */
static const char *gives_of(struct str kind)
{
    for (ptrdiff_t i = 0; i < COUNT(rows); i++)
        if (str_equal(kind, said("dev.cdevents.%s", rows[i].type)))
            return rows[i].gives;
    return NULL;
}

static void conformance_files_of_the_specification(void **state)
{
    (void)state;
    const char *folder = getenv("PITWALL_CDEVENTS");
    int n = 0;
    if (!folder)
        skip();
    DIR *all = opendir(folder);
    assert_non_null(all);
    for (struct dirent *file; (file = readdir(all));) {
        if (!str_ends(str_of(file->d_name), S(".json")))
            continue;
        FILE *from = fopen(said("%s/%s", folder, file->d_name).p, "r");
        assert_non_null(from);
        char *text = NEW(room(), char, 1 << 16);
        struct str body = {text, (ptrdiff_t)fread(text, 1, 1 << 16, from)};
        fclose(from);
        struct source_output out = read_delivery("cdevents", "", NULL, 0, body);
        const char *gives = gives_of(out.kind);
        assert_non_null(gives);
        /* their tickets are tasks */
        check_gives(&out, str_starts(out.kind, S("dev.cdevents.ticket.")) ? "ignored" : gives,
                    file->d_name);
        n++;
    }
    closedir(all);
    print_message("%d files of the specification\n", n);
    check_true(n >= 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_written_from_documentation),
        cmocka_unit_test(changes_are_filled_from_custom_data),
        cmocka_unit_test(runs_tell_their_outcome),
        cmocka_unit_test(deployments),
        cmocka_unit_test(incidents_and_tickets),
        cmocka_unit_test(events_of_ours),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(conformance_files_of_the_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
