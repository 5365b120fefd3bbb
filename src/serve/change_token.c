/* Tokens (serve/change.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "host/random.h"
#include "json/writer.h"
#include "serve/access_copy.h"
#include "serve/change.h"

/* what a token of that scope can be held to */
static bool check_holds(const struct wish *w, enum permission scope, struct err *e)
{
    if (w->team.p && scope == MAY_ADMIN)
        return err_set(e, ERR_INPUT, "'team': an admin token cannot be held to one");
    if (w->source.p && scope != MAY_INGEST)
        return err_set(e, ERR_INPUT,
                       "'source': it says what may be posted, so only an ingest token can be held "
                       "to one");
    return (!w->team.p || name_check("team", w->team, e)) &&
           (!w->source.p || name_check("source", w->source, e));
}

static void out_token(struct json_writer *j, const struct token *t)
{
    json_text(j, S("label"), t->label);
    json_text(j, S("scope"), permission_name(t->scope));
    if (t->team.p)
        json_text(j, S("team"), t->team);
    if (t->source.p)
        json_text(j, S("source"), t->source);
    json_time(j, S("created_at"), t->created_ms);
}

bool token_add(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
               struct out *o, struct err *e)
{
    struct token t = {
        .label = w->label,
        .team = w->team,
        .source = w->source,
        .created_ms = now_ms,
        .revoked_ms = TIME_NONE,
    };
    struct out text = out_to(a);
    struct json_writer j = json_writer_to(o);
    if (!name_check("label", w->label, e))
        return false;
    if (!permission_find(w->scope, &t.scope))
        return err_set(e, ERR_INPUT, "'scope': expected one of ingest read write admin, got '%.*s'",
                       FMT(w->scope));
    if (!check_holds(w, t.scope, e))
        return false;
    out_text(&text, "pw_");
    out_str(&text, random_hex(TOKEN_BYTES, a));
    hash_sha256(out_str_of(&text), t.hash);
    if (!store_token_add(s, &t, e))
        return false;
    json_open_object(&j, (struct str){0});
    out_token(&j, &t);
    json_text(&j, S("token"), out_str_of(&text));
    json_flag(&j, S("first"), t.id == 1); /* ids are never used again */
    json_close(&j);
    return true;
}

bool token_revoke(struct store *s, const struct wish *w, int64_t now_ms, struct arena *a,
                  struct out *o, struct err *e)
{
    struct json_writer j = json_writer_to(o);
    (void)a;
    if (!w->label.n)
        return err_set(e, ERR_INPUT, "'label' is missing");
    if (!store_token_revoke(s, w->label, now_ms, e))
        return false;
    json_open_object(&j, (struct str){0});
    json_text(&j, S("label"), w->label);
    json_time(&j, S("revoked_at"), now_ms);
    json_close(&j);
    return true;
}

static bool list_token(void *context, const struct token *t)
{
    struct json_writer *j = context;
    json_open_object(j, (struct str){0});
    out_token(j, t);
    json_time(j, S("revoked_at"), t->revoked_ms);
    json_close(j);
    return true;
}

bool token_list(struct store *s, struct out *o, struct err *e)
{
    struct json_writer j = json_writer_to(o);
    json_open_object(&j, (struct str){0});
    json_text(&j, S("schema"), S("pitwall.tokens/1"));
    json_open_array(&j, S("tokens"));
    if (!store_tokens_each(s, list_token, &j, e))
        return false;
    json_close(&j);
    json_close(&j);
    return true;
}
