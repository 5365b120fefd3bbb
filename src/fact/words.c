/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/fact.h"

struct str reason_name(enum reason reason)
{
    static const struct str name[REASONS] = {
        [REASON_NONE] = STR("none"),
        [REASON_NOT_PRODUCTION] = STR("not_production"),
        [REASON_NO_ENVIRONMENT] = STR("no_environment"),
        [REASON_UNSUCCESSFUL] = STR("unsuccessful"),
        [REASON_NO_OWN_COMMITS] = STR("no_own_commits"),
        [REASON_EXCLUDED_ACTOR] = STR("excluded_actor"),
        [REASON_BEFORE_FIRST_DEPLOYMENT] = STR("before_first_deployment"),
        [REASON_NO_START] = STR("no_start"),
        [REASON_CLOCK_SKEW] = STR("clock_skew"),
        [REASON_NO_DEPLOYMENT_YET] = STR("no_deployment_yet"),
        [REASON_ABANDONED] = STR("abandoned"),
        [REASON_CANCELLED] = STR("cancelled"),
        [REASON_DUPLICATE] = STR("duplicate"),
        [REASON_SEVERITY] = STR("severity"),
        [REASON_RING_ONLY] = STR("ring_only"),
        [REASON_COALESCED] = STR("coalesced"),
    };
    return reason >= 0 && reason < REASONS ? name[reason] : name[REASON_NONE];
}

struct str stage_name(int stage)
{
    static const struct str name[STAGES] = {STR("coding"), STR("pickup"), STR("review"),
                                            STR("merge"), STR("deploy")};
    return name[stage >= 0 && stage < STAGES ? stage : STAGE_DEPLOY];
}
