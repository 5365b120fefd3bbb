/* SPDX-License-Identifier: Apache-2.0 */
#include "app/words.h"

#include "base/near.h"

static bool unknown_command(struct str word, struct err *e)
{
    struct near near = {0};
    for (int i = 0; i < ncommands; i++)
        near_word(&near, word, commands[i].name);
    if (near.best.p)
        return err_set(e, ERR_USAGE, "unknown command '%.*s', did you mean '%.*s'?", FMT(word),
                       FMT(near.best));
    return err_set(e, ERR_USAGE, "unknown command '%.*s'", FMT(word));
}

/* "import" alone, or "import svn": the commands that begin so are what is known */
bool command_unknown(const struct str *word, ptrdiff_t n, struct arena a, struct err *e)
{
    struct str first = word[0], second = n > 1 ? word[1] : (struct str){0};
    struct out list = out_to(&a);
    for (int i = 0; i < ncommands; i++) {
        struct str rest = commands[i].name;
        if (!str_equal(str_cut(&rest, ' '), first) || !rest.p)
            continue;
        out_text(&list, list.n ? ", " : "");
        out_str(&list, rest);
    }
    if (list.n == 0)
        return unknown_command(first, e);
    struct str known = out_str_of(&list);
    if (!second.p)
        return err_set(e, ERR_USAGE, "'%.*s' needs to be told what: one of %.*s", FMT(first),
                       FMT(known));
    return err_set(e, ERR_USAGE, "'%.*s' does not know '%.*s' in this version: one of %.*s",
                   FMT(first), FMT(second), FMT(known));
}

static bool unknown_option(const struct command *c, struct str name, struct err *e)
{
    struct near near = {0};
    for (int i = 0; i < OPTIONS; i++)
        if (command_takes(c, (enum option_id)i))
            near_word(&near, name, options[i].name);
    if (near.best.p)
        return err_set(e, ERR_USAGE, "%.*s: unknown option '--%.*s', did you mean '--%.*s'?",
                       FMT(c->name), FMT(name), FMT(near.best));
    return err_set(e, ERR_USAGE, "%.*s: unknown option '--%.*s'", FMT(c->name), FMT(name));
}

struct text_list {
    struct str *item;
    ptrdiff_t n, capacity;
};

static bool option_add(struct session *r, int id, struct text_list *list, struct str value,
                       struct err *e)
{
    const struct option *o = &options[id];
    struct str name = r->command->name;
    if (list->n && !o->repeats)
        return err_set(e, ERR_USAGE, "%.*s: '--%.*s' is given twice", FMT(name), FMT(o->name));
    if (o->value && value.n == 0)
        return err_set(e, ERR_USAGE, "%.*s: '--%.*s' needs a value: %s", FMT(name), FMT(o->name),
                       o->value);
    if (o->words && !word_listed(str_of(o->words), value))
        return err_set(e, ERR_USAGE, "%.*s: '--%.*s': expected one of %s, got '%.*s'", FMT(name),
                       FMT(o->name), o->words, FMT(value));
    *PUSH(&r->a, list) = value;
    r->option[id] = (struct strs){list->item, list->n};
    return true;
}

/* one option and, where it takes one, its value; *i moves over what was used */
static bool option_read(struct session *r, struct text_list *given, const struct str *word,
                        ptrdiff_t n, ptrdiff_t *i, struct err *e)
{
    struct str value = word[*i], name = str_cut(&value, '=');
    bool short_help = str_equal(word[*i], S("-h"));
    name = short_help ? S("help") : str_slice(name, 2, name.n);
    if (!short_help && !str_starts(word[*i], S("--")))
        return err_set(e, ERR_USAGE, "%.*s: unknown option '%.*s'", FMT(r->command->name),
                       FMT(word[*i]));
    for (int id = 0; id < OPTIONS; id++) {
        if (!command_takes(r->command, (enum option_id)id) || !str_equal(name, options[id].name))
            continue;
        if (!options[id].value && value.p)
            return err_set(e, ERR_USAGE, "%.*s: '--%.*s' takes no value", FMT(r->command->name),
                           FMT(name));
        if (options[id].value && !value.p && *i + 1 < n)
            value = word[++*i];
        return option_add(r, id, &given[id], value, e);
    }
    return unknown_option(r->command, name, e);
}

static bool count_arguments(const struct session *r, struct err *e)
{
    const struct command *c = r->command;
    if (r->argument.n < c->least)
        return err_set(e, ERR_USAGE, "%.*s: needs %s", FMT(c->name), c->argument);
    if (r->argument.n > c->most)
        return err_set(e, ERR_USAGE, "%.*s: '%.*s' is one argument too many", FMT(c->name),
                       FMT(r->argument.item[c->most]));
    return true;
}

/* `pitwall --help` and `pitwall --version` are commands too */
static const struct str aliases[][2] = {
    {STR("--help"),    STR("help")   },
    {STR("-h"),        STR("help")   },
    {STR("--version"), STR("version")},
    {STR("-V"),        STR("version")},
};

static bool is_help(struct str word)
{
    return str_equal(word, S("--help")) || str_equal(word, S("-h"));
}

/* how many words stand before the command: options that every command takes, with their values */
static ptrdiff_t count_leading(const struct str *word, ptrdiff_t n)
{
    ptrdiff_t i = 0;
    while (i < n && str_starts(word[i], S("--"))) {
        bool takes_next = false;
        for (int id = 0; id < OPTIONS; id++)
            takes_next |= (GLOBAL_OPTIONS >> id & 1) && options[id].value &&
                          str_equal(str_slice(word[i], 2, word[i].n), options[id].name);
        i += takes_next ? 2 : 1;
    }
    return i < n ? i : n;
}

/* the command's place among the words: r->command, and word[*from..*to) which name it */
static bool find_command(struct session *r, const struct str *word, ptrdiff_t n, ptrdiff_t *from,
                         ptrdiff_t *to, struct err *e)
{
    ptrdiff_t used = 1;
    *from = 0;
    for (int i = 0; i < COUNT(aliases); i++)
        if (str_equal(word[0], aliases[i][0]))
            r->command = command_find(&aliases[i][1], 1, &used);
    if (!r->command) {
        *from = count_leading(word, n);
        if (*from == n)
            return err_set(e, ERR_USAGE, "needs a command");
        r->command = command_find(word + *from, n - *from, &used);
    }
    if (!r->command && *from + 1 < n && is_help(word[*from + 1])) {
        r->command = command_find(&aliases[0][1], 1, &used);
        *to = *from;
        return true;
    }
    *to = *from + used;
    return r->command || command_unknown(word + *from, n - *from, r->a, e);
}

bool words_read(struct session *r, const struct str *word, ptrdiff_t n, struct err *e)
{
    ptrdiff_t from = 0, to = 0;
    if (!find_command(r, word, n, &from, &to, e))
        return false;
    struct text_list given[OPTIONS] = {0};
    struct str *argument = NEW(&r->a, struct str, n + 1);
    ptrdiff_t narguments = 0;
    bool only_arguments = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (i == from && to > from)
            i = to - 1;
        else if (only_arguments || word[i].n < 2 || word[i].p[0] != '-')
            argument[narguments++] = word[i];
        else if (str_equal(word[i], S("--")))
            only_arguments = true;
        else if (!option_read(r, given, word, n, &i, e))
            return false;
    }
    r->argument = (struct strs){argument, narguments};
    return session_told(r, OPTION_HELP) || count_arguments(r, e);
}
