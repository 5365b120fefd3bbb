/* SPDX-License-Identifier: Apache-2.0 */
#include "base/asset.h"

struct str asset_find(struct str path)
{
    for (int i = 0; i < nassets; i++)
        if (str_equal(assets[i].path, path))
            return assets[i].bytes;
    return (struct str){0};
}
