# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets what is not set here
# Real wikis of e2e tests, and MediaWiki's own scripts as the oracle of what their dumps are. Sourced behind lib.sh.
# Tests are skipped where MediaWiki or MariaDB are not installed.
rigs=$source/tests/rigs
server=  # directory of the test's MariaDB server
wiki=    # directory of the wiki that was made last
name=    # its name, and that of its target
option_file= # of a user who may only read, on MariaDB

[ -e /usr/share/mediawiki/maintenance/dumpBackup.php ] || skip "MediaWiki is missing; install mediawiki"

end_wikis() {
  local code=$?
  [ -z "$server" ] || "$rigs/mariadb.sh" down "$server" || true
  set +e
  (exit "$code")
  clean_up
}
trap end_wikis EXIT

sql() { "$rigs/mariadb.sh" sql "$server" "$@"; }

# One server for all wikis of the test, with a user `dump` who may read everything.
need_server() {
  [ -z "$server" ] || return 0
  [ -x /usr/sbin/mariadbd ] || skip "MariaDB is missing; install mariadb-server"
  server=$farm.db
  "$rigs/mariadb.sh" up "$server" --owner $$ || fail "no MariaDB server"
  option_file=$("$rigs/mariadb.sh" user "$server" dump "SELECT ON *.*" "REPLICATION CLIENT ON *.*")
}

# Makes a wiki and a public target of its name. A prefix of tables must be the first of the options.
new_wiki() { # sqlite|mariadb NAME [--prefix PREFIX] OPTION-OF-WIKI.SH...
  local kind=$1 values=()
  name=$2
  wiki=$farm/$name
  shift 2
  if [ "$kind" = mariadb ]; then
    need_server
    "$rigs/wiki.sh" "$wiki" "$name" --mysql "$server" "$@" || fail "no wiki could be made on MariaDB"
    values=("server = \"$server/socket\"" "database_name = \"$name\"" "option_file = \"$option_file\""
      "clusters = [\"cluster1=$server/socket/${name}_es1\", \"cluster2=$server/socket/${name}_es2\"]")
  else
    "$rigs/wiki.sh" "$wiki" "$name" "$@" || fail "no wiki could be made on SQLite"
    values=("database = \"$wiki/data/$name.sqlite\""
      "clusters = [\"cluster1=$wiki/data/${name}_es1.sqlite\", \"cluster2=$wiki/data/${name}_es2.sqlite\"]")
  fi
  [ "${1:-}" != --prefix ] || values+=("prefix = \"$2\"")
  target "$name" public "${values[@]}" "siteinfo_file = \"$wiki/siteinfo.xml\""
}

# Runs one of MediaWiki's scripts on the wiki.
mediawiki() { # SCRIPT ARGUMENT...
  MW_CONFIG_FILE=$wiki/LocalSettings.php "$rigs/maintenance.sh" "$@" >>"$farm/mediawiki.log" 2>&1 ||
    { tail -n 15 "$farm/mediawiki.log" | cut -c -400 >&2; fail "MediaWiki's $1 failed"; }
}

# Runs a job of xml-dump; its files, unpacked, are left in $farm/LABEL without the part of their name that all share.
dump() { # LABEL JOB [KEY=VALUE...]
  local label=$1 job=$2 set=() word file plain
  shift 2
  for word; do set+=(--set "$word"); done
  expect 0 "$bin/dumpsctl" try xml-dump "$job" --target "$conf/targets.d/$name.toml" --scratch "$farm/scratch-$label" \
    --date "$date" "${set[@]}"
  mkdir -p "$farm/$label"
  for file in "$farm/scratch-$label/public/$name/$date/$name-$date-"*; do
    plain=$farm/$label/$(basename "${file#*"$name-$date-"}")
    case $file in
      *.gz) gzip -dc "$file" >"${plain%.gz}" ;;
      *.bz2) bzip2 -dc "$file" >"${plain%.bz2}" ;;
    esac
  done
}

same_bytes() { # OURS MEDIAWIKIS
  [ -s "$2" ] || fail "$2 is empty"
  cmp -s "$1" "$2" || fail "$1 has other bytes than MediaWiki's: $(diff -a "$1" "$2" | head -n 12 | cut -c -300)"
}

# What MediaWiki's filters leave for the files of articles.
# shellcheck disable=SC2034
articles_filters=(--filter=latest --filter=notalk "--filter=namespace:!NS_USER")

# Dumps the wiki in every mode, then lets MediaWiki do it (whose exports also write to the wiki), and compares.
exports_equal_those_of_mediawiki() {
  local there=$farm/mediawiki kind
  mkdir -p "$there"
  dump one-pass meta-history dialect=direct
  dump one-pass-0.10 meta-history dialect=direct schema=0.10
  dump one-pass-current meta-current dialect=direct
  dump files meta-history dialect=direct namespaces=6 uploads=true upload_url=https://demo.example/w/images
  dump stubs stubs
  dump logs logs
  for kind in articles meta-current meta-history; do dump $kind $kind; done

  mediawiki dumpBackup --full --output="file:$there/full" --output="file:$there/current" --filter=latest
  mediawiki dumpBackup --full --schema-version 0.10 --output="file:$there/full-0.10"
  mediawiki dumpBackup --full --uploads --output="file:$there/files" --filter=namespace:NS_FILE
  mediawiki dumpBackup --full --stub --output="file:$there/stub-meta-history" \
    --output="file:$there/stub-meta-current" --filter=latest --output="file:$there/stub-articles" "${articles_filters[@]}"
  mediawiki dumpBackup --logs --output="file:$there/logs"
  for kind in articles meta-current meta-history; do
    mediawiki dumpTextPass --full --stub="file:$there/stub-$kind" --output="file:$there/pages-$kind"
  done

  same_bytes "$farm/one-pass/pages-meta-history.xml" "$there/full"
  same_bytes "$farm/one-pass-0.10/pages-meta-history.xml" "$there/full-0.10"
  same_bytes "$farm/one-pass-current/pages-meta-current.xml" "$there/current"
  same_bytes "$farm/files/"pages-meta-history.xml* "$there/files"
  same_bytes "$farm/logs/pages-logging.xml" "$there/logs"
  for kind in articles meta-current meta-history; do
    same_bytes "$farm/stubs/stub-$kind.xml" "$there/stub-$kind"
    same_bytes "$farm/$kind/pages-$kind.xml" "$there/pages-$kind"
  done
}

# Lets the target read another database than that of new_wiki.
use_database() { sed -i "s#^\(database\|database_name\) = .*#\1 = \"$1\"#" "$conf/targets.d/$name.toml"; } # FILE|NAME

# Dumps the wiki from the tables that it has with other versions of MediaWiki: the bytes are what 1.39 has written,
# but for the addresses of texts in stubs, which 1.43 may keep without a row of table `text`.
dumps_from_every_version_equal() { # sqlite|mariadb
  local version copy there=$farm/mediawiki
  mkdir -p "$there"
  mediawiki dumpBackup --full --output="file:$there/full"
  mediawiki dumpBackup --full --stub --output="file:$there/stub"
  mediawiki dumpBackup --logs --output="file:$there/logs"
  for version in 1.35 1.41 1.43; do
    copy=${name}_${version/./_}
    if [ "$1" = mariadb ]; then
      sql -e "CREATE DATABASE $copy"
      mariadb-dump --no-defaults --user=root --socket="$server/socket" "$name" | sql "$copy"
      "$rigs/as-version.sh" $version - "$copy" --mysql "$server" || fail "no tables of $version"
      use_database "$copy"
    else
      cp "$wiki/data/$name.sqlite" "$wiki/data/$copy.sqlite"
      "$rigs/as-version.sh" $version "$wiki" "$copy" || fail "no tables of $version"
      use_database "$wiki/data/$copy.sqlite"
    fi
    dump "full-$version" meta-history dialect=direct
    dump "stubs-$version" stubs
    dump "logs-$version" logs
    same_bytes "$farm/full-$version/pages-meta-history.xml" "$there/full"
    same_bytes "$farm/logs-$version/pages-logging.xml" "$there/logs"
    if [ $version = 1.43 ]; then
      grep -q 'location="es:DB://' "$farm/stubs-$version/stub-meta-history.xml" || fail "no text has an address of its own"
      sed -i 's/ location="[^"]*"\( id="[0-9]*"\)\?//' "$there/stub" "$farm/stubs-$version/stub-meta-history.xml"
    fi
    same_bytes "$farm/stubs-$version/stub-meta-history.xml" "$there/stub"
  done
}
