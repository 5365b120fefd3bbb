#!/bin/sh
# intake.sh: what senders may post and what they are answered: every documented status and body, and what hostile clients send.
# PITWALL names the program.
: "${PITWALL:?}"
docs=$(cd "$(dirname "$0")/../../docs" && pwd)
. "$(dirname "$0")/check"
. "$(dirname "$0")/server"
ask() { # ask PATH [CURL OPTION...]: $code, the headers in head, the body in body
    path=$1
    shift
    : >body
    code=$(curl -s -m 30 -o body -D head -w '%{http_code}' -H "Content-Type: $type" -H 'Expect:' "$@" "$url$path")
    type=application/json
}
type=application/json
header() { # header NAME: its value
    sed -n "s/^$1: //Ip" head | tr -d '\r'
}
plain() { # the body without what differs from run to run
    sed 's/"id":"[0-9a-f]*-[0-9]*"/"id":"ID"/;s/"delivery":"[0-9a-f]\{64\}"/"delivery":"HASH"/g;s/"id":"[0-9a-f]\{64\}"/"id":"HASH"/g' body
}
answers() { # answers NAME STATUS BODY PATH [CURL OPTION...]
    name=$1 wanted="$2|application/json|$3"
    shift 3
    ask "$@"
    same "$name" "$code|$(header Content-Type)|$(plain)" "$wanted"
}
refuses() { # refuses NAME STATUS CODE MESSAGE PATH [CURL OPTION...]
    name=$1 status_=$2 body_="{\"error\":{\"code\":\"$3\",\"message\":\"$4\",\"id\":\"ID\"}}"
    shift 4
    answers "$name" "$status_" "$body_" "$@"
}
deploy() { # deploy ID [MEMBERS]: an event
    printf '{"type":"deploy.finished","id":"%s","source":"ci","at":"2026-11-02T10:04:00Z","service":"web","env":"production","deploy":"%s","status":"success"%s}' "$1" "$1" "${2:-}"
}
held() { # held PATTERN: how many events of the log have that
    "$PITWALL" export events --db main.db | grep -c "$1"
}
quarantined() { # how many lines are in quarantine
    sqlite3 main.db "SELECT count(*) FROM quarantine"
}

start --db main.db
[ -n "$url" ] || exit 1

# --- POST /v1/events ---------------------------------------------------------------------------------------
answers 'one event' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"a"}],"remarks":[]}' /v1/events -d "$(deploy a)"
same 'is in the log when it is answered' "$(held '"id":"a"')" 1
answers 'told twice: a duplicate' 200 '{"accepted":0,"duplicate":1,"refused":0,"results":[{"index":0,"status":"duplicate","id":"a"}],"remarks":[]}' /v1/events -d "$(deploy a)"
same 'is there once' "$(held '"id":"a"')" 1
answers 'an event without an id has its hash' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"HASH"}],"remarks":[]}' /v1/events -d '{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"web","env":"production","deploy":"h","status":"success"}'
answers 'an array, one of it twice' 200 '{"accepted":2,"duplicate":1,"refused":0,"results":[{"index":0,"status":"accepted","id":"b"},{"index":1,"status":"accepted","id":"c"},{"index":2,"status":"duplicate","id":"b"}],"remarks":[]}' /v1/events -d "[$(deploy b),$(deploy c),$(deploy b)]"
printf '%s\r\n\n%s' "$(deploy d)" "$(deploy e)" >lines
answers 'one per line, told by the bytes' 200 '{"accepted":2,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"d"},{"index":1,"line":3,"status":"accepted","id":"e"}],"remarks":[]}' /v1/events --data-binary @lines
type=application/x-ndjson
answers 'one per line, told by the type' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"f"}],"remarks":[]}' /v1/events -d "$(deploy f)"
answers 'over several lines' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"g"}],"remarks":[]}' /v1/events --data-binary "$(deploy g | sed 's/,/,\
/g')"
answers 'an unknown field: kept, and a remark' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"i"}],"remarks":[{"index":0,"text":"unknown field '"'servce'"' kept, did you mean '"'service'"'?"}]}' /v1/events -d "$(deploy i ',"servce":"x"')"
answers 'later than now: taken, and a remark' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"later"}],"remarks":[{"index":0,"text":"'"'at' is later than now: it counts from 2096-11-02T10:04:00Z"'"}]}' /v1/events -d '{"type":"note.added","id":"later","at":"2096-11-02T10:04:00Z","text":"x"}'
answers 'some refused: 207, the good ones are kept' 207 '{"accepted":1,"duplicate":0,"refused":1,"results":[{"index":0,"status":"refused","field":"at","reason":"deploy.finished: '"'at': not a time: 'x'"'"},{"index":1,"status":"accepted","id":"j"}],"remarks":[]}' /v1/events -d "[{\"type\":\"deploy.finished\",\"at\":\"x\"},$(deploy j)]"
same 'the refused one is in quarantine' "$(quarantined)" 1
answers 'all refused: 400' 400 '{"accepted":0,"duplicate":0,"refused":1,"results":[{"index":0,"status":"refused","field":"type","reason":"unknown type '"'deploy.finish', did you mean 'deploy.finished'?"'"}],"remarks":[]}' /v1/events -d '{"type":"deploy.finish","at":1}'
answers 'no JSON: 400' 400 '{"accepted":0,"duplicate":0,"refused":1,"results":[{"index":0,"status":"refused","reason":"not JSON: byte 1: a value is expected"}],"remarks":[]}' /v1/events -d 'hello somebody@example.com'
same 'both are in quarantine' "$(quarantined)" 3
! grep -aq 'somebody@example' main.db main.db-wal
ok 'what looks like a mail address is not' $?
refuses 'a compressed body' 415 unsupported_type 'the body is compressed: send it as it is' /v1/events -H 'Content-Encoding: gzip' -d "$(deploy a)"
refuses 'an empty body' 400 bad_request 'the body is empty: expected an event' /v1/events -d ''
refuses 'an empty array' 400 bad_request 'the array is empty: expected events' /v1/events -d '[]'
answers 'events of the made-up organisation' 400 '{"accepted":0,"duplicate":0,"refused":1,"results":[{"index":0,"status":"refused","field":"source","reason":"'"'source': 'sample' marks a made-up organisation"'"}],"remarks":[]}' /v1/events -d "$(deploy k | sed s/'"ci"'/'"sample"'/)"
awk 'BEGIN {for (i = 0; i < 16385; i++) print "{}"}' >many
refuses 'more events than one request may hold' 413 body_too_large 'more than 16384 events in one request' /v1/events --data-binary @many
awk 'BEGIN {for (i = 0; i < 16384; i++) print "{}"}' >many
ask /v1/events --data-binary @many
same 'as many as it may hold' "$code $(grep -o '"refused":[0-9]*' body)" '400 "refused":16384'
refuses 'GET' 405 method_not_allowed 'only POST is answered here' /v1/events -X GET
same 'and says what is' "$(header Allow)" POST

# --- what JSON may not be ----------------------------------------------------------------------------------
invalid() { # invalid NAME REASON BODY-FILE: refused with that reason, kept, 400
    answers "$1" 400 "{\"accepted\":0,\"duplicate\":0,\"refused\":1,\"results\":[{\"index\":0,\"status\":\"refused\",\"reason\":\"$2\"}],\"remarks\":[]}" /v1/events --data-binary "@$3"
}
awk 'BEGIN {for (i = 0; i < 10000; i++) printf "["}' >bytes
invalid 'depth 10,000' 'not JSON: byte 33: nested deeper than 32' bytes
awk 'BEGIN {for (i = 0; i < 10000; i++) printf "{\"a\":"}' >bytes
invalid 'depth 10,000 of objects' 'not JSON: byte 161: nested deeper than 32' bytes
printf '{"type":"\377"}' >bytes
invalid 'no UTF-8' 'not JSON: byte 10: not UTF-8' bytes
deploy l ',"id":"l2"' >bytes
invalid 'a key twice' "not JSON: key 'id' twice in one object" bytes
printf '{"type":"deploy.finished\000"}' >bytes
invalid 'a NUL byte' 'not JSON: byte 25: control byte in a string' bytes
deploy m ',"pushed":9223372036854775808' >bytes
invalid '2^63' 'not JSON: byte 154: integer beyond 64 bits' bytes
deploy m ',"pushed":18446744073709551616' >bytes
invalid '2^64' 'not JSON: byte 154: integer beyond 64 bits' bytes
answers '2^63 - 1' 200 '{"accepted":1,"duplicate":0,"refused":0,"results":[{"index":0,"status":"accepted","id":"n"}],"remarks":[{"index":0,"text":"unknown field '"'pushed'"' kept"}]}' /v1/events -d "$(deploy n ',"pushed":9223372036854775807')"
deploy o ',"at2":"\u0000"' >bytes
ask /v1/events --data-binary @bytes
same 'an escaped NUL in a text' "$code" 200
(printf '{"type":"' && head -c 10000000 /dev/zero | tr '\0' 'x' && printf '"}') >bytes
ask /v1/events --data-binary @bytes
same '10 MB that are one text' "$code $(grep -o '"refused":1' body)" '400 "refused":1'
(printf '[' && awk 'BEGIN {for (i = 0; i < 16000; i++) printf "{\"type\":\"note.added\",\"at\":1760000000,\"text\":\"%0600d\",\"id\":\"t%d\"},", i, i}' && printf '{}]') >bytes
ask /v1/events --data-binary @bytes
same '10 MB of events' "$(wc -c <bytes | awk '{print ($1 > 9000000)}') $code $(grep -o '"accepted":[0-9]*,"duplicate":0,"refused":[0-9]*' body)" '1 207 "accepted":16000,"duplicate":0,"refused":1'
head -c 17000000 /dev/zero >bytes
refuses '17 MB' 413 body_too_large 'the body is too large' /v1/events --retry 5 --retry-all-errors --retry-delay 1 --data-binary @bytes
refuses '17 MB in pieces' 413 body_too_large 'the body is too large' /v1/events --retry 5 --retry-all-errors --retry-delay 1 --data-binary @bytes -H 'Transfer-Encoding: chunked'
head -c 2000000 /dev/zero >bytes
refuses '2 MB where 1 MB is enough' 413 body_too_large 'the body is too large' /api/v2/dora/deployment --retry 5 --retry-all-errors --retry-delay 1 --data-binary @bytes

# --- POST /hook/SOURCE -------------------------------------------------------------------------------------
star='{"action":"created","repository":{"full_name":"org/web"}}'
merged='{"action":"closed","number":1,"pull_request":{"id":5,"number":1,"merged":true,"merged_at":"2026-11-02T10:00:00Z","created_at":"2026-11-01T10:00:00Z","merge_commit_sha":"0123456789012345678901234567890123456789","base":{"ref":"main"},"head":{"ref":"x","sha":"1123456789012345678901234567890123456789"},"user":{"login":"octoperson"}},"repository":{"full_name":"org/web","default_branch":"main"}}'
hook() { # hook NAME STATUS BODY PATH DELIVERY EVENT [CURL OPTION...]
    name=$1 status_=$2 body_=$3 path=$4 id=$5 kind=$6
    shift 6
    answers "$name" "$status_" "$body_" "$path" -H "X-GitHub-Delivery: $id" -H "X-GitHub-Event: $kind" "$@"
}
hook 'a tool without a source of its own, from this machine' 200 '{"status":"accepted","delivery":"d1","events":1}' /hook/github d1 pull_request -d "$merged"
hook 'delivered again' 200 '{"status":"duplicate","delivery":"d1","events":0}' /hook/github d1 pull_request -d "$merged"
same 'its event is there once' "$(held '"id":"d1#1"')" 1
hook 'nothing to count' 200 '{"status":"ignored","delivery":"d2","events":0,"reason":"about people and accounts"}' /hook/github d2 star -d "$star"
type=application/x-www-form-urlencoded
hook 'as a form' 200 '{"status":"accepted","delivery":"d3","events":1}' /hook/github d3 pull_request --data-urlencode "payload=$merged"
type=application/x-www-form-urlencoded
hook 'a form without a payload' 200 '{"status":"refused","delivery":"HASH","events":0,"reason":"the form has no '"'payload'"'"}' /hook/github d4 pull_request -d 'a=b'
before=$(quarantined)
hook 'no JSON: kept, and 200' 200 '{"status":"refused","delivery":"HASH","events":0,"reason":"not JSON: byte 1: a value is expected"}' /hook/github d5 pull_request -d 'other@example.com says hello'
same 'in quarantine' "$(($(quarantined) - before))" 1
! grep -aq 'other@example' main.db main.db-wal
ok 'without what looks like a mail address' $?
! grep -aq 'octoperson' main.db main.db-wal
ok 'and without a login of a delivery' $?
hook 'compressed' 415 '{"error":{"code":"unsupported_type","message":"the body is compressed: send it as it is","id":"ID"}}' /hook/github d6 star -H 'Content-Encoding: gzip' -d "$star"
hook 'what says to be redacted already is not believed' 200 '{"status":"accepted","delivery":"d7","events":1}' /hook/github d7 pull_request -d "{\"pitwall\":{\"note\":\"Realname\",\"reverts\":\"12\",\"mail\":\"realname@example.com\"},${merged#?}"
hook 'an id with an address' 200 '{"status":"ignored","delivery":"of ***","events":0,"reason":"unknown event '"'***'"'"}' /hook/github 'of realname@example.com' 'realname@example.com' -d '{"realname@example.com":1}'
ask /api/rest/plugins/webhook/connections/by-name/realname@example.com/issue/realname@example.com/close -X POST
same 'addresses in an address' "$code" 200
ask /v1/events -d "$(deploy realname@example.com | sed 's/2026-11-02T10:04:00Z/realname@example.com/;s/"source":"ci"/"source":"realname@example.com"/')"
same 'addresses in what is refused' "$code" 400
! grep -aiq 'realname' main.db main.db-wal
ok 'nothing of that is kept' $?

# many events that each repeat what the delivery says once: 0.5 MB that would be 80 MB
repos() { # repos N: commits of N repositories
    awk -v n="$1" 'BEGIN {for (i = 0; i < n; i++) printf "%s{\"repoUrl\":\"https://git.example/a/%d\",\"commitSha\":\"abcd%04x\"}", i ? "," : "", i, i}'
}
long() { # long N: so many letters
    awk -v n="$1" 'BEGIN {while (n-- > 0) printf "x"}'
}
printf '{"id":"1","displayTitle":"%s","url":"https://git.example/%s","finishedDate":"2026-11-02T10:04:00Z","deploymentCommits":[%s]}' "$(long 4096)" "$(long 4000)" "$(repos 8000)" >many
printf '{"id":"%s","finishedDate":"2026-11-02T10:04:00Z","deploymentCommits":[%s]}' "$(long 450000)" "$(repos 7000)" >wide
awk 'BEGIN {printf "{"; for (i = 0; i < 150000; i++) printf "\"%x\":1,", i; printf "\"status\":\"firing\",\"alerts\":["; for (i = 0; i < 8000; i++) printf "%s{\"startsAt\":\"2026-11-02T10:04:00Z\",\"fingerprint\":\"%d\",\"labels\":{}}", i ? "," : "", i; printf "]}"}' >broad
answers 'too much comes of too little' 200 '{"status":"refused","delivery":"HASH","events":0,"reason":"more than 40 MiB of events in one delivery"}' /api/rest/plugins/webhook/connections/1/deployments --data-binary @many
ask /api/rest/plugins/webhook/connections/1/deployments --data-binary @wide
same 'an id that is no id, for each of many events' "$code" 200
answers 'members beyond any tool' 200 '{"status":"refused","delivery":"HASH","events":0,"reason":"more than 4096 members: no tool'"'"'s delivery"}' /hook/alertmanager --data-binary @broad
rm many wide broad
refuses 'a source that nobody knows' 404 not_found "no source 'nobody': add it with 'pitwall source add'" /hook/nobody -d '{}'
refuses 'GET of a hook' 405 method_not_allowed 'only POST is answered here' /hook/github -X GET

# with a secret: everybody signs, this machine too
printf 'a secret of thirty-two bytes, yes' >secret
"$PITWALL" source add github-acme --secret-file secret --db main.db >added 2>&1
ok 'source add beside the server' $?
sign() { # sign BODY: its signature
    printf '%s' "$1" | openssl dgst -sha256 -hmac "$(cat secret)" | sed 's/.* /sha256=/'
}
hook 'signed' 200 '{"status":"accepted","delivery":"s1","events":1}' /hook/github-acme s1 pull_request -d "$merged" -H "X-Hub-Signature-256: $(sign "$merged")"
hook 'the same delivery id of another source is another' 200 '{"status":"accepted","delivery":"d1","events":1}' /hook/github-acme d1 pull_request -d "$merged" -H "X-Hub-Signature-256: $(sign "$merged")"
hook 'not signed' 401 '{"error":{"code":"unauthorized","message":"the signature is missing (X-Hub-Signature-256: HMAC-SHA256 of the body; SHA-1 is refused)","id":"ID"}}' /hook/github-acme s2 pull_request -d "$merged"
hook 'one byte flipped' 401 '{"error":{"code":"unauthorized","message":"the signature is wrong (X-Hub-Signature-256: HMAC-SHA256 of the body; SHA-1 is refused)","id":"ID"}}' /hook/github-acme s3 pull_request -d "$star" -H "X-Hub-Signature-256: $(sign "$merged")"
same 'nothing of it is kept' "$(sqlite3 main.db "SELECT count(*) FROM quarantine WHERE source = 'github-acme'")" 0

# --- CloudEvents, DevLake, Datadog -------------------------------------------------------------------------
cloud='{"specversion":"1.0","id":"c1","source":"/ci","type":"dev.cdevents.service.deployed.0.2.0","datacontenttype":"application/json","data":{"context":{"specversion":"0.5.0","id":"c1","source":"/ci","type":"dev.cdevents.service.deployed.0.2.0","timestamp":"2026-11-02T10:00:00Z"},"subject":{"id":"web","source":"/ci","content":{"environment":{"id":"production"},"artifactId":"pkg:oci/web@sha256%3Aabc"}}}}'
type=application/cloudevents+json
ask /v1/cloudevents -d "$cloud"
same 'a CloudEvent' "$code $(grep -o '"status":"[a-z]*"' body) $(grep -o '"events":[0-9]*' body)" '200 "status":"accepted" "events":1'
type=application/cloudevents-batch+json
ask /v1/cloudevents -d "[$cloud,$(echo "$cloud" | sed 's/"c1"/"c2"/g')]"
same 'a batch, the first of it known' "$code $(grep -o '^{"accepted":1,"duplicate":1,"ignored":0,"refused":0,"events":1' body)" '200 {"accepted":1,"duplicate":1,"ignored":0,"refused":0,"events":1'
type=application/cloudevents+avro
refuses 'a format that is not JSON' 415 unsupported_type 'not a CloudEvent in JSON' /v1/cloudevents -d 'x'
ask /v1/cloudevents -X OPTIONS -H 'WebHook-Request-Origin: sender.example' -H 'WebHook-Request-Rate: 120'
same 'the handshake' "$code|$(header Allow)|$(header WebHook-Allowed-Origin)|$(header WebHook-Allowed-Rate)" '200|OPTIONS, POST|sender.example|*'
devlake='{"id":"1","result":"SUCCESS","startedDate":"2026-11-02T09:00:00Z","finishedDate":"2026-11-02T09:10:00Z","deploymentCommits":[{"repoUrl":"https://git.example/org/web","commitSha":"0123456789012345678901234567890123456789","refName":"main","startedDate":"2026-11-02T09:00:00Z","finishedDate":"2026-11-02T09:10:00Z"}]}'
for path in /api/rest/plugins/webhook/connections/1/deployments /plugins/webhook/2/deployments /api/plugins/webhook/connections/3/deployments; do
    ask $path -d "$devlake"
    same "DevLake: $path" "$code $(grep -o '"status":"[a-z]*"' body)" '200 "status":"accepted"'
done
datadog='{"data":{"attributes":{"service":"web","started_at":1761991200000000000,"finished_at":1761991260000000000,"env":"production","git":{"commit_sha":"0123456789012345678901234567890123456789","repository_url":"https://git.example/org/web"}}}}'
ask /api/v2/dora/deployment -d "$datadog"
same 'Datadog: a deployment' "$code $(grep -o '"type":"dora_deployment"' body) $(grep -o '"status":"[a-z]*"' body)" '200 "type":"dora_deployment" "status":"accepted"'

# --- the local socket --------------------------------------------------------------------------------------
local_() { # local_ PATH [CURL OPTION...]: over the socket
    path=$1
    shift
    code=$(curl -s -m 30 -o body -D head -w '%{http_code}' --unix-socket main.db-sock -H 'Expect:' "$@" "http://local$path")
}
refuses 'over the network there is no such page' 404 not_found 'no such page' '/local/events?name=x' -d '{}'
same 'the socket is for the owner alone' "$(stat -c %a main.db-sock)" 600
printf '%s\n\n%s\n' "$(deploy u)" '{"type":"x"}' >lines
local_ '/local/events?name=file&line=17' --data-binary @lines
same 'lines of a file' "$code $(cat body)" '200 {"accepted":1,"duplicate":0,"refused":1,"results":[{"index":0,"line":17,"status":"accepted","id":"u"},{"index":1,"line":19,"status":"refused","field":"type","reason":"unknown type '"'x'"'"}],"remarks":[]}'
same 'the refused one names its place' "$(sqlite3 main.db "SELECT line FROM quarantine WHERE source = 'file'")" 19
printf '{"event":%s}\n{"tip":{"repo":"org/web","ref":"refs/heads/main","sha":"0123456789012345678901234567890123456789"}}\n{"refused":{"source":"spool","line":3,"reason":"why","raw":"x"}}\n{"event":%s}\n' "$(deploy v)" "$(deploy u)" >spool
local_ "/local/import?path=$dir/spool&name=x" -X POST
same 'a spool' "$code $(cat body)" '200 {"new":1,"duplicate":1,"refused":1,"deployments":1}'
local_ '/local/tips?repo=org/web'
same 'tips' "$code $(cat body)" '200 {"tips":[{"ref":"refs/heads/main","sha":"0123456789012345678901234567890123456789"}]}'
printf '{"event":%s}\n{"other":1}\n' "$(deploy w)" >spool
local_ "/local/import?path=$dir/spool&name=x" -X POST
same 'a spool with a wrong line: nothing of it is written' "$code $(held '"id":"w"') $(grep -c "line 2: neither 'event', 'tip', 'drop' nor 'refused'" body)" '503 0 1'
printf '{"headers":{"X-GitHub-Event":"pull_request","X-GitHub-Delivery":"r1"},"body":%s}\n{"headers":{"X-GitHub-Event":"star","X-GitHub-Delivery":"r2"},"body":%s}\n{"a":1}\n' "$merged" "$star" >lines
local_ '/local/deliveries?source=github' --data-binary @lines
same 'recorded deliveries' "$code $(plain)" '200 {"accepted":1,"duplicate":0,"ignored":1,"refused":1,"events":1,"results":[{"index":0,"status":"accepted","delivery":"r1","events":1},{"index":1,"status":"ignored","delivery":"r2","events":0,"reason":"about people and accounts"},{"index":2,"status":"refused","delivery":"HASH","events":0,"reason":"expected {\"headers\":{},\"body\":{}}: '"'body' is missing"'"}]}'

# --- hostile clients ---------------------------------------------------------------------------------------
cat >hostile.mjs <<'Y'
import net from "node:net";
import fs from "node:fs";
const [port, pid] = [Number(process.argv[2]), process.argv[3]];
const size = () => Number(/VmRSS:\s*(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "latin1"))[1]);
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const open = (bytes) => new Promise((done) => {
  const s = net.connect(port, "127.0.0.1", () => { s.write(bytes); done(s); });
  s.on("error", () => done(s));
});
/* what is answered until the server closes, or goes quiet */
const said = (bytes, quiet = 1500) => new Promise((done) => {
  let text = "";
  const s = net.connect(port, "127.0.0.1", () => s.write(bytes));
  const end = () => { s.destroy(); done(text); };
  s.on("data", (d) => (text += d.toString("latin1")));
  s.on("close", end).on("error", end);
  s.setTimeout(quiet, end);
});
const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1]).join(" ") || "closed";
const event = (id) => JSON.stringify({ type: "note.added", id, source: "hostile", at: "2026-11-02T10:04:00Z", text: "x" });
const post = (body, more = "", length = body.length) => `POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n${body}`;
const many = (n) => Array.from({ length: n }, (_, i) => `X-${i}: ${i}\r\n`).join("");

const head = (n) => "POST /v1/events HTTP/1.1\r\nHost: localhost\r\n" + n + "\r\n";
console.log("200 headers:", statuses(await said(post(event("h1"), many(200)))));
console.log("90 headers:", statuses(await said(post(event("h2"), many(90)))));
console.log("three in a row:", statuses(await said(post(event("p1")) + post(event("p2")) + post(event("p3")))));
console.log("a length too short:", statuses(await said(post(event("s1"), "", 10))).split(" ")[0]);
console.log("a length too long:", statuses(await said(post(event("l1"), "", 500))));
console.log("a length that is none:", statuses(await said(head("Content-Length: x\r\n") + event("l2"))).split(" ")[0]);
console.log("a negative length:", statuses(await said(head("Content-Length: -5\r\n") + event("l3"))).split(" ")[0]);
console.log("chunks that are none:", statuses(await said(head("Transfer-Encoding: chunked\r\n") + "zz\r\nhello\r\n")));
console.log("a chunk of 2^64:", statuses(await said(head("Transfer-Encoding: chunked\r\n") + "ffffffffffffffff\r\nhello\r\n")));
console.log("chunks:", statuses(await said(head("Transfer-Encoding: chunked\r\n") + `${event("c1").length.toString(16)}\r\n${event("c1")}\r\n0\r\n\r\n`)));
console.log("half an escape:", statuses(await said("GET /%z HTTP/1.1\r\nHost: localhost\r\n\r\n")));

const slow = await Promise.all(Array.from({ length: 60 }, (_, i) => open(post(event(`slow${i}`)).slice(0, -5))));
const began = Date.now();
console.log("beside 60 slow ones:", statuses(await said(post(event("quick"), "Connection: close\r\n"))), Date.now() - began < 2000 ? "at once" : "late");
for (const s of slow) s.destroy();
for (let i = 0; i < 200; i++) (await open(post(event(`gone${i}`)))).destroy(); /* nobody waits for the answer */

const body = Buffer.alloc(10e6, 32);
const large = async () => {
  for (let i = 0; i < 4; i++) await said(Buffer.concat([Buffer.from(post("", "Connection: close\r\n", body.length)), body]), 20000);
  for (let i = 0; i < 300; i++) await said(post("[".repeat(10000), "Connection: close\r\n"));
};
await large();
await later(500);
const before = size();
for (let i = 0; i < 4; i++) await large();
await later(500);
console.log("memory:", size() - before < Number(process.argv[4]) ? "flat" : `grown by ${size() - before} kB from ${before} kB`);
Y
allowed=16000 # kB; a sanitized program keeps what was freed for a while
grep -q __asan_init "$PITWALL" && allowed=400000
node hostile.mjs "${url##*:}" "$server" $allowed >clients 2>&1
same 'hostile clients' "$(cat clients)" '200 headers: 431
90 headers: 200
three in a row: 200 200 200
a length too short: 400
a length too long: closed
a length that is none: 400
a negative length: 400
chunks that are none: 400
a chunk of 2^64: closed
chunks: 200
half an escape: 400
beside 60 slow ones: 200 at once
memory: flat'
ask /healthz
same 'the server lives' "$code" 200
same 'those in a row are there, once' "$(held '"source":"hostile".*"id":"p[123]"\|"id":"p[123]".*"source":"hostile"')" 3
same 'those cut off are not' "$(held '"id":"slow\|"id":"l[123]"')" 0

# --- stopping ----------------------------------------------------------------------------------------------
cat >stuck.mjs <<'Y'
import net from "node:net";
const port = Number(process.argv[2]);
for (let i = 0; i < 30; i++) { /* one half never ends its request, the other never reads its answer */
  const s = net.connect(port, "127.0.0.1", () => s.write("GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n".repeat(1) + (i % 2 ? "" : "\r\n".repeat(1) + "GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50))));
  s.pause();
  s.on("error", () => {});
}
setTimeout(() => process.exit(0), 20000);
Y
node stuck.mjs "${url##*:}" &
stuck=$!
sleep 0.5
began=$(date +%s)
finish TERM
same 'SIGTERM with stuck clients: a clean end, soon' "$status|$(($(date +%s) - began > 6))" '0|0'
kill $stuck
wait $stuck 2>/dev/null
same 'nothing was said but what was refused' "$(grep -v 'pitwall: request' err)" ''

# --- tokens, prefix, other addresses -----------------------------------------------------------------------
start --db main.db --url https://dora.example/pitwall/
same 'where webhooks go' "$(tail -n 1 said)" 'webhooks go to https://dora.example/pitwall/hook/SOURCE'
ask /pitwall/healthz
same 'under the prefix' "$code" 200
ask /healthz
same 'and beside it without' "$code" 200
ask /pitwall2/healthz
same 'another prefix is none' "$code" 404
"$PITWALL" token add --label ci --scope ingest --source ci --db main.db >token 2>/dev/null
"$PITWALL" token add --label all --scope ingest --db main.db >all 2>/dev/null
ask /pitwall/v1/events -d "$(deploy x)"
same 'with tokens: none is 401' "$code" 401
ask /pitwall/v1/events -H "Authorization: Bearer $(cat token)" -d "$(deploy x)"
same 'a token' "$code $(grep -o '"accepted":1' body)" '200 "accepted":1'
answers "a token that is held to a source" 400 '{"accepted":0,"duplicate":0,"refused":1,"results":[{"index":0,"status":"refused","field":"source","reason":"'"'source': this token may send for 'ci' only"'"}],"remarks":[]}' /v1/events -H "Authorization: Bearer $(cat token)" -d "$(deploy y | sed 's/"ci"/"other"/')"
ask /v1/events -H "Authorization: Bearer $(cat token)" -d '{"type":"note.added","id":"z","at":1760000000,"text":"x"}'
same 'and gives it where none is told' "$code $(held '"id":"z".*"source":"ci"\|"source":"ci".*"id":"z"')" '200 1'
hook 'a tool without a source of its own, by a token in the path' 200 '{"status":"ignored","delivery":"t1","events":0,"reason":"about people and accounts"}' "/hook/github/$(cat all)" t1 star -d "$star"
ask /hook/github -d "$star"
same 'by none' "$code" 401
ask /api/v2/dora/deployment -d "$datadog" -H 'DD-API-KEY: none'
same 'Datadog with a key that is none' "$code" 401
ask /api/v2/dora/deployment -d "$datadog" -H "DD-API-KEY: $(cat all)"
same 'Datadog with a key' "$code" 200
ask /api/v1/report -H "Authorization: Bearer $(cat all)"
same 'a token to ingest reads nothing' "$code" 403
finish TERM
start --db main.db
same 'who may, at the start' "$(sed -n 2p said)" '2 tokens, 1 source'
finish TERM

# --- the examples of docs/intake.md: "$ command" and what it prints ----------------------------------------
start --db examples.db
sed -n '/^```console$/,/^```$/p' "$docs/intake.md" | grep -v '^```' | sed "s,http://127.0.0.1:8080,$url,g" >examples
[ "$(grep -c '^\$ ' examples)" -ge 8 ]
ok 'docs/intake.md has examples' $?
: >printed
while IFS= read -r line; do
    case $line in
    '$ '*)
        printf '%s\n' "$line" >>printed
        (eval "${line#??}") >out 2>&1
        sed 's/"id":"[0-9a-f]*-[0-9]*"/"id":"ID"/' out >>printed
        ;;
    esac
done <examples
same 'each prints what is shown' "$(cat printed)" "$(cat examples)"
finish TERM

# --- a sample organisation ---------------------------------------------------------------------------------
"$PITWALL" sample --weeks 3 --now 2026-11-22T00:00:00Z >sample.ndjson
"$PITWALL" import events sample.ndjson --sample --db sample.db >/dev/null 2>&1
start --db sample.db
refuses 'its log takes no real events' 400 bad_request "'sample.db' is the log of a sample organisation: keep real events in another one, with --db" /v1/events -d "$(deploy a)"
finish TERM

echo "intake: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
