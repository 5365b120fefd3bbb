/* token add, token list, token revoke.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/change_run.h"
#include "app/cmd.h"
#include "base/plain.h"
#include "host/note.h"
#include "serve/access_copy.h"
#include "serve/config.h"

/* A slip in a team's name makes a token that sees nothing: said, not refused, since the definitions
 * may come later. */
static void look_for_team(struct session *r, struct str team)
{
    struct config config = session_config(r);
    struct rules rules;
    struct err e = {0};
    bool found = !team.p || !config_rules(&config, false, &r->a, &rules, &e);
    for (ptrdiff_t i = 0; !found && i < rules.nservice; i++)
        found = str_equal(rules.service[i].team, team);
    if (!found)
        note("no service of the definitions is of the team '%.*s' yet", FMT(team));
}

bool cmd_token_add(struct session *r, struct err *e)
{
    static const struct change_route route = {"POST", "/api/v1/tokens", token_add};
    const struct wish w = {
        .label = session_value(r, OPTION_LABEL),
        .scope = session_value(r, OPTION_SCOPE),
        .team = session_value(r, OPTION_HELD_TEAM),
        .source = session_value(r, OPTION_HELD_SOURCE),
    };
    const struct json *answer;
    if (!w.label.p || !w.scope.p)
        return err_set(e, ERR_USAGE, "token add: '--%s' is missing", w.label.p ? "scope" : "label");
    if (!change_run(r, &route, &w, &answer, e))
        return false;
    out_str(&r->out, json_get_text(answer, S("token")));
    out_byte(&r->out, '\n');
    note("this is the token '%.*s', scope %.*s; it is shown this once: only its hash is kept",
         FMT(w.label), FMT(w.scope));
    look_for_team(r, w.team);
    return true;
}

/* --- listing --------------------------------------------------------------------------------- */

static void out_cell(struct out *o, struct str text, int width)
{
    out_plain(o, text);
    for (int i = plain_width(text); i < width; i++)
        out_byte(o, ' ');
    out_text(o, "  ");
}

static void out_time_cell(struct out *o, int64_t ms)
{
    if (ms == TIME_NONE)
        out_text(o, "-");
    else
        out_time(o, ms);
    out_text(o, "  ");
}

struct table {
    struct out *o;
    int label, rows; /* width of the widest label; how many */
};

static bool measure_token(void *context, const struct token *t)
{
    struct table *table = context;
    int width = plain_width(t->label);
    table->label = width > table->label ? width : table->label;
    table->rows++;
    return true;
}

static bool show_token(void *context, const struct token *t)
{
    struct table *table = context;
    struct out *o = table->o;
    out_cell(o, t->label, table->label);
    out_cell(o, permission_name(t->scope), 6);
    out_time_cell(o, t->created_ms);
    if (t->team.p) {
        out_text(o, "team ");
        out_cell(o, t->team, 0);
    }
    if (t->source.p) {
        out_text(o, "source ");
        out_cell(o, t->source, 0);
    }
    if (t->revoked_ms != TIME_NONE) {
        out_text(o, "revoked ");
        out_time(o, t->revoked_ms);
    }
    while (o->n && o->item[o->n - 1] == ' ')
        o->n--;
    out_byte(o, '\n');
    return true;
}

bool cmd_token_list(struct session *r, struct err *e)
{
    struct table table = {.o = &r->out};
    struct store *s = change_open(r, e);
    bool json = session_told(r, OPTION_JSON);
    bool ok = s && (json ? token_list(s, &r->out, e)
                         : store_tokens_each(s, measure_token, &table, e) &&
                               store_tokens_each(s, show_token, &table, e));
    store_close(s);
    if (ok && json)
        out_byte(&r->out, '\n');
    if (ok && !json && table.rows == 0)
        note("no token was ever made: only requests from this machine itself are answered");
    return ok;
}

bool cmd_token_revoke(struct session *r, struct err *e)
{
    static const struct change_route route = {"DELETE", "/api/v1/tokens", token_revoke};
    const struct wish w = {.label = r->argument.item[0]};
    const struct json *answer;
    if (!change_run(r, &route, &w, &answer, e))
        return false;
    out_text(&r->out, "revoked, and whoever signed in with it is signed out\n");
    return true;
}
