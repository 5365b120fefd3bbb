/* Commits by one letter.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_FACT_COMMITS_H
#define TEST_FACT_COMMITS_H

#include "log.h"

/* a log in which `a and so on stand for shas of forty a: `a..`f */
static inline const char *with_shas(const char *log)
{
    struct out o = out_to(room());
    for (const char *p = log; *p; p++)
        if (*p == '`' && p[1]) {
            p++;
            for (int i = 0; i < 40; i++)
                out_byte(&o, *p);
        } else {
            out_byte(&o, *p);
        }
    out_byte(&o, 0);
    return o.item;
}

/* rows with the shas shortened again */
static inline struct str short_shas(struct str rows)
{
    struct out o = out_to(room());
    for (ptrdiff_t i = 0; i < rows.n; i++) {
        ptrdiff_t same = 0;
        while (i + same < rows.n && rows.p[i + same] == rows.p[i])
            same++;
        if (same < 40) {
            out_byte(&o, rows.p[i]);
            continue;
        }
        out_byte(&o, '`');
        out_byte(&o, rows.p[i]);
        i += 39;
    }
    struct str s = out_str_of(&o);
    return s.p ? s : S("");
}

#define check_sha_rows(parts, rules, log, rows)                                                    \
    check_str(short_shas(rows_of(facts_of(with_shas(log), rules), parts)), rows)

/* a commit of a push; parents as "'`a','`b'" */
#define COMMIT(sha, parents, at)                                                                   \
    "{'sha':'`" sha "','parents':[" parents "],'authored_at':'@" at "'}"
#define BARE(sha, at) "{'sha':'`" sha "','authored_at':'@" at "'}"
#define PUSH_OF(at, ref, more, commits)                                                            \
    "push.landed " at " 'repo':'r','ref':'refs/heads/" ref "'," more "'commits':[" commits "]\n"
#define DEPLOY_OF(id, at, sha)                                                                     \
    "deploy.finished " at " 'service':'s','env':'production','repo':'r','status':'success',"       \
    "'deploy':'" id "','id':'d" id "','sha':'`" sha "'\n"
#define MERGED(id, at, more) "change.merged " at " 'repo':'r','change':'" id "'" more "\n"

/* the changes of the facts: id, the commits each owns, start, exclusion */
static inline struct str changes_of(const struct facts *f)
{
    struct out o = out_to(room());
    for (ptrdiff_t i = 0; i < f->nchange; i++) {
        const struct change *c = &f->change[i];
        out_format(&o, "%.*s:", FMT(c->id));
        for (ptrdiff_t k = 0; k < c->ncommit; k++)
            out_format(&o, " %c", f->repo[c->repo_i].graph->commit[c->commit[k]].sha.p[0]);
        out_byte(&o, ' '), out_short_time(&o, c->start_ms);
        if (c->excluded)
            out_format(&o, " %.*s", FMT(reason_name(c->excluded)));
        out_text(&o, c->default_branch ? " main\n" : "\n");
    }
    struct str rows = short_shas(out_str_of(&o));
    return rows.p ? rows : S("");
}

#define check_changes(rules, log, rows) check_str(changes_of(facts_of(with_shas(log), rules)), rows)

#endif
