#!/bin/sh
# browser.sh: the page in a real browser: the numbers of the command line, marks of sample data, empty states, names of all kinds,
# clicks, no errors, no sideways scrolling. Chromium is driven over its debugging pipe. PITWALL names the program.
: "${PITWALL:?}"
. "$(dirname "$0")/check"
if ! command -v chromium >/dev/null || ! command -v jq >/dev/null; then
    echo 'browser: skipped, chromium or jq is not installed'
    exit 0
fi
dir=$(mktemp -d)
servers='' browser='' relay=''
stop() {
    exec 5>&-
    for process in $servers $browser $relay; do
        kill "$process" 2>/dev/null
        wait "$process" 2>/dev/null
    done
    rm -rf "$dir" 2>/dev/null || { sleep 1 && rm -rf "$dir"; }
}
trap stop EXIT
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS
export LC_ALL=C TZ=UTC HOME="$dir"
now='--now 2026-11-22T00:00:00Z'
start() { # start ARG...: serves on a free port; $url its address
    : >said
    "$PITWALL" serve --listen 127.0.0.1:0 "$@" >said 2>err &
    server=$!
    servers="$servers $server"
    tries=0
    while [ ! -s said ] && [ $tries -lt 600 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    url=$(sed -n 's/^pitwall serves \(http:.*\)$/\1/p' said)
}

# --- the browser -------------------------------------------------------------------------------------------
mkfifo to from
chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update \
    --disable-dev-shm-usage --user-data-dir="$dir/profile" --remote-debugging-pipe about:blank 3<to 4>from 2>browser.err &
browser=$!
stdbuf -o0 tr '\0' '\n' <from >messages &
relay=$!
exec 5>to
number=0 session=
send() { # send METHOD PARAMETERS: $answer is what the browser says to it
    number=$((number + 1))
    printf '{"id":%d,"method":"%s","params":%s%s}\0' $number "$1" "$2" "${session:+,\"sessionId\":\"$session\"}" >&5
    tries=0
    until answer=$(grep "^{\"id\":$number," messages); do
        tries=$((tries + 1))
        [ $tries -lt 6000 ] || break
        sleep 0.01
    done
}
js() { # js EXPRESSION: $value
    send Runtime.evaluate "$(printf '%s' "$1" | jq -Rs '{expression: ., awaitPromise: true, returnByValue: true}')"
    value=$(printf '%s' "$answer" | jq -r '.result.exceptionDetails.exception.description // .result.result.value')
}
# shown(TEST): waits until the page is at rest and TEST holds
helpers='
var settled = () => document.querySelector("#main")?.children.length && !document.querySelector("#main[aria-busy]");
var shown = async (test) => { for (let i = 0; i < 3000; i++) { if (settled() && test()) return "yes"; await new Promise((r) => setTimeout(r, 10)); } return "no: " + document.body.innerText.slice(0, 300); };
var all = (selector, of = document) => [...of.querySelectorAll(selector)];
var plain = (e) => e.textContent.replaceAll("\u00a0", " ").trim();
var board = () => Object.fromEntries(all(".board tbody tr").map((tr) => [plain(tr.querySelector(".name")), all("td", tr).map((td) => ({
  value: plain(td.querySelector(".value").firstChild), exact: parseFloat(td.querySelector("a").title.replaceAll(",", "")), rest: all("a .rest > span", td).map(plain)}))]));
'
open() { # open ADDRESS TEST: a fresh load of it
    send Page.navigate '{"url":"about:blank"}'
    send Page.navigate "{\"url\":\"$url$1\"}"
    tries=0
    until js 'document.readyState' && [ "$value" = complete ] || [ $tries -gt 1500 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
    js "$helpers; shown(() => $2)"
    same "opens $1" "$value" yes
    if [ "$value" != yes ] && ! kill -0 "$server" 2>/dev/null; then # nothing below can hold
        wait "$server"
        echo "the server is gone, status $?:"
        cat err
        echo "browser: $passed passed, $((failed + 1)) failed"
        exit 1
    fi
}
js_same() { # js_same NAME EXPRESSION WANTED
    js "$2"
    same "$1" "$value" "$3"
}
wide() { send Emulation.setDeviceMetricsOverride "{\"width\":$1,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":false}"; }

# --- two logs: a repository of one's own with odd names beside it, and the sample -------------------------
"$PITWALL" sample --weeks 20 $now >sample.ndjson
"$PITWALL" import events sample.ndjson --sample --db sample.db $now >/dev/null 2>&1
git init -q -b main own
commit() { # commit DATE [TAG]
    GIT_COMMITTER_DATE="$1" GIT_AUTHOR_DATE="$1" git -C own -c user.name=n -c user.email=e -c commit.gpgsign=false commit -q --allow-empty -m m
    [ -z "${2:-}" ] || git -C own tag "$2"
}
commit 2026-09-01T10:00:00Z v1
commit 2026-09-20T10:00:00Z
commit 2026-09-21T10:00:00Z v2
commit 2026-11-20T10:00:00Z
"$PITWALL" import git own --db main.db $now >/dev/null 2>&1
long=a-service-whose-name-is-sixty-characters-long-as-some-teams-do
cat >odd.ndjson <<X
{"type":"deploy.finished","at":"2025-06-02T10:04:00Z","service":"idle","env":"production","deploy":"1","status":"success"}
{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"<img src=x onerror=alert(1)>\"'&amp;","env":"production","deploy":"<b>1</b>","status":"success"}
{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"Zürich 日本 🏁","env":"production","deploy":"2","status":"success"}
{"type":"deploy.finished","at":"2026-11-02T10:04:00Z","service":"$long","env":"production","deploy":"$long$long","sha":"9f1c04d2","status":"success","url":"javascript:alert(1)"}
{"type":"incident.opened","at":"2026-11-02T10:30:00Z","service":"$long","incident":"INC-$long","cause":{"deploy":"$long$long"}}
X
awk 'BEGIN { for (i = 0; i < 3420; i++)
    printf "{\"type\":\"deploy.finished\",\"at\":\"2026-10-%02dT%02d:%02d:00Z\",\"service\":\"%s\",\"env\":\"production\",\"deploy\":\"%d\",\"status\":\"success\"}\n",
        i % 28 + 1, i % 24, i % 60, i < 70 ? "crowd-" i : "busy", i }' >>odd.ndjson
"$PITWALL" import events odd.ndjson --db main.db $now >/dev/null 2>&1
# shellcheck disable=SC2086
same 'the logs are made' "$("$PITWALL" doctor --db main.db $now | grep 'refused line ')" ''

# shellcheck disable=SC2086
start --db main.db --sample sample.db $now
send Target.getTargets '{}'
target=$(printf '%s' "$answer" | jq -r '[.result.targetInfos[] | select(.type == "page")][0].targetId')
send Target.attachToTarget "{\"targetId\":\"$target\",\"flatten\":true}"
session=$(printf '%s' "$answer" | jq -r '.result.sessionId')
[ -n "$session" ] || { cat browser.err && echo 'browser: 0 passed, 1 failed' && exit 1; }
for domain in Page Runtime Log; do send $domain.enable '{}'; done
wide 1440

# --- the scoreboard says what the command line says --------------------------------------------------------
compare() { # compare LOG: every number and its words
    db=$1.db
    # shellcheck disable=SC2086
    "$PITWALL" report --json --db "$db" $now >report.json
    # shellcheck disable=SC2086
    "$PITWALL" report --format md --db "$db" $now | grep '^| ' | tail -n +2 >report.md
    js "$helpers
    var same = (a, b) => (b === null ? isNaN(a) : Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)));
    var md = $(jq -Rs . report.md).trim().split('\n').map((line) => line.slice(2, -2).split(' | '));
    var wrong = [], page = board(), report = $(cat report.json);
    report.services.forEach((s, i) => {
      const [lead, deploys, fail, restore, rework] = page[s.service] ?? [], cells = md[i];
      if (!lead) return wrong.push(s.service + ' is missing');
      const check = (name, got, wanted) => { if (got !== wanted) wrong.push([s.service, name, got, wanted].join(' ')); };
      check('lead time', lead.value, cells[1]);
      check('lead time exact', same(lead.exact, s.lead_time.p50_s), true);
      if (s.lead_time.n) check('lead time rest', lead.rest.slice(0, 2).join('|').replaceAll(',', ''), 'p95 ' + cells[2] + '|n ' + s.lead_time.n);
      check('deployments', deploys.value, cells[4] === 'no data' ? 'no data' : cells[4] + ' / day');
      check('deployments exact', same(deploys.exact, s.last_deployment ? s.deployment_frequency.per_day : null), true);
      check('fail rate', fail.value, cells[7]);
      check('fail rate exact', same(fail.exact, s.change_fail_rate.ratio), true);
      if (s.change_fail_rate.n) check('failed', fail.rest[0].replaceAll(',', ''), s.change_fail_rate.failed + '/' + s.change_fail_rate.n);
      check('restore', restore.value, cells[8]);
      check('restore exact', same(restore.exact, s.time_to_restore.p50_s), true);
      check('open', restore.rest.some((r) => r.endsWith(' open')), s.time_to_restore.open > 0);
      check('rework', rework.value, cells[13]);
      check('rework exact', same(rework.exact, s.rework_rate.ratio), true);
    });
    if (Object.keys(page).length !== report.services.length) wrong.push('rows ' + Object.keys(page).length);
    wrong.join('\n') || 'the same ' + report.services.length"
    same "$1: the scoreboard has the numbers of 'pitwall report'" "$value" "the same $(jq '.services | length' report.json)"
}
open '#/?log=sample' 'document.querySelector(".board")'
compare sample
js_same 'the head counts the events of the log' 'document.querySelector("#asof").textContent.match(/[\d,]+(?=\u00a0event)/)[0].replace(",", "")' "$(wc -l <sample.ndjson)"
marked='[getComputedStyle(document.querySelector("#sample")).display !== "none", document.title.startsWith("Sample data"), [...document.querySelectorAll("caption")].every((c) => c.textContent.includes("Sample data"))].join()'
js_same 'the sample is marked: banner, title, table' "$marked" true,true,true
js_same 'and in each row' '[...document.querySelectorAll(".board tbody tr")].every((tr) => tr.querySelector(".tag.sample"))' true
js_same 'each row has its charts, with words' 'document.querySelectorAll(".board svg[role=img][aria-label]").length > 40' true

# --- the rows behind a number ------------------------------------------------------------------------------
for pair in lead_time:payments-api deployment_frequency:mobile-app change_fail_rate:shipping time_to_restore:ledger \
    rework_rate:checkout-web failed_deployment_recovery_time:ledger lead_time:search; do
    metric=${pair%:*} service=${pair#*:}
    # shellcheck disable=SC2086
    "$PITWALL" explain "$metric" --service "$service" --json --db sample.db $now >explain.json
    open "#/explain/$metric?service=$service&log=sample" 'document.querySelector("h1")?.textContent.includes("'"$service"'")'
    js "$helpers; all('.more').forEach((b) => b.click()); JSON.stringify(all('.rows tbody tr').map((tr) => plain(tr.querySelector('.subject .id, .subject a'))).sort())"
    same "$pair: the rows of 'pitwall explain'" "$value" "$(jq -c '[.rows[] | (.change // .id) | if test("^[0-9a-f]{40}$") then .[:12] else . end] | sort' explain.json)"
    js_same "$pair: how many count" "document.querySelector('.lead').textContent.replace(/\u00a0.*/, '')" "$(jq '[.rows[] | select(.state == "counted")] | length' explain.json)"
    js_same "$pair: the sample is marked" "$marked" true,true,true
done

# --- one's own log: names of all kinds, an idle service ----------------------------------------------------
open '#/?log=main' 'all(".board tbody tr").length === 76'
compare main
js_same 'what is real is not marked as sample' 'document.querySelectorAll("main .sample").length + "|" + getComputedStyle(document.querySelector("#sample")).display + "|" + document.title' '0|none|pitwall'
js_same 'tags are said to be where deployments come from' "$helpers; all('.board tbody tr').filter((tr) => plain(tr).includes('inferred from tags')).map((tr) => plain(tr.querySelector('.name'))).join()" own
js_same 'names are text, never markup' 'document.querySelectorAll("main img, main b, main script").length' 0
js_same 'an idle service says when it last deployed' "$helpers; all('.older').map(plain).join()" 'last 2 Jun 2025 show 730 d'
js "$helpers; document.querySelector('.older a').click(); shown(() => location.hash.includes('window=730d') && plain(document.querySelector('caption')).includes('730') && !document.querySelector('.older'))"
same 'and leads to the window that shows it' "$value" yes
js "$helpers; all('.board td a').find((a) => a.getAttribute('aria-label').includes('<img')).click(); shown(() => document.querySelector('h1').textContent.includes('<img'))"
same 'the rows of a service whose name is markup' "$value" yes
js_same 'are text too' 'document.querySelectorAll("main img, main b, main script").length' 0
open '#/explain/deployment_frequency?service=busy' 'document.querySelector(".more")'
js_same 'many rows: the first of them, and a button' "$helpers; all('.rows tbody tr').length + ' ' + plain(document.querySelector('.more'))" '300 Show 3,000 of 3,050 more'
js_same 'which shows more' "$helpers; document.querySelector('.more').click(); all('.rows tbody tr').length + ' ' + plain(document.querySelector('.more'))" '3300 Show 50 more'
js_same 'until all are there' "$helpers; document.querySelector('.more').click(); all('.rows tbody tr').length + ' ' + all('.more').length" '3350 0'
open "#/explain/change_fail_rate?service=$long" 'document.querySelector(".tag.failed")'
js_same 'a link that is no web address is none' 'document.querySelectorAll("main a[href^=javascript]").length' 0

# --- clicks ------------------------------------------------------------------------------------------------
open '#/?log=main' 'all(".board tbody tr").length === 76'
js "$helpers; all('#logs a')[1].click(); shown(() => board()['payments-api'])"
same 'switches to the sample' "$value" yes
js "$helpers; all('.board thead a').find((a) => a.textContent.startsWith('Change fail')).click(); shown(() => document.querySelector('[aria-sort=ascending]')?.textContent.startsWith('Change fail'))"
same 'sorts' "$value" yes
js_same 'by the exact number, no data last' "$helpers; ((v) => v.every((x, i) => !i || isNaN(x) || v[i - 1] <= x) && isNaN(v.at(-1)))(Object.values(board()).map((c) => c[2].exact))" true
js "$helpers; ((f) => { f.value = 'PAY'; f.dispatchEvent(new Event('input')); })(document.querySelector('#find')); Object.keys(board()).join()"
same 'finds by name and team' "$value" "$(jq -n -r '"payments-api,ledger"')"
js "$helpers; ((f) => { f.value = 'nobody has this'; f.dispatchEvent(new Event('input')); })(document.querySelector('#find')); plain(document.querySelector('.scroll'))"
same 'says when nothing is found' "$value" 'No service, team or tag has “nobody has this” in it.'
js_same 'and the address keeps what was asked' 'location.hash' '#/?log=sample&sort=change_fail_rate&find=nobody+has+this'
open '#/explain/lead_time?service=nobody' 'document.querySelector("[role=alert] h1")'
js_same 'an unknown service is an error in words' "document.querySelector('#main p').textContent" "no service 'nobody'"

js "$helpers; all('#main a').at(-1).click(); shown(() => document.querySelector('.board'))"
same 'with a way back' "$value" yes

# --- widths ------------------------------------------------------------------------------------------------
for width in 360 390 768 1440; do
    wide $width
    for view in '#/?log=sample' '#/?log=main' '#/explain/lead_time?service=payments-api&log=sample' "#/explain/change_fail_rate?service=$long&log=main"; do
        js "$helpers; location.hash = '$view'; new Promise((r) => setTimeout(r, 30)).then(() => shown(() => document.querySelector('.board, .rows'))).then((y) => y + ' ' + (document.documentElement.scrollWidth - document.documentElement.clientWidth))"
        same "no sideways scrolling at $width px: $view" "$value" 'yes 0'
    done
done
open '#/?log=sample' 'document.querySelector(".board")'
wide 390
js "$helpers; all('.board thead a').find((a) => a.getBoundingClientRect().height > 0 && plain(a).startsWith('Rework')).click(); shown(() => document.querySelector('[aria-sort=ascending]')?.textContent.startsWith('Rework'))"
same 'sorts on a phone too' "$value" yes
wide 1440

# --- nothing read yet, and nothing deployed yet ------------------------------------------------------------
grep -hE '"method":"Runtime.exceptionThrown"|"method":"Runtime.consoleAPICalled".*"type":"(error|warning)"|"method":"Log.entryAdded".*"level":"error"' messages | grep -v '404 (Not Found)' >errors
same 'no errors in the console' "$(cat errors)" ''
# shellcheck disable=SC2086
start --db none.db $now
open '' 'document.querySelector(".state h1")'
js_same 'no log yet: says what to do' "$helpers; plain(document.querySelector('h1')) + '|' + all('pre').map(plain).join()" 'Nothing has been read yet|pitwall import git PATH,pitwall import events FILE,pitwall source add github'
git -C own tag -d v1 v2 >/dev/null
# shellcheck disable=SC2086
"$PITWALL" import git own --db none.db $now >/dev/null 2>&1
js "$helpers; shown(() => plain(document.querySelector('h1')) === 'No deployment has been named yet')"
same 'commits without deployments: shows up by itself, says how to name them' "$value" yes
js_same 'with the commits it has' "$helpers; plain(document.querySelector('.state p')).startsWith('4 commits')" true

# --- signing in, under a prefix ----------------------------------------------------------------------------
for process in $servers; do # each log has one server
    kill "$process"
    wait "$process"
done
servers=''
"$PITWALL" token add --label 'front desk <b>' --scope read --db main.db >token 2>/dev/null
wc -l <messages | tr -d ' ' >messages.before
# shellcheck disable=SC2086
start --db main.db --sample sample.db --url http://dora.example/pitwall $now
url=${url}pitwall
open '' 'document.querySelector("#token")'
js_same 'the prefix without its slash leads to the page' 'location.pathname' /pitwall/
url=$url/
js_same 'asks for a token, shows nothing else' "$helpers; [plain(document.querySelector('h1')), document.querySelector('#who').hidden, all('.choices a').length, plain(document.querySelector('#asof')), document.activeElement.id].join()" 'Sign in,true,0,,token'
for width in 390 1440; do
    wide $width
    js_same "no sideways scrolling at $width px: sign-in" 'document.documentElement.scrollWidth - document.documentElement.clientWidth' 0
done
sign_in() { # sign_in TOKEN TEST
    js "$helpers; document.querySelector('#token').value = '$1'; document.querySelector('.sign-in button').click(); shown(() => $2)"
}
sign_in pw_wrong 'plain(document.querySelector("#sign-in-error"))'
js_same 'a wrong token: says so, and lets another be typed' "$helpers; [plain(document.querySelector('#sign-in-error')), document.querySelector('#token').getAttribute('aria-invalid'), document.activeElement.id, document.querySelector('.sign-in button').disabled].join()" 'The token is wrong or was revoked.,true,token,false'
sign_in " $(cat token) " 'document.querySelector(".board")'
same 'the right one: the scoreboard' "$value" yes
js_same 'whose it is, as text' "$helpers; [plain(document.querySelector('#label')), document.querySelector('#who').hidden, document.querySelector('#label').children.length].join()" 'front desk <b>,false,0'
js_same 'the page cannot read its cookie' 'document.cookie' ''
js_same 'nor keeps the token' "Object.keys(localStorage).length + Object.keys(sessionStorage).length + document.documentElement.outerHTML.includes('$(cat token)')" 0
for width in 390 1440; do
    wide $width
    js_same "no sideways scrolling at $width px: signed in" 'document.documentElement.scrollWidth - document.documentElement.clientWidth' 0
done
open '' 'document.querySelector(".board")'
open '#/explain/deployment_frequency?service=busy' 'document.querySelector(".rows")'
js_same 'every address is below the prefix' "$helpers; performance.getEntriesByType('resource').filter((r) => !new URL(r.name).pathname.startsWith('/pitwall/')).map((r) => r.name).join() + all('a[href]').filter((a) => !new URL(a.href).pathname.startsWith('/pitwall/')).length" 0
js_same 'an answer to another site is none' "fetch('session', {method: 'DELETE'}).then((r) => r.status)" 403
js "$helpers; document.querySelector('#sign-out').click(); shown(() => document.querySelector('#token'))"
same 'signs out' "$value" yes
js_same 'and shows nothing of what was there' "$helpers; [document.querySelector('#who').hidden, all('.rows').length, plain(document.querySelector('#asof')), document.title].join()" 'true,0,,Sign in, pitwall'
js_same 'the API knows nobody then' "fetch('api/v1/logs').then((r) => r.status)" 401
open '' 'document.querySelector("#token")'
sign_in "$(cat token)" 'document.querySelector(".board")'
"$PITWALL" token revoke 'front desk <b>' --db main.db >/dev/null 2>&1
js "$helpers; shown(() => document.querySelector('#token'))"
same 'a revoked token: the page asks for another by itself' "$value" yes
tail -n "+$(cat messages.before)" messages | grep -hE '"method":"Runtime.exceptionThrown"|"method":"Runtime.consoleAPICalled".*"type":"(error|warning)"|"method":"Log.entryAdded".*"level":"error"' | grep -vE '\(Unauthorized\)|\(Forbidden\)' >errors
same 'no errors in the console' "$(cat errors)" ''

echo "browser: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
