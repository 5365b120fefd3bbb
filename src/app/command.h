/* What may be said on the command line.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table of commands and one of options drive parsing, `--help`, the man page, completion and
 * the near match of a mistyped word. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "app/session.h"

struct option {
    struct str name;   /* "from", written --from */
    const char *value; /* what stands for its value in help; NULL: a switch */
    const char *words; /* its values, a closed list with blanks between; NULL: any */
    bool repeats;      /* may be given more than once */
    const char *help;  /* one line */
};
extern const struct option options[OPTIONS]; /* by enum option_id */

/* Options that every command takes. */
#define GLOBAL_OPTIONS (TAKES(DB) | TAKES(DEFINITIONS) | TAKES(NOW) | TAKES(HELP))
#define TAKES(option)  (UINT64_C(1) << OPTION_##option)

struct command {
    struct str name;      /* "report", "import git" */
    const char *argument; /* "PATH"; "" for none */
    int least, most;      /* how many arguments */
    uint64_t takes;       /* options: bit per enum option_id, the global ones aside */
    const char *summary;  /* one line */
    const char *help;     /* paragraphs; "" for none */
    bool (*run)(struct session *r, struct err *e);
};
extern const struct command commands[]; /* [ncommands], in the order of help */
extern const int ncommands;

/* command_takes(c, id): its own options and the global ones. */
bool command_takes(const struct command *c, enum option_id id);

/* command_find(word[n], used): the command that the first words name, the longest name first;
 * *used says how many words it took. NULL when there is none. */
const struct command *command_find(const struct str *word, ptrdiff_t n, ptrdiff_t *used);

#endif
