#include "plugins/xml-dump/engine/export_site.h"

#include "dumps/failure.hpp"

namespace dumps::xml_dump {

std::map<std::string, std::string, std::less<>> core_formats() {
  return {{"wikitext", "text/x-wiki"},
          {"css", "text/css"},
          {"javascript", "text/javascript"},
          {"json", "application/json"},
          {"text", "text/plain"},
          {"unknown", "application/octet-stream"}};
}

std::string_view ExportSite::format_of(std::string_view model, std::int64_t revision_id) const {
  const auto found = formats.find(model);
  if (found == formats.end() && !unknown_format.empty()) return unknown_format;
  if (found == formats.end()) {
    throw plugin::failed(
        "revision " + std::to_string(revision_id),
        "has content model \"" + std::string(model) + "\", whose format is not known; add \"" +
            std::string(model) +
            "=FORMAT\" to content_formats (as the wiki's extension names it), or a "
            "format for all such models as unknown_model");
  }
  return found->second;
}

}  // namespace dumps::xml_dump
