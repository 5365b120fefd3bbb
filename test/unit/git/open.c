/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

/* the error of opening what stands at the name; "" where it opens */
static struct str refusal(const char *name)
{
    struct git_repository repository;
    struct err e = {0};
    if (git_open(in_place(name), room(), &repository, &e))
        return S("");
    check_int(e.code, ERR_INPUT);
    return arena_copy(room(), str_of(e.text));
}

static void a_folder_without_history_is_named(void **state)
{
    (void)state;
    struct err e = {0};
    struct git_repository repository;
    sh("mkdir plain; touch file");
    check_true(
        str_ends(refusal("plain"),
                 S("/plain': not a git repository (or any of the parent directories): .git")));
    check_true(str_ends(refusal("file"), S("Not a directory")));
    check_true(str_ends(refusal("nothing"), S("No such file or directory")));
    check_true(!git_open(S("a\0b"), room(), &repository, &e));
    check_str(str_of(e.text), "'a': a path with a NUL byte");
}

static void every_shape_opens(void **state)
{
    (void)state;
    sh("init r; cd r; mkdir -p a/b; commit a/b/f 1000000000; git branch side; cd ..;"
       "git clone -q --bare r bare.git; git -C r worktree add -q ../linked side;"
       "git clone -q r detached; git -C detached checkout -q --detach;"
       "init empty; init --object-format=sha256 long; cd long; commit f 1000000000");
    struct str head = said("git -C r rev-parse HEAD");
    struct git_repository r = opened("r");
    check_str(r.name, "r");
    check_str(r.head_ref, "refs/heads/main");
    check_true(str_equal(r.head_sha, head));
    check_true(!r.bare && !r.shallow && !r.sha256 && !r.partial);
    check_true(str_equal(opened("r/a/b").git_dir, r.git_dir));
    check_true(str_equal(opened("r/.git").git_dir, r.git_dir));
    struct git_repository linked = opened("linked");
    check_str(linked.name, "r");
    check_str(linked.head_ref, "refs/heads/side");
    check_true(str_equal(linked.common_dir, r.git_dir));
    check_true(opened("bare.git").bare);
    check_str(opened("bare.git").name, "r"); /* its remote's */
    assert_null(opened("detached").head_ref.p);
    check_true(str_equal(opened("detached").head_sha, head));
    struct git_repository empty = opened("empty");
    assert_null(empty.head_sha.p);
    check_str(empty.head_ref, "refs/heads/main");
    check_true(opened("long").sha256);
    check_int(opened("long").head_sha.n, 64);
}

static void the_remote_names_a_clone(void **state)
{
    (void)state;
    sh("init named; git -C named remote add origin https://user:secret@example.org/org/thing.git;"
       "init 'odd name'; init -q --bare folder.git");
    check_str(opened("named").name, "org/thing");
    check_str(opened("odd name").name, "odd name");
    check_str(opened("folder.git").name, "folder");
}

static void another_users_repository_is_refused_and_can_be_allowed(void **state)
{
    (void)state;
    sh("init foreign; cd foreign; commit f 1000000000; mkdir ../home");
    struct str home = arena_copy(room(), str_of(getenv("HOME")));
    setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1", 1);
    setenv("HOME", arena_z(room(), in_place("home")), 1);
    struct out wanted = out_to(room());
    out_format(&wanted,
               "'%s/foreign': the repository '%s/foreign' is owned by another user; to read it all "
               "the same: git config --global --add safe.directory '%s/foreign'",
               place(), place(), place());
    out_byte(&wanted, 0);
    check_str(refusal("foreign"), wanted.item);
    /* as the error says, with the user's own config */
    sh("HOME=\"$PWD/home\" git config --global --add safe.directory \"$PWD/foreign\"");
    check_str(refusal("foreign"), "");
    unsetenv("GIT_TEST_ASSUME_DIFFERENT_OWNER");
    setenv("HOME", arena_z(room(), home), 1);
    /* and truly, where the test may give a repository away */
    if (geteuid() == 0) {
        sh("chown -R 65534 foreign; chown 65534 foreign/.git");
        check_true(times_in(refusal("foreign"), "owned by another user") == 1);
        sh("chown -R 0 foreign");
    }
}

static void no_git_is_said(void **state)
{
    (void)state;
    struct err e = {0};
    struct git_repository repository;
    struct str path = arena_copy(room(), str_of(getenv("PATH")));
    setenv("PATH", place(), 1);
    check_true(!git_open(in_place("r"), room(), &repository, &e));
    setenv("PATH", arena_z(room(), path), 1);
    check_int(e.code, ERR_SYSTEM);
    check_str(str_of(e.text), "no 'git' on the PATH: it is needed to read repositories");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_without_history_is_named),
        cmocka_unit_test(every_shape_opens),
        cmocka_unit_test(the_remote_names_a_clone),
        cmocka_unit_test(another_users_repository_is_refused_and_can_be_allowed),
        cmocka_unit_test(no_git_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, clean_up);
}
