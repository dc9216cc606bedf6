#!/bin/bash
# What the tests of dumps-file share: dumps of a small wiki, and the tool. Sourced after lib.sh.
# shellcheck disable=SC2154 # of lib.sh
file() { "$bin/dumps-file" "$@"; }

# Writes a dump with these pages. Each has two revisions with text of its own.
make_dump() { # FILE FIRST LAST STEP
  {
    printf '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">\n'
    printf '  <siteinfo>\n    <sitename>A wiki</sitename>\n    <dbname>awiki</dbname>\n'
    printf '    <base>https://a.example/</base>\n    <generator>MediaWiki 1.39</generator>\n    <case>first-letter</case>\n'
    printf '    <namespaces>\n      <namespace key="0" case="first-letter" />\n    </namespaces>\n  </siteinfo>\n'
    seq "$2" "$4" "$3" | awk -v seed="$2" 'BEGIN { srand(seed) } {
      printf "  <page>\n    <title>Page &amp; %d</title>\n    <ns>0</ns>\n    <id>%d</id>\n", $1, $1
      for (r = 1; r <= 2; r++) {
        text = "the text of page " $1
        for (i = 0; i < 60; i++) text = text " " int(rand() * 1000000)
        printf "    <revision>\n      <id>%d</id>\n      <text bytes=\"%d\" xml:space=\"preserve\">%s</text>\n    </revision>\n", \
          $1 * 10 + r, length(text), text
      }
      print "  </page>"
    }'
    echo '</mediawiki>'
  } >"$1"
}

# One page of a plain dump, as it stands there.
page_of() { # FILE ID
  awk -v id="    <id>$2</id>" '
    $0 == "  <page>" { page = ""; inside = 1 }
    inside { page = page $0 "\n" }
    $0 == id { found = 1 }
    $0 == "  </page>" { if (found) printf "%s", page; found = 0; inside = 0 }' "$1"
}
