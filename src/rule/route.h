/* Which service an event that names none belongs to.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `routes:` of the definitions: rows of conditions, the first that matches wins. */
#ifndef RULE_ROUTE_H
#define RULE_ROUTE_H

#include "rule/rule.h"

/* What of an event the conditions look at. p == NULL: not told. */
struct route_event {
    struct str kind, source, repo;
    struct str env;     /* in lower case */
    struct texts label; /* "key=value", as sent */
    struct texts path;  /* that its commits touch, as far as known */
};

/* route_find(rules, v, a, service): the number of the first row that matches v and whose
 * placeholders v fills, its services in *service (each once, ascending; n > 0); -1: none. Texts of
 * *service are the rules' or in a. O(rows). */
ptrdiff_t route_find(const struct rules *rules, const struct route_event *v, struct arena *a,
                     struct texts *service);

/* route_path_length(pattern, path): a pattern is a glob, or without * ? \ the path itself or a
 * folder that it is in. How many bytes stand before its first * ? \; -1: no match. */
ptrdiff_t route_path_length(struct str pattern, struct str path);

/* route_label_worth(label): how much "key=value" says of whose an event is: 0 most (a tool's own
 * service, "pagerduty.service=P1"), ROUTE_LABEL_WORTHS nothing. route_label_names(label): its value
 * may well be the service's name. */
enum { ROUTE_LABEL_WORTHS = 10 };
int route_label_worth(struct str label);
bool route_label_names(struct str label);

/* route_repo_tail(repo): what follows the last slash, slashes at the end left out: {repo}. */
struct str route_repo_tail(struct str repo);

#endif
