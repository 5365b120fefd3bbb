/* SPDX-License-Identifier: Apache-2.0 */
#include "app/command.h"

#include "app/cmd.h"

/* one row per option and per command */
/* clang-format off */
const struct option options[OPTIONS] = {
    [OPTION_DB]          = {STR("db"), "PATH", NULL, false, "the log (default pitwall.db, or PITWALL_DB)"},
    [OPTION_DEFINITIONS] = {STR("definitions"), "PATH", NULL, false, "the definitions (default pitwall.yaml, or PITWALL_DEFINITIONS)"},
    [OPTION_NOW]         = {STR("now"), "TIME", NULL, false, "the time to answer for, so that the same log gives the same bytes"},
    [OPTION_HELP]        = {STR("help"), NULL, NULL, true, "this help"},
    [OPTION_SERVICE]     = {STR("service"), "NAME", NULL, true, "this service (may be repeated)"},
    [OPTION_DEPLOYED]    = {STR("service"), "NAME", NULL, false, "the service that is deployed (default: the repository's own name)"},
    [OPTION_TEAM]        = {STR("team"), "NAME", NULL, true, "the services of this team, and their roll-up"},
    [OPTION_TAG]         = {STR("tag"), "KEY=VALUE", NULL, true, "the services with this tag (all of them, when repeated), and their roll-up"},
    [OPTION_ALL]         = {STR("all"), NULL, NULL, false, "every service, and their roll-up"},
    [OPTION_FROM]        = {STR("from"), "DATE", NULL, false, "start of the window: 2026-11-22, RFC 3339, or 90d before now (default 90d)"},
    [OPTION_TO]          = {STR("to"), "DATE", NULL, false, "end of the window, not included (default now)"},
    [OPTION_BY]          = {STR("by"), "BUCKET", "day week month", false, "add a series"},
    [OPTION_FORMAT]      = {STR("format"), "FORMAT", "table json csv md", false, "how to print it (default table)"},
    [OPTION_JSON]        = {STR("json"), NULL, NULL, false, "print JSON"},
    [OPTION_REPO]        = {STR("repo"), "NAME", NULL, false, "what events call the repository (default: from its remote or folder)"},
    [OPTION_DEPLOYS]     = {STR("deploys"), "RULE", NULL, false, "where deployments are read from: tags:GLOB, branch:NAME or none"},
    [OPTION_ENV]         = {STR("env"), "NAME", NULL, false, "the environment of these deployments (default production)"},
    [OPTION_SAMPLE]      = {STR("sample"), NULL, NULL, false, "these events are a sample organisation: the log is marked so everywhere"},
    [OPTION_GIT]         = {STR("git"), "PATH", NULL, false, "look at this repository for how its deployments are named"},
    [OPTION_KEYS]        = {STR("keys"), NULL, NULL, false, "print {\"key\",\"event\"}: the semantic key, which `void` names, beside each event"},
    [OPTION_TYPE]        = {STR("type"), "TYPE", NULL, true, "only this kind or type: deploy, deploy.finished"},
    [OPTION_LISTEN]      = {STR("listen"), "ADDRESS", NULL, false, "where to listen (default 127.0.0.1:8080; port 0: a free one)"},
    [OPTION_URL]         = {STR("url"), "URL", NULL, false, "where people reach it, as https://dora.example/pitwall"},
    [OPTION_SAMPLE_DB]   = {STR("sample"), "PATH", NULL, false, "a second log, of a sample organisation, to switch to"},
    [OPTION_SERVICES]    = {STR("services"), "N", NULL, false, "how many services (default 12)"},
    [OPTION_WEEKS]       = {STR("weeks"), "N", NULL, false, "how many whole weeks, and the running one (default 26)"},
    [OPTION_EVENTS]      = {STR("events"), "N", NULL, false, "at least this many events"},
    [OPTION_SEED]        = {STR("seed"), "N", NULL, false, "another organisation of the same kind"},
    [OPTION_SERVER]      = {STR("server"), "URL", NULL, false, "the server (default PITWALL_SERVER)"},
    [OPTION_TOKEN_FILE]  = {STR("token-file"), "FILE", NULL, false, "the file with the token (default the text of PITWALL_TOKEN)"},
    [OPTION_SPOOL]       = {STR("spool"), "FILE", NULL, false, "where events wait for a server that is away"},
    [OPTION_JUNIT]       = {STR("junit"), "LEVEL=FILE", NULL, true, "test results of a level: unit, contract, integration, e2e"},
    [OPTION_FROM_GIT]    = {STR("from-git"), "PATH", NULL, false, "push.landed: what the last push brought"},
    [OPTION_TIMEOUT]     = {STR("timeout"), "DURATION", NULL, false, "how long to try (default 30s)"},
    [OPTION_STRICT]      = {STR("strict"), NULL, NULL, false, "exit 5 where the event has to wait"},
    [OPTION_DRY_RUN]     = {STR("dry-run"), NULL, NULL, false, "print what it would say, write and send nothing"},
    [OPTION_MAP]         = {STR("map"), "FIELD=COLUMN", NULL, true, "where a field is, by the column's name or \"#3\""},
    [OPTION_SET]         = {STR("set"), "FIELD=VALUE", NULL, true, "a field that every row has"},
    [OPTION_WORD]        = {STR("word"), "FIELD:WORD=WORD", NULL, true, "what a column's word means: status:SHIPPED=success"},
    [OPTION_DELIMITER]   = {STR("delimiter"), "CHARACTER", NULL, false, "between cells (default: told from the first row); tab is a name too"},
    [OPTION_ZONE]        = {STR("zone"), "ZONE", NULL, false, "of times that name none, as Europe/Berlin (default UTC)"},
    [OPTION_NDJSON]      = {STR("format"), "FORMAT", "table ndjson", false, "how to print it (default table)"},
    [OPTION_SENDER]      = {STR("source"), "NAME", NULL, false, "only what came from it"},
    [OPTION_LABEL]       = {STR("label"), "NAME", NULL, false, "what the token is called: a machine or a team, not a person"},
    [OPTION_SCOPE]       = {STR("scope"), "SCOPE", "ingest read write admin", false, "what it may do: post events; read; read and state links; everything"},
    [OPTION_HELD_TEAM]   = {STR("team"), "NAME", NULL, false, "hold it to the services of this team"},
    [OPTION_HELD_SOURCE] = {STR("source"), "NAME", NULL, false, "hold it to events of this source"},
    [OPTION_ADAPTER]     = {STR("adapter"), "NAME", NULL, false, "who reads what it sends (default: what its name begins with)"},
    [OPTION_SCHEME]      = {STR("scheme"), "NAME", NULL, false, "how it proves who it is (default: what its adapter uses)"},
    [OPTION_HEADER]      = {STR("header"), "NAME", NULL, false, "of the scheme 'header': which one holds the secret"},
    [OPTION_SECRET_FILE] = {STR("secret-file"), "FILE|-", NULL, false, "take the secret from there, instead of making one"},
    [OPTION_KEEP]        = {STR("keep"), "TIME", NULL, false, "how long the older secret is accepted still (default 7d; 0s: no longer)"},
    [OPTION_REL]         = {STR("rel"), "RELATION", "caused fixed failed not_failed contains reverts", false, "what the first is or did to the second"},
    [OPTION_REASON]      = {STR("reason"), "TEXT", NULL, false, "why, for a later reader"},
    [OPTION_RETRACT]     = {STR("retract"), NULL, NULL, false, "take it back"},
    [OPTION_MAN]         = {STR("man"), NULL, NULL, false, "the manual page pitwall(1)"},
    [OPTION_COMPLETION]  = {STR("completion"), NULL, NULL, false, "the completion script for bash"},
};

_Static_assert(OPTIONS <= 64, "a command's options are bits of 64");

#define SCOPE  (TAKES(SERVICE) | TAKES(TEAM) | TAKES(TAG) | TAKES(ALL))
#define WINDOW (TAKES(FROM) | TAKES(TO))

const struct command commands[] = {
    {STR("init"), "", 0, 0, TAKES(GIT), "write a commented pitwall.yaml",
     "Writes the definitions: every setting at its default, with its meaning, commented out. What\n"
     "counts as a deployment, a failure and restored is decided there. An existing file is left\n"
     "alone.",
     cmd_init},
    {STR("import git"), "PATH", 1, 1,
     TAKES(DEPLOYED) | TAKES(REPO) | TAKES(DEPLOYS) | TAKES(ENV) | TAKES(JSON),
     "read a repository's history",
     "Reads every commit reachable from any ref; a second import reads only what is new. No names,\n"
     "mail addresses or messages are stored.\n"
     "\n"
     "A repository does not say what was deployed. With --deploys tags:GLOB each matching tag is a\n"
     "successful production deployment, with branch:NAME each commit on that branch. Without\n"
     "--deploys, tags that look like released versions are taken. Such deployments are labelled\n"
     "\"inferred from tags\" wherever they count.",
     cmd_import_git},
    {STR("import events"), "FILE|-", 1, 1, TAKES(SAMPLE) | TAKES(JSON),
     "read events, one JSON object per line",
     "Reads pitwall's own events (docs/events.md). A line that cannot be read is refused alone, with\n"
     "file, line, field and reason, and kept in quarantine; the others are imported. Events that\n"
     "were there already change nothing.",
     cmd_import_events},
    {STR("import csv"), "KIND FILE|-", 2, 2,
     TAKES(MAP) | TAKES(SET) | TAKES(WORD) | TAKES(DELIMITER) | TAKES(ZONE) | TAKES(DRY_RUN) |
         TAKES(JSON),
     "read past deployments or incidents from a CSV file",
     "KIND is deployments (each row a deploy.finished) or incidents (each row an incident.opened,\n"
     "and resolved, mitigated, acknowledged where columns say so). Columns whose names are obvious\n"
     "are taken; --map tells others. A row that cannot be read is refused alone, with line and\n"
     "column. Importing the same again adds nothing. docs/import.md has examples.",
     cmd_import_csv},
    {STR("import"), "SOURCE FILE|-", 2, 2, TAKES(JSON), "read recorded webhooks of a tool",
     "SOURCE is an adapter (github, cdevents, alertmanager, devlake, datadog) or a configured\n"
     "source. Each line is {\"headers\":{...},\"body\":{...}}, or has the body as a string. They\n"
     "take the way that live ones take: redacted, kept, read, known ones passed over.",
     cmd_import_source},
    {STR("reparse"), "SOURCE", 1, 1, TAKES(JSON), "read the kept webhooks of a source again",
     "With today's tables. Events that come out other than they did are appended, the same ones\n"
     "are not; doing it again changes nothing.",
     cmd_reparse},
    {STR("sample"), "", 0, 0, TAKES(SERVICES) | TAKES(WEEKS) | TAKES(EVENTS) | TAKES(SEED),
     "a believable organisation, as events on standard output",
     "Writes events of every kind for a made-up organisation; docs/sample.md states the facts\n"
     "planted in it. Keep it in a log of its own:\n"
     "\n"
     "    pitwall sample | pitwall --db sample.db import events --sample -",
     cmd_sample},
    {STR("emit"), "TYPE [KEY=VALUE]...", 1, 1000,
     TAKES(SERVER) | TAKES(TOKEN_FILE) | TAKES(SPOOL) | TAKES(JUNIT) | TAKES(FROM_GIT) |
         TAKES(TIMEOUT) | TAKES(STRICT) | TAKES(DRY_RUN) | TAKES(JSON),
     "send one event to a server, from a CI job",
     "TYPE and KEY are those of docs/events.md: pitwall emit deploy.finished service=payments\n"
     "deploy=4711 sha=$SHA status=success. Lists repeat their key (labels and shas also take\n"
     "commas), cause.deploy=ID is a member of a reference, KEY:=JSON is a value as it is. `at` is\n"
     "now where it is not told.\n"
     "\n"
     "A server that is away does not fail the job: the event waits in the spool\n"
     "(~/.local/state/pitwall/spool.ndjson) and the next emit sends it first. Saying the same\n"
     "again is no second event; docs/ci.md has the rule, and snippets.",
     cmd_emit},
    {STR("report"), "", 0, 0, SCOPE | WINDOW | TAKES(BY) | TAKES(FORMAT) | TAKES(JSON),
     "the delivery metrics per service",
     "Lead time, deployment frequency, change fail rate, time to restore, recovery time and rework\n"
     "of every service, or of those chosen. --all, --team and --tag add the roll-up, computed from\n"
     "all their raw rows.",
     cmd_report},
    {STR("explain"), "METRIC", 1, 1, SCOPE | WINDOW | TAKES(FORMAT) | TAKES(JSON),
     "the rows behind one number",
     "Prints the rows that a metric counted, those that are pending or open, and those left out\n"
     "with the reason. METRIC is one of lead_time, deployment_frequency, change_fail_rate,\n"
     "time_to_restore, failed_deployment_recovery_time, rework_rate.",
     cmd_explain},
    {STR("export events"), "", 0, 0, TAKES(KEYS) | TAKES(TYPE) | TAKES(SERVICE),
     "write the log as events, one JSON object per line",
     "Prints the events in the order of their arrival; importing them gives the same log.",
     cmd_export_events},
    {STR("link"), "FROM TO", 2, 2, TAKES(REL) | TAKES(REASON) | TAKES(RETRACT), "state what caused, fixed or failed what",
     "FROM and TO are deploy:ID, incident:ID, sha:SHA, flag:KEY or change:REPO#N.\n"
     "\n"
     "    pitwall link deploy:4711 incident:INC-9 --rel caused --reason 'bad migration'\n"
     "    pitwall link incident:INC-9 deploy:4711 --rel not_failed --reason 'load test'",
     cmd_link},
    {STR("serve"), "", 0, 0, TAKES(LISTEN) | TAKES(URL) | TAKES(SAMPLE_DB), "the web page and the HTTP API",
     "Serves the scoreboard on / and the API described by /api/v1/openapi.json, and takes events and\n"
     "webhooks in. Until a token is made (pitwall token add) only requests from this machine itself\n"
     "are answered. Behind a proxy, --url tells the address that people use; its path is the prefix.\n"
     "Commands that write to the same log go through this server. See docs/operations.md.",
     cmd_serve},
    {STR("source add"), "NAME", 1, 1, TAKES(ADAPTER) | TAKES(SCHEME) | TAKES(HEADER) | TAKES(SECRET_FILE),
     "configure a sender of webhooks",
     "Makes a secret, or takes the one in --secret-file, and prints what to enter in the tool: the\n"
     "address, the secret, where they go. Secrets are never taken from the command line, where all\n"
     "who use the machine can see them.\n"
     "\n"
     "    pitwall source add github-acme\n"
     "    pitwall source add alertmanager --scheme basic",
     cmd_source_add},
    {STR("source list"), "", 0, 0, TAKES(JSON), "the configured senders", "", cmd_source_list},
    {STR("source rotate"), "NAME", 1, 1, TAKES(KEEP) | TAKES(SECRET_FILE), "give a sender a new secret",
     "Both secrets are accepted for --keep, so that the tool can be told without losing anything.",
     cmd_source_rotate},
    {STR("source remove"), "NAME", 1, 1, 0, "take nothing more from a sender",
     "Its secrets are deleted; the events that it sent stay.", cmd_source_remove},
    {STR("token add"), "", 0, 0,
     TAKES(LABEL) | TAKES(SCOPE) | TAKES(HELD_TEAM) | TAKES(HELD_SOURCE), "make a token",
     "Prints it, this once: only its hash is kept. Scopes: ingest posts events; read reads the\n"
     "numbers; write reads and states links; admin may do everything. A label names a machine or a\n"
     "team, never a person: it is shown wherever the token is used.\n"
     "\n"
     "As long as no token was ever made, only requests from this machine itself are answered; from\n"
     "the first one on, every request needs one, those from this machine too.",
     cmd_token_add},
    {STR("token list"), "", 0, 0, TAKES(JSON), "the tokens' labels and scopes", "", cmd_token_list},
    {STR("token revoke"), "LABEL", 1, 1, 0, "revoke a token", "Takes effect at once; whoever signed in with it is signed out.",
     cmd_token_revoke},
    {STR("raw list"), "", 0, 0, TAKES(SENDER) | TAKES(JSON), "the deliveries of webhooks", "",
     cmd_raw_list},
    {STR("raw show"), "SEQ", 1, 1, TAKES(JSON), "the kept body of one delivery", "", cmd_raw_show},
    {STR("raw erase"), "SEQ", 1, 1, TAKES(REASON) | TAKES(JSON),
     "erase the kept body of one delivery",
     "The body is overwritten in the file; the events read from it stay. That it was erased, when\n"
     "and why is recorded.",
     cmd_raw_erase},
    {STR("quarantine list"), "", 0, 0, TAKES(NDJSON) | TAKES(JSON), "what was refused, and why",
     "Lines of files, posted events and bodies of webhooks that could not be read.", cmd_quarantine_list},
    {STR("quarantine replay"), "[SEQ]...", 0, 1000, TAKES(JSON), "read what was refused again",
     "Everything, or the numbers named. What can be read now is taken and leaves the quarantine.",
     cmd_quarantine_replay},
    {STR("quarantine drop"), "SEQ", 1, 1, TAKES(REASON) | TAKES(JSON),
     "give up on what was refused", "The reason is kept.", cmd_quarantine_drop},
    {STR("backup"), "FILE", 1, 1, TAKES(JSON), "a checked copy of the log, while it is written",
     "The copy is of one moment, in a new file, and has been read from end to end.", cmd_backup},
    {STR("restore"), "FILE", 1, 1, TAKES(JSON), "a log from a backup",
     "Writes the log of --db, which must not exist yet, and reads it from end to end.", cmd_restore},
    {STR("doctor"), "", 0, 0, TAKES(JSON), "can this log be trusted?",
     "Checks the store and the definitions and says what no number shows: refused lines, events\n"
     "without a service or in the future, deployments of unknown commits. Exits 1 when something\n"
     "needs a person.",
     cmd_doctor},
    {STR("help"), "[COMMAND]", 0, 2, TAKES(MAN) | TAKES(COMPLETION), "this overview, or one command",
     "", cmd_help},
    {STR("version"), "", 0, 0, 0, "the version of this program", "", cmd_version},
};
/* clang-format on */
const int ncommands = COUNT(commands);

bool command_takes(const struct command *c, enum option_id id)
{
    return ((c->takes | GLOBAL_OPTIONS) >> id & 1) != 0;
}

const struct command *command_find(const struct str *word, ptrdiff_t n, ptrdiff_t *used)
{
    for (int i = 0; i < ncommands; i++) {
        struct str second = commands[i].name, first = str_cut(&second, ' ');
        if (n < 1 || !str_equal(first, word[0]))
            continue;
        if (second.p && (n < 2 || !str_equal(second, word[1])))
            continue;
        /* `import SOURCE`: `import` alone is the group of its commands */
        if (!second.p && commands[i].run == cmd_import_source && (n < 2 || word[1].p[0] == '-'))
            continue;
        *used = second.p ? 2 : 1;
        return &commands[i];
    }
    return NULL;
}
