/* init. SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/config.h"
#include "app/deploys.h"
#include "app/file.h"

/* the line that tells how this repository's deployments can be named */
static bool hint_of(struct session *r, struct str path, const char **hint, struct err *e)
{
    struct git_repository repository;
    struct git_refs refs;
    struct out o = out_to(&r->a);
    if (!git_open(path, &r->a, &repository, e) || !git_refs(&repository, NULL, 0, &r->a, &refs, e))
        return false;
    struct deploys_guess guess = deploys_guess(&refs, &r->a);
    if (guess.pattern.p)
        out_format(&o,
                   "%td of %td tags of %.*s look like deployments: pitwall import git PATH "
                   "--deploys 'tags:%.*s'",
                   guess.matching, guess.tags, FMT(repository.name), FMT(guess.pattern));
    else
        out_format(&o,
                   "no tag of %.*s looks like a version: name deployments with pitwall import git "
                   "PATH --deploys 'tags:GLOB', or send deploy.finished events",
                   FMT(repository.name));
    *hint = arena_z(&r->a, out_str_of(&o));
    return true;
}

bool cmd_init(struct session *r, struct err *e)
{
    struct config config = config_of(r);
    struct str git = session_value(r, OPTION_GIT);
    const char *hint = NULL;
    if (git.p && !hint_of(r, git, &hint, e))
        return false;
    struct out text = out_to(&r->a);
    out_rules_commented(&text, hint);
    if (!file_write_new(config.definitions, out_str_of(&text), e))
        return false;
    out_format(&r->out, "wrote %s: every setting at its default; change what counts here\n",
               config.definitions);
    return true;
}
