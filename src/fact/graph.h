/* The commit graph of one repository and the claim walk.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md F3, F5. */
#ifndef FACT_GRAPH_H
#define FACT_GRAPH_H

#include "base/arena.h"
#include "base/hash.h"

enum { COMMIT_NONE = -1 };

/* A commit as it was told; a commit only named as a parent is on no graph (`known` false) until
 * told. A short parent that is a unique prefix of a known commit is that commit. */
struct commit {
    struct str sha;       /* full hex */
    int64_t authored_ms;  /* TIME_NONE when not told */
    int64_t committed_ms; /* TIME_NONE when not told */
    int32_t parent_from;  /* its parents: graph.parent[parent_from .. +nparent) */
    int32_t nparent;
    bool known;         /* told itself, so it is on the graph */
    bool parents_known; /* false: the walk ends here and says so (shallow history) */
};

/* commit[n] by index of first sight after graph_finish sorts: ascending sha, so indices do not
 * depend on arrival. */
struct graph {
    struct commit *commit;
    int32_t n;
    int32_t *parent; /* CSR targets */
    ptrdiff_t nparent;
    const int32_t *by_sight; /* number of first sight (graph_add) -> index, COMMIT_NONE: dropped */
    int32_t *bucket;         /* private: where the shas that start with some digits start */
    int digits;              /* private: how many digits choose the bucket */
};

struct graph_builder;
struct graph_builder *graph_begin(struct hash_key key, struct arena *a);

/* graph_add: a commit told once more changes nothing but fills what was not told; told parents
 * replace inferred ones; of two different told parent lists (impossible for a true sha) the smaller
 * by bytes stays, of two times the earlier. Any order of calls gives the same graph. The bytes are
 * copied. Returns the commit's number of first sight, which `by_sight` maps. */
int32_t graph_add(struct graph_builder *b, struct str sha, const struct str *parent, int nparent,
                  bool parents_told, bool parents_inferred, int64_t authored_ms,
                  int64_t committed_ms);
struct graph *graph_finish(struct graph_builder *b, struct arena *a);

/* graph_bucket(sha, digits): the number that its first digits write (zeros where it is shorter);
 * never less for a greater sha. Private to the index. */
ptrdiff_t graph_bucket(struct str sha, int digits);

/* graph_find(g, sha): index of the known commit that sha (full, or a unique prefix of >= 4 digits)
 * names; COMMIT_NONE when none or several. */
int32_t graph_find(const struct graph *g, struct str sha);

/* graph_find_named(g, sha): as graph_find, else the commit of exactly that sha that is only named
 * as a parent: what a claim can reach though it is on no graph. */
int32_t graph_find_named(const struct graph *g, struct str sha);

/* graph_claim(g, tip, label, mark, stack): gives `mark` to tip and every ancestor whose label[] is
 * NONE (-1), walking only through commits it newly claims. label[g->n]. stack[g->n] is scratch.
 * Returns how many were claimed. Total cost over all tips O(V + E), since no commit is claimed
 * twice. */
int32_t graph_claim(const struct graph *g, int32_t tip, int32_t *label, int32_t mark,
                    int32_t *stack);

/* graph_reaches(g, from, to, scratch): whether `to` is an ancestor of `from` or equal. Iterative;
 * stops early by nothing but finding; O(V + E). */
bool graph_reaches(const struct graph *g, int32_t from, int32_t to, struct arena scratch);

#endif
