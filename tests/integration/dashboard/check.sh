#!/bin/sh
# The dashboard in a real browser, where there are Chromium, node and playwright-core, which tests/run fetches.
# usage: check.sh IOTCC PLUGIN_FOLDER TOOLS PICTURES
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for program in node chromium; do
    command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }
done
[ -d "$3/playwright/node_modules/playwright-core" ] || { echo "skipped: no playwright-core; tests/run fetches it"; exit 77; }
for test in "$here"/*_test.mjs; do
    node "$test" "$@"
done
