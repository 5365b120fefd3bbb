/* F11: deployments that repair what was delivered.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

static const char *why(const struct deployment *one, const struct deployment_told *told)
{
    return one->rollback || told->says_rollback == 1 ? "rollback"
           : told->hotfix                            ? "hotfix"
           : told->reverts                           ? "reverts"
           : told->says_rework == 1                  ? "rework"
           : told->fixed                             ? "fixed"
                                                     : NULL;
}

void reworks_derive(struct derivation *d)
{
    for (ptrdiff_t i = 0; i < d->service_name.n; i++)
        for (ptrdiff_t k = 0; k < d->service[i].ndeployment; k++) {
            struct deployment *one = &d->service[i].deployment[k];
            one->rework_rule = one->counted ? why(one, &d->told.item[one->told]) : NULL;
            one->rework = one->rework_rule;
        }
}
