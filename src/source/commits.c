/* The commits of a push.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "source/adapter.h"

#include <string.h>

struct gathering {
    struct arena *a;
    struct out paths;
    struct event_commit *commit;
};

static void add_path(struct gathering *g, const struct json *j)
{
    if (j->type != JSON_STRING || j->text.n > LIMIT_ID_BYTES)
        return;
    out_byte(&g->paths, g->paths.n ? ',' : '[');
    out_json(&g->paths, j->text);
}

static bool visit_path(void *context, const struct json *j)
{
    add_path(context, j);
    if (j->type == JSON_ARRAY)
        for (const struct json *c = json_first(j); c; c = json_next(j, c))
            add_path(context, c);
    return false;
}

static void add_parent(struct event_commit *commit, const struct json *j)
{
    if (j->type != JSON_STRING || !fits_sha(j->text) || commit->nparent >= COMMIT_PARENTS)
        return;
    commit->parents_told = true;
    commit->parent[commit->nparent++] = j->text;
}

static bool visit_parent(void *context, const struct json *j)
{
    struct event_commit *commit = ((struct gathering *)context)->commit;
    add_parent(commit, j);
    if (j->type == JSON_ARRAY) {
        commit->parents_told = true; /* an empty list: a root */
        for (const struct json *p = json_first(j); p; p = json_next(j, p))
            add_parent(commit, p);
    }
    return false;
}

static bool visit_time(void *context, const struct json *j)
{
    int64_t *ms = context;
    return j->type == JSON_INTEGER  ? time_parse_integer(j->integer, ms)
           : j->type == JSON_STRING ? time_parse(j->text, ms)
                                    : false;
}

static int64_t commit_time(const struct reading *r, struct str path)
{
    int64_t ms = TIME_NONE;
    return path_each(r, path, visit_time, &ms) ? ms : TIME_NONE;
}

static bool add_commit(const struct reading *r, const struct commit_map *map, struct out *packed)
{
    struct event_commit c = {.sha = path_text(r, map->sha),
                             .authored_ms = commit_time(r, map->authored_at),
                             .committed_ms = commit_time(r, map->committed_at)};
    struct gathering g = {r->a, out_to(r->a), &c};
    if (!fits_sha(c.sha) || c.authored_ms == TIME_NONE)
        return false;
    path_each(r, map->parents, visit_parent, &g);
    for (int i = 0; i < COUNT(map->paths); i++)
        path_each(r, map->paths[i], visit_path, &g);
    if (g.paths.n) {
        out_byte(&g.paths, ']');
        c.paths = out_str_of(&g.paths);
    }
    commits_add(packed, &c);
    return true;
}

/* false: longer than an event may be */
static bool pack(const struct reading *r, const struct json *list, const struct commit_map *map,
                 struct out *packed)
{
    struct reading item = *r;
    int n = 0;
    for (const struct json *c = json_first(list); c && n < LIMIT_PUSH_COMMITS;
         c = json_next(list, c)) {
        item.item = c;
        n += add_commit(&item, map, packed);
    }
    return packed->n <= LIMIT_EVENT_BYTES;
}

struct str commits_of(const struct reading *r, struct str path, const struct commit_map *map)
{
    const struct json *list = path_get(r, path);
    struct commit_map bare = *map;
    struct out packed = out_to(r->a), without_paths = out_to(r->a);
    memset(bare.paths, 0, sizeof bare.paths);
    if (!list || list->type != JSON_ARRAY)
        return (struct str){0};
    if (pack(r, list, map, &packed))
        return out_str_of(&packed);
    pack(r, list, &bare, &without_paths); /* commits are needed more than their paths */
    return out_str_of(&without_paths);
}
