#!/bin/sh
# git.sh: real repositories through the whole program: histories of many shapes against git itself, second imports,
# refusals, what is stored. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
here=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS GIT_DIR
export LC_ALL=C TZ=UTC HOME="$dir" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.invalid \
    GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.invalid
now='--now 2026-11-22T00:00:00Z'
init() { git init -q -b main "$@"; }
commit() { # commit REPO FILE SECOND
    mkdir -p "$1/$(dirname "$2")"
    echo "$3" >> "$1/$2"
    git -C "$1" add "$2"
    GIT_AUTHOR_DATE="@$3 +0000" GIT_COMMITTER_DATE="@$3 +0000" git -C "$1" commit -q -m "secret message"
}
tag() { # tag REPO NAME SECOND [COMMIT]
    GIT_COMMITTER_DATE="@$3 +0000" git -C "$1" tag -a -m "secret message" "$2" "${4:-HEAD}"
}
# shellcheck disable=SC2086
import() { "$PITWALL" import git $now "$@" >out 2>err; }
# shellcheck disable=SC2086
explain() { "$PITWALL" explain lead_time $now --service s --format json --from 1970-01-01 --db "$1"; }
# shellcheck disable=SC2086
export_events() { "$PITWALL" export events $now --db "$1"; }

# --- first deployments, against `git tag --contains` ------------------------------------------------------------
for seed in 1 2 3; do
    init --bare "history$seed"
    "$here/tools/make-history" 700 25 $seed | git -C "history$seed" fast-import --quiet
    "$here/tools/check-contains" -n 150 "$PWD/history$seed" >out 2>&1
    status=$?
    [ $status -eq 0 ] || cat out
    ok "generated history $seed: every first deployment is git's" $status
done
init --object-format=sha256 sha256
"$here/tools/make-history" 100 8 4 | git -C sha256 fast-import --quiet
"$here/tools/check-contains" -n 1000 "$PWD/sha256" >out 2>&1
ok "a SHA-256 repository" $?
# a program that tells one deployment wrong must not pass
cat >wrong <<X
#!/bin/sh
"$PITWALL" "\$@" | sed 's/"deploy":"v1[.]/"deploy":"v9./g'
X
chmod +x wrong
! PITWALL="$PWD/wrong" "$here/tools/check-contains" -n 60 "$PWD/history1" >out 2>&1
ok "the check can fail" $?

# --- one import, two, and in parts ------------------------------------------------------------------------------
import history1 --repo r --service s --deploys 'tags:*' --db one.db
ok "imports" $?
explain one.db >one
export_events one.db >one.ndjson
import history1 --repo r --service s --deploys 'tags:*' --db one.db
ok "imports again" $?
export_events one.db | cmp -s - one.ndjson
ok "a second import changes nothing" $?
init --bare parts
git -C parts fetch -q ../history1 "$(git -C history1 rev-parse main~60)":refs/heads/main 2>/dev/null
import parts --repo r --service s --deploys 'tags:*' --db parts.db
git -C parts fetch -q ../history1 '+refs/*:refs/*' 2>/dev/null
import parts --repo r --service s --deploys 'tags:*' --db parts.db
ok "imports in two parts" $?
explain parts.db | sed 's/,"event":"[^"]*"//g' >two # the ids of batches differ, nothing else
sed 's/,"event":"[^"]*"//g' one | cmp -s - two
ok "an import in two parts gives the same rows" $?
# shellcheck disable=SC2086
"$PITWALL" import events one.ndjson $now --db again.db >/dev/null 2>err
ok "what was exported can be imported" $?
export_events again.db | cmp -s - one.ndjson
ok "and is exported as it was" $?
explain again.db | cmp -s - one
ok "and gives the same rows" $?

# --- what is read, and what is not ------------------------------------------------------------------------------
init small
commit small f 1600000000
commit small f 1600000100
tag small v1 1600000200
commit small f 1600000300
commit small f 1600000400
tag small v2 1600000500
import small --repo org/small --service s --deploys 'tags:v*' --db small.db
export_events small.db >small.ndjson
grep -Eq 'secret|example.invalid' small.ndjson
ok "no messages or addresses are stored" $((!$?))
! grep -aEq 'secret message|example.invalid' small.db
ok "not in the file either" $?
same "a deployment is told as inferred" "$(grep -c '"type":"deploy.finished".*"inferred":true.*"deploy":"v' small.ndjson)" 2
same "lead times end at the tag" "$(explain small.db | grep -o '"deploy":"v2"[^}]*"value_s":[0-9]*' | sed 's/.*://' | sort -n | tr '\n' ' ')" "100 200 "
tag small v0 1600000150 HEAD~3
import small --repo org/small --service s --deploys 'tags:v*' --db small.db
same "a tag put later on an old commit is a deployment" "$(explain small.db | grep -o '"deploy":"v0"' | wc -l | tr -d ' ')" 1
commit small f 1600000600
import small --repo org/small --service s --deploys 'tags:v*' --db small.db --json
same "only what is new is read" "$(grep -o '"commits":[0-9]*' out | head -n 1)" '"commits":1'
import small --repo org/small --service b --deploys branch:main --db branch.db
same "each commit of a branch is a deployment" "$(export_events branch.db | grep -c '"type":"deploy.finished"')" 5
mkdir -p small/sub
for path in small/sub small/.git; do
    rm -f shape.db
    import "$path" --service s --deploys none --db shape.db
    same "'$path' is the repository" "$(export_events shape.db | grep -o '"sha":"' | wc -l | tr -d ' ')" 5
done
git clone -q --depth 2 "file://$PWD/small" shallow
import shallow --service s --deploys none --db shallow.db
same "a shallow clone gives what it has" "$(export_events shallow.db | grep -o '"sha":"' | wc -l | tr -d ' ')" 2
GIT_DIR=$PWD/history1 import small --service s --deploys none --db hook.db
same "GIT_DIR of the caller is not believed" "$(export_events hook.db | grep -o '"sha":"' | wc -l | tr -d ' ')" 5
init empty
import empty --service s --db empty.db
ok "an empty repository is no error" $?
same "and gives no events" "$(export_events empty.db | wc -l | tr -d ' ')" 0

# more than a command line holds, and than an event can say
init long && commit long f 1000000000
awk -v sha="$(git -C long rev-parse HEAD)" 'BEGIN {
    print "# pack-refs with: peeled fully-peeled sorted "
    for (i = 0; i < 300; i++) { name = sprintf("refs/heads/b%03d", i); for (k = 0; k < 900; k++) name = name "/aaaaaaaaa"; print sha " " name } }' >long/.git/packed-refs
import "$PWD/long" --db long.db --service s
same 'branches with very long names' "$?|$(cat out)|$(grep -c 'branches named in more than 512 bytes: 300, only' err)|$(export_events long.db | grep -c '"ref":"refs/heads/main"')" '0|long: 1 new commit, no deployments|1|1'
import "$PWD/long" --db long.db --service s
same 'and again: nothing new' "$(cat out)" 'long: 0 new commits, no deployments'

# --- a repository of two services -------------------------------------------------------------------------------
init mono
commit mono pay/a 1600000000
commit mono web/a 1600000010
tag mono pay-1 1600000020
tag mono web-1 1600000030
commit mono pay/b 1600000040
commit mono web/b 1600000050
tag mono pay-2 1600000060
tag mono web-2 1600000070
cat >mono.yaml <<X
services:
  pay: {repos: [mono], paths: ["pay/**"]}
  web: {repos: [mono], paths: ["web/"]}
X
for service in pay web; do
    import mono --repo mono --service $service --deploys "tags:$service-*" --db mono.db --definitions mono.yaml
    # shellcheck disable=SC2086
    "$PITWALL" explain lead_time $now --service $service --format json --from 1970-01-01 --db mono.db --definitions mono.yaml >rows
    same "$service has its own changes only" "$(grep -o '"deploy":"[^"]*"' rows | tr '\n' ' ')" \
        "\"deploy\":\"$service-1\" \"deploy\":\"$service-2\" "
done

# --- refusals ---------------------------------------------------------------------------------------------------
refused() { # refused NAME STATUS WORDS ARG...
    name=$1 wanted=$2 words=$3
    shift 3
    import "$@" --db refused.db
    status=$?
    grep -q -- "$words" err || cat err
    same "$name" "$status|$(grep -c -- "$words" err)" "$wanted|1"
}
mkdir plain
refused "a folder that is no repository" 3 "plain': not a git repository" plain
refused "a path that is none" 3 "nothing': .*No such file or directory" nothing
refused "deploys that nobody understands" 2 "expected tags:GLOB, branch:NAME or none" small --deploys tag
refused "a branch that is none" 3 "no branch 'mian'" small --deploys branch:mian
cp -r small damaged
sha=$(git -C damaged rev-parse HEAD~3)
object=damaged/.git/objects/$(echo "$sha" | cut -c1-2)/$(echo "$sha" | cut -c3-)
chmod +w "$object"
echo nonsense >"$object"
refused "a corrupt object is named" 3 "damaged': git: .*$sha" damaged --service s
same "and nothing of it is stored" "$(export_events refused.db 2>/dev/null | wc -l | tr -d ' ')" 0

# --- two repositories of one name ---------------------------------------------------------------------------------
mkdir twin1 twin2
for r in twin1 twin2; do
    init $r/app
    commit $r/app file-$r 1790000000
    tag $r/app v1 1790000100
done
import twin1/app --db app.db
import twin2/app --db app.db
same 'another repository of the same name is refused' "$?|$(cat out err)" "3|pitwall: 'twin2/app': another repository was read as 'app' before, none of its commits is here: name this one with --repo NAME"
import twin2/app --db app.db --repo two-app
same 'and read under a name of its own' "$?|$(cat out)" "0|two-app: 1 new commit, 1 deployment of two-app (1 new), inferred from tags that look like released versions"
git -C twin1/app commit -q --amend --allow-empty -m other
git -C twin1/app tag -d v1 >/dev/null
commit twin1/app more 1790000200
import twin1/app --db app.db
same 'rewritten history is the same repository' "$?" 0

echo "git: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
