#!/bin/sh
# golden.sh: for every test/golden/CASE, imports log.ndjson and compares each NAME.args command's output with NAME.
# The same log is imported three ways (as it is; shuffled with every line twice; in two parts, the second first): the bytes must be equal.
# UPDATE=1 writes the expected files anew: review the diff like code.
: "${PITWALL:?}"
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
verdict() { # verdict NAME STATUS
    if [ "$2" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "not ok - $1"; fi
}
for case in test/golden/*/; do
    case=${case%/}
    [ -f "$case/log.ndjson" ] || continue
    rules=
    [ -f "$case/pitwall.yaml" ] && rules="--definitions $case/pitwall.yaml"
    rm -f "$dir"/*
    half=$(($(wc -l <"$case/log.ndjson") / 2))
    awk '{print; print}' "$case/log.ndjson" | sort -t: -k3 | awk 'NR % 2 {print; next} {held[++n] = $0} END {while (n) print held[n--]}' >"$dir/shuffled.ndjson"
    head -n "$half" "$case/log.ndjson" >"$dir/first.ndjson"
    tail -n "+$((half + 1))" "$case/log.ndjson" >"$dir/second.ndjson"
    now="--now 2026-11-22T00:00:00Z"
    for import in "plain $case/log.ndjson" "shuffled $dir/shuffled.ndjson" "split $dir/second.ndjson" "split $dir/first.ndjson"; do
        # shellcheck disable=SC2086
        "$PITWALL" import events "${import#* }" --db "$dir/${import%% *}.db" $now >"$dir/import.log" 2>&1
        status=$?
        [ $status -eq 0 ] || cat "$dir/import.log"
        verdict "$case: import ${import%% *}" $status
    done
    for args in "$case"/*.args; do
        want=${args%.args}
        for log in plain shuffled split; do
            # shellcheck disable=SC2086,SC2046
            "$PITWALL" $(cat "$args") --db "$dir/$log.db" $rules >"$dir/got" 2>"$dir/err"
            if [ $log = plain ] && [ -n "${UPDATE:-}" ]; then cp "$dir/got" "$want"; fi
            diff -u "$want" "$dir/got" >"$dir/diff" 2>&1
            status=$?
            [ $status -eq 0 ] || cat "$dir/err" "$dir/diff"
            verdict "$want ($log)" $status
        done
    done
    "$PITWALL" export events --db "$dir/plain.db" | sort >"$dir/out1"
    "$PITWALL" export events --db "$dir/shuffled.db" | sort >"$dir/out2"
    cmp -s "$dir/out1" "$dir/out2"
    verdict "$case: export does not depend on the import" $?
done
echo "golden: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
