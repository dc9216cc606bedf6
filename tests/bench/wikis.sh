# shellcheck shell=bash
# The wikis that the benchmark of XML dumps measures: the same pages on MariaDB and on SQLite, made once and kept
# below build/bench. Sourced behind measure.sh, whose $work they use.
# shellcheck disable=SC2154 # set there
rigs=$PWD/tests/rigs
kept=$PWD/build/bench/wikis-$revisions_wanted-1 # the last number goes up when what they hold changes
server=$kept/db
wiki_name=benchwiki

make_wikis() {
  if [ ! -e "$kept/complete" ]; then
    echo "making two wikis of $revisions_wanted revisions, once; of 100,000 it takes some minutes"
    "$rigs/mariadb.sh" down "$server"
    rm -rf "$kept"
    mkdir -p "$kept"
    local options=(--seed 42 --revisions "$revisions_wanted" --bigpage $((revisions_wanted * 50)))
    "$rigs/mariadb.sh" up "$server" -- --innodb-buffer-pool-size=1G || fail "no MariaDB server"
    "$rigs/mariadb.sh" user "$server" dump "SELECT ON *.*" "REPLICATION CLIENT ON *.*" >/dev/null
    "$rigs/wiki.sh" "$kept/mariadb" $wiki_name --mysql "$server" "${options[@]}" || fail "no wiki on MariaDB"
    "$rigs/wiki.sh" "$kept/sqlite" $wiki_name "${options[@]}" || fail "no wiki on SQLite"
    "$rigs/mariadb.sh" sql "$server" $wiki_name -e \
      'ANALYZE TABLE page, revision, slots, content, text, actor, comment, revision_comment_temp' >/dev/null
    touch "$kept/complete"
  else
    "$rigs/mariadb.sh" start "$server" || fail "the MariaDB server in $server does not start"
  fi
}

stop_server() { "$rigs/mariadb.sh" stop "$server"; }

# Writes what describes each wiki to the plugin.
write_targets() {
  local data=$kept/sqlite/data
  cat >"$work/sqlite.toml" <<TOML
[target.$wiki_name]
visibility = "public"
[target.$wiki_name.values]
database = "$data/$wiki_name.sqlite"
clusters = ["cluster1=$data/${wiki_name}_es1.sqlite", "cluster2=$data/${wiki_name}_es2.sqlite"]
siteinfo_file = "$kept/sqlite/siteinfo.xml"
TOML
  cat >"$work/mariadb.toml" <<TOML
[target.$wiki_name]
visibility = "public"
[target.$wiki_name.values]
server = "$server/socket"
option_file = "$server/dump.cnf"
database_name = "$wiki_name"
clusters = ["cluster1=$server/socket/${wiki_name}_es1", "cluster2=$server/socket/${wiki_name}_es2"]
siteinfo_file = "$kept/mariadb/siteinfo.xml"
TOML
}

# The same for the exporter without the agent.
exporter_options() { # sqlite|mariadb
  local data=$kept/sqlite/data
  exporter=(--siteinfo "$kept/$1/siteinfo.xml" --threads "$(nproc)")
  if [ "$1" = sqlite ]; then
    exporter+=(--database "$data/$wiki_name.sqlite" --cluster "cluster1=$data/${wiki_name}_es1.sqlite"
      --cluster "cluster2=$data/${wiki_name}_es2.sqlite")
  else
    exporter+=(--server "$server/socket" --option-file "$server/dump.cnf" --database "$wiki_name"
      --cluster "cluster1=$server/socket/${wiki_name}_es1" --cluster "cluster2=$server/socket/${wiki_name}_es2")
  fi
}

# Statements that the server has been sent since it started.
questions() { "$rigs/mariadb.sh" sql "$server" -N -e "SHOW GLOBAL STATUS LIKE 'Questions'" | cut -f2; }
