/* One run of the program: what was asked, where the answer goes, what time it is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/out.h"
#include "base/time.h"
#include "serve/config.h"

enum option_id {
    OPTION_DB,
    OPTION_DEFINITIONS,
    OPTION_NOW,
    OPTION_HELP,
    OPTION_SERVICE,
    OPTION_DEPLOYED, /* --service of `import git` */
    OPTION_TEAM,
    OPTION_TAG,
    OPTION_ALL,
    OPTION_FROM,
    OPTION_TO,
    OPTION_BY,
    OPTION_FORMAT,
    OPTION_JSON,
    OPTION_REPO,
    OPTION_DEPLOYS,
    OPTION_ENV,
    OPTION_SAMPLE,
    OPTION_GIT,
    OPTION_KEYS,
    OPTION_TYPE,
    OPTION_LISTEN,
    OPTION_URL,
    OPTION_SAMPLE_DB,
    OPTION_SERVICES,
    OPTION_WEEKS,
    OPTION_EVENTS,
    OPTION_SEED,
    OPTION_SERVER, /* emit */
    OPTION_TOKEN_FILE,
    OPTION_SPOOL,
    OPTION_JUNIT,
    OPTION_FROM_GIT,
    OPTION_TIMEOUT,
    OPTION_STRICT,
    OPTION_DRY_RUN,
    OPTION_MAP, /* import csv */
    OPTION_SET,
    OPTION_WORD,
    OPTION_DELIMITER,
    OPTION_ZONE,
    OPTION_NDJSON, /* raw, quarantine */
    OPTION_SENDER,
    OPTION_LABEL,
    OPTION_SCOPE,
    OPTION_HELD_TEAM,   /* --team of `token add` */
    OPTION_HELD_SOURCE, /* --source of `token add` */
    OPTION_ADAPTER,
    OPTION_SCHEME,
    OPTION_HEADER,
    OPTION_SECRET_FILE,
    OPTION_KEEP,
    OPTION_REL,
    OPTION_REASON,
    OPTION_RETRACT,
    OPTION_MAN,
    OPTION_COMPLETION,
    OPTIONS
};

struct command;

struct session {
    const struct command *command;
    struct strs option[OPTIONS]; /* the values given, in order; a switch given has one, empty */
    struct strs argument;
    int64_t now_ms; /* --now, else the clock */
    bool now_told;
    struct arena a;        /* everything of this run; never given back */
    struct out out;        /* standard output */
    int width;             /* columns of the terminal standard output is; 0: it is none */
    bool colour, progress; /* standard output may be coloured; standard error is a terminal */
    int status;            /* exit status when nothing failed */
};

/* session_run(argc, argv): the whole program: exit status. */
int session_run(int argc, char **argv);

/* session_told(r, id): the option was given. session_value: its last value, p == NULL when not
 * given. */
bool session_told(const struct session *r, enum option_id id);
struct str session_value(const struct session *r, enum option_id id);

/* session_config(r): log and definitions, from options and environment; texts in r->a. */
struct config session_config(struct session *r);

/* session_help(r): the help of r->command as the answer. */
bool session_help(struct session *r);

#endif
