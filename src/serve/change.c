/* Wishes, names, links (the rest: change_token.c, change_source.c).
 * SPDX-License-Identifier: Apache-2.0 */
#include "serve/change.h"

#include "base/plain.h"
#include "event/read.h"
#include "json/writer.h"
#include "load/mark.h"

#include <stddef.h>

/* --- wishes ---------------------------------------------------------------------------------- */

static const struct {
    struct str name;
    size_t at;
    bool object;
} members[] = {
    {STR("label"),   offsetof(struct wish, label),   false},
    {STR("scope"),   offsetof(struct wish, scope),   false},
    {STR("team"),    offsetof(struct wish, team),    false},
    {STR("source"),  offsetof(struct wish, source),  false},
    {STR("name"),    offsetof(struct wish, name),    false},
    {STR("adapter"), offsetof(struct wish, adapter), false},
    {STR("scheme"),  offsetof(struct wish, scheme),  false},
    {STR("header"),  offsetof(struct wish, header),  false},
    {STR("secret"),  offsetof(struct wish, secret),  false},
    {STR("keep"),    offsetof(struct wish, keep),    false},
    {STR("from"),    offsetof(struct wish, from),    true },
    {STR("to"),      offsetof(struct wish, to),      true },
    {STR("rel"),     offsetof(struct wish, rel),     false},
    {STR("reason"),  offsetof(struct wish, reason),  false},
    {STR("at"),      offsetof(struct wish, at),      false},
};

static struct str *member(struct wish *w, int i)
{
    return (struct str *)(void *)((char *)w + members[i].at);
}

static bool read_member(const struct json *c, struct arena *a, struct wish *w, struct err *e)
{
    if (str_equal(c->key, S("retract"))) {
        w->retract = c->type == JSON_BOOL && c->flag;
        return c->type == JSON_BOOL || err_set(e, ERR_INPUT, "'retract': not true or false");
    }
    for (int i = 0; i < COUNT(members); i++) {
        if (!str_equal(c->key, members[i].name))
            continue;
        if (c->type == JSON_NULL)
            return true;
        if (c->type != (members[i].object ? JSON_OBJECT : JSON_STRING))
            return err_set(e, ERR_INPUT, "'%.*s': not %s", FMT(c->key),
                           members[i].object ? "an object" : "a text");
        struct out o = out_to(a);
        if (members[i].object)
            json_write(&o, c);
        *member(w, i) = members[i].object ? out_str_of(&o) : c->text;
        return true;
    }
    return err_set(e, ERR_INPUT, "unknown member '%.*s'", FMT(c->key));
}

bool wish_read(const struct json *j, struct arena *a, struct wish *w, struct err *e)
{
    *w = (struct wish){0};
    if (j->type != JSON_OBJECT)
        return err_set(e, ERR_INPUT, "the body is no JSON object");
    for (const struct json *c = json_first(j); c; c = json_next(j, c))
        if (!read_member(c, a, w, e))
            return false;
    return true;
}

void out_wish(struct out *o, const struct wish *w)
{
    struct json_writer j = json_writer_to(o);
    struct wish copy = *w;
    json_open_object(&j, (struct str){0});
    for (int i = 0; i < COUNT(members); i++) {
        struct str value = *member(&copy, i);
        if (value.p && members[i].object)
            json_raw(&j, members[i].name, value);
        else if (value.p)
            json_text(&j, members[i].name, value);
    }
    if (w->retract)
        json_flag(&j, S("retract"), true);
    json_close(&j);
}

/* --- names ----------------------------------------------------------------------------------- */

bool name_check(const char *what, struct str name, struct err *e)
{
    /* the owner at this machine, who expires bodies, what marks a made-up organisation */
    static const struct str taken[] = {STR("local"), STR("retention"), STR("sample")};
    if (name.n == 0)
        return err_set(e, ERR_INPUT, "'%s' is missing", what);
    if (name.n > NAME_MOST)
        return err_set(e, ERR_INPUT, "'%s': longer than %d bytes", what, NAME_MOST);
    if (!str_is_plain(name) || str_trim(name).n != name.n)
        return err_set(e, ERR_INPUT, "'%s': not plain text: '%.*s'", what, FMT(name));
    if (str_find(name, '@') >= 0)
        return err_set(e, ERR_INPUT,
                       "'%s': '%.*s' looks like a person's address: name a machine or a team", what,
                       FMT(name));
    for (int i = 0; i < COUNT(taken); i++)
        if (str_equal_fold(name, taken[i]))
            return err_set(e, ERR_INPUT, "'%s': '%.*s' is taken by pitwall itself", what,
                           FMT(name));
    return true;
}

bool name_check_path(const char *what, struct str name, struct err *e)
{
    if (!name_check(what, name, e))
        return false;
    for (ptrdiff_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (i == 0 || (c != '-' && c != '_' && c != '.')))
            return err_set(e, ERR_INPUT,
                           "'%s': '%.*s': it stands in an address: letters, digits, '-', '_', '.'",
                           what, FMT(name));
    }
    return true;
}

/* --- links ----------------------------------------------------------------------------------- */

static void out_link(struct out *o, const struct wish *w, int64_t now_ms)
{
    struct json_writer j = json_writer_to(o);
    json_open_object(&j, (struct str){0});
    json_text(&j, S("type"), w->retract ? S("link.retracted") : S("link.asserted"));
    if (w->at.p)
        json_text(&j, S("at"), w->at);
    else
        json_time(&j, S("at"), now_ms);
    json_text(&j, S("source"), S("api"));
    if (w->from.p)
        json_raw(&j, S("from"), w->from);
    if (w->to.p)
        json_raw(&j, S("to"), w->to);
    if (w->rel.p)
        json_text(&j, S("rel"), w->rel);
    json_text(&j, S("reason"), w->reason);
    json_close(&j);
}

bool link_state(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
                struct out *o, struct err *e)
{
    struct out text = out_to(a);
    struct event_remark remark = {0};
    struct event event;
    enum append_result result;
    if (str_trim(w->reason).n == 0)
        return err_set(e, ERR_INPUT, "'reason' is missing: a later reader will ask for it");
    out_link(&text, w, now_ms);
    struct json_parser *parser = json_parser_new();
    const struct json *j = json_parse(parser, out_str_of(&text), false, a, e);
    bool ok = j && event_read(j, a, &event, &remark, e) && mark_check(s, "the log", false, a, e) &&
              store_append(s, &event, now_ms, &result, *a, e);
    json_parser_free(parser);
    if (ok)
        out_format(o, "{\"status\":\"%s\"}", result == APPEND_NEW ? "accepted" : "duplicate");
    return ok;
}
