# shellcheck shell=bash
# A host whose systemd runs the agent, installed from the packages of this build; sourced by the tests that need
# one. DUMPS_SOURCE_DIR and DUMPS_BINARY_DIR name source and build; set by ctest, by default build/dev of this tree.
#
#   new_host                 boots a rig (tests/rigs/systemd.sh) that goes when the test ends
#   on_host CMD...           runs a command on it, as root
#   install_packages         installs agent and plugins on it
#   configure_demo           demo wiki, role and profiles of a test; the packaged agent.toml is used but for its role
#   eventually SECONDS CMD   waits until CMD succeeds, and fails the test when it does not
#   fail MESSAGE             ends the test; the host's journal is shown
: "${DUMPS_SOURCE_DIR:=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")}"
: "${DUMPS_BINARY_DIR:=$DUMPS_SOURCE_DIR/build/dev}"
rig=$DUMPS_SOURCE_DIR/tests/rigs/systemd.sh
host=
host_root=  # where its / can be seen from here
packages=$DUMPS_BINARY_DIR/tests/packages

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

end_host() {
  local status=$?
  if [ $status -ne 0 ] && [ $status -ne 77 ]; then
    echo "--- what the agent of $host said:" >&2
    on_host journalctl --no-pager -u dumpsd -n 60 -o short-precise >&2 || true
  fi
  "$rig" down "$host"
  exit $status
}

new_host() {
  "$rig" check
  host=dumps-$$
  trap end_host EXIT
  "$rig" up "$host"
  host_root=$("$rig" root "$host")
}

on_host() { "$rig" exec "$host" "$@"; }

eventually() {
  local seconds=$1 began=$SECONDS
  shift
  until "$@" >/dev/null 2>&1; do
    [ $((SECONDS - began)) -lt "$seconds" ] || fail "not within $seconds s: $*"
    sleep 0.1
  done
}

# Packs what is built, when something changed since it was packed last. Builds nothing.
make_packages() {
  local program stamp=$packages/.made
  for program in dumpsd dumpsctl dumps-file dumps-worker; do
    [ -x "$DUMPS_BINARY_DIR/bin/$program" ] || fail "$DUMPS_BINARY_DIR/bin/$program is missing; build first"
  done
  if [ -e "$stamp" ] && [ -z "$(find "$DUMPS_BINARY_DIR"/bin "$DUMPS_BINARY_DIR"/plugins/*.so \
    "$DUMPS_BINARY_DIR"/systemd "$DUMPS_SOURCE_DIR"/{systemd,conf,plugin-api} -newer "$stamp" -type f -print -quit)" ]; then
    return
  fi
  rm -rf "$packages"
  mkdir -p "$packages"
  touch "$stamp.begin"
  (cd "$DUMPS_BINARY_DIR" && cpack -B "$packages" --config CPackConfig.cmake) >"$packages/cpack.log" 2>&1 ||
    { tail -20 "$packages/cpack.log" >&2; fail "cpack made no packages"; }
  rm -rf "$packages/_CPack_Packages"
  mv "$stamp.begin" "$stamp"
}

install_packages() {
  make_packages
  on_host mkdir -p /root/packages
  "$rig" put "$host" "$packages"/*.deb /root/packages
  on_host sh -c 'cd /root/packages && dpkg -i dumps-agent_* dumps-plugin-xml-dump_* dumps-plugin-hash_* \
    dumps-plugin-recompress_*' >"$packages/install.log" 2>&1 ||
    { tail -20 "$packages/install.log" >&2; fail "the packages could not be installed"; }
}

# Profiles: full, and slow, one step that writes a line every 100 ms for 15 s.
configure_demo() {
  local data=$DUMPS_SOURCE_DIR/tests/data root=$host_root db
  mkdir -p "$root"/srv/wiki "$root"/etc/dumps-agent/{roles.d,profiles.d}
  for db in demowiki demowiki_es1 demowiki_es2; do xz -dc "$data/$db.sqlite.xz" > "$root/srv/wiki/$db.sqlite"; done
  cp "$data/demowiki-siteinfo.xml" "$root/srv/wiki/"
  cp "$DUMPS_BINARY_DIR/zoo/zoo-good.so" "$root/usr/lib/dumps-agent/plugins/"
  sed "s|{config}/../wiki|/srv/wiki|g" "$DUMPS_SOURCE_DIR/conf/demo/targets.d/demowiki.toml" \
    > "$root/etc/dumps-agent/targets.d/demowiki.toml"
  sed -i 's/^roles = .*/roles = ["test"]/' "$root/etc/dumps-agent/agent.toml"
  printf '%s\n' 'description = "A test."' 'plugins = ["xml-dump", "recompress", "hash", "zoo-good"]' \
    'profiles = ["full", "slow"]' > "$root/etc/dumps-agent/roles.d/test.toml"
  cat > "$root/etc/dumps-agent/profiles.d/slow.toml" <<'TOML'
description = "15 seconds of work."
[[step]]
name = "lines"
plugin = "zoo-good"
job = "lines"
params = { lines = 150, line_ms = 100 }
TOML
}

main_pid() { on_host systemctl show --value -p MainPID dumpsd; }

run_state() { # RUN
  on_host dumpsctl --json show "$1" | jq -r .state
}

is_in_state() { [ "$(run_state "$1")" = "$2" ]; }

# Lines of the agent's journal that match PATTERN.
said_by_agent() {
  local said
  said=$(on_host journalctl --no-pager -o cat -u dumpsd)
  grep -E "$1" <<<"$said"
}

# The worker of the job that the agent says is running, and not of a plan in the making.
worker_pid() { on_host dumpsctl --json ps | jq -e '.jobs[] | select(.mode != "plan") | .pid'; }

# Every file that the run released decodes and has the hash that its manifest states.
check_public_files() { # TARGET DATE
  local directory=$host_root/srv/dumps/public/$1/$2 file
  [ -e "$directory/manifest.json" ] || fail "$directory has no manifest"
  for file in "$directory"/*.gz; do [ ! -e "$file" ] || gzip -t "$file" || fail "$file is damaged"; done
  for file in "$directory"/*.bz2; do [ ! -e "$file" ] || bzip2 -t "$file" || fail "$file is damaged"; done
  for file in "$directory"/*-sha1sums.txt; do
    [ ! -e "$file" ] || (cd "$directory" && sha1sum --quiet -c "$file") || fail "hashes of $directory are wrong"
  done
}
