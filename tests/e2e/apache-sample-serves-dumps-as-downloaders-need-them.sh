#!/bin/bash
# Apache with the sample site: types without Content-Encoding, ranges, caches, CORS, hidden files.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/web_servers.sh
. "$here/web_servers.sh"
tree_of_files "$farm/public"
start_apache "$farm/public"
serves_as_downloaders_need "$farm/public"
