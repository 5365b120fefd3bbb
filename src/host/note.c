/* SPDX-License-Identifier: Apache-2.0 */
#include "host/note.h"

#include "base/plain.h"
#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * SECOND_MS + t.tv_nsec / 1000000;
}

/* one line on standard error, plain: texts come from outside, the terminal is ours */
static void say(const char *front, struct str text)
{
    char line[4 * 2000 + 16];
    ptrdiff_t n = plain_copy(line, sizeof line, str_of(front));
    n += plain_copy(line + n, (ptrdiff_t)sizeof line - n - 1, text);
    line[n++] = '\n';
    fwrite(line, 1, (size_t)n, stderr);
}

void note(const char *format, ...)
{
    char text[2000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    say("pitwall: ", str_of(text));
}

void note_place(struct str line)
{
    say("", line);
}
