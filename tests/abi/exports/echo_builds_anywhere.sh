#!/bin/sh
# echo_builds_anywhere.sh SDK_DIR echo_plugin.c: the smallest plugin stays small, and a copy of it needs a C compiler
# and the SDK's include directory only.
set -eu
sdk=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lines=$(wc -l <"$source")
if [ "$lines" -gt 120 ]; then
    echo "FAIL: $source has $lines lines, more than 120"
    exit 1
fi
cp -r "$sdk/include" "$source" "$work"
cd "$work"
for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || continue
    "$compiler" -std=c99 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -I include echo_plugin.c -o "$compiler.so"
    nm -D --defined-only "$compiler.so" | grep -q ' iotcc_plugin_v1$'
done
