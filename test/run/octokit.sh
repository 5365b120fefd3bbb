#!/bin/sh
# octokit.sh: deliveries that nobody here wrote, all of @octokit/webhooks-examples, and what is derived from them and held against
# @octokit/webhooks-schemas, through the GitHub adapter. Their table is test/golden/github-examples.tsv, the derived ones' events
# are test/golden/github-derived.txt. BUILD names the build. UPDATE=1 writes both anew: review the diff like code.
: "${BUILD:?}"
. "$(dirname "$0")/check"
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# the lock file pins every byte; nothing but npm's own registry may be named in it
! grep -o '"resolved": *"[^"]*' test/npm/package-lock.json | grep -qv '"https://registry.npmjs.org/'
ok 'the lock file names no other registry' $?
if [ ! test/npm/node_modules/.package-lock.json -nt test/npm/package-lock.json ]; then
    (cd test/npm && npm ci --ignore-scripts --no-audit --no-fund) >"$dir/npm.log" 2>&1 || {
        cat "$dir/npm.log"
        ok 'npm ci' 1
        echo "octokit: $passed passed, $failed failed"
        exit 1
    }
fi

golden() { # golden NAME FILE GOT
    [ -z "${UPDATE:-}" ] || cp "$3" "$2"
    diff -u "$2" "$3"
    ok "$1" $?
}

node test/npm/examples.mjs >"$dir/examples"
"$BUILD/source-table" github <"$dir/examples" >"$dir/given"
ok 'every example is read, and what is kept of it reads as the same' $?
node test/npm/table.mjs "$dir/given" >"$dir/table"
ok 'every example has a line' $?
golden 'what every event and action gives' test/golden/github-examples.tsv "$dir/table"
same 'event names' "$(cut -f 1 "$dir/table" | sed 1d | sort -u | wc -l)" 58
! grep -qE 'refused|unknown event' "$dir/table"
ok 'no event is unknown or refused' $?

node test/npm/derived.mjs >"$dir/derived"
ok 'derived deliveries fit the schemas' $?
"$BUILD/source-table" github --events <"$dir/derived" >"$dir/events"
ok 'every derived delivery is read' $?
golden 'what derived deliveries give' test/golden/github-derived.txt "$dir/events"

folders='api.github.com ghes-31 ghes-32 ghes-33 ghes-34 ghes-35'
# shellcheck disable=SC2086
node test/npm/examples.mjs $folders >"$dir/all"
same 'examples with those of GitHub Enterprise Server' "$(wc -l <"$dir/all")" 726
"$BUILD/source-table" github <"$dir/all" >"$dir/given"
ok 'all of them are read' $?
! grep -qE 'refused|unknown event' "$dir/given"
ok 'none is unknown or refused' $?
"$BUILD/source-table" github --bodies <"$dir/all" >"$dir/bodies"
# shellcheck disable=SC2086
node test/npm/personal.mjs "$dir/bodies" $folders
ok 'what is kept holds no mail address, login or name of theirs' $?
# that this test can fail: what was sent does
sed 's/"X-GitHub-Event"/"x-github-event"/' "$dir/all" >"$dir/sent"
# shellcheck disable=SC2086
! node test/npm/personal.mjs "$dir/sent" $folders >/dev/null
ok 'what was sent holds some' $?

echo "octokit: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
