/* The parts of GitHub's table. Inside source only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SOURCE_GITHUB_H
#define SOURCE_GITHUB_H

#include "source/adapter.h"

enum { GITHUB_SAYINGS = 8, GITHUB_REDACTIONS = 68 };
extern const struct saying github_sayings[GITHUB_SAYINGS];
extern const struct redaction github_redactions[GITHUB_REDACTIONS];

#endif
