#!/bin/sh
# sample.sh: the planted facts of docs/sample.md (test/golden/sample-facts.tsv) come out of `pitwall report`, whatever the seed and
# the day of the week; the same options give the same bytes; every type of event is there.
: "${PITWALL:?}"
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
facts=test/golden/sample-facts.tsv
monday=2026-11-16T00:00:00Z
passed=0 failed=0
verdict() { # verdict STATUS NAME
    if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "not ok - $2"; fi
}
day() { # day OFFSET: that many days from the Monday
    jq -rn --arg monday "$monday" --argjson offset "$1" '$monday | fromdate + $offset * 86400 | todate'
}
# ask WHO PATH FROM TO: the file with the answer, asked once
ask() {
    case $2 in explain.*) metric=${2#explain.} && metric=${metric%%.*} && command="explain $metric" ;; *) command=report ;; esac
    answer=$dir/$(printf '%s' "$command $1 $3 $4" | tr -c 'a-z0-9-' _).json
    [ -s "$answer" ] && return
    case $1 in team:*) who="--team ${1#team:}" ;; *) who="--service $1" ;; esac
    # shellcheck disable=SC2086
    "$PITWALL" $command $who --from "$(day "$3")" --to "$(day "$4")" --now "$now" --format json --db "$dir/sample.db" >"$answer"
}
check() { # check WHO PATH FROM TO EXPECTED TOLERANCE
    ask "$1" "$2" "$3" "$4"
    got=$(jq -c --arg who "$1" --arg path "$2" '
        if $path | startswith("explain.") then
            ($path | split(".")[2]) as $flag | [.rows[] | select(.counted and .[$flag] == true)] | length
        else
            (if $who | startswith("team:") then .total else .services[0] end) | getpath($path | split("."))
        end' "$answer")
    jq -en --argjson got "${got:-\"no answer\"}" --arg want "$5" --argjson tolerance "$6" '
        if $want == "null" then $got == null
        elif ($got | type) == "number" then ($got - ($want | tonumber)) | -$tolerance <= . and . <= $tolerance
        else $got == $want end' >/dev/null
    verdict $? "seed $seed, now $now: $1 $2 from $3 to $4 days: wanted $5, got $got"
}

tab=$(printf '\t')
for run in 1/2026-11-18T12:00:00Z 2/2026-11-16T00:00:00Z 77/2026-11-22T23:59:59Z; do
    seed=${run%%/*} now=${run#*/}
    rm -f "$dir"/*
    "$PITWALL" sample --seed "$seed" --now "$now" >"$dir/log.ndjson"
    verdict $? "sample --seed $seed"
    "$PITWALL" import events "$dir/log.ndjson" --sample --db "$dir/sample.db" --now "$now" >"$dir/import" 2>&1
    status=$?
    [ $status -eq 0 ] || cat "$dir/import"
    verdict $status "import of the sample with seed $seed"
    while IFS=$tab read -r who path from to want tolerance; do
        case $who in '#'*) ;; *) check "$who" "$path" "$from" "$to" "$want" "$tolerance" ;; esac
    done <$facts
done

now="--now 2026-11-18T12:00:00Z"
# shellcheck disable=SC2086
"$PITWALL" sample --seed 3 $now >"$dir/one" && "$PITWALL" sample --seed 3 $now >"$dir/two" && cmp -s "$dir/one" "$dir/two"
verdict $? "the same options give the same bytes"
[ "$(jq -r .type "$dir/one" | sort -u | wc -l)" -eq 53 ]
verdict $? "every type of event is there"
# shellcheck disable=SC2086
n=$("$PITWALL" sample --events 50000 --services 30 $now | wc -l)
[ "$n" -gt 48500 ] && [ "$n" -lt 51500 ]
verdict $? "--events 50000 gives about 50000, got $n"
echo "sample: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
