/* source add, source list, source rotate, source remove.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/change_run.h"
#include "app/cmd.h"
#include "base/plain.h"
#include "host/file.h"
#include "host/note.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* --- secrets come from files: what stands on a command line is seen by all who use the machine --
 */

static bool read_standard_input(struct arena *a, struct str *text, struct err *e)
{
    char *bytes = NEW(a, char, SECRET_MOST + 3);
    ptrdiff_t n = 0;
    for (;;) {
        ssize_t got = read(STDIN_FILENO, bytes + n, (size_t)(SECRET_MOST + 3 - n));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(e, ERR_SYSTEM, "cannot read the secret: %s", strerror(errno));
        n += got;
        if (got == 0 || n == SECRET_MOST + 3)
            break;
    }
    *text = (struct str){bytes, n};
    return true;
}

/* the secret of --secret-file; p == NULL: not told */
static bool read_secret(struct session *r, struct str *secret, struct err *e)
{
    struct str path = session_value(r, OPTION_SECRET_FILE);
    *secret = (struct str){0};
    if (!path.p)
        return true;
    if (!(str_equal(path, S("-"))
              ? read_standard_input(&r->a, secret, e)
              : file_read(arena_z(&r->a, path), SECRET_MOST + 2, &r->a, secret, e)))
        return false;
    while (secret->n && (secret->p[secret->n - 1] == '\n' || secret->p[secret->n - 1] == '\r'))
        secret->n--;
    if (secret->n == 0 || secret->n > SECRET_MOST)
        return err_set(e, ERR_INPUT, "'--secret-file': '%.*s' holds %s", FMT(path),
                       secret->n ? "more than a secret" : "no secret");
    return true;
}

/* --- adding and rotating --------------------------------------------------------------------- */

/* three lines: where to, with what, how */
static void out_entry(struct out *o, const struct json *answer)
{
    struct str url = json_get_text(answer, S("url")), secret = json_get_text(answer, S("secret"));
    bool told = secret.p || str_equal(json_get_text(answer, S("scheme")), S("none"));
    out_text(o, "address  ");
    out_plain(o, url.p ? url : json_get_text(answer, S("path")));
    out_text(o, "\nsecret   ");
    out_plain(o, secret.p ? secret : told ? S("none") : S("as given"));
    out_text(o, "\nenter    ");
    out_plain(o, json_get_text(answer, S("enter")));
    out_byte(o, '\n');
}

static void note_entry(const struct json *answer)
{
    if (!json_get_text(answer, S("url")).p)
        note("the address stands behind the server's own, as http://127.0.0.1:8080");
    if (json_get_text(answer, S("secret")).p)
        note("the secret is shown this once");
}

bool cmd_source_add(struct session *r, struct err *e)
{
    static const struct change_route route = {"POST", "/api/v1/sources", source_add};
    struct wish w = {
        .name = r->argument.item[0],
        .adapter = session_value(r, OPTION_ADAPTER),
        .scheme = session_value(r, OPTION_SCHEME),
        .header = session_value(r, OPTION_HEADER),
    };
    const struct json *answer;
    if (!read_secret(r, &w.secret, e) || !change_run(r, &route, &w, &answer, e))
        return false;
    out_entry(&r->out, answer);
    note_entry(answer);
    return true;
}

bool cmd_source_rotate(struct session *r, struct err *e)
{
    static const struct change_route route = {"POST", "/api/v1/sources/{name}/secrets",
                                              source_rotate};
    struct wish w = {.name = r->argument.item[0], .keep = session_value(r, OPTION_KEEP)};
    const struct json *answer;
    if (!read_secret(r, &w.secret, e) || !change_run(r, &route, &w, &answer, e))
        return false;
    out_entry(&r->out, answer);
    note_entry(answer);
    note("the older secret is accepted until %.*s", FMT(json_get_text(answer, S("others_end_at"))));
    return true;
}

bool cmd_source_remove(struct session *r, struct err *e)
{
    static const struct change_route route = {"DELETE", "/api/v1/sources", source_remove};
    const struct wish w = {.name = r->argument.item[0]};
    const struct json *answer;
    if (!change_run(r, &route, &w, &answer, e))
        return false;
    out_text(&r->out, "removed with its secrets; what it sent stays\n");
    return true;
}

/* --- listing --------------------------------------------------------------------------------- */

static void out_secrets(struct out *o, const struct json *source)
{
    const struct json *list = json_get(source, S("secrets"));
    for (const struct json *k = json_first(list); k; k = json_next(list, k)) {
        struct str ends = json_get_text(k, S("ends_at"));
        out_text(o, k == json_first(list) ? "  secret of " : ", of ");
        out_str(o, json_get_text(k, S("created_at")));
        if (ends.p) {
            out_text(o, " until ");
            out_str(o, ends);
        }
    }
}

static bool out_sources(struct out *o, struct str text, struct arena *a, struct err *e)
{
    static const char *const columns[] = {"name", "adapter", "scheme"};
    int width[COUNT(columns)] = {0};
    const struct json *j = json_parse_own(text, a, e);
    const struct json *list = json_get(j, S("sources"));
    for (const struct json *c = json_first(list); c; c = json_next(list, c))
        for (int i = 0; i < COUNT(columns); i++) {
            int wide = plain_width(json_get_text(c, str_of(columns[i])));
            width[i] = wide > width[i] ? wide : width[i];
        }
    for (const struct json *c = json_first(list); c; c = json_next(list, c)) {
        for (int i = 0; i < COUNT(columns); i++) {
            struct str cell = json_get_text(c, str_of(columns[i]));
            out_plain(o, cell);
            for (int k = plain_width(cell); k < width[i] + 2; k++)
                out_byte(o, ' ');
        }
        out_str(o, json_get_text(c, S("created_at")));
        out_secrets(o, c);
        out_byte(o, '\n');
    }
    if (j && list->nchild == 0)
        note("no source is configured, see 'pitwall source add --help'");
    return j != NULL;
}

bool cmd_source_list(struct session *r, struct err *e)
{
    struct out text = out_to(&r->a);
    struct store *s = change_open(r, e);
    bool ok = s && source_list(s, r->now_ms, &text, e);
    store_close(s);
    if (!ok)
        return false;
    if (!session_told(r, OPTION_JSON))
        return out_sources(&r->out, out_str_of(&text), &r->a, e);
    out_str(&r->out, out_str_of(&text));
    out_byte(&r->out, '\n');
    return true;
}
