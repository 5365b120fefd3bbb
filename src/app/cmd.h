/* The commands: each does what its row of the table in app/command.c says, with the answer to
 * r->out. False and *e: it failed. SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CMD_H
#define APP_CMD_H

#include "app/run.h"

bool cmd_init(struct run *r, struct err *e);
bool cmd_import_git(struct run *r, struct err *e);
bool cmd_import_events(struct run *r, struct err *e);
bool cmd_report(struct run *r, struct err *e);
bool cmd_explain(struct run *r, struct err *e);
bool cmd_export_events(struct run *r, struct err *e);
bool cmd_serve(struct run *r, struct err *e);
bool cmd_sample(struct run *r, struct err *e);
bool cmd_doctor(struct run *r, struct err *e);
bool cmd_help(struct run *r, struct err *e);
bool cmd_version(struct run *r, struct err *e);

#endif
