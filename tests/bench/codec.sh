#!/bin/bash
# Measures the codecs and dumps-file against the programs that today's dumps are made and read with: same files, in
# turns.
#
#   ./run bench codec [DIRECTORY]
#
# DIRECTORY holds real dump files (*.bz2, *.gz) whose pages come first; ../shared/data/real is taken where it is.
# They are filled up with pages of this machine's texts to DUMPS_BENCH_MB (220) megabytes of articles, and a history
# of many revisions is made of the same size, once, below build/bench. DUMPS_BENCH_ROUNDS (5) is the number of
# rounds, DUMPS_BENCH_THREADS (2) the threads of every contestant.
#
# Every round runs all contestants one after another, so that a busy machine disturbs both sides of a ratio. Ratios
# are of one round each; the table gives their median, least and greatest. Outputs are compared with the original,
# or the benchmark fails; slowness does not make it fail. What dumps-file writes it also decodes back and compares,
# as it always does; rows "unverified" leave that out, as the peers do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
codec=$PWD/build/release/bin/bench-codec-run
file=$PWD/build/release/bin/dumps-file
rounds=${DUMPS_BENCH_ROUNDS:-5}
threads=${DUMPS_BENCH_THREADS:-2}
megabytes=${DUMPS_BENCH_MB:-220}
real=${1:-../shared/data/real}
articles=$PWD/build/bench/articles-$megabytes.xml
history=$PWD/build/bench/history-$megabytes.xml
begin_measuring codec

[ -e "$articles" ] || tests/bench/make_dump.py articles "$megabytes" "$articles" "$real"
[ -e "$history" ] || tests/bench/make_dump.py history "$megabytes" "$history"
for text in "$articles" "$history"; do
  [ -e "$text.bz2" ] || { lbzip2 -n "$threads" -kc "$text" > "$text.bz2.part" && mv "$text.bz2.part" "$text.bz2"; }
  echo "$(basename "$text"): $(grep -c '<page>' "$text") pages, $(stat -c %s "$text") bytes, $(stat -c %s "$text.bz2") as bz2"
done
echo "$threads threads, $rounds rounds"

quietly() { # LABEL COMMAND...: measured, its output thrown away
  # shellcheck disable=SC2016
  measure "$1" bash -c 'exec "$@" > /dev/null' _ "${@:2}"
}
into() { # LABEL FILE COMMAND...: measured, its output into a file
  # shellcheck disable=SC2016
  measure "$1" bash -c 'out=$1; shift; exec "$@" > "$out"' _ "$2" "${@:3}"
}
shell() { # LABEL SCRIPT ARGUMENT...: measured, with pipefail
  measure "$1" bash -o pipefail -c "$2" _ "${@:3}"
}
same() { # FILE COMMAND...: its output is the file
  local text=$1
  shift
  "$@" | cmp -s - "$text" || fail "wrong output of: $*"
}
recompress() { # LABEL IN OUT OPTION...
  rm -f "$3" "$3".index*
  measure "$1" "$file" -q -T "$threads" recompress "${@:4}" "$2" "$3"
}
old_7z() { # LABEL IN OUT
  rm -f "$3"
  # shellcheck disable=SC2016
  shell "$1" 'lbzip2 -dc -n "$1" "$2" | 7zz a -bd -si -mx=4 -mmt="$1" "$3"' "$threads" "$2" "$3"
}
middle_page() { # FILE
  grep -A3 '<page>' "$1" | grep -o '<id>[0-9]*' | awk 'NR % 7 == 3' | tr -dc '0-9\n' | awk '{ v[NR] = $1 } END { print v[int(NR / 2)] }'
}

"$file" -q -T "$threads" recompress --force "$articles" "$work/small.xml.zst"
head -c 20000000 "$articles" | sed '/<\/mediawiki>/d' > "$work/part.xml"
page=$(middle_page "$work/part.xml")
for ((round = 1; round <= rounds; round++)); do
  quietly decode-ours "$codec" decode bz2 "$threads" "$articles.bz2"
  quietly decode-peer lbzip2 -n "$threads" -dc "$articles.bz2"
  measure encode-ours "$codec" encode bz2 "$threads" "$articles" "$work/ours.bz2"
  into encode-peer "$work/peer.bz2" lbzip2 -n "$threads" -kc "$articles"
  recompress 7z-ours "$articles.bz2" "$work/ours.7z"
  recompress 7z-quick "$articles.bz2" "$work/quick.7z" --verify structure
  old_7z 7z-peer "$articles.bz2" "$work/peer.7z"
  recompress zst-ours "$history.bz2" "$work/history.xml.zst"
  recompress zst-quick "$history.bz2" "$work/quick.xml.zst" --verify structure
  old_7z zst-peer "$history.bz2" "$work/history.7z"
  rm -f "$work"/multi*
  measure multi-ours "$file" -q -T "$threads" multistream "$articles.bz2" "$work/multi.xml.bz2"
  # shellcheck disable=SC2016
  shell multi-peer 'bzip2 -dc "$1" | bzip2 -9 > "$2"' "$articles.bz2" "$work/multi-peer.bz2"
  quietly hash-ours "$file" hash "$articles.bz2" "$articles"
  quietly md5 md5sum "$articles.bz2" "$articles"
  quietly sha1 sha1sum "$articles.bz2" "$articles"
  quietly sha256 sha256sum "$articles.bz2" "$articles"
  quietly page-ours "$file" page "$work/small.xml.zst" "$page"
  # shellcheck disable=SC2016
  shell page-peer 'zstd -dc "$1" | grep -A 100000 "^    <id>$2</id>" > /dev/null' "$work/small.xml.zst" "$page"
done
sum sums-2 md5 sha1
sum hash-peer sums-2 sha256

bzip2 -t "$work/ours.bz2" "$work/multi.xml.bz2" || fail "bzip2 refuses our file"
lbzip2 -t "$work/ours.bz2" "$work/multi.xml.bz2" || fail "lbzip2 refuses our file"
zstd -tq "$work/history.xml.zst" || fail "zstd refuses our file"
7z t "$work/ours.7z" >"$work/log" || fail "7z refuses our file"
same "$articles" "$codec" decode bz2 "$threads" "$articles.bz2"
same "$articles" bzip2 -dc "$work/ours.bz2"
same "$articles" bzip2 -dc "$work/multi.xml.bz2"
same "$articles" 7z x -so "$work/ours.7z"
same "$history" zstd -dc "$work/history.xml.zst"

sizes() { # FILE FILE
  awk -v ours="$(stat -c %s "$1")" -v theirs="$(stat -c %s "$2")" \
    'BEGIN { printf "  size: %d bytes, %.3f of the peer\n", ours, ours / theirs }'
}
table_head "$((megabytes))" MB
for name in decode encode 7z zst multi hash page; do
  table_row $name-ours "$name, ours"
  [ ! -e "$results/$name-quick" ] || table_row $name-quick "$name, ours, unverified"
  table_row $name-peer "$name, peer"
done
echo
share_row decode-ours decode-peer "bz2 decode against lbzip2 -dc -n$threads" 0.9
share_row encode-ours encode-peer "bz2 encode against lbzip2 -n$threads" 1.1
sizes "$work/ours.bz2" "$work/peer.bz2"
share_row 7z-ours 7z-peer "bz2 to 7z against lbzip2 | 7zz" 1.0
share_row 7z-quick 7z-peer "  the same, unverified" 1.0
sizes "$work/ours.7z" "$work/peer.7z"
share_row zst-ours zst-peer "history bz2 to zst against lbzip2 | 7zz" 0.25
share_row zst-quick zst-peer "  the same, unverified" 0.25
sizes "$work/history.xml.zst" "$work/history.7z"
share_row multi-ours multi-peer "multistream and index against bzip2 | bzip2" 0.4
share_row hash-ours hash-peer "three digests at once against one by one" 0.6
share_row page-ours page-peer "one page against zstd | grep" 1.0
awk -v s="$(column page-ours 1 | spread | cut -d' ' -f1)" \
  'BEGIN { printf "  one page took %.0f ms; goal under 50: %s\n", s * 1000, s < 0.05 ? "reached" : "MISSED" }'
