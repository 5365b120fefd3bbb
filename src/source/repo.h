/* Names of repositories out of addresses. Inside source only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SOURCE_REPO_H
#define SOURCE_REPO_H

#include "source/adapter.h"

/* repo_of_url(r, url): as the adapter of GitHub names it, so that all name one repository alike:
 * "owner/name" of github.com, else "host/path"; without scheme, user, ".git", query and what stands
 * behind the repository in the address of a pull or merge request. What is no address
 * ("owner/name") stays as it is; p == NULL stays; empty where an address names no repository. */
struct str repo_of_url(const struct reading *r, struct str url);

#endif
