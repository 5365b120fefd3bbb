/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "support.h"

struct list {
    struct out text;
    int n;
};

static bool list_refused(void *context, const struct refused *r)
{
    struct list *list = context;
    out_format(&list->text, "%.*s:%lld:%.*s:%.*s:%td:%lld\n", FMT(r->source), (long long)r->line,
               FMT(r->field.p ? r->field : S("-")), FMT(r->reason), r->raw.n,
               (long long)r->arrival_ms);
    list->n++;
    return true;
}

static void a_refusal_is_kept_once(void **state)
{
    (void)state;
    struct store *s = open_log("refused.db");
    char *big = NEW(room(), char, LIMIT_QUARANTINE_BYTES + 10);
    memset(big, 'x', LIMIT_QUARANTINE_BYTES + 10);
    const struct refused r[] = {
        {.source = S("a.ndjson"),
         .line = 17,
         .field = S("at"),
         .reason = S("not a time"),
         .raw = S("{\0\xff}"),
         .arrival_ms = 5},
        {.source = S("a.ndjson"),
         .line = 18,
         .reason = S("not JSON"),
         .raw = S("{"),
         .arrival_ms = 6},
        {.source = S("a.ndjson"),
         .line = 18,
         .reason = S("said twice"),
         .raw = S("{"),
         .arrival_ms = 7},
        {.source = S("b.ndjson"),
         .line = 18,
         .reason = S("not JSON"),
         .raw = S("{"),
         .arrival_ms = 8},
        {.source = S("hook"),
         .reason = S("too long"),
         .raw = {big, LIMIT_QUARANTINE_BYTES + 10},
         .arrival_ms = 9                          },
    };
    check_ok(store_begin(s, &error));
    for (int i = 0; i < COUNT(r); i++)
        check_ok(store_refuse(s, &r[i], &error));
    check_ok(store_commit(s, &error));
    struct list list = {.text = out_to(room())};
    check_ok(store_quarantine_each(s, list_refused, &list, &error));
    check_str(out_str_of(&list.text), "a.ndjson:17:at:not a time:4:5\n"
                                      "a.ndjson:18:-:not JSON:1:6\n"
                                      "b.ndjson:18:-:not JSON:1:8\n"
                                      "hook:0:-:too long:65536:9\n");
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    check_int(counts.quarantined, 4);
    check_int(counts.events, 0);
    store_close(s);
}

static bool list_tip(void *context, struct str ref, struct str sha)
{
    struct list *list = context;
    out_format(&list->text, "%.*s=%.*s ", FMT(ref), FMT(sha));
    return ++list->n < 2;
}

static void tips_are_per_repository(void **state)
{
    (void)state;
    struct store *s = open_log("tips.db");
    check_ok(store_tip_set(s, S("acme/x"), S("refs/heads/main"), S("aa"), &error));
    check_ok(store_begin(s, &error));
    check_ok(store_tip_set(s, S("acme/x"), S("refs/heads/main"), S("bb"), &error));
    check_ok(store_tip_set(s, S("acme/x"), S("refs/heads/dev"), S("cc"), &error));
    check_ok(store_tip_set(s, S("acme/y"), S("refs/heads/main"), S("dd"), &error));
    check_ok(store_tip_set(s, S("acme/x"), S("refs/heads/gone"), S("ee"), &error));
    check_ok(store_tip_set(s, S("acme/x"), S("refs/heads/gone"), S(""), &error));
    check_ok(store_commit(s, &error));
    struct list list = {.text = out_to(room())};
    check_ok(store_tips_each(s, S("acme/x"), list_tip, &list, &error));
    check_str(out_str_of(&list.text), "refs/heads/dev=cc refs/heads/main=bb ");
    check_ok(store_tips_each(s, S("acme/none"), list_tip, &list, &error));
    check_int(list.n, 2);
    store_close(s);
}

static void settings_are_set_and_changed(void **state)
{
    (void)state;
    struct store *s = open_log("settings.db");
    struct str value = S("untouched");
    check_ok(store_setting_get(s, S("sample"), room(), &value, &error));
    check_true(value.p == NULL);
    check_ok(store_setting_set(s, S("sample"), S("0"), &error));
    check_ok(store_setting_set(s, S("sample"), S("1"), &error));
    check_ok(store_setting_set(s, S("empty"), S(""), &error));
    check_ok(store_setting_get(s, S("sample"), room(), &value, &error));
    check_str(value, "1");
    check_ok(store_setting_get(s, S("empty"), room(), &value, &error));
    check_true(value.p != NULL && value.n == 0);
    store_close(s);
}

static int64_t position(struct store *s)
{
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    return counts.position;
}

static void counts_and_position(void **state)
{
    (void)state;
    struct store *s = open_log("counts.db");
    struct store_counts counts;
    check_ok(store_count(s, &counts, &error));
    check_int(counts.position, 0);
    check_int(counts.last_arrival_ms, TIME_NONE);
    check_true(counts.bytes > 4096);

    check_ok(store_begin(s, &error));
    check_ok(store_commit(s, &error));
    check_int(position(s), 0); /* nothing changed */
    struct event v = deployment(1), w = deployment(2);
    check_ok(store_begin(s, &error));
    append(s, &v, 70);
    append(s, &w, 60);
    check_ok(store_commit(s, &error));
    check_int(position(s), 1);
    check_ok(store_begin(s, &error));
    append(s, &v, 80);
    check_ok(store_commit(s, &error));
    check_int(position(s), 1); /* no event was new */
    check_ok(store_setting_set(s, S("a"), S("b"), &error));
    struct refused r = {.source = S("x"), .reason = S("y"), .raw = S("z")};
    check_ok(store_refuse(s, &r, &error));
    check_int(position(s), 1);

    check_ok(store_count(s, &counts, &error));
    check_int(counts.events, 2);
    check_int(counts.by_type[EVENT_DEPLOY_FINISHED], 2);
    check_int(counts.duplicates, 1);
    check_int(counts.last_arrival_ms, 70);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_kept_once),
        cmocka_unit_test(tips_are_per_repository),
        cmocka_unit_test(settings_are_set_and_changed),
        cmocka_unit_test(counts_and_position),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
