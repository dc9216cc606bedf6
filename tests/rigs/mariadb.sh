#!/bin/bash
# A MariaDB server of a test's own: an ordinary process of the user that asks, with its data, its unix socket and a
# free TCP port of the loopback interface. Several run side by side; none touches a server of the system.
#
#   mariadb.sh up DIR [--owner PID] [--replica-of DIR] [-- OPTION...]
#                                makes and starts one in DIR, which it creates; with an owner it goes when that
#                                process is gone; options are mariadbd's, and stay for every start
#   mariadb.sh sql DIR [ARG...]  the client, as root
#   mariadb.sh user DIR NAME [GRANT...]
#                                makes a user with a password and these rights ("SELECT ON wiki.*"; by default
#                                "SELECT ON *.*"), and prints the name of an option file (0600) that holds them
#   mariadb.sh port DIR          its TCP port at 127.0.0.1, the same after every start
#   mariadb.sh stop DIR          an orderly end
#   mariadb.sh kill DIR          kill -9
#   mariadb.sh start DIR         runs it again after either; a replica follows its primary again
#   mariadb.sh caught-up DIR     waits until a replica has everything that its primary has
#   mariadb.sh down DIR          kills it and removes DIR
#
# The binary log is on, so that snapshots have positions and replicas can follow. Files are not fsynced: what is
# committed outlives the death of the server, not that of the machine. Needs mariadb-server and mariadb-client.
set -euo pipefail
PATH=$PATH:/usr/sbin # where mariadbd is

usage() {
  sed -n '2,/^set /{/^# /s/^# //p;/^#$/s/.*//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

fail() {
  echo "mariadb.sh: $*" >&2
  [ ! -s "$dir/error.log" ] || tail -n 15 "$dir/error.log" >&2
  exit 1
}

client() { mariadb --no-defaults --user=root --socket="$dir/socket" "$@"; }

is_running() { [[ $(ps -o stat= -p "$1") == [!Z]* ]]; } # PID

is_alive() { [ -s "$dir/pid" ] && is_running "$(cat "$dir/pid")"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Returns when it answers; fails when it ends before that.
start() {
  ! is_alive || fail "the server in $dir runs already"
  rm -f "$dir/pid"
  setsid mariadbd --defaults-file="$dir/server.cnf" </dev/null >/dev/null 2>>"$dir/error.log" &
  local pid=$!
  echo $pid >"$dir/pid"
  for _ in $(seq 600); do
    ! client -e 'SELECT 1' >/dev/null 2>&1 || return 0
    is_running $pid || return 1
    sleep 0.05
  done
  fail "the server in $dir does not answer"
}

end_with() { # SIGNAL
  is_alive || return 0
  local pid
  pid=$(cat "$dir/pid")
  kill "-$1" "$pid"
  for _ in $(seq 600); do
    is_running "$pid" || break
    sleep 0.05
  done
  ! is_running "$pid" || fail "the server in $dir, process $pid, did not end by SIG$1"
  rm -f "$dir/pid"
}

write_server_settings() { # OPTION...
  cat >"$dir/server.cnf" <<END
[mariadbd]
user = $(id -un)
datadir = $dir/data
socket = $dir/socket
pid-file = $dir/data/pid
log-error = $dir/error.log
tmpdir = $dir
bind-address = 127.0.0.1
port = 0
skip-name-resolve
character-set-server = binary
collation-server = binary
max-allowed-packet = 256M
innodb-flush-method = nosync
innodb-flush-log-at-trx-commit = 2
skip-innodb-doublewrite
innodb-log-file-size = 64M
innodb-buffer-pool-size = 256M
log-bin = $dir/data/binlog
relay-log = $dir/data/relay
server-id = $((RANDOM * 32768 + RANDOM + 1))
binlog-format = ROW
slave-net-timeout = 10
END
  local option
  for option; do echo "${option#--}"; done >>"$dir/server.cnf"
}

# Only the socket's owner is root; nobody comes in as root by TCP.
secure_root() {
  {
    echo 'SET sql_log_bin = 0;'
    client -N -e "SELECT CONCAT('DROP USER ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.global_priv
      WHERE User = '' OR (User = 'root' AND Host <> 'localhost')"
  } | client
}

first_start() {
  # Another process may take the port that was free a moment ago.
  for _ in 1 2 3 4 5; do
    sed -i "s/^port = .*/port = $(free_port)/" "$dir/server.cnf"
    ! start || return 0
    grep -q "Can't start server: Bind on TCP/IP port" "$dir/error.log" || break
  done
  fail "the server in $dir did not start"
}

follow() { # DIR of the primary
  local password
  password=$(openssl rand -hex 12)
  "${BASH_SOURCE[0]}" sql "$1" -e "CREATE OR REPLACE USER replica@'127.0.0.1' IDENTIFIED BY '$password';
    GRANT REPLICATION SLAVE ON *.* TO replica@'127.0.0.1'"
  echo "$1" >"$dir/primary"
  client -e "SET GLOBAL gtid_slave_pos = ''; CHANGE MASTER TO master_host = '127.0.0.1',
    master_port = $("${BASH_SOURCE[0]}" port "$1"), master_user = 'replica', master_password = '$password',
    master_connect_retry = 1, master_use_gtid = slave_pos; START SLAVE"
}

up() {
  local owner='' primary=''
  while [ $# -gt 0 ]; do
    case $1 in
      --owner) owner=$2 && shift 2 ;;
      --replica-of) primary=$2 && shift 2 ;;
      --) shift && break ;;
      *) usage ;;
    esac
  done
  [ ! -e "$dir" ] || fail "$dir is there already"
  [ ${#dir} -lt 90 ] || fail "$dir is too long a name for the directory of a unix socket; set TMPDIR to a shorter one"
  mkdir -p "$(dirname "$dir")"
  mkdir -m 700 "$dir"
  write_server_settings "$@"
  mariadb-install-db --defaults-file="$dir/server.cnf" --auth-root-authentication-method=normal --skip-test-db \
    >"$dir/install.log" 2>&1 || { cat "$dir/install.log" >&2; fail "no tables could be made in $dir"; }
  first_start
  secure_root
  [ -z "$primary" ] || follow "$(realpath "$primary")"
  [ -z "$owner" ] || keep_until_gone "$owner" &
}

keep_until_gone() { # PID
  exec >/dev/null 2>&1 </dev/null
  while is_running "$1" && [ -d "$dir" ]; do sleep 0.5; done
  down
}

user() { # NAME [GRANT...]
  local name=$1 password grant host
  shift
  [ $# -gt 0 ] || set -- "SELECT ON *.*"
  password=$(openssl rand -hex 12)
  for host in localhost 127.0.0.1; do
    echo "CREATE OR REPLACE USER $name@'$host' IDENTIFIED BY '$password';"
    for grant; do echo "GRANT $grant TO $name@'$host';"; done
  done | client
  (umask 077 && printf '[client]\nuser = %s\npassword = %s\nsocket = %s\n' "$name" "$password" "$dir/socket" \
    >"$dir/$name.cnf")
  echo "$dir/$name.cnf"
}

caught_up() {
  local position
  position=$("${BASH_SOURCE[0]}" sql "$(cat "$dir/primary")" -N -e 'SELECT @@gtid_binlog_pos')
  [ "$(client -N -e "SELECT MASTER_GTID_WAIT('$position', 30)")" = 0 ] ||
    fail "the replica in $dir did not catch up within 30 s"
}

down() {
  end_with KILL
  rm -rf "$dir"
}

[ $# -ge 2 ] || usage
command=$1
dir=$(realpath -m "$2")
shift 2
case $command in
  up) up "$@" ;;
  sql) client "$@" ;;
  user) user "$@" ;;
  port) sed -n 's/^port = //p' "$dir/server.cnf" ;;
  stop) end_with TERM ;;
  kill) end_with KILL ;;
  start) start || fail "the server in $dir did not start" ;;
  caught-up) caught_up ;;
  down) down ;;
  *) usage ;;
esac
