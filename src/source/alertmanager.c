/* Alertmanager's webhook, version 4, and Grafana's superset of it: prometheus/alertmanager 0.25.0
 * run as a sender, docs of both.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "source/table.h"

/* --- what a table cannot say ------------------------------------------------------------------ */

/* "key=value" of each label */
static const struct json *say_labels(const struct reading *r)
{
    const struct json *labels = json_get(r->item, S("labels"));
    if (!labels || labels->type != JSON_OBJECT)
        return NULL;
    struct json *list = NEW_RAW(r->a, struct json, labels->nchild + 1);
    int32_t n = 0;
    for (const struct json *c = json_first(labels); c; c = json_next(labels, c)) {
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
    ROW_EACH("*", "alerts[*]", INCIDENT_OPENED, WHEN_ALL(COUNTED), alert_fields, alert_opened),
    ROW_EACH("*", "alerts[*]", INCIDENT_RESOLVED, WHEN_ALL(COUNTED, RESOLVED), alert_fields,
             alert_resolved),
    LOST("*", WHEN_ALL(TOLD("truncatedAlerts"), NOT("truncatedAlerts", "0")),
         "alerts were left out of the notification: set max_alerts of the receiver to 0"),
    IGNORED("*", ANY_TIME, "no alert in it that counts: severity none is no incident"),
};

static const struct saying sayings[] = {
    {STR("labels"),      say_labels,      STR("each label as `key=value`"),                false},
    {STR("fingerprint"), say_fingerprint, STR("`fingerprint`, else a hash of the labels"), false},
};

/* annotations and messages are written by people for people; what is common is in each alert */
static const struct redaction redactions[] = {
    {STR("annotations"),       REDACT_DROP, {0}},
    {STR("commonAnnotations"), REDACT_DROP, {0}},
    {STR("^commonLabels"),     REDACT_DROP, {0}},
    {STR("^groupLabels"),      REDACT_DROP, {0}},
    {STR("^groupKey"),         REDACT_DROP, {0}},
    {STR("^title"),            REDACT_DROP, {0}},
    {STR("^message"),          REDACT_DROP, {0}},
    {STR("valueString"),       REDACT_DROP, {0}},
    {STR("imageURL"),          REDACT_DROP, {0}},
    {STR("silenceURL"),        REDACT_DROP, {0}},
    {STR("labels.*mail*"),     REDACT_DROP, {0}},
    {STR("labels.user"),       REDACT_DROP, {0}},
    {STR("labels.user?ame"),   REDACT_DROP, {0}},
    {STR("labels.assignee"),   REDACT_DROP, {0}},
    {STR("labels.contact"),    REDACT_DROP, {0}},
    {STR("generatorURL"),      REDACT_URL,  {0}},
    {STR("dashboardURL"),      REDACT_URL,  {0}},
    {STR("panelURL"),          REDACT_URL,  {0}},
    {STR("externalURL"),       REDACT_URL,  {0}},
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
