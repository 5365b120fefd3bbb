#!/bin/sh
# http.sh: the server: every route, status, header, the same bytes as the command line, limits, stop. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
. "$(dirname "$0")/server"
now='--now 2026-11-22T00:00:00Z'
get() { # get PATH [CURL OPTION...]: $code, the headers in head, the body in body
    path=$1
    shift
    : >body
    code=$(curl -s -m 10 -o body -D head -w '%{http_code}' "$@" "$url$path")
}
header() { # header NAME: its value
    sed -n "s/^$1: //Ip" head | tr -d '\r'
}
refuses() { # refuses STATUS CODE MESSAGE PATH [CURL OPTION...]
    wanted="$1|application/json|{\"error\":{\"code\":\"$2\",\"message\":\"$3\",\"id\":\"ID\"}}"
    name="$4"
    shift 3
    get "$@"
    same "refuses $name" "$code|$(header Content-Type)|$(sed 's/"id":"[0-9a-f]*-[0-9]*"/"id":"ID"/' body)" "$wanted"
}

i=0
while [ $i -lt 30 ]; do
    day=$((i % 27 + 1))
    printf '{"type":"deploy.finished","at":"2026-10-%02dT10:04:00Z","service":"web","env":"production","deploy":"d%d","repo":"org/web","sha":"%040x","status":"success"}\n' $day $i $i
    printf '{"type":"change.merged","at":"2026-10-%02dT09:01:00Z","repo":"org/web","change":%d,"merge_sha":"%040x","opened_at":"2026-09-%02dT00:00:00Z"}\n' $day $i $i $day
    i=$((i + 1))
done >web.ndjson
printf '{"type":"incident.opened","at":"2026-10-05T10:30:00Z","service":"web","incident":"I1"}\n' >>web.ndjson
# shellcheck disable=SC2086
"$PITWALL" import events web.ndjson --db main.db $now >/dev/null 2>&1
# shellcheck disable=SC2086
"$PITWALL" sample --weeks 6 $now >sample.ndjson
# shellcheck disable=SC2086
"$PITWALL" import events sample.ndjson --sample --db sample.db $now >/dev/null 2>&1

# shellcheck disable=SC2086
start --db main.db --sample sample.db $now
same 'says where it serves, who may, where webhooks go' "$(cat said)" "pitwall serves $url/
no token is made yet: only this machine may read and write; 'pitwall token add' lets others in
webhooks go to $url/hook/SOURCE; --url tells where others reach it"
[ -n "$url" ] || exit 1

# --- the same bytes as the command line --------------------------------------------------------------------
both() { # both COMMAND OPTION...: and the same as a query
    route=$1
    shift
    query=
    words=
    for word in "$@"; do
        case $word in
        metric=*) words="${word#*=} $words" ;;
        log=sample) words="$words --db sample.db" ;;
        all=true) words="$words --all" ;;
        *) words="$words --${word%%=*} ${word#*=}" ;;
        esac
        query="$query${query:+&}$word"
    done
    case $words in *--db*) ;; *) words="$words --db main.db" ;; esac
    case $words in *--format*) ;; *) words="$words --json" ;; esac
    # shellcheck disable=SC2086
    "$PITWALL" "$route" $words $now >wanted 2>err
    get "/api/v1/$route?$query"
    cmp -s body wanted && [ -s wanted ]
    ok "$route?$query: the bytes of the command line" $?
}
both report
both report service=web by=week
both report all=true by=month from=2026-09-01 to=2026-11-01
both report format=csv by=day from=30d
both report format=md
both report format=table
both report log=sample all=true by=week
both explain metric=lead_time service=web
both explain metric=change_fail_rate service=web format=csv
both explain metric=time_to_restore service=web from=2026-10-01T00:00:00Z
both explain metric=deployment_frequency all=true log=sample
get '/api/v1/report?format=csv'
same 'a report as CSV says so' "$code $(header Content-Type)" '200 text/csv; charset=utf-8'
get '/api/v1/report?service=web&service=web'
same 'a parameter may be repeated' "$code" 200
get '/api/v1/report?from=2026-10-01T00%3A00%3A00Z'
same 'escapes in a query' "$code $(grep -o '"from":"2026-10-01T00:00:00Z"' body)" '200 "from":"2026-10-01T00:00:00Z"'
get '/api/v1/report?log=sample'
grep -q '"sample":true' body
ok 'the sample log says that it is one' $?

# --- the other routes --------------------------------------------------------------------------------------
get /healthz
same '/healthz' "$code $(cat body)" "200 {\"status\":\"ok\",\"version\":\"$("$PITWALL" --version | cut -d' ' -f2)\"}"
get /api/v1/logs
same '/api/v1/logs' "$code $(grep -o '"log":"[a-z]*","sample":[a-z]*' body | tr '\n' ' ')" '200 "log":"main","sample":false "log":"sample","sample":true '
same 'their events are those of the log, whatever the facts keep' "$(grep -o '"events":[0-9]*' body | tail -n 1)" "\"events\":$(wc -l <sample.ndjson)"
get /api/v1/openapi.json
same 'the description' "$code $(grep -c '"openapi":"3.1' body)" '200 1'
for path in /api/v1/report /api/v1/explain /api/v1/logs /healthz /api/v1/openapi.json; do
    grep -q "\"$path\":{\"get\"" body
    ok "the description has $path" $?
done
for path in /v1/events /v1/cloudevents '/hook/{source}' '/hook/{source}/{token}' '/api/rest/plugins/webhook/{path}' /api/v2/dora/deployment; do
    grep -qF "\"$path\":{\"post\"" body
    ok "the description has POST $path, with a body" $?
done
same 'each path of it once' "$(jq -r '.paths | keys[]' body | wc -l | tr -d ' ')" "$(grep -o '"/[^"]*":{"\(get\|post\|patch\|delete\|options\|put\)"' body | wc -l | tr -d ' ')"
same 'what takes a body says so' "$(jq '[.paths[] | to_entries[] | select((.key == "post" or .key == "patch") and (.value.requestBody | not))] | length' body)" 0
! grep -q '"/local/' body
ok 'what the local socket alone has is not there' $?
for parameter in log service team tag all from to by format metric; do
    grep -q "\"name\":\"$parameter\"" body
    ok "the description has the parameter $parameter" $?
done

# --- the page ----------------------------------------------------------------------------------------------
get /
same '/ is the page' "$code $(header Content-Type) $(head -n 1 body)" '200 text/html; charset=utf-8 <!doctype html>'
policy=$(header Content-Security-Policy)
same 'nothing from elsewhere, nothing inline, no frames' "$policy" "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
same 'no sniffing, no referrer' "$(header X-Content-Type-Options) $(header Referrer-Policy)" 'nosniff no-referrer'
! grep -qiE '<script[^>]*>[^<]|<style| style=| on[a-z]+=|(src|href)="(https?:)?//' body
ok 'the page has nothing inline and nothing from elsewhere' $?
for file in $(grep -oE '(src|href)="[a-z]+\.[a-z]+"' body | cut -d'"' -f2); do
    get "/$file"
    same "/$file" "$code $(header X-Content-Type-Options)" '200 nosniff'
    ! grep -qE '(https?:)?//[a-z]+\.[a-z]|innerHTML|eval\(' body || grep -q 'www.w3.org/2000/svg' body
    ok "/$file: nothing from elsewhere" $?
done
get /
etag=$(header ETag)
get / -H "If-None-Match: $etag"
same 'unchanged: 304, no body' "$code $(wc -c <body | tr -d ' ') $(header ETag)" "304 0 $etag"
get / -H "If-None-Match: \"x\", W/$etag"
same 'one of several tags, weak' "$code" 304
get / -H 'If-None-Match: "x"'
same 'another tag: 200' "$code" 200
get / -I
same 'HEAD: headers, no body' "$code $(header Content-Length)" "200 $(curl -s "$url/" | wc -c | tr -d ' ')"
get /api/v1/report
same 'numbers are not kept by anyone' "$(header Cache-Control)" no-store
same 'connections are kept' "$(curl -s -o body -o body -w '%{num_connects} ' "$url/healthz" "$url/healthz")" '1 0 '

# --- what is refused ---------------------------------------------------------------------------------------
refuses 404 not_found 'no such page' /nothing
refuses 404 not_found 'no such page' /api/v1/
refuses 404 not_found 'no such page' /app.css/
refuses 404 not_found 'no such page' '/..%2f..%2fetc%2fpasswd'
refuses 404 not_found 'no such page' /sql/migrate/0001_log.sql
refuses 404 not_found "no service 'wbe', did you mean 'web'?" '/api/v1/report?service=wbe'
refuses 404 not_found "no team 'x' in the definitions" '/api/v1/report?team=x'
refuses 400 bad_request "unknown parameter 'servce', did you mean 'service'?" '/api/v1/report?servce=web'
refuses 400 bad_request "unknown parameter 'x'" '/healthz?x=1'
refuses 400 bad_request "'by': expected one of day week month, got 'year'" '/api/v1/report?by=year'
refuses 400 bad_request "'all': expected one of true false, got ''" '/api/v1/report?all'
refuses 400 bad_request "'log': expected one of main sample, got 'other'" '/api/v1/report?log=other'
refuses 400 bad_request "'from': not a date: 'noon', write 2026-11-22, 2026-11-22T10:00:00Z or 90d" '/api/v1/report?from=noon'
refuses 400 bad_request "'by': more than 4000 times a day from 'from' to 'to': ask for a shorter window or longer steps" '/api/v1/report?by=day&from=0001-01-01'
refuses 400 bad_request "'metric' is missing" '/api/v1/explain'
refuses 400 bad_request "'metric': expected one of lead_time deployment_frequency change_fail_rate time_to_restore failed_deployment_recovery_time rework_rate, got 'x'" '/api/v1/explain?metric=x'
refuses 400 bad_request "'service', 'team', 'tag' and 'all' exclude each other" '/api/v1/report?service=web&all=true'
refuses 400 bad_request "not a URL: bad escape in '%zz'" '/api/v1/report?service=%zz'
refuses 400 bad_request "not a URL: bad escape in 'a%00'" '/api/v1/report?service=a%00'
refuses 400 bad_request "not a URL: no UTF-8 in '%ff'" '/api/v1/report?service=%ff'
refuses 405 method_not_allowed 'only GET and HEAD are answered here' /api/v1/report -X DELETE
same 'and says what is' "$(header Allow)" 'GET, HEAD'
refuses 405 method_not_allowed 'only GET and HEAD are answered here' / -d 'a=b'
refuses 405 method_not_allowed 'only GET and HEAD are answered here' / -X OPTIONS
refuses 403 forbidden "no token is configured, so only requests from this machine itself are answered, and its 'Host' is '127.0.0.1.evil.example:80': make a token with 'pitwall token add'" /api/v1/report -H 'Host: 127.0.0.1.evil.example:80'
refuses 421 wrong_host "'Host': '' is not this server's name" / -H 'Host;' -0
for host in localhost localhost:9 127.0.0.1:80 '[::1]:8080' 127.9.9.9; do
    get /healthz -H "Host: $host"
    same "answers to $host" "$code" 200
done
get /healthz -H 'Origin: https://evil.example'
same 'no other site may read an answer' "$code $(header Access-Control-Allow-Origin)" '200 '
refuses 414 url_too_long 'the URL is too long' "/api/v1/report?service=$(printf '%09000d' 0)"
get "/$(printf '%040000d' 0)"
case $code in 414 | 431) ok "a URL of 40 kB: $code" 0 ;; *) ok "a URL of 40 kB: $code" 1 ;; esac
get / -H "X-Long: $(printf '%040000d' 0)"
same 'a header of 40 kB' "$code" 431
# a connection that is closed while bytes are on their way may take the answer with it: then curl asks again
again='--retry 5 --retry-all-errors --retry-delay 1'
head -c 17000000 /dev/zero >large
refuses 405 method_not_allowed 'only GET and HEAD are answered here' / --data-binary @large -H 'Expect:' $again
refuses 413 body_too_large 'the body is too large' /v1/events --data-binary @large -H 'Expect:' $again
refuses 413 body_too_large 'the body is too large' /v1/events --data-binary @large -H 'Expect:' $again -H 'Transfer-Encoding: chunked'
get /healthz
same 'and goes on serving' "$code" 200

# --- slow and broken clients -------------------------------------------------------------------------------
if command -v python3 >/dev/null; then
    port=${url##*:}
    cat >clients.py <<'X'
import socket, sys, time, threading
port, pid = int(sys.argv[1]), sys.argv[2]
def size():
    return int(next(l for l in open(f"/proc/{pid}/status") if l.startswith("VmSize")).split()[1])
def half(text):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(text)
    s.close()
for text in (b"GET / HT", b"GET /x HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab"):
    for i in range(20):
        half(text)
time.sleep(0.5)
before = size()
for i in range(300):
    half(b"GET /x HTTP/1.1\r\nHost: localhost\r\n")
    half(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
slow = []
for i in range(50):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    slow.append(s)
began = time.time()
s = socket.create_connection(("127.0.0.1", port))
s.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
answer = b""
while True:
    part = s.recv(4096)
    if not part: break
    answer += part
print("beside 50 slow ones", answer[:15].decode(), "at once" if time.time() - began < 2 else "late")
for text in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\r\n" * 50, b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"):
    half(text)
slow[0].settimeout(20)
try:
    got = slow[0].recv(100)
except TimeoutError:
    got = None
print("a slow one is", "let go" if got is not None else "still held")
for s in slow:
    s.close()
time.sleep(1)
print("memory is", "given back" if size() - before < 200000 else f"grown by {size() - before} kB")
X
    python3 clients.py "$port" "$server" >clients 2>&1
    same 'half requests leave nothing behind; slow ones hold nobody up and are let go' "$(cat clients)" "beside 50 slow ones HTTP/1.1 200 OK at once
a slow one is let go
memory is given back"
    get /healthz
    same 'and goes on serving after these' "$code|$(cat err)" '200|'
fi

# --- many at once, while the log grows -----------------------------------------------------------------------
seq 200 | xargs -P 8 -I{} curl -s -o /dev/null -w '%{http_code}\n' "$url/api/v1/report?by=week" | sort | uniq -c | tr -s ' ' >codes &
requests=$!
n=0
while [ $n -lt 5 ]; do
    printf '{"type":"deploy.finished","at":"2026-11-%02dT10:04:00Z","service":"grown","env":"production","deploy":"g%d","status":"success"}\n' $((n + 1)) $n |
        "$PITWALL" import events - --db main.db >/dev/null 2>&1
    n=$((n + 1))
done
wait $requests
same '200 reports, eight at once, while imports run' "$(cat codes)" ' 200 200'
tries=0
while [ $tries -lt 50 ]; do
    get '/api/v1/report?service=grown'
    grep -q '"deployment_frequency":{"n":5,' body && break
    sleep 0.1
    tries=$((tries + 1))
done
same 'what another process imports shows up' "$code $(grep -o '"deployment_frequency":{"n":5,' body)" '200 "deployment_frequency":{"n":5,'
# shellcheck disable=SC2086
"$PITWALL" report --service grown --json --db main.db $now >wanted
cmp -s body wanted
ok 'and has the bytes of the command line' $?

# --- a wide question ----------------------------------------------------------------------------------------
awk 'BEGIN {for (i = 0; i < 30; i++) printf "{\"type\":\"deploy.finished\",\"at\":\"2026-11-02T10:04:00Z\",\"service\":\"s%d\",\"env\":\"production\",\"deploy\":\"%d\",\"status\":\"success\"}\n", i, i}' |
    "$PITWALL" import events - --db main.db >/dev/null 2>&1
tries=0
while [ $tries -lt 50 ] && get '/api/v1/report?service=s29' && [ "$code" != 200 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
services=$(awk 'BEGIN {for (i = 0; i < 24; i++) printf "&service=s%d", i}')
refuses 400 bad_request '3801 buckets of 32 services are too much for one answer: ask for fewer services, a shorter window or wider buckets' '/api/v1/report?by=day&from=3800d'
refuses 400 bad_request 'the answer is larger than 64 MiB: ask for fewer services or a shorter window, or use the command line' "/api/v1/report?by=day&from=3800d$services" -m 60
get /healthz
same 'and goes on serving' "$code" 200

# --- another log in the place of one --------------------------------------------------------------------------
for name in old new; do
    printf '{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"%s","env":"production","deploy":"1","status":"success"}\n' $name |
        "$PITWALL" import events - --db $name.db >/dev/null 2>&1
done
finish TERM
# shellcheck disable=SC2086
start --db old.db $now
mv new.db old.db
tries=0
while [ $tries -lt 50 ] && get '/api/v1/report?service=new' && [ "$code" != 200 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
same 'another log in its place is read, although it is as long' "$code" 200
finish TERM
# shellcheck disable=SC2086
start --db main.db $now

# --- stopping ----------------------------------------------------------------------------------------------
finish TERM
same 'SIGTERM: a clean end' "$status|$(cat err)" '0|'
curl -s -m 2 "$url/healthz" >/dev/null
same 'and nobody listens' "$?" 7
# shellcheck disable=SC2086
start --db main.db $now
finish INT
same 'SIGINT: a clean end' "$status" 0

if command -v python3 >/dev/null; then
    # shellcheck disable=SC2086
    start --db main.db $now
    cat >rude.py <<'X'
import socket, sys, threading, time
def rude(port, end, texts=(b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\0\1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")):
    while time.time() < end:
        for text in texts:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as s:
                    s.sendall(text)
            except OSError:
                pass
end = time.time() + 1.5
threads = [threading.Thread(target=rude, args=(int(sys.argv[1]), end)) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
X
    python3 rude.py "${url##*:}" &
    rude=$!
    sleep 1
    finish TERM
    wait $rude
    same 'SIGTERM while clients send garbage: a clean end' "$status|$(cat err)" '0|'
fi

# --- no log yet, broken definitions ------------------------------------------------------------------------
start --db later.db
get /api/v1/logs
same 'a log that does not exist is made' "$code $(grep -o '"exists":[a-z]*,"events":[0-9]*,"services":[0-9]*' body)" '200 "exists":true,"events":0,"services":0'
get /api/v1/report
same 'and so is its report' "$code $(grep -o '"services":\[\]' body)" '200 "services":[]'
refuses 404 not_found 'no such log is served' '/api/v1/report?log=sample'
"$PITWALL" import events web.ndjson --db later.db >/dev/null 2>&1
tries=0
while [ $tries -lt 50 ]; do
    get /api/v1/logs
    grep -q '"services":1' body && break
    sleep 0.1
    tries=$((tries + 1))
done
grep -q '"exists":true,"events":61,"services":1' body
ok 'it shows up when it is made' $?
printf 'calendar:\n  timezone: Mars/Olympus\n' >pitwall.yaml
tries=0
while [ $tries -lt 50 ]; do
    get /healthz
    grep -q '"degraded"' body && break
    sleep 0.1
    tries=$((tries + 1))
done
same 'broken definitions: degraded, and why' "$code $(grep -c "\"status\":\"degraded\".*'calendar.timezone': no zone 'Mars/Olympus'" body)" '200 1'
printf '{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"later","env":"production","deploy":"1","status":"success"}' |
    curl -s -o body --data-binary @- "$url/v1/events"
tries=0
while [ $tries -lt 50 ] && get '/api/v1/report?service=later' && [ "$code" != 200 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
same 'the old definitions go on: what arrives is counted by them' "$code" 200
get '/api/v1/report?service=web'
same 'and the last good numbers are served' "$code" 200
get /api/v1/logs
grep -q "\"fault\":\"'calendar.timezone': no zone 'Mars/Olympus'" body
ok 'and the page is told' $?
rm pitwall.yaml
tries=0
while [ $tries -lt 50 ]; do
    get /healthz
    grep -q '"ok"' body && break
    sleep 0.1
    tries=$((tries + 1))
done
same 'repaired: fresh again' "$code $(grep -o '"status":"[a-z]*"' body)" '200 "status":"ok"'
finish TERM

# --- not started -------------------------------------------------------------------------------------------
# shellcheck disable=SC2086
start --db main.db $now
"$PITWALL" serve --db main.db --listen "${url#http://}" >out 2>err2
same 'a log that is served already: exits 5' "$?|$(cat err2)" "5|pitwall: 'main.db' is served already: a server listens on 'main.db-sock'"
"$PITWALL" serve --db second.db --listen "${url#http://}" >out 2>err2
same 'a taken address: exits 5' "$?|$(cat err2)" "5|pitwall: cannot listen on '${url#http://}': Address already in use"
finish TERM
echo 'not a log' >text.db
"$PITWALL" serve --db text.db --listen 127.0.0.1:0 >out 2>err2
same 'no log: exits 5' "$?|$(cat out)|$(cat err2)" "5||pitwall: 'text.db' is not a pitwall log"

echo "http: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
