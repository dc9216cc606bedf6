// TestMediaWiki: the demo wiki as MediaWiki itself sees it, and a command in MediaWiki's place for
// scripts that fail. For tests.
#pragma once

#include <string>

#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {

inline constexpr const char* kMediaWikiDirectory = "/usr/share/mediawiki";

class TestMediaWiki {
 public:
  // False where MediaWiki or PHP is not installed.
  static bool is_installed();

  TestMediaWiki();

  // Parameters that make a job of the backend run MediaWiki's scripts.
  SpecValues params() const;
  // Parameters of a command that does what `script` (sh) says with its arguments; those of
  // MediaWiki's own command are in $0: `exec $0 "$@"` goes on to it.
  SpecValues params_of(const std::string& script) const;

  const TestWiki& wiki() const { return wiki_; }
  std::string settings() const { return wiki_.path("LocalSettings.php"); }

 private:
  TestWiki wiki_{TestWiki::Name::kDemo};
};

}  // namespace dumps::xml_dump
