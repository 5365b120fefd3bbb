/* SPDX-License-Identifier: Apache-2.0 */
#include "load/remote.h"

#include "base/out.h"
#include "json/json.h"

enum {
    CALL_MS = 10 * 60 * 1000, /* an import in one transaction takes its time */
    LOOK_MS = 5000,
    ANSWER_BYTES = 64 << 20
};

char *remote_socket(const char *db, struct arena *a)
{
    struct out o = out_to(a);
    out_text(&o, db);
    out_text(&o, "-sock");
    return arena_z(a, out_str_of(&o));
}

bool remote_runs(const char *db, struct arena *a)
{
    struct arena scratch = *a;
    struct client_answer answer;
    struct err ignored;
    bool unsent;
    const struct client_request request = {
        .method = "GET",
        .url = S("http://local/healthz"),
        .socket = remote_socket(db, &scratch),
        .timeout_ms = LOOK_MS,
        .most = ANSWER_BYTES,
    };
    return client_send(&request, &scratch, &answer, &unsent, &ignored);
}

/* what the server said is wrong */
static struct str message_of(struct str body, struct arena *a)
{
    struct err ignored;
    struct json_parser *parser = json_parser_new();
    const struct json *j = json_parse(parser, body, false, a, &ignored);
    const struct json *message = json_get(json_get(j, S("error")), S("message"));
    struct str text = arena_copy(a, message ? message->text : (struct str){0});
    json_parser_free(parser);
    return text;
}

static enum err_code code_of(int status)
{
    switch (status) {
    case 404:
        return ERR_NOT_FOUND;
    case 503:
        return ERR_STORE;
    default:
        return status < 500 ? ERR_INPUT : ERR_SYSTEM;
    }
}

bool remote_call(const char *db, const char *method, const char *target, const char *type,
                 struct str body, struct arena *a, struct client_answer *answer, struct err *e)
{
    struct out url = out_to(a);
    out_text(&url, "http://local");
    out_text(&url, target);
    const struct http_pair header = {S("Content-Type"), str_of(type)};
    const struct client_request request = {
        .method = method,
        .url = out_str_of(&url),
        .socket = remote_socket(db, a),
        .header = &header,
        .nheader = type != NULL,
        .body = body,
        .timeout_ms = CALL_MS,
        .most = ANSWER_BYTES,
    };
    bool unsent;
    if (!client_send(&request, a, answer, &unsent, e))
        return false;
    if (answer->status < 400)
        return true;
    struct str message = message_of(answer->body, a);
    if (message.n)
        return err_set(e, code_of(answer->status), "%.*s", FMT(message));
    return err_set(e, code_of(answer->status), "the server of '%s' answered %d", db,
                   answer->status);
}
