#!/bin/sh
# What Prometheus' own tool says of /metrics of a host with devices and sinks.
# usage: promtool_check.sh IOTCC PLUGIN_FOLDER TOOLS
# TOOLS: where tests/run unpacks promtool; without it this is skipped.
set -eu
iotcc=$1
promtool=$3/usr/bin/promtool
if [ ! -x "$promtool" ]; then
    promtool=$(command -v promtool) || { echo "skipped: no promtool; tests/run fetches it"; exit 77; }
fi
folder=$(mktemp -d)
trap 'kill "$host" 2>/dev/null || :; rm -rf "$folder"' EXIT
host=
mkdir -m 755 "$folder/plugins"
for plugin in echo file_sink; do
    install -m 644 "$2/$plugin/$plugin.so" "$folder/plugins/"
done
"$iotcc" run --plugin-dir "$folder/plugins" --http 127.0.0.1:0 --set echo.listen=tcp://127.0.0.1:0 \
    --set file_sink.path="$folder/rows" >"$folder/addresses" 2>"$folder/log" &
host=$!
tries=600
until grep -q '^ready$' "$folder/addresses"; do
    tries=$((tries - 1))
    if [ $tries = 0 ] || ! kill -0 "$host" 2>/dev/null; then
        cat "$folder/log" >&2
        exit 1
    fi
    sleep 0.1
done
api=$(sed -n 's/^api\t//p' "$folder/addresses")
curl -sf "${api}metrics" >"$folder/metrics"
"$promtool" check metrics <"$folder/metrics"
echo "$(grep -c '^# TYPE' "$folder/metrics") metrics are well-formed"
