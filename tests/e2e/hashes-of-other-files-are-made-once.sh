#!/bin/bash
# Job type sums of plugin hash lists the hashes of files that other tools left in a directory, as md5sum and its kin check
# them; the next run reads only those that are new or have changed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
other=$farm/other
mkdir -p "$other/sub"
head -c 3000000 /dev/urandom >"$other/big"
echo one >"$other/sub/one"
echo half >"$other/two.inprog"
target t public
profile other
step sums hash/sums "directory=\"$other\"" 'list="other"'
start_agent
files_read() { jq '.steps[] | select(.name == "sums").counts.files_read' "$farm/public/t/$1/manifest.json"; } # DATE
ctl run other --target t --date 20260101 --wait >/dev/null
for kind in md5 sha1 sha256; do
  (cd "$other" && "${kind}sum" -c --quiet "$farm/public/t/20260101/t-20260101-other-${kind}sums.txt") || fail "$kind"
done
cmp <(cut -c 35- "$farm/public/t/20260101/t-20260101-other-md5sums.txt") <(printf 'big\nsub/one\n') || fail "the names"
[ "$(files_read 20260101)" = 2 ] || fail "files read first: $(files_read 20260101)"
echo two >"$other/two"
ctl run other --target t --date 20260102 --wait >/dev/null
[ "$(files_read 20260102)" = 1 ] || fail "files read then: $(files_read 20260102)"
(cd "$other" && sha256sum -c --quiet "$farm/public/t/20260102/t-20260102-other-sha256sums.txt") || fail "the second list"
echo changed >"$other/sub/one"
ctl run other --target t --date 20260103 --wait >/dev/null
[ "$(files_read 20260103)" = 1 ] || fail "files read after a change: $(files_read 20260103)"
(cd "$other" && md5sum -c --quiet "$farm/public/t/20260103/t-20260103-other-md5sums.txt") || fail "the third list"
setting[supervision.retries]=0
expect 1 ctl run other --target t --date 20260104 --set directory=relative --wait
says '"relative" is no absolute path'
expect 1 ctl run other --target t --date 20260105 --set directory=/nowhere --wait
says "/nowhere" "No such file or directory"
