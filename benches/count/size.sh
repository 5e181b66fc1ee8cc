#!/usr/bin/env bash
# The code size of the parser on a small machine: what a C host links of it, built for size and
# without vector instructions.
#
#   size.sh [SOURCES]     SOURCES: another checkout to measure, to compare with
set -euo pipefail
sources=$(realpath "${1:-$(dirname "$0")/../..}")
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

cd "$sources"
CARGO_PROFILE_STATICLIB_OPT_LEVEL=s CARGO_TARGET_DIR="$build/target" \
  CARGO_TERM_QUIET=true RUSTFLAGS="--cfg picosse_portable" cargo staticlib
archive=$build/target/staticlib/libpicosse.a
host=$build/sse_cat
cc -Os -Iinclude -ffunction-sections -c examples/c/sse_cat.c -o "$host.o"
cc -Wl,--gc-sections "$host.o" "$archive" -o "$host"

# The parser's part: what the host's calls reach in the archive.
roots=$(nm --undefined-only "$host.o" | awk '/ picosse_/ { print "--undefined=" $2 }')
# shellcheck disable=SC2086
ld --relocatable --gc-sections $roots "$archive" -o "$host.part"

sections() { # FILE SECTION: the bytes of a section and its like
  size -A -d "$1" | awk -v name="$2" 'index($1, name) == 1 { sum += $2 } END { print sum + 0 }'
}
printf '%-18s %8s %8s %8s %8s\n' bytes .text .rodata .data .bss
for part in "the parser:$host.part" "the linked host:$host"; do
  file=${part#*:}
  printf '%-18s %8d %8d %8d %8d\n' "${part%%:*}" "$(sections "$file" .text)" \
    "$(sections "$file" .rodata)" "$(sections "$file" .data)" "$(sections "$file" .bss)"
done
