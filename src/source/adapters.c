/* The adapters there are.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/adapter.h"

static const struct adapter *const adapters[] = {
    &adapter_github,  &adapter_cdevents, &adapter_alertmanager,
    &adapter_devlake, &adapter_datadog,  NULL,
};

const struct adapter *adapter_at(ptrdiff_t i)
{
    for (ptrdiff_t k = 0; adapters[k]; k++)
        if (k == i)
            return adapters[k];
    return NULL;
}

const struct adapter *adapter_find(struct str name)
{
    for (ptrdiff_t i = 0; adapters[i]; i++)
        if (str_equal(adapters[i]->name, name))
            return adapters[i];
    return NULL;
}

struct str adapter_name(const struct adapter *adapter)
{
    return adapter->name;
}

struct str adapter_title(const struct adapter *adapter)
{
    return adapter->title;
}

struct str adapter_scheme(const struct adapter *adapter)
{
    return adapter->scheme;
}

bool adapter_header_kept(const struct adapter *adapter, struct str name)
{
    for (int i = 0; i < adapter->nheader; i++)
        if (str_equal(adapter->header[i], name))
            return true;
    return false;
}
