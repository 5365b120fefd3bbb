/* The commands.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each does what its row of the table in app/command.c says, with the answer to r->out. False and
 * *e: it failed. */
#ifndef APP_CMD_H
#define APP_CMD_H

#include "app/session.h"

bool cmd_init(struct session *r, struct err *e);
bool cmd_import_git(struct session *r, struct err *e);
bool cmd_import_events(struct session *r, struct err *e);
bool cmd_emit(struct session *r, struct err *e);
bool cmd_import_csv(struct session *r, struct err *e);
bool cmd_import_source(struct session *r, struct err *e);
bool cmd_reparse(struct session *r, struct err *e);
bool cmd_backup(struct session *r, struct err *e);
bool cmd_restore(struct session *r, struct err *e);
bool cmd_raw_list(struct session *r, struct err *e);
bool cmd_raw_show(struct session *r, struct err *e);
bool cmd_raw_erase(struct session *r, struct err *e);
bool cmd_quarantine_list(struct session *r, struct err *e);
bool cmd_quarantine_replay(struct session *r, struct err *e);
bool cmd_quarantine_drop(struct session *r, struct err *e);
bool cmd_report(struct session *r, struct err *e);
bool cmd_explain(struct session *r, struct err *e);
bool cmd_export_events(struct session *r, struct err *e);
bool cmd_serve(struct session *r, struct err *e);
bool cmd_sample(struct session *r, struct err *e);
bool cmd_token_add(struct session *r, struct err *e);
bool cmd_token_list(struct session *r, struct err *e);
bool cmd_token_revoke(struct session *r, struct err *e);
bool cmd_source_add(struct session *r, struct err *e);
bool cmd_source_list(struct session *r, struct err *e);
bool cmd_source_rotate(struct session *r, struct err *e);
bool cmd_source_remove(struct session *r, struct err *e);
bool cmd_link(struct session *r, struct err *e);
bool cmd_doctor(struct session *r, struct err *e);
bool cmd_help(struct session *r, struct err *e);
bool cmd_version(struct session *r, struct err *e);

#endif
