/* docs/metrics.md F1, F2. SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

static void one_per_service_environment_and_id(void **state)
{
    (void)state;
    check_rows(
        DEPLOYS | SERVICES, NULL,
        "deploy.started 05T10:00 'service':'s','deploy':'1','env':'Prod'\n"
        "deploy.finished 05T10:04 'service':'s','deploy':'1','env':'prod','status':'success'\n"
        "deploy.finished 05T10:05 'service':'s','deploy':'1','env':'staging',"
        "'status':'success'\n"
        "deploy.finished 05T10:06 'service':'s','deploy':'1','status':'success'\n"
        "deploy.finished 05T10:07 'service':['s','t'],'deploy':'2','env':'production',"
        "'status':'failure'\n",
        "service s\n"
        "deploy 1 prod success 05T10:04\n"
        "deploy 1 staging success 05T10:05 not_production\n"
        "deploy 1 - success 05T10:06 no_environment\n"
        "deploy 2 production failure 05T10:07 unsuccessful\n"
        "service t\n"
        "deploy 2 production failure 05T10:07 unsuccessful\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_per_service_environment_and_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
