#!/bin/bash
# Who polls dumpstatus.json while a run is made, and made again, never finds a file in it that is not there or has
# another size or hash, and never a file that is no JSON. The agent is killed and started again meanwhile.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
setting[views.interval]='"1s"'
demowiki public
cat >"$farm/poll.py" <<'END_OF_POLL'
import hashlib, json, os, sys

directory, stop = sys.argv[1:]
looks = seen = 0
while True:
    last = os.path.exists(stop)
    try:
        with open(f"{directory}/dumpstatus.json", encoding="utf-8") as f:
            text = f.read()
    except FileNotFoundError:
        text = '{"jobs": {}}'
    for job in json.loads(text)["jobs"].values():
        for name, told in job.get("files", {}).items():
            if "url" not in told:
                continue
            content = b""
            if os.path.exists(f"{directory}/{name}"):
                with open(f"{directory}/{name}", "rb") as f:
                    content = f.read()
            # What was replaced since is no longer told of.
            if len(content) == told["size"] and hashlib.md5(content).hexdigest() == told["md5"]:
                seen += 1
                continue
            with open(f"{directory}/dumpstatus.json", encoding="utf-8") as f:
                if f.read() == text:
                    sys.exit(f"{name}: {told}, but it has {len(content)} bytes")
    looks += 1
    if last:
        break
print(looks, seen)
END_OF_POLL
mkdir -p "$farm/public/demowiki"
python3 "$farm/poll.py" "$farm/public/demowiki/$date" "$farm/stop" >"$farm/polled" 2>&1 &
poller=$!
start_agent
expect 0 ctl run full --target demowiki --date $date
sleep 1
kill_agent
start_agent
ends_as demowiki/$date "done"
for step in titles logs tables; do
  expect 0 ctl restart demowiki/$date --step $step
  ends_as demowiki/$date "done"
done
touch "$farm/stop"
wait $poller || fail "$(cat "$farm/polled")"
read -r looks seen <"$farm/polled"
[[ $looks -gt 3 && $seen -gt 20 ]] || fail "polled only $looks times and saw $seen files"
