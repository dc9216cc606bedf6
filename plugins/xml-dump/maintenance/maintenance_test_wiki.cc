#include "plugins/xml-dump/maintenance/maintenance_test_wiki.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace dumps::xml_dump {
bool TestMediaWiki::is_installed() {
  return std::filesystem::exists(std::string(kMediaWikiDirectory) +
                                 "/maintenance/dumpBackup.php") &&
         std::filesystem::exists("/usr/bin/php");
}

TestMediaWiki::TestMediaWiki() {
  const char* source = std::getenv("DUMPS_SOURCE_DIR");
  if (source == nullptr) throw std::runtime_error("DUMPS_SOURCE_DIR is not set; run ctest");
  write_file(settings(), read_file(std::string(source) + "/tests/rigs/demowiki-settings.php"));
}

SpecValues TestMediaWiki::params() const {
  return {{"backend", "maintenance"},
          {"mediawiki", "conf-file"},
          {"mediawiki_directory", kMediaWikiDirectory},
          {"mediawiki_conf", settings()},
          {"slice_backoff", std::int64_t{10}}};
}

SpecValues TestMediaWiki::params_of(const std::string& script) const {
  const std::string own = std::string("php ") + kMediaWikiDirectory + "/maintenance/";
  return {{"backend", "maintenance"},
          {"mediawiki_command",
           std::vector<std::string>{"sh", "-c", "script=$1; shift; " + script, own, "{script}"}},
          {"mediawiki_env", std::vector<std::string>{"MW_CONFIG_FILE=" + settings()}},
          {"slice_backoff", std::int64_t{10}}};
}

}  // namespace dumps::xml_dump
