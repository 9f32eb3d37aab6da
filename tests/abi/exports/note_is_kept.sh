#!/bin/sh
# note_is_kept.sh SDK_DIR PLUGIN.c: the .iotcc note, 112 bytes, is in the file after --gc-sections. gcc with bfd and
# clang with lld each drop a section that neither attribute nor pointer keeps.
set -eu
sdk=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # COMPILER LINKER_FLAG: a compiler may come with its launcher, "ccache gcc", so it is split into words
    $1 -std=c99 -O2 -ffunction-sections -fdata-sections -shared -fPIC -Wl,--gc-sections $2 \
        -I "$sdk/include" "$source" -o "$work/plugin.so"
    size=$(objdump -h "$work/plugin.so" | awk '$2 == ".iotcc" { print $3 }')
    if [ "$size" != 00000070 ]; then
        echo "FAIL: $1 $2: .iotcc has size '$size'"
        exit 1
    fi
}

check "${CC:-cc}" ''
if command -v gcc >/dev/null && command -v ld.bfd >/dev/null; then check gcc -fuse-ld=bfd; fi
if command -v clang >/dev/null && command -v ld.lld >/dev/null; then check clang -fuse-ld=lld; fi
