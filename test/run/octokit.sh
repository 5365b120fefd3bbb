#!/bin/sh
# octokit.sh: deliveries that nobody here wrote, all of @octokit/webhooks-examples, and what is derived from them and held against
# @octokit/webhooks-schemas, through the GitHub adapter. Their table is test/golden/github-examples.tsv, the derived ones' events
# are test/golden/github-derived.txt. Then all of them are posted, signed, to a server. BUILD names the build, PITWALL the program. UPDATE=1 writes both anew: review the diff like code.
: "${BUILD:?}" "${PITWALL:?}"
. "$(dirname "$0")/check"
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill "$server"
    wait # it writes into the folder to the end
    rm -rf "$dir"
}
trap stop EXIT
unset PITWALL_DEFINITIONS
export LC_ALL=C TZ=UTC PITWALL_DB="$dir/log.db"

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

# --- the same to a server ------------------------------------------------------------------------------------
secret=$("$PITWALL" source add github 2>"$dir/err" | sed -n 's/^secret *//p')
"$PITWALL" serve --listen 127.0.0.1:0 >"$dir/said" 2>>"$dir/err" &
server=$!
for _ in $(seq 100); do
    [ -s "$dir/said" ] && break
    sleep 0.1
done
hook=$(sed -n 's/^pitwall serves \(http:.*\)\/$/\1/p' "$dir/said")/hook/github
cat "$dir/examples" "$dir/derived" >"$dir/deliveries"
n=$(wc -l <"$dir/deliveries")
node test/npm/post.mjs "$hook" "$secret" <"$dir/deliveries" >"$dir/answers"
same 'all are answered 200' "$(cut -f 1 "$dir/answers" | sort | uniq -c | awk '{print $1, $2}')" "$n 200"
cut -f 2 "$dir/answers" | jq -r 'if .status == "ignored" then "ignored: " + .reason else .events end' >"$dir/became"
"$BUILD/source-table" github <"$dir/deliveries" | cut -f 2 |
    awk '/^ignored: /{print; next} {print NF ? NF : 0}' >"$dir/expected"
diff -u "$dir/expected" "$dir/became"
ok 'and become what the tables say' $?
"$PITWALL" export events >"$dir/first"
same 'every event told is in the log' "$(wc -l <"$dir/first")" "$(awk '/^[0-9]+$/{n += $1} END {print n}' "$dir/became")"
node test/npm/post.mjs "$hook" "$secret" <"$dir/deliveries" >"$dir/again"
same 'posted again they are known' "$(cut -f 2 "$dir/again" | jq -r .status | sort | uniq -c | awk '{print $1, $2}')" "$n duplicate"
"$PITWALL" export events | cmp - "$dir/first"
ok 'and change nothing' $?
same 'a wrong secret is 401' "$(head -n 1 "$dir/deliveries" | node test/npm/post.mjs "$hook" "x$secret" | cut -f 1)" 401
"$PITWALL" raw list --json | jq -r .seq | while read -r seq; do "$PITWALL" raw show "$seq" --json; done >"$dir/kept"
same 'every body is kept' "$(grep -c '"body":{' "$dir/kept")" "$n"
node test/npm/personal.mjs "$dir/kept" api.github.com -- "$dir"/log.db*[!k]
ok 'bodies and files hold no mail address, login or name' $?

echo "octokit: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
