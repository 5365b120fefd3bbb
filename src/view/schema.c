/* The shapes of what the API answers, as JSON Schema 2020-12.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/schema.h"

/* clang-format off: JSON, a line per few members */
const struct schema schemas[] = {
    {STR("report"),               STR("#/components/schemas/report"),
     STR("{\"type\":\"object\",\"properties\":{\"schema\":{\"const\":\"pitwall.report/1\"},"
         "\"from\":{\"type\":\"string\",\"format\":\"date-time\"},\"to\":{\"type\":\"string\","
         "\"format\":\"date-time\"},\"now\":{\"type\":\"string\",\"format\":\"date-time\"},"
         "\"timezone\":{\"type\":\"string\"},\"definitions\":{\"type\":\"object\","
         "\"properties\":{\"version\":{\"type\":[\"integer\",\"null\"],"
         "\"description\":\"null: not published\"},\"hash\":{\"type\":\"string\"}},"
         "\"required\":[\"version\",\"hash\"]},\"services\":{\"type\":\"array\","
         "\"items\":{\"$ref\":\"#/components/schemas/service\"}},"
         "\"total\":{\"$ref\":\"#/components/schemas/total\"},\"by\":{\"enum\":[\"day\",\"week\","
         "\"month\"]},\"log\":{\"type\":\"string\"},\"sample\":{\"type\":\"boolean\","
         "\"description\":\"true: a made-up organisation\"}},\"required\":[\"schema\",\"from\","
         "\"to\",\"now\",\"timezone\",\"definitions\",\"services\"]}")                          },
    {STR("service"),              STR("#/components/schemas/service"),
     STR("{\"type\":\"object\",\"properties\":{\"service\":{\"type\":\"string\"},"
         "\"team\":{\"type\":[\"string\",\"null\"]},"
         "\"lead_time\":{\"$ref\":\"#/components/schemas/lead_time\"},"
         "\"deployment_frequency\":{\"$ref\":\"#/components/schemas/deployment_frequency\"},"
         "\"change_fail_rate\":{\"$ref\":\"#/components/schemas/change_fail_rate\"},"
         "\"time_to_restore\":{\"$ref\":\"#/components/schemas/restore_time\"},"
         "\"failed_deployment_recovery_time\":{\"$ref\":\"#/components/schemas/restore_time\"},"
         "\"rework_rate\":{\"$ref\":\"#/components/schemas/rework_rate\"},"
         "\"series\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/bucket\"}},"
         "\"tier\":{\"type\":[\"string\",\"null\"]},\"tags\":{\"type\":\"array\","
         "\"items\":{\"type\":\"string\"}},\"last_deployment\":{\"type\":[\"string\",\"null\"],"
         "\"format\":\"date-time\",\"description\":\"the last one counted that finished before "
         "the end of the window, whether in the window or not; null: none is "
         "known\"}},\"required\":[\"service\",\"team\",\"lead_time\","
         "\"deployment_frequency\",\"change_fail_rate\",\"time_to_restore\","
         "\"failed_deployment_recovery_time\",\"rework_rate\",\"series\",\"tier\",\"tags\","
         "\"last_deployment\"]}")                                                               },
    {STR("total"),                STR("#/components/schemas/total"),
     STR("{\"type\":\"object\","
         "\"properties\":{\"lead_time\":{\"$ref\":\"#/components/schemas/lead_time\"},"
         "\"deployment_frequency\":{\"$ref\":\"#/components/schemas/deployment_frequency\"},"
         "\"change_fail_rate\":{\"$ref\":\"#/components/schemas/change_fail_rate\"},"
         "\"time_to_restore\":{\"$ref\":\"#/components/schemas/restore_time\"},"
         "\"failed_deployment_recovery_time\":{\"$ref\":\"#/components/schemas/restore_time\"},"
         "\"rework_rate\":{\"$ref\":\"#/components/schemas/rework_rate\"},"
         "\"series\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/bucket\"}}},"
         "\"required\":[\"lead_time\",\"deployment_frequency\",\"change_fail_rate\","
         "\"time_to_restore\",\"failed_deployment_recovery_time\",\"rework_rate\",\"series\"]}")},
    {STR("bucket"),               STR("#/components/schemas/bucket"),
     STR("{\"type\":\"object\",\"properties\":{\"start\":{\"type\":\"string\","
         "\"format\":\"date-time\"},\"end\":{\"type\":\"string\",\"format\":\"date-time\"},"
         "\"lead_time\":{\"$ref\":\"#/components/schemas/lead_time\"},"
         "\"deployment_frequency\":{\"$ref\":\"#/components/schemas/deployment_frequency\"},"
         "\"change_fail_rate\":{\"$ref\":\"#/components/schemas/change_fail_rate\"},"
         "\"time_to_restore\":{\"$ref\":\"#/components/schemas/restore_time\"},"
         "\"failed_deployment_recovery_time\":{\"$ref\":\"#/components/schemas/restore_time\"},"
         "\"rework_rate\":{\"$ref\":\"#/components/schemas/rework_rate\"},"
         "\"partial\":{\"type\":\"boolean\"}},\"required\":[\"start\",\"end\",\"lead_time\","
         "\"deployment_frequency\",\"change_fail_rate\",\"time_to_restore\","
         "\"failed_deployment_recovery_time\",\"rework_rate\",\"partial\"]}")                   },
    {STR("lead_time"),            STR("#/components/schemas/lead_time"),
     STR("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"pending\":{\"type\":\"integer\",\"minimum\":0},\"p50_s\":{\"type\":[\"number\","
         "\"null\"]},\"p75_s\":{\"type\":[\"number\",\"null\"]},\"p90_s\":{\"type\":[\"number\","
         "\"null\"]},\"p95_s\":{\"type\":[\"number\",\"null\"]},\"p50_ci_s\":{\"type\":[\"array\","
         "\"null\"],\"items\":{\"type\":[\"number\",\"null\"]},\"minItems\":2,\"maxItems\":2},"
         "\"stages\":{\"type\":\"object\","
         "\"properties\":{\"coding\":{\"$ref\":\"#/components/schemas/stage\"},"
         "\"pickup\":{\"$ref\":\"#/components/schemas/stage\"},"
         "\"review\":{\"$ref\":\"#/components/schemas/stage\"},"
         "\"merge\":{\"$ref\":\"#/components/schemas/stage\"},"
         "\"deploy\":{\"$ref\":\"#/components/schemas/stage\"}},\"required\":[\"coding\","
         "\"pickup\",\"review\",\"merge\",\"deploy\"]},\"excluded\":{\"type\":\"object\","
         "\"additionalProperties\":{\"type\":\"integer\",\"minimum\":1}},"
         "\"mean_s\":{\"type\":[\"number\",\"null\"]},\"p95_ci_s\":{\"type\":[\"array\",\"null\"],"
         "\"items\":{\"type\":[\"number\",\"null\"]},\"minItems\":2,\"maxItems\":2},"
         "\"pending_age_p50_s\":{\"type\":[\"number\",\"null\"]},"
         "\"pending_oldest_s\":{\"type\":[\"number\",\"null\"]}},\"required\":[\"n\",\"pending\","
         "\"p50_s\",\"p75_s\",\"p90_s\",\"p95_s\",\"p50_ci_s\",\"stages\",\"excluded\",\"mean_s\","
         "\"p95_ci_s\",\"pending_age_p50_s\",\"pending_oldest_s\"]}")                           },
    {STR("stage"),                STR("#/components/schemas/stage"),
     STR("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"p50_s\":{\"type\":[\"number\",\"null\"]},\"p95_s\":{\"type\":[\"number\",\"null\"]},"
         "\"p75_s\":{\"type\":[\"number\",\"null\"]},\"p90_s\":{\"type\":[\"number\",\"null\"]},"
         "\"mean_s\":{\"type\":[\"number\",\"null\"]}},\"required\":[\"n\",\"p50_s\",\"p95_s\","
         "\"p75_s\",\"p90_s\",\"mean_s\"]}")                                                    },
    {STR("deployment_frequency"), STR("#/components/schemas/deployment_frequency"),
     STR("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"days\":{\"type\":\"number\"},\"per_day\":{\"type\":[\"number\",\"null\"]},"
         "\"deploy_days\":{\"type\":\"integer\",\"minimum\":0},"
         "\"median_deploy_days_per_week\":{\"type\":[\"number\",\"null\"]},"
         "\"band\":{\"enum\":[\"daily\",\"weekly\",\"monthly\",\"rarer\",null]},"
         "\"median_gap_s\":{\"type\":[\"number\",\"null\"]},\"whole_weeks\":{\"type\":\"integer\","
         "\"minimum\":0},\"whole_months\":{\"type\":\"integer\",\"minimum\":0},"
         "\"inferred\":{\"type\":\"integer\",\"minimum\":0},\"excluded\":{\"type\":\"object\","
         "\"additionalProperties\":{\"type\":\"integer\",\"minimum\":1}}},\"required\":[\"n\","
         "\"days\",\"per_day\",\"deploy_days\",\"median_deploy_days_per_week\",\"band\","
         "\"median_gap_s\",\"whole_weeks\",\"whole_months\",\"inferred\",\"excluded\"]}")       },
    {STR("change_fail_rate"),     STR("#/components/schemas/change_fail_rate"),
     STR("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"failed\":{\"type\":\"integer\",\"minimum\":0},\"ratio\":{\"type\":[\"number\","
         "\"null\"],\"minimum\":0,\"maximum\":1},\"ci\":{\"type\":[\"array\",\"null\"],"
         "\"items\":{\"type\":[\"number\",\"null\"]},\"minItems\":2,\"maxItems\":2},"
         "\"by_signal\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\","
         "\"minimum\":1}},\"unlinked_incidents\":{\"type\":\"integer\",\"minimum\":0},"
         "\"unlinked_flag_offs\":{\"type\":\"integer\",\"minimum\":0},"
         "\"unknown_commit\":{\"type\":\"integer\",\"minimum\":0},"
         "\"excluded\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\","
         "\"minimum\":1}}},\"required\":[\"n\",\"failed\",\"ratio\",\"ci\",\"by_signal\","
         "\"unlinked_incidents\",\"unlinked_flag_offs\",\"unknown_commit\",\"excluded\"]}")     },
    {STR("restore_time"),         STR("#/components/schemas/restore_time"),
     STR("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"open\":{\"type\":\"integer\",\"minimum\":0},\"p50_s\":{\"type\":[\"number\","
         "\"null\"]},\"p95_s\":{\"type\":[\"number\",\"null\"]},"
         "\"km_p50_s\":{\"type\":[\"number\",\"null\"]},\"km_p95_s\":{\"type\":[\"number\","
         "\"null\"]},\"open_oldest_s\":{\"type\":[\"number\",\"null\"]},"
         "\"p50_ci_s\":{\"type\":[\"array\",\"null\"],\"items\":{\"type\":[\"number\",\"null\"]},"
         "\"minItems\":2,\"maxItems\":2},\"excluded\":{\"type\":\"object\","
         "\"additionalProperties\":{\"type\":\"integer\",\"minimum\":1}}},\"required\":[\"n\","
         "\"open\",\"p50_s\",\"p95_s\",\"km_p50_s\",\"km_p95_s\",\"open_oldest_s\",\"p50_ci_s\","
         "\"excluded\"]}")                                                                      },
    {STR("rework_rate"),          STR("#/components/schemas/rework_rate"),
     STR("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"rework\":{\"type\":\"integer\",\"minimum\":0},\"ratio\":{\"type\":[\"number\","
         "\"null\"],\"minimum\":0,\"maximum\":1},\"ci\":{\"type\":[\"array\",\"null\"],"
         "\"items\":{\"type\":[\"number\",\"null\"]},\"minItems\":2,\"maxItems\":2}},"
         "\"required\":[\"n\",\"rework\",\"ratio\",\"ci\"]}")                                   },
    {STR("explain"),              STR("#/components/schemas/explain"),
     STR("{\"type\":\"object\",\"properties\":{\"schema\":{\"const\":\"pitwall.explain/1\"},"
         "\"metric\":{\"type\":\"string\"},\"service\":{\"type\":[\"string\",\"null\"],"
         "\"description\":\"null: several, see services\"},\"from\":{\"type\":\"string\","
         "\"format\":\"date-time\"},\"to\":{\"type\":\"string\",\"format\":\"date-time\"},"
         "\"rows\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/row\"}},"
         "\"services\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
         "\"now\":{\"type\":\"string\",\"format\":\"date-time\"},"
         "\"timezone\":{\"type\":\"string\"},\"definitions\":{\"type\":\"object\","
         "\"properties\":{\"version\":{\"type\":[\"integer\",\"null\"],"
         "\"description\":\"null: not published\"},\"hash\":{\"type\":\"string\"}},"
         "\"required\":[\"version\",\"hash\"]},\"log\":{\"type\":\"string\"},"
         "\"sample\":{\"type\":\"boolean\"}},\"required\":[\"schema\",\"metric\",\"service\","
         "\"from\",\"to\",\"rows\",\"now\",\"timezone\",\"definitions\"]}")                     },
    {STR("row"),                  STR("#/components/schemas/row"),
     STR("{\"type\":\"object\",\"properties\":{\"kind\":{\"enum\":[\"change\",\"deployment\","
         "\"incident\",\"flag\"]},\"id\":{\"type\":\"string\"},\"repo\":{\"type\":\"string\"},"
         "\"change\":{\"type\":\"string\"},\"sha\":{\"type\":\"string\"},"
         "\"deploy\":{\"type\":\"string\"},\"env\":{\"type\":\"string\"},"
         "\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"start\":{\"type\":\"string\","
         "\"format\":\"date-time\"},\"end\":{\"type\":\"string\",\"format\":\"date-time\"},"
         "\"value_s\":{\"type\":\"number\"},\"counted\":{\"type\":\"boolean\"},"
         "\"rule\":{\"type\":\"string\"},\"reason\":{\"type\":[\"string\",\"null\"]},"
         "\"failed\":{\"type\":\"boolean\"},\"signals\":{\"type\":\"array\","
         "\"items\":{\"type\":\"object\",\"properties\":{\"signal\":{\"type\":\"string\"},"
         "\"rule\":{\"type\":\"string\"},\"event\":{\"type\":\"string\"},"
         "\"inferred\":{\"type\":\"boolean\"},\"incident\":{\"type\":\"string\"}},"
         "\"required\":[\"signal\",\"rule\",\"inferred\"]}},\"state\":{\"enum\":[\"counted\","
         "\"pending\",\"open\",\"excluded\"]},\"service\":{\"type\":\"string\"},"
         "\"rework\":{\"type\":\"boolean\"},\"rework_rule\":{\"type\":\"string\"},"
         "\"unknown_commit\":{\"type\":\"boolean\"},\"inferred\":{\"type\":\"boolean\"},"
         "\"stages_s\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}},"
         "\"link\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
         "\"url\":{\"type\":\"string\"},\"event\":{\"type\":\"string\"}},\"required\":[\"kind\","
         "\"id\",\"counted\",\"rule\",\"reason\",\"state\",\"service\"]}")                      },
    {STR("data"),                 STR("#/components/schemas/data"),
     STR("{\"type\":\"object\",\"properties\":{\"schema\":{\"const\":\"pitwall.data/1\"},"
         "\"log\":{\"type\":\"string\"},\"sample\":{\"type\":\"boolean\"},"
         "\"now\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
         "\"definitions\":{\"type\":\"object\","
         "\"properties\":{\"version\":{\"type\":[\"integer\",\"null\"]},"
         "\"hash\":{\"type\":\"string\"}},\"required\":[\"version\",\"hash\"]},"
         "\"sources\":{\"type\":\"array\","
         "\"items\":{\"$ref\":\"#/components/schemas/data_source\"}},"
         "\"services\":{\"type\":\"array\","
         "\"items\":{\"$ref\":\"#/components/schemas/data_service\"}},"
         "\"connect\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
         "\"properties\":{\"kind\":{\"type\":\"string\"},\"needed\":{\"type\":\"boolean\"},"
         "\"services\":{\"type\":\"integer\",\"minimum\":0,"
         "\"description\":\"that have none\"},\"how\":{\"type\":\"string\"}},"
         "\"required\":[\"kind\",\"needed\",\"services\",\"how\"]}},"
         "\"unrouted\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\","
         "\"minimum\":0},\"groups\":{\"type\":\"array\","
         "\"items\":{\"$ref\":\"#/components/schemas/data_unrouted\"}}},\"required\":[\"n\","
         "\"groups\"]},\"quarantine\":{\"type\":\"object\","
         "\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"latest\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
         "\"properties\":{\"source\":{\"type\":\"string\"},\"line\":{\"type\":\"integer\","
         "\"minimum\":0},\"reason\":{\"type\":\"string\"},\"arrival\":{\"type\":[\"string\","
         "\"null\"],\"format\":\"date-time\"}},\"required\":[\"source\",\"line\",\"reason\","
         "\"arrival\"]}}},\"required\":[\"n\",\"latest\"]},\"bodies\":{\"type\":\"object\","
         "\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"bytes\":{\"type\":\"integer\",\"minimum\":0},\"oldest\":{\"type\":[\"string\","
         "\"null\"],\"format\":\"date-time\"},\"retention_s\":{\"type\":[\"number\",\"null\"],"
         "\"description\":\"null: forever\"}},\"required\":[\"n\",\"bytes\",\"oldest\","
         "\"retention_s\"]},\"erasures\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
         "\"properties\":{\"at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
         "\"by\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"},"
         "\"bodies\":{\"type\":\"integer\",\"minimum\":0}},\"required\":[\"at\",\"by\","
         "\"reason\",\"bodies\"]}},\"access\":{\"type\":\"object\","
         "\"properties\":{\"only_loopback\":{\"type\":\"boolean\","
         "\"description\":\"no token was ever made\"},\"tokens\":{\"type\":\"object\","
         "\"properties\":{\"ingest\":{\"type\":\"integer\",\"minimum\":0},"
         "\"read\":{\"type\":\"integer\",\"minimum\":0},\"write\":{\"type\":\"integer\","
         "\"minimum\":0},\"admin\":{\"type\":\"integer\",\"minimum\":0}},"
         "\"required\":[\"ingest\",\"read\",\"write\",\"admin\"]}},"
         "\"required\":[\"only_loopback\",\"tokens\"]},"
         "\"unknown_commits\":{\"type\":\"integer\",\"minimum\":0},"
         "\"unlinked_incidents\":{\"type\":\"integer\",\"minimum\":0},"
         "\"future\":{\"type\":\"integer\",\"minimum\":0},"
         "\"cut_history\":{\"type\":\"integer\",\"minimum\":0}},\"required\":[\"schema\","
         "\"now\",\"definitions\",\"sources\",\"services\",\"connect\",\"unrouted\","
         "\"quarantine\",\"bodies\",\"erasures\",\"access\",\"unknown_commits\","
         "\"unlinked_incidents\",\"future\",\"cut_history\"]}")                                 },
    {STR("data_source"),          STR("#/components/schemas/data_source"),
     STR("{\"type\":\"object\",\"properties\":{\"source\":{\"type\":\"string\"},"
         "\"adapter\":{\"type\":[\"string\",\"null\"],"
         "\"description\":\"null: not configured\"},\"scheme\":{\"type\":[\"string\","
         "\"null\"]},\"state\":{\"enum\":[\"live\",\"silent\",\"never\"]},"
         "\"silent_since\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
         "\"last_at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
         "\"last_arrival\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
         "\"lag_s\":{\"type\":[\"number\",\"null\"]},\"accepted\":{\"type\":\"integer\","
         "\"minimum\":0},\"duplicate\":{\"type\":\"integer\",\"minimum\":0},"
         "\"ignored\":{\"type\":\"integer\",\"minimum\":0},\"refused\":{\"type\":\"integer\","
         "\"minimum\":0},\"unrouted\":{\"type\":\"integer\",\"minimum\":0},"
         "\"skewed\":{\"type\":\"integer\",\"minimum\":0}},\"required\":[\"source\","
         "\"adapter\",\"scheme\",\"state\",\"silent_since\",\"last_at\",\"last_arrival\","
         "\"lag_s\",\"accepted\",\"duplicate\",\"ignored\",\"refused\",\"unrouted\","
         "\"skewed\"]}")                                                                        },
    {STR("data_service"),         STR("#/components/schemas/data_service"),
     STR("{\"type\":\"object\",\"properties\":{\"service\":{\"type\":\"string\"},"
         "\"seen\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"object\","
         "\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"last\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}},"
         "\"required\":[\"n\",\"last\"]}},\"missing\":{\"type\":\"array\","
         "\"items\":{\"type\":\"string\"}}},\"required\":[\"service\",\"seen\",\"missing\"]}")  },
    {STR("data_unrouted"),        STR("#/components/schemas/data_unrouted"),
     STR("{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\"},"
         "\"repo\":{\"type\":[\"string\",\"null\"]},\"env\":{\"type\":[\"string\",\"null\"]},"
         "\"source\":{\"type\":[\"string\",\"null\"]},\"label\":{\"type\":[\"string\","
         "\"null\"]},\"n\":{\"type\":\"integer\",\"minimum\":0},"
         "\"last\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
         "\"route\":{\"type\":\"string\",\"description\":\"a row of routes: to paste\"}},"
         "\"required\":[\"kind\",\"repo\",\"env\",\"source\",\"label\",\"n\",\"last\","
         "\"route\"]}")                                                                         },
    {STR("health"),               STR("#/components/schemas/health"),
     STR("{\"type\":\"object\",\"properties\":{\"status\":{\"type\":\"string\"},"
         "\"version\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"}},"
         "\"required\":[\"status\"]}")                                                          },
    {STR("error"),                STR("#/components/schemas/error"),
     STR("{\"type\":\"object\",\"properties\":{\"error\":{\"type\":\"object\",\"properties\":{"
         "\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"
         "\"id\":{\"type\":\"string\"}},\"required\":[\"code\",\"message\",\"id\"]}},"
         "\"required\":[\"error\"]}")                                                           },
};
/* clang-format on */
const ptrdiff_t nschemas = COUNT(schemas);

const struct schema *schema_find(struct str name)
{
    for (ptrdiff_t i = 0; i < nschemas; i++)
        if (str_equal(name, schemas[i].name))
            return &schemas[i];
    return NULL;
}
