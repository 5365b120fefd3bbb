/* SPDX-License-Identifier: Apache-2.0 */
#include "event/reading.h"
#include "event/wire.h"

#include <string.h>

enum commit_member {
    COMMIT_SHA,
    COMMIT_PARENTS_OF,
    COMMIT_AUTHORED,
    COMMIT_COMMITTED,
    COMMIT_PATHS,
    COMMIT_MEMBERS
};
static const struct str commit_members[COMMIT_MEMBERS] = {
    STR("sha"), STR("parents"), STR("authored_at"), STR("committed_at"), STR("paths")};

/* one commit of a push being read; place is its number, from 1 */
struct commit_reading {
    struct reading *r;
    const struct field_rule *rule;
    long long place;
    struct event_commit *commit;
    const struct json *told[COMMIT_MEMBERS]; /* NULL: not told */
};

static bool commit_fail(struct commit_reading *c, enum commit_member member, const char *what,
                        const char *subject)
{
    const char *quote = subject ? "'" : "";
    return check_fail(c->r->e, c->r->build.type, c->rule->field, "item %lld: '%s': %s%s%s%s",
                      c->place, commit_members[member].p, what, quote, subject ? subject : "",
                      quote);
}

static bool commit_expected(struct commit_reading *c, enum commit_member member, const char *what,
                            const struct json *got)
{
    return check_fail(c->r->e, c->r->build.type, c->rule->field,
                      "item %lld: '%s': expected %s, got %s", c->place, commit_members[member].p,
                      what, read_kind(got));
}

static bool commit_sha(struct commit_reading *c, enum commit_member member, const struct json *j,
                       struct str *to)
{
    if (j->type != JSON_STRING)
        return commit_expected(c, member, "a sha", j);
    if (!check_sha(j->text))
        return commit_fail(c, member, "not 4 to 64 hex digits: ", shown(j->text).z);
    char *p = NEW_RAW(c->r->build.a, char, j->text.n);
    for (ptrdiff_t i = 0; i < j->text.n; i++)
        p[i] = (char)(j->text.p[i] | 0x20); /* digits have that bit already */
    *to = (struct str){p, j->text.n};
    return true;
}

static bool commit_time(struct commit_reading *c, enum commit_member member, int64_t *ms)
{
    const struct json *j = c->told[member];
    *ms = TIME_NONE;
    if (!j)
        return true;
    if (j->type != JSON_STRING && j->type != JSON_INTEGER)
        return commit_expected(c, member, "a time", j);
    bool ok = j->type == JSON_STRING ? time_parse(j->text, ms) : time_parse_integer(j->integer, ms);
    if (ok && wire_time_ok(*ms))
        return true;
    return j->type == JSON_STRING ? commit_fail(c, member, "not a time: ", shown(j->text).z)
                                  : commit_fail(c, member, "not a time", NULL);
}

static bool commit_parents(struct commit_reading *c)
{
    const struct json *j = c->told[COMMIT_PARENTS_OF];
    c->commit->nparent = 0;
    c->commit->parents_told = j;
    if (!j)
        return true;
    if (j->type != JSON_ARRAY)
        return commit_expected(c, COMMIT_PARENTS_OF, "an array of shas", j);
    if (j->nchild > COMMIT_PARENTS)
        return commit_fail(c, COMMIT_PARENTS_OF, "more than 128 parents", NULL);
    for (const struct json *p = json_first(j); p; p = json_next(j, p))
        if (!commit_sha(c, COMMIT_PARENTS_OF, p, &c->commit->parent[c->commit->nparent++]))
            return false;
    return true;
}

static bool commit_paths(struct commit_reading *c)
{
    const struct json *j = c->told[COMMIT_PATHS];
    c->commit->paths = (struct str){0};
    if (!j)
        return true;
    if (j->type != JSON_ARRAY)
        return commit_expected(c, COMMIT_PATHS, "an array of strings", j);
    for (const struct json *p = json_first(j); p; p = json_next(j, p))
        if (p->type != JSON_STRING)
            return commit_expected(c, COMMIT_PATHS, "an array of strings", p);
    struct out o = out_to(c->r->build.a);
    json_write(&o, j);
    c->commit->paths = out_str_of(&o);
    return true;
}

static bool read_commit(struct commit_reading *c, const struct json *j)
{
    memset(c->told, 0, sizeof c->told);
    for (const struct json *m = json_first(j); m; m = json_next(j, m)) {
        int known = 0;
        while (known < COMMIT_MEMBERS && !str_equal(commit_members[known], m->key))
            known++;
        if (m->type == JSON_NULL)
            continue;
        if (known < COMMIT_MEMBERS) {
            c->told[known] = m;
            continue;
        }
        struct str near = {0}; /* not kept: such members are authors and messages */
        for (int i = 0; i < COMMIT_MEMBERS; i++)
            near = vocabulary_near(near, m->key, commit_members[i]);
        read_remark(c->r, m->key, near);
    }
    if (!c->told[COMMIT_SHA])
        return commit_fail(c, COMMIT_SHA, "missing", NULL);
    if (!c->told[COMMIT_AUTHORED])
        return commit_fail(c, COMMIT_AUTHORED, "missing", NULL);
    return commit_sha(c, COMMIT_SHA, c->told[COMMIT_SHA], &c->commit->sha) && commit_parents(c) &&
           commit_time(c, COMMIT_AUTHORED, &c->commit->authored_ms) &&
           commit_time(c, COMMIT_COMMITTED, &c->commit->committed_ms) && commit_paths(c);
}

bool read_commits(struct reading *r, const struct field_rule *rule, const struct json *j,
                  struct value *v)
{
    if (j->type != JSON_ARRAY)
        return read_fail(r, rule, "an array of commits", j);
    struct event_commit commit;
    struct commit_reading c = {.r = r, .rule = rule, .commit = &commit};
    struct out o = out_to(r->build.a);
    for (const struct json *m = json_first(j); m; m = json_next(j, m)) {
        c.place++;
        if (m->type != JSON_OBJECT)
            return check_fail(r->e, r->build.type, rule->field,
                              "item %lld: expected an object, got %s", c.place, read_kind(m));
        if (!read_commit(&c, m))
            return false;
        commits_add(&o, &commit);
    }
    *v = (struct value){.kind = VALUE_COMMITS, .text = out_str_of(&o)};
    return true;
}
