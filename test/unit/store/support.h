/* A log in a directory of its own, removed at the end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_STORE_SUPPORT_H
#define TEST_STORE_SUPPORT_H

#include "base/asset.h"
#include "store/sqlite.h"
#include "unit/event/samples.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static inline int make_folder(void **state)
{
    (void)state;
    memcpy(folder, "/tmp/pitwall-test-XXXXXX", 25);
    return mkdtemp(folder) ? 0 : -1;
}

static inline const char *file(const char *name)
{
    struct out o = out_to(room());
    out_format(&o, "%s/%s", folder, name);
    return arena_z(room(), out_str_of(&o));
}

static inline int remove_folder(void **state)
{
    (void)state;
    DIR *d = opendir(folder);
    for (struct dirent *f; d && (f = readdir(d));)
        unlink(file(f->d_name));
    closedir(d);
    return rmdir(folder);
}

/* check_ok(call): the call is true, else its error is shown; the call's error is &error. */
static struct err error;
#define check_ok(call)                                                                             \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, error.text);                                                 \
    } while (0)

static inline struct store *open_log(const char *name)
{
    struct store *s = store_open(file(name), STORE_WRITE, &error);
    if (!s)
        fail_msg("%s", error.text);
    return s;
}

/* deployment number i of many: services and repositories repeat */
static inline struct event deployment(int i)
{
    struct out id = out_to(room()), service = out_to(room()), repo = out_to(room());
    out_format(&id, "delivery-%d", i);
    out_format(&service, "service-%d", i % 7);
    out_format(&repo, "acme/repo-%d", i % 11);
    struct str *services = NEW(room(), struct str, 1);
    services[0] = out_str_of(&service);
    const struct value value[] = {
        value_time(FIELD_AT, INT64_C(1790000000000) + i * INT64_C(1000)),
        value_text(FIELD_ID, out_str_of(&id)),
        {.field = FIELD_SERVICE, .kind = VALUE_TEXTS, .list = services, .n = 1},
        value_text(FIELD_ENV, S("production")),
        value_text(FIELD_REPO, out_str_of(&repo)),
        value_text(FIELD_DEPLOY, out_str_of(&id)),
        value_text(FIELD_STATUS, S("success")),
    };
    struct event v;
    check_ok(event_build(EVENT_DEPLOY_FINISHED, value, i % 3 ? COUNT(value) : COUNT(value) - 1,
                         room(), &v, &error));
    return v;
}

static inline enum append_result append(struct store *s, const struct event *v, int64_t arrival_ms)
{
    enum append_result result;
    check_ok(store_append(s, v, arrival_ms, &result, *room(), &error));
    return result;
}

/* what a walk saw: lines of canonical JSON in order */
struct walked {
    struct {
        struct str *item;
        ptrdiff_t n, capacity;
    } line;
    int64_t arrival_sum;
    ptrdiff_t stop_at; /* 0: never */
};

static inline bool see(void *context, const struct event *v, int64_t arrival_ms)
{
    struct walked *seen = context;
    struct out o = out_to(room());
    out_event(&o, v);
    *PUSH(room(), &seen->line) = out_str_of(&o);
    seen->arrival_sum += arrival_ms;
    return seen->line.n != seen->stop_at;
}

static inline struct str json_of(const struct event *v)
{
    struct out o = out_to(room());
    out_event(&o, v);
    return out_str_of(&o);
}

#endif
