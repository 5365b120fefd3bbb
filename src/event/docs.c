/* SPDX-License-Identifier: Apache-2.0 */
#include "event/docs.h"

#include "base/limits.h"
#include "event/vocabulary.h"

static const char intro[] =
    "# Events\n"
    "\n"
    "Everything pitwall knows arrives as an event and stays in one append-only log: what tools\n"
    "tell, and what people decide. An event is one JSON object; files and `POST /v1/events` carry\n"
    "one per line (NDJSON), the API also a single one or an array.\n"
    "\n"
    "    "
    "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:04:00Z\",\"service\":\"payments-api\",\n"
    "     \"env\":\"production\",\"deploy\":\"4711\",\"sha\":\"9f1c2ab\",\"status\":\"success\"}\n"
    "\n"
    "This page is rendered from the table in `src/event/vocabulary.c`, which also drives reading,\n"
    "checking and writing; a test holds the two together.\n"
    "\n"
    "- The set of types is closed. An unknown type is refused, with its line and the near match.\n"
    "- An unknown field of a known type is kept and written again by `pitwall export events`, and\n"
    "  remarked once with the near match; no rule reads it.\n"
    "- `null` and an empty text are the same as not telling the field.\n"
    "- What cannot be read is refused alone, with source, line and field\n"
    "  (`events.ndjson:17: deploy.finished: 'at': not a time: 'yesterday'`); it goes to the\n"
    "  quarantine, and the good events around it are kept.\n"
    "- No person's name or address belongs in an event.\n";

static const char kinds_of_value[] =
    "\n"
    "## Kinds of value\n"
    "\n"
    "| kind | what is accepted |\n"
    "|---|---|\n"
    "| text | a string |\n"
    "| id | a string, or an integer, which is written as an integer again |\n"
    "| sha | 4 to 64 hex digits, in lower case when written; a prefix names a commit as long as it "
    "is unique |\n"
    "| time | see [Times](#times) |\n"
    "| whole number | not below zero |\n"
    "| number | any finite number |\n"
    "| true or false | `true`, `false` |\n"
    "| one of ... | one of these words, in any case |\n"
    "| list | an array of strings; a single string is a list of one |\n"
    "| shas | an array of shas |\n"
    "| reference | an object with one of `deploy`, `incident`, `sha`, `flag`, `change`, "
    "`external` (which is `true`) or another name, narrowed by `service`, `env` and `repo` where "
    "told: `{\"deploy\":\"4711\",\"service\":\"payments-api\"}` |\n"
    "| commits | an array of `{\"sha\", \"parents\", \"authored_at\", \"committed_at\", "
    "\"paths\"}`, of which `sha` and `authored_at` are required. `parents: []` says that the "
    "commit "
    "is a root, no `parents` that they are not known. Times are kept as instants. Other members, "
    "such as authors and messages, are dropped |\n"
    "| tests | an object by level (`unit`, `contract`, `integration`, `e2e`) of objects with "
    "`run`, "
    "`failed` and `s` (seconds) |\n"
    "| JSON | any JSON value |\n";

static const char times[] =
    "\n"
    "## Times\n"
    "\n"
    "RFC 3339 (`2026-11-02T10:04:00Z`), with `T` or a blank, any number of fraction digits, and\n"
    "`Z`, ` UTC`, `+02:00`, `+0200`, ` +0200` or no zone, which is UTC. An integer, also as a\n"
    "string, is seconds, milliseconds, microseconds or nanoseconds by its size: below 1e11, 1e14,\n"
    "1e17, or above. Instants are kept in milliseconds, finer ones floored; the second 60 is the\n"
    "first of the next minute. A time is exported as it was sent.\n";

static const char keys_intro[] =
    "\n"
    "## Two keys\n"
    "\n"
    "**Delivery.** (`source`, `id`) seen before changes nothing. Without an `id` it is the "
    "SHA-256\n"
    "of the canonical event, so that the same event sent twice is one.\n"
    "\n"
    "**Semantic key.** What the event says, whoever says it: its parts joined with `|` in this\n"
    "order: type, entity, services (sorted, joined with `,`), environment (without case), then "
    "what\n"
    "the last column names. A part that is not told is empty, an `attempt` not told is 1. In a\n"
    "part, `|` and `\\` are written with a `\\` before them, in a service also `,`. Times in it "
    "are\n"
    "instants in UTC. Events with the same key are one when facts are derived, their fields "
    "merged:\n"
    "the earliest time, explicit before inferred, a value never overwritten by nothing. `pitwall\n"
    "export events --keys` prints it as `key` (ignored when such a line is read), and "
    "`void.event`\n"
    "names it.\n"
    "\n"
    "    deploy.finished|4711|payments-api|production|success\n"
    "    incident.resolved|INC-7|payments-api|production|2026-11-02T10:40:00Z\n"
    "\n"
    "Since `change` and `run` are unique in their repository only, `repo` is part of their "
    "entity.\n"
    "A tool that uses an incident's id again joins its start: `ID@STARTS_AT`. A tool whose run\n"
    "numbers are unique in a pipeline only joins its name: `PIPELINE#RUN`.\n"
    "\n"
    "| type | entity | and |\n"
    "|---|---|---|\n";

static const char git_and_limits[] =
    "\n"
    "## What `pitwall import git` writes\n"
    "\n"
    "`push.landed` with `source` `git` and `inferred` true: the commits in batches, with ref\n"
    "`refs/*`; one for each branch whose tip moved, with `after` the tip; and one with ref\n"
    "`HEAD -> refs/heads/main` for the default branch. With `--deploys`, a `deploy.finished` for\n"
    "each deployment found. No names, addresses or messages are read.\n"
    "\n"
    "## Limits\n"
    "\n";

static const char *kind_text(enum value_kind kind)
{
    switch (kind) {
    case VALUE_TEXT:
        return "text";
    case VALUE_ID:
        return "id";
    case VALUE_SHA:
        return "sha";
    case VALUE_TIME:
        return "time";
    case VALUE_INTEGER:
        return "whole number";
    case VALUE_NUMBER:
        return "number";
    case VALUE_FLAG:
        return "true or false";
    case VALUE_WORD:
        return "one of ";
    case VALUE_TEXTS:
        return "list";
    case VALUE_SHAS:
        return "shas";
    case VALUE_REF:
        return "reference";
    case VALUE_COMMITS:
        return "commits";
    case VALUE_JSON:
        return "JSON";
    }
    return "";
}

static void code(struct out *o, struct str s)
{
    out_byte(o, '`');
    out_str(o, s);
    out_byte(o, '`');
}

static void field_row(struct out *o, const struct field_rule *rule)
{
    out_text(o, "| ");
    code(o, event_field_name(rule->field));
    out_text(o, rule->required ? " | yes | " : " | | ");
    out_text(o,
             rule->kind == VALUE_JSON && rule->of == SHAPE_TESTS ? "tests" : kind_text(rule->kind));
    for (int i = 0; rule->kind == VALUE_WORD && i < word_rules[rule->of].n; i++) {
        out_text(o, i ? ", " : "");
        code(o, word_rules[rule->of].word[i]);
    }
    out_text(o, " | ");
    out_str(o, rule->meaning);
    out_text(o, " |\n");
}

static void field_table(struct out *o, const struct field_rule *rule, int n)
{
    out_text(o, "\n| field | required | kind of value | meaning |\n|---|---|---|---|\n");
    for (int i = 0; i < n; i++)
        field_row(o, &rule[i]);
}

static void kind_section(struct out *o, enum event_kind kind)
{
    const struct kind_rule *rules = &kind_rules[kind];
    out_text(o, "\n### ");
    out_str(o, rules->name);
    out_text(o, "\n\n");
    out_str(o, rules->meaning);
    out_text(o, "\n\n");
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++)
        if (type_rules[type].kind == kind) {
            out_text(o, "- ");
            code(o, type_rules[type].name);
            out_text(o, ": ");
            out_str(o, type_rules[type].meaning);
            out_byte(o, '\n');
        }
    field_table(o, rules->field, rules->n);
}

static void key_row(struct out *o, const struct type_rule *type)
{
    const struct kind_rule *kind = &kind_rules[type->kind];
    out_text(o, "| ");
    code(o, type->name);
    out_text(o, " | ");
    for (int i = 0; i < COUNT(kind->identity) && kind->identity[i]; i++) {
        out_text(o, i ? ", " : "");
        code(o, event_field_name(kind->identity[i]));
    }
    out_text(o, " | ");
    if (type->tail)
        code(o, event_field_name(type->tail));
    out_text(o, type->tail && type->keyed_at ? ", " : "");
    if (type->keyed_at)
        code(o, event_field_name(FIELD_AT));
    out_text(o, " |\n");
}

static void limits(struct out *o)
{
    static const struct {
        const char *what;
        int most;
        const char *unit;
    } row[] = {
        {"one event",                                  LIMIT_EVENT_BYTES,  "bytes"  },
        {"a title, url, reason or other running text", LIMIT_TEXT_BYTES,   "bytes"  },
        {"an id, name, ref or other short text",       LIMIT_ID_BYTES,     "bytes"  },
        {"a list",                                     LIMIT_LIST_ITEMS,   "items"  },
        {"the commits of one push",                    LIMIT_PUSH_COMMITS, "commits"},
        {"the parents of one commit",                  COMMIT_PARENTS,     "parents"},
        {"nesting",                                    LIMIT_JSON_DEPTH,   "levels" },
    };
    out_text(o, "| what | at most |\n|---|---|\n");
    for (ptrdiff_t i = 0; i < COUNT(row); i++)
        out_format(o, "| %s | %d %s |\n", row[i].what, row[i].most, row[i].unit);
}

void out_vocabulary_md(struct out *o)
{
    out_text(o, intro);
    out_text(o, "\n## Every event\n\n| field | required | kind of value | meaning |\n"
                "|---|---|---|---|\n"
                "| `type` | yes | text | `kind.phase`, one of the types below |\n");
    for (int i = 0; i < ENVELOPE_FIELDS; i++)
        field_row(o, &envelope_rules[i]);
    out_text(o, kinds_of_value);
    out_text(o, times);
    out_text(o, "\n## Types\n");
    for (int kind = 0; kind < KINDS; kind++)
        kind_section(o, (enum event_kind)kind);
    out_text(o, keys_intro);
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++)
        key_row(o, &type_rules[type]);
    out_text(o, git_and_limits);
    limits(o);
}

void out_type_names(struct out *o)
{
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++) {
        out_str(o, type_rules[type].name);
        out_byte(o, '\n');
    }
}

void out_field_names(struct out *o, enum event_type type)
{
    const struct kind_rule *rules = &kind_rules[event_kind_of(type)];
    out_text(o, "type\n");
    for (int i = 0; i < ENVELOPE_FIELDS + rules->n; i++) {
        const struct field_rule *rule =
            i < ENVELOPE_FIELDS ? &envelope_rules[i] : &rules->field[i - ENVELOPE_FIELDS];
        out_str(o, event_field_name(rule->field));
        out_byte(o, '\n');
    }
}
