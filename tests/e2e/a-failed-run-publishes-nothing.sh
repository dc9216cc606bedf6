#!/bin/bash
# A run with a failed step is not published, nor is one whose rsync fails seen as done.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_rsyncd none
install_zoo good crash
target t public "publish_to=\"rsync://127.0.0.1:$rsync_port/dumps\""
profile publish
step good zoo-good/lines
step bad zoo-crash/lines retries=0
step publish rsync-publish/publish after=good,bad 'destination="{target.publish_to}"'
profile careless # does not even wait for the bad one
step good zoo-good/lines
step bad zoo-crash/lines retries=0
step publish rsync-publish/publish after=good 'destination="{target.publish_to}"'
profile nowhere
step good zoo-good/lines
step publish rsync-publish/publish after=good 'destination="rsync://127.0.0.1:1/dumps"' retries=0
start_agent
expect 1 ctl run publish --target t --date $date --wait
is_step t/$date publish blocked || fail "$(ctl show t/$date)"
expect 1 ctl run careless --target t --date 20260202 --wait
! is_step t/20260202 publish "done" || fail "$(ctl show t/20260202)"
[ -z "$(files_in "$farm/mirror")" ] || fail "published: $(files_in "$farm/mirror")"
expect 1 ctl run nowhere --target t --date 20260203 --wait
says "publish: failed" "Connection refused"
