#!/bin/sh
# import.sh: CSV files, recorded webhooks, quarantine, kept bodies, backups; alone and beside a running server, which
# must give the same log. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
dir=$(mktemp -d)
serve=''
trap '[ -z "$serve" ] || kill "$serve" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS
export LC_ALL=C TZ=UTC
now='--now 2026-11-22T00:00:00Z'
# shellcheck disable=SC2086
p() { "$PITWALL" "$@" $now >out 2>err; }
answers() { # answers NAME STATUS TEXT ARG...: exit status and standard output
    name=$1 status=$2 text=$3
    shift 3
    p "$@"
    same "$name" "$?|$(cat out)" "$status|$text"
}
refuses() { # refuses STATUS LINE ARG...
    status=$1 line=$2
    shift 2
    p "$@"
    same "refuses: $*" "$?|$(head -n 1 err)|$(cat out)" "$status|$line|"
}
events() { "$PITWALL" export events --db "$1"; }
none() { [ -z "$(find . -name '*-spool-*')" ]; }

# --- files -----------------------------------------------------------------------------------------------
printf '\357\273\277Application;Environment;Finished At;Result;Commit;Approved by\r\n' >deploys.csv
printf 'web;production;2026-11-01 10:00;Succeeded;ABCDEF1;Jo Doe\r\n' >>deploys.csv
printf 'web;production;01.11.2026;Succeeded;ABCDEF2;Jo Doe\r\n' >>deploys.csv
printf 'web;production;2026-11-02T10:00:00+01:00;shipped;ABCDEF3;"Jo\r\nDoe"\r\n' >>deploys.csv
printf 'web;production;1762077600;FAILED;ABCDEF4;\r\n' >>deploys.csv
printf 'web;production;2026-11-03T10:00:00Z;"ok" x;ABCDEF5;\r\n' >>deploys.csv
printf 'web;production;2026-11-03T10:00:00Z;ok;ABCDEF5;;;more\r\n' >>deploys.csv
cat >incidents.csv <<'CSV'
number,opened_at,resolved_at,priority,cmdb_ci,caused by,Short description
INC1,2026-11-01 10:00:00,2026-11-01 11:00:00,2,web,4711,it broke
INC2,2026-07-01 10:00:00,,1,web,,"again, twice"
INC3,,2026-11-01 11:00:00,1,web,,never opened
CSV
cat >hooks.ndjson <<'NDJSON'
{"headers":{"X-GitHub-Event":"push","X-GitHub-Delivery":"d-1"},"body":{"ref":"refs/heads/main","before":"6113728f27ae82c7b1a177c8d03f9e96e0adf246","after":"7113728f27ae82c7b1a177c8d03f9e96e0adf246","created":false,"deleted":false,"forced":false,"repository":{"id":1,"full_name":"acme/web","default_branch":"main"},"commits":[{"id":"7113728f27ae82c7b1a177c8d03f9e96e0adf246","timestamp":"2026-11-02T10:00:00Z","author":{"name":"Jo Doe","email":"jo@example.invalid"}}],"head_commit":{"id":"7113728f27ae82c7b1a177c8d03f9e96e0adf246","timestamp":"2026-11-02T10:00:00Z"}}}
{"headers":{"X-GitHub-Event":"star","X-GitHub-Delivery":"d-2"},"body":"{\"action\":\"created\",\"repository\":{\"full_name\":\"acme/web\"}}"}

{"headers":{"X-GitHub-Event":"push"},"body":"no json jo@example.invalid"}
nothing
{"headers":{"X-GitHub-Event":"push","X-GitHub-Delivery":"d-1"},"body":{"ref":"refs/heads/main"}}
NDJSON
echo '{"type":"note.added","at":"2026-11-02T10:04:00Z","text":"x"}
{"type":"note.added","at":"2026-11-02T10:04:00Z","txet":"x"}
{"type":"note.added","at":"soon","text":"x"}' >events.ndjson

# --- what is refused before a log is made ----------------------------------------------------------------
refuses 2 "pitwall: import csv: expected deployments or incidents, got 'deploys'" import csv deploys deploys.csv
refuses 2 "pitwall: import csv: no column 'Finished at ', did you mean 'Finished At'?" import csv deployments deploys.csv --map 'at=Finished at '
refuses 2 "pitwall: import csv: '--map': deployments have no field 'starded_at', did you mean 'started_at'?" import csv deployments deploys.csv --map 'starded_at=Result'
refuses 2 "pitwall: import csv: '--set': incidents have no field 'at', did you mean 'opened_at'?" import csv incidents incidents.csv --set at=now
refuses 2 "pitwall: import csv: '--word': expected FIELD:WORD=WORD, got 'shipped=success'" import csv deployments deploys.csv --word shipped=success
refuses 2 "pitwall: import csv: '--delimiter': expected one character, got ';;'" import csv deployments deploys.csv --delimiter ';;'
refuses 3 "pitwall: deploys.csv: no column says 'opened_at': name it with --map opened_at=COLUMN; there are 'Application', 'Environment', 'Finished At', 'Result', 'Commit', 'Approved by'" import csv incidents deploys.csv
refuses 3 "pitwall: cannot read 'none.csv': No such file or directory" import csv deployments none.csv
: >empty.csv
refuses 3 'pitwall: empty.csv: it has no rows' import csv deployments empty.csv
refuses 2 "pitwall: no source 'gihub', did you mean 'github'?" import gihub hooks.ndjson
[ ! -e pitwall.db ]
ok 'no log was made for it' $?

refuses 3 "pitwall: import csv: '--zone': no zone 'Europe/Berln' (cannot open '/usr/share/zoneinfo/Europe/Berln': No such file or directory)" import csv deployments deploys.csv --zone Europe/Berln
printf 'service,finished at,status\nweb,2026-11-01 10:00,ok\n,,\n ,,\n' >blank.csv
p import csv deployments blank.csv --db blank.db
same 'empty rows are none, and what makes deployments count is told' "$?|$(cat out)|$(sed -n 2p err)" "0|read 1 row: 1 new, 0 known already, 0 refused|blank.csv:1: no column says 'env', and only deployments to production count: --map env=COLUMN or --set env=production"
printf 'service,env,finished at,status\nweb,production,soon,ok\n' >soon.csv
p import csv deployments soon.csv --db blank.db
p quarantine replay --db blank.db
same 'a row of a CSV file is not read as JSON' "$?|$(cat err)" '1|pitwall: 1 stays: a row of a CSV file: import the file again'

# --- the same, alone and beside a server -----------------------------------------------------------------
summary='read 6 deliveries: 1 accepted with 1 event, 1 known already, 1 ignored, 2 refused'
all() { # all LOG
    log=$1
    p import csv deployments deploys.csv --db "$log" --zone Europe/Berlin
    same "$log: good rows around bad ones" "$?|$(cat out)" '1|read 6 rows: 2 new, 0 known already, 4 refused'
    same "$log: every bad row with its line and column" "$(cat err)" "deploys.csv:1: columns: service = 'Application', env = 'Environment', at = 'Finished At', status = 'Result', sha = 'Commit'; not used: 'Approved by'
deploys.csv:1: no column says 'deploy': each row's id is made of what it says
deploys.csv:3: column 'Finished At': deploy.finished: 'at': not a time: '01.11.2026'
deploys.csv:4: column 'Result': deploy.finished: 'status': not one of success, failure, cancelled: 'shipped'
deploys.csv:7: cell 4: text behind its closing quote
deploys.csv:8: 8 cells, but the first row has 6: are quotes missing?
pitwall: refused lines are kept in quarantine, see 'pitwall quarantine list'"
    answers "$log: again, with the word explained" 1 'read 6 rows: 1 new, 2 known already, 3 refused' \
        import csv deployments deploys.csv --db "$log" --zone Europe/Berlin --word 'status:shipped=success'
    events "$log" >got
    same "$log: local times in their zone, words as ours" "$(grep abcdef1 got | grep -o '"at":"[^"]*"') $(grep abcdef4 got | grep -o '"status":"[^"]*"')" '"at":"2026-11-01T09:00:00Z" "status":"failure"'
    answers "$log: incidents" 1 '{"read":3,"new":3,"duplicate":0,"refused":1,"remarked":0}' \
        import csv incidents incidents.csv --db "$log" --map 'cause.deploy=caused by' --set env=production --zone Europe/Berlin --json
    grep -q "^incidents.csv:4: column 'opened_at': incident.opened: 'opened_at': missing" err
    ok "$log: an incident that was never opened" $?
    events "$log" | grep incident >got
    same "$log: opened and resolved, summer and winter" "$(cat got)" '{"type":"incident.opened","at":"2026-11-01T09:00:00Z","source":"csv","service":"web","env":"production","incident":"INC1","severity":"2","cause":{"deploy":"4711"}}
{"type":"incident.resolved","at":"2026-11-01T10:00:00Z","source":"csv","service":"web","env":"production","incident":"INC1"}
{"type":"incident.opened","at":"2026-07-01T08:00:00Z","source":"csv","service":"web","env":"production","incident":"INC2","severity":"1"}'
    answers "$log: events" 1 'read 3 events: 1 new, 0 known already, 2 refused' import events events.ndjson --db "$log"
    same "$log: with their lines" "$(grep -c "^events.ndjson:[23]: note.added: '\(at\|text\)': " err)" 2
    p import github hooks.ndjson --db "$log"
    same "$log: recorded webhooks" "$?|$(head -n 1 out)" "1|read 5 deliveries: 1 accepted with 1 event, 1 known already, 1 ignored, 2 refused"
    same "$log: by kind" "$(tail -n +2 out | sed 's/  */ /g')" ' 2 refused (unreadable)
 1 accepted push
 1 duplicate push
 1 ignored star.created: about people and accounts'
    same "$log: unreadable ones with their line" "$(grep -o '^hooks.ndjson:[0-9]*: not JSON' err | tr '\n' ' ')" 'hooks.ndjson:4: not JSON hooks.ndjson:5: not JSON '
    p import github hooks.ndjson --db "$log" --json
    same "$log: again: nothing new" "$(jq -c '[.accepted,.duplicate,.ignored,.refused,.events]' out)" '[0,3,0,2,0]'
    none
    ok "$log: no spool is left" $?
}
all alone.db
: >serve.out
"$PITWALL" serve --listen 127.0.0.1:0 --db served.db >serve.out 2>&1 &
serve=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -S served.db-sock ] && break
    sleep 0.1
done
all served.db
events alone.db | sort >alone
events served.db | sort >served
cmp -s alone served
ok 'the same events, alone and through a server' $?
quarantined() { "$PITWALL" quarantine list --db "$1" --format ndjson | jq -c '[.source,.line,.field,.reason,.raw]' | grep -v '^."github"' | sort; }
quarantined alone.db >alone
quarantined served.db >served
cmp -s alone served
ok 'the same in quarantine' $?
same 'what is kept names nobody' "$(grep -al 'Jo Doe\|jo@example\|Jo.*Doe' alone.db served.db alone.db-wal served.db-wal 2>/dev/null)" ''

# --- git -------------------------------------------------------------------------------------------------
export HOME="$dir" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.invalid \
    GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.invalid
git init -q -b main shop
for i in 1 2 3; do git -C shop commit -q --allow-empty -m $i && git -C shop tag v1.$i; done
for log in alone.db served.db; do
    p import git shop --json --db $log
    same "$log: a repository" "$?|$(jq -c '[.commits,.deployments,.new_deployments]' out)" '0|[3,3,3]'
    p import git shop --json --db $log
    same "$log: again: nothing new" "$?|$(jq -c '[.commits,.new_deployments,.new_events]' out)" '0|[0,0,0]'
done
git -C shop commit -q --allow-empty -m 4
p import git shop --json --db served.db
same 'through a server only what is new is read' "$(jq -c '.commits' out)" 1
p import events events.ndjson --sample --db served.db
same 'a sample does not go into a real log, through a server either' "$?|$(grep -c 'holds real events' err)" '3|1'

# --- dry runs --------------------------------------------------------------------------------------------
p import csv incidents - --dry-run --db none.db <incidents.csv
same 'a dry run prints events and writes nothing' "$?|$(grep -c '"type":"incident' out)|$(test -e none.db; echo $?)" '1|3|1'
printf 'id\tservice\tfinished\tresult\n9\tweb\t2026-11-05T10:00:00Z\tsuccess\n' >tabs.tsv
p import csv deployments tabs.tsv --dry-run
same 'tabs are told from the first row' "$(cat out)" '{"type":"deploy.finished","at":"2026-11-05T10:00:00Z","source":"csv","service":"web","deploy":"9","status":"success"}'
p import csv deployments tabs.tsv --dry-run --map 'version=#1' --map deploy=#1
same 'columns by their place' "$(grep -o '"version":"9"' out)" '"version":"9"'

# --- quarantine ------------------------------------------------------------------------------------------
for log in alone.db served.db; do
    seq=$("$PITWALL" quarantine list --db $log --json | jq 'select(.source == "events.ndjson" and .line == 3) | .seq')
    answers "$log: what is still wrong stays" 1 'read 1 again: 0 accepted, 1 left in quarantine' quarantine replay "$seq" --db $log
    grep -q "pitwall: $seq stays: note.added: 'at': not a time: 'soon'" err
    ok "$log: and says why" $?
    refuses 2 "pitwall: quarantine drop: '--reason' is missing" quarantine drop "$seq" --db $log
    answers "$log: given up" 0 "$seq left the quarantine; the reason is kept" quarantine drop "$seq" --reason 'no such day' --db $log
    refuses 3 "pitwall: nothing in quarantine has the number $seq" quarantine drop "$seq" --reason x --db $log
done
# what an older reader refused and today's takes: put there by hand
sqlite3 alone.db "INSERT INTO quarantine (key, source, line, field, reason, raw, arrival_ms) VALUES (x'00', 'old.ndjson', 7, 'at', 'older readers knew no such time', CAST('{\"type\":\"note.added\",\"at\":\"2026-11-02T10:05:00Z\",\"text\":\"replayed\"}' AS BLOB), 1)"
seq=$("$PITWALL" quarantine list --db alone.db --json | jq 'select(.source == "old.ndjson") | .seq')
answers 'what can be read now is taken' 0 'read 1 again: 1 accepted, 0 left in quarantine' quarantine replay "$seq" --db alone.db
same 'and left the quarantine' "$(events alone.db | grep -c replayed) $("$PITWALL" quarantine list --db alone.db | grep -c old.ndjson)" '1 0'

# --- kept bodies -----------------------------------------------------------------------------------------
for log in alone.db served.db; do
    "$PITWALL" raw list --db $log --json >raw
    seq=$(jq 'select(.kind == "push") | .seq' raw)
    same "$log: deliveries are listed" "$(jq -c '[.source,.kind,.status,.events]' raw | tr '\n' ' ')" '["github","push","accepted",1] ["github","star.created","ignored",0] '
    p raw show "$seq" --db $log
    same "$log: a kept body, redacted" "$(jq -r '.repository.full_name' out) $(grep -c 'Jo' out)" 'acme/web 0'
    answers "$log: read again: the same" 0 'read 2 deliveries of github again: 1 event came out the same, 0 new' reparse github --db $log
done
# a delivery that means something by its address
echo '{"headers":{":path":"1/deployments",":method":"POST"},"body":{"id":"d1","startedDate":"2026-11-02T10:00:00Z","finishedDate":"2026-11-02T10:05:00Z","result":"SUCCESS","deploymentCommits":[{"repoUrl":"https://git.example/acme/web","refName":"main","startedDate":"2026-11-02T10:00:00Z","finishedDate":"2026-11-02T10:05:00Z","commitSha":"015e3d3b480e417aede5a1293bd61de9b0fd051d"}]}}' >devlake.ndjson
for log in alone.db served.db; do
    p import devlake devlake.ndjson --json --db $log
    same "$log: DevLake's deliveries" "$(jq -c '[.accepted,.events]' out)" '[1,1]'
    answers "$log: read again with their address" 0 'read 1 delivery of devlake again: 1 event came out the same, 0 new' reparse devlake --db $log
done
# an event that an older table read otherwise
echo '{"type":"push.landed","at":"2026-11-02T10:00:00Z","id":"d-1#1","source":"github","repo":"acme/web","ref":"refs/heads/old"}' >old.ndjson
p import events old.ndjson --db again.db
p import github hooks.ndjson --db again.db
answers 'what comes out otherwise is appended' 0 'read 2 deliveries of github again: 0 events came out the same, 1 new' reparse github --db again.db
answers 'and once only' 0 'read 2 deliveries of github again: 1 event came out the same, 0 new' reparse github --db again.db
same 'with an id of its own' "$(events again.db | grep -o '"id":"d-1#1[^"]*"' | grep -c '+[0-9a-f]\{8\}"')" 1
answers 'a body is erased' 0 "the body of delivery $seq is erased; the erasure is recorded" raw erase "$seq" --reason asked --db served.db
refuses 3 "pitwall: the body of delivery $seq is erased or expired" raw show "$seq" --db served.db
refuses 2 "pitwall: raw erase: '--reason' is missing" raw erase "$seq" --db served.db
same 'its events stay' "$(events served.db | grep -c '"d-1#1"')" 1

# --- backups ---------------------------------------------------------------------------------------------
p backup copy.db --db served.db
same 'a backup beside a server' "$?|$(cut -d, -f2 out)" '0| checked'
p backup copy.db --db served.db
same 'no file is overwritten' "$?" 3
kill "$serve"
wait "$serve" 2>/dev/null
serve=''
p restore copy.db --db served.db
same 'nor a log' "$?|$(head -n 1 err | cut -c1-35)" "3|pitwall: 'served.db' exists already"
p restore copy.db --db restored.db
same 'restored' "$?" 0
events served.db >served
events restored.db >restored
cmp -s served restored
ok 'with the same events' $?
same 'the restored log is its owner'"'"'s' "$(ls -l restored.db | cut -c1-10)" '-rw-------'

# --- an import that is cut off ---------------------------------------------------------------------------
mkfifo pipe
"$PITWALL" serve --listen 127.0.0.1:0 --db cut.db >serve.out 2>&1 &
serve=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -S cut.db-sock ] && break
    sleep 0.1
done
"$PITWALL" import events - --db cut.db <pipe >/dev/null 2>&1 &
import=$!
exec 3>pipe
"$PITWALL" sample --weeks 1 --services 1 | sed 's/"source":"sample",//' | head -n 500 >&3
sleep 0.5
kill -TERM "$import" # (a shell lets what runs behind it pass over INT)
exec 3>&-
wait "$import" 2>/dev/null
same 'cut off: nothing of it is in the log' "$(events cut.db | wc -l | tr -d ' ')" 0
echo '{"type":"note.added","at":"2026-11-02T10:04:00Z","text":"x"}' | "$PITWALL" import events - --db cut.db >/dev/null 2>&1
same 'the next import works and leaves nothing lying about' "$(events cut.db | wc -l | tr -d ' ') $(none; echo $?)" '1 0'

# --- what could wait for ever -----------------------------------------------------------------------------
awk 'BEGIN {for (i = 0; i < 100000; i++) printf "{\"type\":\"note.added\",\"id\":\"%d-%s\",\"at\":\"2026-11-02T10:04:00Z\",\"text\":\"x\"}\n", i, rand()}' >many
# shellcheck disable=SC3045 # every sh that this runs on has ulimit -f
(
    trap '' XFSZ
    ulimit -f 800
    timeout 20 "$PITWALL" import events - --db small.db <pipe >/dev/null 2>err
    echo $? >status
) &
import=$!
exec 3<>pipe
cat many >&3 2>/dev/null &
feed=$!
wait "$import"
same 'a log that cannot be written ends the import of a pipe that stays open' "$(cat status)" 5
kill "$feed" 2>/dev/null
exec 3>&-
timeout 10 "$PITWALL" report --definitions pipe --db cut.db >/dev/null 2>err
same 'definitions that are a pipe are refused' "$?|$(head -n 1 err)" "3|pitwall: cannot read 'pipe': not a plain file"

echo "import: $passed passed, $failed failed"
[ $failed -eq 0 ]
