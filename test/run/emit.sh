#!/bin/sh
# emit.sh: `pitwall emit` against a real server, one that is away, and ones that answer badly. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
dir=$(mktemp -d)
serve='' stand=''
trap '[ -z "$serve" ] || kill "$serve" 2>/dev/null; [ -z "$stand" ] || kill "$stand" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS PITWALL_SERVER PITWALL_TOKEN GITHUB_ACTIONS GITLAB_CI JENKINS_URL
export LC_ALL=C TZ=UTC XDG_STATE_HOME="$dir/state" no_proxy='*'
spool=state/pitwall/spool.ndjson
at=at=2026-11-02T10:00:00Z
emit() { "$PITWALL" emit "$@" >out 2>err; }
refuses() { # refuses STATUS LINE ARG...
    status=$1 line=$2
    shift 2
    emit "$@"
    same "refuses: emit $*" "$?|$(head -n 1 err)|$(cat out)" "$status|pitwall: $line|"
}
says() { # says NAME JSON ARG...: the event, its id aside
    name=$1 wanted=$2
    shift 2
    emit "$@" --dry-run
    same "$name" "$?|$(sed 's/"id":"[^"]*",//' out)|$(cat err)" "0|$wanted|"
}
wait_for() { # wait_for FILE: until it has a line
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        [ -s "$1" ] && return
        sleep 0.1
    done
}

# --- words -----------------------------------------------------------------------------------------------
says 'texts, numbers, flags and lists' \
    '{"type":"deploy.finished","at":"2026-11-02T10:00:00Z","source":"emit","service":["a","b"],"deploy":"7","shas":["abcd1","abcd2"],"status":"success","rollback":true}' \
    deploy.finished $at service=a service=b deploy=7 shas=ABCD1,abcd2 status=SUCCESS rollback=true
says 'references and plain JSON' \
    '{"type":"incident.opened","at":"2026-11-02T10:00:00Z","source":"emit","incident":"5","cause":{"deploy":"7","service":"web"}}' \
    incident.opened $at incident=5 cause.deploy=7 cause.service=web
says 'JSON as it is' '{"type":"flag.changed","at":"2026-11-02T10:00:00Z","source":"ci","flag":"f","from":"on","to":{"a":[1]}}' \
    flag.changed $at flag=f from=on 'to:={"a":[1]}' source=ci
emit note.added text=hi --dry-run
grep -q "\"at\":\"$(date -u +%Y)" out
ok 'at is now where it is not told' $?
refuses 2 "emit: unknown type 'deploy.finishd', did you mean 'deploy.finished'?" deploy.finishd
refuses 2 "emit: deploy.finished has no field 'servise', did you mean 'service'?" deploy.finished servise=a
refuses 2 "emit: deploy.finished has no field 'sha.x'" deploy.finished sha.x=a
refuses 2 "emit: expected KEY=VALUE, got 'abc'" deploy.finished abc
refuses 2 "emit: 'deploy' is given twice" deploy.finished deploy=1 deploy=2
refuses 2 "emit: 'cause' is a reference: write 'cause.deploy=ID' or so" incident.opened cause=7
refuses 2 "emit: 'to:=': not JSON: byte 1: a value is expected" flag.changed 'to:=x'
refuses 3 "deploy.finished: 'deploy': missing" deploy.finished service=a
refuses 3 "deploy.finished: 'at': not a time: 'soon'" deploy.finished deploy=1 at=soon
refuses 2 'emit: which server? tell it with --server URL or PITWALL_SERVER' note.added text=x
refuses 2 "emit: the server's address begins with http:// or https://, got 'dora.example'" note.added text=x --server dora.example
refuses 2 "emit: '--timeout': not a duration: 'long', write 30s" note.added text=x --server http://127.0.0.1:9 --timeout long
refuses 3 "cannot open 'none': No such file or directory" note.added text=x --server http://127.0.0.1:9 --token-file none

# --- test results ----------------------------------------------------------------------------------------
mkdir reports
echo '<testsuite><testcase time="0.5"/><testcase><failure/></testcase><testcase><skipped/></testcase></testsuite>' >reports/a.xml
echo '<testsuites><testsuite tests="3" errors="1" time="1.25"/></testsuites>' >reports/b.xml
says 'test results of two levels' \
    '{"type":"build.finished","at":"2026-11-02T10:00:00Z","source":"emit","run":"9","tests":{"unit":{"run":5,"failed":2,"skipped":1,"s":1.75},"e2e":{"run":3,"failed":1,"skipped":0,"s":1.25}}}' \
    build.finished $at run=9 --junit 'unit=reports/*.xml' --junit e2e=reports/b.xml
refuses 2 "emit: '--junit' is for build.finished and build.started" note.added text=x --junit unit=reports/a.xml
echo '<html>' >reports/c.xml
refuses 3 "reports/c.xml:1:1: no JUnit report: it begins with neither 'testsuites' nor 'testsuite'" build.finished run=9 --junit unit=reports/c.xml

# --- ids -------------------------------------------------------------------------------------------------
id() { "$PITWALL" emit "$@" --dry-run | sed 's/.*"id":"\([^"]*\)".*/\1/'; }
github() { GITHUB_ACTIONS=true GITHUB_REPOSITORY=a/b GITHUB_RUN_ID=77 GITHUB_JOB=ship "$@"; }
same 'an explicit id wins' "$(github id note.added text=x id=mine)" mine
one=$(github id deploy.finished service=a deploy=1 status=success)
same 'a run again says the same' "$(GITHUB_RUN_ATTEMPT=2 github id deploy.finished service=a deploy=1 status=success)" "$one"
case $one in github-actions:????????????????????????????????) ok 'the id names the CI' 0 ;; *) ok "the id names the CI: $one" 1 ;; esac
[ "$(github id deploy.finished service=a deploy=1 status=failure)" != "$one" ]
ok 'another status is another event' $?
[ "$(GITHUB_RUN_ID=78 github id deploy.finished service=a deploy=1 status=success)" = "$one" ]
ok 'the sign of the CI is what counts' $?
[ "$(GITHUB_ACTIONS=true GITHUB_RUN_ID=78 id deploy.finished service=a deploy=1 status=success)" != "$one" ]
ok 'another run is another event' $?
[ "$(github id flag.on flag=f env=a)" != "$(github id flag.on flag=f env=b)" ]
ok 'what is keyed by time is told apart by what it says' $?
same 'GitLab CI is recognised' "$(GITLAB_CI=true CI_PIPELINE_ID=5 id note.added text=x | cut -d: -f1)" gitlab-ci
same 'Jenkins is recognised' "$(JENKINS_URL=http://j BUILD_NUMBER=5 id note.added text=x | cut -d: -f1)" jenkins
same 'elsewhere the same event has the same id' "$(id note.added text=x $at)" "$(id note.added text=x $at)"

# --- a server --------------------------------------------------------------------------------------------
start() {
    rm -f serve.out serve.err
    "$PITWALL" serve --listen "127.0.0.1:${1:-0}" --db x.db >serve.out 2>serve.err &
    serve=$!
    wait_for serve.out
    PITWALL_SERVER=$(grep -ho 'http://127[0-9.:]*' serve.out serve.err | head -n 1)
    export PITWALL_SERVER
}
stop() {
    kill "$serve"
    wait "$serve" 2>/dev/null
    serve=''
}
count() { "$PITWALL" export events --db x.db | grep -c "$1"; }
start
port=${PITWALL_SERVER##*:}
emit deploy.finished $at service=a deploy=1 status=success
same 'accepted' "$?|$(cut -d' ' -f1,2 out)|$(cat err)" '0|accepted: deploy.finished|'
emit deploy.finished $at service=a deploy=1 status=success --json
same 'said again: known' "$?|$(sed 's/"id":"[0-9a-f]*"/ID/' out)" '0|{"status":"known already","type":"deploy.finished",ID}'
same 'it is there once' "$(count '"deploy":"1"')" 1
"$PITWALL" token add --label ci --scope ingest --db x.db >token 2>/dev/null
ok 'a token is made beside the server' $?
emit note.added $at text=no-token
same 'without its token it is refused, and not kept' "$?|$(test -e $spool; echo $?)" '5|1'
emit note.added $at text=with-token --token-file token
same 'with it it is accepted' "$?" 0
PITWALL_TOKEN=$(cat token)
export PITWALL_TOKEN
emit note.added $at text=environment
same 'the token of the environment too' "$?" 0
PITWALL_TOKEN=wrong emit note.added $at text=wrong
same 'a wrong token is refused' "$?" 5

# --- away, and back --------------------------------------------------------------------------------------
stop
for i in 1 2 3; do
    emit note.added $at text=away-$i --timeout 300ms
    same "away: emit $i waits" "$?|$(cut -d' ' -f1 out)|$(wc -l <$spool | tr -d ' ')" "0|spooled:|$i"
done
same 'the spool is its owner'"'"'s' "$(ls -l $spool | cut -c1-10)" '-rw-------'
emit note.added $at text=away-4 --timeout 300ms --strict
same '--strict: exit 5, and it waits' "$?|$(wc -l <$spool | tr -d ' ')" '5|4'
echo '{"type":"no.such"}' >>$spool
echo 'garbage' >>$spool
for i in 5 6 7 8 9 10; do
    emit_one() { "$PITWALL" emit note.added $at text=away-$1 --timeout 300ms >/dev/null 2>&1; }
    emit_one "$i" &
    pids="$pids $!"
done
# shellcheck disable=SC2086
wait $pids
same 'emitters side by side keep every line' "$(grep -c away- $spool)" 10
start "$port"
emit note.added $at text=back
same 'back: what waited goes first' "$?|$(head -n 1 err)|$(test -e $spool; echo $?)" '0|pitwall: sent 10 events that had waited|1'
same 'all of them arrived once' "$(count 'away-') $(count 'text":"back"')" '10 1'
same 'in their order' "$("$PITWALL" export events --db x.db | grep -o 'away-[1-4]"' | tr -d '\n')" 'away-1"away-2"away-3"away-4"'
same 'what is refused is put aside with its reason' "$(grep -c . $spool.refused) $(grep -o "unknown type 'no.such'" $spool.refused)" "2 unknown type 'no.such'"
emit note.added $at text=away-1
same 'a spooled event said again is known' "$(cut -d: -f1 out)" 'known already'
emit deploy.finished deploy=x 'at=0001-01-01T00:00:00Z' --server "$PITWALL_SERVER/nowhere"
same 'a wrong address fails, and nothing waits' "$?|$(test -e $spool; echo $?)" '5|1'
stop

# --- servers that answer badly ---------------------------------------------------------------------------
if command -v node >/dev/null; then
    cat >stand.js <<'JS'
const http = require('http'), fs = require('fs');
let n = 0;
const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
        n++;
        fs.appendFileSync('seen', request.headers.authorization + ' ' + request.url + '\n');
        const mode = fs.readFileSync('mode', 'utf8').trim();
        if (mode === 'busy' && n < 3) { response.writeHead(503, {'Retry-After': '1'}); response.end(); return; }
        if (mode === 'long') { response.writeHead(429, {'Retry-After': '600'}); response.end(); return; }
        if (mode === 'cut') { request.socket.destroy(); return; }
        if (mode === 'moved') { response.writeHead(302, {Location: 'http://127.0.0.1:1/'}); response.end(); return; }
        if (mode === 'page') { response.writeHead(200, {'Content-Type': 'text/html'}); response.end('<p>hello'); return; }
        if (mode === 'says') { response.writeHead(400); response.end('{"error":{"code":"x","message":"not this one","id":"1"}}'); return; }
        response.end(JSON.stringify({accepted: 1, results: [{index: 0, status: 'accepted', id: 'x'}]}));
    });
});
server.listen(0, '127.0.0.1', () => fs.writeFileSync('port', String(server.address().port)));
JS
    echo busy >mode
    node stand.js &
    stand=$!
    wait_for port
    PITWALL_SERVER=http://127.0.0.1:$(cat port)
    PITWALL_TOKEN=secret
    emit note.added $at text=busy --server "$PITWALL_SERVER/prefix/"
    same 'busy twice, then taken' "$?|$(cut -d: -f1 out)|$(sort -u seen)|$(wc -l <seen | tr -d ' ')" '0|accepted|Bearer secret /prefix/v1/events|3'
    echo long >mode
    before=$(date +%s)
    emit note.added $at text=long
    same 'a wait longer than the time left is not begun' "$?|$(cut -d: -f1 out)|$(($(date +%s) - before < 5))" '0|spooled|1'
    rm -f $spool
    echo cut >mode
    emit note.added $at text=cut --timeout 1s
    same 'an answer cut off is tried again, then waits' "$?|$(cut -d: -f1 out)" '0|spooled'
    rm -f $spool
    echo moved >mode
    emit note.added $at text=moved
    same 'a redirect is not followed' "$?|$(test -e $spool; echo $?)" '5|1'
    echo page >mode
    emit note.added $at text=page
    same 'a page is no answer' "$?|$(test -e $spool; echo $?)" '5|1'
    echo says >mode
    refuses 3 'the server says: not this one (status 400)' note.added $at text=x
    kill "$stand"
    stand=''
fi

# --- push.landed -----------------------------------------------------------------------------------------
export HOME="$dir" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.invalid \
    GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.invalid
git init -q -b main up && git -C up commit -q --allow-empty -m one && git clone -q up shop 2>/dev/null
before=$(git -C shop rev-parse HEAD)
for i in two three; do git -C shop commit -q --allow-empty -m "secret $i"; done
after=$(git -C shop rev-parse HEAD)
emit push.landed --from-git shop --dry-run
same 'what is ahead of the remote' "$(grep -o '"ref":"[^"]*","before":"[^"]*","after":"[^"]*"' out) $(grep -o '"sha"' out | wc -l | tr -d ' ')" \
    "\"ref\":\"refs/heads/main\",\"before\":\"$before\",\"after\":\"$after\" 2"
same 'oldest first, with parents, without messages' "$(grep -o "\"commits\":\[{\"sha\":\"[0-9a-f]*\",\"parents\":\[\"$before\"\]" out | wc -l | tr -d ' ') $(grep -c secret out)" '1 0'
echo "{\"before\":\"$before\",\"after\":\"$after\"}" >event.json
GITHUB_ACTIONS=true GITHUB_RUN_ID=1 GITHUB_REPOSITORY=acme/shop GITHUB_REF=refs/heads/main GITHUB_SHA=$after GITHUB_EVENT_PATH=event.json emit push.landed --from-git shop --dry-run
same 'the range that GitHub Actions tells' "$(grep -o '"repo":"[^"]*"' out) $(grep -o '"before":"[^"]*"' out)" "\"repo\":\"acme/shop\" \"before\":\"$before\""
GITLAB_CI=1 CI_PIPELINE_ID=1 CI_PROJECT_PATH=acme/shop CI_COMMIT_BRANCH=dev CI_COMMIT_SHA=$after CI_COMMIT_BEFORE_SHA=0000000000000000000000000000000000000000 emit push.landed --from-git shop --dry-run
same 'a new branch: what no other ref has' "$(grep -o '"ref":"[^"]*"' out) $(grep -o '"sha"' out | wc -l | tr -d ' ')" '"ref":"refs/heads/dev" 2'
emit push.landed --from-git shop before="$after" --dry-run
same 'a push of nothing is told, with a word' "$?|$(cat err)" '0|pitwall: no commits: this clone knows of no push; before=SHA says where it began'
refuses 2 "emit: '--from-git' is for push.landed" note.added text=x --from-git shop

echo "emit: $passed passed, $failed failed"
[ $failed -eq 0 ]
