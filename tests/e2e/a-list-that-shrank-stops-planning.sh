#!/bin/bash
# A list of wikis that cannot be read, is empty, or lost more than it may at once stops planning: the agent keeps what
# it knows, until an operator accepts the new list.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
profile lines
step one zoo-good/lines
printf 'w%s\n' {1..20} >"$conf/all.dblist"
printf 'w%s\n' {11..20} >"$conf/private.dblist"
cp "$conf/private.dblist" "$farm/private-list"
cat >"$conf/targets.d/farm.toml" <<END
[[source]]
name = "farm"
type = "dblist"
path = "../all.dblist"
private = "../private.dblist"
visibility = "public"
END
sed -i 's|"\.\./|"'"$conf"'/|' "$conf/targets.d/farm.toml"
start_agent
refused() {
  expect 1 ctl check-config
  says "$@"
  expect 2 ctl reload
  says "$@" "the old one stays"
  [ "$(curl -s --unix-socket "$farm/state/control.sock" http://localhost/v1/targets | jq '.targets | length')" -eq 20 ] ||
    fail "the agent has other targets now"
}
cp "$conf/all.dblist" "$farm/all"
: >"$conf/all.dblist"
refused "source farm" "it is empty, and was not before"
rm "$conf/all.dblist"
refused "source farm" "No such file or directory"
head -10 "$farm/all" >"$conf/all.dblist"
refused "it lost 10 of 20 targets" "dumpsctl targets accept"
cp "$farm/all" "$conf/all.dblist"
: >"$conf/private.dblist"
refused "its list of private wikis is empty, and was not before"
head -4 "$farm/private-list" >"$conf/private.dblist" # or six of them would become public
refused "its list of private wikis lost 6 of 10 targets"
cp "$farm/private-list" "$conf/private.dblist"
expect 0 ctl reload

head -10 "$farm/all" >"$conf/all.dblist"
stop_agent
agent_refuses 78 # nor is it forgotten by a restart
says "it lost 10 of 20 targets"
expect 0 ctl targets accept
says "accepted: 10 targets"
start_agent
expect 0 ctl run lines --target w3 --date $date --wait
