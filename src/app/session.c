/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* struct winsize */
#include "app/session.h"

#include "app/cmd.h"
#include "app/words.h"
#include "base/plain.h"
#include "host/note.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_WRITE = 5 };
#define RUN_BYTES ((size_t)1 << 38) /* address space, not memory */

bool session_told(const struct session *r, enum option_id id)
{
    return r->option[id].n > 0;
}

struct str session_value(const struct session *r, enum option_id id)
{
    return r->option[id].n ? r->option[id].item[r->option[id].n - 1] : (struct str){0};
}

static const char *told(struct session *r, enum option_id id, const char *variable)
{
    const char *env = getenv(variable);
    if (session_told(r, id))
        return arena_z(&r->a, session_value(r, id));
    return env && *env ? env : NULL;
}

struct config session_config(struct session *r)
{
    const char *db = told(r, OPTION_DB, "PITWALL_DB");
    const char *definitions = told(r, OPTION_DEFINITIONS, "PITWALL_DEFINITIONS");
    return (struct config){
        .db = db ? db : "pitwall.db",
        .definitions = definitions ? definitions : "pitwall.yaml",
        .definitions_told = definitions != NULL,
    };
}

static bool write_out(void *context, struct str bytes)
{
    int *failed = context;
    while (bytes.n) {
        ssize_t n = write(STDOUT_FILENO, bytes.p, (size_t)bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            *failed = errno;
            return false;
        }
        bytes = str_slice(bytes, n, bytes.n);
    }
    return true;
}

/* A log opened while descriptor 1 is free would get that number, and the answer would be written
 * into the log. A read-only stand-in makes such a write fail instead. */
static void keep_standard_descriptors(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            exit(EXIT_WRITE);
}

static void ignore(int signal)
{
    (void)signal;
}

/* A handler that does nothing, not SIG_IGN: children get the default back. */
static void survive_broken_pipes(void)
{
    struct sigaction action = {.sa_handler = ignore};
    sigemptyset(&action.sa_mask);
    sigaction(SIGPIPE, &action, NULL);
}

static void look_at_terminal(struct session *r)
{
    struct winsize size = {0};
    bool terminal = isatty(STDOUT_FILENO) == 1;
    const char *no_colour = getenv("NO_COLOR"), *kind = getenv("TERM");
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        r->width = size.ws_col;
    r->colour =
        terminal && !(no_colour && *no_colour) && kind && *kind && strcmp(kind, "dumb") != 0;
    r->progress = isatty(STDERR_FILENO) == 1;
}

static bool tell_now(struct session *r, struct err *e)
{
    r->now_told = session_told(r, OPTION_NOW);
    if (!r->now_told)
        r->now_ms = clock_ms();
    else if (!time_parse(session_value(r, OPTION_NOW), &r->now_ms))
        return err_set(e, ERR_USAGE, "'--now': not a time: '%.*s', write 2026-11-22T10:00:00Z",
                       FMT(session_value(r, OPTION_NOW)));
    return true;
}

static bool run_command(struct session *r, const struct str *word, ptrdiff_t n, struct err *e)
{
    if (!words_read(r, word, n, e) || !tell_now(r, e))
        return false;
    bool group = r->argument.n > 0 && r->command->run == cmd_help; /* `pitwall import --help` */
    return session_told(r, OPTION_HELP) && !group ? session_help(r) : r->command->run(r, e);
}

/* the exit status: of the answer's writing where that failed, else of the command */
static int finish(struct session *r, bool ok, const struct err *e, const int *write_error)
{
    bool written = out_flush(&r->out) && close(STDOUT_FILENO) == 0;
    if (!written && *write_error == EPIPE) { /* the reader has seen enough: end as others do */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    if (!written) {
        note("cannot write the answer: %s", strerror(*write_error ? *write_error : errno));
        return EXIT_WRITE;
    }
    if (ok)
        return r->status;
    note("%s", e->text);
    if (e->code == ERR_USAGE && r->command)
        note("see 'pitwall %.*s --help'", FMT(r->command->name));
    else if (e->code == ERR_USAGE)
        note("see 'pitwall help'");
    return err_exit(e->code);
}

int session_run(int argc, char **argv)
{
    keep_standard_descriptors();
    survive_broken_pipes();
    struct session r = {.a = arena_reserve(RUN_BYTES)};
    struct arena answer = arena_reserve(RUN_BYTES);
    struct err e = {0};
    int write_error = 0;
    r.out = out_to(&answer);
    r.out.sink = write_out;
    r.out.context = &write_error;
    look_at_terminal(&r);
    if (argc < 2) {
        note("needs a command, see 'pitwall help'");
        return EXIT_USAGE;
    }
    struct str *word = NEW(&r.a, struct str, argc);
    for (int i = 1; i < argc; i++)
        word[i - 1] = str_of(argv[i]);
    bool ok = run_command(&r, word, argc - 1, &e);
    return finish(&r, ok, &e, &write_error);
}
