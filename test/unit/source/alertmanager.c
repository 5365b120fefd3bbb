/* Alertmanager's notifications: written from documentation, and as 0.25.0 sends them
 * (test/run/senders.sh runs the real one).
 * SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#define ALERT(status, ends)                                                                        \
    "{'status':'" status                                                                           \
    "','labels':{'alertname':'HighLatency','service':'pay','severity':'page',"                     \
    "'env':'production'},'annotations':{'summary':'ask Jane'},"                                    \
    "'startsAt':'2026-11-02T10:00:00.123456789Z','endsAt':'" ends "',"                             \
    "'generatorURL':'http://prom:9090/graph?g0.expr=up','fingerprint':'a1b2c3'}"
#define NOTIFICATION(status, alerts)                                                               \
    "{'version':'4','status':'" status "','receiver':'pitwall','groupKey':'{}:{}',"                \
    "'truncatedAlerts':0,'externalURL':'http://am:9093','groupLabels':{},'commonLabels':{},"       \
    "'commonAnnotations':{'summary':'ask Jane'},'alerts':[" alerts "]}"
#define NEVER "0001-01-01T00:00:00Z"
static struct source_output read_alert(const char *body)
{
    return read_delivery("alertmanager", "", NULL, 0, quoted(body));
}

static void check_event(const struct event *v, const char *type, const char *at, const char *id)
{
    check_str(event_type_name(v->type), type);
    check_str(event_text(v, FIELD_INCIDENT), id);
    int64_t ms = 0;
    check_true(time_parse(str_of(at), &ms));
    check_int(v->at_ms, ms);
}

static void a_firing_alert_opens_an_incident_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out = read_alert(NOTIFICATION("firing", ALERT("firing", NEVER)));
    check_int(out.n, 1);
    check_int(out.nfault, 0);
    check_str(out.kind, "firing");
    check_int(out.delivery.n, 64);
    const struct event *v = &out.event[0];
    check_event(v, "incident.opened", "2026-11-02T10:00:00.123456789Z",
                "a1b2c3@2026-11-02T10:00:00.123456789Z");
    check_str(event_value(v, FIELD_SERVICE)->list[0], "pay");
    check_str(event_text(v, FIELD_ENV), "production");
    check_str(event_text(v, FIELD_SEVERITY), "page");
    check_str(event_text(v, FIELD_DETECTED_BY), "alert");
    check_str(event_text(v, FIELD_TITLE), "HighLatency");
    check_str(event_text(v, FIELD_URL), "http://prom:9090/graph");
    const struct value *labels = event_value(v, FIELD_LABELS);
    check_int(labels->n, 4);
    check_str(labels->list[0], "alertname=HighLatency");
    check_str(labels->list[1], "service=pay");
    check_true(event_value(v, FIELD_STARTED_AT) == NULL); /* when it hurt first is not told */
}

static void a_resolved_alert_tells_both_ends_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out =
        read_alert(NOTIFICATION("resolved", ALERT("resolved", "2026-11-02T10:30:00Z")));
    check_int(out.n, 2);
    check_event(&out.event[0], "incident.opened", "2026-11-02T10:00:00.123456789Z",
                "a1b2c3@2026-11-02T10:00:00.123456789Z");
    check_event(&out.event[1], "incident.resolved", "2026-11-02T10:30:00Z",
                "a1b2c3@2026-11-02T10:00:00.123456789Z");
    check_true(str_ends(event_text(&out.event[1], FIELD_ID), S("#2")));
    /* resolved without an end: when it arrived */
    out = read_alert(NOTIFICATION("resolved", ALERT("resolved", NEVER)));
    check_int(out.n, 2);
    check_int(out.event[1].at_ms, INT64_C(1795000000000));
}

static void alerts_of_a_group_stand_alone(void **state)
{
    (void)state;
    struct source_output out = read_alert(NOTIFICATION(
        "firing",
        ALERT("firing", NEVER) "," ALERT(
            "resolved",
            "2026-11-02T10:30:00Z") ",{'status':'firing','labels':{'alertname':'x'},'startsAt':'"
                                    "soon'},"
                                    "{'status':'firing','labels':{'alertname':'Watchdog',"
                                    "'severity':'none'},'startsAt':'2026-11-02T10:00:00Z'},7"));
    check_int(out.n, 3);
    check_int(out.nfault, 2);
    check_str(out.fault[0].reason, "alerts[*] 3: incident.opened: 'at': no fit for 'soon' at "
                                   "'.startsAt'");
    check_str(out.fault[1].reason, "alerts[*] 5: incident.opened: 'at': nothing at '.startsAt'");
}

static void labels_stand_for_a_fingerprint_that_is_not_told(void **state)
{
    (void)state;
#define OLD(labels)                                                                                \
    "{'status':'firing','alerts':[{'status':'firing','labels':{" labels                            \
    "},'startsAt':'2026-11-02T10:00:00Z'}]}"
    struct source_output a = read_alert(OLD("'alertname':'x','job':'pay'"));
    struct source_output b = read_alert(OLD("'alertname':'x','job':'web'"));
    check_int(a.n, 1);
    check_int(b.n, 1);
    struct str id = event_text(&a.event[0], FIELD_INCIDENT);
    check_int(id.n, 16 + 1 + 20);
    check_true(!str_equal(id, event_text(&b.event[0], FIELD_INCIDENT)));
    check_true(event_value(&a.event[0], FIELD_SERVICE) == NULL); /* job= is for a routing rule */
}

/* the id is put together from several places and is none of the body's texts */
static void a_fingerprint_of_a_kilobyte_is_no_id(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_text(&o, "{'status':'firing','alerts':[{'status':'firing','labels':{'alertname':'x'},"
                 "'startsAt':'2026-11-02T10:00:00Z','fingerprint':'");
    for (int i = 0; i < 1000; i++)
        out_byte(&o, 'f');
    out_text(&o, "'}]}");
    out_byte(&o, 0);
    struct source_output out = read_alert(o.item);
    check_int(out.n, 0);
    check_int(out.nfault, 1);
    check_str(out.fault[0].field, "incident");
    check_true(str_starts(out.fault[0].reason, S("alerts[*] 1: incident.opened: 'incident': no fit "
                                                 "for 'ffff")));
}

static void what_was_left_out_is_a_fault(void **state)
{
    (void)state;
    struct source_output out =
        read_alert("{'status':'firing','truncatedAlerts':3,'alerts':[" ALERT("firing", NEVER) "]}");
    check_int(out.n, 1);
    check_int(out.nfault, 1);
    check_str(out.fault[0].reason,
              "alerts were left out of the notification: set max_alerts of the receiver to 0");
}

static void more_labels_than_anybody_has_are_cut(void **state)
{
    (void)state;
    struct out o = out_to(room());
    out_text(&o, "{'status':'firing','alerts':[{'startsAt':'2026-11-02T10:00:00Z','labels':{'a':7");
    for (int i = 0; i < 5000; i++)
        out_format(&o, ",'l%d':'%d'", i, i);
    out_text(&o, "}}]}");
    out_byte(&o, 0);
    struct source_output out = read_alert(o.item);
    check_int(out.n, 1);
    check_int(event_value(&out.event[0], FIELD_LABELS)->n, 256);
    check_str(event_value(&out.event[0], FIELD_LABELS)->list[0], "a=7");
}

static void nothing_to_count(void **state)
{
    (void)state;
    check_reads("alertmanager", "", "{'status':'firing','alerts':[]}",
                "ignored: no alert in it that counts: severity none is no incident\n");
    check_reads("alertmanager", "", "{}",
                "refused : no name of an event at 'status|alerts[0].status'\n");
    check_reads("alertmanager", "", "[1]",
                "refused : no name of an event at 'status|alerts[0].status'\n");
}

static void grafana_tells_more_written_from_documentation(void **state)
{
    (void)state;
    struct source_output out = read_alert(
        "{'receiver':'pitwall','status':'firing','orgId':1,'alerts':[{'status':'firing','labels':"
        "{'alertname':'Latency','grafana_folder':'ops','service':'pay'},'annotations':"
        "{'summary':'ask Jane'},'startsAt':'2026-11-02T11:00:00+01:00','endsAt':'" NEVER "',"
        "'generatorURL':'https://grafana/alerting/1/edit?orgId=1','fingerprint':'c6eadffa33fcdf37',"
        "'silenceURL':'https://grafana/alerting/silence/new?x','dashboardURL':'','panelURL':'',"
        "'values':{'B':44.2},'valueString':'[ metric=Jane ]'}],'groupLabels':{},'commonLabels':{},"
        "'commonAnnotations':{'summary':'ask Jane'},'externalURL':'https://grafana/','version':'1',"
        "'groupKey':'{}','truncatedAlerts':0,'title':'[FIRING:1] Jane','state':'alerting',"
        "'message':'Jane was here'}");
    check_int(out.n, 1);
    check_event(&out.event[0], "incident.opened", "2026-11-02T11:00:00+01:00",
                "c6eadffa33fcdf37@2026-11-02T11:00:00+01:00");
    for (ptrdiff_t i = 0; i + 4 <= out.body.n; i++)
        check_true(!str_equal(str_slice(out.body, i, i + 4), S("Jane")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_firing_alert_opens_an_incident_written_from_documentation),
        cmocka_unit_test(a_resolved_alert_tells_both_ends_written_from_documentation),
        cmocka_unit_test(alerts_of_a_group_stand_alone),
        cmocka_unit_test(labels_stand_for_a_fingerprint_that_is_not_told),
        cmocka_unit_test(a_fingerprint_of_a_kilobyte_is_no_id),
        cmocka_unit_test(what_was_left_out_is_a_fault),
        cmocka_unit_test(more_labels_than_anybody_has_are_cut),
        cmocka_unit_test(nothing_to_count),
        cmocka_unit_test(grafana_tells_more_written_from_documentation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
