#include "agent/views/metalink.h"

#include "agent/views/markup.h"

namespace dumps::views {
namespace {

std::string hash_element(const char* type, const std::string& hash) {
  if (hash.empty()) return "";
  return std::string("    <hash type=\"") + type + "\">" + hash + "</hash>\n";
}

}  // namespace

std::string metalink_name(const RunView& run) { return run.target + '-' + run.date + ".meta4"; }

std::string metalink(const RunView& run, const std::string& server) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\n"
      "  <generator>dumps-agent</generator>\n";
  if (!run.updated.empty()) text += "  <updated>" + rfc3339(run.updated) + "</updated>\n";
  for (const FileView* file : released_files(run)) {
    text += "  <file name=\"" + file->name + "\">\n    <size>" + std::to_string(file->size) +
            "</size>\n" + hash_element("sha-256", file->sha256) +
            hash_element("sha-1", file->sha1) + hash_element("md5", file->md5) + "    <url>" +
            escape_markup(server + run.url(*file)) + "</url>\n  </file>\n";
  }
  return text + "</metalink>\n";
}

}  // namespace dumps::views
