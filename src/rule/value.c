/* Values of keys: checked, stored, spelled.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/sort.h"
#include "base/time.h"
#include "rule/keys.h"

enum { MOST_DAYS = 3650 };

static void *member(struct rule_set *set, const struct rule_key *key)
{
    return (char *)set + key->at;
}

static const void *member_of(const struct rule_set *set, const struct rule_key *key)
{
    return (const char *)set + key->at;
}

static bool refuse(const struct rule_key *key, const struct node *v, const struct reader *r)
{
    struct arena scratch = *r->a;
    struct out o = out_to(&scratch);
    key_expected(&o, key);
    out_byte(&o, 0);
    return wrong_value(r, key->name, v, out_str_of(&o).p);
}

static int word_index(const struct rule_key *key, struct str word)
{
    for (int i = 0; i < KEY_WORDS && key->words[i].n; i++)
        if (str_equal(key->words[i], word))
            return i;
    return -1;
}

bool text_read(struct str name, const struct node *v, const char *expected, const struct reader *r,
               struct str *text)
{
    if (v->kind != NODE_SCALAR || node_null(v) || v->text.n == 0)
        return wrong_value(r, name, v, expected);
    if (v->text.n > LIMIT_ID_BYTES)
        return wrong_at(r, v->line, v->column, "'%.*s': longer than %d bytes", FMT(name),
                        LIMIT_ID_BYTES);
    *text = v->text;
    return true;
}

static struct str folded(struct str s, struct arena *a)
{
    char *p = NEW_RAW(a, char, s.n);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (struct str){p, s.n};
}

struct listed {
    struct str text;
    const struct node *node;
};

static int listed_order(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    return str_compare(x->text, y->text);
}

bool texts_read(struct str name, const struct node *v, bool fold, const struct reader *r,
                struct texts *t)
{
    if (v->kind == NODE_MAP || node_null(v))
        return wrong_value(r, name, v, "a list of texts");
    ptrdiff_t n = v->kind == NODE_LIST ? v->n : 1;
    if (n > LIMIT_LIST_ITEMS)
        return wrong_at(r, v->line, v->column, "'%.*s': more than %d items", FMT(name),
                        LIMIT_LIST_ITEMS);
    struct str *item = NEW(r->a, struct str, n);
    struct listed *list = NEW(r->a, struct listed, n);
    const struct node *c = v->kind == NODE_LIST ? v->first : v;
    for (ptrdiff_t i = 0; i < n; i++, c = c->next) {
        if (!text_read(name, c, "a text", r, &list[i].text))
            return false;
        if (fold)
            list[i].text = folded(list[i].text, r->a);
        list[i].node = c;
    }
    sort(list, n, sizeof *list, listed_order, *r->a);
    for (ptrdiff_t i = 1; i < n; i++)
        if (str_equal(list[i - 1].text, list[i].text))
            return wrong_at(r, list[i].node->line, list[i].node->column,
                            "'%.*s': '%.*s' is listed twice", FMT(name),
                            FMT(text_shown(list[i].text)));
    for (ptrdiff_t i = 0; i < n; i++)
        item[i] = list[i].text;
    *t = (struct texts){item, n};
    return true;
}

/* slo_breach is a word of docs/metrics.md F9 that needs reliability rows, which come later */
static bool bad_word(const struct rule_key *key, const struct node *v, const struct reader *r)
{
    if (v->kind == NODE_SCALAR && str_equal(v->text, S("slo_breach")))
        return wrong_at(r, v->line, v->column, "'%.*s': '%.*s' is not supported by this version",
                        FMT(key->name), FMT(v->text));
    return refuse(key, v, r);
}

static bool words_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                       struct rule_set *set)
{
    struct texts t;
    if (v->kind == NODE_MAP || node_null(v))
        return refuse(key, v, r);
    for (const struct node *c = v->kind == NODE_LIST ? v->first : v; c;
         c = v->kind == NODE_LIST ? c->next : NULL)
        if (c->kind != NODE_SCALAR || word_index(key, c->text) < 0)
            return bad_word(key, c, r);
    if (!texts_read(key->name, v, false, r, &t))
        return false;
    if (key->kind == KEY_WORD_LIST) {
        *(struct texts *)member(set, key) = t;
        return true;
    }
    unsigned bits = 0;
    for (ptrdiff_t i = 0; i < t.n; i++)
        bits |= 1U << word_index(key, t.item[i]);
    *(unsigned *)member(set, key) = bits;
    return true;
}

static bool duration_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                          struct rule_set *set)
{
    int64_t ms;
    if (!duration_parse(v->text, &ms) || ms > MOST_DAYS * DAY_MS ||
        (key->kind == KEY_DAYS && (ms < DAY_MS || ms % DAY_MS != 0)))
        return refuse(key, v, r);
    *(int64_t *)member(set, key) = ms;
    return true;
}

static bool retention_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                           struct rule_set *set)
{
    if (!str_equal(v->text, S("forever")))
        return duration_read(key, v, r, set);
    *(int64_t *)member(set, key) = RETENTION_FOREVER;
    return true;
}

static bool flag_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                      struct rule_set *set)
{
    bool yes = str_equal(v->text, S("true"));
    if (!v->plain || (!yes && !str_equal(v->text, S("false"))))
        return refuse(key, v, r);
    *(bool *)member(set, key) = yes;
    return true;
}

static bool percent_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                         struct rule_set *set)
{
    double percent;
    if (!v->plain || !str_double(v->text, &percent) || !(percent >= 0 && percent <= 100))
        return refuse(key, v, r);
    *(double *)member(set, key) = percent == 0 ? 0 : percent; /* -0 is 0 */
    return true;
}

/* The name is looked up where zone files are read; here only that it can be one and stays inside
 * their folder. */
static bool zone_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                      struct rule_set *set)
{
    bool fine = v->text.n > 0 && v->text.n <= 64 && v->text.p[0] != '/';
    for (ptrdiff_t i = 0; fine && i < v->text.n; i++) {
        char c = v->text.p[i];
        fine = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               str_find(S("_+-/"), c) >= 0;
    }
    if (!fine)
        return refuse(key, v, r);
    *(struct str *)member(set, key) = v->text;
    return true;
}

static bool counts_at_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                           struct rule_set *set)
{
    int i = word_index(key, v->text);
    bool ring = str_starts(v->text, S("ring:")) && v->text.n > 5 && v->text.n <= LIMIT_ID_BYTES;
    if (i < 0 && !ring)
        return refuse(key, v, r);
    set->counts_at = ring ? COUNTS_AT_RING : (enum counts_at)i;
    set->counts_at_ring = ring ? str_slice(v->text, 5, v->text.n) : (struct str){0};
    return true;
}

static bool word_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                      struct rule_set *set)
{
    int i = word_index(key, v->text);
    if (i < 0)
        return refuse(key, v, r);
    *(unsigned *)member(set, key) = (unsigned)i; /* the enums of rule.h count from 0 */
    return true;
}

static bool env_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                     struct rule_set *set)
{
    if (v->text.n > LIMIT_ID_BYTES)
        return refuse(key, v, r);
    *(struct str *)member(set, key) = folded(v->text, r->a);
    return true;
}

static bool list_read(const struct rule_key *key, const struct node *v, const struct reader *r,
                      struct rule_set *set)
{
    struct texts *t = member(set, key);
    if (v->kind == NODE_MAP || node_null(v))
        return refuse(key, v, r);
    if (!texts_read(key->name, v, key->kind == KEY_FOLDED, r, t))
        return false;
    if (key->kind != KEY_SEVERITIES)
        return true;
    for (ptrdiff_t i = 0; i < t->n; i++)
        if (str_equal(t->item[i], S("all"))) {
            if (t->n > 1)
                return wrong_at(r, v->line, v->column, "'%.*s': 'all' stands alone",
                                FMT(key->name));
            t->n = 0;
        }
    return true;
}

bool key_read(const struct rule_key *key, const struct node *v, const struct reader *r,
              struct rule_set *set)
{
    static bool (*const read[])(const struct rule_key *, const struct node *, const struct reader *,
                                struct rule_set *) = {
        [KEY_WORD] = word_read,
        [KEY_WORD_BITS] = words_read,
        [KEY_WORD_LIST] = words_read,
        [KEY_FLAG] = flag_read,
        [KEY_DURATION] = duration_read,
        [KEY_DAYS] = duration_read,
        [KEY_PERCENT] = percent_read,
        [KEY_TEXTS] = list_read,
        [KEY_FOLDED] = list_read,
        [KEY_SEVERITIES] = list_read,
        [KEY_ENV] = env_read,
        [KEY_ZONE] = zone_read,
        [KEY_COUNTS_AT] = counts_at_read,
        [KEY_RETENTION] = retention_read,
    };
    bool list = read[key->kind] == list_read || read[key->kind] == words_read;
    if (!list && (v->kind != NODE_SCALAR || node_null(v)))
        return refuse(key, v, r);
    if (key->trait == KEY_FILLED && v->kind == NODE_LIST && v->n == 0)
        return wrong_at(r, v->line, v->column, "'%.*s': an empty list would count nothing",
                        FMT(key->name));
    return read[key->kind](key, v, r, set);
}

static struct node scalar_of(struct str text)
{
    if (text.n && text.p[0] == '"')
        return (struct node){.text = str_slice(text, 1, text.n - 1)};
    return (struct node){.text = text, .plain = true};
}

/* the node that a default's text means: a scalar, or a list of them in brackets */
static struct node node_of(struct str text, struct arena *a)
{
    if (!text.n || text.p[0] != '[')
        return scalar_of(text);
    struct node v = {.kind = NODE_LIST}, **end = &v.first;
    struct str rest = str_slice(text, 1, text.n - 1);
    while (rest.n) {
        *end = NEW(a, struct node, 1);
        **end = scalar_of(str_trim(str_cut(&rest, ',')));
        end = &(*end)->next;
        v.n++;
    }
    return v;
}

void key_standard(const struct rule_key *key, struct arena *a, struct rule_set *set)
{
    struct err e;
    const struct reader r = {.file = S("default"), .a = a, .e = &e};
    struct node v = node_of(str_of(key->standard), a);
    if (!key_read(key, &v, &r, set))
        bug("%s", e.text);
}

void out_texts(struct out *o, struct texts t)
{
    out_byte(o, '[');
    for (ptrdiff_t i = 0; i < t.n; i++) {
        out_text(o, i ? "," : "");
        out_json(o, t.item[i]);
    }
    out_byte(o, ']');
}

static void out_bits(struct out *o, const struct rule_key *key, unsigned bits)
{
    const char *comma = "[";
    for (int i = 0; i < KEY_WORDS && key->words[i].n; i++)
        if (bits >> i & 1) {
            out_text(o, comma);
            out_str(o, key->words[i]);
            comma = ",";
        }
    out_text(o, bits ? "]" : "[]");
}

static void out_duration_exact(struct out *o, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {
        {DAY_MS,    "d" },
        {HOUR_MS,   "h" },
        {MINUTE_MS, "m" },
        {SECOND_MS, "s" },
        {1,         "ms"}
    };
    int i = 0;
    while (ms % units[i].ms != 0)
        i++;
    out_int(o, ms / units[i].ms);
    out_text(o, units[i].unit);
}

void out_key_value(struct out *o, const struct rule_key *key, const struct rule_set *set)
{
    const void *p = member_of(set, key);
    switch (key->kind) {
    case KEY_WORD:
        out_str(o, key->words[*(const unsigned *)p]);
        break;
    case KEY_WORD_BITS:
        out_bits(o, key, *(const unsigned *)p);
        break;
    case KEY_FLAG:
        out_text(o, *(const bool *)p ? "true" : "false");
        break;
    case KEY_RETENTION:
        if (*(const int64_t *)p == RETENTION_FOREVER) {
            out_text(o, "forever");
            break;
        }
        out_duration_exact(o, *(const int64_t *)p);
        break;
    case KEY_DURATION:
    case KEY_DAYS:
        out_duration_exact(o, *(const int64_t *)p);
        break;
    case KEY_PERCENT:
        out_double(o, *(const double *)p);
        break;
    case KEY_SEVERITIES:
        if (((const struct texts *)p)->n == 0) {
            out_text(o, "all");
            break;
        }
        out_texts(o, *(const struct texts *)p);
        break;
    case KEY_WORD_LIST:
    case KEY_TEXTS:
    case KEY_FOLDED:
        out_texts(o, *(const struct texts *)p);
        break;
    case KEY_ENV:
    case KEY_ZONE:
        out_json(o, *(const struct str *)p);
        break;
    case KEY_COUNTS_AT:
        if (set->counts_at == COUNTS_AT_RING) {
            out_text(o, "\"ring:");
            struct out name = out_to(o->a);
            out_json(&name, set->counts_at_ring);
            out_str(o, str_slice(out_str_of(&name), 1, name.n));
        } else {
            out_str(o, key->words[set->counts_at]);
        }
        break;
    }
}
