/* argv -> what was asked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_WORDS_H
#define APP_WORDS_H

#include "app/command.h"

/* words_read(r, word[n], e): finds the command and its options: "--name value", "--name=value",
 * "--" ends them, "-h" is --help, "-" is an argument. Fills r->command, r->option, r->argument.
 * With --help the arguments are not checked. *e (ERR_USAGE): unknown command or option with the
 * near match, a value missing, given twice or outside its closed list, too few or many arguments.
 */
bool words_read(struct session *r, const struct str *word, ptrdiff_t n, struct err *e);

/* command_unknown(word[n], a, e): *e says what was meant instead; n >= 1. Always false. */
bool command_unknown(const struct str *word, ptrdiff_t n, struct arena a, struct err *e);

#endif
