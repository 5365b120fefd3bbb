/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/junit.h"

#include "json/writer.h"

#include <errno.h>
#include <expat.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10, SUITES_DEEP = 64, LEVELS = 4 };

/* What a suite says of itself, and whether cases or suites inside say it again. */
struct suite {
    struct junit_count told;
    bool detailed;
};

struct reading {
    XML_Parser parser;
    struct junit_count *count;
    struct suite suite[SUITES_DEEP];
    int depth; /* suites open */
    bool root, in_case, failed, skipped;
    char fault[160];
    unsigned long line, column; /* of the fault */
};

static void give_up(struct reading *r, const char *why)
{
    if (!*r->fault) {
        strncpy(r->fault, why, sizeof r->fault - 1);
        r->line = XML_GetCurrentLineNumber(r->parser);
        r->column = XML_GetCurrentColumnNumber(r->parser) + 1;
    }
    XML_StopParser(r->parser, XML_FALSE);
}

/* --- attributes ------------------------------------------------------------------------------ */

static struct str attribute(const char **pair, const char *name)
{
    for (; *pair; pair += 2)
        if (strcmp(pair[0], name) == 0)
            return str_of(pair[1]);
    return (struct str){0};
}

static int64_t whole(const char **pair, const char *name)
{
    int64_t v;
    return str_int(str_trim(attribute(pair, name)), &v) && v > 0 && v < INT32_MAX ? v : 0;
}

/* "0.25", "1,234.56" and "0,25": tools write numbers as the machine they run on does */
static double seconds_of(const char **pair)
{
    char text[64];
    ptrdiff_t n = 0;
    struct str s = str_trim(attribute(pair, "time"));
    bool point = str_find(s, '.') >= 0;
    for (ptrdiff_t i = 0; i < s.n && n < (ptrdiff_t)sizeof text; i++)
        if (s.p[i] != ',' || !point)
            text[n++] = s.p[i] == ',' ? '.' : s.p[i];
    double v;
    return str_double((struct str){text, n}, &v) && v > 0 && v < 1e9 ? v : 0;
}

/* --- elements -------------------------------------------------------------------------------- */

static bool is(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

static void open_suite(struct reading *r, const char **pair)
{
    if (r->depth == SUITES_DEEP) {
        give_up(r, "test suites are nested too deep");
        return;
    }
    if (r->depth)
        r->suite[r->depth - 1].detailed = true;
    int64_t skipped = whole(pair, "skipped") + whole(pair, "disabled"), all = whole(pair, "tests");
    r->suite[r->depth++] = (struct suite){
        .told = {.run = all > skipped ? all - skipped : 0,
                 .failed = whole(pair, "failures") + whole(pair, "errors"),
                 .skipped = skipped,
                 .seconds = seconds_of(pair)},
    };
}

static void add(struct junit_count *sum, const struct junit_count *x)
{
    sum->run += x->run;
    sum->failed += x->failed < x->run ? x->failed : x->run;
    sum->skipped += x->skipped;
    sum->seconds += x->seconds;
}

static void on_start(void *context, const char *name, const char **pair)
{
    struct reading *r = context;
    if (!r->root && !is(name, "testsuites") && !is(name, "testsuite")) {
        give_up(r, "no JUnit report: it begins with neither 'testsuites' nor 'testsuite'");
        return;
    }
    r->root = true;
    if (is(name, "testsuites") || is(name, "testsuite")) {
        open_suite(r, pair);
    } else if (is(name, "testcase")) {
        r->in_case = true;
        r->failed = false;
        r->skipped = str_equal(attribute(pair, "status"), S("notrun"));
        if (r->depth)
            r->suite[r->depth - 1].detailed = true;
        double seconds = seconds_of(pair);
        r->count->seconds += seconds;
    } else if (r->in_case) {
        r->failed |= is(name, "failure") || is(name, "error");
        r->skipped |= is(name, "skipped");
    }
}

static void on_end(void *context, const char *name)
{
    struct reading *r = context;
    if (is(name, "testcase") && r->in_case) {
        r->in_case = false;
        r->count->run += !r->skipped;
        r->count->skipped += r->skipped;
        r->count->failed += r->failed && !r->skipped;
    } else if ((is(name, "testsuites") || is(name, "testsuite")) && r->depth) {
        const struct suite *suite = &r->suite[--r->depth];
        if (!suite->detailed)
            add(r->count, &suite->told);
    }
}

/* NOLINTNEXTLINE(readability-function-size): as expat calls it */
static void on_entity(void *context, const char *name, int parameter, const char *value, int length,
                      const char *base, const char *system, const char *public,
                      const char *notation)
{
    (void)name, (void)parameter, (void)value, (void)length, (void)base, (void)system, (void)public,
        (void)notation;
    give_up(context, "it declares entities, which are not read");
}

/* --- files ----------------------------------------------------------------------------------- */

static bool fault_at(struct reading *r, const char *path, struct err *e)
{
    if (*r->fault)
        return err_set(e, ERR_INPUT, "%s:%lu:%lu: %s", path, r->line, r->column, r->fault);
    return err_set(e, ERR_INPUT, "%s:%lu:%lu: not XML: %s", path,
                   (unsigned long)XML_GetCurrentLineNumber(r->parser),
                   (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1,
                   XML_ErrorString(XML_GetErrorCode(r->parser)));
}

static bool read_all(struct reading *r, int fd, const char *path, struct err *e)
{
    for (;;) {
        void *room = XML_GetBuffer(r->parser, READ_BYTES);
        if (!room)
            fatal("out of memory");
        ssize_t n;
        do
            n = read(fd, room, READ_BYTES);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return err_set(e, ERR_INPUT, "cannot read '%s': %s", path, strerror(errno));
        if (XML_ParseBuffer(r->parser, (int)n, n == 0) != XML_STATUS_OK)
            return fault_at(r, path, e);
        if (n == 0)
            return true;
    }
}

bool junit_read(const char *path, struct junit_count *count, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_INPUT, "cannot read '%s': %s", path, strerror(errno));
    struct junit_count one = {0};
    struct reading r = {.parser = XML_ParserCreate(NULL), .count = &one};
    if (!r.parser)
        fatal("out of memory");
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetEntityDeclHandler(r.parser, on_entity);
    bool ok = read_all(&r, fd, path, e);
    XML_ParserFree(r.parser);
    close(fd);
    if (ok)
        add(count, &one);
    return ok;
}

/* --- levels ---------------------------------------------------------------------------------- */

static const struct str levels[LEVELS] = {STR("unit"), STR("contract"), STR("integration"),
                                          STR("e2e")};

static int level_of(struct str name)
{
    for (int i = 0; i < LEVELS; i++)
        if (str_equal(levels[i], name))
            return i;
    return -1;
}

/* the file, or every file that fits where it is a pattern */
static bool read_files(struct str files, struct arena scratch, struct junit_count *count,
                       struct err *e)
{
    const char *pattern = arena_z(&scratch, files);
    glob_t found = {0};
    bool ok = true;
    if (access(pattern, F_OK) == 0 || glob(pattern, 0, NULL, &found) != 0) {
        ok = junit_read(pattern, count, e);
    } else {
        for (size_t i = 0; ok && i < found.gl_pathc; i++)
            ok = junit_read(found.gl_pathv[i], count, e);
        globfree(&found);
    }
    return ok;
}

bool junit_tests(const struct str *told, ptrdiff_t n, struct arena *a, struct str *tests,
                 struct err *e)
{
    struct junit_count count[LEVELS] = {0};
    bool given[LEVELS] = {false};
    for (ptrdiff_t i = 0; i < n; i++) {
        struct str files = told[i], name = str_cut(&files, '=');
        int level = level_of(name);
        if (level < 0 || !files.n)
            return err_set(e, ERR_USAGE,
                           "'--junit': expected LEVEL=FILE with a level of unit, contract, "
                           "integration or e2e, got '%.*s'",
                           FMT(told[i]));
        given[level] = true;
        if (!read_files(files, *a, &count[level], e))
            return false;
    }
    struct out o = out_to(a);
    struct json_writer w = json_writer_to(&o);
    json_open_object(&w, (struct str){0});
    for (int i = 0; i < LEVELS; i++) {
        if (!given[i])
            continue;
        json_open_object(&w, levels[i]);
        json_integer(&w, S("run"), count[i].run);
        json_integer(&w, S("failed"), count[i].failed);
        json_integer(&w, S("skipped"), count[i].skipped);
        json_number(&w, S("s"), (double)(int64_t)(count[i].seconds * 1000 + 0.5) / 1000);
        json_close(&w);
    }
    json_close(&w);
    *tests = out_str_of(&o);
    return true;
}
