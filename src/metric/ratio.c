/* SPDX-License-Identifier: Apache-2.0 */
#include "metric/ratio.h"

#include <math.h>

struct ratio ratio_of(ptrdiff_t hits, ptrdiff_t n)
{
    struct ratio r = {
        n, hits, (double)NAN, {(double)NAN, (double)NAN}
    };
    if (n == 0)
        return r;
    const double z = 1.959963984540054; /* 97.5 % point of the normal distribution */
    double x = (double)hits, size = (double)n;
    double middle = x + z * z / 2, under = size + z * z;
    double reach = z * sqrt(x * (size - x) / size + z * z / 4);
    r.ratio = x / size;
    r.ci[0] = hits == 0 ? 0 : (middle - reach) / under; /* rounding must not leave [0, 1] */
    r.ci[1] = hits == n ? 1 : (middle + reach) / under;
    return r;
}
