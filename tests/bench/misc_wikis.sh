# shellcheck shell=bash
# A farm of many small wikis on one MariaDB server, of each of which a small query becomes a file: by a recipe that the
# agent runs, and by the loop that an operator would write. Sourced by misc.sh.
# shellcheck disable=SC2154,SC2016 # variables are set there; inner shells expand theirs
rigs=$PWD/tests/rigs
server=$work/db
query='SELECT page_title FROM page WHERE page_namespace = 0 ORDER BY page_title'

make_databases() { # WIKIS
  "$rigs/mariadb.sh" up "$server" --owner $$ || fail "no MariaDB server"
  "$rigs/mariadb.sh" user "$server" dump "SELECT ON *.*" "REPLICATION CLIENT ON *.*" >/dev/null
  local i
  for ((i = 1; i <= $1; i++)); do
    echo "CREATE DATABASE wiki$i; USE wiki$i; CREATE TABLE page (page_id INT PRIMARY KEY, page_namespace INT, page_title VARBINARY(255));"
    echo "INSERT INTO page SELECT seq, seq % 3, CONCAT('Page_', seq, '_of_$i') FROM seq_1_to_100;"
  done | "$rigs/mariadb.sh" sql "$server" || fail "the databases cannot be made"
}

write_farm() { # WIKIS
  local farm=$work/farm i
  make_agent_farm "$farm"
  for ((i = 1; i <= $1; i++)); do
    printf '[target.wiki%d]\nvisibility = "public"\ngroups = ["small"]\n[target.wiki%d.values]\nserver = "%s/socket"\noption_file = "%s/dump.cnf"\ndatabase_name = "wiki%d"\n' \
      "$i" "$i" "$server" "$server" "$i"
  done >"$farm/conf/targets.d/wikis.toml"
  printf 'profiles = ["full"]\nrecipes = ["titles"]\n' >"$farm/conf/roles.d/bench.toml"
  cat >"$farm/conf/misc.d/titles.toml" <<TOML
description = "Titles"
owner = "bench"
contact = "bench@localhost"
targets = "all"
directory = "other/titles/{date}"
[producer]
kind = "sql"
query = "$query"
[check]
format = "lines"
[output]
names = ["{target}-{date}-titles.gz"]
TOML
}

loop_makes_titles() { # DIRECTORY WIKIS
  local i
  for ((i = 1; i <= $2; i++)); do
    mariadb --defaults-file="$server/dump.cnf" --quick --batch --skip-column-names "wiki$i" -e "$query" |
      gzip >"$1/wiki$i-20260101-titles.gz"
  done
}

measure_wikis() { # WIKIS ROUNDS
  make_databases "$1"
  export -f agent_runs loop_makes_titles
  export bin server query
  local round
  for ((round = 1; round <= $2; round++)); do
    rm -rf "$work/farm" "$work/loop"
    write_farm "$1"
    mkdir "$work/loop"
    measure wikis-agent bash -c 'agent_runs "$1" titles --targets small' _ "$work/farm"
    measure wikis-loop bash -euo pipefail -c 'loop_makes_titles "$1" "$2"' _ "$work/loop" "$1"
    local i made=$work/farm/public/other/titles/20260101
    for ((i = 1; i <= $1; i += 1 + $1 / 20)); do
      cmp -s <(zcat "$made/wiki$i-20260101-titles.gz") <(zcat "$work/loop/wiki$i-20260101-titles.gz") ||
        fail "the titles of wiki$i differ"
    done
  done
  "$rigs/mariadb.sh" down "$server"
  table_head "$1" wikis
  table_row wikis-loop "mariadb | gzip, one wiki after another"
  table_row wikis-agent "a recipe, sealed and released"
  share_row wikis-agent wikis-loop "a small query of each of $1 wikis" 0.5
}
