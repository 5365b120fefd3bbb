/* SPDX-License-Identifier: Apache-2.0 */
#include "event/check.h"

#include "event/wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct shown shown(struct str s)
{
    enum { MOST = 60 };
    struct shown to = {""};
    if (!s.p)
        return to;
    ptrdiff_t n = s.n <= MOST ? s.n : MOST;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--; /* not inside a UTF-8 sequence */
    for (ptrdiff_t i = 0; i < n; i++)
        to.z[i] = s.p[i] ? s.p[i] : '?';
    memcpy(to.z + n, n < s.n ? "..." : "", n < s.n ? 4 : 1);
    return to;
}

bool check_fail(struct err *e, enum event_type type, enum event_field field, const char *format,
                ...)
{
    char text[sizeof e->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct str name = event_type_name(type), what = event_field_name(field);
    return err_set(e, ERR_INPUT, "%.*s: '%.*s': %s", FMT(name), FMT(what), text);
}

bool check_utf8(struct str s)
{
    ptrdiff_t i = 0;
    for (uint64_t eight; i + 8 <= s.n; i += 8) {
        memcpy(&eight, s.p + i, 8);
        if (eight & UINT64_C(0x8080808080808080))
            return str_utf8(s);
    }
    for (; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return str_utf8(s);
    return true;
}

bool check_sha(struct str s)
{
    if (s.n < SHA_DIGITS_MIN || s.n > SHA_DIGITS_MAX)
        return false;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], letter = c | 0x20;
        if ((c < '0' || c > '9') && (letter < 'a' || letter > 'f'))
            return false;
    }
    return true;
}

bool check_time_canonical(struct str text)
{
    static const char form[] = "0000-00-00T00:00:00Z", with_ms[] = "0000-00-00T00:00:00.000Z";
    const char *want = text.n == sizeof form - 1      ? form
                       : text.n == sizeof with_ms - 1 ? with_ms
                                                      : NULL;
    if (!want)
        return false;
    for (ptrdiff_t i = 0; i < text.n; i++)
        if (want[i] == '0' ? text.p[i] < '0' || text.p[i] > '9' : text.p[i] != want[i])
            return false;
    bool leap = text.p[17] == '6', midnight = text.p[11] == '2' && text.p[12] == '4';
    return !leap && !midnight && (want == form || memcmp(text.p + 20, "000", 3) != 0);
}

enum event_field check_missing(const struct event *v)
{
    if (v->n == 0 || v->value[0].field != FIELD_AT)
        return FIELD_AT;
    const struct kind_rule *rules = &kind_rules[event_kind_of(v->type)];
    for (int i = 0; i < rules->n; i++)
        if (rules->field[i].required && !event_value(v, rules->field[i].field))
            return rules->field[i].field;
    return FIELD_NONE;
}
