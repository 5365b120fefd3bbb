/* docs/sources.md, from the tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/adapter.h"
#include "source/signature.h"

static const char intro[] =
    "# Sources\n"
    "\n"
    "A source is a tool that posts what happens to `POST /hook/NAME`. Its adapter, a table, says\n"
    "which deliveries give which events ([events.md](events.md)) and where each field is. This\n"
    "page is rendered from those tables (`src/source/`); a test holds the two together.\n"
    "\n"
    "    pitwall source add NAME --adapter ADAPTER   # prints the secret and the address\n"
    "    pitwall source list\n"
    "    pitwall source rotate NAME                  # a second secret; both are right meanwhile\n"
    "\n"
    "For every source:\n"
    "\n"
    "- A delivery is answered 200 once it is in the log, also when it was seen before or is of no\n"
    "  interest: some senders give up on any other answer. A wrong signature is 401, a body that "
    "is\n"
    "  too large 413, a log that cannot be written 503.\n"
    "- The events of a delivery have ids `DELIVERY#1`, `DELIVERY#2`, ...: sent again, it changes\n"
    "  nothing. A tool without delivery ids has the SHA-256 of the kept body as such.\n"
    "- What cannot be read is refused with its field and reason, the rest of the delivery is "
    "kept.\n"
    "  `null`, an empty text and a value of the wrong type are as not told: that refuses an event\n"
    "  only where its field is required. Times before 2005 are refused; the year 1 and the epoch\n"
    "  say that there is no time.\n"
    "- Before anything is kept, names, logins, mail addresses, pictures, messages and texts are\n"
    "  taken out of the body, as the table Redaction says. Events are read from what is left, so\n"
    "  reading it again gives the same. In all that is kept, a text with a mail address is\n"
    "  blanked: whole where it has a blank, else the address.\n"
    "- The member `pitwall` of a kept body holds what was concluded before the redaction.\n"
    "\n"
    "In the tables, `a.b` is a member, `a[*].b` that of all items of a list, `.b` of the item at\n"
    "hand, `header:x` a header, `@x` a conclusion explained below the table, and `a|b` the first\n"
    "one that is told.\n";

static void code(struct out *o, struct str s)
{
    out_byte(o, '`');
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] == '|')
            out_byte(o, '\\'); /* a cell ends at a bar, in code too */
        out_byte(o, s.p[i]);
    }
    out_byte(o, '`');
}

/* "a|b" -> `a`, `b` */
static void codes(struct out *o, struct str words)
{
    for (bool first = true; words.n; first = false) {
        out_text(o, first ? "" : ", ");
        code(o, str_cut(&words, '|'));
    }
}

static void condition(struct out *o, const struct condition *c)
{
    code(o, c->path);
    switch (c->test) {
    case TEST_NONE:
        break;
    case TEST_IS:
        out_text(o, " is ");
        codes(o, c->value);
        break;
    case TEST_NOT:
        out_text(o, " is not ");
        codes(o, c->value);
        break;
    case TEST_LIKE:
        out_text(o, " is like ");
        code(o, c->value);
        break;
    case TEST_TOLD:
        out_text(o, " is told");
        break;
    case TEST_UNTOLD:
        out_text(o, " is not told");
        break;
    }
}

static void conditions(struct out *o, const struct source_row *row)
{
    for (int i = 0; i < CONDITIONS && row->when[i].test != TEST_NONE; i++) {
        out_text(o, i ? "; " : "");
        condition(o, &row->when[i]);
    }
}

/* each "EVENT" with each "ACTION": `pull_request` `opened`, `reopened` */
static void delivery(struct out *o, const struct source_row *row)
{
    codes(o, row->event);
    if (row->action.p) {
        out_byte(o, ' ');
        codes(o, row->action);
    }
}

static void words(struct out *o, const struct word_pair *pair)
{
    for (bool first = true; pair->from.p; pair++, first = false) {
        out_text(o, first ? ": " : "; ");
        codes(o, pair->from);
        out_text(o, " → ");
        if (pair->to.n)
            code(o, pair->to);
        else
            out_text(o, "not told");
    }
}

static void commits(struct out *o, const struct commit_map *map)
{
    const struct {
        const char *name;
        struct str path;
    } part[] = {
        {"sha",          map->sha         },
        {"authored_at",  map->authored_at },
        {"committed_at", map->committed_at},
        {"parents",      map->parents     },
    };
    const char *between = " of each: ";
    for (ptrdiff_t i = 0; i < COUNT(part); i++)
        if (part[i].path.n) {
            out_text(o, between);
            out_format(o, "`%s` ", part[i].name);
            code(o, part[i].path);
            between = ", ";
        }
    for (int i = 0; i < COUNT(map->paths); i++)
        if (map->paths[i].n) {
            out_text(o, i ? " and " : ", `paths` ");
            code(o, map->paths[i]);
        }
}

static void where_from(struct out *o, const struct field_map *map)
{
    switch (map->take) {
    case TAKE_PATH:
    case TAKE_TEMPLATE:
        code(o, map->from);
        break;
    case TAKE_CONST:
        out_text(o, "always ");
        code(o, map->from);
        break;
    case TAKE_ACTOR:
        out_text(o, "kind of account of ");
        code(o, map->from);
        break;
    case TAKE_REF:
        out_text(o, "reference ");
        code(o, map->from);
        break;
    case TAKE_COMMITS:
        code(o, map->from);
        commits(o, map->commits);
        break;
    }
    if (map->words)
        words(o, map->words);
    if (map->when.test != TEST_NONE) {
        out_text(o, ", if ");
        condition(o, &map->when);
    }
}

/* --- tables ----------------------------------------------------------------------------------- */

static void events_table(struct out *o, const struct adapter *adapter)
{
    out_text(o, "\n| delivery | when | gives | remark |\n|---|---|---|---|\n");
    for (int i = 0; i < adapter->nrow; i++) {
        const struct source_row *row = &adapter->row[i];
        if (row->type == EVENT_NONE && !row->native)
            continue;
        out_text(o, "| ");
        delivery(o, row);
        out_text(o, " | ");
        conditions(o, row);
        out_text(o, " | ");
        if (row->native)
            out_text(o, "what it says");
        else
            code(o, event_type_name(row->type));
        out_text(o, " | ");
        if (row->each.p) {
            out_text(o, "for each of ");
            code(o, row->each);
            out_text(o, row->note.n ? "; " : "");
        }
        out_str(o, row->note);
        out_text(o, " |\n");
    }
}

static bool row_has(const struct source_row *row, const struct field_map *list)
{
    for (int i = 0; i < FIELD_MAPS; i++)
        if (row->field[i] == list)
            return true;
    return false;
}

static bool is_of(const struct source_row *row, enum event_kind kind)
{
    return row->type != EVENT_NONE && event_kind_of(row->type) == kind;
}

/* whether the rows of that kind use the list; event: only those of that event, p == NULL: all */
static bool all_use(const struct adapter *adapter, enum event_kind kind, struct str event,
                    const struct field_map *list)
{
    bool all = true;
    for (int i = 0; i < adapter->nrow; i++)
        if (is_of(&adapter->row[i], kind) && (!event.p || str_equal(adapter->row[i].event, event)))
            all &= row_has(&adapter->row[i], list);
    return all;
}

static bool same_delivery(const struct source_row *x, const struct source_row *y)
{
    return str_equal(x->event, y->event) && str_equal(x->action, y->action);
}

/* the deliveries whose rows use a list of fields; nothing where all of the kind do */
static void used_by(struct out *o, const struct adapter *adapter, enum event_kind kind,
                    const struct field_map *list)
{
    const char *between = "";
    if (all_use(adapter, kind, (struct str){0}, list))
        return;
    for (int i = 0; i < adapter->nrow; i++) {
        const struct source_row *row = &adapter->row[i];
        bool whole = all_use(adapter, kind, row->event, list), said = false, several = false;
        if (!is_of(row, kind) || !row_has(row, list))
            continue;
        for (int k = 0; k < adapter->nrow; k++) {
            const struct source_row *other = &adapter->row[k];
            said |= k < i && whole && is_of(other, kind) && str_equal(other->event, row->event);
            several |= k != i && is_of(other, kind) && same_delivery(row, other);
        }
        if (said)
            continue;
        out_text(o, between);
        if (whole)
            codes(o, row->event);
        else
            delivery(o, row);
        if (!whole && several) {
            out_text(o, " → ");
            code(o, event_type_name(row->type));
        }
        between = "; ";
    }
}

static void list_rows(struct out *o, const struct adapter *adapter, enum event_kind kind,
                      const struct field_map *list)
{
    for (const struct field_map *map = list; map->field != FIELD_NONE; map++) {
        out_text(o, "| ");
        code(o, event_field_name(map->field));
        out_text(o, " | ");
        where_from(o, map);
        out_text(o, " | ");
        used_by(o, adapter, kind, list);
        out_text(o, " |\n");
    }
}

/* whether a row before row i of that kind has the list already */
static bool shown_before(const struct adapter *adapter, int i, enum event_kind kind,
                         const struct field_map *list)
{
    for (int k = 0; k < i; k++)
        if (is_of(&adapter->row[k], kind) && row_has(&adapter->row[k], list))
            return true;
    return false;
}

static void fields_of(struct out *o, const struct adapter *adapter, enum event_kind kind)
{
    bool any = false;
    for (int i = 0; i < adapter->nrow; i++) {
        const struct source_row *row = &adapter->row[i];
        if (!is_of(row, kind))
            continue;
        if (!any) {
            out_text(o, "\nFields of `");
            out_str(o, kind_rules[kind].name);
            out_text(o, "`:\n\n| field | from | only in |\n|---|---|---|\n");
        }
        any = true;
        for (int k = 0; k < FIELD_MAPS && row->field[k]; k++)
            if (!shown_before(adapter, i, kind, row->field[k]))
                list_rows(o, adapter, kind, row->field[k]);
    }
}

static void sayings(struct out *o, const struct adapter *adapter)
{
    if (adapter->nsaying)
        out_text(o, "\nConclusions:\n\n");
    for (int i = 0; i < adapter->nsaying; i++) {
        out_text(o, "- `@");
        out_str(o, adapter->saying[i].name);
        out_text(o, adapter->saying[i].first ? "`, before redaction: " : "`: ");
        out_str(o, adapter->saying[i].meaning);
        out_byte(o, '\n');
    }
}

static void ignored_table(struct out *o, const struct adapter *adapter)
{
    out_text(o, "\nIgnored (and any delivery of another name, as an unknown event):\n\n"
                "| delivery | when | why |\n|---|---|---|\n");
    for (int i = 0; i < adapter->nrow; i++) {
        const struct source_row *row = &adapter->row[i];
        if (row->type != EVENT_NONE || row->native)
            continue;
        out_text(o, "| ");
        delivery(o, row);
        out_text(o, " | ");
        conditions(o, row);
        out_text(o, row->lost ? " | refused: " : " | ");
        out_str(o, row->note);
        out_text(o, row->discard ? "; of its body only event and action are kept |\n" : " |\n");
    }
}

static void redaction_line(struct out *o, const struct adapter *adapter, enum redact how,
                           const char *what)
{
    const char *between = what;
    for (int i = 0; i < adapter->nredaction; i++)
        if (adapter->redaction[i].how == how) {
            out_text(o, between);
            code(o, adapter->redaction[i].path);
            between = ", ";
        }
    if (between != what)
        out_byte(o, '\n');
}

static void redactions(struct out *o, const struct adapter *adapter)
{
    out_text(o, "\nRedaction (`^` stands for the root, any other name for all depths; the first in "
                "the table wins):\n\n");
    for (int i = 0; i < adapter->nredaction; i++)
        if (adapter->redaction[i].how == REDACT_ONLY) {
            out_text(o, "- of ");
            code(o, adapter->redaction[i].path);
            out_text(o, " only ");
            codes(o, adapter->redaction[i].keep);
            out_text(o, " are kept\n");
        }
    if (adapter->person.p) {
        out_text(o, "- of an object with ");
        code(o, adapter->person);
        out_text(o, ", a person or account, only its `type` and whether it is a bot\n");
    }
    redaction_line(o, adapter, REDACT_KEEP, "- kept: ");
    redaction_line(o, adapter, REDACT_TITLE, "- kept but for mail addresses and @mentions: ");
    redaction_line(o, adapter, REDACT_URL, "- kept without user, query and fragment: ");
    redaction_line(o, adapter, REDACT_REPO, "- an address of a repository, kept as its name: ");
    redaction_line(o, adapter, REDACT_BLANK, "- blanked: ");
    redaction_line(o, adapter, REDACT_DROP, "- left out: ");
}

static void adapter_section(struct out *o, const struct adapter *adapter)
{
    const struct scheme *scheme = scheme_find(adapter->scheme);
    out_text(o, "\n## ");
    out_str(o, adapter->title);
    out_text(o, "\n\n");
    out_text(o, adapter->connect);
    out_text(o, "\nAdapter ");
    code(o, adapter->name);
    out_text(o, ". Event: ");
    codes(o, adapter->event);
    if (adapter->action.p) {
        out_text(o, ", action: ");
        codes(o, adapter->action);
    }
    out_text(o, ". Delivery id: ");
    if (adapter->delivery.n)
        code(o, adapter->delivery);
    else
        out_text(o, "the SHA-256 of the kept body");
    out_text(o, ". Signature scheme ");
    code(o, adapter->scheme);
    if (scheme) {
        out_text(o, ": ");
        out_str(o, scheme_meaning(scheme));
    }
    out_text(o, ".\n");
    if (adapter->notes) {
        out_byte(o, '\n');
        out_text(o, adapter->notes);
    }
    events_table(o, adapter);
    for (int kind = 0; kind < KINDS; kind++)
        fields_of(o, adapter, (enum event_kind)kind);
    sayings(o, adapter);
    ignored_table(o, adapter);
    redactions(o, adapter);
}

static void schemes(struct out *o)
{
    out_text(o, "\n## Signature schemes\n\nAny source can be given another scheme than its "
                "adapter's: `pitwall source add NAME --scheme SCHEME`.\n\n| scheme | what is "
                "checked |\n|---|---|\n");
    const struct scheme *scheme;
    for (ptrdiff_t i = 0; (scheme = scheme_at(i)); i++) {
        out_text(o, "| ");
        code(o, scheme_name(scheme));
        out_text(o, " | ");
        out_str(o, scheme_meaning(scheme));
        out_text(o, " |\n");
    }
}

static const char adding[] =
    "\n"
    "## Adding a source\n"
    "\n"
    "An adapter is one file, `src/source/NAME.c`, with a `const struct adapter`:\n"
    "\n"
    "1. where the event's name, the action and the delivery id are, and which headers that needs;\n"
    "2. rows: `ROW(ONLY(\"push\"), WHEN(IS(\"path\", \"value\")), GIVES(PUSH_LANDED, "
    "fields))`,\n"
    "   for what is ignored `ROW(ON(\"x\", \"y\"), BECAUSE(\"why\"))`;\n"
    "3. lists of fields: `AT(REPO, \"repository.name\")`, `FILL(DEPLOY, \"x:{id}\")`,\n"
    "   `AT_WORDS(STATUS, \"state\", words)`; what a table cannot say is a function, `struct "
    "saying`;\n"
    "4. what is redacted, and how to connect the tool.\n"
    "\n"
    "`src/source/adapter.h` explains each member, `github.c` is the fullest example. Name it in\n"
    "`adapters.c`, test it as `test/unit/source/github.c` does, render this page\n"
    "(`PITWALL_RENDER=1 build/unit/source/docs`) and add its rules to\n"
    "[sources-coverage.md](sources-coverage.md).\n";

void out_sources_md(struct out *o)
{
    const struct adapter *adapter;
    out_text(o, intro);
    for (ptrdiff_t i = 0; (adapter = adapter_at(i)); i++)
        adapter_section(o, adapter);
    schemes(o);
    out_text(o, adding);
}
