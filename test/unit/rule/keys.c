/* The table of keys: every row reads, is spelled and counts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "rule/keys.h"

#include "base/time.h"
#include "check.h"

static struct rules read_good(struct str yaml)
{
    struct rules rules = {0};
    struct err e = {0};
    if (!rules_read(yaml, S("p.yaml"), room(), &rules, &e)) {
        print_error("%s\n%.*s\n", e.text, FMT(yaml));
        fail();
    }
    return rules;
}

static struct str canonical(const struct rules *rules)
{
    struct out o = out_to(room());
    out_rules_canonical(&o, rules);
    return out_str_of(&o);
}

static struct str value_text(const struct rule_key *key, const struct rules *rules)
{
    struct out o = out_to(room());
    out_key_value(&o, key, &rules->base);
    return out_str_of(&o);
}

/* a value that is not the default: as written, and as spelled back */
struct other {
    const char *written, *spelled;
};
static struct other other_value(const struct rule_key *key, const struct rules *standard)
{
    static const struct other by_kind[] = {
        [KEY_DURATION] = {"90m",           "90m"                 },
        [KEY_DAYS] = {"2w",            "14d"                 },
        [KEY_PERCENT] = {"12.5",          "12.5"                },
        [KEY_TEXTS] = {"[zeta, Alpha]", "[\"Alpha\",\"zeta\"]"},
        [KEY_FOLDED] = {"[zeta, Alpha]", "[\"alpha\",\"zeta\"]"},
        [KEY_SEVERITIES] = {"sev1",          "[\"sev1\"]"          },
        [KEY_ENV] = {"Live",          "\"live\""            },
        [KEY_ZONE] = {"Europe/Berlin", "\"Europe/Berlin\""   },
        [KEY_COUNTS_AT] = {"ring:Weekly",   "\"ring:Weekly\""     },
        [KEY_WORD_LIST] = {"bot",           "[\"bot\"]"           },
        [KEY_RETENTION] = {"90d",           "90d"                 },
    };
    struct str now = value_text(key, standard);
    struct out o = out_to(room());
    switch (key->kind) {
    case KEY_FLAG:
        return str_equal(now, S("true")) ? (struct other){"false", "false"}
                                         : (struct other){"true", "true"};
    case KEY_WORD:
        for (int i = 0; i < KEY_WORDS && key->words[i].n; i++)
            if (!str_equal(key->words[i], now))
                return (struct other){key->words[i].p, key->words[i].p};
        break;
    case KEY_WORD_BITS:
        out_format(&o, "[%s]", key->words[1].p);
        out_byte(&o, 0);
        return (struct other){key->words[1].p, o.item};
    case KEY_DURATION:
    case KEY_DAYS:
    case KEY_PERCENT:
    case KEY_TEXTS:
    case KEY_FOLDED:
    case KEY_SEVERITIES:
    case KEY_ENV:
    case KEY_ZONE:
    case KEY_COUNTS_AT:
    case KEY_WORD_LIST:
    case KEY_RETENTION:
        return by_kind[key->kind];
    }
    fail();
    return (struct other){0};
}

static struct str yaml_of(const struct rule_key *key, const char *value)
{
    struct out o = out_to(room());
    if (key_section(key).n)
        out_format(&o, "%.*s:\n  %.*s: %s\n", FMT(key_section(key)), FMT(key_leaf(key)), value);
    else
        out_format(&o, "%.*s: %s\n", FMT(key->name), value);
    return out_str_of(&o);
}

static void every_key_reads_back_and_counts_in_the_hash(void **state)
{
    (void)state;
    struct rules standard = rules_default(room());
    for (int i = 0; i < nrule_keys; i++) {
        const struct rule_key *key = &rule_keys[i];
        struct other other = other_value(key, &standard);
        struct rules rules = read_good(yaml_of(key, other.written));
        check_str(value_text(key, &rules), other.spelled);
        bool number = key->trait != KEY_NO_NUMBER;
        check_int(memcmp(rules.hash, standard.hash, sizeof rules.hash) != 0, number);
        check_int(!str_equal(canonical(&rules), canonical(&standard)), number);
        for (int k = 0; k < nrule_keys; k++) /* and nothing else moved */
            if (k != i)
                assert_true(str_equal(value_text(&rule_keys[k], &rules),
                                      value_text(&rule_keys[k], &standard)));
    }
}

static void canonical_values_are_yaml_for_the_same_settings(void **state)
{
    (void)state;
    struct rules standard = rules_default(room());
    for (int i = 0; i < nrule_keys; i++) {
        const struct rule_key *key = &rule_keys[i];
        struct rules rules = read_good(yaml_of(key, other_value(key, &standard).written));
        struct str spelled = value_text(key, &rules);
        struct rules again = read_good(yaml_of(key, arena_z(room(), spelled)));
        check_str(str_of(again.hash), rules.hash);
        struct rules same = read_good(yaml_of(key, key->standard));
        check_str(str_of(same.hash), standard.hash);
    }
}

static void sections_stand_together_and_names_once(void **state)
{
    (void)state;
    for (int i = 0; i < nrule_keys; i++)
        for (int k = 0; k < i; k++) {
            assert_false(str_equal(rule_keys[i].name, rule_keys[k].name));
            if (str_equal(key_section(&rule_keys[i]), key_section(&rule_keys[k])) &&
                key_section(&rule_keys[i]).n)
                assert_true(str_equal(key_section(&rule_keys[i]), key_section(&rule_keys[i - 1])));
        }
    for (int i = 0; i < nfuture_keys; i++)
        for (int k = 0; k < nrule_keys; k++)
            assert_false(str_equal(future_keys[i].name, rule_keys[k].name));
}

static void defaults_are_those_of_the_metrics_page(void **state)
{
    (void)state;
    struct rules rules = rules_default(room());
    const struct rule_set *s = &rules.base;
    check_int(s->production.n, 3);
    check_str(s->production.item[0], "live");
    check_str(s->production.item[1], "prod");
    check_str(s->production.item[2], "production");
    check_int(s->deployment_expire_ms, DAY_MS);
    check_int(s->counts_at, COUNTS_AT_FINISHED);
    check_int(s->lead_unit, LEAD_UNIT_CHANGE);
    check_true(s->direct_commits && !s->count_first);
    check_int(s->exclude_actors.n, 0);
    check_int(s->attribution, ATTRIBUTION_ANCESTRY);
    check_int(s->lead_start, LEAD_START_FIRST_COMMIT);
    check_int(s->commit_time, COMMIT_TIME_AUTHOR);
    check_int(s->restored_by, RESTORED_BY_MITIGATED | RESTORED_BY_RESOLVED);
    check_int(s->reopen_window_ms, DAY_MS);
    check_int(s->severities.n, 0);
    check_int(s->signals, 1 << SIGNAL_INCIDENT | 1 << SIGNAL_ROLLBACK | 1 << SIGNAL_FLAG_OFF |
                              1 << SIGNAL_RING_ABORTED | 1 << SIGNAL_MANUAL);
    check_true(s->infer_rollback && s->flag_off_without_kill);
    check_int(s->rollback_blames, BLAMES_LATEST);
    check_int(s->flag_window_ms, DAY_MS);
    check_near(s->flag_percent_drop, 50.0, 0);
    check_int(s->flag_ignore.n, 0);
    check_int(s->flag_default_env.n, 0);
    check_int(s->hotfix_labels.n, 1);
    check_str(s->hotfix_branches.item[0], "hotfix/*");
    check_int(s->link_window_ms, DAY_MS);
    check_int(s->recovery_start, RECOVERY_DEPLOY_FINISHED);
    check_int(s->percentile, PERCENTILE_TYPE7);
    check_str(s->timezone, "UTC");
    check_int(s->rolling_ms, 28 * DAY_MS);
    check_int(s->unlisted, UNLISTED_UNROUTED);
    check_int(s->raw_bodies_ms, 400 * DAY_MS);
    check_int(rules.nservice + rules.nrepo + rules.version, 0);
    check_int(strlen(rules.hash), 64);
}

static void each_key_lands_in_its_own_member(void **state)
{
    (void)state;
    struct rules rules = read_good(
        S("environments: {production: Blue}\n"
          "deployment: {expire: 1h, counts_at: 'ring:all'}\n"
          "lead_time: {unit: commit, direct_commits: false, exclude_actors: [bot, agent], "
          "count_first: true, attribution: time, start: ready, commit_time: committer}\n"
          "restored: {by: resolved}\n"
          "incident: {reopen_window: 2h, severities: [sev1, sev2]}\n"
          "failure: {signals: [hotfix, deploy_failed], infer_rollback: false, rollback_blames: "
          "all_after_target, flag_off_without_kill: false, flag_window: 3h, flag_percent_drop: 7, "
          "flag_ignore: [ops], hotfix_labels: [fix], hotfix_branches: ['fix/*'], link_window: 4h}\n"
          "flag: {default_env: production}\n"
          "recovery: {start: impact_started}\n"
          "percentile: lower\ncalendar: {timezone: Asia/Kolkata}\nrolling: 7d\n"
          "routing: {unlisted: repo}\nretention: {raw_bodies: forever}\n"));
    const struct rule_set *s = &rules.base;
    check_int(s->unlisted, UNLISTED_REPO);
    check_true(s->raw_bodies_ms == RETENTION_FOREVER);
    check_str(value_text(&rule_keys[nrule_keys - 1], &rules), "forever");
    check_str(s->production.item[0], "blue");
    check_int(s->deployment_expire_ms, HOUR_MS);
    check_int(s->counts_at, COUNTS_AT_RING);
    check_str(s->counts_at_ring, "all");
    check_int(s->lead_unit, LEAD_UNIT_COMMIT);
    check_true(!s->direct_commits && s->count_first);
    check_int(s->exclude_actors.n, 2);
    check_str(s->exclude_actors.item[0], "agent");
    check_int(s->attribution, ATTRIBUTION_TIME);
    check_int(s->lead_start, LEAD_START_READY);
    check_int(s->commit_time, COMMIT_TIME_COMMITTER);
    check_int(s->restored_by, RESTORED_BY_RESOLVED);
    check_int(s->reopen_window_ms, 2 * HOUR_MS);
    check_int(s->severities.n, 2);
    check_int(s->signals, 1 << SIGNAL_HOTFIX | 1 << SIGNAL_DEPLOY_FAILED);
    check_true(!s->infer_rollback && !s->flag_off_without_kill);
    check_int(s->rollback_blames, BLAMES_ALL_AFTER_TARGET);
    check_int(s->flag_window_ms, 3 * HOUR_MS);
    check_near(s->flag_percent_drop, 7.0, 0);
    check_str(s->flag_ignore.item[0], "ops");
    check_str(s->flag_default_env, "production");
    check_str(s->hotfix_labels.item[0], "fix");
    check_str(s->hotfix_branches.item[0], "fix/*");
    check_int(s->link_window_ms, 4 * HOUR_MS);
    check_int(s->recovery_start, RECOVERY_IMPACT_STARTED);
    check_int(s->percentile, PERCENTILE_LOWER);
    check_str(s->timezone, "Asia/Kolkata");
    check_int(s->rolling_ms, 7 * DAY_MS);
}

static void signals_have_the_names_of_their_words(void **state)
{
    (void)state;
    for (int i = 0; i < nrule_keys; i++)
        if (str_equal(rule_keys[i].name, S("failure.signals")))
            for (int k = 0; k < SIGNALS; k++)
                assert_true(str_equal(rule_keys[i].words[k], signal_name((enum signal)k)));
    check_str(signal_name(SIGNAL_FLAG_OFF), "flag_off");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_reads_back_and_counts_in_the_hash),
        cmocka_unit_test(canonical_values_are_yaml_for_the_same_settings),
        cmocka_unit_test(sections_stand_together_and_names_once),
        cmocka_unit_test(defaults_are_those_of_the_metrics_page),
        cmocka_unit_test(each_key_lands_in_its_own_member),
        cmocka_unit_test(signals_have_the_names_of_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
