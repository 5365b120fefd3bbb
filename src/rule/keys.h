/* The table of keys: module-internal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULE_KEYS_H
#define RULE_KEYS_H

#include "rule/rule.h"
#include "rule/tree.h"

enum key_kind {
    KEY_WORD,       /* one of words; enum at `at`, its value the word's index */
    KEY_WORD_BITS,  /* list of words; unsigned, 1 << index */
    KEY_WORD_LIST,  /* list of words; struct texts */
    KEY_FLAG,       /* true, false; bool */
    KEY_DURATION,   /* int64 ms, 0 to 10 years */
    KEY_DAYS,       /* int64 ms, whole days, 1 to 10 years */
    KEY_PERCENT,    /* double, 0 to 100 */
    KEY_TEXTS,      /* list; struct texts */
    KEY_FOLDED,     /* list compared without case, kept in lower case; struct texts */
    KEY_SEVERITIES, /* all, or a list; struct texts, n == 0 is all */
    KEY_ENV,        /* "" or an environment's name, in lower case; struct str */
    KEY_ZONE,       /* an IANA zone name; struct str */
    KEY_COUNTS_AT,  /* finished, promoted, ring:NAME; enum at `at` and counts_at_ring */
    KEY_RETENTION   /* a duration or forever; int64 ms, RETENTION_FOREVER */
};

/* What else holds of a key. */
enum key_trait {
    KEY_PLAIN,
    KEY_FILLED, /* an empty list is refused */
    KEY_LATER,  /* joined after definitions were published: spelled in the canonical text only where
                   it is not at its default, so that an upgrade changes no hash */
    KEY_NO_NUMBER /* decides no number: not in the canonical text */
};

enum { KEY_WORDS = 8 };

struct rule_key {
    struct str name; /* dotted: "lead_time.start"; keys of one section stand together */
    enum key_kind kind;
    enum key_trait trait;
    size_t at;            /* offset in struct rule_set */
    const char *standard; /* the default as YAML */
    struct str words[KEY_WORDS];
    const char *rule, *meaning; /* the rule of docs/metrics.md, "" where none; one sentence */
};
extern const struct rule_key rule_keys[]; /* [nrule_keys] */
extern const int nrule_keys;

/* Keys that the design names and this version does not read. */
struct future_key {
    struct str name;
};
extern const struct future_key future_keys[]; /* [nfuture_keys] */
extern const int nfuture_keys;

/* key_section(key): what stands before the dot, empty without one. key_leaf: what follows. */
struct str key_section(const struct rule_key *key);
struct str key_leaf(const struct rule_key *key);

/* key_expected(o, key): what its value may be, for people: "one of author, committer". */
void key_expected(struct out *o, const struct rule_key *key);

/* key_read(key, v, r, set): the value written as v into *set, checked. On false *r->e says it. */
bool key_read(const struct rule_key *key, const struct node *v, const struct reader *r,
              struct rule_set *set);

/* key_standard(key, a, set): its default into *set. */
void key_standard(const struct rule_key *key, struct arena *a, struct rule_set *set);

/* out_key_value(o, key, set): the value in its one canonical spelling, which is YAML too. */
void out_key_value(struct out *o, const struct rule_key *key, const struct rule_set *set);

/* out_texts(o, t): ["a","b"] */
void out_texts(struct out *o, struct texts t);

/* texts_read(name, v, fold, r, t): a list of texts, or one text as a list of one: sorted, each
 * once. */
bool texts_read(struct str name, const struct node *v, bool fold, const struct reader *r,
                struct texts *t);

/* text_read(name, v, expected, r, text): one text that is not empty. */
bool text_read(struct str name, const struct node *v, const char *expected, const struct reader *r,
               struct str *text);

/* services_read, repos_read: the two top keys of the catalogue, a map by name or a list of maps
 * with `name`, into *rules. */
bool services_read(const struct node *v, const struct reader *r, struct rules *rules);
bool repos_read(const struct node *v, const struct reader *r, struct rules *rules);

/* routes_read: the rows of `routes`, in their order. */
bool routes_read(const struct node *v, const struct reader *r, struct rules *rules);
void out_routes_canonical(struct out *o, const struct rules *rules);

/* the kinds of event that a route may name */
enum { ROUTE_KINDS = 8 };
extern const struct str route_kinds[ROUTE_KINDS];

/* nearest(word, known, n): the one that is near enough to be meant, {0}: none. */
struct str nearest(struct str word, const struct str *known, ptrdiff_t n);

/* wrong_key(r, in, key, known, n): "unknown key" at a key that is none of known[n] within the map
 * called `in` ({0}: the top), with the nearest of them. */
bool wrong_key(const struct reader *r, struct str in, const struct node *v, const struct str *known,
               ptrdiff_t n);

/* name_join(a, in, leaf): "in.leaf", or leaf where in is {0}. */
struct str name_join(struct arena *a, struct str in, struct str leaf);

/* rules_hash(rules, scratch): sets rules->hash from the canonical text. */
void rules_hash(struct rules *rules, struct arena scratch);

#endif
