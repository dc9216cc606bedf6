#!/bin/bash
# import-config reads wikidump.conf, the list of tables and the stages of the engine before; check-config accepts what
# it writes, every wiki is in its group, and each key that is ignored is listed with the reason.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
old=$farm/old
mkdir "$old"
printf '%s\n' aawiki abwiki bigwiki hugewiki secretwiki gonewiki >"$old/all.dblist"
printf '%s\n' bigwiki >"$old/big.dblist"
printf '%s\n' gonewiki >"$old/skip.dblist"
printf '%s\n' secretwiki >"$old/private.dblist"
printf '%s\n' bigwiki >"$old/flow.dblist"
cat >"$old/wikidump.conf" <<'END'
[wiki]
dblist=all.dblist
skipdblist=skip.dblist, big.dblist
privatelist=private.dblist
closedlist=closed.dblist
flowlist=flow.dblist
dir=/srv/mediawiki
[output]
public=/mnt/dumps/public
private=/mnt/dumps/private
temp=/mnt/dumps/temp
fileperms=0o644
[database]
client_config_file=/etc/dumps/client.cnf
password=hunter2
[cleanup]
keep=10
[otherformats]
multistream=1
[bigwikis]
dblist=big.dblist
skipdblist=skip.dblist
keep=8
chunksEnabled=1
pagesPerChunkHistory=10000,20000,30000
checkpointTime=720
recombineHistory=0
lbzip2threads=3
[hugewiki]
keep=3
END
cat >"$old/tables.yaml" <<'END'
tables:
  page: {job: page, description: Pages.}
  site_stats: {job: sitestats, description: Numbers.}
END
cat >"$old/stages" <<'END'
# slots count on-failure mail command
1 max continue none ./worker --configfile wikidump.conf --date D --job tables
6 4 continue none ./worker --configfile wikidump.conf:bigwikis --date D
END
expect 0 ctl import-config "$old/wikidump.conf" "$old/wikidump.conf:bigwikis" --table-jobs "$old/tables.yaml" \
  --stages "$old/stages" --out "$farm/new"
says "[wiki] closedlist" "[database] password" "credentials are read from client_config_file only" "dumpsctl target learn"
! grep -r hunter2 "$farm/new" || fail "the password was copied"
expect 0 "$bin/dumpsctl" check-config "$farm/new"
says "the configuration is good"
expect 0 "$bin/dumpsctl" --config "$farm/new/agent.toml" targets --json
[ "$(jq -r '[.targets[] | .id + ":" + .visibility + ":" + .groups[0]] | join(" ")' <<<"$output")" = \
  "aawiki:public:main abwiki:public:main bigwiki:public:bigwikis hugewiki:public:hugewiki secretwiki:private:main" ] ||
  fail "targets: $output"

# Nothing is written over, and nothing is left of what fails.
expect 4 ctl import-config "$old/wikidump.conf" --out "$farm/new"
says "there is something of this name already"
echo "keep=5" >>"$old/wikidump.conf"
expect 1 ctl import-config "$old/wikidump.conf" --out "$farm/newer"
says "wikidump.conf:31: keep stands twice in [hugewiki]; it is in line 30"
sed -i '$d' "$old/wikidump.conf"
expect 1 ctl import-config "$old/wikidump.conf:bigwiki" --out "$farm/newer"
says 'has no section [bigwiki]' 'did you mean "bigwikis"?'
expect 1 ctl import-config "$old/nothing.conf" --out "$farm/newer"
[ -z "$(find "$farm" -maxdepth 1 -name 'newer*')" ] || fail "something is left"
expect 0 ctl import-config "$old/wikidump.conf" --out "$farm/newer" --json
jq -e '.groups == ["main", "hugewiki"] and (.ignored | length > 3)' <<<"$output" >/dev/null || fail "$output"
