/* What the parts of one import share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_IMPORTER_H
#define GIT_IMPORTER_H

#include "base/names.h"
#include "event/read.h"
#include "git/import.h"

struct importer {
    const struct git_repository *repository;
    const struct git_import *import;
    const struct git_sink *sink;
    struct git_import_count *count;
    struct str repo; /* the name in events */
    struct git_refs refs;
    struct names known; /* names of import->known, numbered as there */
    struct arena a;
};

/* import_known(im, name): the sha an earlier import has read under that name; p == NULL: none. */
struct str import_known(const struct importer *im, struct str name);

/* import_tip: tells sink.tip, where the name is new or its sha another. */
bool import_tip(struct importer *im, struct str name, struct str sha, struct err *e);

/* import_notice(im, format, ...): one line for people. */
void import_notice(struct importer *im, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* import_id(parts, n, a): an event id out of what makes the event the same one: 64 hex digits. */
struct str import_id(const struct str *part, ptrdiff_t n, struct arena *a);

/* import_emit(im, type, value, n, a, e): builds the event and hands it on. */
bool import_emit(struct importer *im, enum event_type type, const struct value *value, ptrdiff_t n,
                 struct arena *a, struct err *e);

/* import_instant(ms, now): ms within [1970, now]; 1970 where it is TIME_NONE. */
int64_t import_instant(int64_t ms, int64_t now_ms);

/* import_branch(im, name): the ref meant by a branch's name: the remote's state of it where the
 * clone knows it, else the local one; NULL: no such branch. */
const struct git_ref *import_branch(const struct importer *im, struct str name);

/* The parts, in their order: git/batch.c, git/tips.c, git/deploys.c. */
bool import_commits(struct importer *im, struct err *e);
bool import_tips(struct importer *im, struct err *e);
bool import_deploys(struct importer *im, struct err *e);

#endif
