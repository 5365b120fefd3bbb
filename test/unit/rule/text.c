/* What is written for people, and the catalogue.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "rule/rule.h"

#include <stdlib.h>

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

static struct str commented(const char *hint)
{
    struct out o = out_to(room());
    out_rules_commented(&o, hint);
    return out_str_of(&o);
}

static void nothing_written_means_defaults(void **state)
{
    (void)state;
    struct rules standard = rules_default(room());
    static const char *const empty[] = {"",
                                        "\n\n",
                                        "# only a comment\n",
                                        "---",
                                        "---\n...\n",
                                        "\xEF\xBB\xBF# mark\n",
                                        "{}",
                                        "lead_time:\nfailure:\n",
                                        "services:\nrepos: []\nroutes:\n",
                                        "routes: []\n"};
    for (ptrdiff_t i = 0; i < COUNT(empty); i++)
        check_str(str_of(read_good(str_of(empty[i])).hash), standard.hash);
    check_str(str_of(read_good(commented(NULL)).hash), standard.hash);
    check_str(str_of(read_good(commented("tags v* deploy\nto production")).hash), standard.hash);
}

/* takes the # off every line that holds a key */
static struct str uncommented(struct str text)
{
    struct out o = out_to(room());
    while (text.n) {
        struct str line = str_cut(&text, '\n');
        ptrdiff_t hash = str_find(line, '#');
        bool key = hash >= 0 && str_trim(str_slice(line, 0, hash)).n == 0 && hash + 1 < line.n &&
                   (line.p[hash + 1] != ' ' || str_starts(str_slice(line, hash, line.n), S("#  ")));
        out_str(&o, key ? str_slice(line, 0, hash) : line);
        if (key)
            out_str(&o, str_slice(line, hash + 1, line.n));
        out_byte(&o, '\n');
    }
    return out_str_of(&o);
}

static void the_commented_file_reads_with_every_line_taken_in(void **state)
{
    (void)state;
    struct str live = uncommented(commented(NULL));
    check_true(live.n > 0 && live.n < commented(NULL).n);
    struct rules rules = read_good(live);
    check_int(rules.nservice, 1);
    check_int(rules.nrepo, 1);
    check_int(rules.nroute, 3);
    rules.nservice = rules.nrepo = rules.nroute = 0; /* the examples; every key is at its default */
    struct rules standard = rules_default(room());
    struct out a = out_to(room()), b = out_to(room());
    out_rules_canonical(&a, &rules);
    out_rules_canonical(&b, &standard);
    check_str(out_str_of(&a), arena_z(room(), out_str_of(&b)));
}

static void the_catalogue_has_two_forms(void **state)
{
    (void)state;
    struct rules map = read_good(
        S("services:\n"
          "  search:\n"
          "  payments-api: {team: payments, tier: 1, tags: {kind: api, area: money}, repos: "
          "[shop/payments], paths: [\"services/payments/**\"]}\n"
          "repos: {shop/web: {}, shop/payments: {default_branch: trunk}}\n"));
    struct rules list =
        read_good(S("repos:\n  - {name: shop/payments, default_branch: trunk}\n  - shop/web\n"
                    "services:\n"
                    "  - name: payments-api\n    team: payments\n    tier: 1\n"
                    "    tags: {area: money, kind: api}\n    repos: shop/payments\n"
                    "    paths: services/payments/**\n"
                    "  - search\n"));
    check_str(str_of(map.hash), list.hash);
    check_int(map.nservice, 2);
    const struct service_rule *s = rules_service(&map, S("payments-api"));
    check_true(s != NULL);
    check_str(s->team, "payments");
    check_str(s->tier, "1");
    check_int(s->tags.n, 2);
    check_str(s->tags.item[0], "area=money");
    check_str(s->repos.item[0], "shop/payments");
    check_str(s->paths.item[0], "services/payments/**");
    check_true(rules_service(&map, S("search"))->team.p == NULL);
    check_true(rules_service(&map, S("ledger")) == NULL);
    check_true(rules_service(&map, S("")) == NULL);
    check_int(map.nrepo, 2);
    check_str(map.repo[0].default_branch, "trunk");
    check_true(map.repo[1].default_branch.p == NULL);
    check_true(rules_for(&map, S("search")) == &map.base);
    struct rules standard = rules_default(room());
    check_true(strcmp(map.hash, standard.hash) != 0);
}

static void canonical_text_cannot_be_forged(void **state)
{
    (void)state;
    struct rules a = read_good(S("services: {a: {team: \"x\\\" tier=\\\"1\"}}"));
    struct rules b = read_good(S("services: {a: {team: x, tier: 1}}"));
    struct rules c = read_good(S("failure: {flag_ignore: ['a\",\"b']}"));
    struct rules d = read_good(S("failure: {flag_ignore: [a, b]}"));
    check_true(strcmp(a.hash, b.hash) != 0 && strcmp(c.hash, d.hash) != 0);
}

/* REWRITE_DOCS=1 writes the page instead of comparing it */
static void the_definitions_page_is_this_table(void **state)
{
    (void)state;
    static const char path[] = "docs/definitions.md";
    struct out o = out_to(room());
    out_rules_md(&o);
    struct str want = out_str_of(&o);
    if (getenv("REWRITE_DOCS")) {
        FILE *to = fopen(path, "wb");
        assert_non_null(to);
        check_int(fwrite(want.p, 1, (size_t)want.n, to), want.n);
        check_int(fclose(to), 0);
    }
    FILE *from = fopen(path, "rb");
    assert_non_null(from);
    char *p = NEW(room(), char, 1 << 20);
    struct str page = {p, (ptrdiff_t)fread(p, 1, 1 << 20, from)};
    fclose(from);
    if (!str_equal(page, want)) {
        print_error("docs/definitions.md differs from the table: run this with REWRITE_DOCS=1\n");
        fail();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_written_means_defaults),
        cmocka_unit_test(the_commented_file_reads_with_every_line_taken_in),
        cmocka_unit_test(the_catalogue_has_two_forms),
        cmocka_unit_test(canonical_text_cannot_be_forged),
        cmocka_unit_test(the_definitions_page_is_this_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
