#!/bin/bash
# A truncated, an emptied, a row-short and a half-size output, and one with a gap, each end in quarantine with a
# reason. The good step of the run is published, latest/ goes on serving the last good run of the others, and the run
# ends partial with a list of what is held.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo judged
later=20260102
for fault in truncated emptied short half gap; do
  target "$fault" public
  profile "$fault"
  step good zoo-judged/alone lines=10
  step judged zoo-judged/lines shards=2 lines=1000 "fault=\"$fault\"" "bad_date=\"$later\""
done
start_agent
declare -A reason=([truncated]="zoo-judged1.xml.gz does not end with </mediawiki>"
  [emptied]="zoo-judged1.xml.gz is empty"
  [short]="shard 1: its source held 1000 lines when it was planned and 500 when it was read"
  [half]="size: "
  [gap]="no shard holds ids 11 to 13")
for fault in truncated emptied short half gap; do
  [ "$fault" != half ] || { # half of one of two files: three quarters of all
    printf '[step.gates]\nsize = { least = 0.9 }\n' >>"$conf/profiles.d/half.toml"
    expect 0 ctl reload
  }
  expect 0 ctl run "$fault" --target "$fault" --date $date --wait
  good=$(readlink "$farm/public/$fault/latest/$fault-latest-zoo-judged1.xml.gz")
  expect 1 ctl run "$fault" --target "$fault" --date $later --wait
  ends_as "$fault/$later" partial
  is_step "$fault/$later" judged held || fail "$(ctl show "$fault/$later")"
  is_step "$fault/$later" good "done" || fail "$(ctl show "$fault/$later")"
  output=$(step_field "$fault/$later" judged message)
  says "${reason[$fault]}"
  [ "$(readlink "$farm/public/$fault/latest/$fault-latest-zoo-judged1.xml.gz")" = "$good" ] || fail "latest has moved"
  [ -e "$farm/public/$fault/latest/$fault-latest-zoo-judged1.xml.gz" ] || fail "latest leads nowhere"
  ! files_in "$farm/public/$fault/$later" | grep zoo-judged || fail "what is held is public"
  [ "$(readlink "$farm/public/$fault/latest/$fault-latest-zoo-alone0.xml.gz")" = \
    "../$later/$fault-$later-zoo-alone0.xml.gz" ] || fail "latest lacks the good step"
  manifest=$farm/public/$fault/$later/manifest.json
  [ "$(jq -r .state "$manifest")" = partial ] || fail "the manifest says $(jq -r .state "$manifest")"
  output=$(jq -r '.held[] | .step + " " + .shard + " " + .reason' "$manifest")
  says "judged  " "${reason[$fault]}"
  [ "$(jq -r '.steps[0].gate.baseline' "$manifest")" = $date ] || fail "the good step was compared with no run"
done
[ "$(jq -r '.steps[0].gate.baseline' "$farm/public/half/$date/manifest.json")" = none ] || fail "there was no earlier run"
expect 0 ctl quarantine list
says "truncated/$later" "emptied/$later" "short/$later" "half/$later" "gap/$later"
[ "$(ctl quarantine list --json | jq '.held | length')" -eq 5 ] || fail "$(ctl quarantine list)"
