/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "event/build.h"
#include "event/pack.h"
#include "event/phrase.h"
#include "event/wire.h"
#include "event/write.h"

#include <math.h>
#include <string.h>

/* Nothing here trusts the bytes: what is not as event_pack writes it sets wire.bad. */
struct unpacking {
    struct wire wire;
    struct arena *a;
    int64_t at_ms;
    struct phrase_memory memory;
};

static bool bad(struct unpacking *u)
{
    u->wire.bad = true;
    return false;
}

static int get_byte(struct unpacking *u)
{
    if (u->wire.at == u->wire.end) {
        u->wire.bad = true;
        return 0;
    }
    return *u->wire.at++;
}

static struct str digits_text(struct arena *a, int64_t v)
{
    enum { MOST = 20 };
    char z[MOST], *p = z + MOST;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        *--p = '-';
    return arena_copy(a, (struct str){p, z + MOST - p});
}

static struct str number_text(struct unpacking *u)
{
    int64_t v = wire_unzigzag(wire_get(&u->wire));
    if (u->wire.bad)
        return (struct str){0};
    return digits_text(u->a, v);
}

static struct str hex_text(struct unpacking *u, uint64_t nbytes)
{
    struct str bytes = wire_bytes(&u->wire, nbytes);
    char *p = NEW_RAW(u->a, char, 2 * bytes.n);
    wire_hex_of(p, bytes, 2 * bytes.n);
    return (struct str){p, 2 * bytes.n};
}

static struct str uuid_text(struct unpacking *u)
{
    static const uint8_t group[] = {8, 4, 4, 4, 12};
    struct str digits = hex_text(u, UUID_BYTES);
    if (u->wire.bad)
        return (struct str){0};
    char *p = NEW_RAW(u->a, char, UUID_TEXT_BYTES), *to = p;
    const char *from = digits.p;
    for (int i = 0; i < COUNT(group); i++) {
        if (i)
            *to++ = '-';
        memcpy(to, from, group[i]);
        to += group[i];
        from += group[i];
    }
    return (struct str){p, UUID_TEXT_BYTES};
}

static struct str coded_text(struct unpacking *u)
{
    uint64_t n = wire_get(&u->wire);
    if (n > PHRASE_MOST_BYTES) {
        bad(u);
        return (struct str){0};
    }
    char *p = NEW_RAW(u->a, char, (ptrdiff_t)n);
    if (!phrase_decode(&u->memory, &u->wire, (ptrdiff_t)n, p))
        bad(u);
    return (struct str){p, (ptrdiff_t)n};
}

static struct str text_of_form(struct unpacking *u, int form)
{
    if (form <= TEXT_SHORT)
        return wire_bytes(&u->wire, (uint64_t)form);
    if (form < TEXT_LONG)
        return phrase_text(form - TEXT_PHRASE);
    if (form >= TEXT_BEFORE && form < TEXT_BEYOND && form - TEXT_BEFORE < u->memory.n)
        return u->memory.text[form - TEXT_BEFORE];
    switch (form) {
    case TEXT_LONG:
        return wire_bytes(&u->wire, wire_get(&u->wire));
    case TEXT_DIGITS:
        return digits_text(u->a, (int64_t)(wire_get(&u->wire) & INT64_MAX));
    case TEXT_HEX:
        return hex_text(u, wire_get(&u->wire));
    case TEXT_UUID:
        return uuid_text(u);
    case TEXT_CODED:
        return coded_text(u);
    default:
        return (struct str){0};
    }
}

/* a text of 1 to limit bytes */
static struct str get_text(struct unpacking *u, int limit)
{
    struct str s = text_of_form(u, get_byte(u));
    if (u->wire.bad || s.n == 0 || s.n > limit || !check_utf8(s)) {
        bad(u);
        return (struct str){0};
    }
    phrase_remember(&u->memory, s, false);
    return s;
}

static struct str get_sha(struct unpacking *u)
{
    char hex[SHA_DIGITS_MAX];
    return arena_copy(u->a, wire_get_sha(&u->wire, hex));
}

static bool get_time(struct unpacking *u, struct value *v, bool as_sent)
{
    if (!as_sent) {
        int64_t ms = wire_untime(wire_get(&u->wire));
        int64_t base = v->field == FIELD_AT ? 0 : u->at_ms;
        if (__builtin_add_overflow(ms, base, &v->integer))
            return bad(u);
    } else {
        int64_t integer = 0;
        v->as_number = get_byte(u) == 0;
        v->text = v->as_number ? number_text(u) : get_text(u, SHA_DIGITS_MAX);
        bool ok = !u->wire.bad && (v->as_number ? str_int(v->text, &integer) &&
                                                      time_parse_integer(integer, &v->integer)
                                                : time_parse(v->text, &v->integer));
        if (!ok || (!v->as_number && check_time_canonical(v->text)))
            return bad(u);
    }
    return wire_time_ok(v->integer) || bad(u);
}

static void get_number(struct unpacking *u, struct value *v, bool as_double)
{
    if (!as_double) {
        v->number = (double)wire_unzigzag(wire_get(&u->wire));
        return;
    }
    struct str s = wire_bytes(&u->wire, 8);
    uint64_t bits = 0;
    for (ptrdiff_t i = 0; i < s.n; i++)
        bits |= (uint64_t)(unsigned char)s.p[i] << (8 * i);
    memcpy(&v->number, &bits, sizeof bits);
    if (!isfinite(v->number) || v->number == 0)
        bad(u);
}

static void get_list(struct unpacking *u, struct value *v, const struct field_rule *rule)
{
    uint64_t n = wire_get(&u->wire);
    if (n > LIMIT_LIST_ITEMS || (n == 0 && rule->field == FIELD_SERVICE) ||
        n > (uint64_t)(u->wire.end - u->wire.at)) {
        bad(u);
        return;
    }
    struct str *list = NEW_RAW(u->a, struct str, (ptrdiff_t)n);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
        list[i] = rule->kind == VALUE_SHAS ? get_sha(u) : get_text(u, rule->limit);
    v->list = list;
    v->n = (ptrdiff_t)n;
}

static bool is_lower_sha(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (s.p[i] < 'a' && s.p[i] > '9')
            return false;
    return check_sha(s);
}

static void get_ref(struct unpacking *u, struct value *v, const struct field_rule *rule)
{
    int head = get_byte(u);
    enum ref_kind kind = (enum ref_kind)(head & REF_KIND_BITS);
    struct str *list = NEW(u->a, struct str, REF_PARTS);
    if (kind == REF_NONE || head >> 7) {
        bad(u);
        return;
    }
    v->list = list;
    v->n = REF_PARTS;
    v->as_number = head & REF_AS_NUMBER;
    list[REF_PART_NAME] = kind == REF_OTHER ? get_text(u, rule->limit) : ref_names[kind];
    if (v->as_number)
        list[REF_PART_ID] = number_text(u);
    else if (kind != REF_EXTERNAL)
        list[REF_PART_ID] = get_text(u, rule->limit);
    for (int i = REF_PART_SERVICE; i < REF_PARTS; i++)
        if (head >> (REF_HAS_SHIFT + i - REF_PART_SERVICE) & 1)
            list[i] = get_text(u, rule->limit);
    bool number_wrong = v->as_number && (kind == REF_EXTERNAL || kind == REF_SHA);
    if (number_wrong || (kind == REF_OTHER && vocabulary_ref(list[REF_PART_NAME]) != REF_OTHER) ||
        (kind == REF_SHA && !is_lower_sha(list[REF_PART_ID])))
        bad(u);
}

static void get_commits(struct unpacking *u, struct value *v)
{
    ptrdiff_t n;
    const char *missing;
    v->text = wire_bytes(&u->wire, wire_get(&u->wire));
    if (!check_commits(v->text, &n, &missing) || missing || n > LIMIT_PUSH_COMMITS)
        bad(u);
}

static void get_word(struct unpacking *u, struct value *v, const struct word_rule *list)
{
    uint64_t word = wire_get(&u->wire);
    if (word >= (uint64_t)list->n)
        bad(u);
    else
        v->text = list->word[word];
}

static bool get_value(struct unpacking *u, const struct field_rule *rule, bool alternative,
                      struct value *v)
{
    *v = (struct value){.field = rule->field, .kind = rule->kind};
    switch ((enum value_kind)rule->kind) {
    case VALUE_ID:
        v->as_number = alternative;
        v->text = alternative ? number_text(u) : get_text(u, rule->limit);
        return !u->wire.bad;
    case VALUE_TIME:
        return get_time(u, v, alternative);
    case VALUE_NUMBER:
        get_number(u, v, alternative);
        return !u->wire.bad;
    case VALUE_FLAG:
        v->flag = alternative;
        return true;
    case VALUE_TEXT:
        v->text = get_text(u, rule->limit);
        break;
    case VALUE_JSON:
        v->text = get_text(u, rule->limit);
        if (check_json(v->text, rule->of))
            bad(u);
        break;
    case VALUE_SHA:
        v->text = get_sha(u);
        break;
    case VALUE_INTEGER:
        v->integer = (int64_t)(wire_get(&u->wire) & INT64_MAX);
        break;
    case VALUE_WORD:
        get_word(u, v, &word_rules[rule->of]);
        break;
    case VALUE_TEXTS:
    case VALUE_SHAS:
        get_list(u, v, rule);
        break;
    case VALUE_REF:
        get_ref(u, v, rule);
        break;
    case VALUE_COMMITS:
        get_commits(u, v);
        break;
    }
    return !alternative && !u->wire.bad;
}

bool event_unpack(struct str bytes, struct arena *a, struct event *v)
{
    const unsigned char *start = (const unsigned char *)bytes.p;
    if (bytes.n < 1 || start[0] == EVENT_NONE || start[0] >= EVENT_TYPES)
        return false;
    struct build b;
    build_start(&b, (enum event_type)start[0], a);
    enum event_kind kind = event_kind_of(b.type);
    struct unpacking u;
    u.wire = (struct wire){start + 1, start + bytes.n, false};
    u.a = a;
    u.at_ms = 0;
    u.memory.n = 0;
    int last = FIELD_NONE;
    while (u.wire.at < u.wire.end) {
        int head = get_byte(&u), field = head >> 1;
        const struct field_rule *rule =
            field > last ? vocabulary_rule(kind, (enum event_field)field) : NULL;
        if (!rule || !get_value(&u, rule, head & 1, &b.value[b.n++]))
            return false;
        if (field == FIELD_AT)
            u.at_ms = b.value[0].integer;
        last = field;
    }
    struct value *value = NEW_RAW(a, struct value, b.n);
    memcpy(value, b.value, (size_t)b.n * sizeof *value);
    *v = (struct event){.type = b.type, .at_ms = u.at_ms, .value = value, .n = b.n};
    return check_missing(v) == FIELD_NONE;
}
