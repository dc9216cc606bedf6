#!/bin/bash
# Measures the codecs against the programs that today's dumps are made and read with: same files, in turns.
#
#   ./run bench codec [DIRECTORY]
#
# DIRECTORY holds real dump files (*.bz2, *.gz) whose text comes first; ../shared/data/real is taken where it is.
# It is filled up with program texts, headers and documentation of this machine to DUMPS_BENCH_MB (220) megabytes,
# made once below build/bench. DUMPS_BENCH_ROUNDS (5) is the number of rounds, DUMPS_BENCH_THREADS (2) the threads
# of every contestant.
#
# Every round runs all contestants one after another, so that a busy machine disturbs both sides of a ratio. Ratios
# are of one round each; the table gives their median, least and greatest. Outputs are compared with the original,
# or the benchmark fails; slowness does not make it fail.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
ours=$PWD/build/release/bin/bench-codec-run
rounds=${DUMPS_BENCH_ROUNDS:-5}
threads=${DUMPS_BENCH_THREADS:-2}
megabytes=${DUMPS_BENCH_MB:-220}
real=${1:-../shared/data/real}
text=$PWD/build/bench/codec-$megabytes.txt
begin_measuring codec

# A reader that has enough ends the programs before it; that is no failure here.
make_text() {
  set +o pipefail
  {
    for file in "$real"/*.bz2; do [ ! -e "$file" ] || bzip2 -dc "$file"; done
    for file in "$real"/*.gz; do [ ! -e "$file" ] || gzip -dc "$file"; done
    find /usr/share/doc /usr/include /usr/lib/python3* /usr/share/perl* /usr/lib/gcc -type f -size +2k -print0 2>/dev/null |
      LC_ALL=C sort -z | xargs -0 -r file -N0 --mime-type -- 2>/dev/null | tr '\0' '\t' |
      awk -F'\t' '$2 ~ /text\// { print $1 }' | tr '\n' '\0' | xargs -0 -r cat 2>/dev/null
  } | head -c "${megabytes}000000" > "$text.part"
  set -o pipefail
  mv "$text.part" "$text"
}

[ -e "$text" ] || make_text
[ -e "$text.bz2" ] || { lbzip2 -n "$threads" -kc "$text" > "$text.bz2.part" && mv "$text.bz2.part" "$text.bz2"; }
bytes=$(stat -c %s "$text")
echo "$((bytes / 1000000)) MB of text, $(stat -c %s "$text.bz2") bytes as bz2, $threads threads, $rounds rounds"

quietly() { # LABEL COMMAND...: measured, its output thrown away
  # shellcheck disable=SC2016
  measure "$1" bash -c 'exec "$@" > /dev/null' _ "${@:2}"
}
into() { # LABEL FILE COMMAND...: measured, its output into a file
  # shellcheck disable=SC2016
  measure "$1" bash -c 'out=$1; shift; exec "$@" > "$out"' _ "$2" "${@:3}"
}
same() { # COMMAND...: its output is the text
  "$@" | cmp -s - "$text" || fail "wrong output of: $*"
}

same "$ours" decode bz2 "$threads" "$text.bz2"
for ((round = 1; round <= rounds; round++)); do
  quietly decode-ours "$ours" decode bz2 "$threads" "$text.bz2"
  quietly decode-lbzip2 lbzip2 -n "$threads" -dc "$text.bz2"
  quietly decode-ours-1 "$ours" decode bz2 1 "$text.bz2"
  quietly decode-bzip2 bzip2 -dc "$text.bz2"
  measure bz2-ours "$ours" encode bz2 "$threads" "$text" "$work/ours.bz2"
  into bz2-lbzip2 "$work/lbzip2.bz2" lbzip2 -n "$threads" -kc "$text"
  measure gz-ours "$ours" encode gz "$threads" "$text" "$work/ours.gz"
  into gz-gzip "$work/gzip.gz" gzip -c "$text"
  measure zst-ours "$ours" encode zst "$threads" "$text" "$work/ours.zst"
  into zst-zstd "$work/zstd.zst" zstd -q -9 -T"$threads" -c "$text"
  rm -f "$work/7z.7z"
  measure 7z-ours "$ours" encode 7z "$threads" "$text" "$work/ours.7z"
  measure 7z-7z 7z a -mx=4 -mmt="$threads" "$work/7z.7z" "$text"
done
bzip2 -t "$work/ours.bz2" || fail "bzip2 refuses our file"
lbzip2 -t "$work/ours.bz2" || fail "lbzip2 refuses our file"
gzip -t "$work/ours.gz" || fail "gzip refuses our file"
zstd -tq "$work/ours.zst" || fail "zstd refuses our file"
7z t "$work/ours.7z" >"$work/log" || fail "7z refuses our file"
same bzip2 -dc "$work/ours.bz2"

sizes() { # FILE FILE
  awk -v ours="$(stat -c %s "$1")" -v theirs="$(stat -c %s "$2")" \
    'BEGIN { printf "  size: %d bytes, %.3f of the peer\n", ours, ours / theirs }'
}
table_head "$((bytes / 1000000))" MB
table_row decode-ours "bz2 decode, ours"
table_row decode-lbzip2 "bz2 decode, lbzip2"
table_row decode-ours-1 "bz2 decode, ours, 1 thread"
table_row decode-bzip2 "bz2 decode, bzip2"
table_row bz2-ours "bz2 encode, ours"
table_row bz2-lbzip2 "bz2 encode, lbzip2"
table_row gz-ours "gz encode, ours"
table_row gz-gzip "gz encode, gzip (1 thread)"
table_row zst-ours "zst encode, ours"
table_row zst-zstd "zst encode, zstd -9"
table_row 7z-ours "7z encode, ours"
table_row 7z-7z "7z encode, 7z -mx=4"
echo
ratio_row decode-ours decode-lbzip2 "bz2 decode against lbzip2"
ratio_row decode-ours-1 decode-bzip2 "bz2 decode against bzip2, 1 thread"
ratio_row bz2-ours bz2-lbzip2 "bz2 encode against lbzip2"
sizes "$work/ours.bz2" "$work/lbzip2.bz2"
ratio_row gz-ours gz-gzip "gz encode against gzip"
sizes "$work/ours.gz" "$work/gzip.gz"
ratio_row zst-ours zst-zstd "zst encode against zstd"
sizes "$work/ours.zst" "$work/zstd.zst"
ratio_row 7z-ours 7z-7z "7z encode against 7z"
sizes "$work/ours.7z" "$work/7z.7z"
