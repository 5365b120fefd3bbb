/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/tree.h"

#include "base/limits.h"
#include "base/names.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

bool wrong_at(const struct reader *r, int line, int column, const char *format, ...)
{
    char text[800];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return err_set(r->e, ERR_RULES, "%.*s:%d:%d: %s", FMT(text_shown(r->file)), line, column, text);
}

struct str text_shown(struct str s)
{
    enum { MOST = 100 };
    ptrdiff_t n = s.n < MOST ? s.n : MOST;
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_slice(s, 0, n);
}

bool wrong_value(const struct reader *r, struct str name, const struct node *v,
                 const char *expected)
{
    if (v->kind != NODE_SCALAR)
        return wrong_at(r, v->line, v->column, "'%.*s': expected %s, got a %s", FMT(name), expected,
                        v->kind == NODE_LIST ? "list" : "map");
    if (node_null(v))
        return wrong_at(r, v->line, v->column, "'%.*s': expected %s, got nothing", FMT(name),
                        expected);
    const char *quote = v->plain ? "" : "\"";
    return wrong_at(r, v->line, v->column, "'%.*s': expected %s, got '%s%.*s%s'", FMT(name),
                    expected, quote, FMT(text_shown(v->text)), quote);
}

bool node_null(const struct node *v)
{
    return v->kind == NODE_SCALAR && v->plain &&
           (v->text.n == 0 || str_equal(v->text, S("~")) || str_equal_fold(v->text, S("null")));
}

const struct node *node_child(const struct node *map, struct str key)
{
    for (const struct node *c = map ? map->first : NULL; c; c = c->next)
        if (str_equal(c->key, key))
            return c;
    return NULL;
}

struct place {
    int line, column; /* from 1, in characters */
};

static struct place place_of(struct str text, ptrdiff_t byte)
{
    struct place p = {1, 1};
    for (ptrdiff_t i = 0; i < byte && i < text.n; i++) {
        if (text.p[i] == '\n') {
            p.line++;
            p.column = 1;
        } else if (((unsigned char)text.p[i] & 0xC0) != 0x80) {
            p.column++;
        }
    }
    return p;
}

static char byte_at(struct str text, struct place where)
{
    struct str rest = text, line = str_cut(&rest, '\n');
    for (int i = 1; i < where.line; i++)
        line = str_cut(&rest, '\n');
    for (ptrdiff_t i = 0, column = 1; i < line.n; i++) {
        if (column == where.column)
            return line.p[i];
        column += i + 1 == line.n || ((unsigned char)line.p[i + 1] & 0xC0) != 0x80;
    }
    return 0;
}

/* what the library found wrong, at its place */
static bool wrong_yaml(const struct reader *r, const yaml_parser_t *p, struct str yaml)
{
    if (p->error == YAML_MEMORY_ERROR)
        fatal("out of memory: reading the definitions");
    struct place at = {(int)p->problem_mark.line + 1, (int)p->problem_mark.column + 1};
    if (p->error == YAML_READER_ERROR)
        at = place_of(yaml, (ptrdiff_t)p->problem_offset);
    if (byte_at(yaml, at) == '\t')
        return wrong_at(r, at.line, at.column, "not YAML: a tab cannot indent, use blanks");
    return wrong_at(r, at.line, at.column, "not YAML: %s%s%s",
                    p->problem ? p->problem : "unreadable", p->context ? " " : "",
                    p->context ? p->context : "");
}

/* the containers that are open while reading; 0 is a list that takes the root */
struct building {
    const struct reader *r;
    struct node *open[LIMIT_RULES_DEPTH + 2], *last[LIMIT_RULES_DEPTH + 2];
    struct node *key[LIMIT_RULES_DEPTH + 2]; /* the key read whose value has not come yet */
    int depth;
};

static struct place place_of_mark(yaml_mark_t mark)
{
    return (struct place){(int)mark.line + 1, (int)mark.column + 1};
}

static bool unwanted(const struct building *b, struct place at, const yaml_char_t *anchor,
                     const yaml_char_t *tag)
{
    if (anchor)
        return !wrong_at(b->r, at.line, at.column, "anchors are not taken: write the value out");
    if (tag)
        return !wrong_at(b->r, at.line, at.column, "tags are not taken: write the value plainly");
    return false;
}

/* appends v to the open container; in a map a scalar is a key first, then the next node its value
 */
static bool place_node(struct building *b, struct node *v)
{
    struct node *in = b->open[b->depth];
    if (in->kind == NODE_MAP && !b->key[b->depth]) {
        if (v->kind != NODE_SCALAR)
            return wrong_at(b->r, v->line, v->column, "a key must be a text");
        b->key[b->depth] = v;
        return true;
    }
    if (in->kind == NODE_MAP) {
        const struct node *key = b->key[b->depth];
        v->key = key->text;
        v->key_line = key->line;
        v->key_column = key->column;
        b->key[b->depth] = NULL;
    }
    if (b->last[b->depth])
        b->last[b->depth]->next = v;
    else
        in->first = v;
    b->last[b->depth] = v;
    in->n++;
    return true;
}

static bool take_scalar(struct building *b, const yaml_event_t *event)
{
    struct place at = place_of_mark(event->start_mark);
    if (unwanted(b, at, event->data.scalar.anchor, event->data.scalar.tag))
        return false;
    struct str text = {(const char *)event->data.scalar.value,
                       (ptrdiff_t)event->data.scalar.length};
    for (ptrdiff_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
            return wrong_at(b->r, at.line, at.column, "a text with a control character: '%.*s'",
                            FMT(text_shown(text)));
    struct node *v = NEW(b->r->a, struct node, 1);
    *v = (struct node){.kind = NODE_SCALAR,
                       .line = at.line,
                       .column = at.column,
                       .text = arena_copy(b->r->a, text),
                       .plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE};
    return place_node(b, v);
}

static bool take_start(struct building *b, const yaml_event_t *event)
{
    struct place at = place_of_mark(event->start_mark);
    bool map = event->type == YAML_MAPPING_START_EVENT;
    if (unwanted(b, at, map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
                 map ? event->data.mapping_start.tag : event->data.sequence_start.tag))
        return false;
    if (b->depth >= LIMIT_RULES_DEPTH)
        return wrong_at(b->r, at.line, at.column, "nested deeper than %d", LIMIT_RULES_DEPTH);
    struct node *v = NEW(b->r->a, struct node, 1);
    *v = (struct node){.kind = map ? NODE_MAP : NODE_LIST, .line = at.line, .column = at.column};
    if (!place_node(b, v))
        return false;
    b->open[++b->depth] = v;
    b->last[b->depth] = NULL;
    b->key[b->depth] = NULL;
    return true;
}

static bool take_end(struct building *b)
{
    const struct node *in = b->open[b->depth--];
    struct arena scratch = *b->r->a;
    struct names keys = {0};
    for (const struct node *c = in->kind == NODE_MAP ? in->first : NULL; c; c = c->next) {
        ptrdiff_t before = keys.n;
        names_add(&keys, c->key, &scratch);
        if (keys.n == before)
            return wrong_at(b->r, c->key_line, c->key_column, "'%.*s': written twice",
                            FMT(text_shown(c->key)));
    }
    return true;
}

static bool take(struct building *b, const yaml_event_t *event, int *documents)
{
    struct place at = place_of_mark(event->start_mark);
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return wrong_at(b->r, at.line, at.column, "aliases are not taken: write the value out");
    case YAML_SCALAR_EVENT:
        return take_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return take_start(b, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return take_end(b);
    case YAML_DOCUMENT_START_EVENT:
        if (event->data.document_start.version_directive ||
            event->data.document_start.tag_directives.start !=
                event->data.document_start.tag_directives.end)
            return wrong_at(b->r, at.line, at.column, "directives are not taken");
        if (++*documents > 1)
            return wrong_at(b->r, at.line, at.column, "a second document: one page holds one");
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return true;
}

static bool take_all(yaml_parser_t *parser, struct building *b, struct str yaml)
{
    int documents = 0;
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return wrong_yaml(b->r, parser, yaml);
        bool fine = take(b, &event, &documents);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!fine)
            return false;
    }
    return true;
}

bool tree_read(struct str yaml, const struct reader *r, struct node **root)
{
    if (yaml.n > LIMIT_RULES_BYTES)
        return wrong_at(r, 1, 1, "larger than %d bytes", LIMIT_RULES_BYTES);
    if (!str_utf8(yaml)) {
        ptrdiff_t good = 0;
        for (ptrdiff_t n = 1; good < yaml.n && n <= 4;)
            if (str_utf8(str_slice(yaml, good, good + n)))
                good += n, n = 1;
            else
                n++;
        struct place at = place_of(yaml, good);
        return wrong_at(r, at.line, at.column, "not UTF-8");
    }
    if (str_starts(yaml, S("\xEF\xBB\xBF")))
        yaml = str_slice(yaml, 3, yaml.n);
    if (!yaml.p)
        yaml = S("");
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        fatal("out of memory: reading the definitions");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.p, (size_t)yaml.n);
    struct node top = {.kind = NODE_LIST};
    struct building b = {.r = r, .open = {&top}};
    bool fine = take_all(&parser, &b, yaml);
    yaml_parser_delete(&parser);
    *root = fine ? top.first : NULL;
    return fine;
}
