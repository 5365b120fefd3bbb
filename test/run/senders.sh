#!/bin/sh
# senders.sh: senders that nobody here wrote post to a real server: @octokit/webhooks-methods, standardwebhooks, cloudevents, Datadog's
# client and Debian's Alertmanager. PITWALL names the program. PITWALL_CDEVENTS: the folder conformance/ of github.com/cdevents/spec.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
jobs=
stop() {
    # shellcheck disable=SC2086
    [ -z "$jobs" ] || kill $jobs 2>/dev/null
    wait # they write into the folder to the end
    rm -rf "$dir"
}
trap stop EXIT
done_() {
    echo "senders: $passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS DD_SITE DD_API_KEY DD_APP_KEY
export LC_ALL=C TZ=UTC PITWALL_DB=log.db
npm_root=$root/test/npm
if [ ! "$npm_root/node_modules/.package-lock.json" -nt "$npm_root/package-lock.json" ]; then
    (cd "$npm_root" && npm ci --ignore-scripts --no-audit --no-fund) >npm.log 2>&1 || {
        cat npm.log
        ok 'npm ci' 1
        done_
    }
fi
wait_for() { # wait_for SECONDS COMMAND...: until it holds
    tries=$(($1 * 10))
    shift
    while [ $tries -gt 0 ]; do
        "$@" && return 0
        sleep 0.1
        tries=$((tries - 1))
    done
    return 1
}
secret_of() { "$PITWALL" source add "$@" 2>>err | sed -n 's/^secret *//p'; }
TOKEN=$("$PITWALL" token add --label ci --scope ingest 2>err)
GITHUB=$(secret_of github)
STANDARD=$(secret_of cdevents-signed --adapter cdevents --scheme standard)
SINK=$(secret_of cdevents-sink --adapter cdevents --scheme path)
ALERTS=$(secret_of alertmanager)
CONFORMANCE=${PITWALL_CDEVENTS:-}
export TOKEN GITHUB STANDARD SINK CONFORMANCE
"$PITWALL" serve --listen 127.0.0.1:0 >said 2>err &
jobs=$!
wait_for 10 test -s said
url=$(sed -n 's/^pitwall serves \(http:.*\)\/$/\1/p' said)
[ -n "$url" ] || { cat err && exit 1; }

# --- senders of npm ------------------------------------------------------------------------------------------
node "$npm_root/senders.mjs" "$url" >answers 2>err
ok 'the senders of npm ran' $? || cat err
gets() { same "$1" "$(sed -n "s/^$1	//p" answers)" "$2"; }
gets '@octokit\/webhooks-methods' '200 accepted'
gets '@octokit\/webhooks-methods again' '200 duplicate'
gets '@octokit\/webhooks-methods, a flipped byte in the body' '401 error'
gets '@octokit\/webhooks-methods, a flipped byte in the signature' '401 error'
gets standardwebhooks '200 accepted'
gets 'standardwebhooks again' '200 duplicate'
for part in body id time signature; do
    gets "standardwebhooks, a flipped byte in the $part" '401 error'
done
gets 'standardwebhooks, replayed after 6 minutes' '401 error'
for form in binary structured; do
    gets "cloudevents $form" '200 accepted'
    gets "cloudevents $form again" '200 duplicate'
    gets "cloudevents $form, a flipped byte in the token" '401 error'
done
for form in binary structured; do
    gets "sink $form" '200 accepted'
    gets "sink $form again" '200 duplicate'
    gets "sink $form, a flipped byte in the address" '401 error'
done
gets 'sink batch' '200 refused'
gets 'cloudevents batch' '200 accepted accepted accepted ignored'
gets 'cloudevents batch again' '200 duplicate duplicate duplicate duplicate'
gets 'cloudevents batch, a flipped byte in the token' '401 error'
gets 'datadog deployment' 'dora_deployment deploy-4711-0000001'
gets 'datadog deployment again' 'dora_deployment deploy-4711-0000001'
gets 'datadog, a flipped byte in the key' 401
gets 'datadog failure' 'dora_failure failure-12-000000001'
gets 'datadog incident' 'dora_failure failure-12-000000001'
gets 'datadog patch' 'done'
[ -z "$CONFORMANCE" ] || gets conformance '{"200 ignored":29,"200 accepted":19}'

# --- DevLake's way, as its documentation has it (curl): closing an issue has no body ----------------------------
devlake() { # devlake NAME PATH [BODY]
    said=$(curl -s -X POST -H "Authorization: Bearer $TOKEN" ${3:+-d "$3"} -w ' %{http_code}' "$url/api/rest/plugins/webhook/connections/1/$2")
    same "$1" "$(printf %s "$said" | tr -d '\n' | sed 's/.*"status":"\([a-z]*\)".*"events":\([0-9]*\).* \([0-9]*\)$/\3 \1 \2/')" "$4"
}
devlake 'DevLake opens an issue' issues '{"issueKey":"D-1","title":"x","type":"INCIDENT","status":"TODO","originalStatus":"x","createdDate":"2026-11-02T10:00:00Z"}' '200 accepted 1'
devlake 'DevLake closes' issue/D-1/close '' '200 accepted 1'

exported() { "$PITWALL" export events 2>err; }
exported >events
count() { jq -c "select($1)" events | wc -l; }
same 'deployments in the log' "$(count '.type == "deploy.finished" and .sha == "66adc9350f2cc9b250b69abddab733dd55e1a588"')" 9
same 'nanoseconds beyond 2^53 are exact' "$(jq -r 'select(.deploy == "deploy-4711-0000001") | .at' events)" 1793613900000000000
same 'the patch is the last word on its deployment' "$(jq -c 'select(.rel == "failed") | .to' events)" '{"deploy":"deploy-4711-0000001"}'
same 'a failure told twice is one' "$(jq -r 'select(.incident == "failure-12-000000001") | .type' events | sort -u | tr '\n' ' ')" 'incident.opened incident.resolved '

# --- a real Alertmanager: fires, is answered 503, repeats, resolves, fires again ------------------------------
alertmanager=$(command -v prometheus-alertmanager)
ok 'Debian has prometheus-alertmanager' $? || done_
free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
port=$(free_port) way=$(free_port)
cat >alertmanager.yml <<END
route: {receiver: pitwall, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1s}
receivers:
- name: pitwall
  webhook_configs:
  - url: http://127.0.0.1:$way/hook/alertmanager
    send_resolved: true
    http_config: {authorization: {credentials: $ALERTS}}
END
node "$npm_root/senders.mjs" --faults "$way" "$url" >way 2>&1 &
jobs="$jobs $!"
"$alertmanager" --config.file=alertmanager.yml --storage.path=am --web.listen-address="127.0.0.1:$port" --cluster.listen-address= >am.log 2>&1 &
jobs="$jobs $!"
ready() { curl -s -o /dev/null -f "http://127.0.0.1:$port/-/ready"; }
wait_for 20 ready
ok 'it listens' $? || cat am.log
alert() { # alert STARTS [ENDS]
    ends=${2:+,\"endsAt\":\"$2\"}
    curl -s -f -o /dev/null -H 'Content-Type: application/json' "http://127.0.0.1:$port/api/v2/alerts" \
        -d "[{\"labels\":{\"alertname\":\"Slow\",\"service\":\"pay\",\"severity\":\"page\"},\"annotations\":{\"summary\":\"ask jane@example.org\"},\"startsAt\":\"$1\"$ends}]"
}
ago() { date -u -d "-$1 seconds" +%Y-%m-%dT%H:%M:%SZ; }
incidents() { # incidents TYPE: how many events of it the alert gave
    exported | jq -c "select(.type == \"$1\" and .source == \"alertmanager\")" | wc -l
}
has() { [ "$(incidents "$1")" -ge "$2" ]; }
first=$(ago 300) resolved=$(ago 120) second=$(ago 60)
alert "$first"
wait_for 15 has incident.opened 1
ok 'it fires' $?
repeated() { [ "$(grep -c 200 way)" -ge 3 ]; }
wait_for 15 repeated
ok 'it repeats itself' $?
same 'the first try was answered 503' "$(sed 1q way)" 503
same 'what repeats is one event' "$(incidents incident.opened)" 1
alert "$first" "$resolved"
wait_for 15 has incident.resolved 1
ok 'it resolves' $?
alert "$second"
twice() { [ "$(exported | jq -r 'select(.type == "incident.opened" and .source == "alertmanager") | .incident' | sort -u | wc -l)" = 2 ]; }
wait_for 15 twice
ok 'it fires again' $?
exported | jq -c 'select(.source == "alertmanager") | [.type, .incident, .at]' | sort -u >got
jq -r '.[1]' got | cut -d @ -f 1 | sort -u >fingerprints
same 'one fingerprint' "$(wc -l <fingerprints)" 1
fingerprint=$(cat fingerprints)
printf '["incident.opened","%s@%s","%s"]\n' "$fingerprint" "$first" "$first" "$fingerprint" "$second" "$second" >wanted
printf '["incident.resolved","%s@%s","%s"]\n' "$fingerprint" "$first" "$resolved" >>wanted
same 'exactly two incidents, with their times' "$(sed 's/\.000Z/Z/g' got)" "$(cat wanted)"
"$PITWALL" explain time_to_restore --service pay --format json 2>err >restored
same 'restored after 3 minutes, and one is open' "$(jq -c '.rows[] | select(.id | contains("@")) | [.value_s, .state]' restored | tr '\n' ' ')" '[180,"counted"] [null,"open"] '

# --- what is kept ----------------------------------------------------------------------------------------------
"$PITWALL" raw list --json 2>err | jq -r '.. | .seq? // empty' >numbers
while read -r seq; do "$PITWALL" raw show "$seq" 2>>err; done <numbers >bodies
same 'every delivery has its body' "$(grep -c . bodies)" "$(wc -l <numbers)"
grep -q Slow bodies
ok 'alerts are kept' $?
! grep -q 'jane' bodies
ok 'annotations are not' $?
for source in github cdevents cdevents-signed cdevents-sink alertmanager devlake datadog; do
    "$PITWALL" reparse "$source" 2>err | grep -q ' [1-9][0-9]* events\? came out the same, 0 new$'
    ok "what is kept of $source reads as the same" $? || cat err
done
done_
