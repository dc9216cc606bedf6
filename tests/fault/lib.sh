#!/bin/bash
# What the fault tests share, on top of the farm of tests/e2e: workers, or the agent, in which a call fails.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
fault=$build/fault/fail_at.so
[ -e "$fault" ] || fail "$fault is not built"

# From now on every worker that runs a shard of a step meets the fault that $farm/fault names (CALL:WHAT:PART:N);
# none does while that file is not there.
faulty_workers() {
  cat >"$farm/worker" <<END
#!/bin/bash
if [ "\$1" = --job ] && [ -e "$farm/fault" ] && grep -q '"mode":"run"' "\$2"; then
  FAIL_AT=\$(cat "$farm/fault") LD_PRELOAD=$fault exec "$bin/dumps-worker" "\$@"
fi
exec "$bin/dumps-worker" "\$@"
END
  chmod +x "$farm/worker"
  setting[paths.worker]="\"$farm/worker\""
}

# Every released file is one of an undisturbed run, whole, and what the manifest says of it is so.
public_is_sound() {
  local line
  while read -r line; do
    [[ ! $line =~ $is_view ]] || continue
    grep -qxF "$line" <<<"$wanted" || fail "not a file of an undisturbed run: $line"
  done < <(cd "$farm/public" && find . -type f ! -name manifest.json ! -name .dumps-domain ! -name '.*.tmp.*' -exec sha256sum {} +)
  find "$farm/public" -name manifest.json | while read -r line; do
    jq -r '.artifacts[] | .sha256 + "  " + .name' "$line" | (cd "$(dirname "$line")" && sha256sum --quiet -c) ||
      fail "the manifest is wrong"
  done
}
