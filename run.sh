#!/bin/sh
# ./run.sh [REPO]: installs what is missing, builds pitwall, imports the git history of REPO (default: this repository) into
# pitwall.db and a sample organisation into sample.db, and serves the dashboard. Settings: LISTEN (default 127.0.0.1:8080),
# PITWALL_DB, PITWALL_DEFINITIONS, DEPLOYS (as `pitwall import git --deploys`).
set -eu
case ${1:-} in -h | --help)
    sed -n '2,4s/^# //p' "$0"
    exit 0
    ;;
esac
here=$(pwd)
cd "$(dirname "$0")"
repo=${1:-.}
case $repo in /*) ;; *) [ -z "${1:-}" ] || repo=$here/$repo ;; esac
db=${PITWALL_DB:-pitwall.db}

tools/install-packages build
make -j"$(nproc)" --no-print-directory >&2
pitwall=build/pitwall

"$pitwall" import git "$repo" --db "$db" ${DEPLOYS:+--deploys "$DEPLOYS"}
# the sample tells of the last half year, so it is written anew each day
if [ ! -f sample.db ] || [ "$(date -r sample.db +%F)" != "$(date +%F)" ]; then
    rm -f sample.new*
    "$pitwall" sample | "$pitwall" import events - --db sample.new --sample
    rm -f sample.db-wal sample.db-shm
    mv sample.new sample.db # whole or not at all, also for a server that reads it
fi
exec "$pitwall" serve --db "$db" --sample sample.db --listen "${LISTEN:-127.0.0.1:8080}"
