/* Repositories made for a test, in a temporary directory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_GIT_PLACE_H
#define TEST_GIT_PLACE_H

#include "base/out.h"
#include "check.h"
#include "event/write.h"
#include "git/import.h"

#include <stdlib.h>
#include <unistd.h>

/* the directory; made by the first call, removed by clean_up */
static inline const char *place(void)
{
    static char path[] = "/tmp/pitwall-test-XXXXXX";
    static bool made;
    if (!made && !mkdtemp(path))
        abort();
    made = true;
    return path;
}

/* sh(script): the exit status of a shell script there; git knows neither the user's config nor the
 * clock. `commit FILE SECONDS` commits a change, `tag NAME SECONDS` makes an annotated tag. */
static inline int sh_status(const char *script)
{
    static const char *const before =
        "set -e; cd '%s'; export HOME=\"$PWD\" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a "
        "GIT_AUTHOR_EMAIL=a@example.invalid GIT_COMMITTER_NAME=a "
        "GIT_COMMITTER_EMAIL=a@example.invalid LC_ALL=C TZ=UTC0; unset GIT_DIR;\n"
        "at() { export GIT_AUTHOR_DATE=\"@$1 +0000\" GIT_COMMITTER_DATE=\"@$1 +0000\"; }\n"
        "init() { git init -q -b main \"$@\"; }\n"
        "commit() { at $2; echo $2 >> $1; git add $1; git commit -q -m x; }\n"
        "tag() { at $2; git tag -a -m x $1 ${3:-HEAD}; }\n"
        "%s";
    struct arena scratch = *room();
    struct out o = out_to(&scratch);
    out_format(&o, before, place(), script);
    out_byte(&o, 0);
    return system(o.item); /* NOLINT(cert-env33-c): a test's own script */
}

static inline void sh(const char *script)
{
    if (sh_status(script) != 0) {
        print_error("this script failed: %s\n", script);
        _fail(__FILE__, __LINE__);
    }
}

static inline int clean_up(void **state)
{
    (void)state;
    char line[100];
    snprintf(line, sizeof line, "chmod -R u+w '%s'; rm -rf '%s'", place(), place());
    return system(line) != 0; /* NOLINT(cert-env33-c) */
}

/* in_place("x") is the path of x there */
static inline struct str in_place(const char *name)
{
    struct out o = out_to(room());
    out_format(&o, "%s/%s", place(), name);
    return out_str_of(&o);
}

/* the words of a shell script's output */
static inline struct str said(const char *script)
{
    struct out o = out_to(room());
    struct out all = out_to(room());
    out_format(&o, "{ %s\n} > '%s/.said'", script, place());
    out_byte(&o, 0);
    sh(o.item);
    char line[4096];
    FILE *f = fopen(arena_z(room(), in_place(".said")), "r");
    assert_non_null(f);
    for (size_t n; (n = fread(line, 1, sizeof line, f)) > 0;)
        out_str(&all, (struct str){line, (ptrdiff_t)n});
    fclose(f);
    return str_trim(out_str_of(&all));
}

/* the repository named so there; the test fails where it cannot be opened */
static inline struct git_repository opened(const char *name)
{
    struct git_repository repository;
    struct err e = {0};
    if (!git_open(in_place(name), room(), &repository, &e)) {
        print_error("%s\n", e.text);
        _fail(__FILE__, __LINE__);
    }
    return repository;
}

/* What an import gave. */
struct got {
    struct out events;       /* canonical JSON, one line each */
    struct out notices;      /* one line each */
    int64_t nevent, largest; /* how many; bytes of the longest line */
    struct {
        struct git_ref *item;
        ptrdiff_t n, capacity;
    } tip;
    struct git_import_count count;
    struct err e;
    bool fine;
};

static inline bool got_event(void *context, const struct event *v, struct err *e)
{
    (void)e;
    struct got *got = context;
    ptrdiff_t before = got->events.n;
    out_event(&got->events, v);
    out_byte(&got->events, '\n');
    if (got->events.n - before > got->largest)
        got->largest = got->events.n - before;
    got->nevent++;
    return true;
}

static inline bool got_tip(void *context, struct str name, struct str sha, struct err *e)
{
    (void)e;
    struct got *got = context;
    ptrdiff_t i = 0;
    while (i < got->tip.n && !str_equal(got->tip.item[i].name, name))
        i++;
    if (i == got->tip.n)
        PUSH(room(), &got->tip);
    got->tip.item[i] =
        (struct git_ref){.name = arena_copy(room(), name), .sha = arena_copy(room(), sha)};
    return true;
}

static inline void got_notice(void *context, struct str line)
{
    struct got *got = context;
    out_str(&got->notices, line);
    out_byte(&got->notices, '\n');
}

/* imports the repository named so, after what `before` has read (NULL: nothing) */
static inline struct got imported(const char *name, struct git_import import,
                                  const struct got *before)
{
    struct got got = {.events = out_to(room()), .notices = out_to(room())};
    struct git_repository repository;
    const struct git_sink sink = {
        .emit = got_event, .tip = got_tip, .notice = got_notice, .context = &got};
    if (before) {
        for (ptrdiff_t i = 0; i < before->tip.n; i++)
            *PUSH(room(), &got.tip) = before->tip.item[i];
        import.known = before->tip.item;
        import.nknown = before->tip.n;
    }
    if (!import.now_ms)
        import.now_ms = INT64_C(1790000000) * SECOND_MS;
    got.fine = git_open(in_place(name), room(), &repository, &got.e) &&
               git_import_events(&repository, &import, &sink, &got.count, &got.e);
    return got;
}

/* how often needle stands in s */
static inline int times_in(struct str s, const char *needle)
{
    int n = 0;
    struct str wanted = str_of(needle);
    for (ptrdiff_t i = 0; i + wanted.n <= s.n; i++)
        n += str_starts(str_slice(s, i, s.n), wanted);
    return n;
}

/* check_has(struct out, "text"): it stands there */
#define check_has(o, needle)                                                                       \
    do {                                                                                           \
        if (!times_in(out_str_of(&(o)), (needle))) {                                               \
            print_error("no '%s' in:\n%.*s\n", (needle), FMT(out_str_of(&(o))));                   \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

#endif
