# shellcheck shell=bash
# Debian packages that the parts of ./run need, and how they get installed. Sourced by ./run and its parts.

# shellcheck disable=SC2034 # used where this is sourced
build_packages=(build-essential cmake ninja-build ccache mold pkg-config libspdlog-dev libtomlplusplus-dev
  libssl-dev libbz2-dev liblzma-dev zlib1g-dev libzstd-dev libdeflate-dev libdivsufsort-dev libxxhash-dev libicu-dev libsqlite3-dev libexpat1-dev libmariadb-dev libcli11-dev
  libsystemd-dev libyaml-cpp-dev libcurl4-openssl-dev libre2-dev libserd-dev libgtest-dev libgmock-dev libbenchmark-dev)
# shellcheck disable=SC2034
demo_packages=(bzip2 gzip xz-utils p7zip-full tree)
# Real wikis of tests: MediaWiki on SQLite and MariaDB. Nothing of them runs unless a test starts it.
wiki_packages=(mediawiki mariadb-server mariadb-client openssl php-cli php-mysql php-sqlite3 php-xml php-mbstring php-intl)
# shellcheck disable=SC2034
test_packages=(bzip2 gzip xz-utils zstd p7zip-full sqlite3 rsync curl jq git clang libclang-rt-14-dev clang-format clang-tidy
  shellcheck binutils procps iproute2 bsdutils util-linux systemd systemd-container dbus python3
  dpkg-dev file lintian raptor2-utils nginx-light apache2-bin media-types wget aria2 "${wiki_packages[@]}")
# A browser for the tests of pages. It is large, and they are skipped without it.
web_packages=(chromium fonts-dejavu-core)
{ command -v node && command -v npm; } >/dev/null || web_packages+=(nodejs npm)
# shellcheck disable=SC2034
bench_packages=("${wiki_packages[@]}" bzip2 gzip lbzip2 pigz zstd 7zip p7zip-full python3 sqlite3 xz-utils
  time curl jq)
# shellcheck disable=SC2034 # cpack asks `file` what is a program
package_packages=(dpkg-dev file)
# shellcheck disable=SC2034
fresh_packages=(debootstrap git)

# Runs a command as root, through sudo where that works without a question.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs what is missing of the named packages; never removes any, and starts no service.
need_packages() {
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    printf 'run: these packages are missing, and this user may not install them. As root, run:\n  apt-get install %s\n' \
      "${missing[*]}" >&2
    exit 1
  fi
  printf '\n== installing %s\n' "${missing[*]}"
  local policy=/usr/sbin/policy-rc.d
  local made_policy=
  if [ ! -e $policy ]; then
    # Servers that come along as dependencies must not start.
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    made_policy=yes
  fi
  local status=0
  as_root apt-get update -q >build/apt.log 2>&1 || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --no-remove \
    -o DPkg::Lock::Timeout=300 \
    "${missing[@]}" >>build/apt.log 2>&1 || status=$?
  [ -z "$made_policy" ] || as_root rm -f $policy
  if [ $status -ne 0 ]; then
    tail -20 build/apt.log >&2
    echo "run: apt-get install failed with exit code $status; the log is build/apt.log" >&2
    exit 1
  fi
}

# The same, of what tests can do without: where it cannot be installed they are left out.
want_packages() {
  (need_packages "$@") || printf 'run: going on without these packages: %s\n' "$*" >&2
}

# Boost 1.81's headers: the package, or, where -dev packages of another version are installed (they exclude each
# other), its headers unpacked below build/deps.
provide_boost() {
  is_installed libboost1.81-dev && return
  [ -e build/deps/usr/include/boost/version.hpp ] && return
  if dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libboost*-dev' 2>/dev/null | grep -q '^installed'; then
    printf '\n== unpacking the headers of libboost1.81-dev below build/deps\n'
    (cd build && apt-get download -q libboost1.81-dev && dpkg-deb -x libboost1.81-dev_*.deb deps && rm -f libboost1.81-dev_*.deb)
  else
    need_packages libboost1.81-dev
  fi
}
