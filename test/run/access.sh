#!/bin/sh
# access.sh: who may: direct loopback, tokens and their scopes, signed-in browsers, signed webhooks, the owner's socket. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
. "$(dirname "$0")/server"
export PITWALL_DB=main.db
ask() { # ask PATH [CURL OPTION...]: $code, the headers in head, the body in body
    path=$1
    shift
    : >body
    code=$(curl -s -m 10 -o body -D head -w '%{http_code}' "$@" "$url$path")
}
header() { sed -n "s/^$1: //Ip" head | tr -d '\r'; }
gets() { # gets STATUS NAME PATH [CURL OPTION...]
    wanted=$1 name=$2
    shift 2
    ask "$@"
    same "$name" "$code" "$wanted"
    [ "$code" = "$wanted" ] || cat body
}
says() { # says NAME TEXT: the error's message has it
    jq -r .error.message body | grep -qF -- "$2"
    ok "$1" $? || cat body
}
event='{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"web","env":"production","deploy":"17","sha":"9f1c04d2","status":"success"}'
link='{"from":{"deploy":"17"},"to":{"incident":"I1"},"rel":"caused","reason":"seen in the trace"}'

# --- no token was ever made: direct loopback alone ---------------------------------------------------------
start
[ -n "$url" ] || { cat err && exit 1; }
gets 200 'no token: reads from this machine' /api/v1/logs
gets 200 'no token: posts from this machine' /v1/events -d "$event"
gets 200 'no token: states links from this machine' /api/v1/links -d "$link"
gets 200 'localhost is this machine' /api/v1/logs -H "Host: localhost:${host#*:}"
gets 200 'an origin of its own' /api/v1/logs -H "Origin: http://$host"
gets 200 'a token that nobody made means nothing' /api/v1/logs -H 'Authorization: Bearer pw_x'
for extra in 'X-Forwarded-For: 127.0.0.1' 'x-forwarded-host: localhost' 'X-Forwarded-Proto: https' 'Forwarded: for=127.0.0.1' 'X-Real-IP: 127.0.0.1' 'Via: 1.1 proxy' \
    'Origin: https://evil.example' 'Origin: null' "Origin: https://$host" 'Origin: http://127.0.0.1:1' 'Host: evil.example' 'Host: 127.0.0.1.evil.example' 'Host: 10.0.0.7'; do
    gets 403 "no token: $extra: no reading" /api/v1/logs -H "$extra"
    says "no token: $extra: names the command" 'pitwall token add'
    gets 403 "no token: $extra: no posting" /v1/events -H "$extra" -d "$event"
    gets 403 "no token: $extra: no unsigned hook" /hook/github -H "$extra" -H 'X-GitHub-Event: ping' -d '{"zen":"x"}'
done
for path in tokens sources; do
    gets 403 "no token: /api/v1/$path is the owner's" /api/v1/$path
    says "no token: /api/v1/$path: says so" 'the owner of the log'
done
gets 403 'no token: none is made over TCP' /api/v1/tokens -d '{"label":"x","scope":"admin"}'
gets 403 'no token: nothing to sign in with' /session -d '{"token":"pw_x"}'
ask /session
same 'no token: who' "$(cat body)" '{"label":"local","scope":"write","csrf":null,"open":true}'
gets 200 'health is for anybody' /healthz -H 'X-Forwarded-For: 10.0.0.7'
gets 200 'and so is the page' / -H 'X-Forwarded-For: 10.0.0.7'
same 'the socket is the owner'"'"'s' "$(stat -c %a main.db-sock)" 600

# --- tokens, made beside the running server ----------------------------------------------------------------
for scope in ingest read write admin; do
    "$PITWALL" token add --label "$scope token" --scope $scope >$scope 2>err
    same "makes a token of scope $scope, alone on standard output" "$? $(wc -l <$scope | tr -d ' ') $(grep -cE '^pw_[0-9a-f]{40,}$' $scope)" '0 1 1'
    grep -q 'shown this once' err && ! grep -q pw_ err
    ok "and says on standard error what it is" $?
done
bearer() { printf 'Authorization: Bearer %s' "$(cat "$1")"; }
gets 401 'with tokens this machine needs one too' /api/v1/logs
same 'and says of which kind' "$(header WWW-Authenticate)" 'Bearer realm="pitwall"'
gets 401 'to post too' /v1/events -d "$event"
gets 401 'and for an unsigned hook' /hook/github -H 'X-GitHub-Event: ping' -d '{"zen":"x"}'
gets 401 'a wrong token' /api/v1/logs -H 'Authorization: Bearer pw_000000000000000000000000000000000000000000000000'
gets 401 'half a token' /api/v1/logs -H "Authorization: Bearer $(cut -c1-30 admin)"
gets 401 'an empty token' /api/v1/logs -H 'Authorization: Bearer '
gets 200 'behind a proxy a token is enough' /api/v1/logs -H "$(bearer read)" -H 'X-Forwarded-For: 10.0.0.7' -H 'Host: dora.example'
gets 200 'no token for health' /healthz
rows='GET /api/v1/logs - 403 200 200 200
GET /api/v1/report - 403 200 200 200
GET /api/v1/openapi.json - 403 200 200 200
POST /v1/events event 200 403 403 200
POST /v1/cloudevents x 415 403 403 415
POST /hook/github x 200 403 403 200
POST /api/rest/plugins/webhook/connections/1/deployments x 200 403 403 200
POST /api/v2/dora/deployment x 200 403 403 200
POST /api/v1/links link 403 403 200 200
GET /api/v1/tokens - 403 403 403 200
POST /api/v1/tokens x 403 403 403 400
DELETE /api/v1/tokens?label=x - 403 403 403 404
GET /api/v1/sources - 403 403 403 200
POST /api/v1/sources x 403 403 403 400
DELETE /api/v1/sources?name=x - 403 403 403 404
POST /api/v1/sources/x/secrets x 403 403 403 404'
printf '%s\n' "$rows" >rows
while read -r method path body wanted_ingest wanted_read wanted_write wanted_admin; do
    case $body in
    -) set -- -X "$method" ;;
    event) set -- -d "$event" ;;
    link) set -- -H 'Content-Type: application/json' -d "$link" ;;
    *) set -- -H 'X-GitHub-Event: ping' -d '{}' ;;
    esac
    gets 401 "$method $path without a token" "$path" "$@"
    for scope in ingest read write admin; do
        eval "wanted=\$wanted_$scope"
        ask "$path" -H "$(bearer $scope)" "$@"
        case $code in $wanted) ok "$method $path with scope $scope: $wanted" 0 ;; *) same "$method $path with scope $scope" "$code $(cat body)" "$wanted" ;; esac
    done
done <rows
ask /api/v1/logs -H "$(bearer ingest)"
says 'a refusal says what it has and what it needs' "'ingest token' has the scope ingest, and this needs read"
gets 200 'DD-API-KEY' /v1/events -H "DD-API-KEY: $(cat ingest)" -d "$event"
gets 200 'X-API-Key' /v1/events -H "X-API-Key: $(cat ingest)" -d "$event"
gets 200 'Basic, the token as password' /v1/events -u "any:$(cat ingest)" -d "$event"
gets 200 'the last part of the hook'"'"'s address' "/hook/github/$(cat ingest)" -H 'X-GitHub-Event: ping' -d '{"zen":"x"}'
gets 401 'and only if it is a token' /hook/github/pw_x -H 'X-GitHub-Event: ping' -d '{"zen":"x"}'
gets 401 'a query is no place for a token' "/api/v1/logs?access_token=$(cat read)"
gets 415 'but for CloudEvents' "/v1/cloudevents?access_token=$(cat ingest)" -H 'Content-Type: text/plain' -d x

# --- held to a source, to a team ---------------------------------------------------------------------------
"$PITWALL" token add --label jenkins --scope ingest --source jenkins >held 2>/dev/null
gets 200 'held to a source: its events are that source'"'"'s' /v1/events -H "$(bearer held)" -d "$event"
gets 200 'it may name it' /v1/events -H "$(bearer held)" -d '{"type":"deploy.finished","at":"2026-11-02T10:05:00Z","source":"jenkins","service":"web","deploy":"18","status":"success"}'
ask /v1/events -H "$(bearer held)" -d '{"type":"deploy.finished","at":"2026-11-02T10:06:00Z","source":"other","service":"web","deploy":"19","status":"success"}'
same 'but no other' "$code $(jq -r '.refused' body)" '400 1'
gets 403 'nor by a hook' /hook/github -H "$(bearer held)" -H 'X-GitHub-Event: ping' -d '{"zen":"x"}'
"$PITWALL" token add --label 'read a' --scope read --team a >team 2>/dev/null
cat >pitwall.yaml <<X
services:
  web: {team: a}
  api: {team: b}
X
"$PITWALL" token add --label both --scope ingest >both 2>/dev/null
ask /v1/events -H "$(bearer both)" -d '{"type":"deploy.finished","at":"2026-11-02T10:07:00Z","service":"api","env":"production","deploy":"20","status":"success"}'
tries=0
until ask '/api/v1/report?from=2026-01-01&to=2026-11-21' -H "$(bearer read)" && [ "$(jq -r '[.services[] | .service + ":" + (.team // "-")] | join(" ")' body)" = 'api:b web:a' ] || [ $tries -gt 100 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
same 'a token that is held to nothing sees every service' "$(jq -r '[.services[].service] | join(" ")' body)" 'api web'
cp pitwall.yaml good.yaml
echo 'services: jane' >pitwall.yaml
tries=0
until ask /healthz && grep -q degraded body || [ $tries -gt 100 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
same 'what is wrong is not told to anybody' "$(jq -r '.status + " " + (.reason // "-")' body)" 'degraded -'
ask /healthz -H "$(bearer read)"
same 'but to whoever may read' "$(jq -r .reason body | grep -c services)" 1
mv good.yaml pitwall.yaml
until ask /healthz && grep -q '"ok"' body || [ $tries -gt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
window='from=2026-01-01&to=2026-11-21'
ask "/api/v1/report?$window" -H "$(bearer team)"
same 'held to a team: its services only' "$code $(jq -r '[.services[].service] | join(" ")' body)" '200 web'
gets 404 'no other by name' "/api/v1/report?service=api&$window" -H "$(bearer team)"
says 'as if there were none' "no service 'api'"
! jq -r .error.message body | grep -q 'did you mean'
ok 'and no hint at one' $?
gets 404 'nor by team' "/api/v1/report?team=b&$window" -H "$(bearer team)"
gets 404 'nor the rows behind it' "/api/v1/explain?metric=lead_time&service=api&$window" -H "$(bearer team)"
ask "/api/v1/report?all=true&$window" -H "$(bearer team)"
same 'nor in the roll-up' "$code $(jq -r '[.services[].service] | join(" ")' body)" '200 web'
"$PITWALL" token add --label 'ci of a' --scope ingest --team a >ours 2>/dev/null
gets 200 'held to a team: posts for its services' /v1/events -H "$(bearer ours)" -d '{"type":"deploy.finished","at":"2026-11-02T10:08:00Z","service":"web","env":"production","deploy":"21","status":"success"}'
gets 400 'for no other' /v1/events -H "$(bearer ours)" -d '{"type":"deploy.finished","at":"2026-11-02T10:08:00Z","service":"api","env":"production","deploy":"22","status":"success"}'
gets 400 'nor for both at once' /v1/events -H "$(bearer ours)" -d '{"type":"change.merged","at":"2026-11-02T10:08:00Z","service":["web","api"],"repo":"a/b","change":1}'
gets 403 'nor as Datadog' /api/v2/dora/deployment -H "DD-API-KEY: $(cat ours)" -d '{"data":{"attributes":{"service":"api","started_at":1790000000,"finished_at":1790000001}}}'
gets 403 'nor by a hook' /hook/github -H "$(bearer ours)" -H 'X-GitHub-Event: ping' -d '{"zen":"x"}'
gets 403 'nor as a CloudEvent' /v1/cloudevents -H "$(bearer ours)" -d '{}'
"$PITWALL" token add --label 'ci of c' --scope ingest --team c >out 2>err
same 'a team that nobody knows is made known' "$? $(grep -c "no service of the definitions is of the team 'c' yet" err)" '0 1'
"$PITWALL" token revoke 'ci of c' >/dev/null 2>&1
for words in '--scope read --source x' '--scope admin --team x' '--scope write --source x' '--scope admin --source x' '--scope all' ''; do
    # shellcheck disable=SC2086
    "$PITWALL" token add --label odd $words >out 2>err
    [ $? -ne 0 ] && [ ! -s out ] && [ -s err ]
    ok "refuses token add $words" $?
done
for label in '' local sample retention 'who@example.org' ' x' "$(printf 'a\tb')" "$(printf 'a\033[1m')" "$(printf %065d 0)"; do
    "$PITWALL" token add --label "$label" --scope read >out 2>err
    [ $? -ne 0 ] && [ ! -s out ]
    ok "refuses the label '$(printf %s "$label" | cat -v)'" $?
done
"$PITWALL" token add --label 'read token' --scope read >out 2>err
same 'a label stands once' "$? $(cat out)" '3 '

# --- signed-in browsers ------------------------------------------------------------------------------------
gets 401 'signs nobody in without a token' /session -d '{"token":"pw_x"}'
gets 400 'nor without a body' /session -d ''
gets 400 'nor with another one' /session -d '{"toke":"x"}'
gets 403 'a token that only posts is none to sign in with' /session -d "{\"token\":\"$(cat ingest)\"}"
gets 403 'another site signs nobody in' /session -d "{\"token\":\"$(cat write)\"}" -H 'Origin: https://evil.example'
gets 200 'signs in' /session -d "{\"token\":\"$(cat write)\"}" -H "Origin: http://$host"
same 'the cookie' "$(header Set-Cookie | sed 's/=[0-9a-f]\{64\};/=HEX;/')" 'pitwall_session=HEX; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict'
cookie="Cookie: other=1; $(header Set-Cookie | cut -d';' -f1)"
csrf="X-CSRF-Token: $(jq -r .csrf body)"
same 'who it is' "$(jq -r '.label + " " + .scope' body)" 'write token write'
gets 200 'reads by cookie' /api/v1/logs -H "$cookie"
ask /session -H "$cookie"
same 'the session says the same' "X-CSRF-Token: $(jq -r .csrf body) $(jq -r .label body)" "$csrf write token"
gets 403 'a cookie without CSRF token changes nothing' /api/v1/links -H "$cookie" -d "$link"
says 'and says why' 'X-CSRF-Token'
gets 403 'nor with a wrong one' /api/v1/links -H "$cookie" -H 'X-CSRF-Token: 00' -d "$link"
gets 403 'nor from another site' /api/v1/links -H "$cookie" -H "$csrf" -H 'Origin: https://evil.example' -d "$link"
gets 403 'nor from no site' /api/v1/links -H "$cookie" -H "$csrf" -H 'Origin: null' -d "$link"
gets 200 'with both it does' /api/v1/links -H "$cookie" -H "$csrf" -H "Origin: http://$host" -d "$link"
gets 403 'and no more than the token may' /api/v1/tokens -H "$cookie" -H "$csrf" -d '{"label":"x","scope":"admin"}'
gets 200 'reads for no other site' /api/v1/logs -H "$cookie"
gets 403 'another site is answered nothing' /api/v1/logs -H "$cookie" -H 'Origin: https://evil.example'
gets 401 'a made-up cookie' /api/v1/logs -H 'Cookie: pitwall_session=0000000000000000000000000000000000000000000000000000000000000000'
gets 401 'a wrong token is not made good by a cookie' /api/v1/logs -H "$cookie" -H 'Authorization: Bearer pw_x'
gets 403 'signing out needs the CSRF token too' /session -X DELETE -H "$cookie"
gets 200 'it is signed in still' /api/v1/logs -H "$cookie"
gets 200 'signs out' /session -X DELETE -H "$cookie" -H "$csrf"
same 'the browser forgets the cookie' "$(header Set-Cookie)" 'pitwall_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict'
gets 401 'the cookie is worth nothing then' /api/v1/logs -H "$cookie"
gets 401 'nor with its CSRF token' /api/v1/links -H "$cookie" -H "$csrf" -d "$link"

# --- revoked -----------------------------------------------------------------------------------------------
ask /session -d "{\"token\":\"$(cat read)\"}"
cookie="Cookie: $(header Set-Cookie | cut -d';' -f1)"
gets 200 'before' /api/v1/logs -H "$cookie"
"$PITWALL" token revoke 'read token' >out 2>err
same 'revokes' "$?" 0
gets 401 'a revoked token' /api/v1/logs -H "$(bearer read)"
gets 401 'and whoever signed in with it' /api/v1/logs -H "$cookie"
gets 401 'no new sign-in' /session -d "{\"token\":\"$(cat read)\"}"
"$PITWALL" token revoke 'read token' >out 2>err
same 'only once' "$? $(cat err)" "3 pitwall: no token 'read token'"
"$PITWALL" token add --label 'read token' --scope read >read 2>err
gets 200 'the label may be used again' /api/v1/logs -H "$(bearer read)"
"$PITWALL" token list >list
same 'the list has all of them' "$(wc -l <list | tr -d ' ') $(grep -c revoked list)" '10 2'
"$PITWALL" token list --json | jq -e '.tokens | length == 10 and all(has("token") | not)' >/dev/null
ok 'as JSON too, without tokens' $?

# --- sources and their secrets -----------------------------------------------------------------------------
"$PITWALL" source add github-acme >made 2>err
same 'adds a source: three lines' "$? $(cut -c1-9 made | tr '\n' '|') $(wc -l <made | tr -d ' ')" '0 address  |secret   |enter    | 3'
secret_of() { sed -n 's/^secret   //p' "$1"; }
sign() { # sign SECRET BODY: as GitHub does
    printf 'X-Hub-Signature-256: sha256=%s' "$(printf %s "$2" | openssl dgst -sha256 -hmac "$1" | sed 's/.* //')"
}
number=0
hook() { # hook STATUS NAME SECRET: a signed delivery
    number=$((number + 1))
    delivery='{"zen":"x","hook_id":1}'
    gets "$1" "$2" /hook/github-acme -H 'Content-Type: application/json' -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: d$number" -H "$(sign "$3" "$delivery")" -d "$delivery"
}
hook 200 'a signed webhook, without a token' "$(secret_of made)"
hook 401 'one signed wrongly' other
gets 401 'one that is not signed' /hook/github-acme -H 'X-GitHub-Event: ping' -d '{}'
gets 401 'an ingest token does not stand in for a signature' /hook/github-acme -H "$(bearer admin)" -H 'X-GitHub-Event: ping' -d '{}'
"$PITWALL" source rotate github-acme --keep 1h >rotated 2>err
same 'rotates' "$? $([ "$(secret_of made)" != "$(secret_of rotated)" ] && echo new)" '0 new'
grep -q 'accepted until 20' err
ok 'says how long the older one lasts' $?
hook 200 'the older secret' "$(secret_of made)"
hook 200 'the newer secret' "$(secret_of rotated)"
printf 'a secret of our own, 32 bytes long\n' >own
"$PITWALL" source rotate github-acme --keep 0s --secret-file own >third 2>err
same 'a secret from a file is not printed' "$? $(secret_of third) $(grep -c 'of our own' third err | tr '\n' ' ')" '0 as given third:0 err:0 '
hook 401 'with --keep 0s the older ones end' "$(secret_of made)"
hook 401 'all of them' "$(secret_of rotated)"
hook 200 'the one from the file' "$(head -n 1 own)"
"$PITWALL" source rotate github-acme --keep 1h --secret-file - <rotated >out 2>err
[ $? -ne 0 ]
ok 'what is no secret is refused' $?
"$PITWALL" source list >list
same 'lists it' "$(cut -d' ' -f1 list)" github-acme
"$PITWALL" source list --json | jq -e '.sources[0].name == "github-acme" and (.sources[0].secrets | length == 1)' >/dev/null
ok 'as JSON too' $?
! "$PITWALL" source list --json | grep -qE 'own|"secret"'
ok 'without secrets' $?
"$PITWALL" source add github-acme >out 2>err
same 'a name stands once' "$? $(cat out)" '3 '
for words in 'a/b' '../x' 'github acme' 'nobody' 'x --adapter nobody' 'github-x --scheme nobody' 'github-x --scheme header' 'github-x --header X-Y' 'github-x --secret-file missing'; do
    # shellcheck disable=SC2086
    "$PITWALL" source add $words >out 2>err
    [ $? -ne 0 ] && [ ! -s out ] && [ -s err ]
    ok "refuses source add $words" $?
done
"$PITWALL" source remove github-acme >out 2>err
hook 404 'a removed source is no source' "$(head -n 1 own)"
"$PITWALL" source rotate github-acme >out 2>err
same 'nor can it be rotated' "$? $(cat err)" "3 pitwall: no source 'github-acme'"
"$PITWALL" source add acme >out 2>err
same 'a name that begins with no adapter' "$?|$(cat err)" "3|pitwall: 'adapter' is missing: the name does not begin with one, as github-acme does; expected one of github cdevents alertmanager devlake datadog"
"$PITWALL" source add github --scheme path >path 2>/dev/null
hidden=$(sed -n 's/^address  //p' path)
gets 200 'a secret in the address' "$hidden" -H 'X-GitHub-Event: ping' -d '{"zen":"y"}'
gets 401 'and without it' /hook/github -H 'X-GitHub-Event: ping' -d '{"zen":"y"}'
gets 401 'a configured source takes no token instead' "/hook/github/$(cat ingest)" -H 'X-GitHub-Event: ping' -d '{"zen":"y"}'

# --- links -------------------------------------------------------------------------------------------------
"$PITWALL" link deploy:17 incident:I1 --rel caused --reason 'bad migration' >out 2>err
same 'links through the server' "$? $(cat out)" '0 stated: deploy:17 caused incident:I1'
"$PITWALL" link change:org/web#7 sha:9F1C04D2 --rel fixed --reason why --retract >out 2>err
same 'takes one back' "$? $(cat out)" '0 taken back: change:org/web#7 fixed sha:9F1C04D2'
for words in 'deploy:17 nothing:1' 'deploy: incident:1' 'change:7 deploy:1' 'sha:xyz deploy:1' 'deploy incident:1'; do
    # shellcheck disable=SC2086
    "$PITWALL" link $words --rel caused --reason x >out 2>err
    [ $? -ne 0 ] && [ ! -s out ]
    ok "refuses link $words" $?
done
"$PITWALL" link deploy:17 incident:I1 --rel caused --reason ' ' >out 2>err
same 'a link says why' "$? $(cat err)" "3 pitwall: 'reason' is missing: a later reader will ask for it"

# --- what is kept ------------------------------------------------------------------------------------------
finish TERM
for file in ingest read write admin held; do
    ! grep -qF "$(cat $file)" main.db* && ! grep -qF "$(cut -c4- $file)" main.db* err
    ok "the log holds no $file token" $?
done
! grep -qF "$(printf %s "$cookie" | cut -d= -f2)" main.db*
ok 'and no cookie' $?
same 'nobody else reads the secrets' "$(stat -c %a main.db)" 600
"$PITWALL" export events --type link >links
same 'links are events of the API, of nobody' "$(grep -c '"source":"api"' links) $(grep -c '"title"\|"actor"' links)" "$(wc -l <links | tr -d ' ') 0"
grep -q '"type":"link.retracted".*"from":{"change":"7","repo":"org/web"},"to":{"sha":"9f1c04d2"},"rel":"fixed"' links
ok 'with what was said' $?
"$PITWALL" token add --label offline --scope read >offline 2>/dev/null
same 'without a server the log itself is written' "$?" 0
"$PITWALL" token revoke offline >/dev/null && "$PITWALL" source remove github >/dev/null
same 'whatever the command' "$?" 0

# --- behind a proxy at a prefix ----------------------------------------------------------------------------
start --url https://dora.example/pitwall
public='Host: dora.example'
gets 401 'under the prefix' /pitwall/api/v1/logs -H "$public"
gets 200 'with a token' /pitwall/api/v1/logs -H "$public" -H "$(bearer admin)"
gets 200 'the page' /pitwall/ -H "$public"
gets 200 'its files' /pitwall/app.js -H "$public"
gets 308 'the prefix without its slash leads to it' /pitwall -H "$public"
same 'there' "$(header Location)" /pitwall/
gets 200 'a proxy may take the prefix off' /api/v1/logs -H "$public" -H "$(bearer admin)"
gets 404 'another prefix is none' /pitwallx/api/v1/logs -H "$public" -H "$(bearer admin)"
gets 421 'another name is not ours' /pitwall/api/v1/logs -H 'Host: evil.example' -H "$(bearer admin)"
gets 421 'nor for the page' /pitwall/ -H 'Host: evil.example'
gets 200 'an address is no name' /healthz -H 'Host: 10.0.0.7:8080'
gets 200 'signs in' /pitwall/session -H "$public" -H 'Origin: https://dora.example' -d "{\"token\":\"$(cat admin)\"}"
same 'the cookie is of the prefix and of https' "$(header Set-Cookie | sed 's/=[0-9a-f]\{64\};/=HEX;/')" 'pitwall_session=HEX; Path=/pitwall; Max-Age=43200; HttpOnly; SameSite=Strict; Secure'
cookie="Cookie: $(header Set-Cookie | cut -d';' -f1)"
csrf="X-CSRF-Token: $(jq -r .csrf body)"
gets 403 'http is another origin' /pitwall/session -H "$public" -H 'Origin: http://dora.example' -d "{\"token\":\"$(cat admin)\"}"
gets 201 'makes a source' /pitwall/api/v1/sources -H "$public" -H "$cookie" -H "$csrf" -H 'Origin: https://dora.example' -d '{"name":"github-acme"}'
same 'with its whole address' "$(jq -r .url body)" https://dora.example/pitwall/hook/github-acme
gets 400 'a member that means nothing' /pitwall/api/v1/sources -H "$public" -H "$cookie" -H "$csrf" -d '{"name":"github-b","secrets":"x"}'
says 'is named' "'secrets'"
"$PITWALL" source add github-b >made 2>err
same 'the command says it too' "$(sed -n 's/^address  //p' made)" https://dora.example/pitwall/hook/github-b
finish TERM
for bad in dora.example ftp://dora.example 'https://dora.example/a b' https://u:p@dora.example; do
    "$PITWALL" serve --listen 127.0.0.1:0 --url "$bad" >out 2>err
    same "refuses --url $bad" "$? $(grep -c -- '--url' err)" '2 1'
done

# --- the last token is revoked: that opens nothing ---------------------------------------------------------
"$PITWALL" token list --json | jq -r '.tokens[] | select(.revoked_at == null) | .label' | while read -r label; do "$PITWALL" token revoke "$label" >/dev/null; done
start
gets 401 'with every token revoked, this machine is no longer let in' /api/v1/logs
"$PITWALL" token add --label again --scope read >again 2>/dev/null
gets 200 'its owner makes a new one' /api/v1/logs -H "$(bearer again)"
finish TERM

echo "access: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
