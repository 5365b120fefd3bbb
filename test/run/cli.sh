#!/bin/sh
# cli.sh: the command line: help, refusals with their exact line, exit codes, worked cases. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS NO_COLOR
export LC_ALL=C TZ=UTC
now='--now 2026-11-22T00:00:00Z'
p() { "$PITWALL" "$@" >out 2>err; } # the answer in out, the rest in err
exits() { # exits STATUS ARG...: the exit status of that call
    wanted=$1
    shift
    p "$@"
    same "exit $wanted: pitwall $*" $? "$wanted"
}
refuses() { # refuses STATUS LINE ARG...: status, first line on stderr, nothing on stdout
    status=$1 line=$2
    shift 2
    p "$@"
    got=$?
    same "refuses: pitwall $*" "$got|$(head -n 1 err)|$(cat out)" "$status|pitwall: $line|"
}

# --- help ------------------------------------------------------------------------------------------------
exits 0 help
for command in init 'import git' 'import events' 'import csv' reparse emit report explain 'export events' serve sample doctor 'raw list' 'raw show' 'raw erase' 'quarantine list' 'quarantine replay' \
    'quarantine drop' backup restore help version; do
    grep -q "^  $command" out
    ok "the overview names '$command'" $?
done
for command in init 'import git' 'import events' 'import csv' reparse emit report explain 'export events' serve sample doctor 'raw list' 'raw show' 'raw erase' 'quarantine list' 'quarantine replay' \
    'quarantine drop' backup restore help version; do
    # shellcheck disable=SC2086
    "$PITWALL" $command --help >out 2>err
    same "$command --help" "$?|$(head -n 1 out | cut -d: -f1)|$(cat err)" "0|pitwall $command|"
    cp out one
    # shellcheck disable=SC2086
    "$PITWALL" help $command >two
    cmp -s one two
    ok "help $command says the same" $?
    awk 'length($0) > 110 && !/^usage/ { bad = 1 } END { exit bad }' one
    ok "help of $command fits a terminal" $?
done
exits 0 import --help
grep -q '^pitwall import events' out
ok 'help of a group lists its commands' $?
exits 0 --help
exits 0 --version
same 'the version' "$(cat out)" "pitwall $(cat "$here/../../VERSION")"
exits 0 help --man
head -n 1 out | grep -q '^\.TH PITWALL 1'
ok 'the manual page has a title' $?
! grep -nE '^\.[^A-Za-z\\]' out
ok 'the manual page has no stray request' $?
if command -v man >/dev/null && command -v groff >/dev/null; then
    cp out pitwall.1
    MANWIDTH=90 man --warnings -l ./pitwall.1 >/dev/null 2>err
    same 'the manual page has no warnings' "$(cat err)" ''
fi
exits 0 help --completion
cp out completion.bash
if command -v bash >/dev/null; then
    complete_words() { # complete_words WORD...: the last one is being typed
        bash -c '. ./completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pitwall; echo "${COMPREPLY[@]}"' _ "$@"
    }
    same 'completes a command' "$(complete_words pitwall repo)" 'report'
    same 'completes a second word' "$(complete_words pitwall import '')" 'git events csv'
    same 'completes a second word of quarantine' "$(complete_words pitwall quarantine re)" 'replay'
    same 'completes an option' "$(complete_words pitwall report --fo)" '--format'
    same 'completes a metric' "$(complete_words pitwall explain lead)" 'lead_time'
    same 'completes a value' "$(complete_words pitwall report --by w)" 'week'
    same 'completes options of its own command' "$(complete_words pitwall import git . --dep)" '--deploys'
fi

# --- words that are refused ------------------------------------------------------------------------------
refuses 2 "needs a command, see 'pitwall help'"
refuses 2 'needs a command' --db x.db
refuses 2 "unknown command 'reprot', did you mean 'report'?" reprot
refuses 2 "unknown command 'frobnicate'" frobnicate
refuses 2 "'import' needs to be told what: one of git, events, csv, SOURCE" import
refuses 2 "no source 'svn': it is neither configured ('pitwall source list') nor one of github, cdevents, alertmanager, devlake, datadog" import svn hooks.ndjson
refuses 2 "import git: needs PATH" import git
refuses 2 "import events: needs FILE|-" import events
refuses 2 "import events: 'b' is one argument too many" import events a b
refuses 2 "report: 'payments' is one argument too many" report payments
refuses 2 "report: unknown option '--servce', did you mean '--service'?" report --servce pay
refuses 2 "report: unknown option '--listen'" report --listen 127.0.0.1:1
refuses 2 "report: unknown option '-x'" report -x
refuses 2 "report: '--db' needs a value: PATH" report --db
refuses 2 "report: '--db' is given twice" report --db a --db b
refuses 2 "report: '--json' takes no value" report --json=yes
refuses 2 "report: '--by': expected one of day week month, got 'year'" report --by year
refuses 2 "report: '--format': expected one of table json csv md, got 'xml'" report --format xml
refuses 2 "'--json' and '--format csv' exclude each other" report --json --format csv
refuses 2 "'--now': not a time: 'noon', write 2026-11-22T10:00:00Z" report --now noon
refuses 2 "'--type': no type 'deploy.finishd', did you mean 'deploy.finished'?" export events --type deploy.finishd
refuses 2 "serve: '--listen': expected ADDRESS:PORT as 127.0.0.1:8080, got 'nowhere'" serve --listen nowhere
refuses 2 "sample: '--weeks': expected a whole number from 1 to 1040, got 'many'" sample --weeks many
refuses 2 "unknown command 'nothing'" help nothing
refuses 3 "no log 'pitwall.db': make one with 'pitwall import git PATH'" report
refuses 3 "no log 'pitwall.db': make one with 'pitwall import git PATH'" explain lead_time
refuses 3 "no log 'pitwall.db': make one with 'pitwall import git PATH'" export events
refuses 3 "no log 'pitwall.db': make one with 'pitwall import git PATH'" doctor
refuses 3 "cannot read 'none.ndjson': No such file or directory" import events none.ndjson
refuses 3 "cannot read '.': a directory" import events .
[ ! -e pitwall.db ]
ok 'a refused import makes no log' $?

# --- five lines, of which two are good ---------------------------------------------------------------------
cat >five.ndjson <<'X'
{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"pay","env":"production","deploy":"1","sha":"9f1c04d2","status":"success"}
{"type":"deploy.finished","at":"2026-11-02T10:04:00Z"
{"type":"deploy.finisht","at":"2026-11-02T10:05:00Z","service":"pay","deploy":"2"}
{"type":"deploy.finished","at":"yesterday","service":"pay","env":"production","deploy":"3","status":"success"}
{"type":"incident.opened","at":"2026-11-02T10:30:00Z","service":"pay","incident":"INC-12","cause":{"deploy":"1"}}
X
# shellcheck disable=SC2086
p import events five.ndjson $now
same 'five lines: exits 1 and says what became of them' "$?|$(cat out)" '1|read 5 events: 2 new, 0 known already, 3 refused'
same 'five lines: each refusal with its place' "$(cat err)" "five.ndjson:2: not JSON: byte 54: the text ends early
five.ndjson:3: unknown type 'deploy.finisht', did you mean 'deploy.finished'?
five.ndjson:4: deploy.finished: 'at': not a time: 'yesterday'
pitwall: refused lines are kept in quarantine, see 'pitwall quarantine list'"
# shellcheck disable=SC2086
p import events five.ndjson $now --json
same 'five lines again: nothing is new' "$?|$(cat out)" '1|{"read":5,"new":0,"duplicate":2,"refused":3,"remarked":0}'
# shellcheck disable=SC2086
p doctor $now
same 'doctor exits 1 and lists the refused lines' "$?|$(grep '^look  *\(quarantine\|refused\)' out | tr -s ' ')" "1|look quarantine 3 refused lines are kept: pitwall quarantine list
look refused line five.ndjson:2: not JSON: byte 54: the text ends early
look refused line five.ndjson:3: unknown type 'deploy.finisht', did you mean 'deploy.finished'?
look refused line five.ndjson:4: deploy.finished: 'at': not a time: 'yesterday'"
exits 1 doctor --json
grep -q '^{"schema":"pitwall.doctor/1","findings":\[{"state":"ok","name":"log"' out
ok 'doctor --json' $?
p export events
same 'export gives back the good ones' "$(cat out)" "$(sed -n '1p;5p' five.ndjson)"
p export events --type incident
same 'export of a kind' "$(cat out)" "$(sed -n 5p five.ndjson)"
p export events --service nobody
same 'export of a service' "$(cat out)" ''
p export events --keys --type incident.opened
same 'export with keys' "$(cut -d, -f1 out)" '{"key":"incident.opened|INC-12|pay|"'
refuses 3 "'pitwall.db' holds real events: keep the sample organisation in another log, with --db" import events five.ndjson --sample

# --- what a log does not have ------------------------------------------------------------------------------
refuses 3 "no service 'pya', did you mean 'pay'?" report --service pya
refuses 3 "no service 'warehouse'" report --service warehouse
refuses 3 "no team 'core' in the definitions" report --team core
refuses 3 "no service has the tag 'tier=1'" report --tag tier=1
refuses 2 "'tag': expected KEY=VALUE, got 'tier'" report --tag tier
refuses 2 "'service', 'team', 'tag' and 'all' exclude each other" report --all --service pay
refuses 2 "no metric 'lead_tim', did you mean 'lead_time'?" explain lead_tim
refuses 2 "no metric 'mttr', expected one of lead_time, deployment_frequency, change_fail_rate, time_to_restore, failed_deployment_recovery_time, rework_rate" explain mttr
refuses 2 "'--from': not a date: 'yesterday', write 2026-11-22, 2026-11-22T10:00:00Z or 90d" report --from yesterday
refuses 2 "'--from': not a date: '2026', write 2026-11-22, 2026-11-22T10:00:00Z or 90d" report --from 2026
refuses 2 "'--to': not a date: '2026-02-30', write 2026-11-22, 2026-11-22T10:00:00Z or 90d" report --to 2026-02-30
refuses 2 "'--from': '99999999d' is before the year 1" report --from 99999999d
refuses 2 "an empty window: 'from' is not before 'to'" report --from 1d --to 2d
refuses 3 "cannot open 'none.yaml': No such file or directory" report --definitions none.yaml
printf 'calendar:\n  timezone: ../../etc/passwd\n' >zone.yaml
refuses 3 "zone.yaml:2:13: 'calendar.timezone': expected an IANA time zone such as UTC or Europe/Berlin, got '../../etc/passwd'" report --definitions zone.yaml
printf 'calendar:\n  timezone: Europe/Berln\n' >zone.yaml
refuses 3 "'calendar.timezone': no zone 'Europe/Berln' (cannot open '/usr/share/zoneinfo/Europe/Berln': No such file or directory)" report --definitions zone.yaml
printf 'calendar:\n  timezone: Europe/Berlin\n' >zone.yaml
# shellcheck disable=SC2086
p report --definitions zone.yaml --from 2026-10-25 --to 2026-10-26 --json $now
same 'a date is a day of the zone: 25 hours here' "$?|$(grep -o '"from":"[^"]*","to":"[^"]*"' out)" '0|"from":"2026-10-24T22:00:00Z","to":"2026-10-25T23:00:00Z"'
PITWALL_DEFINITIONS=none.yaml "$PITWALL" report >out 2>err
same 'a definitions file named in the environment must exist' "$?|$(cat err)" "3|pitwall: cannot open 'none.yaml': No such file or directory"
echo 'not a log' >text.db
refuses 5 "'text.db' is not a pitwall log" report --db text.db

# --- the same bytes ----------------------------------------------------------------------------------------
i=0
while [ $i -lt 40 ]; do
    day=$((i % 27 + 1)) status=success
    [ $((i % 9)) -eq 4 ] && status=failure
    printf '{"type":"deploy.finished","at":"2026-10-%02dT%02d:04:00Z","service":"web","env":"production","deploy":"d%d","repo":"org/web","sha":"%040x","status":"%s"}\n' $day $((i % 24)) $i $i $status
    printf '{"type":"change.merged","at":"2026-10-%02dT%02d:01:00Z","repo":"org/web","change":%d,"merge_sha":"%040x","opened_at":"2026-09-%02dT00:00:00Z"}\n' $day $((i % 24)) $i $i $day
    [ $((i % 7)) -eq 3 ] && printf '{"type":"incident.opened","at":"2026-10-%02dT%02d:30:00Z","service":"web","incident":"I%d"}\n{"type":"incident.resolved","at":"2026-10-%02dT%02d:50:00Z","service":"web","incident":"I%d"}\n' $day $((i % 24)) $i $day $((i % 24)) $i
    i=$((i + 1))
done >web.ndjson
awk '{print; print}' web.ndjson | sort -t: -k4 | awk 'NR % 2 {print; next} {held[++n] = $0} END {while (n) print held[n--]}' >twice.ndjson
head -n 31 web.ndjson >a.ndjson
tail -n +32 web.ndjson >b.ndjson
for import in 'once web.ndjson' 'twice twice.ndjson' 'parts b.ndjson' 'parts a.ndjson' 'parts web.ndjson'; do
    # shellcheck disable=SC2086
    p import events "${import#* }" --db "${import%% *}.db" $now
    ok "imports $import" $?
done
# shellcheck disable=SC2086
"$PITWALL" sample --weeks 1 --services 2 $now | "$PITWALL" import events - --sample --db two.db $now >/dev/null 2>&1
refuses 2 'which service? name one with --service, or --all for the roll-up' explain lead_time --db two.db
for what in 'report --all --by week --json' 'report' 'report --format csv' 'report --format md' 'explain lead_time --service web --json' 'explain change_fail_rate --service web' 'explain time_to_restore --json'; do
    # shellcheck disable=SC2086
    p $what --db once.db $now
    same "$what: exits 0 with an answer" "$?|$([ -s out ] && echo said)|$(cat err)" '0|said|'
    cp out once
    for log in twice parts; do
        # shellcheck disable=SC2086
        p $what --db $log.db $now
        cmp -s once out
        ok "$what: the same bytes from lines $log" $?
    done
    # shellcheck disable=SC2086
    p $what --db once.db $now
    cmp -s once out
    ok "$what: the same bytes again" $?
done
p export events --db once.db
cmp -s out web.ndjson
ok 'export gives the imported lines, byte for byte' $?
"$PITWALL" import events - --db again.db <out >/dev/null 2>&1
p export events --db again.db
cmp -s out web.ndjson
ok 'export, import, export: the same bytes' $?
p --db once.db report --service=web --json
same 'options before the command, --name=value' "$?|$(grep -o '"service":"web"' out)" '0|"service":"web"'
PITWALL_DB=once.db "$PITWALL" report --service web >out 2>err
ok 'PITWALL_DB names the log' $?
PITWALL_DB=none.db "$PITWALL" report --db once.db >out 2>err
ok '--db wins over PITWALL_DB' $?
p report --db once.db
# shellcheck disable=SC2086
p report --db once.db $now --from 2026-10-01 --to 2026-11-01 --json
same 'a report without a scope lists every service and no roll-up' "$(grep -c '"services":\[{"service":"web"' out) $(grep -c '"total"' out)" '1 0'
# shellcheck disable=SC2086
p report --all --db once.db $now --json
grep -q '"total"' out
ok '--all adds the roll-up' $?

(
    printf '\357'
    sleep 0.1
    printf '\273\277\n'
    sleep 0.1
    printf '[{"type":"note.added","at":"2026-11-02T10:04:00Z","text":"a"},\n{"type":"note.added","at":"2026-11-02T10:05:00Z","text":"b"}]\n'
) | "$PITWALL" import events - --db slow.db >out 2>err
same 'an array that comes in pieces' "$(cat out err)" 'read 2 events: 2 new, 0 known already, 0 refused'

# --- definitions -------------------------------------------------------------------------------------------
mkdir fresh && cd fresh || exit 1
p init
same 'init writes pitwall.yaml' "$?|$(cat out)" '0|wrote pitwall.yaml: every setting at its default; change what counts here'
refuses 3 "'pitwall.yaml' exists already and is left as it is" init
# shellcheck disable=SC2086
p report --db ../once.db $now --json
cp out with
# shellcheck disable=SC2086
(cd .. && p report --db once.db $now --json)
cmp -s with ../out
ok 'the written definitions are the defaults' $?
cd .. || exit 1

# --- git ---------------------------------------------------------------------------------------------------
if command -v git >/dev/null; then
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
    git init -q -b main shop
    commit() { GIT_AUTHOR_DATE="$1" GIT_COMMITTER_DATE="$1" git -C shop commit -q --allow-empty -m "$1"; }
    commit 2026-11-01T00:00:00Z
    # shellcheck disable=SC2086
    p import git shop --db git.db $now
    same 'a repository without tags: commits, and how to name deployments' "$?|$(cat out)|$(grep -c 'the repository has no tags; its commits are read' err)|$(tail -n 1 err)" "0|shop: 1 new commit, no deployments|1|pitwall: name them with --deploys 'tags:GLOB' or 'branch:NAME', or import deploy.finished events"
    git -C shop tag v1.0
    commit 2026-11-02T00:00:00Z
    commit 2026-11-03T00:00:00Z
    git -C shop tag v1.1
    git -C shop tag other
    # shellcheck disable=SC2086
    p import git shop --db git.db $now
    same 'tags that look like versions are deployments' "$?|$(cat out)" '0|shop: 2 new commits, 2 deployments of shop (2 new), inferred from tags that look like released versions'
    # shellcheck disable=SC2086
    p import git shop --db git.db $now --json
    same 'a second import finds nothing new' "$?|$(grep -o '"commits":[0-9]*' out) $(grep -o '"new_events":[0-9]*' out)" '0|"commits":0 "new_events":0'
    # shellcheck disable=SC2086
    p report --service shop --db git.db $now --json
    same 'two commits took 24 h and 0 h' "$(grep -o '"lead_time":{"n":2,"pending":0,"p50_s":43200' out)" '"lead_time":{"n":2,"pending":0,"p50_s":43200'
    # shellcheck disable=SC2086
    p report --service shop --db git.db $now
    grep -q -i 'inferred from tags' out
    ok 'the report says that deployments are inferred from tags' $?
    # shellcheck disable=SC2086
    p import git shop --db none.db --deploys 'tags:prod-*' $now
    grep -q "nothing matches 'tags:prod-\*'; its tags are named like 'other', 'v1.0', 'v1.1'" err
    ok 'tags that match nothing: says how they are named' $?
    # shellcheck disable=SC2086
    p import git shop --db named.db --service checkout --deploys 'tags:v1.1' --env live $now
    same '--service and --deploys' "$?|$(cat out)" "0|shop: 3 new commits, 1 deployment of checkout (1 new), inferred from tags 'v1.1'"
    refuses 2 "--deploys: expected tags:GLOB, branch:NAME or none, got 'weekly'" import git shop --deploys weekly --db git.db
    refuses 2 "import git: '--service' is given twice" import git shop --service a --service b
    mkdir plain
    p import git plain --db plain.db
    same 'a folder that is no repository: exits 3 and makes no log' "$?|$([ -e plain.db ] || echo none)" '3|none'
    p init --git shop --definitions hint.yaml
    grep -q '^# .*2 of 3 tags of shop look like released versions' hint.yaml
    ok 'init --git tells how deployments are named' $?
fi

# --- the sample --------------------------------------------------------------------------------------------
# shellcheck disable=SC2086
p sample --weeks 8 $now
ok 'sample' $?
cp out sample.ndjson
# shellcheck disable=SC2086
p sample --weeks 8 $now
cmp -s out sample.ndjson
ok 'sample: the same bytes again' $?
# shellcheck disable=SC2086
p import events sample.ndjson --sample --db sample.db $now
same 'the sample imports without a refusal' "$?|$(grep -c ' 0 refused' out)|$(cat err)" '0|1|'
refuses 3 'sample.ndjson: these are events of a sample organisation: keep them in a log of their own, with --sample and --db' import events sample.ndjson
refuses 3 "'sample.db' is the log of a sample organisation: keep real events in another one, with --db" import events web.ndjson --db sample.db
# shellcheck disable=SC2086
p report --db sample.db $now
head -n 3 out | grep -qi 'sample'
ok 'a report on the sample says so at once' $?
# shellcheck disable=SC2086
p report --db sample.db --json $now
grep -q '"sample":true' out
ok 'a JSON report on the sample says so' $?

# --- where answers go ----------------------------------------------------------------------------------------
if [ -w /dev/full ]; then
    "$PITWALL" report --db once.db >/dev/full 2>err
    same 'a full disk: exits 5' "$?|$(cat err)" '5|pitwall: cannot write the answer: No space left on device'
fi
"$PITWALL" report --db once.db >&- 2>err
same 'a closed standard output: exits 5' "$?|$(cut -d: -f1,2 err)" '5|pitwall: cannot write the answer'
# shellcheck disable=SC2086
p report --db once.db $now
same 'and the log is as it was' "$?" 0
(
    "$PITWALL" sample 2>err2
    echo $? >status
) | head -n 1 >/dev/null
same 'a reader that goes away: quiet' "$(cat err2)|$([ "$(cat status)" -gt 128 ] && echo by signal)" '|by signal'
p report --db once.db
! grep -q "$(printf '\033')" out
ok 'no colour outside a terminal' $?

# --- a log where nothing may be written: a backup, a read-only mount -----------------------------------------
mkdir 'frozen #1?%20'
cp two.db 'frozen #1?%20/s.db'
chmod 755 . && chmod -R a+rX,a-w 'frozen #1?%20'
# shellcheck disable=SC2086
"$PITWALL" report --db two.db $now >wanted
as_nobody=
[ "$(id -u)" -ne 0 ] || as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
if [ -z "$as_nobody" ] || { $as_nobody "$PITWALL" --version >/dev/null 2>&1; }; then
    # shellcheck disable=SC2086
    $as_nobody "$PITWALL" report --db 'frozen #1?%20/s.db' $now >out 2>err
    same 'reads a log where nothing may be written' "$?|$(cmp out wanted)|$(cat err)" '0||'
    # shellcheck disable=SC2086
    $as_nobody "$PITWALL" import events five.ndjson --db 'frozen #1?%20/s.db' $now >out 2>err
    same 'and refuses to write to it' "$?|$(cat out)|$(cat err)" "5||pitwall: 'frozen #1?%20/s.db' may not be written"
fi
chmod -R u+w 'frozen #1?%20'

echo "cli: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
