// Files and exports for this directory's tests.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "agent/codec/bz2_odd_files.h"
#include "agent/codec/memory_streams.h"

namespace dumps::file {

inline constexpr const char* kTestHeader =
    "<mediawiki xml:lang=\"en\">\n  <siteinfo>\n    <sitename>Test</sitename>\n  </siteinfo>\n";
inline constexpr const char* kTestFooter = "</mediawiki>\n";

// With `revisions` revisions of `text_bytes` bytes that do not compress well.
inline std::string test_page(std::uint64_t id, size_t text_bytes = 10, unsigned revisions = 1) {
  std::string page = "  <page>\n    <title>Page " + std::to_string(id) +
                     "</title>\n    <ns>0</ns>\n    <id>" + std::to_string(id) + "</id>\n";
  for (unsigned i = 0; i < revisions; ++i) {
    page += "    <revision>\n      <id>" + std::to_string(id * 1000 + i) +
            "</id>\n      <text bytes=\"" + std::to_string(text_bytes) + "\">";
    std::mt19937 random(static_cast<unsigned>(id * 31 + i));
    for (size_t n = 0; n < text_bytes; ++n) page += static_cast<char>('a' + random() % 26);
    page += "</text>\n    </revision>\n";
  }
  return page + "  </page>\n";
}

inline std::string test_export(const std::vector<std::uint64_t>& ids, size_t text_bytes = 10) {
  std::string text = kTestHeader;
  for (const std::uint64_t id : ids) text += test_page(id, text_bytes);
  return text + kTestFooter;
}

// Cut into pieces of the given size.
inline std::vector<std::string> pieces_of(const std::string& text, size_t size) {
  std::vector<std::string> pieces;
  for (size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

// A directory that goes with it.
class TestDirectory {
 public:
  TestDirectory() {
    std::string path = (std::filesystem::temp_directory_path() / "dumps-file-XXXXXX").string();
    path_ = ::mkdtemp(path.data());
  }
  ~TestDirectory() { std::filesystem::remove_all(path_); }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::string path_;
};

}  // namespace dumps::file
