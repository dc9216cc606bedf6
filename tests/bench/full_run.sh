# shellcheck shell=bash
# Whole full runs of a wiki for the benchmark of XML dumps: the agent's, with every file sealed and released, and the
# same files by MediaWiki's scripts, mariadb-dump and compressors, one after another as an operator's script would.
# No multistream file and no .7z, which MediaWiki's scripts do not make. Sourced by xml-dump.sh.
# shellcheck disable=SC2154,SC2016 # variables are set there; inner shells expand theirs
read -ra full_steps <<<"${DUMPS_BENCH_STEPS:-xml logs titles tables}"

write_agent() { # DIRECTORY
  local step
  make_agent_farm "$1"
  cp "$work/$backend.toml" "$1/conf/targets.d/$wiki_name.toml"
  echo 'profiles = ["bench"]' >"$1/conf/roles.d/bench.toml"
  for step in "${full_steps[@]}"; do
    printf '[[step]]\nname = "%s"\nplugin = "xml-dump"\njob = "%s"\n' "$step" "$step"
  done >"$1/conf/profiles.d/bench.toml"
}

full_run() {
  local farm=$work/farm
  rm -rf "$farm"
  write_agent "$farm"
  export -f agent_runs
  export bin wiki_name
  measure "$backend-run" bash -c 'agent_runs "$1" bench --target "$wiki_name"' _ "$farm"
}

mediawiki_does_it() { # DIRECTORY
  local stubs=$1/stub kind table
  script() { "$rigs/maintenance.sh" "$@"; }
  script dumpBackup --full --stub --output="gzip:$stubs-meta-history.gz" \
    --output="gzip:$stubs-meta-current.gz" --filter=latest \
    --output="gzip:$stubs-articles.gz" --filter=latest --filter=notalk '--filter=namespace:!NS_USER'
  for kind in articles meta-current meta-history; do
    script dumpTextPass --full --stub="gzip:$stubs-$kind.gz" --output="$bzip2:$1/pages-$kind.bz2"
  done
  script dumpBackup --logs --output="gzip:$1/logs.gz"
  if [ "$backend" = mariadb ]; then
    mariadb --defaults-file="$server/dump.cnf" --quick -N "$wiki_name" -e 'SELECT page_namespace, page_title FROM page' | gzip >"$1/titles.gz"
    while read -r table; do
      mariadb-dump --defaults-file="$server/dump.cnf" --single-transaction --skip-lock-tables "$wiki_name" "$table" | gzip >"$1/$table.sql.gz"
    done <"$1/tables"
  else
    sqlite3 "$kept/sqlite/data/$wiki_name.sqlite" 'SELECT page_namespace, page_title FROM page' | gzip >"$1/titles.gz"
    while read -r table; do
      sqlite3 "$kept/sqlite/data/$wiki_name.sqlite" ".dump $table" | gzip >"$1/$table.sql.gz"
    done <"$1/tables"
  fi
}

full_run_of_mediawiki() {
  local there=$work/theirs
  rm -rf "$there"
  mkdir "$there"
  # The same tables as the agent's run.
  find "$work/farm/public" -name '*-20260101-*.sql.gz' | sed 's/.*-20260101-\(.*\)\.sql\.gz/\1/' >"$there/tables"
  export -f mediawiki_does_it
  export rigs server kept wiki_name backend bzip2
  MW_CONFIG_FILE=$kept/$backend/LocalSettings.php measure "$backend-mw-run" bash -euc 'mediawiki_does_it "$1"' _ "$there"
}

report_full_run() {
  table_head "$revisions" revisions
  table_row "$backend-run" "$backend: full run, agent, sealed and released"
  table_row "$backend-mw-run" "  MediaWiki's scripts, $bzip2, gzip"
  ratio_row "$backend-run" "$backend-mw-run" "$backend: full run"
  verdict "$backend-run" "$backend-mw-run" 4 "$peak_mib"
}
