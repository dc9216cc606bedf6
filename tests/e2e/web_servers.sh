# shellcheck shell=bash
# shellcheck disable=SC2154 # of lib.sh
# nginx and Apache with the samples of conf/examples, as processes of the test's own on a free port. Sourced after lib.sh.

# What an operator would change in a sample: name, port and directory.
fitted_sample() { # SAMPLE DIRECTORY
  sed -E "/listen \[/d; s/listen 80;/listen 127.0.0.1:$web_port;/; s/<VirtualHost \*:80>/<VirtualHost 127.0.0.1:$web_port>/; \
    s|/srv/dumps/public|$2|g" "$source/conf/examples/$1/dumps.conf"
}

# Serves a public tree at $web.
start_nginx() { # DIRECTORY
  command -v nginx >/dev/null || skip "there is no nginx; apt-get install nginx-light"
  local at=$farm/nginx
  web_port=$(free_port)
  mkdir -p "$at"
  fitted_sample nginx "$1" >"$at/dumps.conf"
  {
    [ "$(id -u)" -ne 0 ] || echo "user root;"
    printf 'worker_processes 1;\ndaemon off;\npid %s/pid;\nerror_log %s/error.log;\nevents {}\nhttp {\n  access_log %s/access.log;\n' \
      "$at" "$at" "$at"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "  ${kind}_temp_path $at/$kind;"; done
    printf '  include %s/dumps.conf;\n}\n' "$at"
  } >"$at/nginx.conf"
  nginx -e "$at/error.log" -p "$at" -c "$at/nginx.conf" -t 2>"$at/said" || fail "nginx refuses the sample: $(cat "$at/said")"
  ! grep -q warn "$at/said" || fail "nginx warns of the sample: $(cat "$at/said")"
  setsid nginx -e "$at/error.log" -p "$at" -c "$at/nginx.conf" &
  web=http://127.0.0.1:$web_port
  wait_for curl -s "$web/"
}

# The same by Apache.
start_apache() { # DIRECTORY
  [ -x /usr/sbin/apache2 ] || skip "there is no apache2; apt-get install apache2"
  local at=$farm/apache modules=/usr/lib/apache2/modules module
  web_port=$(free_port)
  mkdir -p "$at"
  {
    printf 'ServerRoot %s\nPidFile %s/pid\nErrorLog %s/error.log\nListen 127.0.0.1:%s\nServerName test\n' \
      "$at" "$at" "$at" "$web_port"
    for module in mpm_event authz_core dir mime autoindex alias env headers expires deflate filter reqtimeout; do
      echo "LoadModule ${module}_module $modules/mod_$module.so"
    done
    printf 'TypesConfig /etc/mime.types\n'
    [ "$(id -u)" -ne 0 ] || printf 'User www-data\nGroup www-data\n'
    # What Debian sets for all sites: without RemoveEncoding a .gz would be a page that was compressed for its way.
    printf 'AddEncoding x-gzip .gz .tgz\nAddEncoding x-bzip2 .bz2\n'
    fitted_sample apache "$1"
  } >"$at/apache.conf"
  /usr/sbin/apache2 -f "$at/apache.conf" -t 2>"$at/said" || fail "Apache refuses the sample: $(cat "$at/said")"
  setsid /usr/sbin/apache2 -f "$at/apache.conf" -D FOREGROUND &
  web=http://127.0.0.1:$web_port
  wait_for curl -s "$web/"
}

# What a downloader is told about a path; $status, and header() for the rest.
ask_head() { # PATH [CURL'S OPTION...]
  status=$(curl -s -o "$farm/body" -D "$farm/headers" -w '%{http_code}' "${@:2}" "$web$1")
}
header() { # NAME
  sed -n "s/^$1: \(.*\)\r$/\1/Ip" "$farm/headers"
}
has_header() { # NAME VALUE
  [ "$(header "$1")" = "$2" ] || fail "$1 is \"$(header "$1")\" and not \"$2\""
}

# A public tree as an agent leaves it, with one file of each kind.
tree_of_files() { # DIRECTORY
  local at=$1/w/20260101 ending
  mkdir -p "$at" "$1/keys" "$1/dumps-pages" "$1/w/latest"
  for ending in bz2 gz 7z zst xz; do head -c 100000 /dev/urandom >"$at/w-20260101-pages.xml.$ending"; done
  echo '{"version": "0.8"}' >"$at/dumpstatus.json"
  echo '<!DOCTYPE html><title>w</title>' | tee "$at/index.html" >"$1/backup-index.html"
  echo 'body {}' >"$1/dumps-pages/dumps.css"
  echo 'abc  w-20260101-pages.xml.gz' >"$at/w-20260101-md5sums.txt"
  echo '<metalink/>' >"$at/w-20260101.meta4"
  echo '-----BEGIN PUBLIC KEY-----' >"$1/keys/current.pem"
  echo domain >"$1/.dumps-domain"
  ln -s ../20260101/w-20260101-pages.xml.gz "$1/w/latest/w-latest-pages.xml.gz"
  echo '<rss/>' >"$1/w/latest/w-latest-pages.xml.gz-rss.xml"
  chmod -R a+rX "$1"
}

# Headers, ranges and what is denied: the same of every server.
serves_as_downloaders_need() { # DIRECTORY
  local at=/w/20260101 kind
  for kind in bz2:application/x-bzip2 gz:application/gzip 7z:application/x-7z-compressed zst:application/zstd xz:application/x-xz; do
    ask_head "$at/w-20260101-pages.xml.${kind%%:*}" --compressed -H 'Accept-Encoding: gzip, br'
    [ "$status" = 200 ] || fail "${kind%%:*}: $status"
    has_header Content-Type "${kind#*:}"
    has_header Content-Encoding ""
    has_header Content-Length 100000
    has_header Accept-Ranges bytes
    has_header Cache-Control "public, max-age=3600"
    has_header Access-Control-Allow-Origin "*"
    cmp "$farm/body" "$1$at/w-20260101-pages.xml.${kind%%:*}"
  done
  ask_head $at/w-20260101-pages.xml.bz2 -r 500-1499
  [ "$status" = 206 ] || fail "a range: $status"
  has_header Content-Range "bytes 500-1499/100000"
  cmp "$farm/body" <(tail -c +501 "$1$at/w-20260101-pages.xml.bz2" | head -c 1000)
  ask_head $at/w-20260101-pages.xml.bz2 -r 200000-
  [ "$status" = 416 ] || fail "a range behind the end: $status"

  ask_head $at/dumpstatus.json
  has_header Content-Type "application/json; charset=utf-8"
  has_header Cache-Control no-cache
  ask_head $at/dumpstatus.json -H "If-None-Match: $(header ETag)"
  [ "$status" = 304 ] || fail "what did not change: $status"
  ask_head $at/
  has_header Content-Type "text/html; charset=utf-8"
  [[ $(header Content-Security-Policy) == *"script-src 'self'"* ]] || fail "pages without a policy"
  ask_head /
  grep -q '<!DOCTYPE html>' "$farm/body" || fail "no page at the top: $status"
  ask_head /dumps-pages/dumps.css
  has_header Content-Type "text/css; charset=utf-8"
  ask_head $at/w-20260101-md5sums.txt
  has_header Content-Type "text/plain; charset=utf-8"
  ask_head $at/w-20260101.meta4
  has_header Content-Type "application/metalink4+xml"
  ask_head /keys/current.pem
  has_header Content-Type "application/x-pem-file"
  ask_head /w/latest/w-latest-pages.xml.gz
  [ "$status" = 200 ] || fail "a link of latest/: $status"
  has_header Cache-Control no-cache
  ask_head /w/latest/w-latest-pages.xml.gz-rss.xml
  [[ $(header Content-Type) == application/rss+xml* ]] || fail "a feed is $(header Content-Type)"

  ask_head /.dumps-domain
  [ "$status" = 404 ] || fail "a hidden file: $status"
  ask_head $at/none.gz
  [ "$status" = 404 ] || fail "what is not there: $status"
  ask_head $at/dumpstatus.json -X DELETE
  [ "$status" = 405 ] || [ "$status" = 403 ] || fail "DELETE: $status"
  ask_head $at/dumpstatus.json -X OPTIONS -H 'Origin: https://other.example' -H 'Access-Control-Request-Method: GET'
  [[ $status == 20? ]] || fail "what other pages may do: $status"
  has_header Access-Control-Allow-Methods "GET, HEAD, OPTIONS"
}
