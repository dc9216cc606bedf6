#!/bin/bash
# Every manifest of a run has a signature beside it that plain openssl checks with the published key, also after the key
# was changed; one that does not fit is named by dumpsctl verify.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step lines zoo-good/lines lines=10
public=$farm/public/t
keys=$farm/public/keys
checks() { # DATE KEY
  openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in "$public/$1/manifest.json" -sigfile "$public/$1/manifest.json.sig"
}
id_of() { openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -c 1-16; } # KEY

ctl key new "$farm/first.pem" >"$farm/first.pub"
[ "$(stat -c %a "$farm/first.pem")" = 600 ] || fail "others may read the key"
expect 4 ctl key new "$farm/first.pem"
says "make key: $farm/first.pem" "File exists"
openssl pkey -in "$farm/first.pem" -pubout | cmp - "$farm/first.pub" || fail "openssl has another public key"
setting[signing.key]='"signing"'
setting[secrets.signing]="\"$farm/first.pem\""
start_agent
ctl run lines --target t --date 20260101 --wait >/dev/null
checks 20260101 "$keys/current.pem" || fail "the signature"
first=$(id_of "$farm/first.pub")
cmp "$keys/$first.pem" "$farm/first.pub" || fail "the published key"
jq -e --arg id "$first" '.current == $id and .keys[0].file == $id + ".pem"' "$keys/keys.json" >/dev/null || fail "keys.json"
[ "$(ctl key public --json | jq -r .id)" = "$first" ] || fail "the id"

# The next key: what the first one signed is still checked by it.
ctl key new "$farm/second.pem" >"$farm/second.pub"
sed -i "s/first.pem/second.pem/" "$conf/agent.toml"
ctl reload >/dev/null
ctl run lines --target t --date 20260102 --wait >/dev/null
checks 20260102 "$keys/current.pem" || fail "the signature by the next key"
cmp "$keys/current.pem" "$farm/second.pub" || fail "the current key"
checks 20260101 "$keys/$first.pem" || fail "the signature by the earlier key"
expect 0 ctl verify --target t --date all
stop_agent
expect 0 ctl key sign --target t --date all
says "signed 1 of 2 runs anew"
checks 20260101 "$keys/current.pem" || fail "signed anew"
expect 0 ctl verify --target t --date all --key "$farm/second.pub"
expect 1 ctl verify --target t --date 20260101 --key "$farm/first.pub"
says "t/20260101: manifest.json.sig: it is no signature of manifest.json by any known key ($first)"

sed -i 's/"profile": "lines"/"profile": "limes"/' "$public/20260102/manifest.json"
expect 1 ctl verify --target t --date 20260102
says "it is no signature of manifest.json by any known key"
! checks 20260102 "$keys/current.pem" || fail "openssl takes an edited manifest"

# A key that cannot be used is said at the start.
chmod 644 "$farm/second.pem"
agent_refuses 78
says "sign manifests: $farm/second.pem: read key: $farm/second.pem: everybody may read this private key"
chmod 600 "$farm/second.pem"
echo none >"$farm/second.pem"
agent_refuses 78
says "it is no private key in PEM"
rm "$farm/second.pem"
expect 1 ctl key public
says "second.pem: No such file or directory"
