#!/bin/bash
# dumpsctl withdraw dies at its first rename below the trees, then at its second, and so on, and the same with fsync and
# unlink. No link of latest/ leads nowhere meanwhile; the same command, or the next agent, completes what was begun.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=10
start_agent
for day in 20260101 20260201; do
  ctl run lines --target t --date $day --wait >/dev/null
done
stop_agent
mkdir "$farm/kept"
cp -a "$farm"/{public,private} "$farm/kept/"
file=$(jq -r '.artifacts[0].name' "$farm/public/t/20260201/manifest.json")
withdraw=("$bin/dumpsctl" --config "$conf/agent.toml" withdraw --target t --date 20260201 --artifact "$file" --reason why)

restore() {
  rm -rf "$farm"/{public,private}
  cp -a "$farm/kept/public" "$farm/kept/private" "$farm/"
}
[[ $file == t-20260201-zoo* ]] || fail "a file of another name: $file"
# Dumps, their links and the manifests, without what tells when it was. Lists and pages follow by themselves.
sums() {
  (cd "$farm/public" && find . -type f -name 't-2026*-zoo*' ! -name '*sums*' ! -name '.*' -exec sha256sum {} + | sort -k2 &&
    find . -type l ! -name '*sums*' -printf '%p -> %l\n' | sort &&
    jq -S 'del(.withdrawn[]?.time, .state)' t/*/manifest.json)
}
no_link_dangles() {
  local link
  for link in "$farm/public/t/latest/"*; do
    [ -e "$link" ] || fail "$1: $link leads nowhere"
  done
}
expect 0 "${withdraw[@]}"
completed=$(sums)
[[ $completed != *"$file"$'\n'* ]] || fail "it is not withdrawn"
total=0
for call in rename fsync unlink; do
  for n in $(seq 1 40); do
    restore
    code=0
    FAIL_AT="$call:KILL:/t/:$n" LD_PRELOAD=$fault "${withdraw[@]}" >/dev/null 2>&1 || code=$?
    [ "$code" -ne 0 ] || break # there are fewer such calls
    total=$((total + 1))
    no_link_dangles "$call $n"
    if ((n % 2)) || [ ! -e "$farm/private/.runs/t/20260201/withdrawn.json" ]; then
      expect 0 "${withdraw[@]}"
    else
      start_agent
      stop_agent
    fi
    [ "$(sums)" = "$completed" ] || fail "after $call $n: $(diff <(echo "$completed") <(sums))"
  done
  [ "$n" -lt 40 ] || fail "it never ends at $call"
done
[ "$total" -gt 8 ] || fail "it died only $total times"
