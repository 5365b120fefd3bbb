/* Events of `emit`, their ids, the spool.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "emit/id.h"
#include "emit/spool.h"
#include "event/write.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- ids ------------------------------------------------------------------------------------- */

static struct str id_of(const struct ci_job *job, const char *now, struct str type,
                        const struct str *word, ptrdiff_t n)
{
    struct json_parser *parser = json_parser_new();
    struct emit_event x;
    struct err e = {0};
    struct str id = {0};
    bool ok = emit_start(&x, type, room(), &e);
    for (ptrdiff_t i = 0; ok && i < n; i++)
        ok = emit_word(&x, word[i], &e);
    ok = ok && emit_id(&x, job, str_of(now), parser, room(), &id, &e);
    if (!ok)
        fail_msg("%s", e.text);
    json_parser_free(parser);
    return id;
}

#define ID(job, now, type, ...)                                                                    \
    id_of(job, now, S(type), (const struct str[]){__VA_ARGS__},                                    \
          COUNT(((const struct str[]){__VA_ARGS__})))

static const struct ci_job job = {
    STR("ci"), {STR("host"), STR("project"), STR("7"), STR("ship"), {0}}
};

static void in_a_job_the_same_thing_has_one_id(void **state)
{
    (void)state;
    struct str one = ID(&job, "2026-11-02T10:00:00Z", "deploy.finished", STR("deploy=1"),
                        STR("service=a"), STR("status=success"));
    struct str later = ID(&job, "2026-11-02T11:00:00Z", "deploy.finished", STR("deploy=1"),
                          STR("service=a"), STR("status=success"), STR("title=again"));
    struct str other = ID(&job, "2026-11-02T10:00:00Z", "deploy.finished", STR("deploy=1"),
                          STR("service=a"), STR("status=failure"));
    struct ci_job next = job;
    next.part[2] = S("8");
    struct str again = ID(&next, "2026-11-02T10:00:00Z", "deploy.finished", STR("deploy=1"),
                          STR("service=a"), STR("status=success"));
    check_true(str_starts(one, S("ci:")) && one.n == 35);
    check_true(str_equal(one, later));
    check_true(!str_equal(one, other) && !str_equal(one, again));
}

static void what_time_is_part_of_is_told_apart_by_all_it_says(void **state)
{
    (void)state;
    struct str one = ID(&job, "2026-11-02T10:00:00Z", "note.added", STR("text=a"));
    struct str later = ID(&job, "2026-11-02T11:00:00Z", "note.added", STR("text=a"));
    struct str other = ID(&job, "2026-11-02T10:00:00Z", "note.added", STR("text=a"), STR("env=x"));
    struct str told = ID(&job, "2026-11-02T10:00:00Z", "note.added", STR("text=a"), STR("at=99"));
    check_true(str_equal(one, later));
    check_true(!str_equal(one, other) && !str_equal(one, told));
}

static void elsewhere_the_id_is_the_hash_of_the_event(void **state)
{
    (void)state;
    const struct ci_job none = {0};
    struct str one = ID(&none, "2026-11-02T10:00:00Z", "note.added", STR("text=a"));
    struct str later = ID(&none, "2026-11-02T11:00:00Z", "note.added", STR("text=a"));
    check_int(one.n, 64);
    check_true(!str_equal(one, later));
}

static struct str no_variables(const char *name)
{
    (void)name;
    return (struct str){0};
}

static struct str half_of_gitlab(const char *name)
{
    return strcmp(name, "GITLAB_CI") == 0 ? S("true") : (struct str){0};
}

static void a_job_without_a_run_is_none(void **state)
{
    (void)state;
    check_true(!ci_job_of(no_variables).system.p);
    check_true(!ci_job_of(half_of_gitlab).system.p);
}

/* --- the spool ------------------------------------------------------------------------------- */

static char folder[] = "/tmp/pitwall-spool-XXXXXX", path[64];

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? (snprintf(path, sizeof path, "%s/a/b/s.ndjson", folder), 0) : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command); /* NOLINT(cert-env33-c): a path of our own making */
}

/* A server: refuses lines with an x, is away from line number `away` on, counts calls. */
struct server {
    int away, calls, lines;
    struct out got;
};

static bool serve(void *context, const struct str *line, ptrdiff_t n, struct spool_fate *fate,
                  struct err *e)
{
    struct server *s = context;
    if (s->lines >= s->away)
        return err_set(e, ERR_SYSTEM, "away");
    s->calls++;
    for (ptrdiff_t i = 0; i < n; i++) {
        fate[i].kept = s->lines >= s->away;
        if (fate[i].kept)
            continue;
        s->lines++;
        if (str_find(line[i], 'x') >= 0)
            fate[i].reason = S("no x");
        else
            out_str(&s->got, line[i]);
    }
    return true;
}

static struct str text_of(const char *suffix)
{
    static char text[1 << 16];
    char name[80];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    FILE *f = fopen(name, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = 0;
    if (f)
        fclose(f);
    return str_of(text);
}

static void lines_go_in_order_and_only_what_was_sent_is_taken_away(void **state)
{
    (void)state;
    struct err e = {0};
    struct spool_count count;
    struct server s = {.away = 0, .got = out_to(room())};
    struct stat about;
    check_true(spool_drain(path, serve, &s, &count, &e) && count.sent == 0);
    static const char *const lines[] = {"a", "b", "x", "c", "d"};
    for (int i = 0; i < COUNT(lines); i++)
        check_true(spool_append(path, str_of(lines[i]), &e));
    check_true(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600);
    check_true(!spool_drain(path, serve, &s, &count, &e));
    check_str(text_of(""), "a\nb\nx\nc\nd\n");
    s.away = 4;
    check_true(spool_drain(path, serve, &s, &count, &e));
    check_int(count.sent, 3);
    check_int(count.refused, 1);
    check_int(count.left, 1);
    check_str(text_of(""), "d\n");
    check_str(text_of(".refused"), "{\"reason\":\"no x\",\"line\":\"x\"}\n");
    s.away = 99;
    check_true(spool_drain(path, serve, &s, &count, &e));
    check_str(out_str_of(&s.got), "abcd");
    check_true(access(path, F_OK) != 0);
}

static void many_lines_go_in_batches_and_half_a_line_is_ended(void **state)
{
    (void)state;
    struct err e = {0};
    struct spool_count count;
    struct server s = {.away = 1 << 30, .got = out_to(room())};
    FILE *f = fopen(path, "w");
    check_true(f != NULL);
    for (int i = 0; i < 1200; i++)
        fprintf(f, "%d\n", i);
    fprintf(f, "cut");
    fclose(f);
    check_true(spool_append(path, S("z"), &e));
    check_true(spool_drain(path, serve, &s, &count, &e));
    check_int(count.sent, 1202);
    check_int(s.calls, 3);
    check_true(str_ends(out_str_of(&s.got), S("1199cutz")));
}

static void a_full_spool_takes_no_more(void **state)
{
    (void)state;
    struct err e = {0};
    FILE *f = fopen(path, "w");
    check_true(f && fseek(f, SPOOL_BYTES - 2, SEEK_SET) == 0 && fputc('\n', f) == '\n');
    fclose(f);
    check_true(!spool_append(path, S("one more"), &e));
    check_int(e.code, ERR_SYSTEM);
    check_true(strstr(e.text, "is full: ") != NULL);
    unlink(path);
    check_true(spool_append(path, S("one more"), &e));
}

static void where_it_is(void **state)
{
    (void)state;
    check_str(spool_default(S("/s"), S("/h"), room()), "/s/pitwall/spool.ndjson");
    check_str(spool_default(S(""), S("/h"), room()), "/h/.local/state/pitwall/spool.ndjson");
    check_true(!spool_default((struct str){0}, (struct str){0}, room()).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_job_the_same_thing_has_one_id),
        cmocka_unit_test(what_time_is_part_of_is_told_apart_by_all_it_says),
        cmocka_unit_test(elsewhere_the_id_is_the_hash_of_the_event),
        cmocka_unit_test(a_job_without_a_run_is_none),
        cmocka_unit_test(lines_go_in_order_and_only_what_was_sent_is_taken_away),
        cmocka_unit_test(many_lines_go_in_batches_and_half_a_line_is_ended),
        cmocka_unit_test(a_full_spool_takes_no_more),
        cmocka_unit_test(where_it_is),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
