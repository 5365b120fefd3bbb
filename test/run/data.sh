#!/bin/sh
# data.sh: GET /api/v1/data and `pitwall doctor` say the same of a log, and the row of `routes` that they offer routes what it is for.
: "${PITWALL:?}"
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT
passed=0 failed=0
same() { # same NAME GOT WANTED
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'not ok - %s\ngot:    %s\nwanted: %s\n' "$1" "$2" "$3"
    fi
}
log=test/golden/routing-none/log.ndjson
now=2026-11-22T00:00:00Z
cp test/golden/routing-listed/pitwall.yaml "$dir/listed.yaml"
: >"$dir/pitwall.yaml"
"$PITWALL" import events $log --db "$dir/x.db" --now $now >"$dir/out" 2>&1
same 'import' $? 0
doctor() { "$PITWALL" doctor --db "$dir/x.db" --definitions "$dir/pitwall.yaml" --now $now "$@"; }
doctor --json >"$dir/doctor.json"
same 'unrouted events need a person' $? 1
same 'what is unrouted, by kind' "$(jq -c '[.data.unrouted.groups[] | [.kind, .source, .repo, .n]]' "$dir/doctor.json")" \
    '[["deploy","argo",null,2],["flag","flags",null,2],["incident","alertmanager",null,2],["incident","pagerduty",null,2],["deploy","argo","shop/api",1],["deploy","other",null,1],["ring","api",null,1]]'
same 'sources and what of them is unrouted' "$(jq -c '[.data.sources[] | [.source, .accepted, .unrouted]]' "$dir/doctor.json")" \
    '[["alertmanager",2,2],["api",2,1],["argo",3,3],["ci",1,0],["flags",2,2],["other",1,1],["pagerduty",2,2]]'
same 'what the only service lacks' "$(jq -c '[.data.services[] | [.service, .missing]]' "$dir/doctor.json")" \
    '[["billing",["change","push","build","ring","flag","incident"]]]'

# every row it offers, pasted, with a name where it asks for one
{ echo 'routes:' && jq -r '.data.unrouted.groups[].route' "$dir/doctor.json" | sed 's/SERVICE/named/; s/^/  /'; } >"$dir/pitwall.yaml"
doctor --json >"$dir/doctor.json"
same 'the rows that it offers leave nothing unrouted' "$(jq -c .data.unrouted "$dir/doctor.json")" '{"n":0,"groups":[]}'
doctor >"$dir/table"
same 'no line is wider than 80 columns but a finding' "$(sed '1,/^Sources/d' "$dir/table" | awk 'length($0) > 80 && /[a-z]/' | wc -l)" 0

"$PITWALL" serve --listen 127.0.0.1:0 --db "$dir/x.db" --definitions "$dir/pitwall.yaml" --now $now >"$dir/serve" 2>&1 &
server=$!
i=0
while [ $i -lt 100 ]; do
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p' "$dir/serve" | head -1)
    [ -n "$port" ] && curl -fs "http://127.0.0.1:$port/healthz" >/dev/null && break
    i=$((i + 1))
    sleep 0.1
done
curl -s "http://127.0.0.1:$port/api/v1/data" >"$dir/data.json"
same 'the API says what doctor says' "$(jq -S . "$dir/data.json")" "$(jq -S .data "$dir/doctor.json")"
same 'without tokens only this machine may' "$(jq -c .access "$dir/data.json")" '{"only_loopback":true,"tokens":{"ingest":0,"read":0,"write":0,"admin":0}}'
same 'no such log' "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/api/v1/data?log=sample")" 404
same 'it is described' "$(curl -s "http://127.0.0.1:$port/api/v1/openapi.json" | jq -r '.paths["/api/v1/data"].get.responses["200"].content["application/json"].schema["$ref"]')" '#/components/schemas/data'
echo "data: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
