#!/bin/bash
# Every command of dumps-file prints JSON with --json, and shows a bar with rate and time left on a terminal.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
cd "$farm"
make_dump a.xml 1 300 1
is_json() { # JQ WORD...
  expect 0 file "${@:2}" --json
  jq -e "$1" <<<"$output" >/dev/null || fail "$1 is not true for: $output"
}
is_json '.pages == 300 and .files[0].name == "a.xml.bz2" and .files[0].bytes > 0' recompress a.xml a.xml.bz2
is_json '.ok and .files[0].format == "bz2" and .files[0].last_id == 300' verify a.xml.bz2
is_json '.files[0].sha256 | length == 64' hash a.xml
is_json '.first_id == 1' first-id a.xml.bz2
is_json '.last_id == 300' last-id a.xml.bz2
is_json '.id == 7 and .unit == "block" and .offset == 4' find-page a.xml.bz2 7
is_json '.unit == "byte" and .title == "Page &amp; 7"' find-page a.xml 7
is_json '.pages == 300 and .revisions == 600 and .ranges[0].pages == 99' stats a.xml.bz2 --ids 100
is_json '.pages == 2' page a.xml.bz2 1 2 -o two.xml
is_json '.pages == 3' range a.xml.bz2 1 4 -o three.xml
is_json '.files | length == 3' split a.xml.bz2 --pages 100
is_json '.pages == 300' join a.xml-p1p100.bz2 a.xml-p101p200.bz2 a.xml-p201p300.bz2 -o joined.xml.gz
is_json '.streams == 5 and .files[1].name == "m-index.txt.bz2"' multistream a.xml m.xml.bz2
[ "$(file stats --per-page --json a.xml | head -n 1 | jq -c '[.id, .revisions]')" = '[1,2]' ] || fail "stats --per-page"
expect 1 file verify --json a.xml missing
jq -e '.ok == false and .files[0].ok and .files[1].problems[0]' <<<"$output" >/dev/null || fail "$output"
# A page goes to stdout, what is said of it to stderr.
file page a.xml 5 --json 2>said | file verify --pages 1 - >/dev/null
jq -e '.pages == 1' said >/dev/null || fail "$(cat said)"
# Slow enough to be seen: the tool waits for the pipe.
expect 0 script -qec "stty cols 120; (cat a.xml; sleep 1; cat a.xml) | '$bin/dumps-file' cat - >/dev/null" /dev/null
says $'\e[K' "read -" "/s"
expect 0 file recompress a.xml a.xml.gz
[[ $output != *$'\e'* && $output != *$'\r'* ]] || fail "control characters: $output"
