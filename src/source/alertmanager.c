/* Alertmanager's webhook, version 4, and Grafana's superset of it: prometheus/alertmanager 0.25.0
 * run as a sender, docs of both.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "source/table.h"

/* --- what a table cannot say ------------------------------------------------------------------ */

enum { LABELS = 256 /* of one alert: far more than anybody has */ };

/* "key=value" of each label */
static const struct json *say_labels(const struct reading *r)
{
    const struct json *labels = json_get(r->item, S("labels"));
    if (!labels || labels->type != JSON_OBJECT)
        return NULL;
    struct json *list = NEW_RAW(r->a, struct json, LABELS + 1);
    int32_t n = 0;
    for (const struct json *c = json_first(labels); c && n < LABELS; c = json_next(labels, c)) {
        struct str value = scalar_text(c, r->a);
        struct out o = out_to(r->a);
        if (!value.n)
            continue;
        out_str(&o, c->key);
        out_byte(&o, '=');
        out_str(&o, value);
        list[++n] = (struct json){.type = JSON_STRING, .size = 1, .text = out_str_of(&o)};
    }
    list[0] = (struct json){.type = JSON_ARRAY, .size = n + 1, .nchild = n};
    return list;
}

/* Alertmanager before 0.19 tells no fingerprint: its labels are what it stands for */
static const struct json *say_fingerprint(const struct reading *r)
{
    const struct json *labels = json_get(r->item, S("labels"));
    struct str told = scalar_text(json_get(r->item, S("fingerprint")), r->a);
    struct out o = out_to(r->a), hex = out_to(r->a);
    unsigned char digest[32];
    if (told.n || !labels)
        return node_text(r, told.n ? told : (struct str){0});
    json_write(&o, labels);
    hash_sha256(out_str_of(&o), digest);
    out_hex(&hex, (struct str){(const char *)digest, 8});
    return node_text(r, out_str_of(&hex));
}

/* --- the table -------------------------------------------------------------------------------- */

static const struct field_map alert_fields[] = {
    FILL(INCIDENT, "{@fingerprint}@{.startsAt}"),
    AT(SERVICE, ".labels.service"),
    AT(ENV, ".labels.environment|.labels.env"),
    AT(SEVERITY, ".labels.severity"),
    AT(LABELS, "@labels"),
    ALWAYS(DETECTED_BY, "alert"),
    AT(TITLE, ".labels.alertname"),
    AT(URL, ".generatorURL"),
    END_FIELDS,
};
static const struct field_map alert_opened[] = {AT(AT, ".startsAt"), END_FIELDS};
static const struct field_map alert_resolved[] = {AT(AT, ".endsAt|arrival:"), END_FIELDS};

#define COUNTED  NOT(".labels.severity", "none")
#define RESOLVED IS(".status", "resolved")

static const struct source_row rows[] = {
    ROW(ONLY("*"), EACH_OF("alerts[*]"), WHEN(COUNTED),
        GIVES(INCIDENT_OPENED, alert_fields, alert_opened)),
    ROW(ONLY("*"), EACH_OF("alerts[*]"), WHEN(COUNTED, RESOLVED),
        GIVES(INCIDENT_RESOLVED, alert_fields, alert_resolved)),
    ROW(ONLY("*"), WHEN(TOLD("truncatedAlerts"), NOT("truncatedAlerts", "0")),
        LOST("alerts were left out of the notification: set max_alerts of the receiver to 0")),
    ROW(ONLY("*"), BECAUSE("no alert in it that counts: severity none is no incident")),
};

static const struct saying sayings[] = {
    {STR("labels"),      say_labels,      STR("each label as `key=value`"),                false},
    {STR("fingerprint"), say_fingerprint, STR("`fingerprint`, else a hash of the labels"), false},
};

/* annotations and messages are written by people for people; what is common is in each alert */
static const struct redaction redactions[] = {
    LEAVE_OUT("annotations"),     LEAVE_OUT("commonAnnotations"), LEAVE_OUT("^commonLabels"),
    LEAVE_OUT("^groupLabels"),    LEAVE_OUT("^groupKey"),         LEAVE_OUT("^title"),
    LEAVE_OUT("^message"),        LEAVE_OUT("valueString"),       LEAVE_OUT("imageURL"),
    LEAVE_OUT("silenceURL"),      LEAVE_OUT("labels.*mail*"),     LEAVE_OUT("labels.user"),
    LEAVE_OUT("labels.user?ame"), LEAVE_OUT("labels.assignee"),   LEAVE_OUT("labels.contact"),
    ADDRESS("generatorURL"),      ADDRESS("dashboardURL"),        ADDRESS("panelURL"),
    ADDRESS("externalURL"),
};

static const char connect[] =
    "1. `pitwall source add alertmanager --adapter alertmanager` prints a token.\n"
    "2. In alertmanager.yml: a receiver with `webhook_configs: [{url: "
    "https://HOST/hook/alertmanager,\n"
    "   send_resolved: true, http_config: {authorization: {credentials: TOKEN}}}]`.\n"
    "3. A route to it for the alerts that users feel, with `continue: true`.\n"
    "4. Grafana: Contact points, Webhook, the same URL, authorization header `Bearer TOKEN`.\n"
    "5. `pitwall doctor` shows what came.\n";
static const char notes[] =
    "- Each alert is an incident `FINGERPRINT@STARTSAT`: fired again it is another one; told "
    "again\n"
    "  it changes nothing.\n"
    "- The service is the label `service`; without it, routing rules see every label as\n"
    "  `key=value`.\n"
    "- A resolved alert opens its incident too, so one whose first notification was lost counts.\n"
    "- Alerts with `severity: none` (Watchdog) are ignored.\n"
    "- With `send_resolved: false` incidents stay open.\n";

const struct adapter adapter_alertmanager = {
    .name = STR("alertmanager"),
    .title = STR("Alertmanager, Grafana alerting"),
    .scheme = STR("bearer"),
    .event = STR("status|alerts[0].status"),
    .row = rows,
    .nrow = COUNT(rows),
    .saying = sayings,
    .nsaying = COUNT(sayings),
    .redaction = redactions,
    .nredaction = COUNT(redactions),
    .connect = connect,
    .notes = notes,
};
