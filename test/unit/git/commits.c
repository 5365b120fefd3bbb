/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

/* every shape goes against git's own account of it: sha, parents, times, in git's order */
static bool to_line(void *context, const struct event_commit *commit, struct err *e)
{
    (void)e;
    struct out *o = context;
    out_str(o, commit->sha);
    for (int i = 0; i < commit->nparent; i++) {
        out_byte(o, ' ');
        out_str(o, commit->parent[i]);
    }
    out_format(o, " %lld %lld\n", (long long)(commit->authored_ms / 1000),
               (long long)(commit->committed_ms / 1000));
    return true;
}

static struct str walked(const char *name, bool first_parent)
{
    struct err e = {0};
    struct git_repository repository = opened(name);
    struct git_refs refs;
    struct str *tip;
    struct out o = out_to(room());
    if (!git_refs(&repository, NULL, 0, room(), &refs, &e))
        fail_msg("%s", e.text);
    tip = NEW(room(), struct str, refs.n + 1);
    struct git_range range = {.tip = tip, .first_parent = first_parent};
    for (ptrdiff_t i = 0; i < refs.n; i++)
        if (refs.item[i].commit.p)
            tip[range.ntip++] = refs.item[i].commit;
    if (repository.head_sha.p)
        tip[range.ntip++] = repository.head_sha;
    if (!git_commits(&repository, &range, to_line, &o, &e))
        fail_msg("%s", e.text);
    return str_trim(out_str_of(&o));
}

static void check_as_git(const char *name)
{
    struct out o = out_to(room());
    out_format(&o,
               "cd %s; git rev-list $(git for-each-ref --format='%%(objectname)') HEAD "
               "--format='%%H %%P %%at %%ct' | grep -v ^commit | tr -s ' '",
               name);
    out_byte(&o, 0);
    struct str wanted = said(o.item);
    struct str got = walked(name, false);
    check_true(wanted.n > 0);
    if (!str_equal(got, wanted))
        fail_msg("got\n%.*s\nwanted\n%.*s", FMT(got), FMT(wanted));
}

static void every_shape_of_history_is_read_as_git_tells_it(void **state)
{
    (void)state;
    sh("init shapes; cd shapes; commit f 1000000000; for b in a b c; do git checkout -q -b $b main;"
       "commit $b 100000001${#b}; done; git checkout -q main; at 1000000100;"
       "git merge -q -m octopus a b c;" /* four parents */
       "git checkout -q -b left a; commit l 1000000200; git checkout -q -b right main;"
       "commit r 1000000300; at 1000000400; l=$(git rev-parse left) r=$(git rev-parse right);"
       "git merge -q -m crosswise $l; git checkout -q left; git merge -q -m crosswise $r;"
       "git checkout -q --orphan other; git rm -rfq .; commit o 1000000500;"
       "git checkout -q main; at 1000000600; git merge -q --allow-unrelated-histories -m m other;"
       "git checkout -q --detach; commit d 1000000700; cd ..;"
       "git clone -q --mirror shapes mirror; git -C shapes pack-refs --all;"
       "git -C shapes worktree add -q ../tree left; git clone -q --shared shapes alternate;"
       "init --object-format=sha256 sha256; cd sha256; commit f 1000000000;"
       "git checkout -q -b side; commit g 1000000010; git checkout -q main; commit h 1000000020;"
       "git merge -q -m m side");
    check_as_git("shapes");
    check_as_git("mirror");
    check_as_git("tree");
    check_as_git("alternate");
    check_as_git("sha256");
    check_int(times_in(walked("shapes", false), "\n") + 1, 12);
    check_true(str_equal(walked("sha256", true),
                         said("git -C sha256 rev-list --all --first-parent "
                              "--format='%H %P %at %ct' | grep -v ^commit | tr -s ' '")));
}

static void a_commit_graph_changes_nothing(void **state)
{
    (void)state;
    struct str before = walked("shapes", false);
    sh("git -C shapes commit-graph write --reachable 2> /dev/null");
    check_true(str_equal(walked("shapes", false), before));
}

static void absurd_dates_are_kept_or_left_out(void **state)
{
    (void)state;
    /* straight from fast-import and hash-object: git itself would not write some of these */
    sh("init dates; cd dates; commit f 0; commit f 4102444800; commit f 2147483648;"
       "t=$(git rev-parse HEAD^{tree}) p=$(git rev-parse HEAD);"
       "c() { p=$(printf 'tree %s\\nparent %s\\nauthor a <a@example.invalid> %s\\ncommitter a "
       "<a@example.invalid> %s\\n\\nx\\n' $t $p \"$1\" \"$2\" | git hash-object -t commit -w "
       "--literally --stdin); git update-ref refs/heads/main $p; }\n"
       "c '253402300799 +0000' '253402300800 +0000'; c '-5 +0000' '1000000000 +9999';"
       "c '99999999999999999999 +0000' '1000000001 -7777777'; c 'soon' ''; c '1000000002' '7'");
    struct str all = walked("dates", false);
    static const char *const wanted[] = {" 0 0",
                                         " 4102444800 4102444800",
                                         " 2147483648 2147483648",
                                         " 253402300799 ",
                                         " 1000000000",
                                         " 1000000001"};
    for (int i = 0; i < COUNT(wanted); i++)
        if (!times_in(all, wanted[i]))
            fail_msg("no '%s' in\n%.*s", wanted[i], FMT(all));
    check_int(times_in(all, "\n") + 1, 8);
    struct git_import import = {0};
    struct got got = imported("dates", import, NULL);
    check_true(got.fine);
    check_int(got.count.commits, 8);
    check_has(got.events, "\"authored_at\":\"9999-12-31T23:59:59Z\"}"); /* and committed: no time */
    check_has(got.events, "\"authored_at\":\"2100-01-01T");
}

static void shallow_history_tells_its_true_parents(void **state)
{
    (void)state;
    sh("init deep; cd deep; for i in 1 2 3 4 5; do commit f 100000000$i; done; cd ..;"
       "git clone -q --depth 2 \"file://$PWD/deep\" shallow");
    check_true(opened("shallow").shallow);
    check_true(str_equal(walked("shallow", false),
                         said("git -C deep rev-list -2 --format='%H %P %at %ct' main | "
                              "grep -v ^commit")));
    /* made deeper, its older history is read although its tips are known */
    struct git_import import = {0};
    struct got first = imported("shallow", import, NULL);
    check_int(first.count.commits, 2);
    sh("git -C shallow fetch -q --unshallow");
    check_true(!opened("shallow").shallow);
    struct got second = imported("shallow", import, &first);
    check_int(second.count.commits, 5);
    check_int(imported("shallow", import, &second).count.commits, 0);
}

static void damage_is_refused_with_its_place(void **state)
{
    (void)state;
    sh("init damaged; cd damaged; for i in 1 2 3 4 5; do commit f 100000000$i; done;"
       "x=$(git rev-parse HEAD~2); f=.git/objects/${x%${x#??}}/${x#??}; chmod +w $f;"
       "echo nonsense > $f; cd ..;"
       "cp -r damaged lost; cd lost; rm -f $f; cd ..;"
       "init badref; cd badref; commit f 1000000001; mkdir -p .git/refs/heads;"
       "echo 1234567890123456789012345678901234567890 > .git/refs/heads/bad; cd ..;"
       "init garbled; cd garbled; commit f 1000000001; echo zzz > .git/refs/heads/bad");
    struct str sha = said("git -C damaged rev-parse HEAD~2 2>/dev/null");
    struct git_import import = {0};
    static const char *const names[] = {"damaged", "lost"};
    for (int i = 0; i < COUNT(names); i++) {
        struct got got = imported(names[i], import, NULL);
        check_true(!got.fine);
        check_int(got.e.code, ERR_INPUT);
        check_int(times_in(str_of(got.e.text), names[i]) > 0, 1);
        check_int(times_in(str_of(got.e.text), arena_z(room(), sha)) > 0, 1);
    }
    struct got got = imported("badref", import, NULL);
    check_true(!got.fine);
    check_int(times_in(str_of(got.e.text),
                       "missing object 1234567890123456789012345678901234567890 "
                       "for refs/heads/bad"),
              1);
    got = imported("garbled", import, NULL); /* git passes it over, and says so */
    check_true(got.fine);
    check_int(got.count.commits, 1);
    check_has(got.notices, "ignoring broken ref refs/heads/bad");
}

static void paths_are_against_the_first_parent(void **state)
{
    (void)state;
    sh("init paths; cd paths; mkdir -p a/b 'sp ace'; touch a/b/c 'sp ace/q\"uote' top; git add .;"
       "at 1000000000; git commit -q -m x; git checkout -q -b side; commit side.txt 1000000001;"
       "git mv top moved; at 1000000002; git commit -q -m x; git checkout -q main;"
       "commit a/b/c 1000000003; at 1000000004; git merge -q -m m side;"
       "at 1000000005; git commit -q --allow-empty -m nothing;"
       "x=$(git rev-parse HEAD~1); commit $x 1000000006;" /* a file named like the next commit */
       "printf 'x' > \"$(printf 'caf\\303\\251 \\377')\"; git add .; at 1000000007;"
       "git commit -q -m odd");
    struct git_import import = {.paths = true};
    struct got got = imported("paths", import, NULL);
    if (!got.fine)
        fail_msg("%s", got.e.text);
    check_int(got.count.commits, 8);
    static const char *const wanted[] = {
        "01:46:40Z\",\"paths\":[\"a/b/c\",\"sp ace/q\\\"uote\",\"top\"]",
        "01:46:41Z\",\"paths\":[\"side.txt\"]",
        "01:46:42Z\",\"paths\":[\"moved\",\"top\"]",
        "01:46:43Z\",\"paths\":[\"a/b/c\"]",
        "01:46:44Z\",\"paths\":[\"moved\",\"side.txt\",\"top\"]",
        "01:46:45Z\",\"paths\":[]",
        "01:46:47Z\",\"paths\":[\"caf\xc3\xa9 \xef\xbf\xbd\"]",
    };
    for (int i = 0; i < COUNT(wanted); i++)
        check_has(got.events, wanted[i]);
    struct out named = out_to(room());
    out_text(&named, "01:46:46Z\",\"paths\":[\"");
    out_str(&named, said("git -C paths rev-parse HEAD~3"));
    out_text(&named, "\"]");
    out_byte(&named, 0);
    check_has(got.events, named.item);
    /* asked for later, they are told for what was read without them */
    struct got plain = imported("paths", (struct git_import){0}, NULL);
    check_int(times_in(out_str_of(&plain.events), "paths\":["), 0);
    check_int(imported("paths", import, &plain).count.commits, 8);
    check_int(imported("paths", (struct git_import){0}, &got).count.commits, 0);
}

static void paths_of_one_commit_are_bounded(void **state)
{
    (void)state;
    sh("init many; cd many; awk 'BEGIN { print \"commit refs/heads/main\\ncommitter a "
       "<a@example.invalid> 1000000000 +0000\\ndata 1\\nx\"; for (i = 0; i < 5000; i++) "
       "printf \"M 100644 inline d/%05d\\ndata 0\\n\\n\", i }' | git fast-import --quiet");
    struct git_import import = {.paths = true};
    struct got got = imported("many", import, NULL);
    check_true(got.fine);
    check_int(times_in(out_str_of(&got.events), "\"d/0"), GIT_PATHS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_of_history_is_read_as_git_tells_it),
        cmocka_unit_test(a_commit_graph_changes_nothing),
        cmocka_unit_test(absurd_dates_are_kept_or_left_out),
        cmocka_unit_test(shallow_history_tells_its_true_parents),
        cmocka_unit_test(damage_is_refused_with_its_place),
        cmocka_unit_test(paths_are_against_the_first_parent),
        cmocka_unit_test(paths_of_one_commit_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, clean_up);
}
