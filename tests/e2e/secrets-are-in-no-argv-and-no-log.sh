#!/bin/bash
# The password of an rsync daemon is used, and is seen in no command line, environment, log, record or answer.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
secret=sesame-$RANDOM$RANDOM
start_rsyncd "$secret"
install_zoo good
setting[secrets.mirror]="\"$farm/secret\""
echo "$secret" >"$farm/secret" && chmod 600 "$farm/secret"
# An rsync that first writes down what anybody could see of it, then is the real one.
cat >"$farm/rsync" <<END
#!/bin/bash
tr '\0' '\n' </proc/\$\$/cmdline >>"$farm/seen"
tr '\0' '\n' </proc/\$\$/environ >>"$farm/seen"
tr '\0' '\n' </proc/\$PPID/cmdline >>"$farm/seen"
exec rsync "\$@"
END
chmod +x "$farm/rsync"
target t public "publish_to=\"rsync://publisher@127.0.0.1:$rsync_port/dumps\""
profile publish
step one zoo-good/lines
step publish rsync-publish/publish after=one 'destination="{target.publish_to}"' 'password="mirror"' "rsync=\"$farm/rsync\""
start_agent
expect 0 ctl run publish --target t --date $date --wait
cmp "$farm/mirror/t/$date/t-$date-zoo-good0.txt.gz" "$farm/public/t/$date/t-$date-zoo-good0.txt.gz" || fail "not published"
[ -s "$farm/seen" ] || fail "nobody looked"
! grep -n "$secret" "$farm/seen" || fail "seen in a command line or environment"
found=$(grep -rl "$secret" "$farm" --exclude=secret --exclude=rsyncd.secrets || true)
[ -z "$found" ] || fail "found in $found"
for words in "show t/$date" "logs t/$date publish" status; do
  # shellcheck disable=SC2086 # words
  expect 0 ctl $words --json
  never_says "$secret"
done

echo wrong >"$farm/secret"
expect 1 ctl run publish --target t --date 20260202 --wait
says "auth failed"
never_says "$secret" "wrong"
