/* link.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/change_run.h"
#include "app/cmd.h"
#include "json/writer.h"

/* "deploy:4711" -> {"deploy":"4711"}; "change:org/web#17" -> {"change":"17","repo":"org/web"} */
static bool read_reference(struct str word, struct arena *a, struct str *object, struct err *e)
{
    static const struct str kinds[] = {STR("deploy"), STR("incident"), STR("sha"), STR("flag"),
                                       STR("change")};
    struct str id = word, kind = str_cut(&id, ':'), repo = {0};
    struct out o = out_to(a);
    struct json_writer j = json_writer_to(&o);
    int k = 0;
    while (k < COUNT(kinds) && !str_equal(kind, kinds[k]))
        k++;
    if (k == COUNT(kinds) || id.n == 0)
        return err_set(e, ERR_USAGE,
                       "'%.*s' names nothing: write deploy:ID, incident:ID, sha:SHA, flag:KEY or "
                       "change:REPO#N",
                       FMT(word));
    if (str_equal(kind, S("change"))) {
        repo = str_cut(&id, '#');
        if (!id.n || !repo.n)
            return err_set(e, ERR_USAGE, "'%.*s': a change is written change:REPO#N", FMT(word));
    }
    json_open_object(&j, (struct str){0});
    json_text(&j, kind, id);
    if (repo.p)
        json_text(&j, S("repo"), repo);
    json_close(&j);
    *object = out_str_of(&o);
    return true;
}

bool cmd_link(struct session *r, struct err *e)
{
    static const struct change_route route = {"POST", "/api/v1/links", link_state};
    struct wish w = {
        .rel = session_value(r, OPTION_REL),
        .reason = session_value(r, OPTION_REASON),
        .retract = session_told(r, OPTION_RETRACT),
    };
    const struct json *answer;
    if (!w.rel.p || !w.reason.p)
        return err_set(e, ERR_USAGE, "link: '--%s' is missing", w.rel.p ? "reason" : "rel");
    if (!read_reference(r->argument.item[0], &r->a, &w.from, e) ||
        !read_reference(r->argument.item[1], &r->a, &w.to, e))
        return false;
    if (r->now_told) {
        struct out at = out_to(&r->a);
        out_time(&at, r->now_ms);
        w.at = out_str_of(&at);
    }
    if (!change_run(r, &route, &w, &answer, e))
        return false;
    out_format(&r->out, "%s: %.*s %.*s %.*s\n", w.retract ? "taken back" : "stated",
               FMT(r->argument.item[0]), FMT(w.rel), FMT(r->argument.item[1]));
    return true;
}
