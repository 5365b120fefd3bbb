#!/bin/sh
# ./test.sh [--full]: installs what is missing and runs every test: checks of the sources, then unit, golden, refuse, command line,
# git, http and browser tests, built by gcc and by clang, with and without AddressSanitizer and UBSan. --full: the long versions
# (10,000 random logs against the second implementation instead of 500, five minutes of fuzzing per target).
set -u
cd "$(dirname "$0")" || exit 1
case ${1:-} in
--full) PITWALL_TEST_FULL=1 && export PITWALL_TEST_FULL ;;
'') ;;
*) sed -n '2,4s/^# //p' "$0" && exit 2 ;;
esac
tools/install-packages build test || exit 1

passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
started=$(date +%s)

# step NAME COMMAND...: one line on success, the whole output on failure; counts "N passed, M failed" lines, else itself as one
step() {
    name=$1
    shift
    from=$(date +%s)
    "$@" >"$log" 2>&1
    status=$?
    counts=$(sed -n 's/^[a-z-]*: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | awk '{p += $1; f += $2} END {print p + 0, f + 0}')
    p=${counts% *} f=${counts#* }
    [ "$p" -gt 0 ] || [ "$f" -gt 0 ] || [ $status -ne 0 ] || p=1
    [ $status -eq 0 ] || [ "$f" -gt 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f))
    if [ "$f" -gt 0 ]; then
        cat "$log"
        echo "FAILED  $name"
    else
        printf '%-34s %5d passed  %4d s\n' "$name" "$p" $(($(date +%s) - from))
    fi
}

jobs=$(nproc)
step 'layering' tools/layers
step 'headers compile alone' tools/headers
step 'layout (clang-format)' make format-check
step 'gcc build' make -j"$jobs" DEV=1 CC=gcc CXX=g++
step 'purity' tools/purity build
step 'gcc: unit, command line, http' make -j"$jobs" DEV=1 CC=gcc CXX=g++ check
step 'clang+sanitizers build' make -j"$jobs" DEV=1 SAN=1 CC=clang CXX=clang++ BUILD=build/clang-san
step 'clang+sanitizers: all' make -j"$jobs" DEV=1 SAN=1 CC=clang CXX=clang++ BUILD=build/clang-san check
step 'clang+sanitizers: fuzz corpus' make -j"$jobs" DEV=1 SAN=1 CC=clang CXX=clang++ BUILD=build/clang-san fuzz-replay
step 'gcc+sanitizers: unit' make -j"$jobs" DEV=1 SAN=1 CC=gcc CXX=g++ BUILD=build/gcc-san unit
if [ -n "${PITWALL_TEST_FULL:-}" ]; then
    for target in test/fuzz/*.c; do
        target=$(basename "$target" .c)
        [ "$target" = replay ] || step "fuzzing $target for 5 min" make -j"$jobs" "fuzz-$target" SECONDS=300
    done
fi
step 'cppcheck' make cppcheck
step 'clang-tidy' make tidy

echo "took $(($(date +%s) - started)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
