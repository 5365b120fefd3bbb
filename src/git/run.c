/* SPDX-License-Identifier: Apache-2.0 */
#include "git/run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    RECORD_BYTES = 16 << 20, /* the longest record: a merge of 400,000 parents */
    FIRST_BYTES = 1 << 18,
    SAID_BYTES = 4096, /* read of what git says on stderr */
};

/* What git sees. The protocol list is empty on purpose: set and empty, it allows none, and unlike
 * protocol.allow no repository can widen it. GIT_FLUSH=0: one write per buffer, not per commit. */
static const char *const environment[] = {
    "PATH=/dev/null",
    "GIT_EXEC_PATH=/dev/null",
    "LC_ALL=C",
    "TZ=UTC0",
    "GIT_ATTR_NOSYSTEM=1",
    "GIT_ALLOW_PROTOCOL=",
    "GIT_NO_LAZY_FETCH=1",
    "GIT_NO_REPLACE_OBJECTS=1",
    "GIT_GRAFT_FILE=/dev/null/none",
    "GIT_OPTIONAL_LOCKS=0",
    "GIT_TERMINAL_PROMPT=0",
    "GIT_ASKPASS=/dev/null",
    "GIT_FLUSH=0",
    NULL,
};
static const char *const no_config[] = {
    "HOME=/dev/null",
    "XDG_CONFIG_HOME=/dev/null",
    "GIT_CONFIG_NOSYSTEM=1",
    "GIT_CONFIG_GLOBAL=/dev/null",
    "GIT_CONFIG_SYSTEM=/dev/null",
    NULL,
};
/* passed on where the caller has them: where the user's config is, and who called sudo (git takes a
 * repository of that user for one's own) */
static const char *const passed_config[] = {"HOME", "XDG_CONFIG_HOME", NULL};
static const char *const passed[] = {"SUDO_UID", "GIT_TEST_ASSUME_DIFFERENT_OWNER", NULL};

/* Settings that name a program or change what we read; the command line wins over the repository.
 */
static const char *const settings[] = {
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.alternateRefsCommand=",
    "core.sshCommand=/dev/null",
    "core.askPass=/dev/null",
    "core.pager=",
    "core.editor=/dev/null",
    "credential.helper=",
    "protocol.allow=never",
    "diff.external=",
    "gpg.program=/dev/null",
    "log.showSignature=false",
    "fetch.bundleURI=",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "advice.graftFileDeprecated=false",
    "i18n.logOutputEncoding=UTF-8",
    NULL,
};

/* a NULL-terminated list of NUL-terminated texts */
struct words {
    union {
        const char **item;
        char *const *as_argv; /* how posix_spawn wants it: it changes nothing */
    };
    ptrdiff_t n, capacity;
};

static void word(struct words *w, const char *text, struct arena *a)
{
    *PUSH(a, w) = text;
}

static void words(struct words *w, const char *const *text, struct arena *a)
{
    for (; text && *text; text++)
        word(w, *text, a);
}

/* "name=value" */
static const char *setting(const char *name, struct str value, struct arena *a)
{
    struct out o = out_to(a);
    out_text(&o, name);
    out_byte(&o, '=');
    out_str(&o, value);
    out_byte(&o, 0);
    return o.item;
}

static void pass(struct words *w, const char *const *names, struct arena *a)
{
    for (; *names; names++) {
        const char *value = getenv(*names);
        if (value)
            word(w, setting(*names, str_of(value), a), a);
    }
}

/* the absolute path of git on the caller's PATH; NULL when there is none */
static const char *find_git(struct arena *a)
{
    struct str path = str_of(getenv("PATH"));
    if (!path.n)
        path = S("/usr/local/bin:/usr/bin:/bin");
    while (path.n) {
        struct str folder = str_cut(&path, ':');
        struct out o = out_to(a);
        if (!folder.n || folder.p[0] != '/')
            continue; /* never a git out of the working directory */
        out_str(&o, folder);
        out_text(&o, "/git");
        out_byte(&o, 0);
        if (access(o.item, X_OK) == 0)
            return o.item;
    }
    return NULL;
}

static struct words arguments(const struct run_call *call, struct arena *a)
{
    struct words w = {0};
    word(&w, "git", a);
    word(&w, "--no-pager", a);
    if (call->directory) {
        word(&w, "-C", a);
        word(&w, call->directory, a);
    }
    for (const char *const *s = settings; *s; s++) {
        word(&w, "-c", a);
        word(&w, *s, a);
    }
    for (const char *const *s = call->settings; s && *s; s++) {
        word(&w, "-c", a);
        word(&w, *s, a);
    }
    words(&w, call->args, a);
    words(&w, call->more, a);
    word(&w, NULL, a);
    return w;
}

static struct words surroundings(const struct git_repository *repository,
                                 const struct run_call *call, struct arena *a)
{
    struct words w = {0};
    words(&w, environment, a);
    if (call->user_config)
        pass(&w, passed_config, a);
    else
        words(&w, no_config, a);
    pass(&w, passed, a);
    if (repository) /* where we stand, should that be a repository, is none of git's business */
        word(&w, setting("GIT_DIR", repository->git_dir, a), a);
    word(&w, NULL, a);
    return w;
}

static bool keep_private(int fd)
{
    return fd >= 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

FILE *run_file(struct err *e)
{
    FILE *f = tmpfile();
    if (f && keep_private(fileno(f)))
        return f;
    err_set(e, ERR_SYSTEM, "no temporary file: %s", strerror(errno));
    if (f)
        fclose(f);
    return NULL;
}

/* starts git with these three files; 0 or an errno */
static int spawn(pid_t *pid, const char *git, struct words args, struct words env, int in, int out,
                 int errors)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE); /* a server ignores it; git must end when we stop reading */
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&how) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &usual);
    int bad = in >= 0 ? posix_spawn_file_actions_adddup2(&files, in, 0)
                      : posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    if (!bad)
        bad = posix_spawn_file_actions_adddup2(&files, out, 1);
    if (!bad)
        bad = posix_spawn_file_actions_adddup2(&files, errors, 2);
    if (!bad)
        bad = posix_spawn(pid, git, &files, &how, args.as_argv, env.as_argv);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return bad;
}

static void let_go(struct run *r)
{
    if (r->out >= 0)
        close(r->out);
    if (r->errors)
        fclose(r->errors);
    arena_release(r->memory);
    *r = (struct run){.out = -1};
}

/* a pipe for git's stdout, or the file asked for; false with errno */
static bool open_out(const struct run_call *call, int *reading, int *writing)
{
    int ends[2];
    *reading = -1;
    if (call->out) {
        *writing = fileno(call->out);
        return true;
    }
    if (pipe(ends) != 0)
        return false;
    *reading = ends[0];
    *writing = ends[1];
    return keep_private(ends[0]) && keep_private(ends[1]);
}

/* what was written to it can be read from its start by another process; false with errno */
static bool rewound(FILE *f)
{
    if (fflush(f) != 0)
        return false;
    if (ferror(f)) { /* an earlier write */
        errno = EIO;
        return false;
    }
    return lseek(fileno(f), 0, SEEK_SET) == 0;
}

bool run_start(struct run *r, const struct git_repository *repository, const struct run_call *call,
               struct err *e)
{
    *r = (struct run){.out = -1, .memory = arena_reserve((size_t)RECORD_BYTES * 4)};
    r->free = r->memory;
    const char *git = find_git(&r->free);
    int writing = -1, bad = 0;
    if (!git) {
        let_go(r);
        return err_set(e, ERR_SYSTEM, "no 'git' on the PATH: it is needed to read repositories");
    }
    r->errors = run_file(e);
    if (!r->errors) {
        let_go(r);
        return false;
    }
    if ((call->in && !rewound(call->in)) || !open_out(call, &r->out, &writing))
        bad = errno;
    else
        bad =
            spawn(&r->pid, git, arguments(call, &r->free), surroundings(repository, call, &r->free),
                  call->in ? fileno(call->in) : -1, writing, fileno(r->errors));
    if (!call->out && writing >= 0)
        close(writing);
    if (bad) {
        let_go(r);
        return err_set(e, ERR_SYSTEM, "cannot run git: %s", strerror(bad));
    }
    return true;
}

bool run_read(struct run *r, FILE *file, struct err *e)
{
    *r = (struct run){.out = dup(fileno(file)), .memory = arena_reserve((size_t)RECORD_BYTES * 4)};
    r->free = r->memory;
    if (keep_private(r->out) && lseek(r->out, 0, SEEK_SET) == 0)
        return true;
    err_set(e, ERR_SYSTEM, "a temporary file: %s", strerror(errno));
    let_go(r);
    return false;
}

/* reads on behind item[from, to); false at the end or where the record grows too long */
static bool fill(struct run *r)
{
    if (r->ended || r->out < 0)
        return false;
    ptrdiff_t held = r->to - r->from;
    if (r->from > 0 && held > 0)
        memmove(r->item, r->item + r->from, (size_t)held);
    r->from = 0;
    r->to = held;
    if (r->to == r->capacity) {
        ptrdiff_t wanted = r->capacity ? r->capacity * 2 : FIRST_BYTES;
        if (wanted > RECORD_BYTES)
            return false;
        char *larger = NEW_RAW(&r->free, char, wanted);
        if (held)
            memcpy(larger, r->item, (size_t)held);
        r->item = larger;
        r->capacity = wanted;
    }
    ssize_t got;
    do
        got = read(r->out, r->item + r->to, (size_t)(r->capacity - r->to));
    while (got < 0 && errno == EINTR);
    r->ended = got <= 0;
    r->to += got > 0 ? got : 0;
    return got > 0;
}

struct str run_record(struct run *r, char separator)
{
    ptrdiff_t seen = 0;
    for (;;) {
        ptrdiff_t held = r->to - r->from;
        const char *hit =
            held > seen ? memchr(r->item + r->from + seen, separator, (size_t)(held - seen)) : NULL;
        if (hit) {
            struct str record = {r->item + r->from, hit - (r->item + r->from)};
            r->from += record.n + 1;
            return record;
        }
        seen = held;
        if (!fill(r))
            return (struct str){0}; /* a record without its separator: git was cut off */
    }
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* lines become "; ", git's own "fatal: " goes */
static struct str one_line(struct str text, struct arena *a)
{
    struct out o = out_to(a);
    while (text.n) {
        struct str line = str_trim(str_cut(&text, '\n'));
        if (str_starts(line, S("fatal: ")))
            line = str_slice(line, 7, line.n);
        if (!line.n)
            continue;
        if (o.n)
            out_text(&o, "; ");
        out_str(&o, line);
    }
    return out_str_of(&o);
}

void run_end_said(struct run *r, struct arena *a, int *status, struct str *said)
{
    if (r->out >= 0)
        close(r->out);
    r->out = -1;
    *status = wait_for(r->pid);
    char text[SAID_BYTES];
    rewind(r->errors);
    size_t n = fread(text, 1, sizeof text, r->errors);
    *said = one_line((struct str){text, (ptrdiff_t)n}, a);
    let_go(r);
}

bool run_end(struct run *r, struct err *e)
{
    struct arena words_of_git = arena_reserve((size_t)SAID_BYTES * 16);
    struct arena a = words_of_git;
    struct str said;
    int status;
    bool cut = r->out >= 0 && !r->ended; /* a record that did not fit */
    run_end_said(r, &a, &status, &said);
    bool fine = status == 0;
    if (cut)
        fine = err_set(e, ERR_INPUT, "git gives a record of more than %d bytes", RECORD_BYTES);
    else if (!fine && said.n)
        err_set(e, ERR_INPUT, "git: %.*s", FMT(said));
    else if (!fine)
        err_set(e, ERR_SYSTEM, "git ended with status %d", status);
    arena_release(words_of_git);
    return fine;
}

void run_stop(struct run *r)
{
    if (r->pid) {
        kill(r->pid, SIGTERM);
        wait_for(r->pid);
    }
    let_go(r);
}
