/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/routes.h"

#include "serve/answer.h"

static const struct route_parameter report_parameters[] = {
    {"log",     PARAMETER_WORD, "main sample",       "main",  "Which log to answer from.",                            false},
    {"service", PARAMETER_TEXT, NULL,                NULL,    "This service; may be repeated.",                       false},
    {"team",    PARAMETER_TEXT, NULL,                NULL,    "The services of this team, and their roll-up.",        false},
    {"tag",     PARAMETER_TEXT, NULL,                NULL,    "The services with this KEY=VALUE, and their roll-up.",
     false                                                                                                                 },
    {"all",     PARAMETER_FLAG, NULL,                "false", "Every service, and their roll-up.",                    false},
    {"from",    PARAMETER_TIME, NULL,                "90d",   "Start of the window.",                                 false},
    {"to",      PARAMETER_TIME, NULL,                NULL,    "End of the window, not included; now when not given.",
     false                                                                                                                 },
    {"by",      PARAMETER_WORD, "day week month",    NULL,    "Add a series.",                                        false},
    {"format",  PARAMETER_WORD, "json csv md table", "json",  "Content type of the answer.",                          false},
};
static const struct route_parameter explain_parameters[] = {
    {"metric",  PARAMETER_WORD,
     "lead_time deployment_frequency change_fail_rate time_to_restore "
     "failed_deployment_recovery_time rework_rate",  NULL,    "The metric whose rows are wanted.",                    true },
    {"log",     PARAMETER_WORD, "main sample",       "main",  "Which log to answer from.",                            false},
    {"service", PARAMETER_TEXT, NULL,                NULL,    "This service; may be repeated.",                       false},
    {"team",    PARAMETER_TEXT, NULL,                NULL,    "The services of this team.",                           false},
    {"tag",     PARAMETER_TEXT, NULL,                NULL,    "The services with this KEY=VALUE.",                    false},
    {"all",     PARAMETER_FLAG, NULL,                "false", "Every service.",                                       false},
    {"from",    PARAMETER_TIME, NULL,                "90d",   "Start of the window.",                                 false},
    {"to",      PARAMETER_TIME, NULL,                NULL,    "End of the window, not included; now when not given.",
     false                                                                                                                 },
    {"format",  PARAMETER_WORD, "json csv md table", "json",  "Content type of the answer.",                          false},
};

static const struct route_parameter log_parameters[] = {
    {"log", PARAMETER_WORD, "main sample", "main", "Which log to answer from.", false},
};
static const struct route_parameter token_parameters[] = {
    {"label", PARAMETER_TEXT, NULL, NULL, "The token's label.", true},
};
static const struct route_parameter source_parameters[] = {
    {"name", PARAMETER_TEXT, NULL, NULL, "The source's name.", true},
};
static const struct route_parameter secret_parameters[] = {
    {"name", PARAMETER_TEXT, NULL, NULL, "The source's name.", false},
};
enum { SMALL_BODY = 64 << 10 };

static const struct route_parameter hook_parameters[] = {
    {"source", PARAMETER_TEXT, NULL, NULL, "A configured source, or the name of an adapter.",   true},
    {"token",  PARAMETER_TEXT, NULL, NULL, "What shows who sends, for tools that cannot sign.",
     true                                                                                           },
};
static const struct route_parameter devlake_parameters[] = {
    {"path", PARAMETER_TEXT, NULL, NULL, "As \"connections/1/deployments\".", true},
};
static const struct route_parameter datadog_parameters[] = {
    {"id", PARAMETER_TEXT, NULL, NULL, "Of the deployment.", true},
};
/* over the local socket */
static const struct route_parameter local_events_parameters[] = {
    {"name",   PARAMETER_TEXT,    NULL, NULL, "Of the file.",                true },
    {"line",   PARAMETER_INTEGER, NULL, "1",  "Number of the first line.",   false},
    {"sample", PARAMETER_TEXT,    NULL, NULL, "1: a sample organisation's.", false},
};
static const struct route_parameter local_tips_parameters[] = {
    {"repo", PARAMETER_TEXT, NULL, NULL, "The repository.", true},
};
static const struct route_parameter local_import_parameters[] = {
    {"path",   PARAMETER_TEXT, NULL, NULL, "Of the spool file.",          true },
    {"name",   PARAMETER_TEXT, NULL, NULL, "What is imported.",           false},
    {"sample", PARAMETER_TEXT, NULL, NULL, "1: a sample organisation's.", false},
    {"now",    PARAMETER_TIME, NULL, NULL, "Time of arrival.",            false},
};
static const struct route_parameter local_deliveries_parameters[] = {
    {"source",  PARAMETER_TEXT, NULL, NULL, "The name that events get.",                         true},
    {"adapter", PARAMETER_TEXT, NULL, NULL, "That reads them; the source's name when not told.",
     false                                                                                           },
};

enum { DROP_IN_BYTES = 1 << 20 };
static const char report_types[] = "application/json text/csv text/markdown text/plain";
const struct endpoint endpoints[] = {
    {{"GET", "/api/v1/report", "report", "The delivery metrics per service.", report_parameters,
      COUNT(report_parameters), report_types, "report"},
     MAY_READ,    get_report,
     0,                     ENDPOINT_SLOW     },
    {{"GET", "/api/v1/explain", "explain", "The rows behind one number.", explain_parameters,
      COUNT(explain_parameters), report_types, "explain"},
     MAY_READ,    get_explain,
     0,                     ENDPOINT_SLOW     },
    {{"GET", "/api/v1/logs", "logs", "The logs that are served and what they hold.", NULL, 0,
      "application/json", NULL},
     MAY_READ,    get_logs,
     0,                     0                 },
    {{"GET", "/api/v1/data", "data", "The state of the intake: can the numbers be trusted?",
      log_parameters, COUNT(log_parameters), "application/json", "data"},
     MAY_READ,    get_data,
     0,                     ENDPOINT_SLOW     },
    {{"GET", "/healthz", "health", "Whether the answers are fresh.", NULL, 0, "application/json",
      "health"},
     MAY_NOTHING, get_health,
     0,                     0                 },
    {{"GET", "/api/v1/openapi.json", "openapi", "This description.", NULL, 0, "application/json",
      NULL},
     MAY_READ,    get_openapi,
     0,                     0                 },
    {{"POST", "/v1/events", "events", "Takes one event, an array of them, or one per line.", NULL,
      0, "application/json", NULL},
     MAY_INGEST,  post_events,
     HTTP_BODY_BYTES,       ENDPOINT_ANY_QUERY},
    {{"POST", "/v1/cloudevents", "cloudevents", "Takes CloudEvents: binary, structured or a batch.",
      NULL, 0, "application/json", NULL},
     MAY_INGEST,  post_cloudevents,
     HTTP_BODY_BYTES,       ENDPOINT_ANY_QUERY},
    {{"OPTIONS", "/v1/cloudevents", "cloudevents_handshake", "Whether CloudEvents are taken here.",
      NULL, 0, "application/json", NULL},
     MAY_INGEST,  options_cloudevents,
     0,                     ENDPOINT_ANY_QUERY},
    {{"POST", "/hook/{source}", "hook", "Takes what a tool posts.", hook_parameters, 1,
      "application/json", NULL},
     MAY_NOTHING, post_hook,
     HTTP_BODY_BYTES,       ENDPOINT_ANY_QUERY},
    {{"POST", "/hook/{source}/{token}", "hook_token", "The same for tools that cannot sign.",
      hook_parameters, 2, "application/json", NULL},
     MAY_NOTHING, post_hook,
     HTTP_BODY_BYTES,       ENDPOINT_ANY_QUERY},
    {{"POST", "/api/rest/plugins/webhook/{+path}", "devlake",
      "What the webhooks of DevLake take: .../deployments, .../issues, ...", devlake_parameters, 1,
      "application/json", NULL},
     MAY_INGEST,  post_devlake,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"POST", "/api/plugins/webhook/{+path}", "devlake_api",
      "What the webhooks of DevLake take: .../deployments, .../issues, ...", devlake_parameters, 1,
      "application/json", NULL},
     MAY_INGEST,  post_devlake,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"POST", "/plugins/webhook/{+path}", "devlake_legacy",
      "What the webhooks of DevLake take: .../deployments, .../issues, ...", devlake_parameters, 1,
      "application/json", NULL},
     MAY_INGEST,  post_devlake,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"POST", "/api/v2/dora/deployment", "datadog_deployment",
      "A deployment, as Datadog's DORA API takes it.", NULL, 0, "application/json", NULL},
     MAY_INGEST,  post_datadog,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"POST", "/api/v2/dora/failure", "datadog_failure",
      "A failure, as Datadog's DORA API takes it.", NULL, 0, "application/json", NULL},
     MAY_INGEST,  post_datadog,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"POST", "/api/v2/dora/incident", "datadog_incident", "The same under its other name.", NULL,
      0, "application/json", NULL},
     MAY_INGEST,  post_datadog,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"PATCH", "/api/v2/dora/deployments/{id}", "datadog_change_failure",
      "A deployment was a failure or not, as Datadog's DORA API takes it.", datadog_parameters, 1,
      "application/json", NULL},
     MAY_INGEST,  post_datadog,
     DROP_IN_BYTES,         ENDPOINT_ANY_QUERY},
    {{"POST", "/local/events", "local_events", "Lines of a file of events.",
      local_events_parameters, COUNT(local_events_parameters), "application/json", NULL},
     MAY_ADMIN,   post_local_events,
     HTTP_LOCAL_BODY_BYTES, ENDPOINT_LOCAL    },
    {{"GET", "/local/tips", "local_tips", "What git imports have read of a repository.",
      local_tips_parameters, COUNT(local_tips_parameters), "application/json", NULL},
     MAY_ADMIN,   get_local_tips,
     0,                     ENDPOINT_LOCAL    },
    {{"POST", "/local/import", "local_import", "A spool file, in one transaction.",
      local_import_parameters, COUNT(local_import_parameters), "application/json", NULL},
     MAY_ADMIN,   post_local_import,
     0,                     ENDPOINT_LOCAL    },
    {{"POST", "/local/deliveries", "local_deliveries", "Recorded deliveries, one per line.",
      local_deliveries_parameters, COUNT(local_deliveries_parameters), "application/json", NULL},
     MAY_ADMIN,   post_local_deliveries,
     HTTP_LOCAL_BODY_BYTES, ENDPOINT_LOCAL    },
    {{"GET", "/session", "session", "Who is signed in.", NULL, 0, "application/json", NULL},
     MAY_NOTHING, get_session,
     0,                     0                 },
    {{"POST", "/session", "sign_in", "Signs a browser in by a token.", NULL, 0, "application/json",
      NULL},
     MAY_NOTHING, post_session,
     SMALL_BODY,            ENDPOINT_SLOW     },
    {{"DELETE", "/session", "sign_out", "Signs the browser out.", NULL, 0, "application/json",
      NULL},
     MAY_NOTHING, delete_session,
     0,                     ENDPOINT_SLOW     },
    {{"GET", "/api/v1/tokens", "tokens", "The tokens' labels and scopes.", NULL, 0,
      "application/json", NULL},
     MAY_ADMIN,   get_tokens,
     0,                     ENDPOINT_SLOW     },
    {{"POST", "/api/v1/tokens", "token_add", "Makes a token.", NULL, 0, "application/json", NULL},
     MAY_ADMIN,   post_token,
     SMALL_BODY,            ENDPOINT_SLOW     },
    {{"DELETE", "/api/v1/tokens", "token_revoke", "Revokes a token.", token_parameters, 1,
      "application/json", NULL},
     MAY_ADMIN,   delete_token,
     0,                     ENDPOINT_SLOW     },
    {{"GET", "/api/v1/sources", "sources", "The configured sources.", NULL, 0, "application/json",
      NULL},
     MAY_ADMIN,   get_sources,
     0,                     ENDPOINT_SLOW     },
    {{"POST", "/api/v1/sources", "source_add", "Configures a source.", NULL, 0, "application/json",
      NULL},
     MAY_ADMIN,   post_source,
     SMALL_BODY,            ENDPOINT_SLOW     },
    {{"DELETE", "/api/v1/sources", "source_remove", "Removes a source and its secrets.",
      source_parameters, 1, "application/json", NULL},
     MAY_ADMIN,   delete_source,
     0,                     ENDPOINT_SLOW     },
    {{"POST", "/api/v1/sources/{name}/secrets", "source_rotate", "Gives a source a new secret.",
      secret_parameters, 1, "application/json", NULL},
     MAY_ADMIN,   post_secret,
     SMALL_BODY,            ENDPOINT_SLOW     },
    {{"POST", "/api/v1/links", "link", "States a relation, or takes it back.", NULL, 0,
      "application/json", NULL},
     MAY_WRITE,   post_link,
     SMALL_BODY,            ENDPOINT_SLOW     },
};
const int nendpoints = COUNT(endpoints);

struct str routes_openapi(struct arena *a)
{
    struct route *route = NEW(a, struct route, COUNT(endpoints));
    struct out o = out_to(a);
    int n = 0;
    for (int i = 0; i < COUNT(endpoints); i++)
        if (!(endpoints[i].flags & ENDPOINT_LOCAL))
            route[n++] = endpoints[i].route;
    out_openapi(&o, route, n, S(PITWALL_VERSION));
    return out_str_of(&o);
}
