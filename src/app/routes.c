/* SPDX-License-Identifier: Apache-2.0 */
#include "app/routes.h"

#include "app/answer.h"

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

static const char report_types[] = "application/json text/csv text/markdown text/plain";
const struct endpoint endpoints[] = {
    {{"GET", "/api/v1/report", "report", "The delivery metrics per service.", report_parameters,
      COUNT(report_parameters), report_types, "report"},
     MAY_READ,    get_report,
     0              },
    {{"GET", "/api/v1/explain", "explain", "The rows behind one number.", explain_parameters,
      COUNT(explain_parameters), report_types, "explain"},
     MAY_READ,    get_explain,
     0              },
    {{"GET", "/api/v1/logs", "logs", "The logs that are served and what they hold.", NULL, 0,
      "application/json", NULL},
     MAY_READ,    get_logs,
     0              },
    {{"GET", "/healthz", "health", "Whether the answers are fresh.", NULL, 0, "application/json",
      "health"},
     MAY_NOTHING, get_health,
     0              },
    {{"GET", "/api/v1/openapi.json", "openapi", "This description.", NULL, 0, "application/json",
      NULL},
     MAY_READ,    get_openapi,
     0              },
    {{"POST", "/v1/events", "events", "Takes one event, an array of them, or one per line.", NULL,
      0, "application/json", NULL},
     MAY_INGEST,  post_events,
     HTTP_BODY_BYTES},
    {{"GET", "/session", "session", "Who is signed in.", NULL, 0, "application/json", NULL},
     MAY_NOTHING, get_session,
     0              },
    {{"POST", "/session", "sign_in", "Signs a browser in by a token.", NULL, 0, "application/json",
      NULL},
     MAY_NOTHING, post_session,
     SMALL_BODY     },
    {{"DELETE", "/session", "sign_out", "Signs the browser out.", NULL, 0, "application/json",
      NULL},
     MAY_NOTHING, delete_session,
     0              },
    {{"GET", "/api/v1/tokens", "tokens", "The tokens' labels and scopes.", NULL, 0,
      "application/json", NULL},
     MAY_ADMIN,   get_tokens,
     0              },
    {{"POST", "/api/v1/tokens", "token_add", "Makes a token.", NULL, 0, "application/json", NULL},
     MAY_ADMIN,   post_token,
     SMALL_BODY     },
    {{"DELETE", "/api/v1/tokens", "token_revoke", "Revokes a token.", token_parameters, 1,
      "application/json", NULL},
     MAY_ADMIN,   delete_token,
     0              },
    {{"GET", "/api/v1/sources", "sources", "The configured sources.", NULL, 0, "application/json",
      NULL},
     MAY_ADMIN,   get_sources,
     0              },
    {{"POST", "/api/v1/sources", "source_add", "Configures a source.", NULL, 0, "application/json",
      NULL},
     MAY_ADMIN,   post_source,
     SMALL_BODY     },
    {{"DELETE", "/api/v1/sources", "source_remove", "Removes a source and its secrets.",
      source_parameters, 1, "application/json", NULL},
     MAY_ADMIN,   delete_source,
     0              },
    {{"POST", "/api/v1/sources/{name}/secrets", "source_rotate", "Gives a source a new secret.",
      secret_parameters, 1, "application/json", NULL},
     MAY_ADMIN,   post_secret,
     SMALL_BODY     },
    {{"POST", "/api/v1/links", "link", "States a relation, or takes it back.", NULL, 0,
      "application/json", NULL},
     MAY_WRITE,   post_link,
     SMALL_BODY     },
};
const int nendpoints = COUNT(endpoints);

struct str routes_openapi(struct arena *a)
{
    struct route *route = NEW(a, struct route, COUNT(endpoints));
    struct out o = out_to(a);
    for (int i = 0; i < COUNT(endpoints); i++)
        route[i] = endpoints[i].route;
    out_openapi(&o, route, COUNT(endpoints), S(PITWALL_VERSION));
    return out_str_of(&o);
}
