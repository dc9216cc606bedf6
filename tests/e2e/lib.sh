#!/bin/bash
# What the e2e tests share: a farm of one host below one fresh directory, with an agent that is started, stopped and
# killed, and the words in which tests say what they expect. Sourced. When the test ends, however it does, its
# processes and its directory go; when it fails, the end of the agent's log is shown.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=${DUMPS_SOURCE_DIR:-$(cd "$here/../.." && pwd)}
build=${DUMPS_BINARY_DIR:-$source/build/dev}
bin=$build/bin
# shellcheck disable=SC2034 # for the tests
date=20260101
patience=${DUMPS_TEST_PATIENCE:-90} # seconds until something that must happen counts as not happening
export LC_ALL=C.UTF-8 TZ=UTC
unset DUMPS_CONFIG DUMPS_SOCKET

farm=$(mktemp -d "${TMPDIR:-/tmp}/e2e-XXXXXX")
chmod 711 "$farm" # other users are to reach the control socket
conf=$farm/conf
log=$farm/dumpsd.log
agent_pid=
agent_wrapper=() # a command that runs dumpsd in its stead, and becomes it
declare -A setting=([supervision.cancel_grace]='"1s"' [supervision.term_grace]='"1s"'
  [supervision.adopt_grace]='"30s"' [supervision.retries]=1 [supervision.backoff]='"100ms"' [slots.cores]=2)
mkdir -p "$farm"/{public,private,temp,plugins} "$conf"/{roles.d,profiles.d,targets.d}
: >"$log"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

skip() {
  echo "skipped: $*"
  exit 77
}

need_root() { [ "$(id -u)" -eq 0 ] || skip "needs root: $*"; }

# The whole test in mounts of its own, which vanish with it. First line of a test that mounts.
need_own_mounts() {
  need_root "it mounts file systems"
  [ -z "${own_mounts:-}" ] || return 0
  rm -rf "$farm"
  trap - EXIT
  unshare --mount true 2>/dev/null || skip "no mount namespaces here"
  own_mounts=yes exec unshare --mount --propagation private "$0"
}

# --- processes ---

# Pids of all workers of this farm, also of those that no agent knows.
farm_workers() { pgrep -f -- "--job $farm/" || true; }

# Kills processes and, of those that lead a session, what they have started.
kill_session() { # PID...
  local pid
  for pid; do
    kill -KILL "$pid" 2>/dev/null || true
    pkill -KILL -s "$pid" 2>/dev/null || true
  done
}

clean_up() {
  local code=$?
  trap - EXIT
  set +e
  if [ "$code" -ne 0 ] && [ "$code" -ne 77 ]; then
    echo "--- end of the agent's log" >&2
    tail -n 25 "$log" >&2
  fi
  [ -z "$agent_pid" ] || kill_agent
  while true; do
    local workers
    mapfile -t workers < <(farm_workers)
    [ ${#workers[@]} -gt 0 ] || break
    kill_session "${workers[@]}"
    sleep 0.02
  done
  local jobs_left
  mapfile -t jobs_left < <(jobs -p)
  kill_session "${jobs_left[@]}"
  wait 2>/dev/null
  [ -z "${own_mounts:-}" ] || awk -v at="$farm/" 'index($2, at) == 1 { print $2 }' /proc/mounts | xargs -r umount -l
  rm -rf "$farm"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# Repeats a command until it succeeds.
wait_for() { # COMMAND...
  local end=$((SECONDS + patience))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "not within $patience s: $*"
    sleep 0.05
  done
}

# Runs a command that has to end with this code; what it says is left in $output.
expect() { # CODE COMMAND...
  local code=0 wanted=$1
  shift
  output=$("$@" 2>&1) || code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code and not $wanted of: $*"$'\n'"$output"
}

# The last command's output has all of these texts.
says() { # TEXT...
  local text
  for text; do
    [[ $output == *"$text"* ]] || fail "\"$text\" is not in: $output"
  done
}

never_says() { # TEXT...
  local text
  for text; do
    [[ $output != *"$text"* ]] || fail "\"$text\" is in: $output"
  done
}

is_gone() { ! kill -0 "$1" 2>/dev/null || [[ $(ps -o stat= -p "$1") == Z* ]]; } # PID

# --- configuration ---

# A plugin of the zoo becomes installed.
install_zoo() { # KIND...
  local kind
  for kind; do
    cp "$build/zoo/zoo-$kind.so" "$farm/plugins/"
  done
}

# Writes agent.toml from ${setting[SECTION.KEY]}, and a role that may run the farm's own profiles and `full`.
write_config() {
  local name key
  setting[agent.roles]='["test"]'
  for key in public private temp state; do
    [ -n "${setting[trees.$key]:-}" ] || setting[trees.$key]="\"$farm/$key\""
  done
  [ -n "${setting[paths.plugins]:-}" ] || setting[paths.plugins]="[\"$build/plugins\", \"$farm/plugins\"]"
  while read -r name; do
    [ "${section:-}" = "${name%%.*}" ] || printf '\n[%s]\n' "${name%%.*}"
    section=${name%%.*}
    printf '%s = %s\n' "${name#*.}" "${setting[$name]}"
  done < <(printf '%s\n' "${!setting[@]}" | sort) >"$conf/agent.toml"
  unset section
  if [ ! -e "$conf/roles.d/test.toml" ]; then
    local profiles=()
    [ ! -e "$conf/targets.d/demowiki.toml" ] || profiles=('"full"')
    for name in "$conf"/profiles.d/*.toml; do
      [ ! -e "$name" ] || profiles+=("\"$(basename "$name" .toml)\"")
    done
    (IFS=, && echo "profiles = [${profiles[*]}]") >"$conf/roles.d/test.toml"
  fi
}

# One [target.NAME]; values as they stand in TOML.
target() { # NAME VISIBILITY [KEY=VALUE...]
  {
    printf '[target.%s]\nvisibility = "%s"\n[target.%s.values]\n' "$1" "$2" "$1"
    [ $# -lt 3 ] || printf '%s\n' "${@:3}"
  } >"$conf/targets.d/$1.toml"
}

demo_values() {
  local at=$farm/wiki
  echo "database=\"$at/demowiki.sqlite\""
  echo "clusters=[\"cluster1=$at/demowiki_es1.sqlite\", \"cluster2=$at/demowiki_es2.sqlite\"]"
  echo "siteinfo_file=\"$at/demowiki-siteinfo.xml\""
}

# Unpacks the small wiki that comes with the project, and makes it a target.
demowiki() { # VISIBILITY [KEY=VALUE...]
  local db values
  mkdir -p "$farm/wiki"
  for db in demowiki demowiki_es1 demowiki_es2; do
    xz -dc "$source/tests/data/$db.sqlite.xz" >"$farm/wiki/$db.sqlite"
  done
  cp "$source/tests/data/demowiki-siteinfo.xml" "$farm/wiki/"
  mapfile -t values < <(demo_values)
  target demowiki "$1" "${values[@]}" "${@:2}"
}

# Begins a profile; its steps follow by step().
profile() { # NAME
  current_profile=$conf/profiles.d/$1.toml
  : >"$current_profile"
}

step() { # NAME PLUGIN/JOB [after=STEP,STEP] [KEY=VALUE...]
  local name=$1 plugin=${2%/*} job=${2#*/} word params=()
  {
    printf '[[step]]\nname = "%s"\nplugin = "%s"\njob = "%s"\n' "$name" "$plugin" "$job"
    for word in "${@:3}"; do
      case $word in
        after=*)
          word=${word#*=}
          printf 'after = ["%s"]\n' "${word//,/\", \"}" ;;
        retries=* | optional=* | verify=*) printf '%s = %s\n' "${word%%=*}" "${word#*=}" ;;
        *) params+=("$word") ;;
      esac
    done
    (IFS=, && printf 'params = { %s }\n' "${params[*]}")
  } >>"$current_profile"
}

# One public target `t` and a profile `lines` of one slow step: four files that grow for a while.
slow_lines() {
  install_zoo good
  target t public
  profile lines
  step slow zoo-good/lines shards=4 lines=100 line_ms=10
}

# The same, but the step ends only when it is stopped.
endless_lines() {
  slow_lines
  sed -i 's/lines=100/lines=1000000/' "$current_profile"
}

# --- the agent ---

ctl() { "$bin/dumpsctl" --config "$conf/agent.toml" "$@"; }

launch_agent() {
  [ -e "$conf/agent.toml" ] || write_config
  "${agent_wrapper[@]}" setsid "$bin/dumpsd" --config "$conf/agent.toml" </dev/null >>"$log" 2>&1 &
  agent_pid=$!
}

start_agent() {
  launch_agent
  local end=$((SECONDS + patience))
  until ctl status --json >/dev/null 2>&1; do
    kill -0 "$agent_pid" 2>/dev/null || fail "dumpsd did not start"
    [ $SECONDS -lt $end ] || fail "dumpsd does not answer"
    sleep 0.02
  done
}

# dumpsd that must refuse to start; its log is left in $output.
agent_refuses() { # CODE
  local code=0
  [ -e "$conf/agent.toml" ] || write_config
  timeout "$patience" "$bin/dumpsd" --config "$conf/agent.toml" </dev/null >>"$log" 2>&1 || code=$?
  output=$(cat "$log")
  [ "$code" -eq "$1" ] || fail "dumpsd ended with exit code $code and not $1"
}

stop_agent() {
  local code=0
  kill -TERM "$agent_pid"
  wait "$agent_pid" || code=$?
  agent_pid=
  [ "$code" -eq 0 ] || fail "dumpsd ended with exit code $code when asked to stop"
}

kill_agent() {
  kill -KILL "$agent_pid" || true
  wait "$agent_pid" 2>/dev/null || true
  agent_pid=
}

# --- runs ---

run_field() { ctl show "$1" --json | jq -r "$2"; } # RUN JQ
run_state() { run_field "$1" .state; }
step_field() { run_field "$1" ".steps[] | select(.name == \"$2\") | .$3"; } # RUN STEP FIELD
is_state() { [ "$(run_state "$1")" = "$2" ]; } # RUN STATE
is_step() { [ "$(step_field "$1" "$2" state)" = "$3" ]; } # RUN STEP STATE
is_over() { [ "$(run_state "$1")" != open ]; } # RUN
sealed() { [ "$(step_field "$1" "$2" shards.sealed)" -ge "$3" ]; } # RUN STEP COUNT
# One worker of a shard has something done already.
in_mid_shard() { ctl ps --json | jq -e '[.jobs[] | select(.mode == "run" and .done > 0)] | length > 0'; }
worker_pids() { ctl ps --json | jq -r '.jobs[] | select(.mode == "run" and .pid > 0) | .pid'; }

ends_as() { # RUN STATE
  wait_for is_over "$1"
  is_state "$1" "$2" || fail "$1 ended $(run_state "$1") and not $2: $(ctl show "$1")"
}

# Files that say something of a run or of all: status, pages, lists of hashes, feeds; not manifests.
is_view='(^|/)(backup-index(-bydb)?\.html|index\.(html|json)|finished\.(atom|json)|dumpruninfo\.(txt|json)|report\.json'
is_view+='|dumpstatus\.json|status\.html|dumpspecialfiles\.json|(md5|sha1)sums-[^/]*\.txt|[^/]*-(md5|sha1|sha256)sums\.(txt|json)'
is_view+='|[^/]*-rss\.xml|[^/]*\.meta4|dumps-pages/[^/]*)$'
# Artifacts below a tree: what is meant for people, without the agent's own records and views.
files_in() { (cd "$1" && find . -path ./.runs -prune -o -type f ! -name .dumps-domain -print | { grep -vE "$is_view" || true; } | sort); } # TREE
nothing_public() { [ -z "$(files_in "$farm/public")" ] || fail "public files: $(files_in "$farm/public")"; }

# What must be the same after every way to the end: names, bytes and links, and the manifest but for its times.
tree_sums() { # TREE
  (
    cd "$1"
    # Views have times in them, but for the lists of hashes.
    find . -type f ! -name manifest.json ! -name .dumps-domain ! -name '.*.tmp.*' ! -path './.runs/*' |
      while read -r name; do
        [[ ! $name =~ $is_view || $name == *sums* ]] || continue
        sha256sum "$name"
      done | sort -k2
    find . -type l -printf '%p -> %l\n' | sort
    find . -name manifest.json ! -path './.runs/*' | sort | while read -r manifest; do
      jq -S 'del(.. | .started?, .finished?, .attempt?, .token?)' "$manifest"
    done
  )
}

# Does a run that nobody disturbs, keeps in $wanted what its files are, and forgets it.
undisturbed() { # words for `dumpsctl run`...
  start_agent
  ctl run "$@" --wait >/dev/null || fail "the undisturbed run failed"
  stop_agent # which has shown all of it then
  wanted=$(tree_sums "$farm/public")
  [ -n "$wanted" ] || fail "the undisturbed run made no files"
  forget_all
}

# Of an agent that does not run: nothing was ever dumped.
forget_all() {
  rm -rf "$farm"/{public,private,temp,state}
  mkdir "$farm"/{public,private,temp}
}

same_as_undisturbed() {
  # Links of lists of hashes come when the run is over.
  is_same() { [ "$wanted" = "$(tree_sums "$farm/public")" ]; }
  for _ in {1..100}; do
    if [ -z "$agent_pid" ] || is_same; then break; fi
    sleep 0.05
  done
  diff <(echo "$wanted") <(tree_sums "$farm/public") || fail "other files than those of an undisturbed run"
}

# A bad plugin beside a good one in one live agent: the good job is done, the bad one fails with all the words given,
# which name plugin, owner and reason; the agent goes on, and neither its memory nor its descriptors grow.
hurts_only_its_own_job() { # KIND WORD...
  install_zoo good "$1"
  target t public
  profile both
  step good zoo-good/lines lines=40 line_ms=10
  step bad "zoo-$1/lines" "${bad_params[@]}"
  setting[supervision.retries]=0
  start_agent
  agent_figures >"$farm/before"
  ctl run both --target t --date $date
  [ -z "${meanwhile:-}" ] || "$meanwhile"
  ends_as t/$date partial
  is_step t/$date good "done" || fail "the good job: $(ctl show t/$date)"
  is_step t/$date bad failed || fail "the bad job: $(ctl show t/$date)"
  output=$(step_field t/$date bad message)
  says "zoo-$1 1.0.0" "zoo keepers" "zoo@example.org" "peak memory" "cpu" "${@:2}"
  agent_figures_are_flat
  [ "$(files_in "$farm/public" | grep -c "zoo-good")" -eq 1 ] || fail "the good file is missing"
  ! files_in "$farm/public" | grep "zoo-$1" || fail "a file of the bad job is public"
  [ -z "$(farm_workers)" ] || fail "a worker is left"
}
bad_params=(lines=40)

# Descriptors and resident KiB of dumpsd.
agent_figures() { echo "$(find "/proc/$agent_pid/fd" -type l | wc -l) $(awk '/^VmRSS/ { print $2 }' "/proc/$agent_pid/status")"; }

agent_figures_are_flat() {
  local descriptors memory now_descriptors now_memory
  read -r descriptors memory <"$farm/before"
  read -r now_descriptors now_memory < <(agent_figures)
  [ "$now_descriptors" -le $((descriptors + 2)) ] || fail "descriptors of the agent: $descriptors, then $now_descriptors"
  [ "$now_memory" -le $((memory + 8192)) ] || fail "memory of the agent: $memory KiB, then $now_memory KiB"
}

# --- other users ---

as_user() { # UID GID COMMAND...
  setpriv --reuid="$1" --regid="$2" --clear-groups "${@:3}"
}
as_nobody() { as_user nobody nogroup "$@"; }

# dumpsctl where every user can reach it, knowing nothing but the socket.
as_nobody_ctl() {
  [ -e "$farm/dumpsctl" ] || cp "$bin/dumpsctl" "$farm/dumpsctl"
  as_nobody "$farm/dumpsctl" --socket "$farm/state/control.sock" "$@"
}

# --- an rsync daemon to publish to ---

# A port of the loopback interface where nobody listens.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# rsyncd of this farm: module `dumps` is $farm/mirror, its log $farm/rsyncd.log. With a password, user `publisher`.
start_rsyncd() { # PASSWORD or none
  mkdir -p "$farm/mirror"
  rsync_port=$(free_port)
  cat >"$farm/rsyncd.conf" <<END
port = $rsync_port
address = 127.0.0.1
use chroot = no
log file = $farm/rsyncd.log
transfer logging = yes
log format = %i %n
[dumps]
path = $farm/mirror
read only = no
munge symlinks = no
END
  [ "$(id -u)" -ne 0 ] || printf 'uid = 0\ngid = 0\n' >>"$farm/rsyncd.conf"
  if [ "$1" != none ]; then
    printf 'auth users = publisher\nsecrets file = %s\n' "$farm/rsyncd.secrets" >>"$farm/rsyncd.conf"
    echo "publisher:$1" >"$farm/rsyncd.secrets"
    chmod 600 "$farm/rsyncd.secrets"
  fi
  rsync --daemon --no-detach --config="$farm/rsyncd.conf" &
  wait_for rsync "rsync://127.0.0.1:$rsync_port/"
}
