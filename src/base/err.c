/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "base/plain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int exit, http;
} outcome[ERR_CODES] = {
    [ERR_NONE] = {0, 200},
      [ERR_USAGE] = {2, 400},
      [ERR_INPUT] = {3, 400},
    [ERR_RULES] = {3, 500},
      [ERR_NOT_FOUND] = {3, 404},
      [ERR_STORE] = {5, 503},
    [ERR_SYSTEM] = {5, 500},
};

bool err_set(struct err *e, enum err_code code, const char *format, ...)
{
    char text[sizeof e->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    e->code = code;
    plain_copy(e->text, sizeof e->text, str_of(text));
    return false;
}

bool err_in(struct err *e, const char *format, ...)
{
    char place[sizeof e->text], shown[sizeof e->text];
    va_list args;
    va_start(args, format);
    vsnprintf(place, sizeof place, format, args);
    va_end(args);
    size_t head = (size_t)plain_copy(shown, sizeof shown, str_of(place)), tail = strlen(e->text);
    if (head > sizeof e->text / 2)
        head = sizeof e->text / 2;
    if (tail > sizeof e->text - head - 3)
        tail = sizeof e->text - head - 3;
    memmove(e->text + head + 2, e->text, tail);
    memcpy(e->text, shown, head);
    memcpy(e->text + head, ": ", 2);
    e->text[head + 2 + tail] = 0;
    return false;
}

int err_exit(enum err_code code)
{
    return outcome[code].exit;
}

int err_http(enum err_code code)
{
    return outcome[code].http;
}

void bug(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("pitwall: bug: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

void fatal(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("pitwall: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(5);
}
