#!/bin/bash
# Files of another service are asked of a sibling host first, go on where a connection was lost, and keep their bytes;
# while one of them has not upstream's hash, none is public. The secret for it is in no log and no argument.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
# shellcheck source=tests/e2e/upstreams.sh
. "$(dirname "$0")/upstreams.sh"
mkdir -p "$farm/origin/$date" "$farm/sibling/$date"
at=$farm/origin/$date
seq 20000 | gzip -9n >"$at/t-$date-numbers.json.gz"
seq 30 | bzip2 >"$at/t-$date-few.bz2"
printf 'id\tname\n' >"$at/t-$date-names.tsv"
echo "a readme" >"$at/readme.html"
(cd "$at" && sha256sum -- t-* >sha256sums.txt)
cp "$at/t-$date-few.bz2" "$farm/sibling/$date/"
printf 'id\tNAME\n' >"$at/t-$date-names.tsv" # not what the list says
upstream origin cut secret=hush-hush busy
upstream sibling secret=hush-hush
(umask 077 && echo hush-hush >"$farm/key")
setting[secrets.upstream]="\"$farm/key\""
setting[supervision.retries]=0
target t public
recipe fetched 'directory = "other/fetched/{date}"' <<TOML
[params]
secret = "upstream"
[producer]
kind = "fetch"
servers = ["${url[sibling]}/", "${url[origin]}/"]
index = "{date}/"
match = "t-.*"
sums = "{date}/sha256sums.txt"
needs_sums = true
attempts = 3
TOML
start_agent
run_recipe 1 fetched
says "t-$date-names.tsv" "sha256 is" "upstream's list says"
nothing_public
(cd "$at" && printf 'id\tname\n' >"t-$date-names.tsv")
expect 0 ctl restart "t/$date@fetched"
ends_as "t/$date@fetched" "done"
public=$farm/public/other/fetched
[ "$(cd "$public/$date" && printf '%s\n' t-*"$date"-{few,names,numbers}* | sort | wc -l)" -eq 3 ] || fail "other files"
(cd "$public/$date" && sha256sum --quiet -c "$at/sha256sums.txt") || fail "bytes have changed on the way"
[ ! -e "$public/$date/readme.html" ] || fail "a file that does not match"
grep -q "^206 /$date/t-$date-numbers.json.gz bytes=" "$farm/origin.log" || fail "nothing went on in the middle"
grep -q "^200 /$date/t-$date-few.bz2" "$farm/sibling.log" || fail "the sibling was not asked first"
! grep -q "few.bz2" "$farm/origin.log" || fail "the origin was asked for what the sibling has"
! grep -rqs hush-hush "$log" "$farm/state" "$farm/temp" "$farm/public" "$farm/private" || fail "the secret is somewhere"
