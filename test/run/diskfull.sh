#!/bin/sh
# diskfull.sh: the log's file system is full: 503 with Retry-After, nothing acknowledged is lost, and it goes on when there is room.
# Needs a small tmpfs of its own (unshare -rm, or root). PITWALL names the program, BUILD its folder.
: "${PITWALL:?}" "${BUILD:?}"
case $0 in /*) me=$0 ;; *) me=$PWD/$0 ;; esac
if [ "${DISKFULL_INSIDE:-}" != 1 ]; then
    for how in "unshare -rm" "unshare -m"; do
        # shellcheck disable=SC2086
        if $how sh -c 'mkdir -p "$1" && mount -t tmpfs -o size=64k tmpfs "$1"' - "${TMPDIR:-/tmp}/pitwall-mount-$$" 2>/dev/null; then
            rmdir "${TMPDIR:-/tmp}/pitwall-mount-$$" 2>/dev/null
            # shellcheck disable=SC2086
            DISKFULL_INSIDE=1 exec $how sh "$me"
        fi
        rmdir "${TMPDIR:-/tmp}/pitwall-mount-$$" 2>/dev/null
    done
    echo "diskfull: skipped: no tmpfs may be mounted here, neither by 'unshare -rm' nor as root"
    exit 0
fi
. "$(dirname "$me")/check"
dir=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill -9 "$server" 2>/dev/null
    cd /
    umount "$dir" 2>/dev/null
    rm -rf "$dir"
}
trap stop EXIT
mount -t tmpfs -o size=6m tmpfs "$dir" && cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS
export LC_ALL=C TZ=UTC
out=$(mktemp -d)
: >"$out/said"
"$PITWALL" serve --listen 127.0.0.1:0 --db log.db >"$out/said" 2>"$out/err" &
server=$!
tries=0
while [ ! -s "$out/said" ] && [ $tries -lt 100 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
port=$(sed -n 's/^pitwall serves http:.*:\([0-9]*\)\/$/\1/p' "$out/said")
event() { # event ID: posts one; $code, the headers in head, the body in body
    code=$(printf '{"type":"deploy.finished","id":"%s","source":"full","at":"2026-11-02T10:04:00Z","service":"web","env":"production","deploy":"%s","status":"success"}' "$1" "$1" |
        curl -s -m 20 -o "$out/body" -D "$out/head" -w '%{http_code}' --data-binary @- "http://127.0.0.1:$port/v1/events")
    [ "$code" != 200 ] || echo "$1" >>"$out/acknowledged"
}

event first
same 'there is room' "$code" 200
head -c 2000000 /dev/zero >spare
n=0
dd if=/dev/zero of=fill bs=4096 2>/dev/null
while [ $n -lt 300 ]; do
    n=$((n + 1))
    event "one-$n"
    [ "$code" = 200 ] || break
done
same 'full: 503, when to come again, and why' "$code|$(sed -n 's/^Retry-After: //Ip' "$out/head" | tr -d '\r')|$(grep -c 'no space left' "$out/body")" '503|5|1'
"$BUILD/load" "$port" 64 full "$out/acknowledged" 300 >"$out/load" 2>&1
same 'many at once: each is told' "$(awk '{print $1 + $4}' "$out/load")" 300
same 'and none is told otherwise than 200 or 503 in vain' "$(awk '{print ($4 > 0)}' "$out/load")" 1
code=$(curl -s -o "$out/body" -w '%{http_code}' "http://127.0.0.1:$port/healthz")
same 'its health says so' "$code|$(grep -c 'no space left' "$out/body")" '200|1'
code=$(curl -s -o "$out/body" -w '%{http_code}' "http://127.0.0.1:$port/api/v1/report")
same 'the numbers are there' "$code" 200
rm spare fill
event after
same 'room again: it goes on' "$code" 200
code=$(curl -s -o "$out/body" -w '%{http_code}' "http://127.0.0.1:$port/healthz")
same 'and is well' "$(grep -o '"status":"[a-z]*"' "$out/body")" '"status":"ok"'
kill -TERM "$server"
wait "$server"
same 'SIGTERM: a clean end' "$?" 0
server=
"$PITWALL" doctor --db log.db >"$out/doctor" 2>&1
same 'the log is whole' "$?" 0
"$PITWALL" export events --db log.db | grep -o '"id":"[^"]*"' | cut -d'"' -f4 | sort >"$out/held"
sort "$out/acknowledged" >"$out/wanted"
same 'what was answered 200 is there, once' "$(comm -23 "$out/wanted" "$out/held" | wc -l | tr -d ' ')|$(uniq -d "$out/held" | wc -l | tr -d ' ')" '0|0'
rm -rf "$out"

echo "diskfull: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
