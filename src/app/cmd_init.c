/* init.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "git/import.h"
#include "host/file.h"
#include "serve/config.h"

/* the line that tells how this repository's deployments can be named */
static bool hint_of(struct session *r, struct str path, const char **hint, struct err *e)
{
    struct git_repository repository;
    struct git_refs refs;
    struct out o = out_to(&r->a);
    if (!git_open(path, &r->a, &repository, e) || !git_refs(&repository, NULL, 0, &r->a, &refs, e))
        return false;
    ptrdiff_t tags = 0, releases = 0;
    for (ptrdiff_t i = 0; i < refs.n; i++) {
        struct str name = refs.item[i].name;
        bool tag = str_starts(name, S("refs/tags/"));
        tags += tag;
        releases += tag && git_tag_is_release(str_slice(name, 10, name.n));
    }
    if (releases)
        out_format(&o,
                   "%td of %td tags of %.*s look like released versions: pitwall import git reads "
                   "them as deployments",
                   releases, tags, FMT(repository.name));
    else
        out_format(&o,
                   "no tag of %.*s looks like a released version: name deployments with pitwall "
                   "import git --deploys 'tags:GLOB', or import deploy.finished events",
                   FMT(repository.name));
    *hint = arena_z(&r->a, out_str_of(&o));
    return true;
}

bool cmd_init(struct session *r, struct err *e)
{
    struct config config = session_config(r);
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
