#!/bin/bash
# Started as root, dumpsd becomes the user of [files]; its files have the group and modes of the settings, whatever
# its umask.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_root "it changes users"
cp "$bin/dumps-worker" "$farm/" # where that user can reach them
setting[paths.worker]="\"$farm/dumps-worker\""
setting[paths.plugins]="[\"$farm/plugins\"]"
setting[files.user]='"nobody"'
setting[files.group]='"games"'
setting[files.umask]='"0077"'
setting[files.file_mode]='"0640"'
setting[files.directory_mode]='"0751"'
mkdir "$farm/state"
chown nobody "$farm"/{public,private,temp,state}
install_zoo good
target t public
profile lines
step one zoo-good/lines
start_agent
[ "$(ps -o user= -p "$agent_pid")" = nobody ] || fail "dumpsd runs as $(ps -o user= -p "$agent_pid")"
expect 0 ctl run lines --target t --date $date --wait
owner_and_mode() { stat -c '%U %G %a' "$farm/public/$1"; }
for file in manifest.json t-$date-zoo-good0.txt.gz; do
  [ "$(owner_and_mode "t/$date/$file")" = "nobody games 640" ] || fail "$file: $(owner_and_mode "t/$date/$file")"
done
[ "$(owner_and_mode t/$date)" = "nobody games 751" ] || fail "directory: $(owner_and_mode t/$date)"
[ "$(stat -c %a "$farm/private/.runs/t")" = 700 ] || fail "others may look into runs in the making"
stop_agent

sed -i 's/^user = .*/user = "nosuchuser"/' "$conf/agent.toml"
agent_refuses 78
says "nosuchuser" "there is no such user"
