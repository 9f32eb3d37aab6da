#!/bin/sh
# one_export.sh PLUGIN.so...: each exports iotcc_plugin_v1, as data, and nothing else.
set -eu
[ $# -ge 1 ]
for plugin in "$@"; do
    # Sanitizers add symbols of their own.
    exports=$(nm -D --defined-only "$plugin" | awk '{ print $2, $3 }' |
        grep -v -E ' (__odr_asan|__asan_|___asan_|__ubsan_|__tsan_|__sanitizer_|__sancov_)' || true)
    case $exports in
    'D iotcc_plugin_v1' | 'R iotcc_plugin_v1') ;;
    *)
        printf 'FAIL: %s exports:\n%s\n' "$plugin" "$exports"
        exit 1
        ;;
    esac
done
