/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"
#include "git/commits.h"
#include "git/parse.h"

/* refs asked for by name in one call, and their bytes: the system bounds a command line. More: all
 * are asked for */
enum { PATTERNS = 500, PATTERN_BYTES = 64 << 10 };

/* A refname as a text for events. A backslash is no byte of a refname, so no two become one. */
static struct str readable(struct str name, struct arena *a)
{
    static const char hex[] = "0123456789abcdef";
    if (str_utf8(name))
        return arena_copy(a, name);
    struct out o = out_to(a);
    for (ptrdiff_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c < 0x80) {
            out_byte(&o, (char)c);
            continue;
        }
        out_text(&o, "\\x");
        out_byte(&o, hex[c >> 4]);
        out_byte(&o, hex[c & 15]);
    }
    return out_str_of(&o);
}

/* The lists that are built: refs in git's order, which is by name. */
struct list {
    struct git_ref *item;
    ptrdiff_t n, capacity;
};

static void remark(struct git_refs *refs, struct str said, struct arena *a)
{
    if (!said.n || refs->remark.p)
        return;
    refs->remark = arena_copy(a, said);
}

/* ends a for-each-ref that was read to its end */
static bool ended(struct run *r, struct git_refs *refs, struct arena *a, struct err *e)
{
    struct str said;
    int status;
    run_end_said(r, a, &status, &said);
    if (status != 0)
        return err_set(e, ERR_INPUT, "git: %.*s", FMT(said));
    remark(refs, said, a);
    return true;
}

/* every ref with its sha: reads no object */
static bool read_names(const struct git_repository *repository, struct arena *a, struct list *list,
                       struct git_refs *refs, struct err *e)
{
    struct run r;
    struct run_call call = {
        .args = {"for-each-ref", "--format=%(objectname)%00%(symref)%00%(refname)"},
    };
    if (!run_start(&r, repository, &call, e))
        return false;
    for (struct str line; (line = run_record(&r, '\n')).p;) {
        struct str sha = str_cut(&line, 0), symref = str_cut(&line, 0);
        if (!parse_sha(sha))
            continue;
        *PUSH(a, list) = (struct git_ref){
            .name = readable(line, a),
            .sha = arena_copy(a, sha),
            .tagger_ms = TIME_NONE,
            .committed_ms = TIME_NONE,
            .target = symref.n ? readable(symref, a) : (struct str){0},
        };
    }
    return ended(&r, refs, a, e);
}

static bool is_tag(struct str name)
{
    return str_starts(name, S("refs/tags/"));
}

static void mark_known(struct list *list, const struct git_ref *known, ptrdiff_t nknown,
                       struct arena *a)
{
    struct names names = {0};
    for (ptrdiff_t i = 0; i < nknown; i++)
        names_add(&names, known[i].name, a);
    for (ptrdiff_t i = 0; i < list->n && names.n == nknown; i++) {
        struct git_ref *ref = &list->item[i];
        int32_t k = names_find(&names, ref->name);
        if (k >= 0 && str_equal(known[k].sha, ref->sha) && !is_tag(ref->name)) {
            ref->known = true;
            ref->commit = ref->sha;
        }
    }
}

/* the refs whose objects must be looked at, as patterns; NULL: all */
static const char *const *patterns(const struct list *list, struct arena *a)
{
    struct {
        const char **item;
        ptrdiff_t n, capacity;
    } pattern = {0};
    ptrdiff_t bytes = 0;
    *PUSH(a, &pattern) = "refs/tags";
    for (ptrdiff_t i = 0; i < list->n; i++) {
        const struct git_ref *ref = &list->item[i];
        if (ref->known || is_tag(ref->name))
            continue;
        bytes += ref->name.n;
        if (pattern.n > PATTERNS || bytes > PATTERN_BYTES || str_find(ref->name, '\\') >= 0)
            return NULL;
        *PUSH(a, &pattern) = arena_z(a, ref->name);
    }
    *PUSH(a, &pattern) = NULL;
    return pattern.item;
}

/* one line of read_objects into its ref; true where a tag of a tag is left to peel */
static bool fill(struct git_ref *ref, struct str line, struct arena *a)
{
    struct str sha = str_cut(&line, 0), kind = str_cut(&line, 0);
    struct str peeled = str_cut(&line, 0), peeled_kind = str_cut(&line, 0);
    struct str date = str_cut(&line, 0), peeled_date = str_cut(&line, 0);
    ref->known = false;
    ref->sha = arena_copy(a, sha); /* it may have moved since read_names */
    ref->commit = (struct str){0};
    ref->tagger_ms = parse_seconds(str_cut(&line, 0));
    if (str_equal(kind, S("commit"))) {
        ref->commit = ref->sha;
        ref->committed_ms = parse_seconds(date);
    } else if (str_equal(peeled_kind, S("commit"))) {
        ref->commit = arena_copy(a, peeled);
        ref->committed_ms = parse_seconds(peeled_date);
    }
    return str_equal(peeled_kind, S("tag"));
}

/* tags of tags, as numbers in the list */
struct deep {
    ptrdiff_t *item;
    ptrdiff_t n, capacity;
};

static bool read_objects(const struct git_repository *repository, struct arena *a,
                         struct list *list, struct deep *deep, struct git_refs *refs, struct err *e)
{
    struct run r;
    struct run_call call = {
        .args = {"for-each-ref",
                 "--format=%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00"
                 "%(*objecttype)%00%(committerdate:unix)%00%(*committerdate:unix)%00"
                 "%(taggerdate:unix)"},
        .more = patterns(list, a),
    };
    ptrdiff_t i = 0;
    if (!run_start(&r, repository, &call, e))
        return false;
    for (struct str line; (line = run_record(&r, '\n')).p;) {
        struct arena scratch = *a;
        struct str name = readable(str_cut(&line, 0), &scratch);
        ptrdiff_t at = i; /* both lists are in git's order */
        while (at < list->n && !str_equal(list->item[at].name, name))
            at++;
        if (at == list->n)
            continue; /* came into being just now */
        i = at + 1;
        if (fill(&list->item[at], line, a))
            *PUSH(a, deep) = at;
    }
    return ended(&r, refs, a, e);
}

/* tags of tags: their commits */
static bool peel(const struct git_repository *repository, struct arena *a, struct list *list,
                 const struct deep *deep, FILE *questions, struct err *e)
{
    struct run r;
    struct run_call call = {
        .args = {"cat-file", "--batch-check=%(objectname) %(objecttype)"},
        .in = questions,
    };
    for (ptrdiff_t i = 0; i < deep->n; i++)
        fprintf(questions, "%.*s^{commit}\n", FMT(list->item[deep->item[i]].sha));
    if (!run_start(&r, repository, &call, e))
        return false;
    ptrdiff_t i = 0;
    for (struct str line; (line = run_record(&r, '\n')).p && i < deep->n; i++) {
        struct str sha = str_cut(&line, ' ');
        if (parse_sha(sha) && str_equal(line, S("commit")))
            list->item[deep->item[i]].commit = arena_copy(a, sha);
    }
    return run_end(&r, e);
}

/* and when these were committed */
static bool date(const struct git_repository *repository, struct arena scratch, struct list *list,
                 const struct deep *deep, struct err *e)
{
    struct names shas = {0};
    for (ptrdiff_t i = 0; i < deep->n; i++)
        if (list->item[deep->item[i]].commit.p)
            names_add(&shas, list->item[deep->item[i]].commit, &scratch);
    int64_t *ms = NEW(&scratch, int64_t, shas.n);
    if (!commits_times(repository, &shas, ms, e))
        return false;
    for (ptrdiff_t i = 0; i < deep->n; i++) {
        struct git_ref *ref = &list->item[deep->item[i]];
        if (ref->commit.p)
            ref->committed_ms = ms[names_find(&shas, ref->commit)];
    }
    return true;
}

static bool peel_deep(const struct git_repository *repository, struct arena *a, struct list *list,
                      const struct deep *deep, struct err *e)
{
    FILE *questions = deep->n ? run_file(e) : NULL;
    if (!questions)
        return deep->n == 0;
    bool fine =
        peel(repository, a, list, deep, questions, e) && date(repository, *a, list, deep, e);
    fclose(questions);
    return fine;
}

bool git_refs(const struct git_repository *repository, const struct git_ref *known,
              ptrdiff_t nknown, struct arena *a, struct git_refs *refs, struct err *e)
{
    struct list list = {0};
    struct deep deep = {0};
    *refs = (struct git_refs){0};
    if (!read_names(repository, a, &list, refs, e))
        return false;
    mark_known(&list, known, nknown, a);
    if (!read_objects(repository, a, &list, &deep, refs, e) ||
        !peel_deep(repository, a, &list, &deep, e))
        return false;
    refs->item = list.item;
    refs->n = list.n;
    return true;
}
