/* What the parts of an import share.
 * SPDX-License-Identifier: Apache-2.0 */
#include "git/importer.h"

#include "base/hash.h"

#include <stdarg.h>
#include <stdio.h>

enum { NOTICE_BYTES = 1200 };

struct str import_known(const struct importer *im, struct str name)
{
    int32_t i = names_find(&im->known, name);
    if (i < 0)
        return (struct str){0};
    return im->import->known[i].sha;
}

bool import_tip(struct importer *im, struct str name, struct str sha, struct err *e)
{
    struct str before = import_known(im, name);
    if (!im->sink->tip || (before.p && str_equal(before, sha)))
        return true;
    return im->sink->tip(im->sink->context, name, sha, e);
}

void import_notice(struct importer *im, const char *format, ...)
{
    char line[NOTICE_BYTES];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (im->sink->notice && n > 0)
        im->sink->notice(im->sink->context, str_of(line));
}

struct str import_id(const struct str *part, ptrdiff_t n, struct arena *a)
{
    struct arena scratch = *a;
    struct out o = out_to(&scratch);
    unsigned char digest[32];
    for (ptrdiff_t i = 0; i < n; i++) {
        out_int(&o, part[i].p ? part[i].n : -1); /* lengths keep the parts apart */
        out_byte(&o, ':');
        out_str(&o, part[i]);
    }
    hash_sha256(out_str_of(&o), digest);
    struct out hex = out_to(a);
    out_hex(&hex, (struct str){(const char *)digest, sizeof digest});
    return out_str_of(&hex);
}

bool import_emit(struct importer *im, enum event_type type, const struct value *value, ptrdiff_t n,
                 struct arena *a, struct err *e)
{
    struct event v;
    return event_build(type, value, n, a, &v, e) && im->sink->emit(im->sink->context, &v, e);
}

int64_t import_instant(int64_t ms, int64_t now_ms)
{
    return ms < 0 ? 0 : ms > now_ms ? now_ms : ms; /* TIME_NONE is below 0 */
}

static const struct git_ref *find_ref(const struct importer *im, struct str start, struct str name)
{
    for (ptrdiff_t i = 0; i < im->refs.n; i++) {
        const struct git_ref *ref = &im->refs.item[i];
        if (ref->name.n == start.n + name.n && str_starts(ref->name, start) &&
            str_ends(ref->name, name))
            return ref;
    }
    return NULL;
}

const struct git_ref *import_branch(const struct importer *im, struct str name)
{
    if (str_starts(name, S("refs/")))
        return find_ref(im, S(""), name);
    const struct git_ref *ref = find_ref(im, S("refs/remotes/origin/"), name);
    return ref ? ref : find_ref(im, S("refs/heads/"), name);
}
