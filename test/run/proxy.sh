#!/bin/sh
# proxy.sh: the configurations of contrib/ with real proxies, TLS and a path prefix: a signed webhook, sign-in, limits. PITWALL names the program.
: "${PITWALL:?}"
contrib=$(cd "$(dirname "$0")/../.." && pwd)/contrib
. "$(dirname "$0")/check"
if ! command -v nginx >/dev/null && ! command -v caddy >/dev/null; then
    echo 'proxy: skipped, neither nginx nor caddy is installed'
    exit 0
fi
dir=$(mktemp -d)
chmod 755 "$dir"
server='' proxy=''
stop() {
    for process in $proxy $server; do
        kill "$process" 2>/dev/null
        wait "$process" 2>/dev/null
    done
    rm -rf "$dir"
}
trap stop EXIT
cd "$dir" || exit 1
unset PITWALL_DB PITWALL_DEFINITIONS
export LC_ALL=C TZ=UTC PITWALL_DB=main.db HOME="$dir" XDG_DATA_HOME="$dir" XDG_CONFIG_HOME="$dir"
port=$((20000 + $$ % 20000))
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=dora.example -addext 'subjectAltName=DNS:dora.example' -keyout key.pem -out cert.pem 2>/dev/null
public=https://dora.example:$port
"$PITWALL" token add --label page --scope write >token 2>/dev/null
"$PITWALL" serve --listen 127.0.0.1:0 --url "$public/pitwall" >said 2>err &
server=$!
tries=0
until [ -s said ] || [ $tries -gt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
inner=$(sed -n 's/^pitwall serves http:\/\/\(.*\)\/$/\1/p' said)
"$PITWALL" source add github-acme >made 2>/dev/null
address=$(sed -n 's/^address  //p' made)
secret=$(sed -n 's/^secret   //p' made)
same 'the address to enter is the public one' "$address" "$public/pitwall/hook/github-acme"

ask() { # ask URL [CURL OPTION...]: $code, body, head
    at=$1
    shift
    : >body
    code=$(curl -s -m 10 --noproxy '*' --cacert cert.pem --resolve "dora.example:$port:127.0.0.1" -o body -D head -w '%{http_code}' "$@" "$at")
}
gets() { # gets STATUS NAME URL [CURL OPTION...]
    wanted=$1 name=$2
    shift 2
    ask "$@"
    same "$name" "$code" "$wanted"
    [ "$code" = "$wanted" ] || head -c 300 body
}
sign() { printf 'X-Hub-Signature-256: sha256=%s' "$(openssl dgst -sha256 -hmac "$secret" "$1" | sed 's/.* //')"; }
through() { # through NAME
    tries=0
    until ask "$public/pitwall/healthz" && [ "$code" = 200 ] || [ $tries -gt 100 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    same "$1: reaches the server" "$code" 200
    gets 308 "$1: the prefix leads to the page" "$public/pitwall"
    same "$1: there" "$(sed -n 's/^location: //Ip' head | tr -d '\r' | sed "s|^$public||")" /pitwall/
    gets 200 "$1: the page" "$public/pitwall/"
    for file in $(grep -oE '(src|href)="[a-z]+\.[a-z]+"' body | cut -d'"' -f2); do
        gets 200 "$1: $file" "$public/pitwall/$file"
    done
    gets 404 "$1: beside the prefix there is nothing" "$public/api/v1/logs"
    gets 401 "$1: nobody is let in without a token" "$public/pitwall/api/v1/logs"
    printf '{"zen":"%s","hook_id":1}' "$1" >ping
    gets 200 "$1: a signed webhook" "$address" -H "$(sign ping)" -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: $1" --data-binary @ping
    sed 's/hook_id/hook_iD/' ping >flipped
    gets 401 "$1: with one byte flipped" "$address" -H "$(sign ping)" -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: $1" --data-binary @flipped
    { printf '{"zen":"' && head -c 10000000 /dev/zero | tr '\0' x && printf '"}'; } >large
    gets 200 "$1: a body of 10 MB" "$address" -H "$(sign large)" -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: $1-large" --data-binary @large
    { printf '{"zen":"' && head -c 20000000 /dev/zero | tr '\0' x && printf '"}'; } >large
    ask "$address" -H "$(sign large)" -H 'X-GitHub-Event: ping' -H "X-GitHub-Delivery: $1-larger" --data-binary @large
    case $1$code in *413 | caddy000) ok "$1: one of 20 MB is refused" 0 ;; *) same "$1: one of 20 MB" "$code" 413 ;; esac # Caddy may hang up before it is read
    rm -f jar large
    gets 200 "$1: signs in" "$public/pitwall/session" -c jar -H "Origin: $public" -d "{\"token\":\"$(cat token)\"}"
    csrf=$(jq -r .csrf body)
    grep -q "^#HttpOnly_dora.example.*FALSE./pitwall.TRUE" jar
    ok "$1: the cookie is for https and the prefix alone" $? || cat jar
    gets 200 "$1: reads by cookie" "$public/pitwall/api/v1/logs" -b jar
    link='{"from":{"deploy":"17"},"to":{"incident":"I1"},"rel":"caused","reason":"x"}'
    gets 200 "$1: changes something" "$public/pitwall/api/v1/links" -b jar -H "Origin: $public" -H "X-CSRF-Token: $csrf" -d "$link"
    gets 403 "$1: not for another site" "$public/pitwall/api/v1/links" -b jar -H 'Origin: https://evil.example' -H "X-CSRF-Token: $csrf" -d "$link"
    gets 200 "$1: signs out" "$public/pitwall/session" -b jar -c jar -X DELETE -H "Origin: $public" -H "X-CSRF-Token: $csrf"
    gets 401 "$1: and is out" "$public/pitwall/api/v1/logs" -b jar
    kill "$proxy"
    wait "$proxy" 2>/dev/null
    proxy=''
}

if command -v nginx >/dev/null; then
    {
        echo "pid $dir/nginx.pid; error_log $dir/nginx.err; daemon off; worker_processes 1; events {}"
        echo "http { access_log off; client_body_temp_path $dir/t1; proxy_temp_path $dir/t2; fastcgi_temp_path $dir/t3; uwsgi_temp_path $dir/t4; scgi_temp_path $dir/t5;"
        sed "s|listen 443 ssl|listen 127.0.0.1:$port ssl|; s|/etc/ssl/dora.example.pem|$dir/cert.pem|; s|/etc/ssl/private/dora.example.key|$dir/key.pem|; s|127.0.0.1:8080;|$inner;|; s|return 308 /|return 308 $public/|" "$contrib/nginx.conf"
        echo "}"
    } >nginx.conf
    nginx -c "$dir/nginx.conf" -p "$dir" -e "$dir/nginx.err" 2>>err &
    proxy=$!
    through nginx
fi
if command -v caddy >/dev/null; then
    {
        printf '{\n\tadmin off\n\tauto_https disable_redirects\n}\n'
        sed "s|^dora.example {|dora.example:$port {\n\tbind 127.0.0.1\n\ttls $dir/cert.pem $dir/key.pem|; s|127.0.0.1:8080|$inner|" "$contrib/Caddyfile"
    } >Caddyfile
    caddy run --config Caddyfile --adapter caddyfile >caddy.err 2>&1 &
    proxy=$!
    through caddy
fi

echo "proxy: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
