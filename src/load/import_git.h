/* A repository's history into the log.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What earlier imports have read, and the new events and how far they reach, in one transaction.
 */
#ifndef LOAD_IMPORT_GIT_H
#define LOAD_IMPORT_GIT_H

#include "git/import.h"
#include "load/log_port.h"
#include "rule/rule.h"

struct import_git {
    struct str path;
    struct str repo;    /* p == NULL: the repository's own name */
    struct str service; /* p == NULL: the one service that the definitions give the repository to,
                           else the last part of the repository's name */
    struct str env;     /* p == NULL: "production" */
    struct str deploys; /* "tags:GLOB", "branch:NAME", "none"; p == NULL: tags that look like
                           versions (git_tag_is_release) */
    const struct rules *rules; /* whether paths are told, and the service; NULL: defaults */
    int64_t now_ms;
    void (*notice)(void *context, struct str line);   /* for people; NULL: none */
    void (*progress)(void *context, int64_t commits); /* commits so far; NULL: none */
    void *context;
};

struct import_git_result {
    struct str repo, service; /* the names in the events */
    int64_t commits;          /* new ones read */
    int64_t deployments;      /* told, and how many of them were new to the log */
    int64_t new_deployments, new_events;
    int64_t refs, skipped_tags;
};

/* import_git(what, log, a, result, e): reads what is new; texts of *result are in a. All of it is
 * in the log and durable when true, nothing when false: a history with a hole would give wrong
 * first deployments. *e: ERR_USAGE for `deploys`, ERR_NOT_FOUND for its branch, ERR_INPUT for the
 * repository, ERR_SYSTEM, ERR_STORE. */
bool import_git(const struct import_git *what, struct log_port *log, struct arena *a,
                struct import_git_result *result, struct err *e);

#endif
