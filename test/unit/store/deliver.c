/* Deliveries: entries of the log like events, with bodies apart.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/delivery.h"
#include "support.h"

/* delivery number i: a body of some kilobytes, alike but for ids and times */
static struct delivery delivery(int i)
{
    struct out id = out_to(room()), body = out_to(room()), headers = out_to(room());
    out_format(&id, "guid-%d", i);
    out_format(&body,
               "{\"action\":\"created\",\"deployment_status\":{\"id\":%d,\"state\":\"success\"",
               7 * i);
    for (int k = 0; k < 40; k++)
        out_format(&body, ",\"link_%d\":\"https://forge.example/acme/repo-%d/deployments/%d\"", k,
                   i % 3, 1000003 * i);
    out_text(&body, "}}");
    out_format(&headers, "{\"x-delivery\":\"guid-%d\"}", i);
    return (struct delivery){.source = i % 2 ? S("forge-a") : S("forge-b"),
                             .id = out_str_of(&id),
                             .adapter = S("forge"),
                             .kind = S("deployment_status.created"),
                             .outcome = DELIVERY_ACCEPTED,
                             .events = 1,
                             .arrival_ms = 1000 + i,
                             .headers = out_str_of(&headers),
                             .body = out_str_of(&body)};
}

static enum append_result deliver(struct store *s, struct delivery *d)
{
    enum append_result result;
    check_ok(store_deliver(s, d, &result, &error));
    return result;
}

struct list {
    struct out text;
    int64_t n, bodies;
    int stop_at;
};

static bool list(void *context, const struct delivery *d)
{
    struct list *l = context;
    out_format(&l->text, "%lld:%.*s ", (long long)d->seq, FMT(d->id));
    l->bodies += d->body.p != NULL;
    return ++l->n != l->stop_at;
}

static struct list listing(struct store *s, struct str source, int64_t from, bool body)
{
    struct list l = {.text = out_to(room())};
    check_ok(store_deliveries_each(s, source, from, body, list, &l, &error));
    return l;
}

static void a_delivery_comes_back_as_it_went(void **state)
{
    (void)state;
    struct store *s = open_log("deliver.db");
    struct delivery plain = delivery(1),
                    odd = {.source = S("s"),
                           .id = S("\0i\xff"),
                           .adapter = S(""),
                           .kind = S("k"),
                           .note = S("because"),
                           .outcome = DELIVERY_REFUSED,
                           .arrival_ms = -5,
                           .headers = S("{}"),
                           .body = S("")},
                    bare = {.source = S("s"), .id = S("bare"), .outcome = DELIVERY_IGNORED};
    struct event v = deployment(1);
    check_ok(store_begin(s, &error));
    check_int(deliver(s, &plain), APPEND_NEW);
    check_int(append(s, &v, 9), APPEND_NEW);
    check_int(deliver(s, &odd), APPEND_NEW);
    check_int(deliver(s, &bare), APPEND_NEW);
    check_ok(store_commit(s, &error));
    check_int(plain.seq, 1);
    check_int(odd.seq, 3);
    store_close(s);

    s = store_open(file("deliver.db"), STORE_READ, &error);
    check_ok(s);
    const struct delivery *want[] = {&plain, &odd, &bare};
    for (int i = 0; i < 3; i++) {
        struct delivery d;
        check_ok(store_delivery(s, want[i]->seq, room(), &d, &error));
        const struct str got[] = {d.source, d.id, d.adapter, d.kind, d.note, d.headers, d.body};
        const struct str is[] = {want[i]->source, want[i]->id,      want[i]->adapter, want[i]->kind,
                                 want[i]->note,   want[i]->headers, want[i]->body};
        for (int k = 0; k < COUNT(got); k++)
            check_true(str_equal(got[k], is[k]) && !got[k].p == !is[k].p);
        check_int(d.seq, want[i]->seq);
        check_int(d.outcome, want[i]->outcome);
        check_int(d.events, want[i]->events);
        check_int(d.arrival_ms, want[i]->arrival_ms);
    }
    struct delivery none;
    struct err e = {0};
    for (int64_t seq = 0; seq < 6; seq += seq ? 3 : 2) { /* 2 is an event */
        check_true(!store_delivery(s, seq, room(), &none, &e));
        check_int(e.code, ERR_NOT_FOUND);
    }
    struct walked seen = {0}; /* walks over events do not see them */
    check_ok(store_each(s, STORE_BY_ARRIVAL, see, &seen, &error));
    check_ok(store_each(s, STORE_BY_ENTITY, see, &seen, &error));
    check_ok(store_find(s, S("guid-1"), see, &seen, &error));
    check_int(seen.line.n, 2);
    check_ok(store_check(s, &error));
    store_close(s);
}

static void damage_is_no_delivery(void **state)
{
    (void)state;
    struct delivery d = delivery(3), got;
    d.note = S("some note");
    struct out o = out_to(room());
    delivery_pack(&o, &d);
    struct str bytes = out_str_of(&o);
    check_true(is_delivery(bytes) && delivery_unpack(bytes, &got));
    for (ptrdiff_t n = 0; n < bytes.n; n++) { /* cut anywhere; a copy, so that overruns are seen */
        char *part = malloc((size_t)n + 1);
        memcpy(part, bytes.p, (size_t)n);
        check_true(!delivery_unpack((struct str){part, n}, &got));
        free(part);
    }
    char *more = malloc((size_t)bytes.n + 1);
    memcpy(more, bytes.p, (size_t)bytes.n);
    more[bytes.n] = 0;
    check_true(!delivery_unpack((struct str){more, bytes.n + 1}, &got));
    struct dice dice = {4};
    for (int turn = 0; turn < 20000; turn++) { /* any bytes: no overrun */
        memcpy(more, bytes.p, (size_t)bytes.n);
        for (int k = 0; k < 3; k++)
            more[below(&dice, (int)bytes.n)] = (char)(unsigned char)(roll(&dice) >> 20);
        delivery_unpack((struct str){more, bytes.n}, &got);
    }
    free(more);
}

static void told_twice_changes_nothing(void **state)
{
    (void)state;
    struct store *s = open_log("twice.db");
    struct delivery a = delivery(1), b = delivery(1), other = delivery(1);
    other.source = S("forge-c");
    check_ok(store_begin(s, &error));
    check_int(deliver(s, &a), APPEND_NEW);
    check_int(deliver(s, &b), APPEND_DUPLICATE); /* in the same transaction, */
    check_int(deliver(s, &other), APPEND_NEW);
    check_ok(store_commit(s, &error));
    check_ok(store_begin(s, &error));
    check_int(deliver(s, &b), APPEND_DUPLICATE); /* the next one, */
    check_ok(store_commit(s, &error));
    store_close(s);
    s = open_log("twice.db");
    check_ok(store_begin(s, &error));
    check_int(deliver(s, &b), APPEND_DUPLICATE); /* and after opening anew */
    struct delivery c = delivery(3), again = delivery(3);
    check_int(deliver(s, &c), APPEND_NEW);
    store_rollback(s);
    check_int(listing(s, (struct str){0}, 1, true).n, 2);
    check_ok(store_begin(s, &error)); /* what was rolled back is not known */
    check_int(deliver(s, &again), APPEND_NEW);
    check_int(again.seq, c.seq);
    check_ok(store_commit(s, &error));
    check_int(listing(s, (struct str){0}, 1, true).bodies, 3);
    store_close(s);
}

/* an event cannot have a delivery's key, whatever its source and id */
static void events_and_deliveries_have_keys_of_their_own(void **state)
{
    (void)state;
    struct store *s = open_log("keys.db");
    const struct value value[] = {value_text(FIELD_TEXT, S("hello")), value_time(FIELD_AT, 0),
                                  value_text(FIELD_SOURCE, S("forge")),
                                  value_text(FIELD_ID, S("1"))};
    struct event v;
    check_ok(event_build(EVENT_NOTE_ADDED, value, COUNT(value), room(), &v, &error));
    struct delivery d = {.source = S("forge"), .id = S("1"), .headers = S("{}")};
    check_ok(store_begin(s, &error));
    check_int(append(s, &v, 1), APPEND_NEW);
    check_int(deliver(s, &d), APPEND_NEW);
    check_int(append(s, &v, 1), APPEND_DUPLICATE);
    check_ok(store_commit(s, &error));
    store_close(s);
}

enum { MANY = 300 };

static void merged_with_events_they_keep_their_numbers(void **state)
{
    (void)state;
    struct store *s = open_log("many.db");
    for (int i = 0; i < MANY; i++) {
        struct delivery d = delivery(i);
        struct event v = deployment(i);
        check_ok(store_begin(s, &error));
        check_int(deliver(s, &d), APPEND_NEW);
        check_int(d.seq, 2 * i + 1);
        check_int(append(s, &v, 5), APPEND_NEW);
        check_ok(store_commit(s, &error));
    }
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    check_int(counts.events, MANY);
    check_int(counts.deliveries, MANY);
    check_int(counts.by_type[EVENT_NONE], MANY);
    check_int(counts.position, MANY);
    check_int(counts.last_arrival_ms, 5);
    check_ok(store_check(s, &error));
    struct walked seen = {0};
    check_ok(store_each(s, STORE_BY_ENTITY, see, &seen, &error));
    check_int(seen.line.n, MANY);

    struct list all = listing(s, (struct str){0}, 0, true);
    check_int(all.n, MANY);
    check_int(all.bodies, MANY);
    check_int(listing(s, S("forge-a"), 0, false).n, MANY / 2);
    check_int(listing(s, S("forge-a"), 0, false).bodies, 0);
    check_int(listing(s, S("nobody"), 0, false).n, 0);
    struct list some = listing(s, S("forge-b"), 2 * MANY - 6, false);
    check_str(out_str_of(&some.text), "597:guid-298 ");
    some = listing(s, (struct str){0}, 2 * MANY - 4, false);
    check_str(out_str_of(&some.text), "597:guid-298 599:guid-299 ");
    struct list two = {.text = out_to(room()), .stop_at = 2};
    check_ok(store_deliveries_each(s, (struct str){0}, 1, false, list, &two, &error));
    check_str(out_str_of(&two.text), "1:guid-0 3:guid-1 ");
    for (int i = 0; i < MANY; i += 37) {
        struct delivery want = delivery(i), d;
        check_ok(store_delivery(s, 2 * i + 1, room(), &d, &error));
        check_true(str_equal(d.body, want.body) && str_equal(d.headers, want.headers));
    }
    store_close(s);
}

/* facts come of events alone: a delivery that gives none must not have them derived again */
static void an_ignored_delivery_does_not_move_the_position(void **state)
{
    (void)state;
    struct store *s = open_log("ignored.db");
    struct store_counts counts;
    struct delivery d = delivery(1);
    d.outcome = DELIVERY_IGNORED;
    check_ok(store_begin(s, &error));
    check_int(deliver(s, &d), APPEND_NEW);
    check_ok(store_commit(s, &error));
    check_ok(store_count(s, &counts, &error));
    check_int(counts.position, 0);
    check_int(counts.deliveries, 1);
    check_int(counts.events, 0);
    check_int(counts.last_arrival_ms, TIME_NONE);
    store_close(s);
}

static bool list_count(void *context, const struct source_count *c)
{
    out_format(context, "%.*s: %lld %lld %lld %lld %lld, %lld %lld %lld\n", FMT(c->source),
               (long long)c->accepted, (long long)c->duplicate, (long long)c->ignored,
               (long long)c->refused, (long long)c->skewed,
               (long long)(c->last_arrival_ms == TIME_NONE ? -1 : c->last_arrival_ms),
               (long long)(c->last_at_ms == TIME_NONE ? -1 : c->last_at_ms),
               (long long)(c->lag_ms == TIME_NONE ? -1 : c->lag_ms));
    return true;
}

static struct event note(const char *source, int64_t at_ms)
{
    struct value value[] = {value_text(FIELD_TEXT, S("hello")), value_time(FIELD_AT, at_ms),
                            value_text(FIELD_SOURCE, str_of(source))};
    struct event v;
    check_ok(event_build(EVENT_NOTE_ADDED, value, source ? 3 : 2, room(), &v, &error));
    return v;
}

static void each_source_is_counted(void **state)
{
    (void)state;
    struct store *s = open_log("sources.db");
    const struct event event[] = {note("git", 5000), note("git", 1000), note("git", 1000),
                                  note(NULL, 4000), note("api", 1000000)};
    for (int turn = 0; turn < 2; turn++) { /* the second one is rolled back: it counts nothing */
        check_ok(store_begin(s, &error));
        for (int i = 0; i < COUNT(event); i++)
            append(s, &event[i], 10000);
        struct delivery d = delivery(1 + 2 * turn);
        deliver(s, &d);
        d.outcome = DELIVERY_IGNORED;
        deliver(s, &d);
        d.id = S("x");
        deliver(s, &d);
        d.id = S("y");
        d.outcome = DELIVERY_REFUSED;
        d.arrival_ms = 7;
        deliver(s, &d);
        if (turn)
            store_rollback(s);
        else
            check_ok(store_commit(s, &error));
    }
    struct refused r = {.source = S("a.ndjson"), .reason = S("y"), .raw = S("z"), .arrival_ms = 3};
    check_ok(store_refuse(s, &r, &error));
    check_ok(store_refuse(s, &r, &error)); /* kept once, counted once */
    struct out o = out_to(room());
    check_ok(store_source_counts_each(s, list_count, &o, &error));
    check_str(out_str_of(&o), "a.ndjson: 0 0 0 1 0, 3 -1 -1\n"
                              "api: 2 0 0 0 1, 10000 1000000 -990000\n"
                              "forge-a: 0 1 1 1 0, 1001 -1 -1\n"
                              "git: 2 1 0 0 0, 10000 5000 9000\n");
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delivery_comes_back_as_it_went),
        cmocka_unit_test(damage_is_no_delivery),
        cmocka_unit_test(told_twice_changes_nothing),
        cmocka_unit_test(events_and_deliveries_have_keys_of_their_own),
        cmocka_unit_test(merged_with_events_they_keep_their_numbers),
        cmocka_unit_test(an_ignored_delivery_does_not_move_the_position),
        cmocka_unit_test(each_source_is_counted),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
