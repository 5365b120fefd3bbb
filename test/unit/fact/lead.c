/* docs/metrics.md F5, F6. SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

/* main: a - b - c - d; aaaa.. is the baseline */
#define A                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B                       "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C                       "cccccccccccccccccccccccccccccccccccccccc"
#define D                       "dddddddddddddddddddddddddddddddddddddddd"
#define COMMIT(sha, parent, at) "{'sha':'" sha "','parents':[" parent "],'authored_at':'@" at "'}"
#define MAIN                                                                                       \
    "push.landed 05T09:00 'repo':'r','ref':'refs/heads/main','after':'" D                          \
    "','commits':[" COMMIT(A, "", "01T00:00") "," COMMIT(B, "'" A "'", "02T00:00") "," COMMIT(     \
        C, "'" B "'", "03T00:00") "," COMMIT(D, "'" C "'", "04T00:00") "]\n"
#define DEPLOY(id, sha, at)                                                                        \
    "deploy.finished " at " 'service':'s','env':'production','repo':'r','status':'success',"       \
    "'deploy':'" id "','sha':'" sha "'\n"

static void direct_commits_belong_to_their_first_deployment(void **state)
{
    (void)state;
    check_rows(DEPLOYS | LEADS, NULL,
               MAIN DEPLOY("1", A, "05T10:00") DEPLOY("2", C, "06T10:00") DEPLOY("3", B, "06T11:00")
                   DEPLOY("4", "ffff", "06T12:00"),
               "deploy 1 production success 05T10:00 baseline\n"
               "deploy 2 production success 06T10:00 !rollback~=06T11:00 "
               "recovery:06T10:00..06T11:00\n"
               "deploy 3 production success 06T11:00 rollback:inferred:2 rework:rollback\n"
               "deploy 4 production success 06T12:00 unknown_commit\n"
               "lead r/" A " 1 01T00:00..05T10:00 before_first_deployment deploy:6360\n"
               "lead r/" B " 2 02T00:00..06T10:00 deploy:6360\n"
               "lead r/" C " 2 03T00:00..06T10:00 deploy:4920\n"
               "lead r/" D " - 04T00:00..-\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct_commits_belong_to_their_first_deployment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
