#!/bin/sh
# headers_alone.sh SDK_DIR: each public header compiles on its own, included twice, in every language that it is for.
set -eu
sdk=$1
strict='-Wall -Wextra -Wpedantic -Werror -fsyntax-only'
checked=0

check() { # COMPILER LANGUAGE STANDARD HEADER
    if ! printf '#include <%s>\n#include <%s>\nint header_is_alone;\n' "$4" "$4" |
        "$1" -x "$2" "-std=$3" $strict -I "$sdk/include" -I "$sdk/cpp" -I "$sdk/testing" -; then
        echo "FAIL: <$4> with $1 -std=$3"
        exit 1
    fi
    checked=$((checked + 1))
}

c_headers=$(cd "$sdk/include" && find iotcc -name '*.h' | sort)
cpp_headers=$(for tree in cpp testing; do (cd "$sdk/$tree" && find iotcc -name '*.hpp'); done | sort)
for family in 'gcc g++' 'clang clang++'; do
    cc=${family% *} cxx=${family#* }
    if command -v "$cc" >/dev/null; then
        for header in $c_headers; do
            check "$cc" c c99 "$header"
            check "$cc" c c11 "$header"
        done
    fi
    if command -v "$cxx" >/dev/null; then
        for header in $c_headers; do
            check "$cxx" c++ c++17 "$header"
            check "$cxx" c++ c++20 "$header"
        done
        for header in $cpp_headers; do
            check "$cxx" c++ c++20 "$header"
        done
    fi
done
echo "$checked compilations"
[ "$checked" -ge 1 ]
