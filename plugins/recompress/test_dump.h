// Texts of small dumps, for this plugin's tests.
#pragma once

#include <cstdint>
#include <string>

namespace dumps::recompress {

inline const std::string kTestHeader =
    "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" version=\"0.11\">\n"
    "  <siteinfo>\n    <sitename>Demo</sitename>\n  </siteinfo>\n";
inline const std::string kTestFooter = "</mediawiki>\n";

inline std::string page_of(std::uint64_t id, const std::string& title, size_t text_bytes = 50) {
  return "  <page>\n    <title>" + title + "</title>\n    <ns>0</ns>\n    <id>" +
         std::to_string(id) + "</id>\n    <revision>\n      <id>" + std::to_string(1000 + id) +
         "</id>\n      <text bytes=\"" + std::to_string(text_bytes) + "\">" +
         std::string(text_bytes, static_cast<char>('a' + id % 26)) +
         "</text>\n    </revision>\n  </page>\n";
}

struct TestPages {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
  size_t text_bytes = 50;
};

// Pages "Page N &amp; more".
inline std::string body_of(const TestPages& pages) {
  std::string body;
  for (std::uint64_t id = pages.first; id <= pages.last; ++id) {
    body += page_of(id, "Page " + std::to_string(id) + " &amp; more", pages.text_bytes);
  }
  return body;
}
inline std::string dump_of(const TestPages& pages) {
  return kTestHeader + body_of(pages) + kTestFooter;
}

}  // namespace dumps::recompress
