/* Help, manual page and completion, all from the tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/command.h"
#include "app/words.h"
#include "metric/metric.h"

static const char exit_codes[] =
    "Exit status: 0 fine; 1 a guardrail is breached or an import refused rows; 2 usage;\n"
    "3 bad input or definitions; 4 not enough data to say; 5 the store or the network failed.\n";

enum { WIDTH = 80 };

static void pad(struct out *o, ptrdiff_t from, ptrdiff_t column)
{
    ptrdiff_t at = o->n - from;
    do
        out_byte(o, ' ');
    while (++at < column);
}

/* options without which a command does nothing; it says so itself */
static uint64_t needs(const struct command *c)
{
    if (c->run == cmd_token_add)
        return TAKES(LABEL) | TAKES(SCOPE);
    if (c->run == cmd_link)
        return TAKES(REL) | TAKES(REASON);
    return c->run == cmd_raw_erase || c->run == cmd_quarantine_drop ? TAKES(REASON) : 0;
}

/* from: where the line began */
static void out_synopsis(struct out *o, const struct command *c, ptrdiff_t from)
{
    out_format(o, "pitwall %.*s%s%s", FMT(c->name), *c->argument ? " " : "", c->argument);
    for (int id = 0; id < OPTIONS; id++) {
        const struct option *x = &options[id];
        if (!(c->takes >> id & 1))
            continue;
        bool needed = needs(c) >> id & 1;
        ptrdiff_t n = x->name.n + (x->value ? 1 + str_of(x->value).n : 0) + (needed ? 2 : 4);
        if (o->n - from + 1 + n > WIDTH) {
            out_byte(o, '\n');
            from = o->n;
            out_text(o, "      ");
        }
        out_format(o, needed ? " --%.*s%s%s" : " [--%.*s%s%s]", FMT(x->name), x->value ? " " : "",
                   x->value ? x->value : "");
    }
}

static void out_option(struct out *o, const struct option *x)
{
    ptrdiff_t from = o->n;
    out_format(o, "  --%.*s %s", FMT(x->name), x->value ? x->value : "");
    pad(o, from, 24);
    out_text(o, x->help);
    if (x->words)
        out_format(o, ": %s", x->words);
    out_byte(o, '\n');
}

static void out_command_help(struct out *o, const struct command *c)
{
    out_format(o, "%s%.*s: %s\n\n", "pitwall ", FMT(c->name), c->summary);
    ptrdiff_t from = o->n;
    out_text(o, "usage: ");
    out_synopsis(o, c, from);
    out_text(o, "\n\n");
    if (*c->help)
        out_format(o, "%s\n\n", c->help);
    for (int id = 0; id < OPTIONS; id++)
        if (command_takes(c, (enum option_id)id))
            out_option(o, &options[id]);
}

/* What stands above the first command of a kind. */
static const struct {
    struct str first;
    const char *heading;
} headings[] = {
    {STR("init"),       "define and read history"},
    {STR("emit"),       "tell it from CI"        },
    {STR("report"),     "numbers"                },
    {STR("serve"),      "serve"                  },
    {STR("source add"), "who may send and read"  },
    {STR("raw list"),   "what was taken in"      },
    {STR("backup"),     "care"                   },
};

static void out_command_line(struct out *o, const struct command *c)
{
    for (int i = 0; i < COUNT(headings); i++)
        if (str_equal(headings[i].first, c->name))
            out_format(o, "\n%s\n", headings[i].heading);
    ptrdiff_t from = o->n;
    out_format(o, "  %.*s %s", FMT(c->name), c->argument);
    pad(o, from, 26);
    out_format(o, " %s\n", c->summary);
}

static void out_overview(struct out *o)
{
    out_text(o, "pitwall: from delivery events to honest DORA numbers\n\n"
                "usage: pitwall COMMAND [OPTION]...\n");
    for (int i = 0; i < ncommands; i++)
        out_command_line(o, &commands[i]);
    out_text(o, "\nevery command takes\n");
    for (int id = 0; id < OPTIONS; id++)
        if (GLOBAL_OPTIONS >> id & 1)
            out_option(o, &options[id]);
    out_text(o, "\nfirst steps\n"
                "  pitwall import git .    read this repository's history\n"
                "  pitwall report          print the numbers\n"
                "  pitwall serve           see them on http://127.0.0.1:8080/\n\n");
    out_text(o, exit_codes);
}

/* --- the manual page ------------------------------------------------------------------------- */

/* roff text: a line must not begin with '.' or ', a backslash or minus is written \e or \- */
static void out_roff(struct out *o, const char *text)
{
    bool start = true;
    for (; *text; text++) {
        if (start && (*text == '.' || *text == '\''))
            out_text(o, "\\&");
        start = *text == '\n';
        if (start && text[1] == '\n') {
            out_text(o, "\n.PP");
            continue;
        }
        if (*text == '\\')
            out_text(o, "\\e");
        else if (*text == '-')
            out_text(o, "\\-");
        else
            out_byte(o, *text);
    }
    out_byte(o, '\n');
}

static void out_man_option(struct out *o, const struct option *x)
{
    out_format(o, ".TP\n\\fB\\-\\-%.*s\\fR%s%s%s\n", FMT(x->name), x->value ? " \\fI" : "",
               x->value ? x->value : "", x->value ? "\\fR" : "");
    out_roff(o, x->help);
    if (x->words)
        out_format(o, "(%s)\n", x->words);
}

static void out_man(struct out *o)
{
    out_text(o, ".TH PITWALL 1 \"\" \"pitwall " PITWALL_VERSION "\" \"User Commands\"\n"
                ".SH NAME\npitwall \\- from delivery events to honest DORA numbers\n"
                ".SH SYNOPSIS\n.B pitwall\n.I COMMAND\n[\\fIOPTION\\fR]...\n.SH COMMANDS\n");
    for (int i = 0; i < ncommands; i++) {
        const struct command *c = &commands[i];
        out_format(o, ".SS \"%.*s%s%s\"\n", FMT(c->name), *c->argument ? " " : "", c->argument);
        out_roff(o, c->summary);
        if (*c->help) {
            out_text(o, ".PP\n");
            out_roff(o, c->help);
        }
        for (int id = 0; id < OPTIONS; id++)
            if (c->takes >> id & 1)
                out_man_option(o, &options[id]);
    }
    out_text(o, ".SH OPTIONS\nEvery command takes\n");
    for (int id = 0; id < OPTIONS; id++)
        if (GLOBAL_OPTIONS >> id & 1)
            out_man_option(o, &options[id]);
    out_text(o, ".SH EXIT STATUS\n");
    out_roff(o, exit_codes);
}

/* --- completion ------------------------------------------------------------------------------ */

static void out_words_of(struct out *o, const struct command *c)
{
    for (int id = 0; id < OPTIONS; id++)
        if (command_takes(c, (enum option_id)id))
            out_format(o, "--%.*s ", FMT(options[id].name));
}

/* the first words of the commands, each once, or the second words after `first` */
static void out_command_words(struct out *o, struct str first)
{
    struct str last = {0};
    for (int i = 0; i < ncommands; i++) {
        struct str second = commands[i].name, word = str_cut(&second, ' ');
        if (first.p && (!str_equal(word, first) || !second.p))
            continue;
        if (!first.p && str_equal(word, last))
            continue;
        last = word;
        out_format(o, "%.*s ", FMT(first.p ? second : word));
    }
}

static void out_completion(struct out *o)
{
    out_text(o, "# bash completion for pitwall, made by `pitwall help --completion`\n"
                "_pitwall()\n{\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    local words=\n"
                "    case $before in\n");
    for (int id = 0; id < OPTIONS; id++)
        if (options[id].words)
            out_format(o, "    --%.*s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n",
                       FMT(options[id].name), options[id].words);
    out_text(o, "    --db|--definitions|--git) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
                "    esac\n"
                "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    for (int i = 0; i < ncommands; i++) {
        out_format(o, "    '%.*s'*) words='", FMT(commands[i].name));
        out_words_of(o, &commands[i]);
        out_text(o, "' ;;\n");
    }
    out_text(o, "    esac\n    case $COMP_CWORD-${COMP_WORDS[1]} in\n    1-*) words='");
    out_command_words(o, (struct str){0});
    out_text(o, "' ;;\n    2-import) words='");
    out_command_words(o, S("import"));
    out_text(o, "' ;;\n    2-export) words='");
    out_command_words(o, S("export"));
    out_text(o, "' ;;\n    2-raw) words='");
    out_command_words(o, S("raw"));
    out_text(o, "' ;;\n    2-quarantine) words='");
    out_command_words(o, S("quarantine"));
    out_text(o, "' ;;\n    2-explain) words='");
    for (int metric = 0; metric < METRICS; metric++)
        out_format(o, "%.*s ", FMT(metric_name((enum metric)metric)));
    out_text(o, "' ;;\n    esac\n"
                "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                "    [[ $word == -* || ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "
                "\"$word\"))\n"
                "}\ncomplete -F _pitwall pitwall\n");
}

bool session_help(struct session *r)
{
    out_command_help(&r->out, r->command);
    return true;
}

bool cmd_help(struct session *r, struct err *e)
{
    if (session_told(r, OPTION_MAN))
        return out_man(&r->out), true;
    if (session_told(r, OPTION_COMPLETION))
        return out_completion(&r->out), true;
    if (r->argument.n == 0)
        return out_overview(&r->out), true;
    ptrdiff_t used;
    const struct command *c = command_find(r->argument.item, r->argument.n, &used);
    if (c && (used == r->argument.n || *c->argument)) /* `help import github`: an argument of it */
        return out_command_help(&r->out, c), true;
    struct str first = r->argument.item[0];
    bool any = false;
    for (int i = 0; i < ncommands && r->argument.n == 1; i++) {
        struct str second = commands[i].name;
        if (!str_equal(str_cut(&second, ' '), first))
            continue;
        out_text(&r->out, any ? "\n" : "");
        out_command_help(&r->out, &commands[i]);
        any = true;
    }
    return any || command_unknown(r->argument.item, r->argument.n, r->a, e);
}

bool cmd_version(struct session *r, struct err *e)
{
    (void)e;
    out_text(&r->out, "pitwall " PITWALL_VERSION "\n");
    return true;
}
