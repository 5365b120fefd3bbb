/* The definitions for people: the file of `pitwall init`, docs/definitions.md.
 * SPDX-License-Identifier: Apache-2.0 */
#include "rule/keys.h"

static const char intro[] =
    "# pitwall.yaml: what counts as a deployment, a failure and \"restored\".\n"
    "#\n"
    "# Every key is here, commented out at its default. To change one, take the # off its line.\n"
    "# docs/definitions.md has the same as a table; F1 to F11 and M1 to M7 are rules of "
    "docs/metrics.md.\n";

static const char catalogue[] =
    "\n"
    "# The services that you want to give a team, a tier or tags, or whose changes are found by\n"
    "# repository and path. A service need not be listed to be counted.\n"
    "#services:\n"
    "#  payments-api:\n"
    "#    team: payments\n"
    "#    tier: 1\n"
    "#    tags: {kind: api}\n"
    "#    repos: [shop/payments]\n"
    "#    paths: [\"services/payments/**\"]\n"
    "\n"
    "# Repositories whose default branch is not the imported HEAD, main or master.\n"
    "#repos:\n"
    "#  - name: shop/payments\n"
    "#    default_branch: trunk\n"
    "\n"
    "# Whose an event is that names no service. All conditions of a row must hold; the first row\n"
    "# that matches wins; a service that an event names itself always counts.\n"
    "#routes:\n"
    "#  - {repo: \"shop/*\", service: \"{repo}\"}\n"
    "#  - {kind: incident, label: [\"team=payments\", \"service=*\"], service: "
    "\"{label:service}\"}\n"
    "#  - {source: argo, env: \"prod-*\", service: [payments-api, payments-web]}\n";

static void out_comment(struct out *o, const char *indent, struct str text)
{
    while (text.n) {
        struct str line = str_cut(&text, '\n');
        out_text(o, indent);
        out_text(o, str_starts(line, S("#")) ? "" : line.n ? "# " : "#");
        out_str(o, line);
        out_byte(o, '\n');
    }
}

void out_rules_commented(struct out *o, const char *deploy_hint)
{
    out_text(o, intro);
    if (deploy_hint) {
        out_text(o, "#\n");
        out_comment(o, "", str_of(deploy_hint));
    }
    struct str section = {0};
    for (int i = 0; i < nrule_keys; i++) {
        const struct rule_key *key = &rule_keys[i];
        bool inside = key_section(key).n > 0;
        if (!inside || !str_equal(section, key_section(key))) {
            section = key_section(key);
            out_byte(o, '\n');
            if (inside) {
                out_str(o, section);
                out_text(o, ":\n");
            }
        }
        const char *indent = inside ? "  " : "";
        out_format(o, "%s# %s", indent, key->meaning);
        if (key->rule[0])
            out_format(o, " (%s)", key->rule);
        out_byte(o, '\n');
        out_format(o, "%s# Takes: ", indent);
        key_expected(o, key);
        out_text(o, "\n");
        out_text(o, indent);
        out_byte(o, '#');
        out_str(o, key_leaf(key));
        out_format(o, ": %s\n", key->standard);
    }
    out_text(o, catalogue);
}

static void out_code(struct out *o, struct str s)
{
    out_byte(o, '`');
    out_str(o, s);
    out_byte(o, '`');
}

static const char md_intro[] =
    "# Definitions: every key of pitwall.yaml\n"
    "\n"
    "Made from the table in src/rule/keys.c; a test compares them. `pitwall init` writes the same "
    "as "
    "a commented file.\n"
    "Dotted keys are nested maps: `lead_time.start` is written `lead_time: {start: ready}`. A list "
    "of one may be written as one text.\n"
    "An unknown key, a key written twice, a value of the wrong kind, anchors, aliases, tags and a "
    "second document are refused with line and column; nothing is guessed.\n"
    "What is left out has its default. Rules F1 to F11 and M1 to M7 are those of "
    "[metrics](metrics.md).\n"
    "\n"
    "| key | default | takes | meaning | rule |\n"
    "|---|---|---|---|---|\n";

static const char md_catalogue[] =
    "\n"
    "## The catalogue\n"
    "\n"
    "`services` gives services a team, a tier and tags, and says which repositories, and which "
    "paths in them, are theirs beside those their events name.\n"
    "It is a map by name, or a list of maps with a `name`. A service need not be listed to be "
    "counted.\n"
    "\n"
    "```yaml\n"
    "services:\n"
    "  payments-api:\n"
    "    team: payments\n"
    "    tier: 1\n"
    "    tags: {kind: api}\n"
    "    repos: [shop/payments]\n"
    "    paths: [\"services/payments/**\"]\n"
    "repos:\n"
    "  - name: shop/payments\n"
    "    default_branch: trunk\n"
    "```\n"
    "\n"
    "| key | takes | meaning |\n"
    "|---|---|---|\n"
    "| `services.NAME.team` | a text | The team that owns it: `--team`. |\n"
    "| `services.NAME.tier` | a text | How much it matters, in your words. |\n"
    "| `services.NAME.tags` | a map of texts | For selecting: `--tag kind=api`. |\n"
    "| `services.NAME.repos` | a list of texts | Repositories whose changes are its own. |\n"
    "| `services.NAME.paths` | a list of texts | Globs or prefixes inside them; none: everything. "
    "|\n"
    "| `repos[].name` | a text | The repository as events name it. |\n"
    "| `repos[].default_branch` | a text | Its default branch. |\n"
    "\n"
    "## Routes\n"
    "\n"
    "An event that needs a service (deploy, ring, flag, incident, postmortem, drill, slo, "
    "adoption) "
    "and names none gets one when facts are derived: nothing in the log changes, and other rules "
    "route the same log otherwise.\n"
    "\n"
    "```yaml\n"
    "routes:\n"
    "  - {repo: \"shop/*\", service: \"{repo}\"}\n"
    "  - {repo: mono, path: services/search, service: search}\n"
    "  - {kind: incident, label: [\"team=payments\", \"service=*\"], service: "
    "\"{label:service}\"}\n"
    "  - {source: argo, env: \"prod-*\", service: [payments-api, payments-web]}\n"
    "```\n"
    "\n"
    "| key | takes | holds where |\n"
    "|---|---|---|\n"
    "| `repo` | globs | The event's repository matches one of them: the one it names, else the one "
    "whose history has its sha. |\n"
    "| `path` | globs or folders | One of the paths that its commits touch matches one of them; "
    "not "
    "where they are not known. |\n"
    "| `env` | globs | Its environment does; compared without case. |\n"
    "| `label` | globs of `key=value` | Each of them matches one of its labels; compared without "
    "case. |\n"
    "| `source` | globs | Its source does. |\n"
    "| `kind` | kinds of event | It is of one of them. |\n"
    "| `service` | names | Whose it then is. `{repo}` is the last part of the repository's name, "
    "`{env}` the environment in lower case, `{label:KEY}` the value of the first label of that "
    "key; "
    "where the event has it not, the row does not match. |\n"
    "\n"
    "In this order, each step only for events that the ones before left without a service:\n"
    "\n"
    "1. What the event names itself; for an incident also what other events of its id name (F7), "
    "for a ring the deployments of its deploy id (F7).\n"
    "2. The first row of `routes` that matches. Rows are tried for each event alone: a row without "
    "conditions also takes those events of an incident that tell less than the others.\n"
    "3. A deployment's repository, where exactly one service lists it in `services.NAME.repos`; a "
    "service with `paths` is left out where the commit's paths are known and none is among them.\n"
    "4. What the other events of the same entity have by now: all services that those of its id "
    "have for an incident; for a deployment those of the same `source`, environment and deploy id, "
    "where they all have the same and name no other repository.\n"
    "5. With `routing.unlisted: repo` the last part of the repository's name; then 4 once more.\n"
    "\n"
    "What remains is unrouted: kept, shown by `pitwall doctor` with the row that would route it, "
    "in "
    "no number. A service that an event names itself always counts.\n"
    "\n"
    "## Keys of later versions\n"
    "\n"
    "Refused as \"not supported by this version\", so that none is silently ignored:";

void out_rules_md(struct out *o)
{
    out_text(o, md_intro);
    struct arena *a = o->a;
    for (int i = 0; i < nrule_keys; i++) {
        const struct rule_key *key = &rule_keys[i];
        struct out takes = out_to(a);
        key_expected(&takes, key);
        out_text(o, "| ");
        out_code(o, key->name);
        out_text(o, " | ");
        out_code(o, str_of(key->standard));
        out_text(o, " | ");
        out_md(o, out_str_of(&takes));
        out_text(o, " | ");
        out_md(o, str_of(key->meaning));
        out_format(o, " | %s |\n", key->rule);
    }
    out_text(o, md_catalogue);
    for (int i = 0; i < nfuture_keys; i++) {
        out_text(o, i ? ", " : " ");
        out_code(o, future_keys[i].name);
    }
    out_text(o, ".\n");
}
