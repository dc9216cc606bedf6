#!/bin/bash
# dumpsctl mirror makes rsyncd's configuration, the lists of good runs and the mirrors' page from one source; plain rsync
# clients then fetch by the modules that mirrors use today, get no failed run and no file in the making, and nobody else
# is let in. A peer that sends files keeps its links.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_root "rsyncd changes its user"
command -v rsync >/dev/null || skip "there is no rsync; apt-get install rsync"
port=$((20000 + RANDOM % 20000))
demowiki public
start_agent
for day in 20251101 20251201; do expect 0 ctl run full --target demowiki --date $day --step titles --step siteinfo-namespaces --wait; done
stop_agent
tree=$farm/public
# A run of another engine that failed, and what it had not finished.
mkdir -p "$tree/demowiki/20251215"
echo 'name:titles; status:failed; updated:2025-12-15 00:00:00' >"$tree/demowiki/20251215/dumpruninfo.txt"
echo half >"$tree/demowiki/20251215/demowiki-20251215-all-titles.gz"
echo half >"$tree/demowiki/20251201/demowiki-20251201-pages.xml.bz2.inprog"
cat >"$conf/rsyncd.toml" <<END
[server]
port = $port
address = "127.0.0.1"
user = "nobody"
group = "nogroup"

[module.dumpslastone]
path = "public"
comment = "the last good run of every wiki"
last_good = 1

[module.dumpmirrorseverything]
path = "public"

[module.incoming]
path = "$farm/incoming"
writable = true
users = ["peer"]
secrets_file = "$farm/secrets"
hosts = ["127.0.0.1"]
END
mkdir -m 777 "$farm/incoming"
(umask 077 && echo peer:geheim >"$farm/secrets" && echo geheim >"$farm/password")
cat >"$farm/uni.toml" <<'END'
title = "Example University"
contact = "mirror@example.org"
addresses = ["127.0.0.1"]
modules = ["dumpslastone"]
END

expect 0 ctl mirror check "$farm/uni.toml"
says dumpslastone
expect 0 ctl mirror add "$farm/uni.toml"
says rsyncd.conf rsync-inc-last-5.txt mirrors.html
expect 4 ctl mirror add "$farm/uni.toml"
expect 0 ctl mirror write
says "as it was"
expect 1 ctl mirror test uni
says rsyncd
setsid rsync --daemon --no-detach --config="$farm/state/rsyncd.conf" </dev/null >>"$log" 2>&1 &
server=rsync://127.0.0.1:$port
wait_for rsync "$server/"
expect 0 ctl mirror test uni
says "127.0.0.1  may fetch"

fetch() { rsync -rlt "$server/$1/" "$farm/$1/"; }
expect 0 fetch dumpslastone
(cd "$farm/dumpslastone" && find . -type f | sort >"$farm/have")
grep -q './demowiki/20251201/demowiki-20251201-all-titles.gz' "$farm/have" || fail "the last good run is missing"
! grep -E '20251101|20251215|inprog|/\.' "$farm/have" || fail "these are in no last good run"
cmp "$tree/demowiki/20251201/manifest.json" "$farm/dumpslastone/demowiki/20251201/manifest.json" || fail "manifest"
# What mirrors' own scripts do with the lists.
rsync -rlt --files-from="$tree/rsync-filelist-last-1-good.txt" "$tree/" "$farm/by-list/"
diff <(cd "$farm/by-list" && find . -type f | sort) <(grep -v '/rsync-' "$farm/have") || fail "the list of files names others"
[ "$(cat "$tree/rsync-dirlist-last-2-good.txt")" = $'/demowiki/20251201\n/demowiki/20251101' ] || fail "list of directories"
expect 5 fetch dumpmirrorseverything # access denied

ln -s ../20251201/x "$farm/link"
expect 0 rsync -rlt --password-file="$farm/password" "$farm/link" "rsync://peer@127.0.0.1:$port/incoming/latest/"
[ "$(readlink "$farm/incoming/latest/link")" = ../20251201/x ] || fail "the receiver's link is $(readlink "$farm/incoming/latest/link")"
expect 4 rsync -rlt --delete --password-file="$farm/password" "$farm/by-list/" "rsync://peer@127.0.0.1:$port/incoming/"

expect 0 ctl mirror disable uni --reason "its disk is being replaced"
expect 5 fetch dumpslastone
expect 0 ctl mirror list
says "no: its disk is being replaced"
! grep -q University "$tree/mirrors.html" || fail "a mirror that is not active is on the page"
expect 0 ctl mirror enable uni
expect 0 fetch dumpslastone
sed -i 's/last_good = 1/last_good = 7/' "$conf/rsyncd.toml"
expect 2 ctl mirror write
says "rsyncd.toml" last_good
