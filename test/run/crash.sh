#!/bin/sh
# crash.sh: the server is killed (-9) again and again while 64 connections post events and deliveries: whatever was answered 200 is in the log,
# once, and the server starts again without a hand. 8 kills; PITWALL_TEST_FULL: 50. PITWALL names the program, BUILD its folder.
: "${PITWALL:?}" "${BUILD:?}"
. "$(dirname "$0")/check"
. "$(dirname "$0")/server"
kills=8
[ -z "${PITWALL_TEST_FULL:-}" ] || kills=50

: >acknowledged
round=0 idle=0 unstarted=0
while [ $round -lt $kills ]; do
    round=$((round + 1))
    start --db log.db
    if [ -z "$port" ]; then
        unstarted=$((unstarted + 1))
        cat err
        continue
    fi
    before=$(wc -l <acknowledged)
    "$BUILD/load" "$port" 64 "r$round" acknowledged >/dev/null 2>load.err &
    load=$!
    tries=0 # a busy machine: not before something was taken
    while [ "$(wc -l <acknowledged)" -eq "$before" ] && [ $tries -lt 200 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
    sleep "0.$(awk -v r=$round 'BEGIN {srand(r); printf "%03d", 150 + rand() * 650}')"
    kill -9 "$server"
    wait "$server" 2>/dev/null
    wait $load
    [ "$(wc -l <acknowledged)" -gt "$before" ] || idle=$((idle + 1))
done
same "$kills times kill -9 under load: started each time without a hand, and each time events were taken" "$unstarted|$idle" '0|0'
"$PITWALL" doctor --db log.db >doctor 2>err
same 'the log is whole as it was left' "$?" 0
"$PITWALL" export events --db log.db >log.ndjson 2>err
grep -o '"id":"r[^"]*"' log.ndjson | cut -d'"' -f4 | sort >held
sort acknowledged >wanted
same 'events answered 200' "$([ "$(wc -l <wanted)" -gt $((kills * 64)) ] && echo enough)" enough
same 'those of deliveries among them' "$([ "$(grep -c '#1$' wanted)" -gt $((kills * 32)) ] && echo enough)" enough
same 'all of them are there' "$(comm -23 wanted held | wc -l | tr -d ' ')" 0
same 'each once' "$(uniq -d held | wc -l | tr -d ' ')" 0
start --db log.db
"$BUILD/load" "$port" 64 "last" acknowledged 640 >last 2>&1
same 'and it goes on' "$(cat last)" '640 answered 200, 0 otherwise'
kill -TERM "$server"
wait "$server"
same 'SIGTERM: a clean end' "$?|$(cat err)" '0|'
start --db log.db
: >drained
"$BUILD/load" "$port" 64 drain drained >last 2>&1 &
load=$!
sleep 1
kill -TERM "$server"
wait "$server"
same 'SIGTERM under load: a clean end' "$?|$(cat err)" '0|'
server=
wait $load
"$PITWALL" export events --db log.db | grep -o '"id":"drain[^"]*"' | cut -d'"' -f4 | sort >held2
sort drained >wanted2
cmp -s held2 wanted2
ok "what was taken was answered, what was answered is there: $(wc -l <wanted2) events, $(wc -l <held2) held" $?
echo "$(wc -l <wanted) events were answered 200 in $kills rounds, $(wc -l <held) are held"

echo "crash: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
