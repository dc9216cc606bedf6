#!/bin/bash
# The demo: an agent of its own below one directory dumps a small wiki that comes with the project, and every file
# is checked with the tools that downloaders use. Running it again goes on where it was, and does nothing twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
# shellcheck source=tests/run.d/packages.sh
. tests/run.d/packages.sh
bin=$root/build/dev/bin

stop=
if [ "${1:-}" = --stop ]; then
  stop=yes
  shift
fi
dir=$(realpath -m "${1:-build/demo}")
ctl=("$bin/dumpsctl" --config "$dir/conf/agent.toml")

fail() {
  echo "demo: $*" >&2
  exit 1
}

running() { [ -x "$bin/dumpsctl" ] && [ -S "$dir/state/control.sock" ] && "${ctl[@]}" status --json >/dev/null 2>&1; }

stop_agent() {
  local pid
  pid=$("${ctl[@]}" status --json 2>/dev/null | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
  [ -n "$pid" ] || fail "no agent runs on $dir"
  kill -TERM "$pid"
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || { echo "demo: stopped the agent of $dir (pid $pid)"; return; }
    sleep 0.1
  done
  fail "the agent (pid $pid) did not stop within 30 s; see $dir/dumpsd.log"
}

if [ -n "$stop" ]; then
  stop_agent
  exit
fi

need_packages "${demo_packages[@]}"
[ ! -e "$dir" ] || [ -e "$dir/.dumps-demo" ] || [ -z "$(ls -A "$dir")" ] ||
  fail "$dir holds something else; name an empty directory: ./run demo DIR"
[ ${#dir} -le 80 ] || fail "the path $dir is too long for a socket below it; name a shorter one: ./run demo DIR"
./run build dev packaged  # the tests are not needed

mkdir -p "$dir"/{public,private,temp,state,wiki}
touch "$dir/.dumps-demo"
rm -rf "$dir/conf"
cp -r conf/demo "$dir/conf"
for db in demowiki demowiki_es1 demowiki_es2; do
  [ -e "$dir/wiki/$db.sqlite" ] || { xz -dc "tests/data/$db.sqlite.xz" > "$dir/wiki/$db.tmp" && mv "$dir/wiki/$db.tmp" "$dir/wiki/$db.sqlite"; }
done
cp tests/data/demowiki-siteinfo.xml "$dir/wiki/"
[ -e "$dir/date" ] || date -u +%Y%m%d > "$dir/date"
date=$(cat "$dir/date")

echo
echo "== checking the configuration"
"${ctl[@]}" check-config "$dir/conf/agent.toml"

if running; then
  echo "== the agent of $dir is running already"
else
  echo "== starting dumpsd; its log is $dir/dumpsd.log"
  setsid "$bin/dumpsd" --config "$dir/conf/agent.toml" </dev/null >>"$dir/dumpsd.log" 2>&1 &
  for _ in $(seq 200); do
    running && break
    kill -0 $! 2>/dev/null || { tail -20 "$dir/dumpsd.log" >&2; fail "dumpsd did not start"; }
    sleep 0.1
  done
  running || { tail -20 "$dir/dumpsd.log" >&2; fail "dumpsd does not answer"; }
fi

echo "== dumping demowiki of $date with profile full"
"${ctl[@]}" run full --target demowiki --date "$date" --wait

out=$dir/public/demowiki/$date
echo "== checking every file with other tools"
(cd "$out" && md5sum --quiet -c "demowiki-$date-md5sums.txt" && sha1sum --quiet -c "demowiki-$date-sha1sums.txt")
for file in "$out"/*; do
  case $file in
    *.gz) gzip -t "$file" ;;
    *.bz2) bzip2 -t "$file" ;;
    *.7z) 7z t "$file" >/dev/null ;;
  esac
done
compare() { # FILE DECODER REFERENCE
  $2 "$out/demowiki-$date-$1" | cmp - <(xz -dc "tests/data/reference/$3.xz") ||
    fail "$1 differs from what MediaWiki itself exports"
}
for kind in stub-meta-history stub-meta-current stub-articles pages-logging; do
  compare "$kind.xml.gz" "gzip -dc" "$kind.xml"
done
for kind in pages-articles pages-meta-current pages-meta-history; do
  compare "$kind.xml.bz2" "bzip2 -dc" "$kind.xml"
done
compare all-titles-in-ns0.gz "gzip -dc" all-titles-in-ns0
echo "all hashes are right, all files decode, and the XML is what MediaWiki's own scripts write"

echo
tree --noreport -s "$dir/public"
cat <<END

Look at
  $out/index.html           the run as downloaders see it
  $out/manifest.json        what was made, counted and hashed
  $dir/private/.runs/demowiki/$date/    records, plans and logs of the run
and try
  export DUMPS_SOCKET=$dir/state/control.sock
  build/dev/bin/dumpsctl status
  build/dev/bin/dumpsctl show demowiki/$date
  build/dev/bin/dumpsctl restart demowiki/$date --step titles
  build/dev/bin/dumpsctl plugins
  ./run demo --stop ${1:-}
END
