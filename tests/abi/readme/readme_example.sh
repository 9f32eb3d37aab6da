#!/bin/sh
# readme_example.sh SDK_DIR FILE.md: the first ```cpp block of the file compiles without a warning, and links to a
# plugin with one export.
set -eu
sdk=$1 document=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk '/^```cpp$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$document" >"$work/example.cpp"
if ! [ -s "$work/example.cpp" ]; then
    echo "FAIL: no \`\`\`cpp block in $document"
    exit 1
fi
for compiler in g++ clang++; do
    command -v "$compiler" >/dev/null || continue
    "$compiler" -std=c++20 -O2 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -fvisibility=hidden \
        -I "$sdk/include" -I "$sdk/cpp" -Wl,--no-undefined -Wl,--version-script="$sdk/plugin.map" \
        "$work/example.cpp" -o "$work/example.so"
    exports=$(nm -D --defined-only "$work/example.so" | awk '{ print $3 }')
    if [ "$exports" != iotcc_plugin_v1 ]; then
        printf 'FAIL: %s: the example exports:\n%s\n' "$compiler" "$exports"
        exit 1
    fi
done
