/* How an adapter's table says what a tool's deliveries mean. Inside source only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A delivery is walked through the rows of its adapter: each row whose event, action and conditions
 * fit gives one event (or one for each item of a list); where none does, the first row that fits
 * and gives EVENT_NONE says why nothing is counted.
 *
 * PATHS say where a value is. A path is one or more alternatives, "a.b|c": the first one that is
 * told and fits is taken (null, an empty text and a value of the wrong type are as not told).
 *   a.b[0].c     members and items from the root of the body
 *   a[*].b       of all items
 *   .b           from the item of the row's list (struct source_row, each); "." is the item
 *   header:NAME  a header, name in lower case; one that reading needs is listed in adapter.header
 *   path:0       segments of source_input.path
 *   @NAME.b      what a function of the adapter says (struct saying)
 *   arrival:     when the delivery arrived, as a time: the last resort */
#ifndef SOURCE_ADAPTER_H
#define SOURCE_ADAPTER_H

#include "event/read.h"
#include "event/vocabulary.h"
#include "source/source.h"

/* --- conditions ------------------------------------------------------------------------------- */

enum test {
    TEST_NONE,   /* always true */
    TEST_IS,     /* one of value's words "a|b", without case; flags are "true", "false" */
    TEST_NOT,    /* not TEST_IS: also true where nothing is told */
    TEST_LIKE,   /* matches the pattern value (str_glob), without case */
    TEST_TOLD,   /* some value is there */
    TEST_UNTOLD, /* not TEST_TOLD */
};
/* Where the path names several values, one that fits is enough. */
struct condition {
    enum test test;
    struct str path, value;
};
enum { CONDITIONS = 3 }; /* all must hold */

/* --- fields ----------------------------------------------------------------------------------- */

/* What stands in field_map.from. What kind of value a field takes is the vocabulary's to say: text,
 * id (also an integer), sha, time (every form of docs/events.md; year 1 and the epoch are "not
 * told"), whole number, flag, word, list (of all values of the path), JSON. */
enum take {
    TAKE_PATH,     /* a path */
    TAKE_CONST,    /* the value itself: a text, a word, a number, "true" or "false" */
    TAKE_TEMPLATE, /* "gh:{@host}:{repository.id}": a path in braces; one not told: not told. For a
                      list: "label={labels[*].name}", one path, one text for each of its values */
    TAKE_ACTOR,    /* a path to a user, an object: a bot by its "type" or a login in "[bot]", else
                      human */
    TAKE_REF,      /* "deploy=PATH service=PATH": a reference; the first one must be told */
    TAKE_COMMITS   /* a path to a list of commits, read by commit_map */
};

struct word_pair {       /* ends with from.p == NULL */
    struct str from, to; /* "error|failure" -> "failure"; from "*": any other; to "": not told */
};
struct commit_map { /* paths from the item: ".id" */
    struct str sha, authored_at, committed_at, parents, paths[3];
};

struct field_map { /* ends with field == FIELD_NONE */
    enum event_field field;
    enum take take;
    struct str from;
    const struct word_pair *words;    /* the value's text is looked up: what is not there is as not
                                         told; NULL: as it is */
    struct condition when;            /* told only when it holds */
    const struct commit_map *commits; /* TAKE_COMMITS */
};

/* --- rows ------------------------------------------------------------------------------------- */

enum { FIELD_MAPS = 3 };
struct source_row {
    struct str event;  /* patterns (str_glob), "a|b", of the event's name: "dev.cdevents.build.*" */
    struct str action; /* patterns of the action; p == NULL: any or none */
    struct str each;   /* path of a list: the row is for each of its items; p == NULL: once */
    struct str note;   /* EVENT_NONE: why nothing is counted; else what docs/sources.md remarks */
    const struct field_map *field[FIELD_MAPS]; /* walked in order: of two maps for one field the
                                                  first that is told; for a list field all add */
    struct condition when[CONDITIONS];
    enum event_type type; /* EVENT_NONE: ignored */
    bool native;  /* EVENT_NONE: each value of `each` is an event in our own form, an object as
                     docs/events.md has it; its id and source are the delivery's */
    bool lost;    /* EVENT_NONE: something was lost: note is a fault of the delivery */
    bool discard; /* EVENT_NONE, no conditions: of no interest to delivery, so of the body only
                     event and action are kept */
};

/* --- functions where a table cannot say it ---------------------------------------------------- */

/* A delivery while it is read. */
struct reading {
    const struct adapter *adapter;
    const struct source_input *in;
    const struct json *body; /* the redacted one; the true one for what is told before redaction */
    const struct json *item; /* of the row's list, NULL: none */
    struct arena *a;
};

struct saying {
    struct str name; /* of "@name" */
    /* the value, NULL: not told */
    const struct json *(*say)(const struct reading *r);
    struct str meaning; /* for docs/sources.md */
    /* true: said of the true body, before redaction, and kept in the redacted body as the member
     * "pitwall"."NAME" (a text, number or flag), from where it is read. In a body that was kept
     * (source_input.kept) it stands already: nothing is said anew. */
    bool first;
};

/* --- redaction -------------------------------------------------------------------------------- */

enum redact {
    REDACT_DROP,  /* the member is left out */
    REDACT_BLANK, /* a text becomes "***", anything else is left out */
    REDACT_ONLY,  /* of an object only the members in `keep`, "a|b", stay (and are walked on); of a
                     list the same for each item; anything else is left out */
    REDACT_TITLE, /* kept, mail addresses and @mentions in it blanked */
    REDACT_URL,   /* kept without user, query and fragment */
    REDACT_REPO,  /* an address of a repository ("git@host:a/b.git"): kept as its name (repo.h) */
    REDACT_KEEP   /* kept, an exception from a row below */
};
/* path: names of members from the innermost outwards: "commits.author" is any member "author" of a
 * member "commits" at any depth (lists between do not count), "^a.b" only from the root; each name
 * is a pattern (str_glob). The first row that fits wins. Whatever no row names is kept; a text in
 * it with a mail address is blanked: whole when it has a blank, else the address in it. */
struct redaction {
    struct str path;
    enum redact how;
    struct str keep;
};

/* --- the table -------------------------------------------------------------------------------- */

struct adapter {
    struct str name, title, scheme;
    struct str event, action; /* paths; action p == NULL: the tool has none */
    struct str delivery;      /* path or, with '{', template; nothing told: SHA-256 of the body */
    const struct str *header; /* [nheader] lower case: what reading needs of the headers */
    int nheader;
    const struct source_row *row; /* [nrow] */
    int nrow;
    const struct saying *saying; /* [nsaying] */
    int nsaying;
    const struct redaction *redaction; /* [nredaction] */
    int nredaction;
    struct str person;   /* an object with that member is a person or account: of it only "type" and
                            the member, as "***" or "[bot]", are kept; p == NULL: none */
    const char *connect; /* Markdown: how to connect the tool, in five lines */
    const char *notes;   /* Markdown: what people should know, NULL: nothing */
};

/* One file each; source/adapters.c lists them. */
extern const struct adapter adapter_github;
extern const struct adapter adapter_cdevents;
extern const struct adapter adapter_alertmanager;
extern const struct adapter adapter_devlake;
extern const struct adapter adapter_datadog;

/* --- for functions of adapters (path.c) ------------------------------------------------------- */

/* path_get(r, path): the first value told, NULL when none is. */
const struct json *path_get(const struct reading *r, struct str path);

/* path_each(r, path, visit, context): all values told of each alternative in turn, until visit
 * returns true; whether it did. */
bool path_each(const struct reading *r, struct str path,
               bool (*visit)(void *context, const struct json *value), void *context);

/* path_text(r, path): the text of a string, number or flag; p == NULL when not told. */
struct str path_text(const struct reading *r, struct str path);

/* node_text, node_flag: a value that a function says. node_text(r, {0}) is NULL. */
const struct json *node_text(const struct reading *r, struct str text);
const struct json *node_flag(const struct reading *r, bool flag);

/* scalar_text(value, a): text, digits or "true"; p == NULL for null, lists and objects. */
struct str scalar_text(const struct json *value, struct arena *a);

/* condition_holds(r, c); template_fill(r, template): p == NULL when a part is not told. */
bool condition_holds(const struct reading *r, const struct condition *c);
struct str template_fill(const struct reading *r, struct str template);

/* url_host(url): "github.com" of "https://github.com/a"; p == NULL when there is none. */
struct str url_host(struct str url);

/* --- between the parts of the interpreter ----------------------------------------------------- */

/* take_fields(r, row, event, fault): the event of a row. False: *fault says what is missing or
 * wrong. Source and id are set from source and id. */
struct event_name {
    struct str source, id;
};
bool take_fields(const struct reading *r, const struct source_row *row, struct event_name name,
                 struct event *event, struct source_fault *fault);

/* native_event(r, item, name, event, fault): the event that item is in our own form. False: *fault
 * says why it is none. */
bool native_event(const struct reading *r, const struct json *item, struct event_name name,
                  struct event *event, struct source_fault *fault);

/* value_of(j, rule, words, a, v, too_early): the value as rule's kind has it, after its words;
 * false where it does not fit. *too_early is set where it is a time before 2005. */
bool value_of(const struct json *j, const struct field_rule *rule, const struct word_pair *words,
              struct arena *a, struct value *v, bool *too_early);

/* word_of(j, words, a): the scalar's text after its words; p == NULL or empty: not told.
 * fits_sha(s): 4 to 64 hex digits. */
struct str word_of(const struct json *j, const struct word_pair *words, struct arena *a);
bool fits_sha(struct str s);

/* commits_of(r, path, map): the packed commits of a list; empty when there are none. */
struct str commits_of(const struct reading *r, struct str path, const struct commit_map *map);

/* redact_body(r, discard): the body that may be kept, as a tree: r->body redacted, with what is
 * said first. discard: of an object only the members of event and action. */
const struct json *redact_body(const struct reading *r, bool discard);

/* mail_find(s, from, to): the first mail address in s, [*from, *to). */
bool mail_find(struct str s, ptrdiff_t *from, ptrdiff_t *to);

/* mail_blank(text, a): with "***" in the place of each; the same text where there is none. */
struct str mail_blank(struct str text, struct arena *a);

/* row_fits(row, event, action): by its patterns, conditions aside. */
bool row_fits(const struct source_row *row, struct str event, struct str action);

#endif
